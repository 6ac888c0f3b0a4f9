//! Coming back to where one was: the model as a [`Session`], and out of one.

use super::Model;
use crate::tui::session::{Session, Standing};

impl Model {
    /// What would come back on the next start.
    pub(in crate::tui) fn session(&self) -> Session {
        Session { standing: Standing::default(), habits: self.habits.clone() }
    }
}
