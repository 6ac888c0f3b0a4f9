//! The simulated accounts: their sites and their keys, which are made from the seed.

use std::fmt;

use serde::Deserialize;

use super::random;

/// Which of the vendor's two sites an account belongs to; the sites differ in the language of their texts.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Site {
    /// The China site: stop reasons are always Chinese.
    Cn,
    /// The international site: stop reasons follow `X-TC-Language`, English by default.
    Intl,
}

/// The language of an answer's texts.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Language {
    /// Simplified Chinese, `zh-CN`.
    Zh,
    /// English, `en-US`.
    En,
}

impl Site {
    /// The language a request of this site is answered in, by its `X-TC-Language`.
    #[must_use]
    pub fn language(self, asked: Option<&str>) -> Language {
        match (self, asked) {
            (Self::Cn, _) | (Self::Intl, Some("zh-CN")) => Language::Zh,
            (Self::Intl, _) => Language::En,
        }
    }
}

/// One account that the simulator serves. The keys open nothing but this simulator.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// The scenario's name for it; good as a profile's name.
    pub name: String,
    /// Looks like `AKIDsimulated…`.
    pub secret_id: String,
    /// Looks like `simulated…`.
    pub secret_key: String,
    /// Set where the scenario makes the key a temporary one: then it must be sent as `X-TC-Token`.
    pub token: Option<String>,
    /// The site the account belongs to.
    pub site: Site,
}

impl Account {
    /// The account of that name under a seed: the same every time.
    pub(super) fn new(seed: u64, name: &str, site: Site, temporary: bool) -> Self {
        Self {
            name: name.to_owned(),
            secret_id: format!("AKIDsimulated{}", letters(random::mix_text(seed, name), 23)),
            secret_key: format!("simulated{}", letters(random::mix_text(!seed, name), 23)),
            token: temporary
                .then(|| format!("simulatedToken{}", letters(random::mix_text(seed ^ 0x70, name), 50))),
            site,
        }
    }
}

impl Account {
    /// The same account with the temporary key that follows so many others.
    pub(super) fn with_next_key(&self, seed: u64, generation: u64) -> Self {
        let seed = random::mix_all(&[seed, generation]);
        Self::new(seed, &self.name, self.site, true)
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Keys are not printed, not even these: whoever learns from this code learns the habit.
        f.debug_struct("Account").field("name", &self.name).field("site", &self.site).finish_non_exhaustive()
    }
}

pub(super) fn letters(number: u64, count: usize) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut rng = fastrand::Rng::with_seed(number);
    (0..count).map(|_| char::from(ALPHABET[rng.usize(..ALPHABET.len())])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_fixed_by_seed_and_name_and_differ_between_accounts() {
        let one = Account::new(1, "evening", Site::Intl, true);
        assert_eq!(one, Account::new(1, "evening", Site::Intl, true));
        assert_eq!(one.secret_id.len(), 36);
        assert!(one.secret_id.starts_with("AKIDsimulated") && one.secret_key.starts_with("simulated"));
        for other in
            [Account::new(2, "evening", Site::Intl, true), Account::new(1, "arrears", Site::Intl, true)]
        {
            assert_ne!(one.secret_id, other.secret_id);
            assert_ne!(one.secret_key, other.secret_key);
        }
    }

    #[test]
    fn keys_are_not_printed() {
        let account = Account::new(1, "evening", Site::Intl, true);
        let printed = format!("{account:?}");
        assert!(!printed.contains("simulated"), "{printed}");
    }

    #[test]
    fn the_china_site_speaks_chinese_whatever_is_asked() {
        assert_eq!(Site::Cn.language(Some("en-US")), Language::Zh);
        assert_eq!(Site::Intl.language(None), Language::En);
        assert_eq!(Site::Intl.language(Some("zh-CN")), Language::Zh);
    }
}
