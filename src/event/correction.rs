//! What the service says otherwise than what was kept of it.

use super::{ProfileId, Record, Seen, UnixTime};

/// Something kept that is not so, or no longer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Correction {
    /// Breaks that the service, read whole, does not list.
    Refuted {
        /// Whose.
        profile: ProfileId,
        /// They.
        records: Vec<Record>,
        /// When it was read, in the server's time.
        at: UnixTime,
    },
    /// Breaks that it lists fewer times.
    Recounted {
        /// Whose.
        profile: ProfileId,
        /// They, with the number of copies it lists.
        seen: Vec<Seen>,
    },
}
