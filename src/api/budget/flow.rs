//! How much of a key's limit is used now, and how much of it may be used after the service said that
//! it was too much. Pure: time is an argument.
//!
//! The service counts arrivals, which happen somewhere between sending and the reply. So a request
//! counts from its sending until a span after its reply: however long it travels, no second at the
//! service ever sees more than the limit. One that was given up may still be on its way, and counts
//! somewhat longer.
//!
//! The account is shared with whatever else uses it, and nobody tells how much that is. A refusal halves
//! the rate; after a rest it grows again by a fixed step each second, so that it finds what the others
//! leave, and asks for more than that only once in a while. Meanwhile requests go out evenly: a burst
//! would be refused where the same number, spread over the second, is not.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use tokio::time::Instant;

use super::queue::Room;

/// The service's second, and a little for clocks that do not run alike.
const SPAN: Duration = Duration::from_millis(1_020);

/// A request that was given up may reach the service this much later.
pub(super) const STRAY: Duration = Duration::from_secs(2);

/// Requests on their way at the same time.
pub const IN_FLIGHT: usize = 16;

/// How long after a refusal the rate stays as low as that made it.
pub(super) const REST: Duration = Duration::from_secs(5);

/// No rest is longer, whatever the service asks for: who was refused waits longer by itself.
const LONGEST_REST: Duration = Duration::from_secs(60);

/// Each second after a rest gives so much of the whole rate back.
const RECOVERY: f64 = 0.02;

/// The rate never falls below this part of the whole, nor below one a second.
const LEAST: f64 = 1.0 / 32.0;

/// While it recovers, the rate is looked at again after so long.
const LOOK: Duration = Duration::from_millis(100);

/// One key's requests.
#[derive(Debug)]
pub(super) struct Flow {
    per_second: u32,
    /// Sent, reply not yet here.
    open: usize,
    /// Until when requests count whose replies are here.
    counting: BinaryHeap<Reverse<Instant>>,
    last: Option<Instant>,
    slow: Option<Slow>,
}

/// Slowed down.
#[derive(Clone, Copy, Debug)]
struct Slow {
    /// Requests a second while it rests.
    rate: f64,
    since: Instant,
    rests_until: Instant,
}

impl Flow {
    pub(super) fn new(per_second: u32) -> Self {
        Self { per_second: per_second.max(1), open: 0, counting: BinaryHeap::new(), last: None, slow: None }
    }

    /// A reply was read, or its request given up.
    pub(super) fn ended(&mut self, given_up: bool, now: Instant) {
        self.open = self.open.saturating_sub(1);
        let stray = if given_up { STRAY } else { Duration::ZERO };
        self.counting.push(Reverse(now + SPAN + stray));
    }

    /// The service said that the request sent at `sent` was too much. Those that were sent before the
    /// rate was halved say nothing about it as it is.
    pub(super) fn refused(&mut self, sent: Instant, retry_after: Duration, now: Instant) {
        let rests_until = now + retry_after.clamp(REST, LONGEST_REST);
        if let Some(slow) = self.slow.as_mut().filter(|slow| sent <= slow.since) {
            slow.rests_until = slow.rests_until.max(rests_until);
            return;
        }
        let whole = f64::from(self.per_second);
        let rate = (self.rate(now) / 2.0).max(whole * LEAST).max(1.0);
        self.slow = Some(Slow { rate, since: now, rests_until });
    }

    /// Requests a second at present.
    pub(super) fn limit(&self, now: Instant) -> usize {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 1 to a u32")]
        let limit = self.rate(now).max(1.0) as usize;
        limit
    }

    fn rate(&self, now: Instant) -> f64 {
        let whole = f64::from(self.per_second);
        self.slow.map_or(whole, |slow| {
            let grown = now.saturating_duration_since(slow.rests_until).as_secs_f64();
            (slow.rate + grown * whole * RECOVERY).min(whole)
        })
    }

    /// Whether nothing counts any more.
    pub(super) fn is_idle(&self, now: Instant) -> bool {
        let recovered = self.rate(now) >= f64::from(self.per_second);
        self.open == 0 && recovered && self.counting.iter().all(|Reverse(until)| *until <= now)
    }
}

impl Room for Flow {
    fn enter(&mut self, now: Instant) -> Result<(), Option<Instant>> {
        while self.counting.peek().is_some_and(|Reverse(until)| *until <= now) {
            self.counting.pop();
        }
        if self.rate(now) >= f64::from(self.per_second) {
            self.slow = None;
        }
        if self.open >= IN_FLIGHT {
            return Err(None);
        }
        let limit = self.limit(now);
        let growing = self.slow.map(|_| now + LOOK);
        if self.open + self.counting.len() >= limit {
            let room = self.counting.peek().map(|Reverse(until)| *until);
            return Err(room.into_iter().chain(growing).min());
        }
        let apart = SPAN.div_f64(self.rate(now).max(1.0));
        if let Some(next) = self.last.filter(|_| self.slow.is_some()).map(|last| last + apart)
            && now < next
        {
            return Err(Some(next));
        }
        self.open += 1;
        self.last = Some(now);
        Ok(())
    }

    fn unused(&mut self, _at: Instant) {
        self.open = self.open.saturating_sub(1);
    }
}
