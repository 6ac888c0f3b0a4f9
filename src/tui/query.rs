//! The filter as the screen needs it: a text that parses or does not, and the rows of the window that
//! it leaves.

use super::times::ZoneFn;
use crate::event::UnixTime;
use crate::filter::{Cache, Filter, FilterError};
use crate::poll::report::Window;
use crate::store::{Row, Store};

/// A filter that parsed.
#[derive(Debug)]
pub(super) struct Query {
    filter: Filter,
}

impl Query {
    /// Parses a text; local times in it are read at the offset that holds at `now`.
    pub(super) fn parse(text: &str, zone: ZoneFn, now: UnixTime) -> Result<Self, FilterError> {
        Filter::parse(text, &zone(now)).map(|filter| Self { filter })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.filter.is_empty()
    }

    pub(super) fn text(&self) -> &str {
        self.filter.text()
    }

    /// The rows of the window, whatever the filter; see [`Query::find`].
    pub(super) fn within(store: &Store, now: UnixTime, window: Window) -> impl Iterator<Item = Row> + '_ {
        let from = window.from(now);
        let order = store.rows_by_end();
        let ended_before = |&row: &Row| store.get(row).ended().is_some_and(|ended| ended < from);
        order[order.partition_point(ended_before)..].iter().copied().filter(move |&row| match window {
            Window::Fixed { until, .. } => store.get(row).ended().is_none_or(|ended| ended <= until),
            Window::Last(_) | Window::Since(_) => true,
        })
    }

    /// Replaces `rows` by those of the window that pass, newest end first; `cache` belongs to the store.
    pub(super) fn find(
        &self,
        store: &Store,
        now: UnixTime,
        window: Window,
        cache: &mut Cache,
        rows: &mut Vec<Row>,
    ) {
        self.filter.rows_into(store, now, Some(window.from(now)), cache, rows);
        if let Window::Fixed { until, .. } = window {
            rows.retain(|&row| store.get(row).ended().is_none_or(|ended| ended <= until));
        }
    }
}
