//! Comparisons: of lengths of time, of moments, and of counts. `<`, `>`, `<=`, `>=`, `=` and nothing before
//! one value, or `..` between two, both of which are part of it.

use chrono::TimeZone;

use super::error::{FilterError, quoted};
use super::lex::{Form, Piece};
use super::time::{self, Since};
use crate::event::UnixTime;
use crate::i18n::{Lang, Words};
use crate::say;

/// Durations from `least` to `most` seconds; none if `least` is larger. Never a missing one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Lengths {
    pub(super) least: i32,
    pub(super) most: i32,
}

impl Lengths {
    pub(super) fn contains(self, seconds: i32) -> bool {
        (self.least..=self.most).contains(&seconds)
    }
}

/// Moments from `first` to before `end`; a missing one is now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Times {
    pub(super) first: UnixTime,
    pub(super) end: UnixTime,
}

impl Times {
    pub(super) fn contains(self, time: Option<UnixTime>, now: UnixTime) -> bool {
        let time = time.unwrap_or(now);
        time >= self.first && time < self.end
    }
}

/// Counts from `least` to `most`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Counts {
    least: u32,
    most: u32,
}

impl Counts {
    pub(super) fn contains(self, count: u32) -> bool {
        (self.least..=self.most).contains(&count)
    }
}

/// What stands before a value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    Below,
    UpTo,
    Above,
    From,
    Same,
}

const SIGNS: [(&str, Sign); 5] =
    [("<=", Sign::UpTo), (">=", Sign::From), ("<", Sign::Below), (">", Sign::Above), ("=", Sign::Same)];

/// The sign, and how many characters it takes.
fn sign(exact: bool, text: &str) -> (Sign, usize) {
    let known = SIGNS.iter().find(|(sign, _)| !exact && text.starts_with(sign));
    known.map_or((Sign::Same, 0), |(text, sign)| (*sign, text.len()))
}

/// The two ends of `a..b`, each with its place; nothing for one value alone. Neither has a sign.
fn ends(value: &Piece) -> Result<Option<(Piece, Piece)>, FilterError> {
    let Some((first, last)) = value.text.split_once("..") else { return Ok(None) };
    let part = |text: &str, skipped: usize, last: bool| Piece {
        at: value.at + usize::from(value.quoted) + skipped,
        len: text.chars().count(),
        text: text.to_owned(),
        quoted: false,
        form: Form::Plain,
        last,
    };
    let before = first.chars().count();
    let (first, last) = (part(first, 0, false), part(last, before + 2, value.last));
    for end in [&first, &last] {
        let (_, signed) = sign(false, &end.text);
        if signed > 0 {
            let given = quoted(end.text.get(..signed).unwrap_or_default());
            let message = say!(
                Lang::current(),
                "a range needs no sign such as {given}",
                "范围不需要 {given} 这样的符号",
                "範囲に {given} のような記号は要りません"
            );
            return Err(FilterError::new(end.at, signed, message, HOW_RANGE.said()));
        }
    }
    Ok(Some((first, last)))
}

const HOW_RANGE: Words = Words::new(
    "write both ends alone, which are part of it, such as dur:1h..2h; or one end with its sign, such as dur:>1h",
    "只写两端即可，两端均包含在内，例如 dur:1h..2h；或只写带符号的一端，例如 dur:>1h",
    "両端だけを書く（両端も含む）。例: dur:1h..2h。片方だけなら記号を付けて dur:>1h のように書く",
);

/// What stands behind `dur:`.
pub(super) fn lengths(exact: bool, value: &Piece) -> Result<Lengths, FilterError> {
    let from = |least: i64| i32::try_from(least).map_or(NO_LENGTHS, |least| Lengths { least, ..ALL_LENGTHS });
    let up_to = |most: i64| Lengths { most: i32::try_from(most).unwrap_or(i32::MAX), ..ALL_LENGTHS };
    if let Some((first, last)) = ends(value)? {
        let (least, most) = (time::span(&first, 0)?, time::span(&last, 0)?);
        return Ok(Lengths { most: up_to(most).most, ..from(least) });
    }
    let (sign, skipped) = sign(exact, &value.text);
    let seconds = time::span(value, skipped)?;
    Ok(match sign {
        Sign::Below => up_to(seconds - 1),
        Sign::UpTo => up_to(seconds),
        Sign::Above => from(seconds.saturating_add(1)),
        Sign::From => from(seconds),
        Sign::Same => {
            i32::try_from(seconds).map_or(NO_LENGTHS, |seconds| Lengths { least: seconds, most: seconds })
        }
    })
}

/// The store's mark of a missing duration is the least number, and stays outside.
const ALL_LENGTHS: Lengths = Lengths { least: i32::MIN + 1, most: i32::MAX };
const NO_LENGTHS: Lengths = Lengths { least: i32::MAX, most: i32::MIN };

/// What stands behind `ended:` and `started:`. A date alone is the whole day, a time without seconds the
/// whole minute.
pub(super) fn times<Z: TimeZone>(value: &Piece, zone: &Z) -> Result<Times, FilterError> {
    const BEGIN: UnixTime = UnixTime(i64::MIN);
    const END: UnixTime = UnixTime(i64::MAX);
    if let Some((first, last)) = ends(value)? {
        let (first, last) = (moment(&first, 0, zone)?, moment(&last, 0, zone)?);
        return Ok(Times { first: first.0, end: last.1 });
    }
    let (sign, skipped) = sign(false, &value.text);
    let (first, end) = moment(value, skipped, zone)?;
    Ok(match sign {
        Sign::Below => Times { first: BEGIN, end: first },
        Sign::UpTo => Times { first: BEGIN, end },
        Sign::Above => Times { first: end, end: END },
        Sign::From => Times { first, end: END },
        Sign::Same => Times { first, end },
    })
}

/// The span that a moment names, which starts `skipped` characters into the piece.
fn moment<Z: TimeZone>(value: &Piece, skipped: usize, zone: &Z) -> Result<(UnixTime, UnixTime), FilterError> {
    let text = value.text.get(skipped..).unwrap_or_default();
    let rest = Piece {
        at: value.at + usize::from(value.quoted) + skipped,
        len: text.chars().count(),
        text: text.to_owned(),
        quoted: false,
        ..value.clone()
    };
    if text.is_empty() {
        return Err(FilterError::new(rest.at, 1, NO_TIME.said(), HOW_TIME.said()).unfinished_if(value.last));
    }
    match time::since(&rest, zone) {
        Ok(Since::At(first)) => {
            let seconds = match text.matches(':').count() {
                0 => 86_400,
                1 => 60,
                _ => 1,
            };
            // An offset has a colon of its own, and seconds before it.
            let seconds = if text.contains('Z') || text.contains('+') { 1 } else { seconds };
            Ok((first, first.plus(seconds)))
        }
        Ok(Since::Back(_)) => {
            Err(FilterError::new(rest.at, rest.len, NO_SPAN.said(), HOW_TIME.said())
                .unfinished_if(value.last))
        }
        Err(error) => Err(error),
    }
}

const NO_TIME: Words = Words::new("a time is missing here", "这里缺少时间", "ここに時刻がありません");
const NO_SPAN: Words = Words::new(
    "this is a length of time, not a moment",
    "这是时长，不是时刻",
    "これは長さで、時刻ではありません",
);
const HOW_TIME: Words = Words::new(
    "write a moment such as ended:>=2026-11-20T18:00; since:2h finds what ended in the last two hours",
    "请写时刻，例如 ended:>=2026-11-20T18:00；since:2h 查找最近两小时内结束的推流",
    "時刻を書く。例: ended:>=2026-11-20T18:00。since:2h は直近 2 時間に終わったものを探す",
);

/// What stands behind `count:`.
pub(super) fn counts(exact: bool, value: &Piece) -> Result<Counts, FilterError> {
    if let Some((first, last)) = ends(value)? {
        return Ok(Counts { least: number(&first, 0)?, most: number(&last, 0)? });
    }
    let (sign, skipped) = sign(exact, &value.text);
    let count = number(value, skipped)?;
    Ok(match sign {
        Sign::Below => count.checked_sub(1).map_or(NO_COUNTS, |most| Counts { least: 0, most }),
        Sign::UpTo => Counts { least: 0, most: count },
        Sign::Above => count.checked_add(1).map_or(NO_COUNTS, |least| Counts { least, most: u32::MAX }),
        Sign::From => Counts { least: count, most: u32::MAX },
        Sign::Same => Counts { least: count, most: count },
    })
}

const NO_COUNTS: Counts = Counts { least: 1, most: 0 };

fn number(value: &Piece, skipped: usize) -> Result<u32, FilterError> {
    let text = value.text.get(skipped..).unwrap_or_default();
    let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if digits {
        return Ok(text.parse().unwrap_or(u32::MAX));
    }
    let lang = Lang::current();
    let at = value.at + usize::from(value.quoted) + skipped;
    Err(FilterError::new(
        at,
        text.chars().count(),
        if text.is_empty() {
            Words::new("a number is missing here", "这里缺少数字", "ここに数がありません").of(lang).to_owned()
        } else {
            say!(
                lang,
                "{given} is no whole number",
                "{given} 不是整数",
                "{given} は整数ではありません",
                given = quoted(text)
            )
        },
        Words::new(
            "write a whole number, such as count:>1 or count:2..5",
            "请写整数，例如 count:>1 或 count:2..5",
            "整数を書く。例: count:>1、count:2..5",
        )
        .of(lang),
    )
    .unfinished_if(value.last && text.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{FixedOffset, Utc};

    fn piece(text: &str) -> Piece {
        let len = text.chars().count();
        Piece { at: 0, len, text: text.into(), quoted: false, form: Form::Plain, last: true }
    }

    #[test]
    fn lengths_are_closed_ranges_without_the_missing_one() {
        let range = |text| lengths(false, &piece(text)).map(|it| (it.least, it.most)).unwrap();
        assert_eq!(range("<30s"), (i32::MIN + 1, 29));
        assert_eq!(range("<=30s"), (i32::MIN + 1, 30));
        assert_eq!(range(">2h"), (7_201, i32::MAX));
        assert_eq!(range(">=2h"), (7_200, i32::MAX));
        assert_eq!(range("30s..2m"), (30, 120));
        for same in ["=90s", "1m30s"] {
            assert_eq!(range(same), (90, 90), "{same}");
        }
        assert_eq!(range("<99999999d"), (i32::MIN + 1, i32::MAX));
        for none in [">99999999d", ">=99999999d", "=99999999d", ">99999999999999999999d"] {
            let (least, most) = range(none);
            assert!(least > most, "{none}");
        }
    }

    #[test]
    fn a_day_and_a_minute_are_as_long_as_they_are() {
        let beijing = FixedOffset::east_opt(8 * 3_600).unwrap();
        let span = |text| times(&piece(text), &beijing).map(|it| (it.first.0, it.end.0)).unwrap();
        assert_eq!(span("2026-11-20"), (1_795_104_000, 1_795_190_400));
        assert_eq!(span("2026-11-20T17:30"), (1_795_167_000, 1_795_167_060));
        assert_eq!(span("2026-11-20T09:30:15Z"), (1_795_167_015, 1_795_167_016));
        assert_eq!(span("<2026-11-20"), (i64::MIN, 1_795_104_000));
        assert_eq!(span("<=2026-11-20"), (i64::MIN, 1_795_190_400));
        assert_eq!(span(">2026-11-20"), (1_795_190_400, i64::MAX));
        assert_eq!(span(">=2026-11-20T17:30"), (1_795_167_000, i64::MAX));
        assert_eq!(span("2026-11-20..2026-11-21"), (1_795_104_000, 1_795_276_800));
    }

    #[test]
    fn wrong_ends_of_a_range_are_pointed_at() {
        assert_eq!(lengths(false, &piece("30s..2x")).unwrap_err().at, 6);
        assert_eq!(times(&piece(">=2h"), &Utc).unwrap_err().at, 2);
        assert_eq!(counts(false, &piece("2..x")).unwrap_err().at, 3);
        for (text, at, len) in [(">1..2", 0, 1), ("1..<=2", 3, 2), ("=1..2", 0, 1), (">1..", 0, 1)] {
            let error = counts(false, &piece(text)).unwrap_err();
            assert_eq!((error.at, error.len), (at, len), "{text}");
        }
        assert_eq!(times(&piece("2026-11-20..<2026-11-21"), &Utc).unwrap_err().at, 12);
        assert!(counts(false, &piece(">")).unwrap_err().is_unfinished());
    }

    #[test]
    fn counts_compare_and_saturate() {
        let has = |text: &str, count| counts(false, &piece(text)).unwrap().contains(count);
        assert!(has(">1", 2) && !has(">1", 1) && has("1", 1) && has("2..5", 5) && !has("<0", 0));
        assert!(has("<99999999999", 7) && !has(">99999999999", 7));
    }
}
