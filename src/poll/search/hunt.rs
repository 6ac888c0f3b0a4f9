//! Reading what one part of an account has under a name: which page to ask for next, what an answer
//! proves, how far it is. Pure; it knows neither time nor network.
//!
//! The time is walked as the poller walks it ([`super::super::walk`]): newest windows first, a total of
//! 10,000 or more is parted, a piece is whole when its counts add up to a total that stayed the same. What
//! the window of the service tests need not be known: where not all that it remembers is wanted, the walk
//! reaches back further than that.
//!
//! A search for a part of a name ends with one or two small questions more: whether the service finds
//! parts at all ([`super::names`]). Where it does not, everything is read and compared here.

use std::collections::VecDeque;

use super::names::{Wanted, proves, within};
use crate::event::{Seen, UnixTime};
use crate::i18n::{Lang, Words};
use crate::poll::ledger::Ledger;
use crate::poll::page::{Entry, FULL_PAGE, Keys, MEMORY, Page, PageRequest, Span};
use crate::poll::planner::standing::describe;
use crate::poll::report::{Reading, Window};
use crate::poll::tally::Counted;
use crate::poll::walk::{Gap, Step, Walk, windows};

/// The oldest stretch, in seconds, is a piece of its own: while a search goes on, it slides out of the
/// service's memory, and only that little is read anew.
const EDGE: i64 = 3_600;

/// Records of a sample.
const SAMPLE: u32 = 20;

/// One request, and what its answer is for.
#[derive(Clone, Debug)]
pub(super) struct Ask {
    aim: Aim,
    /// As planned.
    planned: PageRequest,
    /// The window as it is asked for.
    pub(super) span: Span,
    pub(super) page: u32,
    pub(super) size: u32,
    /// The name or the part of one; [`None`] asks for all streams.
    pub(super) name: Option<String>,
    pub(super) strict: bool,
}

#[derive(Clone, Copy, Debug)]
enum Aim {
    Piece(u32),
    /// Any name of the account.
    Sample,
    /// Whether a part of a name is found.
    Part,
}

/// What an answer told.
#[derive(Debug, Default)]
pub(super) struct Learned {
    pub(super) seen: Vec<Seen>,
    pub(super) recounted: Vec<Seen>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
enum Stage {
    /// Asking for the name.
    Named,
    /// Looking for any name, in these windows.
    Sampling(VecDeque<Span>),
    /// Asking for a part of a name that was listed in this window.
    Trying {
        part: String,
        span: Span,
    },
    /// The service finds no parts: reading everything.
    Everything,
    Done,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Hunt {
    wanted: Wanted,
    window: Window,
    from: UnixTime,
    until: UnixTime,
    spans: Vec<(Span, Option<UnixTime>)>,
    keys: Keys,
    ledger: Ledger,
    walk: Walk,
    stage: Stage,
    /// A question besides the walk is on its way.
    asked: bool,
    /// A name that was listed, with something within it, and the window that it was listed in.
    sample: Option<(String, Span)>,
    /// Parts of names are found.
    finds_parts: bool,
    gaps: Vec<Gap>,
    /// Parts of names are not found: everything is read, or was.
    everything: bool,
    all_s: f64,
}

impl Hunt {
    pub(super) fn new(wanted: Wanted, window: Window, now: UnixTime) -> Self {
        let oldest = now.plus(-MEMORY);
        let (from, until) = (window.from(now).max(oldest), window.until(now));
        let mut spans = windows(Reading::Unknown, from, until, now);
        if from == oldest {
            // Nothing that the service remembers ended before that.
            for (_, floor) in &mut spans {
                *floor = None;
            }
        }
        if let Some((last, floor)) = spans.pop() {
            let border = last.start.plus(EDGE);
            if border < last.end {
                spans.push((Span { start: border, end: last.end }, floor));
                // A second of both, whichever of its borders a window has.
                spans.push((Span { start: last.start, end: border.plus(1) }, floor));
            } else {
                spans.push((last, floor));
            }
        }
        let finds_parts = wanted.exact;
        let walk = Walk::new(spans.clone());
        let all_s = walk.seconds_left();
        Self {
            wanted,
            window,
            from,
            until,
            spans,
            keys: Keys::default(),
            ledger: Ledger::default(),
            walk,
            stage: Stage::Named,
            asked: false,
            sample: None,
            finds_parts,
            gaps: Vec::new(),
            everything: false,
            all_s,
        }
    }

    /// The next request worth sending, if any.
    pub(super) fn want(&mut self, now: UnixTime) -> Option<Ask> {
        match &self.stage {
            Stage::Named | Stage::Everything => {
                let (id, planned) = self.walk.want()?;
                let name = (self.stage == Stage::Named).then(|| self.wanted.name.clone());
                let (page, size) = (planned.page, planned.size);
                let strict = name.is_some() && self.wanted.exact;
                let span = remembered(planned.span, now);
                Some(Ask { aim: Aim::Piece(id), planned, span, page, size, name, strict })
            }
            Stage::Sampling(_) | Stage::Trying { .. } if self.asked => None,
            Stage::Sampling(spans) => {
                let span = *spans.front()?;
                self.asked = true;
                Some(besides(Aim::Sample, span, FULL_PAGE, None, now))
            }
            Stage::Trying { part, span } => {
                let (part, span) = (part.clone(), *span);
                self.asked = true;
                Some(besides(Aim::Part, span, SAMPLE, Some(part), now))
            }
            Stage::Done => None,
        }
    }

    /// A request that was not answered is wanted again.
    pub(super) fn failed(&mut self, ask: &Ask) {
        match ask.aim {
            Aim::Piece(id) => self.walk.failed(id, &ask.planned),
            Aim::Sample | Aim::Part => self.asked = false,
        }
    }

    /// Takes in an answer.
    pub(super) fn answered(&mut self, ask: &Ask, page: Page) -> Learned {
        match ask.aim {
            Aim::Piece(id) => self.read(id, ask, page),
            Aim::Sample => {
                self.asked = false;
                self.look_for_sample(&page, ask.planned.span);
                self.try_part();
                Learned::default()
            }
            Aim::Part => {
                self.asked = false;
                let Stage::Trying { part, .. } = &self.stage else { return Learned::default() };
                let found = page
                    .entries
                    .iter()
                    .any(|entry| matches!(entry, Entry::Record(record) if proves(&record.stream, part)));
                if found {
                    self.stage = Stage::Done;
                } else {
                    self.read_everything();
                }
                Learned::default()
            }
        }
    }

    fn read(&mut self, id: u32, ask: &Ask, page: Page) -> Learned {
        if !self.wanted.exact && ask.name.is_some() {
            self.look_for_sample(&page, ask.planned.span);
            let proof = |entry: &Entry| matches!(entry, Entry::Record(record) if proves(&record.stream, &self.wanted.name));
            self.finds_parts |= page.entries.iter().any(proof);
        }
        let raw_length = u32::try_from(page.entries.len()).unwrap_or(u32::MAX);
        let mut reply = Counted::new(&self.keys, page.entries);
        let step = self.walk.absorb(id, &ask.planned, page.total, raw_length, &reply);
        let everything = ask.name.is_none();
        let wanted = &self.wanted;
        reply.items.retain(|item| {
            let Some(record) = &item.record else { return true };
            (if everything { wanted.occurs_in(&record.stream) } else { wanted.takes(record) })
                && self.window.reaches(record.started, record.ended)
        });
        let (from, until) = (self.from, self.until);
        let inside = |end: Option<UnixTime>| end.is_none_or(|end| end >= from && end <= until);
        let (seen, _) = self.ledger.absorb(&reply, inside);
        let recounted = match step {
            Step::Proven(leaf, tally) => self.ledger.correct(&tally, leaf.floor),
            Step::On => Vec::new(),
        };
        if self.walk.is_done() {
            self.gaps = std::mem::take(&mut self.walk.gaps);
            if self.stage == Stage::Named && !self.finds_parts {
                self.try_part();
            } else {
                self.stage = Stage::Done;
            }
        }
        Learned { seen, recounted }
    }

    fn look_for_sample(&mut self, page: &Page, span: Span) {
        if self.sample.is_some() {
            return;
        }
        let part = |entry: &Entry| match entry {
            Entry::Record(record) => within(&record.stream),
            Entry::Undecodable(_) => None,
        };
        self.sample = page.entries.iter().find_map(part).map(|part| (part, span));
    }

    /// Goes on to find out whether parts of names are found. Where no name can be had, there is nothing to
    /// find either.
    fn try_part(&mut self) {
        if let Some((part, span)) = self.sample.take() {
            self.stage = Stage::Trying { part, span };
            return;
        }
        let left = match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Named => self.spans.iter().map(|(span, _)| *span).collect(),
            Stage::Sampling(mut spans) => {
                spans.pop_front();
                spans
            }
            _ => VecDeque::new(),
        };
        if !left.is_empty() {
            self.stage = Stage::Sampling(left);
        }
    }

    fn read_everything(&mut self) {
        self.stage = Stage::Everything;
        self.everything = true;
        self.walk = Walk::new(self.spans.clone());
        self.gaps.clear();
    }

    pub(super) fn is_done(&self) -> bool {
        self.stage == Stage::Done
    }

    /// How much of the time is searched, 0 to 100.
    pub(super) fn percent(&self) -> u8 {
        match self.stage {
            Stage::Done => 100,
            Stage::Sampling(_) | Stage::Trying { .. } => 99,
            Stage::Named | Stage::Everything => {
                let done = 1.0 - self.walk.seconds_left() / self.all_s.max(1.0);
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "between 0 and 99"
                )]
                let percent = (done * 100.0).clamp(0.0, 99.0) as u8;
                percent
            }
        }
    }

    /// What could not be proven, in words.
    pub(super) fn missing(&self) -> Option<String> {
        let [first, rest @ ..] = self.gaps.as_slice() else { return None };
        Some(describe(first, rest.len()))
    }

    /// Records that could not be decoded; any of them may be of the name.
    pub(super) const fn undecodable(&self) -> u64 {
        self.ledger.undecodable()
    }

    /// Something to know that stops nothing.
    pub(super) fn remark(&self, lang: Lang) -> Option<&'static str> {
        let words = Words::new(
            "the service finds whole names only, so every record is read and compared here",
            "服务端只按完整流名查找，因此逐条读取全部记录并在本地比较",
            "サービスは完全な名前でしか探せないため、全記録を読んでここで比べます",
        );
        self.everything.then(|| words.of(lang))
    }
}

fn besides(aim: Aim, planned: Span, size: u32, name: Option<String>, now: UnixTime) -> Ask {
    let planned = PageRequest { span: planned, page: 1, size, only: None };
    Ask { aim, span: remembered(planned.span, now), planned, page: 1, size, name, strict: false }
}

/// What of a window the service still remembers, and its clock has reached.
fn remembered(span: Span, now: UnixTime) -> Span {
    let start = span.start.max(now.plus(-MEMORY));
    Span { start, end: span.end.min(now).max(start) }
}
