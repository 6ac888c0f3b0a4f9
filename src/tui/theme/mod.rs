//! What things look like: styles by role, glyphs by what the locale can show. By default sixteen ANSI colours
//! on the terminal's own background, readable on light and dark; other themes have a table of shades, and are
//! shown in as many colours as the terminal has. Without colour the same roles are told apart by bold, dim,
//! underline and reverse. Status is always a word and a glyph as well.

mod depth;
mod glyphs;
mod named;
mod shades;

use ratatui::style::{Color, Modifier, Style};

pub use self::depth::Depth;
#[cfg(test)]
pub(super) use self::glyphs::{ASCII, UNICODE};
pub(super) use self::glyphs::{Glyphs, glyphs_for};
pub use self::named::ThemeName;

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

/// A style for each role.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Theme {
    name: ThemeName,
    depth: Depth,
}

impl Theme {
    /// A theme in as many colours as there are.
    pub(super) const fn new(name: ThemeName, depth: Depth) -> Self {
        Self { name, depth }
    }

    /// The same terminal with another theme; without colour there is none but mono.
    pub(super) const fn turned_to(self, name: ThemeName) -> Self {
        Self { name, ..self }
    }

    /// The theme that was asked for.
    pub(super) const fn name(self) -> ThemeName {
        self.name
    }

    /// Whether roles have no colours.
    pub(super) fn is_mono(self) -> bool {
        self.depth == Depth::None || self.name == ThemeName::Mono
    }

    pub(super) fn style(self, role: Role) -> Style {
        if self.is_mono() {
            return role.monochrome();
        }
        match self.name.shades() {
            None => role.coloured(),
            Some(shades) => shades.style(role, self.depth),
        }
    }
}

#[cfg(test)]
impl Role {
    /// All of them.
    const ALL: [Self; 9] = [
        Self::Plain,
        Self::Dim,
        Self::Strong,
        Self::Heading,
        Self::Accent,
        Self::Good,
        Self::Warn,
        Self::Bad,
        Self::Selected,
    ];
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

    /// Whoever looks at status needs no colour for it, but colours, where there are some, must differ.
    #[test]
    fn good_and_warn_and_bad_differ_in_every_theme_and_depth() {
        for name in ThemeName::ALL.into_iter().filter(|name| *name != ThemeName::Mono) {
            for depth in [Depth::Sixteen, Depth::Many, Depth::All] {
                let style = |role| Theme::new(name, depth).style(role).fg;
                let all = [style(Role::Good), style(Role::Warn), style(Role::Bad)];
                assert!(all.iter().all(Option::is_some), "{name:?} {depth:?}");
                assert!(all[0] != all[1] && all[1] != all[2] && all[0] != all[2], "{name:?} {depth:?}");
            }
        }
    }

    #[test]
    fn the_first_locale_variable_that_is_set_decides() {
        assert!(!locale_is_ascii(None, None, Some("en_US.UTF-8")));
        assert!(locale_is_ascii(Some("C"), None, Some("en_US.UTF-8")));
        assert!(!locale_is_ascii(Some(""), Some("zh_CN.utf8"), Some("C")));
        assert!(locale_is_ascii(None, None, None));
    }

    #[test]
    fn without_colour_every_role_is_colourless_and_the_cursor_row_is_reversed() {
        for name in ThemeName::ALL {
            let themes = [Theme::new(name, Depth::None), Theme::new(ThemeName::Mono, Depth::All)];
            for theme in themes {
                for role in Role::ALL {
                    let style = theme.style(role);
                    assert_eq!((style.fg, style.bg), (None, None), "{role:?} of {name:?}");
                }
                assert!(theme.style(Role::Selected).add_modifier.contains(Modifier::REVERSED));
            }
        }
    }
}
