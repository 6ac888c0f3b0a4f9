//! What makes the program one of the system's own: its configuration file, completions, manual pages and log.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

#[path = "../common/mod.rs"]
mod common;
mod completions;
mod config;
mod log;
mod manual;
#[path = "../endings/service.rs"]
#[allow(dead_code, reason = "a part of it serves here")]
mod service;

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// The program with that home and nothing else of this machine.
fn breakwatch(home: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_breakwatch"));
    command.args(args).env_clear().env("HOME", home).env("TZ", "UTC").stdin(Stdio::null());
    command.current_dir(home);
    command
}

/// Exit status, standard output, standard error.
fn run(command: &mut Command) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code().unwrap(), text(stdout), text(stderr))
}

/// The same in one step.
fn said(home: &Path, args: &[&str]) -> (i32, String, String) {
    run(&mut breakwatch(home, args))
}
