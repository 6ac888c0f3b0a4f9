//! Which characters of a foreign text could steer a terminal or mislead a reader, and how such a text
//! is made safe to print.
//!
//! Pure, and the only place that decides it. Knows nothing of where texts come from or go to.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthChar as _;

/// So many marks may stand upon one letter. Living scripts need up to five; a flood of them covers the
/// lines above and below, and takes a terminal's time, though it looks like one character.
const MOST_MARKS: u32 = 6;

/// Control and C1 characters, bidirectional controls, zero-width and other invisible formatting
/// characters, line separators, tags, and what is no character at all.
#[must_use]
pub fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{3164}' | '\u{FDD0}'..='\u{FDEF}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
            | '\u{FFF0}'..='\u{FFFB}'
            | '\u{13430}'..='\u{1343F}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}'
            | '\u{E0000}'..='\u{E0FFF}')
        || u32::from(c) & 0xFFFE == 0xFFFE
}

/// The characters of a text, each with whether it may not be printed as it is: because it
/// [is hostile](is_hostile), or because too many marks stand upon one letter before it.
pub fn judged(text: &str) -> impl Iterator<Item = (char, bool)> + '_ {
    let mut marks = 0;
    text.chars().map(move |c| {
        if is_hostile(c) {
            marks = 0;
            return (c, true);
        }
        // No mark has a lower number, and most texts have none.
        marks = if c >= '\u{300}' && c.width() == Some(0) { marks + 1 } else { 0 };
        (c, marks > MOST_MARKS)
    })
}

/// Whether a text may be printed anywhere as it is.
#[must_use]
pub fn is_plain(text: &str) -> bool {
    !judged(text).any(|(_, hostile)| hostile)
}

/// Writes each character that may not be printed as `\u` and its number in at least four hex digits.
#[must_use]
pub fn neutralise(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for (c, hostile) in judged(text) {
        if hostile {
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_living_scripts_are_left_alone_and_a_flood_is_shown_by_number() {
        // Vietnamese, Hebrew with points, Thai, Tibetan, Devanagari, Hangul in letters.
        for text in
            ["Vie\u{302}\u{323}t", "שׁ\u{5b0}\u{5bc}\u{591}", "ที่นี่", "བསྒྲུབས", "क्षि", "\u{1112}\u{1161}\u{11ab}"]
        {
            assert_eq!(neutralise(text), text);
        }
        let flood = format!("a{}b\u{301}", "\u{301}".repeat(9));
        let shown = format!("a{}{}b\u{301}", "\u{301}".repeat(6), "\\u0301".repeat(3));
        assert_eq!(neutralise(&flood), shown);
        assert!(!is_plain(&flood) && is_plain("a\u{301}"));
    }

    /// The characters of a class of Unicode's.
    fn class(pattern: &str) -> Vec<char> {
        let hir = regex_syntax::parse(pattern).expect("a class");
        let regex_syntax::hir::HirKind::Class(regex_syntax::hir::Class::Unicode(class)) = hir.kind() else {
            panic!("{pattern} is no class")
        };
        class.iter().flat_map(|range| range.start()..=range.end()).collect()
    }

    #[test]
    fn whatever_unicode_calls_control_format_separator_or_ignorable_is_hostile_unless_it_is_seen() {
        // Signs that stand over or around the digits behind them, and are visible.
        let seen = class(r"[\u{600}-\u{605}\u{6DD}\u{70F}\u{890}\u{891}\u{8E2}\u{110BD}\u{110CD}]");
        let steering =
            r"[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]";
        for c in class(steering).into_iter().filter(|c| !seen.contains(c)) {
            assert!(is_hostile(c), "U+{:04X}", u32::from(c));
        }
        let fillers = ['\u{115F}', '\u{1160}', '\u{3164}', '\u{FFA0}'];
        for c in class(r"[\p{L}\p{N}\p{P}\p{S}]").into_iter().filter(|c| !fillers.contains(c)) {
            assert!(!is_hostile(c), "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn what_was_neutralised_stays_as_it_is() {
        for text in
            ["a\u{1b}[0m", "\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}", "\u{10ffff}\u{e0041}"]
        {
            let shown = neutralise(text);
            assert!(is_plain(&shown), "{shown}");
            assert_eq!(neutralise(&shown), shown);
        }
    }
}
