//! JSON that is lossless and safe to look at: characters that could steer a terminal are escaped.

use std::io::{self, Write};

use serde::Serialize;

use crate::event::judged;

/// Writes a value on one line, without its end. Hostile characters stand as `\u` and four hex digits,
/// so that it is safe to print and still says exactly what came.
pub(super) fn write(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    let json = serde_json::to_string(value)?;
    // Outside of strings JSON has none of these characters, so each of them may be escaped in place.
    let mut plain = 0;
    let mut at = 0;
    for (c, hostile) in judged(&json) {
        let next = at + c.len_utf8();
        if hostile {
            out.write_all(&json.as_bytes()[plain..at])?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            plain = next;
        }
        at = next;
    }
    out.write_all(&json.as_bytes()[plain..])
}
