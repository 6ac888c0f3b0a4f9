//! Coming back to where one was: the model as a [`Session`], and out of one.
//!
//! Levels are not remembered: what one had drilled into may be long over. One comes back to the outermost
//! list, with its filter, order and view, and to the selected break if it is still listed there.

use super::drill::ListStand;
use super::{Mode, Model, View};
use crate::event::{ProfileId, StreamName, Text, UnixTime};
use crate::poll::report::Window;
use crate::say;
use crate::store::{BreakRef, Row};
use crate::tui::columns::{Column, Sort};
use crate::tui::session::{Habits, Position, Session, SortedBy, Standing};
use crate::tui::theme::ThemeName;
use crate::tui::times::Face;

/// A break that was selected the last time, while it is looked for.
#[derive(Debug, Default)]
pub(super) enum Sought {
    #[default]
    Nothing,
    /// Not read yet.
    Awaited(Position),
    /// Known; the next rows show whether it is listed.
    Known(Row),
}

impl Model {
    /// Whether what is chosen here comes back on the next start.
    pub(in crate::tui) const fn remembers(&self) -> bool {
        self.options.remembers
    }

    /// What would come back on the next start.
    pub(in crate::tui) fn session(&self) -> Session {
        if let Some(live) = self.live_behind() {
            // What a search found is gone by then; how one works is the same in both.
            return Session { habits: self.present_habits(), ..live.session() };
        }
        Session { standing: self.standing(), habits: self.present_habits(), told: None }
    }

    fn present_habits(&self) -> Habits {
        let mut habits = self.habits.clone();
        let times = if self.look.face == Face::default() { "" } else { self.look.face.name() };
        times.clone_into(&mut habits.times);
        let theme = self.look.theme.name();
        let theme = if theme == ThemeName::default() { "" } else { theme.name() };
        theme.clone_into(&mut habits.theme);
        habits
    }

    fn standing(&self) -> Standing {
        let outside = self.drill.outermost();
        let edited = if let Mode::Filter(edit) = &self.mode { Some(edit.before().0.as_str()) } else { None };
        let filter = outside.map(|(_, filter)| filter).or(edited).unwrap_or(self.bar.query().text());
        let view = outside.map_or(self.views.current(), |(stand, _)| stand.view);
        let sort = outside.map_or(self.list.sort(), |(stand, _)| stand.list.sort);
        let mut sorts: std::collections::BTreeMap<_, _> =
            self.views.sorts().map(|(view, by)| (view.name().to_owned(), by)).collect();
        if sort != Sort::default() {
            let by = SortedBy { column: sort.column.name().to_owned(), falling: sort.falling };
            sorts.insert(View::Breaks.name().to_owned(), by);
        }
        Standing {
            view: if view == View::default() { "" } else { view.name() }.to_owned(),
            sorts,
            filter: filter.to_owned(),
            window_s: self.chosen_window_s,
            quiet: self.quiet,
            unfolded: self.folding.is_open(),
            position: self.position(),
        }
    }

    /// The selected break, or one of what is selected in another view, unless the top is followed; while the
    /// last one is still looked for, that one.
    fn position(&self) -> Option<Position> {
        match &self.sought {
            Sought::Awaited(position) => return Some(position.clone()),
            Sought::Known(row) => return Some(position_of(self.store.get(*row))),
            Sought::Nothing if self.stands_at_top() => return None,
            Sought::Nothing => {}
        }
        let row = match self.views.current() {
            View::Breaks => return self.selected().map(position_of),
            _ => self.views.selected_row(&self.store),
        };
        row.map(|row| position_of(self.store.get(row)))
    }

    /// Whether nobody has chosen a row in what is shown.
    fn stands_at_top(&self) -> bool {
        self.views.table().map_or_else(|| self.list.is_following(), |table| table.held().is_at_top())
    }

    /// Takes in where one was; what is not known any more is passed over. The window is the options'.
    pub(super) fn resume(&mut self, session: &Session) {
        let Session { standing, habits, told } = session;
        self.take_habits(habits);
        if let Some(view) = View::by_name(&standing.view) {
            self.views.turn_to(view);
        }
        for (view, by) in &standing.sorts {
            match View::by_name(view) {
                Some(View::Breaks) => {
                    if let Some(column) = Column::by_name(&by.column) {
                        self.list.set_sort(Sort { column, falling: by.falling });
                    }
                }
                Some(view) => self.views.set_sort(view, by),
                None => {}
            }
        }
        self.chosen_window_s = standing.window_s.filter(|s| self.window() == Window::Last(*s));
        self.quiet = standing.quiet;
        if standing.unfolded {
            self.folding.turn_all();
        }
        self.sought = standing.position.clone().map_or(Sought::Nothing, Sought::Awaited);
        if self.bar.query().text().is_empty() && !standing.filter.is_empty() {
            let (zone, now) = (self.look.zone, self.now());
            if let Err(error) = self.bar.set(&standing.filter, (zone, now), &self.saved) {
                let (filter, lang) = (&standing.filter, self.look.lang);
                let why = error.message();
                self.say(&say!(
                    lang,
                    "the last filter is not understood any more: {filter}: {why}",
                    "无法再识别上次的筛选条件：{filter}：{why}",
                    "前回の絞り込みを解釈できません: {filter}: {why}"
                ));
            }
        }
        if let Some(told) = told {
            self.say(told);
        }
    }

    fn take_habits(&mut self, habits: &Habits) {
        if let Some(face) = Face::by_name(&habits.times) {
            self.look.face = face;
        }
        if let Some(theme) = ThemeName::by_name(&habits.theme) {
            self.look.theme = self.look.theme.turned_to(theme);
        }
    }

    /// Whether a break of the last time has just become known, so that the rows are to be looked through.
    pub(super) fn finds_sought(&mut self) -> bool {
        let Sought::Awaited(position) = &self.sought else { return false };
        if !self.stands_at_top() {
            // Whoever has moved by now is elsewhere.
            self.sought = Sought::Nothing;
            return false;
        }
        match self.row_at(position) {
            Some(row) => self.sought = Sought::Known(row),
            None if self.profiles.any_filling() || self.archive.is_loading() => {}
            None => self.sought = Sought::Nothing,
        }
        matches!(self.sought, Sought::Known(_))
    }

    /// Goes to the break of the last time, if these rows have it; else stays at the top.
    pub(super) fn go_to_sought(&mut self, rows: &[Row]) {
        let Sought::Known(row) = self.sought else { return };
        if self.views.current() != View::Breaks {
            return;
        }
        self.sought = Sought::Nothing;
        if self.list.is_following() && rows.contains(&row) {
            let selected = Some(self.store.get(row).id());
            let (line, sort) = (self.layout().list.height / 2, self.list.sort());
            self.list.come_back(ListStand { selected, line, following: false, sort }, &self.store);
        }
    }

    /// The same in another view, once its table is worked out: to what that break belongs to.
    pub(super) fn go_to_sought_subject(&mut self) {
        let Sought::Known(row) = self.sought else { return };
        let height = self.layout().list.height;
        let (incidents, store) = (&self.incidents, &self.store);
        let Some(at) = self.views.place_of(row, store, incidents) else {
            // Incidents are found little by little.
            if self.views.current() != View::Incidents || self.is_surveyed() {
                self.sought = Sought::Nothing;
            }
            return;
        };
        self.sought = Sought::Nothing;
        if let Some(table) = self.views.table_mut()
            && table.held().is_at_top()
        {
            table.go_to(at, height, store);
            self.settle();
        }
    }

    /// Stays at the top, whatever was selected the last time.
    pub(in crate::tui) fn stop_seeking(&mut self) {
        self.sought = Sought::Nothing;
    }

    fn row_at(&self, position: &Position) -> Option<Row> {
        let profile = self.store.profiles().iter().position(|name| **name == *position.profile)?;
        let name = StreamName {
            domain: Text::new(&position.domain),
            app: Text::new(&position.app),
            stream: Text::new(&position.stream),
        };
        let stream = self.store.find_stream(ProfileId(u16::try_from(profile).ok()?), &name)?;
        let is_it = |row: &&Row| {
            let it = self.store.get(**row);
            (it.started(), it.ended()) == (position.started.map(UnixTime), position.ended.map(UnixTime))
        };
        self.store.rows_of(stream).iter().find(is_it).copied()
    }
}

fn position_of(it: BreakRef<'_>) -> Position {
    Position {
        profile: it.profile_name().to_owned(),
        domain: it.domain().shown().to_owned(),
        app: it.app().shown().to_owned(),
        stream: it.stream().shown().to_owned(),
        started: it.started().map(|at| at.0),
        ended: it.ended().map(|at| at.0),
    }
}
