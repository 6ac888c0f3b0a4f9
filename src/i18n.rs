//! The three languages of screen, reports, help and errors.
//!
//! A text stands where it is used, in all three languages side by side: [`Words`] for one without
//! arguments, [`say!`](crate::say) for one with. A text that lacks a language, or names an argument
//! that does not exist, does not compile. Longer writing (the causes) lives in files, one per
//! language, whose completeness is tested.
//!
//! Whoever prints is told the language as an argument. Only errors, which are made far from any
//! screen, ask for [`Lang::current`], which `main` sets once.

use std::sync::atomic::{AtomicU8, Ordering};

/// A language that the program speaks.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Chinese, simplified.
    Zh,
    /// Japanese.
    Ja,
}

static CURRENT: AtomicU8 = AtomicU8::new(0);

impl Lang {
    /// All, in the order in which help lists them.
    pub const ALL: [Self; 3] = [Self::En, Self::Zh, Self::Ja];

    /// `en`, `zh` or `ja`: what options and configuration take.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.pick("en", "zh", "ja")
    }

    /// The language of that [`name`](Self::name), in any case.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|lang| lang.name().eq_ignore_ascii_case(name))
    }

    /// The language of a locale such as `zh_CN.UTF-8`; English for all that are not known, and where
    /// the locale's characters are not UTF-8, since no other language could be shown there.
    #[must_use]
    pub fn of_locale(locale: &str) -> Self {
        let locale = locale.to_ascii_lowercase();
        let (name, charset) = locale.split_once('.').unwrap_or((&locale, ""));
        let charset = charset.split('@').next().unwrap_or("");
        if !matches!(charset, "utf-8" | "utf8") {
            return Self::En;
        }
        match name.split(['_', '@', '-']).next() {
            Some("zh") => Self::Zh,
            Some("ja") => Self::Ja,
            _ => Self::En,
        }
    }

    /// One of three, by language.
    #[must_use]
    pub const fn pick<T: Copy>(self, en: T, zh: T, ja: T) -> T {
        match self {
            Self::En => en,
            Self::Zh => zh,
            Self::Ja => ja,
        }
    }

    /// The language that errors speak: English until [`Lang::set_current`] was called.
    #[must_use]
    pub fn current() -> Self {
        Self::ALL[usize::from(CURRENT.load(Ordering::Relaxed)) % Self::ALL.len()]
    }

    /// Sets the language that errors speak, once, before anything is printed.
    pub fn set_current(self) {
        CURRENT.store(self.pick(0, 1, 2), Ordering::Relaxed);
    }
}

/// A text without arguments in every language.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Words {
    en: &'static str,
    zh: &'static str,
    ja: &'static str,
}

impl Words {
    /// English, Chinese, Japanese.
    #[must_use]
    pub const fn new(en: &'static str, zh: &'static str, ja: &'static str) -> Self {
        Self { en, zh, ja }
    }

    /// It in one language.
    #[must_use]
    pub const fn of(self, lang: Lang) -> &'static str {
        lang.pick(self.en, self.zh, self.ja)
    }

    /// It in the language that errors speak.
    #[must_use]
    pub fn said(self) -> &'static str {
        self.of(Lang::current())
    }
}

/// A text with arguments: `say!(lang, "{n} streams", "{n} 路流", "ストリーム {n} 本")`, in English,
/// Chinese and Japanese. Arguments are named, or captured from where it stands.
#[macro_export]
macro_rules! say {
    ($lang:expr, $en:literal, $zh:literal, $ja:literal $(, $name:ident = $value:expr)* $(,)?) => {
        match $lang {
            $crate::i18n::Lang::En => format!($en $(, $name = $value)*),
            $crate::i18n::Lang::Zh => format!($zh $(, $name = $value)*),
            $crate::i18n::Lang::Ja => format!($ja $(, $name = $value)*),
        }
    };
}

/// What is said of one profile, in front of which its name stands; safe to print if `what` is.
#[must_use]
pub fn of_profile(name: &str, what: &str, lang: Lang) -> String {
    let name = crate::event::neutralise(name);
    say!(lang, "profile {name}: {what}", "配置 {name}：{what}", "プロファイル {name}: {what}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locales_give_their_language_where_it_can_be_shown() {
        for (locale, lang) in [
            ("zh_CN.UTF-8", Lang::Zh),
            ("zh_Hans_CN.utf8", Lang::Zh),
            ("ja_JP.UTF-8", Lang::Ja),
            ("ja_JP.eucJP", Lang::En),
            ("zh_CN.GB18030", Lang::En),
            ("C", Lang::En),
            ("C.UTF-8", Lang::En),
            ("de_DE.UTF-8@euro", Lang::En),
            ("", Lang::En),
        ] {
            assert_eq!(Lang::of_locale(locale), lang, "{locale}");
        }
    }

    #[test]
    fn arguments_are_named_or_captured() {
        let n = 3;
        assert_eq!(say!(Lang::Zh, "{n} of {all}", "{all} 中的 {n}", "{all} 中 {n}", all = 7), "7 中的 3");
    }
}
