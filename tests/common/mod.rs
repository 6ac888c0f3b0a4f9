//! What tests of the whole path share: a simulator, pollers that ask it over the real protocol, and
//! the comparison with its ground truth.

#![expect(clippy::unwrap_used, reason = "a test may fail")]
#![allow(dead_code, reason = "each test file uses its own part of this")]

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use breakwatch::api::{Budgets, Endpoint, HttpSettings};
use breakwatch::credentials::{Credentials, Origin};
use breakwatch::event::{ProfileId, Record, Seen, UnixTime};
use breakwatch::poll::report::{Plan, Report, Status, Window};
use breakwatch::poll::{Access, Ending, Keyring, Network, Poller, Scope};
use breakwatch::simulator::{Account, Options, Scenario, Simulator};
use tokio::sync::{mpsc, watch};

/// A moment that simulators are frozen at.
pub(crate) const NOW: UnixTime = UnixTime(1_795_000_000);

/// A quiet scenario: one account whose list stands still.
pub(crate) fn plain() -> Options {
    Options::new(Scenario::plain().expect("compiled in"))
}

/// A poller of one of the simulator's accounts.
pub(crate) fn poller(simulator: &Simulator, at: usize, requests_per_second: u32) -> Poller {
    let account = simulator.accounts()[at].clone();
    Poller {
        profile: ProfileId(u16::try_from(at).unwrap()),
        access: access(&simulator.url(), &account, requests_per_second),
        scopes: Scope::of(&[], &[]),
        interval: Duration::from_secs(1),
        recheck: Duration::from_millis(200),
    }
}

/// The way to an account with its own keys.
pub(crate) fn access(url: &str, account: &Account, requests_per_second: u32) -> Access {
    let account = account.clone();
    let name = account.name.as_str().into();
    let keyring: Keyring = Arc::new(move || {
        let origin = Origin::Variable("the test".to_owned());
        Credentials::new(&account.secret_id, &account.secret_key, account.token.as_deref(), origin)
    });
    let network = Network::new(HttpSettings::default(), Budgets::new(requests_per_second));
    Access::new(name, Endpoint::parse(url).expect("loopback"), keyring, network)
}

/// Reads a window once; returns what was found and how it ended.
pub(crate) async fn read_once(poller: Poller, window: Window) -> (HashMap<Record, u32>, Ending) {
    let (reports, mut inbox) = mpsc::channel(16);
    let reading = tokio::spawn(poller.read_once(window, reports));
    let mut found = HashMap::new();
    while let Some(report) = inbox.recv().await {
        note(&mut found, report);
    }
    (found, reading.await.expect("no panic"))
}

fn note(found: &mut HashMap<Record, u32>, report: Report) -> Option<Status> {
    match report {
        Report::Breaks { seen, .. } => {
            for Seen { record, count } in seen {
                let known = found.entry(record).or_insert(0);
                *known = count.max(*known);
            }
            None
        }
        Report::Recounted { seen, .. } => {
            found.extend(seen.into_iter().map(|Seen { record, count }| (record, count)));
            None
        }
        Report::Status { status, .. } => Some(status),
        _ => None,
    }
}

/// A poller that goes on, and what it has reported so far.
pub(crate) struct Watching {
    pub(crate) found: HashMap<Record, u32>,
    pub(crate) status: Option<Status>,
    pub(crate) plan: watch::Sender<Plan>,
    inbox: mpsc::Receiver<Report>,
}

impl Watching {
    pub(crate) fn start(poller: Poller, window: Window) -> Self {
        let (plan, plans) = watch::channel(Plan::of(window));
        let (reports, inbox) = mpsc::channel(16);
        tokio::spawn(poller.watch(plans, reports));
        Self { found: HashMap::new(), status: None, plan, inbox }
    }

    /// Takes reports in until `enough` holds; fails after a minute, which only a hang reaches.
    pub(crate) async fn until(&mut self, what: &str, mut enough: impl FnMut(&Self) -> bool) {
        let deadline = tokio::time::Instant::now() + Duration::from_secs(60);
        while !enough(self) {
            let report = tokio::time::timeout_at(deadline, self.inbox.recv()).await;
            let report = report.unwrap_or_else(|_| panic!("never: {what}; status {:?}", self.status));
            let report = report.expect("the poller lives");
            if let Some(status) = note(&mut self.found, report) {
                self.status = Some(status);
            }
        }
    }

    pub(crate) fn status(&self) -> &Status {
        self.status.as_ref().expect("a status has come")
    }
}

/// What the list shows of a window by now, equal records counted.
pub(crate) fn truth(
    simulator: &Simulator,
    account: &str,
    from: UnixTime,
    until: UnixTime,
) -> HashMap<Record, u32> {
    let mut truth = HashMap::new();
    let now_ms = simulator.now().0 * 1000;
    for it in simulator.truth(account).expect("the account exists") {
        let inside = it.record.ended.is_some_and(|ended| ended >= from && ended <= until);
        if inside && it.visible_at_ms <= now_ms {
            *truth.entry(it.record).or_insert(0) += 1;
        }
    }
    truth
}

/// Fails with the first differences.
pub(crate) fn assert_same(found: &HashMap<Record, u32>, truth: &HashMap<Record, u32>) {
    let missing: Vec<_> = truth.iter().filter(|(record, count)| found.get(*record) != Some(count)).collect();
    let extra: Vec<_> = found.iter().filter(|(record, _)| !truth.contains_key(*record)).collect();
    assert!(
        missing.is_empty() && extra.is_empty(),
        "{} of {} missing or miscounted, such as {:?}; {} too many, such as {:?}",
        missing.len(),
        truth.len(),
        missing.first(),
        extra.len(),
        extra.first()
    );
}
