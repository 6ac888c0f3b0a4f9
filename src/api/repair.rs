//! Mends JSON that a strict parser refuses, where its meaning is beyond doubt.
//!
//! Stream names come from whoever pushes, so a careless writer at the service may let half of a
//! surrogate pair, a control character or a stray backslash through. Structure is never touched.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Bytes as text: without a byte order mark, and with U+FFFD for what is not UTF-8.
pub(super) fn utf8(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes))
}

/// The same JSON with strings that parse: lone surrogates become U+FFFD, raw control characters and
/// unknown escapes stand for themselves.
pub(super) fn strings(json: &str) -> String {
    let mut out = String::with_capacity(json.len() + 16);
    let mut rest = json;
    let mut inside = false;
    while let Some(c) = rest.chars().next() {
        let tail = &rest[c.len_utf8()..];
        match c {
            '"' => inside = !inside,
            '\\' if inside => {
                let (written, length) = escape(rest);
                out.push_str(&written);
                rest = &rest[length..];
                continue;
            }
            c if inside && c < ' ' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
                rest = tail;
                continue;
            }
            _ => {}
        }
        out.push(c);
        rest = tail;
    }
    out
}

/// What to write for the escape at the start of `text`, and how many bytes of it are used up.
fn escape(text: &str) -> (Cow<'_, str>, usize) {
    match text.as_bytes().get(1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => (Cow::Borrowed(&text[..2]), 2),
        Some(b'u') => match unit(text) {
            Some(0xD800..=0xDBFF) => match text.get(6..).and_then(unit) {
                Some(0xDC00..=0xDFFF) => (Cow::Borrowed(&text[..12]), 12),
                _ => (Cow::Borrowed("\\ufffd"), 6),
            },
            Some(0xDC00..=0xDFFF) => (Cow::Borrowed("\\ufffd"), 6),
            Some(_) => (Cow::Borrowed(&text[..6]), 6),
            None => (Cow::Borrowed("\\\\"), 1),
        },
        _ => (Cow::Borrowed("\\\\"), 1),
    }
}

/// The number of a `\uXXXX` at the start of `text`.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    if digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        u16::from_str_radix(digits, 16).ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sound_json_is_left_as_it_is() {
        for json in [r#"{"a":"\u8d5b\ud83c\udfa4 \"q\" \\ \/ \n","b":[1,null]}"#, "[\n1,\t2]", r#""\\""#] {
            assert_eq!(strings(json), json);
        }
    }

    #[test]
    fn lone_surrogates_become_the_replacement_character() {
        for (json, mended) in [
            (r#""a\ud800b""#, "a\u{fffd}b"),
            (r#""\udc00""#, "\u{fffd}"),
            (r#""\ud800\ud83c\udfa4""#, "\u{fffd}🎤"),
            (r#""\ud800\n""#, "\u{fffd}\n"),
        ] {
            assert_eq!(serde_json::from_str::<String>(&strings(json)).unwrap(), mended);
        }
    }

    #[test]
    fn control_characters_and_stray_backslashes_stand_for_themselves() {
        for (json, mended) in [
            ("\"a\u{1b}[31m\nb\"", "a\u{1b}[31m\nb"),
            (r#""a\x1b\u12""#, r"a\x1b\u12"),
            ("\"\\\u{8d5b}\"", "\\\u{8d5b}"),
        ] {
            assert_eq!(serde_json::from_str::<String>(&strings(json)).unwrap(), mended);
        }
    }

    #[test]
    fn a_broken_end_is_not_invented() {
        assert!(serde_json::from_str::<String>(&strings("\"a\\")).is_err());
        assert!(serde_json::from_str::<String>(&strings("\"a")).is_err());
    }

    #[test]
    fn byte_order_mark_and_bad_bytes_are_taken() {
        assert_eq!(utf8(b"\xef\xbb\xbf{}"), "{}");
        assert_eq!(utf8(b"\"\xff\""), "\"\u{fffd}\"");
    }

    proptest::proptest! {
        #[test]
        fn a_text_that_was_written_properly_is_never_changed(text in ".*") {
            let json = serde_json::to_string(&text).unwrap();
            proptest::prop_assert_eq!(&strings(&json), &json);
        }

        #[test]
        fn the_inside_of_a_string_always_becomes_readable(inside in "[^\"]*[^\"\\\\]") {
            let mended = strings(&format!("\"{inside}\""));
            proptest::prop_assert!(serde_json::from_str::<String>(&mended).is_ok(), "{}", mended);
        }
    }
}
