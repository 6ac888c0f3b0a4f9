//! TEMPORARY stand-in until the poller lands.
#![allow(missing_docs)]
pub mod report;
