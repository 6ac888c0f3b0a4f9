//! The service's protocol on loopback: for the demo, for tests, and for trying other clients.
//!
//! It is written from the documented protocol and from nothing of the client, so that it cannot
//! flatter it: signatures are verified, parameters are checked as strictly as the service does, and
//! where the documents are silent either reading can be played ([`Quirks`], [`WindowField`]).
//!
//! ```text
//! scenario ─► generator ─► ledger        wire ─► server ─► service ─► verify, keys, params
//!                   └──┬─────┘     mischief, faults, port     │
//!                    books ◄── event_list (selection) ◄───────┤
//!                      │       domains ◄──────────────────────┤
//!                  presence ◄─ online_list, stream_state ◄────┤
//!                           ◄─ push_info (quality) ◄──────────┘
//! ```
//!
//! Beside it, [`MetadataService`] plays the machine that has a role: it gives temporary keys, to whose
//! ends the service keeps.
//!
//! This room knows nothing of `api`, `poll`, `store` or any screen.

mod account;
mod action;
mod books;
mod build;
mod clock;
mod counters;
mod domains;
mod event_list;
mod faults;
mod generator;
mod keys;
mod ledger;
mod metadata;
mod mischief;
mod online_list;
mod options;
mod params;
mod port;
mod presence;
mod push_info;
mod quality;
mod random;
mod reasons;
mod reply;
mod scenario;
mod selection;
mod server;
mod service;
mod span;
mod spoil;
mod stream_state;
mod temporary;
mod verify;
mod wire;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub use account::{Account, Language, Site};
use books::Books;
use build::build;
pub use clock::Time;
use clock::milliseconds;
pub use counters::{Request, Requests};
pub use faults::{Fault, FaultError, FaultRate};
pub use ledger::Truth;
pub use metadata::{Manner, MetadataRequest, MetadataService, RolePlay};
pub use options::{
    BeyondReach, Boundary, Empty, MissingApp, NameMatch, NameMatchError, NeverSeen, OnlinePages, Options,
    PublishTimes, Quirks, Running, Ties, Total, WindowField, WindowFieldError,
};
use port::Port;
use presence::{Ban, StreamIds};
pub use push_info::PUSH_SECRET_MARK;
pub use scenario::{Scenario, ScenarioError};
use service::{Service, lock};
pub use temporary::TemporaryKey;

use crate::event::{Record, StreamName, Text, UnixTime};

/// The scenario has no account of that name.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the scenario has no account `{asked}`; there are: {known}")]
pub struct NoSuchAccount {
    asked: String,
    known: String,
}

/// A running simulator. It stops when it is dropped.
#[derive(Debug)]
pub struct Simulator {
    service: Arc<Service>,
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

impl Simulator {
    /// Makes the history and begins to serve.
    ///
    /// # Errors
    /// If the address cannot be listened on.
    pub async fn start(options: Options) -> io::Result<Self> {
        let port = Port::take(options.listen)?;
        let (address, listener) = (port.address(), port.open()?);
        let latency = options.latency;
        // A large history takes a moment to make; the runtime has other things to do meanwhile.
        let service =
            tokio::task::spawn_blocking(move || build(&options)).await.map_err(io::Error::other)??;
        let service = Arc::new(service);
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(server::serve(port, listener, Arc::clone(&service), latency, stopped));
        Ok(Self { service, address, stop, task })
    }

    /// Where it listens, such as `http://127.0.0.1:40123`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its accounts with their keys, in the scenario's order.
    #[must_use]
    pub fn accounts(&self) -> &[Account] {
        &self.service.accounts
    }

    /// The simulated service's time.
    #[must_use]
    pub fn now(&self) -> UnixTime {
        self.service.clock.now()
    }

    /// Every record of that account up to now, those that are not listed yet as well, in no
    /// particular order, worded as the account's site words them by default.
    ///
    /// # Errors
    /// If there is no such account.
    pub fn truth(&self, account: &str) -> Result<Vec<Truth>, NoSuchAccount> {
        self.with_books(account, |books, site, now_ms| {
            books.settle(now_ms);
            books.ledger.truth(site.language(None))
        })
    }

    /// The pushes of that account that are on air now: records without an end.
    ///
    /// # Errors
    /// If there is no such account.
    pub fn on_air(&self, account: &str) -> Result<Vec<Record>, NoSuchAccount> {
        self.with_books(account, |books, site, now_ms| {
            books.settle(now_ms);
            let rows = books.on_air(UnixTime(now_ms.div_euclid(1000)));
            rows.iter().map(|row| books.ledger.record(row, site.language(None))).collect()
        })
    }

    /// The streams of that account that are forbidden now.
    ///
    /// # Errors
    /// If there is no such account.
    pub fn forbidden(&self, account: &str) -> Result<Vec<StreamName>, NoSuchAccount> {
        self.with_books(account, |books, _, now_ms| {
            books.settle(now_ms);
            let text = |id| Text::new(books.ledger.words.get(id));
            let name = |of: StreamIds| StreamName {
                domain: text(of.domain),
                app: text(of.app),
                stream: text(of.stream),
            };
            books.forbidden_at(now_ms.div_euclid(1000)).map(name).collect()
        })
    }

    /// Adds a record that the list shows after so long.
    ///
    /// # Errors
    /// If there is no such account.
    pub fn inject(
        &self,
        account: &str,
        record: &Record,
        visible_after: Duration,
    ) -> Result<(), NoSuchAccount> {
        self.with_books(account, |books, _, now_ms| {
            let row = books.ledger.row(record, now_ms.saturating_add(milliseconds(visible_after)));
            books.ledger.insert(row, now_ms);
        })
    }

    /// Lets a push go on air, whatever the scenario has. It ends when a record of the same stream and
    /// start is injected.
    ///
    /// # Errors
    /// If there is no such account.
    pub fn put_on_air(&self, account: &str, push: &Record) -> Result<(), NoSuchAccount> {
        self.with_books(account, |books, _, now_ms| {
            let row = books.ledger.row(push, now_ms);
            books.ledger.begin(row);
        })
    }

    /// Forbids a stream from now on: its state is `forbid`. A push on air goes on until its record is
    /// injected.
    ///
    /// # Errors
    /// If there is no such account.
    pub fn forbid(&self, account: &str, stream: &StreamName) -> Result<(), NoSuchAccount> {
        self.with_books(account, |books, _, now_ms| {
            let of = ids(books, stream);
            books.bans.push(Ban { of, from: now_ms.div_euclid(1000), until: i64::MAX });
        })
    }

    /// Ends what [`Simulator::forbid`] began.
    ///
    /// # Errors
    /// If there is no such account.
    pub fn resume(&self, account: &str, stream: &StreamName) -> Result<(), NoSuchAccount> {
        self.with_books(account, |books, _, now_ms| {
            let of = ids(books, stream);
            let now = now_ms.div_euclid(1000);
            for ban in books.bans.iter_mut().filter(|ban| ban.of == of) {
                ban.until = ban.until.min(now);
            }
        })
    }

    /// Takes the permission for an action, such as `DescribeLiveDomains`, from an account's key.
    ///
    /// # Errors
    /// If there is no such account.
    pub fn deny(&self, account: &str, action: &str) -> Result<(), NoSuchAccount> {
        self.with_books(account, |books, _, _| {
            books.denied.insert(action.to_owned());
        })
    }

    /// Gives an account's key the permission for an action again.
    ///
    /// # Errors
    /// If there is no such account.
    pub fn allow(&self, account: &str, action: &str) -> Result<(), NoSuchAccount> {
        self.with_books(account, |books, _, _| {
            books.denied.remove(action);
        })
    }

    /// Lets the key of an account be known to nobody any more, or again: it was switched off in the console.
    ///
    /// # Errors
    /// If there is no such account.
    pub fn set_revoked(&self, account: &str, revoked: bool) -> Result<(), NoSuchAccount> {
        let index = self.position(account)?;
        lock(&self.service.keys).set_revoked(index, revoked);
        Ok(())
    }

    /// Ends the time of an account's temporary key: what is signed with it is refused from now on.
    /// Returns the account with the key that takes its place.
    ///
    /// # Errors
    /// If there is no such account.
    pub fn expire_key(&self, account: &str) -> Result<Account, NoSuchAccount> {
        let index = self.position(account)?;
        Ok(lock(&self.service.keys).expire(index, self.service.seed))
    }

    /// Lets an action not exist for an account, as some do not on one of the sites.
    ///
    /// # Errors
    /// If there is no such account.
    pub fn withdraw(&self, account: &str, action: &str) -> Result<(), NoSuchAccount> {
        self.with_books(account, |books, _, _| {
            books.withdrawn.insert(action.to_owned());
        })
    }

    /// Lets an action fail inside the service for an account, or work again.
    ///
    /// # Errors
    /// If there is no such account.
    pub fn set_failing(&self, account: &str, action: &str, failing: bool) -> Result<(), NoSuchAccount> {
        self.with_books(account, |books, _, _| {
            if failing {
                books.failing.insert(action.to_owned());
            } else {
                books.failing.remove(action);
            }
        })
    }

    /// Lets another program ask that account for an action, such as `DescribeLiveStreamEventList`, so
    /// often a second, evenly; 0 lets it stop. What is refused to it, [`Requests::others_refused`] tells.
    ///
    /// # Errors
    /// If there is no such account.
    pub fn share(&self, account: &str, action: &str, per_second: u32) -> Result<(), NoSuchAccount> {
        self.with_books(account, |_, _, _| ())?;
        let now = tokio::time::Instant::now();
        lock(&self.service.counters).share(account, action, per_second, now);
        Ok(())
    }

    /// Makes a temporary key of that account, which the service refuses once it has ended.
    ///
    /// # Errors
    /// If there is no such account.
    pub fn issue_key(&self, account: &str, lasts: Duration) -> Result<TemporaryKey, NoSuchAccount> {
        Ok(self.service.issue(self.position(account)?, milliseconds(lasts) / 1000))
    }

    /// Serves the metadata of a virtual machine whose role is of that account. Call it from within the
    /// runtime that the simulator was started in.
    ///
    /// # Errors
    /// If there is no such account, or no port to listen on.
    pub fn serve_metadata(&self, account: &str, play: RolePlay) -> io::Result<MetadataService> {
        let position = self.position(account).map_err(io::Error::other)?;
        MetadataService::start(Arc::clone(&self.service), position, play)
    }

    /// Replaces the faults that are played from now on.
    pub fn set_faults(&self, faults: Vec<FaultRate>) {
        *lock(&self.service.faults) = faults;
        self.service.faults_changed.notify_one();
    }

    /// Replaces the readings that are played from now on.
    pub fn set_quirks(&self, quirks: Quirks) {
        *lock(&self.service.quirks) = quirks;
    }

    /// Puts the service's clock this many seconds ahead of (or, negative, behind) its true time.
    pub fn set_clock_offset(&self, seconds: i64) {
        self.service.clock.set_offset_ms(seconds.saturating_mul(1000));
    }

    /// Moves the service's clock on.
    pub fn advance(&self, by: Duration) {
        self.service.clock.advance(by);
    }

    /// What was asked so far.
    #[must_use]
    pub fn requests(&self) -> Requests {
        lock(&self.service.counters).sum.clone()
    }

    /// The latest requests, oldest first, as many as [`Options::keep_requests`] said.
    #[must_use]
    pub fn recent_requests(&self) -> Vec<Request> {
        lock(&self.service.counters).recent()
    }

    /// Closes every connection and stops listening.
    pub async fn stop(self) {
        // A server that has ended already needs no telling, and its end is what is waited for.
        let _ = self.stop.send(());
        let _ = self.task.await;
    }

    fn position(&self, account: &str) -> Result<usize, NoSuchAccount> {
        let accounts = self.accounts();
        accounts.iter().position(|known| known.name == account).ok_or_else(|| {
            let known: Vec<&str> = accounts.iter().map(|known| known.name.as_str()).collect();
            NoSuchAccount { asked: account.to_owned(), known: known.join(", ") }
        })
    }

    fn with_books<T>(
        &self,
        account: &str,
        act: impl FnOnce(&mut Books, Site, i64) -> T,
    ) -> Result<T, NoSuchAccount> {
        let index = self.position(account)?;
        let mut books = lock(&self.service.books[index]);
        Ok(act(&mut books, self.accounts()[index].site, self.service.clock.now_ms()))
    }
}

fn ids(books: &mut Books, stream: &StreamName) -> StreamIds {
    let mut word = |text: &Text| books.ledger.words.intern(text.raw());
    StreamIds { domain: word(&stream.domain), app: word(&stream.app), stream: word(&stream.stream) }
}
