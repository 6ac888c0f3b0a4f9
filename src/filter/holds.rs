//! The same question of one break, without tables: for the few that have just come in, where preparing
//! tables over all distinct texts would cost more than all else.
//!
//! A test compares it with the tables, whatever is asked.

use super::Filter;
use super::causes::{self, UNRECOGNISED};
use super::compile;
use super::haystack::fold;
use super::parse::{Pattern, Test};
use crate::event::{Text, UnixTime};
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
        compile::clauses(&self.conditions).iter().all(|clause| {
            let satisfied = clause.tests.iter().any(|test| succeeds(test, it, mark));
            satisfied != clause.negated
        })
    }
}

fn succeeds(test: &Test, it: BreakRef<'_>, mark: Option<Mark>) -> bool {
    let cause = || it.cause().map(causes::facts);
    match test {
        Test::Anywhere(needle) => {
            let texts = [it.stream(), it.app(), it.domain(), it.client_ip(), it.reason()];
            texts.into_iter().any(|text| fold(text.shown()).contains(needle.as_str()))
                || cause().is_some_and(|cause| {
                    fold(cause.key).contains(needle.as_str()) || fold(cause.title).contains(needle.as_str())
                })
        }
        Test::Stream(pattern) => is_like(pattern, it.stream()),
        Test::App(pattern) => is_like(pattern, it.app()),
        Test::Domain(pattern) => is_like(pattern, it.domain()),
        Test::Profile(pattern) => compile::is_match(pattern, it.profile_name()),
        Test::Cause(pattern) => match cause() {
            Some(cause) => compile::names(pattern, &cause),
            None => UNRECOGNISED.iter().any(|word| compile::is_match(pattern, word)),
        },
        Test::Actor(actor) => cause().is_some_and(|cause| cause.actor == *actor),
        Test::Ip(client) => {
            let listed = it.address().is_some_and(|address| client.contains(address));
            listed || (client.is_unlisted() && it.client_ip().is_empty())
        }
        Test::Dur(lengths) => it.duration_s().is_some_and(|seconds| lengths.contains(seconds)),
        // The bounds of the time have been looked at.
        Test::Since(_) => true,
        Test::Verdict(verdict) => mark.is_some_and(|mark| mark.verdict() == *verdict),
        Test::Is(fact) => mark.is_some_and(|mark| fact.holds(mark)),
    }
}

fn is_like(pattern: &Pattern, text: &Text) -> bool {
    match pattern {
        Pattern::Contains(needle) => fold(text.shown()).contains(needle.as_str()),
        Pattern::Is(wanted) => compile::is_text(text, wanted),
    }
}
