//! Where a selection stands, among rows and on the screen: what is above and below follows from that,
//! so that nothing has to be remembered about scrolling. Knows nothing of what the rows are.

/// A place among rows, and the screen's line on which it is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(in crate::tui) struct Cursor {
    /// The selection's place among the rows; 0 where there are none.
    at: usize,
    /// The screen's line on which it stands, counted from the first row's.
    line: u16,
}

impl Cursor {
    /// The place among the rows, from 0.
    pub(in crate::tui) const fn at(self) -> usize {
        self.at
    }

    pub(in crate::tui) const fn line(self) -> u16 {
        self.line
    }

    /// The row has another place now; it stays on its line.
    pub(in crate::tui) const fn stand_at(&mut self, at: usize) {
        self.at = at;
    }

    pub(in crate::tui) const fn stand_on(&mut self, line: u16) {
        self.line = line;
    }

    /// There are so many rows now.
    pub(in crate::tui) fn stay_within(&mut self, rows: usize) {
        self.at = self.at.min(rows.saturating_sub(1));
    }

    /// Goes to a place, or the last one, on a screen that shows `height` of `rows` rows, and scrolls no
    /// more than it must.
    pub(in crate::tui) fn go_to(&mut self, at: usize, height: u16, rows: usize) {
        let top = self.top(height, rows);
        let lines = usize::from(height.max(1));
        self.at = at.min(rows.saturating_sub(1));
        let top = top.min(self.at).max((self.at + 1).saturating_sub(lines));
        self.line = u16::try_from(self.at - top).unwrap_or(0);
    }

    /// The first row to show on a screen that has room for `height` of `rows` rows.
    pub(in crate::tui) fn top(self, height: u16, rows: usize) -> usize {
        let lines = usize::from(height.max(1));
        let line = usize::from(self.line).min(lines - 1);
        self.at.saturating_sub(line).min(rows.saturating_sub(lines))
    }
}
