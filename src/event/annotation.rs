//! What people note about breaks and streams: marks and notes, by the identity of what they are about,
//! so that they outlive rows, windows and runs.

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
}

/// Characters of a note, at most.
pub const MOST_OF_A_NOTE: usize = 500;
