//! Deciding what to ask the service next, and what its answers prove.
//!
//! Pure: no network, no clock, no randomness that matters. The task (`super::task`) asks
//! [`Planner::next`] what to do, does it, and brings back [`Planner::answered`] or
//! [`Planner::failed`]; tests drive it against a model of the service.
//!
//! Three things go on, the most urgent first:
//! - the **live reading** asks for the newest page of a window with a fixed start. Its total, less
//!   what is accounted for, is what is owed: it reads on while something is, five pages at most,
//!   and hands what is left to
//! - **reconciliation**: counts of everything each minute, a walk of the last two hours every two
//!   minutes, of everything every quarter of an hour;
//! - the **fill**, which is the first walk of everything.

use hashbrown::HashMap;

use super::ledger::{Account, Gain, Ledger};
use super::page::{FULL_PAGE, Keys, MAX_SPAN, MEMORY, Page, PageRequest, REACH, Span};
use super::probe::{Probe, Side};
use super::report::{Proof, Reading, Window};
use super::tally::Counted;
use super::walk::{Gap, Step, Walk, windows};
use crate::event::{Seen, Source, UnixTime};

/// The stretch that the frequent walk covers, in seconds.
const RECENT: i64 = 2 * 3_600;
const RECENT_EVERY_MS: u64 = 120_000;
const COUNT_EVERY_MS: u64 = 60_000;
const FULL_EVERY_MS: u64 = 15 * 60_000;
/// A debt is followed up at once, but not more often than this.
const RECENT_APART_MS: u64 = 5_000;
/// Background requests in steady live use keep this distance: eight a second.
const PACE_MS: u64 = 125;
/// After so many seconds without an answer everything is read again.
const LONG_SILENCE: i64 = 10 * 60;
/// Pages that one live reading reads at most.
const LIVE_PAGES: u32 = 5;

/// The two clocks: the server's time of day, and one that only goes forward.
#[derive(Clone, Copy, Debug)]
pub struct Now {
    /// The server's time, as well as it is known; never ahead of it.
    pub server: UnixTime,
    /// Milliseconds of a monotonic clock.
    pub mono_ms: u64,
}

/// A request on its way. Each is brought back once.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Ticket(u64);

/// What to do next.
#[derive(Debug)]
pub enum Next {
    /// Send this.
    Ask(Ticket, PageRequest),
    /// Nothing before this time of the monotonic clock, or before an answer comes.
    Wait {
        /// Milliseconds.
        until_ms: u64,
    },
    /// Reading once: done.
    Done,
}

/// What an answer brought.
#[derive(Debug)]
pub struct Learned {
    /// New breaks, and known ones with more copies.
    pub seen: Vec<Seen>,
    /// Which reading found them.
    pub source: Source,
}

/// Who asked.
#[derive(Clone, Copy, Debug)]
enum Owner {
    Probe(Side),
    Live,
    Count { account: usize },
    Walk(Kind, u32),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    /// Everything: the fill, and its repetitions.
    Main,
    /// The last two hours.
    Recent,
    /// Spans whose count changed.
    Repair,
}

#[derive(Debug)]
struct Sent {
    owner: Owner,
    generation: u32,
    request: PageRequest,
}

/// A walk that goes on, and what it has proven so far.
#[derive(Debug)]
struct Running {
    walk: Walk,
    /// The newest of its windows as it was planned.
    newest: Span,
    proven: Vec<Account>,
    /// What other readings gained since it began.
    meanwhile: Vec<Gain>,
    first: bool,
}

impl Running {
    fn new(windows: Vec<(Span, Option<UnixTime>)>, first: bool) -> Self {
        let newest = windows.first().map_or(Span { start: UnixTime(0), end: UnixTime(0) }, |(span, _)| *span);
        Self { walk: Walk::new(windows), newest, proven: Vec::new(), meanwhile: Vec::new(), first }
    }
}

/// A live reading that goes on.
#[derive(Clone, Copy, Debug)]
struct LiveRound {
    span: Span,
    page: u32,
    asked: bool,
}

/// The plan for one account's list.
#[derive(Debug)]
pub struct Planner {
    window: Window,
    interval_ms: u64,
    once: bool,
    keys: Keys,
    ledger: Ledger,
    reading: Reading,
    probe: Probe,
    sent: HashMap<u64, Sent>,
    next_ticket: u64,
    /// Raised when what is under way no longer matters.
    generation: u32,

    main: Option<Running>,
    recent: Option<Running>,
    repair: Option<Running>,
    filled: bool,
    /// The earliest end that the last fill was for.
    filled_from: UnixTime,
    accounts: Vec<Account>,
    gaps: Vec<Gap>,
    recent_gaps: Vec<Gap>,
    live_account: Option<Account>,
    live: Option<LiveRound>,
    debt: bool,
    counting: Vec<usize>,
    miscounted: Vec<usize>,

    live_at: u64,
    recent_at: u64,
    recent_not_before: u64,
    count_at: u64,
    full_at: u64,
    pace_at: u64,
    proven_at: Option<UnixTime>,
    answered_at: Option<UnixTime>,
    lag: Lag,
}

/// The longest lateness of the current and the last quarter of an hour.
#[derive(Clone, Copy, Debug, Default)]
struct Lag {
    since_ms: u64,
    current: Option<i64>,
    last: Option<i64>,
}

impl Lag {
    fn note(&mut self, late_s: i64, now_ms: u64) {
        if now_ms >= self.since_ms + FULL_EVERY_MS {
            *self = Self { since_ms: now_ms, current: None, last: self.current };
        }
        self.current = self.current.max(Some(late_s));
    }
}

impl Planner {
    /// A plan for a window. `once` reads it whole and is done; otherwise it goes on for ever.
    #[must_use]
    pub fn new(window: Window, interval_ms: u64, once: bool, now: Now) -> Self {
        let mut planner = Self {
            window,
            interval_ms,
            once,
            keys: Keys::default(),
            ledger: Ledger::default(),
            reading: Reading::Unknown,
            probe: Probe::default(),
            sent: HashMap::new(),
            next_ticket: 0,
            generation: 0,
            main: None,
            recent: None,
            repair: None,
            filled: false,
            filled_from: now.server,
            accounts: Vec::new(),
            gaps: Vec::new(),
            recent_gaps: Vec::new(),
            live_account: None,
            live: None,
            debt: false,
            counting: Vec::new(),
            miscounted: Vec::new(),
            live_at: now.mono_ms + interval_ms,
            recent_at: u64::MAX,
            recent_not_before: 0,
            count_at: u64::MAX,
            full_at: u64::MAX,
            pace_at: 0,
            proven_at: None,
            answered_at: None,
            lag: Lag::default(),
        };
        planner.start_fill(now);
        planner
    }

    /// Watches another window from now on. A wider one is read anew, everything in it is reported
    /// again; a narrower one needs nothing.
    pub fn set_window(&mut self, window: Window, now: Now) {
        let from = window.from(now.server);
        let wider = from < self.filled_from || window.until(now.server) > self.window.until(now.server);
        self.window = window;
        self.filled_from = from;
        if wider {
            self.ledger.clear();
            self.start_fill(now);
        }
    }

    /// The next thing to do.
    pub fn next(&mut self, now: Now) -> Next {
        self.start_due(now);
        if let Some((owner, request)) = self.want(now) {
            return self.send(owner, request, now);
        }
        if self.once && self.filled && self.sent.is_empty() {
            return Next::Done;
        }
        Next::Wait { until_ms: self.next_timer(now) }
    }

    fn send(&mut self, owner: Owner, mut request: PageRequest, now: Now) -> Next {
        // A span planned a while ago may have slid out of the service's memory, or reach into its
        // future if its clock was set back.
        request.span.start = request.span.start.max(now.server.plus(-MEMORY));
        request.span.end = request.span.end.min(now.server).max(request.span.start);
        let ticket = self.next_ticket;
        self.next_ticket += 1;
        let sent = Sent { owner, generation: self.generation, request: request.clone() };
        self.sent.insert(ticket, sent);
        Next::Ask(Ticket(ticket), request)
    }

    fn next_timer(&self, now: Now) -> u64 {
        if self.once {
            return now.mono_ms + self.interval_ms;
        }
        let mut timers = vec![self.live_at, self.count_at, self.full_at];
        if self.recent.is_none() {
            timers.push(self.recent_at.max(self.recent_not_before));
        }
        if self.has_background() {
            timers.push(self.pace_at);
        }
        timers.into_iter().min().unwrap_or(self.live_at).max(now.mono_ms + 1)
    }

    fn has_background(&self) -> bool {
        !self.counting.is_empty() || self.main.is_some() || self.recent.is_some() || self.repair.is_some()
    }

    /// Starts what its time has come for.
    fn start_due(&mut self, now: Now) {
        if self.once {
            return;
        }
        let due = |at: u64| at <= now.mono_ms;
        if due(self.live_at) {
            self.live_at = now.mono_ms + self.interval_ms;
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
            self.recent_at = now.mono_ms + RECENT_EVERY_MS;
            self.recent_not_before = now.mono_ms + RECENT_APART_MS;
            let until = self.window.until(now.server);
            let from = self.window.from(now.server).max(until.plus(-RECENT));
            self.recent = Some(Running::new(windows(self.reading, from, until, now.server), false));
        }
        if due(self.count_at) && self.counting.is_empty() && self.repair.is_none() && self.main.is_none() {
            self.count_at = now.mono_ms + COUNT_EVERY_MS;
            self.counting = (0..self.accounts.len()).rev().collect();
            self.miscounted.clear();
            if self.counting.is_empty() {
                self.start_repair();
            }
        }
        if due(self.full_at) && self.main.is_none() && self.repair.is_none() {
            self.full_at = now.mono_ms + FULL_EVERY_MS;
            if self.reading == Reading::Unknown {
                self.probe.again();
            }
            self.start_main(now, false);
        }
    }

    fn start_fill(&mut self, now: Now) {
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

    fn start_main(&mut self, now: Now, first: bool) {
        let until = self.window.until(now.server);
        let from = self.window.from(now.server);
        self.filled_from = self.filled_from.max(from);
        self.ledger.begin_epoch();
        self.counting.clear();
        self.main = Some(Running::new(windows(self.reading, from, until, now.server), first));
    }

    /// Reads the spans again whose count changed or that were never proven.
    fn start_repair(&mut self) {
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
    fn live_round(&mut self, now: Now) -> LiveRound {
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

    fn want(&mut self, now: Now) -> Option<(Owner, PageRequest)> {
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
        if now.mono_ms < self.pace_at {
            return None;
        }
        let wanted = self
            .want_of(Kind::Recent)
            .or_else(|| self.want_of(Kind::Repair))
            .or_else(|| self.want_count())
            .or_else(|| self.want_of(Kind::Main));
        if wanted.is_some() {
            self.pace_at = now.mono_ms + PACE_MS;
        }
        wanted
    }

    fn want_of(&mut self, kind: Kind) -> Option<(Owner, PageRequest)> {
        let (piece, request) = self.running_mut(kind).as_mut()?.walk.want()?;
        Some((Owner::Walk(kind, piece), request))
    }

    fn want_count(&mut self) -> Option<(Owner, PageRequest)> {
        let at = self.counting.last().copied()?;
        let under_way = self.sent.values().any(|sent| matches!(sent.owner, Owner::Count { .. }));
        if under_way {
            return None;
        }
        let span = self.accounts.get(at)?.span;
        Some((Owner::Count { account: at }, PageRequest { span, page: 1, size: 1, only: None }))
    }

    const fn running_mut(&mut self, kind: Kind) -> &mut Option<Running> {
        match kind {
            Kind::Main => &mut self.main,
            Kind::Recent => &mut self.recent,
            Kind::Repair => &mut self.repair,
        }
    }

    /// A request that could not be answered is wanted again.
    pub fn failed(&mut self, ticket: Ticket) {
        let Some(sent) = self.sent.remove(&ticket.0) else { return };
        if sent.generation != self.generation {
            return;
        }
        match sent.owner {
            Owner::Probe(side) => self.probe.failed(side),
            Owner::Live => {
                if let Some(round) = &mut self.live {
                    round.asked = false;
                }
            }
            Owner::Count { .. } => {}
            Owner::Walk(kind, piece) => {
                if let Some(running) = self.running_mut(kind) {
                    running.walk.failed(piece, sent.request.page);
                }
            }
        }
    }

    /// Takes in an answer.
    pub fn answered(&mut self, ticket: Ticket, page: Page, now: Now) -> Learned {
        let nothing = Learned { seen: Vec::new(), source: Source::Live };
        let Some(sent) = self.sent.remove(&ticket.0) else { return nothing };
        if sent.generation != self.generation {
            return nothing;
        }
        self.answered_at = Some(now.server);
        let raw_length = u32::try_from(page.entries.len()).unwrap_or(u32::MAX);
        let reply = Counted::new(&self.keys, page.entries);
        let source = match sent.owner {
            Owner::Live if self.filled => Source::Live,
            Owner::Walk(Kind::Main, _) if self.main.as_ref().is_some_and(|main| !main.first) => {
                Source::Reconciled
            }
            Owner::Live | Owner::Walk(Kind::Main, _) | Owner::Probe(_) => Source::FirstFill,
            Owner::Count { .. } | Owner::Walk(..) => Source::Reconciled,
        };
        let (seen, learned) = self.learn(&reply, sent.owner, now);
        if self.reading == Reading::Unknown {
            let long = !self.once || self.main.as_ref().is_some_and(|main| main.walk.is_long());
            if long || page.total > u64::from(FULL_PAGE) {
                self.probe.consider(&self.keys, &reply, now.server);
            }
        }
        match sent.owner {
            Owner::Probe(side) => {
                if let Some(reading) = self.probe.absorb(side, &reply) {
                    self.set_reading(reading, now);
                }
            }
            Owner::Live => self.live_answer(page.total, raw_length, learned),
            Owner::Count { account } => self.count_answer(account, sent.request.span, page.total, now),
            Owner::Walk(kind, piece) => {
                self.walk_answer(kind, piece, &sent.request, page.total, raw_length, &reply, now);
            }
        }
        Learned { seen, source }
    }

    /// Adds a reply to what is known; returns what is new to report, and how many copies are.
    fn learn(&mut self, reply: &Counted, owner: Owner, now: Now) -> (Vec<Seen>, u64) {
        let from = self.window.from(now.server).min(self.filled_from);
        let until = match self.window {
            Window::Fixed { until, .. } => Some(until),
            Window::Last(_) | Window::Since(_) => None,
        };
        let wanted = |end: Option<UnixTime>| {
            end.is_none_or(|end| end >= from && until.is_none_or(|until| end <= until))
        };
        let (seen, gains) = self.ledger.absorb(reply, wanted);
        let own = match owner {
            Owner::Walk(kind, _) => Some(kind),
            Owner::Probe(_) | Owner::Live | Owner::Count { .. } => None,
        };
        let reading = self.reading;
        for gain in &gains {
            let accounts = self.accounts.iter_mut().chain(self.live_account.as_mut());
            accounts.for_each(|account| account.note(gain, reading));
        }
        for kind in [Kind::Main, Kind::Recent, Kind::Repair] {
            let Some(running) = self.running_mut(kind) else { continue };
            for gain in &gains {
                running.proven.iter_mut().for_each(|account| account.note(gain, reading));
            }
            if own != Some(kind) {
                running.meanwhile.extend_from_slice(&gains);
            }
        }
        if self.filled {
            for end in seen.iter().filter_map(|seen| seen.record.ended) {
                self.lag.note(now.server.since(end).max(0), now.mono_ms);
            }
        }
        (seen, gains.iter().map(|gain| u64::from(gain.copies)).sum())
    }

    fn set_reading(&mut self, reading: Reading, now: Now) {
        self.reading = reading;
        if !self.filled && reading != Reading::Start {
            self.start_fill(now);
        } else {
            // Its window was planned for another reading.
            self.live_account = None;
            self.debt = true;
        }
    }

    fn live_answer(&mut self, total: u64, raw_length: u32, learned: u64) {
        let Some(round) = &mut self.live else { return };
        let more = total > u64::from(round.page) * u64::from(FULL_PAGE);
        let account = self.live_account.as_ref().filter(|_| total < REACH);
        let owes = match account {
            Some(account) => {
                let owed = account.owed(total);
                // Fewer than accounted for: the accounts are wrong, which only a walk can tell.
                self.debt |= owed < 0;
                owed > 0
            }
            None => learned > 0 && raw_length >= FULL_PAGE,
        };
        if owes && more && round.page < LIVE_PAGES {
            round.page += 1;
            round.asked = false;
        } else {
            self.debt |= owes;
            self.live = None;
        }
    }

    fn count_answer(&mut self, at: usize, span: Span, total: u64, now: Now) {
        let Some(account) = self.accounts.get(at).filter(|account| account.span.end >= span.end) else {
            return;
        };
        if self.counting.last() != Some(&at) {
            return;
        }
        self.counting.pop();
        if account.owed(total) != 0 {
            self.miscounted.push(at);
        }
        if self.counting.is_empty() {
            self.start_repair();
            if self.repair.is_none() && self.recent_gaps.is_empty() {
                self.proven_at = Some(now.server);
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one reply with its origin, taken apart once")]
    fn walk_answer(
        &mut self,
        kind: Kind,
        piece: u32,
        request: &PageRequest,
        total: u64,
        raw_length: u32,
        reply: &Counted,
        now: Now,
    ) {
        let (reading, running_window) = (self.reading, !matches!(self.window, Window::Fixed { .. }));
        let Some(mut running) = self.running_mut(kind).take() else { return };
        if let Step::Proven(leaf, tally) = running.walk.absorb(piece, request.page, total, raw_length, reply)
        {
            let open = |runs| Account::open(&leaf, runs, reading, &running.meanwhile, &tally, &self.ledger);
            if leaf.span == running.newest && kind != Kind::Repair {
                self.live_account = Some(open(running_window));
            }
            let account = open(false);
            running.proven.push(account);
        }
        if running.walk.is_done() {
            self.finish(kind, running, now);
        } else {
            *self.running_mut(kind) = Some(running);
        }
    }

    fn finish(&mut self, kind: Kind, running: Running, now: Now) {
        match kind {
            Kind::Recent => self.recent_gaps = running.walk.gaps,
            Kind::Repair => {
                self.accounts.extend(running.proven);
                self.gaps = running.walk.gaps;
            }
            Kind::Main => {
                self.accounts = running.proven;
                self.gaps = running.walk.gaps;
                if self.gaps.is_empty() {
                    self.ledger.forget_unmet();
                }
                if running.first {
                    self.filled = true;
                    self.recent_at = now.mono_ms + RECENT_EVERY_MS;
                    self.count_at = now.mono_ms + COUNT_EVERY_MS;
                    self.full_at = now.mono_ms + FULL_EVERY_MS;
                    self.debt = self.live_account.is_none() && !self.once;
                }
            }
        }
        if self.gaps.is_empty() && self.recent_gaps.is_empty() {
            self.proven_at = Some(now.server);
        }
    }

    /// How far the first fill has come, in percent; `None` once it is done.
    #[must_use]
    pub fn filling(&self) -> Option<u8> {
        if self.filled {
            return None;
        }
        Some(self.main.as_ref().map_or(0, |main| main.walk.percent()))
    }

    /// Whether everything in the window is known.
    #[must_use]
    pub fn proof(&self) -> Proof {
        if !self.filled {
            return Proof::Unproven;
        }
        let gaps: Vec<&Gap> = self.gaps.iter().chain(&self.recent_gaps).collect();
        match (gaps.as_slice(), self.proven_at) {
            ([], Some(at)) => Proof::Complete { at },
            ([], None) => Proof::Unproven,
            ([first, rest @ ..], _) => Proof::Incomplete { what: describe(first, rest.len()) },
        }
    }

    /// Which time the service's window tests, as far as it is known.
    #[must_use]
    pub const fn reading(&self) -> Reading {
        self.reading
    }

    /// Records that could not be decoded.
    #[must_use]
    pub const fn undecodable(&self) -> u64 {
        self.ledger.undecodable()
    }

    /// The longest time between an end and its being listed, lately, in seconds.
    #[must_use]
    pub fn lag_s(&self) -> Option<i64> {
        self.lag.current.max(self.lag.last)
    }
}

fn describe(gap: &Gap, others: usize) -> String {
    let why = if gap.total >= REACH {
        format!("the service pages only the first {REACH} records of a query")
    } else {
        "its list kept changing while it was read".to_owned()
    };
    let more = if others > 0 { format!(", and {others} more stretches") } else { String::new() };
    format!(
        "{} of {} records read between {} and {}: {why}{more}",
        gap.read,
        gap.total,
        gap.span.start.rfc3339(),
        gap.span.end.rfc3339()
    )
}

#[cfg(test)]
#[path = "model_tests.rs"]
mod model_tests;
