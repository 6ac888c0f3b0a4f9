//! How the commands other than the screen end: readers that go, full disks, closed streams, signals,
//! panics, logs that cannot be written. docs/endings.md is the table of it.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

#[path = "../common/mod.rs"]
mod common;
mod log;
mod panics;
mod service;
mod signals;
mod streams;

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal};

/// Only a hang reaches it.
const DEADLINE: Duration = Duration::from_secs(60);

/// The program with arguments, in an environment of its own.
fn breakwatch(args: &[&str]) -> Command {
    bare(env!("CARGO_BIN_EXE_breakwatch"), args)
}

/// A shell script that finds the program in `$0` and its arguments in `$@`.
fn script(text: &str, args: &[&str]) -> Command {
    let mut command = bare("/bin/sh", &["-c", text, env!("CARGO_BIN_EXE_breakwatch")]);
    command.args(args);
    command
}

fn bare(program: &str, args: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(args).env_clear().env("HOME", env!("CARGO_TARGET_TMPDIR")).env("TZ", "UTC");
    command.env("PATH", std::env::var("PATH").unwrap_or_default());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A process that is ended with the test, however that ends.
struct Running(Child);

impl Running {
    fn start(command: &mut Command) -> Self {
        Self(command.spawn().unwrap())
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(i32::try_from(self.0.id()).unwrap()).unwrap()
    }

    fn signal(&self, signal: Signal) {
        rustix::process::kill_process(self.pid(), signal).unwrap();
    }

    /// Waits for a line on standard output.
    fn until_said(&mut self, start: &str) -> BufReader<std::process::ChildStdout> {
        let mut out = BufReader::new(self.0.stdout.take().unwrap());
        let mut line = String::new();
        while !line.starts_with(start) {
            line.clear();
            assert_ne!(out.read_line(&mut line).unwrap(), 0, "never said: {start}");
        }
        out
    }

    /// Waits for its end; returns how it ended, and what it had said on standard error.
    fn end(mut self) -> (ExitStatus, String) {
        within_deadline("the end of the process", || self.0.try_wait().unwrap());
        let status = self.0.wait().unwrap();
        let mut said = String::new();
        if let Some(mut err) = self.0.stderr.take() {
            std::io::Read::read_to_string(&mut err, &mut said).unwrap();
        }
        (status, said)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ended = self.0.kill();
        let _reaped = self.0.wait();
    }
}

/// Status, standard output and standard error.
fn run(command: &mut Command) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (status.code().expect("no signal"), text(stdout), text(stderr))
}

/// Asks until there is an answer.
fn within_deadline<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(began.elapsed() < DEADLINE, "never: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}
