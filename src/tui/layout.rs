//! Where everything stands, from the size of the terminal alone and what must find room: pure, and the
//! one answer for update and view.
//!
//! From 110 columns on, list and detail stand side by side:
//! ```text
//! ┌──────────────────────────────────────────────────────────┐
//! │ header: who is watched and how fresh; counts             │
//! │ troubles, one line each, as far as there is room         │
//! │ bar: breadcrumb and filter                               │
//! │ chart: breaks over time, from 30 lines on                │
//! │ column titles                 │ detail                   │
//! │ list                          │                          │
//! │ rule: where in the list       │                          │
//! │ footer: keys                                             │
//! └──────────────────────────────────────────────────────────┘
//! ```
//! On 80×24 and the like the detail stands below the rule:
//! ```text
//! ┌────────────────────────────────────┐
//! │ header, troubles, bar              │
//! │ column titles                      │
//! │ list                               │
//! │ rule: where in the list            │
//! │ detail                             │
//! │ footer                             │
//! └────────────────────────────────────┘
//! ```
//! Below 60×18 there is the list or, after Enter, the detail. Lines are given up one after the other
//! as the screen gets lower: troubles, rule, bar, second header line, footer, header, column titles.

use ratatui::layout::Rect;

/// Columns from which list and detail stand side by side.
const WIDE: u16 = 110;
/// Lines from which a wide screen has a chart above the list, and the chart's.
const CHARTED: u16 = 30;
const CHART: u16 = 6;
/// The smallest size that shows a detail below the list.
const STACKED: (u16, u16) = (60, 18);
/// Lines from which a screen has a footer.
pub(super) const FOOTED: u16 = 5;

/// What the screen shows in its body.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Body {
    /// List, and detail where there is room.
    List,
    /// The detail alone.
    Detail,
}

/// What must find room.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Need {
    pub(super) body: Body,
    /// Lines of trouble to tell.
    pub(super) troubles: u16,
    /// Lines that the bar's line editor wants, its own and those below for an error; 0 while it is
    /// closed.
    pub(super) editing: u16,
}

/// The rooms of a screen; those that have no place are empty.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Layout {
    pub(super) header: Rect,
    pub(super) troubles: Rect,
    pub(super) bar: Rect,
    /// Breaks over time.
    pub(super) chart: Rect,
    pub(super) titles: Rect,
    pub(super) list: Rect,
    pub(super) rule: Rect,
    /// The line between list and detail where they stand side by side.
    pub(super) wall: Rect,
    pub(super) detail: Rect,
    pub(super) footer: Rect,
}

/// Divides the screen.
pub(super) fn layout(width: u16, height: u16, need: Need) -> Layout {
    let mut lines = Lines { left: height, next: 0, width };
    let alone = need.body == Body::Detail;
    let stacked = !alone && width < WIDE && width >= STACKED.0 && height >= STACKED.1;

    let header = if height >= 10 { 2 } else { u16::from(height >= 3) };
    let footer = u16::from(height >= FOOTED);
    let bar = match height {
        ..6 => need.editing.min(1),
        6..8 => 1,
        8..12 => need.editing.clamp(1, 2),
        12..16 => need.editing.clamp(1, 3),
        _ => need.editing.clamp(1, 4),
    };
    let rule = u16::from(height >= 8 && !alone);
    let titles = u16::from(height >= 4 && !alone);
    let fixed = header + footer + bar + rule + titles;
    let spare = height.saturating_sub(fixed + if stacked { 10 } else { 4 });
    let troubles = need.troubles.min(spare).min(height / 4);

    let header = lines.take(header);
    let troubles = lines.take(troubles);
    let bar = lines.take(bar);
    let footer = lines.take_last(footer);
    let none = Rect { x: 0, y: 0, width: 0, height: 0 };
    let charted = !alone && width >= WIDE && height >= CHARTED;
    let chart = if charted { lines.take(CHART) } else { none };
    let body = lines.rest();
    if alone {
        return Layout {
            header,
            troubles,
            bar,
            chart,
            titles: none,
            list: none,
            rule: none,
            wall: none,
            detail: body,
            footer,
        };
    }
    if width >= WIDE {
        let detail = (width * 3 / 10).clamp(42, 80);
        let left = width - detail - 1;
        let mut lines = Lines { left: body.height, next: body.y, width: left };
        let titles = lines.take(titles);
        let rule = lines.take_last(rule);
        let list = lines.rest();
        let wall = Rect { x: left, width: 1, ..body };
        let detail = Rect { x: left + 1, width: detail, ..body };
        return Layout { header, troubles, bar, chart, titles, list, rule, wall, detail, footer };
    }
    let titles = lines.take(titles);
    let below = if stacked { (lines.left - rule) * 9 / 20 } else { 0 };
    let detail = lines.take_last(below);
    let rule = lines.take_last(rule);
    let list = lines.rest();
    Layout { header, troubles, bar, chart, titles, list, rule, wall: none, detail, footer }
}

/// Lines not given away yet.
struct Lines {
    left: u16,
    next: u16,
    width: u16,
}

impl Lines {
    fn take(&mut self, lines: u16) -> Rect {
        let height = lines.min(self.left);
        let rect = Rect { x: 0, y: self.next, width: self.width, height };
        self.left -= height;
        self.next += height;
        rect
    }

    fn take_last(&mut self, lines: u16) -> Rect {
        let height = lines.min(self.left);
        self.left -= height;
        Rect { x: 0, y: self.next + self.left, width: self.width, height }
    }

    const fn rest(&self) -> Rect {
        Rect { x: 0, y: self.next, width: self.width, height: self.left }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rooms(it: Layout) -> [Rect; 10] {
        [it.header, it.troubles, it.bar, it.chart, it.titles, it.list, it.rule, it.wall, it.detail, it.footer]
    }

    #[test]
    fn rooms_never_overlap_nor_leave_the_screen() {
        for body in [Body::List, Body::Detail] {
            for (troubles, editing) in [(0, 0), (2, 4), (9, 0), (9, 2)] {
                for width in (1..=130).step_by(3) {
                    for height in 1..=50 {
                        let rooms = rooms(layout(width, height, Need { body, troubles, editing }));
                        for (at, room) in rooms.iter().enumerate() {
                            assert!(
                                room.right() <= width && room.bottom() <= height,
                                "{room:?} in {width}x{height}"
                            );
                            for other in &rooms[at + 1..] {
                                assert!(
                                    room.intersection(*other).is_empty(),
                                    "{room:?} {other:?} in {width}x{height}"
                                );
                            }
                        }
                        let cells: u32 = rooms.iter().map(|room| room.area()).sum();
                        assert_eq!(cells, u32::from(width) * u32::from(height), "{width}x{height} {body:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_list_has_room_for_a_row_at_every_size() {
        for width in [1, 30, 59, 80, 200] {
            for height in 1..60 {
                let need = Need { body: Body::List, troubles: 5, editing: if height > 1 { 4 } else { 0 } };
                assert!(layout(width, height, need).list.height > 0, "{width}x{height}");
            }
        }
    }
}
