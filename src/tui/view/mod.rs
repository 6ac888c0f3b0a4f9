//! The model as cells. Reads only; one file per pane.

mod bar;
mod bars;
#[cfg_attr(not(test), expect(dead_code, reason = "drawn by the detail once it asks for evidence"))]
mod chart;
mod detail;
mod empty;
mod footer;
mod header;
mod help;
#[cfg_attr(not(test), expect(dead_code, reason = "drawn above the list once the model keeps it"))]
mod histogram;
mod list;
mod paint;
#[cfg_attr(not(test), expect(dead_code, reason = "drawn by the streams' view"))]
mod strip;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use self::paint::Paint;
use super::layout::{Body, FOOTED};
use super::model::{Look, Mode, Model};
use super::theme::Role;

/// Draws everything into blank cells; returns where the cursor stands, if it is to be seen.
pub(super) fn draw(model: &Model, cells: &mut Buffer) -> Option<Position> {
    let layout = model.layout();
    let mut paint = Paint { cells, look: model.look };
    header::draw(model, &layout, &mut paint);
    let cursor = bar::draw(model, layout.bar, &mut paint);
    if model.body() == Body::List {
        list::draw(model, &layout, &mut paint);
        let glyph = paint.look.glyphs.wall;
        for y in layout.wall.top()..layout.wall.bottom() {
            paint.fill(layout.wall.x, y, layout.wall.right(), glyph, Role::Dim);
        }
    }
    detail::draw(model, layout.detail, &mut paint);
    footer::draw(model, layout.footer, &mut paint);
    if let Mode::Help { scroll, .. } = model.mode {
        help::draw(scroll, help_area(model.size()), &mut paint);
    }
    cursor
}

/// Where the help stands: on the whole screen but for the footer, where there is one.
pub(super) fn help_area((width, height): (u16, u16)) -> Rect {
    Rect { x: 0, y: 0, width, height: height - u16::from(height >= FOOTED) }
}

/// How far the help can be scrolled.
pub(super) fn help_overflow(look: Look, size: (u16, u16)) -> u16 {
    let area = help_area(size);
    overflow(help::lines(area.width, look).len(), area.height)
}

/// How far the detail can be scrolled.
pub(super) fn detail_overflow(model: &Model) -> u16 {
    let area = model.layout().detail;
    overflow(detail::lines(model, area).len(), area.height)
}

fn overflow(lines: usize, height: u16) -> u16 {
    u16::try_from(lines.saturating_sub(usize::from(height))).unwrap_or(u16::MAX)
}
