//! The `[log]` table: whether a log is written, where, and how much of it.

use std::path::PathBuf;

use clap::ValueEnum;
use toml::de::DeTable;

use super::documented::{Key, Keys, Table};
use super::file::{Item, Source};
use super::{ConfigError, parse_size};
use crate::i18n::{Lang, Words};
use crate::say;

/// What may stand in it.
pub(super) const TABLE: Table = Table {
    header: "log",
    example: "log",
    help: "A log of what happens, for finding out what went wrong. It never holds a secret.",
    keys: Keys::Fixed(&[
        Key::unset("file", "\"~/breakwatch.log\"", "no log", "The file; beginning with / or ~/."),
        Key::new(
            "level",
            "\"info\"",
            "How much is written: error, warn, info, debug (also what is tried again), trace (every request).",
        ),
        Key::new(
            "max_size",
            "\"10MB\"",
            "From this size on a new file is begun, and the old one kept as FILE.1; at least 16kB, or \"unlimited\".",
        ),
        Key::new("keep", "3", "How many old files are kept, up to 99: FILE.1 is the newest."),
    ]),
};

/// Smaller files would be begun with every few lines.
const LEAST_BYTES: u64 = 16_000;
/// Names with two digits.
const MOST_KEPT: u32 = 99;

/// What is worth a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum LogLevel {
    /// Only what ends something.
    Error,
    /// Also what went wrong and is tried again.
    Warn,
    /// Also what happens once.
    #[default]
    Info,
    /// Also each failure.
    Debug,
    /// Also each request.
    Trace,
}

impl LogLevel {
    /// All, from few lines to many.
    pub const ALL: [Self; 5] = [Self::Error, Self::Warn, Self::Info, Self::Debug, Self::Trace];

    /// As the option and the configuration spell it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}

/// How a log is written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LogSpec {
    /// Where; no log without it.
    pub file: Option<PathBuf>,
    /// What is worth a line.
    pub level: LogLevel,
    /// Bytes from which on a new file is begun; never without it.
    pub max_size: Option<u64>,
    /// How many old files are kept.
    pub keep: u32,
}

impl Default for LogSpec {
    fn default() -> Self {
        Self { file: None, level: LogLevel::default(), max_size: Some(10_000_000), keep: 3 }
    }
}

/// Reads the whole table.
pub(super) fn parse(source: &Source<'_>, table: &DeTable<'_>) -> LogSpec {
    let mut spec = LogSpec::default();
    source.each(table, &TABLE, |item| {
        match item.key {
            "file" => spec.file = Some(item.path()?),
            "level" => spec.level = level(item)?,
            "max_size" => spec.max_size = size(item)?,
            "keep" => spec.keep = item.number(0, MOST_KEPT)?,
            _ => return Err(item.unknown(&TABLE)),
        }
        Ok(())
    });
    spec
}

fn level(item: &Item<'_, '_>) -> Result<LogLevel, ConfigError> {
    let given = item.word()?;
    LogLevel::ALL.into_iter().find(|level| level.name() == given).ok_or_else(|| {
        let why = Words::new(
            "must be error, warn, info, debug or trace",
            "必须是 error、warn、info、debug 或 trace",
            "は error、warn、info、debug、trace のいずれかです",
        );
        item.wrong(why.said())
    })
}

/// Bytes, or none for as many as there are.
fn size(item: &Item<'_, '_>) -> Result<Option<u64>, ConfigError> {
    let text = item.text()?;
    if text.trim() == "unlimited" {
        return Ok(None);
    }
    let lang = Lang::current();
    let bytes = parse_size(text).map_err(|error| {
        item.wrong(say!(lang, "cannot be read: {error}", "无法解析：{error}", "を解釈できません: {error}"))
    })?;
    if bytes < LEAST_BYTES {
        let words = Words::new(
            "is too small: at least 16kB",
            "过小：至少 16kB",
            "が小さすぎます: 16kB 以上にしてください",
        );
        return Err(item.wrong(words.said()));
    }
    Ok(Some(bytes))
}
