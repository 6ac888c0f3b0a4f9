//! Episodes as one row: which listed breaks stand for others, and which are folded away. Rows are found
//! through the episodes, of which there are few, never by looking each of them up.

use std::collections::HashMap;

use crate::insight::{Episode, Insight};
use crate::store::{BreakId, Row, Store};

/// What a list has folded away.
#[derive(Debug, Default)]
pub(in crate::tui) struct Folded {
    /// Breaks that belong to the list and are not among its rows.
    hidden: Vec<Row>,
    /// The rows that stand for others, each with its episode.
    episodes: HashMap<Row, Episode>,
}

impl Folded {
    /// The breaks that are folded away, in no order.
    pub(in crate::tui) fn hidden(&self) -> &[Row] {
        &self.hidden
    }

    /// The episode for which a row stands.
    pub(in crate::tui) fn episode(&self, row: Row) -> Option<&Episode> {
        self.episodes.get(&row)
    }
}

/// Which row is of which episode, as of a state of the store.
#[derive(Debug, Default)]
struct Members {
    as_of: (u64, u64),
    episodes: Vec<Episode>,
    /// In the order of the rows, each with its episode's place.
    places: Vec<(Row, usize)>,
    /// A bit for each row: almost all of them are of no episode.
    bits: Vec<u64>,
}

impl Members {
    fn refresh(&mut self, store: &Store, insight: &Insight) {
        let as_of = (store.revision(), store.layout());
        if self.as_of == as_of {
            return;
        }
        self.as_of = as_of;
        self.episodes.clear();
        self.episodes.extend(insight.all_episodes());
        self.places.clear();
        self.bits.clear();
        for (place, episode) in self.episodes.iter().enumerate() {
            self.places.extend(episode.rows(store).map(|row| (row, place)));
        }
        if !self.places.is_empty() {
            self.bits.resize(store.len().div_ceil(64), 0);
        }
        self.places.sort_unstable();
        for (row, _) in &self.places {
            self.bits[*row as usize / 64] |= 1 << (row % 64);
        }
    }

    /// The place of a row's episode.
    fn place(&self, row: Row) -> Option<usize> {
        let word = self.bits.get(row as usize / 64)?;
        if word >> (row % 64) & 1 == 0 {
            return None;
        }
        let at = self.places.binary_search_by_key(&row, |(row, _)| *row).ok()?;
        Some(self.places[at].1)
    }
}

/// Which episodes are folded: all, or all but some; or the other way round.
#[derive(Debug, Default)]
pub(in crate::tui) struct Folding {
    /// Episodes are told break by break.
    open: bool,
    /// A break of each episode for which it is the other way round.
    others: Vec<BreakId>,
    members: Members,
    generation: u32,
}

impl Folding {
    /// Moves with every change.
    pub(in crate::tui) const fn generation(&self) -> u32 {
        self.generation
    }

    /// Folds all episodes, or none.
    pub(in crate::tui) fn turn_all(&mut self) {
        self.open = !self.open;
        self.others.clear();
        self.generation += 1;
    }

    /// Folds the episode of a break, or unfolds it; false if the break is of none.
    pub(in crate::tui) fn turn(&mut self, row: Row, store: &Store, insight: &Insight) -> bool {
        self.members.refresh(store, insight);
        let Self { members, others, .. } = self;
        let Some(place) = members.place(row) else { return false };
        let before = others.len();
        others.retain(|id| store.row_of(*id).is_some_and(|row| members.place(row) != Some(place)));
        if others.len() == before {
            // Of all its breaks this one stays known for longest.
            others.push(members.episodes[place].newest);
        }
        self.generation += 1;
        true
    }

    /// Folds rows, which come newest end first: of each folded episode the first stays and stands for
    /// the others. Also says which row stands for `selected`, if that is folded away.
    pub(in crate::tui) fn fold(
        &mut self,
        rows: &mut Vec<Row>,
        selected: Option<Row>,
        store: &Store,
        insight: &Insight,
    ) -> (Folded, Option<Row>) {
        self.members.refresh(store, insight);
        let members = &self.members;
        let mut is_open = vec![self.open; members.episodes.len()];
        for place in self.others.iter().filter_map(|id| members.place(store.row_of(*id)?)) {
            is_open[place] = !self.open;
        }
        let mut folded = Folded::default();
        let mut instead = None;
        let mut stands: Vec<Option<Row>> = vec![None; members.episodes.len()];
        if !members.places.is_empty() {
            rows.retain(|&row| {
                let Some(place) = members.place(row).filter(|place| !is_open[*place]) else { return true };
                let Some(first) = stands[place] else {
                    stands[place] = Some(row);
                    return true;
                };
                folded.hidden.push(row);
                folded.episodes.entry(first).or_insert(members.episodes[place]);
                if selected == Some(row) {
                    instead = Some(first);
                }
                false
            });
        }
        (folded, instead)
    }
}
