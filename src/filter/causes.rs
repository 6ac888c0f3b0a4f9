//! What a filter needs to know of a cause: all of its questions to the catalogue are here.

use crate::cause::{Actor, CauseId, catalogue};

/// The words by which a cause is found, and who has to act.
pub(super) struct Facts {
    pub(super) key: &'static str,
    pub(super) title: &'static str,
    /// As the documents and `explain` write them, such as `18/501`.
    pub(super) codes: Vec<String>,
    pub(super) actor: Actor,
}

/// The catalogue's facts about a recognised cause.
pub(super) fn facts(cause: CauseId) -> Facts {
    let cause = catalogue().get(cause);
    let codes = cause.codes.iter().map(ToString::to_string).collect();
    Facts { key: cause.key, title: cause.text.title, codes, actor: cause.actor }
}

/// What finds the reasons that no cause is known for, in either spelling.
pub(super) const UNRECOGNISED: [&str; 2] = ["unrecognised", "unrecognized"];
