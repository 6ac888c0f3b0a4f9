//! The key that a profile is polled with: read again before it ends, when it is refused, and as long as
//! nothing else helps. Reading it never keeps the poller from asking with the one it has.

use tokio::time::Instant;

use super::{Hold, Polling, moment};
use crate::api::{self, Kind};
use crate::credentials::{Credentials, CredentialsError};
use crate::i18n::Lang;
use crate::poll::access::Access;
use crate::poll::backoff;

/// So many keys in a row may be refused before the next one waits.
const REFUSED_KEYS: u32 = 3;

/// Why credentials are read again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Reason {
    /// The key ends soon.
    Ahead,
    /// The key was refused or has ended just now: there may be a new one.
    Refused,
    /// The profile is stopped, and some time has passed.
    Again,
}

/// Credentials being read: one reading at a time.
#[derive(Default)]
pub(super) struct Rereading {
    wanted: Option<Reason>,
    now: Option<Reason>,
}

/// What a reading came to.
pub(super) type Read = Result<Credentials, CredentialsError>;

/// One reading.
pub(super) async fn read(access: Access) -> Read {
    access.credentials().await
}

impl Polling<'_> {
    /// Looks whether the key has to be read again; returns whether to begin that now.
    pub(super) fn wants_key(&mut self) -> bool {
        let now = self.now();
        // By a clock that is not known to be right, nothing is said to have ended.
        if self.client.skew_ms().is_some() && self.pausing().is_none_or(|hold| !hold.stopped) {
            if self.keeper.is_over(now) {
                let why = self.keeper.obituary(now, Lang::current()).unwrap_or_default();
                self.suspend(self.poller.access.said(&why));
            } else if self.keeper.due_ms(now).is_some_and(|due_ms| due_ms <= now.mono_ms) {
                self.rereading.wanted.get_or_insert(Reason::Ahead);
            }
        }
        if self.rereading.now.is_some() || self.rereading.wanted.is_none() {
            return false;
        }
        self.rereading.now = self.rereading.wanted.take();
        true
    }

    /// When the key has to be read again.
    pub(super) fn key_due(&self) -> Option<Instant> {
        // A profile that is stopped has its own time for that.
        let is_stopped = self.pausing().is_some_and(|hold| hold.stopped);
        if self.rereading.now.is_some() || self.client.skew_ms().is_none() || is_stopped {
            return None;
        }
        let now = self.now();
        Some(moment(self.born, self.keeper.due_ms(now)?, now.mono_ms))
    }

    /// Asks nothing until the key has been read again. The screen hears of it only if that does not help.
    fn suspend(&mut self, why: String) {
        let now = Instant::now();
        let until = now + self.poller.recheck;
        self.hold = Some(Hold { since: now, until, why, stopped: true, said: false, trying: false });
        self.rereading.wanted = Some(Reason::Refused);
    }

    /// A request was refused for its key. Returns whether that is taken care of.
    pub(super) fn key_refused(&mut self, error: &api::Error, sent: Instant) -> bool {
        if !error.is_auth() {
            return false;
        }
        // What was signed with a key that has been replaced since says nothing about the new one.
        if sent < self.key_since {
            return true;
        }
        if matches!(error.kind(), Kind::NoPermission { .. }) {
            return false;
        }
        // What was on its way together is refused together.
        if self.pausing().is_none_or(|hold| !hold.stopped) {
            self.refused_keys += 1;
            self.suspend(error.to_string());
        }
        true
    }

    /// Asks again after a refusal; what was wrong stays said until something is answered.
    fn try_again(&mut self) {
        if let Some(hold) = self.hold.as_mut().filter(|hold| hold.stopped) {
            hold.trying = true;
        }
    }

    /// Asks with a new key; where one key after the other is refused, the next one waits a while.
    fn try_new_key(&mut self) {
        if self.refused_keys <= REFUSED_KEYS {
            return self.try_again();
        }
        let pause = backoff::pause(self.refused_keys, fastrand::f64());
        if let Some(hold) = self.hold.as_mut().filter(|hold| hold.stopped) {
            (hold.stopped, hold.said, hold.until) = (false, true, Instant::now() + pause);
        }
    }

    /// The time has come to read a stopped profile's credentials again.
    pub(super) fn look_again(&mut self) {
        self.rereading.wanted = Some(Reason::Again);
    }

    /// Takes credentials that were read, or why they could not be; an error ends reading once.
    pub(super) fn reread(&mut self, read: Read) -> Result<(), String> {
        let reason = self.rereading.now.take();
        let (now, chance) = (self.now(), fastrand::f64());
        let profile = &self.poller.access.name;
        let stopped = self.hold.as_ref().is_some_and(|hold| hold.stopped);
        let trouble = match read {
            Ok(credentials) => {
                let lifetime = credentials.lifetime().cloned();
                self.keeper.read(lifetime, now, chance);
                if self.client.replace_credentials(credentials) {
                    tracing::info!(%profile, ?reason, "signing with a new key");
                    self.key_since = Instant::now();
                    self.rereading.wanted = None;
                    self.try_new_key();
                    return Ok(());
                }
                None
            }
            Err(error) => {
                tracing::warn!(%profile, ?reason, %error, "the key could not be read again");
                self.keeper.failed(error.brief(), now, chance);
                Some(error)
            }
        };
        if !stopped || reason == Some(Reason::Ahead) {
            return Ok(());
        }
        let over = self.client.skew_ms().and_then(|_| self.keeper.obituary(now, Lang::current()));
        let why = match (over, trouble) {
            (Some(over), _) => Some(self.poller.access.said(&over)),
            (None, Some(error)) => Some(self.poller.access.said(&error.to_string())),
            (None, None) => None,
        };
        match (why, reason) {
            // The same key may have been given back its rights.
            (None, Some(Reason::Again)) => self.try_again(),
            (why, _) => {
                let known = self.hold.take().map(|hold| hold.why);
                let why = why.or(known).unwrap_or_default();
                if self.once {
                    return Err(why);
                }
                self.stop(why);
            }
        }
        Ok(())
    }
}
