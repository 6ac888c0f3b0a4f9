//! The distinct streams: profile, push domain, app and name, each quadruple once, with its rows.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::Row;
use super::columns::Columns;
use super::journal::Journal;
pub use super::journal::Moment;
use super::pool::Symbol;
use crate::event::ProfileId;

/// A stream's place in the table. Places are reused after their stream is freed.
pub type StreamId = u32;

/// What makes a stream: where it is pushed to, under which profile it is seen.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct StreamKey {
    /// The profile that lists it.
    pub profile: ProfileId,
    /// Push domain, in the pool of names.
    pub domain: Symbol,
    /// App name, in the pool of names.
    pub app: Symbol,
    /// Stream name, in the pool of names.
    pub name: Symbol,
}

/// The distinct streams.
#[derive(Debug, Default)]
pub struct Streams {
    entries: Vec<Stream>,
    free: Vec<StreamId>,
    index: HashTable<StreamId>,
    /// By profile and name alone: those of the same name stand together.
    by_name: HashTable<StreamId>,
    hasher: DefaultHashBuilder,
    touched: Journal,
}

#[derive(Debug)]
struct Stream {
    key: StreamKey,
    /// Rows, and records that are just being looked up; 0 is a free place.
    uses: u32,
    version: u32,
    /// By how many seconds pushes of the stream overlap at most; never less than is so.
    overlap_s: u32,
    /// Newest end first, those without one before all others: the first fill, which goes back in time,
    /// appends.
    rows: Vec<Row>,
}

impl Streams {
    pub(super) fn find(&self, key: &StreamKey) -> Option<StreamId> {
        self.index.find(self.hasher.hash_one(key), |&id| self.entries[id as usize].key == *key).copied()
    }

    /// Finds or adds a stream and counts one use; the flag says that it is new, so that its names
    /// must be kept.
    pub(super) fn take(&mut self, key: StreamKey) -> (StreamId, bool) {
        if let Some(id) = self.find(&key) {
            self.entries[id as usize].uses += 1;
            return (id, false);
        }
        let id = if let Some(id) = self.free.pop() {
            let entry = &mut self.entries[id as usize];
            (entry.key, entry.uses, entry.overlap_s) = (key, 1, 0);
            id
        } else {
            self.entries.push(Stream { key, uses: 1, version: 0, overlap_s: 0, rows: Vec::new() });
            StreamId::try_from(self.entries.len() - 1).expect("fewer than 2^32 streams")
        };
        let Self { entries, index, by_name, hasher, .. } = self;
        let key_of = |id: StreamId| entries[id as usize].key;
        index.insert_unique(hasher.hash_one(key), id, |&other| hasher.hash_one(key_of(other)));
        by_name.insert_unique(name_hash(hasher, key), id, |&other| name_hash(hasher, key_of(other)));
        (id, true)
    }

    /// Takes one use off a stream; returns its key if that was the last one.
    pub(super) fn release(&mut self, id: StreamId) -> Option<StreamKey> {
        let entry = &mut self.entries[id as usize];
        entry.uses -= 1;
        if entry.uses > 0 {
            return None;
        }
        let key = entry.key;
        if let Ok(found) = self.index.find_entry(self.hasher.hash_one(key), |&other| other == id) {
            found.remove();
        }
        if let Ok(found) = self.by_name.find_entry(name_hash(&self.hasher, key), |&other| other == id) {
            found.remove();
        }
        self.free.push(id);
        Some(key)
    }

    /// Notes that a row of the stream came, went or changed.
    pub(super) fn touch(&mut self, id: StreamId) {
        let version = &mut self.entries[id as usize].version;
        *version = version.wrapping_add(1);
        self.touched.note(id);
    }

    /// Puts a row where it belongs in the stream's order.
    pub(super) fn insert_row(&mut self, id: StreamId, row: Row, columns: &Columns) {
        let Stream { rows, overlap_s, .. } = &mut self.entries[id as usize];
        // An eighth at a time: there are as many of these lists as streams.
        if rows.len() == rows.capacity() {
            rows.reserve_exact((rows.len() / 8).max(4));
        }
        let new = columns.newness(row);
        let place = rows.partition_point(|&other| columns.newness(other) > new);
        rows.insert(place, row);
        if columns.lasted(row) {
            let lasting = |row: &&Row| columns.lasted(**row);
            let newer = rows[..place].iter().rev().find(lasting);
            let older = rows[place + 1..].iter().find(lasting);
            let overlaps = [newer.map(|&newer| (row, newer)), older.map(|&older| (older, row))];
            for (older, newer) in overlaps.into_iter().flatten() {
                *overlap_s = (*overlap_s).max(columns.overlap_s(older, newer));
            }
        }
    }

    /// Takes a row out of the stream's order, before its end changes.
    pub(super) fn remove_row(&mut self, id: StreamId, row: Row) {
        self.entries[id as usize].rows.retain(|&other| other != row);
    }

    /// Notes anew which rows the streams have, of all rows newest first.
    pub(super) fn set_rows(&mut self, newest_first: &[Row], columns: &Columns) {
        for entry in &mut self.entries {
            entry.rows.clear();
        }
        for &row in newest_first {
            self.entries[columns.stream[row as usize] as usize].rows.push(row);
        }
        for entry in &mut self.entries {
            let lasting = || entry.rows.iter().filter(|row| columns.lasted(**row));
            let pairs = lasting().zip(lasting().skip(1));
            entry.overlap_s =
                pairs.map(|(&newer, &older)| columns.overlap_s(older, newer)).max().unwrap_or(0);
            if entry.rows.len() * 2 < entry.rows.capacity() {
                entry.rows.shrink_to_fit();
            }
        }
    }

    /// The stream's rows, newest end first.
    pub(super) fn rows_of(&self, id: StreamId) -> &[Row] {
        self.entries.get(id as usize).map_or(&[], |entry| &entry.rows)
    }

    /// As [`Store::overlap_s`](super::Store::overlap_s).
    pub(super) fn overlap_s(&self, id: StreamId) -> u32 {
        self.entries.get(id as usize).map_or(0, |entry| entry.overlap_s)
    }

    /// The other streams that a profile lists under the same name, in other apps or domains.
    pub fn namesakes(&self, id: StreamId) -> impl Iterator<Item = StreamId> {
        let here = self.key(id);
        let same = move |other: &StreamId| {
            let there = self.key(*other);
            *other != id && (there.profile, there.name) == (here.profile, here.name)
        };
        self.by_name.iter_hash(name_hash(&self.hasher, here)).copied().filter(same)
    }

    /// The stream at a place in use.
    #[must_use]
    pub fn key(&self, id: StreamId) -> StreamKey {
        self.entries[id as usize].key
    }

    /// Differs whenever a row of the stream at that place came, went or changed: what was derived from
    /// them holds until then. It does not tell that rows were renumbered, as when others are forgotten;
    /// whoever keeps more than [`BreakId`](super::BreakId)s asks [`Store::layout`](super::Store::layout)
    /// as well.
    #[must_use]
    pub fn version(&self, id: StreamId) -> u32 {
        self.entries.get(id as usize).map_or(0, |entry| entry.version)
    }

    /// A moment in the history of changes, to ask [`Streams::touched_since`] later.
    #[must_use]
    pub const fn moment(&self) -> Moment {
        self.touched.now()
    }

    /// The streams whose [version](Self::version) moved since then, some of them more than once; nothing
    /// if that is too long ago to tell: then any may have.
    #[must_use]
    pub fn touched_since(&self, moment: Moment) -> Option<&[StreamId]> {
        self.touched.since(moment)
    }

    /// All places, including free ones: the size of a bit set over streams.
    #[must_use]
    pub fn capacity(&self) -> usize {
        self.entries.len()
    }

    /// The number of distinct streams in use.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len() - self.free.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Every stream in use with its place.
    pub fn iter(&self) -> impl Iterator<Item = (StreamId, StreamKey)> {
        (0..).zip(&self.entries).filter(|(_, entry)| entry.uses > 0).map(|(id, entry)| (id, entry.key))
    }
}

fn name_hash(hasher: &DefaultHashBuilder, key: StreamKey) -> u64 {
    hasher.hash_one((key.profile, key.name))
}
