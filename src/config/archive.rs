//! The `[archive]` table: whether history is kept, where, and how much of it.

use std::path::PathBuf;
use std::time::Duration;

use toml::de::DeTable;

use super::documented::{Key, Keys, Table};
use super::file::{Item, Source};
use super::{ConfigError, parse_size};
use crate::credentials::Env;
use crate::i18n::{Lang, Words};
use crate::say;
use crate::store::archive::{Place, Retention};

/// What may stand in it.
pub(super) const TABLE: Table = Table {
    header: "archive",
    example: "archive",
    help: "History: what was seen, kept while watching and shown by --offline, also of days that the service \
           has forgotten.",
    keys: Keys::Fixed(&[
        Key::new("enabled", "true", "Whether history is kept; false keeps none."),
        Key::unset(
            "path",
            "\"~/breakwatch.sqlite3\"",
            "$XDG_DATA_HOME/breakwatch/archive.sqlite3, ~/.local/share without the variable",
            "The file; beginning with / or ~/.",
        ),
        Key::new("keep", "\"400d\"", "How long breaks are kept, at least 24h, or \"unlimited\"."),
        Key::new(
            "size",
            "\"2GiB\"",
            "How much is kept, at least 1MB, or \"unlimited\"; beyond that the oldest go.",
        ),
        Key::new("wal", "true", "false does without a write-ahead log, where that gives trouble."),
    ]),
};

/// Less than a day would give up what is on the screen.
const LEAST_KEPT: Duration = Duration::from_secs(86_400);
/// An empty archive takes a part of it.
const LEAST_BYTES: u64 = 1_000_000;

/// Written for a limit that there is not to be.
const NO_LIMIT: &str = "unlimited";

/// How history is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ArchiveSpec {
    /// Whether it is, while watching.
    pub enabled: bool,
    /// Another file than the standard one.
    pub path: Option<PathBuf>,
    /// How much of it.
    pub retention: Retention,
    /// Whether the file may have a write-ahead log where its file system can carry one.
    pub write_ahead: bool,
}

impl Default for ArchiveSpec {
    fn default() -> Self {
        Self { enabled: true, path: None, retention: Retention::default(), write_ahead: true }
    }
}

impl ArchiveSpec {
    /// Where the archive is; [`None`] if no path is given and there is no home directory.
    #[must_use]
    pub fn place(&self, env: &Env) -> Option<Place> {
        let place = match &self.path {
            Some(path) => Place::new(path.clone(), env),
            None => Place::standard(env)?,
        };
        Some(if self.write_ahead { place } else { place.without_write_ahead() })
    }
}

/// Reads the whole table.
pub(super) fn parse(source: &Source<'_>, table: &DeTable<'_>) -> ArchiveSpec {
    let mut spec = ArchiveSpec::default();
    source.each(table, &TABLE, |item| {
        match item.key {
            "enabled" => spec.enabled = item.flag()?,
            "path" => spec.path = Some(item.path()?),
            "keep" => spec.retention.keep_s = keep(item)?,
            "size" => spec.retention.bytes = size(item)?,
            "wal" => spec.write_ahead = item.flag()?,
            _ => return Err(item.unknown(&TABLE)),
        }
        Ok(())
    });
    spec
}

/// Seconds, or none for ever.
fn keep(item: &Item<'_, '_>) -> Result<Option<i64>, ConfigError> {
    if item.text()?.trim() == NO_LIMIT {
        return Ok(None);
    }
    let span = item.span(LEAST_KEPT, Duration::MAX)?;
    Ok(Some(i64::try_from(span.as_secs()).unwrap_or(i64::MAX)))
}

/// Bytes, or none for as many as there are.
fn size(item: &Item<'_, '_>) -> Result<Option<u64>, ConfigError> {
    let text = item.text()?;
    if text.trim() == NO_LIMIT {
        return Ok(None);
    }
    let lang = Lang::current();
    let bytes = parse_size(text).map_err(|error| {
        item.wrong(say!(lang, "cannot be read: {error}", "无法解析：{error}", "を解釈できません: {error}"))
    })?;
    if bytes < LEAST_BYTES {
        return Err(item.wrong(
            Words::new(
                "is too small: at least 1MB",
                "过小：至少 1MB",
                "が小さすぎます: 1MB 以上にしてください",
            )
            .said(),
        ));
    }
    Ok(Some(bytes))
}
