//! JSON that is lossless and safe to look at: characters that could steer a terminal are escaped.

use std::io::{self, Write};

use serde::Serialize;

use crate::event::is_hostile;

/// Writes a value on one line, without its end. Hostile characters stand as `\u` and four hex digits,
/// so that it is safe to print and still says exactly what came.
pub(super) fn write(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    let json = serde_json::to_string(value)?;
    // Outside of strings JSON has none of these characters, so each of them may be escaped in place.
    for part in json.split_inclusive(is_hostile) {
        let plain = part.trim_end_matches(is_hostile);
        out.write_all(plain.as_bytes())?;
        for c in part[plain.len()..].chars() {
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
        }
    }
    Ok(())
}
