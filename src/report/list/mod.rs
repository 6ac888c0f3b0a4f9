//! `list`: the breaks of a window, printed. One object per break, in five formats.

mod row;
mod table;

use std::io;

use clap::ValueEnum;

pub(super) use self::row::present;
pub use self::row::{ListRow, Raw, Stamp};
pub use self::table::Look;
pub(super) use self::table::lasted;
use crate::event::UnixTime;
use crate::insight::{Presence, judge};
use crate::report::sheet::{SheetFormat, SheetWriter};
use crate::store::{Row, Store};

/// How breaks are printed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum ListFormat {
    /// For people: fits the terminal, whole when piped
    Table,
    /// One array
    Json,
    /// One object a line
    Ndjson,
    /// With a header line; cells never start a formula
    Csv,
    /// A table for tickets and chats
    Markdown,
}

/// What the program has found out, to be printed.
#[derive(Clone, Copy, Debug)]
pub struct Findings<'a> {
    /// All breaks.
    pub store: &'a Store,
    /// What was seen of streams on air.
    pub presence: &'a Presence,
    /// The moment to print for, by the service's clock.
    pub now: UnixTime,
}

/// Prints the rows in the order given.
///
/// # Errors
/// Those of writing.
pub fn write(
    format: ListFormat,
    found: Findings<'_>,
    rows: &[Row],
    look: &Look,
    out: &mut impl io::Write,
) -> io::Result<()> {
    let Findings { store, presence, now } = found;
    let rows =
        rows.iter().map(|&row| ListRow::of(store.get(row), &judge(store, presence, row, now), look.lang));
    let format = match format {
        ListFormat::Table => return table::write(rows, look, out),
        ListFormat::Json => SheetFormat::Json,
        ListFormat::Ndjson => SheetFormat::Ndjson,
        ListFormat::Csv => SheetFormat::Csv,
        ListFormat::Markdown => SheetFormat::Markdown,
    };
    let mut sheet = SheetWriter::new(format, ListRow::KEYS);
    sheet.write(rows, out)?;
    sheet.end(out)
}
