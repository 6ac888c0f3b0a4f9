//! Many profiles watched by one process, over the real protocol, and what they have reported so far.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use breakwatch::api::{Budgets, Endpoint, HttpSettings};
use breakwatch::credentials::{Credentials, Origin};
use breakwatch::event::{OnlineList, ProfileId, Record, Seen, UnixTime};
use breakwatch::poll::report::{Phase, Plan, Proof, Report, Status, Window};
use breakwatch::poll::{Access, Inquiries, Keyring, Network, Poller, Question, Questions, Scope};
use breakwatch::simulator::{Account, Options, Scenario, Simulator};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

/// One profile to be: whose account, what of it, how often.
pub(crate) struct Watched {
    pub(crate) account: Account,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) window: Window,
    pub(crate) interval: Duration,
    pub(crate) online_every: Duration,
}

impl Watched {
    /// All of an account, with the intervals that a user has who sets none.
    pub(crate) fn usual(account: &Account) -> Self {
        Self {
            account: account.clone(),
            scopes: Scope::of(&[], &[]),
            window: Window::Last(86_400),
            interval: Duration::from_secs(10),
            online_every: Duration::from_secs(60),
        }
    }
}

/// What one profile has reported.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) found: HashMap<Record, u32>,
    pub(crate) status: Option<Status>,
    pub(crate) percents: Vec<u8>,
    pub(crate) online: Option<OnlineList>,
    pub(crate) online_lists: usize,
    pub(crate) states: usize,
    pub(crate) qualities: usize,
}

impl Known {
    /// Whether everything is read and proven.
    pub(crate) fn is_live(&self) -> bool {
        self.status.as_ref().is_some_and(|status| {
            status.phase == Phase::Live && matches!(status.proof, Proof::Complete { .. })
        })
    }

    fn take(&mut self, report: Report) {
        match report {
            Report::Breaks { seen, .. } => {
                for Seen { record, count } in seen {
                    let known = self.found.entry(record).or_insert(0);
                    *known = count.max(*known);
                }
            }
            Report::Recounted { seen, .. } => {
                self.found.extend(seen.into_iter().map(|seen| (seen.record, seen.count)));
            }
            Report::Status { status, .. } => {
                if let Phase::Filling { percent } = status.phase {
                    self.percents.push(percent);
                }
                self.status = Some(status);
            }
            Report::Online { list, .. } => {
                self.online = Some(list);
                self.online_lists += 1;
            }
            Report::State { .. } => self.states += 1,
            Report::Quality { samples, .. } => self.qualities += usize::from(samples.is_ok()),
            Report::Withheld { .. }
            | Report::Recalled { .. }
            | Report::Found { .. }
            | Report::Annotated(_)
            | Report::Archive(_) => {}
        }
    }
}

/// All of them, on one network with its budgets.
pub(crate) struct Fleet {
    pub(crate) known: Vec<Known>,
    pub(crate) budgets: Budgets,
    questions: Questions,
    inbox: mpsc::Receiver<(usize, Report)>,
    _plans: Vec<watch::Sender<Plan>>,
    tasks: Vec<JoinHandle<()>>,
}

impl Fleet {
    pub(crate) fn start(simulator: &Simulator, per_second: u32, watched: Vec<Watched>) -> Self {
        let budgets = Budgets::new(per_second);
        let network = Network::new(HttpSettings::default(), budgets.clone());
        let (questions, asked) = Questions::channels(watched.len());
        let (told, inbox) = mpsc::channel(256);
        let (mut plans, mut tasks) = (Vec::new(), Vec::new());
        let known = watched.iter().map(|_| Known::default()).collect();
        for ((at, watched), asked) in watched.into_iter().enumerate().zip(asked) {
            let account = watched.account;
            let keyring: Keyring = Arc::new(move || {
                let origin = Origin::Variable("the test".to_owned());
                Credentials::new(&account.secret_id, &account.secret_key, account.token.as_deref(), origin)
            });
            let endpoint = Endpoint::parse(&simulator.url()).unwrap();
            let name = format!("profile-{at}").as_str().into();
            let poller = Poller {
                profile: ProfileId(u16::try_from(at).unwrap()),
                access: Access::new(name, endpoint, keyring, network.clone()),
                scopes: watched.scopes,
                interval: watched.interval,
                recheck: Duration::from_millis(200),
            };
            let (plan, plans_of) = watch::channel(Plan::of(watched.window));
            plans.push(plan);
            let (reports, mut own) = mpsc::channel(16);
            let inquiries = Inquiries::beside(&poller, watched.online_every);
            tasks.push(tokio::spawn(inquiries.watch(asked, reports.clone())));
            tasks.push(tokio::spawn(poller.watch(plans_of, reports)));
            let told = told.clone();
            tasks.push(tokio::spawn(async move {
                while let Some(report) = own.recv().await {
                    if told.send((at, report)).await.is_err() {
                        return;
                    }
                }
            }));
        }
        Self { known, budgets, questions, inbox, _plans: plans, tasks }
    }

    pub(crate) fn ask(&self, profile: usize, question: Question) -> bool {
        self.questions.ask(ProfileId(u16::try_from(profile).unwrap()), question)
    }

    /// Takes reports in until `enough` holds; fails after `patience`, which only a hang reaches.
    pub(crate) async fn until(
        &mut self,
        what: &str,
        patience: Duration,
        mut enough: impl FnMut(&[Known]) -> bool,
    ) {
        let deadline = tokio::time::Instant::now() + patience;
        while !enough(&self.known) {
            let report = tokio::time::timeout_at(deadline, self.inbox.recv()).await;
            let (profile, report) = report
                .unwrap_or_else(|_| {
                    let statuses: Vec<_> = self.known.iter().map(|known| &known.status).collect();
                    panic!("never: {what}; {statuses:?}")
                })
                .unwrap();
            self.known[profile].take(report);
        }
    }

    /// Takes reports in for so long.
    pub(crate) async fn go_on(&mut self, time: Duration) {
        let deadline = tokio::time::Instant::now() + time;
        while let Ok(Some((profile, report))) = tokio::time::timeout_at(deadline, self.inbox.recv()).await {
            self.known[profile].take(report);
        }
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

/// So many accounts with empty histories.
pub(crate) fn accounts(number: usize) -> Options {
    let mut text = "[history]\nspan = \"7d\"\n".to_owned();
    for account in 0..number {
        let domains = "domains = [\"push.example.com\"]";
        writeln!(text, "[[account]]\nname = \"account-{account}\"\nsite = \"cn\"\n{domains}").unwrap();
    }
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    Options::new(Scenario::named(file.path()).unwrap())
}

/// A break that ended at that moment.
pub(crate) fn ended(at: UnixTime, stream: &str) -> Record {
    Record {
        domain: "push.example.com".into(),
        app: "live".into(),
        stream: stream.into(),
        started: Some(at.plus(-100)),
        ended: Some(at),
        duration_s: Some(100),
        reason: "recv rtmp deleteStream".into(),
        client_ip: "203.0.113.7".into(),
        resolution: "1920*1080".into(),
    }
}

/// Runs a test by a clock that jumps, a little each time when everybody has had some turns. A clock
/// that jumps by itself whenever nothing can be done would jump while a request is on its way.
pub(crate) fn in_little_time<T>(test: impl Future<Output = T>) -> T {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let ticking = tokio::spawn(async {
            loop {
                for _ in 0..10 {
                    tokio::task::yield_now().await;
                }
                tokio::time::advance(Duration::from_millis(25)).await;
            }
        });
        let done = test.await;
        ticking.abort();
        done
    })
}

/// How many requests have come, looked at ten times a second from now on.
pub(crate) struct Meter {
    totals: Arc<Mutex<Vec<u64>>>,
    task: JoinHandle<()>,
}

impl Meter {
    pub(crate) fn start(simulator: &Arc<Simulator>) -> Self {
        let totals = Arc::new(Mutex::new(Vec::new()));
        let (noted, simulator) = (Arc::clone(&totals), Arc::clone(simulator));
        let task = tokio::spawn(async move {
            let mut look = tokio::time::interval(Duration::from_millis(100));
            loop {
                look.tick().await;
                noted.lock().unwrap().push(simulator.requests().total);
            }
        });
        Self { totals, task }
    }

    /// How many came a second: the most, over ten seconds, and on average.
    pub(crate) fn read(self) -> (f64, f64) {
        self.task.abort();
        let totals = self.totals.lock().unwrap();
        #[expect(clippy::cast_precision_loss, reason = "some thousands")]
        let rate = |totals: &[u64]| {
            let all = totals[totals.len() - 1] - totals[0];
            all as f64 / ((totals.len() - 1) as f64 / 10.0)
        };
        (totals.windows(101).map(rate).fold(0.0, f64::max), rate(&totals))
    }
}
