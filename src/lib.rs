//! breakwatch watches Tencent Cloud CSS (Live) for push interruptions and explains them.
//!
//! The map of the house, in the order in which data walks through it:
//!
//! - [`event`]: the facts, plain data; [`site`]: the vendor's two sites.
//! - `credentials`, `config`, `cli`: who is watched, and how.
//! - `api`: one signed request and its typed reply.
//! - `poll`: finding every break; reports what was found and how sure that is.
//! - `store`: what is known, small and quick to ask.
//! - `cause`: why a push ended, who acts, what the fix is.
//! - `insight`: what the breaks come to: verdicts, flapping, incidents, evidence.
//! - [`alert`]: what of it somebody must hear of, and when.
//! - [`push_url`]: what the service would refuse of a push URL.
//! - `filter`: the language of the filter bar and of `list`.
//! - `tui`: the screen; [`follow`]: the same without one, line by line; `report`: the same facts printed.
//! - [`i18n`]: English, Chinese, Japanese.
//! - [`cells`]: how many cells texts take; `spans`: lengths of time in few letters.
//! - `simulator`: the service's protocol on loopback, for the demo and the tests.

pub mod alert;
pub mod api;
pub mod app;
pub mod cause;
pub mod cells;
pub mod cli;
pub mod config;
pub mod credentials;
pub mod event;
pub mod filter;
pub mod follow;
pub mod i18n;
pub mod insight;
mod nearest;
pub mod poll;
pub mod push_url;
pub mod report;
pub mod simulator;
pub mod site;
pub mod spans;
pub mod store;
pub mod tui;
mod wrap;
