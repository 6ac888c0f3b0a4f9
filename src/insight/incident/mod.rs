//! Incidents: breaks of several streams that belong together.
//!
//! Streams belong together when they break close in time, of the same cause or with the same one to
//! act, share a client network, an app, a push domain or a profile, and are more than chance brings
//! at that account's usual rate. How that is found, in the order in which data walks through it:
//!
//! - `place`: what breaks can share;
//! - `onset`: which breaks count as evidence, each stream's trouble once;
//! - `bins`: five minutes after the other, only where something changed, a little at a time;
//! - `burst`: the groups of which too many broke at once; `chance`: how many are too many;
//! - `explain`: one answer for groups that overlap, the most specific;
//! - `link`: waves of one trouble are one incident, with a lasting id;
//! - `words`: title, culprit, reason and next step in three languages.
//!
//! The answer depends on the breaks alone, never on the order or the pieces in which they came. Two
//! streams that break together are no incident: for that there is "what else broke" at the break.

mod bins;
mod burst;
mod chance;
mod explain;
mod link;
mod onset;
mod place;
mod words;

use std::sync::Arc;

use hashbrown::HashMap;

use self::bins::Bins;
pub use self::burst::Proof;
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
                match standing.map_or(Verdict::Refused, |standing| standing.verdict) {
                    // It tries to come on air: its end was not meant.
                    Verdict::MaybeEnded => Verdict::Down,
                    other => other,
                }
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
    by_break: HashMap<BreakId, usize>,
    revision: Option<u64>,
    /// The number of streams known when the list was made: they tell which apps are alone.
    streams: usize,
    /// Whether the list is to be made anew.
    stale: bool,
    last_id: u32,
}

/// About so many rows are read in one [`Incidents::refresh`]: a few milliseconds.
const ROWS_AT_ONCE: usize = 25_000;

impl Incidents {
    /// Takes in what has changed in the store, a few milliseconds of work at most; says whether all
    /// is taken in. If not, what is found so far holds, and the next call goes on.
    pub fn refresh(&mut self, store: &Store) -> bool {
        if self.revision != Some(store.revision()) {
            self.revision = Some(store.revision());
            self.stale |= self.bins.survey(store) || self.streams != store.streams().len();
        }
        if !self.bins.is_settled() {
            self.stale |= self.bins.work(store, ROWS_AT_ONCE);
        }
        if self.stale {
            self.stale = false;
            self.streams = store.streams().len();
            self.make_list(store);
        }
        self.bins.is_settled()
    }

    /// The same without a limit: for those who print once.
    pub fn settle(&mut self, store: &Store) {
        while !self.refresh(store) {}
    }

    fn make_list(&mut self, store: &Store) {
        let before: HashMap<BreakId, IncidentId> =
            self.by_break.iter().map(|(&id, &place)| (id, self.list[place].id)).collect();
        self.list = link::incidents(store, self.bins.bursts());
        link::name(&mut self.list, &before, &mut self.last_id);
        self.by_break.clear();
        for (place, incident) in self.list.iter().enumerate() {
            self.by_break.extend(incident.breaks.iter().map(|&id| (id, place)));
        }
    }

    /// All of them, the newest begin first.
    #[must_use]
    pub fn list(&self) -> &[Incident] {
        &self.list
    }

    /// The incident that a break belongs to.
    #[must_use]
    pub fn of(&self, id: BreakId) -> Option<&Incident> {
        self.by_break.get(&id).and_then(|&place| self.list.get(place))
    }

    /// The incident of that name, if it still is one.
    #[must_use]
    pub fn by_id(&self, id: IncidentId) -> Option<&Incident> {
        self.list.iter().find(|incident| incident.id == id)
    }
}

#[cfg(test)]
mod tests;
