//! The log file: what happened, one line each, readable by its owner only.
//!
//! Nothing that is logged holds a secret: errors and requests are logged by what they say of
//! themselves, and that never includes one. A log that cannot be written holds up nothing: it is said at
//! the end that lines are missing.

mod opening;
mod rotating;

use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock};

use tracing::Level;

use self::opening::Refused;
use self::rotating::Log;
use super::Failure;
use crate::config::{LogLevel, LogSpec};
use crate::event::neutralise;
use crate::i18n::{Lang, Words};
use crate::say;

/// The first line that could not be written: where to, and why.
static FAILED: OnceLock<(PathBuf, String)> = OnceLock::new();

/// Appends to the file from now on. Without one, nothing is logged anywhere.
///
/// A new file is readable by its owner only; one that is there keeps its mode.
pub(super) fn start(spec: &LogSpec) -> Result<(), Failure> {
    let Some(path) = spec.file.as_deref() else { return Ok(()) };
    let failure = |why: &str| {
        let file = neutralise(&path.to_string_lossy());
        Failure::Said(say!(
            Lang::current(),
            "--log-file {file} cannot be written: {why}; name another file, or leave --log-file out",
            "--log-file {file} 无法写入：{why}；请指定其他文件，或去掉 --log-file",
            "--log-file {file} に書き込めません: {why}。別のファイルを指定するか --log-file を外してください"
        ))
    };
    let complaint = path.to_owned();
    let complain = move |why: &io::Error| {
        let _first = FAILED.set((complaint.clone(), why.to_string()));
    };
    let log = Log::open(path, spec.max_size, spec.keep, complain).map_err(|refused| match refused {
        Refused::System(error) => failure(&error.to_string()),
        Refused::Strange => {
            let strange = Words::new(
                "it belongs to another user, in a directory that everybody may write to",
                "它属于其他用户，且所在目录人人可写",
                "誰でも書き込めるディレクトリにある、他のユーザーのファイルです",
            );
            failure(strange.said())
        }
    })?;
    tracing_subscriber::fmt()
        .with_max_level(level(spec.level))
        .with_ansi(false)
        .with_writer(Mutex::new(log))
        .try_init()
        .map_err(|error| failure(&error.to_string()))?;
    tracing::info!(version = env!("CARGO_PKG_VERSION"), pid = std::process::id(), "breakwatch begins");
    Ok(())
}

const fn level(level: LogLevel) -> Level {
    match level {
        LogLevel::Error => Level::ERROR,
        LogLevel::Warn => Level::WARN,
        LogLevel::Info => Level::INFO,
        LogLevel::Debug => Level::DEBUG,
        LogLevel::Trace => Level::TRACE,
    }
}

/// What to say at the end of a log from which lines are missing.
pub(super) fn complaint() -> Option<String> {
    let (path, why) = FAILED.get()?;
    let file = neutralise(&path.to_string_lossy());
    Some(say!(
        Lang::current(),
        "lines are missing from the log {file}: {why}",
        "日志 {file} 缺少若干行：{why}",
        "ログ {file} に書けなかった行があります: {why}"
    ))
}
