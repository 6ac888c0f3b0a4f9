//! The task that polls one profile: it owns its time, its retries and its requests, and reports.
//!
//! A profile that is restricted to several domains or apps has a plan for each of them; they share
//! everything else. The plans decide what to ask ([`super::planner`]); this room asks.

mod outbox;
mod scope;
mod standing;

use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until};

use self::outbox::Outbox;
pub use self::scope::Scope;
use super::access::Access;
use super::backoff;
use super::page::{Entry, Page, PageRequest};
use super::planner::{Next, Now, Planner, Ticket};
use super::report::{Phase, Plan, Report, Status, Window};
use crate::api::{self, Client, Decoded, Domain, EventPage, EventQuery};
use crate::event::{ProfileId, UnixTime};

/// Requests of one profile on their way at once.
const IN_FLIGHT: usize = 16;
/// How long a refused profile waits, by default, before its credentials are read again.
pub const RECHECK: Duration = Duration::from_secs(60);
/// Reading once gives a profile up after so many failures in a row.
const GIVE_UP: u32 = 6;
/// Refused windows that may be the clock's fault, before that is an error like others.
const CLOCK_DOUBTS: u32 = 5;

/// One profile's poller.
#[derive(Clone)]
pub struct Poller {
    /// Whose breaks these are.
    pub profile: ProfileId,
    /// How to reach its account.
    pub access: Access,
    /// What of it is watched; at least one.
    pub scopes: Vec<Scope>,
    /// Time between two live readings.
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
        let (_keep, plan) = watch::channel(Plan { window });
        self.run(plan, reports, true).await
    }

    async fn run(self, mut plan: watch::Receiver<Plan>, reports: mpsc::Sender<Report>, once: bool) -> Ending {
        let mut status = Status::connecting(u32::try_from(self.interval.as_secs()).unwrap_or(u32::MAX));
        let mut outbox = Outbox::new(self.profile, reports);
        let client = loop {
            match self.access.open().await {
                Ok(client) => break client,
                Err(why) if once => return Ending::Failed(why),
                Err(why) => {
                    let wait = i64::try_from(self.recheck.as_secs()).unwrap_or(i64::MAX);
                    let next = UnixTime::from(chrono::Utc::now()).plus(wait);
                    status.phase = Phase::Stopped { why, next };
                    if !outbox.status(&status).await {
                        return Ending::Read(status);
                    }
                    // The wait ends early if nobody listens any more.
                    tokio::select! {
                        () = tokio::time::sleep(self.recheck) => {}
                        () = outbox.closed() => return Ending::Read(status),
                    }
                }
            }
        };
        let window = plan.borrow_and_update().window;
        let mut polling = Polling::new(&self, client, status, window, once);
        polling.run(&mut plan, &mut outbox).await
    }
}

/// An answer on its way back.
struct Answer {
    scope: usize,
    ticket: Ticket,
    /// The server's time as we thought it was when the request was planned, and how long it took.
    planned: UnixTime,
    sent: Instant,
    result: Result<EventPage, api::Error>,
}

/// Why nothing is asked for the moment.
enum Hold {
    Retry { until: Instant, why: String },
    Stopped { until: Instant, why: String },
}

impl Hold {
    const fn until(&self) -> Instant {
        match self {
            Self::Retry { until, .. } | Self::Stopped { until, .. } => *until,
        }
    }
}

/// Everything that changes while a profile is polled.
struct Polling<'a> {
    poller: &'a Poller,
    client: Client,
    status: Status,
    window: Window,
    once: bool,
    born: Instant,
    planners: Vec<Planner>,
    /// The scope whose turn it is to ask first.
    turn: usize,
    hold: Option<Hold>,
    failures: u32,
    clock_doubts: u32,
    /// Seconds to stay behind the service's clock as measured: it may have been set back a little.
    behind_s: i64,
}

impl<'a> Polling<'a> {
    fn new(poller: &'a Poller, client: Client, status: Status, window: Window, once: bool) -> Self {
        let mut polling = Self {
            poller,
            client,
            status,
            window,
            once,
            born: Instant::now(),
            planners: Vec::new(),
            turn: 0,
            hold: None,
            failures: 0,
            clock_doubts: 0,
            behind_s: 0,
        };
        polling.plan_anew();
        polling
    }

    fn plan_anew(&mut self) {
        let interval_ms = u64::try_from(self.poller.interval.as_millis()).unwrap_or(u64::MAX).max(1);
        let (window, once, now) = (self.window, self.once, self.now());
        self.planners =
            self.poller.scopes.iter().map(|_| Planner::new(window, interval_ms, once, now)).collect();
    }

    fn now(&self) -> Now {
        let mono_ms = u64::try_from(self.born.elapsed().as_millis()).unwrap_or(u64::MAX);
        Now { server: self.client.server_now().plus(-self.behind_s), mono_ms }
    }

    async fn run(&mut self, plan: &mut watch::Receiver<Plan>, outbox: &mut Outbox) -> Ending {
        let mut in_flight = FuturesUnordered::new();
        let mut inventories = FuturesUnordered::new();
        if self.takes_inventory() {
            inventories.push(inventory(self.client.clone()));
        }
        loop {
            let mut wake = None;
            while in_flight.len() < IN_FLIGHT && self.held_until().is_none() {
                match self.next() {
                    Turn::Ask(scope, ticket, request) => {
                        in_flight.push(ask(self.client.clone(), self.query(scope, &request), scope, ticket));
                    }
                    Turn::Wait(until) => {
                        wake = Some(until);
                        break;
                    }
                    Turn::Done => {
                        while let Some(domains) = inventories.next().await {
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
            tokio::select! {
                Some(answer) = in_flight.next() => {
                    if let Err(why) = self.take(answer, outbox).await {
                        return Ending::Failed(why);
                    }
                }
                Some(domains) = inventories.next() => self.note_inventory(domains),
                changed = plan.changed() => {
                    if changed.is_err() {
                        return Ending::Read(self.status.clone());
                    }
                    self.window = plan.borrow_and_update().window;
                    let (window, now) = (self.window, self.now());
                    self.planners.iter_mut().for_each(|planner| planner.set_window(window, now));
                }
                () = sleep_until(wake) => self.resume().await,
                () = outbox.closed() => return Ending::Read(self.status.clone()),
            }
        }
    }

    fn held_until(&self) -> Option<Instant> {
        self.hold.as_ref().map(Hold::until)
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
        Turn::Wait(self.born + Duration::from_millis(wake.min(u64::from(u32::MAX))))
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
            ascending: false,
        }
    }

    /// Takes an answer in; an error ends reading once.
    async fn take(&mut self, answer: Answer, outbox: &Outbox) -> Result<(), String> {
        self.status.requests += 1;
        let page = match answer.result {
            Ok(page) => page,
            Err(error) => {
                return self.refused(answer.scope, answer.ticket, answer.planned, answer.sent, &error);
            }
        };
        self.failures = 0;
        self.clock_doubts = 0;
        self.hold = None;
        let now = self.now();
        self.status.last_success = Some(now.server);
        let entries = page.records.into_iter().map(|decoded| match decoded {
            Decoded::Record(record) => Entry::Record(record),
            Decoded::Undecodable { fingerprint, why } => {
                tracing::warn!(profile = %self.poller.access.name, %why, "a record could not be decoded");
                Entry::Undecodable(fingerprint)
            }
        });
        let page = Page { total: page.total, entries: entries.collect() };
        let learned = self.planners[answer.scope].answered(answer.ticket, page, now);
        if !learned.seen.is_empty() {
            let profile = self.poller.profile;
            let report =
                Report::Breaks { profile, seen: learned.seen, source: learned.source, at: now.server };
            // If nobody listens any more, the loop ends by its own check.
            let _listened = outbox.send(report).await;
        }
        Ok(())
    }

    fn refused(
        &mut self,
        scope: usize,
        ticket: Ticket,
        planned: UnixTime,
        sent: Instant,
        error: &api::Error,
    ) -> Result<(), String> {
        self.planners[scope].failed(ticket);
        let why = error.to_string();
        tracing::warn!(profile = %self.poller.access.name, failures = self.failures + 1, %why, "a request failed");
        let elapsed = i64::try_from(sent.elapsed().as_secs()).unwrap_or(0);
        let clock_moved = (self.client.server_now().since(planned) - elapsed).abs() > 3;
        if error.is_invalid_parameter() && self.clock_doubts < CLOCK_DOUBTS {
            self.clock_doubts += 1;
            if clock_moved {
                // The window was planned by a clock that has been corrected since.
                self.plan_anew();
            } else {
                // It may reach a moment into the future.
                self.behind_s = (self.behind_s + 1).min(5);
            }
            return Ok(());
        }
        self.failures += 1;
        if !error.is_retryable() {
            if self.once {
                return Err(why);
            }
            self.hold = Some(Hold::Stopped { until: Instant::now() + self.poller.recheck, why });
            return Ok(());
        }
        if self.once && self.failures >= GIVE_UP {
            return Err(why);
        }
        if matches!(self.hold, Some(Hold::Stopped { .. })) {
            return Ok(());
        }
        let pause = backoff::pause(self.failures, fastrand::f64());
        let until = Instant::now() + pause.max(error.retry_after().unwrap_or_default());
        let until = self.held_until().map_or(until, |held| held.max(until));
        self.hold = Some(Hold::Retry { until, why });
        Ok(())
    }

    /// A timer has come: what was held goes on, a refused profile with its credentials read again.
    async fn resume(&mut self) {
        let Some(hold) = self.hold.take_if(|hold| hold.until() <= Instant::now()) else { return };
        if matches!(hold, Hold::Stopped { .. }) {
            match self.poller.access.credentials().await {
                Ok(credentials) => self.client.replace_credentials(credentials),
                Err(why) => {
                    self.hold = Some(Hold::Stopped { until: Instant::now() + self.poller.recheck, why });
                }
            }
        }
    }
}

/// What the scopes want done.
enum Turn {
    Ask(usize, Ticket, PageRequest),
    Wait(Instant),
    Done,
}

async fn ask(client: Client, query: EventQuery, scope: usize, ticket: Ticket) -> Answer {
    let (planned, sent) = (client.server_now(), Instant::now());
    let result = client.event_list(&query).await;
    Answer { scope, ticket, planned, sent, result }
}

/// The account's domains; a key without the permission costs only this check.
async fn inventory(client: Client) -> Option<Vec<Domain>> {
    client.domains().await.ok()
}
