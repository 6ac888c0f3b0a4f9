//! The same question of one break, without tables: for the few that have just come in, where preparing
//! tables over all distinct texts would cost more than all else.
//!
//! A test compares it with the tables, whatever is asked.

use super::Filter;
use super::causes::{self, UNRECOGNISED};
use super::compile;
use super::expr::Expr;
use super::parse::Test;
use crate::event::UnixTime;
use crate::insight::Mark;
use crate::store::{BreakRef, Row, Store};

impl Filter {
    /// Whether a row is among those that [`Filter::rows`] finds, the window apart. `mark` is that row's,
    /// where marks are [asked](Self::asks_marks).
    #[must_use]
    pub fn holds(&self, store: &Store, row: Row, mark: Option<Mark>, now: UnixTime) -> bool {
        let it = store.get(row);
        let (begin, end) = self.bounds(now);
        // A push without an end counts as ending now.
        let since = |moment: UnixTime| it.ended().is_none_or(|ended| ended >= moment);
        if !begin.is_none_or(since) || end.is_some_and(since) {
            return false;
        }
        holds(&self.expr, &|test| succeeds(test, it, mark, now))
    }
}

/// Whether an expression holds where its tests come to that.
pub(super) fn holds(expr: &Expr, succeeds: &dyn Fn(&Test) -> bool) -> bool {
    match expr {
        Expr::All(parts) => parts.iter().all(|part| holds(part, succeeds)),
        Expr::Any(parts) => parts.iter().any(|part| holds(part, succeeds)),
        Expr::Not(part) => !holds(part, succeeds),
        Expr::Test(test) => succeeds(test),
    }
}

fn succeeds(test: &Test, it: BreakRef<'_>, mark: Option<Mark>, now: UnixTime) -> bool {
    let cause = || it.cause().map(causes::facts);
    match test {
        Test::Anywhere(pattern) => {
            let named = cause().is_some_and(|cause| compile::is_named(pattern, &cause));
            let mut texts = vec![it.stream()];
            if compile::is_anywhere(pattern) {
                texts.extend([it.app(), it.domain(), it.client_ip(), it.reason()]);
            }
            named || texts.into_iter().any(|text| pattern.finds(text))
        }
        Test::Stream(pattern) => pattern.finds(it.stream()),
        Test::App(pattern) => pattern.finds(it.app()),
        Test::Domain(pattern) => pattern.finds(it.domain()),
        Test::Profile(pattern) => pattern.finds_plain(it.profile_name()),
        Test::Cause(pattern) => match cause() {
            Some(cause) => compile::names(pattern, &cause),
            None => UNRECOGNISED.iter().any(|word| pattern.finds_plain(word)),
        },
        Test::Actor(actor) => cause().is_some_and(|cause| cause.actor == *actor),
        Test::Ip(client) => {
            let listed = it.address().is_some_and(|address| client.contains(address));
            listed || (client.is_unlisted() && it.client_ip().is_empty())
        }
        Test::Dur(lengths) => it.duration_s().is_some_and(|seconds| lengths.contains(seconds)),
        // A push without an end counts as ending now.
        Test::Since(since) => it.ended().is_none_or(|ended| ended >= since.moment(now)),
        Test::Ended(times) => times.contains(it.ended(), now),
        Test::Started(times) => it.started().is_some_and(|started| times.contains(Some(started), now)),
        Test::Count(counts) => counts.contains(it.count()),
        Test::Verdict(verdict) => mark.is_some_and(|mark| mark.verdict() == *verdict),
        Test::Is(fact) => mark.is_some_and(|mark| fact.holds(mark)),
    }
}
