//! The same facts printed: writers for commands that end after one answer.

pub mod alert;
pub mod archive;
pub mod doctor;
pub mod explain;
pub mod handover;
mod json;
pub mod list;
pub mod overview;
pub mod push_url;
pub mod sheet;
pub mod watch;
