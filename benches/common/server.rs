//! The simulator as a server on threads of its own, and the ways to it.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use breakwatch::api::{Budgets, Client, Endpoint, Http, HttpSettings};
use breakwatch::credentials::{Credentials, Origin};
use breakwatch::event::{ProfileId, UnixTime};
use breakwatch::poll::{Access, Keyring, Network, Poller, Scope};
use breakwatch::simulator::{Options, Scenario, Simulator, Time};
use tokio::runtime::{Builder, Runtime};

/// How far its history reaches back: somewhat less than the default window.
const SPAN: Duration = Duration::from_secs(23 * 3_600);

/// A list that stands still.
pub struct Server {
    pub simulator: Simulator,
    runtime: Runtime,
}

impl Server {
    /// So many records of the last 23 hours, each reply so long on its way; the clock is the machine's.
    pub fn start(events: usize, latency: Duration) -> io::Result<Self> {
        Self::with_clock(Time::System, SPAN, events, latency)
    }

    /// The same with a clock that stands: not even a late record appears while something is measured.
    /// See [`Server::catch_up`].
    pub fn start_frozen(events: usize, latency: Duration) -> io::Result<Self> {
        Self::start_over(SPAN, events, latency)
    }

    /// Such a clock, and a history that reaches so far back.
    pub fn start_over(span: Duration, events: usize, latency: Duration) -> io::Result<Self> {
        Self::with_clock(Time::Frozen(UnixTime::from(chrono::Utc::now())), span, events, latency)
    }

    fn with_clock(time: Time, span: Duration, events: usize, latency: Duration) -> io::Result<Self> {
        let mut options = Options::new(Scenario::plain().map_err(io::Error::other)?);
        options.time = time;
        options.events = Some(events);
        options.span = Some(span);
        options.latency = latency;
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let simulator = runtime.block_on(Simulator::start(options))?;
        Ok(Self { simulator, runtime })
    }

    /// Puts a clock that stands a second before the machine's: a client that knows no better asks for
    /// nothing of the future, which would be refused.
    pub fn catch_up(&self) {
        let behind = UnixTime::from(chrono::Utc::now()).plus(1).since(self.simulator.now());
        self.simulator.advance(Duration::from_secs(u64::try_from(behind).unwrap_or(0)));
    }

    /// Requests that have arrived so far.
    pub fn requests(&self) -> u64 {
        self.simulator.requests().total
    }

    /// Requests that were refused so far, whatever the reason.
    pub fn refused(&self) -> u64 {
        self.simulator.requests().refused.values().sum()
    }

    /// A poller with a budget of its own.
    pub fn poller(&self, per_second: u32) -> io::Result<Poller> {
        let account = self.simulator.accounts()[0].clone();
        let name = account.name.as_str().into();
        let keyring: Keyring = Arc::new(move || {
            let origin = Origin::Variable("the benchmark".to_owned());
            Credentials::new(&account.secret_id, &account.secret_key, account.token.as_deref(), origin)
        });
        let network = Network::new(HttpSettings::default(), Budgets::new(per_second));
        let access = Access::new(name, self.endpoint()?, keyring, network);
        Ok(Poller {
            recheck: breakwatch::poll::RECHECK,
            profile: ProfileId(0),
            access,
            scopes: Scope::of(&[], &[]),
            interval: Duration::from_secs(10),
        })
    }

    /// A client as the poller has one, without a poller.
    pub fn client(&self) -> io::Result<Client> {
        let account = &self.simulator.accounts()[0];
        let origin = Origin::Variable("the benchmark".to_owned());
        let credentials =
            Credentials::new(&account.secret_id, &account.secret_key, account.token.as_deref(), origin)
                .map_err(io::Error::other)?;
        let http = Http::new(HttpSettings::default()).map_err(io::Error::other)?;
        let budgets = Budgets::new(u32::MAX);
        Ok(Client::new(http, self.endpoint()?, account.name.as_str().into(), credentials, &budgets))
    }

    fn endpoint(&self) -> io::Result<Endpoint> {
        Endpoint::parse(&self.simulator.url()).map_err(io::Error::other)
    }

    /// The environment in which the program finds this server's key and nothing of the machine's
    /// configuration.
    pub fn environment(&self, home: &str) -> Vec<(&'static str, String)> {
        let account = &self.simulator.accounts()[0];
        vec![
            ("HOME", home.to_owned()),
            ("TERM", "xterm-256color".to_owned()),
            ("LANG", "C.UTF-8".to_owned()),
            ("TENCENTCLOUD_SECRET_ID", account.secret_id.clone()),
            ("TENCENTCLOUD_SECRET_KEY", account.secret_key.clone()),
        ]
    }
}
