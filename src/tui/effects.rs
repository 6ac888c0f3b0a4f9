//! What the update function wants done, as data: it does nothing itself.

use crate::alert::{Deed, Job};
use crate::event::{Annotation, Correction, ProfileId};
use crate::i18n::Lang;
use crate::poll::report::Plan;
use crate::poll::{Order, Question};

/// One thing to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Effect {
    /// Something shown has changed.
    Draw,
    /// Draw everything anew, whatever is thought to be on the screen.
    Repaint,
    /// Send [`super::msg::Msg::Settled`] when no key has come for a moment.
    Settle,
    /// Tell the pollers what is watched now.
    Watch(Plan),
    /// Put a question about one stream of a profile.
    Ask(ProfileId, Question),
    /// Search for a stream's name, instead of what is searched now; or for nothing any more.
    Hunt(Option<Order>),
    /// Keep a mark or a note.
    Annotate(Annotation),
    /// Let the archive know what the service says otherwise.
    Correct(Correction),
    /// Send a text to the clipboard; answered by [`super::msg::Msg::Copied`].
    Copy(Copying),
    /// Do a step of writing a file; answered by [`super::msg::Msg::Exported`].
    Export(Exporting),
    /// Write these bytes to the terminal, between two frames.
    Write(Vec<u8>),
    /// Ring, as an alert of that rule wants it, and say that.
    Ring(Box<Ringing>),
    /// Run an alert's command; answered by [`super::msg::Msg::Failed`] if that goes wrong.
    Run(Box<Job>),
    /// What comes back on the next start may have changed: keep it in a while.
    Remember,
    /// Let errors speak this language as well.
    Speak(Lang),
    /// Listen to the mouse, or no longer.
    Mouse(bool),
    /// Give the terminal back and stop until continued.
    Suspend,
    /// Leave.
    Quit,
}

/// What an alert asks of the terminal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Ringing {
    pub(super) deed: Deed,
    /// The rule's name.
    pub(super) rule: String,
    pub(super) text: String,
}

/// A text for the clipboard, and what it is to be called in the answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Copying {
    pub(super) text: String,
    pub(super) what: Sent,
}

/// What was sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sent {
    /// A paragraph for a ticket or a chat.
    Paragraph,
    /// A command for a shell.
    Command,
    /// What is seen, as so many rows.
    Rows(usize),
}

/// A step of writing a file, one after the other.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Exporting {
    /// Begin it.
    Open {
        /// As somebody typed it.
        path: String,
        /// Whether what is there is to be replaced.
        replace: bool,
    },
    /// Write this at its end.
    Take(Vec<u8>),
    /// That was all.
    Finish,
    /// Leave nothing of it.
    GiveUp,
}

/// What one message asks for.
#[must_use]
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Effects(Vec<Effect>);

impl Effects {
    pub(super) const fn none() -> Self {
        Self(Vec::new())
    }

    pub(super) fn draw() -> Self {
        Self(vec![Effect::Draw])
    }

    pub(super) fn one(effect: Effect) -> Self {
        Self(vec![effect])
    }

    pub(super) fn and(mut self, effect: Effect) -> Self {
        self.0.push(effect);
        self
    }

    pub(super) fn with(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    pub(super) fn draw_if(changed: bool) -> Self {
        if changed { Self::draw() } else { Self::none() }
    }
}

impl IntoIterator for Effects {
    type Item = Effect;
    type IntoIter = std::vec::IntoIter<Effect>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}
