//! Stretches of time as scenarios write them: `90s`, `-25m`, `20d`, and ranges such as `2s..9s`.

use serde::Deserialize;

use crate::i18n::Lang;
use crate::say;

/// No time of a scenario is longer: a hundred years.
const LONGEST_S: i64 = 100 * 365 * 86_400;

/// A number of seconds, written with a unit: `s`, `m`, `h` or `d`; negative ones lie before the start.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Span(pub(super) i64);

impl TryFrom<String> for Span {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || {
            say!(
                Lang::current(),
                "`{text}` is not a time: write a number and s, m, h or d, such as 90s",
                "`{text}` 不是时长：请写数字加 s、m、h 或 d，例如 90s",
                "`{text}` は時間の長さではありません: 数に s、m、h、d を付けて書いてください。例: 90s"
            )
        };
        let unit = match text.chars().last() {
            Some('s') => 1,
            Some('m') => 60,
            Some('h') => 3_600,
            Some('d') => 86_400,
            _ => return Err(wrong()),
        };
        let number: i64 = text[..text.len() - 1].parse().map_err(|_| wrong())?;
        number.checked_mul(unit).filter(|seconds| seconds.abs() <= LONGEST_S).map(Self).ok_or_else(wrong)
    }
}

/// Anything from a shorter to a longer time, both included, in seconds; never negative.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Range {
    pub(super) low: i64,
    pub(super) high: i64,
}

impl Range {
    pub(super) fn pick(self, rng: &mut fastrand::Rng) -> i64 {
        rng.i64(self.low..=self.high)
    }
}

impl TryFrom<String> for Range {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (low, high) = text.split_once("..").unwrap_or((&text, &text));
        let (low, high) = (Span::try_from(low.to_owned())?.0, Span::try_from(high.to_owned())?.0);
        if 0 <= low && low <= high {
            Ok(Self { low, high })
        } else {
            Err(say!(
                Lang::current(),
                "`{text}` is not a range: the shorter time comes first, and none is negative",
                "`{text}` 不是范围：较短的时长在前，且都不能为负",
                "`{text}` は範囲ではありません: 短いほうを先に書き、負の値は使えません"
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_a_unit_and_ranges_an_order() {
        let span = |text: &str| Span::try_from(text.to_owned()).map(|span| span.0);
        assert_eq!(span("90s"), Ok(90));
        assert_eq!(span("-25m"), Ok(-1_500));
        assert_eq!(span("20d"), Ok(1_728_000));
        for text in ["", "s", "90", "9 0s", "1.5h", "9é", "99999d", "9999999999999999d"] {
            assert!(span(text).is_err(), "{text}");
        }
        let range = |text: &str| Range::try_from(text.to_owned());
        assert_eq!(range("2s..1m"), Ok(Range { low: 2, high: 60 }));
        assert_eq!(range("5s"), Ok(Range { low: 5, high: 5 }));
        assert!(range("9s..2s").is_err() && range("-2s..2s").is_err());
    }
}
