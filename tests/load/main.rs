//! Load: many profiles in one process keep to their budgets, share them fairly and do not fall in step,
//! over the real protocol, with all features at once, under faults and beside another program.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

#[path = "../common/mod.rs"]
mod common;
mod fleet;
mod shared;
mod sharing;
mod steady;
