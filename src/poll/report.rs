//! TEMPORARY stand-in until the poller lands.
#![allow(missing_docs)]
use crate::event::{ProfileId, Seen, Source, UnixTime};

#[derive(Clone, Debug)]
pub enum Report {
    Breaks { profile: ProfileId, seen: Vec<Seen>, source: Source, at: UnixTime },
    Status { profile: ProfileId, status: Status },
}
#[derive(Clone, Debug)]
pub struct Status {
    pub phase: Phase,
    pub proof: Proof,
    pub last_success: Option<UnixTime>,
    pub interval_s: u32,
    pub undecodable: u64,
    pub skew_ms: Option<i64>,
    pub lag_s: Option<i64>,
    pub reading: Reading,
    pub total: Option<u64>,
    pub notice: Option<String>,
    pub requests: u64,
}
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    Unknown,
    End,
    Start,
    Overlap,
}
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Phase {
    Connecting,
    Filling { percent: u8 },
    Live,
    Retry { at: UnixTime, why: String },
    Stopped { why: String, next: UnixTime },
}
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    Unproven,
    Complete { at: UnixTime },
    Incomplete { what: String },
}
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    pub window: Window,
}
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    Last(u32),
    Fixed { from: UnixTime, until: UnixTime },
    Since(UnixTime),
}
