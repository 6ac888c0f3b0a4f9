//! The same facts printed: writers for commands that end after one answer.

pub mod explain;
pub mod list;
