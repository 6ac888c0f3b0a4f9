//! The same facts printed: writers for commands that end after one answer.

pub mod archive;
pub mod explain;
pub mod handover;
mod json;
pub mod list;
pub mod push_url;
