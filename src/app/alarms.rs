//! Commands that alerts run: few at a time, each for a limited time, without a shell, without the
//! environment's secrets.
//!
//! A command gets one JSON object on its standard input and nothing else of this program. It runs in a
//! process group of its own, which is killed when its time is over; what it prints goes to the log,
//! neutralised. So many wait at most; beyond that they are dropped, which is counted and said.

use std::fmt;
use std::io;
use std::process::{ExitStatus, Stdio};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt as _;
use rustix::process::{Pid, Signal, kill_process_group};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, Command};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::alert::{Deed, Job, Rule, Runner};
use crate::event::neutralise;
use crate::i18n::{Lang, Words};
use crate::report::alert::given_for_trial;
use crate::say;
use crate::tui::ring;
use crate::tui::wrap::Route;

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

/// Runs commands. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Alarms(Arc<Desk>);

#[derive(Debug)]
struct Desk {
    slots: Semaphore,
    /// Commands that run or wait.
    taken: AtomicUsize,
    dropped: AtomicU64,
}

impl Default for Alarms {
    fn default() -> Self {
        let slots = Semaphore::new(AT_ONCE);
        Self(Arc::new(Desk { slots, taken: AtomicUsize::new(0), dropped: AtomicU64::new(0) }))
    }
}

impl Alarms {
    /// Runs a command when its turn comes, if not too many wait.
    ///
    /// # Errors
    /// If it was not run, or failed.
    pub async fn run(&self, job: Job) -> Result<(), Failed> {
        let Some(_place) = Place::take(&self.0) else {
            let n = self.0.dropped.fetch_add(1, Ordering::Relaxed) + 1;
            let program = job.command.first().cloned().unwrap_or_default();
            return Err(Failed { rule: job.rule, program, why: Why::Dropped(n) });
        };
        // It is never closed.
        let _slot = self.0.slots.acquire().await;
        run(job).await
    }

    /// The way to it for whoever wants to be told in a sentence.
    #[must_use]
    pub fn runner(&self) -> Runner {
        let alarms = self.clone();
        Runner::new(move |job| {
            let alarms = alarms.clone();
            async move {
                let failed = alarms.run(job).await.err()?;
                tracing::warn!(%failed, "an alert's command");
                Some(failed.to_string())
            }
            .boxed()
        })
    }
}

/// One command among those that run or wait.
struct Place<'a>(&'a Desk);

impl<'a> Place<'a> {
    fn take(desk: &'a Desk) -> Option<Self> {
        let room = |taken| (taken < AT_ONCE + WAITING).then_some(taken + 1);
        desk.taken.fetch_update(Ordering::Relaxed, Ordering::Relaxed, room).ok().map(|_| Self(desk))
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.taken.fetch_sub(1, Ordering::Relaxed);
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
    let heard = Mutex::new(Vec::new());
    let ended = timeout(patience, talk(&mut child, &input, &heard)).await;
    let heard = heard.into_inner().unwrap_or_default();
    for line in String::from_utf8_lossy(&heard).lines() {
        tracing::info!(%rule, line = %neutralise(line), "an alert's command says");
    }
    let Ok(ended) = ended else {
        // All that it has begun ends with it. Where it has ended in time, what it left in the background goes on.
        if let Some(group) = group {
            let _ended = kill_process_group(group, Signal::KILL);
        }
        let _reaped = child.wait().await;
        return Err(failed(Why::TooLong(patience)));
    };
    let status = ended.map_err(|error| failed(Why::NotStarted(error.to_string())))?;
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

/// How a path of an alert was tried.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proof {
    /// The rule.
    pub rule: String,
    /// The path.
    pub path: Path,
    /// What was done, or why it failed, in a sentence for the user.
    pub outcome: Result<String, String>,
}

/// A way on which an alert reaches somebody.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Path {
    /// The terminal's bell.
    Bell,
    /// A notification by the terminal.
    Notify,
    /// A command.
    Command,
}

/// Sends a trial on every path of every rule, one after the other. `terminal` writes to the terminal, if
/// there is one; `route` leads to it.
pub async fn prove(
    rules: &[Rule],
    route: Route,
    mut terminal: Option<Box<dyn io::Write + Send + '_>>,
    lang: Lang,
) -> Vec<Proof> {
    let text =
        Words::new("a trial of breakwatch's alerts", "breakwatch 提醒测试", "breakwatch の通知のテスト")
            .of(lang);
    let mut proofs = Vec::new();
    for rule in rules {
        let Deed { bell, notify, command, timeout_s } = &rule.deed;
        let name = neutralise(&rule.name);
        let paths = [(*bell, Path::Bell), (notify.is_some(), Path::Notify)];
        for (_, path) in paths.into_iter().filter(|(asked, _)| *asked) {
            let only = match path {
                Path::Bell => Deed { bell: true, ..Deed::default() },
                _ => Deed { notify: *notify, ..Deed::default() },
            };
            let bytes = ring(&only, &name, text, route);
            let outcome = sent(&bytes, terminal.as_mut(), lang);
            proofs.push(Proof { rule: name.clone(), path, outcome });
        }
        if let Some(command) = command {
            let patience = Duration::from_secs(u64::from(*timeout_s));
            let input = given_for_trial(&name, text);
            let job = Job { rule: name.clone(), command: command.clone(), patience, input };
            let outcome = match run(job).await {
                Ok(()) => Ok(say!(
                    lang,
                    "it ran and said that all is well",
                    "已运行并报告成功",
                    "実行され、成功を報告しました"
                )),
                Err(failed) => Err(failed.to_string()),
            };
            proofs.push(Proof { rule: name, path: Path::Command, outcome });
        }
    }
    proofs
}

/// Writes to the terminal, which never answers.
fn sent<W: io::Write>(bytes: &[u8], terminal: Option<&mut W>, lang: Lang) -> Result<String, String> {
    let Some(terminal) = terminal else {
        return Err(say!(
            lang,
            "there is no terminal here; try it where breakwatch runs",
            "此处没有终端；请在运行 breakwatch 的地方测试",
            "ここには端末がありません。breakwatch を動かす場所で試してください"
        ));
    };
    if bytes.is_empty() {
        return Err(say!(
            lang,
            "this terminal would print it: use `bell`, or another TERM",
            "此终端会把它显示为文字：请用 `bell`，或换用其他 TERM",
            "この端末では文字として表示されます。`bell` か別の TERM を使ってください"
        ));
    }
    match terminal.write_all(bytes).and_then(|()| terminal.flush()) {
        Ok(()) => Ok(say!(
            lang,
            "sent; terminals do not answer: did you hear or see it?",
            "已发送；终端不会应答：听到或看到了吗？",
            "送りました。端末は応答しません: 聞こえましたか、見えましたか？"
        )),
        Err(error) => Err(say!(
            lang,
            "the terminal failed: {error}",
            "终端出错：{error}",
            "端末でエラーが発生しました: {error}"
        )),
    }
}

#[cfg(test)]
mod tests;
