//! Finding out which time of a push the service's window tests: take a push that lasted a while and
//! look for it in a tiny window round its start, and in one round its end.

use super::page::{Entry, FULL_PAGE, Key, Keys, MEMORY, Only, PageRequest, Span};
use super::report::Reading;
use super::tally::Counted;
use crate::event::{Record, UnixTime};

/// A push must last at least so many seconds for its two windows to be told apart.
const LONG_ENOUGH: i64 = 10;
/// So many pushes are tried before the question is left open for a while.
const TRIES: usize = 3;

/// Which of the two windows a request is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Side {
    Start,
    End,
}

/// The question, and what has been asked so far.
#[derive(Debug, Default)]
pub(super) struct Probe {
    tried: Vec<Key>,
    run: Option<Run>,
}

#[derive(Debug)]
struct Run {
    key: Key,
    only: Only,
    started: UnixTime,
    ended: UnixTime,
    start: Answer,
    end: Answer,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Answer {
    Wanted,
    Asked,
    Listed(bool),
}

impl Probe {
    /// Picks the longest suitable push of a reply, unless one is being tried or enough were.
    pub(super) fn consider(&mut self, keys: &Keys, reply: &Counted, now: UnixTime) {
        if self.run.is_some() || self.tried.len() >= TRIES {
            return;
        }
        let lasted = |record: &Record| {
            let (started, ended) = (record.started?, record.ended?);
            let names = [&record.domain, &record.app, &record.stream];
            let usable = names.iter().all(|name| !name.is_empty() && !name.was_hostile());
            let lasted = ended.since(started);
            (usable && lasted >= LONG_ENOUGH && started > now.plus(-MEMORY)).then_some(lasted)
        };
        let best = reply
            .items
            .iter()
            .filter(|item| !self.tried.contains(&item.key))
            .filter_map(|item| item.record.as_ref())
            .filter_map(|record| lasted(record).map(|lasted| (lasted, record)))
            .max_by_key(|(lasted, _)| *lasted);
        let Some((_, record)) = best else { return };
        let (Some(started), Some(ended)) = (record.started, record.ended) else { return };
        let only = Only {
            domain: record.domain.raw().to_owned(),
            app: record.app.raw().to_owned(),
            stream: record.stream.raw().to_owned(),
        };
        let key = keys.of(&Entry::Record(record.clone()));
        self.run = Some(Run { key, only, started, ended, start: Answer::Wanted, end: Answer::Wanted });
    }

    pub(super) const fn is_running(&self) -> bool {
        self.run.is_some()
    }

    /// The push cannot be asked for: its names may be refused.
    pub(super) fn give_up(&mut self) {
        if let Some(run) = self.run.take() {
            self.tried.push(run.key);
        }
    }

    /// Lets the question be asked again with other pushes.
    pub(super) fn again(&mut self) {
        self.tried.clear();
    }

    pub(super) fn want(&mut self, now: UnixTime) -> Option<(Side, PageRequest)> {
        let run = self.run.as_mut()?;
        let (side, time, answer) = if run.start == Answer::Wanted {
            (Side::Start, run.started, &mut run.start)
        } else if run.end == Answer::Wanted {
            (Side::End, run.ended, &mut run.end)
        } else {
            return None;
        };
        *answer = Answer::Asked;
        // A second on either side: the moment itself lies inside, however borders are counted.
        let span = Span { start: time.plus(-1).max(now.plus(-MEMORY)), end: time.plus(1).min(now) };
        Some((side, PageRequest { span, page: 1, size: FULL_PAGE, only: Some(run.only.clone()) }))
    }

    pub(super) const fn failed(&mut self, side: Side) {
        if let Some(run) = &mut self.run {
            *run.side(side) = Answer::Wanted;
        }
    }

    /// Takes an answer in; both together tell the reading, if they agree with any.
    pub(super) fn absorb(&mut self, side: Side, reply: &Counted) -> Option<Reading> {
        let run = self.run.as_mut()?;
        let listed = reply.items.iter().any(|item| item.key == run.key);
        *run.side(side) = Answer::Listed(listed);
        let (Answer::Listed(start), Answer::Listed(end)) = (run.start, run.end) else { return None };
        self.tried.push(run.key);
        self.run = None;
        match (start, end) {
            (true, true) => Some(Reading::Overlap),
            (true, false) => Some(Reading::Start),
            (false, true) => Some(Reading::End),
            (false, false) => None,
        }
    }
}

impl Run {
    const fn side(&mut self, side: Side) -> &mut Answer {
        match side {
            Side::Start => &mut self.start,
            Side::End => &mut self.end,
        }
    }
}
