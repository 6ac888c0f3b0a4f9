//! Putting texts into cells: spans by role, cut by display width, never outside their area.

use std::num::NonZeroU16;

use ratatui::buffer::{Buffer, CellDiffOption};
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::cells::Ambiguous;
use crate::say;
use crate::tui::model::Look;
use crate::tui::text;
use crate::tui::theme::Role;

/// A piece of text in one style.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Span {
    pub(super) text: String,
    pub(super) role: Role,
}

/// A line of a pane.
pub(super) type Line = Vec<Span>;

pub(super) fn span(text: impl Into<String>, role: Role) -> Span {
    Span { text: text.into(), role }
}

pub(super) fn plain(text: impl Into<String>) -> Span {
    span(text, Role::Plain)
}

/// Cells that spans take together.
pub(super) fn width(spans: &[Span]) -> usize {
    spans.iter().map(|it| text::width(&it.text)).sum()
}

/// The cells of a frame, and how things look.
pub(super) struct Paint<'a> {
    pub(super) cells: &'a mut Buffer,
    pub(super) look: Look,
}

impl Paint<'_> {
    /// Writes a text from `x` to at most `end`; returns where it ended.
    pub(super) fn put(&mut self, x: u16, y: u16, end: u16, what: &str, role: Role) -> u16 {
        let end = end.min(self.cells.area.right());
        if x >= end || y >= self.cells.area.bottom() {
            return x;
        }
        let shown = text::fit(what, usize::from(end - x), self.look.glyphs.cut);
        let style = self.look.theme.style(role);
        if self.look.ambiguous == Ambiguous::Wide {
            return self.put_measured(x, y, end, &shown, style);
        }
        let (next, _) = self.cells.set_stringn(x, y, &shown, usize::from(end - x), style);
        next
    }

    /// The same where characters take more cells than the cells themselves would think.
    fn put_measured(&mut self, mut x: u16, y: u16, end: u16, what: &str, style: Style) -> u16 {
        for symbol in what.graphemes(true).filter(|symbol| !symbol.contains(char::is_control)) {
            let cells = u16::try_from(text::width(symbol)).unwrap_or(u16::MAX);
            let Some(next) = x.checked_add(cells).filter(|next| *next <= end) else { break };
            let Some(forced) = NonZeroU16::new(cells) else { continue };
            if let Some(cell) = self.cells.cell_mut((x, y)) {
                cell.set_symbol(symbol).set_style(style).set_diff_option(CellDiffOption::ForcedWidth(forced));
            }
            for covered in x + 1..next {
                if let Some(cell) = self.cells.cell_mut((covered, y)) {
                    cell.reset();
                }
            }
            x = next;
        }
        x
    }

    /// Writes spans into a line of an area; returns where they ended.
    pub(super) fn line(&mut self, area: Rect, line: u16, spans: &[Span]) -> u16 {
        let mut x = area.x;
        if line >= area.height {
            return x;
        }
        for it in spans {
            x = self.put(x, area.y + line, area.right(), &it.text, it.role);
        }
        x
    }

    /// Writes the part of long lines that fits; the last line says how many more there are.
    pub(super) fn page(&mut self, area: Rect, lines: &[Line], scroll: u16) {
        let (height, skipped) = (usize::from(area.height), usize::from(scroll));
        let left = lines.len().saturating_sub(skipped);
        let told = left > height && height > 2;
        let shown = if told { height - 1 } else { height };
        for (line, spans) in (0..area.height).zip(lines.iter().skip(skipped).take(shown)) {
            self.line(area, line, spans);
        }
        if told {
            let (down, left) = (self.look.glyphs.down, left - shown);
            let more =
                say!(self.look.lang, "{down} {left} more", "{down} 还有 {left} 行", "{down} 残り {left} 行");
            self.put(area.x, area.bottom() - 1, area.right(), &more, Role::Dim);
        }
    }

    /// Writes a text so that it ends at `end`, if it has room after `start`.
    pub(super) fn put_right(&mut self, start: u16, end: u16, y: u16, what: &str, role: Role) {
        let cells = u16::try_from(text::width(what)).unwrap_or(u16::MAX);
        self.put(end.saturating_sub(cells).max(start), y, end, what, role);
    }

    /// Fills the rest of a line with a glyph.
    pub(super) fn fill(&mut self, x: u16, y: u16, end: u16, glyph: &str, role: Role) {
        let style = self.look.theme.style(role);
        for x in x..end.min(self.cells.area.right()) {
            if let Some(cell) = self.cells.cell_mut((x, y)) {
                cell.set_symbol(glyph).set_style(style);
            }
        }
    }

    /// Restyles all cells of an area.
    pub(super) fn tint(&mut self, area: Rect, role: Role) {
        let style = self.look.theme.style(role);
        self.cells.set_style(area.intersection(self.cells.area), style);
    }

    /// Blanks an area.
    pub(super) fn blank(&mut self, area: Rect) {
        let area = area.intersection(self.cells.area);
        for y in area.top()..area.bottom() {
            for x in area.left()..area.right() {
                if let Some(cell) = self.cells.cell_mut((x, y)) {
                    cell.reset();
                }
            }
        }
    }
}
