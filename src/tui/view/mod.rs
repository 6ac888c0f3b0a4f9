//! The model as cells. Reads only; one file per pane.

mod alerts;
mod bar;
mod bars;
mod causes;
mod chart;
mod detail;
mod empty;
mod footer;
mod header;
mod help;
mod histogram;
mod incidents;
mod list;
mod page;
mod paint;
mod prompt;
mod streams;
mod strip;
mod table;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

pub(super) use self::histogram::Histogram;
use self::paint::{Line, Paint};
use super::layout::{Body, FOOTED};
use super::model::{Mode, Model, View};
use super::theme::Role;
use crate::cells;

/// Draws everything into blank cells; returns where the cursor stands, if it is to be seen.
pub(super) fn draw(model: &Model, buffer: &mut Buffer) -> Option<Position> {
    cells::measure_for(model.look.ambiguous);
    let layout = model.layout();
    let mut paint = Paint { cells: buffer, look: model.look };
    header::draw(model, &layout, &mut paint);
    let cursor = bar::draw(model, layout.bar, &mut paint);
    if model.body() == Body::List {
        if let Some(counted) = model.histogram().filter(|_| !model.list.rows().is_empty()) {
            let look = paint.look;
            for (line, spans) in (0..).zip(histogram::lines(counted, layout.chart.height, look, look.lang)) {
                paint.line(layout.chart, line, &spans);
            }
        }
        match model.views.current() {
            View::Breaks => list::draw(model, &layout, &mut paint),
            View::Streams => streams::draw(model, &layout, &mut paint),
            View::Incidents => incidents::draw(model, &layout, &mut paint),
            View::Causes => causes::draw(model, &layout, &mut paint),
        }
        let glyph = paint.look.glyphs.wall;
        for y in layout.wall.top()..layout.wall.bottom() {
            paint.fill(layout.wall.x, y, layout.wall.right(), glyph, Role::Dim);
        }
    }
    if !layout.detail.is_empty() {
        let lines = detail_lines(model, layout.detail);
        let scroll = model.detail_scroll().min(overflow(lines.len(), layout.detail.height));
        paint.page(layout.detail, &lines, scroll);
    }
    bar::offers(model, layout.bar, &mut paint);
    footer::draw(model, layout.footer, &mut paint);
    if let Mode::Help(page) = &model.mode {
        return help::draw(model, page, help_whole(model.size()), &mut paint);
    }
    if let Mode::Prompt(prompt) = &model.mode {
        return Some(prompt::draw(prompt, model.size(), &mut paint));
    }
    if let Mode::Alerts { selected, .. } = model.mode {
        alerts::draw(model, selected, help_area(model), &mut paint);
    }
    cursor
}

/// Where the help stands: on the whole screen but for the footer, where there is one.
fn help_whole((width, height): (u16, u16)) -> Rect {
    Rect { x: 0, y: 0, width, height: height - u16::from(height >= FOOTED) }
}

/// Where its text stands: below what is looked for in it.
pub(super) fn help_area(model: &Model) -> Rect {
    let whole = help_whole(model.size());
    let searched = matches!(&model.mode, Mode::Help(page) if page.is_searched());
    let above = u16::from(searched).min(whole.height);
    Rect { y: whole.y + above, height: whole.height - above, ..whole }
}

/// How far the help can be scrolled.
pub(super) fn help_overflow(model: &Model) -> u16 {
    let area = help_area(model);
    overflow(help::lines(model, area.width).len(), area.height)
}

/// How far the detail can be scrolled.
pub(super) fn detail_overflow(model: &Model) -> u16 {
    let area = model.layout().detail;
    overflow(detail_lines(model, area).len(), area.height)
}

/// At which line of a break's detail the evidence stands.
pub(super) fn evidence_line(model: &Model) -> u16 {
    let line = detail::evidence_line(model, model.layout().detail);
    u16::try_from(line).unwrap_or(u16::MAX)
}

/// The detail of a break, or in another view the summary of what is selected there.
fn detail_lines(model: &Model, area: Rect) -> Vec<Line> {
    match model.views.current() {
        View::Breaks => detail::lines(model, area),
        View::Streams => streams::summary(model, area),
        View::Incidents => incidents::summary(model, area),
        View::Causes => causes::summary(model, area),
    }
}

fn overflow(lines: usize, height: u16) -> u16 {
    u16::try_from(lines.saturating_sub(usize::from(height))).unwrap_or(u16::MAX)
}
