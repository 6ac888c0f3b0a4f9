//! What a filter needs to know of a cause: all of its questions to the catalogue are here.

use crate::cause::{Actor, CauseId};

/// The words by which a cause is found, and who has to act.
pub(super) struct Facts {
    pub(super) key: &'static str,
    pub(super) title: &'static str,
    pub(super) actor: Actor,
}

/// The catalogue's facts about a recognised cause.
pub(super) const fn facts(_cause: CauseId) -> Facts {
    Facts { key: "client_network", title: "Push network failed", actor: Actor::Network }
}

/// What finds the reasons that no cause is known for.
pub(super) const UNRECOGNISED: &str = "unrecognised";

/// The actors by the words a filter takes.
pub(super) const ACTORS: [(&str, Actor); 7] = [
    ("streamer", Actor::Streamer),
    ("network", Actor::Network),
    ("us", Actor::Us),
    ("account", Actor::Account),
    ("platform", Actor::Platform),
    ("operator", Actor::Operator),
    ("nobody", Actor::Nobody),
];
