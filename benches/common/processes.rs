//! Children: a benchmark starts itself again where memory is measured, so that every peak is that of
//! one thing done by a process of its own.

use std::io;
use std::process::{Command, Stdio};

/// The release binary.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_breakwatch");

/// Marks the arguments of a child.
const CHILD: &str = "--child";

/// What this process was started for, if it is a child.
pub fn errand() -> Option<Vec<String>> {
    let mut args = std::env::args().skip_while(|arg| arg != CHILD);
    args.next().map(|_| args.collect())
}

/// Runs this benchmark as a child on an errand; returns what it printed.
pub fn send(errand: &[&str], environment: &[(&'static str, String)]) -> io::Result<String> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(CHILD).args(errand).envs(environment.iter().map(|(name, value)| (name, value)));
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(io::Error::other(format!("the child for {errand:?} failed")));
    }
    String::from_utf8(output.stdout).map_err(io::Error::other)
}

/// The most memory this process has held so far, in bytes; 0 where the system does not tell.
pub fn own_peak() -> u64 {
    peak("self")
}

/// The same of another process.
pub fn peak_of(pid: u32) -> u64 {
    peak(&pid.to_string())
}

fn peak(process: &str) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let kib = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| rest.trim().strip_suffix(" kB"))
        .and_then(|number| number.trim().parse::<u64>().ok());
    kib.unwrap_or(0) * 1024
}

/// Bytes as the budgets name them.
#[expect(clippy::cast_precision_loss, reason = "memory is far below 2^52 bytes")]
pub fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}
