//! What the update function wants done, as data: it does nothing itself.

use crate::event::{Annotation, ProfileId};
use crate::poll::Question;
use crate::poll::report::Plan;

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
    /// Keep a mark or a note.
    Annotate(Annotation),
    /// What comes back on the next start may have changed: keep it in a while.
    Remember,
    /// Give the terminal back and stop until continued.
    Suspend,
    /// Leave.
    Quit,
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
