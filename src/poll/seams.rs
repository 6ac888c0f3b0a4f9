//! Mending a round of which only the seams between its pages are in doubt.
//!
//! Records that end in the same second change places from one request to the next. Where one page
//! ends in the second in which the next one begins, a record may have slipped through between them,
//! or an equal pair been parted. Reading just those seconds again, a page each, and then counting
//! the whole span once more proves the same as another whole round, for a fraction of its requests.

use hashbrown::HashMap;

use super::page::{FULL_PAGE, Key, PageRequest, Span};
use super::tally::Counted;
use crate::event::UnixTime;

/// Where the pages of a round began and ended.
#[derive(Debug, Default)]
pub(super) struct Edges(HashMap<u32, Edge>);

/// The first and the last second of one page, and what ended in them. A page within one second has
/// only a first one.
#[derive(Debug)]
struct Edge {
    first: UnixTime,
    last: UnixTime,
    in_first: Vec<Key>,
    in_last: Vec<Key>,
}

impl Edges {
    pub(super) fn note(&mut self, page: u32, reply: &Counted) {
        let mut ends = reply.items.iter().filter_map(|item| item.end);
        let Some(first) = ends.next() else { return };
        let last = ends.next_back().unwrap_or(first);
        let in_second = |second: UnixTime| -> Vec<Key> {
            reply.items.iter().filter(|item| item.end == Some(second)).map(|item| item.key).collect()
        };
        let in_last = if last == first { Vec::new() } else { in_second(last) };
        self.0.insert(page, Edge { first, last, in_first: in_second(first), in_last });
    }

    /// The seconds that two pages share and that something may be missing of, each with a second on
    /// either side, as the service may count borders out. `None` if there is none, or one that lies
    /// outside of the span: where overlapping pushes are listed, ends may.
    ///
    /// Pages have their places in the list, so a second that two of them share has as many rows as both
    /// show of it. Is none of these on both pages, then they are all; is one, then another is missing.
    pub(super) fn seams(&self, span: Span) -> Option<Seams> {
        let mut shared: Vec<UnixTime> = self
            .0
            .iter()
            .filter(|(page, edge)| self.0.get(&(**page + 1)).is_some_and(|next| next.first == edge.last))
            .map(|(_, edge)| edge.last)
            .collect();
        shared.sort_unstable();
        shared.dedup();
        let doubtful: Vec<UnixTime> = shared.iter().copied().filter(|at| self.repeats(*at)).collect();
        if !doubtful.is_empty() {
            shared = doubtful;
        }
        let outside = |at: &UnixTime| *at < span.start || *at > span.end;
        if shared.is_empty() || shared.iter().any(outside) {
            return None;
        }
        let second =
            |at: UnixTime| Span { start: at.plus(-1).max(span.start), end: at.plus(1).min(span.end) };
        let wanted = shared.into_iter().map(second).collect();
        Some(Seams { span, wanted, asked: Vec::new(), count: Count::Wanted })
    }

    /// Whether something that ended in that second is on two pages.
    fn repeats(&self, second: UnixTime) -> bool {
        let mut keys: Vec<Key> = Vec::new();
        for edge in self.0.values() {
            if edge.first == second {
                keys.extend(&edge.in_first);
            } else if edge.last == second {
                keys.extend(&edge.in_last);
            }
        }
        keys.sort_unstable();
        keys.windows(2).any(|pair| pair[0] == pair[1])
    }
}

/// Seams being read again, and the count that comes after them.
#[derive(Debug)]
pub(super) struct Seams {
    span: Span,
    wanted: Vec<Span>,
    asked: Vec<Span>,
    count: Count,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Count {
    Wanted,
    Asked,
    Is(u64),
}

impl Seams {
    pub(super) fn want(&mut self) -> Option<PageRequest> {
        if let Some(span) = self.wanted.pop() {
            self.asked.push(span);
            return Some(PageRequest { span, page: 1, size: FULL_PAGE, only: None });
        }
        if self.asked.is_empty() && self.count == Count::Wanted {
            self.count = Count::Asked;
            return Some(PageRequest { span: self.span, page: 1, size: 1, only: None });
        }
        None
    }

    /// Notes that an answer has come; its records are the caller's.
    pub(super) fn answered(&mut self, request: &PageRequest, total: u64) {
        if !self.take(request) && self.count == Count::Asked {
            self.count = Count::Is(total);
        }
    }

    pub(super) fn failed(&mut self, request: &PageRequest) {
        if self.take(request) {
            self.wanted.push(request.span);
        } else if self.count == Count::Asked {
            self.count = Count::Wanted;
        }
    }

    /// Takes a seam off those asked for; otherwise the request was the count. A request's start may
    /// have been moved since, its end not.
    fn take(&mut self, request: &PageRequest) -> bool {
        if request.size != FULL_PAGE {
            return false;
        }
        let at = self.asked.iter().position(|span| span.end == request.span.end);
        at.map(|at| self.asked.swap_remove(at)).is_some()
    }

    /// The span's total after everything was read, once it is known.
    pub(super) const fn total(&self) -> Option<u64> {
        match self.count {
            Count::Is(total) => Some(total),
            Count::Wanted | Count::Asked => None,
        }
    }
}
