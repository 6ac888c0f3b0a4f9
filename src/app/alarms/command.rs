//! One command of an alert: its start in a group of processes of its own, what it is given and what it says,
//! and its end.

use std::io;
use std::process::{ExitStatus, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use super::{Failed, Why};
use crate::alert::Job;
use crate::event::neutralise;

/// Bytes of a command's output that go to the log.
const LOGGED: usize = 4_096;
/// What of the environment a command gets: nothing that could hold a key.
pub(super) const PASSED: [&str; 17] = [
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "SHELL",
    "LANG",
    "LANGUAGE",
    "TZ",
    "TERM",
    "TMPDIR",
    "TMUX",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XDG_RUNTIME_DIR",
    "XDG_CONFIG_HOME",
    "XDG_DATA_HOME",
    "DBUS_SESSION_BUS_ADDRESS",
];

/// A command and the processes that it has started, by the number of the first one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Group(Pid);

impl Group {
    /// Kills them all, unless the command has ended: what it has left in the background then goes on. Returns
    /// whether it did.
    pub(super) fn kill(self) -> bool {
        // Looked at without taking its end from whoever waits for it: until that is taken the number is its own.
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        let runs = matches!(waitid(WaitId::Pid(self.0), options), Ok(None));
        runs && kill_process_group(self.0, Signal::KILL).is_ok()
    }
}

/// A command that has begun. Dropped before its end, it is killed with all that it has started.
#[derive(Debug)]
pub(super) struct Running(Child, Option<Group>);

impl Drop for Running {
    fn drop(&mut self) {
        self.1.map(Group::kill);
    }
}

/// Runs one command to its end.
///
/// # Errors
/// If it cannot be started, takes too long or says that it failed.
pub(super) async fn run(job: Job) -> Result<(), Failed> {
    match Running::start(&job.command) {
        Ok(running) => running.until_it_ends(job).await,
        Err(error) => {
            let program = job.command.first().cloned().unwrap_or_default();
            Err(Failed { rule: job.rule, program, why: Why::NotStarted(error.to_string()) })
        }
    }
}

impl Running {
    /// Begins.
    ///
    /// # Errors
    /// If the program cannot be started.
    pub(super) fn start(command: &[String]) -> io::Result<Self> {
        let (program, args) = command.split_first().ok_or(io::ErrorKind::NotFound)?;
        let mut command = Command::new(program);
        command.args(args).env_clear().process_group(0).kill_on_drop(true);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let passed = |name: &str| PASSED.contains(&name) || name.starts_with("LC_");
        command.envs(std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(passed)));
        let child = command.spawn()?;
        let group = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        Ok(Self(child, group.map(Group)))
    }

    /// Its processes.
    pub(super) const fn group(&self) -> Option<Group> {
        self.1
    }

    /// Lets it run to its end, or to the end of its time.
    pub(super) async fn until_it_ends(mut self, job: Job) -> Result<(), Failed> {
        let Job { rule, command, patience, input } = job;
        let program = command.into_iter().next().unwrap_or_default();
        let heard = Mutex::new(Vec::new());
        let ended = timeout(patience, talk(&mut self.0, &input, &heard)).await;
        let heard = heard.into_inner().unwrap_or_default();
        for line in String::from_utf8_lossy(&heard).lines() {
            tracing::info!(%rule, line = %neutralise(line), "an alert's command says");
        }
        let why = match ended {
            Ok(Ok(status)) if status.success() => return Ok(()),
            Ok(Ok(status)) => Why::Status(status.to_string()),
            Ok(Err(error)) => Why::NotStarted(error.to_string()),
            Err(_) => {
                // All that it has begun ends with it.
                self.1.map(Group::kill);
                let _reaped = self.0.wait().await;
                Why::TooLong(patience)
            }
        };
        Err(Failed { rule, program, why })
    }
}

/// Gives it its input and takes its output until it has ended.
async fn talk(child: &mut Child, input: &str, heard: &Mutex<Vec<u8>>) -> io::Result<ExitStatus> {
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let give = async {
        if let Some(mut stdin) = stdin {
            // Whoever does not want it need not read it.
            let _read = stdin.write_all(input.as_bytes()).await;
        }
    };
    let status = child.wait();
    tokio::pin!(status);
    let outputs = futures_util::future::join3(give, hear(stdout, heard), hear(stderr, heard));
    tokio::pin!(outputs);
    // A process that it has left in the background may hold the output: its own end is what counts.
    tokio::select! {
        status = &mut status => {
            let _all = timeout(Duration::from_millis(200), &mut outputs).await;
            status
        }
        _ = &mut outputs => status.await,
    }
}

/// Keeps the begin of what it prints; the rest is read, so that it need not wait, and dropped.
async fn hear(stream: Option<impl tokio::io::AsyncRead + Unpin>, heard: &Mutex<Vec<u8>>) {
    let Some(mut stream) = stream else { return };
    let mut piece = [0; 1_024];
    while let Ok(read @ 1..) = stream.read(&mut piece).await {
        let Ok(mut heard) = heard.lock() else { return };
        let room = LOGGED.saturating_sub(heard.len());
        heard.extend_from_slice(&piece[..read.min(room)]);
    }
}
