//! Alerts: which breaks somebody must hear of, and when.
//!
//! ```text
//! store, presence ─► followed ─► edges ─► threshold ─► collapse ─► silence ─► Alert
//!  what is new        per break   began,    so many     per stream   quiet,     a sentence,
//!                     and rule    ended     in so long  or incident  muted      what to do
//! ```
//! Pure: whoever calls [`Alerts::step`] brings what is known and the time, and does what the alerts say.
//! Knows neither terminals nor processes nor the network.
//!
//! - **New ones only.** A break counts if it ended since the watch began; if the live reading found it, also
//!   if it ended at most the rule's lateness before; found by reconciliation, only then. What the first
//!   reading or the archive brings of earlier times is history.
//! - **Edges.** A rule speaks when its filter begins to match a break, or has matched for so long; a verdict
//!   that becomes another later is such a beginning. The condition has ended when the filter matches no more,
//!   or the stream is back.
//! - **One voice.** Breaks of one incident are one subject, those of one stream another; what follows the
//!   first is counted and told once a period (`collapse`). An edge waits [`GRACE_S`] seconds, so that streams
//!   that break together are known to when it is told.

mod collapse;
mod edges;
mod followed;
mod job;
mod rule;
mod silence;
mod threshold;
mod words;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use chrono::FixedOffset;

use self::collapse::{Active, Told};
use self::followed::{Followed, News};
pub use self::job::{Job, Runner};
pub use self::rule::{Deed, Hours, Notify, QuietZone, Rule};
use self::silence::Held;
pub use self::silence::Hush;
use self::threshold::Threshold;
use crate::event::{ProfileId, StreamName, UnixTime, neutralise};
use crate::i18n::Lang;
use crate::insight::incident::{IncidentId, Incidents};
use crate::insight::{Insight, Mark, Presence};
use crate::store::{Annotations, BreakId, BreakRef, Store};

/// Seconds that an edge waits for what breaks with it.
pub const GRACE_S: i64 = 2;

/// Alerts that are remembered for whoever looks.
const REMEMBERED: usize = 200;
/// More streams than that at one moment are told in one sentence, though no incident is proven.
const MANY: usize = 5;

/// What an alert is about.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Subject {
    /// One stream of a profile: domain, app and stream name as they came.
    Stream(ProfileId, [Box<str>; 3]),
    /// Breaks that belong together.
    Incident(IncidentId),
    /// Whatever the rule finds: so many in so long.
    Rule,
}

impl Subject {
    /// That stream.
    #[must_use]
    pub fn stream(profile: ProfileId, name: &StreamName) -> Self {
        let raw = [&name.domain, &name.app, &name.stream].map(|text| text.raw().into());
        Self::Stream(profile, raw)
    }
}

/// What an alert says of its subject.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Kind {
    /// It began.
    Fired,
    /// So many more since it was told last.
    Repeated,
    /// It is over.
    Recovered,
    /// What was held back in quiet hours, or while muted.
    Afterwards,
}

impl Kind {
    /// The word that other programs are given; the same in every language.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fired => "fired",
            Self::Repeated => "repeated",
            Self::Recovered => "recovered",
            Self::Afterwards => "afterwards",
        }
    }
}

/// Something that somebody must hear of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Alert {
    /// Counts up from 1.
    pub number: u64,
    /// The rule's place among the rules.
    pub rule: usize,
    /// The rule's name, safe to print.
    pub name: String,
    /// What it says.
    pub kind: Kind,
    /// About what: several where many streams are told of in one sentence, or what was held back.
    pub about: Arc<[Subject]>,
    /// When, by the service's clock.
    pub at: UnixTime,
    /// For so many breaks.
    pub count: u32,
    /// The break that is shown for all: the newest.
    pub of: BreakId,
    /// It in a sentence, safe to print.
    pub text: String,
    /// Why it does not ring, if it does not.
    pub hush: Option<Hush>,
}

/// What is known, all as new as the store.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// All breaks.
    pub store: &'a Store,
    /// What was seen of streams on air.
    pub presence: &'a Presence,
    /// What they come to.
    pub insight: &'a Insight,
    /// What broke together.
    pub incidents: &'a Incidents,
    /// What people noted, where that is known.
    pub annotations: Option<&'a Annotations>,
    /// By the service's clock.
    pub now: UnixTime,
    /// This machine's time zone at that moment.
    pub local: FixedOffset,
}

impl Facts<'_> {
    /// What filters ask of a break beyond its record.
    #[must_use]
    pub fn mark(self, it: BreakRef<'_>) -> Mark {
        let mut mark = self.insight.mark(self.store, self.presence, it.row());
        let Some(notes) = self.annotations else { return mark };
        if notes.is_marked(it.row()) {
            mark = mark.marked();
        }
        if notes.is_noted(it) { mark.noted() } else { mark }
    }
}

/// One rule with what it remembers.
#[derive(Debug)]
struct Watch {
    rule: Rule,
    threshold: Threshold<BreakId>,
    active: BTreeMap<Subject, Active<BreakId>>,
    /// Under which subject a condition holds for a break.
    holding: BTreeMap<BreakId, Subject>,
    held: Option<Held>,
}

/// Breaks of one subject whose condition began at one moment.
#[derive(Debug)]
struct Group {
    /// Each with whether the condition holds on.
    events: Vec<(BreakId, bool)>,
    /// Of how many it speaks, where that is more: so many in so long.
    count: u32,
}

/// Something to be told, before it has words.
#[derive(Clone, Debug)]
struct Telling {
    rule: usize,
    /// One, or several streams.
    about: Vec<Subject>,
    /// The newest of its breaks.
    id: BreakId,
    said: Told,
    /// Somebody knows of it.
    known: bool,
}

/// All rules. Belongs to one store for life.
#[derive(Debug)]
pub struct Alerts {
    watches: Vec<Watch>,
    followed: Followed,
    /// Nothing rings until then.
    muted: Option<UnixTime>,
    last: VecDeque<Alert>,
    number: u64,
    lang: Lang,
}

impl Alerts {
    /// These rules, from that moment on: what ended before it is history.
    #[must_use]
    pub fn new(rules: Vec<Rule>, began: UnixTime, lang: Lang) -> Self {
        let watch = |rule| Watch {
            rule,
            threshold: Threshold::default(),
            active: BTreeMap::new(),
            holding: BTreeMap::new(),
            held: None,
        };
        Self {
            watches: rules.into_iter().map(watch).collect(),
            followed: Followed::new(began),
            muted: None,
            last: VecDeque::new(),
            number: 0,
            lang,
        }
    }

    /// Whether there is no rule at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.watches.is_empty()
    }

    /// The rules.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.watches.iter().map(|watch| &watch.rule)
    }

    /// The rule that an alert is of.
    #[must_use]
    pub fn rule(&self, alert: &Alert) -> Option<&Rule> {
        self.watches.get(alert.rule).map(|watch| &watch.rule)
    }

    /// The watch began at another moment than was thought: by the service's clock, which is known by now.
    pub const fn set_began(&mut self, began: UnixTime) {
        self.followed.set_began(began);
    }

    /// Speaks that language from now on.
    pub const fn set_lang(&mut self, lang: Lang) {
        self.lang = lang;
    }

    /// Whether what broke together must be known at the next step.
    #[must_use]
    pub fn asks_incidents(&self) -> bool {
        self.followed.waits()
    }

    /// Looks at what is new and at what the time brings; returns what is to be told, the oldest first. All
    /// that does not ring is among it, too. Cheap where nothing has changed.
    pub fn step(&mut self, facts: Facts<'_>) -> Vec<Alert> {
        if self.watches.is_empty() {
            return Vec::new();
        }
        let rules: Vec<&Rule> = self.watches.iter().map(|watch| &watch.rule).collect();
        let news = self.followed.look(&rules, facts);
        let mut told = self.end(&news);
        told.extend(self.begin(&news, facts));
        told.extend(self.pass(facts.now));
        let mut alerts = Vec::new();
        for telling in told {
            alerts.extend(self.alert(telling, facts));
        }
        for rule in 0..self.watches.len() {
            alerts.extend(self.afterwards(rule, facts));
        }
        for alert in &mut alerts {
            self.number += 1;
            alert.number = self.number;
            if self.last.len() == REMEMBERED {
                self.last.pop_front();
            }
            self.last.push_back(alert.clone());
        }
        alerts
    }

    /// Conditions that have ended.
    fn end(&mut self, news: &News) -> Vec<Telling> {
        let mut told = Vec::new();
        for &(rule, id) in &news.ended {
            let Watch { rule: of, active, holding, .. } = &mut self.watches[rule];
            let Some(subject) = holding.remove(&id) else { continue };
            let said = active.get_mut(&subject).and_then(|active| active.ended(id));
            if let Some(said) = said.filter(|_| of.also_recovery) {
                told.push(Telling { rule, about: vec![subject], id, said, known: false });
            }
        }
        for &(rule, id) in &news.lost {
            let Watch { active, holding, .. } = &mut self.watches[rule];
            let subject = holding.remove(&id);
            if let Some(active) = subject.and_then(|subject| active.get_mut(&subject)) {
                active.lose(id);
            }
        }
        gather(told)
    }

    /// Conditions that have begun.
    fn begin(&mut self, news: &News, facts: Facts<'_>) -> Vec<Telling> {
        let mut groups: BTreeMap<(usize, Subject), Group> = BTreeMap::new();
        for &(rule, id, holds) in &news.began {
            let Some(row) = facts.store.row_of(id) else { continue };
            let it = facts.store.get(row);
            let watch = &mut self.watches[rule];
            let incident = facts.incidents.of(id).map(|incident| Subject::Incident(incident.id));
            let (subject, count) = if watch.rule.at_least > 1 {
                let Rule { at_least, within_s, .. } = watch.rule;
                let ended = it.ended().unwrap_or(facts.now);
                let Some(count) = watch.threshold.reached((ended, id), at_least, within_s) else { continue };
                (incident.unwrap_or(Subject::Rule), count)
            } else {
                let stream = || Subject::stream(it.profile(), &facts.store.stream_name(it.stream_id()));
                (incident.unwrap_or_else(stream), 1)
            };
            if holds {
                watch.holding.insert(id, subject.clone());
            }
            let group = groups.entry((rule, subject)).or_insert(Group { events: Vec::new(), count: 0 });
            group.events.push((id, holds));
            group.count = group.count.max(count);
        }
        let mut told = Vec::new();
        for ((rule, subject), Group { events, count }) in groups {
            let watch = &mut self.watches[rule];
            let repeat_s = watch.rule.repeat_s;
            let Some(id) = events.iter().map(|(id, _)| *id).max() else { continue };
            let said = if let Some(active) = watch.active.get_mut(&subject) {
                active.more(facts.now, repeat_s, id, &events)
            } else {
                let (active, said) = Active::fire(facts.now, repeat_s, id, &events);
                watch.active.insert(subject.clone(), active);
                Some(said)
            };
            let said = match said {
                Some(Told::Fired(n)) => Told::Fired(n.max(count)),
                Some(said) => said,
                None => continue,
            };
            told.push(Telling { rule, about: vec![subject], id, said, known: false });
        }
        gather(told)
    }

    /// What the time brings.
    fn pass(&mut self, now: UnixTime) -> Vec<Telling> {
        let mut told = Vec::new();
        for (rule, watch) in self.watches.iter_mut().enumerate() {
            let repeat_s = watch.rule.repeat_s;
            for (subject, active) in &mut watch.active {
                if let Some(said) = active.pass(now, repeat_s) {
                    let (about, id) = (vec![subject.clone()], active.newest());
                    told.push(Telling { rule, about, id, said, known: active.is_acknowledged() });
                }
            }
            watch.active.retain(|_, active| !active.is_over(now));
        }
        gather(told)
    }

    /// It with its words, and whether it rings.
    fn alert(&mut self, telling: Telling, facts: Facts<'_>) -> Option<Alert> {
        let Telling { rule, about, id, said, known } = telling;
        let watch = &mut self.watches[rule];
        let (kind, count) = match said {
            Told::Fired(n) => (Kind::Fired, n),
            Told::Repeated(n) => (Kind::Repeated, n),
            Told::Ended => (Kind::Recovered, 1),
        };
        let hush = if self.muted.is_some_and(|until| facts.now < until) {
            Some(Hush::Muted)
        } else if watch.rule.is_quiet(facts.now, facts.local) {
            Some(Hush::Quiet)
        } else {
            (known && kind == Kind::Repeated).then_some(Hush::Acknowledged)
        };
        let subject = if let [one] = &about[..] { one } else { &Subject::Rule };
        let told = words::About { rule: &watch.rule, subject, id, kind, count, streams: about.len() };
        let text = told.sentence(facts, self.lang)?;
        if matches!(hush, Some(Hush::Quiet | Hush::Muted)) {
            let breaks = (kind != Kind::Recovered).then_some(count);
            Held::add(&mut watch.held, breaks, id, &text);
        }
        let (name, about) = (neutralise(&watch.rule.name), about.into());
        Some(Alert { number: 0, rule, name, kind, about, at: facts.now, count, of: id, text, hush })
    }

    /// What a rule could not tell, once it may.
    fn afterwards(&mut self, rule: usize, facts: Facts<'_>) -> Option<Alert> {
        let watch = &mut self.watches[rule];
        let silent =
            self.muted.is_some_and(|until| facts.now < until) || watch.rule.is_quiet(facts.now, facts.local);
        if silent {
            return None;
        }
        let held = watch.held.take()?;
        let holding = watch.active.iter().filter(|(_, active)| active.holds());
        let about: Arc<[Subject]> = holding.map(|(subject, _)| subject.clone()).collect();
        let text = words::afterwards(&held, about.len(), self.lang);
        let name = neutralise(&watch.rule.name);
        let (kind, count, at) = (Kind::Afterwards, held.breaks, facts.now);
        Some(Alert { number: 0, rule, name, kind, about, at, count, of: held.last, text, hush: None })
    }

    /// Somebody knows of them: of what goes on, repeats are counted and do not ring until it has ended. Returns
    /// whether there was anything to be known.
    pub fn acknowledge(&mut self, about: &[Subject]) -> bool {
        let mut any = false;
        for watch in &mut self.watches {
            for subject in about {
                if let Some(active) = watch.active.get_mut(subject) {
                    active.acknowledge();
                    any = true;
                }
            }
        }
        any
    }

    /// Whether somebody knows of all of it that goes on.
    #[must_use]
    pub fn is_acknowledged(&self, alert: &Alert) -> bool {
        let mut any = false;
        for active in self.active(alert) {
            if active.holds() && !active.is_acknowledged() {
                return false;
            }
            any |= active.is_acknowledged();
        }
        any
    }

    /// Whether the condition of an alert holds still.
    #[must_use]
    pub fn holds(&self, alert: &Alert) -> bool {
        self.active(alert).any(Active::holds)
    }

    /// What is remembered of that which an alert is about.
    fn active(&self, alert: &Alert) -> impl Iterator<Item = &Active<BreakId>> {
        let watch = self.watches.get(alert.rule);
        let about = Arc::clone(&alert.about);
        watch.into_iter().flat_map(move |watch| {
            let known: Vec<_> = about.iter().filter_map(|subject| watch.active.get(subject)).collect();
            known
        })
    }

    /// Nothing rings until then; what happens meanwhile is told once afterwards. [`None`]: all rings again.
    pub const fn mute(&mut self, until: Option<UnixTime>) {
        self.muted = until;
    }

    /// Until when nothing rings, if that is so.
    #[must_use]
    pub fn muted(&self, now: UnixTime) -> Option<UnixTime> {
        self.muted.filter(|until| now < *until)
    }

    /// The last alerts, those that did not ring as well, the newest first.
    #[must_use]
    pub fn last(&self) -> impl ExactSizeIterator<Item = &Alert> {
        self.last.iter().rev()
    }
}

/// More than a few streams of one rule that the same is to be told of are told in one sentence; what somebody
/// knows of is told apart.
fn gather(told: Vec<Telling>) -> Vec<Telling> {
    let mut out: Vec<Telling> = Vec::new();
    let mut streams: BTreeMap<(usize, u8, bool), Vec<Telling>> = BTreeMap::new();
    for telling in told {
        if matches!(telling.about[..], [Subject::Stream(..)]) {
            let said = match telling.said {
                Told::Fired(_) => 0,
                Told::Repeated(_) => 1,
                Told::Ended => 2,
            };
            streams.entry((telling.rule, said, telling.known)).or_default().push(telling);
        } else {
            out.push(telling);
        }
    }
    for mut group in streams.into_values() {
        if group.len() <= MANY {
            out.extend(group);
            continue;
        }
        let sum = |all: u32, telling: &Telling| match telling.said {
            Told::Fired(n) | Told::Repeated(n) => all.saturating_add(n),
            Told::Ended => all,
        };
        let count = group.iter().fold(0, sum);
        let about = group.iter_mut().flat_map(|telling| std::mem::take(&mut telling.about)).collect();
        if let Some(newest) = group.into_iter().max_by_key(|telling| telling.id) {
            let said = match newest.said {
                Told::Fired(_) => Told::Fired(count),
                Told::Repeated(_) => Told::Repeated(count),
                Told::Ended => Told::Ended,
            };
            out.push(Telling { about, said, ..newest });
        }
    }
    out.sort_by_key(|telling| telling.id);
    out
}

#[cfg(test)]
mod tests;
