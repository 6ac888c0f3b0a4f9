//! A walk: reading a stretch of time whole, in as many pieces as it takes.

use super::page::{FULL_PAGE, MAX_SPAN, MEMORY, PageRequest, Span};
use super::piece::{Outcome, Piece};
use super::report::Reading;
use super::tally::{Counted, Tally};
use crate::event::UnixTime;

/// A walk in more pieces than this gets nowhere: a million records take a few hundred.
const MOST_PIECES: u32 = 20_000;

/// How long a live window may grow, in seconds.
pub(super) const GROWTH: i64 = 1_800;

/// A piece that was proven, and the total it had then.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leaf {
    pub span: Span,
    /// What ended before this was not read; `None` where all of the span was.
    pub floor: Option<UnixTime>,
    pub total: u64,
}

/// A piece that could not be proven.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Gap {
    pub span: Span,
    pub floor: Option<UnixTime>,
    pub read: u64,
    pub total: u64,
}

/// What one reply changed.
pub(super) enum Step {
    /// Nothing finished.
    On,
    /// A piece was proven; its tally says what is in it.
    Proven(Leaf, Tally),
}

/// All pieces of one walk.
#[derive(Debug)]
pub(super) struct Walk {
    pieces: Vec<(u32, Piece)>,
    next_id: u32,
    pub gaps: Vec<Gap>,
    /// Pages answered in pieces that are finished, for the progress.
    finished: f64,
    /// Whether any answer told of more than a page.
    long: bool,
}

/// The windows to ask for so that every push that ended in `[from, until]` is among the answers,
/// newest first, each with the end before which its records are not wanted.
///
/// Where the service tests the end, or any overlap, the stretch itself does. Where it tests the
/// start, or that is not known, a push may have begun as long ago as the service remembers: ask for
/// everything, and stop where the ends get older than `from`.
pub(super) fn windows(
    reading: Reading,
    from: UnixTime,
    until: UnixTime,
    now: UnixTime,
) -> Vec<(Span, Option<UnixTime>)> {
    let oldest = now.plus(-MEMORY);
    // A second more on either side: the service may count its borders out.
    let from = from.max(oldest).min(until);
    let (begin, until) = (from.plus(-1).max(oldest), until.plus(1).min(now));
    match reading {
        Reading::End | Reading::Overlap => {
            let whole = Span { start: begin, end: until };
            let parts = (whole.seconds() + MAX_SPAN - 1).div_euclid(MAX_SPAN).max(1);
            whole.parts(parts).into_iter().map(|span| (span, None)).collect()
        }
        Reading::Start | Reading::Unknown => {
            // Two windows reach back nearly as far as the memory; the newer one leaves room to grow
            // while the live reading holds its start fixed.
            let mut spans = Vec::new();
            let (mut end, mut length) = (until, MAX_SPAN - GROWTH);
            loop {
                let start = end.plus(-length).max(oldest);
                spans.push((Span { start, end }, Some(from)));
                if start <= oldest || (spans.len() == 2 && start <= begin) {
                    return spans;
                }
                (end, length) = (start.plus(1), MAX_SPAN);
            }
        }
    }
}

impl Walk {
    pub(super) fn new(windows: Vec<(Span, Option<UnixTime>)>) -> Self {
        let mut walk = Self { pieces: Vec::new(), next_id: 0, gaps: Vec::new(), finished: 0.0, long: false };
        walk.add(windows.into_iter().map(|(span, floor)| Piece::new(span, floor)));
        walk
    }

    fn add(&mut self, pieces: impl Iterator<Item = Piece>) {
        for piece in pieces {
            self.pieces.push((self.next_id, piece));
            self.next_id += 1;
        }
        // Newest first, so that the list fills from the top.
        self.pieces.sort_by_key(|(_, piece)| std::cmp::Reverse(piece.span.end));
    }

    /// The next page to ask for, and the piece it is for.
    pub(super) fn want(&mut self) -> Option<(u32, PageRequest)> {
        self.pieces.iter_mut().find_map(|(id, piece)| piece.want().map(|request| (*id, request)))
    }

    pub(super) fn failed(&mut self, id: u32, request: &PageRequest) {
        if let Some((_, piece)) = self.pieces.iter_mut().find(|(other, _)| *other == id) {
            piece.failed(request);
        }
    }

    pub(super) fn absorb(
        &mut self,
        id: u32,
        request: &PageRequest,
        total: u64,
        raw_length: u32,
        reply: &Counted,
    ) -> Step {
        let Some(at) = self.pieces.iter().position(|(other, _)| *other == id) else { return Step::On };
        self.long |= total > u64::from(FULL_PAGE);
        match self.pieces[at].1.absorb(request, total, raw_length, reply) {
            Outcome::Reading => Step::On,
            Outcome::Split(parts) if self.next_id < MOST_PIECES => {
                self.pieces.remove(at);
                self.add(parts.into_iter());
                Step::On
            }
            Outcome::Split(_) => {
                let (_, piece) = self.pieces.remove(at);
                self.gaps.push(Gap { span: piece.span, floor: piece.floor, read: 0, total });
                Step::On
            }
            Outcome::Incomplete { read, total } => {
                let (_, piece) = self.pieces.remove(at);
                self.finished += piece.progress().1;
                self.gaps.push(Gap { span: piece.span, floor: piece.floor, read, total });
                Step::On
            }
            Outcome::Complete { total } => {
                let (_, piece) = self.pieces.remove(at);
                self.finished += piece.progress().1;
                let leaf = Leaf { span: piece.span, floor: piece.floor, total };
                Step::Proven(leaf, piece.into_tally())
            }
        }
    }

    /// Whether every piece is proven or given up.
    pub(super) fn is_done(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Whether it is known to need more than a page somewhere.
    pub(super) const fn is_long(&self) -> bool {
        self.long
    }

    /// How many seconds of time are left to read; of a piece that is being read, the share that is left.
    pub(super) fn seconds_left(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "months in seconds, for a progress display")]
        let left = |piece: &Piece| piece.span.seconds() as f64 * (1.0 - piece.progress().0);
        self.pieces.iter().map(|(_, piece)| left(piece)).sum()
    }

    /// How much is read, 0 to 99 percent; 0 while nobody knows how much there is.
    pub(super) fn percent(&self) -> u8 {
        // An empty month that is answered before a full one is no third of the whole.
        if self.pieces.iter().any(|(_, piece)| piece.is_unmeasured()) {
            return 0;
        }
        let (mut done, mut all) = (self.finished, self.finished);
        for (_, piece) in &self.pieces {
            let (share, pages) = piece.progress();
            done += share * pages;
            all += pages;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 99")]
        let percent = if all > 0.0 { (done / all * 100.0).clamp(0.0, 99.0) as u8 } else { 0 };
        percent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_that_proves_empty_first_tells_nothing_of_the_whole() {
        let now = UnixTime(1_795_000_000);
        let mut walk = Walk::new(windows(Reading::End, now.plus(-59 * 86_400), now, now));
        assert!(walk.pieces.len() > 1);
        let (newest, first) = walk.want().unwrap();
        let empty = Counted { items: Vec::new() };
        assert!(matches!(walk.absorb(newest, &first, 0, 0, &empty), Step::Proven(..)));
        assert_eq!(walk.percent(), 0);
    }
}
