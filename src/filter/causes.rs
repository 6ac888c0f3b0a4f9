//! What a filter needs to know of a cause: all of its questions to the catalogue are here.

use crate::cause::{Actor, CauseId, catalogue};

/// The words by which a cause is found, and who has to act.
pub(super) struct Facts {
    pub(super) key: &'static str,
    pub(super) title: &'static str,
    pub(super) actor: Actor,
}

/// The catalogue's facts about a recognised cause.
pub(super) fn facts(cause: CauseId) -> Facts {
    let cause = catalogue().get(cause);
    Facts { key: cause.key, title: cause.text.title, actor: cause.actor }
}

/// What finds the reasons that no cause is known for.
pub(super) const UNRECOGNISED: &str = "unrecognised";
