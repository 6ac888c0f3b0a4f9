//! Reading one span of time until it is proven that nothing of it is missing.
//!
//! A round reads pages until it has what it needs. The span is proven when `TotalNum` was the same
//! in every reply of the round and the counts add up to it. As records never leave the list within
//! such a time, a tally can hold too few but not too many, so equal sums mean equal lists, however
//! pages shifted or ties changed places.
//!
//! Where the window may test a push's start, a span reaches back further than what is wanted. Then
//! a round stops at the first full page that ended before the floor, and the proof is about the
//! head of the list: in a page whose last record ended at `t`, the place of the first such record
//! says how many ended after `t`, whatever the order of ties; the tally must hold as many.
//!
//! If a round proves nothing, first the seams between its pages are read again ([`super::seams`]),
//! which is usually all that is amiss. The next round uses another page size, which moves the borders between
//! pages. After that the span is read in narrower ones, until each fits a single page: one reply is
//! its own proof, whatever happens meanwhile and in whatever order it lists.

use hashbrown::HashSet;

use super::page::{FULL_PAGE, PageRequest, REACH, Span};
use super::seams::{Edges, Seams};
use super::tally::{Counted, Tally};
use crate::event::UnixTime;

/// Page sizes by round. The later ones share no factor, so that no border stays where it was.
const SIZES: [u32; 5] = [FULL_PAGE, 97, 89, 83, 79];
/// After this round an unproven span is read in narrower ones, down to a few seconds.
const NARROW_AFTER: usize = 2;
/// Records aimed at in each of the narrower spans: well within a page.
const NARROW: u64 = 50;
/// Records in a part when the total says how many parts are needed.
const PART: u64 = REACH / 2;

/// How a piece stands after a reply.
#[derive(Debug)]
pub(super) enum Outcome {
    /// More pages are needed.
    Reading,
    /// Proven; the service's total for the span.
    Complete { total: u64 },
    /// To be read in these narrower pieces instead.
    Split(Vec<Piece>),
    /// Read in vain: what was read, of how many.
    Incomplete { read: u64, total: u64 },
}

/// One span and how far its reading has come.
#[derive(Debug)]
pub(super) struct Piece {
    pub span: Span,
    /// What ended before this is not wanted; `None` where all of the span is.
    pub floor: Option<UnixTime>,
    round: usize,
    /// The total of the span that this one was narrowed from.
    parent: Option<u64>,
    /// Records to reckon with until its own total is known.
    expected: u64,
    total: Option<u64>,
    /// `TotalNum` was the same in every reply.
    steady: bool,
    /// Every page had as many rows as it should have.
    clean: bool,
    /// The last page of this round that must be read, once known.
    last: Option<u32>,
    next_page: u32,
    asked: HashSet<u32>,
    again: Vec<u32>,
    answered: u32,
    tally: Tally,
    head: Option<Head>,
    /// The oldest end that this round has come to.
    oldest: Option<UnixTime>,
    /// A page that was not sorted: then no stopping before the end of the list.
    unsorted: bool,
    /// The last page of the list, once it is asked for beside the head: records without an end may
    /// stand there.
    tail: Option<u32>,
    edges: Edges,
    /// What is read again after the pages of a round.
    seams: Option<Seams>,
}

/// The proof about the head of a list: so many records ended after the border.
#[derive(Clone, Copy, Debug)]
struct Head {
    border: UnixTime,
    number: u64,
}

impl Piece {
    pub(super) fn new(span: Span, floor: Option<UnixTime>) -> Self {
        Self::in_round(span, floor, 0)
    }

    fn in_round(span: Span, floor: Option<UnixTime>, round: usize) -> Self {
        Self {
            span,
            floor,
            round,
            parent: None,
            expected: 0,
            total: None,
            steady: true,
            clean: true,
            last: None,
            next_page: 1,
            asked: HashSet::new(),
            again: Vec::new(),
            answered: 0,
            tally: Tally::default(),
            head: None,
            oldest: None,
            unsorted: false,
            tail: None,
            edges: Edges::default(),
            seams: None,
        }
    }

    pub(super) fn into_tally(self) -> Tally {
        self.tally
    }

    fn size(&self) -> u32 {
        SIZES[self.round]
    }

    /// The next page worth asking for now, if any.
    pub(super) fn want(&mut self) -> Option<PageRequest> {
        if let Some(seams) = &mut self.seams {
            return seams.want();
        }
        let page = if let Some(page) = self.again.pop() {
            page
        } else {
            // The first page tells how many there are; without knowing the last one, look ahead by
            // as many pages as have come.
            let limit = match (self.total, self.last) {
                (None, _) => 1,
                (_, Some(last)) => last,
                (Some(total), None) => (2 * self.answered).min(self.answered + 16).min(self.pages_of(total)),
            };
            if self.next_page <= limit {
                self.next_page += 1;
                self.next_page - 1
            } else {
                self.want_tail()?
            }
        };
        self.asked.insert(page);
        Some(PageRequest { span: self.span, page, size: self.size(), only: None })
    }

    /// A list that sorts records without an end last has them beyond the head.
    fn want_tail(&mut self) -> Option<u32> {
        let (_, last, total) = (self.head?, self.last?, self.total?);
        let all = self.pages_of(total);
        if self.unsorted || self.tail.is_some() || all <= last || all < self.next_page {
            return None;
        }
        self.tail = Some(all);
        Some(all)
    }

    /// A page that could not be had is wanted again.
    pub(super) fn failed(&mut self, request: &PageRequest) {
        if let Some(seams) = &mut self.seams {
            seams.failed(request);
        } else if self.asked.remove(&request.page) {
            self.again.push(request.page);
        }
    }

    /// Takes in one answer. `raw_length` counts equal copies each.
    pub(super) fn absorb(
        &mut self,
        request: &PageRequest,
        total: u64,
        raw_length: u32,
        reply: &Counted,
    ) -> Outcome {
        if let Some(seams) = &mut self.seams {
            self.clean &= u64::from(raw_length) == total.min(u64::from(request.size));
            seams.answered(request, total);
            self.tally.absorb(reply);
            return match self.seams.as_ref().and_then(Seams::total) {
                Some(total) => self.conclude_seams(total),
                None => Outcome::Reading,
            };
        }
        let page = request.page;
        if !self.asked.remove(&page) {
            return Outcome::Reading;
        }
        self.answered += 1;
        // A page that is too long lists something twice, one that is too short leaves something out:
        // together they could add up to the right sum.
        let before = u64::from(page - 1) * u64::from(self.size());
        let expected = total.saturating_sub(before).min(u64::from(self.size()));
        self.clean &= u64::from(raw_length) == expected;
        self.steady &= self.total.is_none_or(|known| known == total);
        self.total = Some(total);
        self.tally.absorb(reply);
        if let Some(parts) = self.too_many(total) {
            return Outcome::Split(parts);
        }
        if self.tail == Some(page) {
            self.unsorted |= reply.items.iter().any(|item| item.end.is_none());
        }
        self.look_at_order(page, total, raw_length, reply);
        let needed = self.needed(total);
        self.last = needed;
        match needed {
            Some(last) if self.next_page > last && self.asked.is_empty() && self.again.is_empty() => {
                let more = self.want_tail();
                self.again.extend(more);
                if more.is_some() { Outcome::Reading } else { self.conclude(total) }
            }
            _ => Outcome::Reading,
        }
    }

    /// A total that paging cannot reach, or that may be capped, is not believed.
    fn too_many(&self, total: u64) -> Option<Vec<Self>> {
        if total < REACH || self.span.is_short() {
            return None;
        }
        let number = i64::try_from(total.div_ceil(PART)).unwrap_or(16).clamp(2, 16);
        Some(self.narrower(total, number))
    }

    fn narrower(&self, total: u64, number: i64) -> Vec<Self> {
        let expected = total / u64::try_from(number).unwrap_or(1).max(1);
        let part = |span| Self { expected, ..Self::in_round(span, self.floor, self.round) };
        self.span.parts(number).into_iter().map(part).collect()
    }

    fn pages_of(&self, total: u64) -> u32 {
        u32::try_from(total.min(REACH).div_ceil(u64::from(self.size()))).unwrap_or(u32::MAX).max(1)
    }

    /// The last page to read: the end of the list, or sooner where the floor was passed.
    fn needed(&self, total: u64) -> Option<u32> {
        let all = self.pages_of(total);
        if self.floor.is_none() || self.unsorted || self.answered >= all {
            return Some(all);
        }
        self.head.and(self.last).map(|last| last.min(all))
    }

    /// Finds out whether this page has passed the floor, and what its order proves.
    fn look_at_order(&mut self, page: u32, total: u64, raw_length: u32, reply: &Counted) {
        let Some(floor) = self.floor else {
            self.edges.note(page, reply);
            self.oldest =
                reply.items.iter().filter_map(|item| item.end).min().min(self.oldest).or(self.oldest);
            return;
        };
        let ends: Vec<UnixTime> = reply.items.iter().filter_map(|item| item.end).collect();
        self.unsorted |= ends.windows(2).any(|pair| pair[0] < pair[1]);
        let (Some(&newest), Some(&border)) = (ends.first(), ends.last()) else { return };
        self.oldest = Some(self.oldest.map_or(border, |oldest| oldest.min(border)));
        let full = raw_length >= self.size().min(u32::try_from(total).unwrap_or(u32::MAX));
        if newest >= floor || !full || newest == border {
            return;
        }
        let newer: u32 = reply
            .items
            .iter()
            .filter(|item| item.end.is_none_or(|end| end > border))
            .map(|item| item.count)
            .sum();
        let head = Head { border, number: u64::from(page - 1) * u64::from(self.size()) + u64::from(newer) };
        if self.last.is_none_or(|last| page < last) || self.head.is_none() {
            self.head = Some(head);
            self.last = Some(page);
        }
    }

    /// All pages of the round are in: what do they prove?
    fn conclude(&mut self, total: u64) -> Outcome {
        let whole = self.tally.sum() == total && total < REACH;
        let head = !self.unsorted
            && total < REACH
            && self.head.is_some_and(|head| self.tally.sum_after(head.border) == head.number);
        // A push that seems to have ended meanwhile: look once more, from nothing.
        let doubtful = self.tally.contested() && self.round == 0;
        if self.steady && self.clean && !doubtful && (whole || head) {
            return Outcome::Complete { total };
        }
        if self.steady && self.clean && !doubtful && self.round == 0 && self.tally.sum() < total {
            self.seams = self.edges.seams(self.span);
            if self.seams.is_some() {
                return Outcome::Reading;
            }
        }
        self.go_on(total, doubtful)
    }

    /// The seams are read again and the span counted once more: is it proven now?
    fn conclude_seams(&mut self, total: u64) -> Outcome {
        self.seams = None;
        let same = self.total == Some(total);
        if same && self.clean && self.tally.sum() == total && !self.tally.contested() {
            return Outcome::Complete { total };
        }
        self.go_on(total, false)
    }

    /// The round proved nothing: what next?
    fn go_on(&mut self, total: u64, doubtful: bool) -> Outcome {
        let read = self.tally.sum();
        // Long pushes that overlap every part do not get fewer by narrowing.
        let helps = self.parent.is_none_or(|parent| total < parent / 2);
        if self.round >= NARROW_AFTER && helps && total > u64::from(self.size()) && !self.span.is_short() {
            let number = i64::try_from(total.div_ceil(NARROW)).unwrap_or(2).clamp(2, 64);
            let mut parts = self.narrower(total, number);
            for part in &mut parts {
                part.parent = Some(total);
            }
            return Outcome::Split(parts);
        }
        let round = self.round + 1;
        if round >= SIZES.len() || total >= REACH {
            return Outcome::Incomplete { read, total };
        }
        let mut next = Self { parent: self.parent, ..Self::in_round(self.span, self.floor, round) };
        if read <= total && self.clean && !doubtful {
            next.tally = std::mem::take(&mut self.tally);
        }
        *self = next;
        Outcome::Reading
    }

    /// Whether nobody can say yet how much there is to read.
    pub(super) const fn is_unmeasured(&self) -> bool {
        self.total.is_none() && self.expected == 0
    }

    /// How much of the piece is read, 0 to 1, and how many pages it seems to have.
    pub(super) fn progress(&self) -> (f64, f64) {
        let Some(total) = self.total else {
            let pages = self.expected.div_ceil(u64::from(self.size())).max(1);
            return (0.0, f64::from(u32::try_from(pages).unwrap_or(u32::MAX)));
        };
        let pages = f64::from(self.pages_of(total));
        let answered = f64::from(self.answered);
        if self.floor.is_none() || self.last.is_some() {
            let last = self.last.map_or(pages, f64::from);
            return ((answered / last).min(1.0), last);
        }
        let (Some(floor), Some(oldest)) = (self.floor, self.oldest) else { return (0.0, pages) };
        #[expect(clippy::cast_precision_loss, reason = "a share of a time span, for a progress display")]
        let way = {
            let whole = self.span.end.since(floor).max(1) as f64;
            (self.span.end.since(oldest) as f64 / whole).clamp(0.01, 1.0)
        };
        (way, (answered / way).min(pages))
    }
}
