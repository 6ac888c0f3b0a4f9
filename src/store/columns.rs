//! One vector a field: how breaks lie in memory, and what makes two of them equal.

use hashbrown::HashMap;

use super::{Row, StreamId, Symbol};
use crate::event::UnixTime;

/// A missing time in a column.
pub(super) const NO_TIME: u32 = 0;
/// A missing duration in its column.
pub(super) const NO_DURATION: i32 = i32::MIN;

/// One vector a field, all of the same length. Times are unsigned seconds (until 2106).
#[derive(Debug, Default)]
pub(super) struct Columns {
    pub(super) stream: Vec<StreamId>,
    pub(super) started: Vec<u32>,
    pub(super) ended: Vec<u32>,
    pub(super) duration: Vec<i32>,
    pub(super) reason: Vec<Symbol>,
    pub(super) address: Vec<Symbol>,
    pub(super) resolution: Vec<Symbol>,
    /// Counts above 1: nearly all rows are listed once.
    pub(super) repeated: HashMap<Row, u32>,
}

/// The interned form of a record: equal exactly if the records are.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Interned {
    pub(super) stream: StreamId,
    pub(super) started: u32,
    pub(super) ended: u32,
    pub(super) duration: i32,
    pub(super) reason: Symbol,
    pub(super) address: Symbol,
    pub(super) resolution: Symbol,
}

impl Interned {
    /// Whether it is a push without an end that can be told apart from others of its stream.
    pub(super) const fn is_open(self) -> bool {
        self.ended == NO_TIME && self.started != NO_TIME
    }
}

impl Columns {
    pub(super) fn identity(&self, row: Row) -> Interned {
        let row = row as usize;
        Interned {
            stream: self.stream[row],
            started: self.started[row],
            ended: self.ended[row],
            duration: self.duration[row],
            reason: self.reason[row],
            address: self.address[row],
            resolution: self.resolution[row],
        }
    }

    /// Orders rows by end, those without one as the newest; between equal ends the row decides, which
    /// rises with the id.
    pub(super) fn newness(&self, row: Row) -> (u32, Row) {
        // A missing end is 0: one less is more than all others.
        (self.ended[row as usize].wrapping_sub(1), row)
    }

    /// Whether time passed between a push's start and its end, both listed.
    pub(super) fn lasted(&self, row: Row) -> bool {
        let row = row as usize;
        self.started[row] != NO_TIME && self.started[row] < self.ended[row]
    }

    /// The seconds by which a push that lasted began before the end of one that ended earlier or with it.
    pub(super) fn overlap_s(&self, older: Row, newer: Row) -> u32 {
        self.ended[older as usize].saturating_sub(self.started[newer as usize])
    }

    pub(super) fn len(&self) -> usize {
        self.stream.len()
    }

    /// Equal records that are listed, at least 1.
    pub(super) fn count(&self, row: Row) -> u32 {
        self.repeated.get(&row).copied().unwrap_or(1)
    }

    pub(super) fn set_count(&mut self, row: Row, count: u32) {
        if count > 1 {
            self.repeated.insert(row, count);
        } else {
            self.repeated.remove(&row);
        }
    }

    pub(super) fn push(&mut self, it: Interned) {
        self.stream.push(it.stream);
        self.started.push(it.started);
        self.ended.push(it.ended);
        self.duration.push(it.duration);
        self.reason.push(it.reason);
        self.address.push(it.address);
        self.resolution.push(it.resolution);
    }

    pub(super) fn set_identity(&mut self, row: Row, it: Interned) {
        let row = row as usize;
        self.stream[row] = it.stream;
        self.started[row] = it.started;
        self.ended[row] = it.ended;
        self.duration[row] = it.duration;
        self.reason[row] = it.reason;
        self.address[row] = it.address;
        self.resolution[row] = it.resolution;
    }

    pub(super) fn retain(&mut self, keep: &[bool]) {
        fn sift<T: Copy>(column: &mut Vec<T>, keep: &[bool]) {
            let mut flags = keep.iter();
            column.retain(|_| *flags.next().unwrap_or(&true));
            if column.len() * 4 < column.capacity() {
                column.shrink_to(column.len() * 2);
            }
        }
        let mut repeated = HashMap::new();
        if !self.repeated.is_empty() {
            for (place, (row, _)) in (0..).zip((0..).zip(keep).filter(|(_, kept)| **kept)) {
                if let Some(&count) = self.repeated.get(&row) {
                    repeated.insert(place, count);
                }
            }
        }
        self.repeated = repeated;
        sift(&mut self.stream, keep);
        sift(&mut self.started, keep);
        sift(&mut self.ended, keep);
        sift(&mut self.duration, keep);
        sift(&mut self.reason, keep);
        sift(&mut self.address, keep);
        sift(&mut self.resolution, keep);
    }
}

pub(super) fn to_column(time: Option<UnixTime>) -> u32 {
    time.map_or(NO_TIME, |time| u32::try_from(time.0.max(1)).unwrap_or(u32::MAX))
}

pub(super) fn from_column(time: u32) -> Option<UnixTime> {
    (time != NO_TIME).then_some(UnixTime(i64::from(time)))
}
