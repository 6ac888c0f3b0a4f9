//! Commands that alerts run: few at a time, each for a limited time, without a shell, without the
//! environment's secrets.
//!
//! A command gets one JSON object on its standard input and nothing else of this program. It runs in a
//! process group of its own, which is killed when its time is over; what it prints goes to the log,
//! neutralised. So many wait at most; beyond that they are dropped, which is counted and said.

use std::fmt;
use std::io;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, Command};
use tokio::runtime::Handle;
use tokio::sync::{Mutex, mpsc};
use tokio::time::timeout;

use crate::event::neutralise;
use crate::i18n::Lang;
use crate::say;

/// Commands that run at once.
const AT_ONCE: usize = 2;
/// Commands that wait.
const WAITING: usize = 32;
/// Bytes of a command's output that go to the log.
const LOGGED: usize = 4_096;
/// What of the environment a command gets: nothing that could hold a key.
const PASSED: [&str; 17] = [
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

/// One command to be run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Job {
    /// The rule that wants it, safe to print.
    pub rule: String,
    /// The program and its arguments.
    pub command: Vec<String>,
    /// How long it may take.
    pub patience: Duration,
    /// What it is given on its standard input.
    pub input: String,
}

/// How a command ended, if not well.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Failed {
    /// The rule that wanted it.
    pub rule: String,
    /// The program.
    pub program: String,
    /// What happened.
    pub why: Why,
}

/// What happened to a command.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Why {
    /// It could not be started.
    NotStarted(String),
    /// It ended with that status.
    Status(String),
    /// It took too long and was killed.
    TooLong(Duration),
    /// So many were dropped so far, since too many waited.
    Dropped(u64),
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lang = Lang::current();
        let Self { rule, program, why } = self;
        let program = neutralise(program);
        let what = match why {
            Why::NotStarted(error) => say!(
                lang,
                "{program} could not be started: {error}; correct `command` in the configuration",
                "无法启动 {program}：{error}；请修正配置中的 `command`",
                "{program} を起動できません: {error}。設定の `command` を直してください"
            ),
            Why::Status(status) => say!(
                lang,
                "{program} failed with {status}; --log-file has its output",
                "{program} 失败（{status}）；其输出见 --log-file",
                "{program} が失敗しました ({status})。出力は --log-file にあります"
            ),
            Why::TooLong(patience) => say!(
                lang,
                "{program} was killed after {patience:?}; give it a longer `timeout`, or let it go on in the background",
                "{program} 运行 {patience:?} 后被终止；请加大 `timeout`，或让它转入后台",
                "{program} は {patience:?} を超えたため終了させました。`timeout` を延ばすか、バックグラウンドで続けるようにしてください"
            ),
            Why::Dropped(n) => say!(
                lang,
                "{program} was not run, since too many commands wait ({n} so far); let it end sooner, or match less",
                "等待的命令过多，未运行 {program}（累计 {n} 次）；请让它更快结束，或缩小匹配范围",
                "待ちが多すぎるため {program} を実行しませんでした (累計 {n} 件)。早く終わるようにするか、条件を絞ってください"
            ),
        };
        f.write_str(&say!(lang, "alert {rule}: {what}", "提醒 {rule}：{what}", "通知 {rule}: {what}"))
    }
}

/// Runs commands. Cheap to clone; the last one to go lets what waits be run to its end.
#[derive(Clone, Debug)]
pub struct Alarms {
    jobs: mpsc::Sender<Job>,
    failures: mpsc::Sender<Failed>,
    dropped: Arc<AtomicU64>,
}

impl Alarms {
    /// Begins; what goes wrong is told there, as far as somebody listens.
    #[must_use]
    pub fn start(runtime: &Handle, failures: mpsc::Sender<Failed>) -> Self {
        let (jobs, waiting) = mpsc::channel::<Job>(WAITING);
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..AT_ONCE {
            let (waiting, failures) = (Arc::clone(&waiting), failures.clone());
            runtime.spawn(async move {
                loop {
                    let job = waiting.lock().await.recv().await;
                    let Some(job) = job else { return };
                    if let Err(failed) = run(job).await {
                        tracing::warn!(%failed, "an alert's command");
                        // Whoever does not listen has the log.
                        let _told = failures.try_send(failed);
                    }
                }
            });
        }
        Self { jobs, failures, dropped: Arc::default() }
    }

    /// Takes a command to be run; never waits.
    pub fn take(&self, job: Job) {
        if let Err(refused) = self.jobs.try_send(job) {
            let job = refused.into_inner();
            let n = self.dropped.fetch_add(1, Ordering::Relaxed) + 1;
            let program = job.command.first().cloned().unwrap_or_default();
            let failed = Failed { rule: job.rule, program, why: Why::Dropped(n) };
            tracing::warn!(%failed, "an alert's command");
            let _told = self.failures.try_send(failed);
        }
    }
}

/// Runs one command to its end.
///
/// # Errors
/// If it cannot be started, takes too long or says that it failed.
pub async fn run(job: Job) -> Result<(), Failed> {
    let Job { rule, command, patience, input } = job;
    let program = command.first().cloned().unwrap_or_default();
    let failed = |why| Failed { rule: rule.clone(), program: program.clone(), why };
    let started = start(&command);
    let mut child = started.map_err(|error| failed(Why::NotStarted(error.to_string())))?;
    let group = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
    let ended = timeout(patience, talk(&mut child, &input)).await;
    // What it has left behind ends with it: it may hold the output open for ever.
    if let Some(group) = group {
        let _ended = kill_process_group(group, Signal::KILL);
    }
    let Ok(ended) = ended else {
        let _reaped = child.wait().await;
        return Err(failed(Why::TooLong(patience)));
    };
    let (status, output) = ended.map_err(|error| failed(Why::NotStarted(error.to_string())))?;
    for line in output.lines() {
        tracing::info!(%rule, line = %neutralise(line), "an alert's command says");
    }
    if status.success() { Ok(()) } else { Err(failed(Why::Status(status.to_string()))) }
}

fn start(command: &[String]) -> io::Result<Child> {
    let (program, args) = command.split_first().ok_or(io::ErrorKind::NotFound)?;
    let mut command = Command::new(program);
    command.args(args).env_clear().process_group(0).kill_on_drop(true);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let passed = |name: &str| PASSED.contains(&name) || name.starts_with("LC_");
    command.envs(std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(passed)));
    command.spawn()
}

/// Gives it its input and takes its output until it has ended.
async fn talk(child: &mut Child, input: &str) -> io::Result<(std::process::ExitStatus, String)> {
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let give = async {
        if let Some(mut stdin) = stdin {
            // Whoever does not want it need not read it.
            let _read = stdin.write_all(input.as_bytes()).await;
        }
    };
    let status = async {
        let status = child.wait().await;
        status
    };
    tokio::pin!(status);
    let outputs = futures_util::future::join3(give, said(stdout), said(stderr));
    tokio::pin!(outputs);
    // A process that it has left in the background may hold the output: its own end is what counts.
    let (status, output) = tokio::select! {
        status = &mut status => {
            let output = timeout(Duration::from_millis(200), &mut outputs).await;
            (status?, output.map_or_else(|_| String::new(), |((), out, err)| out + &err))
        }
        ((), out, err) = &mut outputs => (status.await?, out + &err),
    };
    Ok((status, output))
}

/// The begin of what it prints; the rest is read, so that it need not wait, and dropped.
async fn said(stream: Option<impl tokio::io::AsyncRead + Unpin>) -> String {
    let Some(mut stream) = stream else { return String::new() };
    let (mut kept, mut piece) = (Vec::new(), [0; 1_024]);
    while let Ok(read @ 1..) = stream.read(&mut piece).await {
        let room = LOGGED - kept.len();
        kept.extend_from_slice(&piece[..read.min(room)]);
    }
    String::from_utf8_lossy(&kept).into_owned()
}

#[cfg(test)]
mod tests;
