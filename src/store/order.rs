//! All rows by end, newest first, in one piece of memory with room at both ends: the first fill goes
//! back in time and appends, what comes in later is newer than almost all and goes in front. Either
//! moves what lies between its place and the nearer end, so that a break that has just ended costs the
//! same however many are held.
//!
//! Knows rows and how to compare them; not what they are.

use std::cmp::Reverse;

use super::Row;
use super::columns::Columns;

/// Room in front is made for so many rows, and for one in so many of those held.
const ROOM: usize = 256;
const ROOM_PART: usize = 16;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Order {
    /// Before `begin` there is room, with anything in it.
    rows: Vec<Row>,
    begin: usize,
    /// Rows not merged yet; never while nothing is being taken in.
    unsettled: Vec<Row>,
}

impl Order {
    /// The rows, newest end first; those without an end before all others.
    pub(super) fn rows(&self) -> &[Row] {
        &self.rows[self.begin..]
    }

    /// Takes in a row at the next [`Order::settle`].
    pub(super) fn push(&mut self, row: Row) {
        self.unsettled.push(row);
    }

    /// Takes a row out, before its end changes, until it is settled again. New ones are not in yet.
    pub(super) fn unsettle(&mut self, row: Row, columns: &Columns) {
        let newness = columns.newness(row);
        let place = self.rows().partition_point(|&other| columns.newness(other) > newness);
        if self.rows().get(place) != Some(&row) {
            return;
        }
        let place = self.begin + place;
        if place - self.begin < self.rows.len() - place {
            self.rows.copy_within(self.begin..place, self.begin + 1);
            self.begin += 1;
        } else {
            self.rows.remove(place);
        }
        self.unsettled.push(row);
    }

    /// Puts what was taken in where it belongs.
    pub(super) fn settle(&mut self, columns: &Columns) {
        let mut unsettled = std::mem::take(&mut self.unsettled);
        unsettled.sort_unstable_by_key(|&row| Reverse(columns.newness(row)));
        let ends = unsettled.first().zip(unsettled.last()).map(|(newest, oldest)| {
            [newest, oldest].map(|&row| {
                let newness = columns.newness(row);
                self.rows().partition_point(|&other| columns.newness(other) > newness)
            })
        });
        if let Some([newest, oldest]) = ends {
            if oldest < self.rows().len() - newest {
                self.merge_in_front(&unsettled, columns);
            } else {
                self.merge_behind(&unsettled, columns);
            }
        }
        unsettled.clear();
        unsettled.shrink_to(1024);
        self.unsettled = unsettled;
    }

    /// Moves what is newer than new rows towards the front.
    fn merge_in_front(&mut self, new: &[Row], columns: &Columns) {
        self.make_room(new.len());
        let (mut from, mut to) = (self.begin, self.begin - new.len());
        self.begin = to;
        for &row in new {
            let newness = columns.newness(row);
            let newer = self.rows[from..].partition_point(|&other| columns.newness(other) > newness);
            self.rows.copy_within(from..from + newer, to);
            (from, to) = (from + newer, to + newer);
            self.rows[to] = row;
            to += 1;
        }
    }

    /// Moves what is older than new rows towards the end.
    fn merge_behind(&mut self, new: &[Row], columns: &Columns) {
        let mut older = self.rows.len();
        self.rows.resize(older + new.len(), 0);
        // The oldest first: what is older still moves at once by as many places as there are to fill.
        for (left, &row) in new.iter().enumerate().rev() {
            let newness = columns.newness(row);
            let within = &self.rows[self.begin..older];
            let place = self.begin + within.partition_point(|&other| columns.newness(other) > newness);
            self.rows.copy_within(place..older, place + left + 1);
            self.rows[place + left] = row;
            older = place;
        }
    }

    /// Makes room in front, in place: a copy beside all rows would be their memory once more.
    fn make_room(&mut self, wanted: usize) {
        if self.begin >= wanted {
            return;
        }
        let end = self.rows.len();
        let more = wanted + ROOM + (end - self.begin) / ROOM_PART;
        self.rows.resize(end + more, 0);
        self.rows.copy_within(self.begin..end, self.begin + more);
        self.begin += more;
    }

    /// Begins anew with rows that are all to be settled.
    pub(super) fn rebuild(&mut self, rows: std::ops::Range<Row>, columns: &Columns) {
        self.rows.clear();
        self.begin = 0;
        self.rows.extend(rows);
        self.rows.shrink_to(self.rows.len() + self.rows.len() / ROOM_PART);
        self.rows.sort_unstable_by_key(|&row| Reverse(columns.newness(row)));
    }
}
