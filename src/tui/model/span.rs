//! The window of time: what lies in it, how much that is, and what is forgotten when it has left it.

use std::time::Duration;

use super::{Model, actors};
use crate::event::UnixTime;
use crate::poll::REMEMBERED;
use crate::poll::report::{Plan, Window};
use crate::store::Row;
use crate::tui::query::Query;
use crate::tui::times::Face;
use crate::tui::view::Histogram;

/// Seconds between two counts of the window.
const TIDY_EVERY_S: i64 = 60;
/// What has left the window is kept this much longer, in seconds, against clocks that differ.
const SLACK_S: i64 = 600;

/// What was seen of a stream on air is kept for so long after it was last seen, in seconds: a push that
/// has ended since is listed by then, and one that has not is seen all the time.
const SIGHTINGS_S: i64 = 86_400;

/// What breaks over time were counted for: while it is the same, so are they.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Counted {
    pub(super) found: u64,
    pub(super) span: (UnixTime, UnixTime),
    pub(super) width: u16,
    pub(super) face: Face,
}

/// What lies in the window, whatever filter and levels leave of it. The store holds more: what has just
/// left the window, and what came in since a pause.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(in crate::tui) struct Known {
    pub(in crate::tui) breaks: u64,
    /// Equal records counted each.
    pub(in crate::tui) records: u64,
}

impl Model {
    /// What is to be watched.
    pub(in crate::tui) const fn plan(&self) -> Plan {
        Plan { window: self.window, interval: self.interval }
    }

    /// Has the newest read so often from now on.
    pub(in crate::tui) const fn set_interval(&mut self, interval: Duration) {
        self.interval = Some(interval);
    }

    pub(in crate::tui) const fn window(&self) -> Window {
        self.window
    }

    pub(in crate::tui) fn set_window(&mut self, window: Window) {
        self.recall_anew();
        self.window = window;
        if let Window::Last(seconds) = window {
            self.chosen_window_s = Some(seconds);
        }
        self.counted = self.now();
    }

    /// What lies in the window.
    pub(in crate::tui) const fn known(&self) -> Known {
        self.known
    }

    /// Counts the window from now on, forgets what has left it, and returns whether a minute has gone
    /// by since that was done last. While the list is paused nothing leaves it.
    pub(in crate::tui) fn tidy(&mut self) -> bool {
        // A clock that was set back counts as a minute gone by.
        if (0..TIDY_EVERY_S).contains(&self.now().since(self.counted)) {
            return false;
        }
        self.counted = self.now();
        self.presence.forget_before(self.counted.plus(-SIGHTINGS_S));
        if matches!(self.window, Window::Fixed { .. }) {
            return true;
        }
        let moment = self.list.moment(self.now());
        let mut from = self.window.from(moment).plus(-SLACK_S);
        if !self.archive.is_kept() {
            // However early an open window begins: what the service has forgotten would only pile up.
            from = from.max(moment.plus(-REMEMBERED));
        }
        if self.store.is_worth_forgetting(from) && self.store.forget_before(from) > 0 {
            self.forget_rows();
        }
        true
    }

    /// Breaks over time of the rows shown, where they have room.
    pub(in crate::tui) fn histogram(&self) -> Option<&Histogram> {
        self.histogram.as_ref().map(|(_, counted)| counted)
    }

    pub(super) fn count_over_time(&mut self) {
        let width = self.layout().chart.width;
        if width == 0 {
            self.histogram = None;
            return;
        }
        let counted = Counted { found: self.found, span: self.shown_span(), width, face: self.look.face };
        if self.histogram.as_ref().is_some_and(|(known, _)| *known == counted) {
            return;
        }
        let store = &self.store;
        let actors = actors::by_reason(store);
        let reasons = store.reason_column();
        let breaks = self
            .list
            .all()
            .filter_map(|row| Some((store.get(row).ended()?, actors[reasons[row as usize] as usize])));
        let offset = self.look.face.offset(self.look.zone, counted.span.1);
        self.histogram = Some((counted, Histogram::of(breaks, counted.span, width, offset)));
    }

    pub(super) fn count(&self, moment: UnixTime) -> Known {
        let (store, window) = (&self.store, self.window);
        let is_known = self.list.is_known(store);
        let from = window.from(moment);
        let is_within = |row: Row| {
            let (started, ended) = (store.get(row).started(), store.get(row).ended());
            ended.is_none_or(|ended| ended >= from) && window.reaches(started, ended)
        };
        let breaks = if matches!(window, Window::Fixed { .. }) {
            Query::within(store, moment, window).filter(|&row| is_known(row)).count()
        } else {
            // All of them but those that came after a freeze: nobody counts a million for each reply.
            let first = self.list.first_unknown(store);
            let unknown =
                (first..Row::try_from(store.len()).unwrap_or(Row::MAX)).filter(|&row| is_within(row));
            Query::since(store, moment, window).len() - unknown.count()
        };
        let more = store.repeated().filter(|(row, _)| is_known(*row) && is_within(*row));
        let breaks = breaks as u64;
        Known { breaks, records: breaks + more.map(|(_, count)| u64::from(count - 1)).sum::<u64>() }
    }
}
