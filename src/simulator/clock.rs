//! The simulated service's clock: the machine's, or one that stands still until it is moved; either
//! may be off, to play a service whose time is not the client's.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::event::UnixTime;

/// What the simulated service takes for the time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Time {
    /// The machine's clock.
    #[default]
    System,
    /// Stands at this moment until the simulator is told to advance: nothing happens by itself.
    Frozen(UnixTime),
}

/// A clock that all connections share.
#[derive(Debug)]
pub(super) struct Clock {
    time: Time,
    offset_ms: AtomicI64,
}

impl Clock {
    pub(super) const fn new(time: Time) -> Self {
        Self { time, offset_ms: AtomicI64::new(0) }
    }

    /// Milliseconds since 1970.
    pub(super) fn now_ms(&self) -> i64 {
        let base = match self.time {
            Time::System => {
                let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                milliseconds(since)
            }
            Time::Frozen(at) => at.0.saturating_mul(1000),
        };
        base.saturating_add(self.offset_ms.load(Ordering::SeqCst))
    }

    pub(super) fn now(&self) -> UnixTime {
        UnixTime(self.now_ms().div_euclid(1000))
    }

    /// Puts the clock this far from what it would show by itself.
    pub(super) fn set_offset_ms(&self, offset_ms: i64) {
        self.offset_ms.store(offset_ms, Ordering::SeqCst);
    }

    /// Moves the clock on, on top of any offset.
    pub(super) fn advance(&self, by: Duration) {
        self.offset_ms.fetch_add(milliseconds(by), Ordering::SeqCst);
    }
}

/// Whole milliseconds; what no clock will ever show becomes the largest number.
pub(super) fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frozen_clock_moves_only_when_told() {
        let clock = Clock::new(Time::Frozen(UnixTime(1_000)));
        assert_eq!(clock.now(), UnixTime(1_000));
        clock.advance(Duration::from_millis(2_500));
        assert_eq!(clock.now_ms(), 1_002_500);
        clock.set_offset_ms(-1_000);
        assert_eq!(clock.now(), UnixTime(999));
    }
}
