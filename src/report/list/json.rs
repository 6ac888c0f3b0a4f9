//! `json` and `ndjson`: lossless, for other tools.

use std::io::{self, Write};

use super::ListRow;
use crate::report::json;

pub(super) fn write_lines<'a>(
    rows: impl Iterator<Item = ListRow<'a>>,
    out: &mut impl Write,
) -> io::Result<()> {
    for row in rows {
        json::write(out, &row)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

pub(super) fn write_array<'a>(
    rows: impl Iterator<Item = ListRow<'a>>,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut separator = "[\n";
    for row in rows {
        out.write_all(separator.as_bytes())?;
        json::write(out, &row)?;
        separator = ",\n";
    }
    out.write_all(if separator == "[\n" { b"[]\n" } else { b"\n]\n" })
}
