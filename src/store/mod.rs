//! What is known: every break once, in columns over interned strings, so that a million stay small
//! and a filter asks distinct strings first.
//!
//! The store takes what pollers report ([`Store::apply`]), keeps equal records as one break with a
//! count, lets an ended record take the place of the same push listed without an end, and forgets
//! what is older than the window ([`Store::forget_before`]), strings included. It knows nothing of
//! the network or of screens.
//!
//! A [`Row`] is a position and changes when rows are forgotten; a [`BreakId`] never changes. The
//! [`Store::revision`] moves whenever anything that a view could show has changed.

mod annotations;
pub mod archive;
mod batches;
mod claims;
mod columns;
mod ids;
mod pool;
mod recall;
mod streams;
mod view;

use std::cmp::Reverse;
use std::hash::BuildHasher;
use std::net::IpAddr;
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashMap, HashTable};

pub use self::annotations::Annotations;
use self::batches::Batches;
use self::claims::Claims;
use self::columns::{Columns, Interned, NO_DURATION, NO_TIME, to_column};
use self::ids::Ids;
pub use self::pool::{Pool, Symbol};
pub use self::streams::{StreamId, StreamKey, Streams};
pub use self::view::BreakRef;
use crate::cause::{self, CauseId};
use crate::event::{ProfileId, Record, Seen, Source, StreamName, UnixTime};

/// A position in the columns, valid for one revision of the store.
pub type Row = u32;

/// A break's name for as long as the program runs: selection holds on to it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct BreakId(u32);

/// What one batch changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Applied {
    /// Breaks not known before.
    pub new: u32,
    /// Breaks whose number of copies rose; or fell, where only an earlier run had counted them.
    pub raised: u32,
    /// Pushes known without an end that now have one, or are listed with other details.
    pub updated: u32,
}

impl Applied {
    /// Whether a view could look different now.
    #[must_use]
    pub const fn any(self) -> bool {
        self.new + self.raised + self.updated > 0
    }
}

/// Where breaks come from, and when they were seen.
#[derive(Clone, Copy)]
struct From {
    source: Source,
    at: UnixTime,
    /// From an earlier run's archive.
    recalled: bool,
}

/// All breaks known now.
#[derive(Debug)]
pub struct Store {
    profiles: Vec<Arc<str>>,
    names: Pool<()>,
    reasons: Pool<Option<CauseId>>,
    addresses: Pool<Option<IpAddr>>,
    streams: Streams,
    columns: Columns,
    ids: Ids,
    batches: Batches,
    /// Breaks kept from an earlier run that the service has not listed in this one.
    claims: Claims,
    index: HashTable<Row>,
    hasher: DefaultHashBuilder,
    /// Pushes listed without an end, by stream and start.
    open: HashMap<(StreamId, u32), Row>,
    /// Rows by end, newest first, so that the first fill, which goes back in time, only appends; a
    /// missing end is the newest.
    by_end: Vec<Row>,
    /// Rows not merged into `by_end` yet; never while nothing is being taken in.
    unsettled: Vec<Row>,
    revision: u64,
    layout: u64,
    copies: u64,
}

impl Store {
    /// An empty store for these profiles; a [`ProfileId`] is a position in them.
    #[must_use]
    pub fn new(profiles: Vec<Arc<str>>) -> Self {
        Self {
            profiles,
            names: Pool::new(|_| ()),
            reasons: Pool::new(|text| cause::catalogue().recognise(text.raw())),
            addresses: Pool::new(|text| text.raw().trim().parse().ok()),
            streams: Streams::default(),
            columns: Columns::default(),
            ids: Ids::default(),
            batches: Batches::default(),
            claims: Claims::default(),
            index: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
            open: HashMap::new(),
            by_end: Vec::new(),
            unsettled: Vec::new(),
            revision: 0,
            layout: 0,
            copies: 0,
        }
    }

    /// Takes in what one profile's poller found; known breaks only rise in count.
    ///
    /// `at` is when it was seen, in the server's time.
    pub fn apply(&mut self, profile: ProfileId, seen: &[Seen], source: Source, at: UnixTime) -> Applied {
        let from = From { source, at, recalled: false };
        self.take_in(profile, seen, from)
    }

    fn take_in(&mut self, profile: ProfileId, seen: &[Seen], from: From) -> Applied {
        let mut applied = Applied::default();
        for Seen { record, count } in seen {
            self.apply_one(profile, record, (*count).max(1), from, &mut applied);
        }
        if applied.any() {
            self.settle();
            self.revision += 1;
        }
        applied
    }

    /// Takes proven counts for known breaks, also where they are lower. Says whether any changed.
    pub fn recount(&mut self, profile: ProfileId, seen: &[Seen]) -> bool {
        let before = self.copies;
        for Seen { record, count } in seen {
            let it = self.intern(profile, record);
            let hash = self.hasher.hash_one(it);
            if let Some(&row) = self.index.find(hash, |&row| self.columns.identity(row) == it) {
                let known = self.columns.count(row);
                if known != *count {
                    self.copies = self.copies - u64::from(known) + u64::from(*count);
                    self.columns.set_count(row, *count);
                    self.streams.touch(it.stream);
                }
            }
            self.release(it);
        }
        let changed = before != self.copies;
        self.revision += u64::from(changed);
        changed
    }

    fn apply_one(
        &mut self,
        profile: ProfileId,
        record: &Record,
        count: u32,
        from: From,
        applied: &mut Applied,
    ) {
        let it = self.intern(profile, record);
        let hash = self.hasher.hash_one(it);
        if let Some(&row) = self.index.find(hash, |&row| self.columns.identity(row) == it) {
            self.release(it);
            let known = self.columns.count(row);
            // What the service says now counts more than what was kept, also where it is less.
            let confirmed = !from.recalled && self.claims.confirm(self.ids.of(row));
            if count > known && (!from.recalled || self.claims.has(self.ids.of(row)))
                || count != known && confirmed
            {
                self.copies = self.copies - u64::from(known) + u64::from(count);
                self.columns.set_count(row, count);
                self.streams.touch(it.stream);
                applied.raised += 1;
            }
            return;
        }
        let open = self.open.get(&(it.stream, it.started)).copied().filter(|_| it.started != NO_TIME);
        if let Some(row) = open {
            if from.recalled && it.ended == NO_TIME && !self.claims.has(self.ids.of(row)) {
                self.release(it);
                return;
            }
            if !from.recalled {
                self.claims.confirm(self.ids.of(row));
            }
            if it.ended == NO_TIME {
                // The same running push, listed with other details: the newest reading counts.
                self.replace(row, it, hash);
                self.streams.touch(it.stream);
                applied.updated += 1;
                return;
            }
            self.open.remove(&(it.stream, it.started));
            self.unsettle(row);
            self.streams.remove_row(it.stream, row);
            self.replace(row, it, hash);
            self.insert_row(it.stream, row);
            self.copies = self.copies - u64::from(self.columns.count(row)) + u64::from(count);
            self.columns.set_count(row, count);
            applied.updated += 1;
            return;
        }
        if it.is_open() && self.ended_push_known(it) {
            self.release(it);
            return;
        }
        let row = Row::try_from(self.columns.len()).expect("fewer than 2^32 breaks");
        self.columns.push(it);
        let id = self.ids.push();
        self.batches.note(id, to_column(Some(from.at)), from.source, from.recalled);
        if from.recalled {
            self.claims.add(id);
        }
        self.columns.set_count(row, count);
        self.copies += u64::from(count);
        self.insert_index(hash, row);
        if it.is_open() {
            self.open.insert((it.stream, it.started), row);
        }
        self.unsettled.push(row);
        self.insert_row(it.stream, row);
        applied.new += 1;
    }

    /// Puts a row among those of its stream.
    fn insert_row(&mut self, stream: StreamId, row: Row) {
        let Self { streams, columns, .. } = self;
        streams.insert_row(stream, row, columns);
        streams.touch(stream);
    }

    /// Whether the push that is listed without an end is already known with one: an answer that
    /// was overtaken by a newer one.
    fn ended_push_known(&self, it: Interned) -> bool {
        self.rows_of(it.stream).iter().any(|&row| self.columns.started[row as usize] == it.started)
    }

    fn insert_index(&mut self, hash: u64, row: Row) {
        let Self { index, hasher, columns, .. } = self;
        index.insert_unique(hash, row, |&other| hasher.hash_one(columns.identity(other)));
    }

    /// Gives a row another identity, in place: its id, and so a selection, stays.
    fn replace(&mut self, row: Row, it: Interned, hash: u64) {
        let old = self.columns.identity(row);
        if let Ok(found) = self.index.find_entry(self.hasher.hash_one(old), |&other| other == row) {
            found.remove();
        }
        self.columns.set_identity(row, it);
        self.insert_index(hash, row);
        self.release(old);
    }

    fn intern(&mut self, profile: ProfileId, record: &Record) -> Interned {
        let key = StreamKey {
            profile,
            domain: self.names.take(&record.domain),
            app: self.names.take(&record.app),
            name: self.names.take(&record.stream),
        };
        let (stream, new) = self.streams.take(key);
        if !new {
            // The stream holds its names once, however many rows it has.
            self.release_names(key);
        }
        Interned {
            stream,
            started: to_column(record.started),
            ended: to_column(record.ended),
            duration: record.duration_s.unwrap_or(NO_DURATION),
            reason: self.reasons.take(&record.reason),
            address: self.addresses.take(&record.client_ip),
            resolution: self.names.take(&record.resolution),
        }
    }

    fn release(&mut self, it: Interned) {
        if let Some(key) = self.streams.release(it.stream) {
            self.release_names(key);
        }
        self.reasons.release(it.reason);
        self.addresses.release(it.address);
        self.names.release(it.resolution);
    }

    fn release_names(&mut self, key: StreamKey) {
        self.names.release(key.domain);
        self.names.release(key.app);
        self.names.release(key.name);
    }

    /// Takes a row out of the order, before its end changes. New ones are not in it yet.
    fn unsettle(&mut self, row: Row) {
        let Self { by_end, columns, .. } = self;
        let place = by_end.partition_point(|&other| columns.newness(other) > columns.newness(row));
        if by_end.get(place) == Some(&row) {
            by_end.remove(place);
            self.unsettled.push(row);
        }
    }

    /// Puts new rows where they belong in the order. Costs a copy of what is older than they are.
    fn settle(&mut self) {
        let Self { by_end, unsettled, columns, .. } = self;
        unsettled.sort_unstable_by_key(|&row| Reverse(columns.newness(row)));
        let mut older = by_end.len();
        by_end.resize(older + unsettled.len(), 0);
        // The oldest first: what is older still moves at once by as many places as there are to fill.
        while let Some(row) = unsettled.pop() {
            let newness = columns.newness(row);
            let place = by_end[..older].partition_point(|&other| columns.newness(other) > newness);
            by_end.copy_within(place..older, place + unsettled.len() + 1);
            by_end[place + unsettled.len()] = row;
            older = place;
        }
    }

    /// Forgets breaks that ended before `cutoff`, and pushes without an end that began 60 days
    /// (the service's memory) before it; frees their strings. Returns how many rows went.
    pub fn forget_before(&mut self, cutoff: UnixTime) -> usize {
        let open_cutoff = to_column(Some(cutoff.plus(-60 * 86_400)));
        let cutoff = to_column(Some(cutoff));
        let keep: Vec<bool> = (0..self.columns.len())
            .map(|row| match self.columns.ended[row] {
                NO_TIME => self.columns.started[row] >= open_cutoff,
                ended => ended >= cutoff,
            })
            .collect();
        self.keep(&keep)
    }

    /// Forgets all rows but these; returns how many went.
    fn keep(&mut self, keep: &[bool]) -> usize {
        let gone = keep.iter().filter(|kept| !**kept).count();
        if gone == 0 {
            return 0;
        }
        for row in (0..).zip(keep).filter(|(_, kept)| !**kept).map(|(row, _)| row) {
            self.copies -= u64::from(self.columns.count(row));
            let it = self.columns.identity(row);
            self.streams.touch(it.stream);
            self.release(it);
            self.claims.confirm(self.ids.of(row));
        }
        self.columns.retain(keep);
        self.ids.retain(keep);
        self.batches.prune(&self.ids);
        self.rebuild_order();
        self.layout += 1;
        self.revision += 1;
        gone
    }

    fn rebuild_order(&mut self) {
        let rows = Row::try_from(self.columns.len()).expect("fewer than 2^32 breaks");
        self.index.clear();
        self.index.shrink_to(rows as usize, |_| 0);
        self.open.clear();
        self.by_end.clear();
        self.by_end.shrink_to(rows as usize);
        for row in 0..rows {
            let it = self.columns.identity(row);
            let hash = self.hasher.hash_one(it);
            self.insert_index(hash, row);
            if it.is_open() {
                self.open.insert((it.stream, it.started), row);
            }
        }
        self.unsettled.extend(0..rows);
        self.settle();
        self.unsettled.shrink_to(1024);
        self.streams.set_rows(&self.by_end, &self.columns);
    }

    /// Moves whenever anything that a view could show has changed.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// Moves whenever rows were renumbered: then no [`Row`] from before means what it meant.
    #[must_use]
    pub const fn layout(&self) -> u64 {
        self.layout
    }

    /// The number of distinct breaks.
    #[must_use]
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.columns.len() == 0
    }

    /// The number of records, equal copies counted each.
    #[must_use]
    pub const fn copies(&self) -> u64 {
        self.copies
    }

    /// The watched profiles' names, by [`ProfileId`].
    #[must_use]
    pub fn profiles(&self) -> &[Arc<str>] {
        &self.profiles
    }

    /// All rows by end, newest first; those without an end before all others.
    #[must_use]
    pub fn rows_newest_first(&self) -> &[Row] {
        &self.by_end
    }

    /// The rows of one stream, newest end first; those without an end before all others. Nothing for a
    /// place that is free.
    #[must_use]
    pub fn rows_of(&self, stream: StreamId) -> &[Row] {
        self.streams.rows_of(stream)
    }

    /// By how many seconds at most a push of the stream began before the end of one that ended earlier:
    /// 0 for most streams, since one push at a time is on air. Sometimes more than is so, never less; of
    /// pushes with a start and a later end. Who goes from older to newer ends knows by it when no earlier
    /// start can follow.
    #[must_use]
    pub fn overlap_s(&self, stream: StreamId) -> i64 {
        i64::from(self.streams.overlap_s(stream))
    }

    /// The stream that a profile lists under these names, compared as they came.
    #[must_use]
    pub fn find_stream(&self, profile: ProfileId, name: &StreamName) -> Option<StreamId> {
        self.streams.find(&StreamKey {
            profile,
            domain: self.names.find(&name.domain)?,
            app: self.names.find(&name.app)?,
            name: self.names.find(&name.stream)?,
        })
    }

    /// What names a stream at the service.
    #[must_use]
    pub fn stream_name(&self, stream: StreamId) -> StreamName {
        let key = self.streams.key(stream);
        let text = |symbol| self.names.text(symbol).clone();
        StreamName { domain: text(key.domain), app: text(key.app), stream: text(key.name) }
    }

    /// The row of a break, if it has not been forgotten.
    #[must_use]
    pub fn row_of(&self, id: BreakId) -> Option<Row> {
        self.ids.row_of(id.0)
    }

    /// Everything about one row.
    #[must_use]
    pub const fn get(&self, row: Row) -> BreakRef<'_> {
        BreakRef { store: self, row }
    }

    /// Push domains, apps, stream names and resolutions.
    #[must_use]
    pub const fn names(&self) -> &Pool<()> {
        &self.names
    }

    /// Distinct reasons, each with its cause if it is recognised.
    #[must_use]
    pub const fn reasons(&self) -> &Pool<Option<CauseId>> {
        &self.reasons
    }

    /// Distinct client IPs, each parsed if it is an address.
    #[must_use]
    pub const fn addresses(&self) -> &Pool<Option<IpAddr>> {
        &self.addresses
    }

    /// Distinct streams.
    #[must_use]
    pub const fn streams(&self) -> &Streams {
        &self.streams
    }

    /// Stream of each row.
    #[must_use]
    pub fn stream_column(&self) -> &[StreamId] {
        &self.columns.stream
    }

    /// Reason of each row, a symbol of [`Store::reasons`].
    #[must_use]
    pub fn reason_column(&self) -> &[Symbol] {
        &self.columns.reason
    }

    /// Client IP of each row, a symbol of [`Store::addresses`].
    #[must_use]
    pub fn address_column(&self) -> &[Symbol] {
        &self.columns.address
    }

    /// Duration of each row in seconds; [`None`] becomes `i32::MIN`, less than any real one.
    #[must_use]
    pub fn duration_column(&self) -> &[i32] {
        &self.columns.duration
    }
}

#[cfg(test)]
mod tests;
