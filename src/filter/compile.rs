//! Turns tests into tables: one byte for each distinct stream, reason and address, in which a bit says that
//! the value satisfies a clause.
//!
//! A clause is satisfied by any of its tests; which clauses a break satisfies is its mask, and whether that is
//! enough is looked up. So texts are searched once for each distinct value, and a break costs a look-up a
//! column, without a branch.

use std::collections::BTreeMap;

use super::causes::{self, UNRECOGNISED};
use super::haystack::Haystack;
use super::parse::Test;
use super::pattern::{Pattern, has_in_order};
use super::ranges::{Counts, Lengths, Times};
use crate::cause::CauseId;
use crate::event::UnixTime;
use crate::insight::Mark;
use crate::store::{BreakRef, Pool, Store, StreamKey, Symbol};

/// How many clauses one set of tables holds.
pub(super) const CLAUSES: usize = u8::BITS as usize;

/// How many masks there are.
pub(super) const MASKS: usize = 1 << CLAUSES;

/// The distinct texts of a store, ready to be searched.
#[derive(Debug, Default)]
pub(super) struct Haystacks {
    pub(super) names: Haystack,
    reasons: Haystack,
    pub(super) addresses: Haystack,
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

/// A test of the break itself.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rest {
    /// An end not before that, or none.
    Since(UnixTime),
    /// An end, a missing one as now.
    Ended(Times),
    /// A start; a missing one satisfies nothing.
    Started(Times),
    Count(Counts),
}

impl Rest {
    pub(super) fn holds(self, it: BreakRef<'_>, now: UnixTime) -> bool {
        match self {
            Self::Since(moment) => it.ended().is_none_or(|ended| ended >= moment),
            Self::Ended(times) => times.contains(it.ended(), now),
            Self::Started(times) => it.started().is_some_and(|started| times.contains(Some(started), now)),
            Self::Count(counts) => counts.contains(it.count()),
        }
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
    /// Clauses that ask what no table can tell: moments and counts.
    pub(super) rest: Vec<(u8, Rest)>,
    /// Which names a pattern matches, by symbol; kept for its memory only.
    found_names: Vec<bool>,
}

impl Tables {
    /// Works out the clauses, at most [`CLAUSES`] of them.
    pub(super) fn fill(
        &mut self,
        clauses: &[Vec<&Test>],
        store: &Store,
        now: UnixTime,
        haystacks: &mut Haystacks,
    ) {
        self.clear(store);
        for (index, tests) in clauses.iter().take(CLAUSES).enumerate() {
            for test in tests {
                self.add(1 << index, test, store, now, haystacks);
            }
        }
    }

    /// No clause is satisfied by anything.
    pub(super) fn clear(&mut self, store: &Store) {
        self.streams.clear(store.streams().capacity());
        self.reasons.clear(store.reasons().capacity());
        self.addresses.clear(store.addresses().capacity());
        self.marks.clear(Mark::COUNT);
        self.lengths.clear();
        self.rest.clear();
    }

    /// Works out one test more of the clause that has this bit.
    pub(super) fn add(
        &mut self,
        bit: u8,
        test: &Test,
        store: &Store,
        now: UnixTime,
        haystacks: &mut Haystacks,
    ) {
        match test {
            Test::Anywhere(pattern) => self.anywhere(bit, pattern, store, haystacks),
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
                let found: Vec<bool> =
                    store.profiles().iter().map(|name| pattern.finds_plain(name)).collect();
                self.mark_streams(bit, store, |_, key| found[usize::from(key.profile.0)]);
            }
            Test::Cause(pattern) => {
                let unrecognised = UNRECOGNISED.iter().any(|word| pattern.finds_plain(word));
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
            Test::Since(since) => self.rest.push((bit, Rest::Since(since.moment(now)))),
            Test::Ended(times) => self.rest.push((bit, Rest::Ended(*times))),
            Test::Started(times) => self.rest.push((bit, Rest::Started(*times))),
            Test::Count(counts) => self.rest.push((bit, Rest::Count(*counts))),
        }
    }

    fn anywhere(&mut self, bit: u8, pattern: &Pattern, store: &Store, haystacks: &mut Haystacks) {
        self.find_names(pattern, store, haystacks);
        let everywhere = is_anywhere(pattern);
        self.mark_streams(bit, store, |found, key| {
            found[key.name as usize]
                || (everywhere && (found[key.app as usize] || found[key.domain as usize]))
        });
        if everywhere {
            let Haystacks { addresses, reasons, .. } = haystacks;
            search(addresses, store.addresses(), pattern, |symbol| self.addresses.set(symbol, bit));
            search(reasons, store.reasons(), pattern, |symbol| self.reasons.set(symbol, bit));
        }
        self.mark_causes(bit, store, false, |cause| is_named(pattern, cause));
    }

    /// Notes which texts of the pool of names match.
    fn find_names(&mut self, pattern: &Pattern, store: &Store, haystacks: &mut Haystacks) {
        self.forget_names(store);
        let found = &mut self.found_names;
        search(&mut haystacks.names, store.names(), pattern, |symbol| found[symbol as usize] = true);
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

/// Tells every text of a pool that a pattern finds.
fn search<A>(haystack: &mut Haystack, pool: &Pool<A>, pattern: &Pattern, mut hit: impl FnMut(Symbol)) {
    match pattern {
        Pattern::Contains(needle) => {
            haystack.refresh(pool);
            haystack.search(needle, hit);
        }
        Pattern::Fuzzy(letters) => {
            haystack.refresh(pool);
            haystack.each(|symbol, text| {
                if has_in_order(text, letters) {
                    hit(symbol);
                }
            });
        }
        Pattern::Is(_) | Pattern::Matches(_) => {
            for (symbol, text, _) in pool.iter() {
                if pattern.finds(text) {
                    hit(symbol);
                }
            }
        }
    }
}

/// Whether a free pattern looks everywhere: letters in their order would stand in every address.
pub(super) const fn is_anywhere(pattern: &Pattern) -> bool {
    !matches!(pattern, Pattern::Fuzzy(_))
}

/// Whether a free pattern means a cause.
pub(super) fn is_named(pattern: &Pattern, cause: &causes::Facts) -> bool {
    pattern.finds_plain(cause.key) || pattern.finds_plain(cause.title)
}

/// Whether a pattern means a cause, or one of its codes.
pub(super) fn names(pattern: &Pattern, cause: &causes::Facts) -> bool {
    is_named(pattern, cause) || cause.codes.iter().any(|code| pattern.finds_whole(code))
}
