//! The simulator against a hand-written client: does it check, answer and fail as the service would?

mod authentication;
mod client;
mod listing;
mod readings;
mod troubles;
