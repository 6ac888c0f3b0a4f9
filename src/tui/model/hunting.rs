//! Two screens in one: the live one, and what a search for a stream's name found. Each is a whole model, so
//! that a result is a view like any other; one of them has the terminal, the other stands aside and takes
//! in what is reported. The live one's window, counts and proofs know nothing of what a search found.

use std::mem;

use super::{Model, Options};
use crate::event::{ProfileId, UnixTime, neutralise};
use crate::i18n::Lang;
use crate::poll::report::{Phase, Proof, Status, Window};
use crate::poll::search::{ALL_OF_IT, Course, Progress};
use crate::poll::{Order, Wanted};
use crate::say;
use crate::tui::session::Session;

/// What makes a model that of a search's result.
#[derive(Debug)]
pub(in crate::tui) struct Hunt {
    /// Which search: what an earlier one still tells is passed over.
    pub(in crate::tui) number: u32,
    wanted: Wanted,
    /// By profile.
    progress: Vec<Progress>,
    stopped: bool,
}

impl Hunt {
    fn new(order: &Order, profiles: usize) -> Self {
        let progress = vec![Progress::begun(); profiles];
        Self { number: order.number, wanted: order.wanted.clone(), progress, stopped: false }
    }

    /// How much of the time is searched, 0 to 100, over all profiles.
    pub(in crate::tui) fn percent(&self) -> u8 {
        let sum: usize = self.progress.iter().map(|it| usize::from(it.percent)).sum();
        u8::try_from(sum / self.progress.len().max(1)).unwrap_or(100)
    }

    /// Whether more may come.
    pub(in crate::tui) fn is_running(&self) -> bool {
        !self.stopped && self.progress.iter().any(|it| !it.course.has_ended())
    }

    /// Whether a profile is waiting because something is wrong.
    pub(in crate::tui) fn is_retrying(&self) -> bool {
        self.is_running() && self.progress.iter().any(|it| matches!(it.course, Course::Retrying { .. }))
    }

    /// Whether all of the time was searched, everywhere.
    pub(in crate::tui) fn is_complete(&self) -> bool {
        self.progress.iter().all(|it| it.course == Course::Complete)
    }

    /// `room_12`, or `=room_12` for the whole name, as it may be shown.
    pub(in crate::tui) fn name(&self) -> String {
        let sign = if self.wanted.exact { "=" } else { "" };
        format!("{sign}{}", neutralise(&self.wanted.name))
    }
}

impl Model {
    /// Looks for a name from now on: a result that is empty yet has the screen, the live one stands aside.
    /// Returns what is to be searched.
    pub(in crate::tui) fn hunt_for(&mut self, wanted: Wanted) -> Option<Order> {
        if self.hunt.is_some() {
            self.swap();
        }
        let window = if self.archive.is_offline() { Window::Since(UnixTime(0)) } else { ALL_OF_IT };
        self.hunts += 1;
        let order = Order { number: self.hunts, wanted, window };
        let options = Options {
            filter: String::new(),
            window,
            rules: Vec::new(),
            session: Session::default(),
            ..(*self.options).clone()
        };
        let mut result = Self::new(&options, self.now).ok()?;
        result.hunt = Some(Hunt::new(&order, self.profiles.iter().len()));
        result.presence = self.presence.clone();
        result.annotations = self.annotations.elsewhere();
        result.withheld.clone_from(&self.withheld);
        if let Some(keeping) = self.archive.told() {
            result.archive.report(keeping.clone());
        }
        self.aside = Some(Box::new(result));
        self.swap();
        Some(order)
    }

    /// Lets the one that stood aside have the screen; false if there is none.
    pub(in crate::tui) fn swap(&mut self) -> bool {
        let Some(mut other) = self.aside.take() else { return false };
        (other.look, other.size, other.now) = (self.look, self.size, self.now);
        other.habits.clone_from(&self.habits);
        other.saved.clone_from(&self.saved);
        other.message = self.message.take();
        mem::swap(self, &mut other);
        self.aside = Some(other);
        self.refresh();
        self.settle();
        true
    }

    /// The live screen, where a result stands before it.
    pub(in crate::tui) fn live_behind(&self) -> Option<&Self> {
        self.aside.as_deref().filter(|_| self.hunt.is_some())
    }

    /// The live screen, in front or behind a result: alerts are its business alone.
    pub(in crate::tui) fn live(&self) -> &Self {
        self.live_behind().unwrap_or(self)
    }

    /// The same, to be changed.
    pub(in crate::tui) fn live_mut(&mut self) -> &mut Self {
        if self.hunt.is_none() || self.aside.is_none() {
            return self;
        }
        self.aside.as_deref_mut().expect("it was there just now")
    }

    /// Takes in how far the search is in a profile.
    pub(in crate::tui) fn hunted(&mut self, profile: ProfileId, progress: Progress) {
        let lang = self.look.lang;
        let Some(hunt) = self.hunt.as_mut().filter(|hunt| !hunt.stopped) else { return };
        let Some(held) = hunt.progress.get_mut(usize::from(profile.0)) else { return };
        let mut status = progress.status();
        if self.archive.is_offline() && progress.course == Course::Complete {
            status.notice = Some(from_archive(lang));
        }
        self.profiles.report(profile, status);
        *held = progress;
    }

    /// Nothing more is searched: what is found so far stays, and what may be missing is said.
    pub(in crate::tui) fn end_hunt(&mut self) {
        let lang = self.look.lang;
        let Some(hunt) = self.hunt.as_mut().filter(|hunt| hunt.is_running()) else { return };
        hunt.stopped = true;
        for (at, progress) in (0..).zip(&hunt.progress).filter(|(_, it)| !it.course.has_ended()) {
            let percent = progress.percent;
            let what = say!(
                lang,
                "the search was stopped when {percent} % of the time was searched",
                "搜索已中止，时间段已搜索 {percent} %",
                "検索は期間の {percent} % で止められました"
            );
            let status =
                Status { phase: Phase::Live, proof: Proof::Incomplete { what }, ..progress.status() };
            self.profiles.report(ProfileId(at), status);
        }
    }
}

fn from_archive(lang: Lang) -> String {
    say!(
        lang,
        "searched in the archive: what happened while nothing watched may be missing",
        "在存档中搜索：无人监看期间发生的可能缺失",
        "アーカイブの中を検索: 監視していない間の切断は含まれないことがあります"
    )
}
