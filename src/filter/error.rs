//! What is wrong with a filter's text, where, and what to write instead.
//!
//! Positions count characters of the text as it was typed, so that a screen can put a caret under
//! them. Knows nothing of how the error is shown; speaks the language that errors speak.

use std::fmt;

use unicode_width::UnicodeWidthStr as _;

use crate::event::neutralise;
use crate::i18n::Lang;
use crate::say;

/// Why a text is not a filter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FilterError {
    /// The first character that is wrong, counted in characters from 0.
    pub at: usize,
    /// How many characters are wrong, at least 1; they may lie just behind the text's end.
    pub len: usize,
    message: String,
    hint: String,
    unfinished: bool,
}

impl FilterError {
    pub(super) fn new(at: usize, len: usize, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { at, len: len.max(1), message: message.into(), hint: hint.into(), unfinished: false }
    }

    /// The same error, if typing on can mend it.
    pub(super) fn unfinished_if(mut self, unfinished: bool) -> Self {
        self.unfinished = unfinished;
        self
    }

    /// What is wrong, without a capital letter or full stop.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do, without a capital letter or full stop.
    #[must_use]
    pub fn hint(&self) -> &str {
        &self.hint
    }

    /// It with the text that it is about, and a mark under what is wrong; safe to print.
    #[must_use]
    pub fn pointed(&self, text: &str) -> String {
        let shown = |text: &mut dyn Iterator<Item = char>| neutralise(&text.collect::<String>());
        let before = shown(&mut text.chars().take(self.at)).width();
        let wrong = shown(&mut text.chars().skip(self.at).take(self.len)).width().max(1);
        format!("{self}\n  {}\n  {}{}", neutralise(text), " ".repeat(before), "^".repeat(wrong))
    }

    /// Whether typing on at the end may make the text right, as in `dur:<` or `actor:net`: a screen
    /// may keep the last filter that was understood and stay calm.
    #[must_use]
    pub const fn is_unfinished(&self) -> bool {
        self.unfinished
    }
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at, message, hint, .. } = self;
        f.write_str(&say!(
            Lang::current(),
            "filter, character {place}: {message}; {hint}",
            "筛选条件第 {place} 个字符：{message}；{hint}",
            "絞り込みの {place} 文字目: {message}。{hint}",
            place = at + 1
        ))
    }
}

impl std::error::Error for FilterError {}

/// A part of the typed text for use in a message: safe to print, and not longer than a line bears.
pub(super) fn quoted(text: &str) -> String {
    const LONGEST: usize = 40;
    let shown = neutralise(text);
    if shown.chars().count() <= LONGEST {
        return format!("`{shown}`");
    }
    let begin: String = shown.chars().take(LONGEST).collect();
    format!("`{begin}...`")
}
