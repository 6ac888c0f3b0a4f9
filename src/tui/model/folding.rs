//! Episodes as one row: which listed breaks stand for others, and which are folded away. Rows are found
//! through the episodes, of which there are few, never by looking each of them up.
//!
//! Measured with 1,000,000 breaks of a day, half of them of episodes: a look into a hash table for each row
//! folded away took most of the time of a key, and copies of all episodes, here and with each row that
//! stands for one, more memory than the rows. So streams are told by their places while rows are folded,
//! and an episode is looked up when it is drawn.

use hashbrown::HashMap;

use crate::insight::{Episode, Insight};
use crate::store::{BreakId, Row, Store, StreamId};

/// What a list has folded away.
#[derive(Debug, Default)]
pub(in crate::tui) struct Folded {
    /// Streams of which something is folded away.
    parts: HashMap<StreamId, Part>,
    count: usize,
}

/// What of one stream is folded.
#[derive(Debug, Default)]
struct Part {
    /// Breaks that belong to the list and are not among its rows.
    hidden: Vec<Row>,
    /// The rows that stand for others, one for each episode.
    stands: Vec<Row>,
}

impl Folded {
    /// The breaks that are folded away, in no order.
    pub(in crate::tui) fn hidden(&self) -> impl Iterator<Item = &Row> {
        self.parts.values().flat_map(|part| &part.hidden)
    }

    /// How many they are.
    pub(in crate::tui) const fn count(&self) -> usize {
        self.count
    }

    /// Those of one stream.
    pub(super) fn hidden_of(&self, stream: StreamId) -> &[Row] {
        self.parts.get(&stream).map_or(&[], |part| &part.hidden)
    }

    /// Whether anything of a stream is folded away.
    pub(super) fn has(&self, stream: StreamId) -> bool {
        self.parts.contains_key(&stream)
    }

    /// Takes what of one stream is folded now instead of what was.
    pub(super) fn refold(&mut self, it: Refolded) {
        let Refolded { stream, hidden, stands } = it;
        self.count += hidden.len();
        let before = if hidden.is_empty() {
            self.parts.remove(&stream)
        } else {
            self.parts.insert(stream, Part { hidden, stands })
        };
        self.count -= before.map_or(0, |before| before.hidden.len());
    }

    /// The episode for which a row stands.
    pub(in crate::tui) fn episode<'a>(
        &self,
        row: Row,
        store: &Store,
        insight: &'a Insight,
    ) -> Option<&'a Episode> {
        let part = self.parts.get(&store.get(row).stream_id())?;
        if part.stands.contains(&row) { insight.episode_of(store, row) } else { None }
    }
}

/// What of one stream is folded.
#[derive(Debug)]
pub(super) struct Refolded {
    stream: StreamId,
    /// Breaks that are folded away.
    pub(super) hidden: Vec<Row>,
    stands: Vec<Row>,
}

/// Which row is of which episode, as of a state of the store.
#[derive(Debug, Default)]
struct Members {
    as_of: (u64, u64),
    /// Whose each is, and its newest break; those of a stream follow each other.
    episodes: Vec<(StreamId, BreakId)>,
    /// The places of their episodes, in the order of the rows that are of one.
    places: Vec<u32>,
    /// A bit for each row that is of one.
    bits: Vec<u64>,
    /// How many such rows there are before each word of bits.
    ranks: Vec<u32>,
}

impl Members {
    fn refresh(&mut self, store: &Store, insight: &Insight) {
        let as_of = (store.revision(), store.layout());
        if self.as_of == as_of {
            return;
        }
        self.as_of = as_of;
        self.episodes.clear();
        self.episodes.extend(insight.all_episodes().map(|episode| (episode.stream, episode.newest)));
        self.places.clear();
        self.bits.clear();
        self.ranks.clear();
        if self.episodes.is_empty() {
            return;
        }
        self.bits.resize(store.len().div_ceil(64), 0);
        for row in insight.all_episodes().flat_map(|episode| episode.rows(store)) {
            self.bits[row as usize / 64] |= 1 << (row % 64);
        }
        let mut rank = 0;
        for word in &self.bits {
            self.ranks.push(rank);
            rank += word.count_ones();
        }
        self.places.resize(rank as usize, 0);
        for (place, episode) in (0..).zip(insight.all_episodes()) {
            for row in episode.rows(store) {
                let at = rank_of(&self.bits, &self.ranks, row);
                self.places[at] = place;
            }
        }
    }

    /// The place of a row's episode.
    fn place(&self, row: Row) -> Option<usize> {
        let word = self.bits.get(row as usize / 64)?;
        if word >> (row % 64) & 1 == 0 {
            return None;
        }
        let at = rank_of(&self.bits, &self.ranks, row);
        self.places.get(at).map(|place| *place as usize)
    }
}

/// How many rows before this one have a bit.
fn rank_of(bits: &[u64], ranks: &[u32], row: Row) -> usize {
    let word = row as usize / 64;
    let before = bits[word] & ((1 << (row % 64)) - 1);
    (ranks[word] + before.count_ones()) as usize
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

    /// Whether episodes are told break by break, but for single ones.
    pub(in crate::tui) const fn is_open(&self) -> bool {
        self.open
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
            others.push(members.episodes[place].1);
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
        let mut instead = None;
        let mut parts: Vec<(StreamId, Part)> = Vec::new();
        let mut of_episode = Vec::with_capacity(members.episodes.len());
        for &(stream, _) in &members.episodes {
            if parts.last().is_none_or(|(last, _)| *last != stream) {
                parts.push((stream, Part::default()));
            }
            of_episode.push(parts.len() - 1);
        }
        let mut stands: Vec<Option<(Row, bool)>> = vec![None; members.episodes.len()];
        if !members.places.is_empty() {
            rows.retain(|&row| {
                let Some(place) = members.place(row).filter(|place| !is_open[*place]) else { return true };
                let Some((first, told)) = &mut stands[place] else {
                    stands[place] = Some((row, false));
                    return true;
                };
                let (_, part) = &mut parts[of_episode[place]];
                if !std::mem::replace(told, true) {
                    part.stands.push(*first);
                }
                part.hidden.push(row);
                if selected == Some(row) {
                    instead = Some(*first);
                }
                false
            });
        }
        let parts: HashMap<_, _> = parts.into_iter().filter(|(_, part)| !part.hidden.is_empty()).collect();
        let count = parts.values().map(|part| part.hidden.len()).sum();
        (Folded { parts, count }, instead)
    }

    /// The same for the rows of one stream among those given, newest end first, as its episodes are now.
    pub(super) fn fold_stream(
        &self,
        stream: StreamId,
        rows: &mut Vec<Row>,
        store: &Store,
        insight: &Insight,
    ) -> Refolded {
        let mut refolded = Refolded { stream, hidden: Vec::new(), stands: Vec::new() };
        let episodes = insight.episodes(stream);
        if episodes.is_empty() {
            return refolded;
        }
        let place = |episode: &Episode| episodes.iter().position(|it| it == episode);
        let mut is_open = vec![self.open; episodes.len()];
        let others = self.others.iter().filter_map(|id| store.row_of(*id));
        for row in others.filter(|row| store.get(*row).stream_id() == stream) {
            if let Some(place) = insight.episode_of(store, row).and_then(place) {
                is_open[place] = !self.open;
            }
        }
        let mut stands: Vec<Option<(Row, bool)>> = vec![None; episodes.len()];
        rows.retain(|&row| {
            if store.get(row).stream_id() != stream {
                return true;
            }
            let place = insight.episode_of(store, row).and_then(place).filter(|place| !is_open[*place]);
            let Some(place) = place else { return true };
            match &mut stands[place] {
                None => {
                    stands[place] = Some((row, false));
                    true
                }
                Some((first, told)) => {
                    if !std::mem::replace(told, true) {
                        refolded.stands.push(*first);
                    }
                    refolded.hidden.push(row);
                    false
                }
            }
        });
        refolded
    }
}
