//! The filter as the screen needs it: a text that parses or does not, and the rows it leaves.

use super::times::ZoneFn;
use crate::event::UnixTime;
use crate::filter::{Filter, FilterError};
use crate::poll::report::Window;
use crate::store::{Row, Store};

/// A filter that parsed.
#[derive(Debug)]
pub(super) struct Query {
    filter: Filter,
}

impl Query {
    /// Parses a text; local times in it are read in the zone that holds at `now`.
    pub(super) fn parse(text: &str, zone: ZoneFn, now: UnixTime) -> Result<Self, FilterError> {
        Filter::parse(text, zone(now)).map(|filter| Self { filter })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.filter.is_empty()
    }

    pub(super) fn text(&self) -> &str {
        self.filter.text()
    }

    /// The rows of the window that pass, newest end first.
    pub(super) fn rows(&self, store: &Store, now: UnixTime, window: Window) -> Vec<Row> {
        let (from, until) = bounds(window, now);
        let mut rows = self.filter.rows(store, now, Some(from));
        if let Some(until) = until {
            rows.retain(|&row| store.get(row).ended().is_none_or(|ended| ended <= until));
        }
        rows
    }
}

/// Begin and, where it has one, end of a window.
pub(super) fn bounds(window: Window, now: UnixTime) -> (UnixTime, Option<UnixTime>) {
    match window {
        Window::Last(seconds) => (now.plus(-i64::from(seconds)), None),
        Window::Fixed { from, until } => (from, Some(until)),
        Window::Since(from) => (from, None),
    }
}
