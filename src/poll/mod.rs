//! Finding every break: one poller per profile reads the service's list, proves what it read to be
//! whole or says that it is not, and reports.
//!
//! The plan is pure ([`planner`]); the task around it owns time, retries and the network. Neither
//! knows who reads the [`report`]s.

mod access;
mod backoff;
mod ledger;
mod page;
mod piece;
pub mod planner;
mod probe;
pub mod report;
mod seams;
mod tally;
mod task;
mod walk;

pub use self::access::{Access, Keyring, Network};
pub use self::page::{Entry, Only, Page, PageRequest, REMEMBERED, Span};
pub use self::task::{Ending, Poller, RECHECK, Scope};
