//! The program in a real pseudo-terminal: a whole visit, every way of leaving it, stopping and
//! continuing, odd terminals and locales, and what is written byte for byte.

#![expect(clippy::unwrap_used, reason = "helpers of tests: what cannot be had fails the test")]

mod alerts;
mod archive;
mod bytes;
mod demo;
mod faults;
mod handover;
mod keys;
mod leaving;
mod looks;
mod panics;
mod resuming;
mod role;
mod searching;
mod service;
mod session;
mod stopping;
mod stream;
mod tmux;
mod visit;
mod writing;
