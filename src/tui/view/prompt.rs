//! A question at the foot of the screen, above the footer: its line, and above that the choices, the highlighted
//! one in sight. What is wrong with the answer stands in the footer; where there is none, above the line.

use ratatui::layout::{Position, Rect};

use super::bar::skip;
use super::paint::Paint;
use crate::say;
use crate::tui::layout::FOOTED;
use crate::tui::model::{Choice, Prompt};
use crate::tui::text;
use crate::tui::theme::Role;

/// Choices that are shown at once, at most.
const MOST: u16 = 12;
/// Cells that a key takes at most.
const KEY: usize = 14;

/// Draws it over the foot of the screen; returns the cursor's cell.
pub(super) fn draw(prompt: &Prompt, (width, height): (u16, u16), paint: &mut Paint<'_>) -> Position {
    let footer = u16::from(height >= FOOTED);
    if prompt.asked.is_yes_or_no() {
        return question(prompt, (width, height - footer), paint);
    }
    let complaint = prompt.complaint().filter(|_| footer == 0);
    let room = height.saturating_sub(1 + footer);
    let shown = if complaint.is_some() {
        room.min(1)
    } else {
        let choices = u16::try_from(prompt.choices().len()).unwrap_or(u16::MAX);
        choices.min(MOST).min(height / 2).min(room)
    };
    // A line between the choices and what they stand over.
    let rule = u16::from(shown > 0 && height >= 12);
    let y = height - 1 - footer;
    let area = Rect { x: 0, y: y - shown - rule, width, height: rule + shown + 1 };
    paint.blank(area);
    if rule > 0 {
        let glyph = paint.look.glyphs.rule;
        paint.fill(0, area.y, width, glyph, Role::Dim);
        if prompt.choices().len() > usize::from(shown) {
            let all = prompt.choices().len();
            let place = match prompt.at().map(|at| at + 1) {
                Some(at) => say!(paint.look.lang, " {at} of {all} ", " {at}/{all} ", " {at}/{all} "),
                None => format!(" {all} "),
            };
            paint.put(1, area.y, width, &place, Role::Dim);
        }
    }
    let above = Rect { y: y - shown, height: shown, ..area };
    match complaint {
        Some(complaint) => {
            paint.line(above, 0, &[super::paint::span(complaint, Role::Bad)]);
        }
        None => choices((prompt.choices(), prompt.at()), above, paint),
    }
    line(prompt, Rect { y, height: 1, ..area }, paint)
}

/// What is to be answered by yes or no, as many lines as it takes: it must be read whole.
fn question(prompt: &Prompt, (width, height): (u16, u16), paint: &mut Paint<'_>) -> Position {
    let lines = text::wrap(&prompt.asked.label(paint.look.lang), usize::from(width));
    let shown = u16::try_from(lines.len()).unwrap_or(u16::MAX).clamp(1, height);
    let area = Rect { x: 0, y: height - shown, width, height: shown };
    paint.blank(area);
    // Where there is no room for all, the end says what is asked.
    let skipped = lines.len().saturating_sub(usize::from(shown));
    let mut end = 0;
    for (y, line) in (area.y..).zip(&lines[skipped..]) {
        end = paint.put(0, y, width, line, Role::Accent);
    }
    Position { x: (end + 1).min(width.saturating_sub(1)), y: area.bottom() - 1 }
}

/// The question and what is answered so far, the part of it that holds the cursor.
fn line(prompt: &Prompt, area: Rect, paint: &mut Paint<'_>) -> Position {
    let label = prompt.asked.label(paint.look.lang);
    let most = usize::from((area.width / 2).max(1));
    let label = text::fit(&label, most, paint.look.glyphs.cut).into_owned();
    let start = paint.put(area.x, area.y, area.right(), &label, Role::Accent);
    let last = area.right().saturating_sub(1);
    let room = usize::from(area.right().saturating_sub(start));
    let skipped = skip(prompt.text(), prompt.cursor().saturating_sub(room.saturating_sub(1)));
    paint.put(start, area.y, area.right(), &prompt.text()[skipped.bytes..], Role::Strong);
    if area.y == 0 && prompt.complaint().is_some() && start < last {
        // On a single line there is room for a mark.
        let alert = paint.look.glyphs.alert;
        paint.put(last, area.y, area.right(), alert, Role::Bad);
    }
    let cells = u16::try_from(prompt.cursor().saturating_sub(skipped.cells)).unwrap_or(u16::MAX);
    Position { x: start.saturating_add(cells).min(last), y: area.y }
}

/// Choices, one a line, the highlighted one in sight.
pub(super) fn choices((all, chosen): (&[Choice], Option<usize>), area: Rect, paint: &mut Paint<'_>) {
    let height = usize::from(area.height);
    let widest = |of: fn(&Choice) -> &str| all.iter().map(|it| text::width(of(it))).max().unwrap_or(0);
    let name = widest(|it| &it.text).min(usize::from(area.width) / 2);
    let key = widest(|it| &it.key).min(KEY);
    // The part of the choices that holds the highlighted one.
    let from = chosen.map_or(0, |at| (at + 1).saturating_sub(height));
    let cells = |count: usize| u16::try_from(count).unwrap_or(u16::MAX);
    for (y, (at, choice)) in (area.y..area.bottom()).zip(all.iter().enumerate().skip(from)) {
        let role = if choice.dim { Role::Dim } else { Role::Strong };
        let x = area.x + 1;
        paint.put(x, y, x.saturating_add(cells(name)), &choice.text, role);
        let x = x.saturating_add(cells(name + 2));
        paint.put(x, y, x.saturating_add(cells(key)), &choice.key, Role::Accent);
        let x = x.saturating_add(cells(key + 2));
        paint.put(x, y, area.right(), &choice.help, if choice.dim { Role::Dim } else { Role::Plain });
        if chosen == Some(at) {
            paint.tint(Rect { y, height: 1, ..area }, Role::Selected);
        }
    }
}
