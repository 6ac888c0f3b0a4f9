//! The archive's file: that what was kept is there, whatever happens to the process, the disk or the file.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod annotations;
mod common;
mod errands;
mod full;
mod killed;
mod model;
mod opening;
mod program;
mod retention;
mod together;
mod whole;
