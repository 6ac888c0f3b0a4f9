//! Taking in: equal records are one break with a count, and an ended record takes the place of the same
//! push listed without an end.

use super::columns::{Interned, NO_DURATION, NO_TIME, to_column};
use super::{Applied, Row, Store, StreamId, StreamKey};
use crate::event::{ProfileId, Record, RequestId, Seen, Source, UnixTime};

/// Where breaks come from, and when they were seen.
#[derive(Clone, Copy)]
pub(super) struct From {
    pub(super) source: Source,
    pub(super) at: UnixTime,
    /// From an earlier run's archive.
    pub(super) recalled: bool,
    /// The reply that listed them.
    pub(super) request: Option<RequestId>,
}

impl Store {
    /// Takes in what one profile's poller found; known breaks only rise in count.
    ///
    /// `at` is when it was seen, in the server's time.
    pub fn apply(&mut self, profile: ProfileId, seen: &[Seen], source: Source, at: UnixTime) -> Applied {
        self.apply_reply(profile, seen, source, at, None)
    }

    /// The same, with the number of the reply that listed them.
    pub fn apply_reply(
        &mut self,
        profile: ProfileId,
        seen: &[Seen],
        source: Source,
        at: UnixTime,
        request: Option<RequestId>,
    ) -> Applied {
        self.take_in(profile, seen, From { source, at, recalled: false, request })
    }

    pub(super) fn take_in(&mut self, profile: ProfileId, seen: &[Seen], from: From) -> Applied {
        let mut applied = Applied::default();
        for Seen { record, count } in seen {
            self.apply_one(profile, record, (*count).max(1), from, &mut applied);
        }
        if applied.any() {
            self.order.settle(&self.columns);
            self.revision += 1;
        }
        applied
    }

    /// Takes proven counts for known breaks, also where they are lower. Says whether any changed.
    pub fn recount(&mut self, profile: ProfileId, seen: &[Seen]) -> bool {
        let mut changed = false;
        for Seen { record, count } in seen {
            let it = self.intern(profile, record);
            if let Some(row) = self.row_of_equal(it) {
                let known = self.columns.count(row);
                if known != *count {
                    changed = true;
                    self.rewritten += 1;
                    self.copies = self.copies - u64::from(known) + u64::from(*count);
                    self.columns.set_count(row, *count);
                    self.streams.touch(it.stream);
                }
            }
            self.release(it);
        }
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
        if let Some(row) = self.row_of_equal(it) {
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
                self.rewritten += 1;
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
                self.replace(row, it);
                self.streams.touch(it.stream);
                applied.updated += 1;
                return;
            }
            self.open.remove(&(it.stream, it.started));
            self.order.unsettle(row, &self.columns);
            self.streams.remove_row(it.stream, row);
            self.replace(row, it);
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
        self.batches.note(id, to_column(Some(from.at)), from.source, from.recalled, from.request);
        if from.recalled {
            self.claims.add(id);
        }
        self.columns.set_count(row, count);
        self.copies += u64::from(count);
        if it.is_open() {
            self.open.insert((it.stream, it.started), row);
        }
        self.order.push(row);
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

    /// The row of an equal record: among those of its stream that ended in the same second, of which there
    /// are few, so that no index over all rows is needed.
    fn row_of_equal(&self, it: Interned) -> Option<Row> {
        let (rows, ended) = (self.rows_of(it.stream), &self.columns.ended);
        // A missing end, which is 0, is the newest.
        let newness = |ended: u32| ended.wrapping_sub(1);
        let begin = rows.partition_point(|&row| newness(ended[row as usize]) > newness(it.ended));
        let same = rows[begin..].iter().take_while(|row| ended[**row as usize] == it.ended);
        same.copied().find(|&row| self.columns.identity(row) == it)
    }

    /// Gives a row another identity, in place: its id, and so a selection, stays.
    fn replace(&mut self, row: Row, it: Interned) {
        let old = self.columns.identity(row);
        self.columns.set_identity(row, it);
        self.rewritten += 1;
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

    pub(super) fn release(&mut self, it: Interned) {
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
}
