//! What can be said of the plan at any moment: how far it is, what is proven, how late records come.

use super::Planner;
use super::schedule::FULL_EVERY_MS;
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
    pub fn lag_s(&self) -> Option<i64> {
        self.lag.current.max(self.lag.last)
    }
}

fn describe(gap: &Gap, others: usize) -> String {
    let why = if gap.total >= REACH {
        format!("the service pages only the first {REACH} records of a query")
    } else {
        "its list kept changing while it was read".to_owned()
    };
    let more = if others > 0 { format!(", and {others} more stretches") } else { String::new() };
    format!(
        "{} of {} records read between {} and {}: {why}{more}",
        gap.read,
        gap.total,
        gap.span.start.rfc3339(),
        gap.span.end.rfc3339()
    )
}
