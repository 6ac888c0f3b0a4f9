//! Looking for a stream by its name in all that the service remembers, beside the poller of its profile:
//! by the same client and budget, after everything else that wants room in it ([`Rank::Search`]).
//!
//! What to ask is pure ([`hunt`]); this room asks, waits where something is wrong, and tells. It ends by
//! itself, or when nobody takes what it tells, or when its future is dropped: nothing is left behind then.
//! What it finds is handed to whoever asked, not to the poller: the poller's proofs are about its window.

mod hunt;
mod names;

use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use self::hunt::{Ask, Hunt};
pub use self::names::Wanted;
use super::access::Access;
use super::backoff;
use super::page::{Entry, MEMORY, Page, REMEMBERED};
use super::report::{Phase, Proof, Status, Window};
use super::task::{Poller, Scope};
use crate::api::{self, Client, Decoded, EventPage, EventQuery, Kind, Rank};
use crate::event::{ProfileId, RequestId, Seen, UnixTime};
use crate::i18n::Lang;
use crate::say;

/// All that the service remembers, as far as it is asked for.
pub const ALL_OF_IT: Window = Window::Last(60 * 86_400 - 60);

/// Requests of one search on their way at once: half of what a key may have, so that there is always room
/// for what cannot wait.
const IN_FLIGHT: usize = 8;
/// A search that is made once gives up after so many failures in a row.
const GIVE_UP: u32 = 7;
/// A clock that turns out to be this many seconds off was wrong.
const CLOCK_STEP_S: i64 = 4;
/// Refused windows that may be the clock's fault, before that is an error like others.
const CLOCK_DOUBTS: u32 = 5;

/// What a screen wants searched, in all its profiles.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Order {
    /// Comes back with what is found: of several searches only the last one counts.
    pub number: u32,
    /// What is looked for.
    pub wanted: Wanted,
    /// In which time.
    pub window: Window,
}

/// A search in one profile.
#[derive(Clone)]
pub struct Search {
    /// Whose streams are searched.
    pub profile: ProfileId,
    access: Access,
    scopes: Vec<Scope>,
    recheck: Duration,
    /// Whether it goes on trying whatever happens, until it is stopped.
    persistent: bool,
}

/// What a search tells.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Finding {
    /// Breaks that were not known before, or whose number of copies rose.
    Breaks {
        /// Who lists them.
        profile: ProfileId,
        /// The breaks.
        seen: Vec<Seen>,
        /// When, in the server's time.
        at: UnixTime,
        /// The reply that listed them, if its number could be read.
        request: Option<RequestId>,
    },
    /// Known breaks of which there are fewer copies than a reply made believe.
    Recounted {
        /// Who lists them.
        profile: ProfileId,
        /// The breaks with their proven counts.
        seen: Vec<Seen>,
    },
    /// How far it is; replaces the last one of that profile.
    Progress {
        /// Whose.
        profile: ProfileId,
        /// All of it.
        progress: Progress,
    },
}

/// How far a search is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Progress {
    /// How much of the time is searched, 0 to 100.
    pub percent: u8,
    /// What it does now, or how it ended.
    pub course: Course,
    /// Something to know that stops nothing.
    pub notice: Option<String>,
    /// How far the server's clock is ahead of ours in milliseconds, once measured.
    pub skew_ms: Option<i64>,
}

/// What a search does, or how it ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Course {
    /// It asks.
    Searching,
    /// Something went wrong that passes; it is tried again.
    Retrying {
        /// What happened and what to do.
        why: String,
        /// When, in the server's time.
        at: UnixTime,
    },
    /// All of the time is searched, and the counts add up.
    Complete,
    /// It has ended, and this may be missing.
    Incomplete {
        /// What, in words.
        what: String,
    },
    /// The profile could not be searched at all.
    Refused {
        /// What happened and what to do.
        why: String,
    },
}

impl Course {
    /// Whether nothing more comes.
    #[must_use]
    pub const fn has_ended(&self) -> bool {
        matches!(self, Self::Complete | Self::Incomplete { .. } | Self::Refused { .. })
    }
}

impl Progress {
    /// The same as a poller would tell it.
    #[must_use]
    pub fn status(&self) -> Status {
        let (phase, proof) = match &self.course {
            Course::Searching => (Phase::Filling { percent: self.percent.min(99) }, Proof::Unproven),
            Course::Retrying { why, at } => (Phase::Retry { at: *at, why: why.clone() }, Proof::Unproven),
            Course::Complete => (Phase::Live, Proof::Unproven),
            Course::Incomplete { what: why } | Course::Refused { why } => {
                (Phase::Live, Proof::Incomplete { what: why.clone() })
            }
        };
        let (skew_ms, notice) = (self.skew_ms, self.notice.clone());
        Status { phase, proof, skew_ms, notice, ..Status::connecting(0) }
    }

    /// Nothing was asked yet.
    #[must_use]
    pub const fn begun() -> Self {
        Self { percent: 0, course: Course::Searching, notice: None, skew_ms: None }
    }
}

impl Search {
    /// A search beside a screen: whatever happens, it is tried again until it is stopped.
    #[must_use]
    pub fn beside(poller: &Poller) -> Self {
        let (profile, access, scopes) = (poller.profile, poller.access.clone(), poller.scopes.clone());
        Self { profile, access, scopes, recheck: poller.recheck, persistent: true }
    }

    /// A search for one answer: it gives up after some failures in a row.
    #[must_use]
    pub fn once(poller: &Poller) -> Self {
        Self { persistent: false, ..Self::beside(poller) }
    }

    /// Searches; the last thing told is how it ended, unless nobody listens.
    pub async fn run(self, wanted: Wanted, window: Window, findings: mpsc::Sender<Finding>) {
        let mut outbox = Outbox { profile: self.profile, findings, told: None };
        outbox.tell(Progress::begun()).await;
        let client = loop {
            let why = match self.access.client().await {
                Ok(client) => break client,
                Err(why) if !self.persistent => {
                    let course = Course::Refused { why };
                    outbox.tell(Progress { course, ..Progress::begun() }).await;
                    return;
                }
                Err(why) => why,
            };
            let pause = backoff::rest(self.recheck, fastrand::f64());
            let at = UnixTime::from(chrono::Utc::now()).plus(seconds(pause));
            outbox.tell(Progress { course: Course::Retrying { why, at }, ..Progress::begun() }).await;
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = outbox.findings.closed() => return,
            }
        };
        let mut searching = Searching::new(&self, client.ranked(Rank::Search), wanted, window);
        searching.run(&mut outbox).await;
    }
}

fn seconds(pause: Duration) -> i64 {
    i64::try_from(pause.as_secs()).unwrap_or(i64::MAX)
}

/// Whoever is told.
struct Outbox {
    profile: ProfileId,
    findings: mpsc::Sender<Finding>,
    told: Option<Progress>,
}

impl Outbox {
    async fn tell(&mut self, progress: Progress) {
        if self.told.as_ref() == Some(&progress) {
            return;
        }
        self.told = Some(progress.clone());
        // If nobody listens any more, the loop ends by its own check.
        let _heard = self.findings.send(Finding::Progress { profile: self.profile, progress }).await;
    }
}

/// An answer on its way back.
struct Answer {
    /// Of which planning it is.
    epoch: u32,
    scope: usize,
    ask: Ask,
    result: Result<EventPage, api::Error>,
}

/// Everything that changes while a profile is searched.
struct Searching<'a> {
    search: &'a Search,
    client: Client,
    wanted: Wanted,
    window: Window,
    hunts: Vec<Hunt>,
    /// The part of the account whose turn it is to ask first.
    turn: usize,
    epoch: u32,
    /// When that was planned, by the server's clock as it was known then, and by ours.
    planned: (UnixTime, Instant),
    answered: bool,
    failures: u32,
    /// Nothing is asked until then, and why.
    hold: Option<(Instant, String)>,
    /// What went wrong, until something is answered.
    wrong: Option<(UnixTime, String)>,
    clock_doubts: u32,
    /// Seconds to stay behind the service's clock as measured.
    behind_s: i64,
}

impl<'a> Searching<'a> {
    fn new(search: &'a Search, client: Client, wanted: Wanted, window: Window) -> Self {
        let mut searching = Self {
            search,
            client,
            wanted,
            window,
            hunts: Vec::new(),
            turn: 0,
            epoch: 0,
            planned: (UnixTime(0), Instant::now()),
            answered: false,
            failures: 0,
            hold: None,
            wrong: None,
            clock_doubts: 0,
            behind_s: 0,
        };
        searching.plan_anew();
        searching
    }

    fn now(&self) -> UnixTime {
        self.client.server_now().plus(-self.behind_s)
    }

    fn plan_anew(&mut self) {
        let now = self.now();
        let hunt = |_: &Scope| Hunt::new(self.wanted.clone(), self.window, now);
        self.hunts = self.search.scopes.iter().map(hunt).collect();
        self.epoch += 1;
        self.planned = (now, Instant::now());
    }

    /// By how many seconds the clock that the windows were planned by was wrong.
    fn clock_step(&self) -> i64 {
        let (then, ours) = self.planned;
        self.now().since(then) - seconds(ours.elapsed())
    }

    async fn run(&mut self, outbox: &mut Outbox) {
        let mut in_flight = FuturesUnordered::new();
        loop {
            while in_flight.len() < IN_FLIGHT
                && self.hold.is_none()
                && let Some((scope, ask)) = self.next()
            {
                let query = self.query(scope, &ask);
                in_flight.push(send(self.client.clone(), query, scope, ask, self.epoch));
            }
            if self.hunts.iter().all(Hunt::is_done) {
                let course = self.ended();
                outbox.tell(self.progress(course)).await;
                return;
            }
            let course = match &self.wrong {
                Some((at, why)) => Course::Retrying { why: why.clone(), at: *at },
                None => Course::Searching,
            };
            outbox.tell(self.progress(course)).await;
            let wake = self.hold.as_ref().map(|(until, _)| *until);
            tokio::select! {
                Some(answer) = in_flight.next() => {
                    if let Err(why) = self.take(answer, outbox).await {
                        let course = self.given_up(why);
                        outbox.tell(self.progress(course)).await;
                        return;
                    }
                }
                () = sleep_until(wake.unwrap_or_else(Instant::now)), if wake.is_some() => self.hold = None,
                () = outbox.findings.closed() => return,
            }
        }
    }

    /// The next request of any part of the account, in turns.
    fn next(&mut self) -> Option<(usize, Ask)> {
        let now = self.now();
        for _ in 0..self.hunts.len() {
            let scope = self.turn % self.hunts.len();
            self.turn = scope + 1;
            if let Some(ask) = self.hunts[scope].want(now) {
                return Some((scope, ask));
            }
        }
        None
    }

    fn query(&self, scope: usize, ask: &Ask) -> EventQuery {
        let Scope { domain, app } = self.search.scopes[scope].clone();
        EventQuery {
            start: ask.span.start,
            end: ask.span.end,
            domain,
            app,
            stream: ask.name.clone(),
            strict: ask.strict,
            page: ask.page,
            page_size: ask.size,
        }
    }

    /// Takes an answer in; an error ends the search.
    async fn take(&mut self, answer: Answer, outbox: &Outbox) -> Result<(), String> {
        let Answer { epoch, scope, ask, result } = answer;
        if epoch != self.epoch {
            return Ok(());
        }
        let page = match result {
            Ok(page) => page,
            Err(error) => {
                self.hunts[scope].failed(&ask);
                return self.refused(&error).await;
            }
        };
        if !std::mem::replace(&mut self.answered, true) && self.clock_step().abs() > CLOCK_STEP_S {
            // The windows were planned by a wrong clock.
            self.plan_anew();
            return Ok(());
        }
        (self.failures, self.clock_doubts, self.wrong) = (0, 0, None);
        let request = RequestId::parse(&page.request_id);
        let entries = page.records.into_iter().map(|decoded| match decoded {
            Decoded::Record(record) => Entry::Record(record),
            Decoded::Undecodable { fingerprint, why } => {
                tracing::warn!(profile = %self.search.access.name, %why, "a record could not be decoded");
                Entry::Undecodable(fingerprint)
            }
        });
        let page = Page { total: page.total, entries: entries.collect() };
        let learned = self.hunts[scope].answered(&ask, page);
        let (profile, at) = (self.search.profile, self.client.server_now());
        if !learned.seen.is_empty() {
            let found = Finding::Breaks { profile, seen: learned.seen, at, request };
            let _heard = outbox.findings.send(found).await;
        }
        if !learned.recounted.is_empty() {
            let _heard = outbox.findings.send(Finding::Recounted { profile, seen: learned.recounted }).await;
        }
        Ok(())
    }

    /// Makes something of an error; what ends the search is returned.
    async fn refused(&mut self, error: &api::Error) -> Result<(), String> {
        let why = error.to_string();
        tracing::warn!(profile = %self.search.access.name, failures = self.failures + 1, %why, "searching: a request failed");
        if error.is_invalid_parameter() && self.clock_doubts < CLOCK_DOUBTS {
            // The window may reach a moment into the future, or beyond the service's memory.
            self.clock_doubts += 1;
            self.behind_s = (self.behind_s + 1).min(5);
            if !self.answered {
                self.plan_anew();
            }
            return Ok(());
        }
        let denied = matches!(error.kind(), Kind::NoPermission { .. });
        if error.is_auth() && !denied && self.has_new_key().await {
            return Ok(());
        }
        let passes = error.is_retryable() || error.is_auth() && !denied && self.search.persistent;
        // What was on its way together fails together: that counts once.
        if self.hold.is_none() {
            self.failures += 1;
        }
        if !passes || !self.search.persistent && self.failures >= GIVE_UP {
            return Err(why);
        }
        let pause = if error.is_auth() {
            backoff::rest(self.search.recheck, fastrand::f64())
        } else {
            let asked = error.retry_after().unwrap_or_default();
            backoff::pause_at_least(self.failures, asked, fastrand::f64())
        };
        let until = Instant::now() + pause;
        let until = self.hold.as_ref().map_or(until, |(held, _)| until.max(*held));
        let at = self.client.server_now().plus(seconds(until.saturating_duration_since(Instant::now())) + 1);
        self.hold = Some((until, why.clone()));
        self.wrong = Some((at, why));
        Ok(())
    }

    /// Reads the credentials again; returns whether the key is another one now.
    async fn has_new_key(&self) -> bool {
        let read = self.search.access.credentials().await;
        read.is_ok_and(|credentials| self.client.replace_credentials(credentials))
    }

    fn given_up(&self, why: String) -> Course {
        if !self.answered {
            return Course::Refused { why };
        }
        let percent = self.percent();
        let what = say!(
            Lang::current(),
            "searching ended at {percent} % of the time: {why}",
            "搜索在时间段的 {percent} % 处中止：{why}",
            "検索は期間の {percent} % で終わりました: {why}"
        );
        Course::Incomplete { what }
    }

    /// How a search that was not given up has ended.
    fn ended(&self) -> Course {
        let mut missing: Vec<String> = self.hunts.iter().filter_map(Hunt::missing).collect();
        let undecodable: u64 = self.hunts.iter().map(Hunt::undecodable).sum();
        if undecodable > 0 {
            missing.push(say!(
                Lang::current(),
                "{undecodable} records could not be decoded",
                "{undecodable} 条记录无法解析",
                "{undecodable} 件のレコードを解読できません"
            ));
        }
        let now = self.client.server_now();
        if self.window.from(now) < now.plus(-REMEMBERED - 1) {
            missing.push(say!(
                Lang::current(),
                "the service remembers 60 days, so nothing before {oldest} can be read",
                "服务端只保留 60 天，读不到 {oldest} 之前的记录",
                "サービスの保存期間は 60 日のため、{oldest} より前は読めません",
                oldest = now.plus(-MEMORY).rfc3339()
            ));
        }
        if missing.is_empty() { Course::Complete } else { Course::Incomplete { what: missing.join("; ") } }
    }

    fn percent(&self) -> u8 {
        let sum: u32 = self.hunts.iter().map(|hunt| u32::from(hunt.percent())).sum();
        let hunts = u32::try_from(self.hunts.len()).unwrap_or(1).max(1);
        u8::try_from(sum / hunts).unwrap_or(100)
    }

    fn progress(&self, course: Course) -> Progress {
        let notice = self.hunts.iter().find_map(|hunt| hunt.remark(Lang::current())).map(str::to_owned);
        Progress { percent: self.percent(), course, notice, skew_ms: self.client.skew_ms() }
    }
}

async fn send(client: Client, query: EventQuery, scope: usize, ask: Ask, epoch: u32) -> Answer {
    let result = client.event_list(&query).await;
    Answer { epoch, scope, ask, result }
}
