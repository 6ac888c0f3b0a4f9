//! Spans of time as people write them: `10s`, `24h`, `7d`, `1h30m`.

use std::fmt;
use std::time::Duration;

use crate::i18n::Lang;
use crate::say;

/// The units from long to short, in milliseconds.
const UNITS: [(&str, u64); 6] =
    [("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

/// Why a text is no span of time. Its text is a sentence for the user.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DurationError {
    given: String,
}

impl fmt::Display for DurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let given = &self.given;
        f.write_str(&say!(
            Lang::current(),
            "`{given}` is no span of time: write for example 10s, 24h, 7d or 1h30m",
            "`{given}` 不是时长：请写如 10s、24h、7d 或 1h30m",
            "`{given}` は時間の長さではありません: 10s、24h、7d、1h30m のように書いてください"
        ))
    }
}

impl std::error::Error for DurationError {}

/// Reads whole numbers with the units `w d h m s ms`, each at most once and long ones first.
///
/// # Errors
/// [`DurationError`] for everything else, for an empty text and for a span beyond 2^64 ms.
pub fn parse_duration(text: &str) -> Result<Duration, DurationError> {
    let given = text.trim();
    let total = milliseconds(given).ok_or_else(|| {
        let shown: String = given.chars().take(40).collect();
        DurationError { given: crate::event::neutralise(&shown) }
    })?;
    Ok(Duration::from_millis(total))
}

fn milliseconds(text: &str) -> Option<u64> {
    let mut rest = text;
    let mut total: u64 = 0;
    let mut units = UNITS.iter();
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let number: u64 = rest[..digits].parse().ok()?;
        let after = &rest[digits..];
        let length = after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len());
        let (_, factor) = units.find(|(unit, _)| *unit == &after[..length])?;
        total = total.checked_add(number.checked_mul(*factor)?)?;
        rest = &after[length..];
    }
    (!text.is_empty()).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_as_written() {
        for (text, seconds) in [
            ("10s", 10),
            ("24h", 86_400),
            ("7d", 604_800),
            ("1w", 604_800),
            ("1h30m", 5_400),
            ("1d2h3m4s", 93_784),
            ("0s", 0),
            (" 90m ", 5_400),
        ] {
            assert_eq!(parse_duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        assert_eq!(parse_duration("50ms"), Ok(Duration::from_millis(50)));
        assert_eq!(parse_duration("1s500ms"), Ok(Duration::from_millis(1_500)));
    }

    #[test]
    fn everything_else_is_refused_with_examples() {
        for text in [
            "",
            "10",
            "h",
            "1.5h",
            "-1h",
            "1m1h",
            "1h1h",
            "10 s",
            "1y",
            "99999999999999999999s",
            "999999999999999w",
            "1h\u{1b}",
        ] {
            let error = parse_duration(text).unwrap_err().to_string();
            assert!(error.contains("1h30m") && !error.contains('\u{1b}'), "{text}: {error}");
        }
    }
}
