//! Following without a screen: which lines `watch` prints, from what pollers report.
//!
//! ```text
//! reports ─► store, presence, insight ─► what is new, what became another verdict ─► lines
//!                       │                                                    └─► alerts
//!                       └─► questions about streams that seem down
//! ```
//! - A break is told once, when it first matches the filter; from then on each change of its verdict is
//!   told, whether or not it matches still. A push that is listed as running is no break yet; a count that
//!   rises, or a record that is listed anew, is no line.
//! - Told is what ended from a moment on, and what the service lists later than the first reading though it
//!   ended before. Where that moment lies in the past (`--since`, or what an earlier run has left), a
//!   profile's lines wait until its window was read whole and its streams on air were looked at, so that
//!   the past comes first, the oldest break first.
//! - Breaks are followed for as long as they are in the window.
//! - Where a later run goes on from this one, what is settled moves forward as far as every profile's list
//!   is proven to have been read, and the window reaches back to there.
//!
//! Pure: the moment is an argument, and what has been told before is handed in. Knows neither files nor
//! the network nor how lines look.

mod gate;
mod key;
mod lines;
mod settling;
#[cfg(test)]
mod tests;
mod trouble;

use std::collections::HashMap;
use std::sync::Arc;

use chrono::FixedOffset;

use self::gate::Gates;
pub use self::key::Key;
use self::lines::Lines;
pub use self::lines::{Doubt, Doubts, Line, Past};
use self::settling::{Settling, last};
use self::trouble::Troubles;
pub use self::trouble::{Trouble, TroubleKind};
use crate::alert::{Alert, Alerts, Facts, Rule};
use crate::event::{ProfileId, UnixTime};
use crate::filter::Filter;
use crate::i18n::Lang;
use crate::insight::incident::Incidents;
use crate::insight::{Asking, Candidates, Insight, Presence, PresenceSource, Thresholds};
use crate::poll::report::{Phase, Report, Window};
use crate::poll::{Action, Question, REMEMBERED, Withheld};
use crate::store::{Annotations, Store};

/// Seconds between two looks at what may be forgotten.
const TIDY_EVERY_S: i64 = 60;
/// The window begins this much before what is told, and what has left it is kept this much longer, in
/// seconds: clocks differ.
const SLACK_S: i64 = 600;
/// What was seen of a stream on air is kept for so long after it was last seen, in seconds.
const SIGHTINGS_S: i64 = 86_400;

/// What is followed.
#[derive(Debug)]
pub struct Order {
    /// The watched profiles' names, in the order of their ids.
    pub profiles: Vec<Arc<str>>,
    /// The names that they are kept under, in the same order.
    pub kept_names: Vec<Arc<str>>,
    /// Which breaks.
    pub filter: Filter,
    /// How often a stream must break how soon to be flapping.
    pub thresholds: Thresholds,
    /// How long a break is followed.
    pub window: Window,
    /// From when on breaks are told.
    pub from: Begin,
    /// A later run goes on from where this one ends.
    pub resumes: bool,
    /// What an earlier run has told.
    pub past: Past,
    /// What it may have told, or not.
    pub doubts: Doubts,
    /// What makes alerts.
    pub rules: Vec<Rule>,
    /// The language of what is said.
    pub lang: Lang,
}

/// From when on breaks are told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Begin {
    /// From now, a moment by this machine's clock.
    Now(UnixTime),
    /// So many seconds before now.
    Before(UnixTime, i64),
    /// From a moment by the service's clock.
    At(UnixTime),
}

impl Begin {
    /// It by the service's clock, which is so many seconds ahead of this machine's.
    #[must_use]
    pub const fn moment(self, ahead_s: i64) -> UnixTime {
        match self {
            Self::Now(at) => at.plus(ahead_s),
            Self::Before(at, seconds) => at.plus(ahead_s - seconds),
            Self::At(at) => at,
        }
    }
}

/// What one step comes to.
#[derive(Debug, Default)]
pub struct Step {
    /// Lines to print, in this order.
    pub lines: Vec<Line>,
    /// What somebody must hear of.
    pub alerts: Vec<Alert>,
    /// What is to be asked.
    pub questions: Vec<(ProfileId, Question)>,
    /// What is wrong, or is not any more.
    pub troubles: Vec<Trouble>,
}

/// See the module.
#[derive(Debug)]
pub struct Follower {
    /// All breaks.
    pub store: Store,
    /// What was seen of streams on air.
    pub presence: Presence,
    insight: Insight,
    incidents: Incidents,
    annotations: Annotations,
    asking: Asking,
    withheld: HashMap<(ProfileId, Action), Withheld>,
    window: Window,
    from: Begin,
    /// What ended before is history; known once the service has told its time.
    floor: Option<UnixTime>,
    settling: Option<Settling>,
    gates: Gates,
    lines: Lines,
    alerts: Alerts,
    troubles: Troubles,
    /// Seconds by which the service's clock is ahead of this machine's, as each profile has it.
    ahead_s: Vec<Option<i64>>,
    /// The one of them that was measured last: either clock may be set while it is followed.
    newest: Option<i64>,
    /// Some profile's window has been read: a service that tells no time by then never will.
    read: bool,
    /// When it began: by this machine's clock, and by the service's once that is known.
    started: UnixTime,
    began: Option<UnixTime>,
    tidied: UnixTime,
    lang: Lang,
}

impl Follower {
    /// Knows nothing yet, at that moment by this machine's clock.
    #[must_use]
    pub fn new(order: Order, now: UnixTime) -> Self {
        let Order {
            profiles,
            kept_names,
            filter,
            thresholds,
            window,
            from,
            resumes,
            past,
            doubts,
            rules,
            lang,
        } = order;
        let waits = !matches!(from, Begin::Now(_));
        let length_s = now.since(window.from(now)).clamp(1, REMEMBERED);
        let settling = resumes.then(|| Settling::new(length_s, profiles.len()));
        let (begin, count) = (from.moment(0), profiles.len());
        let window = match &settling {
            Some(settling) => settling.first(begin, now),
            None => last(length_s.max(now.since(begin).saturating_add(SLACK_S))),
        };
        Self {
            gates: Gates::new(profiles.len(), waits),
            troubles: Troubles::new(profiles.clone(), lang),
            store: Store::new(profiles),
            presence: Presence::default(),
            insight: Insight::new(thresholds),
            incidents: Incidents::default(),
            annotations: Annotations::default(),
            asking: Asking::default(),
            withheld: HashMap::new(),
            window,
            from,
            floor: None,
            settling,
            lines: Lines::new(filter, kept_names, past, doubts),
            alerts: Alerts::new(rules, now, lang),
            ahead_s: vec![None; count],
            newest: None,
            read: false,
            started: now,
            began: None,
            tidied: now,
            lang,
        }
    }

    /// The moment by the service's clock, as far as that is known.
    #[must_use]
    pub fn now(&self, here: UnixTime) -> UnixTime {
        here.plus(self.newest.unwrap_or(0))
    }

    /// What ended before that moment by the service's clock is history: it is told, or needs not be. Known
    /// once the service has told its time; from then on it only moves forward.
    #[must_use]
    pub const fn floor(&self) -> Option<UnixTime> {
        self.floor
    }

    /// What is to be read just now.
    #[must_use]
    pub const fn window(&self) -> Window {
        self.window
    }

    /// Takes in one report.
    pub fn take(&mut self, report: Report) {
        match report {
            Report::Breaks { profile, seen, source, at, .. } => {
                self.store.apply(profile, &seen, source, at);
            }
            Report::Recounted { profile, seen } => {
                self.store.recount(profile, &seen);
            }
            Report::Status { profile, status } => {
                self.set_clock(profile, status.skew_ms);
                self.read |= matches!(status.phase, Phase::Live);
                self.gates.status(profile, &status.phase);
                if let Some(settling) = &mut self.settling {
                    settling.status(profile, &status);
                }
                self.troubles.status(profile, status);
            }
            Report::Online { profile, list } => {
                self.presence.online(profile, list);
                self.gates.looked(profile);
            }
            Report::State { profile, name, state, asked } => {
                self.presence.state(profile, &name, state, asked);
            }
            Report::Withheld { profile, action, why } => self.withhold(profile, action, why),
            Report::Annotated(annotations) => {
                for annotation in annotations {
                    self.annotations.take(self.store.profiles(), annotation);
                }
            }
            Report::Archive(keeping) => self.troubles.archive(keeping),
            // What was kept is not told anew; nobody asks for quality.
            Report::Recalled { .. } | Report::Quality { .. } | Report::Found { .. } => {}
        }
    }

    /// A profile that is out of reach says for ever what it measured last: what has changed counts.
    fn set_clock(&mut self, profile: ProfileId, skew_ms: Option<i64>) {
        let Some(known) = self.ahead_s.get_mut(usize::from(profile.0)) else { return };
        let measured = skew_ms.map(|ms| (ms + 500).div_euclid(1_000));
        if measured.is_some() && *known != measured {
            *known = measured;
            self.newest = measured;
        }
    }

    fn withhold(&mut self, profile: ProfileId, action: Action, why: Option<Withheld>) {
        let said = why.as_ref().map(|why| why.sentence(self.lang));
        self.troubles.withheld(profile, action, said.clone());
        match action {
            Action::OnlineList => {
                self.gates.looked(profile);
                self.presence.withheld(profile, PresenceSource::OnlineList, said);
            }
            Action::State => self.presence.withheld(profile, PresenceSource::State, said),
            Action::Quality => {}
        }
        match why {
            Some(why) => self.withheld.insert((profile, action), why),
            None => self.withheld.remove(&(profile, action)),
        };
    }

    /// What has changed until that moment by this machine's clock; `local` is its zone's offset then.
    pub fn step(&mut self, here: UnixTime, local: FixedOffset) -> Step {
        let now = self.now(here);
        let troubles = self.troubles.step(now);
        // What is new is known once the service has told its time.
        if self.newest.is_none() && !self.read {
            return Step { troubles, ..Step::default() };
        }
        // Once known they stay, whatever is done to either clock.
        let floor = *self.floor.get_or_insert(self.from.moment(self.newest.unwrap_or(0)));
        let began = *self.began.get_or_insert(self.started.plus(self.newest.unwrap_or(0)));
        self.tidy(here);
        self.insight.refresh(&self.store, &self.presence);
        self.annotations.refresh(&self.store);
        self.gates.pass(now);
        self.alerts.set_began(began);
        if self.alerts.asks_incidents() {
            self.incidents.settle(&self.store);
        }
        let Self { store, presence, insight, incidents, annotations, lines, alerts, gates, .. } = &mut *self;
        let annotations = Some(&*annotations);
        let facts = Facts { store, presence, insight, incidents, annotations, now, local };
        let (lines, alerts) = (lines.step(facts, floor, gates), alerts.step(facts));
        if let Some(settling) = &mut self.settling {
            let (floor, window) = settling.step(floor, self.window, self.gates.are_open(), now);
            (self.floor, self.window) = (Some(floor), window);
        }
        let questions = self.questions(now);
        Step { lines, alerts, questions, troubles }
    }

    fn questions(&mut self, now: UnixTime) -> Vec<(ProfileId, Question)> {
        let Self { asking, store, insight, withheld, .. } = self;
        let due = asking.due(Candidates {
            store,
            insight,
            selected: None,
            selected_only: false,
            withheld: &|profile| withheld.contains_key(&(profile, Action::State)),
            now,
        });
        let question = |stream| {
            let profile = store.streams().key(stream).profile;
            (profile, Question::State { name: store.stream_name(stream) })
        };
        due.into_iter().map(question).collect()
    }

    fn tidy(&mut self, here: UnixTime) {
        let now = self.now(here);
        if (0..TIDY_EVERY_S).contains(&now.since(self.tidied)) {
            return;
        }
        self.tidied = now;
        self.presence.forget_before(now.plus(-SIGHTINGS_S));
        // What is not settled may be read again, and must not be new then.
        let settled = self.floor.filter(|_| self.settling.is_some());
        let from = settled.into_iter().fold(self.window.from(now), UnixTime::min).plus(-SLACK_S);
        if self.store.is_worth_forgetting(from) {
            self.store.forget_before(from);
        }
    }
}
