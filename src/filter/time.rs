//! Spans of time (`90s`, `1h30m`) and moments (RFC 3339, or a local date and time) in a filter.
//!
//! The zone of local times is an argument; what time it is now is not known here.

use chrono::{DateTime, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone};

use super::error::{FilterError, quoted};
use super::lex::Piece;
use crate::event::UnixTime;
use crate::i18n::{Lang, Words};
use crate::say;

/// Where the moments behind `since:` begin.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Since {
    /// That many seconds before now.
    Back(i64),
    /// At a fixed moment.
    At(UnixTime),
}

impl Since {
    pub(super) const fn moment(self, now: UnixTime) -> UnixTime {
        match self {
            Self::Back(seconds) => now.plus(seconds.saturating_neg()),
            Self::At(time) => time,
        }
    }
}

const SPAN_HINT: Words = Words::new(
    "write whole numbers with s, m, h or d, such as 30s, 2h or 1h30m",
    "请写整数加 s、m、h 或 d，例如 30s、2h 或 1h30m",
    "整数に s、m、h、d を付けて書く。例: 30s、2h、1h30m",
);
const SINCE_HINT: Words = Words::new(
    "write a span such as 2h, or a time such as 2026-11-20T18:00 or 2026-11-20T10:00:00Z",
    "请写时长如 2h，或时间如 2026-11-20T18:00、2026-11-20T10:00:00Z",
    "2h のような長さか、2026-11-20T18:00、2026-11-20T10:00:00Z のような時刻を書く",
);
const NO_SPAN: Words =
    Words::new("a span of time is missing here", "这里缺少时长", "ここに時間の長さがありません");
const NO_UNIT: Words =
    Words::new("a unit is missing behind the number", "数字后面缺少单位", "数の後に単位がありません");
const SKIPPED: Words = Words::new(
    "the clocks skipped this local time",
    "当地时钟调快时跳过了这个时间",
    "時計の切り替えでこの現地時刻は存在しません",
);
const NOT_SKIPPED: Words = Words::new(
    "write one an hour later, or a UTC time such as 2026-11-20T10:00:00Z",
    "请写晚一小时的时间，或 UTC 时间如 2026-11-20T10:00:00Z",
    "1 時間後の時刻か、2026-11-20T10:00:00Z のような UTC の時刻を書く",
);

/// Units with their seconds, the largest first.
const UNITS: [(char, i64); 4] = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

/// Seconds of a span that starts `skip` characters into the piece. Each unit is smaller than the one
/// before it; spans beyond what fits saturate.
pub(super) fn span(piece: &Piece, skip: usize) -> Result<i64, FilterError> {
    let mut total = 0_i64;
    let mut number: Option<i64> = None;
    let mut smaller_than = i64::MAX;
    // Inside quotes the opening quote stands before the first character.
    let begin = piece.at + usize::from(piece.quoted);
    for (index, c) in piece.text.chars().enumerate().skip(skip) {
        if let Some(digit) = c.to_digit(10) {
            number = Some(number.unwrap_or(0).saturating_mul(10).saturating_add(i64::from(digit)));
            continue;
        }
        let lang = Lang::current();
        let wrong = |message: String| Err(FilterError::new(begin + index, 1, message, SPAN_HINT.of(lang)));
        let Some((_, seconds)) = UNITS.iter().find(|(unit, _)| *unit == c) else {
            return wrong(say!(
                lang,
                "{given} is not a unit of time",
                "{given} 不是时间单位",
                "{given} は時間の単位ではありません",
                given = quoted(&c.to_string())
            ));
        };
        let Some(count) = number.take() else {
            return wrong(say!(
                lang,
                "a number is missing before the unit {c}",
                "单位 {c} 前面缺少数字",
                "単位 {c} の前に数がありません"
            ));
        };
        if *seconds >= smaller_than {
            return wrong(say!(
                lang,
                "the unit {c} must come before smaller ones, and once",
                "单位 {c} 要写在更小的单位之前，且只能写一次",
                "単位 {c} はより小さい単位の前に一度だけ書けます"
            ));
        }
        smaller_than = *seconds;
        total = total.saturating_add(count.saturating_mul(*seconds));
    }
    let digits_without_unit = number.is_some_and(|count| count != 0);
    let nothing = number.is_none() && smaller_than == i64::MAX;
    if digits_without_unit || nothing {
        let message = if nothing { NO_SPAN } else { NO_UNIT };
        let error = FilterError::new(piece.at + piece.len, 1, message.said(), SPAN_HINT.said());
        return Err(error.unfinished_if(piece.last));
    }
    Ok(total)
}

/// What stands behind `since:`.
pub(super) fn since<Z: TimeZone>(piece: &Piece, zone: &Z) -> Result<Since, FilterError> {
    let text = piece.text.as_str();
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Ok(Since::At(UnixTime(time.timestamp())));
    }
    if let Some(local) = local(text) {
        return match zone.from_local_datetime(&local) {
            LocalResult::Single(time) | LocalResult::Ambiguous(time, _) => {
                Ok(Since::At(UnixTime(time.timestamp())))
            }
            LocalResult::None => {
                Err(FilterError::new(piece.at, piece.len, SKIPPED.said(), NOT_SKIPPED.said()))
            }
        };
    }
    let dated = text.chars().any(|c| matches!(c, '-' | ':' | 'T' | 't'));
    if dated || !text.starts_with(|c: char| c.is_ascii_digit()) {
        let unfinished = piece.last && text.starts_with(|c: char| c.is_ascii_digit());
        return Err(FilterError::new(
            piece.at,
            piece.len,
            say!(
                Lang::current(),
                "{given} is not a time",
                "{given} 不是时间",
                "{given} は時刻ではありません",
                given = quoted(text)
            ),
            SINCE_HINT.said(),
        )
        .unfinished_if(unfinished));
    }
    span(piece, 0).map(Since::Back)
}

/// A date, or a date and time without offset, `T` or a blank between them.
fn local(text: &str) -> Option<NaiveDateTime> {
    if let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Some(date.and_time(NaiveTime::MIN));
    }
    ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
}

#[cfg(test)]
mod tests {
    use super::super::lex::Form;
    use super::*;
    use chrono::{FixedOffset, Utc};

    fn piece(text: &str) -> Piece {
        Piece {
            at: 4,
            len: text.chars().count(),
            text: text.into(),
            quoted: false,
            form: Form::Plain,
            last: true,
        }
    }

    #[test]
    fn spans_add_up_their_units() {
        for (text, seconds) in [
            ("30s", 30),
            ("2h", 7_200),
            ("1h30m", 5_400),
            ("1d2h3m4s", 93_784),
            ("0", 0),
            ("0s", 0),
            ("007s", 7),
        ] {
            assert_eq!(span(&piece(text), 0), Ok(seconds), "{text}");
        }
    }

    #[test]
    fn spans_beyond_all_time_saturate() {
        assert_eq!(span(&piece("99999999999999999999d"), 0), Ok(i64::MAX));
    }

    #[test]
    fn wrong_spans_point_at_the_character() {
        for (text, at, unfinished) in [
            ("", 4, true),
            ("3", 5, true),
            ("1h30", 8, true),
            ("h", 4, false),
            ("30x", 6, false),
            ("1.5h", 5, false),
            ("-3s", 4, false),
            ("5m1h", 7, false),
            ("5m5m", 7, false),
            ("٣s", 4, false),
        ] {
            let error = span(&piece(text), 0).unwrap_err();
            assert_eq!((error.at, error.is_unfinished()), (at, unfinished), "{text}: {error}");
        }
    }

    #[test]
    fn moments_are_utc_with_an_offset_and_local_without() {
        let beijing = FixedOffset::east_opt(8 * 3_600).unwrap();
        for (text, time) in [
            ("2026-11-20T09:30:15Z", 1_795_167_015),
            ("2026-11-20T17:30:15+08:00", 1_795_167_015),
            ("2026-11-20T17:30:15", 1_795_167_015),
            ("2026-11-20 17:30:15", 1_795_167_015),
            ("2026-11-20T17:30", 1_795_167_000),
            ("2026-11-20", 1_795_104_000),
        ] {
            assert_eq!(since(&piece(text), &beijing), Ok(Since::At(UnixTime(time))), "{text}");
        }
    }

    #[test]
    fn a_span_counts_back_from_now() {
        let back = since(&piece("1h30m"), &Utc).unwrap();
        assert_eq!(back.moment(UnixTime(10_000)), UnixTime(4_600));
        assert_eq!(Since::Back(i64::MAX).moment(UnixTime(10_000)).0, 10_000 - i64::MAX);
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in ["yesterday", "2026-11", "2026-13-01", "18:00", "2026-11-20T25:00", ">2h", "-2h"] {
            let error = since(&piece(text), &Utc).unwrap_err();
            assert_eq!(error.at, 4, "{text}: {error}");
        }
    }
}
