//! The paragraph about an incident: how many streams broke together, when, by what, who is to blame and why
//! that is likely, what to do.

use super::Facts;
use super::sentences::{CAUSE, MOST_OF_A_NAME, Sentences, clip, name, named, sources};
use crate::cause::{Cause, catalogue_in};
use crate::event::UnixTime;
use crate::i18n::Words;
use crate::insight::incident::{Fared, Incident, Shared};
use crate::say;
use crate::store::BreakRef;

/// Streams that are named at most.
const NAMED: usize = 6;

const LIKELY: Words = Words::new("Most likely", "最可能的原因", "最も疑わしい箇所");
const STREAMS: Words = Words::new("Streams", "涉及的流", "対象ストリーム");
const NEXT: Words = Words::new("Next step", "下一步", "次の手順");

/// An incident, and how its streams fared.
#[derive(Clone, Copy, Debug)]
pub struct OfIncident<'a> {
    /// Which one.
    pub incident: &'a Incident,
    /// How its streams fared.
    pub fared: Fared,
}

impl OfIncident<'_> {
    /// The paragraph.
    #[must_use]
    pub fn paragraph(&self, facts: &Facts<'_>) -> String {
        let (Self { incident, fared }, lang) = (*self, facts.lang);
        let mut out = Sentences::new(lang);
        out.say(&clip(&incident.title(lang, fared), 2 * MOST_OF_A_NAME));
        let moment = |at: UnixTime| facts.moment(at);
        let (began, last, n) = (moment(incident.began), moment(incident.last), incident.breaks.len());
        out.say(&say!(
            lang,
            "Began at {began}, last break at {last}, {n} breaks",
            "始于 {began}，最近一次断流 {last}，共 {n} 次断流",
            "開始 {began}、最後の切断 {last}、計 {n} 回"
        ));
        let rows = incident.breaks.iter().filter_map(|&id| facts.store.row_of(id));
        let breaks: Vec<BreakRef<'_>> = rows.map(|row| facts.store.get(row)).collect();
        out.say_of(STREAMS, &streams(&breaks, incident.streams.len(), facts));
        let known = self.known(facts);
        if let Some(known) = known {
            out.say_of(CAUSE, &named(known, lang));
        }
        let (sure, why) = (incident.sureness().word(lang), incident.why(lang));
        let culprit = incident.culprit(lang);
        out.say_of(
            LIKELY,
            &say!(
                lang,
                "{culprit} ({sure}: {why})",
                "{culprit}（{sure}：{why}）",
                "{culprit}（{sure}：{why}）"
            ),
        );
        out.say_of(NEXT, &incident.next_step(lang));
        if let Some(known) = known {
            out.advise(known);
        }
        if let Some(first) = breaks.first() {
            out.say(&sources(facts, *first));
        }
        out.end()
    }

    /// The cause that all its breaks share, if they do.
    fn known(&self, facts: &Facts<'_>) -> Option<&'static Cause> {
        let shared = |it: &Shared| if let Shared::Cause(id) = it { Some(*id) } else { None };
        self.incident.shared.iter().find_map(shared).map(|id| catalogue_in(facts.lang).get(id))
    }
}

/// The first streams by name, each once, in the order in which they broke, and how many more there are.
fn streams(breaks: &[BreakRef<'_>], all: usize, facts: &Facts<'_>) -> String {
    let lang = facts.lang;
    let mut seen = Vec::new();
    let mut names = Vec::new();
    for it in breaks {
        if names.len() == NAMED {
            break;
        }
        if !seen.contains(&it.stream_id()) {
            seen.push(it.stream_id());
            names.push(name(it.stream()));
        }
    }
    let more = all.saturating_sub(names.len());
    let names = names.join(lang.pick(", ", "、", "、"));
    if more == 0 || names.is_empty() {
        return names;
    }
    say!(lang, "{names} and {more} more", "{names} 等，另有 {more} 路", "{names} ほか {more} 本")
}
