//! `json` and `ndjson`: lossless. Characters that could steer a terminal are written as `\u` and
//! four hex digits, so that even looking at a file is safe.

use std::io::{self, Write};

use serde::Serialize as _;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};

use super::ListRow;
use crate::event::is_hostile;

pub(super) fn write_lines<'a>(rows: impl Iterator<Item = ListRow<'a>>, out: &mut impl Write) -> io::Result<()> {
    for row in rows {
        write_object(&row, out)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

pub(super) fn write_array<'a>(rows: impl Iterator<Item = ListRow<'a>>, out: &mut impl Write) -> io::Result<()> {
    let mut before: &[u8] = b"[\n";
    for row in rows {
        out.write_all(before)?;
        write_object(&row, out)?;
        before = b",\n";
    }
    out.write_all(if before == b"[\n" { b"[]\n" } else { b"\n]\n" })
}

fn write_object(row: &ListRow<'_>, out: &mut impl Write) -> io::Result<()> {
    row.serialize(&mut Serializer::with_formatter(out, Harmless(CompactFormatter))).map_err(io::Error::from)
}

/// Compact JSON in which hostile characters are escaped.
struct Harmless(CompactFormatter);

impl Formatter for Harmless {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, hostile)) = rest.char_indices().find(|(_, c)| is_hostile(*c)) {
            self.0.write_string_fragment(writer, &rest[..at])?;
            for unit in hostile.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = &rest[at + hostile.len_utf8()..];
        }
        self.0.write_string_fragment(writer, rest)
    }
}
