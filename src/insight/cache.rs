//! What is worked out of a store and of what was seen on air, kept per stream until one of them changes.
//!
//! A change of the store names the streams that it touches, so that nobody looks at all of them. An online
//! list says something of every stream: whoever draws goes through them a few at a time
//! ([`Insight::refresh_a_little`]), and until all are done some stand as they stood before it.

use hashbrown::HashMap;

use super::Verdict;
use super::flapping::{self, Episode, EpisodeKind, Thresholds};
use super::marked::Marked;
use super::marks::Mark;
use super::presence::Presence;
use super::push::Push;
use super::standing::{Judged, Standing};
use crate::event::{Source, UnixTime};
use crate::store::{Moment, Row, Store, StreamId};

/// So many streams are judged again at once, at most: about a millisecond.
const STREAMS_AT_ONCE: usize = 2_000;

/// One stream's standing, as of a version of it.
#[derive(Clone, Copy, Debug, Default)]
struct Kept {
    version: u32,
    judged: Option<Judged>,
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
    /// Of the store's changes, then.
    moment: Moment,
    /// The first stream that is still to be judged by what was seen on air.
    behind: Option<StreamId>,
    /// Whether more was seen since that look at all streams began: another one follows it. Begun anew each
    /// time, it would never come to the last ones where something is seen every moment.
    again: bool,
    revision: u64,
    /// Moves whenever a standing changed by what was seen on air.
    seen: u64,
    marks: Marked,
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
        self.refresh_some(store, presence, usize::MAX)
    }

    /// The same for whoever must not wait: of what was seen on air a part is taken in, and the rest at the
    /// next call. See [`Insight::is_settled`].
    pub fn refresh_a_little(&mut self, store: &Store, presence: &Presence) -> bool {
        self.refresh_some(store, presence, STREAMS_AT_ONCE)
    }

    /// Whether nothing is left to take in of the store and the presence that were shown last.
    #[must_use]
    pub const fn is_settled(&self) -> bool {
        self.behind.is_none() && !self.marks.is_behind()
    }

    fn refresh_some(&mut self, store: &Store, presence: &Presence, most: usize) -> bool {
        let as_of = (store.revision(), presence.revision());
        let before = std::mem::replace(&mut self.as_of, as_of);
        if before == as_of && self.behind.is_none() {
            return false;
        }
        let revision = self.revision;
        let places = store.streams().capacity();
        self.kept.resize(places.max(self.kept.len()), Kept::default());
        if before.0 != as_of.0 {
            let mut pushes = Vec::new();
            match store.streams().touched_since(self.moment) {
                Some(touched) => {
                    for &stream in touched {
                        self.follow(store, presence, stream, &mut pushes);
                    }
                }
                None => {
                    for (stream, _) in (0..).zip(0..places) {
                        self.follow(store, presence, stream, &mut pushes);
                    }
                }
            }
            self.moment = store.streams().moment();
        }
        if before.1 != as_of.1 {
            self.again = self.behind.is_some() && most < usize::MAX;
            if !self.again {
                self.behind = Some(0);
            }
        }
        self.judge_again(store, presence, most);
        self.revision != revision
    }

    /// Works a stream out anew if its rows have changed.
    fn follow(&mut self, store: &Store, presence: &Presence, stream: StreamId, pushes: &mut Vec<Push>) {
        if self.kept[stream as usize].version != store.streams().version(stream) {
            read(store, stream, usize::MAX, pushes);
            self.work_out(store, presence, stream, pushes);
        }
    }

    /// Judges streams by what has been seen on air since, at most so many.
    fn judge_again(&mut self, store: &Store, presence: &Presence, most: usize) {
        let Some(mut stream) = self.behind.take() else { return };
        let mut judged = 0;
        while (stream as usize) < self.kept.len() {
            if judged == most {
                self.behind = Some(stream);
                return;
            }
            judged += usize::from(self.see(store, presence, stream));
            stream += 1;
        }
        self.behind = std::mem::take(&mut self.again).then_some(0);
    }

    /// Judges one stream by what has been seen on air; false where that can make no difference.
    fn see(&mut self, store: &Store, presence: &Presence, stream: StreamId) -> bool {
        let Some(&Kept { version, judged: Some(Judged { standing, settled: false }) }) =
            self.kept.get(stream as usize)
        else {
            return false;
        };
        let revision = self.revision;
        let judged = standing.again(store, presence);
        self.keep(stream, Kept { version, judged });
        self.seen += u64::from(self.revision != revision);
        true
    }

    /// [`Insight::refresh_a_little`] after the only thing that is new was seen of this stream: whoever asks
    /// for states one by one need not look at all streams for each.
    pub fn refresh_stream(&mut self, store: &Store, presence: &Presence, stream: StreamId) -> bool {
        if self.as_of != (store.revision(), presence.revision().saturating_sub(1)) {
            return self.refresh_a_little(store, presence);
        }
        self.as_of.1 = presence.revision();
        let revision = self.revision;
        self.see(store, presence, stream);
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

    /// The mark of one row, for whoever follows a few: its verdict as of now, whether it is one of a flapping
    /// stream's as of the last refresh, and where it came from. What people noted is not in it.
    #[must_use]
    pub fn mark(&self, store: &Store, presence: &Presence, row: Row) -> Mark {
        let it = store.get(row);
        let episode = Episode::find(self.episodes(it.stream_id()), store, &Push::of(it));
        let is_flapping = episode.is_some_and(|it| it.kind == EpisodeKind::Flapping);
        let is_new = it.source() != Source::FirstFill && !it.is_recalled();
        Mark::new(super::verdict(store, presence, row), is_flapping, is_new)
    }

    /// All streams' episodes, as of the last refresh, in no order but that a stream's follow each other.
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

    /// Moves whenever a standing changed by what was seen on air, not by what the store lists.
    #[must_use]
    pub const fn seen_revision(&self) -> u64 {
        self.seen
    }

    /// The marks as they were worked out last.
    #[must_use]
    pub fn last_marks(&self) -> &[Mark] {
        self.marks.all()
    }

    /// Moves whenever a look at what was seen on air, through all streams, changed marks.
    #[must_use]
    pub const fn marks_revision(&self) -> u64 {
        self.marks.revision()
    }

    /// Whether the marks know all that was seen on air.
    #[must_use]
    pub const fn marks_follow(&self, presence: &Presence) -> bool {
        self.marks.follows(presence)
    }

    /// Whether a look at all marks has been begun and not ended.
    #[must_use]
    pub const fn marks_are_behind(&self) -> bool {
        self.marks.is_behind()
    }

    /// The moment of the store's changes up to which rows were marked.
    #[must_use]
    pub const fn marks_moment(&self) -> Moment {
        self.marks.moment()
    }

    /// Whether every row has had its mark, as of some state of store and presence.
    #[must_use]
    pub const fn is_marked(&self) -> bool {
        self.marks.is_whole()
    }

    /// A mark for each row, worked out when asked for: at first of all rows, later of streams that
    /// changed. Refreshes the rest as well.
    pub fn marks(&mut self, store: &Store, presence: &Presence) -> &[Mark] {
        self.refresh(store, presence);
        self.marks.refresh(store, presence, &self.episodes, usize::MAX);
        self.marks.all()
    }

    /// The same for whoever must not wait: rows that came in are marked, of all others as many as take a
    /// few milliseconds; see [`Insight::is_settled`].
    pub fn mark_a_little(&mut self, store: &Store, presence: &Presence) {
        self.refresh_a_little(store, presence);
        self.marks.refresh(store, presence, &self.episodes, super::marked::ROWS_AT_ONCE);
    }
}

/// A stream's newest pushes, newest end first.
pub(super) fn read(store: &Store, stream: StreamId, most: usize, pushes: &mut Vec<Push>) {
    pushes.clear();
    pushes.extend(store.rows_of(stream).iter().take(most).map(|&row| Push::of(store.get(row))));
}
