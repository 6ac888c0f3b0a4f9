//! App name and stream name: what is there, and which of their characters are sure to be accepted.
//!
//! The service's documents name no complete set. Letters, digits, underscore and hyphen always pass;
//! what can hardly pass is an error, the rest a warning.

use super::parse::PushUrl;
use super::problem::Problem;
use crate::event::{is_hostile, neutralise};

/// Which of the two names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// The app name; the console calls it path.
    App,
    /// The stream name.
    Stream,
}

pub(super) fn check(url: &PushUrl, problems: &mut Vec<Problem>) {
    if url.app.is_empty() {
        problems.push(Problem::AppMissing);
    } else if url.stream.is_empty() {
        problems.push(Problem::StreamMissing);
    }
    if url.stream.contains('/') {
        problems.push(Problem::SlashInStream);
    }
    for (part, name) in [(Part::App, url.app.as_str()), (Part::Stream, url.stream.as_str())] {
        characters(part, name, problems);
    }
}

fn characters(part: Part, name: &str, problems: &mut Vec<Problem>) {
    let mut refused = Vec::new();
    let mut doubtful = Vec::new();
    let mut encoded = false;
    let mut rest = name.chars();
    while let Some(c) = rest.next() {
        match c {
            _ if c.is_ascii_alphanumeric() || matches!(c, '_' | '-') => {}
            // Named on its own, see `SlashInStream`.
            '/' => {}
            '%' if encoded_byte(rest.as_str()).is_some() => {
                encoded = true;
                rest.nth(1);
            }
            '.' | '~' | '+' | '!' | '@' => doubtful.push(c),
            _ if c.is_ascii() || c.is_whitespace() || is_hostile(c) => refused.push(c),
            _ => doubtful.push(c),
        }
    }
    if !refused.is_empty() {
        problems.push(Problem::CharactersRefused(part, listed(&refused)));
    }
    if !doubtful.is_empty() {
        problems.push(Problem::CharactersDoubtful(part, listed(&doubtful)));
    }
    if encoded {
        problems.push(Problem::PercentEncoded(part));
    }
}

/// Each character once, in quotation marks, as it may be printed; at most eight.
pub(super) fn listed(characters: &[char]) -> String {
    const MOST: usize = 8;
    let mut seen: Vec<char> = Vec::new();
    for c in characters {
        if !seen.contains(c) {
            seen.push(*c);
        }
    }
    let more = if seen.len() > MOST { " …" } else { "" };
    let words: Vec<String> =
        seen.iter().take(MOST).map(|c| format!("'{}'", neutralise(c.encode_utf8(&mut [0; 4])))).collect();
    words.join(" ") + more
}

/// The byte that the two digits after a percent sign stand for.
fn encoded_byte(after: &str) -> Option<u8> {
    let digits = after.get(..2).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
    u8::from_str_radix(digits, 16).ok()
}

/// A text with `%41` and the like replaced by their bytes; what is no such thing stays.
pub(super) fn percent_decoded(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        out.extend_from_slice(&rest.as_bytes()[..at]);
        rest = &rest[at + 1..];
        if let Some(byte) = encoded_byte(rest) {
            out.push(byte);
            rest = &rest[2..];
        } else {
            out.push(b'%');
        }
    }
    out.extend_from_slice(rest.as_bytes());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_listed_once_and_harmless() {
        assert_eq!(listed(&[' ', '\u{202e}', ' ', '主']), "' ' '\\u202e' '主'");
        assert!(listed(&('a'..='z').collect::<Vec<_>>()).ends_with("'h' …"));
    }

    #[test]
    fn percent_signs_that_encode_nothing_stay() {
        assert_eq!(percent_decoded("%41%zz%4"), b"A%zz%4");
        assert_eq!(percent_decoded("%e4%b8%bb%"), "主%".as_bytes());
    }
}
