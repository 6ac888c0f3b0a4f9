//! `csv`: RFC 4180, with cells that a spreadsheet would take for a formula made plain text.

use std::io;

use super::Sheet;

pub(super) fn head(keys: &[&str], out: &mut impl io::Write) -> io::Result<()> {
    let mut csv = ::csv::Writer::from_writer(out);
    csv.write_record(keys).map_err(of_writing)?;
    csv.flush()
}

pub(super) fn rows<R: Sheet>(rows: impl Iterator<Item = R>, out: &mut impl io::Write) -> io::Result<()> {
    let mut csv = ::csv::Writer::from_writer(out);
    for row in rows {
        csv.write_record(row.cells().into_iter().map(plain)).map_err(of_writing)?;
    }
    csv.flush()
}

/// The error of writing itself, whose kind tells a closed pipe from others.
fn of_writing(error: ::csv::Error) -> io::Error {
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// An apostrophe keeps spreadsheets from calculating what somebody named a stream: at the begin of the
/// cell, and behind semicolons, since in many countries they part cells there. Whole numbers stay numbers.
fn plain(cell: String) -> String {
    if cell.parse::<i64>().is_ok() {
        return cell;
    }
    let parts = cell.split_inclusive(';');
    parts.flat_map(|part| [if starts_formula(part) { "'" } else { "" }, part]).collect()
}

/// Whether a spreadsheet may begin to calculate here, in any width that input methods write the signs in.
fn starts_formula(part: &str) -> bool {
    const SIGNS: [char; 13] =
        ['=', '+', '-', '@', '＝', '＋', '－', '＠', '﹦', '﹢', '﹣', '﹫', '\u{2212}'];
    part.trim_start().starts_with(SIGNS)
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn formulas_become_text_and_numbers_stay() {
        assert_eq!(plain("=HYPERLINK(\"x\")".to_owned()), "'=HYPERLINK(\"x\")");
        assert_eq!(plain(" @SUM(A1)".to_owned()), "' @SUM(A1)");
        assert_eq!(plain("+cmd|' /C calc'!A0".to_owned()), "'+cmd|' /C calc'!A0");
        assert_eq!(plain("\u{3000}\u{a0}－1+1".to_owned()), "'\u{3000}\u{a0}－1+1");
        assert_eq!(plain("-1".to_owned()), "-1");
        assert_eq!(plain("room_1".to_owned()), "room_1");
        assert_eq!(plain(String::new()), "");
    }

    #[test]
    fn a_semicolon_begins_no_cell_that_is_calculated() {
        assert_eq!(plain("a;=1+1; @x;b".to_owned()), "a;'=1+1;' @x;b");
        assert_eq!(plain("a;b;".to_owned()), "a;b;");
    }
}
