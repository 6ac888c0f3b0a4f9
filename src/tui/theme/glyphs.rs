//! The characters that are not letters, by what locale and terminal can show.

use crate::cells::Ambiguous;

/// Those to draw with. Where ambiguous characters take two cells many of the others do as well, and lines and
/// bars are drawn cell by cell.
pub(in crate::tui) const fn glyphs_for(ascii: bool, ambiguous: Ambiguous) -> &'static Glyphs {
    if ascii || matches!(ambiguous, Ambiguous::Wide) { &ASCII } else { &UNICODE }
}

/// The characters that are not letters. Their widths are ambiguous in some East-Asian terminals, so
/// nothing is aligned by them, and the ASCII set is one option away.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::tui) struct Glyphs {
    pub(in crate::tui) cut: &'static str,
    pub(in crate::tui) dot: &'static str,
    pub(in crate::tui) times: &'static str,
    pub(in crate::tui) up: &'static str,
    pub(in crate::tui) down: &'static str,
    pub(in crate::tui) dash: &'static str,
    pub(in crate::tui) rule: &'static str,
    pub(in crate::tui) wall: &'static str,
    pub(in crate::tui) crumb: &'static str,
    /// Before a row that stands for several.
    pub(in crate::tui) folded: &'static str,
    pub(in crate::tui) live: &'static str,
    pub(in crate::tui) busy: &'static str,
    pub(in crate::tui) paused: &'static str,
    pub(in crate::tui) stale: &'static str,
    pub(in crate::tui) retry: &'static str,
    pub(in crate::tui) stopped: &'static str,
    pub(in crate::tui) alert: &'static str,
    pub(in crate::tui) new: &'static str,
    /// Of a break that somebody marked.
    pub(in crate::tui) marked: &'static str,
    /// Before a stream on which, or on a break of which, somebody wrote a note.
    pub(in crate::tui) noted: &'static str,
    pub(in crate::tui) unrecognised: &'static str,
    /// Bars within a cell, from the lowest to the full one.
    pub(in crate::tui) levels: &'static [&'static str],
}

/// For UTF-8 locales.
pub(in crate::tui) const UNICODE: Glyphs = Glyphs {
    cut: "…",
    dot: "·",
    times: "×",
    up: "▲",
    down: "▼",
    dash: "–",
    rule: "─",
    wall: "│",
    crumb: "›",
    folded: "▸",
    live: "●",
    busy: "◐",
    paused: "‖",
    stale: "○",
    retry: "↻",
    stopped: "✖",
    alert: "!",
    new: "•",
    marked: "★",
    noted: "✎ ",
    unrecognised: "?",
    levels: &["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
};

/// For everything else.
pub(in crate::tui) const ASCII: Glyphs = Glyphs {
    cut: "~",
    dot: "-",
    times: "x",
    up: "^",
    down: "v",
    dash: "-",
    rule: "-",
    wall: "|",
    crumb: ">",
    folded: "+",
    live: "*",
    busy: "%",
    paused: "=",
    stale: "o",
    retry: "@",
    stopped: "X",
    alert: "!",
    new: "+",
    marked: "#",
    noted: "& ",
    unrecognised: "?",
    levels: &[".", ":", "+", "#"],
};
