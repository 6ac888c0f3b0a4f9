//! `json` and `ndjson`: lossless, for other tools.

use std::io::{self, Write};

use super::Sheet;
use crate::report::json;

pub(super) fn lines<R: Sheet>(rows: impl Iterator<Item = R>, out: &mut impl Write) -> io::Result<()> {
    for row in rows {
        json::write(out, &row)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// The elements of an array; says whether it has `any` by now.
pub(super) fn elements<R: Sheet>(
    rows: impl Iterator<Item = R>,
    mut any: bool,
    out: &mut impl Write,
) -> io::Result<bool> {
    for row in rows {
        out.write_all(if any { b",\n" } else { b"[\n" })?;
        json::write(out, &row)?;
        any = true;
    }
    Ok(any)
}

pub(super) fn end(any: bool, out: &mut impl Write) -> io::Result<()> {
    out.write_all(if any { b"\n]\n" } else { b"[]\n" })
}
