//! What else broke with the break that the detail shows, worked out once for each of them.

use crate::event::UnixTime;
use crate::insight::incident::{Fared, Incidents};
use crate::insight::{Company, History, Insight, Presence};
use crate::poll::report::Window;
use crate::store::{BreakId, BreakRef, Store};

/// What it was worked out from: while that is the same, so is it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct AsOf {
    pub(super) id: BreakId,
    /// The revisions of store and presence.
    pub(super) store: u64,
    pub(super) presence: u64,
    pub(super) window: Window,
    /// Whether all incidents had been found.
    pub(super) surveyed: bool,
}

/// See the module.
#[derive(Clone, Copy, Debug)]
pub(in crate::tui) struct Around {
    pub(super) as_of: AsOf,
    /// How the streams of its incident fared, if it is part of one.
    pub(in crate::tui) fared: Option<Fared>,
    /// Other streams at the same time.
    pub(in crate::tui) company: Option<Company>,
    /// Earlier breaks of its own stream.
    pub(in crate::tui) history: Option<History>,
}

impl Around {
    /// Around a break, in a window that begins at `from`.
    pub(super) fn of(
        it: BreakRef<'_>,
        as_of: AsOf,
        store: &Store,
        presence: &Presence,
        insight: &Insight,
        incidents: &Incidents,
        from: UnixTime,
    ) -> Self {
        let fared = incidents.of(it.id()).map(|incident| incident.fared(store, presence, insight));
        Self {
            as_of,
            fared,
            company: Company::of(store, it.row()),
            history: History::of(store, it.row(), from),
        }
    }
}
