//! What is told of the archive's file: its contents in numbers, what was given up, what is wrong with it.

use std::io::{self, Write};

use chrono::FixedOffset;
use serde::Serialize;
use unicode_width::UnicodeWidthStr as _;

use super::json;
use crate::config::ArchiveSpec;
use crate::event::{UnixTime, neutralise};
use crate::i18n::{Lang, Words};
use crate::say;
use crate::spans::span;
use crate::store::archive::{Finding, Info, Prunable, Retention};

/// How it is told.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// In which language.
    pub lang: Lang,
    /// Times are shown in this zone.
    pub zone: FixedOffset,
}

impl Look {
    fn time(self, time: Option<UnixTime>) -> String {
        let shown = |time: UnixTime| {
            time.to_utc().with_timezone(&self.zone).format("%Y-%m-%d %H:%M:%S %:z").to_string()
        };
        time.map_or_else(|| "-".to_owned(), shown)
    }
}

/// Bytes in units of thousands, as disks are sold.
#[must_use]
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{}.{} kB", bytes / 1_000, bytes / 100 % 10),
        1_000_000..1_000_000_000 => format!("{}.{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
        _ => format!("{}.{} GB", bytes / 1_000_000_000, bytes / 100_000_000 % 10),
    }
}

/// What is in force, in words.
fn limits(retention: &Retention, lang: Lang) -> String {
    let age = match retention.keep_s {
        Some(keep_s) => {
            let keep = span(keep_s);
            say!(lang, "{keep} after the end", "结束后 {keep}", "終了後 {keep}")
        }
        None => say!(lang, "whatever their age", "不限时间", "期間の制限なし"),
    };
    let most = match retention.bytes {
        Some(bytes) => {
            let most = size(bytes);
            say!(lang, "at most {most}", "至多 {most}", "最大 {most}")
        }
        None => say!(lang, "whatever their size", "不限大小", "大きさの制限なし"),
    };
    say!(
        lang,
        "{age}, {most}; marked and noted breaks for ever",
        "{age}，{most}；已标记或有备注的断流永久保留",
        "{age}、{most}。印やメモのある切断は無期限"
    )
}

/// The file in numbers, for people.
///
/// # Errors
/// Those of the writer.
pub fn write_info(out: &mut impl Write, look: Look, info: &Info, spec: &ArchiveSpec) -> io::Result<()> {
    let lang = look.lang;
    let (bytes, streams) = (size(info.bytes), info.streams);
    let breaks: u64 = info.profiles.iter().map(|profile| profile.breaks).sum();
    let written = if info.journal == "wal" {
        Words::new("with a write-ahead log", "使用预写日志", "先行書き込みログあり")
    } else {
        Words::new("without a write-ahead log", "不使用预写日志", "先行書き込みログなし")
    };
    let kept = if spec.enabled {
        limits(&spec.retention, lang)
    } else {
        let off = Words::new(
            "nothing more: switched off in the configuration",
            "不再保存：已在配置中关闭",
            "これ以上保存しません: 設定で無効",
        );
        off.of(lang).to_owned()
    };
    let rows = [
        (Words::new("file", "文件", "ファイル"), info.file.clone()),
        (Words::new("size", "大小", "大きさ"), bytes),
        (Words::new("schema", "结构版本", "スキーマ"), info.schema.to_string()),
        (Words::new("written", "写入方式", "書き込み"), written.of(lang).to_owned()),
        (Words::new("kept", "保留", "保存"), kept),
        (
            Words::new("breaks", "断流", "切断"),
            say!(
                lang,
                "{breaks} of {streams} streams",
                "{breaks} 条，{streams} 路流",
                "{breaks} 件、ストリーム {streams} 本"
            ),
        ),
        (Words::new("marks", "标记", "印"), info.marks.to_string()),
        (Words::new("notes", "备注", "メモ"), info.notes.to_string()),
        (Words::new("acknowledged", "已确认事件", "確認済み"), info.acknowledgements.to_string()),
    ];
    let wide = rows.iter().map(|(label, _)| label.of(lang).width()).max().unwrap_or(0);
    for (label, value) in &rows {
        let label = label.of(lang);
        writeln!(out, "{label}{:1$}  {value}", "", wide - label.width())?;
    }
    for profile in &info.profiles {
        let (name, breaks) = (neutralise(&profile.name), profile.breaks);
        let (oldest, newest) = (look.time(profile.oldest), look.time(profile.newest));
        writeln!(
            out,
            "{}",
            say!(
                lang,
                "profile {name}: {breaks} breaks, ended from {oldest} to {newest}",
                "配置 {name}：{breaks} 条断流，结束于 {oldest} 至 {newest}",
                "プロファイル {name}: 切断 {breaks} 件、終了は {oldest} から {newest} まで"
            )
        )?;
    }
    Ok(())
}

#[derive(Serialize)]
struct InfoJson<'a> {
    file: &'a str,
    bytes: u64,
    schema: i64,
    journal: &'a str,
    enabled: bool,
    keep_seconds: Option<i64>,
    max_bytes: Option<u64>,
    streams: u64,
    marks: u64,
    notes: u64,
    acknowledgements: u64,
    profiles: Vec<ProfileJson<'a>>,
}

#[derive(Serialize)]
struct ProfileJson<'a> {
    name: &'a str,
    breaks: u64,
    without_end: u64,
    oldest_end: Option<String>,
    newest_end: Option<String>,
}

/// The same as one object on one line; times as RFC 3339 in UTC.
///
/// # Errors
/// Those of the writer.
pub fn write_info_json(out: &mut impl Write, info: &Info, spec: &ArchiveSpec) -> io::Result<()> {
    let profiles = info.profiles.iter().map(|profile| ProfileJson {
        name: &profile.name,
        breaks: profile.breaks,
        without_end: profile.open,
        oldest_end: profile.oldest.map(UnixTime::rfc3339),
        newest_end: profile.newest.map(UnixTime::rfc3339),
    });
    let object = InfoJson {
        file: &info.file,
        bytes: info.bytes,
        schema: info.schema,
        journal: &info.journal,
        enabled: spec.enabled,
        keep_seconds: spec.retention.keep_s,
        max_bytes: spec.retention.bytes,
        streams: info.streams,
        marks: info.marks,
        notes: info.notes,
        acknowledgements: info.acknowledgements,
        profiles: profiles.collect(),
    };
    json::write(out, &object)?;
    writeln!(out)
}

/// What a look at the whole file found.
///
/// # Errors
/// Those of the writer.
pub fn write_findings(out: &mut impl Write, lang: Lang, file: &str, findings: &[Finding]) -> io::Result<()> {
    for finding in findings {
        writeln!(out, "{}", finding.sentence(lang))?;
    }
    let said = if findings.is_empty() {
        say!(lang, "{file} is whole", "{file} 完好", "{file} は無傷です")
    } else {
        say!(
            lang,
            "{file} is damaged and left as it is; move it, with {file}-wal and {file}-shm if they are there, to begin a new one",
            "{file} 已损坏，已保持原样；将其连同 {file}-wal 和 {file}-shm（若存在）移走即可重新开始",
            "{file} は壊れています。そのままにしました。{file}-wal と {file}-shm（あれば）とともに移動すれば新しく始まります"
        )
    };
    writeln!(out, "{said}")
}

/// What pruning would give up.
///
/// # Errors
/// Those of the writer.
pub fn write_prunable(
    out: &mut impl Write,
    lang: Lang,
    retention: &Retention,
    found: &Prunable,
) -> io::Result<()> {
    let (limits, by_age) = (limits(retention, lang), found.by_age);
    writeln!(out, "{}", say!(lang, "to be kept: {limits}", "保留：{limits}", "保存: {limits}"))?;
    writeln!(
        out,
        "{}",
        say!(
            lang,
            "{by_age} breaks are too old and would be given up",
            "有 {by_age} 条断流过旧，将被清理",
            "古すぎる切断 {by_age} 件を捨てます"
        )
    )?;
    let (by_size, spared) = (found.by_size, found.spared);
    if by_size > 0 {
        let too_large = say!(
            lang,
            "then about {by_size} more, the oldest first, until the size is right",
            "随后从最旧的开始再清理约 {by_size} 条，直到大小合适",
            "続いて古い順に約 {by_size} 件を、大きさが収まるまで捨てます"
        );
        writeln!(out, "{too_large}")?;
    }
    if spared > 0 {
        writeln!(out, "{}", spared_words(spared, lang))?;
    }
    Ok(())
}

fn spared_words(spared: u64, lang: Lang) -> String {
    say!(
        lang,
        "{spared} are as old and stay: they are marked or noted",
        "另有 {spared} 条同样旧但会保留：它们已标记或有备注",
        "同じく古い {spared} 件は、印やメモがあるため残ります"
    )
}

/// What pruning gave up: breaks, and bytes on the disk before and after.
///
/// # Errors
/// Those of the writer.
pub fn write_pruned(
    out: &mut impl Write,
    lang: Lang,
    breaks: u64,
    (before, after): (u64, u64),
    spared: u64,
) -> io::Result<()> {
    let (before, after) = (size(before), size(after));
    writeln!(
        out,
        "{}",
        say!(
            lang,
            "{breaks} breaks given up; the file took {before} and takes {after}",
            "已清理 {breaks} 条断流；文件由 {before} 变为 {after}",
            "切断 {breaks} 件を捨てました。ファイルは {before} から {after} になりました"
        )
    )?;
    if spared > 0 {
        writeln!(out, "{}", spared_words(spared, lang))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_one_digit_behind_the_point() {
        let shown: Vec<String> = [0, 999, 1_050, 999_999, 12_345_678, 2 << 30].map(size).into();
        assert_eq!(shown, ["0 B", "999 B", "1.0 kB", "999.9 kB", "12.3 MB", "2.1 GB"]);
    }
}
