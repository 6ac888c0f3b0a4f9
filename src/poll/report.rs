//! What a poller, its inquiry and the keeper of the archive tell whoever reads them, and what they are
//! told to watch.

use std::time::Duration;

use super::search::Finding;
use super::withheld::{Action, Withheld};
use crate::event::{
    Annotation, OnlineList, ProfileId, RequestId, Sample, Seen, Source, StreamName, StreamState, UnixTime,
};

/// One message of a poller or an inquiry: facts, in the order in which they became known.
#[derive(Clone, Debug)]
pub enum Report {
    /// Breaks that were not known before, or whose number of copies rose.
    Breaks {
        /// Who lists them.
        profile: ProfileId,
        /// The breaks.
        seen: Vec<Seen>,
        /// Which reading found them.
        source: Source,
        /// When, in the server's time.
        at: UnixTime,
        /// The reply that listed them, if its number could be read.
        request: Option<RequestId>,
    },
    /// Known breaks of which there are fewer copies than a reply made believe: it listed a record
    /// twice, and a proven walk found it once.
    Recounted {
        /// Who lists them.
        profile: ProfileId,
        /// The breaks with their proven counts.
        seen: Vec<Seen>,
    },
    /// How the poller is doing; replaces the last one of that profile.
    Status {
        /// Whose.
        profile: ProfileId,
        /// All of it.
        status: Status,
    },
    /// The streams on air; one list for each part of the account that is watched.
    Online {
        /// Whose.
        profile: ProfileId,
        /// They, and whether that is all of them.
        list: OnlineList,
    },
    /// A stream's state, which was asked for.
    State {
        /// Whose stream.
        profile: ProfileId,
        /// Which.
        name: StreamName,
        /// Its state.
        state: StreamState,
        /// The server's time before it was asked for: the state is of then or later.
        asked: UnixTime,
    },
    /// The quality of a push before its end, which was asked for. Every such question is answered.
    Quality {
        /// Whose stream.
        profile: ProfileId,
        /// Which.
        name: StreamName,
        /// The end that was asked about.
        ended: UnixTime,
        /// The readings in the order of time, perhaps of a later push as well, perhaps none at all;
        /// or why there are none.
        samples: Result<Vec<Sample>, Withheld>,
    },
    /// One action for drill-down is not answered for the time being, or is again; replaces the last
    /// one of that profile and action.
    Withheld {
        /// Whose.
        profile: ProfileId,
        /// Which action.
        action: Action,
        /// Why; [`None`] once it is answered again.
        why: Option<Withheld>,
    },
    /// Breaks that were kept from earlier: true when they were kept, and not yet confirmed by the service.
    Recalled {
        /// Who listed them.
        profile: ProfileId,
        /// The breaks.
        seen: Vec<Seen>,
        /// Which reading found them then.
        source: Source,
        /// When, in the server's time.
        at: UnixTime,
    },
    /// Marks and notes that were kept from earlier.
    Annotated(Vec<Annotation>),
    /// How the archive is doing; replaces the last one.
    Archive(Keeping),
    /// What a search for a stream's name found, or how far it is; no part of what is watched.
    Found {
        /// The number of its [order](super::Order).
        search: u32,
        /// What it told.
        finding: Finding,
    },
}

/// How the archive is doing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Keeping {
    /// What it does now.
    pub state: KeepingState,
    /// Breaks that are not saved yet, and marks and notes with them.
    pub unsaved: u64,
    /// Breaks that will not be saved, since too many were waiting.
    pub lost: u64,
    /// The newest end of what it holds.
    pub newest: Option<UnixTime>,
    /// What the user should know that stops nothing.
    pub notices: Vec<String>,
}

/// What the archive does now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum KeepingState {
    /// What it holds of the window is being read.
    Loading,
    /// What came in is saved.
    Well,
    /// It cannot save just now; it is tried again.
    Waiting {
        /// What happened and what to do.
        why: String,
    },
    /// It cannot be used until somebody does something; it is tried again all the same.
    Failed {
        /// What happened and what to do.
        why: String,
    },
}

/// How one profile's poller is doing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Status {
    /// What it does now.
    pub phase: Phase,
    /// Whether the list is proven to be whole.
    pub proof: Proof,
    /// The last answered request, in the server's time: the age of the data.
    pub last_success: Option<UnixTime>,
    /// Seconds between two live readings.
    pub interval_s: u32,
    /// Records that could not be decoded.
    pub undecodable: u64,
    /// How far the server's clock is ahead of ours in milliseconds, once measured.
    pub skew_ms: Option<i64>,
    /// The longest time between the end of a break and its being listed, over the last quarter of
    /// an hour, in seconds.
    pub lag_s: Option<i64>,
    /// Which time of a push the service's window tests.
    pub reading: Reading,
    /// Something the user should know that stops nothing.
    pub notice: Option<String>,
    /// Requests sent so far.
    pub requests: u64,
}

impl Status {
    /// Before the first request.
    #[must_use]
    pub const fn connecting(interval_s: u32) -> Self {
        Self {
            phase: Phase::Connecting,
            proof: Proof::Unproven,
            last_success: None,
            interval_s,
            undecodable: 0,
            skew_ms: None,
            lag_s: None,
            reading: Reading::Unknown,
            notice: None,
            requests: 0,
        }
    }
}

/// What a poller does now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Phase {
    /// Nothing was answered yet.
    Connecting,
    /// The window is being read for the first time.
    Filling {
        /// How much of it, 0 to 99.
        percent: u8,
    },
    /// The window is filled; new breaks are looked for at every interval.
    Live,
    /// A request failed in a way that passes; it is tried again.
    Retry {
        /// When, in the server's time.
        at: UnixTime,
        /// What happened and what to do.
        why: String,
    },
    /// Refused until somebody does something; credentials are read again at `next`.
    Stopped {
        /// What happened and what to do.
        why: String,
        /// The next try, in the server's time.
        next: UnixTime,
    },
}

/// Whether what was read is all there is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Proof {
    /// Still reading.
    Unproven,
    /// Counts added up to the service's own total.
    Complete {
        /// The earliest end that this is true of.
        from: UnixTime,
        /// When that was established, in the server's time.
        at: UnixTime,
    },
    /// They did for all that the service remembers; the window reaches further back.
    Remembered {
        /// The earliest end that this is true of.
        from: UnixTime,
        /// When that was established, in the server's time.
        at: UnixTime,
        /// What is out of reach, in words.
        what: String,
    },
    /// They did not, even after reading again.
    Incomplete {
        /// What is missing, in words.
        what: String,
    },
}

impl Proof {
    /// What is missing or out of reach, in words.
    #[must_use]
    pub fn missing(&self) -> Option<&str> {
        match self {
            Self::Unproven | Self::Complete { .. } => None,
            Self::Remembered { what, .. } | Self::Incomplete { what } => Some(what),
        }
    }

    /// From which end on all is known, and when that was established.
    #[must_use]
    pub const fn whole(&self) -> Option<(UnixTime, UnixTime)> {
        match self {
            Self::Complete { from, at } | Self::Remembered { from, at, .. } => Some((*from, *at)),
            Self::Unproven | Self::Incomplete { .. } => None,
        }
    }
}

/// Which time of a push the service's window tests; its documents do not say.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Reading {
    /// Not found out yet: whatever it is, the plan must be right.
    Unknown,
    /// The end.
    End,
    /// The start.
    Start,
    /// Both: the push overlaps the window.
    Overlap,
}

impl Reading {
    /// One word for screens and logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::End => "end",
            Self::Start => "start",
            Self::Overlap => "overlap",
        }
    }
}

/// What the screen wants watched; a poller follows its changes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Plan {
    /// The time that the list covers.
    pub window: Window,
    /// Time between two live readings, where it is to be another than the poller's own.
    pub interval: Option<Duration>,
}

impl Plan {
    /// That window, at the poller's own interval.
    #[must_use]
    pub const fn of(window: Window) -> Self {
        Self { window, interval: None }
    }
}

/// The time that the list covers, by the end of the pushes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Window {
    /// So many seconds back from now, moving along.
    Last(u32),
    /// From a moment on.
    Since(UnixTime),
    /// Between two moments.
    Fixed {
        /// The earliest end.
        from: UnixTime,
        /// The latest end.
        until: UnixTime,
    },
}

impl Window {
    /// The earliest end that belongs to it.
    #[must_use]
    pub const fn from(self, now: UnixTime) -> UnixTime {
        match self {
            Self::Last(seconds) => now.plus(-(seconds as i64)),
            Self::Since(from) | Self::Fixed { from, .. } => from,
        }
    }

    /// Whether a push lies before its end; one without an end of its own counts by its start.
    #[must_use]
    pub fn reaches(self, started: Option<UnixTime>, ended: Option<UnixTime>) -> bool {
        match self {
            Self::Fixed { until, .. } => ended.or(started).is_none_or(|time| time <= until),
            Self::Last(_) | Self::Since(_) => true,
        }
    }

    /// The latest end that belongs to it: `now` for a window that is open.
    #[must_use]
    pub fn until(self, now: UnixTime) -> UnixTime {
        match self {
            Self::Fixed { until, .. } => until.min(now),
            Self::Last(_) | Self::Since(_) => now,
        }
    }
}
