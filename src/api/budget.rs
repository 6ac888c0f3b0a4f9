//! How many requests may be sent: a sliding span and a number in flight, one budget per key.
//!
//! The service counts arrivals, which happen somewhere between sending and the reply. So a request
//! counts from its sending until a span after its reply: however long it travels, no second at the
//! service ever sees more than the limit. It knows nothing of what is sent.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as FairMutex, Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

/// The service's second, and a little for clocks that do not run alike.
const SPAN: Duration = Duration::from_millis(1_020);

/// Requests on their way at the same time.
pub const IN_FLIGHT: usize = 16;

/// Requests per second unless set otherwise; the account's own limit is 300.
pub const DEFAULT_PER_SECOND: u32 = 100;

/// Requests per second for readings of quality, which the service limits more than others.
pub const QUALITY_PER_SECOND: u32 = 40;

/// How long each halving lasts after the service asked for less.
const SLOW_FOR: Duration = Duration::from_secs(5);

/// Refusals within this time of a halving answer requests that were sent before it.
const SAME_REFUSAL: Duration = Duration::from_secs(1);

/// The most halvings: a hundred requests a second become three.
const MOST_HALVINGS: u32 = 5;

/// The budgets of all keys in use. Cheap to clone; clones share.
#[derive(Clone)]
pub struct Budgets {
    per_second: u32,
    by_id: Arc<Mutex<ById>>,
    quality_by_id: Arc<Mutex<ById>>,
}

type ById = HashMap<String, Arc<Budget>>;

impl Budgets {
    /// Budgets of `per_second` requests for each key, at least one.
    #[must_use]
    pub fn new(per_second: u32) -> Self {
        Self { per_second: per_second.max(1), by_id: Arc::default(), quality_by_id: Arc::default() }
    }

    /// The one budget of a `SecretId`, whichever profiles use it.
    #[must_use]
    pub fn for_id(&self, secret_id: &str) -> Arc<Budget> {
        one(&self.by_id, secret_id, self.per_second)
    }

    /// The budget of a temporary key that takes the place of another one of the same account: the one
    /// that the other had, so that what was sent with it still counts. Where the new key already has a
    /// budget, it is that one.
    #[must_use]
    pub fn carried(&self, held: &Arc<Budget>, from: &str, to: &str) -> Arc<Budget> {
        carry(&self.by_id, held, from, to)
    }

    /// The same for the readings of quality.
    #[must_use]
    pub fn carried_for_quality(&self, held: &Arc<Budget>, from: &str, to: &str) -> Arc<Budget> {
        carry(&self.quality_by_id, held, from, to)
    }

    /// What a `SecretId` may ask for readings of quality, besides the budget of all its requests.
    #[must_use]
    pub fn for_quality(&self, secret_id: &str) -> Arc<Budget> {
        one(&self.quality_by_id, secret_id, self.per_second.min(QUALITY_PER_SECOND))
    }
}

fn one(by_id: &Mutex<ById>, secret_id: &str, per_second: u32) -> Arc<Budget> {
    let mut by_id = by_id.lock().unwrap_or_else(PoisonError::into_inner);
    // Temporary keys change every hour or so: what nobody holds any more is forgotten.
    by_id.retain(|id, budget| id == secret_id || Arc::strong_count(budget) > 1);
    Arc::clone(by_id.entry(secret_id.to_owned()).or_insert_with(|| Budget::new(per_second)))
}

fn carry(by_id: &Mutex<ById>, held: &Arc<Budget>, from: &str, to: &str) -> Arc<Budget> {
    let mut by_id = by_id.lock().unwrap_or_else(PoisonError::into_inner);
    // Whoever still signs with the old key holds its budget, and comes here with it.
    by_id.remove(from);
    Arc::clone(by_id.entry(to.to_owned()).or_insert_with(|| Arc::clone(held)))
}

impl Default for Budgets {
    fn default() -> Self {
        Self::new(DEFAULT_PER_SECOND)
    }
}

impl fmt::Debug for Budgets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Budgets").field("per_second", &self.per_second).finish_non_exhaustive()
    }
}

/// The requests of one key.
#[derive(Debug)]
pub struct Budget {
    per_second: usize,
    in_flight: Arc<Semaphore>,
    /// Held while waiting for room, so that requests go out in the order in which they asked.
    turn: FairMutex<()>,
    ended: Notify,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Sent, reply not yet here.
    open: usize,
    /// When the replies of the last span came, oldest first.
    ended: VecDeque<Instant>,
    halvings: u32,
    halved_at: Option<Instant>,
}

impl Budget {
    /// A budget of its own; [`Budgets::for_id`] gives the one that a key shares.
    #[must_use]
    pub fn new(per_second: u32) -> Arc<Self> {
        Arc::new(Self {
            per_second: usize::try_from(per_second.max(1)).unwrap_or(usize::MAX),
            in_flight: Arc::new(Semaphore::new(IN_FLIGHT)),
            turn: FairMutex::new(()),
            ended: Notify::new(),
            state: Mutex::default(),
        })
    }

    /// Waits until one more request may be sent. Keep the permit until its reply has been read.
    ///
    /// # Panics
    /// Never: the semaphore lives as long as the budget and is not closed.
    pub async fn acquire(self: &Arc<Self>) -> Permit {
        let slot = Arc::clone(&self.in_flight).acquire_owned().await.expect("this semaphore is never closed");
        let _turn = self.turn.lock().await;
        while let Err(wait) = self.try_open(Instant::now()) {
            match wait {
                Some(moment) => tokio::time::sleep_until(moment).await,
                None => self.ended.notified().await,
            }
        }
        Permit { budget: Arc::clone(self), _slot: slot }
    }

    /// Halves the rate for some seconds, after the service said that it was too much. Refusals that
    /// come together halve it once; it recovers step by step.
    pub fn slow_down(&self) {
        let now = Instant::now();
        let mut state = self.state();
        state.recover(now);
        if state.halved_at.is_some_and(|at| now < at + SAME_REFUSAL) {
            return;
        }
        state.halvings = (state.halvings + 1).min(MOST_HALVINGS);
        state.halved_at = Some(now);
    }

    /// Requests per second at present.
    #[must_use]
    pub fn per_second(&self) -> usize {
        let mut state = self.state();
        state.recover(Instant::now());
        (self.per_second >> state.halvings).max(1)
    }

    /// Counts a request as sent, or says when to ask again: at a moment, or when one has ended.
    fn try_open(&self, now: Instant) -> Result<(), Option<Instant>> {
        let mut state = self.state();
        state.recover(now);
        while state.ended.front().is_some_and(|ended| *ended + SPAN <= now) {
            state.ended.pop_front();
        }
        let limit = (self.per_second >> state.halvings).max(1);
        if state.open + state.ended.len() < limit {
            state.open += 1;
            return Ok(());
        }
        let room = state.ended.front().map(|ended| *ended + SPAN);
        let recovery = state.halved_at.map(|at| at + SLOW_FOR);
        Err(room.map(|room| recovery.map_or(room, |recovery| recovery.min(room))))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn recover(&mut self, now: Instant) {
        while let Some(at) = self.halved_at {
            if now < at + SLOW_FOR {
                break;
            }
            self.halvings = self.halvings.saturating_sub(1);
            self.halved_at = (self.halvings > 0).then_some(at + SLOW_FOR);
        }
    }
}

/// The right to one request; dropping it says that the reply is here, or given up.
#[derive(Debug)]
#[must_use = "the request counts as ended as soon as its permit is dropped"]
pub struct Permit {
    budget: Arc<Budget>,
    _slot: OwnedSemaphorePermit,
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut state = self.budget.state();
        state.open -= 1;
        state.ended.push_back(Instant::now());
        drop(state);
        self.budget.ended.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// Sends `count` requests that take `travel` each, from as many tasks; gives when each was sent
    /// and when its reply came.
    async fn send(budget: &Arc<Budget>, count: usize, travel: Duration) -> Vec<(Instant, Instant)> {
        let tasks: Vec<_> = (0..count)
            .map(|_| {
                let budget = Arc::clone(budget);
                tokio::spawn(async move {
                    let permit = budget.acquire().await;
                    let sent = Instant::now();
                    tokio::time::sleep(travel).await;
                    drop(permit);
                    (sent, Instant::now())
                })
            })
            .collect();
        let mut times = Vec::new();
        for task in tasks {
            times.push(task.await.unwrap());
        }
        times.sort();
        times
    }

    #[tokio::test(start_paused = true)]
    async fn no_second_sees_more_than_the_limit_however_requests_travel() {
        for travel_ms in [0, 30, 700, 1_500] {
            let budget = Budget::new(40);
            let times = send(&budget, 200, Duration::from_millis(travel_ms)).await;
            // The worst case at the service: an early one arrives late, a late one at once.
            for (index, (sent, _)) in times.iter().enumerate() {
                let before = times[..index].iter().filter(|(_, ended)| *ended + SECOND > *sent).count();
                assert!(before < 40, "{before} with {travel_ms} ms");
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn as_many_as_the_limit_go_out_at_once_and_the_next_follow_after_a_second() {
        let budget = Budget::new(10);
        let start = Instant::now();
        let times = send(&budget, 11, Duration::ZERO).await;
        assert_eq!(times[9].0, start);
        assert!(times[10].0 >= start + SECOND && times[10].0 < start + SECOND + SECOND / 20);
    }

    #[tokio::test(start_paused = true)]
    async fn at_most_sixteen_are_in_flight() {
        let budget = Budget::new(1_000);
        let start = Instant::now();
        let times = send(&budget, 33, SECOND / 10).await;
        for wave in 0..3 {
            let sent = start + SECOND / 10 * wave;
            assert!(times.iter().filter(|(at, _)| *at == sent).count() <= IN_FLIGHT);
        }
        assert_eq!(times[32].0, start + SECOND / 5);
    }

    #[tokio::test(start_paused = true)]
    async fn a_limit_of_one_still_moves() {
        let budget = Budget::new(1);
        let times = send(&budget, 3, SECOND / 2).await;
        assert!(times[1].0 >= times[0].1 + SECOND && times[2].0 >= times[1].1 + SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn refusals_that_come_together_halve_once_and_the_rate_recovers() {
        let budget = Budget::new(100);
        for _ in 0..16 {
            budget.slow_down();
        }
        assert_eq!(budget.per_second(), 50);
        tokio::time::advance(SECOND * 2).await;
        budget.slow_down();
        assert_eq!(budget.per_second(), 25);
        tokio::time::advance(SLOW_FOR).await;
        assert_eq!(budget.per_second(), 50);
        tokio::time::advance(SLOW_FOR).await;
        assert_eq!(budget.per_second(), 100);
    }

    #[tokio::test(start_paused = true)]
    async fn a_waiting_request_that_is_given_up_costs_nothing() {
        let budget = Budget::new(1);
        drop(budget.acquire().await);
        let waiting = tokio::time::timeout(SECOND / 10, budget.acquire()).await;
        assert!(waiting.is_err());
        let start = Instant::now();
        drop(budget.acquire().await);
        assert!(start.elapsed() < SECOND);
    }

    #[test]
    fn a_key_has_one_budget_whichever_profiles_use_it() {
        let budgets = Budgets::new(7);
        let (first, second) = (budgets.for_id("AKIDone"), budgets.clone().for_id("AKIDone"));
        assert!(Arc::ptr_eq(&first, &second));
        assert!(!Arc::ptr_eq(&first, &budgets.for_id("AKIDtwo")));
        drop(second);
        assert!(Arc::ptr_eq(&first, &budgets.for_id("AKIDone")));
    }
}
