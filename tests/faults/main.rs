//! Every fault that a service, a network, a key or a clock can have, alone and mixed, played over the
//! real wire while breaks go on happening: while it lasts, the status says what is wrong and the age of
//! the data grows; when it ends, the store equals the service's ground truth.
//!
//! `docs/faults.md` is the table of it; `document` keeps the two together.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod account;
mod alone;
mod clocks;
mod document;
mod memory;
mod mixed;
mod network;
mod rig;
mod story;
mod tls;
