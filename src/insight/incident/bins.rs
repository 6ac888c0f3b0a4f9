//! Time in bins of five minutes, each looked at once and again only when rows that matter to it come.
//!
//! What is found in a bin depends on the rows of that bin, of its neighbours, and on the numbers of
//! the two hours before (or, where the history begins, after) it; never on the order in which they
//! came. Work is done in pieces, the count of one bin or the look at it, the newest first, so that a
//! frame never waits for long. While rows are only added, nothing but their bins is surveyed.

use std::ops::RangeInclusive;

use hashbrown::{HashMap, HashSet};

use super::bin::{Bin, Burst};
use super::link::WAVES_S;
use super::onset::{AIRED_S, rows_between};
use crate::event::UnixTime;
use crate::store::{Row, Store};

/// The length of a bin in seconds.
const BIN_S: i64 = 300;
/// The same for calculating.
pub(super) const BIN: f64 = 300.0;
/// How many bins tell what is usual: two hours.
pub(super) const CONTEXT: i64 = 24;
/// So far a burst and what belongs to it can reach from the bin that it begins in.
pub(super) const REACH: i64 = 2;

/// So many bins after a change count otherwise than before: what a stream did until then tells which of
/// its breaks are evidence.
const COUNTED_AGAIN: i64 = AIRED_S / BIN_S;
/// The breaks of so many of the newest bins are held: what comes in lives there.
const HELD: i64 = CONTEXT + REACH + 2;

/// What the look at an almost empty bin costs, in rows read.
const BIN_ROWS: usize = 100;

/// More rows that were added than these are surveyed with all others.
const ADDED: Row = 4_096;

/// A bin by its number since 1970.
pub(super) type Number = i64;

/// All bins with rows.
#[derive(Debug, Default)]
pub(super) struct Bins {
    pub(super) by_number: HashMap<Number, Bin>,
    /// The oldest and the newest bin with rows.
    pub(super) span: Option<(Number, Number)>,
    /// Bins to look at, the newest last.
    due: Vec<Number>,
    /// The layout of the store that what is held tells the rows of.
    layout: u64,
    /// The rows that were surveyed, and as of which of their changes.
    surveyed: (Row, u64),
}

impl Bins {
    /// Finds the bins whose rows have changed and what that makes due. Says whether breaks were
    /// forgotten.
    pub(super) fn survey(&mut self, store: &Store) -> bool {
        let rows = Row::try_from(store.len()).unwrap_or(Row::MAX);
        let before = std::mem::replace(&mut self.surveyed, (rows, store.rewritten()));
        if self.layout == store.layout() && before.1 == store.rewritten() && rows - before.0 <= ADDED {
            self.add(store, before.0..rows);
            return false;
        }
        if self.layout != store.layout() {
            self.layout = store.layout();
            self.by_number.values_mut().for_each(|bin| bin.held = None);
        }
        self.survey_all(store)
    }

    /// Notes rows that were added.
    fn add(&mut self, store: &Store, rows: std::ops::Range<Row>) {
        let numbers = rows.filter_map(|row| store.get(row).ended().map(number_of));
        let mut changed: Vec<Number> = numbers.collect();
        changed.sort_unstable();
        let mut span = self.span;
        for added in changed.chunk_by(|a, b| a == b) {
            let number = added[0];
            let rows = rows_between(store, begin_of(number), begin_of(number + 1));
            let ends = rows.first().zip(rows.last());
            let bin = self.by_number.entry(number).or_default();
            bin.rows = rows.len();
            bin.ends = ends.map(|(newest, oldest)| (store.get(*newest).id(), store.get(*oldest).id()));
            span = Some(
                span.map_or((number, number), |(oldest, newest)| (oldest.min(number), newest.max(number))),
            );
        }
        changed.dedup();
        self.mark(&changed, span);
    }

    fn survey_all(&mut self, store: &Store) -> bool {
        let mut changed = Vec::new();
        let mut present = HashSet::new();
        let mut forgotten = false;
        let rows = store.rows_newest_first();
        let mut place = rows.partition_point(|&row| store.get(row).ended().is_none());
        let mut span: Option<(Number, Number)> = None;
        while let Some(ended) = rows.get(place).and_then(|&row| store.get(row).ended()) {
            let number = number_of(ended);
            let inside = |&row: &Row| store.get(row).ended().is_some_and(|ended| ended >= begin_of(number));
            let bin = self.by_number.entry(number).or_default();
            // Most bins are as long as they were.
            let (within, beyond) = (rows.get((place + bin.rows).max(1) - 1), rows.get(place + bin.rows));
            let as_before = bin.rows > 0 && within.is_some_and(inside) && !beyond.is_some_and(inside);
            let len = if as_before { bin.rows } else { rows[place..].partition_point(inside) };
            let ends = Some((store.get(rows[place]).id(), store.get(rows[place + len - 1]).id()));
            if len > bin.rows || (len == bin.rows && ends != bin.ends) {
                changed.push(number);
            }
            forgotten |= len < bin.rows;
            (bin.rows, bin.ends) = (len, ends);
            present.insert(number);
            span = Some((number, span.map_or(number, |(_, newest)| newest)));
            place += len;
        }
        let before = self.by_number.len();
        self.by_number.retain(|number, _| present.contains(number));
        forgotten |= self.by_number.len() < before;
        self.mark(&changed, span);
        forgotten
    }

    /// Marks what the changed bins make due.
    fn mark(&mut self, changed: &[Number], span: Option<(Number, Number)>) {
        let Some((oldest, newest)) = span else { return };
        let (was_oldest, was_newest) = self.span.replace((oldest, newest)).unwrap_or((newest, oldest));
        let mut marks: Vec<Number> = Vec::new();
        for &number in changed {
            for of in number..=number + COUNTED_AGAIN {
                if let Some(bin) = self.by_number.get_mut(&of) {
                    (bin.counts, bin.held) = (None, None);
                }
            }
            marks.extend(number - REACH + 1..=number + CONTEXT + COUNTED_AGAIN);
            // What is found there does not depend on these rows, but what follows it does.
            let before = number - REACH;
            marks.extend(self.by_number.get(&before).filter(|bin| !bin.bursts.is_empty()).map(|_| before));
            // Those whose context reaches forward, for want of a past.
            marks.extend((number - CONTEXT - REACH..number).filter(|it| *it < oldest + CONTEXT));
        }
        if newest > was_newest {
            marks.extend((was_newest - CONTEXT - REACH..=newest).filter(|it| *it < oldest + CONTEXT));
        }
        if oldest < was_oldest {
            marks.extend(was_oldest..=was_oldest + CONTEXT);
        }
        for number in marks {
            if let Some(bin) = self.by_number.get_mut(&number).filter(|bin| !bin.due) {
                bin.due = true;
                self.due.push(number);
            }
        }
        self.due.retain(|number| self.by_number.contains_key(number));
        self.due.sort_unstable();
    }

    /// Looks at due bins until about so many rows were read. Returns the bins in which something else
    /// was found than before.
    pub(super) fn work(&mut self, store: &Store, rows: usize) -> Vec<Number> {
        let mut visits = 0;
        let mut other = Vec::new();
        while visits < rows
            && let Some(&number) = self.due.last()
        {
            if !self.count(store, number, rows, &mut visits) {
                break;
            }
            // A look at as much as was just counted is a piece of its own.
            if visits > rows / 2 {
                break;
            }
            visits += BIN_ROWS;
            let bursts = self.look(store, number, &mut visits);
            self.due.pop();
            if let Some(bin) = self.by_number.get_mut(&number) {
                bin.due = false;
                if bin.bursts != bursts {
                    bin.bursts = bursts;
                    other.push(number);
                }
            }
            self.let_go(number + 2);
        }
        if self.due.is_empty() {
            let newest = self.span.map_or(0, |(_, newest)| newest);
            let old = self.by_number.iter_mut().filter(|(number, _)| **number <= newest - HELD);
            old.for_each(|(_, bin)| bin.held = None);
        }
        other
    }

    /// Lets go of the breaks of a bin that no older one needs.
    fn let_go(&mut self, number: Number) {
        // Where the history begins, bins need those after them.
        let Some((oldest, newest)) = self.span else { return };
        if number > oldest + 2 * CONTEXT
            && number <= newest - HELD
            && let Some(bin) = self.by_number.get_mut(&number)
        {
            bin.held = None;
        }
    }

    /// Whether nothing is left to look at.
    pub(super) fn is_settled(&self) -> bool {
        self.due.is_empty()
    }

    /// The bins with bursts, in runs of which no two have a trouble in common; the newest first.
    pub(super) fn runs(&self) -> Vec<RangeInclusive<Number>> {
        let with_bursts = self.by_number.iter().filter(|(_, bin)| !bin.bursts.is_empty());
        let mut numbers: Vec<Number> = with_bursts.map(|(number, _)| *number).collect();
        numbers.sort_unstable_by(|a, b| b.cmp(a));
        // A burst reaches into the second bin after its own, and waves into those after that.
        let reach = REACH + WAVES_S / BIN_S + 1;
        let runs = numbers.chunk_by(|later, earlier| later - earlier <= reach);
        runs.filter_map(|run| Some(*run.last()?..=*run.first()?)).collect()
    }

    /// The bursts that begin in some bins.
    pub(super) fn bursts(&self, run: RangeInclusive<Number>) -> impl Iterator<Item = &Burst> {
        run.filter_map(|number| self.by_number.get(&number)).flat_map(|bin| &bin.bursts)
    }
}

pub(super) const fn number_of(time: UnixTime) -> Number {
    time.0.div_euclid(BIN_S)
}

pub(super) const fn begin_of(number: Number) -> UnixTime {
    UnixTime(number * BIN_S)
}
