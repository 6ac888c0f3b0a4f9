//! What a reply means: what was learned, what it proves, and what is still owed.

use super::schedule::{COUNT_EVERY_MS, FULL_EVERY_MS, RECENT_EVERY_MS, Running};
use super::{Kind, Now, Owner, Planner};
use crate::event::{Seen, UnixTime};
use crate::poll::ledger::{self, Account};
use crate::poll::page::{FULL_PAGE, PageRequest, REACH, Span};
use crate::poll::report::{Reading, Window};
use crate::poll::tally::Counted;
use crate::poll::walk::Step;

/// Pages that one live reading reads at most.
const LIVE_PAGES: u32 = 5;

impl Planner {
    /// Adds a reply to what is known; returns what is new to report, and how many copies are.
    pub(super) fn learn(&mut self, reply: &Counted, owner: Owner, now: Now) -> (Vec<Seen>, u64) {
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
            ledger::note_in(&mut self.accounts, gain, reading);
            self.live_account.iter_mut().for_each(|account| account.note(gain, reading));
        }
        for kind in [Kind::Main, Kind::Recent, Kind::Repair] {
            let Some(running) = self.running_mut(kind) else { continue };
            for gain in &gains {
                ledger::note_in(&mut running.proven, gain, reading);
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

    pub(super) fn set_reading(&mut self, reading: Reading, now: Now) {
        self.reading = reading;
        if !self.filled && reading != Reading::Start {
            self.start_fill(now);
        } else {
            // Its window was planned for another reading.
            self.live_account = None;
            self.debt = true;
        }
    }

    pub(super) fn live_answer(&mut self, total: u64, raw_length: u32, learned: u64) {
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

    pub(super) fn count_answer(&mut self, at: usize, span: Span, total: u64, now: Now) {
        let Some(account) = self.accounts.get(at).filter(|account| account.span == span) else {
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
    pub(super) fn walk_answer(
        &mut self,
        kind: Kind,
        piece: u32,
        request: &PageRequest,
        total: u64,
        raw_length: u32,
        reply: &Counted,
        now: Now,
    ) -> Vec<Seen> {
        let (reading, running_window) = (self.reading, !matches!(self.window, Window::Fixed { .. }));
        let Some(mut running) = self.running_mut(kind).take() else { return Vec::new() };
        let mut recounted = Vec::new();
        if let Step::Proven(leaf, tally) = running.walk.absorb(piece, request, total, raw_length, reply) {
            recounted = self.ledger.correct(&tally, leaf.floor);
            let open = |runs| Account::open(&leaf, runs, reading, &running.meanwhile, &tally, &self.ledger);
            if leaf.span == running.newest && kind != Kind::Repair {
                self.live_account = Some(open(running_window));
            }
            let account = open(false);
            ledger::add(&mut running.proven, account);
        }
        if running.first {
            self.percent = self.percent.max(running.walk.percent());
        }
        if running.walk.is_done() {
            self.finish(kind, running, now);
        } else {
            *self.running_mut(kind) = Some(running);
        }
        recounted
    }

    pub(super) fn finish(&mut self, kind: Kind, running: Running, now: Now) {
        match kind {
            Kind::Recent => self.recent_gaps = running.walk.gaps,
            Kind::Repair => {
                for account in running.proven {
                    ledger::add(&mut self.accounts, account);
                }
                self.gaps = running.walk.gaps;
            }
            Kind::Main => {
                self.accounts = running.proven;
                self.gaps = running.walk.gaps;
                if self.gaps.is_empty() {
                    self.ledger.forget_unmet();
                }
                // A walk of a million takes longer than the time until the next: it rests as long as it took.
                self.full_at = self.full_at.max(now.mono_ms + now.mono_ms.saturating_sub(self.main_began));
                if running.first {
                    self.filled = true;
                    self.recent_at = now.mono_ms + self.rhythm.first(RECENT_EVERY_MS);
                    self.count_at = now.mono_ms + self.rhythm.first(COUNT_EVERY_MS);
                    self.full_at = now.mono_ms + self.rhythm.first(FULL_EVERY_MS);
                    self.debt = self.live_account.is_none() && !self.once;
                }
            }
        }
        // The frequent walk proves its own two hours only.
        if kind != Kind::Recent && self.gaps.is_empty() && self.recent_gaps.is_empty() {
            self.proven_at = Some(now.server);
        }
    }
}
