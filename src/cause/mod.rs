//! Why a push ended: the catalogue of causes, in words that a person can act on.
//!
//! The causes are data: `assets/causes/catalogue.toml` has what holds in every language (keys, actors,
//! codes, the service's published texts), one file per language has the words, `links.toml` has the
//! addresses. All are compiled in and checked when they are read. Keys are this program's own; codes
//! and texts are the service's.
//!
//! A raw reason is either recognised for certain or not at all; see [`Catalogue::recognise`].
//!
//! This room knows nothing of records, networks or screens: it gets a text or a code and answers.

mod command;
mod fold;
pub mod heading;
mod link;
mod load;
mod recognise;

use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use serde::Deserialize;

pub use command::{Refused, command_for, template_for};
pub use link::Link;

use crate::i18n::{Lang, Words};
use crate::site::Site;

/// Who has to act on a break.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Actor {
    /// The person or device that pushes.
    Streamer,
    /// Whoever runs the line between encoder and service.
    Network,
    /// The customer's own configuration, authentication or quota.
    Us,
    /// The owner of the account: billing, compliance.
    Account,
    /// The vendor.
    Platform,
    /// Whoever called the API or used the console.
    Operator,
    /// Nothing is to be done: another push carries the stream.
    Nobody,
}

impl Actor {
    /// All, in the order in which screens list them.
    pub const ALL: [Self; 7] = [
        Self::Streamer,
        Self::Network,
        Self::Us,
        Self::Account,
        Self::Platform,
        Self::Operator,
        Self::Nobody,
    ];

    /// The word that filters, reports and other programs use; the same in every language.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Streamer => "streamer",
            Self::Network => "network",
            Self::Us => "us",
            Self::Account => "account",
            Self::Platform => "platform",
            Self::Operator => "operator",
            Self::Nobody => "nobody",
        }
    }

    /// What people are shown; in English the same word as [`name`](Self::name).
    #[must_use]
    pub const fn shown(self, lang: Lang) -> &'static str {
        let words = match self {
            Self::Streamer => Words::new("streamer", "推流端", "配信者"),
            Self::Network => Words::new("network", "网络", "回線"),
            Self::Us => Words::new("us", "我方配置", "自社設定"),
            Self::Account => Words::new("account", "账号", "アカウント"),
            Self::Platform => Words::new("platform", "平台", "事業者"),
            Self::Operator => Words::new("operator", "操作人员", "操作者"),
            Self::Nobody => Words::new("nobody", "无需处理", "対応不要"),
        };
        words.of(lang)
    }

    /// The actor of that [`name`](Self::name), in any case.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|actor| actor.name().eq_ignore_ascii_case(name))
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// An error code of the service as its push callbacks carry it: `errcode` and `sub_errcode`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize)]
#[serde(from = "(u16, u16)")]
pub struct Code {
    /// `errcode`.
    pub errcode: u16,
    /// `sub_errcode`; 0 where the service gives none.
    pub sub: u16,
}

impl From<(u16, u16)> for Code {
    fn from((errcode, sub): (u16, u16)) -> Self {
        Self { errcode, sub }
    }
}

impl fmt::Display for Code {
    /// `18/501`, or just `8` where there is no sub code.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.sub {
            0 => write!(f, "{}", self.errcode),
            sub => write!(f, "{}/{sub}", self.errcode),
        }
    }
}

/// A cause in words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CauseText {
    /// At most 28 columns, for a list.
    pub title: &'static str,
    /// What happened, and what it says about who has to act.
    pub meaning: &'static str,
    /// The one look that tells most.
    pub first_check: &'static str,
    /// Steps in order, each naming who does what, where.
    pub fix: Vec<&'static str>,
    /// A template of a shell command that helps with the first check or the fix; see [`command_for`].
    /// None of them changes anything in the account.
    pub command: Option<&'static str>,
}

/// One of the reasons for which a push ends.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cause {
    /// This program's own stable name for it, such as `expiry_passed`.
    pub key: &'static str,
    /// Who has to act.
    pub actor: Actor,
    /// The end was probably intended: stopped by the client or by a request of the customer.
    pub planned: bool,
    /// The push was refused before any time on air: neither an outage nor a proof of return.
    pub refusal: bool,
    /// Another push of the same stream took over.
    pub replacing: bool,
    /// The service's codes for it.
    pub codes: Vec<Code>,
    /// It in words.
    pub text: CauseText,
    /// Pages that say more, the most useful first.
    pages: Vec<link::Page>,
}

impl Cause {
    /// Pages that say more, the most useful first: those of use to accounts of a site. Where nobody
    /// knows the site, all of them.
    pub fn links(&self, site: Option<Site>) -> impl Iterator<Item = Link> {
        self.pages.iter().filter_map(move |page| page.on(site))
    }

    /// Its codes in short, runs joined: `5 9 11 24 18/100-104`.
    #[must_use]
    pub fn codes_in_short(&self) -> String {
        codes_in_short(&self.codes)
    }
}

/// Codes in short, runs of three or more joined: `1-4 35`, `18/100-104`.
#[must_use]
pub fn codes_in_short(codes: &[Code]) -> String {
    let follows = |a: &Code, b: &Code| match (a.sub, b.sub) {
        (0, 0) => a.errcode + 1 == b.errcode,
        (0, _) | (_, 0) => false,
        (x, y) => a.errcode == b.errcode && x + 1 == y,
    };
    let words: Vec<String> = codes
        .chunk_by(follows)
        .flat_map(|run| match run {
            [first, .., last] if run.len() > 2 => {
                let end = if last.sub == 0 { last.errcode } else { last.sub };
                vec![format!("{first}-{end}")]
            }
            _ => run.iter().map(Code::to_string).collect(),
        })
        .collect();
    words.join(" ")
}

/// A cause by its place in the catalogue: small, cheap to compare, the same as long as the process lives.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct CauseId(u8);

impl CauseId {
    /// Its place in the catalogue, from 0: for tables with one entry per cause.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// All causes in one language, and the means to find one.
#[derive(Debug)]
pub struct Catalogue {
    causes: Vec<Cause>,
    by_key: HashMap<&'static str, CauseId>,
    by_code: HashMap<Code, CauseId>,
    actors: [&'static str; Actor::ALL.len()],
    texts: recognise::KnownTexts,
}

/// The causes, for their facts and for finding one: keys, ids, codes and recognised texts are the same in
/// every language. Its words are those of the language in use ([`Lang::current`]), so that no other has
/// to be read; whoever prints asks [`catalogue_in`].
#[must_use]
pub fn catalogue() -> &'static Catalogue {
    catalogue_in(Lang::current())
}

/// The causes in a language. Read on the first call for it, which takes about a millisecond.
#[must_use]
pub fn catalogue_in(lang: Lang) -> &'static Catalogue {
    static ENGLISH: LazyLock<Catalogue> = LazyLock::new(|| read(Lang::En));
    static CHINESE: LazyLock<Catalogue> = LazyLock::new(|| read(Lang::Zh));
    static JAPANESE: LazyLock<Catalogue> = LazyLock::new(|| read(Lang::Ja));
    lang.pick(&ENGLISH, &CHINESE, &JAPANESE)
}

fn read(lang: Lang) -> Catalogue {
    load::catalogue(&load::sources(lang)).expect("the compiled-in catalogues are proven readable by a test")
}

impl Catalogue {
    /// The cause itself.
    ///
    /// # Panics
    /// If the id is of another catalogue with more causes; all languages have the same.
    #[must_use]
    pub fn get(&self, id: CauseId) -> &Cause {
        &self.causes[id.index()]
    }

    /// All causes in the catalogue's order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (CauseId, &Cause)> + DoubleEndedIterator {
        // The reading refuses a catalogue of more causes than ids.
        (0..=u8::MAX).map(CauseId).zip(&self.causes)
    }

    /// The cause of that key, exactly as it is spelt.
    #[must_use]
    pub fn by_key(&self, key: &str) -> Option<CauseId> {
        self.by_key.get(key).copied()
    }

    /// The causes of a code, in the catalogue's order. Without a sub code all that share the errcode:
    /// several for 18 and 21, else one. Empty where nobody knows the code.
    #[must_use]
    pub fn by_code(&self, errcode: u16, sub: Option<u16>) -> Vec<CauseId> {
        match sub {
            Some(sub) => self.by_code.get(&Code { errcode, sub }).copied().into_iter().collect(),
            None => self
                .iter()
                .filter(|(_, cause)| cause.codes.iter().any(|code| code.errcode == errcode))
                .map(|(id, _)| id)
                .collect(),
        }
    }

    /// The cause that a raw reason names, or `None`: then it is *unrecognised*, and its raw text is all
    /// that is known.
    ///
    /// Width, spacing, case, quotation marks and final stops do not matter. A known text may stand
    /// behind a label (`StopReason: …`) and in front of details in brackets or after a colon, a code
    /// (`[18/501] …`, `errcode=18 sub_errcode=501`) counts as well. Nothing is matched by likeness, and
    /// a text of which two parts name different causes is not recognised.
    #[must_use]
    pub fn recognise(&self, raw_reason: &str) -> Option<CauseId> {
        self.texts.recognise(raw_reason, |code| match code.sub {
            // Without its sub code, 18 or 21 says too little.
            0 => match self.by_code(code.errcode, None)[..] {
                [one] => Some(one),
                _ => None,
            },
            _ => self.by_code.get(&code).copied(),
        })
    }

    /// Who or where that is, in words to stand beside its name: "at the encoder or in the app".
    #[must_use]
    pub const fn who(&self, actor: Actor) -> &'static str {
        self.actors[actor as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_of_codes_are_joined_and_pairs_are_not() {
        let code = |errcode, sub| Code { errcode, sub };
        let codes = [code(1, 0), code(2, 0), code(3, 0), code(8, 0), code(9, 0), code(18, 0), code(18, 100)];
        assert_eq!(codes_in_short(&codes), "1-3 8 9 18 18/100");
        let subs = [code(5, 0), code(18, 100), code(18, 101), code(18, 102), code(21, 103)];
        assert_eq!(codes_in_short(&subs), "5 18/100-102 21/103");
        assert_eq!(codes_in_short(&[]), "");
    }

    #[test]
    fn every_id_leads_back_to_its_cause() {
        for (id, cause) in catalogue().iter() {
            assert_eq!(catalogue().by_key(cause.key), Some(id));
            assert_eq!(catalogue().get(id), cause);
        }
    }

    #[test]
    fn actors_are_found_by_name_and_all_are_listed_in_the_order_of_their_numbers() {
        for (number, actor) in Actor::ALL.into_iter().enumerate() {
            assert_eq!(actor as usize, number);
            assert_eq!(Actor::by_name(&actor.name().to_uppercase()), Some(actor));
        }
        assert_eq!(Actor::by_name("someone"), None);
    }
}
