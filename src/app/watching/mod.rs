//! `watch`.
mod state;
