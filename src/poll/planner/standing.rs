//! What can be said of the plan at any moment: how far it is, what is proven, how late records come.

use super::schedule::FULL_EVERY_MS;
use super::{Now, Planner};
use crate::poll::page::REACH;
use crate::poll::report::{Proof, Reading};
use crate::poll::walk::Gap;

/// The longest lateness of the current and the last quarter of an hour.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Lag {
    since_ms: u64,
    current: Option<i64>,
    last: Option<i64>,
}

impl Lag {
    pub(super) fn note(&mut self, late_s: i64, now_ms: u64) {
        if now_ms >= self.since_ms + FULL_EVERY_MS {
            *self = Self { since_ms: now_ms, current: None, last: self.current };
        }
        self.current = self.current.max(Some(late_s));
    }
}

impl Planner {
    /// How far the first fill has come, in percent; `None` once it is done.
    #[must_use]
    pub fn filling(&self) -> Option<u8> {
        if self.filled {
            return None;
        }
        Some(self.main.as_ref().map_or(0, |main| main.walk.percent()))
    }

    /// Whether everything in the window is known.
    #[must_use]
    pub fn proof(&self) -> Proof {
        if !self.filled {
            return Proof::Unproven;
        }
        let gaps: Vec<&Gap> = self.gaps.iter().chain(&self.recent_gaps).collect();
        match (gaps.as_slice(), self.proven_at) {
            ([], Some(at)) => Proof::Complete { at },
            ([], None) => Proof::Unproven,
            ([first, rest @ ..], _) => Proof::Incomplete { what: describe(first, rest.len()) },
        }
    }

    /// Which time the service's window tests, as far as it is known.
    #[must_use]
    pub const fn reading(&self) -> Reading {
        self.reading
    }

    /// Records that could not be decoded.
    #[must_use]
    pub const fn undecodable(&self) -> u64 {
        self.ledger.undecodable()
    }

    /// The longest time between an end and its being listed, lately, in seconds.
    #[must_use]
    pub fn lag_s(&self, now: Now) -> Option<i64> {
        let age = now.mono_ms.saturating_sub(self.lag.since_ms);
        if age > 2 * FULL_EVERY_MS {
            return None;
        }
        if age > FULL_EVERY_MS { self.lag.current } else { self.lag.current.max(self.lag.last) }
    }
}

fn describe(gap: &Gap, others: usize) -> String {
    let (from, until) = (gap.span.start.rfc3339(), gap.span.end.rfc3339());
    let what = if gap.total >= REACH {
        format!(
            "more than {REACH} records between {from} and {until}, of which the service pages only the first"
        )
    } else if gap.read == gap.total {
        format!("the service's count of what ended between {from} and {until} kept changing")
    } else {
        format!(
            "what was read between {from} and {until} does not add up: {} records of the {} that the service counts",
            gap.read, gap.total
        )
    };
    match others {
        0 => what,
        1 => format!("{what}, and one more stretch"),
        others => format!("{what}, and {others} more stretches"),
    }
}
