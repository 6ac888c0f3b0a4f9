//! The planner's view of the wire: which page is asked for, what came back, and what makes two
//! records the same one.

use std::hash::{BuildHasher, RandomState};

use crate::event::{Record, UnixTime};

/// The service's longest window is 30 days; half a minute less keeps clear of how it rounds.
pub(super) const MAX_SPAN: i64 = 30 * 86_400 - 30;
/// The service remembers 60 days, in seconds.
pub const REMEMBERED: i64 = 60 * 86_400;
/// What is asked for at most: a minute less, as clocks differ.
pub(super) const MEMORY: i64 = REMEMBERED - 60;
/// Paging reaches no further than this many records, and a total of as many is not believed.
pub(super) const REACH: u64 = 10_000;
/// The largest page.
pub(super) const FULL_PAGE: u32 = 100;

/// A window as the service takes it, in whole seconds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Span {
    /// `StartTime`.
    pub start: UnixTime,
    /// `EndTime`.
    pub end: UnixTime,
}

impl Span {
    /// Its length in seconds.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.end.since(self.start)
    }

    /// Whether it is too short to be parted.
    pub(super) const fn is_short(self) -> bool {
        self.seconds() <= 3
    }

    /// Equal parts, newest first. Neighbours overlap by a second on either side of their border, so
    /// that nothing falls between them whether the service counts a window's borders in or out.
    pub(super) fn parts(self, number: i64) -> Vec<Self> {
        let number = number.clamp(1, (self.seconds() / 2).max(1));
        let border = |part: i64| self.start.plus(self.seconds() * part / number);
        let start = |part: i64| if part == 0 { self.start } else { border(part).plus(-1) };
        let end = |part: i64| if part == number - 1 { self.end } else { border(part + 1).plus(1) };
        (0..number).rev().map(|part| Self { start: start(part), end: end(part) }).collect()
    }
}

/// One request for one page of the list, newest end first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PageRequest {
    /// The window.
    pub span: Span,
    /// From 1.
    pub page: u32,
    /// 1 to 100.
    pub size: u32,
    /// Only this stream, by exact name.
    pub only: Option<Only>,
}

/// The stream that a request is narrowed to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Only {
    /// Push domain.
    pub domain: String,
    /// App name.
    pub app: String,
    /// Stream name.
    pub stream: String,
}

/// What the service answered.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Page {
    /// `TotalNum`: records in the window, over all pages.
    pub total: u64,
    /// The records of this page, in the service's order.
    pub entries: Vec<Entry>,
}

/// One element of a page.
#[expect(clippy::large_enum_variant, reason = "nearly all are records; a box each would cost more")]
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Entry {
    /// A record.
    Record(Record),
    /// Something that could not be decoded: it counts, and is told apart by its raw form.
    Undecodable(u64),
}

impl Entry {
    /// The end, where one is listed.
    pub(super) fn end(&self) -> Option<UnixTime> {
        match self {
            Self::Record(record) => record.ended,
            Self::Undecodable(_) => None,
        }
    }
}

/// A record's identity within one profile: a keyed hash of everything in it. 64 bits of a hash that
/// nobody outside can steer; a collision would make a count fall short, never go unnoticed.
pub(super) type Key = u64;

/// Makes keys.
#[derive(Clone, Debug, Default)]
pub(super) struct Keys(RandomState);

impl Keys {
    pub(super) fn of(&self, entry: &Entry) -> Key {
        match entry {
            Entry::Record(record) => self.0.hash_one(record),
            Entry::Undecodable(raw) => self.0.hash_one(raw),
        }
    }

    /// The push a record is about: its stream and start, whatever its end. Without a start nobody
    /// can tell.
    pub(super) fn push_of(&self, record: &Record) -> Option<u64> {
        let started = record.started?;
        Some(self.0.hash_one((&record.domain, &record.app, &record.stream, started)))
    }
}
