//! The marks of all rows, kept per stream until its rows, or what was seen of it on air, change.
//!
//! An online list may bear on every stream: they are gone through in pieces, and of most of them only is
//! found that nothing that bears on their breaks has changed.

use std::hash::BuildHasher as _;

use hashbrown::{DefaultHashBuilder, HashMap};

use super::Verdict;
use super::cache::read;
use super::flapping::{Episode, EpisodeKind};
use super::marks::{Mark, mark};
use super::presence::Presence;
use super::push::Push;
use crate::store::{Moment, Store, StreamId};

/// So many rows are marked in one piece, at most: one or two milliseconds. A stream is marked whole.
pub(super) const ROWS_AT_ONCE: usize = 6_000;
/// What it costs to find that nothing has changed for a stream, in rows.
const STREAM_ROWS: usize = 4;

/// One stream's marks, as of a version of it.
#[derive(Clone, Copy, Debug, Default)]
struct Stream {
    version: u32,
    /// So many of them, from the newest on, may change with what is seen on air.
    unsettled: u32,
    /// What had been seen of the stream, as far as it makes a difference, hashed.
    known: u64,
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Marked {
    marks: Vec<Mark>,
    streams: Vec<Stream>,
    /// Of store, its rows' numbers and presence, when the marks were worked out.
    as_of: (u64, u64, u64),
    /// Of the store's changes, then.
    moment: Moment,
    /// The first stream that is still to be looked at.
    behind: Option<StreamId>,
    /// Whether more was seen since that look at all streams began: another one follows it.
    again: bool,
    /// Whether marks have changed since all streams were begun to be looked at.
    changed: bool,
    revision: u64,
    whole: bool,
    hasher: DefaultHashBuilder,
    pushes: Vec<Push>,
}

impl Marked {
    /// One for each row.
    pub(super) fn all(&self) -> &[Mark] {
        &self.marks
    }

    pub(super) const fn is_behind(&self) -> bool {
        self.behind.is_some()
    }

    pub(super) const fn follows(&self, presence: &Presence) -> bool {
        self.behind.is_none() && self.as_of.2 == presence.revision()
    }

    pub(super) const fn moment(&self) -> Moment {
        self.moment
    }

    pub(super) const fn is_whole(&self) -> bool {
        self.whole
    }

    pub(super) const fn revision(&self) -> u64 {
        self.revision
    }

    /// Follows store and presence; `episodes` are those of the store as it is. Streams whose rows changed
    /// are marked at once, all others until about so many rows were read.
    pub(super) fn refresh(
        &mut self,
        store: &Store,
        presence: &Presence,
        episodes: &HashMap<StreamId, Box<[Episode]>>,
        most: usize,
    ) {
        let as_of = (store.revision(), store.layout(), presence.revision());
        let before = std::mem::replace(&mut self.as_of, as_of);
        self.marks.resize(store.len(), Mark::new(Verdict::Unknown, false, false));
        self.streams.resize(store.streams().capacity().max(self.streams.len()), Stream::default());
        let mut most = most;
        if before.1 != as_of.1 {
            // Every row has another place: until all are marked, each would have the mark of another.
            self.streams.fill(Stream::default());
            (self.behind, self.again, most) = (Some(0), false, usize::MAX);
        } else if before.0 != as_of.0 {
            if let Some(touched) = store.streams().touched_since(self.moment).filter(|_| self.whole) {
                for &stream in touched {
                    self.look(store, presence, episodes, stream);
                }
            } else {
                (self.behind, self.again) = (Some(0), false);
            }
        }
        self.moment = store.streams().moment();
        if before.2 != as_of.2 {
            self.again = self.behind.is_some_and(|stream| stream > 0) && most < usize::MAX;
            if !self.again {
                self.behind = Some(0);
            }
        }
        self.go_on(store, presence, episodes, most);
    }

    fn go_on(
        &mut self,
        store: &Store,
        presence: &Presence,
        episodes: &HashMap<StreamId, Box<[Episode]>>,
        most: usize,
    ) {
        let Some(mut stream) = self.behind.take() else { return };
        let mut read = 0;
        while (stream as usize) < self.streams.len() {
            if read >= most {
                self.behind = Some(stream);
                return;
            }
            let marked = self.look(store, presence, episodes, stream);
            self.changed |= marked > 0;
            read += STREAM_ROWS + marked;
            stream += 1;
        }
        self.whole = true;
        self.behind = std::mem::take(&mut self.again).then_some(0);
        // Whoever waits for all of them must not wait for ever where something is seen every moment.
        self.revision += u64::from(std::mem::take(&mut self.changed) || self.behind.is_some());
    }

    /// Marks a stream's rows that may have other marks now; returns how many.
    fn look(
        &mut self,
        store: &Store,
        presence: &Presence,
        episodes: &HashMap<StreamId, Box<[Episode]>>,
        stream: StreamId,
    ) -> usize {
        let version = store.streams().version(stream);
        let marked = self.streams[stream as usize];
        let same_rows = marked.version == version;
        let rows = store.rows_of(stream);
        if (same_rows && marked.unsettled == 0) || rows.is_empty() {
            return 0;
        }
        let known = presence.known(store, stream);
        let newest = rows.iter().find_map(|&row| store.get(row).ended());
        let hash = newest.map_or(0, |newest| self.hasher.hash_one(known.bearing(newest)));
        if same_rows && marked.known == hash {
            return 0;
        }
        let most = if same_rows { marked.unsettled as usize } else { usize::MAX };
        read(store, stream, most, &mut self.pushes);
        let episodes = episodes.get(&stream).map_or(&[][..], |episodes| episodes);
        let is_flapping = |push: &Push| {
            let episode = Episode::find(episodes, store, push);
            episode.is_some_and(|it| it.kind == EpisodeKind::Flapping)
        };
        let unsettled = mark(store, &self.pushes, &known, is_flapping, &mut self.marks);
        let unsettled = u32::try_from(unsettled).unwrap_or(u32::MAX);
        self.streams[stream as usize] = Stream { version, unsettled, known: hash };
        self.pushes.len()
    }
}
