//! What is due, and which request comes next.

use super::{Kind, Now, Owner, Planner};
use crate::event::UnixTime;
use crate::poll::ledger::{Account, Gain};
use crate::poll::page::{FULL_PAGE, MAX_SPAN, PageRequest, Span};
use crate::poll::report::Reading;
use crate::poll::rhythm::beat;
use crate::poll::walk::{Walk, windows};

/// The stretch that the frequent walk covers, in seconds.
const RECENT: i64 = 2 * 3_600;
pub(super) const RECENT_EVERY_MS: u64 = 120_000;
pub(super) const COUNT_EVERY_MS: u64 = 60_000;
pub(super) const FULL_EVERY_MS: u64 = 15 * 60_000;
/// A debt is followed up at once, but not more often than this.
const RECENT_APART_MS: u64 = 5_000;
/// Background requests in steady live use keep this distance: eight a second.
const PACE_MS: u64 = 125;
/// Background requests in steady live use that are on their way at once: what is left of a profile's
/// requests on their way is for live readings.
const AT_ONCE: usize = 6;
/// After so many seconds without an answer everything is read again.
const LONG_SILENCE: i64 = 10 * 60;

/// A walk that goes on, and what it has proven so far.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) walk: Walk,
    /// The newest of its windows as it was planned.
    pub(super) newest: Span,
    pub(super) proven: Vec<Account>,
    /// What other readings gained since it began.
    pub(super) meanwhile: Vec<Gain>,
    pub(super) first: bool,
}

impl Running {
    pub(super) fn new(windows: Vec<(Span, Option<UnixTime>)>, first: bool) -> Self {
        let newest = windows.first().map_or(Span { start: UnixTime(0), end: UnixTime(0) }, |(span, _)| *span);
        Self { walk: Walk::new(windows), newest, proven: Vec::new(), meanwhile: Vec::new(), first }
    }
}

/// Whose turn it is in the background.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Turn {
    /// The frequent walk's.
    Recent,
    /// That of counts, repairs and the walk of everything.
    Rest,
}

impl Turn {
    const fn other(self) -> Self {
        match self {
            Self::Recent => Self::Rest,
            Self::Rest => Self::Recent,
        }
    }
}

/// A live reading that goes on.
#[derive(Clone, Copy, Debug)]
pub(super) struct LiveRound {
    pub(super) span: Span,
    pub(super) page: u32,
    pub(super) asked: bool,
}

impl Planner {
    pub(super) fn next_timer(&self, now: Now) -> u64 {
        if self.once {
            return now.mono_ms + self.rhythm.interval_ms;
        }
        // What waits for an answer has no time of its own.
        let mut timers = vec![self.live_at];
        let resting = self.main.is_none() && self.repair.is_none();
        if self.filled && resting {
            timers.push(self.full_at);
            if self.counting.is_empty() {
                timers.push(self.count_at);
            }
        }
        if self.filled && self.recent.is_none() {
            timers.push(if self.debt { self.recent_not_before } else { self.recent_at });
        }
        if self.has_background() && self.pace_at > now.mono_ms {
            timers.push(self.pace_at);
        }
        timers.into_iter().min().unwrap_or(self.live_at).max(now.mono_ms + 1)
    }

    pub(super) fn has_background(&self) -> bool {
        !self.counting.is_empty() || self.main.is_some() || self.recent.is_some() || self.repair.is_some()
    }

    /// Starts what its time has come for.
    pub(super) fn start_due(&mut self, now: Now) {
        if self.once {
            return;
        }
        let due = |at: u64| at <= now.mono_ms;
        if due(self.live_at) {
            self.live_at = beat(self.live_at, self.rhythm.interval_ms, now.mono_ms);
            if self.live.is_none() {
                self.live = Some(self.live_round(now));
            }
        }
        if !self.filled {
            return;
        }
        if self.answered_at.is_some_and(|at| now.server.since(at) > LONG_SILENCE) {
            // An outage, or a machine that slept: what the frequent walk reaches is not enough.
            self.answered_at = Some(now.server);
            self.full_at = now.mono_ms;
        }
        let recent_due = due(self.recent_at) || self.debt;
        if recent_due && due(self.recent_not_before) && self.recent.is_none() {
            self.debt = false;
            let on_time = due(self.recent_at);
            self.recent_at = if on_time {
                beat(self.recent_at, RECENT_EVERY_MS, now.mono_ms)
            } else {
                now.mono_ms + RECENT_EVERY_MS
            };
            self.recent_not_before = now.mono_ms + RECENT_APART_MS;
            let until = self.window.until(now.server);
            let from = self.window.from(now.server).max(until.plus(-RECENT));
            self.recent = Some(Running::new(windows(self.reading, from, until, now.server), false));
        }
        if due(self.count_at) && self.counting.is_empty() && self.repair.is_none() && self.main.is_none() {
            self.count_at = beat(self.count_at, COUNT_EVERY_MS, now.mono_ms);
            self.counting = (0..self.accounts.len()).rev().collect();
            self.miscounted.clear();
            if self.counting.is_empty() {
                self.start_repair();
            }
        }
        if due(self.full_at) && self.main.is_none() && self.repair.is_none() {
            self.full_at = beat(self.full_at, FULL_EVERY_MS, now.mono_ms);
            if self.reading == Reading::Unknown {
                self.probe.again();
            }
            self.start_main(now, false);
        }
    }

    pub(super) fn start_fill(&mut self, now: Now) {
        self.generation += 1;
        self.filled = false;
        self.filled_from = self.window.from(now.server);
        self.recent = None;
        self.repair = None;
        self.live = None;
        self.live_account = None;
        self.accounts.clear();
        self.counting.clear();
        self.gaps.clear();
        self.recent_gaps.clear();
        self.debt = false;
        self.start_main(now, true);
    }

    pub(super) fn start_main(&mut self, now: Now, first: bool) {
        let until = self.window.until(now.server);
        let from = self.window.from(now.server);
        self.filled_from = self.filled_from.max(from);
        self.ledger.begin_epoch();
        self.main_began = now.mono_ms;
        self.counting.clear();
        self.main = Some(Running::new(windows(self.reading, from, until, now.server), first));
    }

    /// Reads the spans again whose count changed or that were never proven.
    pub(super) fn start_repair(&mut self) {
        let mut spans: Vec<(Span, Option<UnixTime>)> = Vec::new();
        self.miscounted.sort_unstable();
        for &at in self.miscounted.iter().rev() {
            let account = self.accounts.remove(at);
            spans.push((account.span, account.floor));
        }
        self.miscounted.clear();
        spans.extend(self.gaps.iter().map(|gap| (gap.span, gap.floor)));
        if !spans.is_empty() {
            self.repair = Some(Running::new(spans, false));
        }
    }

    /// Where the live reading begins: where the last proven recent walk did, so that totals compare.
    pub(super) fn live_round(&mut self, now: Now) -> LiveRound {
        let until = self.window.until(now.server);
        if let Some(account) = &self.live_account {
            let span = Span { start: account.span.start, end: until };
            if span.seconds() <= MAX_SPAN {
                return LiveRound { span, page: 1, asked: false };
            }
            // Too long since the last walk: begin anew.
            self.live_account = None;
        }
        let from = self.window.from(now.server).max(until.plus(-RECENT));
        let (span, _) = windows(self.reading, from, until, now.server)[0];
        LiveRound { span, page: 1, asked: false }
    }

    pub(super) fn want(&mut self, now: Now) -> Option<(Owner, PageRequest)> {
        if let Some((side, request)) = self.probe.want(now.server) {
            return Some((Owner::Probe(side), request));
        }
        if let Some(round) = &mut self.live
            && !round.asked
        {
            round.asked = true;
            let request = PageRequest { span: round.span, page: round.page, size: FULL_PAGE, only: None };
            return Some((Owner::Live, request));
        }
        // Known first which window to read, a long fill takes fewer requests.
        let held = self.probe.is_running() && self.main.as_ref().is_some_and(|main| main.walk.is_long());
        if !self.filled {
            return if held { None } else { self.want_of(Kind::Main) };
        }
        if now.mono_ms < self.pace_at || self.background_on_its_way() >= AT_ONCE {
            return None;
        }
        // In turns, so that neither keeps the other from ever being done.
        self.turn = self.turn.other();
        let first = match self.turn {
            Turn::Recent => self.want_of(Kind::Recent),
            Turn::Rest => None,
        };
        let wanted = first
            .or_else(|| self.want_of(Kind::Repair))
            .or_else(|| self.want_count())
            .or_else(|| self.want_of(Kind::Main))
            .or_else(|| self.want_of(Kind::Recent));
        if wanted.is_some() {
            self.pace_at = now.mono_ms + PACE_MS * self.rhythm.sharers.max(1);
        }
        wanted
    }

    fn background_on_its_way(&self) -> usize {
        self.sent.values().filter(|sent| !matches!(sent.owner, Owner::Live)).count()
    }

    pub(super) fn want_of(&mut self, kind: Kind) -> Option<(Owner, PageRequest)> {
        let (piece, request) = self.running_mut(kind).as_mut()?.walk.want()?;
        Some((Owner::Walk(kind, piece), request))
    }

    pub(super) fn want_count(&mut self) -> Option<(Owner, PageRequest)> {
        let at = self.counting.last().copied()?;
        let under_way = self.sent.values().any(|sent| matches!(sent.owner, Owner::Count { .. }));
        if under_way {
            return None;
        }
        let span = self.accounts.get(at)?.span;
        Some((Owner::Count { account: at }, PageRequest { span, page: 1, size: 1, only: None }))
    }

    pub(super) const fn running_mut(&mut self, kind: Kind) -> &mut Option<Running> {
        match kind {
            Kind::Main => &mut self.main,
            Kind::Recent => &mut self.recent,
            Kind::Repair => &mut self.repair,
        }
    }
}
