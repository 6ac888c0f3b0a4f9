//! Mending a round of which only the seams between its pages are in doubt.
//!
//! Records that end in the same second change places from one request to the next. Where one page
//! ends in the second in which the next one begins, a record may have slipped through between them,
//! or an equal pair been parted. Reading just those seconds again, a page each, and then counting
//! the whole span once more proves the same as another whole round, for a fraction of its requests.

use hashbrown::HashMap;

use super::page::{FULL_PAGE, PageRequest, Span};
use super::tally::Counted;
use crate::event::UnixTime;

/// More seams than this are not worth mending one by one.
const MOST: usize = 40;

/// Where the pages of a round began and ended.
#[derive(Debug, Default)]
pub(super) struct Edges(HashMap<u32, (UnixTime, UnixTime)>);

impl Edges {
    pub(super) fn note(&mut self, page: u32, reply: &Counted) {
        let mut ends = reply.items.iter().filter_map(|item| item.end);
        if let Some(first) = ends.next() {
            self.0.insert(page, (first, ends.next_back().unwrap_or(first)));
        }
    }

    /// The seconds that two pages share, each with a second on either side, as the service may count
    /// borders out. `None` if there is none, or too many, or one that lies outside of the span: where
    /// overlapping pushes are listed, ends may.
    pub(super) fn seams(&self, span: Span) -> Option<Seams> {
        let mut shared: Vec<UnixTime> = self
            .0
            .iter()
            .filter(|(page, (_, last))| self.0.get(&(**page + 1)).is_some_and(|(first, _)| first == last))
            .map(|(_, (_, last))| *last)
            .collect();
        shared.sort_unstable();
        shared.dedup();
        let outside = |at: &UnixTime| *at < span.start || *at > span.end;
        if shared.is_empty() || shared.len() > MOST || shared.iter().any(outside) {
            return None;
        }
        let second =
            |at: UnixTime| Span { start: at.plus(-1).max(span.start), end: at.plus(1).min(span.end) };
        let wanted = shared.into_iter().map(second).collect();
        Some(Seams { span, wanted, asked: Vec::new(), count: Count::Wanted })
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
