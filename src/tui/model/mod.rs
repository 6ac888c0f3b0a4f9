//! Everything the screen knows, in rooms whose fields are their own. Changed only by `update`, read by
//! `view`. Knows neither terminal nor network.

mod acknowledging;
mod actors;
mod alerting;
mod around;
mod bar;
mod catching;
mod cursor;
mod drill;
mod exporting;
mod finding;
mod folding;
mod helping;
mod hunting;
mod judging;
mod keeping;
mod line;
mod list;
mod looking;
mod naming;
mod noting;
mod profiles;
mod prompt;
mod quality;
mod quiet;
mod resuming;
mod rows;
mod span;
pub(super) mod views;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use self::acknowledging::Acknowledgements;
pub(super) use self::acknowledging::words as acknowledged_words;
pub(super) use self::alerting::Alerting;
pub(super) use self::around::Around;
pub(super) use self::bar::{Bar, Edit};
use self::catching::Placed;
pub(super) use self::drill::{Drill, ListStand, Stand, Subject};
pub(super) use self::exporting::Export;
use self::finding::Stamp;
use self::folding::Folding;
pub(super) use self::helping::{Below, HelpPage};
pub(super) use self::hunting::Hunt;
use self::keeping::Archive;
pub use self::keeping::History;
pub(super) use self::list::List;
pub(super) use self::noting::{About, NoteEdit};
pub(super) use self::profiles::{Health, INCOMPLETE, Profile, Profiles, Trouble};
pub(super) use self::prompt::{Asked, Choice, Prompt};
pub(super) use self::quality::{Qualities, Quality};
use self::resuming::Sought;
use self::span::Counted;
pub(super) use self::span::Known;
pub(super) use self::views::{
    CauseColumn, CauseRow, IncidentColumn, IncidentRow, StreamColumn, StreamRow, Told, Trend, View, Views,
};
use super::columns::{Chosen, Facts, Needs};
use super::keymap::{self, Keymap, Place};
use super::layout::{Body, Layout, Need, layout};
use super::query::Query;
use super::session::{Habits, Session};
use super::text;
use super::theme::{self, Depth, Glyphs, Theme, ThemeName};
use super::times::{Face, ZoneFn};
use super::view::Histogram;
use crate::alert::Rule;
use crate::cells::Ambiguous;
use crate::event::{ProfileId, UnixTime};
use crate::filter::{Cache, FilterError, Saved, Search};
use crate::i18n::Lang;
use crate::insight::incident::Incidents;
use crate::insight::{Asking, Insight, Presence, Thresholds};
use crate::poll::report::Window;
use crate::poll::{Action, Withheld};
use crate::site::Site;
use crate::store::{Annotations, BreakId, BreakRef, Row, Store};

/// Columns and lines of a terminal that does not say.
const DEFAULT_SIZE: (u16, u16) = (80, 24);

/// Cells before the text of a trouble.
const TROUBLE_INDENT: u16 = 2;

/// What the screen must be told before it can be drawn: arguments and configuration only.
#[derive(Clone, Debug)]
pub struct Options {
    /// The watched profiles' names, in the order of their [`crate::event::ProfileId`].
    pub profiles: Vec<Arc<str>>,
    /// The sites of their accounts, in the same order; empty if nobody knows any.
    pub sites: Vec<Option<Site>>,
    /// The profiles of the official CLI that their keys come from, in the same order, where that is known.
    pub tccli: Vec<Option<Arc<str>>>,
    /// Whether the data is the simulator's; the header says so.
    pub demo: bool,
    /// The filter to begin with.
    pub filter: String,
    /// The configuration's saved filters.
    pub filters: Saved,
    /// The window of time to begin with; the same that the pollers begin with.
    pub window: Window,
    /// Only ASCII characters for borders and marks; see [`super::locale_is_ascii`].
    pub ascii: bool,
    /// How many colours may be used.
    pub colours: Depth,
    /// Cells that the terminal gives to characters of ambiguous width.
    pub ambiguous: Ambiguous,
    /// The local time zone.
    pub zone: ZoneFn,
    /// How often a stream must break how soon to be flapping.
    pub thresholds: Thresholds,
    /// The language of what is shown.
    pub lang: Lang,
    /// What makes alerts.
    pub rules: Vec<Rule>,
    /// Whether what is seen is kept, and whether the service is asked at all.
    pub history: History,
    /// What the keys mean.
    pub keys: Keymap,
    /// What was remembered of the last time; what was given explicitly is taken out of it before.
    pub session: Session,
    /// Whether what is chosen and kept on the screen comes back on the next start.
    pub remembers: bool,
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
    /// A question at the foot, over the list or the detail.
    Prompt(Box<Prompt>),
    /// The help, over the list, the detail or the last alerts.
    Help(Box<HelpPage>),
    /// The last alerts, over the list or the detail; one of them is selected, by its number.
    Alerts {
        over: Body,
        selected: Option<u64>,
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
    /// Whether only ASCII was asked for, whatever the terminal could show.
    pub(super) ascii: bool,
    pub(super) glyphs: &'static Glyphs,
    pub(super) ambiguous: Ambiguous,
    pub(super) zone: ZoneFn,
    pub(super) face: Face,
    pub(super) demo: bool,
    pub(super) lang: Lang,
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
    /// Which of them somebody knows of.
    acknowledgements: Acknowledgements,
    around: Option<Around>,
    asking: Asking,
    /// What is not answered for the time being, by profile and action, and why.
    withheld: HashMap<(ProfileId, Action), Withheld>,
    pub(super) profiles: Profiles,
    pub(super) archive: Archive,
    /// What people noted.
    pub(super) annotations: Annotations,
    /// What somebody must hear of.
    pub(super) alerting: Alerting,
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
    /// What the keys mean.
    pub(super) keys: Keymap,
    size: (u16, u16),
    /// By this machine's clock.
    now: UnixTime,
    window: Window,
    /// When the screen began, by this machine's clock.
    began: UnixTime,
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
    /// The search that is under way, and for which rows.
    searching: Option<(Stamp, Search)>,
    /// All saved filters.
    pub(super) saved: Saved,
    /// The configuration's among them.
    configured: Saved,
    /// Memory of rows no longer listed, for the next ones: a filter is worked out at every key.
    spare: Vec<Row>,
    /// What is being written to a file.
    pub(super) export: Option<Export>,
    /// A word at the foot until the next key.
    message: Option<String>,
    /// How the user works, remembered at [`super::effects::Effect::Remember`].
    pub(super) habits: Habits,
    /// The window's length, if it was chosen by key, now or the last time.
    chosen_window_s: Option<u32>,
    /// Time between two live readings, if it was chosen on the screen.
    interval: Option<Duration>,
    sought: Sought,
    /// What it was made of, for another one.
    options: Box<Options>,
    /// The search whose result this is; missing in the live screen.
    pub(super) hunt: Option<Hunt>,
    /// The other of the two screens: the live one behind a result, or the last result.
    pub(super) aside: Option<Box<Self>>,
    /// Searches so far.
    hunts: u32,
}

impl Model {
    /// A screen that knows nothing yet.
    ///
    /// # Errors
    /// If the filter of the options is not understood.
    pub(super) fn new(options: &Options, now: UnixTime) -> Result<Self, FilterError> {
        let saved = naming::together(&options.filters, &options.session.habits);
        let query = Query::parse(&options.filter, (options.zone, now), &saved)?;
        let mut model = Self {
            store: Store::new(options.profiles.clone()),
            presence: Presence::default(),
            insight: Insight::new(options.thresholds),
            quality: Qualities::default(),
            incidents: Incidents::default(),
            around: None,
            surveyed: true,
            acknowledgements: Acknowledgements::default(),
            asking: Asking::default(),
            withheld: HashMap::new(),
            profiles: Profiles::new(options),
            archive: Archive::new(options.history),
            annotations: Annotations::default(),
            alerting: Alerting::new(options, now),
            list: List::default(),
            bar: Bar::new(query),
            drill: Drill::default(),
            folding: Folding::default(),
            quiet: false,
            views: Views::default(),
            mode: Mode::List,
            pane: Pane::default(),
            look: Look {
                theme: Theme::new(ThemeName::default(), options.colours),
                ascii: options.ascii,
                glyphs: theme::glyphs_for(options.ascii, options.ambiguous),
                ambiguous: options.ambiguous,
                zone: options.zone,
                face: Face::default(),
                demo: options.demo,
                lang: options.lang,
            },
            keys: options.keys.clone(),
            size: DEFAULT_SIZE,
            now,
            window: options.window,
            began: now,
            counted: now,
            stamp: None,
            placed: None,
            found: 0,
            reached: 0,
            histogram: None,
            known: Known::default(),
            needs: Needs::default(),
            cache: Cache::default(),
            searching: None,
            saved,
            configured: options.filters.clone(),
            spare: Vec::new(),
            export: None,
            message: None,
            habits: options.session.habits.clone(),
            chosen_window_s: None,
            interval: None,
            sought: Sought::default(),
            options: Box::new(options.clone()),
            hunt: None,
            aside: None,
            hunts: 0,
        };
        model.resume(&options.session);
        if model.archive.is_offline() {
            model.stay_offline();
        }
        Ok(model)
    }

    /// The moment by the server's clock, which is the one that the records and the pollers speak of.
    pub(super) fn now(&self) -> UnixTime {
        self.now.plus(self.profiles.clock_ahead_s())
    }

    /// Seconds since the screen began.
    pub(super) fn running_s(&self) -> i64 {
        self.now.since(self.began).max(0)
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
            Mode::Prompt(ref prompt) => prompt.over(),
            Mode::Help(ref page) => page.below.body(),
            Mode::Alerts { over, .. } => over,
        }
    }

    /// Where a key is pressed.
    pub(super) fn place(&self) -> Place {
        match &self.mode {
            Mode::Filter(_) => Place::Edit,
            Mode::Note(_) => Place::Note,
            Mode::Prompt(prompt) if prompt.asked.is_yes_or_no() => Place::Confirm,
            Mode::Prompt(_) => Place::Prompt,
            Mode::Help(page) if page.typing => Place::Find,
            Mode::Help(_) => Place::Help,
            Mode::Alerts { .. } => Place::Alerts,
            Mode::List | Mode::Detail => self.place_below(),
        }
    }

    /// The same below whatever is typed or read over it.
    pub(super) fn place_below(&self) -> Place {
        if let Mode::Help(page) = &self.mode
            && matches!(page.below, Below::Alerts(..))
        {
            return Place::Alerts;
        }
        match self.body() {
            Body::Detail => Place::Detail,
            Body::List if self.views.table().is_some() => Place::Table,
            Body::List => Place::List,
        }
    }

    /// The first key of an action where one is, else elsewhere, else what to type instead.
    pub(super) fn key(&self, action: keymap::Action) -> String {
        let here = self.keys.key_at(self.place_below(), action);
        if here.is_empty() { self.keys.key(action) } else { here }
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
        let alerts = self.announcements().into_iter();
        let alerts = alerts.map(|text| Trouble { health: Health::Live, whose: None, text });
        alerts.chain(self.profiles.troubles(self.now())).chain(archive).map(wrapped).collect()
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
            chosen: Chosen::of(&self.habits.columns),
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

    /// Whether one of the listed rows is selected, or nothing is where nothing is listed.
    pub(super) fn selects_what_is_listed(&self) -> bool {
        if let Some(table) = self.views.table() {
            return table.held().selected().is_some() == (table.len() > 0) && table.at() < table.len().max(1);
        }
        match self.selected() {
            Some(it) => self.list.all().any(|row| row == it.row()),
            None => self.list.all().next().is_none(),
        }
    }

    /// The break that the detail shows: the selection, or what was selected a moment ago.
    pub(super) fn detailed(&self) -> Option<BreakRef<'_>> {
        self.pane.of.and_then(|id| self.get(id)).or_else(|| self.selected())
    }

    fn get(&self, id: BreakId) -> Option<BreakRef<'_>> {
        self.store.row_of(id).map(|row| self.store.get(row))
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
