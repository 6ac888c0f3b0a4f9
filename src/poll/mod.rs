//! Finding every break: one poller per profile reads the service's list, proves what it read to be
//! whole or says that it is not, and reports.
//!
//! The plan is pure ([`planner`]); the task around it owns time, retries and the network. Neither
//! knows who reads the [`report`]s.
//!
//! Beside them, [`search`] looks for a stream by name in all that the service remembers.
//!
//! Beside each poller works its [`inquiry`], which asks what only explains a break: what is on air, a
//! stream's state, a push's quality. Whatever becomes of that, the poller goes on.

mod access;
mod backoff;
pub mod inquiry;
mod keeper;
mod ledger;
mod page;
mod piece;
pub mod planner;
mod probe;
pub mod report;
pub mod rhythm;
mod seams;
pub mod search;
mod shelf;
mod tally;
mod task;
mod walk;
mod withheld;

pub use self::access::{Access, Keyring, Network};
pub use self::inquiry::{Inquiries, Question, Questions};
pub use self::page::{Entry, Only, Page, PageRequest, REMEMBERED, Span};
pub use self::search::{Finding, Order, Search, Wanted};
pub use self::task::{Ending, Poller, RECHECK, Scope};
pub use self::withheld::{Action, Withheld};
