//! Moments and spans as words: clocks with their offset, ages in calm steps, lengths of pushes.
//! Pure; the time zone comes as an argument.

use chrono::{Datelike as _, FixedOffset, NaiveDate, Offset as _, Utc};

use crate::event::UnixTime;
use crate::i18n::{Lang, Words};
use crate::say;
pub(super) use crate::spans::{age, span};

/// The local offset that holds at a moment; the one thing of the system's time zone that is needed.
pub type ZoneFn = fn(UnixTime) -> FixedOffset;

/// China's time all year, the service's own.
const BEIJING_S: i32 = 8 * 3600;

/// In which way times of day are shown; one key goes round.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Face {
    #[default]
    Local,
    Utc,
    Beijing,
    Relative,
}

impl Face {
    /// In the order of the key.
    pub(super) const ALL: [Self; 4] = [Self::Local, Self::Utc, Self::Beijing, Self::Relative];

    /// What it is called where it is typed or kept.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Utc => "utc",
            Self::Beijing => "beijing",
            Self::Relative => "relative",
        }
    }

    /// What it shows.
    pub(super) const fn help(self, lang: Lang) -> &'static str {
        let words = match self {
            Self::Local => {
                Words::new("times of this machine's zone", "本机时区的时间", "この端末のタイムゾーンの時刻")
            }
            Self::Utc => Words::new("times in UTC", "UTC 时间", "UTC の時刻"),
            Self::Beijing => Words::new("times in Beijing, +08:00", "北京时间，+08:00", "北京時間、+08:00"),
            Self::Relative => Words::new("how long ago", "多久以前", "経過時間"),
        };
        words.of(lang)
    }

    /// The face of that name.
    pub(super) fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|face| face.name() == name)
    }

    pub(super) const fn next(self) -> Self {
        match self {
            Self::Local => Self::Utc,
            Self::Utc => Self::Beijing,
            Self::Beijing => Self::Relative,
            Self::Relative => Self::Local,
        }
    }

    /// The offset in which a moment is shown; relative times leave the dates beside them local.
    pub(super) fn offset(self, zone: ZoneFn, at: UnixTime) -> FixedOffset {
        match self {
            Self::Local | Self::Relative => zone(at),
            Self::Utc => Utc.fix(),
            Self::Beijing => FixedOffset::east_opt(BEIJING_S).unwrap_or_else(|| Utc.fix()),
        }
    }

    /// `+08:00`, `UTC`, `Beijing`, `ago`: what the numbers of a column mean.
    pub(super) fn label(self, zone: ZoneFn, now: UnixTime) -> String {
        match self {
            Self::Local => offset_label(zone(now)),
            Self::Utc => "UTC".to_owned(),
            Self::Beijing => "Beijing".to_owned(),
            Self::Relative => "ago".to_owned(),
        }
    }
}

/// How long ago something was: an age, or `in 3m` for what lies ahead by more than clocks usually differ.
pub(super) fn ago(seconds: i64, lang: Lang) -> String {
    if seconds > -10 { age(seconds) } else { until(-seconds, lang) }
}

/// `+02:00`, or `UTC` for none.
pub(super) fn offset_label(offset: FixedOffset) -> String {
    if offset.local_minus_utc() == 0 { "UTC".to_owned() } else { offset.to_string() }
}

/// `14:03:59`, with the date before it where asked: `11-22 14:03:59`.
pub(super) fn clock(at: UnixTime, offset: FixedOffset, dated: bool) -> String {
    let format = if dated { "%m-%d %H:%M:%S" } else { "%H:%M:%S" };
    at.to_utc().with_timezone(&offset).format(format).to_string()
}

/// `11-22 14:03:59`, with the year before it where that is not the one of now: `2025-11-22 14:03:59`.
pub(super) fn dated(at: UnixTime, now: UnixTime, offset: FixedOffset) -> String {
    let year = |at: UnixTime| at.to_utc().with_timezone(&offset).year();
    let format = if year(at) == year(now) { "%m-%d %H:%M:%S" } else { "%Y-%m-%d %H:%M:%S" };
    at.to_utc().with_timezone(&offset).format(format).to_string()
}

/// `11-22 14:03`, for where seconds have no room beside the date.
pub(super) fn day_and_minute(at: UnixTime, offset: FixedOffset) -> String {
    at.to_utc().with_timezone(&offset).format("%m-%d %H:%M").to_string()
}

/// The calendar's day of a moment, to be compared.
pub(super) fn day(at: UnixTime, offset: FixedOffset) -> NaiveDate {
    at.to_utc().with_timezone(&offset).date_naive()
}

/// `2026-11-22 14:03:59 +08:00`: a moment with nothing left to guess.
pub(super) fn full(at: UnixTime, offset: FixedOffset) -> String {
    at.in_full(offset)
}

/// The time until something, in steps of ten seconds rounded up.
pub(super) fn until(seconds: i64, lang: Lang) -> String {
    if seconds <= 0 {
        return Words::new("now", "现在", "今すぐ").of(lang).to_owned();
    }
    let span = span((seconds + 9) / 10 * 10);
    say!(lang, "in {span}", "{span}后", "{span} 後")
}

/// `1234567` as `1,234,567`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_face_says_what_its_times_mean() {
        let zone: ZoneFn = |_| FixedOffset::east_opt(-3 * 3600).expect("an offset");
        let labels =
            [Face::Local, Face::Utc, Face::Beijing, Face::Relative].map(|f| f.label(zone, UnixTime(0)));
        assert_eq!(labels, ["-03:00", "UTC", "Beijing", "ago"]);
        let noon = UnixTime(1_795_176_000);
        assert_eq!(clock(noon, Face::Beijing.offset(zone, noon), true), "11-20 20:00:00");
        assert_eq!(full(noon, Face::Local.offset(zone, noon)), "2026-11-20 09:00:00 -03:00");
    }

    #[test]
    fn what_lies_ahead_is_not_just_now() {
        let shown = [-3, 5, 90, -11, -125].map(|seconds| ago(seconds, Lang::En));
        assert_eq!(shown, ["<10s", "<10s", "1m", "in 20s", "in 2m10s"]);
    }

    #[test]
    fn another_year_is_named() {
        let (now, utc) = (UnixTime(1_795_176_000), FixedOffset::east_opt(0).expect("an offset"));
        assert_eq!(dated(now.plus(-86_400), now, utc), "11-19 12:00:00");
        assert_eq!(dated(now.plus(-400 * 86_400), now, utc), "2025-10-16 12:00:00");
        let new_year = UnixTime(1_798_761_600);
        let east = FixedOffset::east_opt(3_600).expect("an offset");
        assert_eq!(dated(new_year.plus(-1_800), new_year, east), "01-01 00:30:00", "in that zone");
        assert_eq!(dated(new_year.plus(-1_800), new_year, utc), "2026-12-31 23:30:00");
    }

    #[test]
    fn large_numbers_are_grouped() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }
}
