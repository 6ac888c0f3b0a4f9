//! What to ask next for drill-down, and what the answers come to. Pure: time and chance are arguments.
//!
//! The online list is asked for at its times; questions of the screen are answered in between. Each of
//! the three actions has a gate of its own, so that one which is refused costs only itself.

use std::time::Duration;

use super::gate::{Gate, REFUSED, Said, Trouble};
use super::online;
use super::question::Question;
use super::waiting::Waiting;
use super::window::{is_kept, window};
use crate::api::{OnlinePage, OnlineQuery, QualityQuery};
use crate::event::{ProfileId, Sample, StreamState, UnixTime};
use crate::poll::planner::Now;
use crate::poll::report::Report;
use crate::poll::rhythm::phase;
use crate::poll::task::Scope;
use crate::poll::withheld::{Action, Withheld};

/// Time between two questions for states: four a second, of the 300 that an account has.
const STATE_EVERY_MS: u64 = 250;

/// The first looks at the online lists of many profiles are spread over this time, and with them all
/// later ones.
const SPREAD_MS: f64 = 5_000.0;

/// Questions of one kind on their way at once.
const AT_ONCE: usize = 2;

/// One request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Inquiry {
    /// The streams on air in the scope of that number.
    Online(usize, OnlineQuery),
    /// The state that this question asks for.
    State(Question),
    /// The readings that this question asks for.
    Quality(Question, QualityQuery),
}

impl Inquiry {
    pub(super) const fn action(&self) -> Action {
        match self {
            Self::Online(..) => Action::OnlineList,
            Self::State(_) => Action::State,
            Self::Quality(..) => Action::Quality,
        }
    }
}

/// What a request found.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Found {
    Online(OnlinePage),
    State(StreamState),
    Quality(Vec<Sample>),
}

/// A request with its outcome.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Answer {
    pub(super) inquiry: Inquiry,
    /// The server's time before it was sent, not ahead of it.
    pub(super) asked: UnixTime,
    /// When it was sent, by the task's own clock.
    pub(super) sent_ms: u64,
    pub(super) outcome: Result<Found, Trouble>,
}

/// What to do next.
#[expect(clippy::large_enum_variant, reason = "there is one at a time, and not for long")]
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Next {
    Ask(Inquiry),
    /// Nothing before this moment of the task's own clock, unless something comes.
    Wait {
        until_ms: u64,
    },
}

/// The online list of one scope.
#[derive(Debug)]
struct Watched {
    scope: Scope,
    query: OnlineQuery,
    due_ms: u64,
    on_its_way: bool,
}

/// Everything that one profile's inquiry has to do.
#[derive(Debug)]
pub(super) struct Agenda {
    profile: ProfileId,
    online_every_ms: u64,
    online: Vec<Watched>,
    online_gate: Gate,
    states: Waiting,
    states_gate: Gate,
    next_state_ms: u64,
    qualities: Waiting,
    qualities_gate: Gate,
}

impl Agenda {
    pub(super) fn new(profile: ProfileId, scopes: &[Scope], online_every: Duration) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "up to five seconds")]
        let first_ms = (phase(u64::from(profile.0)) * SPREAD_MS) as u64;
        let watched = |scope: &Scope| Watched {
            scope: scope.clone(),
            query: online::query(scope),
            due_ms: first_ms,
            on_its_way: false,
        };
        Self {
            profile,
            online_every_ms: u64::try_from(online_every.as_millis()).unwrap_or(u64::MAX),
            online: scopes.iter().map(watched).collect(),
            online_gate: Gate::default(),
            states: Waiting::default(),
            states_gate: Gate::default(),
            next_state_ms: 0,
            qualities: Waiting::default(),
            qualities_gate: Gate::default(),
        }
    }

    /// Takes a question in; returns an answer if it can be given without asking.
    pub(super) fn put(&mut self, question: Question, now: Now) -> Option<Report> {
        if let Some(why) = self.gate(question.action()).shut(now.mono_ms) {
            let why = why.clone();
            return self.unanswered(question, why);
        }
        if let Question::Quality { ended, .. } = &question
            && !is_kept(*ended, now.server)
        {
            return self.unanswered(question, Withheld::TooOld);
        }
        let overtaken = match question {
            Question::State { .. } => self.states.put(question, now.mono_ms),
            Question::Quality { .. } => self.qualities.put(question, now.mono_ms),
        };
        overtaken.and_then(|oldest| self.unanswered(oldest, Withheld::Overtaken))
    }

    /// The next request, or how long there is none.
    pub(super) fn next(&mut self, now: Now) -> Next {
        let mut wake = u64::MAX;
        let mut later = |at_ms: u64| {
            let later = at_ms > now.mono_ms;
            if later {
                wake = wake.min(at_ms);
            }
            later
        };
        // Lists may be long: one after the other.
        if !self.online.iter().any(|watched| watched.on_its_way)
            && let Some((scope, due_ms)) =
                self.online.iter().map(|watched| watched.due_ms).enumerate().min_by_key(|(_, due)| *due)
            && !later(due_ms.max(self.online_gate.opens_ms()))
        {
            return Next::Ask(self.online(scope, now));
        }
        if self.states.any()
            && self.states.on_their_way() < AT_ONCE
            && !later(self.next_state_ms.max(self.states_gate.opens_ms()))
            && let Some(question) = self.states.send()
        {
            self.next_state_ms = now.mono_ms.saturating_add(STATE_EVERY_MS);
            return Next::Ask(Inquiry::State(question));
        }
        if self.qualities.on_their_way() < AT_ONCE
            && self.qualities.any()
            && !later(self.qualities_gate.opens_ms())
            && let Some(question) = self.qualities.send()
            && let Question::Quality { name, started, ended } = &question
        {
            let query = window(name, *started, *ended, now.server);
            return Next::Ask(Inquiry::Quality(question, query));
        }
        Next::Wait { until_ms: wake }
    }

    fn online(&mut self, scope: usize, now: Now) -> Inquiry {
        let watched = &mut self.online[scope];
        watched.on_its_way = true;
        watched.due_ms = now.mono_ms.saturating_add(self.online_every_ms);
        Inquiry::Online(scope, watched.query.clone())
    }

    /// Takes an answer in; returns what there is to tell.
    pub(super) fn answered(&mut self, answer: Answer, now: Now, chance: f64) -> Vec<Report> {
        let Answer { inquiry, asked, sent_ms, mut outcome } = answer;
        if let (Inquiry::Online(scope, query), Err(Trouble::Question { why })) = (&inquiry, &outcome) {
            let watched = &mut self.online[*scope];
            if let Some(smaller) = online::smaller(query) {
                // The other site takes only small pages; nothing is amiss.
                (watched.query, watched.on_its_way, watched.due_ms) = (smaller, false, now.mono_ms);
                return Vec::new();
            }
            outcome = Err(Trouble::Lasting { why: why.clone(), rest: REFUSED });
        }
        let (action, profile) = (inquiry.action(), self.profile);
        let said = match &outcome {
            Ok(_) => self.gate_mut(action).answered(),
            Err(trouble) => self.gate_mut(action).failed(trouble, sent_ms, now.mono_ms, chance),
        };
        let mut reports: Vec<Report> =
            said.into_iter().map(|Said(why)| Report::Withheld { profile, action, why }).collect();
        if let Inquiry::Online(scope, _) = inquiry {
            self.online[scope].on_its_way = false;
            if outcome.is_err() {
                // As soon as the gate opens.
                self.online[scope].due_ms = now.mono_ms;
            }
        }
        match outcome {
            Ok(found) => {
                if let Inquiry::State(question) = &inquiry {
                    self.states.answered(question, now.mono_ms);
                } else if let Inquiry::Quality(question, _) = &inquiry {
                    self.qualities.done(question);
                }
                reports.extend(self.told(inquiry, asked, found));
            }
            Err(trouble) => {
                let given_up = self.failed(&inquiry, &trouble, now.mono_ms);
                reports
                    .extend(given_up.into_iter().filter_map(|it| self.unanswered(it, trouble.why().clone())));
            }
        }
        reports
    }

    /// What a failure means for the questions of its kind; returns those that are given up.
    fn failed(&mut self, inquiry: &Inquiry, trouble: &Trouble, now_ms: u64) -> Vec<Question> {
        let (waiting, question) = match inquiry {
            Inquiry::Online(..) => return Vec::new(),
            Inquiry::State(question) => (&mut self.states, question),
            Inquiry::Quality(question, _) => (&mut self.qualities, question),
        };
        match trouble {
            Trouble::Lasting { .. } => waiting.give_up(question),
            Trouble::Question { .. } => {
                match question {
                    Question::State { .. } => waiting.refused(question, now_ms),
                    Question::Quality { .. } => waiting.done(question),
                }
                vec![question.clone()]
            }
            Trouble::Passing { .. } if waiting.again(question) => Vec::new(),
            Trouble::Passing { .. } => vec![question.clone()],
        }
    }

    fn told(&self, inquiry: Inquiry, asked: UnixTime, found: Found) -> Option<Report> {
        let profile = self.profile;
        match (inquiry, found) {
            (Inquiry::Online(scope, query), Found::Online(page)) => {
                let list = online::list(&self.online[scope].scope, &query, asked, page);
                Some(Report::Online { profile, list })
            }
            (Inquiry::State(Question::State { name }), Found::State(state)) => {
                Some(Report::State { profile, name, state, asked })
            }
            (Inquiry::Quality(Question::Quality { name, ended, .. }, _), Found::Quality(samples)) => {
                Some(Report::Quality { profile, name, ended, samples: Ok(samples) })
            }
            _ => None,
        }
    }

    /// The answer to a question that is not asked. A state that is not known needs none: it stays
    /// unknown, and the gate has said why.
    fn unanswered(&self, question: Question, why: Withheld) -> Option<Report> {
        match question {
            Question::State { .. } => None,
            Question::Quality { name, ended, .. } => {
                Some(Report::Quality { profile: self.profile, name, ended, samples: Err(why) })
            }
        }
    }

    fn gate(&self, action: Action) -> &Gate {
        match action {
            Action::OnlineList => &self.online_gate,
            Action::State => &self.states_gate,
            Action::Quality => &self.qualities_gate,
        }
    }

    fn gate_mut(&mut self, action: Action) -> &mut Gate {
        match action {
            Action::OnlineList => &mut self.online_gate,
            Action::State => &mut self.states_gate,
            Action::Quality => &mut self.qualities_gate,
        }
    }
}
