//! The themes by name.

use super::shades::{self, Shades};

/// A theme that can be asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum ThemeName {
    /// The terminal's own sixteen colours.
    #[default]
    Ansi16,
    /// For dark backgrounds.
    Dark,
    /// For light backgrounds.
    Light,
    /// Blue and orange, for dark backgrounds.
    Deuteranopia,
    /// Blue and brown, for light backgrounds.
    DeuteranopiaLight,
    /// No colour: bold, dim, underline and reverse.
    Mono,
}

impl ThemeName {
    /// All of them, the default first.
    pub const ALL: [Self; 6] =
        [Self::Ansi16, Self::Dark, Self::Light, Self::Deuteranopia, Self::DeuteranopiaLight, Self::Mono];

    /// As it is typed.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ansi16 => "ansi16",
            Self::Dark => "dark",
            Self::Light => "light",
            Self::Deuteranopia => "deuteranopia",
            Self::DeuteranopiaLight => "deuteranopia-light",
            Self::Mono => "mono",
        }
    }

    /// The theme of that name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.name() == name)
    }

    /// All names, to be chosen from.
    #[must_use]
    pub fn names() -> [&'static str; Self::ALL.len()] {
        Self::ALL.map(Self::name)
    }

    /// Its colours; none where it takes the terminal's own.
    pub(super) const fn shades(self) -> Option<&'static Shades> {
        match self {
            Self::Ansi16 | Self::Mono => None,
            Self::Dark => Some(&shades::DARK),
            Self::Light => Some(&shades::LIGHT),
            Self::Deuteranopia => Some(&shades::DEUTERANOPIA),
            Self::DeuteranopiaLight => Some(&shades::DEUTERANOPIA_LIGHT),
        }
    }
}
