//! The facts everything else is about: a break as the service listed it, and where it came from.
//!
//! Plain data. This room knows nothing of the network, of storage or of screens. Texts are
//! neutralised when a [`Text`] is made, which happens once, where records enter the program.

mod annotation;
mod hostile;
mod request;

use std::fmt;

use chrono::{DateTime, FixedOffset, SecondsFormat, Utc};

pub use self::annotation::{Annotation, MOST_OF_A_NOTE, Note, Subject};
pub use self::hostile::{is_hostile, is_plain, judged, neutralise};
pub use self::request::RequestId;

/// A moment in whole seconds since 1970-01-01T00:00:00Z, the resolution of the service's records.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct UnixTime(pub i64);

impl UnixTime {
    /// The moment `seconds` later (earlier if negative), saturating at the ends of time.
    #[must_use]
    pub const fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// Seconds from `earlier` to this moment; negative if it lies after it.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The same moment for calendar arithmetic; moments outside chrono's range become 1970.
    #[must_use]
    pub fn to_utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.0, 0).unwrap_or_default()
    }

    /// `2026-11-20T08:00:00Z`: the form the API takes and every report prints.
    #[must_use]
    pub fn rfc3339(self) -> String {
        self.to_utc().to_rfc3339_opts(SecondsFormat::Secs, true)
    }

    /// `2026-11-22 14:03:59 +08:00`, or `UTC` at its end: for people, with nothing left to guess.
    #[must_use]
    pub fn in_full(self, offset: FixedOffset) -> String {
        let date = self.to_utc().with_timezone(&offset).format("%Y-%m-%d %H:%M:%S");
        if offset.local_minus_utc() == 0 { format!("{date} UTC") } else { format!("{date} {offset}") }
    }
}

impl From<DateTime<Utc>> for UnixTime {
    fn from(time: DateTime<Utc>) -> Self {
        Self(time.timestamp())
    }
}

/// A watched profile, by its position in the order in which profiles were chosen.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ProfileId(pub u16);

/// Which way a break became known first.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Source {
    /// Listed when the window was first read, or read anew after it was changed.
    FirstFill,
    /// Listed by the live reading, soon after it happened.
    Live,
    /// Found by a count check or a repeated walk: the service listed it late.
    Reconciled,
}

impl Source {
    /// One word for screens and logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::FirstFill => "first fill",
            Self::Live => "live",
            Self::Reconciled => "reconciled",
        }
    }
}

/// A text that someone outside wrote: safe to print, with the original kept only where it differs.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Text {
    shown: Box<str>,
    raw: Option<Box<str>>,
}

impl Text {
    /// Takes a text as it came; characters that could steer a terminal or mislead a reader are
    /// replaced in what [`Text::shown`] returns.
    #[must_use]
    pub fn new(raw: &str) -> Self {
        if is_plain(raw) {
            Self { shown: raw.into(), raw: None }
        } else {
            Self { shown: neutralise(raw).into(), raw: Some(raw.into()) }
        }
    }

    /// What may be printed anywhere.
    #[must_use]
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// The text exactly as it came: the identity, and what lossless writers escape.
    #[must_use]
    pub fn raw(&self) -> &str {
        self.raw.as_deref().unwrap_or(&self.shown)
    }

    /// Whether neutralising changed it.
    #[must_use]
    pub const fn was_hostile(&self) -> bool {
        self.raw.is_some()
    }

    /// Null, missing and empty fields all arrive as the empty text.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.raw(), f)
    }
}

impl From<&str> for Text {
    fn from(raw: &str) -> Self {
        Self::new(raw)
    }
}

/// One record of the service's list: a push that has ended (or is listed without an end).
///
/// Identity is all of it together with the profile: the service gives no id.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Record {
    /// Push domain, `DomainName`.
    pub domain: Text,
    /// App name, `AppName`; the vendor's console calls it "Path".
    pub app: Text,
    /// Stream name, `StreamName`.
    pub stream: Text,
    /// Begin of the push, `StreamStartTime`.
    pub started: Option<UnixTime>,
    /// End of the push, `StreamEndTime`; missing where the service lists a push that still runs.
    pub ended: Option<UnixTime>,
    /// Why it ended in the service's words, `StopReason`.
    pub reason: Text,
    /// `Duration` in seconds, as listed (not computed).
    pub duration_s: Option<i32>,
    /// `ClientIp`; empty for a push from an internal network (listed as `-`).
    pub client_ip: Text,
    /// `Resolution`, such as `640*352`; empty if not known.
    pub resolution: Text,
}

/// A record with the number of its equal copies in one reply.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seen {
    /// The record.
    pub record: Record,
    /// The largest number of equal records in any single reply so far; at least 1.
    pub count: u32,
}

/// What names a stream at the service.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct StreamName {
    /// Push domain.
    pub domain: Text,
    /// App name.
    pub app: Text,
    /// Stream name.
    pub stream: Text,
}

impl Record {
    /// What names its stream.
    #[must_use]
    pub fn stream_name(&self) -> StreamName {
        let (domain, app, stream) = (self.domain.clone(), self.app.clone(), self.stream.clone());
        StreamName { domain, app, stream }
    }
}

/// A stream that is on air, as `DescribeLiveStreamOnlineList` has it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OnAir {
    /// Which one.
    pub name: StreamName,
    /// When its pushes began (`PublishTimeList`), as far as they could be read; several where the
    /// service lists several.
    pub published: Vec<UnixTime>,
}

/// The streams of one profile that are on air, as one look at the online list saw them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OnlineList {
    /// When it was asked for, in the server's time: what was on air then is in it, at the latest.
    pub asked: UnixTime,
    /// Only this part of the account was asked for: push domain, app; [`None`] is all.
    pub scope: (Option<Text>, Option<Text>),
    /// Whether it has all of them: then a stream of the scope that is not in it was not on air.
    pub complete: bool,
    /// The streams.
    pub streams: Vec<OnAir>,
}

/// A stream's state, as `DescribeLiveStreamState` has it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum StreamState {
    /// It is pushed.
    Active,
    /// It is not pushed.
    Inactive,
    /// Pushing it is forbidden.
    Forbidden,
}

/// One reading of a push's quality, as `DescribeStreamPushInfoList` has it. The service's
/// `StreamParam`, which carries the push secret, is never among it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Sample {
    /// When.
    pub at: UnixTime,
    /// The push's begin (`BeginPushTime`).
    pub began: Option<UnixTime>,
    /// Client IP.
    pub client_ip: Text,
    /// Resolution.
    pub resolution: Text,
    /// Video codec.
    pub video_codec: Text,
    /// Audio codec.
    pub audio_codec: Text,
    /// Video frames per second as they came in.
    pub video_fps: Option<f64>,
    /// Video bits per second as they came in.
    pub video_bps: Option<f64>,
    /// Audio frames per second as they came in.
    pub audio_fps: Option<f64>,
    /// Audio bits per second as they came in.
    pub audio_bps: Option<f64>,
    /// The encoder's own clock in ms (`LocalTs`).
    pub local_ms: Option<f64>,
    /// Video media time in ms (`VideoTs`).
    pub video_ms: Option<f64>,
    /// Audio media time in ms (`AudioTs`).
    pub audio_ms: Option<f64>,
    /// Frames per second that the encoder's metadata promise (`MateFps`, so spelt).
    pub meta_fps: Option<f64>,
    /// Video kbit/s that the encoder's metadata promise.
    pub meta_video_kbps: Option<f64>,
    /// Distance of key frames in ms (`GopSize`).
    pub gop_ms: Option<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_characters_are_shown_by_number_and_the_original_is_kept() {
        let text = Text::new("a\u{1b}[31m\u{202e}b\u{9b}");
        assert_eq!(text.shown(), "a\\u001b[31m\\u202eb\\u009b");
        assert_eq!(text.raw(), "a\u{1b}[31m\u{202e}b\u{9b}");
        assert!(text.was_hostile());
    }

    #[test]
    fn ordinary_names_in_any_script_are_left_alone() {
        for name in ["room_1", "赛事直播-主会场", "サードパーティ", "🎤"] {
            let text = Text::new(name);
            assert_eq!(text.shown(), name);
            assert!(!text.was_hostile());
        }
    }

    #[test]
    fn times_print_as_the_api_takes_them() {
        assert_eq!(UnixTime(1_795_167_015).rfc3339(), "2026-11-20T09:30:15Z");
    }
}
