//! What a poller has learned so far, and the accounts it keeps of the service's totals.

use hashbrown::HashMap;

use super::page::{Key, Span};
use super::report::Reading;
use super::shelf::Shelf;
use super::tally::{Counted, Item, Tally};
use super::walk::Leaf;
use crate::event::{Record, Seen, UnixTime};

/// Something learned: copies that were not known before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gain {
    pub key: Key,
    pub copies: u32,
    started: Option<UnixTime>,
    ended: Option<UnixTime>,
}

/// Every record known, with its copies and the last walk that met it.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    known: Shelf,
    open: HashMap<u64, Key>,
    /// Records that a reply had several times, until a proof confirms or corrects their counts.
    several: HashMap<Key, Record>,
    undecodable: u64,
}

impl Ledger {
    /// Takes in a reply; returns what is to be reported and what was gained. Records that ended
    /// outside `wanted` are passed over.
    pub(super) fn absorb(
        &mut self,
        reply: &Counted,
        wanted: impl Fn(Option<UnixTime>) -> bool,
    ) -> (Vec<Seen>, Vec<Gain>) {
        let (mut seen, mut gains) = (Vec::new(), Vec::new());
        for item in reply.items.iter().filter(|item| wanted(item.end)) {
            let known = self.known.meet(item.key, item.count);
            if item.count <= known {
                continue;
            }
            let mut copies = item.count - known;
            if item.record.is_none() {
                self.undecodable += u64::from(copies);
            }
            seen.extend(item.seen());
            if let Some(record) = item.record.as_ref().filter(|_| item.count > 1) {
                self.several.insert(item.key, record.clone());
            }
            if self.replaces_open_push(item) {
                // The service's total counted it before, as a push without an end.
                copies -= 1;
            }
            if copies > 0 {
                let started = item.record.as_ref().and_then(|record| record.started);
                gains.push(Gain { key: item.key, copies, started, ended: item.end });
            }
        }
        (seen, gains)
    }

    /// Whether the push was known without an end: now it has one, or other details.
    fn replaces_open_push(&mut self, item: &Item) -> bool {
        let Some(push) = item.push else { return false };
        let before = match item.end {
            None => self.open.insert(push, item.key).filter(|before| *before != item.key),
            Some(_) => self.open.remove(&push),
        };
        before.is_some_and(|key| self.known.remove(key))
    }

    /// Takes the counts of a proven span for those that were higher; returns what changed. What
    /// ended before the floor was read by the way and is not proven.
    pub(super) fn correct(&mut self, proven: &Tally, floor: Option<UnixTime>) -> Vec<Seen> {
        let mut corrected = Vec::new();
        let covered = |record: &Record| record.ended.is_none_or(|end| floor.is_none_or(|floor| end >= floor));
        let known = &mut self.known;
        self.several.retain(|key, record| {
            let count = proven.count(*key);
            if count == 0 || !covered(record) {
                return true;
            }
            if count < known.count(*key) {
                known.set(*key, count);
                corrected.push(Seen { record: record.clone(), count });
            }
            false
        });
        corrected
    }

    pub(super) fn count(&self, key: Key) -> u32 {
        self.known.count(key)
    }

    pub(super) const fn undecodable(&self) -> u64 {
        self.undecodable
    }

    /// Begins a walk of everything: what is not met from here on is gone when it is done.
    pub(super) const fn begin_epoch(&mut self) {
        self.known.begin_walk();
    }

    /// Forgets what that walk, and everything since it began, did not meet.
    pub(super) fn forget_unmet(&mut self) {
        self.known.forget_unmet();
        self.open.retain(|_, key| self.known.count(*key) > 0);
        self.several.retain(|key, _| self.known.count(*key) > 0);
    }

    /// Starts from nothing: everything is to be reported again.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

/// Adds an account to those of a walk, newest first.
pub(super) fn add(accounts: &mut Vec<Account>, account: Account) {
    let order = |it: &Account| (it.span.end, it.span.start);
    let at = accounts.partition_point(|known| order(known) >= order(&account));
    accounts.insert(at, account);
}

/// Counts a gain in those of many accounts, newest first, that it lies in: one or two of them,
/// however many there are.
pub(super) fn note_in(accounts: &mut [Account], gain: &Gain, reading: Reading) {
    let (earliest, latest) = match reading {
        Reading::End => (gain.ended, gain.ended),
        Reading::Start | Reading::Unknown => (gain.started, gain.started),
        Reading::Overlap => (gain.started, gain.ended),
    };
    let begin = latest.map_or(0, |latest| accounts.partition_point(|it| it.span.start >= latest));
    let end =
        earliest.map_or(accounts.len(), |earliest| accounts.partition_point(|it| it.span.end > earliest));
    accounts.iter_mut().take(end).skip(begin).for_each(|account| account.note(gain, reading));
}

/// A span that was proven once, and what it must count to now.
#[derive(Clone, Copy, Debug)]
pub(super) struct Account {
    pub span: Span,
    pub floor: Option<UnixTime>,
    total: u64,
    gained: u64,
    /// Whether the span is meant to run on to the present.
    running: bool,
}

impl Account {
    /// Opens an account for a span that was just proven. `meanwhile` are the gains of other
    /// readings since that walk began: those that its tally lacks came too late for its total.
    pub(super) fn open(
        leaf: &Leaf,
        running: bool,
        reading: Reading,
        meanwhile: &[Gain],
        tally: &Tally,
        ledger: &Ledger,
    ) -> Self {
        let mut account = Self { span: leaf.span, floor: leaf.floor, total: leaf.total, gained: 0, running };
        for gain in meanwhile {
            let missing = ledger.count(gain.key).saturating_sub(tally.count(gain.key)).min(gain.copies);
            account.note(&Gain { copies: missing, ..*gain }, reading);
        }
        account
    }

    /// Counts a gain if it lies in the span for certain. In doubt it is left out: then the total
    /// seems too large and the span is read again, which costs little; the other way round a
    /// missing record would be covered up.
    pub(super) fn note(&mut self, gain: &Gain, reading: Reading) {
        let after_start = |time: Option<UnixTime>| time.is_none_or(|time| time > self.span.start);
        let before_end =
            |time: Option<UnixTime>| self.running || time.is_none_or(|time| time < self.span.end);
        let inside = match reading {
            Reading::End => after_start(gain.ended) && before_end(gain.ended),
            Reading::Start | Reading::Unknown => after_start(gain.started) && before_end(gain.started),
            Reading::Overlap => after_start(gain.ended) && before_end(gain.started),
        };
        let above_floor = match (self.floor, gain.ended) {
            (Some(floor), Some(ended)) => ended >= floor,
            _ => true,
        };
        if inside && above_floor {
            self.gained += u64::from(gain.copies);
        }
    }

    /// How many copies the service counts beyond what is accounted for; negative if fewer.
    pub(super) fn owed(&self, total: u64) -> i64 {
        let expected = self.total.saturating_add(self.gained);
        i64::try_from(total).unwrap_or(i64::MAX).saturating_sub(i64::try_from(expected).unwrap_or(i64::MAX))
    }
}
