//! The incidents view: those of which a break is among the rows shown, each told whole.

use std::cmp::Ordering;
use std::sync::Arc;

use hashbrown::HashMap;

use super::table::{Column, Entry, Facts};
use crate::i18n::{Lang, Words};
use crate::insight::incident::{Acknowledged, Fared, Incident, IncidentId, Incidents};
use crate::insight::{Insight, Presence};
use crate::say;
use crate::store::Store;
use crate::tui::model::acknowledging;
use crate::tui::model::drill::{Found, Key, Subject};
use crate::tui::model::rows::Rows;

/// One incident.
#[derive(Clone, Debug)]
pub(in crate::tui) struct IncidentRow {
    pub(in crate::tui) incident: Arc<Incident>,
    /// How its streams fared.
    pub(in crate::tui) fared: Fared,
    /// Whether somebody knows of it.
    pub(in crate::tui) acknowledged: Option<Acknowledged>,
}

impl IncidentRow {
    /// Its title, behind what tells that somebody knows of it.
    pub(in crate::tui) fn title(&self, lang: Lang) -> String {
        let title = self.incident.title(lang, self.fared);
        match self.acknowledged.map(|it| acknowledging::words(it, lang)) {
            Some(known) => say!(lang, "{known}: {title}", "{known}：{title}", "{known}: {title}"),
            None => title,
        }
    }
}

/// A column of the incidents view.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(in crate::tui) enum IncidentColumn {
    #[default]
    Began,
    Title,
    Streams,
    Fared,
    Sureness,
    Shared,
    Profile,
}

use IncidentColumn as C;

impl Column for C {
    const ALL: &'static [Self] =
        &[C::Began, C::Title, C::Streams, C::Fared, C::Sureness, C::Shared, C::Profile];
    const WANTED: &'static [(Self, u16)] = &[
        (C::Title, 48),
        (C::Began, 9),
        (C::Fared, 16),
        (C::Sureness, 8),
        (C::Streams, 7),
        (C::Profile, 8),
        (C::Shared, 40),
    ];
    const GROWTH: &'static [(Self, u16)] =
        &[(C::Title, 60), (C::Sureness, 12), (C::Shared, 56), (C::Profile, 14), (C::Title, 100)];

    fn title(self) -> Words {
        match self {
            C::Began => Words::new("BEGAN", "开始", "開始"),
            C::Title => Words::new("INCIDENT", "事件", "インシデント"),
            C::Streams => Words::new("STREAMS", "流数", "本数"),
            C::Fared => Words::new("NOW", "现状", "現状"),
            C::Sureness => Words::new("SURE", "把握", "確度"),
            C::Shared => Words::new("SHARED", "共同点", "共通点"),
            C::Profile => Words::new("PROFILE", "配置", "プロファイル"),
        }
    }

    fn falls(self) -> bool {
        matches!(self, C::Began | C::Streams | C::Fared | C::Sureness)
    }

    fn right_aligned(self) -> bool {
        self == C::Streams
    }

    fn is_wanted(self, facts: Facts) -> bool {
        self != C::Profile || facts.several
    }
}

impl Entry for IncidentRow {
    type Column = IncidentColumn;

    fn key(&self) -> Key {
        Key::Incident(self.incident.id)
    }

    fn subject(&self, _store: &Store) -> Subject {
        Subject::Incident(Found(Arc::clone(&self.incident)))
    }

    fn compare(&self, other: &Self, column: C, store: &Store) -> Ordering {
        let (a, b) = (&self.incident, &other.incident);
        match column {
            C::Began => a.began.cmp(&b.began),
            // Titles begin with the number of streams.
            C::Title | C::Streams => a.streams.len().cmp(&b.streams.len()),
            C::Fared => self.fared.down.cmp(&other.fared.down),
            C::Sureness => a.sureness().cmp(&b.sureness()),
            C::Shared => self.subject(store).shown(Lang::En).cmp(&other.subject(store).shown(Lang::En)),
            C::Profile => a.profile.cmp(&b.profile),
        }
    }

    fn tie(&self, other: &Self) -> Ordering {
        other.incident.began.cmp(&self.incident.began)
    }
}

/// The incidents that some of these rows belong to.
pub(super) fn of(
    store: &Store,
    presence: &Presence,
    insight: &Insight,
    (incidents, acknowledged): (&Incidents, &HashMap<IncidentId, Acknowledged>),
    rows: &Rows,
) -> Vec<IncidentRow> {
    let mut shown = vec![false; store.len()];
    for &row in rows.iter() {
        shown[row as usize] = true;
    }
    let row_of = |id| store.row_of(id);
    incidents
        .list()
        .iter()
        .filter(|it| it.breaks.iter().filter_map(|&id| row_of(id)).any(|row| shown[row as usize]))
        .map(|it| {
            let fared = it.fared(store, presence, insight);
            let acknowledged = acknowledged.get(&it.id).copied();
            IncidentRow { incident: Arc::new(it.clone()), fared, acknowledged }
        })
        .collect()
}
