//! Which rows there are: found anew when anything that they depend on has changed, and only then.

use std::collections::HashSet;

use super::catching::Placed;
use super::folding::Folded;
use super::{Mode, Model, Subject, View, quiet};
use crate::event::UnixTime;
use crate::insight::with_notes;
use crate::poll::report::Window;
use crate::store::Row;
use crate::tui::columns::{Column, Sort};
use crate::tui::query::Query;

/// Rows whose texts say how wide the columns must be; those that follow are like them.
pub(super) const MEASURED: usize = 500;

/// How many texts and rows are looked at before the next key is heard: a few milliseconds' worth.
const PIECE: usize = 100_000;

/// What the rows were worked out from: while it is the same, so are they.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Stamp {
    pub(super) revision: u64,
    /// Of the marks, as far as they follow from what was seen on air; where they are asked for, else 0.
    pub(super) marks: u64,
    /// Of what people noted.
    pub(super) notes: u64,
    pub(super) filter: u32,
    pub(super) levels: u32,
    /// Where a level is of what is down, else 0.
    pub(super) standings: u64,
    /// Of the standings, which tell what is hidden; missing where nothing is.
    pub(super) quiet: Option<u64>,
    /// Where episodes may be folded.
    pub(super) folding: Option<u32>,
    pub(super) window: Window,
    pub(super) sort: Sort,
    pub(super) paused: bool,
    pub(super) moment: UnixTime,
}

impl Stamp {
    /// Whether all is the same but what is asked.
    fn asks_otherwise(&self, before: &Self) -> bool {
        Self { filter: self.filter, marks: self.marks, ..*before } == *self
    }

    /// What the window's content depends on.
    pub(super) const fn reach(self) -> (u64, Window, bool, UnixTime) {
        (self.revision, self.window, self.paused, self.moment)
    }
}

impl Model {
    /// Breaks have been forgotten: works everything that speaks of rows out anew.
    pub(super) fn forget_rows(&mut self) {
        self.list.forget_rows();
        self.views.forget_rows();
        self.refresh();
    }

    /// Works the rows, and the view that is made of them, out anew if anything they depend on has
    /// changed.
    pub(in crate::tui) fn refresh(&mut self) {
        self.judge();
        self.annotations.refresh(&self.store);
        let asks_marks = self.asks_marks();
        self.mark(asks_marks);
        let moment = self.list.moment(self.counted);
        let stamp = Stamp {
            revision: self.store.revision(),
            marks: if asks_marks { self.insight.marks_revision() } else { 0 },
            notes: self.annotations.revision(),
            filter: self.bar.generation(),
            levels: self.drill.generation(),
            standings: if self.drill.has(|it| *it == Subject::Down) { self.insight.revision() } else { 0 },
            quiet: self.quiet.then(|| self.insight.revision()),
            folding: self.folds().then(|| self.folding.generation()),
            window: self.window,
            sort: self.list.sort(),
            paused: self.list.is_paused(),
            moment,
        };
        let is_sought = self.finds_sought();
        let is_new = self.stamp != Some(stamp);
        let must_be_found = is_sought || (is_new && !self.waits_for_marks(stamp) && !self.catch_up(stamp));
        if must_be_found && self.search_on(stamp) {
            self.find(stamp);
        }
        self.summarise(moment);
        self.count_over_time();
    }

    /// Whether what the filter finds is still being worked out, while the rows of the one before stand.
    pub(in crate::tui) const fn is_searching(&self) -> bool {
        self.searching.is_some()
    }

    /// Does a piece of the search for what another filter finds; true where [`Model::find`] may go on with all
    /// of it. Where anything but the filter has changed nothing is done in pieces: those rows do not stand.
    fn search_on(&mut self, stamp: Stamp) -> bool {
        let query = self.bar.query();
        let only_filter = self.stamp.is_some_and(|before| stamp.asks_otherwise(&before));
        let whole = self.store.len() <= PIECE || query.is_empty() || query.asks_notes();
        if whole || !(only_filter || self.searching.is_some()) {
            self.searching = None;
            return true;
        }
        let (moment, window) = (stamp.moment, self.window);
        let begun = self.searching.take().filter(|(of, _)| *of == stamp);
        let (_, mut search) = begun.unwrap_or_else(|| {
            (stamp, query.search(&self.store, moment, window, std::mem::take(&mut self.spare)))
        });
        let marks = if query.asks_marks() { self.insight.last_marks() } else { &[] };
        let done = query.go_on(&mut search, (&self.store, marks, moment), &mut self.cache, PIECE);
        self.searching = Some((stamp, search));
        done
    }

    /// Whether marks decide which rows there are.
    pub(super) fn asks_marks(&self) -> bool {
        self.bar.query().asks_marks() || self.list.sort().column == Column::Verdict
    }

    /// Lets the marks follow what was seen on air, a little at a time. The first time that they are asked
    /// for all are worked out; those of what came in are when its rows are put in. What was begun is ended,
    /// asked for or not.
    fn mark(&mut self, asked: bool) {
        if asked && !self.insight.is_marked() {
            self.insight.marks(&self.store, &self.presence);
        } else if self.insight.marks_are_behind() || (asked && !self.insight.marks_follow(&self.presence)) {
            self.insight.mark_a_little(&self.store, &self.presence);
        }
    }

    /// Whether the list may tell an episode as one row: in the order of time, and not where it is about
    /// one stream. Views count breaks one by one.
    pub(in crate::tui) fn folds(&self) -> bool {
        let about_one = self.drill.has(|it| matches!(it, Subject::Stream { .. }));
        self.views.current() == View::Breaks && self.list.sort().column == Column::Ended && !about_one
    }

    pub(super) fn find(&mut self, stamp: Stamp) {
        let moment = stamp.moment;
        if self.stamp.is_none_or(|before| before.reach() != stamp.reach()) {
            self.known = self.count(moment);
            self.reached += 1;
        }
        self.stamp = Some(stamp);
        self.found += 1;
        let searched = self.searching.take().filter(|(of, _)| *of == stamp);
        let mut rows = std::mem::take(&mut self.spare);
        let down = if stamp.standings == 0 { HashSet::new() } else { self.off_air() };
        let asks_marks = self.asks_marks();
        if asks_marks {
            self.insight.mark_a_little(&self.store, &self.presence);
        }
        let query = self.bar.query();
        let marks = if asks_marks { self.insight.last_marks() } else { &[] };
        let noted = query.asks_notes().then(|| with_notes(marks, &self.annotations, &self.store));
        let marks = noted.as_deref().unwrap_or(marks);
        match searched {
            Some((_, search)) => rows = Query::found(search, &self.store, self.window),
            None => query.find(&self.store, marks, moment, self.window, &mut self.cache, &mut rows),
        }
        self.drill.retain(&mut rows, &self.store, &down);
        self.list.retain_known(&mut rows, &self.store);
        if self.quiet {
            quiet::take_away(&mut rows, &self.store, &self.insight);
        }
        self.list.sort().apply(&mut rows, &self.store, marks);
        self.go_to_sought(&rows);
        let folded = if stamp.folding.is_some() { self.fold(&mut rows) } else { Folded::default() };
        self.needs.grow(&rows[..rows.len().min(MEASURED)], &self.store, &self.annotations, self.look.lang);
        self.list.place(&rows, folded, &self.store);
        self.spare = rows;
        self.placed = Some(Placed::now(&self.store, self.insight.seen_revision()));
        self.settle_after_rows();
    }

    pub(super) fn settle_after_rows(&mut self) {
        if self.list.is_following() || self.pane.of.is_none_or(|id| self.store.row_of(id).is_none()) {
            self.settle_list();
        }
    }

    /// Folds rows in the order of time; the selection goes to the row that stands for it.
    pub(super) fn fold(&mut self, rows: &mut Vec<Row>) -> Folded {
        let rising = !self.list.sort().falling;
        if rising {
            rows.reverse();
        }
        let selected = self.list.selected().and_then(|id| self.store.row_of(id));
        let (folded, instead) = self.folding.fold(rows, selected, &self.store, &self.insight);
        if rising {
            rows.reverse();
        }
        if let Some(row) = instead {
            self.list.look_for(Some(self.store.get(row).id()));
            if matches!(self.mode, Mode::List) {
                self.pane.of = self.list.selected();
            }
        }
        folded
    }

    /// The span of time that the rows shown can have ended in.
    pub(in crate::tui) fn shown_span(&self) -> (UnixTime, UnixTime) {
        let (from, until) = self.bar.query().span(self.list.moment(self.counted), self.window);
        // The window was counted up to a minute ago; what ended since is among the rows.
        let newest = |row: &Row| self.store.get(*row).ended();
        let last = self.store.rows_newest_first().iter().find_map(newest).filter(|_| !self.list.is_paused());
        (from, last.map_or(until, |last| until.max(last)))
    }
}
