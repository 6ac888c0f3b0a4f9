//! Temporary keys of the simulated accounts: made one after the other, each with an end that the service
//! keeps to.

use std::fmt;

use super::account::letters;
use super::random;
use super::reply::Refusal;
use crate::event::UnixTime;

/// A key with a token and an end. It opens nothing but this simulator.
#[derive(Clone, PartialEq, Eq)]
pub struct TemporaryKey {
    /// Another one for each key.
    pub secret_id: String,
    /// Looks like `simulated…`.
    pub secret_key: String,
    /// To be sent as `X-TC-Token`.
    pub token: String,
    /// From this moment of the simulator's clock on it is refused.
    pub ends: UnixTime,
    pub(super) made: UnixTime,
    /// The account's place among all.
    pub(super) account: usize,
}

impl TemporaryKey {
    /// Whether the token that came with a request opens the account at that moment.
    pub(super) fn check_token(&self, token: Option<&str>, now: UnixTime) -> Result<usize, Refusal> {
        if token != Some(&self.token) {
            return Err(Refusal::new(
                "AuthFailure.TokenFailure",
                "X-TC-Token is not the token of this SecretId.",
            ));
        }
        if now >= self.ends {
            return Err(Refusal::new("AuthFailure.TokenFailure", "The token has expired."));
        }
        Ok(self.account)
    }
}

/// A key is not printed, not even one of these.
impl fmt::Debug for TemporaryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TemporaryKey").field("ends", &self.ends).finish_non_exhaustive()
    }
}

/// All temporary keys that were ever issued.
#[derive(Debug, Default)]
pub(super) struct Temporary(Vec<TemporaryKey>);

impl Temporary {
    /// Makes the next key of an account: the same one for the same seed and number.
    pub(super) fn issue(&mut self, seed: u64, account: usize, made: UnixTime, lasts_s: i64) -> TemporaryKey {
        let mixed = |salt: u64| random::mix_all(&[seed, self.0.len() as u64, account as u64, salt]);
        let key = TemporaryKey {
            secret_id: format!("AKIDsimulatedRole{}", letters(mixed(1), 47)),
            secret_key: format!("simulated{}", letters(mixed(2), 35)),
            token: format!("simulatedRoleToken{}", letters(mixed(3), 700)),
            ends: made.plus(lasts_s),
            made,
            account,
        };
        self.0.push(key.clone());
        key
    }

    pub(super) fn find(&self, secret_id: &str) -> Option<&TemporaryKey> {
        self.0.iter().rev().find(|key| key.secret_id == secret_id)
    }
}
