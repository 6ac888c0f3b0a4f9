//! The filter as the screen needs it: a text that parses or does not, and the rows of the window that
//! it leaves.

use super::times::ZoneFn;
use crate::event::UnixTime;
use crate::filter::{Cache, Filter, FilterError, Saved, Search};
use crate::insight::Mark;
use crate::poll::report::Window;
use crate::store::{Row, Store};

/// A filter that parsed.
#[derive(Debug)]
pub(super) struct Query {
    filter: Filter,
}

impl Query {
    /// Parses a text; local times in it are read at the offset that holds at `now`.
    pub(super) fn parse(
        text: &str,
        (zone, now): (ZoneFn, UnixTime),
        saved: &Saved,
    ) -> Result<Self, FilterError> {
        Filter::parse_with(text, &zone(now), saved).map(|filter| Self { filter })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.filter.is_empty()
    }

    pub(super) fn asks_marks(&self) -> bool {
        self.filter.asks_marks()
    }

    pub(super) fn asks_notes(&self) -> bool {
        self.filter.asks_notes()
    }

    pub(super) fn text(&self) -> &str {
        self.filter.text()
    }

    /// Prepares what the first key of a filter would have to wait for: the texts to be searched.
    pub(super) fn warm(store: &Store, zone: ZoneFn, now: UnixTime, cache: &mut Cache) {
        // A word looks at all texts, and from the end of time on there are hardly any rows to look at.
        if let Ok(any) = Filter::parse("a", &zone(now)) {
            any.rows_into(store, &[], now, Some(UnixTime(i64::MAX)), cache, &mut Vec::new());
        }
    }

    /// The rows of the window, whatever the filter; see [`Query::find`].
    pub(super) fn within(store: &Store, now: UnixTime, window: Window) -> impl Iterator<Item = Row> + '_ {
        let open = !matches!(window, Window::Fixed { .. });
        let reached =
            move |&row: &Row| open || window.reaches(store.get(row).started(), store.get(row).ended());
        Self::since(store, now, window).iter().copied().filter(reached)
    }

    /// The rows that did not end before the window, which is all that an open one asks.
    pub(super) fn since(store: &Store, now: UnixTime, window: Window) -> &[Row] {
        let from = window.from(now);
        let order = store.rows_newest_first();
        let not_before = |&row: &Row| store.get(row).ended().is_none_or(|ended| ended >= from);
        &order[..order.partition_point(not_before)]
    }

    /// Whether one row is among those that [`Query::find`] finds; `mark` is its own.
    pub(super) fn passes(
        &self,
        store: &Store,
        row: Row,
        mark: Option<Mark>,
        now: UnixTime,
        window: Window,
    ) -> bool {
        let it = store.get(row);
        let from = window.from(now);
        it.ended().is_none_or(|ended| ended >= from)
            && window.reaches(it.started(), it.ended())
            && self.filter.holds(store, row, mark, now)
    }

    /// The span of time that rows which pass can have ended in.
    pub(super) fn span(&self, now: UnixTime, window: Window) -> (UnixTime, UnixTime) {
        self.filter.span(now, window.from(now), window.until(now))
    }

    /// Begins to find them a piece at a time; `found` is memory to use.
    pub(super) fn search(&self, store: &Store, now: UnixTime, window: Window, found: Vec<Row>) -> Search {
        Search::begin(&self.filter, store, now, Some(window.from(now)), found)
    }

    /// Goes on with that; true if all is found.
    pub(super) fn go_on(
        &self,
        search: &mut Search,
        ground: (&Store, &[Mark], UnixTime),
        cache: &mut Cache,
        budget: usize,
    ) -> bool {
        search.go_on(&self.filter, ground, cache, budget)
    }

    /// Takes the rows out that end where the window does not reach.
    fn within_reach(store: &Store, window: Window, rows: &mut Vec<Row>) {
        if matches!(window, Window::Fixed { .. }) {
            rows.retain(|&row| window.reaches(store.get(row).started(), store.get(row).ended()));
        }
    }

    /// The rows of a search that has come to its end.
    pub(super) fn found(search: Search, store: &Store, window: Window) -> Vec<Row> {
        let mut rows = search.into_rows();
        Self::within_reach(store, window, &mut rows);
        rows
    }

    /// Replaces `rows` by those of the window that pass, newest end first; `cache` belongs to the store.
    pub(super) fn find(
        &self,
        store: &Store,
        marks: &[Mark],
        now: UnixTime,
        window: Window,
        cache: &mut Cache,
        rows: &mut Vec<Row>,
    ) {
        self.filter.rows_into(store, marks, now, Some(window.from(now)), cache, rows);
        Self::within_reach(store, window, rows);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{ProfileId, Record, Seen, Source, Text};
    use chrono::{Offset as _, Utc};

    #[test]
    fn a_warm_cache_holds_the_texts_that_the_first_key_searches() {
        let now = UnixTime(1_795_176_000);
        let record = Record {
            domain: Text::new("push.example.com"),
            app: Text::new("live"),
            stream: Text::new("Room_1"),
            started: None,
            ended: Some(now),
            reason: Text::new("Upstream said goodbye"),
            duration_s: None,
            client_ip: Text::new("203.0.113.7"),
            resolution: Text::default(),
        };
        let mut store = Store::new(vec!["main".into()]);
        store.apply(ProfileId(0), &[Seen { record, count: 1 }], Source::FirstFill, now);
        let mut cache = Cache::default();
        Query::warm(&store, |_| Utc.fix(), now, &mut cache);
        let held = format!("{cache:?}");
        for text in ["room_1", "upstream said goodbye", "203.0.113.7"] {
            assert!(held.contains(text), "{text}");
        }
    }
}
