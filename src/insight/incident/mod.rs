//! Incidents: breaks of several streams that belong together.
//!
//! Streams belong together when they break close in time, of the same cause or with the same one to
//! act, share a client network, an app, a push domain or a profile, and are more than chance brings
//! at that account's usual rate. How that is found, in the order in which data walks through it:
//!
//! - `place`: what breaks can share;
//! - `onset`: which breaks count as evidence, each stream's trouble once;
//! - `bins`: five minutes after the other, only where something changed, a little at a time; `bin`: one of
//!   them; `look`: the look at it;
//! - `burst`: the groups of which too many broke at once; `chance`: how many are too many;
//! - `explain`: one answer for groups that overlap, the most specific;
//! - `link`: waves of one trouble are one incident, with a lasting id;
//! - `acknowledged`: which of them somebody has acknowledged, whatever became of them since;
//! - `words`: title, culprit, reason and next step in three languages.
//!
//! The answer depends on the breaks alone, never on the order or the pieces in which they came. Two
//! streams that break together are no incident: for that there is "what else broke" at the break.

mod acknowledged;
mod bin;
mod bins;
mod burst;
mod chance;
mod explain;
mod link;
mod look;
mod onset;
mod place;
mod words;

use std::ops::RangeInclusive;
use std::sync::Arc;

use hashbrown::HashMap;

pub use self::acknowledged::Acknowledged;
use self::bins::{Bins, Number};
pub use self::burst::Proof;
use self::link::LoneApps;
pub use self::place::Network;
pub use self::words::Sureness;
use super::{Insight, Presence, Verdict, verdict};
use crate::cause::{Actor, CauseId};
use crate::event::{ProfileId, Text, UnixTime};
use crate::store::{BreakId, Store, StreamId};

/// An incident's name for as long as the program runs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct IncidentId(u32);

/// Something that all streams of an incident have in common.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Shared {
    /// The client network.
    Network(Network),
    /// The app name.
    App(Text),
    /// The push domain.
    Domain(Text),
    /// The profile, by name.
    Profile(Arc<str>),
    /// The cause of all breaks.
    Cause(CauseId),
    /// Who has to act on all of them.
    Actor(Actor),
}

/// Breaks of several streams that belong together.
#[derive(Clone, PartialEq, Debug)]
pub struct Incident {
    /// Stays while it grows.
    pub id: IncidentId,
    /// The profile whose streams they are.
    pub profile: ProfileId,
    /// The end of its first break.
    pub began: UnixTime,
    /// When the last of its streams broke for the first time in it.
    pub all_broken: UnixTime,
    /// The end of its last break; streams of it may have broken again meanwhile.
    pub last: UnixTime,
    /// Its breaks, the oldest first.
    pub breaks: Vec<BreakId>,
    /// Its streams, each once, in the order in which they broke. Places in the store's table: valid
    /// until the store forgets.
    pub streams: Vec<StreamId>,
    /// The newest break of each of the streams in it, in the order of `streams`: whose verdict tells
    /// how that stream fared.
    pub last_breaks: Vec<BreakId>,
    /// What they share: first what names the incident, then what else, the more specific first.
    pub shared: Vec<Shared>,
    /// Who has to act; [`None`] where nobody knows the reason.
    pub actor: Option<Actor>,
    /// The numbers behind it.
    pub proof: Proof,
}

/// How the streams of an incident fared.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Fared {
    /// Proven to be back, or carried on by another push.
    pub back: usize,
    /// Proven to be down, or forbidden.
    pub down: usize,
}

impl Fared {
    /// Counts the verdicts of an incident's [`last_breaks`](Incident::last_breaks).
    pub fn of(verdicts: impl IntoIterator<Item = Verdict>) -> Self {
        let mut fared = Self::default();
        for verdict in verdicts {
            match verdict {
                Verdict::Back | Verdict::Replaced => fared.back += 1,
                Verdict::Down | Verdict::Banned => fared.down += 1,
                Verdict::MaybeEnded | Verdict::Unknown | Verdict::Refused => {}
            }
        }
        fared
    }
}

impl Incident {
    /// How its streams fared since, as far as the store still knows them. A stream whose attempts are
    /// refused is as it was left by its last push that was on air.
    #[must_use]
    pub fn fared(&self, store: &Store, presence: &Presence, insight: &Insight) -> Fared {
        let rows = self.last_breaks.iter().filter_map(|&id| store.row_of(id));
        Fared::of(rows.map(|row| match verdict(store, presence, row) {
            Verdict::Refused => {
                let standing = insight.standing(store.get(row).stream_id());
                standing.map_or(Verdict::Refused, |standing| standing.verdict)
            }
            proven => proven,
        }))
    }
}

/// All incidents among a store's breaks.
#[derive(Debug, Default)]
pub struct Incidents {
    bins: Bins,
    /// The newest first.
    list: Vec<Incident>,
    /// The runs of bins that the list is made of, and how many incidents each has; in its order.
    runs: Vec<(RangeInclusive<Number>, usize)>,
    by_break: HashMap<BreakId, IncidentId>,
    revision: Option<u64>,
    /// The layout of the store's tables and the number of its streams when it was known which apps
    /// are alone.
    streams: (u64, usize),
    lone_apps: LoneApps,
    last_id: u32,
    /// How often the list was made.
    made: u64,
}

/// About so many rows are read in one [`Incidents::refresh`], and at most one bin more: one or two
/// milliseconds. With 10,000 the pieces at 1,000,000 records in a day took up to 10 ms.
const ROWS_AT_ONCE: usize = 4_000;

impl Incidents {
    /// Takes in what has changed in the store, a few milliseconds of work at most; says whether all
    /// is taken in. If not, what is found so far holds, and the next call goes on.
    pub fn refresh(&mut self, store: &Store) -> bool {
        let mut anew = false;
        if self.revision != Some(store.revision()) {
            self.revision = Some(store.revision());
            anew = self.bins.survey(store) | self.know_streams(store);
        }
        let changed = if self.bins.is_settled() { Vec::new() } else { self.bins.work(store, ROWS_AT_ONCE) };
        if anew || !changed.is_empty() {
            self.make_list(store, |run| !anew && !changed.iter().any(|number| run.contains(number)));
        }
        self.bins.is_settled()
    }

    /// The same without a limit: for those who print once.
    pub fn settle(&mut self, store: &Store) {
        while !self.refresh(store) {}
    }

    /// Says whether what is known of the store's streams has changed.
    fn know_streams(&mut self, store: &Store) -> bool {
        let streams = (store.layout(), store.streams().len());
        if self.streams == streams {
            return false;
        }
        let moved = self.streams.0 != streams.0;
        self.streams = streams;
        let before = std::mem::replace(&mut self.lone_apps, link::lone_apps(store));
        moved || before != self.lone_apps
    }

    /// Makes the incidents of those runs of bins anew that are new or not the `same` as before.
    fn make_list(&mut self, store: &Store, same: impl Fn(&RangeInclusive<Number>) -> bool) {
        self.made += 1;
        let mut rest = std::mem::take(&mut self.list).into_iter();
        let mut kept: HashMap<RangeInclusive<Number>, Vec<Incident>> = HashMap::new();
        let runs = self.bins.runs();
        let mut gone = Vec::new();
        for (run, len) in std::mem::take(&mut self.runs) {
            let incidents: Vec<Incident> = rest.by_ref().take(len).collect();
            if same(&run) && runs.contains(&run) {
                kept.insert(run, incidents);
            } else {
                gone.extend(incidents.into_iter().flat_map(|incident| incident.breaks));
            }
        }
        let before: HashMap<BreakId, IncidentId> =
            gone.iter().filter_map(|id| Some((*id, self.by_break.remove(id)?))).collect();
        let mut taken = kept.values().flatten().map(|incident| incident.id).collect();
        // The oldest first: it keeps the name.
        let mut parts = Vec::new();
        for run in runs.into_iter().rev() {
            let incidents = kept.remove(&run).unwrap_or_else(|| {
                let mut new = link::incidents(store, self.bins.bursts(run.clone()), &self.lone_apps);
                link::name(&mut new, &before, &mut taken, &mut self.last_id);
                for incident in &new {
                    self.by_break.extend(incident.breaks.iter().map(|&id| (id, incident.id)));
                }
                new
            });
            parts.push((run, incidents));
        }
        for (run, incidents) in parts.into_iter().rev() {
            self.runs.push((run, incidents.len()));
            self.list.extend(incidents);
        }
    }

    /// Moves whenever the list does.
    #[must_use]
    pub const fn generation(&self) -> u64 {
        self.made
    }

    /// All of them, the newest begin first.
    #[must_use]
    pub fn list(&self) -> &[Incident] {
        &self.list
    }

    /// The incident that a break belongs to.
    #[must_use]
    pub fn of(&self, id: BreakId) -> Option<&Incident> {
        self.by_break.get(&id).and_then(|&incident| self.by_id(incident))
    }

    /// The incident of that name, if it still is one.
    #[must_use]
    pub fn by_id(&self, id: IncidentId) -> Option<&Incident> {
        self.list.iter().find(|incident| incident.id == id)
    }
}

#[cfg(test)]
mod tests;
