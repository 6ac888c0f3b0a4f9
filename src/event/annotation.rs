//! What people note about breaks and streams: marks, notes and acknowledgements, by the identity of what
//! they are about, so that they outlive rows, windows and runs.
//!
//! An incident is worked out anew whenever breaks become known, and has no identity of its own. It is
//! acknowledged by what makes it up: by its first and its newest break of that moment.

use std::sync::Arc;

use super::{Record, StreamName, UnixTime};

/// One mark or note, set or taken away.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Annotation {
    /// The profile's name.
    pub profile: Arc<str>,
    /// What it is about.
    pub of: Subject,
    /// When it was made, by the clock of whoever made it. Of two about the same the later one counts.
    pub at: UnixTime,
    /// What is noted.
    pub what: Note,
}

/// What can be annotated.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Subject {
    /// One break, by all of its record.
    Break(Record),
    /// A stream, with all its breaks.
    Stream(StreamName),
}

/// What can be noted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Note {
    /// Marked, or no longer.
    Marked(bool),
    /// A text; the empty one takes it away.
    Text(String),
    /// The incident that the break belongs to is acknowledged, or no longer ([`None`]). How many streams of
    /// it had broken by then; 0 on a break that is noted beside the one that has the number.
    Acknowledged(Option<u32>),
}

/// Characters of a note, at most.
pub const MOST_OF_A_NOTE: usize = 500;
