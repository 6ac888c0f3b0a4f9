//! What of a push URL may be printed: everything but its secrets.

use std::borrow::Cow;
use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use zeroize::Zeroizing;

use super::names::percent_decoded;
use crate::event::neutralise;

/// What stands in the place of a secret.
pub(super) const MASK: &str = "***";

/// The name of the secret, in lower case.
const NAME: &str = "txsecret";

/// The length of an MD5 in hexadecimal digits.
pub(super) const SECRET_DIGITS: usize = 32;

/// A text as someone gave it, which may hold a secret: it can be read, but not printed.
#[derive(Clone, Default)]
pub struct Given(Zeroizing<String>);

impl Given {
    /// Takes it as it came.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text itself.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl FromStr for Given {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self::new(text.to_owned()))
    }
}

impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(MASK)
    }
}

/// A part of a URL as it may be printed: without what could steer a terminal, and cut where a secret
/// slipped into it. `stray` masks runs of hexadecimal digits as long as a secret, too: where
/// `txSecret` has no such value, the run may be one that was put in the wrong place.
pub(crate) fn shown(part: &str, stray: bool) -> String {
    if let Some(at) = part.to_ascii_lowercase().find(NAME) {
        return shown(&part[..at], stray) + &part[at..at + NAME.len()] + "=" + MASK;
    }
    let decoded = percent_decoded(part);
    if String::from_utf8_lossy(&decoded).to_ascii_lowercase().contains(NAME) {
        return MASK.to_owned();
    }
    if !stray {
        return neutralise(part);
    }
    let mut out = String::with_capacity(part.len());
    let mut rest = part;
    while !rest.is_empty() {
        let hex = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_hexdigit()).len();
        out.push_str(if hex >= SECRET_DIGITS { MASK } else { &rest[..hex] });
        rest = &rest[hex..];
        let other = rest.find(|c: char| c.is_ascii_hexdigit()).unwrap_or(rest.len());
        out.push_str(&rest[..other]);
        rest = &rest[other..];
    }
    neutralise(&out)
}

/// A message that repeats what somebody typed, without the value of any `txSecret` in it: a URL can stand
/// where no URL is expected. Each character of a value becomes one `*`, so that marks on the line below
/// stay in their places.
#[must_use]
pub fn veiled(text: &str) -> Cow<'_, str> {
    let lower = text.to_ascii_lowercase();
    let mut out = String::new();
    let mut done = 0;
    while let Some(at) = lower[done..].find(NAME).map(|at| done + at + NAME.len()) {
        let behind = &lower[at..];
        let sign = ["=", "%3d", ":"].into_iter().find(|sign| behind.starts_with(sign)).unwrap_or_default();
        let begin = at + sign.len();
        let ends = |c: char| c.is_whitespace() || "&'\"`;,?".contains(c);
        let len = if sign.is_empty() { 0 } else { lower[begin..].find(ends).unwrap_or(lower.len() - begin) };
        out.push_str(&text[done..begin]);
        out.extend(text[begin..begin + len].chars().map(|_| '*'));
        done = begin + len;
    }
    if out == text[..done] {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn a_text_that_was_given_cannot_be_printed() {
        assert_eq!(format!("{:?}", Given::new(SECRET.to_owned())), "***");
    }

    #[test]
    fn a_part_is_cut_where_a_secret_slipped_into_it() {
        assert_eq!(shown(&format!("room TXSECRET={SECRET}"), false), "room TXSECRET=***");
        assert_eq!(shown(&format!("room%74xSecret%3D{SECRET}"), false), "***");
        assert_eq!(shown(SECRET, false), SECRET);
        assert_eq!(shown(&format!("room_{SECRET}\u{1b}"), true), "room_***\\u001b");
    }

    #[test]
    fn what_somebody_typed_is_repeated_without_the_secret_in_it() {
        let url = format!("rtmp://push.example.com/live/x?txSecret={SECRET}&txTime=6921cd80");
        let stars = "*".repeat(SECRET.len());
        let shown = format!("rtmp://push.example.com/live/x?txSecret={stars}&txTime=6921cd80");
        assert_eq!(veiled(&format!("no command '{url}'\n{url}")), format!("no command '{shown}'\n{shown}"));
        assert_eq!(veiled(&format!("主TXSECRET%3D{SECRET}")), format!("主TXSECRET%3D{stars}"));
        for harmless in ["", "txSecret is missing", "x?txSecret=&txTime=1", "txTime=6921cd80"] {
            assert!(matches!(veiled(harmless), Cow::Borrowed(_)), "{harmless}");
        }
    }
}
