//! What all profiles together ask for in steady live use, whichever keys they use. Pure: time is an
//! argument.
//!
//! Live readings are few and never wait here; whatever else goes on all day, counts, walks, lists of what
//! is on air, waits until there is room beside them. Filling a window for the first time, and answering
//! once, is not steady use and not this room's business.

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

use super::queue::Room;

const SECOND: Duration = Duration::from_secs(1);

/// Nothing waits less than this for what was let in before it: eight a second.
const APART: Duration = Duration::from_millis(125);

/// Who waits is let in while fewer than this were sent within the last second, live readings among them;
/// two more live readings may follow before that second is over.
const TOGETHER: usize = 8;

/// However many live readings there are, somebody who waits is let in this long after the one before:
/// twenty profiles that are read every second must not keep questions and counts out.
const AT_LEAST_EVERY: Duration = Duration::from_millis(250);

/// The requests of the last second.
#[derive(Debug, Default)]
pub(super) struct Steady {
    sent: VecDeque<Instant>,
    let_in: Option<Instant>,
}

impl Steady {
    /// A live reading, which does not wait.
    pub(super) fn note(&mut self, now: Instant) {
        self.forget(now);
        self.sent.push_back(now);
    }

    fn forget(&mut self, now: Instant) {
        while self.sent.front().is_some_and(|sent| *sent + SECOND <= now) {
            self.sent.pop_front();
        }
    }
}

impl Room for Steady {
    fn enter(&mut self, now: Instant) -> Result<(), Option<Instant>> {
        self.forget(now);
        if let Some(next) = self.let_in.map(|before| before + APART)
            && now < next
        {
            return Err(Some(next));
        }
        let long_ago = self.let_in.is_none_or(|before| before + AT_LEAST_EVERY <= now);
        if self.sent.len() >= TOGETHER && !long_ago {
            let room = self.sent.front().map(|sent| *sent + SECOND);
            return Err(room.into_iter().chain(self.let_in.map(|before| before + AT_LEAST_EVERY)).min());
        }
        self.let_in = Some(now);
        self.sent.push_back(now);
        Ok(())
    }

    fn unused(&mut self, at: Instant) {
        if let Some(place) = self.sent.iter().rposition(|sent| *sent == at) {
            self.sent.remove(place);
        }
    }
}
