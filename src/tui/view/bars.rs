//! Bars of several lines made of cells that are partly full, for chart, histogram and strip.

use super::paint::{Line, Span, span};
use crate::tui::theme::Role;

/// What a bar has in one of its lines, counted from the bottom: blank above its top. A bar of
/// `share` 0 still shows the lowest of the `levels`, since blank means that there is none.
pub(super) fn cell(share: f64, line: usize, lines: usize, levels: &[&'static str]) -> &'static str {
    let steps = lines * levels.len();
    // Counted rather than converted: the highest step that the share reaches halfway.
    let reached = (1..=steps).rev().find(|&step| share * whole(steps) + 0.5 >= whole(step)).unwrap_or(1);
    match reached.saturating_sub(line * levels.len()) {
        0 => " ",
        level => levels[(level - 1).min(levels.len() - 1)],
    }
}

/// A small count as a number to calculate with.
pub(super) fn whole(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// Adds a text to a line; runs of one role become one span.
pub(super) fn push(line: &mut Line, text: &str, role: Role) {
    match line.last_mut() {
        Some(Span { text: known, role: same }) if *same == role => known.push_str(text),
        _ => line.push(span(text, role)),
    }
}

/// The texts of lines, for tests that read them.
#[cfg(test)]
pub(super) fn texts(lines: &[Line]) -> Vec<String> {
    lines.iter().map(|line| line.iter().map(|it| it.text.as_str()).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::theme::{ASCII, UNICODE};

    #[test]
    fn a_bar_grows_by_levels_and_then_by_lines() {
        let bar = |share| [cell(share, 1, 2, UNICODE.levels), cell(share, 0, 2, UNICODE.levels)];
        assert_eq!(bar(0.0), [" ", "▁"]);
        assert_eq!(bar(0.5), [" ", "█"]);
        assert_eq!(bar(0.75), ["▄", "█"]);
        assert_eq!(bar(1.0), ["█", "█"]);
        assert_eq!([0.0, 0.5, 1.0, 7.0].map(|share| cell(share, 0, 1, ASCII.levels)), [".", ":", "#", "#"]);
        assert_eq!(cell(f64::NAN, 0, 1, ASCII.levels), ".");
    }
}
