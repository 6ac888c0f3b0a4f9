//! What a server repeats of a key is cut out of its reply before anything else reads it: some services,
//! proxies and debugging pages echo the request, and an error's text goes to screens and logs.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt::Write as _;

use memchr::memmem;
use zeroize::Zeroizing;

use crate::credentials::Credentials;

/// What stands in the place of a secret.
const MASK: &str = "***";
/// So many characters of a secret in a row are taken for a part of it.
const PART: usize = 12;
/// No sentence needs more of a text than this.
const LONGEST: usize = 4_096;

/// A reply without the secret half of the key and without its token, as they are and as JSON may have them,
/// with `\/` for a slash.
pub(super) fn body(body: Vec<u8>, credentials: &Credentials) -> Vec<u8> {
    let escaped = secrets(credentials).map(|secret| Zeroizing::new(secret.replace('/', "\\/")));
    let forms = secrets(credentials).map(|secret| Zeroizing::new(secret.to_owned())).chain(escaped);
    forms.fold(body, |body, secret| {
        if memmem::find(&body, secret.as_bytes()).is_none() {
            return body;
        }
        let mut out = Vec::with_capacity(body.len());
        let mut done = 0;
        for at in memmem::find_iter(&body, secret.as_bytes()) {
            out.extend_from_slice(&body[done..at]);
            out.extend_from_slice(MASK.as_bytes());
            done = at + secret.len();
        }
        out.extend_from_slice(&body[done..]);
        out
    })
}

/// A text for a sentence: without the secret half, the token and larger parts of either, as they are or
/// percent-encoded, without the signature, and with the id in its short form. Long texts are cut.
pub(super) fn text(text: &str, credentials: &Credentials) -> String {
    let text = text.char_indices().nth(LONGEST).map_or(text, |(end, _)| &text[..end]);
    let text = without_signature(text);
    let id = credentials.secret_id();
    let text = if id.len() >= 16 {
        text.replace(id, &format!("{}...{}", &id[..4], &id[id.len() - 4..]))
    } else {
        text.into_owned()
    };
    without_parts(&text, secrets(credentials))
}

/// Those of the values that let somebody else sign. Neither is ever empty.
fn secrets(credentials: &Credentials) -> impl Iterator<Item = &str> {
    [Some(credentials.secret_key()), credentials.token()].into_iter().flatten()
}

fn without_signature(text: &str) -> Cow<'_, str> {
    let lower = text.to_ascii_lowercase();
    let at = ["signature=", "signature%3d"].iter().filter_map(|name| Some(lower.find(name)? + name.len()));
    at.min().map_or(Cow::Borrowed(text), |at| Cow::Owned(text[..at].to_owned() + MASK))
}

/// Cuts out of a text what it has of any of the secrets: at once, since they may have parts in common.
fn without_parts<'a>(text: &str, secrets: impl Iterator<Item = &'a str>) -> String {
    let forms: Vec<Zeroizing<String>> = secrets
        .flat_map(|secret| {
            let as_it_is = Zeroizing::new(secret.to_owned());
            [as_it_is, percent_encoded(secret, false), percent_encoded(secret, true)]
        })
        .collect();
    let Some(length) = forms.iter().map(|form| form.len()).min().map(|shortest| PART.min(shortest)) else {
        return text.to_owned();
    };
    let parts: HashSet<&[u8]> = forms.iter().flat_map(|form| form.as_bytes().windows(length)).collect();
    // Secrets are ASCII: whatever is found begins and ends between characters.
    let mut out = String::with_capacity(text.len());
    let (mut done, mut hidden) = (0, 0);
    for (at, window) in text.as_bytes().windows(length).enumerate() {
        if !parts.contains(window) {
            continue;
        }
        if at > hidden || hidden == 0 {
            out.push_str(&text[done..at]);
            out.push_str(MASK);
        }
        hidden = at + length;
        done = hidden;
    }
    out.push_str(&text[done..]);
    out
}

fn percent_encoded(secret: &str, lower: bool) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(3 * secret.len()));
    for byte in secret.bytes() {
        let _never_fails = match byte {
            _ if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) => out.write_char(char::from(byte)),
            _ if lower => write!(out, "%{byte:02x}"),
            _ => write!(out, "%{byte:02X}"),
        };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::Origin;

    const KEY: &str = "kEy0123456789abcdefGHIJKLMNOPQRS";
    const TOKEN: &str = "tok+en/ABCDEFGHIJKLMNOPQRSTUVWXYZ==";

    fn key() -> Credentials {
        Credentials::new("AKIDEXAMPLEabcdef0123", KEY, Some(TOKEN), Origin::Variable("A".into())).unwrap()
    }

    #[test]
    fn what_is_repeated_whole_in_part_or_encoded_is_cut_out() {
        for (said, left) in [
            (format!("key {KEY}, token {TOKEN}."), "key ***, token ***."),
            (format!("{KEY}{KEY}"), "***"),
            (format!("begins {} and ends {}", &KEY[..16], &TOKEN[16..]), "begins *** and ends ***"),
            ("token=tok%2Ben%2FABCDEFGHIJKLMNOPQRSTUVWXYZ%3D%3D&x".to_owned(), "token=***&x"),
            ("token=tok%2ben%2fABCDEFGHIJKLMNOPQRSTUVWXYZ%3d%3d&x".to_owned(), "token=***&x"),
            ("of AKIDEXAMPLEabcdef0123, Signature=abcdef, more".to_owned(), "of AKID...0123, Signature=***"),
            ("?signature%3Dabcdef".to_owned(), "?signature%3D***"),
            ("密钥 nothing at all of it 无".to_owned(), "密钥 nothing at all of it 无"),
        ] {
            assert_eq!(text(&said, &key()), left);
        }
    }

    #[test]
    fn a_body_loses_the_secrets_and_nothing_else() {
        let said = format!("{{\"a\":\"{TOKEN}\",\"b\":[\"{KEY}\",\"{KEY}\"]}}");
        assert_eq!(body(said.into_bytes(), &key()), br#"{"a":"***","b":["***","***"]}"#);
        let escaped = format!("\"{}\"", TOKEN.replace('/', "\\/"));
        assert_eq!(body(escaped.into_bytes(), &key()), br#""***""#);
        assert_eq!(body(vec![0xff, b'x'], &key()), [0xff, b'x']);
    }
}
