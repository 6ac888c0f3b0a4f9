//! Neutralising, and what is said about a text that somebody typed.

use breakwatch::event::{Text, neutralise};
use breakwatch::push_url::veiled;

use super::{SECRET, assert_plain, holds_secret};

pub fn check(data: &[u8]) {
    let raw = String::from_utf8_lossy(data);
    let shown = neutralise(&raw);
    assert_plain(&shown);
    assert_eq!(neutralise(&shown), shown, "neutralising twice changes nothing");
    assert!(shown.len() <= 6 * raw.len(), "it grows by six at most");

    let text = Text::new(&raw);
    assert_eq!((text.raw(), text.shown()), (&*raw, &*shown));
    assert_eq!(text.was_hostile(), *raw != *shown);
    assert_eq!(text.is_empty(), raw.is_empty());

    // What is shown says which character it was, and where.
    let kept: String = raw.chars().filter(|c| shown.contains(*c)).collect();
    assert!(raw.chars().filter(char::is_ascii_graphic).all(|c| kept.contains(c)));

    if holds_secret(&raw) {
        return;
    }
    let typed = format!("{raw}?txSecret={SECRET}&{raw}");
    assert!(!veiled(&typed).contains(SECRET), "{typed:?}");
    assert_eq!(veiled(&typed).chars().count(), typed.chars().count(), "marks below stay in their places");
}
