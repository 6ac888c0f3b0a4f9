//! Which break stands in which row: ids rise with rows, and only forgetting leaves gaps, so runs of
//! them say it all.

use super::Row;

/// Rows whose ids follow each other: from here up to the next run's first row.
#[derive(Clone, Copy, Debug)]
struct Run {
    row: Row,
    id: u32,
}

/// All ids, by row.
#[derive(Debug, Default)]
pub(super) struct Ids {
    runs: Vec<Run>,
    rows: Row,
    next: u32,
}

impl Ids {
    /// Gives the next row the next id.
    pub(super) fn push(&mut self) -> u32 {
        let id = self.next;
        self.append(id);
        self.next += 1;
        id
    }

    fn append(&mut self, id: u32) {
        if self.runs.last().is_none_or(|run| id - run.id != self.rows - run.row) {
            self.runs.push(Run { row: self.rows, id });
        }
        self.rows += 1;
    }

    /// The id of a row that there is.
    pub(super) fn of(&self, row: Row) -> u32 {
        let run = self.runs[self.runs.partition_point(|run| run.row <= row) - 1];
        run.id + (row - run.row)
    }

    /// The row of an id, unless it has been forgotten.
    pub(super) fn row_of(&self, id: u32) -> Option<Row> {
        let after = self.runs.partition_point(|run| run.id <= id);
        let run = self.runs.get(after.checked_sub(1)?)?;
        let row = run.row + (id - run.id);
        let end = self.runs.get(after).map_or(self.rows, |next| next.row);
        (row < end).then_some(row)
    }

    /// Keeps the ids of the rows that are kept.
    pub(super) fn retain(&mut self, keep: &[bool]) {
        let before = std::mem::take(self);
        self.next = before.next;
        for (row, _) in (0..).zip(keep).filter(|(_, kept)| **kept) {
            self.append(before.of(row));
        }
    }

    /// The number of rows with an id from `from` up to `until`.
    pub(super) fn count_between(&self, from: u32, until: u32) -> u32 {
        let below = |id: u32| {
            let after = self.runs.partition_point(|run| run.id < id);
            let Some(run) = after.checked_sub(1).map(|at| self.runs[at]) else { return 0 };
            let end = self.runs.get(after).map_or(self.rows, |next| next.row);
            end.min(run.row + (id - run.id))
        };
        below(until) - below(from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_stay_with_their_breaks_when_others_are_forgotten() {
        let mut ids = Ids::default();
        for id in 0..6 {
            assert_eq!(ids.push(), id);
        }
        assert_eq!(ids.runs.len(), 1);
        ids.retain(&[true, false, true, true, false, true]);
        assert_eq!([0, 1, 2, 3].map(|row| ids.of(row)), [0, 2, 3, 5]);
        assert_eq!(
            [0, 1, 2, 3, 4, 5, 6].map(|id| ids.row_of(id)),
            [Some(0), None, Some(1), Some(2), None, Some(3), None]
        );
        assert_eq!(ids.push(), 6);
        assert_eq!(ids.row_of(6), Some(4));
        assert_eq!(
            [(0, 9), (1, 3), (1, 2), (4, 6), (7, 9)].map(|(from, to)| ids.count_between(from, to)),
            [5, 1, 0, 1, 0]
        );
        ids.retain(&[false; 5]);
        assert_eq!((ids.push(), ids.of(0), ids.row_of(6)), (7, 7, None));
    }
}
