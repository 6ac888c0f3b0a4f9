//! How many cells texts take. Most of it is Unicode's business; characters of ambiguous East-Asian width
//! (`é`, `·`, `…`, Greek and Cyrillic letters, lines) take one cell in most terminals, and two in some that
//! are set up for Chinese or Japanese.
//!
//! Which of both holds is a fact of the terminal, and asked for wherever a text is measured. So it is told
//! once to each thread that draws ([`measure_for`]); what does not draw measures as most terminals do.

use std::cell::Cell;

use unicode_width::UnicodeWidthStr as _;

/// Cells that a terminal gives to characters of ambiguous width.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Ambiguous {
    /// One.
    #[default]
    Narrow,
    /// Two.
    Wide,
}

impl Ambiguous {
    /// As it is typed.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Narrow => "narrow",
            Self::Wide => "wide",
        }
    }

    /// The one of that name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        [Self::Narrow, Self::Wide].into_iter().find(|it| it.name() == name)
    }
}

thread_local! {
    static AMBIGUOUS: Cell<Ambiguous> = const { Cell::new(Ambiguous::Narrow) };
}

/// Characters of ambiguous width that Unicode also spells as a letter and an accent: terminals give them two
/// cells as they do to the others, where the library counts the letter (`EastAsianWidth.txt`).
const COMPOSED: &str = "àáèéêìíòóùúüāēěīńňōūǎǐǒǔǖǘǚǜЁЙйё≠≮≯\u{212b}";

/// This thread draws for such a terminal from now on.
pub(crate) fn measure_for(ambiguous: Ambiguous) {
    AMBIGUOUS.set(ambiguous);
}

/// Cells that a text takes.
pub(crate) fn width(text: &str) -> usize {
    match AMBIGUOUS.get() {
        Ambiguous::Narrow => text.width(),
        Ambiguous::Wide => text.width_cjk() + text.chars().filter(|c| COMPOSED.contains(*c)).count(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ambiguous_characters_take_one_cell_or_two_as_told() {
        let widths = || ["a", "é", "…", "─", "▅", "“推”", "赛"].map(width);
        assert_eq!(widths(), [1, 1, 1, 1, 1, 4, 2]);
        measure_for(Ambiguous::Wide);
        assert_eq!(widths(), [1, 2, 2, 2, 2, 6, 2]);
        assert_eq!(std::thread::spawn(|| width("é")).join().expect("measured"), 1, "another thread");
        measure_for(Ambiguous::Narrow);
    }
}
