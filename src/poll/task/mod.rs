//! The task that polls one profile: it owns its time, its retries and its requests, and reports.
//!
//! A profile that is restricted to several domains or apps has a plan for each of them; they share
//! everything else. The plans decide what to ask ([`super::planner`]); this room asks.

mod answer;
mod key;
mod outbox;
mod scope;
mod standing;
mod trouble;

use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use hashbrown::HashSet;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until};

use self::answer::ask;
use self::key::Rereading;
use self::outbox::Outbox;
pub use self::scope::Scope;
use self::trouble::Hold;
use super::access::Access;
use super::backoff;
use super::keeper::Keeper;
use super::page::PageRequest;
use super::planner::{Next, Now, Planner, Ticket};
use super::report::{Phase, Plan, Proof, Report, Status, Window};
use super::rhythm::{Rhythm, phase};
use crate::api::{Client, Domain, EventQuery};
use crate::event::{ProfileId, UnixTime};
use crate::i18n::Lang;
use crate::say;

/// Requests of one profile on their way at once.
const IN_FLIGHT: usize = 16;
/// How long a refused profile waits, by default, before its credentials are read again.
pub const RECHECK: Duration = Duration::from_secs(60);
/// No wait is longer.
const LONGEST_SLEEP_MS: u64 = 3_600_000;
/// How long reading once waits at its end for a remark about the account's domains.
const REMARK: Duration = Duration::from_secs(1);

/// One profile's poller.
#[derive(Clone)]
pub struct Poller {
    /// Whose breaks these are.
    pub profile: ProfileId,
    /// How to reach its account.
    pub access: Access,
    /// What of it is watched; at least one.
    pub scopes: Vec<Scope>,
    /// Time between two live readings, unless the plan has another.
    pub interval: Duration,
    /// How long to wait after a refusal before the credentials are read again, usually [`RECHECK`].
    pub recheck: Duration,
}

/// How reading once ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Ending {
    /// The window was read; its proof and the number of undecodable records are in the status.
    Read(Status),
    /// The profile could not be read: what happened and what to do.
    Failed(String),
}

impl Poller {
    /// Polls until nobody listens to its reports any more.
    pub async fn watch(self, plan: watch::Receiver<Plan>, reports: mpsc::Sender<Report>) {
        let _ended = self.run(plan, reports, false).await;
    }

    /// Reads a window once, reporting what it holds.
    pub async fn read_once(self, window: Window, reports: mpsc::Sender<Report>) -> Ending {
        let (_keep, plan) = watch::channel(Plan::of(window));
        self.run(plan, reports, true).await
    }

    async fn run(self, mut plan: watch::Receiver<Plan>, reports: mpsc::Sender<Report>, once: bool) -> Ending {
        let interval = plan.borrow().interval.unwrap_or(self.interval);
        let mut status = Status::connecting(u32::try_from(interval.as_secs()).unwrap_or(u32::MAX));
        let mut outbox = Outbox::new(self.profile, reports);
        let client = loop {
            match self.access.client().await {
                Ok(client) => break client,
                Err(why) if once => return Ending::Failed(why),
                Err(why) => {
                    let pause = backoff::rest(self.recheck, fastrand::f64());
                    let wait = i64::try_from(pause.as_secs()).unwrap_or(i64::MAX);
                    let next = UnixTime::from(chrono::Utc::now()).plus(wait);
                    status.phase = Phase::Stopped { why, next };
                    if !outbox.status(&status).await {
                        return Ending::Read(status);
                    }
                    // The wait ends early if nobody listens any more.
                    tokio::select! {
                        () = tokio::time::sleep(pause) => {}
                        () = outbox.closed() => return Ending::Read(status),
                    }
                }
            }
        };
        let mut polling = Polling::new(&self, client, status, *plan.borrow_and_update(), once);
        polling.run(&mut plan, &mut outbox).await
    }
}

/// Everything that changes while a profile is polled.
struct Polling<'a> {
    poller: &'a Poller,
    client: Client,
    status: Status,
    plan: Plan,
    once: bool,
    born: Instant,
    planners: Vec<Planner>,
    /// The scope whose turn it is to ask first.
    turn: usize,
    hold: Option<Hold>,
    failures: u32,
    /// Keys refused one after the other, without an answer between.
    refused_keys: u32,
    /// Raised when everything is planned anew.
    epoch: u32,
    clock_doubts: u32,
    /// Seconds to stay behind the service's clock as measured: it may have been set back a little.
    behind_s: i64,
    /// Undecodable records that were logged.
    logged: HashSet<u64>,
    keeper: Keeper,
    rereading: Rereading,
    /// When the key that requests are signed with was put in its place.
    key_since: Instant,
    /// What the look at the account's domains told.
    remark: Option<String>,
}

impl<'a> Polling<'a> {
    fn new(poller: &'a Poller, client: Client, status: Status, plan: Plan, once: bool) -> Self {
        let (keeper, born) = (Keeper::new(client.lifetime(), fastrand::f64()), Instant::now());
        let mut polling = Self {
            poller,
            client,
            status,
            plan,
            once,
            born,
            planners: Vec::new(),
            turn: 0,
            hold: None,
            failures: 0,
            refused_keys: 0,
            epoch: 0,
            clock_doubts: 0,
            behind_s: 0,
            logged: HashSet::new(),
            keeper,
            rereading: Rereading::default(),
            key_since: born,
            remark: None,
        };
        polling.plan_anew();
        polling
    }

    fn plan_anew(&mut self) {
        let (window, once, now) = (self.plan.window, self.once, self.now());
        let interval_ms = self.interval_ms();
        let sharers = self.poller.scopes.len() as u64;
        let plan = |scope: u64| {
            // A number of its own for each, and the whole interval for the first of all.
            let number = u64::from(self.poller.profile.0) + (scope << 16);
            Planner::new(window, Rhythm { interval_ms, sharers, phase: phase(number) }, once, now)
        };
        self.planners = (0..sharers).map(plan).collect();
        self.epoch += 1;
    }

    /// Takes over what the plan has changed.
    fn follow_plan(&mut self) {
        let (window, interval_ms, now) = (self.plan.window, self.interval_ms(), self.now());
        self.status.interval_s = u32::try_from(interval_ms / 1_000).unwrap_or(u32::MAX);
        for planner in &mut self.planners {
            planner.set_interval(interval_ms, now);
            planner.set_window(window, now);
        }
    }

    /// Between two live readings, at least 1.
    fn interval_ms(&self) -> u64 {
        let interval = self.plan.interval.unwrap_or(self.poller.interval);
        u64::try_from(interval.as_millis()).unwrap_or(u64::MAX).max(1)
    }

    fn now(&self) -> Now {
        let mono_ms = u64::try_from(self.born.elapsed().as_millis()).unwrap_or(u64::MAX);
        Now { server: self.client.server_now().plus(-self.behind_s), mono_ms }
    }

    async fn run(&mut self, plan: &mut watch::Receiver<Plan>, outbox: &mut Outbox) -> Ending {
        let mut in_flight = FuturesUnordered::new();
        let mut inventories = FuturesUnordered::new();
        let mut readings = FuturesUnordered::new();
        if self.takes_inventory() {
            inventories.push(inventory(self.client.clone()));
        }
        loop {
            if self.wants_key() {
                readings.push(key::read(self.poller.access.clone()));
            }
            let mut wake = None;
            while in_flight.len() < IN_FLIGHT && self.held_until().is_none() {
                match self.next() {
                    Turn::Ask(scope, ticket, request) => {
                        let query = self.query(scope, &request);
                        let client = self.client.ranked(self.planners[scope].rank(ticket));
                        in_flight.push(ask(client, query, scope, ticket, self.epoch));
                    }
                    Turn::Wait(until) => {
                        wake = Some(until);
                        break;
                    }
                    Turn::Done => {
                        // A remark is not worth waiting for.
                        let inventory = tokio::time::timeout(REMARK, inventories.next()).await;
                        if let Ok(Some(domains)) = inventory {
                            self.note_inventory(domains);
                        }
                        self.refresh();
                        return Ending::Read(self.status.clone());
                    }
                }
            }
            self.refresh();
            if !outbox.status(&self.status).await {
                return Ending::Read(self.status.clone());
            }
            let far = Instant::now() + Duration::from_secs(3_600);
            let wake = self.held_until().or(wake).unwrap_or(far);
            let wake = self.key_due().map_or(wake, |due| due.min(wake));
            tokio::select! {
                Some(answer) = in_flight.next() => {
                    if let Err(why) = self.take(answer, outbox).await {
                        return self.given_up(why);
                    }
                }
                Some(domains) = inventories.next() => self.note_inventory(domains),
                Some(read) = readings.next() => {
                    if let Err(why) = self.reread(read) {
                        return self.given_up(why);
                    }
                }
                changed = plan.changed() => {
                    if changed.is_err() {
                        return Ending::Read(self.status.clone());
                    }
                    self.plan = *plan.borrow_and_update();
                    self.follow_plan();
                }
                () = sleep_until(wake) => self.resume(),
                () = outbox.closed() => return Ending::Read(self.status.clone()),
            }
        }
    }

    /// The next request of any scope, in turns.
    fn next(&mut self) -> Turn {
        let now = self.now();
        let (mut wake, mut done) = (u64::MAX, 0);
        for _ in 0..self.planners.len() {
            let scope = self.turn % self.planners.len();
            self.turn = scope + 1;
            match self.planners[scope].next(now) {
                Next::Ask(ticket, request) => return Turn::Ask(scope, ticket, request),
                Next::Wait { until_ms } => wake = wake.min(until_ms),
                Next::Done => done += 1,
            }
        }
        if done == self.planners.len() {
            return Turn::Done;
        }
        Turn::Wait(moment(self.born, wake, now.mono_ms))
    }

    fn query(&self, scope: usize, request: &PageRequest) -> EventQuery {
        let Scope { domain, app } = self.poller.scopes[scope].clone();
        let only = request.only.clone();
        EventQuery {
            start: request.span.start,
            end: request.span.end,
            domain: only.as_ref().map(|only| only.domain.clone()).or(domain),
            app: only.as_ref().map(|only| only.app.clone()).or(app),
            strict: only.is_some(),
            stream: only.map(|only| only.stream),
            page: request.page,
            page_size: request.size,
        }
    }

    /// Reading once ends early: what was read counts, but it is not all.
    fn given_up(&mut self, why: String) -> Ending {
        if self.status.last_success.is_none() {
            return Ending::Failed(why);
        }
        self.refresh();
        let what = say!(
            Lang::current(),
            "reading ended early: {why}",
            "读取提前中止：{why}",
            "読み取りが途中で終わりました: {why}"
        );
        self.status.proof = Proof::Incomplete { what };
        Ending::Read(self.status.clone())
    }
}

/// When to wake for what is due so many milliseconds after `born`: within the hour, since a far moment
/// fits no timer.
fn moment(born: Instant, due_ms: u64, now_ms: u64) -> Instant {
    born + Duration::from_millis(due_ms.min(now_ms + LONGEST_SLEEP_MS))
}

/// What the scopes want done.
enum Turn {
    Ask(usize, Ticket, PageRequest),
    Wait(Instant),
    Done,
}

/// The account's domains; a key without the permission costs only this check.
async fn inventory(client: Client) -> Option<Vec<Domain>> {
    client.domains().await.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_program_that_runs_for_months_sleeps_as_one_that_has_just_begun() {
        let born = Instant::now();
        for days in [0, 49, 50, 400] {
            let now_ms = days * 86_400_000;
            let now = born + Duration::from_millis(now_ms);
            assert_eq!(moment(born, now_ms + 700, now_ms), now + Duration::from_millis(700));
            assert!(moment(born, u64::MAX, now_ms) > now);
        }
    }
}
