//! Forgetting: what is older than the window goes, its strings with it, and rows are numbered anew.

use super::columns::{NO_TIME, to_column};
use super::{Row, Store};
use crate::event::UnixTime;

/// With fewer rows than these, forgetting costs no frame.
const FEW: usize = 20_000;
/// The part of many rows that must be out of date. With 1,000,000 rows of a day, numbering them anew every
/// minute stopped the screen for some tenths of a second each time.
const WORTH: usize = 64;

impl Store {
    /// Whether so much ended before `cutoff` that forgetting it is worth its cost, which is that of all rows
    /// held: one in [`WORTH`] of them, or anything where they are few.
    #[must_use]
    pub fn is_worth_forgetting(&self, cutoff: UnixTime) -> bool {
        let rows = self.order.rows();
        let kept = rows.partition_point(|&row| self.get(row).ended().is_none_or(|ended| ended >= cutoff));
        self.len() < FEW || (rows.len() - kept) * WORTH >= rows.len()
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
    pub(super) fn keep(&mut self, keep: &[bool]) -> usize {
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
        self.open.clear();
        for row in 0..rows {
            let it = self.columns.identity(row);
            if it.is_open() {
                self.open.insert((it.stream, it.started), row);
            }
        }
        self.order.rebuild(0..rows, &self.columns);
        self.streams.set_rows(self.order.rows(), &self.columns);
    }
}
