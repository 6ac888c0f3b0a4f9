//! A table of subjects: its rows in an order, the selection by identity, and the columns that have
//! room. What the rows are, and how they are drawn, is its user's business.

use std::cmp::Ordering;
use std::fmt::Debug;

use crate::i18n::{Lang, Words};
use crate::store::Store;
use crate::tui::fit::{Fit, Place};
use crate::tui::model::cursor::Cursor;
use crate::tui::model::drill::{Key, Subject};
use crate::tui::session::SortedBy;
use crate::tui::text;

/// What the columns depend on besides the width.
#[derive(Clone, Copy, Debug)]
pub(in crate::tui) struct Facts {
    pub(in crate::tui) lang: Lang,
    /// More than one profile is watched.
    pub(in crate::tui) several: bool,
}

/// The columns of a table; the default one gives its first order.
pub(in crate::tui) trait Column: Copy + PartialEq + Debug + Default + 'static {
    /// From left to right.
    const ALL: &'static [Self];
    /// In the order in which they come in, with their least widths; the first always has room.
    const WANTED: &'static [(Self, u16)];
    /// Where cells that are left go, round by round, with the width up to which.
    const GROWTH: &'static [(Self, u16)];

    fn title(self) -> Words;

    /// Whether its first order is downwards: newest, longest, most first.
    fn falls(self) -> bool;

    fn right_aligned(self) -> bool;

    fn is_wanted(self, _facts: Facts) -> bool {
        true
    }
}

/// A row of a table.
pub(in crate::tui) trait Entry {
    type Column: Column;

    /// What it is about.
    fn key(&self) -> Key;

    /// The same, to hold on to.
    fn subject(&self, store: &Store) -> Subject;

    /// How it compares to another by a column.
    fn compare(&self, other: &Self, column: Self::Column, store: &Store) -> Ordering;

    /// Which of two that a column finds equal comes first.
    fn tie(&self, other: &Self) -> Ordering;
}

/// An order of a table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::tui) struct Sort<C> {
    pub(in crate::tui) column: C,
    pub(in crate::tui) falling: bool,
}

impl<C: Column> Sort<C> {
    fn by(column: C) -> Self {
        Self { column, falling: column.falls() }
    }
}

impl<C: Column> Default for Sort<C> {
    fn default() -> Self {
        Self::by(C::default())
    }
}

/// Which row is selected, and where it stands.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(in crate::tui) struct Held {
    cursor: Cursor,
    selected: Option<Subject>,
    /// The user has moved: what is selected stays so, wherever it goes. Before that it is the first row.
    moved: bool,
}

impl Held {
    pub(in crate::tui) const fn selected(&self) -> Option<&Subject> {
        self.selected.as_ref()
    }

    pub(in crate::tui) const fn is_at_top(&self) -> bool {
        !self.moved
    }

    /// The selection stays with its subject from now on.
    pub(in crate::tui) const fn hold(&mut self) {
        self.moved = true;
    }

    /// Looks for what another selects.
    pub(super) fn look_for(&mut self, other: &Self) {
        self.selected.clone_from(&other.selected);
    }
}

/// Rows in an order, with a selection.
#[derive(Debug)]
pub(in crate::tui) struct Table<E: Entry> {
    rows: Vec<E>,
    sort: Sort<E::Column>,
    held: Held,
}

impl<E: Entry> Default for Table<E> {
    fn default() -> Self {
        Self { rows: Vec::new(), sort: Sort::default(), held: Held::default() }
    }
}

impl<E: Entry> Table<E> {
    /// Takes rows; keeps the selection if it is among them, else selects what stands in its place now.
    pub(super) fn place(&mut self, rows: Vec<E>, store: &Store) {
        self.rows = rows;
        let Sort { column, falling } = self.sort;
        self.rows.sort_unstable_by(|a, b| {
            let order = a.compare(b, column, store);
            let order = if falling { order.reverse() } else { order };
            order.then_with(|| a.tie(b)).then_with(|| a.key().cmp(&b.key()))
        });
        let held = &mut self.held;
        if !held.moved {
            held.cursor = Cursor::default();
        } else if let Some(key) = held.selected.as_ref().and_then(|subject| subject.key(store))
            && let Some(at) = self.rows.iter().position(|row| row.key() == key)
        {
            held.cursor.stand_at(at);
        }
        held.cursor.stay_within(self.rows.len());
        self.select(store);
    }

    /// Drops the rows until [`Table::place`] brings new ones; the selection is kept by its identity.
    pub(super) fn forget_rows(&mut self) {
        self.rows = Vec::new();
    }

    pub(in crate::tui) fn rows(&self) -> &[E] {
        &self.rows
    }

    pub(in crate::tui) const fn sort(&self) -> Sort<E::Column> {
        self.sort
    }

    /// The row that is about a subject.
    pub(in crate::tui) fn row_of(&self, subject: &Subject, store: &Store) -> Option<&E> {
        let key = subject.key(store)?;
        self.rows.iter().find(|row| row.key() == key)
    }

    fn select(&mut self, store: &Store) {
        let row = self.rows.get(self.held.cursor.at());
        self.held.selected = row.map(|row| row.subject(store));
    }

    /// Takes an order by the English title of its column, before there are rows.
    pub(super) fn resume_sort(&mut self, by: &SortedBy) {
        let titled = |column: &&E::Column| column.title().of(Lang::En).to_lowercase() == by.column;
        if let Some(&column) = E::Column::ALL.iter().find(titled) {
            self.sort = Sort { column, falling: by.falling };
        }
    }

    fn order(&mut self, sort: Sort<E::Column>, store: &Store) {
        self.sort = sort;
        let rows = std::mem::take(&mut self.rows);
        self.place(rows, store);
    }
}

/// A table of any kind of rows, as far as keys move in it.
pub(in crate::tui) trait Any {
    fn len(&self) -> usize;
    fn held(&self) -> &Held;
    fn held_mut(&mut self) -> &mut Held;
    /// Selects a row, or the last one, on a screen that shows `height` rows.
    fn go_to(&mut self, at: usize, height: u16, store: &Store);
    /// Selects the first row and stays with the first.
    fn go_to_top(&mut self, store: &Store);
    /// Sorts by the column so many places on among those that a table of this width shows.
    fn sort_on(&mut self, forward: bool, width: u16, facts: Facts, store: &Store);
    /// Sorts by the column that stands at `x` in a table of this width, the other way round if it gives the
    /// order already; false if none does.
    fn sort_at(&mut self, x: u16, width: u16, facts: Facts, store: &Store) -> bool;
    fn reverse(&mut self, store: &Store);
    /// The order in words: the column's title, and whether it falls.
    fn sorted(&self, lang: Lang) -> (&'static str, bool);
    /// Whether the order is the one that it began with.
    fn is_sorted_as_ever(&self) -> bool;

    /// The selection's place among the rows, from 0.
    fn at(&self) -> usize {
        self.held().cursor.at()
    }

    /// The first row to show on a screen that has room for `height` of them.
    fn top(&self, height: u16) -> usize {
        self.held().cursor.top(height, self.len())
    }
}

impl<E: Entry> Any for Table<E> {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn held(&self) -> &Held {
        &self.held
    }

    fn held_mut(&mut self) -> &mut Held {
        &mut self.held
    }

    fn go_to(&mut self, at: usize, height: u16, store: &Store) {
        self.held.moved = true;
        self.held.cursor.go_to(at, height, self.rows.len());
        self.select(store);
    }

    fn go_to_top(&mut self, store: &Store) {
        self.held = Held::default();
        self.select(store);
    }

    fn sort_on(&mut self, forward: bool, width: u16, facts: Facts, store: &Store) {
        let all = E::Column::ALL;
        let from = all.iter().position(|column| *column == self.sort.column).unwrap_or(0);
        let step = if forward { 1 } else { all.len() - 1 };
        let next = (1..=all.len()).map(|times| all[(from + times * step) % all.len()]).find(|&column| {
            arrange(width, Sort::by(column), facts).iter().any(|place| place.column == column)
        });
        self.order(Sort::by(next.unwrap_or_default()), store);
    }

    fn sort_at(&mut self, x: u16, width: u16, facts: Facts, store: &Store) -> bool {
        let places = arrange(width, self.sort, facts);
        let Some(place) = places.iter().find(|place| (place.x..place.x + place.width).contains(&x)) else {
            return false;
        };
        if place.column == self.sort.column {
            self.reverse(store);
        } else {
            self.order(Sort::by(place.column), store);
        }
        true
    }

    fn reverse(&mut self, store: &Store) {
        let sort = self.sort;
        self.order(Sort { falling: !sort.falling, ..sort }, store);
    }

    fn sorted(&self, lang: Lang) -> (&'static str, bool) {
        (self.sort.column.title().of(lang), self.sort.falling)
    }

    fn is_sorted_as_ever(&self) -> bool {
        self.sort == Sort::default()
    }
}

/// The columns that have room in `width` cells; the one that gives the order comes in second.
pub(in crate::tui) fn arrange<C: Column>(width: u16, sort: Sort<C>, facts: Facts) -> Vec<Place<C>> {
    let least = |(column, least): (C, u16)| {
        let arrow = if column == sort.column { 2 } else { 0 };
        let title = text::width(column.title().of(facts.lang)) + arrow;
        least.max(u16::try_from(title).unwrap_or(u16::MAX))
    };
    let wanted = || C::WANTED.iter().copied().filter(|(column, _)| column.is_wanted(facts));
    let sorted = wanted().filter(|(column, _)| *column == sort.column);
    let mut fit = Fit::new(width);
    // What is less wanted never takes the place of what did not fit.
    let _all = wanted().take(1).chain(sorted).chain(wanted()).all(|it| fit.take_in(it.0, least(it)));
    for &(column, most) in C::GROWTH {
        fit.widen(column, most);
    }
    fit.places(C::ALL)
}
