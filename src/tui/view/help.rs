//! The help: made of the key table and of the filter's terms, so that it cannot be out of date.

use ratatui::layout::Rect;

use super::overflow;
use super::paint::{Line, Paint, plain, span};
use crate::filter::TERMS;
use crate::tui::keymap::{BINDINGS, Place};
use crate::tui::model::Look;
use crate::tui::text;
use crate::tui::theme::Role;

/// What a reader of the vendor's console must know to find a field again, and what marks mean.
const WORDS: [(&str, &str); 5] = [
    ("app", "the vendor's console calls it \"Path\""),
    ("ended", "when the push ended; a window of time covers the pushes that ended in it"),
    ("actor", "who has to act: streamer, network, us, account, platform, operator, nobody"),
    ("STALE", "no reading succeeded for three intervals: what is shown may be out of date"),
    ("INCOMPLETE", "the service's own count could not be met: breaks may be missing"),
];

pub(super) fn draw(scroll: u16, area: Rect, paint: &mut Paint<'_>) {
    paint.blank(area);
    let lines = lines(area.width, paint.look);
    let scroll = scroll.min(overflow(lines.len(), area.height));
    paint.page(area, &lines, scroll);
}

/// The whole help for a width.
pub(super) fn lines(width: u16, look: Look) -> Vec<Line> {
    let mut lines = vec![vec![span("Keys", Role::Heading)]];
    let keys: Vec<(String, &str)> = BINDINGS
        .iter()
        .filter(|row| !row.works_in(Place::Edit) || row.works_in(Place::List))
        .map(|row| (row.keys(), row.help.of(look.lang)))
        .collect();
    table(&mut lines, width, keys.iter().map(|(keys, help)| (keys.as_str(), String::from(*help))));
    lines.push(Line::new());
    lines.push(vec![span("In the filter's line", Role::Heading)]);
    let keys: Vec<(String, &str)> = BINDINGS
        .iter()
        .filter(|row| row.works_in(Place::Edit) && !row.works_in(Place::List))
        .map(|row| (row.keys(), row.help.of(look.lang)))
        .collect();
    table(&mut lines, width, keys.iter().map(|(keys, help)| (keys.as_str(), String::from(*help))));
    lines.push(Line::new());
    lines.push(vec![span("Filter terms", Role::Heading)]);
    table(&mut lines, width, TERMS.iter().map(|term| (term.example, String::from(term.help.of(look.lang)))));
    lines.push(Line::new());
    lines.push(vec![span("Words", Role::Heading)]);
    let marks = [
        (look.glyphs.new, "came in while the program ran, since Home was last pressed".to_owned()),
        (look.glyphs.unrecognised, "a reason that is not in the catalogue, word for word".to_owned()),
        (look.glyphs.times, "that many equal records, which the service lists without an id".to_owned()),
    ];
    table(
        &mut lines,
        width,
        WORDS.iter().map(|(word, meaning)| (*word, String::from(*meaning))).chain(marks),
    );
    lines
}

/// Two columns, the second wrapped; below one another where the screen is narrow.
fn table<'a>(lines: &mut Vec<Line>, width: u16, rows: impl Iterator<Item = (&'a str, String)>) {
    let rows: Vec<(&str, String)> = rows.collect();
    let widest = rows.iter().map(|(name, _)| text::width(name)).max().unwrap_or(0);
    let width = usize::from(width);
    let narrow = width < widest + 24;
    let indent = if narrow { 4 } else { widest + 4 };
    for (name, meaning) in rows {
        let mut wrapped = text::wrap(&meaning, width.saturating_sub(indent).max(8)).into_iter();
        let mut first = vec![plain("  "), span(name, Role::Strong)];
        if narrow {
            lines.push(first);
        } else {
            first.push(plain(" ".repeat(indent - 2 - text::width(name))));
            first.extend(wrapped.next().map(plain));
            lines.push(first);
        }
        lines.extend(wrapped.map(|rest| vec![plain(" ".repeat(indent)), plain(rest)]));
    }
}
