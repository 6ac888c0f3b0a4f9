//! Where the screen's wishes go: what it wants watched, asked, kept and run, each by a way of its own. Who is
//! at the other end is not known here.

use std::fmt;
use std::sync::Arc;

use tokio::sync::{mpsc, watch};

use super::session::Session;
use crate::alert::Runner;
use crate::event::{Annotation, Correction};
use crate::poll::report::Plan;
use crate::poll::{Order, Questions};

/// What is done before the process ends while the loop cannot end by itself. It blocks, not for long.
#[derive(Clone)]
pub struct Farewell(Arc<dyn Fn() + Send + Sync>);

impl Farewell {
    /// Does this.
    #[must_use]
    pub fn new(last: impl Fn() + Send + Sync + 'static) -> Self {
        Self(Arc::new(last))
    }

    /// Does it now.
    pub(super) fn say(&self) {
        (self.0)();
    }
}

impl fmt::Debug for Farewell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Farewell")
    }
}

/// Where the screen's wishes go.
#[derive(Clone, Debug)]
pub struct Wishes {
    /// What is watched, sent whenever the user changes it.
    pub plan: watch::Sender<Plan>,
    /// What is asked about single breaks.
    pub questions: Questions,
    /// What is searched; missing where nothing can be.
    pub searches: Option<watch::Sender<Option<Order>>>,
    /// Marks and notes to be kept; missing where nothing keeps them.
    pub annotations: Option<mpsc::Sender<Annotation>>,
    /// What the service says otherwise than what was kept; missing where nothing is.
    pub corrections: Option<mpsc::Sender<Correction>>,
    /// What to do before a process ends whose terminal has gone or takes no bytes.
    pub farewell: Farewell,
    /// Who runs the commands of alerts; missing where none is configured.
    pub alarms: Option<Runner>,
    /// What comes back on the next start, whenever it has changed; missing where nothing keeps it.
    pub session: Option<watch::Sender<Session>>,
}
