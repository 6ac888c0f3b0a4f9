//! Views: the same rows as the list's, told as breaks, as streams, as incidents or as causes. Every one of them
//! obeys filter, levels, window and pause, since it is made of the rows that the list would show.
//!
//! A view other than the breaks is a [`Table`] whose rows are worked out from those rows in one pass
//! when they, or the view, change, never at a key that only moves.

mod air;
mod causes;
mod incidents;
mod streams;
mod table;
mod tally;
mod trend;

pub(in crate::tui) use self::air::{Air, Tail};
pub(in crate::tui) use self::causes::{CauseColumn, CauseRow};
pub(in crate::tui) use self::incidents::{IncidentColumn, IncidentRow};
pub(in crate::tui) use self::streams::{StreamColumn, StreamRow};
pub(in crate::tui) use self::table::{Any, Column, Entry, Facts, Held, Table, arrange};
pub(in crate::tui) use self::trend::{Told, Trend};
use hashbrown::HashMap;

use super::drill::Subject;
use super::rows::Rows;
use crate::event::UnixTime;
use crate::i18n::{Lang, Words};
use crate::insight::incident::{Acknowledged, IncidentId, Incidents};
use crate::insight::{Insight, Presence};
use crate::store::{Row, Store};
use crate::tui::session::SortedBy;

/// What the rows are told as; a key for each.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(in crate::tui) enum View {
    /// One row per break: the list.
    #[default]
    Breaks,
    /// One row per stream.
    Streams,
    /// One row per incident.
    Incidents,
    /// One row per cause.
    Causes,
}

impl View {
    /// All of them, in the order of their keys.
    pub(in crate::tui) const ALL: [Self; 4] = [Self::Breaks, Self::Streams, Self::Incidents, Self::Causes];

    /// What it is called where it is typed or kept.
    pub(in crate::tui) const fn name(self) -> &'static str {
        self.title(Lang::En)
    }

    /// The view of that name.
    pub(in crate::tui) fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.name() == name)
    }

    /// What the breadcrumb calls it.
    pub(in crate::tui) const fn title(self, lang: Lang) -> &'static str {
        let words = match self {
            Self::Breaks => Words::new("breaks", "断流", "切断"),
            Self::Streams => Words::new("streams", "流", "ストリーム"),
            Self::Incidents => Words::new("incidents", "事件", "インシデント"),
            Self::Causes => Words::new("causes", "原因", "原因"),
        };
        words.of(lang)
    }
}

/// What a view is worked out from, and the generations of its parts: while they are the same, so is it.
#[derive(Clone, Copy, Debug)]
pub(in crate::tui) struct Source<'a> {
    pub(in crate::tui) store: &'a Store,
    /// As new as the store, where streams or incidents are shown.
    pub(in crate::tui) insight: &'a Insight,
    pub(in crate::tui) presence: &'a Presence,
    /// The incidents found so far, and whether all are.
    pub(in crate::tui) incidents: (&'a Incidents, bool),
    /// Those of them that somebody has acknowledged.
    pub(in crate::tui) acknowledged: &'a HashMap<IncidentId, Acknowledged>,
    /// The rows that the list shows, in any order.
    pub(in crate::tui) rows: &'a Rows,
    /// Moves with the rows.
    pub(in crate::tui) found: u64,
    /// Moves with what lies in the window, whatever is shown of it.
    pub(in crate::tui) reached: u64,
    /// The span of time that the rows can have ended in.
    pub(in crate::tui) span: (UnixTime, UnixTime),
    /// Whether all breaks of that span are known.
    pub(in crate::tui) whole: bool,
}

/// What a table was worked out from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Made {
    view: View,
    found: u64,
    reached: u64,
    judged: u64,
    whole: bool,
    /// Whether more incidents may be found: then nothing is final.
    surveyed: bool,
}

/// The summary beside a table: of what, and how far down.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Pane {
    of: Option<Subject>,
    scroll: u16,
}

/// See the module.
#[derive(Debug, Default)]
pub(in crate::tui) struct Views {
    current: View,
    streams: Table<StreamRow>,
    incidents: Table<IncidentRow>,
    causes: Table<CauseRow>,
    air: Air,
    /// The reach that the time on air was worked out for.
    aired: Option<u64>,
    made: Option<Made>,
    pane: Pane,
}

impl Views {
    pub(in crate::tui) const fn current(&self) -> View {
        self.current
    }

    /// Turns to a view; where its table stood it still stands.
    pub(in crate::tui) fn turn_to(&mut self, view: View) {
        self.current = view;
        self.pane = Pane::default();
    }

    pub(in crate::tui) const fn streams(&self) -> &Table<StreamRow> {
        &self.streams
    }

    pub(in crate::tui) const fn incidents(&self) -> &Table<IncidentRow> {
        &self.incidents
    }

    pub(in crate::tui) const fn causes(&self) -> &Table<CauseRow> {
        &self.causes
    }

    /// Time on air of the streams in the window; known while the streams are shown.
    pub(in crate::tui) const fn air(&self) -> &Air {
        &self.air
    }

    /// The newest break shown of the stream that is selected among them.
    pub(in crate::tui) fn selected_stream(&self) -> Option<Row> {
        self.streams.rows().get(self.streams.at()).map(|row| row.last)
    }

    /// A break of what is selected in the table that is shown.
    pub(in crate::tui) fn selected_row(&self, store: &Store) -> Option<Row> {
        match self.current {
            View::Breaks => None,
            View::Streams => self.selected_stream(),
            View::Incidents => {
                let row = self.incidents.rows().get(self.incidents.at())?;
                row.incident.breaks.iter().find_map(|&id| store.row_of(id))
            }
            View::Causes => self.causes.rows().get(self.causes.at()).map(|row| row.last),
        }
    }

    /// Where in the table that is shown that stands which a break belongs to.
    pub(in crate::tui) fn place_of(&self, row: Row, store: &Store, incidents: &Incidents) -> Option<usize> {
        let it = store.get(row);
        match self.current {
            View::Breaks => None,
            View::Streams => self.streams.rows().iter().position(|row| row.stream == it.stream_id()),
            View::Incidents => {
                let incident = incidents.of(it.id())?.id;
                self.incidents.rows().iter().position(|row| row.incident.id == incident)
            }
            View::Causes => {
                let same = |row: &CauseRow| {
                    row.cause == it.cause()
                        && (row.cause.is_some() || store.get(row.last).reason() == it.reason())
                };
                self.causes.rows().iter().position(same)
            }
        }
    }

    /// The incident that is selected among them.
    pub(in crate::tui) fn selected_incident(&self) -> Option<IncidentId> {
        match self.incidents.held().selected()? {
            Subject::Incident(found) => Some(found.0.id),
            _ => None,
        }
    }

    /// The table that is shown; none for the breaks.
    pub(in crate::tui) fn table(&self) -> Option<&dyn Any> {
        match self.current {
            View::Breaks => None,
            View::Streams => Some(&self.streams),
            View::Incidents => Some(&self.incidents),
            View::Causes => Some(&self.causes),
        }
    }

    pub(in crate::tui) fn table_mut(&mut self) -> Option<&mut dyn Any> {
        match self.current {
            View::Breaks => None,
            View::Streams => Some(&mut self.streams),
            View::Incidents => Some(&mut self.incidents),
            View::Causes => Some(&mut self.causes),
        }
    }

    /// The orders of those tables that have another than their first.
    pub(in crate::tui) fn sorts(&self) -> impl Iterator<Item = (View, SortedBy)> {
        let tables: [(View, &dyn Any); 3] = [
            (View::Streams, &self.streams),
            (View::Incidents, &self.incidents),
            (View::Causes, &self.causes),
        ];
        tables.into_iter().filter(|(_, table)| !table.is_sorted_as_ever()).map(|(view, table)| {
            let (column, falling) = table.sorted(Lang::En);
            (view, SortedBy { column: column.to_lowercase(), falling })
        })
    }

    /// Gives a table an order, if it has such a column.
    pub(in crate::tui) fn set_sort(&mut self, view: View, by: &SortedBy) {
        match view {
            View::Breaks => {}
            View::Streams => self.streams.resume_sort(by),
            View::Incidents => self.incidents.resume_sort(by),
            View::Causes => self.causes.resume_sort(by),
        }
    }

    /// Where the table that is shown stands.
    pub(in crate::tui) fn stand(&self) -> Option<Held> {
        self.table().map(|table| table.held().clone())
    }

    /// Turns to a view as it stood.
    pub(in crate::tui) fn come_back(&mut self, view: View, held: Option<Held>) {
        if self.current != view {
            self.turn_to(view);
        }
        if let (Some(table), Some(held)) = (self.table_mut(), held) {
            *table.held_mut() = held;
        }
        self.made = None;
    }

    /// Looks for this subject, if it is shown, instead of what is selected now.
    pub(in crate::tui) fn look_for(&mut self, held: Option<&Held>) {
        if let (Some(table), Some(held)) = (self.table_mut(), held) {
            table.held_mut().look_for(held);
        }
    }

    /// Positions in the store mean other rows now.
    pub(in crate::tui) fn forget_rows(&mut self) {
        self.streams.forget_rows();
        self.incidents.forget_rows();
        self.causes.forget_rows();
        self.air = Air::default();
        (self.made, self.aired) = (None, None);
    }

    /// Works the table that is shown out anew if anything it depends on has changed. `window` gives the
    /// rows of the window, newest end first, the span that it covers, and the first row that does not
    /// count, however new.
    pub(in crate::tui) fn refresh<I: Iterator<Item = Row>>(
        &mut self,
        from: Source<'_>,
        window: impl FnOnce() -> (I, UnixTime, UnixTime, Row),
    ) {
        let Source { store, insight, rows, found, reached, whole, incidents: (incidents, all), .. } = from;
        let judged = insight.revision();
        let surveyed = all || self.current != View::Incidents;
        let made = Made { view: self.current, found, reached, judged, whole, surveyed };
        if surveyed && self.made == Some(made) {
            return;
        }
        if self.made.is_some_and(|before| before.view != made.view) {
            self.forget_rows();
        }
        self.made = Some(made);
        match self.current {
            View::Breaks => {}
            View::Streams => {
                if self.aired != Some(reached) {
                    let (rows, from, until, unknown) = window();
                    self.air = Air::of(store, rows, (from, until), unknown);
                    self.aired = Some(reached);
                }
                self.streams.place(streams::of(store, insight, rows, &self.air), store);
            }
            View::Incidents => {
                let rows = incidents::of(store, from.presence, insight, (incidents, from.acknowledged), rows);
                self.incidents.place(rows, store);
            }
            View::Causes => self.causes.place(causes::of(store, rows, from.span, whole), store),
        }
        if self.pane.of.is_none() || self.table().is_some_and(|table| table.held().is_at_top()) {
            self.settle();
        }
    }

    /// Lets the summary tell of the selection; says whether it told of something else.
    pub(in crate::tui) fn settle(&mut self) -> bool {
        let selected = self.table().and_then(|table| table.held().selected().cloned());
        if self.pane.of == selected {
            return false;
        }
        self.pane = Pane { of: selected, scroll: 0 };
        true
    }

    /// What the summary tells of: the selection, or what was selected a moment ago.
    pub(in crate::tui) const fn told(&self) -> Option<&Subject> {
        self.pane.of.as_ref()
    }

    /// How far down the summary is scrolled.
    pub(in crate::tui) const fn scroll(&self) -> u16 {
        self.pane.scroll
    }

    pub(in crate::tui) const fn set_scroll(&mut self, scroll: u16) {
        self.pane.scroll = scroll;
    }
}
