//! Turns conditions into tables: one byte for each distinct stream, reason and address, in which a
//! bit says that the value satisfies a clause.
//!
//! A clause is satisfied by any of its tests; a break is found if the satisfied clauses of its stream,
//! reason, address and duration together are exactly the wanted ones. So texts are searched once for
//! each distinct value, and a break costs a look-up a column, without a branch.

use std::collections::BTreeMap;

use super::causes::{self, UNRECOGNISED};
use super::haystack::{Haystack, fold};
use super::parse::{Condition, Lengths, Pattern, Test};
use crate::cause::CauseId;
use crate::event::Text;
use crate::insight::Mark;
use crate::store::{Store, StreamKey};

/// Tests of which one is enough.
pub(super) struct Clause<'a> {
    pub(super) negated: bool,
    pub(super) tests: Vec<&'a Test>,
}

/// How many clauses one set of tables holds.
pub(super) const CLAUSES: usize = u8::BITS as usize;

/// Groups conditions: the same positive field is one clause, everything else one each. `since:` is
/// left out; it is a bound on the order by end.
pub(super) fn clauses(conditions: &[Condition]) -> Vec<Clause<'_>> {
    let mut clauses: Vec<Clause<'_>> = Vec::new();
    for Condition { negated, test } in conditions {
        if matches!(test, Test::Since(_)) {
            continue;
        }
        let same = clauses.iter_mut().find(|clause| {
            !negated && !clause.negated && clause.tests.iter().any(|other| test.same_field(other))
        });
        match same {
            Some(clause) => clause.tests.push(test),
            None => clauses.push(Clause { negated: *negated, tests: vec![test] }),
        }
    }
    clauses
}

/// The distinct texts of a store, ready to be searched.
#[derive(Debug, Default)]
pub(super) struct Haystacks {
    names: Haystack,
    reasons: Haystack,
    addresses: Haystack,
}

/// The satisfied clauses of each value of a column, by the value's place.
#[derive(Debug, Default)]
pub(super) struct Table {
    masks: Vec<u8>,
    used: bool,
}

impl Table {
    fn clear(&mut self, len: usize) {
        self.masks.clear();
        self.masks.resize(len, 0);
        self.used = false;
    }

    fn set(&mut self, place: u32, bit: u8) {
        self.masks[place as usize] |= bit;
        self.used = true;
    }

    /// The masks, unless all are zero.
    pub(super) fn masks(&self) -> Option<&[u8]> {
        self.used.then_some(self.masks.as_slice())
    }
}

/// Up to [`CLAUSES`] clauses, worked out for one revision of a store.
#[derive(Debug, Default)]
pub(super) struct Tables {
    pub(super) streams: Table,
    pub(super) reasons: Table,
    pub(super) addresses: Table,
    /// By mark, not by a symbol of the store.
    pub(super) marks: Table,
    /// Clauses satisfied by a range of durations.
    pub(super) lengths: Vec<(u8, Lengths)>,
    /// What the masks of a break that is found add up to.
    pub(super) wanted: u8,
    /// Which names a pattern matches, by symbol; kept for its memory only.
    found_names: Vec<bool>,
}

impl Tables {
    /// Works out the clauses, at most [`CLAUSES`] of them.
    pub(super) fn fill(&mut self, clauses: &[Clause<'_>], store: &Store, haystacks: &mut Haystacks) {
        self.streams.clear(store.streams().capacity());
        self.reasons.clear(store.reasons().capacity());
        self.addresses.clear(store.addresses().capacity());
        self.marks.clear(Mark::COUNT);
        self.lengths.clear();
        self.wanted = 0;
        for (index, Clause { negated, tests }) in clauses.iter().take(CLAUSES).enumerate() {
            let bit = 1 << index;
            if !negated {
                self.wanted |= bit;
            }
            for test in tests {
                self.add(bit, test, store, haystacks);
            }
        }
    }

    fn add(&mut self, bit: u8, test: &Test, store: &Store, haystacks: &mut Haystacks) {
        match test {
            Test::Anywhere(needle) => self.anywhere(bit, needle, store, haystacks),
            Test::Stream(pattern) => {
                self.find_names(pattern, store, haystacks);
                self.mark_streams(bit, store, |found, key| found[key.name as usize]);
            }
            Test::App(pattern) => {
                self.find_names(pattern, store, haystacks);
                self.mark_streams(bit, store, |found, key| found[key.app as usize]);
            }
            Test::Domain(pattern) => {
                self.find_names(pattern, store, haystacks);
                self.mark_streams(bit, store, |found, key| found[key.domain as usize]);
            }
            Test::Profile(pattern) => {
                let found: Vec<bool> = store.profiles().iter().map(|name| is_match(pattern, name)).collect();
                self.mark_streams(bit, store, |_, key| found[usize::from(key.profile.0)]);
            }
            Test::Cause(pattern) => {
                let unrecognised = UNRECOGNISED.iter().any(|word| is_match(pattern, word));
                self.mark_causes(bit, store, unrecognised, |cause| names(pattern, cause));
            }
            Test::Actor(actor) => self.mark_causes(bit, store, false, |cause| cause.actor == *actor),
            Test::Ip(client) => {
                for (symbol, text, address) in store.addresses().iter() {
                    let listed = address.is_some_and(|address| client.contains(address));
                    if listed || (client.is_unlisted() && text.is_empty()) {
                        self.addresses.set(symbol, bit);
                    }
                }
            }
            Test::Dur(lengths) => self.lengths.push((bit, *lengths)),
            Test::Verdict(verdict) => self.mark_marks(bit, |mark| mark.verdict() == *verdict),
            Test::Is(fact) => self.mark_marks(bit, |mark| fact.holds(mark)),
            Test::Since(_) => {}
        }
    }

    fn anywhere(&mut self, bit: u8, needle: &str, store: &Store, haystacks: &mut Haystacks) {
        self.find_folded_names(needle, store, haystacks);
        self.mark_streams(bit, store, |found, key| {
            found[key.name as usize] || found[key.app as usize] || found[key.domain as usize]
        });
        haystacks.addresses.refresh(store.addresses());
        haystacks.addresses.search(needle, |symbol| self.addresses.set(symbol, bit));
        haystacks.reasons.refresh(store.reasons());
        haystacks.reasons.search(needle, |symbol| self.reasons.set(symbol, bit));
        self.mark_causes(bit, store, false, |cause| {
            fold(cause.key).contains(needle) || fold(cause.title).contains(needle)
        });
    }

    /// Notes which texts of the pool of names match.
    fn find_names(&mut self, pattern: &Pattern, store: &Store, haystacks: &mut Haystacks) {
        match pattern {
            Pattern::Contains(needle) => self.find_folded_names(needle, store, haystacks),
            Pattern::Is(wanted) => {
                self.forget_names(store);
                for (symbol, text, ()) in store.names().iter() {
                    self.found_names[symbol as usize] = is_text(text, wanted);
                }
            }
        }
    }

    fn find_folded_names(&mut self, needle: &str, store: &Store, haystacks: &mut Haystacks) {
        self.forget_names(store);
        haystacks.names.refresh(store.names());
        haystacks.names.search(needle, |symbol| self.found_names[symbol as usize] = true);
    }

    fn forget_names(&mut self, store: &Store) {
        self.found_names.clear();
        self.found_names.resize(store.names().capacity(), false);
    }

    fn mark_streams(&mut self, bit: u8, store: &Store, satisfies: impl Fn(&[bool], StreamKey) -> bool) {
        for (stream, key) in store.streams().iter() {
            if satisfies(&self.found_names, key) {
                self.streams.set(stream, bit);
            }
        }
    }

    fn mark_marks(&mut self, bit: u8, satisfies: impl Fn(Mark) -> bool) {
        for mark in Mark::all().filter(|mark| satisfies(*mark)) {
            self.marks.masks[mark.index()] |= bit;
            self.marks.used = true;
        }
    }

    fn mark_causes(
        &mut self,
        bit: u8,
        store: &Store,
        unrecognised: bool,
        holds: impl Fn(&causes::Facts) -> bool,
    ) {
        // Reasons are many where they carry numbers, causes are few.
        let mut known: BTreeMap<CauseId, bool> = BTreeMap::new();
        for (symbol, _, cause) in store.reasons().iter() {
            let satisfied = cause.map_or(unrecognised, |cause| {
                *known.entry(cause).or_insert_with(|| holds(&causes::facts(cause)))
            });
            if satisfied {
                self.reasons.set(symbol, bit);
            }
        }
    }
}

/// Whether a pattern means a cause.
pub(super) fn names(pattern: &Pattern, cause: &causes::Facts) -> bool {
    let named = is_match(pattern, cause.key) || is_match(pattern, cause.title);
    named || cause.codes.iter().any(|code| is_whole(pattern, code))
}

/// For the few texts that are not interned.
pub(super) fn is_match(pattern: &Pattern, text: &str) -> bool {
    match pattern {
        Pattern::Contains(needle) => fold(text).contains(needle.as_str()),
        Pattern::Is(wanted) => text == wanted,
    }
}

/// Codes are short: a part of one means nothing.
fn is_whole(pattern: &Pattern, text: &str) -> bool {
    match pattern {
        Pattern::Contains(wanted) | Pattern::Is(wanted) => text == wanted,
    }
}

pub(super) fn is_text(text: &Text, wanted: &str) -> bool {
    text.raw() == wanted || text.shown() == wanted
}
