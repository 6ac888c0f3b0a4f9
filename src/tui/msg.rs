//! What can happen to the screen: everything that the update function is told. Moments come with it,
//! as the update function has no clock.

use crossterm::event::KeyEvent;
use ratatui::layout::Position;

use super::effects::Sent;
use super::errands::Exported;
use super::terminal::Copied;
use crate::event::UnixTime;
use crate::poll::report::Report;

/// What the mouse did, and to which cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Pointed {
    pub(super) at: Position,
    pub(super) how: Pointing,
}

/// What the mouse did.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Pointing {
    Click,
    /// A second click on the same cell, soon after the first.
    DoubleClick,
    WheelUp,
    WheelDown,
}

/// A fact from outside.
#[derive(Debug)]
pub(super) enum Msg {
    /// A key was pressed.
    Key(KeyEvent),
    /// The mouse was used, if it is listened to.
    Mouse(Pointed),
    /// A text was pasted.
    Paste(String),
    /// The terminal has this size now.
    Resize {
        /// Columns.
        width: u16,
        /// Lines.
        height: u16,
    },
    /// A poller found something, or its state changed.
    Report(Report),
    /// About once a second.
    Clock(UnixTime),
    /// A text was sent to the clipboard, or could not be.
    Copied {
        /// What it was.
        what: Sent,
        /// Where it went.
        copied: Copied,
    },
    /// What became of the file that is written.
    Exported(Exported),
    /// An alert's command went wrong: what is to be said of it.
    Failed(String),
    /// No key for a moment: what follows the selection may be drawn.
    Settled,
    /// A frame is about to be drawn: what is shown must be up to date.
    Frame,
}
