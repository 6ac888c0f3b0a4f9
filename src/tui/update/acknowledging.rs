//! Incidents that somebody knows of: acknowledged by a key, or no longer. What that means for them is
//! [`crate::insight::incident::Acknowledged`]'s business.

use std::sync::Arc;

use super::{browse, noting};
use crate::alert;
use crate::event::{Annotation, Note, Subject};
use crate::i18n::Words;
use crate::insight::incident::{Incident, IncidentId};
use crate::store::BreakRef;
use crate::tui::effects::Effects;
use crate::tui::model::{Model, View};

/// Acknowledges the selected incident, or the one that the selected break belongs to; where that is
/// acknowledged and nothing has joined it since, it is so no longer.
pub(super) fn turn(model: &mut Model) -> Effects {
    let incident = match model.views.current() {
        View::Breaks => model.selected().map(BreakRef::id).and_then(|id| model.incidents.of(id)),
        View::Incidents => model.views.selected_incident().and_then(|id| model.incidents.by_id(id)),
        View::Streams | View::Causes => {
            return browse::tell(model, ELSEWHERE);
        }
    };
    let Some(incident) = incident.cloned() else { return browse::tell(model, NO_INCIDENT) };
    let given = model.acknowledged(incident.id).is_none_or(|it| it.since > 0);
    let changes = changes(model, &incident, given);
    let done = if given {
        know(model, incident.id);
        Words::new("incident acknowledged", "事件已确认", "インシデントを確認済みにしました")
    } else {
        Words::new("no longer acknowledged", "已取消确认", "確認済みを取り消しました")
    };
    noting::keep(model, changes, done)
}

/// What has to be noted so that the incident is acknowledged now, or is so no longer.
fn changes(model: &Model, incident: &Incident, given: bool) -> Vec<Annotation> {
    let (store, at) = (&model.store, model.now());
    let anchors = if given { incident.anchors() } else { Vec::new() };
    let annotation = |it: BreakRef<'_>, streams: Option<u32>| {
        let (profile, of) = (Arc::from(it.profile_name()), Subject::Break(it.record()));
        Annotation { profile, of, at, what: Note::Acknowledged(streams) }
    };
    let before = model.annotations.acknowledgements().map(|(row, ..)| store.get(row));
    let gone = before.filter(|it| {
        incident.breaks.contains(&it.id()) && !anchors.iter().any(|(anchor, _)| *anchor == it.id())
    });
    let gone: Vec<Annotation> = gone.map(|it| annotation(it, None)).collect();
    let new = anchors.iter().filter_map(|(id, streams)| Some((store.get(store.row_of(*id)?), *streams)));
    gone.into_iter().chain(new.map(|(it, streams)| annotation(it, Some(streams)))).collect()
}

/// Alerts of it ring no more until it is over.
fn know(model: &mut Model, incident: IncidentId) {
    // Where no rule tells of it, there is nothing to silence.
    let _silenced = model.alerting.alerts.acknowledge(&[alert::Subject::Incident(incident)]);
}

const NO_INCIDENT: Words = Words::new(
    "only incidents are acknowledged, and this is part of none",
    "只能确认事件，而此处不属于任何事件",
    "確認済みにできるのはインシデントだけで、これはどれにも属しません",
);
const ELSEWHERE: Words = Words::new(
    "incidents are acknowledged in view 3, or on a break that belongs to one",
    "请在视图 3 中，或在属于事件的断流上确认事件",
    "インシデントの確認は、ビュー 3 か、その切断の上で行います",
);
