//! Which keys open which account: those it began with, those that took their place, and those that
//! open nothing any more.

use super::account::Account;
use super::reply::Refusal;

/// The keys of all accounts.
#[derive(Debug)]
pub(super) struct Keys {
    /// The key in use, by account.
    current: Vec<Key>,
    /// Keys whose time is over, with the account they opened.
    ended: Vec<(usize, Account)>,
}

#[derive(Debug)]
struct Key {
    account: Account,
    revoked: bool,
    /// How many keys it had before this one.
    generation: u64,
}

/// A key that somebody signs with.
#[derive(Debug)]
pub(super) struct Held {
    /// Which account it opens, or did.
    pub(super) index: usize,
    pub(super) account: Account,
    ended: bool,
}

impl Keys {
    pub(super) fn new(accounts: &[Account]) -> Self {
        let key = |account: &Account| Key { account: account.clone(), revoked: false, generation: 0 };
        Self { current: accounts.iter().map(key).collect(), ended: Vec::new() }
    }

    /// Whose key that is; one that was switched off is nobody's.
    pub(super) fn find(&self, secret_id: &str) -> Option<Held> {
        let current = self.current.iter().enumerate().map(|(index, key)| (index, &key.account, false));
        let ended = self.ended.iter().map(|(index, account)| (*index, account, true));
        current
            .chain(ended)
            .find(|(index, account, _)| account.secret_id == secret_id && !self.current[*index].revoked)
            .map(|(index, account, ended)| Held { index, account: account.clone(), ended })
    }

    pub(super) fn set_revoked(&mut self, index: usize, revoked: bool) {
        self.current[index].revoked = revoked;
    }

    /// Ends the key in use; returns the account with the next one.
    pub(super) fn expire(&mut self, index: usize, seed: u64) -> Account {
        let key = &mut self.current[index];
        key.generation += 1;
        let next = key.account.with_next_key(seed, key.generation);
        self.ended.push((index, std::mem::replace(&mut key.account, next.clone())));
        next
    }
}

impl Held {
    /// Whether the token that came with a request opens the account.
    pub(super) fn check_token(&self, token: Option<&str>) -> Result<usize, Refusal> {
        if self.ended {
            return Err(Refusal::new("AuthFailure.TokenFailure", "The token of this SecretId has expired."));
        }
        if token == self.account.token.as_deref() {
            return Ok(self.index);
        }
        Err(Refusal::new("AuthFailure.TokenFailure", "X-TC-Token is not the token of this SecretId."))
    }
}

#[cfg(test)]
mod tests {
    use super::super::account::Site;
    use super::*;

    #[test]
    fn a_key_that_has_ended_is_known_and_opens_nothing_and_the_next_one_does() {
        let first = Account::new(1, "one", Site::Intl, true);
        let mut keys = Keys::new(std::slice::from_ref(&first));
        assert_eq!(keys.find(&first.secret_id).unwrap().check_token(first.token.as_deref()), Ok(0));
        let next = keys.expire(0, 1);
        assert_eq!((next.name.as_str(), next.site), ("one", Site::Intl));
        assert!(next.secret_id != first.secret_id && next.secret_key != first.secret_key);
        let refused = keys.find(&first.secret_id).unwrap().check_token(first.token.as_deref());
        assert_eq!(refused.unwrap_err().code, "AuthFailure.TokenFailure");
        assert_eq!(keys.find(&next.secret_id).unwrap().check_token(next.token.as_deref()), Ok(0));
        assert!(keys.find(&next.secret_id).unwrap().check_token(None).is_err());
    }

    #[test]
    fn a_key_that_was_switched_off_is_nobodys_until_it_is_switched_on() {
        let account = Account::new(1, "one", Site::Intl, false);
        let mut keys = Keys::new(std::slice::from_ref(&account));
        keys.set_revoked(0, true);
        assert!(keys.find(&account.secret_id).is_none());
        keys.set_revoked(0, false);
        assert!(keys.find(&account.secret_id).is_some());
    }
}
