//! The help, open: over what, how far down, and what is looked for in it.

use super::line::TextLine;
use crate::tui::layout::Body;

/// Of what is looked for, in characters.
const MOST: usize = 100;

/// The help's page.
#[derive(Debug)]
pub(in crate::tui) struct HelpPage {
    pub(in crate::tui) over: Body,
    pub(in crate::tui) scroll: u16,
    pub(in crate::tui) find: TextLine,
    /// Whether what is looked for is being typed.
    pub(in crate::tui) typing: bool,
}

impl HelpPage {
    pub(in crate::tui) fn open(over: Body) -> Self {
        Self { over, scroll: 0, find: TextLine::new("", MOST), typing: false }
    }

    /// Whether only a part of it is shown, or is about to be.
    pub(in crate::tui) fn is_searched(&self) -> bool {
        self.typing || !self.find.text().is_empty()
    }

    /// Shows all of it again.
    pub(in crate::tui) fn show_all(&mut self) {
        self.find.clear();
        (self.typing, self.scroll) = (false, 0);
    }
}
