//! `watch`: what happens is told line by line, once, whatever happens to whoever tells it.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod alerts;
#[path = "../common/mod.rs"]
mod common;
mod endings;
mod once;
mod service;
mod settled;
mod verdicts;

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal};
use serde_json::Value;

/// Only a hang reaches it.
const DEADLINE: Duration = Duration::from_secs(90);

/// A watch that is ended with the test, however that ends.
struct Watch {
    child: Child,
    out: BufReader<ChildStdout>,
}

impl Watch {
    fn start(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Self { child, out }
    }

    /// The next line of the output.
    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let read = self.out.read_line(&mut line).unwrap();
        (read > 0).then_some(line)
    }

    /// The next line about a break.
    fn told(&mut self) -> Option<Value> {
        loop {
            let line = self.line()?;
            // The process may have been killed within a line.
            let Ok(told) = serde_json::from_str::<Value>(&line) else {
                assert!(!line.ends_with('\n'), "{line}");
                return None;
            };
            if matches!(told["event"].as_str(), Some("break" | "verdict")) {
                return Some(told);
            }
        }
    }

    /// The next object of that kind that is as wanted.
    fn until(&mut self, event: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let line = self.line().unwrap_or_else(|| panic!("it ended before {event}"));
            let told: Value = serde_json::from_str(&line).unwrap();
            if told["event"] == event && wanted(&told) {
                return told;
            }
        }
    }

    fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(i32::try_from(self.child.id()).unwrap()).unwrap();
        rustix::process::kill_process(pid, signal).unwrap();
    }

    /// Waits for its end; returns how it ended, what it still told, and what it said on standard error.
    fn end(mut self) -> (ExitStatus, Vec<Value>, String) {
        let rest: Vec<Value> = std::iter::from_fn(|| self.told()).collect();
        within_deadline("the end of the process", || self.child.try_wait().unwrap());
        let status = self.child.wait().unwrap();
        let mut said = String::new();
        if let Some(mut err) = self.child.stderr.take() {
            std::io::Read::read_to_string(&mut err, &mut said).unwrap();
        }
        (status, rest, said)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
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

fn bare(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_breakwatch"));
    command.args(args).env_clear().env("TZ", "UTC");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}
