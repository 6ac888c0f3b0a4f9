//! Everything the screen knows, in rooms whose fields are their own. Changed only by `update`, read by
//! `view`. Knows neither terminal nor network.

mod actors;
mod around;
mod asking;
mod bar;
mod catching;
mod cursor;
mod drill;
mod folding;
mod judging;
mod keeping;
mod list;
mod noting;
mod profiles;
mod quality;
mod quiet;
mod resuming;
mod rows;
pub(super) mod views;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

pub(super) use self::around::Around;
use self::around::AsOf;
use self::asking::Asking;
pub(super) use self::bar::{Bar, Edit};
use self::catching::Placed;
pub(super) use self::drill::{Drill, ListStand, Stand, Subject};
use self::folding::{Folded, Folding};
use self::keeping::Archive;
pub use self::keeping::History;
pub(super) use self::list::List;
pub(super) use self::noting::{About, NoteEdit};
pub(super) use self::profiles::{Health, Profile, Profiles, Trouble};
pub(super) use self::quality::{Qualities, Quality};
pub(super) use self::views::{
    CauseColumn, CauseRow, IncidentColumn, IncidentRow, StreamColumn, StreamRow, Told, Trend, View, Views,
};
use super::columns::{Column, Facts, Needs};
use super::layout::{Body, Layout, Need, layout};
use super::query::Query;
use super::session::{Habits, Session};
use super::text;
use super::theme::{self, Glyphs, Theme};
use super::times::{Face, ZoneFn};
use super::view::Histogram;
use crate::event::{ProfileId, UnixTime};
use crate::filter::{Cache, FilterError};
use crate::i18n::Lang;
use crate::insight::incident::Incidents;
use crate::insight::{Insight, Presence, Thresholds, with_notes};
use crate::poll::report::Window;
use crate::poll::{Action, REMEMBERED, Withheld};
use crate::site::Site;
use crate::store::{Annotations, BreakId, BreakRef, Row, Store};

/// Columns and lines of a terminal that does not say.
const DEFAULT_SIZE: (u16, u16) = (80, 24);

/// Seconds between two counts of the window.
const TIDY_EVERY_S: i64 = 60;
/// What has left the window is kept this much longer, in seconds, against clocks that differ.
const SLACK_S: i64 = 600;

/// What was seen of a stream on air is kept for so long after it was last seen, in seconds: a push that
/// has ended since is listed by then, and one that has not is seen all the time.
const SIGHTINGS_S: i64 = 86_400;

/// Rows whose texts say how wide the columns must be; those that follow are like them.
const MEASURED: usize = 500;

/// Cells before the text of a trouble.
const TROUBLE_INDENT: u16 = 2;

/// What the screen must be told before it can be drawn: arguments and configuration only.
#[derive(Clone, Debug)]
pub struct Options {
    /// The watched profiles' names, in the order of their [`crate::event::ProfileId`].
    pub profiles: Vec<Arc<str>>,
    /// The sites of their accounts, in the same order; empty if nobody knows any.
    pub sites: Vec<Option<Site>>,
    /// Whether the data is the simulator's; the header says so.
    pub demo: bool,
    /// The filter to begin with.
    pub filter: String,
    /// The window of time to begin with; the same that the pollers begin with.
    pub window: Window,
    /// Only ASCII characters for borders and marks; see [`super::locale_is_ascii`].
    pub ascii: bool,
    /// Whether colours may be used (`NO_COLOR` is empty or not set).
    pub colour: bool,
    /// The local time zone.
    pub zone: ZoneFn,
    /// How often a stream must break how soon to be flapping.
    pub thresholds: Thresholds,
    /// The language of what is shown.
    pub lang: Lang,
    /// Whether what is seen is kept, and whether the service is asked at all.
    pub history: History,
    /// What was remembered of the last time; what was given explicitly is taken out of it before.
    pub session: Session,
}

/// What has the keys.
#[derive(Debug)]
pub(super) enum Mode {
    List,
    /// The detail alone.
    Detail,
    Filter(Box<Edit>),
    /// A note is written, over the list or the detail.
    Note(Box<NoteEdit>),
    /// The help, over the list or the detail.
    Help {
        over: Body,
        scroll: u16,
    },
}

/// The detail: of which break, and how far down.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pane {
    pub(super) of: Option<BreakId>,
    pub(super) scroll: u16,
}

/// How things are shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Look {
    pub(super) theme: Theme,
    pub(super) glyphs: &'static Glyphs,
    pub(super) zone: ZoneFn,
    pub(super) face: Face,
    pub(super) demo: bool,
    pub(super) lang: Lang,
}

/// What the rows were worked out from: while it is the same, so are they.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Stamp {
    revision: u64,
    /// Of the marks, as far as they follow from what was seen on air; where they are asked for, else 0.
    marks: u64,
    /// Of what people noted.
    notes: u64,
    filter: u32,
    levels: u32,
    /// Where a level is of what is down, else 0.
    standings: u64,
    /// Of the standings, which tell what is hidden; missing where nothing is.
    quiet: Option<u64>,
    /// Where episodes may be folded.
    folding: Option<u32>,
    window: Window,
    sort: super::columns::Sort,
    paused: bool,
    moment: UnixTime,
}

impl Stamp {
    /// What the window's content depends on.
    const fn reach(self) -> (u64, Window, bool, UnixTime) {
        (self.revision, self.window, self.paused, self.moment)
    }
}

/// What breaks over time were counted for: while it is the same, so are they.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Counted {
    found: u64,
    span: (UnixTime, UnixTime),
    width: u16,
    face: Face,
}

/// What lies in the window, whatever filter and levels leave of it. The store holds more: what has just
/// left the window, and what came in since a pause.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Known {
    pub(super) breaks: u64,
    /// Equal records counted each.
    pub(super) records: u64,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Model {
    pub(super) store: Store,
    /// What was seen of streams on air.
    pub(super) presence: Presence,
    /// What store and presence come to; as new as the rows.
    pub(super) insight: Insight,
    /// What the quality data say about breaks that were opened.
    pub(super) quality: Qualities,
    /// What broke together; looked for while it is shown, a little at a time.
    pub(super) incidents: Incidents,
    /// Whether all of them have been found.
    surveyed: bool,
    around: Option<Around>,
    asking: Asking,
    /// What is not answered for the time being, by profile and action, and why.
    withheld: HashMap<(ProfileId, Action), Withheld>,
    pub(super) profiles: Profiles,
    pub(super) archive: Archive,
    /// What people noted.
    pub(super) annotations: Annotations,
    pub(super) list: List,
    pub(super) bar: Bar,
    pub(super) drill: Drill,
    /// Which episodes are told as one row.
    pub(super) folding: Folding,
    /// Whether planned ends and refusals are hidden.
    pub(super) quiet: bool,
    pub(super) views: Views,
    pub(super) mode: Mode,
    pub(super) pane: Pane,
    pub(super) look: Look,
    size: (u16, u16),
    /// By this machine's clock.
    now: UnixTime,
    window: Window,
    /// The last moment from which the window was counted.
    counted: UnixTime,
    stamp: Option<Stamp>,
    placed: Option<Placed>,
    /// Moves whenever the rows are worked out anew.
    found: u64,
    /// Moves whenever the window's content does.
    reached: u64,
    histogram: Option<(Counted, Histogram)>,
    known: Known,
    needs: Needs,
    cache: Cache,
    /// Memory of rows no longer listed, for the next ones: a filter is worked out at every key.
    spare: Vec<Row>,
    /// A word at the foot until the next key.
    message: Option<String>,
    /// How the user works, remembered at [`super::effects::Effect::Remember`].
    pub(super) habits: Habits,
}

impl Model {
    /// A screen that knows nothing yet.
    ///
    /// # Errors
    /// If the filter of the options is not understood.
    pub(super) fn new(options: &Options, now: UnixTime) -> Result<Self, FilterError> {
        let query = Query::parse(&options.filter, options.zone, now)?;
        let mut model = Self {
            store: Store::new(options.profiles.clone()),
            presence: Presence::default(),
            insight: Insight::new(options.thresholds),
            quality: Qualities::default(),
            incidents: Incidents::default(),
            around: None,
            surveyed: true,
            asking: Asking::default(),
            withheld: HashMap::new(),
            profiles: Profiles::new(&options.profiles, &options.sites, options.history == History::Offline),
            archive: Archive::new(options.history),
            annotations: Annotations::default(),
            list: List::default(),
            bar: Bar::new(query),
            drill: Drill::default(),
            folding: Folding::default(),
            quiet: false,
            views: Views::default(),
            mode: Mode::List,
            pane: Pane::default(),
            look: Look {
                theme: if options.colour { Theme::Ansi } else { Theme::Mono },
                glyphs: if options.ascii { &theme::ASCII } else { &theme::UNICODE },
                zone: options.zone,
                face: Face::default(),
                demo: options.demo,
                lang: options.lang,
            },
            size: DEFAULT_SIZE,
            now,
            window: options.window,
            counted: now,
            stamp: None,
            placed: None,
            found: 0,
            reached: 0,
            histogram: None,
            known: Known::default(),
            needs: Needs::default(),
            cache: Cache::default(),
            spare: Vec::new(),
            message: None,
            habits: options.session.habits.clone(),
        };
        if model.archive.is_offline() {
            model.stay_offline();
        }
        Ok(model)
    }

    /// The moment by the server's clock, which is the one that the records and the pollers speak of.
    pub(super) fn now(&self) -> UnixTime {
        self.now.plus(self.profiles.clock_ahead_s())
    }

    /// Takes the moment by this machine's clock.
    pub(super) const fn set_now(&mut self, now: UnixTime) {
        self.now = now;
    }

    pub(super) const fn size(&self) -> (u16, u16) {
        self.size
    }

    pub(super) fn set_size(&mut self, width: u16, height: u16) {
        self.size = (width.max(1), height.max(1));
    }

    pub(super) const fn window(&self) -> Window {
        self.window
    }

    pub(super) fn set_window(&mut self, window: Window) {
        self.recall_anew();
        self.window = window;
        self.counted = self.now();
    }

    /// What lies in the window.
    pub(super) const fn known(&self) -> Known {
        self.known
    }

    pub(super) fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    pub(super) fn say(&mut self, message: &str) {
        self.message = Some(message.to_owned());
    }

    pub(super) fn hush(&mut self) -> Option<String> {
        self.message.take()
    }

    /// What is below an overlay.
    pub(super) fn body(&self) -> Body {
        match self.mode {
            Mode::List | Mode::Filter(_) => Body::List,
            Mode::Detail => Body::Detail,
            Mode::Note(ref edit) => edit.over(),
            Mode::Help { over, .. } => over,
        }
    }

    /// Where everything stands now.
    pub(super) fn layout(&self) -> Layout {
        let troubles: usize = self.troubles().iter().map(|(_, lines)| lines.len()).sum();
        let need = Need {
            body: self.body(),
            troubles: u16::try_from(troubles).unwrap_or(u16::MAX),
            editing: match &self.mode {
                Mode::Filter(edit) => edit.lines(self.size.0),
                Mode::Note(_) => 2,
                _ => 0,
            },
        };
        layout(self.size.0, self.size.1, need)
    }

    /// What is wrong, wrapped to the screen's width with room for a glyph before it.
    pub(super) fn troubles(&self) -> Vec<(Trouble, Vec<String>)> {
        let width = usize::from(self.size.0.saturating_sub(TROUBLE_INDENT));
        let wrapped = |it: Trouble| {
            let whose = it.whose.as_ref().map(|name| format!("{name} ")).unwrap_or_default();
            let lines = text::wrap(&format!("{whose}{}", it.text), width);
            (it, lines)
        };
        let archive = self.archive.troubles(self.look.lang, self.window.from(self.now())).into_iter();
        let archive = archive.map(|text| Trouble { health: Health::Live, whose: None, text });
        self.profiles.troubles(self.now()).into_iter().chain(archive).map(wrapped).collect()
    }

    /// What the columns depend on.
    pub(super) fn column_facts(&self) -> Facts {
        let dated = match self.window {
            Window::Last(seconds) => seconds > 86_400,
            Window::Fixed { .. } | Window::Since(_) => {
                self.now().since(self.window.from(self.now())) > 86_400
            }
        };
        Facts {
            several: self.profiles.are_several(),
            copies: self.known.records > self.known.breaks,
            sort: self.list.sort().column,
            needs: self.needs,
            dated,
            face: self.look.face,
            lang: self.look.lang,
        }
    }

    /// What the columns of the views' tables depend on.
    pub(super) fn table_facts(&self) -> views::Facts {
        views::Facts { lang: self.look.lang, several: self.profiles.are_several() }
    }

    /// Where one is, to come back to.
    pub(super) fn stand(&self) -> Stand {
        Stand { list: self.list.stand(), view: self.views.current(), table: self.views.stand() }
    }

    /// The selected break.
    pub(super) fn selected(&self) -> Option<BreakRef<'_>> {
        self.get(self.list.selected()?)
    }

    /// The break that the detail shows: the selection, or what was selected a moment ago.
    pub(super) fn detailed(&self) -> Option<BreakRef<'_>> {
        self.pane.of.and_then(|id| self.get(id)).or_else(|| self.selected())
    }

    fn get(&self, id: BreakId) -> Option<BreakRef<'_>> {
        self.store.row_of(id).map(|row| self.store.get(row))
    }

    /// Counts the window from now on, forgets what has left it, and returns whether a minute has gone
    /// by since that was done last. While the list is paused nothing leaves it.
    pub(super) fn tidy(&mut self) -> bool {
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

    /// Breaks have been forgotten: works everything that speaks of rows out anew.
    fn forget_rows(&mut self) {
        self.list.forget_rows();
        self.views.forget_rows();
        self.refresh();
    }

    /// Works the rows, and the view that is made of them, out anew if anything they depend on has
    /// changed.
    pub(super) fn refresh(&mut self) {
        self.judge();
        self.annotations.refresh(&self.store);
        let asks_marks = self.asks_marks();
        self.mark(asks_marks);
        let moment = self.list.moment(self.counted);
        let stamp = Stamp {
            revision: self.store.revision(),
            marks: if asks_marks { self.insight.marks_revision() } else { 0 },
            notes: self.annotations.revision(),
            filter: self.bar.generation(),
            levels: self.drill.generation(),
            standings: if self.drill.has(|it| *it == Subject::Down) { self.insight.revision() } else { 0 },
            quiet: self.quiet.then(|| self.insight.revision()),
            folding: self.folds().then(|| self.folding.generation()),
            window: self.window,
            sort: self.list.sort(),
            paused: self.list.is_paused(),
            moment,
        };
        if self.stamp != Some(stamp) && !self.waits_for_marks(stamp) && !self.catch_up(stamp) {
            self.find(stamp);
        }
        self.summarise(moment);
        self.count_over_time();
    }

    /// Whether marks decide which rows there are.
    fn asks_marks(&self) -> bool {
        self.bar.query().asks_marks() || self.list.sort().column == Column::Verdict
    }

    /// Lets the marks follow what was seen on air, a little at a time. The first time that they are asked
    /// for all are worked out; those of what came in are when its rows are put in. What was begun is ended,
    /// asked for or not.
    fn mark(&mut self, asked: bool) {
        if asked && !self.insight.is_marked() {
            self.insight.marks(&self.store, &self.presence);
        } else if self.insight.marks_are_behind() || (asked && !self.insight.marks_follow(&self.presence)) {
            self.insight.mark_a_little(&self.store, &self.presence);
        }
    }

    /// Whether the list may tell an episode as one row: in the order of time, and not where it is about
    /// one stream. Views count breaks one by one.
    pub(super) fn folds(&self) -> bool {
        let about_one = self.drill.has(|it| matches!(it, Subject::Stream { .. }));
        self.views.current() == View::Breaks && self.list.sort().column == Column::Ended && !about_one
    }

    fn find(&mut self, stamp: Stamp) {
        let moment = stamp.moment;
        if self.stamp.is_none_or(|before| before.reach() != stamp.reach()) {
            self.known = self.count(moment);
            self.reached += 1;
        }
        self.stamp = Some(stamp);
        self.found += 1;
        let mut rows = std::mem::take(&mut self.spare);
        let down = if stamp.standings == 0 { HashSet::new() } else { self.off_air() };
        let asks_marks = self.asks_marks();
        if asks_marks {
            self.insight.mark_a_little(&self.store, &self.presence);
        }
        let query = self.bar.query();
        let marks = if asks_marks { self.insight.last_marks() } else { &[] };
        let noted = query.asks_notes().then(|| with_notes(marks, &self.annotations, &self.store));
        let marks = noted.as_deref().unwrap_or(marks);
        query.find(&self.store, marks, moment, self.window, &mut self.cache, &mut rows);
        self.drill.retain(&mut rows, &self.store, &down);
        self.list.retain_known(&mut rows, &self.store);
        if self.quiet {
            quiet::take_away(&mut rows, &self.store, &self.insight);
        }
        self.list.sort().apply(&mut rows, &self.store, marks);
        let folded = if stamp.folding.is_some() { self.fold(&mut rows) } else { Folded::default() };
        self.needs.grow(&rows[..rows.len().min(MEASURED)], &self.store, &self.annotations, self.look.lang);
        self.list.place(&rows, folded, &self.store);
        self.spare = rows;
        self.placed = Some(Placed::now(&self.store, self.insight.seen_revision()));
        self.settle_after_rows();
    }

    fn settle_after_rows(&mut self) {
        if self.list.is_following() || self.pane.of.is_none_or(|id| self.store.row_of(id).is_none()) {
            self.settle_list();
        }
    }

    /// Folds rows in the order of time; the selection goes to the row that stands for it.
    fn fold(&mut self, rows: &mut Vec<Row>) -> Folded {
        let rising = !self.list.sort().falling;
        if rising {
            rows.reverse();
        }
        let selected = self.list.selected().and_then(|id| self.store.row_of(id));
        let (folded, instead) = self.folding.fold(rows, selected, &self.store, &self.insight);
        if rising {
            rows.reverse();
        }
        if let Some(row) = instead {
            self.list.look_for(Some(self.store.get(row).id()));
            if matches!(self.mode, Mode::List) {
                self.pane.of = self.list.selected();
            }
        }
        folded
    }

    /// The span of time that the rows shown can have ended in.
    pub(super) fn shown_span(&self) -> (UnixTime, UnixTime) {
        let (from, until) = self.bar.query().span(self.list.moment(self.counted), self.window);
        // The window was counted up to a minute ago; what ended since is among the rows.
        let newest = |row: &Row| self.store.get(*row).ended();
        let last = self.store.rows_newest_first().iter().find_map(newest).filter(|_| !self.list.is_paused());
        (from, last.map_or(until, |last| until.max(last)))
    }

    fn summarise(&mut self, moment: UnixTime) {
        let view = self.views.current();
        let told = self.tells_a_break();
        // While the window is being filled, what lies below the list does not slow it down.
        let wanted =
            view == View::Incidents || told && (self.body() == Body::Detail || !self.profiles.any_filling());
        self.surveyed = !wanted || self.incidents.refresh(&self.store);
        if told {
            self.look_around(moment);
        }
        let Self { views, store, list, window, insight, presence, incidents, .. } = self;
        let window = *window;
        let from = views::Source {
            store,
            insight,
            presence,
            incidents: (incidents, self.surveyed),
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
    }

    /// Whether the detail of a break is on the screen.
    pub(super) fn tells_a_break(&self) -> bool {
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
    pub(super) fn around(&self) -> Option<&Around> {
        let shown = self.detailed()?.id();
        self.around.as_ref().filter(|around| around.as_of.id == shown)
    }

    /// Whether what is shown is all there is: looking for incidents goes on at the next refresh.
    pub(super) const fn is_surveyed(&self) -> bool {
        self.surveyed && self.insight.is_settled()
    }

    /// Breaks over time of the rows shown, where they have room.
    pub(super) fn histogram(&self) -> Option<&Histogram> {
        self.histogram.as_ref().map(|(_, counted)| counted)
    }

    fn count_over_time(&mut self) {
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

    fn count(&self, moment: UnixTime) -> Known {
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

    /// Prepares the texts that a filter searches, and begins with what it asks of breaks.
    pub(super) fn warm(&mut self) {
        let now = self.now();
        Query::warm(&self.store, self.look.zone, now, &mut self.cache);
        self.insight.mark_a_little(&self.store, &self.presence);
    }

    /// Lets the detail show the selection.
    pub(super) fn settle(&mut self) -> bool {
        match self.views.current() {
            View::Breaks => self.settle_list(),
            View::Streams | View::Incidents | View::Causes => self.views.settle(),
        }
    }

    fn settle_list(&mut self) -> bool {
        let selected = self.list.selected();
        if self.pane.of == selected {
            return false;
        }
        self.pane = Pane { of: selected, scroll: 0 };
        true
    }

    /// How far down the detail, or the summary, is scrolled.
    pub(super) const fn detail_scroll(&self) -> u16 {
        match self.views.current() {
            View::Breaks => self.pane.scroll,
            View::Streams | View::Incidents | View::Causes => self.views.scroll(),
        }
    }

    pub(super) const fn scroll_detail_to(&mut self, scroll: u16) {
        match self.views.current() {
            View::Breaks => self.pane.scroll = scroll,
            View::Streams | View::Incidents | View::Causes => self.views.set_scroll(scroll),
        }
    }
}
