//! A rule: which breaks are alerts, how many make one, when it is quiet, and what is done.

use chrono::{FixedOffset, Timelike as _};

use crate::event::UnixTime;
use crate::filter::Filter;

/// How the terminal is asked for a notification, beside its bell.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Notify {
    /// OSC 9: one text. `iTerm2`, `WezTerm`, Ghostty, Windows Terminal.
    Osc9,
    /// OSC 777: title and text. urxvt, foot, `WezTerm`, Ghostty.
    Osc777,
}

impl Notify {
    /// All, with the names that the configuration has for them.
    pub const ALL: [(&'static str, Self); 2] = [("osc9", Self::Osc9), ("osc777", Self::Osc777)];
}

/// The clock that quiet hours are told by.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum QuietZone {
    /// This machine's.
    #[default]
    Local,
    /// UTC.
    Utc,
    /// UTC+08:00.
    Beijing,
}

impl QuietZone {
    /// All, with the names that the configuration has for them.
    pub const ALL: [(&'static str, Self); 3] =
        [("local", Self::Local), ("utc", Self::Utc), ("beijing", Self::Beijing)];

    /// Its offset at a moment at which this machine's is `local`.
    #[must_use]
    pub fn offset(self, local: FixedOffset) -> FixedOffset {
        let hours = match self {
            Self::Local => return local,
            Self::Utc => 0,
            Self::Beijing => 8,
        };
        FixedOffset::east_opt(hours * 3_600).unwrap_or(local)
    }
}

/// A part of each day; one that ends before it begins goes on over midnight.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Hours {
    /// The first minute, of 1,440.
    pub from: u16,
    /// The first minute after it.
    pub until: u16,
}

impl Hours {
    /// Reads `23:00-07:00`; 24:00 is the end of the day. Nothing that is empty or the whole day.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let minute = |text: &str| {
            let (hours, minutes) = text.trim().split_once(':')?;
            let number = |digits: &str, most: u16| {
                let plain = (1..=2).contains(&digits.len()) && digits.bytes().all(|it| it.is_ascii_digit());
                digits.parse::<u16>().ok().filter(|number| plain && *number <= most)
            };
            let at = number(hours, 24)? * 60 + number(minutes, 59)?;
            (at <= 1_440 && minutes.len() == 2).then_some(at)
        };
        let (from, until) = text.split_once('-')?;
        let (from, until) = (minute(from)? % 1_440, minute(until)?);
        (from != until && (from, until) != (0, 1_440)).then_some(Self { from, until })
    }

    /// Whether a moment lies in it.
    #[must_use]
    pub fn holds(self, now: UnixTime, offset: FixedOffset) -> bool {
        let time = now.to_utc().with_timezone(&offset);
        let minute = u16::try_from(time.hour() * 60 + time.minute()).unwrap_or_default();
        if self.from < self.until {
            (self.from..self.until).contains(&minute)
        } else {
            minute >= self.from || minute < self.until
        }
    }
}

/// What is done when it fires.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Deed {
    /// The terminal's bell.
    pub bell: bool,
    /// A notification by the terminal.
    pub notify: Option<Notify>,
    /// A program with its arguments, run without a shell; it gets the break as JSON on its standard input.
    pub command: Option<Vec<String>>,
    /// Seconds that the program may take.
    pub timeout_s: u32,
}

/// One `[alert.NAME]`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// Which breaks.
    pub filter: Filter,
    /// So many,
    pub at_least: u32,
    /// in so many seconds.
    pub within_s: i64,
    /// The filter has to match for so many seconds.
    pub for_s: i64,
    /// What repeats is told once in so many seconds.
    pub repeat_s: i64,
    /// What is listed late counts if it ended at most so many seconds ago.
    pub lateness_s: i64,
    /// When nothing rings: it is told afterwards.
    pub quiet: Vec<Hours>,
    /// By which clock.
    pub zone: QuietZone,
    /// Whether the end of the condition is told as well.
    pub also_recovery: bool,
    /// What is done.
    pub deed: Deed,
}

impl Rule {
    /// A rule of that name, with what is so if nothing is said.
    #[must_use]
    pub fn new(name: &str, filter: Filter) -> Self {
        Self {
            name: name.to_owned(),
            filter,
            at_least: 1,
            within_s: 300,
            for_s: 0,
            repeat_s: 600,
            lateness_s: 600,
            quiet: Vec::new(),
            zone: QuietZone::default(),
            also_recovery: false,
            deed: Deed { bell: true, timeout_s: 10, ..Deed::default() },
        }
    }

    /// Whether nothing of it rings at that moment.
    #[must_use]
    pub fn is_quiet(&self, now: UnixTime, local: FixedOffset) -> bool {
        self.quiet.iter().any(|hours| hours.holds(now, self.zone.offset(local)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64, minute: i64) -> UnixTime {
        UnixTime(1_795_046_400 + hour * 3_600 + minute * 60)
    }

    #[test]
    fn hours_are_read_and_go_over_midnight() {
        let utc = FixedOffset::east_opt(0).expect("UTC");
        let night = Hours::parse("23:00-07:00").expect("hours");
        let quiet =
            [(22, 59), (23, 0), (0, 0), (6, 59), (7, 0), (12, 0)].map(|(h, m)| night.holds(at(h, m), utc));
        assert_eq!(quiet, [false, true, true, true, false, false]);
        let noon = Hours::parse(" 12:30 - 13:00 ").expect("hours");
        assert_eq!(
            [(12, 29), (12, 30), (13, 0)].map(|(h, m)| noon.holds(at(h, m), utc)),
            [false, true, false]
        );
        let evening = Hours::parse("20:00-24:00").expect("hours");
        assert_eq!([(23, 59), (0, 0)].map(|(h, m)| evening.holds(at(h, m), utc)), [true, false]);
        let beijing = QuietZone::Beijing.offset(utc);
        assert!(night.holds(at(16, 0), beijing) && !night.holds(at(23, 30), beijing));
    }

    #[test]
    fn what_is_no_part_of_a_day_is_refused() {
        for text in [
            "",
            "23",
            "23-07",
            "23:00",
            "23:00-23:00",
            "00:00-24:00",
            "25:00-07:00",
            "24:30-01:00",
            "1:5-2:00",
            "+1:00-02:00",
        ] {
            assert_eq!(Hours::parse(text), None, "{text}");
        }
    }
}
