//! The distinct streams: profile, push domain, app and name, each quadruple once.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

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

/// The distinct streams with the number of rows of each.
#[derive(Debug, Default)]
pub struct Streams {
    entries: Vec<(StreamKey, u32)>,
    free: Vec<StreamId>,
    index: HashTable<StreamId>,
    hasher: DefaultHashBuilder,
}

impl Streams {
    pub(super) fn find(&self, key: &StreamKey) -> Option<StreamId> {
        self.index.find(self.hasher.hash_one(key), |&id| self.entries[id as usize].0 == *key).copied()
    }

    /// Finds or adds a stream and counts one row; the flag says that it is new, so that its names
    /// must be kept.
    pub(super) fn take(&mut self, key: StreamKey) -> (StreamId, bool) {
        if let Some(id) = self.find(&key) {
            self.entries[id as usize].1 += 1;
            return (id, false);
        }
        let id = if let Some(id) = self.free.pop() {
            self.entries[id as usize] = (key, 1);
            id
        } else {
            self.entries.push((key, 1));
            StreamId::try_from(self.entries.len() - 1).expect("fewer than 2^32 streams")
        };
        let Self { entries, index, hasher, .. } = self;
        index.insert_unique(hasher.hash_one(key), id, |&other| hasher.hash_one(entries[other as usize].0));
        (id, true)
    }

    /// Takes one row off a stream; returns its key if that was the last one.
    pub(super) fn release(&mut self, id: StreamId) -> Option<StreamKey> {
        let (key, rows) = &mut self.entries[id as usize];
        *rows -= 1;
        if *rows > 0 {
            return None;
        }
        let key = *key;
        if let Ok(found) = self.index.find_entry(self.hasher.hash_one(key), |&other| other == id) {
            found.remove();
        }
        self.free.push(id);
        Some(key)
    }

    /// The stream at a place in use.
    #[must_use]
    pub fn key(&self, id: StreamId) -> StreamKey {
        self.entries[id as usize].0
    }

    /// The number of rows of a stream; 0 for a free place.
    #[must_use]
    pub fn rows(&self, id: StreamId) -> u32 {
        self.entries[id as usize].1
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
        (0..).zip(&self.entries).filter(|(_, (_, rows))| *rows > 0).map(|(id, (key, _))| (id, *key))
    }
}
