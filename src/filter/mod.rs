//! The language of the filter bar and of `list`: which breaks are meant.
//!
//! ```text
//! text ─ lex ─► tokens ─ parse ─► expression ─ plan ─► tables ─ scan ─► rows, newest end first
//!           errors point at a character            over distinct texts only
//! ```
//!
//! [`TERMS`] explains each kind of term. Terms side by side must all hold, but the same positive field twice
//! means or; `or` binds least, parentheses group, `-` and `not` exclude the one term or group behind them.
//! Texts are compared as they are shown, without regard to case; `field:=value` compares the whole text, case
//! included, as it came or as it is shown. A missing duration satisfies no `dur:`, an unrecognised cause has
//! no actor, and a push without an end counts as ending now: `since:` keeps it.
//!
//! What `verdict:` and `is:` ask is not in the records: whoever filters brings a [`Mark`] for each row,
//! if [`Filter::asks_marks`].
//!
//! Knows the store's columns and the catalogue of causes; nothing of screens or of where records
//! come from. What time it is, and the zone of local times, are arguments.

mod causes;
mod client;
mod compile;
mod complete;
mod error;
mod expr;
mod haystack;
mod holds;
mod lex;
mod parse;
mod pattern;
mod plan;
mod ranges;
mod saved;
mod scan;
mod search;
mod terms;
mod time;

use std::ops::Range;

use chrono::TimeZone;

pub use self::complete::{Candidate, Completion, complete};
pub use self::error::FilterError;
pub use self::saved::{Saved, is_name};
pub use self::search::Search;
pub use self::terms::{TERMS, Term};

use self::compile::{Haystacks, Tables};
use self::expr::Expr;
use self::parse::Test;
use self::plan::{Ground, Plan};
use self::time::Since;
use crate::event::UnixTime;
use crate::insight::Mark;
use crate::store::{Row, Store};

/// A text that was understood. The default is the empty one, which finds everything.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    text: String,
    /// Without the bounds.
    expr: Expr,
    /// The `since:` that bound the order by end: of each of these one is enough, or with `true` one too many.
    bounds: Vec<(bool, Vec<Since>)>,
}

/// What filters work out about one store and may use again, for whoever filters it more than once:
/// searched texts are prepared anew only when a text came or went. Belongs to one store for life.
#[derive(Debug, Default)]
pub struct Cache {
    haystacks: Haystacks,
    tables: Tables,
}

impl Filter {
    /// Understands a text; times in it without an offset are times of `zone`.
    ///
    /// # Errors
    /// The first mistake, with its place and what to write instead.
    pub fn parse<Z: TimeZone>(text: &str, zone: &Z) -> Result<Self, FilterError> {
        Self::parse_with(text, zone, &Saved::NONE)
    }

    /// As [`Filter::parse`], where `@name` is a saved filter, as a group.
    ///
    /// # Errors
    /// The first mistake; one in a saved filter stands where that is called.
    pub fn parse_with<Z: TimeZone>(text: &str, zone: &Z, saved: &Saved) -> Result<Self, FilterError> {
        let mut expr = expr::parse(text, zone, saved)?;
        let bounds = expr.take_bounds();
        Ok(Self { text: text.to_owned(), expr, bounds })
    }

    /// Whether it finds everything because nothing is asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bounds.is_empty() && self.expr == Expr::default()
    }

    /// Whether it asks what the rows' marks tell.
    #[must_use]
    pub fn asks_marks(&self) -> bool {
        self.expr.any_test(&|test| matches!(test, Test::Verdict(_) | Test::Is(_)))
    }

    /// Whether it asks what people marked or noted.
    #[must_use]
    pub fn asks_notes(&self) -> bool {
        self.expr.any_test(&|test| matches!(test, Test::Is(fact) if fact.is_of_people()))
    }

    /// The text as it was typed.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The rows that are found, newest end first, those without an end before all others.
    ///
    /// `from` is the begin of the window: rows that ended before it are left out. `marks` has one for
    /// each row of the store, or nothing unless they are [asked](Self::asks_marks): without them nothing
    /// is known to be down, back or new.
    #[must_use]
    pub fn rows(&self, store: &Store, marks: &[Mark], now: UnixTime, from: Option<UnixTime>) -> Vec<Row> {
        let mut rows = Vec::new();
        self.rows_into(store, marks, now, from, &mut Cache::default(), &mut rows);
        rows
    }

    /// As [`Filter::rows`], for each key of a filter being typed: `rows` is replaced, its memory and
    /// the `cache` are used again.
    pub fn rows_into(
        &self,
        store: &Store,
        marks: &[Mark],
        now: UnixTime,
        from: Option<UnixTime>,
        cache: &mut Cache,
        rows: &mut Vec<Row>,
    ) {
        rows.clear();
        let window = self.window(store, now, from);
        if self.expr == Expr::default() {
            rows.extend_from_slice(window);
            return;
        }
        let Cache { haystacks, tables } = cache;
        Plan::of(&self.expr).run(Ground { store, marks, now }, (haystacks, tables), window, rows);
    }

    /// The part of a span of time that all `since:` leave.
    #[must_use]
    pub fn span(&self, now: UnixTime, from: UnixTime, until: UnixTime) -> (UnixTime, UnixTime) {
        let (begin, end) = self.bounds(now);
        let from = begin.map_or(from, |begin| begin.max(from));
        (from, end.map_or(until, |end| end.min(until)).max(from))
    }

    /// The earliest end that `since:` leaves, and the first that it does not.
    fn bounds(&self, now: UnixTime) -> (Option<UnixTime>, Option<UnixTime>) {
        let earliest = |negated: bool| {
            let of_kind = self.bounds.iter().filter(move |(not, _)| *not == negated);
            of_kind.filter_map(move |(_, any)| any.iter().map(|since| since.moment(now)).min())
        };
        (earliest(false).max(), earliest(true).min())
    }

    /// The rows within the window and all `since:`, newest end first.
    fn window<'a>(&self, store: &'a Store, now: UnixTime, from: Option<UnixTime>) -> &'a [Row] {
        &store.rows_newest_first()[self.window_places(store, now, from)]
    }

    /// Their places in the order by end.
    fn window_places(&self, store: &Store, now: UnixTime, from: Option<UnixTime>) -> Range<usize> {
        let (begin, end) = self.bounds(now);
        let begin = from.max(begin);
        let order = store.rows_newest_first();
        // A push without an end counts as ending now.
        let since = |moment: UnixTime| {
            order.partition_point(|&row| store.get(row).ended().is_none_or(|ended| ended >= moment))
        };
        let oldest = begin.map_or(order.len(), since);
        let newest = end.map_or(0, since).min(oldest);
        newest..oldest
    }
}
