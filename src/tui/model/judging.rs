//! What the screen knows of streams on air, what it shows of that, and what it asks.

use std::collections::HashSet;

use super::{Mode, Model, View};
use crate::event::{OnlineList, ProfileId, StreamName, StreamState, UnixTime};
use crate::insight::{Candidates, Judgement, Outcome, PresenceSource, Verdict, judge};
use crate::poll::{Action, Question, Withheld};
use crate::store::{BreakRef, Row, StreamId};

/// All that the screen shows of what became of streams: while it is the same, nothing need be drawn.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::tui) struct Judged {
    standings: u64,
    /// Where anything seen may change which rows there are, or what is told of them.
    seen: Option<u64>,
    rows: Vec<Outcome>,
    detail: Option<Judgement>,
}

impl Model {
    /// Takes in a look at the streams on air.
    pub(in crate::tui) fn see_online(&mut self, profile: ProfileId, list: OnlineList) {
        self.presence.online(profile, list);
        self.judge();
    }

    /// Takes in a stream's state.
    pub(in crate::tui) fn see_state(
        &mut self,
        profile: ProfileId,
        name: &StreamName,
        state: StreamState,
        asked: UnixTime,
    ) {
        self.presence.state(profile, name, state, asked);
        match self.store.find_stream(profile, name) {
            Some(stream) => self.insight.refresh_stream(&self.store, &self.presence, stream),
            None => self.judge(),
        };
    }

    /// Notes why an action is not answered for the time being, or that it is again.
    pub(in crate::tui) fn withhold(&mut self, profile: ProfileId, action: Action, why: Option<Withheld>) {
        let said = why.as_ref().map(|why| why.sentence(self.look.lang));
        match action {
            Action::OnlineList => self.presence.withheld(profile, PresenceSource::OnlineList, said),
            Action::State => self.presence.withheld(profile, PresenceSource::State, said),
            Action::Quality if said.is_none() => self.quality.forget_refusals(profile),
            Action::Quality => {}
        }
        match why {
            Some(why) => self.withheld.insert((profile, action), why),
            None => self.withheld.remove(&(profile, action)),
        };
        self.judge();
    }

    /// Why a profile's action is not answered for the time being, if so.
    pub(in crate::tui) fn why_withheld(&self, profile: ProfileId, action: Action) -> Option<&Withheld> {
        self.withheld.get(&(profile, action))
    }

    /// Lets the standings follow what is known.
    pub(in crate::tui) fn judge(&mut self) -> bool {
        self.insight.refresh_a_little(&self.store, &self.presence)
    }

    /// The breaks after which streams are off air.
    pub(super) fn off_air(&self) -> HashSet<Row> {
        let streams = 0..StreamId::try_from(self.store.streams().capacity()).unwrap_or(StreamId::MAX);
        streams
            .filter_map(|stream| self.insight.standing(stream))
            .filter(|standing| standing.verdict.is_off_air())
            .filter_map(|standing| self.store.row_of(standing.id))
            .collect()
    }

    /// What became of the stream after a break.
    pub(in crate::tui) fn outcome(&self, row: Row) -> Outcome {
        Outcome::of(&self.store, &self.presence, row)
    }

    /// The moment that the verdict on a break speaks of.
    pub(in crate::tui) fn judged_at(&self, row: Row) -> UnixTime {
        self.profiles.judged_at(self.store.get(row).profile(), self.now())
    }

    /// The breaks that the list has on the screen.
    fn rows_on_screen(&self) -> Vec<Row> {
        let height = self.layout().list.height;
        if self.views.current() != View::Breaks || height == 0 {
            return Vec::new();
        }
        self.list.rows().from(self.list.top(height)).take(usize::from(height)).collect()
    }

    /// See [`Judged`].
    pub(in crate::tui) fn judged(&self) -> Judged {
        let told = self.bar.query().asks_marks() || self.views.current() == View::Incidents;
        let detailed = self.detailed().filter(|_| self.views.current() == View::Breaks);
        Judged {
            standings: self.insight.revision(),
            seen: told.then(|| self.presence.revision()),
            rows: self.rows_on_screen().into_iter().map(|row| self.outcome(row)).collect(),
            detail: detailed.map(|it| judge(&self.store, &self.presence, it.row(), UnixTime(0))),
        }
    }

    /// The verdicts on the screen in words, which grow older.
    pub(in crate::tui) fn verdict_words(&self) -> String {
        let lang = self.look.lang;
        let detail = self.detailed().filter(|_| self.tells_a_break()).map(BreakRef::row);
        let rows = self.rows_on_screen().into_iter().chain(detail);
        rows.map(|row| self.outcome(row).word(self.judged_at(row), lang) + " ").collect()
    }

    /// The questions to put now: about the selected break's stream, and unless `selected_only` about
    /// those that seem down.
    pub(in crate::tui) fn questions(&mut self, selected_only: bool) -> Vec<(ProfileId, Question)> {
        self.judge();
        let (now, selected) = (self.now(), self.questionable());
        let Self { asking, store, insight, withheld, .. } = self;
        let due = asking.due(Candidates {
            store,
            insight,
            selected,
            selected_only,
            withheld: &|profile| withheld.contains_key(&(profile, Action::State)),
            now,
        });
        let question = |stream| {
            let profile = store.streams().key(stream).profile;
            (profile, Question::State { name: store.stream_name(stream) })
        };
        due.into_iter().map(question).collect()
    }

    /// The stream of the break that the detail shows, where its state could tell more.
    fn questionable(&self) -> Option<StreamId> {
        let shown = self.views.current() == View::Breaks
            && !matches!(self.mode, Mode::Help { .. } | Mode::Alerts { .. });
        let it = self.detailed().filter(|_| shown)?;
        let verdict = self.outcome(it.row()).verdict;
        let settled = matches!(verdict, Verdict::Back | Verdict::Refused | Verdict::Replaced);
        (!settled).then(|| it.stream_id())
    }
}
