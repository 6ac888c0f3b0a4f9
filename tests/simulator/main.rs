//! The simulator against a hand-written client: does it check, answer and fail as the service would?

#![expect(clippy::unwrap_used, reason = "helpers of tests: what cannot be had fails the test")]

mod authentication;
mod client;
mod drilldown;
mod lateness;
mod listing;
mod quality;
mod readings;
mod story;
mod troubles;
