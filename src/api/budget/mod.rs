//! How many requests may be sent: one budget per key, whichever profiles and features use it, and
//! in steady live use a little for all of them together. It knows nothing of what is sent.
//!
//! Within a budget live readings go first, and the profiles take turns ([`turns`]): a profile that reads
//! a million records holds up neither the live readings of the others nor their own first readings.
//! What room there is, [`flow`] knows for a key and [`steady`] for all; [`queue`] is the waiting.
//!
//! Several processes cannot know of each other: each keeps to its own budget, and together they may ask
//! for as many times as much. Whoever runs several with one key divides `requests_per_second` by their
//! number.

mod flow;
mod queue;
mod steady;
#[cfg(test)]
mod tests;
mod turns;

use std::collections::HashMap;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use self::flow::Flow;
pub use self::flow::IN_FLIGHT;
use self::queue::Queue;
use self::steady::Steady;
use self::turns::Line;

/// Requests per second unless set otherwise; the account's own limit is 300.
pub const DEFAULT_PER_SECOND: u32 = 100;

/// Requests per second for readings of quality, which the service limits more than others.
pub const QUALITY_PER_SECOND: u32 = 40;

/// Who asks, so that the profiles of one key take turns.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Lane(u64);

/// How long a request can wait.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Rank {
    /// A live reading: not at all, if that can be helped.
    Live,
    /// A question that explains what is on the screen: before what nobody waits for.
    Asked,
    /// What goes on all day behind the screen.
    Upkeep,
    /// Reading a window for the first time, or an answer that is given once: as fast as the key's
    /// budget allows, after what cannot wait.
    #[default]
    Bulk,
    /// Looking for something besides, such as a stream's name in all that the service remembers: what
    /// everything else leaves of the key's budget.
    Search,
}

impl Rank {
    const fn line(self) -> Line {
        match self {
            Self::Live | Self::Asked => Line::Urgent,
            Self::Upkeep | Self::Bulk => Line::Patient,
            Self::Search => Line::Spare,
        }
    }
}

/// The budgets of all keys in use. Cheap to clone; clones share.
#[derive(Clone)]
pub struct Budgets(Arc<All>);

struct All {
    per_second: u32,
    by_id: Mutex<ById>,
    quality_by_id: Mutex<ById>,
    steady: Arc<Queue<Steady>>,
    lanes: AtomicU64,
}

type ById = HashMap<String, Arc<Budget>>;

impl Budgets {
    /// Budgets of `per_second` requests for each key, at least one.
    #[must_use]
    pub fn new(per_second: u32) -> Self {
        Self(Arc::new(All {
            per_second: per_second.max(1),
            by_id: Mutex::default(),
            quality_by_id: Mutex::default(),
            steady: Queue::new(Steady::default()),
            lanes: AtomicU64::new(0),
        }))
    }

    /// The one budget of a `SecretId`, whichever profiles use it.
    #[must_use]
    pub fn for_id(&self, secret_id: &str) -> Arc<Budget> {
        one(&self.0.by_id, secret_id, self.0.per_second)
    }

    /// What a `SecretId` may ask for readings of quality, besides the budget of all its requests.
    #[must_use]
    pub fn for_quality(&self, secret_id: &str) -> Arc<Budget> {
        one(&self.0.quality_by_id, secret_id, self.0.per_second.min(QUALITY_PER_SECOND))
    }

    /// The budget of a temporary key that takes the place of another one of the same account: the one
    /// that the other had, so that what was sent with it still counts. Where the new key already has a
    /// budget, it is that one.
    #[must_use]
    pub fn carried(&self, held: &Arc<Budget>, from: &str, to: &str) -> Arc<Budget> {
        carry(&self.0.by_id, held, from, to)
    }

    /// The same for the readings of quality.
    #[must_use]
    pub fn carried_for_quality(&self, held: &Arc<Budget>, from: &str, to: &str) -> Arc<Budget> {
        carry(&self.0.quality_by_id, held, from, to)
    }

    /// A place of its own among those who take turns.
    #[must_use]
    pub fn lane(&self) -> Lane {
        Lane(self.0.lanes.fetch_add(1, Ordering::Relaxed))
    }

    /// Waits until a request of that rank has room beside what all profiles ask for in steady use. Its
    /// key's budget comes after this.
    pub async fn keep_pace(&self, lane: Lane, rank: Rank) {
        match rank {
            Rank::Live => self.0.steady.with(|steady| steady.note(Instant::now())),
            Rank::Asked | Rank::Upkeep => {
                self.0.steady.enter(lane, rank.line()).await;
            }
            Rank::Bulk | Rank::Search => {}
        }
    }
}

fn one(by_id: &Mutex<ById>, secret_id: &str, per_second: u32) -> Arc<Budget> {
    let mut by_id = by_id.lock().unwrap_or_else(PoisonError::into_inner);
    // Temporary keys change every hour or so: what nobody holds any more is forgotten, once what it sent
    // counts no longer.
    by_id.retain(|id, budget| id == secret_id || Arc::strong_count(budget) > 1 || !budget.is_idle());
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
        f.debug_struct("Budgets").field("per_second", &self.0.per_second).finish_non_exhaustive()
    }
}

/// The requests of one key.
#[derive(Debug)]
pub struct Budget(Arc<Queue<Flow>>);

impl Budget {
    /// A budget of its own; [`Budgets::for_id`] gives the one that a key shares.
    #[must_use]
    pub fn new(per_second: u32) -> Arc<Self> {
        Arc::new(Self(Queue::new(Flow::new(per_second))))
    }

    /// Waits until one more request may be sent. Say when its reply has been read:
    /// [`Permit::answered`].
    pub async fn acquire(&self, lane: Lane, rank: Rank) -> Permit {
        let sent = self.0.enter(lane, rank.line()).await;
        Permit { queue: Arc::clone(&self.0), sent, answered: false }
    }

    /// Requests per second at present.
    #[must_use]
    pub fn per_second(&self) -> usize {
        self.0.with(|flow| flow.limit(Instant::now()))
    }

    fn is_idle(&self) -> bool {
        self.0.with(|flow| flow.is_idle(Instant::now()))
    }
}

/// The right to one request. Dropping it says that it was given up: it may still arrive.
#[derive(Debug)]
#[must_use = "the request counts as given up as soon as its permit is dropped"]
pub struct Permit {
    queue: Arc<Queue<Flow>>,
    sent: Instant,
    answered: bool,
}

impl Permit {
    /// The reply was read: the request has arrived.
    pub fn answered(mut self) {
        self.answered = true;
    }

    /// The service said that it was too much, and perhaps for how long: the whole budget slows down.
    /// Refusals of what was sent before that count once; it recovers step by step.
    pub fn slow_down(&self, retry_after: Option<Duration>) {
        self.queue.with(|flow| flow.refused(self.sent, retry_after.unwrap_or_default(), Instant::now()));
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.queue.with(|flow| flow.ended(!self.answered, Instant::now()));
    }
}
