//! Keys: where they come from, and how they are kept from being seen.
//!
//! A [`Credentials`] never shows its secret half or its token in `Debug`, `Display` or errors, and
//! wipes them when dropped. Temporary ones carry their end and know who makes the next
//! ([`Lifetime`]); renewing them in time is the poller's. This room knows nothing of the API and of
//! profiles; the one thing it asks over a network is the machine's own metadata service.

mod chain;
mod env;
mod error;
mod ini;
mod lifetime;
mod role;
mod sdk_file;
mod tccli;

use std::fmt;

use zeroize::Zeroizing;

use crate::event::neutralise;
use crate::i18n::{Lang, Words};
use crate::say;

pub use chain::{chain, from_environment, from_own_variables, from_role};
pub use env::Env;
pub use error::CredentialsError;
pub use lifetime::{Lifetime, Login, LoginKind, Renewal};
pub use role::{Metadata, ROLE_PATIENCE, RoleTrouble, ask_role, is_role_name};
pub use sdk_file::{load as load_sdk_file, sections as sdk_file_sections};
pub use tccli::{load as load_tccli, profiles as tccli_profiles};

/// Where a key came from, so that errors can say which one they mean.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Origin {
    /// This environment variable and its companions.
    Variable(String),
    /// This file, and in it this section or profile.
    File {
        /// As shown to the user.
        path: String,
        /// `[section]`, `[profile.name]`; empty where the file holds one key only.
        section: String,
    },
    /// This role of the virtual machine.
    Role(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable(name) => f.write_str(name),
            Self::File { path, section } if section.is_empty() => f.write_str(path),
            Self::File { path, section } => write!(f, "[{section}] of {path}"),
            Self::Role(name) => {
                f.write_str(&say!(Lang::current(), "the role {name}", "角色 {name}", "ロール {name}"))
            }
        }
    }
}

/// A pair of keys, perhaps with the token of temporary ones. Wiped when dropped.
#[derive(Clone)]
pub struct Credentials {
    secret_id: Zeroizing<String>,
    secret_key: Zeroizing<String>,
    token: Option<Zeroizing<String>>,
    origin: Origin,
    lifetime: Option<Lifetime>,
}

impl Credentials {
    /// Takes a pair; space around the values is cut off, as files and shells like to add newlines.
    /// An empty token is none.
    ///
    /// # Errors
    /// [`CredentialsError::Unusable`] if a value is empty or cannot be part of a header.
    pub fn new(
        secret_id: &str,
        secret_key: &str,
        token: Option<&str>,
        origin: Origin,
    ) -> Result<Self, CredentialsError> {
        let token = token.map(str::trim).filter(|token| !token.is_empty());
        for (name, value) in
            [("SecretId", Some(secret_id)), ("SecretKey", Some(secret_key)), ("token", token)]
        {
            let Some(value) = value.map(str::trim) else { continue };
            let why = if value.is_empty() {
                Words::new("is empty", "为空", "が空です")
            } else if !value.bytes().all(|byte| byte.is_ascii_graphic()) {
                Words::new(
                    "has a space or a character that no key has",
                    "含有空格或密钥中不会出现的字符",
                    "に空白かキーにない文字が含まれています",
                )
            } else {
                continue;
            };
            return Err(CredentialsError::Unusable { name, origin, why });
        }
        let keep = |value: &str| Zeroizing::new(value.trim().to_owned());
        Ok(Self {
            secret_id: keep(secret_id),
            secret_key: keep(secret_key),
            token: token.map(keep),
            origin,
            lifetime: None,
        })
    }

    /// The same with an end.
    #[must_use]
    pub fn lasting(self, lifetime: Lifetime) -> Self {
        Self { lifetime: Some(lifetime), ..self }
    }

    /// The public half.
    #[must_use]
    pub fn secret_id(&self) -> &str {
        &self.secret_id
    }

    /// The secret half: for signing only.
    #[must_use]
    pub fn secret_key(&self) -> &str {
        &self.secret_key
    }

    /// The token of temporary keys.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        self.token.as_ref().map(|token| token.as_str())
    }

    /// Where they came from.
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Until when they hold and who makes the next; `None` where that is not known, as of static keys
    /// and of temporary ones in the environment.
    #[must_use]
    pub const fn lifetime(&self) -> Option<&Lifetime> {
        self.lifetime.as_ref()
    }

    /// Whether both are the same key: wherever from, requests would be signed alike.
    #[must_use]
    pub fn is_same_key(&self, other: &Self) -> bool {
        self.secret_id == other.secret_id && self.secret_key == other.secret_key && self.token == other.token
    }

    /// What to do when the service takes this key no more, as the end of a sentence.
    #[must_use]
    pub fn remedy(&self, lang: Lang) -> String {
        if let Some(lifetime) = &self.lifetime {
            return lifetime.remedy(lang);
        }
        match &self.origin {
            // The environment of a process that runs cannot be changed from outside.
            Origin::Variable(_) => say!(
                lang,
                "get new temporary credentials, set them in the environment and start breakwatch again",
                "请重新获取临时密钥，设置到环境变量后重新启动 breakwatch",
                "一時キーを取得し直し、環境変数に設定して breakwatch を起動し直してください"
            ),
            Origin::File { path, .. } => say!(
                lang,
                "get new temporary credentials and put them into {path}",
                "请重新获取临时密钥并写入 {path}",
                "一時キーを取得し直し、{path} に書いてください"
            ),
            Origin::Role(_) => say!(
                lang,
                "check that the role is still attached to this machine",
                "请确认本机仍绑定该角色",
                "ロールがこのマシンに付いたままか確認してください"
            ),
        }
    }
}

/// `SecretId AKID...4f2a from TENCENTCLOUD_SECRET_ID`: enough to know which key is meant.
impl fmt::Display for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = &self.secret_id;
        if id.len() >= 16 {
            write!(f, "SecretId {}...{} from {}", &id[..4], &id[id.len() - 4..], self.origin)
        } else {
            write!(f, "SecretId from {}", self.origin)
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credentials({self})")
    }
}

/// A word from a file of keys, to be named in an error: one that is as long as a key may be one that stands
/// in the wrong place, and only its beginning is shown.
pub(crate) fn hinted(word: &str) -> String {
    const LONGEST: usize = 24;
    const SHOWN: usize = 6;
    if word.chars().count() <= LONGEST {
        return neutralise(word);
    }
    neutralise(&word.chars().take(SHOWN).collect::<String>()) + "..."
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin() -> Origin {
        Origin::Variable("TENCENTCLOUD_SECRET_ID".into())
    }

    #[test]
    fn secrets_are_never_printed() {
        let keys =
            Credentials::new("AKIDEXAMPLEabcdef0123", "topsecretkey", Some("tokentoken"), origin()).unwrap();
        for said in [format!("{keys:?}"), keys.to_string()] {
            assert!(said.contains("AKID...0123"), "{said}");
            assert!(!said.contains("EXAMPLE") && !said.contains("topsecret") && !said.contains("tokentoken"));
        }
        let short = Credentials::new("short", "topsecretkey", None, origin()).unwrap();
        assert!(!short.to_string().contains("short"));
    }

    #[test]
    fn surrounding_space_is_cut_and_an_empty_token_is_none() {
        let keys = Credentials::new(" id\n", "key\r\n", Some(" \n"), origin()).unwrap();
        assert_eq!((keys.secret_id(), keys.secret_key(), keys.token()), ("id", "key", None));
    }

    #[test]
    fn values_that_fit_no_header_are_refused_without_repeating_them() {
        for (id, key, token, name) in [
            ("", "key", None, "SecretId"),
            ("id", "  ", None, "SecretKey"),
            ("id", "two words", None, "SecretKey"),
            ("id", "key", Some("pass\u{e9}"), "token"),
        ] {
            let error = Credentials::new(id, key, token, origin()).unwrap_err().to_string();
            assert!(error.contains(name) && error.contains("TENCENTCLOUD_SECRET_ID"), "{error}");
            assert!(!error.contains("words") && !error.contains("pass\u{e9}"));
        }
    }
}
