//! The help, open: over what, how far down, and what is looked for in it.

use super::Mode;
use super::line::TextLine;
use crate::tui::layout::Body;

/// Of what is looked for, in characters.
const MOST: usize = 100;

/// What is read below the help.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::tui) enum Below {
    Body(Body),
    /// The last alerts, themselves over a body; one of them is selected.
    Alerts(Body, Option<u64>),
}

impl Below {
    pub(in crate::tui) const fn body(self) -> Body {
        match self {
            Self::Body(body) | Self::Alerts(body, _) => body,
        }
    }

    /// What has the keys again when the help is left.
    pub(in crate::tui) const fn mode(self) -> Mode {
        match self {
            Self::Body(Body::List) => Mode::List,
            Self::Body(Body::Detail) => Mode::Detail,
            Self::Alerts(over, selected) => Mode::Alerts { over, selected },
        }
    }
}

/// The help's page.
#[derive(Debug)]
pub(in crate::tui) struct HelpPage {
    pub(in crate::tui) below: Below,
    pub(in crate::tui) scroll: u16,
    pub(in crate::tui) find: TextLine,
    /// Whether what is looked for is being typed.
    pub(in crate::tui) typing: bool,
}

impl HelpPage {
    pub(in crate::tui) fn open(below: Below) -> Self {
        Self { below, scroll: 0, find: TextLine::new("", MOST), typing: false }
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
