//! What was asked of the simulator: for tests of a client's manners, budget above all.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

/// What was asked so far.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Requests {
    /// All HTTP requests, those that met a fault as well.
    pub total: u64,
    /// By `X-TC-Action`.
    pub by_action: BTreeMap<String, u64>,
    /// Error codes that were answered, and how often.
    pub refused: BTreeMap<String, u64>,
    /// By account: the most requests within any one second, as they arrived.
    pub peak_per_second: BTreeMap<String, usize>,
    /// The most requests that waited for their answer at the same time.
    pub most_in_flight: usize,
    /// TCP connections accepted.
    pub connections: u64,
}

/// One request as it came.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    /// Its `X-TC-Action`; empty if it had none.
    pub action: String,
    /// Its `X-TC-Language`, if it had one.
    pub language: Option<String>,
    /// The `SecretId` that it claims; empty if it claims none.
    pub secret_id: String,
    /// Its body.
    pub body: String,
    /// Milliseconds since 1970 by the simulator's clock.
    pub at_ms: i64,
}

/// The books behind [`Requests`].
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) sum: Requests,
    in_flight: usize,
    latest: BTreeMap<String, VecDeque<Instant>>,
    /// By account and action.
    latest_of_action: BTreeMap<(String, String), VecDeque<Instant>>,
    kept: VecDeque<Request>,
    keep: usize,
}

impl Counters {
    pub(super) fn new(keep: usize) -> Self {
        Self { keep, ..Self::default() }
    }

    /// Notes a request; [`Counters::answered`] must follow.
    pub(super) fn arrived(&mut self, request: Request) {
        self.sum.total += 1;
        *self.sum.by_action.entry(request.action.clone()).or_default() += 1;
        self.in_flight += 1;
        self.sum.most_in_flight = self.sum.most_in_flight.max(self.in_flight);
        if self.keep > 0 {
            if self.kept.len() == self.keep {
                self.kept.pop_front();
            }
            self.kept.push_back(request);
        }
    }

    pub(super) fn answered(&mut self) {
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    pub(super) fn refused(&mut self, code: &str) {
        *self.sum.refused.entry(code.to_owned()).or_default() += 1;
    }

    /// Notes a request of that account and tells how many it made for that action within the last
    /// second, this one included.
    pub(super) fn of_account(&mut self, account: &str, action: &str, now: Instant) -> usize {
        let all = within_a_second(self.latest.entry(account.to_owned()).or_default(), now);
        let peak = self.sum.peak_per_second.entry(account.to_owned()).or_default();
        *peak = all.max(*peak);
        let key = (account.to_owned(), action.to_owned());
        within_a_second(self.latest_of_action.entry(key).or_default(), now)
    }

    pub(super) fn recent(&self) -> Vec<Request> {
        self.kept.iter().cloned().collect()
    }
}

/// Notes a moment and tells how many there were within the second that ends with it.
fn within_a_second(latest: &mut VecDeque<Instant>, now: Instant) -> usize {
    while latest.front().is_some_and(|&at| now.duration_since(at) >= Duration::from_secs(1)) {
        latest.pop_front();
    }
    latest.push_back(now);
    latest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_busiest_second_is_found_wherever_it_begins() {
        let mut counters = Counters::new(0);
        let start = Instant::now();
        for ms in [0, 600, 900, 1_100, 1_500, 1_599, 5_000] {
            let action = if ms == 600 { "other" } else { "list" };
            counters.of_account("a", action, start + Duration::from_millis(ms));
        }
        assert_eq!(counters.sum.peak_per_second["a"], 5);
        assert_eq!(counters.of_account("a", "other", start + Duration::from_millis(5_001)), 1);
    }
}
