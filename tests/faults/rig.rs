//! A service, a poller with its inquiry, and the store that takes in what they report.
//!
//! What a poller did not report cannot be in the store, and what it reported twice would be counted
//! twice there: it is the store that is compared with the service's ground truth.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use breakwatch::api::{Budgets, Endpoint, HttpSettings};
use breakwatch::credentials::{Credentials, Origin};
use breakwatch::event::{ProfileId, Record, StreamName, Text};
use breakwatch::poll::report::{Phase, Plan, Proof, Report, Status, Window};
use breakwatch::poll::{
    Access, Action, Inquiries, Keyring, Network, Poller, Question, Questions, Scope, Withheld,
};
use breakwatch::simulator::{Account, Simulator};
use breakwatch::store::Store;
use tokio::sync::{mpsc, watch};

/// Only a hang reaches it.
const DEADLINE: Duration = Duration::from_secs(90);
/// Between two looks at the deadline.
const LOOK: Duration = Duration::from_secs(5);
const PROFILE: ProfileId = ProfileId(0);

/// How a service is watched. Clones share what takes long to set up.
#[derive(Clone)]
pub(crate) struct Watch {
    pub(crate) network: Network,
    /// Where it is, if not where the simulator says.
    pub(crate) endpoint: Option<String>,
    pub(crate) interval: Duration,
    pub(crate) online_every: Duration,
}

impl Default for Watch {
    fn default() -> Self {
        Self::by(HttpSettings::default())
    }
}

impl Watch {
    pub(crate) fn by(settings: HttpSettings) -> Self {
        Self {
            network: Network::new(settings, Budgets::new(200)),
            endpoint: None,
            interval: Duration::from_millis(200),
            online_every: Duration::from_millis(300),
        }
    }

    /// With time-outs that a test can wait for.
    pub(crate) fn impatient() -> Self {
        let a_moment = Duration::from_millis(700);
        Self::by(HttpSettings {
            connect_timeout: a_moment,
            total_timeout: a_moment,
            ..HttpSettings::default()
        })
    }
}

/// Everything of one test.
pub(crate) struct Rig {
    pub(crate) simulator: Simulator,
    /// The account's name, which is the profile's as well.
    pub(crate) account: String,
    /// The key that is read whenever credentials are.
    pub(crate) key: Arc<Mutex<Account>>,
    /// All statuses since they were last forgotten.
    pub(crate) statuses: Vec<Status>,
    /// When each list of streams on air that came was asked for, by the tests' clock the latest first.
    pub(crate) online: usize,
    pub(crate) states: Vec<StreamName>,
    pub(crate) qualities: Vec<Result<usize, Withheld>>,
    /// Why each action is not answered; what is answered is not here.
    pub(crate) withheld: HashMap<Action, Withheld>,
    store: Store,
    questions: Questions,
    inbox: mpsc::Receiver<Report>,
    injected: i64,
    _plan: watch::Sender<Plan>,
}

impl Rig {
    /// Begins to watch; nothing has come yet.
    pub(crate) fn watch(simulator: Simulator, watched: Watch) -> Self {
        let account = simulator.accounts()[0].clone();
        let key = Arc::new(Mutex::new(account.clone()));
        let read = Arc::clone(&key);
        let keyring: Keyring = Arc::new(move || {
            let key = read.lock().unwrap();
            let origin = Origin::Variable("the test".to_owned());
            Credentials::new(&key.secret_id, &key.secret_key, key.token.as_deref(), origin)
        });
        let url = watched.endpoint.unwrap_or_else(|| simulator.url());
        let name = account.name.as_str().into();
        let poller = Poller {
            profile: PROFILE,
            access: Access::new(name, Endpoint::parse(&url).unwrap(), keyring, watched.network),
            scopes: Scope::of(&[], &[]),
            interval: watched.interval,
            recheck: Duration::from_millis(200),
        };
        let (plan, plans) = watch::channel(Plan::of(Window::Last(86_400)));
        let (reports, inbox) = mpsc::channel(16);
        let (questions, mut asked) = Questions::channels(1);
        let inquiries = Inquiries::beside(&poller, watched.online_every);
        tokio::spawn(inquiries.watch(asked.remove(0), reports.clone()));
        tokio::spawn(poller.watch(plans, reports));
        let store = Store::new(vec![account.name.as_str().into()]);
        Self {
            simulator,
            account: account.name,
            key,
            statuses: Vec::new(),
            online: 0,
            states: Vec::new(),
            qualities: Vec::new(),
            withheld: HashMap::new(),
            store,
            questions,
            inbox,
            injected: 0,
            _plan: plan,
        }
    }

    /// Watches until everything is read and proven, and equal to the truth.
    pub(crate) async fn at_ease(simulator: Simulator, watched: Watch) -> Self {
        let mut rig = Self::watch(simulator, watched);
        rig.until_live("at the beginning").await;
        rig.settled("at the beginning").await;
        rig
    }

    pub(crate) fn status(&self) -> &Status {
        self.statuses.last().expect("a status has come")
    }

    /// The words of the trouble that the status tells, if it tells one.
    pub(crate) fn trouble(&self) -> Option<&str> {
        match &self.statuses.last()?.phase {
            Phase::Retry { why, .. } | Phase::Stopped { why, .. } => Some(why),
            Phase::Connecting | Phase::Filling { .. } | Phase::Live => None,
        }
    }

    pub(crate) fn is_stopped(&self) -> bool {
        self.statuses.last().is_some_and(|it| matches!(it.phase, Phase::Stopped { .. }))
    }

    /// Takes reports in until it was tried again in vain, and fails unless the age of the data grew all the
    /// while. Only what was on its way when the trouble began may still come.
    pub(crate) async fn ages(&mut self, when: &str) {
        for _ in 0..3 {
            let (stood, tried) = (self.status().last_success, self.status().requests + 1);
            assert!(stood.is_some(), "{when}");
            self.forget();
            self.until(&format!("a further try {when}"), |rig| rig.status().requests >= tried).await;
            if self.status().last_success == stood {
                return;
            }
        }
        panic!("{when}: said to be read again and again: {:?}", self.statuses);
    }

    /// Takes reports in until `enough` holds.
    pub(crate) async fn until(&mut self, what: &str, mut enough: impl FnMut(&Self) -> bool) {
        let began = Instant::now();
        while !enough(self) {
            let Some(report) = self.report(began).await else {
                panic!("never: {what}; status {:?}, withheld {:?}", self.statuses.last(), self.withheld)
            };
            self.take(report);
        }
    }

    /// The next report, if one comes before the deadline. Where a test lets time pass at once, the
    /// deadline still counts what has passed in truth.
    async fn report(&mut self, began: Instant) -> Option<Report> {
        while began.elapsed() < DEADLINE {
            if let Ok(report) = tokio::time::timeout(LOOK, self.inbox.recv()).await {
                return Some(report.expect("the tasks live"));
            }
        }
        None
    }

    /// Waits until the list is followed, and whole.
    pub(crate) async fn until_live(&mut self, when: &str) {
        let live = |rig: &Self| {
            let status = rig.statuses.last();
            status.is_some_and(|it| it.phase == Phase::Live && matches!(it.proof, Proof::Complete { .. }))
        };
        self.until(&format!("live {when}"), live).await;
    }

    /// Waits until what the service lists by now is in the store, and fails if anything else is.
    pub(crate) async fn settled(&mut self, when: &str) {
        let listed = self.truth(true);
        let mut missing: Vec<(Record, u32)> = listed.into_iter().collect();
        let began = Instant::now();
        loop {
            let found = self.contents();
            missing.retain(|(record, count)| found.get(record).is_none_or(|known| known < count));
            if missing.is_empty() {
                let all = self.truth(false);
                let too_many: Vec<_> =
                    found.iter().filter(|(record, count)| all.get(*record) < Some(*count)).collect();
                assert!(too_many.is_empty(), "{when}: {} too many: {:?}", too_many.len(), too_many.first());
                return;
            }
            // What is missing comes with a report of breaks, or not at all.
            loop {
                let Some(report) = self.report(began).await else {
                    let (one, status) = (missing.first(), self.statuses.last());
                    panic!("{when}: {} missing, such as {one:?}; status {status:?}", missing.len())
                };
                let breaks = matches!(report, Report::Breaks { .. } | Report::Recounted { .. });
                self.take(report);
                if breaks {
                    break;
                }
            }
        }
    }

    /// Lets some breaks have happened in the last seconds, two of them equal.
    pub(crate) fn let_break(&mut self, number: i64) {
        let now = self.simulator.now();
        for at in (0..number).chain([0]) {
            let record = Record {
                domain: "push.example.com".into(),
                app: "live".into(),
                stream: Text::new(&format!("à_part_{}", self.injected + at)),
                started: Some(now.plus(-60)),
                ended: Some(now.plus(-1 - at % 25)),
                reason: "recv rtmp deleteStream".into(),
                duration_s: Some(29),
                client_ip: "198.51.100.9".into(),
                resolution: "720*1280".into(),
            };
            self.simulator.inject(&self.account, &record, Duration::ZERO).unwrap();
        }
        self.injected += number;
    }

    /// A stream that has just broken, for questions.
    pub(crate) fn ask_about(&self, stream: &str) {
        let name =
            StreamName { domain: "push.example.com".into(), app: "live".into(), stream: stream.into() };
        let ended = self.simulator.now().plus(-5);
        assert!(self.questions.ask(PROFILE, Question::State { name: name.clone() }));
        assert!(self.questions.ask(PROFILE, Question::Quality { name, started: None, ended }));
    }

    /// Forgets what was reported besides the breaks.
    pub(crate) fn forget(&mut self) {
        self.statuses.drain(..self.statuses.len().saturating_sub(1));
        self.online = 0;
        self.states.clear();
        self.qualities.clear();
    }

    /// What explains a break is asked again, and answered.
    pub(crate) async fn until_explained(&mut self, when: &str) {
        self.forget();
        let stream = format!("asked_{}", self.simulator.requests().total);
        self.ask_about(&stream);
        let answered = |rig: &Self| {
            rig.online > 0
                && rig.states.iter().any(|it| it.stream.raw() == stream)
                && rig.qualities.last().is_some_and(Result::is_ok)
                && rig.withheld.is_empty()
        };
        self.until(&format!("states, quality and the online list {when}"), answered).await;
    }

    fn take(&mut self, report: Report) {
        match report {
            Report::Breaks { profile, seen, source, at, .. } => {
                self.store.apply(profile, &seen, source, at);
            }
            Report::Recounted { profile, seen } => {
                self.store.recount(profile, &seen);
            }
            Report::Status { status, .. } => self.statuses.push(status),
            Report::Online { .. } => self.online += 1,
            Report::State { name, .. } => self.states.push(name),
            Report::Quality { samples, .. } => self.qualities.push(samples.map(|it| it.len())),
            Report::Withheld { action, why: Some(why), .. } => {
                self.withheld.insert(action, why);
            }
            Report::Withheld { action, why: None, .. } => {
                self.withheld.remove(&action);
            }
            // No archive is used here, and nobody searches.
            Report::Recalled { .. } | Report::Annotated(_) | Report::Archive(_) | Report::Found { .. } => {}
        }
    }

    fn contents(&self) -> HashMap<Record, u32> {
        let rows = self.store.rows_newest_first().iter();
        rows.map(|&row| {
            let it = self.store.get(row);
            (it.record(), it.count())
        })
        .collect()
    }

    /// The service's records of the window, or those of them that it lists by now.
    fn truth(&self, listed: bool) -> HashMap<Record, u32> {
        let now = self.simulator.now();
        let mut truth = HashMap::new();
        for it in self.simulator.truth(&self.account).unwrap() {
            let known = it.record.ended.is_some_and(|ended| ended >= now.plus(-86_000) && ended < now);
            if !listed || (known && it.visible_at_ms < now.0 * 1_000) {
                *truth.entry(it.record).or_insert(0) += 1;
            }
        }
        truth
    }
}
