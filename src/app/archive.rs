//! `archive info`, `archive verify` and `archive prune`: the archive's file, looked at from outside.

use std::path::Path;

use chrono::{Local, Offset as _, Utc};

use super::{DONE, Failure, REFUSED, complain, print};
use crate::cli::{ArchiveCommand, ArchiveInfoArgs, ArchivePruneArgs, ExplainFormat};
use crate::config::{ArchiveSpec, Config};
use crate::credentials::Env;
use crate::event::UnixTime;
use crate::i18n::{Lang, Words};
use crate::report::archive::{self as report, Look};
use crate::store::archive::{Archive, ArchiveError, Place, Pruned, Retention};

/// Why there is no place for an archive.
pub(super) const NO_HOME: Words = Words::new(
    "there is no home directory to look for the archive in: set HOME, or name the file with `path` in [archive]",
    "没有可用于查找存档的主目录：请设置 HOME，或在 [archive] 中用 `path` 指定文件",
    "アーカイブを探すホームディレクトリがありません: HOME を設定するか、[archive] の `path` でファイルを指定してください",
);

pub(super) fn run(command: &ArchiveCommand, lang: Lang) -> Result<u8, Failure> {
    match command {
        ArchiveCommand::Info(args) => info(args, lang),
        ArchiveCommand::Verify(args) => verify(args.config.as_deref(), lang),
        ArchiveCommand::Prune(args) => prune(args, lang),
    }
}

/// What the configuration says, and where the archive is by it.
fn configured(config: Option<&Path>) -> Result<(ArchiveSpec, Place), Failure> {
    let env = Env::from_process();
    let spec = Config::load(&env, config).map_err(Failure::said)?.archive;
    let place = spec.place(&env).ok_or_else(|| Failure::said(NO_HOME.said()))?;
    Ok((spec, place))
}

fn open(place: &Place, lang: Lang) -> Result<Archive, ArchiveError> {
    let opened = Archive::open_existing(place)?;
    for warning in opened.warnings {
        complain(&warning.sentence(lang));
    }
    Ok(opened.archive)
}

fn info(args: &ArchiveInfoArgs, lang: Lang) -> Result<u8, Failure> {
    let (spec, place) = configured(args.archive.config.as_deref())?;
    let info = open(&place, lang).and_then(|archive| archive.info()).map_err(Failure::said)?;
    let look = Look { lang, zone: Local::now().offset().fix() };
    print(|mut out| match args.format {
        ExplainFormat::Text => report::write_info(&mut out, look, &info, &spec),
        ExplainFormat::Json => report::write_info_json(&mut out, &info, &spec),
    })
}

fn verify(config: Option<&Path>, lang: Lang) -> Result<u8, Failure> {
    let (_, place) = configured(config)?;
    let findings = match open(&place, lang).and_then(|archive| archive.verify()) {
        Ok(findings) => findings,
        Err(error) if error.is_corrupt() => {
            complain(&error.to_string());
            return Ok(REFUSED);
        }
        Err(error) => return Err(Failure::said(error)),
    };
    print(|mut out| report::write_findings(&mut out, lang, place.shown(), &findings))?;
    Ok(if findings.is_empty() { DONE } else { REFUSED })
}

fn prune(args: &ArchivePruneArgs, lang: Lang) -> Result<u8, Failure> {
    let (spec, place) = configured(args.archive.config.as_deref())?;
    let older_than = args.older_than.map(|age| i64::try_from(age.as_secs()).unwrap_or(i64::MAX));
    let retention = Retention {
        keep_s: older_than.or(spec.retention.keep_s),
        bytes: args.max_size.or(spec.retention.bytes),
    };
    let now = UnixTime::from(Utc::now());
    let mut archive = open(&place, lang).map_err(Failure::said)?;
    let found = archive.prunable(&retention, now).map_err(Failure::said)?;
    if args.dry_run {
        return print(|mut out| report::write_prunable(&mut out, lang, &retention, &found));
    }
    let before = archive.bytes();
    let mut breaks = 0;
    loop {
        let Pruned { breaks: gone, more } = archive.prune_some(&retention, now).map_err(Failure::said)?;
        breaks += gone;
        if !more {
            break;
        }
    }
    archive.settle().map_err(Failure::said)?;
    let sizes = (before, archive.bytes());
    print(|mut out| report::write_pruned(&mut out, lang, breaks, sizes, found.spared))
}
