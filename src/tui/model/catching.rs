//! Catching up: what a reply brought is put into the rows that stand already, so that it costs the same
//! however many there are.
//!
//! Measured with 1,000,000 rows, finding, sorting and folding all of them again took 1 to 50 ms for each
//! reply with ten new ones. Only streams that changed can have rows that come, go or fold otherwise;
//! where anything else has changed - filter, window, numbering, what was seen on air - all rows are found
//! anew ([`Model::find`]), and a test compares both ways.

use std::collections::HashSet;

use super::finding::{MEASURED, Stamp};
use super::folding::Refolded;
use super::span::Counted;
use super::{Model, actors, quiet};
use crate::event::UnixTime;
use crate::store::{Moment, Row, Store, StreamId};
use crate::tui::columns::Column;

/// More new rows, or rows of streams to be looked at whole, are as well found with all others.
const MOST_ROWS: usize = 20_000;
const MOST_STREAMS: usize = 2_000;

/// The state of the store that the rows in place were made from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    layout: u64,
    rewritten: u64,
    rows: Row,
    moment: Moment,
    recounts: Moment,
    /// Of the standings, as far as they follow from what was seen on air.
    seen: u64,
}

impl Placed {
    pub(super) fn now(store: &Store, seen: u64) -> Self {
        Self {
            layout: store.layout(),
            rewritten: store.rewritten(),
            rows: Row::try_from(store.len()).unwrap_or(Row::MAX),
            moment: store.streams().moment(),
            recounts: store.recounts(),
            seen,
        }
    }

    /// Whether rows have only been added, and counted anew, since.
    const fn is_begin_of(&self, store: &Store) -> bool {
        self.layout == store.layout() && self.rewritten == store.rewritten()
    }
}

/// What a reply comes to.
struct Change {
    /// Rows in place that were looked at again, each with its place in the list; in the order of places.
    before: Vec<(usize, Row)>,
    /// Those of them that were folded away.
    hidden: Vec<Row>,
    /// What is to stand in the list instead, newest end first.
    visible: Vec<Row>,
    /// What of the list is folded away.
    refolded: Vec<Refolded>,
}

impl Stamp {
    /// Whether only the store is another.
    pub(super) fn follows(&self, before: &Self) -> bool {
        let same = Self { revision: self.revision, standings: self.standings, quiet: self.quiet, ..*before };
        same == *self
            && (before.standings == 0) == (self.standings == 0)
            && before.quiet.is_some() == self.quiet.is_some()
    }
}

impl Model {
    /// Has all rows found anew at the next refresh.
    pub(in crate::tui) fn find_all_anew(&mut self) {
        (self.stamp, self.placed, self.searching) = (None, None, None);
    }

    /// Whether the rows are to wait until all marks have followed what was seen on air: some frames, in
    /// which they stand as they stood.
    pub(super) fn waits_for_marks(&self, stamp: Stamp) -> bool {
        self.asks_marks()
            && !self.insight.marks_follow(&self.presence)
            && self.stamp.is_some_and(|before| stamp.follows(&before))
            && self.placed.is_some_and(|placed| placed.layout == self.store.layout())
    }

    /// Lets the rows follow the store, if that is all that has changed; otherwise says false, and all are
    /// to be found anew.
    pub(super) fn catch_up(&mut self, stamp: Stamp) -> bool {
        let (Some(before), Some(placed)) = (self.stamp, self.placed) else { return false };
        if !stamp.follows(&before) || !placed.is_begin_of(&self.store) {
            return false;
        }
        let by_standing = stamp.quiet.is_some() || stamp.standings != 0;
        if by_standing && placed.seen != self.insight.seen_revision() {
            return false;
        }
        let asks_marks = self.asks_marks();
        if asks_marks && !self.insight.marks_follow(&self.presence) {
            return false;
        }
        // What people said of rows is only laid over the marks of all.
        if self.bar.query().asks_notes() {
            return false;
        }
        // Rows stand by the counts and the marks that they had.
        if self.list.sort().column == Column::Count && self.store.recounts() != placed.recounts {
            return false;
        }
        if self.list.sort().column == Column::Verdict && self.insight.marks_moment() != placed.moment {
            return false;
        }
        let Some(change) = self.change(stamp, placed, by_standing || asks_marks) else { return false };
        if self.loses_the_selection(&change) {
            return false;
        }
        self.take_in(stamp, change);
        true
    }

    /// Works out what has changed; nothing if that is too much.
    fn change(&mut self, stamp: Stamp, placed: Placed, whole: bool) -> Option<Change> {
        let len = Row::try_from(self.store.len()).unwrap_or(Row::MAX);
        let mut streams = self.store.streams().touched_since(placed.moment)?.to_vec();
        let recounted = self.store.recounted_since(placed.recounts)?;
        streams.sort_unstable();
        streams.dedup();
        let folds = stamp.folding.is_some();
        let folded = self.list.folded();
        streams.retain(|&stream| {
            let may_fold = || !self.insight.episodes(stream).is_empty() || folded.has(stream);
            whole || (folds && may_fold())
        });
        let rows_of = |stream: &StreamId| self.store.rows_of(*stream);
        let again: usize = streams.iter().map(|stream| rows_of(stream).len()).sum();
        if streams.len() > MOST_STREAMS || again + recounted.len() + (len - placed.rows) as usize > MOST_ROWS
        {
            return None;
        }
        let of_them = |row: &Row| streams.binary_search(&self.store.stream_column()[*row as usize]).is_ok();
        let mut candidates: Vec<Row> = (placed.rows..len).filter(|row| !of_them(row)).collect();
        candidates.extend(recounted.iter().filter(|row| **row < placed.rows && !of_them(row)));
        candidates.extend(streams.iter().flat_map(rows_of));
        candidates.sort_unstable_by_key(|&row| std::cmp::Reverse(self.store.newness(row)));
        candidates.dedup();
        let mut before: Vec<(usize, Row)> = candidates
            .iter()
            .filter(|row| **row < placed.rows)
            .filter_map(|&row| Some((self.place_of(row)?, row)))
            .collect();
        before.sort_unstable();
        let hidden = streams.iter().flat_map(|stream| folded.hidden_of(*stream)).copied().collect();
        if self.asks_marks() {
            self.insight.mark_a_little(&self.store, &self.presence);
        }
        self.leave(&mut candidates, stamp);
        let mut refolded = Vec::new();
        if folds {
            for &stream in &streams {
                let it = self.folding.fold_stream(stream, &mut candidates, &self.store, &self.insight);
                refolded.push(it);
            }
        }
        Some(Change { before, hidden, visible: candidates, refolded })
    }

    /// Leaves of some rows those that the list would show.
    fn leave(&self, rows: &mut Vec<Row>, stamp: Stamp) {
        let (query, marks) = (self.bar.query(), self.insight.last_marks());
        rows.retain(|&row| {
            let mark = marks.get(row as usize).copied();
            query.passes(&self.store, row, mark, stamp.moment, self.window)
        });
        let is_down = |row: &Row| {
            let it = self.store.get(*row);
            let standing = self.insight.standing(it.stream_id());
            standing.is_some_and(|standing| standing.id == it.id() && standing.verdict.is_off_air())
        };
        let down: HashSet<Row> = if stamp.standings == 0 {
            HashSet::new()
        } else {
            rows.iter().copied().filter(is_down).collect()
        };
        self.drill.retain(rows, &self.store, &down);
        self.list.retain_known(rows, &self.store);
        if self.quiet {
            rows.retain(|&row| !quiet::is_quiet(self.store.get(row), &self.insight));
        }
    }

    /// Where a row stands in the list.
    fn place_of(&self, row: Row) -> Option<usize> {
        let (sort, store, marks) = (self.list.sort(), &self.store, self.insight.last_marks());
        let rows = self.list.rows();
        let at = rows.partition_point(|other| sort.compare(other, row, store, marks).is_lt());
        (rows.get(at) == Some(row)).then_some(at)
    }

    /// Whether the selected row would no longer be there: where to go then, all rows tell.
    fn loses_the_selection(&self, change: &Change) -> bool {
        let selected = self.list.selected().filter(|_| !self.list.is_following());
        let Some(id) = selected else { return false };
        let Some(row) = self.store.row_of(id) else { return true };
        let looked_at = change.before.iter().any(|(_, before)| *before == row);
        if looked_at {
            !change.visible.contains(&row)
        } else {
            self.list.rows().get(self.list.at()) != Some(row)
        }
    }

    fn take_in(&mut self, stamp: Stamp, change: Change) {
        let Change { before, hidden, visible, refolded } = change;
        let was: HashSet<Row> = before.iter().map(|(_, row)| *row).collect();
        let is: HashSet<Row> = visible.iter().copied().collect();
        // What is sorted by its verdict may have another.
        let moves = self.list.sort().column == Column::Verdict;
        let still_hidden: HashSet<Row> = refolded.iter().flat_map(|it| &it.hidden).copied().collect();
        let was_listed = |row: &Row| was.contains(row) || hidden.contains(row);
        let is_listed = |row: &Row| is.contains(row) || still_hidden.contains(row);
        let added: Vec<Row> =
            visible.iter().chain(&still_hidden).copied().filter(|row| !was_listed(row)).collect();
        let gone: Vec<Row> = before
            .iter()
            .map(|(_, row)| *row)
            .chain(hidden.iter().copied())
            .filter(|row| !is_listed(row))
            .collect();
        let mut narrower = false;
        for (at, row) in before.into_iter().rev() {
            if moves || !is.contains(&row) {
                self.list.take_out(at);
                narrower |= at < MEASURED;
            }
        }
        let (sort, store, marks) = (self.list.sort(), &self.store, self.insight.last_marks());
        let mut measured = Vec::new();
        for row in visible {
            if moves || !was.contains(&row) {
                let at = self.list.put_in(row, |other| sort.compare(other, row, store, marks).is_lt());
                measured.extend((at < MEASURED).then_some(row));
            }
        }
        if narrower {
            measured = self.list.rows().iter().take(MEASURED).copied().collect();
        }
        self.needs.grow(&measured, store, &self.annotations, self.look.lang);
        self.list.refold(refolded);
        self.known = self.count(stamp.moment);
        self.reached += 1;
        self.found += 1;
        (self.stamp, self.placed) =
            (Some(stamp), Some(Placed::now(&self.store, self.insight.seen_revision())));
        let at = self.list.selected().and_then(|id| self.store.row_of(id)).and_then(|row| self.place_of(row));
        self.list.stand_where(at, &self.store, &added, &gone);
        self.settle_after_rows();
        self.count_more(&added, &gone);
    }

    /// Lets the breaks over time follow; where that cannot be told of these rows alone, all are counted
    /// when they are shown.
    fn count_more(&mut self, added: &[Row], gone: &[Row]) {
        let (span, look) = (self.shown_span(), self.look);
        let Some((counted, histogram)) = &mut self.histogram else { return };
        let same = counted.found + 1 == self.found
            && counted.span.0 == span.0
            && counted.span.1 <= span.1
            && counted.face == look.face
            && !self.list.is_paused();
        if !same {
            return;
        }
        let store = &self.store;
        let tell = |row: &Row| -> Option<(UnixTime, _)> {
            let it = store.get(*row);
            Some((it.ended()?, actors::of(it)))
        };
        let offset = look.face.offset(look.zone, span.1);
        let (added, gone) = (added.iter().filter_map(tell), gone.iter().filter_map(tell));
        if histogram.follow(added, gone, span, offset) {
            *counted = Counted { found: self.found, span, ..*counted };
        }
    }
}

#[cfg(test)]
impl Model {
    /// How many rows there were when all were found.
    pub(in crate::tui) fn last_found(&self) -> usize {
        self.spare.len()
    }
}
