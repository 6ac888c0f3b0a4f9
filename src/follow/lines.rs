//! Which breaks have been told with which verdict, and what is to be told of them now.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::Key;
use super::gate::Gates;
use crate::alert::Facts;
use crate::event::{Source, UnixTime};
use crate::filter::Filter;
use crate::insight::{Arrivals, Verdict};
use crate::store::{Annotations, BreakId, Moment, Row, Store};

/// Breaks that were told in an earlier run, each with the verdict that was told last.
pub type Past = HashMap<Key, Verdict>;

/// A line that an earlier run may have printed, or not: it is told once more, as it was, so that whoever has
/// it knows it again by its number, and what came of it since is a line of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Doubt {
    /// Its number.
    pub seq: u64,
    /// The verdict that it told.
    pub verdict: Verdict,
}

/// All such lines, by break.
pub type Doubts = HashMap<Key, Doubt>;

/// One line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Line {
    /// Of which break.
    pub id: BreakId,
    /// Its name across runs.
    pub key: Key,
    /// When it ended.
    pub ended: UnixTime,
    /// The verdict that was told before; missing where the break is new.
    pub before: Option<Verdict>,
    /// The verdict now; that of then where the line is told once more.
    pub after: Verdict,
    /// The number that it had in an earlier run, which may have printed it.
    pub again: Option<u64>,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Lines {
    filter: Filter,
    kept_names: Vec<Arc<str>>,
    past: Past,
    doubts: Doubts,
    /// Of these such a line is to be told once more.
    doubted: BTreeMap<BreakId, Doubt>,
    arrivals: Arrivals,
    /// Breaks that may be told, each with the verdict that was told last.
    followed: BTreeMap<BreakId, Option<Verdict>>,
    /// Those among them whose verdict may become another whatever happens to their stream.
    open: BTreeSet<BreakId>,
    moment: Moment,
    /// Of the store's rows and of what people noted, when candidates were last looked for.
    as_of: Option<(u64, u64)>,
    seen: Option<[u64; 5]>,
}

impl Lines {
    pub(super) fn new(filter: Filter, kept_names: Vec<Arc<str>>, past: Past, doubts: Doubts) -> Self {
        Self {
            filter,
            kept_names,
            past,
            doubts,
            doubted: BTreeMap::new(),
            arrivals: Arrivals::default(),
            followed: BTreeMap::new(),
            open: BTreeSet::new(),
            moment: Moment::default(),
            as_of: None,
            seen: None,
        }
    }

    /// What is to be told; of breaks that ended before `floor` only what the first reading did not list.
    pub(super) fn step(&mut self, facts: Facts<'_>, floor: UnixTime, gates: &Gates) -> Vec<Line> {
        let notes = facts.annotations.map_or(0, Annotations::revision);
        let (store, presence, insight) = (facts.store, facts.presence, facts.insight);
        let seen = [store.revision(), presence.revision(), insight.revision(), notes, gates.opened()];
        if self.seen.replace(seen) == Some(seen) {
            return Vec::new();
        }
        for id in self.arrivals.take(store) {
            let Some(row) = store.row_of(id) else { continue };
            let it = store.get(row);
            let name = self.kept_names.get(usize::from(it.profile().0)).map_or("", |name| name);
            let is_new = it.ended() >= Some(floor) || it.source() != Source::FirstFill;
            // Told though it ended before, since it was listed late.
            let doubted = || self.doubts.contains_key(&Key::of(name, &it.record()));
            if is_new || (!self.doubts.is_empty() && doubted()) {
                let key = Key::of(name, &it.record());
                self.followed.insert(id, self.past.remove(&key));
                self.open.insert(id);
                self.doubted.extend(self.doubts.remove(&key).map(|doubt| (id, doubt)));
            }
        }
        let mut lines = Vec::new();
        for id in self.candidates(store, notes) {
            self.look(id, facts, gates, &mut lines);
        }
        // What is told once more stands behind what it stood behind before.
        lines
            .sort_by_key(|line| (line.again.unwrap_or(u64::MAX), line.before.is_some(), line.ended, line.id));
        lines
    }

    /// The breaks of which something may have to be told.
    fn candidates(&mut self, store: &Store, notes: u64) -> BTreeSet<BreakId> {
        let as_of = Some((store.layout(), notes));
        let known = std::mem::replace(&mut self.as_of, as_of) == as_of;
        let touched = store.streams().touched_since(self.moment);
        let candidates = if let Some(streams) = touched.filter(|_| known) {
            let ids = streams.iter().flat_map(|stream| ids_of(store, store.rows_of(*stream)));
            ids.filter(|id| self.followed.contains_key(id)).chain(self.open.iter().copied()).collect()
        } else {
            self.followed.retain(|id, _| store.row_of(*id).is_some());
            self.open.retain(|id| store.row_of(*id).is_some());
            self.doubted.retain(|id, _| store.row_of(*id).is_some());
            self.followed.keys().copied().collect()
        };
        self.moment = store.streams().moment();
        candidates
    }

    /// What is to be told of one of them.
    fn look(&mut self, id: BreakId, facts: Facts<'_>, gates: &Gates, lines: &mut Vec<Line>) {
        let Some(row) = facts.store.row_of(id) else { return };
        let it = facts.store.get(row);
        // It stays among the open ones.
        if !gates.is_open(it.profile()) {
            return;
        }
        let mark = facts.mark(it);
        let after = mark.verdict();
        if matches!(after, Verdict::Back | Verdict::Replaced | Verdict::Refused) {
            self.open.remove(&id);
        } else {
            self.open.insert(id);
        }
        let (Some(told), Some(ended)) = (self.followed.get_mut(&id), it.ended()) else { return };
        let name = self.kept_names.get(usize::from(it.profile().0)).map_or("", |name| name);
        let mut tell = |told: &mut Option<Verdict>, after, again| {
            let before = told.replace(after);
            lines.push(Line { id, key: Key::of(name, &it.record()), ended, before, after, again });
        };
        if let Some(Doubt { seq, verdict }) = self.doubted.remove(&id) {
            tell(told, verdict, Some(seq));
        }
        let is_line = match *told {
            None => self.filter.holds(facts.store, row, Some(mark), facts.now),
            Some(before) => before != after,
        };
        if is_line {
            tell(told, after, None);
        }
    }
}

fn ids_of<'a>(store: &'a Store, rows: &'a [Row]) -> impl Iterator<Item = BreakId> + 'a {
    rows.iter().map(|&row| store.get(row).id())
}
