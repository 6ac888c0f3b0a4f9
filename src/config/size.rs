//! Sizes as people write them: `500MB`, `2GiB`.

use std::fmt;

use crate::i18n::Lang;
use crate::say;

/// The units, longest names first, in bytes.
const UNITS: [(&str, u64); 7] = [
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    ("GB", 1_000_000_000),
    ("MB", 1_000_000),
    ("kB", 1_000),
    ("B", 1),
];

/// Why a text is no size. Its text is a sentence for the user.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SizeError {
    given: String,
}

impl fmt::Display for SizeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let given = &self.given;
        f.write_str(&say!(
            Lang::current(),
            "`{given}` is no size: write for example 500MB or 2GiB",
            "`{given}` 不是大小：请写如 500MB 或 2GiB",
            "`{given}` は大きさではありません: 500MB や 2GiB のように書いてください"
        ))
    }
}

impl std::error::Error for SizeError {}

/// Reads a whole number with a unit, `B kB MB GB` of thousands or `KiB MiB GiB` of 1024, in any case.
///
/// # Errors
/// [`SizeError`] for everything else, and for a size beyond 2^64 bytes.
pub fn parse_size(text: &str) -> Result<u64, SizeError> {
    let given = text.trim();
    bytes(given).ok_or_else(|| {
        let shown: String = given.chars().take(40).collect();
        SizeError { given: crate::event::neutralise(&shown) }
    })
}

fn bytes(text: &str) -> Option<u64> {
    let (digits, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit())?);
    let unit = unit.trim_start();
    let (_, factor) = UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit))?;
    digits.parse::<u64>().ok()?.checked_mul(*factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_written() {
        for (text, bytes) in [
            ("500MB", 500_000_000),
            ("2GiB", 2 << 30),
            (" 2 gib ", 2 << 30),
            ("64kib", 65_536),
            ("0B", 0),
            ("1GB", 1_000_000_000),
        ] {
            assert_eq!(parse_size(text), Ok(bytes), "{text}");
        }
    }

    #[test]
    fn everything_else_is_refused_with_examples() {
        for text in
            ["", "10", "MB", "1.5GB", "-1GB", "1TB", "99999999999999999999GB", "20000000000GiB", "1M\u{1b}"]
        {
            let error = parse_size(text).unwrap_err().to_string();
            assert!(error.contains("500MB") && !error.contains('\u{1b}'), "{text}: {error}");
        }
    }
}
