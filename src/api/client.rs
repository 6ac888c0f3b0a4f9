//! One signed request and its typed reply, for one profile.
//!
//! It signs with the service's time, keeps to the key's budget and turns every failure into an
//! [`Error`]. It does not repeat requests, except once when the clock was to blame: back-off is the
//! poller's.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue};

use super::budget::{Budget, Budgets, Lane, Rank};
use super::clock::{self, Clock, Skew};
use super::endpoint::Endpoint;
use super::error::{About, Error, Kind};
use super::http::{self, Http};
use super::online::ONLINE_LIST;
use super::quality::PUSH_QUALITY;
use super::redact;
use super::sign::{self, SigningInput, sign};
use super::wire;
use crate::credentials::{Credentials, Lifetime};
use crate::event::UnixTime;
use crate::i18n::{Lang, Words};
use crate::say;

const VERSION: &str = "2018-08-01";

/// The same whatever the screen's language: reasons are part of a record's identity.
const LANGUAGE: &str = "en-US";

/// A corrected clock is worth another try only if it moves the signature by this much.
const WORTH_A_RETRY_S: i64 = 30;

/// The API as seen by one profile. Cheap to clone; clones share credentials, clock and budget.
#[derive(Clone)]
pub struct Client(Arc<Shared>, Rank);

struct Shared {
    http: Http,
    endpoint: Endpoint,
    profile: Arc<str>,
    budgets: Budgets,
    lane: Lane,
    key: Mutex<Key>,
    clock: Clock,
    skew: Skew,
}

#[derive(Clone)]
struct Key {
    credentials: Arc<Credentials>,
    budget: Arc<Budget>,
    /// For the readings of quality, besides the budget of all.
    quality: Arc<Budget>,
}

impl Client {
    /// A client by the machine's clock. Nothing is sent yet.
    #[must_use]
    pub fn new(
        http: Http,
        endpoint: Endpoint,
        profile: Arc<str>,
        credentials: Credentials,
        budgets: &Budgets,
    ) -> Self {
        Self::with_clock(http, endpoint, profile, credentials, budgets, Clock::system())
    }

    /// A client by another clock.
    #[must_use]
    pub fn with_clock(
        http: Http,
        endpoint: Endpoint,
        profile: Arc<str>,
        credentials: Credentials,
        budgets: &Budgets,
        clock: Clock,
    ) -> Self {
        let key = Mutex::new(Key::new(credentials, budgets));
        let shared = Shared {
            http,
            endpoint,
            profile,
            budgets: budgets.clone(),
            lane: budgets.lane(),
            key,
            clock,
            skew: Skew::default(),
        };
        Self(Arc::new(shared), Rank::default())
    }

    /// The same client, whose requests wait as that rank says.
    #[must_use]
    pub fn ranked(&self, rank: Rank) -> Self {
        Self(Arc::clone(&self.0), rank)
    }

    /// The service's time as well as known: not ahead of it once a reply was seen.
    #[must_use]
    pub fn server_now(&self) -> UnixTime {
        self.server_before(Duration::ZERO)
    }

    /// The service's time so long ago, by what is known of its clock now.
    #[must_use]
    pub fn server_before(&self, ago: Duration) -> UnixTime {
        let now = self.0.clock.now_ms().saturating_add(self.0.skew.offset_ms().unwrap_or(0));
        let ago = i64::try_from(ago.as_millis()).unwrap_or(i64::MAX);
        UnixTime(now.saturating_sub(ago).div_euclid(1_000))
    }

    /// Milliseconds that the service's clock is ahead of ours, at least; `None` before a reply.
    #[must_use]
    pub fn skew_ms(&self) -> Option<i64> {
        self.0.skew.offset_ms()
    }

    /// Signs with another key from now on, for example after it was renewed. Requests on their way keep
    /// the one that they were signed with. Returns whether it is another one at all.
    pub fn replace_credentials(&self, credentials: Credentials) -> bool {
        let mut key = self.0.key.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = !key.credentials.is_same_key(&credentials);
        *key = key.succeeded_by(credentials, &self.0.budgets);
        is_new
    }

    /// Until when the present key holds, where that is known.
    #[must_use]
    pub fn lifetime(&self) -> Option<Lifetime> {
        self.key().credentials.lifetime().cloned()
    }

    fn key(&self) -> Key {
        self.0.key.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The profile it serves.
    #[must_use]
    pub fn profile(&self) -> &Arc<str> {
        &self.0.profile
    }

    /// Where its requests go.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.0.endpoint
    }

    /// One action, repeated once if the clock was to blame.
    pub(super) async fn call(&self, action: &'static str, body: Vec<u8>) -> Result<wire::Reply, Error> {
        let (signed_at, outcome) = self.once(action, body.clone()).await;
        match outcome {
            Err(error) if matches!(error.kind(), Kind::Clock { .. }) => {
                let moved = self.server_now().since(signed_at).abs();
                if moved < WORTH_A_RETRY_S {
                    return Err(error);
                }
                tracing::info!(profile = %self.0.profile, action, moved, "signing again with the service's time");
                self.once(action, body).await.1
            }
            outcome => outcome,
        }
    }

    /// One request; also gives the time it was signed with.
    async fn once(&self, action: &'static str, body: Vec<u8>) -> (UnixTime, Result<wire::Reply, Error>) {
        self.0.budgets.keep_pace(self.0.lane, self.1).await;
        let mut key = self.key();
        let (own_permit, permit) = loop {
            let own_permit = match (action == PUSH_QUALITY).then_some(&key.quality) {
                Some(budget) => Some(budget.acquire(self.0.lane, self.1).await),
                None => None,
            };
            let permit = key.budget.acquire(self.0.lane, self.1).await;
            // The key may have been renewed while this one waited for its turn.
            let present = self.key();
            let same_budget = Arc::ptr_eq(&present.budget, &key.budget);
            key = present;
            if same_budget {
                break (own_permit, permit);
            }
        };
        // Only now: waiting for the budget must not age the signature.
        let now = self.server_now();
        let about = self.about(&key.credentials);
        // As long as the service's clock is not known, ours may be wrong: then it is the service's to say.
        let is_over = key.credentials.lifetime().is_some_and(|lifetime| lifetime.is_over(now));
        if is_over && self.skew_ms().is_some() {
            return (now, Err(Error::new(Kind::ExpiredToken, about)));
        }
        let outcome = match self.headers(action, &body, now, &key.credentials) {
            Ok(headers) => {
                let date = |time: Option<i64>| {
                    if let Some(time) = time {
                        self.0.skew.observe(time, self.0.clock.now_ms());
                    }
                    time.unwrap_or_else(|| self.server_now().0)
                };
                self.0.http.post(&self.0.endpoint, headers, body, cap(action), &about, date).await
            }
            Err(why) => Err(Error::reply(Kind::Refused, about.clone(), "", why, None)),
        };
        let arrived = outcome.is_ok();
        tracing::trace!(profile = %self.0.profile, action, arrived, "a request ended");
        let outcome = outcome.and_then(|reply| self.read(action, reply, now, &key.credentials, about));
        for permit in own_permit.into_iter().chain([permit]) {
            // The account is shared by all that its key is used for: whatever was refused, all slows down.
            if let Err(error) = &outcome
                && matches!(error.kind(), Kind::RateLimited { .. })
            {
                permit.slow_down(error.retry_after());
            }
            if arrived {
                permit.answered();
            }
        }
        if let Err(error) = &outcome {
            tracing::debug!(action, request_id = error.request_id(), %error, "request failed");
        }
        (now, outcome)
    }

    fn headers(
        &self,
        action: &'static str,
        body: &[u8],
        now: UnixTime,
        credentials: &Credentials,
    ) -> Result<HeaderMap, &'static str> {
        let signature = sign(&SigningInput {
            host: self.0.endpoint.host_header(),
            body,
            timestamp: now.0,
            secret_id: credentials.secret_id(),
            secret_key: credentials.secret_key(),
        });
        let secret = |text: &str| {
            let mut value = HeaderValue::from_str(text).map_err(|_| NO_KEY.said())?;
            value.set_sensitive(true);
            Ok::<_, &'static str>(value)
        };
        let plain = |text: &str| HeaderValue::from_str(text).map_err(|_| NO_HOST.said());
        let mut headers = HeaderMap::with_capacity(8);
        headers.insert(HOST, plain(self.0.endpoint.host_header())?);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(sign::CONTENT_TYPE));
        headers.insert(AUTHORIZATION, secret(&signature.authorization)?);
        headers.insert(HeaderName::from_static("x-tc-action"), HeaderValue::from_static(action));
        headers.insert(HeaderName::from_static("x-tc-version"), HeaderValue::from_static(VERSION));
        headers.insert(HeaderName::from_static("x-tc-timestamp"), HeaderValue::from(now.0));
        headers.insert(HeaderName::from_static("x-tc-language"), HeaderValue::from_static(LANGUAGE));
        if let Some(token) = credentials.token() {
            headers.insert(HeaderName::from_static("x-tc-token"), secret(token)?);
        }
        Ok(headers)
    }

    /// Tells a reply of the API from everything else that may come back.
    fn read(
        &self,
        action: &'static str,
        reply: http::Reply,
        signed_at: UnixTime,
        credentials: &Credentials,
        about: About,
    ) -> Result<wire::Reply, Error> {
        let http::Reply { status, retry_after, dated, location, strange, body } = reply;
        let body = redact::body(body, credentials);
        if (300..400).contains(&status) {
            let lang = Lang::current();
            let target = location.map_or_else(String::new, |location| {
                let location = redact::text(&location, credentials);
                say!(lang, " to {location}", "到 {location}", "（{location} へ）")
            });
            let why = say!(
                lang,
                "it answered HTTP {status}, a redirect{target}, which is not followed with a key",
                "返回 HTTP {status}，即重定向{target}；带着密钥不会跟随重定向",
                "HTTP {status} のリダイレクト{target}が返りました。キーを持ったままでは追いません"
            );
            return Err(Error::new(Kind::NotTheApi { why }, about));
        }
        let opened = match strange.map_or_else(|| wire::open(&body), Err) {
            Ok(opened) if opened.error.is_some() || status == 200 => opened,
            Err(why) if status == 200 => return Err(Error::new(Kind::NotTheApi { why }, about)),
            Ok(_) | Err(_) if status == 429 => {
                return Err(Error::new(Kind::RateLimited { retry_after }, about));
            }
            Ok(_) | Err(_) => return Err(Error::new(Kind::Http { status, retry_after }, about)),
        };
        let Some(error) = &opened.error else { return Ok(opened) };
        let message = redact::text(&error.message, credentials);
        let mut kind = Kind::of_code(&error.code, action, self.0.endpoint.as_site(), retry_after);
        if let Kind::Clock { ahead_s } = &mut kind {
            if !dated && let Some(time) = clock::time_in_message(&message, signed_at.0) {
                self.0.skew.observe(time, self.0.clock.now_ms());
            }
            *ahead_s = self.0.skew.offset_ms().map(|offset| offset / 1_000);
        }
        let id = Some(redact::text(&opened.request_id, credentials)).filter(|id| !id.is_empty());
        Err(Error::reply(kind, about, &redact::text(&error.code, credentials), &message, id))
    }

    fn about(&self, credentials: &Credentials) -> About {
        About {
            profile: Some(Arc::clone(&self.0.profile)),
            host: self.0.endpoint.host_header().to_owned(),
            key: credentials.to_string(),
            remedy: credentials.remedy(Lang::current()),
        }
    }

    /// An error that says what a reply lacks.
    pub(super) fn incompatible(&self, why: &str) -> Error {
        let key = self.key();
        let why = redact::text(why, &key.credentials);
        Error::new(Kind::Incompatible { why }, self.about(&key.credentials))
    }
}

impl Key {
    fn new(credentials: Credentials, budgets: &Budgets) -> Self {
        let budget = budgets.for_id(credentials.secret_id());
        let quality = budgets.for_quality(credentials.secret_id());
        Self { credentials: Arc::new(credentials), budget, quality }
    }

    /// The key after this one. Temporary keys that follow one another belong to one account, whatever
    /// their ids: what was sent with the one counts for the next.
    fn succeeded_by(&self, credentials: Credentials, budgets: &Budgets) -> Self {
        let (from, to) = (self.credentials.secret_id(), credentials.secret_id());
        let (budget, quality) = if from == to {
            (Arc::clone(&self.budget), Arc::clone(&self.quality))
        } else if self.credentials.token().is_some() && credentials.token().is_some() {
            let quality = budgets.carried_for_quality(&self.quality, from, to);
            (budgets.carried(&self.budget, from, to), quality)
        } else {
            return Self::new(credentials, budgets);
        };
        Self { credentials: Arc::new(credentials), budget, quality }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("profile", &self.0.profile)
            .field("endpoint", &self.0.endpoint)
            .finish_non_exhaustive()
    }
}

const NO_KEY: Words = Words::new(
    "the key has characters that no header takes",
    "密钥含有请求头不允许的字符",
    "キーにヘッダーで使えない文字があります",
);
const NO_HOST: Words = Words::new(
    "the endpoint's host makes no header",
    "接入点主机名无法写入请求头",
    "エンドポイントのホスト名をヘッダーに書けません",
);

/// The longest reply to an action that makes sense. One page of the online list has up to 50,000
/// entries, all others have a hundred at most; and several are read at once.
fn cap(action: &'static str) -> usize {
    if action == ONLINE_LIST { http::REPLY_CAP } else { http::SMALL_REPLY_CAP }
}
