//! What the rows come to: the views made of them, and what else broke with the break that is looked at.

use super::around::AsOf;
use super::{Around, Model, View, views};
use crate::event::UnixTime;
use crate::tui::layout::Body;
use crate::tui::query::Query;

impl Model {
    pub(super) fn summarise(&mut self, moment: UnixTime) {
        let view = self.views.current();
        let told = self.tells_a_break();
        // Wherever one looks, the header announces what is big. While the window is being filled, what lies
        // below the list does not slow it down.
        let wanted =
            view == View::Incidents || (told && self.body() == Body::Detail) || !self.profiles.any_filling();
        self.surveyed = !wanted || self.incidents.refresh(&self.store);
        if told {
            self.look_around(moment);
        }
        self.look_at_acknowledged();
        let acknowledged = self.all_acknowledged().clone();
        let Self { views, store, list, window, insight, presence, incidents, .. } = self;
        let window = *window;
        let from = views::Source {
            store,
            insight,
            presence,
            incidents: (incidents, self.surveyed),
            acknowledged: &acknowledged,
            rows: list.rows(),
            found: self.found,
            reached: self.reached,
            span: self.bar.query().span(moment, window),
            whole: !self.profiles.any_filling(),
        };
        views.refresh(from, || {
            let is_known = list.is_known(store);
            let rows = Query::within(store, moment, window).filter(move |&row| is_known(row));
            (rows, window.from(moment), window.until(moment), list.first_unknown(store))
        });
        if view != View::Breaks {
            self.go_to_sought_subject();
        }
    }

    /// Whether the detail of a break is on the screen.
    pub(in crate::tui) fn tells_a_break(&self) -> bool {
        self.views.current() == View::Breaks && !self.layout().detail.is_empty()
    }

    fn look_around(&mut self, moment: UnixTime) {
        let Some(it) = self.detailed() else { return };
        let as_of = AsOf {
            id: it.id(),
            store: self.store.revision(),
            presence: self.presence.revision(),
            window: self.window,
            surveyed: self.surveyed,
        };
        if self.surveyed && self.around.is_some_and(|around| around.as_of == as_of) {
            return;
        }
        let from = self.window.from(moment);
        self.around =
            Some(Around::of(it, as_of, &self.store, &self.presence, &self.insight, &self.incidents, from));
    }

    /// What else broke with the break that the detail shows, once that is known.
    pub(in crate::tui) fn around(&self) -> Option<&Around> {
        let shown = self.detailed()?.id();
        self.around.as_ref().filter(|around| around.as_of.id == shown)
    }

    /// Whether what is shown is all there is: looking for incidents goes on at the next refresh.
    pub(in crate::tui) const fn is_surveyed(&self) -> bool {
        self.surveyed && self.insight.is_settled()
    }

    /// Prepares the texts that a filter searches, and begins with what it asks of breaks.
    pub(in crate::tui) fn warm(&mut self) {
        let now = self.now();
        Query::warm(&self.store, self.look.zone, now, &mut self.cache);
        self.insight.mark_a_little(&self.store, &self.presence);
    }
}
