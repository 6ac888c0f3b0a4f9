//! The service's clock as seen from here: measured from the `Date` of its replies.
//!
//! It decides with which time requests are signed. It reads no clock itself: the local time is
//! handed in, in milliseconds since 1970.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};

/// A source of the local time, Unix milliseconds.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> i64 + Send + Sync>);

impl Clock {
    /// The machine's own clock.
    #[must_use]
    pub fn system() -> Self {
        Self::new(|| Utc::now().timestamp_millis())
    }

    /// Any other: tests set it.
    #[must_use]
    pub fn new(now_ms: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        Self(Arc::new(now_ms))
    }

    /// Unix milliseconds.
    #[must_use]
    pub fn now_ms(&self) -> i64 {
        (self.0)()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock")
    }
}

/// A sample this far below the estimate means that a clock was set, not that a reply was slow.
const STEPPED_MS: i64 = 2_000;

/// Older samples are forgotten: clocks drift apart by milliseconds in this time, by seconds in days.
const REMEMBERED_MS: i64 = 600_000;

/// How far the service's clock is ahead of ours.
///
/// A `Date` is cut to whole seconds and has travelled, so each sample is a lower bound of the true
/// offset and the largest of the recent ones is the best known.
#[derive(Debug, Default)]
pub(super) struct Skew(Mutex<VecDeque<Sample>>);

/// Kept from the largest to the smallest, which is also from the oldest to the newest: a later one
/// that is larger makes those before it useless.
#[derive(Debug)]
struct Sample {
    taken_ms: i64,
    offset_ms: i64,
}

impl Skew {
    /// Takes a server time in seconds that was received at local `now_ms`.
    pub(super) fn observe(&self, server_s: i64, now_ms: i64) {
        let offset_ms = server_s.saturating_mul(1_000).saturating_sub(now_ms);
        let mut samples = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let stepped = |sample: &Sample| sample.offset_ms.saturating_sub(offset_ms) > STEPPED_MS;
        if samples.front().is_some_and(stepped) {
            samples.clear();
        }
        samples.retain(|sample| {
            sample.offset_ms > offset_ms && now_ms.saturating_sub(sample.taken_ms) <= REMEMBERED_MS
        });
        samples.push_back(Sample { taken_ms: now_ms, offset_ms });
    }

    /// Milliseconds that the service is ahead; `None` before the first reply.
    pub(super) fn offset_ms(&self) -> Option<i64> {
        let samples = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        samples.front().map(|sample| sample.offset_ms)
    }
}

/// The time in a `Date` header, Unix seconds.
pub(super) fn parse_date(header: &str) -> Option<i64> {
    DateTime::parse_from_rfc2822(header.trim()).ok().map(|time| time.timestamp())
}

/// The server's time inside the message of `AuthFailure.SignatureExpire`: a Unix time that is not
/// the one we sent, or an RFC 3339 time.
pub(super) fn time_in_message(message: &str, sent: i64) -> Option<i64> {
    let number = message
        .split(|c: char| !c.is_ascii_digit())
        .filter(|run| run.len() == 10)
        .filter_map(|run| run.parse::<i64>().ok())
        .find(|time| *time != sent);
    number.or_else(|| {
        message
            .split(|c: char| {
                c.is_whitespace() || matches!(c, '`' | '"' | '\'' | '(' | ')' | ',' | ';' | '[' | ']')
            })
            .filter_map(|word| DateTime::parse_from_rfc3339(word.trim_end_matches('.')).ok())
            .map(|time| time.timestamp())
            .find(|time| *time != sent)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_sample_wins_as_dates_are_cut_and_delayed() {
        let skew = Skew::default();
        assert_eq!(skew.offset_ms(), None);
        skew.observe(1_000, 1_000_900);
        assert_eq!(skew.offset_ms(), Some(-900));
        skew.observe(1_002, 1_002_100);
        assert_eq!(skew.offset_ms(), Some(-100));
        skew.observe(1_003, 1_003_999);
        assert_eq!(skew.offset_ms(), Some(-100));
    }

    #[test]
    fn a_clock_that_was_set_is_followed_both_ways() {
        let skew = Skew::default();
        skew.observe(1_000, 1_000_000);
        skew.observe(5_000, 1_000_000);
        assert_eq!(skew.offset_ms(), Some(4_000_000));
        skew.observe(1_000, 1_000_500);
        assert_eq!(skew.offset_ms(), Some(-500));
    }

    #[test]
    fn clocks_that_drift_apart_are_followed_without_running_ahead_of_the_service() {
        let skew = Skew::default();
        // Ours gains a millisecond in ten seconds; every reply is as quick as can be.
        for reply in 0..20_000 {
            let (server_ms, now_ms) = (reply * 10_000, reply * 10_001);
            skew.observe(server_ms / 1_000, now_ms);
            let ahead = now_ms + skew.offset_ms().unwrap() - server_ms;
            assert!((-1_000..=60).contains(&ahead), "{ahead} ms after {reply} replies");
        }
    }

    #[test]
    fn times_are_read_from_headers_and_messages() {
        assert_eq!(parse_date("Fri, 20 Nov 2026 09:30:15 GMT"), Some(1_795_167_015));
        assert_eq!(parse_date("yesterday"), None);
        assert_eq!(
            time_in_message("X-TC-Timestamp 1795160000 differs from 1795167015.", 1_795_160_000),
            Some(1_795_167_015)
        );
        assert_eq!(time_in_message("server time is 2026-11-20T09:30:15Z.", 1), Some(1_795_167_015));
        assert_eq!(time_in_message("the signature has expired", 1), None);
    }
}
