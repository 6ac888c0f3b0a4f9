//! The list: which rows, in which order, which one is selected and where it stands on the screen.
//!
//! The selection is a break's identity, so new rows never move it; its line on the screen stays too,
//! and what is above and below follows from that. Following the newest is a state of its own.

use super::cursor::Cursor;
use super::drill::ListStand;
use super::folding::{Folded, Refolded};
use super::rows::Rows;
use crate::event::{Source, UnixTime};
use crate::store::{BreakId, BreakRef, Row, Store};
use crate::tui::columns::{Column, Sort};

/// A freeze: what came after it is not listed, what was in the window then stays.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::tui) struct Pause {
    since: UnixTime,
    /// The newest break known then.
    last: Option<BreakId>,
}

/// See the module.
#[derive(Debug, Default)]
pub(in crate::tui) struct List {
    rows: Rows,
    folded: Folded,
    cursor: Cursor,
    selected: Option<BreakId>,
    away: Option<Away>,
    sort: Sort,
    pause: Option<Pause>,
    /// The newest break known when the user last went to the top.
    looked: Option<BreakId>,
    /// How many listed breaks came in since following ended.
    waiting: usize,
}

/// Following has ended.
#[derive(Clone, Copy, Debug)]
struct Away {
    /// The newest break known then.
    last: Option<BreakId>,
}

impl List {
    /// Takes rows in their order; keeps the selection if it is among them, else goes to its nearest
    /// neighbour that is. The rows held so far must still be rows of this store.
    /// `folded` are breaks of the list that other rows stand for.
    pub(in crate::tui) fn place(&mut self, rows: &[Row], folded: Folded, store: &Store) {
        self.folded = folded;
        if self.is_following() {
            self.cursor = Cursor::default();
        } else if let Some(row) = self.selected.and_then(|id| store.row_of(id)) {
            let at = position(rows, row).unwrap_or_else(|| self.nearest(row, rows, store));
            self.cursor.stand_at(at);
        }
        self.rows.replace(rows);
        self.cursor.stay_within(self.rows.len());
        self.selected = self.rows.get(self.at()).map(|row| store.get(row).id());
        self.count_waiting(store);
    }

    /// Puts a row in behind those before it; says where that is.
    pub(super) fn put_in(&mut self, row: Row, is_before: impl Fn(Row) -> bool) -> usize {
        let at = self.rows.partition_point(&is_before);
        self.rows.insert(row, is_before);
        at
    }

    /// Takes out the row at a place.
    pub(super) fn take_out(&mut self, at: usize) {
        self.rows.remove(at);
    }

    /// Takes what is folded now of some streams.
    pub(super) fn refold(&mut self, refolded: Vec<Refolded>) {
        for it in refolded {
            self.folded.refold(it);
        }
    }

    /// After single rows were put in and taken out: the selection is at that place now. `added` are breaks
    /// that the list did not have before, `gone` those that it no longer has.
    pub(super) fn stand_where(&mut self, at: Option<usize>, store: &Store, added: &[Row], gone: &[Row]) {
        if self.is_following() {
            self.cursor = Cursor::default();
        } else if let Some(at) = at {
            self.cursor.stand_at(at);
        }
        self.cursor.stay_within(self.rows.len());
        self.selected = self.rows.get(self.at()).map(|row| store.get(row).id());
        match (self.pause, self.away) {
            (None, Some(away)) => {
                let first = first_after(away.last, store);
                let count = |rows: &[Row]| rows.iter().filter(|row| is_waiting(**row, first, store)).count();
                self.waiting = (self.waiting + count(added)).saturating_sub(count(gone));
            }
            _ => self.count_waiting(store),
        }
    }

    /// Where to go when the selected row is not among the new rows: to the one that stood closest to it;
    /// if it was not listed before either, to the one that ended closest to it.
    fn nearest(&self, selected: Row, rows: &[Row], store: &Store) -> usize {
        let stood = self.rows.get(self.at()) == Some(selected);
        let neighbour = if stood { self.neighbour(rows) } else { None };
        neighbour.unwrap_or_else(|| self.closest_in_time(selected, rows, store))
    }

    fn closest_in_time(&self, selected: Row, rows: &[Row], store: &Store) -> usize {
        let ended = |row: Row| store.get(row).ended().map_or(i64::MAX, |at| at.0);
        let wanted = ended(selected);
        let distance = |at: &usize| ended(rows[*at]).abs_diff(wanted);
        if self.sort.column != Column::Ended {
            return (0..rows.len()).min_by_key(distance).unwrap_or(0);
        }
        let falling = self.sort.falling;
        let after =
            rows.partition_point(|&row| if falling { ended(row) > wanted } else { ended(row) < wanted });
        (after.saturating_sub(1)..rows.len().min(after + 1)).min_by_key(distance).unwrap_or(0)
    }

    fn neighbour(&self, rows: &[Row]) -> Option<usize> {
        let most = rows.iter().max()?;
        let mut listed = vec![false; *most as usize + 1];
        for &row in rows {
            listed[row as usize] = true;
        }
        let is_listed = |row: &Row| listed.get(*row as usize) == Some(&true);
        let at = self.at();
        let after = self.rows.from(at).enumerate().find(|(_, row)| is_listed(row));
        let before = self.rows.before(at).enumerate().find(|(_, row)| is_listed(row));
        let before = before.map(|(steps, row)| (steps + 1, row));
        let (_, nearest) = after.into_iter().chain(before).min_by_key(|(steps, _)| *steps)?;
        position(rows, nearest)
    }

    /// Breaks have been forgotten, so positions mean other rows now: drops them until
    /// [`List::place`] brings new ones. The selection is kept by its identity.
    pub(in crate::tui) fn forget_rows(&mut self) {
        self.rows.clear();
        self.folded = Folded::default();
    }

    fn count_waiting(&mut self, store: &Store) {
        self.waiting = match (self.pause, self.away) {
            (Some(pause), _) => store.len() - first_after(pause.last, store) as usize,
            (None, Some(away)) => {
                let first = first_after(away.last, store);
                self.all().filter(|&row| is_waiting(row, first, store)).count()
            }
            (None, None) => 0,
        };
    }

    /// Moves the selection by `steps` on a screen that shows `height` rows; ends following.
    pub(in crate::tui) fn step(&mut self, steps: isize, height: u16, store: &Store) {
        self.go_to(self.at().saturating_add_signed(steps), height, store);
    }

    /// Selects the last row.
    pub(in crate::tui) fn go_to_end(&mut self, height: u16, store: &Store) {
        self.go_to(self.rows.len(), height, store);
    }

    fn go_to(&mut self, at: usize, height: u16, store: &Store) {
        self.stop_following(store);
        self.cursor.go_to(at, height, self.rows.len());
        self.selected = self.rows.get(self.at()).map(|row| store.get(row).id());
    }

    /// Selects the newest and stays with it; new rows count as seen.
    pub(in crate::tui) fn follow(&mut self, store: &Store) {
        self.away = None;
        self.cursor = Cursor::default();
        self.looked = newest(store);
        self.selected = self.rows.first().map(|row| store.get(row).id());
        self.count_waiting(store);
    }

    /// The selection stays where it is from now on.
    pub(in crate::tui) fn stop_following(&mut self, store: &Store) {
        if self.away.is_none() {
            self.away = Some(Away { last: newest(store) });
            self.count_waiting(store);
        }
    }

    pub(in crate::tui) const fn is_following(&self) -> bool {
        self.away.is_none()
    }

    /// Looks for this break, if it is listed, instead of what is selected now.
    pub(in crate::tui) fn look_for(&mut self, id: Option<BreakId>) {
        self.selected = id;
    }

    /// What [`List::come_back`] needs.
    pub(in crate::tui) const fn stand(&self) -> ListStand {
        ListStand {
            selected: self.selected,
            line: self.cursor.line(),
            following: self.is_following(),
            sort: self.sort,
        }
    }

    /// Selects what was selected then; the next [`List::place`] finds its row.
    pub(in crate::tui) fn come_back(&mut self, stand: ListStand, store: &Store) {
        self.sort = stand.sort;
        if stand.following {
            self.away = None;
            return;
        }
        self.stop_following(store);
        self.selected = stand.selected;
        self.cursor.stand_on(stand.line);
    }

    pub(in crate::tui) fn pause(&mut self, since: UnixTime, store: &Store) {
        self.pause = Some(Pause { since, last: newest(store) });
    }

    pub(in crate::tui) fn resume(&mut self) {
        self.pause = None;
    }

    pub(in crate::tui) const fn is_paused(&self) -> bool {
        self.pause.is_some()
    }

    /// The moment that windows are counted from: now, or that of the freeze.
    pub(in crate::tui) fn moment(&self, now: UnixTime) -> UnixTime {
        self.pause.map_or(now, |pause| pause.since)
    }

    /// Takes away what came after the freeze.
    pub(in crate::tui) fn retain_known(&self, rows: &mut Vec<Row>, store: &Store) {
        if self.pause.is_some() {
            let is_known = self.is_known(store);
            rows.retain(|&row| is_known(row));
        }
    }

    /// A test for what a freeze leaves.
    pub(in crate::tui) fn is_known(&self, store: &Store) -> impl Fn(Row) -> bool + use<> {
        let first = self.first_unknown(store);
        move |row| row < first
    }

    /// The first row that came after a freeze; beyond all of them while there is none.
    pub(in crate::tui) fn first_unknown(&self, store: &Store) -> Row {
        self.pause.map_or(Row::MAX, |pause| first_after(pause.last, store))
    }

    pub(in crate::tui) const fn sort(&self) -> Sort {
        self.sort
    }

    pub(in crate::tui) const fn set_sort(&mut self, sort: Sort) {
        self.sort = sort;
    }

    pub(in crate::tui) const fn rows(&self) -> &Rows {
        &self.rows
    }

    /// What is folded away.
    pub(in crate::tui) const fn folded(&self) -> &Folded {
        &self.folded
    }

    /// All breaks of the list: its rows, and those that they stand for.
    pub(in crate::tui) fn all(&self) -> impl Iterator<Item = Row> {
        self.rows.iter().chain(self.folded.hidden()).copied()
    }

    /// How many breaks the list has.
    pub(in crate::tui) fn breaks(&self) -> usize {
        self.rows.len() + self.folded.count()
    }

    /// The selection's place among the rows, from 0.
    pub(in crate::tui) const fn at(&self) -> usize {
        self.cursor.at()
    }

    pub(in crate::tui) const fn selected(&self) -> Option<BreakId> {
        self.selected
    }

    /// The first row to show on a screen that has room for `height` of them.
    pub(in crate::tui) fn top(&self, height: u16) -> usize {
        self.cursor.top(height, self.rows.len())
    }

    /// How many breaks came in since following, or the screen, was stopped.
    pub(in crate::tui) const fn waiting(&self) -> usize {
        self.waiting
    }

    /// Whether a break came in while the program ran, and nobody has gone to the top since.
    pub(in crate::tui) fn is_new(&self, it: BreakRef<'_>) -> bool {
        came_in(it) && self.looked.is_none_or(|looked| it.id() > looked)
    }
}

/// Whether a break became known after the window was first read, and in this run.
fn came_in(it: BreakRef<'_>) -> bool {
    it.source() != Source::FirstFill && !it.is_recalled()
}

fn position(rows: &[Row], row: Row) -> Option<usize> {
    rows.iter().position(|&other| other == row)
}

/// Whether a row came in since following ended.
fn is_waiting(row: Row, first: Row, store: &Store) -> bool {
    row >= first && came_in(store.get(row))
}

fn newest(store: &Store) -> Option<BreakId> {
    let last = Row::try_from(store.len()).ok()?.checked_sub(1)?;
    Some(store.get(last).id())
}

/// The first row that came in after a break: rows stand in the order of their identities.
fn first_after(last: Option<BreakId>, store: &Store) -> Row {
    let (mut low, mut high) = (0, Row::try_from(store.len()).unwrap_or(Row::MAX));
    let Some(last) = last else { return 0 };
    while low < high {
        let middle = low + (high - low) / 2;
        if store.get(middle).id() <= last {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}
