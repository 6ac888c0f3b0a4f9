//! Texts by display width: how wide, cut to fit, padded, wrapped. Wide characters take two cells,
//! and a cut never falls inside a grapheme. Knows nothing of what the texts say.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation as _;

pub(super) use crate::cells::width;
pub(super) use crate::wrap::wrap;

/// The text cut to at most `cells`; what was cut is replaced by `mark`, where there is room for it.
pub(super) fn fit<'a>(text: &'a str, cells: usize, mark: &str) -> Cow<'a, str> {
    if text.len() <= cells || width(text) <= cells {
        return Cow::Borrowed(text);
    }
    let mark = if width(mark) < cells { mark } else { "" };
    let room = cells - width(mark);
    let mut out = head(text, room).to_owned();
    out.push_str(mark);
    Cow::Owned(out)
}

/// The longest beginning that takes at most `cells`.
pub(super) fn head(text: &str, cells: usize) -> &str {
    let mut used = 0;
    for (at, grapheme) in text.grapheme_indices(true) {
        used += width(grapheme);
        if used > cells {
            return &text[..at];
        }
    }
    text
}

/// A shell's command in lines of at most `cells`: each but the last ends with a backslash, so that the
/// lines together are still one command, and each but the first is indented. A line ends at a blank that
/// stands outside single quotes; a part that is longer than a line stays whole and is as wide as it is.
pub(super) fn continued(command: &str, cells: usize) -> Vec<String> {
    const INDENT: &str = "  ";
    const GOES_ON: &str = " \\";
    if width(command) <= cells {
        return vec![command.to_owned()];
    }
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in shell_words(command) {
        if !line.trim().is_empty() {
            if width(&line) + 1 + width(word) + width(GOES_ON) <= cells {
                line.push(' ');
            } else {
                line.push_str(GOES_ON);
                lines.push(std::mem::replace(&mut line, INDENT.to_owned()));
            }
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

/// The parts of a command between blanks that no single quotes hold.
fn shell_words(command: &str) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    command
        .split(move |c| {
            let literal = std::mem::take(&mut escaped);
            match c {
                '\\' if !quoted => escaped = !literal,
                '\'' if !literal => quoted = !quoted,
                _ => {}
            }
            c == ' ' && !quoted && !literal
        })
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_never_halves_a_wide_character() {
        assert_eq!(fit("赛事直播", 8, "…"), "赛事直播");
        assert_eq!(fit("赛事直播", 7, "…"), "赛事直…");
        assert_eq!(fit("赛事直播", 6, "…"), "赛事…");
        assert_eq!(fit("abc", 1, "…"), "a");
        assert_eq!(fit("abc", 0, "…"), "");
        assert_eq!(fit("赛", 1, "…"), "");
    }

    #[test]
    fn a_command_in_several_lines_is_still_one() {
        let command = r"dig +short 'push.example.com' | xargs printf '%s and  %s' 'it'\''s one' two";
        let lines = continued(command, 24);
        assert!(lines.len() > 2, "{lines:?}");
        let (last, others) = lines.split_last().expect("a line");
        assert!(others.iter().all(|line| line.ends_with(" \\")) && !last.ends_with('\\'), "{lines:?}");
        assert!(lines[1..].iter().all(|line| line.starts_with("  ")), "{lines:?}");
        assert!(lines.iter().all(|line| width(line) <= 24), "{lines:?}");
        let joined: Vec<&str> = lines.iter().map(|line| line.trim_end_matches('\\').trim()).collect();
        assert_eq!(joined.join(" "), command);
        assert_eq!(continued("ls -l", 5), ["ls -l"]);
    }
}
