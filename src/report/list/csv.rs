//! `csv`: RFC 4180, with cells that a spreadsheet would take for a formula made plain text.

use std::io;

use super::ListRow;

pub(super) fn write<'a>(rows: impl Iterator<Item = ListRow<'a>>, out: &mut impl io::Write) -> io::Result<()> {
    let mut csv = ::csv::Writer::from_writer(out);
    csv.write_record(ListRow::KEYS).map_err(of_writing)?;
    for row in rows {
        csv.write_record(row.cells().map(plain)).map_err(of_writing)?;
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

/// A leading apostrophe keeps spreadsheets from calculating what somebody named a stream. Numbers
/// stay numbers.
fn plain(cell: String) -> String {
    let starts_formula = cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if starts_formula && cell.parse::<i64>().is_err() { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn formulas_become_text_and_numbers_stay() {
        assert_eq!(plain("=HYPERLINK(\"x\")".to_owned()), "'=HYPERLINK(\"x\")");
        assert_eq!(plain(" @SUM(A1)".to_owned()), "' @SUM(A1)");
        assert_eq!(plain("+cmd|' /C calc'!A0".to_owned()), "'+cmd|' /C calc'!A0");
        assert_eq!(plain("-1".to_owned()), "-1");
        assert_eq!(plain("room_1".to_owned()), "room_1");
    }
}
