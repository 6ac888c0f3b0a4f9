//! What the benchmarks share: whether to measure at all, made-up records, figures, the simulator as a
//! server, and children whose memory and processor time can be read.

#![allow(dead_code, unreachable_pub, reason = "each benchmark uses its own part of this")]

pub mod figures;
pub mod processes;
pub mod records;
pub mod server;
pub mod sessions;
pub mod stages;

/// Whether this is `cargo bench`. Run otherwise, as by `cargo test --benches`, a benchmark only
/// proves on a little data that it works.
pub fn measured() -> bool {
    let asked = |flag: &str| std::env::args().any(|arg| arg == flag);
    asked("--bench") && !asked("--test")
}
