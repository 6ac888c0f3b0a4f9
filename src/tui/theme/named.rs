//! The themes by name.

use super::shades::{self, Shades};
use crate::i18n::{Lang, Words};

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

    /// What it is for.
    pub(in crate::tui) const fn help(self, lang: Lang) -> &'static str {
        let words = match self {
            Self::Ansi16 => {
                Words::new("the terminal's own 16 colours", "终端自身的 16 色", "端末自身の 16 色")
            }
            Self::Dark => Words::new("for dark backgrounds", "用于深色背景", "暗い背景用"),
            Self::Light => Words::new("for light backgrounds", "用于浅色背景", "明るい背景用"),
            Self::Deuteranopia => Words::new(
                "blue and orange, for dark backgrounds",
                "蓝与橙，用于深色背景",
                "青と橙、暗い背景用",
            ),
            Self::DeuteranopiaLight => Words::new(
                "blue and brown, for light backgrounds",
                "蓝与棕，用于浅色背景",
                "青と茶、明るい背景用",
            ),
            Self::Mono => Words::new("no colours", "无颜色", "色なし"),
        };
        words.of(lang)
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
