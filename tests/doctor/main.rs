//! `doctor`: everything that can be wrong is made wrong, one thing at a time, and has to be found by name.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod account;
#[path = "../terminal/bytes.rs"]
mod bytes;
mod machine;
mod notify;
#[path = "../terminal/session.rs"]
#[allow(dead_code, reason = "a part of it serves here")]
mod session;
mod silent;
mod terminal;
#[path = "../terminal/tmux.rs"]
#[allow(dead_code, reason = "a part of it serves here")]
mod tmux;

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use breakwatch::simulator::{Options, Scenario, Simulator};
use rustix::process::{Pid, Signal};
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};

/// A simulated service and a home whose environment has its key.
pub(crate) struct House {
    pub(crate) home: tempfile::TempDir,
    pub(crate) simulator: Simulator,
    _runtime: Runtime,
}

impl House {
    pub(crate) fn new(latency: Duration) -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let mut options = Options::new(Scenario::plain().unwrap());
        options.events = Some(50);
        options.latency = latency;
        let simulator = runtime.block_on(Simulator::start(options)).unwrap();
        Self { home: tempfile::tempdir().unwrap(), simulator, _runtime: runtime }
    }

    /// The name of its account.
    pub(crate) fn account(&self) -> String {
        self.simulator.accounts()[0].name.clone()
    }

    pub(crate) fn variables(&self) -> [(&'static str, String); 2] {
        let account = &self.simulator.accounts()[0];
        [
            ("TENCENTCLOUD_SECRET_ID", account.secret_id.clone()),
            ("TENCENTCLOUD_SECRET_KEY", account.secret_key.clone()),
        ]
    }

    /// `doctor` at that service, not yet run.
    pub(crate) fn doctor(&self, args: &[&str]) -> Command {
        let mut command = breakwatch(self.home.path(), &["doctor", "--endpoint", &self.simulator.url()]);
        command.args(args).envs(self.variables());
        command
    }

    /// What it finds.
    pub(crate) fn found(&self) -> (i32, Vec<Value>) {
        parsed(&mut self.doctor(&["--format", "json"]))
    }
}

/// The program with that home and nothing else of this machine.
pub(crate) fn breakwatch(home: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_breakwatch"));
    command.args(args).env_clear().env("HOME", home).env("TZ", "UTC").stdin(Stdio::null());
    // Nobody tells of a role: nothing listens there.
    command.env("BREAKWATCH_METADATA", "http://127.0.0.1:9").current_dir(home);
    command
}

/// How long it may take, which only a hang reaches.
const DEADLINE: Duration = Duration::from_secs(60);

/// Exit status, standard output, standard error.
pub(crate) fn run(command: &mut Command) -> (i32, String, String) {
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let pid = Pid::from_child(&child);
    let (end, ended) = mpsc::channel::<()>();
    let watching = thread::spawn(move || {
        if ended.recv_timeout(DEADLINE) == Err(RecvTimeoutError::Timeout) {
            rustix::process::kill_process(pid, Signal::KILL).unwrap();
        }
    });
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    drop(end);
    watching.join().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (stdout, stderr) = (text(stdout), text(stderr));
    let code = status.code().unwrap_or_else(|| panic!("it hangs, after {stdout}{stderr}"));
    (code, stdout, stderr)
}

/// Exit status and what was found.
pub(crate) fn parsed(command: &mut Command) -> (i32, Vec<Value>) {
    let (status, out, errors) = run(command);
    let found: Vec<Value> =
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}{errors}"));
    for finding in &found {
        let keys: Vec<&str> = finding.as_object().unwrap().keys().map(String::as_str).collect();
        let of_a_profile = finding.get("profile").is_some();
        for key in ["check", "status", "found", "advice"] {
            assert!(keys.contains(&key), "{finding}");
        }
        assert_eq!(keys.len(), 4 + usize::from(of_a_profile), "{finding}");
        let status = finding["status"].as_str().unwrap();
        assert!(["ok", "warning", "failure"].contains(&status), "{finding}");
        assert!(status == "ok" || finding["advice"].as_str().is_some_and(|it| it.len() > 10), "{finding}");
        assert!(!finding["found"].as_str().unwrap().is_empty(), "{finding}");
    }
    let failed = found.iter().any(|finding| finding["status"] == "failure");
    assert_eq!(status, i32::from(failed), "{found:#?}");
    (status, found)
}

/// The findings of one kind.
pub(crate) fn of<'a>(found: &'a [Value], check: &str) -> Vec<&'a Value> {
    let those: Vec<&Value> = found.iter().filter(|finding| finding["check"] == check).collect();
    assert!(!those.is_empty(), "no {check} in {found:#?}");
    those
}

/// The only finding of one kind: its status, what was found, what to do.
pub(crate) fn one(found: &[Value], check: &str) -> (String, String, String) {
    let those = of(found, check);
    assert_eq!(those.len(), 1, "{those:#?}");
    let text = |key: &str| those[0][key].as_str().unwrap_or_default().to_owned();
    (text("status"), text("found"), text("advice"))
}
