//! `txSecret`: whether it is there, has its form, and is the MD5 of key, stream name and `txTime`.
//!
//! Where it is not, the usual slips are tried one by one and together: whoever made the URL learns which
//! of them it was. Neither key nor secret is kept longer than needed or can be printed.

use std::fmt;

use md5::{Digest as _, Md5};
use zeroize::Zeroizing;

use super::mask::SECRET_DIGITS;
use super::names::percent_decoded;
use super::parse::{Param, PushUrl};
use super::problem::Problem;
use super::slips::{Mistake, Which};
use crate::i18n::Lang;
use crate::say;

/// The parameter's name.
pub(super) const SECRET: &str = "txSecret";
/// The name of the parameter that goes with it.
pub(super) const EXPIRY: &str = "txTime";

/// The push keys of a domain, the primary one and perhaps the backup; none where nobody gave one.
#[derive(Default)]
pub struct PushKeys(Vec<Zeroizing<Vec<u8>>>);

impl fmt::Debug for PushKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PushKeys({})", self.0.len())
    }
}

/// Why a text holds no push keys.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KeysError {
    /// Nothing but blanks.
    Empty,
    /// More than a primary and a backup key.
    TooMany,
    /// Something that no key is: control characters, bytes that are no text, or far too long.
    NotText,
}

/// More than any push key has.
const LONGEST_KEY: usize = 256;
/// What some editors put before a text.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

impl KeysError {
    /// What is wrong and what to do.
    #[must_use]
    pub fn sentence(self, lang: Lang) -> String {
        match self {
            Self::Empty => say!(lang, "the push key is empty", "推流鉴权 Key 为空", "認証キーが空です"),
            Self::TooMany => say!(
                lang,
                "more than two push keys: give the primary key on the first line, the backup key on the second",
                "推流鉴权 Key 超过两个：第一行写主 Key，第二行写备 Key",
                "認証キーが2つを超えています。1行目にマスターキー、2行目にバックアップキーを書いてください"
            ),
            Self::NotText => say!(
                lang,
                "this is no push key: save the key alone, as plain text in UTF-8",
                "这不是推流鉴权 Key：请以 UTF-8 纯文本只保存 Key 本身",
                "認証キーではありません。キーだけを UTF-8 のプレーンテキストで保存してください"
            ),
        }
    }
}

impl PushKeys {
    /// Reads one or two keys, one per line; blanks around them and a byte order mark do not count.
    ///
    /// # Errors
    /// [`KeysError`] if there is none, more than two, or one that cannot be a key: compared, it would put
    /// the blame on `txSecret`.
    pub fn read(text: &[u8]) -> Result<Self, KeysError> {
        let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
        let lines = text.split(|b| matches!(b, b'\n' | b'\r')).map(<[u8]>::trim_ascii);
        let keys: Vec<_> =
            lines.filter(|line| !line.is_empty()).map(|line| Zeroizing::new(line.to_vec())).collect();
        let is_text = |key: &Zeroizing<Vec<u8>>| {
            let text = std::str::from_utf8(key).is_ok_and(|text| !text.chars().any(char::is_control));
            text && key.len() <= LONGEST_KEY
        };
        if !keys.iter().all(is_text) {
            return Err(KeysError::NotText);
        }
        match keys.len() {
            0 => Err(KeysError::Empty),
            1 | 2 => Ok(Self(keys)),
            _ => Err(KeysError::TooMany),
        }
    }
}

/// The first value of a parameter of that name, or else of one whose name was meant so.
pub(super) fn find<'a>(url: &'a PushUrl, name: &'a str) -> Option<&'a str> {
    let meant = |param: &&Param| is_meant(&param.name, name);
    url.values(name).next().or_else(|| {
        let param = url.params.iter().find(meant)?;
        Some(param.value.as_ref().map_or("", |value| value.as_str()))
    })
}

fn is_meant(written: &str, name: &str) -> bool {
    written.trim_start_matches("amp;").eq_ignore_ascii_case(name)
}

/// Notes what is wrong; returns whether the secret was compared with a key's.
pub(super) fn check(url: &PushUrl, keys: &PushKeys, problems: &mut Vec<Problem>) -> bool {
    for name in [SECRET, EXPIRY] {
        spelling(url, name, problems);
    }
    let Some(secret) = find(url, SECRET).filter(|secret| !secret.is_empty()) else {
        problems.push(Problem::SecretMissing);
        return false;
    };
    let odd = secret.chars().filter(|c| !c.is_ascii_hexdigit()).count();
    let length = secret.chars().count();
    let digest = u128::from_str_radix(secret, 16).ok().filter(|_| odd == 0 && length == SECRET_DIGITS);
    let Some(digest) = digest.map(u128::to_be_bytes) else {
        problems.push(Problem::SecretMalformed { length, odd });
        return false;
    };
    if secret.bytes().any(|b| b.is_ascii_uppercase()) {
        problems.push(Problem::SecretUpperCase);
    }
    let time = find(url, EXPIRY).filter(|time| !time.is_empty());
    let (false, Some(time), false) = (keys.0.is_empty(), time, url.stream.is_empty()) else { return false };
    problems.push(match nearest(&digest, keys, url, time) {
        Some((which, mistakes)) if mistakes.is_empty() => Problem::SecretMatches(which),
        Some((_, mistakes)) => Problem::SecretWrong(mistakes),
        None => Problem::SecretWrong(Vec::new()),
    });
    true
}

fn spelling(url: &PushUrl, name: &'static str, problems: &mut Vec<Problem>) {
    if url.values(name).count() > 1 {
        problems.push(Problem::Duplicate(name));
    }
    if url.values(name).next().is_some() {
        return;
    }
    if let Some(param) = url.params.iter().find(|param| is_meant(&param.name, name)) {
        problems.push(if param.name.starts_with("amp;") {
            Problem::AmpersandEscaped(name)
        } else {
            Problem::NameMisspelt(name)
        });
    }
}

/// A piece of what is hashed, with the slip that would put it there.
type Variant = (Zeroizing<Vec<u8>>, Option<Mistake>);

/// The way to that digest with the fewest slips; [`None`] where none of the usual ones leads there.
fn nearest(digest: &[u8; 16], keys: &PushKeys, url: &PushUrl, time: &str) -> Option<(Which, Vec<Mistake>)> {
    const ORDERS: [[usize; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    let names = names(url);
    let times = times(time);
    let mut best: Option<(Which, Vec<Mistake>)> = None;
    for (number, key) in keys.0.iter().enumerate() {
        let which = match number {
            _ if keys.0.len() == 1 => Which::Only,
            0 => Which::Primary,
            _ => Which::Backup,
        };
        for (key, name, time) in every(&key_forms(key), &names, &times) {
            for order in ORDERS {
                for separator in ["", "-", "_", "&", " "] {
                    let pieces = order.map(|at| [&key.0, &name.0, &time.0][at].as_slice());
                    let joined = Zeroizing::new(pieces.join(separator.as_bytes()));
                    if Md5::digest(joined.as_slice())[..] != digest[..] {
                        continue;
                    }
                    let order = (order != ORDERS[0]).then_some(Mistake::Order);
                    let separator = (!separator.is_empty()).then_some(Mistake::Separator);
                    let mistakes: Vec<Mistake> =
                        [key.1, name.1, time.1, order, separator].into_iter().flatten().collect();
                    if best.as_ref().is_none_or(|(_, fewest)| mistakes.len() < fewest.len()) {
                        best = Some((which, mistakes));
                    }
                }
            }
        }
    }
    best
}

fn every<'a>(
    keys: &'a [Variant],
    names: &'a [Variant],
    times: &'a [Variant],
) -> impl Iterator<Item = (&'a Variant, &'a Variant, &'a Variant)> {
    keys.iter().flat_map(move |key| {
        names.iter().flat_map(move |name| times.iter().map(move |time| (key, name, time)))
    })
}

fn variant(bytes: impl Into<Vec<u8>>, mistake: Option<Mistake>) -> Variant {
    (Zeroizing::new(bytes.into()), mistake)
}

fn key_forms(key: &[u8]) -> [Variant; 4] {
    let with = |end: &[u8], mistake| variant([key, end].concat(), mistake);
    [
        with(b"", None),
        with(b"\n", Some(Mistake::KeyWithLineEnd)),
        with(b"\r\n", Some(Mistake::KeyWithLineEnd)),
        with(b" ", Some(Mistake::KeyWithBlank)),
    ]
}

fn names(url: &PushUrl) -> Vec<Variant> {
    let (app, stream) = (&url.app, url.stream.as_str());
    let mut out = vec![variant(stream, None)];
    let decoded = percent_decoded(stream);
    if decoded != stream.as_bytes() {
        out.push(variant(decoded, Some(Mistake::NameDecoded)));
    }
    for lower in [false, true] {
        let encoded = percent_encoded(stream, lower);
        if encoded != stream {
            out.push(variant(encoded, Some(Mistake::NameEncoded)));
        }
    }
    for with_app in [format!("{app}/{stream}"), format!("/{app}/{stream}"), format!("{app}{stream}")] {
        out.push(variant(with_app, Some(Mistake::NameWithApp)));
    }
    for cased in [stream.to_lowercase(), stream.to_uppercase()].into_iter().filter(|cased| cased != stream) {
        out.push(variant(cased, Some(Mistake::NameCase)));
    }
    out
}

fn times(time: &str) -> Vec<Variant> {
    let mut out = vec![variant(time, None), variant(format!("0x{time}"), Some(Mistake::ExpiryPrefixed))];
    for cased in [time.to_ascii_lowercase(), time.to_ascii_uppercase()] {
        if cased != time {
            out.push(variant(cased, Some(Mistake::ExpiryCase)));
        }
    }
    if let Ok(seconds) = u64::from_str_radix(time, 16) {
        out.push(variant(seconds.to_string(), Some(Mistake::ExpiryDecimal)));
    }
    out
}

/// The name as an encoder of URLs would write it, its digits in upper or lower case.
fn percent_encoded(name: &str, lower: bool) -> String {
    name.bytes()
        .map(|b| match b {
            _ if b.is_ascii_alphanumeric() || b"-_.~".contains(&b) => char::from(b).to_string(),
            _ if lower => format!("%{b:02x}"),
            _ => format!("%{b:02X}"),
        })
        .collect()
}
