//! Commands that alerts run: few at a time, each for a limited time, without a shell, without the
//! environment's secrets.
//!
//! A command gets one JSON object on its standard input and nothing else of this program. It runs in a
//! process group of its own, which is killed when its time is over or the program ends; what it prints goes
//! to the log, neutralised. So many wait at most; beyond that they are dropped, which is counted and said.

mod command;
mod trial;

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures_util::FutureExt as _;
use tokio::sync::Semaphore;

use self::command::{Group, Running};
pub use self::trial::{Path, Proof, prove};
use crate::alert::{Job, Runner};
use crate::event::neutralise;
use crate::i18n::Lang;
use crate::say;

/// Commands that run at once.
const AT_ONCE: usize = 2;
/// Commands that wait.
const WAITING: usize = 32;

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
    /// It still ran when the program ended, and was killed.
    Ended,
    /// So many still waited when the program ended.
    NotRun(usize),
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
            Why::Ended => say!(
                lang,
                "{program} still ran when breakwatch ended and was ended with it; let what takes longer go on in the background",
                "breakwatch 退出时 {program} 仍在运行，已一并终止；耗时较长的操作请转入后台",
                "breakwatch の終了時に {program} がまだ動いていたため、ともに終了させました。長くかかる処理はバックグラウンドで続けるようにしてください"
            ),
            Why::NotRun(n) => say!(
                lang,
                "{program} was not run, since breakwatch ended ({n} waited); let it end sooner, or match less",
                "breakwatch 已退出，未运行 {program}（有 {n} 个在等待）；请让它更快结束，或缩小匹配范围",
                "breakwatch が終了したため {program} を実行しませんでした (待ち {n} 件)。早く終わるようにするか、条件を絞ってください"
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
    dropped: AtomicU64,
    book: Mutex<Book>,
    /// Told whenever a command has left the book.
    gone: Condvar,
}

/// What runs and what waits.
#[derive(Debug, Default)]
struct Book {
    /// The program ends: nothing begins any more.
    closed: bool,
    next: u64,
    entries: BTreeMap<u64, Entry>,
}

/// One command of the book.
#[derive(Debug)]
struct Entry {
    rule: String,
    program: String,
    /// Its processes, once it has begun.
    group: Option<Group>,
}

impl Default for Alarms {
    fn default() -> Self {
        let slots = Semaphore::new(AT_ONCE);
        let (book, gone) = (Mutex::default(), Condvar::new());
        Self(Arc::new(Desk { slots, dropped: AtomicU64::new(0), book, gone }))
    }
}

impl Desk {
    /// Nothing that happens while it is held can leave it half done.
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Alarms {
    /// Runs a command when its turn comes, if not too many wait.
    ///
    /// # Errors
    /// If it was not run, or failed.
    pub async fn run(&self, job: Job) -> Result<(), Failed> {
        let program = job.command.first().cloned().unwrap_or_default();
        let failed = |why| Failed { rule: job.rule.clone(), program: program.clone(), why };
        let place = Place::take(&self.0, &job).map_err(|refused| {
            failed(match refused {
                Refused::Closed => Why::NotRun(1),
                Refused::Full => Why::Dropped(self.0.dropped.fetch_add(1, Ordering::Relaxed) + 1),
            })
        })?;
        // It is never closed.
        let _slot = self.0.slots.acquire().await;
        let begun = place.begin(&job.command);
        let Some(begun) = begun else { return Err(failed(Why::NotRun(1))) };
        match begun {
            Ok(running) => running.until_it_ends(job).await,
            Err(error) => Err(failed(Why::NotStarted(error.to_string()))),
        }
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

    /// Ends with the program: what runs and waits has until then, and what is left is killed with all that it
    /// has started. What an ended command left in the background goes on. Returns what did not come to its
    /// end; blocks. Nothing begins afterwards.
    #[must_use]
    pub fn finish(&self, until: Instant) -> Vec<Failed> {
        let mut book = self.0.book();
        while let Some(left) = until.checked_duration_since(Instant::now()).filter(|left| !left.is_zero())
            && !book.entries.is_empty()
        {
            let waited = self.0.gone.wait_timeout(book, left);
            book = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        book.closed = true;
        let (running, waiting): (Vec<Entry>, Vec<Entry>) =
            std::mem::take(&mut book.entries).into_values().partition(|entry| entry.group.is_some());
        drop(book);
        let mut failed = Vec::new();
        for Entry { rule, program, group } in running {
            if group.is_some_and(Group::kill) {
                failed.push(Failed { rule, program, why: Why::Ended });
            }
        }
        let not_run = Why::NotRun(waiting.len());
        let first = waiting.into_iter().next();
        failed.extend(first.map(|Entry { rule, program, .. }| Failed { rule, program, why: not_run }));
        for failed in &failed {
            tracing::warn!(%failed, "an alert's command");
        }
        failed
    }
}

/// One command among those that run or wait.
struct Place<'a> {
    desk: &'a Desk,
    number: u64,
}

/// Why there is no place for a command.
enum Refused {
    /// The program ends.
    Closed,
    /// Too many wait.
    Full,
}

impl<'a> Place<'a> {
    fn take(desk: &'a Desk, job: &Job) -> Result<Self, Refused> {
        let mut book = desk.book();
        if book.closed {
            return Err(Refused::Closed);
        }
        if book.entries.len() >= AT_ONCE + WAITING {
            return Err(Refused::Full);
        }
        let number = book.next;
        book.next += 1;
        let program = job.command.first().cloned().unwrap_or_default();
        book.entries.insert(number, Entry { rule: job.rule.clone(), program, group: None });
        Ok(Self { desk, number })
    }

    /// Begins, and notes what has begun before anybody can close the book; nothing if it is closed.
    fn begin(&self, command: &[String]) -> Option<io::Result<Running>> {
        let mut book = self.desk.book();
        let entry = book.entries.get_mut(&self.number)?;
        let begun = Running::start(command);
        if let Ok(running) = &begun {
            entry.group = running.group();
        }
        Some(begun)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.desk.book().entries.remove(&self.number);
        self.desk.gone.notify_all();
    }
}

#[cfg(test)]
mod tests;
