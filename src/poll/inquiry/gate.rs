//! Whether one action may be asked now, by how it was answered before. Pure.

use std::time::Duration;

use crate::api::{self, Kind};
use crate::poll::backoff;
use crate::poll::task::RECHECK;
use crate::poll::withheld::{Action, Withheld};

/// How long a refused action rests: somebody has to do something before it is answered.
pub(super) const REFUSED: Duration = Duration::from_secs(600);

/// A first failure in a row is not worth a word.
const WORTH_A_WORD: u32 = 2;

/// What a failed request says about the next ones.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Trouble {
    /// It passes by itself.
    Passing {
        why: Withheld,
        /// What the service asked to wait.
        at_least: Duration,
    },
    /// The action will not be answered before somebody does something; ask again after this time.
    Lasting { why: Withheld, rest: Duration },
    /// This one question is not taken; others may be.
    Question { why: Withheld },
}

impl Trouble {
    /// What an error means for `action`.
    pub(super) fn of(action: Action, error: &api::Error) -> Self {
        if matches!(error.kind(), Kind::NoPermission { .. }) {
            return Self::Lasting { why: Withheld::Denied(action), rest: REFUSED };
        }
        if error.is_absent_action() {
            return Self::Lasting { why: Withheld::Absent(action), rest: REFUSED };
        }
        let why = Withheld::Failed { action, why: error.to_string() };
        // So a stream may be answered that was never on air.
        let failed = error.code().is_some_and(|code| code.starts_with("FailedOperation"));
        if failed && action != Action::OnlineList {
            return Self::Question { why };
        }
        if error.is_retryable() {
            return Self::Passing { why, at_least: error.retry_after().unwrap_or_default() };
        }
        match error.kind() {
            Kind::BadRequest => Self::Question { why },
            // The key or the machine is at fault. The poller meets that, too, and mends it by itself
            // if it can.
            _ => Self::Lasting { why, rest: RECHECK },
        }
    }

    /// Why the question was not answered.
    pub(super) fn why(&self) -> &Withheld {
        match self {
            Self::Passing { why, .. } | Self::Lasting { why, .. } | Self::Question { why } => why,
        }
    }
}

/// Why an action is not answered now; [`None`] once it is answered again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Said(pub(super) Option<Withheld>);

/// One action's gate. Times are milliseconds since the task began.
#[derive(Debug, Default)]
pub(super) struct Gate {
    failures: u32,
    /// When it was closed, and until when.
    closed: Option<(u64, u64)>,
    /// Why nothing is worth asking while it is closed.
    shut: Option<Withheld>,
    /// What was said last of the action.
    said: Option<Withheld>,
}

impl Gate {
    /// When it may be asked, at the earliest.
    pub(super) fn opens_ms(&self) -> u64 {
        self.closed.map_or(0, |(_, until_ms)| until_ms)
    }

    /// Why a question is not even worth waiting, if so.
    pub(super) fn shut(&self, now_ms: u64) -> Option<&Withheld> {
        self.shut.as_ref().filter(|_| now_ms < self.opens_ms())
    }

    /// Notes an answer; returns what there is to say if that has changed.
    pub(super) fn answered(&mut self) -> Option<Said> {
        (self.failures, self.closed, self.shut) = (0, None, None);
        self.say(None)
    }

    /// Notes a failure of a request that was sent at `sent_ms`; returns what there is to say if that
    /// has changed. `chance`, 0 to 1, spreads pauses.
    pub(super) fn failed(
        &mut self,
        trouble: &Trouble,
        sent_ms: u64,
        now_ms: u64,
        chance: f64,
    ) -> Option<Said> {
        let ms = |pause: Duration| u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
        match trouble {
            Trouble::Question { .. } => None,
            Trouble::Lasting { why, rest } => {
                self.failures += 1;
                self.closed = Some((now_ms, now_ms.saturating_add(ms(backoff::rest(*rest, chance)))));
                self.shut = Some(why.clone());
                self.say(Some(why.clone()))
            }
            Trouble::Passing { why, at_least } => {
                // What was on its way together fails together: that counts once.
                if self.closed.is_none_or(|(closed_ms, _)| sent_ms > closed_ms) {
                    self.failures += 1;
                }
                let pause = backoff::pause_at_least(self.failures, *at_least, chance);
                let until_ms = now_ms.saturating_add(ms(pause)).max(self.opens_ms());
                self.closed = Some((now_ms, until_ms));
                if self.failures < WORTH_A_WORD {
                    return None;
                }
                self.say(Some(why.clone()))
            }
        }
    }

    fn say(&mut self, why: Option<Withheld>) -> Option<Said> {
        (self.said != why).then(|| {
            self.said.clone_from(&why);
            Said(why)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passing() -> Trouble {
        let why = Withheld::Failed { action: Action::State, why: "it rains".to_owned() };
        Trouble::Passing { why, at_least: Duration::ZERO }
    }

    #[test]
    fn pauses_grow_and_only_the_second_failure_is_worth_a_word() {
        let mut gate = Gate::default();
        assert_eq!(gate.failed(&passing(), 1, 10, 1.0), None);
        let first = gate.opens_ms() - 10;
        assert!(gate.shut(10).is_none(), "questions wait");
        let said = gate.failed(&passing(), 1_000, 1_010, 1.0);
        assert_eq!(said, Some(Said(Some(passing().why().clone()))));
        assert!(gate.opens_ms() - 1_010 > first);
        assert_eq!(gate.failed(&passing(), 5_000, 5_010, 1.0), None, "said already");
        assert_eq!(gate.answered(), Some(Said(None)));
        assert_eq!((gate.opens_ms(), gate.answered()), (0, None));
    }

    #[test]
    fn what_fails_together_counts_once() {
        let mut gate = Gate::default();
        for _ in 0..5 {
            assert_eq!(gate.failed(&passing(), 5, 10, 1.0), None);
        }
        assert_eq!(gate.failures, 1);
    }

    #[test]
    fn the_service_may_ask_to_wait_longer() {
        let mut gate = Gate::default();
        let patient = Trouble::Passing { why: Withheld::TooOld, at_least: Duration::from_secs(90) };
        gate.failed(&patient, 0, 1, 0.0);
        assert_eq!(gate.opens_ms(), 90_001);
        gate.failed(&passing(), 0, 2, 0.0);
        assert_eq!(gate.opens_ms(), 90_001, "a shorter pause does not end it");
    }

    #[test]
    fn a_refused_action_rests_for_minutes_and_says_why_once() {
        let mut gate = Gate::default();
        let denied = Trouble::Lasting { why: Withheld::Denied(Action::State), rest: REFUSED };
        assert_eq!(gate.failed(&denied, 0, 10, 0.0), Some(Said(Some(Withheld::Denied(Action::State)))));
        assert_eq!(gate.shut(599_999), Some(&Withheld::Denied(Action::State)));
        assert_eq!(gate.opens_ms(), 600_010);
        assert_eq!(gate.shut(600_010), None, "it may be tried again");
        assert_eq!(gate.failed(&denied, 600_010, 600_020, 0.5), None, "nothing new");
        assert_eq!(gate.answered(), Some(Said(None)));
    }

    #[test]
    fn a_question_that_is_not_taken_closes_nothing() {
        let mut gate = Gate::default();
        assert_eq!(gate.failed(&Trouble::Question { why: Withheld::TooOld }, 0, 1, 0.5), None);
        assert_eq!(gate.opens_ms(), 0);
    }
}
