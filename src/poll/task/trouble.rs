//! A request failed: whether to try again and when, to stop until somebody does something, or to give up.

use std::time::Duration;

use tokio::time::Instant;

use super::Polling;
use super::answer::CLOCK_DOUBTS;
use crate::api;
use crate::poll::backoff;
use crate::poll::planner::Ticket;

/// Reading once gives a profile up after so many failures in a row.
const GIVE_UP: u32 = 7;
/// A first failure that costs no more than this is not worth a word on the screen.
const WORTH_A_WORD: Duration = Duration::from_secs(1);

/// A trouble, from its first failure until something that was asked after that is answered.
pub(super) struct Hold {
    pub(super) since: Instant,
    /// Nothing is asked until then.
    pub(super) until: Instant,
    pub(super) why: String,
    /// Until somebody does something, as far as can be told.
    pub(super) stopped: bool,
    /// Whether it is worth a word on the screen: it may be over in a moment.
    pub(super) said: bool,
    /// The pause is over: it is tried again, and what was wrong may still be.
    pub(super) trying: bool,
}

impl Polling<'_> {
    /// Until when nothing is asked, if that is so.
    pub(super) fn held_until(&self) -> Option<Instant> {
        self.pausing().map(|hold| hold.until)
    }

    /// The trouble that keeps everything from being asked now.
    pub(super) fn pausing(&self) -> Option<&Hold> {
        self.hold.as_ref().filter(|hold| !hold.trying)
    }

    /// Takes in that a request failed; an error ends reading once.
    pub(super) fn refused(
        &mut self,
        scope: usize,
        ticket: Ticket,
        sent: Instant,
        clock_moved: bool,
        error: &api::Error,
    ) -> Result<(), String> {
        if !error.is_retryable() && !error.is_auth() && self.planners[scope].dispensable(ticket) {
            return Ok(());
        }
        self.planners[scope].failed(ticket);
        let why = error.to_string();
        tracing::warn!(profile = %self.poller.access.name, failures = self.failures + 1, %why, "a request failed");
        if error.is_invalid_parameter() && self.clock_doubts < CLOCK_DOUBTS {
            self.clock_doubts += 1;
            if clock_moved {
                // The window was planned by a clock that has been corrected since.
                self.plan_anew();
            } else {
                // It may reach a moment into the future.
                self.behind_s = (self.behind_s + 1).min(5);
            }
            return Ok(());
        }
        if self.key_refused(error, sent) {
            return Ok(());
        }
        // What was on its way together fails together: that counts once.
        if self.pausing().is_none() {
            self.failures += 1;
        }
        if !error.is_retryable() {
            if self.once {
                return Err(why);
            }
            self.stop(why);
            return Ok(());
        }
        if self.once && self.failures >= GIVE_UP {
            return Err(why);
        }
        if self.pausing().is_some_and(|hold| hold.stopped) {
            return Ok(());
        }
        let asked = error.retry_after().unwrap_or_default();
        let pause = backoff::pause_at_least(self.failures, asked, fastrand::f64());
        let until = Instant::now() + pause;
        let until = self.held_until().map_or(until, |held| held.max(until));
        let said = self.failures > 1 || pause.max(sent.elapsed()) > WORTH_A_WORD;
        let said = said || self.hold.as_ref().is_some_and(|hold| hold.said);
        self.hold = Some(Hold { since: Instant::now(), until, why, stopped: false, said, trying: false });
        Ok(())
    }

    pub(super) fn stop(&mut self, why: String) {
        let since = Instant::now();
        let until = since + backoff::rest(self.poller.recheck, fastrand::f64());
        self.hold = Some(Hold { since, until, why, stopped: true, said: true, trying: false });
    }

    /// A timer has come: what was held is tried again, a refused profile once its credentials were read
    /// again.
    pub(super) fn resume(&mut self) {
        let due = |hold: &&mut Hold| !hold.trying && hold.until <= Instant::now();
        let Some(hold) = self.hold.as_mut().filter(due) else { return };
        if hold.stopped {
            hold.until = Instant::now() + self.poller.recheck;
            self.look_again();
        } else {
            hold.trying = true;
        }
    }
}
