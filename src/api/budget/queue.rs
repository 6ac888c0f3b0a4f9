//! Waiting for room: whoever waits is let in by turns as soon as there is room, and whoever gives up
//! waiting costs nothing. What room means, a [`Room`] says.
//!
//! One of those who wait leads: it sleeps until the next moment at which there may be room and lets in
//! whoever is next, itself or another. So of hundreds who wait one wakes, not all of them.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Mutex as FairMutex, Notify, oneshot};
use tokio::time::{Instant, sleep_until};

use super::Lane;
use super::turns::{Line, Turns};

/// What is waited for.
pub(super) trait Room: Send + 'static {
    /// Lets one in, or says when to ask again: at a moment, or when something has changed.
    fn enter(&mut self, now: Instant) -> Result<(), Option<Instant>>;

    /// One that was let in at `at` gave up before it came.
    fn unused(&mut self, at: Instant);
}

/// A room and those who wait for it.
pub(super) struct Queue<R: Room> {
    inside: Mutex<Inside<R>>,
    lead: FairMutex<()>,
    changed: Notify,
}

struct Inside<R: Room> {
    room: R,
    turns: Turns<oneshot::Sender<Grant<R>>>,
}

/// The right to come in, on its way to whoever waits for it. If nobody takes it, it never was.
struct Grant<R: Room> {
    queue: Option<Arc<Queue<R>>>,
    at: Instant,
}

impl<R: Room> Queue<R> {
    pub(super) fn new(room: R) -> Arc<Self> {
        let inside = Inside { room, turns: Turns::default() };
        Arc::new(Self { inside: Mutex::new(inside), lead: FairMutex::new(()), changed: Notify::new() })
    }

    /// Waits for room; returns when it was let in.
    ///
    /// # Panics
    /// Never: whoever waits is let in or gives up.
    pub(super) async fn enter(self: &Arc<Self>, lane: Lane, line: Line) -> Instant {
        let (grant, mut granted) = oneshot::channel();
        {
            let mut inside = self.inside();
            inside.turns.tidy(lane, |waiting| !waiting.is_closed());
            inside.turns.push(lane, line, grant);
        }
        let taken = |grant: Result<Grant<R>, _>| grant.expect("nobody forgets one that waits").take();
        tokio::select! {
            biased;
            grant = &mut granted => taken(grant),
            _leading = self.lead.lock() => loop {
                let look = self.let_in();
                tokio::select! {
                    biased;
                    grant = &mut granted => return taken(grant),
                    () = self.changed.notified() => {}
                    () = until(look) => {}
                }
            }
        }
    }

    /// Lets in whoever is next as long as there is room; tells when to look again.
    fn let_in(self: &Arc<Self>) -> Option<Instant> {
        loop {
            let now = Instant::now();
            let mut inside = self.inside();
            if let Err(look) = inside.room.enter(now) {
                return look;
            }
            let Some(next) = inside.turns.pop(|waiting| !waiting.is_closed()) else {
                inside.room.unused(now);
                return None;
            };
            // A grant that comes back takes this lock.
            drop(inside);
            let _given_up = next.send(Grant { queue: Some(Arc::clone(self)), at: now });
        }
    }

    /// Does something with the room that may make more of it.
    pub(super) fn with<T>(&self, act: impl FnOnce(&mut R) -> T) -> T {
        let done = act(&mut self.inside().room);
        self.changed.notify_one();
        done
    }

    fn inside(&self) -> MutexGuard<'_, Inside<R>> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

impl<R: Room> Grant<R> {
    fn take(mut self) -> Instant {
        self.queue = None;
        self.at
    }
}

impl<R: Room> Drop for Grant<R> {
    fn drop(&mut self) {
        if let Some(queue) = self.queue.take() {
            queue.with(|room| room.unused(self.at));
        }
    }
}

impl<R: Room + fmt::Debug> fmt::Debug for Queue<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inside().room.fmt(f)
    }
}
