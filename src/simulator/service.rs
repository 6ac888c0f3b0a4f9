//! What the service does with a request: who asks, may they, what is wrong with it, what is the
//! answer. Knows nothing of connections.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use hashbrown::HashSet;
use hyper::{HeaderMap, Method};
use tokio::sync::Notify;

use super::account::{Account, Site};
use super::clock::{Clock, milliseconds};
use super::counters::{Counters, Request};
use super::domains;
use super::event_list::EventListRequest;
use super::faults::FaultRate;
use super::generator::Generator;
use super::ledger::{Ledger, NO_TIME, Row};
use super::online_list;
use super::options::{Quirks, WindowField};
use super::presence::Ban;
use super::push_info;
use super::random;
use super::reply::{self, Refusal};
use super::stream_state;
use super::verify::{self, Claim};
use crate::event::{Record, Text, UnixTime};

const VERSION: &str = "2018-08-01";

/// What can be asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Action {
    EventList,
    OnlineList,
    StreamState,
    PushInfoList,
    Domains,
}

impl Action {
    const ALL: [Self; 5] =
        [Self::EventList, Self::OnlineList, Self::StreamState, Self::PushInfoList, Self::Domains];

    const fn name(self) -> &'static str {
        match self {
            Self::EventList => "DescribeLiveStreamEventList",
            Self::OnlineList => "DescribeLiveStreamOnlineList",
            Self::StreamState => "DescribeLiveStreamState",
            Self::PushInfoList => "DescribeStreamPushInfoList",
            Self::Domains => "DescribeLiveDomains",
        }
    }

    /// Requests an account may make within one second; no limit is documented for the last.
    const fn limit(self) -> usize {
        match self {
            Self::EventList | Self::StreamState | Self::Domains => EVENT_LISTS_PER_SECOND,
            Self::OnlineList => 100,
            Self::PushInfoList => 40,
        }
    }
}

/// The documented limit that [`super::Options::requests_per_second`] stands for.
const EVENT_LISTS_PER_SECOND: usize = 300;

/// An account's records and whoever makes them.
#[derive(Debug)]
pub(super) struct Books {
    pub(super) domains: Vec<String>,
    pub(super) ledger: Ledger,
    pub(super) generator: Generator,
    /// Streams that someone forbade by hand.
    pub(super) bans: Vec<Ban>,
    /// Actions that the key may not use.
    pub(super) denied: HashSet<String>,
    /// Actions that do not exist for this account.
    pub(super) withdrawn: HashSet<String>,
    /// Actions that fail inside the service.
    pub(super) failing: HashSet<String>,
}

impl Books {
    /// Brings the records up to date.
    pub(super) fn settle(&mut self, now_ms: i64) {
        let ledger = &mut self.ledger;
        self.generator.advance(now_ms.div_euclid(1000), |row| ledger.insert(row, now_ms));
        ledger.reveal(now_ms);
    }

    /// The pushes on air, as a list that has them would show them.
    pub(super) fn on_air(&self, now: UnixTime) -> Vec<Row> {
        let unended = |row: Row| Row {
            ended: NO_TIME,
            duration_s: i32::try_from(now.since(UnixTime(row.started))).ok(),
            ..row
        };
        self.on_air_at(now.0).map(unended).collect()
    }

    /// Whether the account may ask this now.
    fn check(&self, action: Action, rate: usize, limit: usize) -> Result<(), Refusal> {
        let name = action.name();
        if self.withdrawn.contains(name) {
            return Err(no_such_action(name));
        }
        if rate > limit {
            return Err(too_many(limit));
        }
        if self.denied.contains(name) {
            let message = format!("This key is not permitted to use `live:{name}`.");
            return Err(Refusal::new("UnauthorizedOperation", message));
        }
        if self.failing.contains(name) {
            return Err(Refusal::new("InternalError", "The simulated service has failed inside."));
        }
        Ok(())
    }

    /// Lets a record appear late, somewhere in the window, as a record's late publication would.
    fn shift(&mut self, start: i64, end: i64, nonce: u64, now_ms: i64) {
        let back = i64::try_from(random::mix(nonce) % 120).unwrap_or(0);
        let ended = (end - back).max(start);
        let record = Record {
            domain: Text::new(self.domains.first().map_or("", String::as_str)),
            app: Text::new("live"),
            stream: Text::new(&format!("late_{nonce}")),
            started: Some(UnixTime(ended - 30)),
            ended: Some(UnixTime(ended)),
            reason: Text::new("recv rtmp deleteStream"),
            duration_s: Some(30),
            client_ip: Text::new("192.0.2.7"),
            resolution: Text::new("1280*720"),
        };
        let row = self.ledger.row(&record, now_ms);
        self.ledger.insert(row, now_ms);
    }
}

/// Everything that connections share.
#[derive(Debug)]
pub(super) struct Service {
    pub(super) clock: Clock,
    pub(super) seed: u64,
    pub(super) started: Instant,
    pub(super) window_field: WindowField,
    pub(super) quirks: Mutex<Quirks>,
    pub(super) faults: Mutex<Vec<FaultRate>>,
    /// Told when the faults are replaced.
    pub(super) faults_changed: Notify,
    pub(super) requests_per_second: usize,
    pub(super) accounts: Vec<Account>,
    /// The books of each account, in the same order.
    pub(super) books: Vec<Mutex<Books>>,
    pub(super) counters: Mutex<Counters>,
}

/// Takes a lock; what a panicked holder left behind is still a simulation.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The value of a header, if it is text and not empty.
fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok()).filter(|value| !value.is_empty())
}

/// A request that was noted in the books.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arrival {
    /// Its number, which keeps chances apart.
    pub(super) number: u64,
    /// How many requests its account made for the same action within the last second, this one included.
    rate: usize,
}

impl Service {
    /// Notes a request, whatever becomes of it.
    pub(super) fn arrived(&self, headers: &HeaderMap, body: &[u8]) -> Arrival {
        let request = Request {
            action: header(headers, "x-tc-action").unwrap_or("").to_owned(),
            language: header(headers, "x-tc-language").map(str::to_owned),
            body: String::from_utf8_lossy(body).into_owned(),
            at_ms: self.clock.now_ms(),
        };
        let claimed = header(headers, "authorization").and_then(|text| Claim::parse(text).ok());
        let account = claimed.and_then(|claim| self.position(claim.secret_id));
        let action = request.action.clone();
        let mut counters = lock(&self.counters);
        counters.arrived(request);
        let rate = account
            .map_or(0, |index| counters.of_account(&self.accounts[index].name, &action, Instant::now()));
        Arrival { number: counters.sum.total, rate }
    }

    fn position(&self, secret_id: &str) -> Option<usize> {
        self.accounts.iter().position(|account| account.secret_id == secret_id)
    }

    /// The body of the answer.
    pub(super) fn answer(
        &self,
        method: &Method,
        headers: &HeaderMap,
        body: &[u8],
        arrival: Arrival,
    ) -> String {
        let request_id = reply::request_id(self.seed, arrival.number);
        self.try_answer(method, headers, body, arrival, &request_id)
            .unwrap_or_else(|refusal| self.refuse(refusal, headers, request_id))
    }

    /// The body of a refusal, in the language of whoever seems to ask.
    fn refuse(&self, refusal: Refusal, headers: &HeaderMap, request_id: String) -> String {
        lock(&self.counters).refused(refusal.code);
        let claim = header(headers, "authorization").and_then(|text| Claim::parse(text).ok());
        let account = claim.and_then(|claim| self.position(claim.secret_id));
        let site = account.map_or(Site::Intl, |index| self.accounts[index].site);
        let language = site.language(header(headers, "x-tc-language"));
        reply::failure(&refusal.said_in(language), request_id)
    }

    /// How many requests for an action an account may make within one second.
    const fn limit(&self, action: Action) -> usize {
        (action.limit() * self.requests_per_second).div_ceil(EVENT_LISTS_PER_SECOND)
    }

    /// The answer of a service that is asked too often.
    pub(super) fn limited(&self, headers: &HeaderMap, arrival: Arrival) -> String {
        let request_id = reply::request_id(self.seed, arrival.number);
        self.refuse(too_many(self.requests_per_second), headers, request_id)
    }

    fn try_answer(
        &self,
        method: &Method,
        headers: &HeaderMap,
        body: &[u8],
        arrival: Arrival,
        request_id: &str,
    ) -> Result<String, Refusal> {
        let now = self.clock.now();
        let action = check_form(method, headers)?;
        let index = self.authenticate(headers, body, now)?;
        let mut books = lock(&self.books[index]);
        let books = &mut *books;
        books.check(action, arrival.rate, self.limit(action))?;
        let quirks = *lock(&self.quirks);
        let now_ms = self.clock.now_ms();
        books.settle(now_ms);
        let site = self.accounts[index].site;
        let before = |lag| now_ms.saturating_sub(milliseconds(lag)).div_euclid(1000);
        let id = request_id.to_owned();
        Ok(match action {
            Action::Domains => reply::success(domains::answer(body, &books.domains)?, id),
            Action::OnlineList => {
                let moment = before(quirks.online_lag);
                reply::success(online_list::answer(body, books, site, &quirks, moment)?, id)
            }
            Action::StreamState => {
                let moment = before(quirks.state_lag);
                reply::success(stream_state::answer(body, books, &quirks, moment)?, id)
            }
            Action::PushInfoList => reply::success(push_info::answer(body, books, &quirks, now)?, id),
            Action::EventList => {
                let request = EventListRequest::parse(body, now, self.window_field, &quirks)?;
                if quirks.shifting {
                    books.shift(request.query.start, request.query.end, arrival.number, now_ms);
                }
                let language = site.language(header(headers, "x-tc-language"));
                let running = books.on_air(now);
                let list = request.answer(&mut books.ledger, running, &quirks, language, arrival.number)?;
                reply::success(list, id)
            }
        })
    }

    /// Whose request it is.
    fn authenticate(&self, headers: &HeaderMap, body: &[u8], now: UnixTime) -> Result<usize, Refusal> {
        let claim = Claim::parse(required(headers, "authorization")?)?;
        let timestamp = required(headers, "x-tc-timestamp")?
            .parse()
            .map_err(|_| Refusal::invalid("X-TC-Timestamp is not a number of seconds."))?;
        let index = self.position(claim.secret_id).ok_or_else(|| {
            Refusal::new("AuthFailure.SecretIdNotFound", "No account of this site has this SecretId.")
        })?;
        verify::check_skew(timestamp, now)?;
        let account = &self.accounts[index];
        claim.check(&account.secret_key, headers, timestamp, body)?;
        if header(headers, "x-tc-token") == account.token.as_deref() {
            Ok(index)
        } else {
            Err(Refusal::new("AuthFailure.TokenFailure", "X-TC-Token is not the token of this SecretId."))
        }
    }
}

fn too_many(limit: usize) -> Refusal {
    Refusal::new("RequestLimitExceeded", format!("More than the {limit} requests allowed in one second."))
}

fn required<'a>(headers: &'a HeaderMap, name: &str) -> Result<&'a str, Refusal> {
    header(headers, name).ok_or_else(|| {
        Refusal::new("MissingParameter", format!("The required header `{name}` is missing or empty."))
    })
}

/// Checks what every request must have, and tells the action it asks for.
fn check_form(method: &Method, headers: &HeaderMap) -> Result<Action, Refusal> {
    let content_type = header(headers, "content-type").unwrap_or("");
    let media_type = content_type.split(';').next().unwrap_or("").trim();
    if method != Method::POST || !media_type.eq_ignore_ascii_case("application/json") {
        let message = "Requests are sent by POST, with the Content-Type application/json.";
        return Err(Refusal::new("UnsupportedProtocol", message));
    }
    let action = required(headers, "x-tc-action")?;
    let version = required(headers, "x-tc-version")?;
    if version != VERSION {
        let message = format!("The version `{version}` does not exist; there is {VERSION}.");
        return Err(Refusal::new("NoSuchVersion", message));
    }
    Action::ALL.into_iter().find(|known| known.name() == action).ok_or_else(|| no_such_action(action))
}

fn no_such_action(action: &str) -> Refusal {
    Refusal::new("InvalidAction", format!("The action `{action}` does not exist."))
}
