//! Credentials that move: the machine's role and the logins of the official CLI, over the real protocol,
//! with the real poller, through renewals, troubles and ends. Service time passes by leaps of the
//! simulator's clock.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod budget;
mod cli_files;
#[path = "../common/mod.rs"]
mod common;
mod machine;
mod program;
mod refused;
mod role;
mod rotation;
