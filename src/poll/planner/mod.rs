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

//!
//! `schedule` decides what is due and asked for, `answers` what a reply means, `standing` what can be
//! said of it all.

mod answers;
mod schedule;
pub(super) mod standing;

use hashbrown::HashMap;

use self::schedule::{LiveRound, Running, Turn};
use self::standing::Lag;
use super::ledger::{Account, Ledger};
use super::page::{FULL_PAGE, Keys, MEMORY, Page, PageRequest};
use super::probe::{Probe, Side};
use super::report::{Reading, Window};
use super::rhythm::Rhythm;
use super::tally::Counted;
use super::walk::Gap;
use crate::api::Rank;
use crate::event::{Seen, Source, UnixTime};

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
    /// Known breaks that turned out to have fewer copies.
    pub recounted: Vec<Seen>,
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

/// The plan for one account's list.
#[derive(Debug)]
pub struct Planner {
    window: Window,
    rhythm: Rhythm,
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
    /// How much of the first walk is read; it never falls.
    percent: u8,
    /// When the last walk of everything began, in milliseconds.
    main_began: u64,
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
    /// Whose turn it is in the background: the frequent walk's, or the rest's.
    turn: Turn,
    proven_at: Option<UnixTime>,
    answered_at: Option<UnixTime>,
    lag: Lag,
}

impl Planner {
    /// A plan for a window. `once` reads it whole and is done; otherwise it goes on for ever.
    #[must_use]
    pub fn new(window: Window, rhythm: Rhythm, once: bool, now: Now) -> Self {
        let mut planner = Self {
            window,
            rhythm,
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
            percent: 0,
            main_began: now.mono_ms,
            filled_from: now.server,
            accounts: Vec::new(),
            gaps: Vec::new(),
            recent_gaps: Vec::new(),
            live_account: None,
            live: None,
            debt: false,
            counting: Vec::new(),
            miscounted: Vec::new(),
            live_at: now.mono_ms + rhythm.first(rhythm.interval_ms),
            recent_at: u64::MAX,
            recent_not_before: 0,
            count_at: u64::MAX,
            full_at: u64::MAX,
            pace_at: 0,
            turn: Turn::Rest,
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
            self.percent = 0;
            self.ledger.clear();
            self.start_fill(now);
        }
    }

    /// Reads the newest every so many milliseconds from now on, the first time within that.
    pub fn set_interval(&mut self, interval_ms: u64, now: Now) {
        if interval_ms != self.rhythm.interval_ms {
            self.rhythm.interval_ms = interval_ms;
            self.live_at = self.live_at.min(now.mono_ms + self.rhythm.first(interval_ms));
        }
    }

    /// Whether the window has been read through once.
    #[must_use]
    pub const fn is_filled(&self) -> bool {
        self.filled
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
        let ticket = self.next_ticket;
        self.next_ticket += 1;
        let sent = Sent { owner, generation: self.generation, request: request.clone() };
        self.sent.insert(ticket, sent);
        // A span planned a while ago may have slid out of the service's memory, or reach into its
        // future if its clock was set back.
        request.span.start = request.span.start.max(now.server.plus(-MEMORY));
        request.span.end = request.span.end.min(now.server).max(request.span.start);
        Next::Ask(Ticket(ticket), request)
    }

    /// Whether a request that was refused for good matters only to finding out how windows are read:
    /// then that push is not tried again, and everything else goes on.
    pub fn dispensable(&mut self, ticket: Ticket) -> bool {
        let probed = self.sent.get(&ticket.0).is_some_and(|sent| matches!(sent.owner, Owner::Probe(_)));
        if probed {
            self.sent.remove(&ticket.0);
            self.probe.give_up();
        }
        probed
    }

    /// How long that request can wait.
    #[must_use]
    pub fn rank(&self, ticket: Ticket) -> Rank {
        match self.sent.get(&ticket.0).map(|sent| sent.owner) {
            Some(Owner::Live) => Rank::Live,
            _ if self.filled && !self.once => Rank::Upkeep,
            _ => Rank::Bulk,
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
                    running.walk.failed(piece, &sent.request);
                }
            }
        }
    }

    /// Takes in an answer.
    pub fn answered(&mut self, ticket: Ticket, page: Page, now: Now) -> Learned {
        let nothing = Learned { seen: Vec::new(), source: Source::Live, recounted: Vec::new() };
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
        let (seen, learned) = match sent.owner {
            // What these list is known, or will be read by a walk that proves it.
            Owner::Probe(_) | Owner::Count { .. } => (Vec::new(), 0),
            Owner::Live | Owner::Walk(..) => self.learn(&reply, sent.owner, now),
        };
        if self.reading == Reading::Unknown {
            let long = !self.once || self.main.as_ref().is_some_and(|main| main.walk.is_long());
            if long || page.total > u64::from(FULL_PAGE) {
                self.probe.consider(&self.keys, &reply, now.server);
            }
        }
        let mut recounted = Vec::new();
        match sent.owner {
            Owner::Probe(side) => {
                if let Some(reading) = self.probe.absorb(side, &reply) {
                    self.set_reading(reading, now);
                }
            }
            Owner::Live => self.live_answer(page.total, raw_length, learned),
            Owner::Count { account } => self.count_answer(account, sent.request.span, page.total, now),
            Owner::Walk(kind, piece) => {
                recounted = self.walk_answer(kind, piece, &sent.request, page.total, raw_length, &reply, now);
            }
        }
        Learned { seen, source, recounted }
    }
}

#[cfg(test)]
mod model_tests;
