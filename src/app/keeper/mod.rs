//! The keeper: what pollers report goes through it to the screen, and to the archive.
//!
//! ```text
//! pollers ─ reports ─► relay (a task) ─ unchanged, at once ─► screen
//!                        │ desk: what waits, and how it goes
//!                        ▼
//!                      clerk (a thread) ◄─► archive      what was kept earlier ─► screen
//! ```
//! The relay puts on the desk what is to be kept and goes on; only while very much waits there for an archive
//! that works does it take nothing more, so that nothing is lost. The clerk owns the archive and may be
//! slow, hang or fail: that costs only itself, is told, and is tried again.
//! Knows nothing of how things are shown.

mod clerk;
mod desk;
mod relay;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{mpsc, watch};

use self::clerk::Clerk;
use self::desk::Desk;
use self::relay::Relay;
use crate::event::{Annotation, Correction, Record};
use crate::poll::report::{Plan, Report, Window};
use crate::store::archive::{Place, Retention};

/// What a keeper is told once.
#[derive(Clone, Debug)]
pub struct Charge {
    /// The archive's file.
    pub place: Place,
    /// The names that the profiles are kept under, in the order of their ids, and what of each is watched.
    pub profiles: Vec<(Arc<str>, Part)>,
    /// The names that the screen knows them by, in the same order.
    pub shown: Vec<Arc<str>>,
    /// The window to begin with.
    pub window: Window,
    /// How much is kept; [`None`] prunes nothing.
    pub retention: Option<Retention>,
    /// Reads an archive that is there; makes none.
    pub existing_only: bool,
}

impl Charge {
    /// An annotation as it is kept; nothing of a profile that is not watched.
    fn to_keep(&self, annotation: Annotation) -> Option<Annotation> {
        let at = self.shown.iter().position(|name| *name == annotation.profile)?;
        Some(Annotation { profile: Arc::clone(&self.profiles.get(at)?.0), ..annotation })
    }

    /// An annotation as the screen knows it.
    fn to_show(&self, annotation: Annotation) -> Option<Annotation> {
        let at = self.profiles.iter().position(|(name, _)| *name == annotation.profile)?;
        Some(Annotation { profile: Arc::clone(self.shown.get(at)?), ..annotation })
    }
}

/// What of a profile is watched: all of what is empty.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Part {
    /// Push domains.
    pub domains: Vec<String>,
    /// Apps.
    pub apps: Vec<String>,
}

impl Part {
    /// Whether a record is part of it.
    #[must_use]
    pub fn has(&self, record: &Record) -> bool {
        let among = |names: &[String], name: &str| names.is_empty() || names.iter().any(|it| it == name);
        among(&self.domains, record.domain.raw()) && among(&self.apps, record.app.raw())
    }
}

/// The ways in and out of a keeper.
#[derive(Debug)]
pub struct Ways {
    /// What pollers report.
    pub reports: mpsc::Receiver<Report>,
    /// What people note.
    pub annotations: mpsc::Receiver<Annotation>,
    /// What the service says otherwise than what was kept.
    pub corrections: mpsc::Receiver<Correction>,
    /// What is watched.
    pub plans: watch::Receiver<Plan>,
    /// To the screen.
    pub screen: mpsc::Sender<Report>,
}

/// What a keeper leaves behind.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Left {
    /// Breaks, marks and notes that are not saved.
    pub unsaved: u64,
    /// Why, where that is known.
    pub why: Option<String>,
}

/// Hands reports on and keeps them. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Keeper {
    charge: Arc<Charge>,
    desk: Arc<Desk>,
}

impl Keeper {
    /// A keeper that has not begun: it touches nothing yet.
    #[must_use]
    pub fn new(charge: Charge) -> Self {
        Self { charge: Arc::new(charge), desk: Arc::new(Desk::default()) }
    }

    /// Begins: the relay on a runtime, the clerk on a thread of its own.
    pub fn start(&self, ways: Ways, runtime: &Handle) {
        self.desk.begin();
        let (charge, desk) = (Arc::clone(&self.charge), Arc::clone(&self.desk));
        let clerk = Clerk::new(charge, desk, ways.screen.clone(), runtime.clone());
        let relay = Relay::new(Arc::clone(&self.charge), Arc::clone(&self.desk), ways);
        runtime.spawn(relay.run());
        let started = std::thread::Builder::new().name("archive".to_owned()).spawn(move || clerk.run());
        if let Err(error) = started {
            tracing::error!(%error, "no thread for the archive");
            self.desk.fail(error.to_string());
        }
    }

    /// Ends: what waits is saved if that takes no longer than `patience`. Says what is left; nothing if it
    /// never began. Blocks; may be called from several threads, whatever the runtime does.
    #[must_use]
    pub fn finish(&self, patience: Duration) -> Left {
        self.desk.close(patience)
    }
}
