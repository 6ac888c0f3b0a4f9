//! A poller with its inquiry beside it, and what the two have reported so far.

use std::time::Duration;

use breakwatch::event::{OnlineList, ProfileId, Sample, StreamName, StreamState, UnixTime};
use breakwatch::poll::report::{Phase, Plan, Proof, Report, Status, Window};
use breakwatch::poll::{Action, Inquiries, Poller, Question, Questions, Withheld};
use breakwatch::simulator::Simulator;
use tokio::sync::{mpsc, watch};

use crate::common::poller;

type Quality = (StreamName, UnixTime, Result<Vec<Sample>, Withheld>);

/// Everything reported, in the order in which it came.
pub(crate) struct Facts {
    pub(crate) online: Vec<OnlineList>,
    pub(crate) states: Vec<(StreamName, StreamState, UnixTime)>,
    pub(crate) qualities: Vec<Quality>,
    pub(crate) withheld: Vec<(Action, Option<Withheld>)>,
    pub(crate) statuses: Vec<Status>,
    pub(crate) breaks: usize,
    questions: Questions,
    inbox: mpsc::Receiver<Report>,
    _plan: watch::Sender<Plan>,
}

impl Facts {
    /// The simulator's first account.
    pub(crate) fn watch(simulator: &Simulator) -> Self {
        Self::of(poller(simulator, 0, 100))
    }

    pub(crate) fn of(poller: Poller) -> Self {
        let (plan, plans) = watch::channel(Plan::of(Window::Last(86_400)));
        let (reports, inbox) = mpsc::channel(16);
        let (questions, mut asked) = Questions::channels(1);
        let inquiries = Inquiries::beside(&poller, Duration::from_secs(1));
        tokio::spawn(inquiries.watch(asked.remove(0), reports.clone()));
        tokio::spawn(poller.watch(plans, reports));
        Self {
            online: Vec::new(),
            states: Vec::new(),
            qualities: Vec::new(),
            withheld: Vec::new(),
            statuses: Vec::new(),
            breaks: 0,
            questions,
            inbox,
            _plan: plan,
        }
    }

    pub(crate) fn ask(&self, question: Question) -> bool {
        self.questions.ask(ProfileId(0), question)
    }

    /// Whether the poller has proven its list.
    pub(crate) fn is_live(&self) -> bool {
        self.statuses.last().is_some_and(|status| {
            status.phase == Phase::Live && matches!(status.proof, Proof::Complete { .. })
        })
    }

    /// Takes reports in until `enough` holds; fails after a minute, which only a hang reaches.
    pub(crate) async fn until(&mut self, what: &str, mut enough: impl FnMut(&Self) -> bool) {
        let deadline = tokio::time::Instant::now() + Duration::from_secs(60);
        while !enough(self) {
            let report = tokio::time::timeout_at(deadline, self.inbox.recv()).await;
            let report = report.unwrap_or_else(|_| panic!("never: {what}; withheld {:?}", self.withheld));
            self.take(report.expect("the tasks live"));
        }
    }

    fn take(&mut self, report: Report) {
        match report {
            Report::Breaks { seen, .. } => self.breaks += seen.len(),
            Report::Recounted { .. }
            | Report::Recalled { .. }
            | Report::Found { .. }
            | Report::Annotated(_)
            | Report::Archive(_) => {}
            Report::Status { status, .. } => self.statuses.push(status),
            Report::Online { list, .. } => self.online.push(list),
            Report::State { name, state, asked, .. } => self.states.push((name, state, asked)),
            Report::Quality { name, ended, samples, .. } => self.qualities.push((name, ended, samples)),
            Report::Withheld { action, why, .. } => self.withheld.push((action, why)),
        }
    }
}
