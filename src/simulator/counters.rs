//! What was asked of the simulator: for tests of a client's manners, budget above all.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use tokio::time::Instant;

/// What was asked so far.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Requests {
    /// All HTTP requests, those that met a fault as well.
    pub total: u64,
    /// By `X-TC-Action`.
    pub by_action: BTreeMap<String, u64>,
    /// Error codes that were answered, and how often.
    pub refused: BTreeMap<String, u64>,
    /// Requests of other programs that use the same accounts.
    pub others: u64,
    /// Those of them that were refused.
    pub others_refused: u64,
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
    /// By account and action: the time between two requests of another program, and its next one.
    others: BTreeMap<(String, String), (Duration, Instant)>,
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

    /// Lets another program use an action of the account, evenly.
    pub(super) fn share(&mut self, account: &str, action: &str, per_second: u32, now: Instant) {
        let key = (account.to_owned(), action.to_owned());
        if per_second > 0 {
            self.others.insert(key, (Duration::from_secs(1) / per_second, now));
        } else {
            self.others.remove(&key);
        }
    }

    /// Notes a request of that account and tells how many it had for that action within the last
    /// second, this one included. More than `limit` are refused.
    pub(super) fn of_account(&mut self, account: &str, action: &str, limit: usize, now: Instant) -> usize {
        let all = within_a_second(self.latest.entry(account.to_owned()).or_default(), now);
        let peak = self.sum.peak_per_second.entry(account.to_owned()).or_default();
        *peak = all.max(*peak);
        let key = (account.to_owned(), action.to_owned());
        let latest = self.latest_of_action.entry(key.clone()).or_default();
        if let Some((apart, next)) = self.others.get_mut(&key) {
            while *next <= now {
                self.sum.others += 1;
                self.sum.others_refused += u64::from(within_a_second(latest, *next) > limit);
                *next += *apart;
            }
        }
        within_a_second(latest, now)
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
            counters.of_account("a", action, 9, start + Duration::from_millis(ms));
        }
        assert_eq!(counters.sum.peak_per_second["a"], 5);
        assert_eq!(counters.of_account("a", "other", 9, start + Duration::from_millis(5_001)), 1);
    }

    #[test]
    fn another_program_takes_its_part_of_the_limit_and_is_refused_what_is_too_much() {
        let mut counters = Counters::new(0);
        let start = Instant::now();
        counters.share("a", "list", 8, start);
        let mut rates = Vec::new();
        for number in 1..=4 {
            rates.push(counters.of_account("a", "list", 10, start + Duration::from_millis(1_000 + number)));
        }
        assert_eq!(rates, [9, 10, 11, 12], "eight of the other program, and these");
        assert_eq!((counters.sum.others, counters.sum.others_refused), (9, 0));
        counters.of_account("a", "list", 10, start + Duration::from_millis(1_800));
        assert_eq!(counters.sum.others_refused, 6);
        assert_eq!(counters.of_account("b", "list", 10, start + Duration::from_millis(1_800)), 1);
        counters.share("a", "list", 0, start + Duration::from_millis(1_800));
        assert_eq!(counters.of_account("a", "list", 10, start + Duration::from_secs(9)), 1);
        assert_eq!(counters.sum.peak_per_second["a"], 5, "its requests are not ours");
    }
}
