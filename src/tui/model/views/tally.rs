//! The commonest cause of every stream, counted in one pass over any number of rows.
//!
//! Most streams break for one cause only, and those with several are few among very many: a line of
//! counts is laid out only for a stream that has shown a second cause.

use crate::cause::{self, CauseId};
use crate::store::{Store, StreamId, Symbol};

/// No line of counts yet.
const NONE: u32 = u32::MAX;

/// See the module.
#[derive(Debug)]
pub(super) struct Tally {
    /// The catalogue's number of each reason's cause; those that nobody knows share the last one.
    number_of: Vec<u8>,
    causes: Vec<CauseId>,
    /// By stream.
    streams: Vec<OfStream>,
    lines: Vec<u32>,
}

#[derive(Clone, Copy, Debug)]
struct OfStream {
    breaks: u32,
    first: u8,
    line: u32,
}

impl Tally {
    pub(super) fn new(store: &Store) -> Self {
        let causes: Vec<CauseId> = cause::catalogue().iter().map(|(id, _)| id).collect();
        let unrecognised = u8::try_from(causes.len()).unwrap_or(u8::MAX);
        let mut number_of = vec![unrecognised; store.reasons().capacity()];
        for (symbol, _, id) in store.reasons().iter() {
            if let Some(id) = id {
                number_of[symbol as usize] = u8::try_from(id.index()).unwrap_or(unrecognised);
            }
        }
        let streams = vec![OfStream { breaks: 0, first: 0, line: NONE }; store.streams().capacity()];
        Self { number_of, causes, streams, lines: Vec::new() }
    }

    /// Counts one break.
    pub(super) fn count(&mut self, stream: StreamId, reason: Symbol) {
        let number = self.number_of[reason as usize];
        let of = &mut self.streams[stream as usize];
        if of.breaks == 0 {
            of.first = number;
        } else if of.line == NONE && of.first != number {
            let at = self.lines.len();
            self.lines.resize(at + self.causes.len() + 1, 0);
            self.lines[at + usize::from(of.first)] = of.breaks;
            of.line = u32::try_from(at).unwrap_or(NONE);
        }
        if of.line != NONE {
            self.lines[of.line as usize + usize::from(number)] += 1;
        }
        of.breaks += 1;
    }

    pub(super) fn breaks(&self, stream: StreamId) -> u32 {
        self.streams[stream as usize].breaks
    }

    /// The commonest cause of a stream that was counted, `None` for reasons that nobody knows, and how
    /// many of its breaks have it. Of two that are as common the catalogue's first.
    pub(super) fn commonest(&self, stream: StreamId) -> (Option<CauseId>, u32) {
        let of = self.streams[stream as usize];
        let (number, count) = if of.line == NONE {
            (usize::from(of.first), of.breaks)
        } else {
            let line = &self.lines[of.line as usize..][..=self.causes.len()];
            let counts = line.iter().copied().enumerate();
            counts.rev().max_by_key(|(_, count)| *count).unwrap_or_default()
        };
        (self.causes.get(number).copied(), count)
    }
}
