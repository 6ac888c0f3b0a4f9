//! `markdown`: a table for tickets and chats.

use std::io;

use super::Sheet;

pub(super) fn head(keys: &[&str], out: &mut impl io::Write) -> io::Result<()> {
    writeln!(out, "| {} |", keys.join(" | "))?;
    writeln!(out, "|{}", " --- |".repeat(keys.len()))
}

pub(super) fn rows<R: Sheet>(rows: impl Iterator<Item = R>, out: &mut impl io::Write) -> io::Result<()> {
    for row in rows {
        let cells: Vec<String> = row.cells().iter().map(|cell| escape(cell)).collect();
        writeln!(out, "| {} |", cells.join(" | "))?;
    }
    Ok(())
}

/// Names are names: nothing in them may become a link, an image, a mention or the end of a cell.
fn escape(cell: &str) -> String {
    let mut out = String::with_capacity(cell.len() + 4);
    for (at, c) in cell.char_indices() {
        match c {
            // Addresses become links by themselves, with or without a scheme.
            ':' if cell[at..].starts_with("://") => out.push_str("&#58;"),
            '.' if is_www(&cell.as_bytes()[at.saturating_sub(3)..at]) => out.push_str("&#46;"),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '@' => out.push_str("&#64;"),
            '\\' | '|' | '`' | '*' | '_' | '[' | ']' | '!' | '#' | '~' => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

fn is_www(before: &[u8]) -> bool {
    before.eq_ignore_ascii_case(b"www")
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn names_cannot_leave_their_cell() {
        assert_eq!(escape("a|b"), "a\\|b");
        assert_eq!(escape("![x](http://x)<img>"), "\\!\\[x\\](http&#58;//x)&lt;img&gt;");
        assert_eq!(escape("www.example.com a: b"), "www&#46;example.com a: b");
    }
}
