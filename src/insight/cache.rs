//! What is worked out of a store and of what was seen on air, kept per stream until one of them changes.

use std::hash::BuildHasher as _;

use hashbrown::{DefaultHashBuilder, HashMap};

use super::Verdict;
use super::flapping::{self, Episode, EpisodeKind, Thresholds};
use super::marks::{Mark, mark};
use super::presence::Presence;
use super::push::Push;
use super::standing::{Judged, Standing};
use crate::event::UnixTime;
use crate::store::{Row, Store, StreamId};

/// One stream's standing, as of a version of it.
#[derive(Clone, Copy, Debug, Default)]
struct Kept {
    version: u32,
    judged: Option<Judged>,
}

/// One stream's marks, as of a version of it.
#[derive(Clone, Copy, Debug, Default)]
struct Marked {
    version: u32,
    /// So many of them, from the newest on, may change with what is seen on air.
    unsettled: u32,
    /// What had been seen of the stream, as far as it makes a difference, hashed.
    known: u64,
}

/// Standings, episodes and marks of all streams. Belongs to one store and one presence for life.
#[derive(Debug, Default)]
pub struct Insight {
    thresholds: Thresholds,
    kept: Vec<Kept>,
    episodes: HashMap<StreamId, Box<[Episode]>>,
    /// Streams by verdict.
    counts: [u32; Verdict::ALL.len()],
    /// Of store and presence, when the standings were worked out.
    as_of: (u64, u64),
    revision: u64,
    marks: Vec<Mark>,
    marked: Vec<Marked>,
    /// Of store, its rows' numbers and presence, when the marks were worked out.
    marks_as_of: (u64, u64, u64),
    hasher: DefaultHashBuilder,
}

impl Insight {
    /// Of nothing yet.
    #[must_use]
    pub fn new(thresholds: Thresholds) -> Self {
        Self { thresholds, ..Self::default() }
    }

    /// Follows store and presence; costs next to nothing where neither changed. While a window is being
    /// filled, once a frame is enough. Says whether anything is different now.
    pub fn refresh(&mut self, store: &Store, presence: &Presence) -> bool {
        let as_of = (store.revision(), presence.revision());
        let before = std::mem::replace(&mut self.as_of, as_of);
        if before == as_of {
            return false;
        }
        let revision = self.revision;
        let places = store.streams().capacity();
        self.kept.resize(places.max(self.kept.len()), Kept::default());
        let mut pushes = Vec::new();
        for (stream, place) in (0..).zip(0..places) {
            let Kept { version, judged } = self.kept[place];
            let now = store.streams().version(stream);
            if version != now {
                read(store, stream, usize::MAX, &mut pushes);
                self.work_out(store, presence, stream, &pushes);
            } else if let Some(Judged { standing, settled: false }) = judged
                && before.1 != as_of.1
            {
                let judged = standing.again(store, presence);
                self.keep(stream, Kept { version, judged });
            }
        }
        self.revision != revision
    }

    /// [`Insight::refresh`] after the only thing that is new was seen of this stream: whoever asks for
    /// states one by one need not look at all streams for each.
    pub fn refresh_stream(&mut self, store: &Store, presence: &Presence, stream: StreamId) -> bool {
        if self.as_of != (store.revision(), presence.revision().saturating_sub(1)) {
            return self.refresh(store, presence);
        }
        self.as_of.1 = presence.revision();
        let revision = self.revision;
        if let Some(&Kept { version, judged: Some(Judged { standing, settled: false }) }) =
            self.kept.get(stream as usize)
        {
            let judged = standing.again(store, presence);
            self.keep(stream, Kept { version, judged });
        }
        self.revision != revision
    }

    /// A stream's standing and episodes, since its rows are others.
    fn work_out(&mut self, store: &Store, presence: &Presence, stream: StreamId, pushes: &[Push]) {
        let version = store.streams().version(stream);
        let episodes = flapping::episodes(store, pushes, self.thresholds);
        if episodes.is_empty() {
            self.episodes.remove(&stream);
        } else {
            self.episodes.insert(stream, episodes.into());
        }
        let judged = Standing::of(store, presence, pushes);
        self.keep(stream, Kept { version, judged });
        self.revision += 1;
    }

    fn keep(&mut self, stream: StreamId, new: Kept) {
        let old = std::mem::replace(&mut self.kept[stream as usize], new);
        let [old, new] = [old, new].map(|kept| kept.judged.map(|judged| judged.standing));
        if let Some(old) = old {
            self.counts[old.verdict as usize] -= 1;
        }
        if let Some(new) = new {
            self.counts[new.verdict as usize] += 1;
        }
        self.revision += u64::from(old != new);
    }

    /// Moves whenever a standing or an episode changed.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// How a stream stands, as of the last refresh.
    #[must_use]
    pub fn standing(&self, stream: StreamId) -> Option<&Standing> {
        self.kept.get(stream as usize)?.judged.as_ref().map(|judged| &judged.standing)
    }

    /// How many streams have that verdict, as of the last refresh.
    #[must_use]
    pub const fn count(&self, verdict: Verdict) -> u32 {
        self.counts[verdict as usize]
    }

    /// The streams whose state is worth asking for: down, probably ended or unknown after an end, or
    /// banned, which may be lifted; the newest end first.
    #[must_use]
    pub fn seem_down(&self) -> Vec<StreamId> {
        let asks = |verdict| {
            matches!(verdict, Verdict::Down | Verdict::MaybeEnded | Verdict::Unknown | Verdict::Banned)
        };
        let mut streams: Vec<(UnixTime, StreamId)> = (0..)
            .zip(&self.kept)
            .filter_map(|(stream, kept)| Some((stream, kept.judged?.standing)))
            .filter(|(_, standing)| asks(standing.verdict))
            .filter_map(|(stream, standing)| Some((standing.ended?, stream)))
            .collect();
        streams.sort_unstable_by(|a, b| b.cmp(a));
        streams.into_iter().map(|(_, stream)| stream).collect()
    }

    /// A stream's episodes, as of the last refresh: flapping before refusals, the oldest first.
    #[must_use]
    pub fn episodes(&self, stream: StreamId) -> &[Episode] {
        self.episodes.get(&stream).map_or(&[], |episodes| episodes)
    }

    /// All streams' episodes, as of the last refresh, in no order.
    pub fn all_episodes(&self) -> impl Iterator<Item = Episode> {
        self.episodes.values().flatten().copied()
    }

    /// The episode that a break is one of, as of the last refresh.
    #[must_use]
    pub fn episode_of(&self, store: &Store, row: Row) -> Option<&Episode> {
        let it = store.get(row);
        let episodes = self.episodes(it.stream_id());
        if episodes.is_empty() {
            return None;
        }
        Episode::find(episodes, store, &Push::of(it))
    }

    /// A mark for each row, worked out when asked for: at first of all rows, later of streams that
    /// changed. Refreshes the rest as well.
    pub fn marks(&mut self, store: &Store, presence: &Presence) -> &[Mark] {
        self.refresh(store, presence);
        let as_of = (store.revision(), store.layout(), presence.revision());
        let before = std::mem::replace(&mut self.marks_as_of, as_of);
        if before == as_of && self.marks.len() == store.len() {
            return &self.marks;
        }
        let renumbered = before.1 != as_of.1;
        self.marks.resize(store.len(), Mark::new(Verdict::Unknown, false, false));
        let places = store.streams().capacity();
        self.marked.resize(places.max(self.marked.len()), Marked::default());
        let mut pushes = Vec::new();
        for (stream, place) in (0..).zip(0..places) {
            let version = store.streams().version(stream);
            let marked = self.marked[place];
            let same_rows = marked.version == version && !renumbered;
            let same_seen = marked.unsettled == 0 || before.2 == as_of.2;
            let rows = store.rows_of(stream);
            if (same_rows && same_seen) || rows.is_empty() {
                continue;
            }
            let known = presence.known(store, stream);
            let newest = rows.iter().find_map(|&row| store.get(row).ended());
            let hash = newest.map_or(0, |newest| self.hasher.hash_one(known.bearing(newest)));
            if same_rows && marked.known == hash {
                continue;
            }
            let most = if same_rows { marked.unsettled as usize } else { usize::MAX };
            read(store, stream, most, &mut pushes);
            let episodes = self.episodes.get(&stream).map_or(&[][..], |episodes| episodes);
            let is_flapping = |push: &Push| {
                let episode = Episode::find(episodes, store, push);
                episode.is_some_and(|it| it.kind == EpisodeKind::Flapping)
            };
            let unsettled = mark(store, &pushes, &known, is_flapping, &mut self.marks);
            self.marked[place] =
                Marked { version, unsettled: u32::try_from(unsettled).unwrap_or(u32::MAX), known: hash };
        }
        &self.marks
    }
}

/// A stream's newest pushes, newest end first.
fn read(store: &Store, stream: StreamId, most: usize, pushes: &mut Vec<Push>) {
    pushes.clear();
    pushes.extend(store.rows_of(stream).iter().take(most).map(|&row| Push::of(store.get(row))));
}
