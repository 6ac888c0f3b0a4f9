//! One incident as a row.

use serde::Serialize;

use super::time;
use crate::cause::catalogue;
use crate::event::Text;
use crate::i18n::Lang;
use crate::insight::incident::{Fared, Incident, Shared};
use crate::report::list::Stamp;
use crate::report::sheet::Sheet;
use crate::store::Store;

/// An incident.
#[derive(Clone, Debug, Serialize)]
pub struct IncidentSheet<'a> {
    /// Profile whose streams they are.
    pub profile: &'a str,
    /// The end of its first break, RFC 3339 in UTC.
    pub began_at: Stamp,
    /// When the last of its streams broke first.
    pub all_broken_at: Stamp,
    /// The end of its last break.
    pub last_ended_at: Stamp,
    /// It in a sentence of the user's language.
    pub title: String,
    /// How many streams.
    pub streams: usize,
    /// How many breaks.
    pub breaks: usize,
    /// How many of the streams are back.
    pub back: usize,
    /// How many are down.
    pub down: usize,
    /// How far from chance it is.
    pub sure: &'static str,
    /// What all of them share, as the filter would say it.
    pub shared: Vec<String>,
    /// Who has to act; missing where nobody knows the reason.
    pub actor: Option<&'static str>,
    /// Who or what is most likely to blame, in the user's language.
    pub culprit: String,
    /// The streams' names in the order in which they broke, as far as they are still known.
    pub names: Vec<String>,
}

impl<'a> IncidentSheet<'a> {
    /// The names of the fields, in order.
    pub const KEYS: &'static [&'static str] = &[
        "profile",
        "began_at",
        "all_broken_at",
        "last_ended_at",
        "title",
        "streams",
        "breaks",
        "back",
        "down",
        "sure",
        "shared",
        "actor",
        "culprit",
        "names",
    ];

    /// Of an incident, and how its streams fared.
    #[must_use]
    pub fn of(it: &Incident, fared: Fared, store: &'a Store, lang: Lang) -> Self {
        let rows = it.last_breaks.iter().filter_map(|&id| store.row_of(id));
        Self {
            profile: store.profiles().get(usize::from(it.profile.0)).map_or("", |name| name),
            began_at: Stamp(it.began),
            all_broken_at: Stamp(it.all_broken),
            last_ended_at: Stamp(it.last),
            title: it.title(lang, fared),
            streams: it.streams.len(),
            breaks: it.breaks.len(),
            back: fared.back,
            down: fared.down,
            sure: it.sureness().name(),
            shared: it.shared.iter().map(shared).collect(),
            actor: it.actor.map(crate::cause::Actor::name),
            culprit: it.culprit(lang),
            names: rows.map(|row| store.get(row).stream().shown().to_owned()).collect(),
        }
    }
}

/// As the filter says it.
fn shared(it: &Shared) -> String {
    let named = |field: &str, name: &Text| format!("{field}:={}", name.shown());
    match it {
        Shared::Network(network) => format!("ip:{network}"),
        Shared::App(app) => named("app", app),
        Shared::Domain(domain) => named("domain", domain),
        Shared::Profile(profile) => format!("profile:{profile}"),
        Shared::Cause(id) => format!("cause:={}", catalogue().get(*id).key),
        Shared::Actor(actor) => format!("actor:{actor}"),
    }
}

impl Sheet for IncidentSheet<'_> {
    fn cells(&self) -> Vec<String> {
        let Stamp(began) = self.began_at;
        let Stamp(all) = self.all_broken_at;
        let Stamp(last) = self.last_ended_at;
        vec![
            self.profile.to_owned(),
            time(Some(began)),
            time(Some(all)),
            time(Some(last)),
            self.title.clone(),
            self.streams.to_string(),
            self.breaks.to_string(),
            self.back.to_string(),
            self.down.to_string(),
            self.sure.to_owned(),
            self.shared.join(", "),
            self.actor.unwrap_or_default().to_owned(),
            self.culprit.clone(),
            self.names.join(", "),
        ]
    }
}
