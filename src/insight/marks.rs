//! What filters ask of a break beyond its record, one byte a row.

use hashbrown::HashMap;

use super::Verdict;
use super::push::{OnAirSpan, Push};
use super::sighting::Known;
use super::verdict::Evidence;
use crate::event::{Source, UnixTime};
use crate::store::{Annotations, Store, Symbol};

const FLAPPING: u8 = 1 << 3;
const NEW: u8 = 1 << 4;
const MARKED: u8 = 1 << 5;
const NOTED: u8 = 1 << 6;

/// A row's verdict, whether it is one of a flapping stream's, whether it became known after the first
/// reading of the window, and whether somebody marked or noted it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Mark(u8);

impl Mark {
    /// The number of different marks: each is less as an [`index`](Self::index).
    pub const COUNT: usize = 1 << 7;

    /// Of these three facts.
    #[must_use]
    pub const fn new(verdict: Verdict, flapping: bool, new: bool) -> Self {
        Self(verdict as u8 | if flapping { FLAPPING } else { 0 } | if new { NEW } else { 0 })
    }

    /// Every possible mark.
    pub fn all() -> impl Iterator<Item = Self> {
        let flags = [FLAPPING, NEW, MARKED, NOTED];
        (0..1 << flags.len()).flat_map(move |set: u8| {
            let chosen = flags.into_iter().enumerate().filter(move |(at, _)| set & 1 << at != 0);
            let flags = chosen.fold(0, |all, (_, flag)| all | flag);
            Verdict::ALL.into_iter().map(move |verdict| Self(verdict as u8 | flags))
        })
    }

    /// The same of a break that somebody marked.
    #[must_use]
    pub const fn marked(self) -> Self {
        Self(self.0 | MARKED)
    }

    /// The same of a break that somebody noted, or whose stream.
    #[must_use]
    pub const fn noted(self) -> Self {
        Self(self.0 | NOTED)
    }

    /// Its place in a table of all marks.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// The verdict.
    #[must_use]
    pub fn verdict(self) -> Verdict {
        let number = self.0 & (FLAPPING - 1);
        Verdict::ALL.into_iter().find(|verdict| *verdict as u8 == number).unwrap_or(Verdict::Unknown)
    }

    /// Whether it is a break of a flapping stream.
    #[must_use]
    pub const fn is_flapping(self) -> bool {
        self.0 & FLAPPING != 0
    }

    /// Whether it became known after the first reading of the window.
    #[must_use]
    pub const fn is_new(self) -> bool {
        self.0 & NEW != 0
    }

    /// Whether somebody marked it.
    #[must_use]
    pub const fn is_marked(self) -> bool {
        self.0 & MARKED != 0
    }

    /// Whether there is a note on it or on its stream.
    #[must_use]
    pub const fn is_noted(self) -> bool {
        self.0 & NOTED != 0
    }
}

/// The marks of all rows with what people noted, which must be as new as the store.
#[must_use]
pub fn with_notes(marks: &[Mark], annotations: &Annotations, store: &Store) -> Vec<Mark> {
    let mut marks = marks.to_vec();
    let (marked, noted) = annotations.rows(store);
    for row in marked {
        marks[row as usize] = marks[row as usize].marked();
    }
    for row in noted {
        marks[row as usize] = marks[row as usize].noted();
    }
    marks
}

/// Marks a stream's rows, given newest end first. Returns how many of them, from the newest on, must be
/// marked again if more is seen of the stream on air: all others can only change with the rows.
pub(super) fn mark(
    store: &Store,
    pushes: &[Push],
    known: &Known,
    is_flapping: impl Fn(&Push) -> bool,
    marks: &mut [Mark],
) -> usize {
    let mut spans: Vec<OnAirSpan> = pushes.iter().filter_map(|push| push.on_air).collect();
    spans.sort_unstable_by_key(|span| std::cmp::Reverse(span.until));
    let mut spans = spans.into_iter().peekable();
    let mut latest_begin = None;
    let mut unsettled = 0;
    let addresses = store.address_column();
    // The last refused attempt of each client.
    let mut refused: HashMap<Symbol, UnixTime> = HashMap::new();
    for (place, push) in pushes.iter().enumerate() {
        // Ends go down: what lasted beyond one lasted beyond all that follow.
        let listed = push.ended.is_some_and(|end| {
            while let Some(span) = spans.next_if(|span| span.until > end) {
                latest_begin = latest_begin.max(Some(span.from));
            }
            latest_begin > Some(push.begin(end))
        });
        let evidence = Evidence::of(push, listed, known);
        if !evidence.is_settled() && !listed {
            unsettled = place + 1;
        }
        let it = store.get(push.row);
        let is_new = it.source() != Source::FirstFill && !it.is_recalled();
        let client = addresses[push.row as usize];
        let verdict = evidence.verdict(push, || refused.get(&client).copied() > push.ended);
        marks[push.row as usize] = Mark::new(verdict, is_flapping(push), is_new);
        if let (true, Some(end)) = (push.refused, push.ended) {
            refused.entry(client).or_insert(end);
        }
    }
    // What ended in the same second may show a return, too.
    let last = pushes[..unsettled].last().map(|push| push.ended);
    unsettled + pushes[unsettled..].iter().take_while(|push| Some(push.ended) == last).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_tells_what_it_was_made_of() {
        let mut places: Vec<usize> = Mark::all().map(Mark::index).collect();
        places.sort_unstable();
        places.dedup();
        assert_eq!(places.len(), 16 * Verdict::ALL.len());
        assert!(places.iter().all(|place| *place < Mark::COUNT));
        for verdict in Verdict::ALL {
            let mark = Mark::new(verdict, true, false);
            assert_eq!((mark.verdict(), mark.is_flapping(), mark.is_new()), (verdict, true, false));
            assert!(!mark.is_marked() && !mark.is_noted());
            let mark = mark.marked().noted();
            assert_eq!((mark.verdict(), mark.is_marked(), mark.is_noted()), (verdict, true, true));
        }
    }
}
