//! What the service does with a request: who asks, may they, what is wrong with it, what is the
//! answer. Knows nothing of connections.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use hyper::{HeaderMap, Method};
use tokio::sync::Notify;

use super::account::{Account, Site};
use super::action::Action;
use super::books::{Books, no_such_action, too_many};
use super::clock::{Clock, milliseconds};
use super::counters::{Counters, Request};
use super::domains;
use super::event_list::EventListRequest;
use super::faults::{self, FaultRate};
use super::keys::Keys;
use super::online_list;
use super::options::{Quirks, WindowField};
use super::push_info;
use super::reply::{self, Refusal};
use super::stream_state;
use super::temporary::{Temporary, TemporaryKey};
use super::verify::{self, Claim};
use crate::event::UnixTime;

const VERSION: &str = "2018-08-01";

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
    /// The accounts with the keys that they began with.
    pub(super) accounts: Vec<Account>,
    pub(super) keys: Mutex<Keys>,
    /// Where redirects lead.
    pub(super) redirect: String,
    /// The books of each account, in the same order.
    pub(super) books: Vec<Mutex<Books>>,
    /// Temporary keys of the accounts, besides their own.
    pub(super) temporary: Mutex<Temporary>,
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
        let claimed = header(headers, "authorization").and_then(|text| Claim::parse(text).ok());
        let secret_id = claimed.map_or("", |claim| claim.secret_id);
        let request = Request {
            secret_id: secret_id.to_owned(),
            action: header(headers, "x-tc-action").unwrap_or("").to_owned(),
            language: header(headers, "x-tc-language").map(str::to_owned),
            body: String::from_utf8_lossy(body).into_owned(),
            at_ms: self.clock.now_ms(),
        };
        let account = self.position(secret_id);
        let action = request.action.clone();
        let mut counters = lock(&self.counters);
        counters.arrived(request);
        let rate = account.map_or(0, |index| {
            let known = Action::ALL.into_iter().find(|known| known.name() == action);
            let limit = known.map_or(usize::MAX, |known| known.limit(self.requests_per_second));
            counters.of_account(&self.accounts[index].name, &action, limit, tokio::time::Instant::now())
        });
        Arrival { number: counters.sum.total, rate }
    }

    /// Whose key it is, the account's own or a temporary one.
    fn position(&self, secret_id: &str) -> Option<usize> {
        let own = lock(&self.keys).find(secret_id).map(|held| held.index);
        own.or_else(|| lock(&self.temporary).find(secret_id).map(|key| key.account))
    }

    /// Makes a temporary key of an account that holds so many seconds.
    pub(super) fn issue(&self, account: usize, lasts_s: i64) -> TemporaryKey {
        lock(&self.temporary).issue(self.seed, account, self.clock.now(), lasts_s)
    }

    /// The service's time so many seconds from now, as HTTP writes it.
    pub(super) fn http_date(&self, ahead_s: i64) -> String {
        self.clock.now().plus(ahead_s).to_utc().format("%a, %d %b %Y %H:%M:%S GMT").to_string()
    }

    /// Of so many requests in a second, how many others make.
    fn others(&self, limit: usize) -> usize {
        let share = faults::others_share(&lock(&self.faults));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            clippy::cast_sign_loss,
            reason = "a share of some hundreds"
        )]
        let others = (limit as f64 * share) as usize;
        others
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
        let limit = action.limit(self.requests_per_second);
        books.check(action, arrival.rate + self.others(limit), limit)?;
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
        let temporary = lock(&self.temporary).find(claim.secret_id).cloned();
        if let Some(key) = temporary {
            verify::check_skew(timestamp, now)?;
            claim.check(&key.secret_key, headers, timestamp, body)?;
            return key.check_token(header(headers, "x-tc-token"), now);
        }
        let held = lock(&self.keys).find(claim.secret_id).ok_or_else(|| {
            Refusal::new("AuthFailure.SecretIdNotFound", "No account of this site has this SecretId.")
        })?;
        verify::check_skew(timestamp, now)?;
        claim.check(&held.account.secret_key, headers, timestamp, body)?;
        held.check_token(header(headers, "x-tc-token"))
    }
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
