//! What must hold of any bytes whatsoever that come from outside, one file per way in.
//!
//! Shared by the fuzz targets (`fuzz/fuzz_targets`), which look for bytes that break a property, and by
//! `tests/corpus.rs`, which holds the properties for all bytes that were ever of interest. A property
//! panics where it does not hold. It uses the library as anybody could, and its own idea of what is safe.

#![allow(dead_code, unreachable_pub, reason = "each fuzz target uses its own part of this")]

pub mod callback;
pub mod config;
pub mod credentials;
pub mod filter;
pub mod list;
pub mod push_url;
pub mod reason;
pub mod reply;
pub mod text;

use unicode_width::UnicodeWidthChar as _;

/// Panics where what must hold of some bytes does not.
pub type Check = fn(&[u8]);

/// The name of each fuzz target with its properties.
pub const TARGETS: [(&str, Check); 9] = [
    ("callback", callback::check),
    ("config", config::check),
    ("credentials", credentials::check),
    ("filter", filter::check),
    ("list", list::check),
    ("push_url", push_url::check),
    ("reason", reason::check),
    ("reply", reply::check),
    ("text", text::check),
];

/// A secret that no input holds by chance; see [`holds_secret`].
pub const SECRET: &str = "5ec4e7c0ffee5ec4e7c0ffee5ec4e7c0";

/// Whether an input has the secret, or much of it, by itself: fuzzers read it out of comparisons.
pub fn holds_secret(text: &str) -> bool {
    SECRET.as_bytes().windows(8).any(|part| text.as_bytes().windows(8).any(|other| other == part))
}

/// What may not reach a terminal or a report: not the program's own list, but the ranges of the Unicode
/// blocks that it is about.
fn steers(c: char) -> bool {
    matches!(u32::from(c),
        0..=0x1F | 0x7F..=0x9F | 0xAD | 0x34F | 0x61C | 0x115F | 0x1160 | 0x17B4 | 0x17B5
        | 0x180B..=0x180F | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0x3164
        | 0xFDD0..=0xFDEF | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0 | 0xFFF0..=0xFFFB | 0xFFFE | 0xFFFF
        | 0x13430..=0x1343F | 0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A | 0xE0000..=0xE0FFF)
}

/// Fails unless a text may be printed anywhere, on one line.
#[track_caller]
pub fn assert_plain(text: &str) {
    let mut marks = 0;
    for c in text.chars() {
        assert!(!steers(c), "{c:?} in {text:?}");
        marks = if c.width() == Some(0) { marks + 1 } else { 0 };
        assert!(marks <= 8, "a flood of marks in {text:?}");
    }
}

/// As [`assert_plain`], for a text of several lines.
#[track_caller]
pub fn assert_plain_lines(text: &str) {
    for line in text.split('\n') {
        assert_plain(line);
    }
}

/// What a program prints as text.
#[track_caller]
pub fn printed(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).expect("memory takes everything");
    String::from_utf8(out).expect("UTF-8")
}
