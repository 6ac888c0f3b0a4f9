//! Counting what was read: how many copies of which record, so that a sum can be held against the
//! service's own total.

use hashbrown::{HashMap, HashSet};

use super::page::{Entry, Key, Keys};
use crate::event::{Seen, UnixTime};

/// The records of one reply, equal ones counted, in the reply's order of first appearance.
#[derive(Debug)]
pub(super) struct Counted {
    pub items: Vec<Item>,
}

/// One distinct entry of a reply.
#[derive(Debug)]
pub(super) struct Item {
    pub key: Key,
    pub push: Option<u64>,
    pub end: Option<UnixTime>,
    /// `None` for an entry that could not be decoded.
    pub record: Option<crate::event::Record>,
    pub count: u32,
}

impl Counted {
    pub(super) fn new(keys: &Keys, entries: Vec<Entry>) -> Self {
        let neighbour = |at: usize| {
            let before = entries[..at].iter().rev().find_map(Entry::end);
            before.or_else(|| entries[at..].iter().find_map(Entry::end))
        };
        // What cannot be decoded stands where its neighbours stand.
        let ends: Vec<Option<UnixTime>> = (0..entries.len())
            .map(|at| match &entries[at] {
                Entry::Record(record) => record.ended,
                Entry::Undecodable(_) => neighbour(at),
            })
            .collect();
        let mut places: HashMap<Key, usize> = HashMap::with_capacity(entries.len());
        let mut items: Vec<Item> = Vec::with_capacity(entries.len());
        for (entry, end) in entries.into_iter().zip(ends) {
            let key = keys.of(&entry);
            if let Some(&place) = places.get(&key) {
                items[place].count += 1;
                continue;
            }
            places.insert(key, items.len());
            let (record, push) = match entry {
                Entry::Record(record) => {
                    let push = keys.push_of(&record);
                    (Some(record), push)
                }
                Entry::Undecodable(_) => (None, None),
            };
            items.push(Item { key, push, end, record, count: 1 });
        }
        Self { items }
    }
}

impl Item {
    /// As it is reported.
    pub(super) fn seen(&self) -> Option<Seen> {
        self.record.clone().map(|record| Seen { record, count: self.count })
    }
}

/// What one span was found to hold, over the replies of all rounds: for each record the largest
/// count in any single reply. The same record on two pages is one, as pages shift.
#[derive(Debug, Default)]
pub(super) struct Tally {
    copies: HashMap<Key, (u32, Option<UnixTime>)>,
    sum: u64,
    /// Pushes listed without an end, and the record that says so.
    open: HashMap<u64, Key>,
    /// Pushes listed with an end.
    ended: HashSet<u64>,
    contested: bool,
}

impl Tally {
    pub(super) fn absorb(&mut self, reply: &Counted) {
        for item in &reply.items {
            if let Some(push) = item.push {
                if item.end.is_some() {
                    self.contested |= self.open.contains_key(&push);
                    self.ended.insert(push);
                } else {
                    self.contested |= self.ended.contains(&push);
                    self.note_open(push, item.key, reply);
                }
            }
            let known = self.copies.entry(item.key).or_insert((0, item.end));
            if item.count > known.0 {
                self.sum += u64::from(item.count - known.0);
                known.0 = item.count;
            }
        }
    }

    /// A push that runs may be listed with other details each time, such as a duration that grows:
    /// the newest reading takes the place of the one before.
    fn note_open(&mut self, push: u64, key: Key, reply: &Counted) {
        let before = self.open.insert(push, key).filter(|before| *before != key);
        if let Some(before) = before.filter(|before| !reply.items.iter().any(|item| item.key == *before))
            && let Some((count, _)) = self.copies.remove(&before)
        {
            self.sum -= u64::from(count);
        }
    }

    /// Whether a push was listed both with and without an end: it may have ended in between, and
    /// then one of the two records is not in the list any more.
    pub(super) const fn contested(&self) -> bool {
        self.contested
    }

    /// All copies of all records.
    pub(super) const fn sum(&self) -> u64 {
        self.sum
    }

    /// All copies of records that ended after `border`, or have no end.
    pub(super) fn sum_after(&self, border: UnixTime) -> u64 {
        self.copies
            .values()
            .filter(|(_, end)| end.is_none_or(|end| end > border))
            .map(|(count, _)| u64::from(*count))
            .sum()
    }

    /// The copies of one record.
    pub(super) fn count(&self, key: Key) -> u32 {
        self.copies.get(&key).map_or(0, |(count, _)| *count)
    }
}
