//! What is known of incidents that somebody has acknowledged: they do not shout any more.

use std::collections::HashSet;

use hashbrown::HashMap;

use super::Model;
use crate::i18n::Lang;
use crate::insight::Verdict;
use crate::insight::incident::{Acknowledged, IncidentId};
use crate::say;

/// See the module.
#[derive(Debug, Default)]
pub(in crate::tui) struct Acknowledgements {
    given: HashMap<IncidentId, Acknowledged>,
    /// Streams off air of which somebody knows for that reason, by verdict.
    hushed: HashMap<Verdict, u32>,
    /// The revisions of annotations, incidents and standings that this was worked out from.
    as_of: Option<(u64, u64, u64)>,
}

impl Model {
    /// Works out which incidents are acknowledged, if anything that decides it has changed.
    pub(super) fn look_at_acknowledged(&mut self) {
        let as_of = (self.annotations.revision(), self.incidents.generation(), self.insight.revision());
        if self.acknowledgements.as_of == Some(as_of) {
            return;
        }
        let given = self.incidents.acknowledged(&self.annotations, &self.store);
        let mut hushed: HashMap<Verdict, u32> = HashMap::new();
        let mut known = HashSet::new();
        for (id, acknowledged) in &given {
            let Some(incident) = self.incidents.by_id(*id) else { continue };
            for stream in incident.broken_by(acknowledged.at, &self.store) {
                let standing = self.insight.standing(stream).filter(|it| it.verdict.is_off_air());
                if let Some(standing) = standing.filter(|_| known.insert(stream)) {
                    *hushed.entry(standing.verdict).or_default() += 1;
                }
            }
        }
        self.acknowledgements = Acknowledgements { given, hushed, as_of: Some(as_of) };
    }

    /// Whether somebody has acknowledged an incident.
    pub(in crate::tui) fn acknowledged(&self, id: IncidentId) -> Option<Acknowledged> {
        self.acknowledgements.given.get(&id).copied()
    }

    /// All acknowledged incidents.
    pub(super) const fn all_acknowledged(&self) -> &HashMap<IncidentId, Acknowledged> {
        &self.acknowledgements.given
    }

    /// How many streams off air belong to acknowledged incidents, by verdict.
    pub(in crate::tui) fn hushed(&self, verdict: Verdict) -> u32 {
        self.acknowledgements.hushed.get(&verdict).copied().unwrap_or(0)
    }
}

/// `acknowledged`, or `acknowledged, 3 more since`.
pub(in crate::tui) fn words(it: Acknowledged, lang: Lang) -> String {
    match it.since {
        0 => say!(lang, "acknowledged", "已确认", "確認済み"),
        more => say!(
            lang,
            "acknowledged, {more} more since",
            "已确认，之后又有 {more} 路",
            "確認済み、以後さらに {more} 本"
        ),
    }
}
