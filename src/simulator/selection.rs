//! Which rows a query means, and which of them are on a page. Pure.

use std::ops::Range;
use std::sync::Arc;

use super::ledger::{Row, Words};
use super::options::{Boundary, NameMatch, WindowField};
use super::random;

/// The part of a request that decides which records match.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Query {
    /// First second of the window.
    pub(super) start: i64,
    /// Last second of the window, in the reading of [`Boundary::Inclusive`].
    pub(super) end: i64,
    pub(super) field: WindowField,
    pub(super) app: Option<String>,
    pub(super) domain: Option<String>,
    /// A stream's name, or part of one.
    pub(super) stream: Option<String>,
    /// Whether `stream` is the whole name.
    pub(super) strict: bool,
    /// How `stream` is compared.
    pub(super) names: NameMatch,
    /// Whether pushes that failed to start are left out.
    pub(super) on_air_only: bool,
}

impl Query {
    /// Takes the window's last second off where it does not belong to it.
    pub(super) fn with_boundary(mut self, boundary: Boundary) -> Self {
        if boundary == Boundary::HalfOpen {
            self.end = self.end.saturating_sub(1);
        }
        self
    }

    /// The matching rows among `rows`, which are sorted by [`Row::order`].
    pub(super) fn run(&self, rows: &[Row], words: &Words) -> Matches {
        // Whatever the window tests: what ended before it began cannot match.
        let from = rows.partition_point(|row| row.order() < self.start);
        let to = match self.field {
            WindowField::End => rows.partition_point(|row| row.order() <= self.end).max(from),
            WindowField::Start | WindowField::Overlap => rows.len(),
        };
        if self.field == WindowField::End && !self.has_filter() {
            return Matches::Range(from..to);
        }
        let filter = self.filter(words);
        let picked = rows[from..to]
            .iter()
            .zip(from..)
            .filter(|(row, _)| self.covers(row) && filter(row))
            .filter_map(|(_, index)| u32::try_from(index).ok());
        Matches::Picked(picked.collect())
    }

    /// Those of the pushes on air that match, newest start first. They have no end yet, so they
    /// count as lasting through the window.
    pub(super) fn run_on_air(&self, mut running: Vec<Row>, words: &Words) -> Vec<Row> {
        let filter = self.filter(words);
        running.retain(|row| {
            let begins = row.started <= self.end;
            begins && (self.field != WindowField::Start || row.started >= self.start) && filter(row)
        });
        running.sort_by_key(|row| std::cmp::Reverse((row.started, row.stream)));
        running
    }

    const fn has_filter(&self) -> bool {
        self.app.is_some() || self.domain.is_some() || self.stream.is_some() || self.on_air_only
    }

    fn covers(&self, row: &Row) -> bool {
        match self.field {
            WindowField::End => (self.start..=self.end).contains(&row.order()),
            WindowField::Start => (self.start..=self.end).contains(&row.started),
            WindowField::Overlap => row.started <= self.end && row.order() >= self.start,
        }
    }

    /// The test of names; names are compared once each, not once for each row.
    fn filter(&self, words: &Words) -> impl Fn(&Row) -> bool {
        let exactly = |wanted: &Option<String>| {
            wanted.as_ref().map(|wanted| words.passing(|text| text == wanted.as_str()))
        };
        let (apps, domains) = (exactly(&self.app), exactly(&self.domain));
        let streams = self
            .stream
            .as_ref()
            .map(|wanted| words.passing(|text| self.names.means(wanted, self.strict, text)));
        let on_air_only = self.on_air_only;
        let passes = |list: &Option<Vec<bool>>, index: usize| {
            list.as_ref().is_none_or(|list| list.get(index) == Some(&true))
        };
        move |row| {
            passes(&apps, row.app.index())
                && passes(&domains, row.domain.index())
                && passes(&streams, row.stream.index())
                && (!on_air_only || row.came_on_air())
        }
    }
}

/// The positions of matching rows, in ascending order.
#[derive(Clone, Debug)]
pub(super) enum Matches {
    /// A run of rows.
    Range(Range<usize>),
    /// Some of the rows.
    Picked(Arc<[u32]>),
}

impl Matches {
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Range(range) => range.len(),
            Self::Picked(picked) => picked.len(),
        }
    }

    fn get(&self, index: usize) -> usize {
        match self {
            Self::Range(range) => range.start + index,
            Self::Picked(picked) => picked[index] as usize,
        }
    }

    /// `take` rows after the first `skip`, by end in the order asked for. With a `shuffle`, rows that
    /// end in the same second stand in an order of that number's own.
    pub(super) fn page(
        &self,
        rows: &[Row],
        skip: usize,
        take: usize,
        ascending: bool,
        shuffle: Option<u64>,
    ) -> Vec<Row> {
        let skip = skip.min(self.len());
        let take = take.min(self.len() - skip);
        if take == 0 {
            return Vec::new();
        }
        let (from, to) =
            if ascending { (skip, skip + take) } else { (self.len() - skip - take, self.len() - skip) };
        // The order of ties is an order of whole groups: take the groups that the page cuts through.
        let order = |index: usize| rows[self.get(index)].order();
        let (mut low, mut high) = (from, to);
        while low > 0 && order(low - 1) == order(from) {
            low -= 1;
        }
        while high < self.len() && order(high) == order(to - 1) {
            high += 1;
        }
        let mut positions: Vec<usize> = (low..high).map(|index| self.get(index)).collect();
        if let Some(nonce) = shuffle {
            positions.sort_by_key(|&at| (rows[at].order(), random::mix_all(&[nonce, at as u64])));
        }
        let page = positions[from - low..to - low].iter().map(|&at| rows[at]);
        if ascending { page.collect() } else { page.rev().collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::ledger::Ledger;
    use crate::simulator::reasons::{ReasonId, Reasons};

    /// Rows that end as listed; each is told from the others by its start.
    fn rows(ends: &[i64]) -> Vec<Row> {
        let mut ledger = Ledger::new(Reasons::from_file().unwrap());
        let word = ledger.words.intern("");
        let row = |(ended, started): (&i64, i64)| Row {
            domain: word,
            app: word,
            stream: word,
            ip: word,
            resolution: word,
            reason: ReasonId::FIRST,
            started,
            ended: *ended,
            duration_s: None,
            visible_ms: 0,
        };
        ends.iter().zip(0..).map(row).collect()
    }

    #[test]
    fn pages_in_a_fixed_order_together_are_everything_once() {
        let rows = rows(&[1, 2, 2, 2, 3, 5, 5, 5, 5, 5, 9]);
        for matches in [Matches::Range(0..11), Matches::Picked((0..11).collect())] {
            for shuffle in [None, Some(7)] {
                for size in 1..=12 {
                    for ascending in [true, false] {
                        let pages = (0..12)
                            .flat_map(|page| matches.page(&rows, page * size, size, ascending, shuffle));
                        let all: Vec<Row> = pages.collect();
                        let mut starts: Vec<i64> = all.iter().map(|row| row.started).collect();
                        assert!(all.is_sorted_by_key(|row| if ascending { row.ended } else { -row.ended }));
                        starts.sort_unstable();
                        assert_eq!(starts, (0..11).collect::<Vec<_>>(), "{size} {ascending} {shuffle:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn ties_alone_move_when_shuffled_anew() {
        let rows = rows(&[1, 2, 2, 2, 2, 2, 2, 3]);
        let matches = Matches::Range(0..8);
        let order = |shuffle| -> Vec<i64> {
            matches.page(&rows, 0, 8, true, Some(shuffle)).iter().map(|row| row.started).collect()
        };
        let orders: Vec<_> = (0..20).map(order).collect();
        assert!(orders.iter().all(|order| order[0] == 0 && order[7] == 7));
        assert!(orders.windows(2).any(|pair| pair[0] != pair[1]));
    }
}
