//! Columns that give way: which of them have room in a line, and how wide they stand. Knows neither
//! what the columns hold nor where they are drawn.

/// Blank cells between columns.
pub(super) const GAP: u16 = 1;

/// Cells at the left of every table for a mark.
pub(super) const MARK: u16 = 1;

/// A column with its place, counted from the table's left edge.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Place<C> {
    pub(super) column: C,
    pub(super) x: u16,
    pub(super) width: u16,
}

/// The columns chosen so far with their widths, and the cells left.
#[derive(Debug)]
pub(super) struct Fit<C> {
    columns: Vec<(C, u16)>,
    room: u16,
}

impl<C: Copy + PartialEq> Fit<C> {
    /// No column yet, in a table of so many cells.
    pub(super) fn new(width: u16) -> Self {
        Self { columns: Vec::new(), room: width.saturating_sub(MARK) }
    }

    /// Takes a column in if it has room at its least width; the very first is cut rather than left out.
    /// Returns whether it is in.
    pub(super) fn take_in(&mut self, column: C, least: u16) -> bool {
        if self.columns.iter().any(|(other, _)| *other == column) {
            return true;
        }
        let (gap, width) = if self.columns.is_empty() { (0, least.min(self.room)) } else { (GAP, least) };
        let has_room = width + gap <= self.room;
        if has_room {
            self.room -= width + gap;
            self.columns.push((column, width));
        }
        has_room
    }

    /// Gives a column that is in more of the cells left, up to so many in all.
    pub(super) fn widen(&mut self, column: C, most: u16) {
        if let Some((_, width)) = self.columns.iter_mut().find(|(other, _)| *other == column) {
            let more = most.saturating_sub(*width).min(self.room);
            *width += more;
            self.room -= more;
        }
    }

    /// The columns that are in, in the order in which they stand.
    pub(super) fn places(&self, order: &[C]) -> Vec<Place<C>> {
        let mut x = MARK;
        let mut places = Vec::with_capacity(self.columns.len());
        for &column in order {
            if let Some(&(_, width)) = self.columns.iter().find(|(other, _)| *other == column) {
                places.push(Place { column, x, width });
                x += width + GAP;
            }
        }
        places
    }
}
