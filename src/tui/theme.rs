//! What things look like: styles by role, glyphs by what the locale can show. Sixteen ANSI colours on
//! the terminal's own background, readable on light and dark; without colour the same roles are told
//! apart by bold, dim, underline and reverse. Status is always a word and a glyph as well.

use ratatui::style::{Color, Modifier, Style};

/// What a piece of text is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Role {
    #[default]
    Plain,
    Dim,
    Strong,
    Heading,
    Accent,
    Good,
    Warn,
    Bad,
    Selected,
}

/// Colours or none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Theme {
    Ansi,
    Mono,
}

impl Theme {
    pub(super) const fn style(self, role: Role) -> Style {
        match self {
            Self::Ansi => role.coloured(),
            Self::Mono => role.monochrome(),
        }
    }
}

impl Role {
    const fn monochrome(self) -> Style {
        let plain = Style::new();
        match self {
            Self::Plain | Self::Good => plain,
            Self::Dim => plain.add_modifier(Modifier::DIM),
            Self::Heading => plain.add_modifier(Modifier::UNDERLINED),
            Self::Strong | Self::Accent | Self::Warn | Self::Bad => plain.add_modifier(Modifier::BOLD),
            Self::Selected => plain.add_modifier(Modifier::REVERSED.union(Modifier::BOLD)),
        }
    }

    const fn coloured(self) -> Style {
        let it = self.monochrome();
        match self {
            Self::Plain | Self::Dim | Self::Strong | Self::Selected => it,
            Self::Heading => Style::new().fg(Color::Cyan),
            Self::Accent => it.fg(Color::Cyan),
            Self::Good => it.fg(Color::Green),
            Self::Warn => it.fg(Color::Yellow),
            Self::Bad => it.fg(Color::Red),
        }
    }
}

/// The characters that are not letters. Their widths are ambiguous in some East-Asian terminals, so
/// nothing is aligned by them, and the ASCII set is one option away.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Glyphs {
    pub(super) cut: &'static str,
    pub(super) dot: &'static str,
    pub(super) times: &'static str,
    pub(super) up: &'static str,
    pub(super) down: &'static str,
    pub(super) dash: &'static str,
    pub(super) rule: &'static str,
    pub(super) wall: &'static str,
    pub(super) crumb: &'static str,
    /// Before a row that stands for several.
    pub(super) folded: &'static str,
    pub(super) live: &'static str,
    pub(super) busy: &'static str,
    pub(super) paused: &'static str,
    pub(super) stale: &'static str,
    pub(super) retry: &'static str,
    pub(super) stopped: &'static str,
    pub(super) alert: &'static str,
    pub(super) new: &'static str,
    /// Of a break that somebody marked.
    pub(super) marked: &'static str,
    /// Before a stream on which, or on a break of which, somebody wrote a note.
    pub(super) noted: &'static str,
    pub(super) unrecognised: &'static str,
    /// Bars within a cell, from the lowest to the full one.
    pub(super) levels: &'static [&'static str],
}

/// For UTF-8 locales.
pub(super) const UNICODE: Glyphs = Glyphs {
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
pub(super) const ASCII: Glyphs = Glyphs {
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

/// Whether the locale leaves only ASCII: the first of `LC_ALL`, `LC_CTYPE`, `LANG` that is set and not
/// empty decides, and no locale at all is the C locale.
#[must_use]
pub fn locale_is_ascii(lc_all: Option<&str>, lc_ctype: Option<&str>, lang: Option<&str>) -> bool {
    let set = |value: Option<&str>| value.filter(|v| !v.is_empty()).map(str::to_ascii_lowercase);
    let locale = set(lc_all).or_else(|| set(lc_ctype)).or_else(|| set(lang)).unwrap_or_default();
    !(locale.contains("utf-8") || locale.contains("utf8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_locale_variable_that_is_set_decides() {
        assert!(!locale_is_ascii(None, None, Some("en_US.UTF-8")));
        assert!(locale_is_ascii(Some("C"), None, Some("en_US.UTF-8")));
        assert!(!locale_is_ascii(Some(""), Some("zh_CN.utf8"), Some("C")));
        assert!(locale_is_ascii(None, None, None));
    }

    #[test]
    fn without_colour_every_role_is_colourless_and_the_cursor_row_is_reversed() {
        use Role::{Accent, Bad, Dim, Good, Heading, Plain, Selected, Strong, Warn};
        for role in [Plain, Dim, Strong, Heading, Accent, Good, Warn, Bad, Selected] {
            let style = Theme::Mono.style(role);
            assert_eq!((style.fg, style.bg), (None, None), "{role:?}");
        }
        assert!(Theme::Mono.style(Selected).add_modifier.contains(Modifier::REVERSED));
    }
}
