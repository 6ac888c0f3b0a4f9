//! `config show`: what holds after file, environment and options, each value with where it comes from.
//!
//! It is made of the documented keys, so that a key of any room is shown. What is written in the file is shown
//! as it is written there, except for secrets, of which it is said only that they are set.

use std::io;
use std::time::Duration;

use unicode_width::UnicodeWidthStr as _;

use super::{Failure, print, sayable};
use crate::cli::{ConfigShowArgs, Since};
use crate::config::{Choice, Key, Reading, Setting, TABLES, Table, select};
use crate::credentials::Env;
use crate::event::neutralise;
use crate::i18n::{Lang, Words};

/// The column that origins begin at, where there is room.
const ORIGINS: usize = 48;

/// A value that something stronger than the file decides.
struct Override {
    /// The header of its table; `profile.` is every profile.
    table: &'static str,
    key: &'static str,
    /// As TOML; [`None`] where it is switched off.
    value: Option<String>,
    /// The option or variable that says so.
    by: String,
}

pub(super) fn run(args: &ConfigShowArgs, given: Option<Lang>, lang: Lang) -> Result<u8, Failure> {
    let env = Env::from_process();
    let watch = &args.watch;
    let mut reading = Reading { private: true, ..Reading::default() };
    if !watch.demo {
        reading = Reading::of(&env, watch.config.as_deref()).map_err(Failure::said)?;
        if let Some(problem) = reading.problems.first() {
            return Err(Failure::said(problem));
        }
    }
    let profiles = if watch.demo {
        Vec::new()
    } else {
        let endpoint = watch.endpoint.as_deref().map(crate::api::Endpoint::parse).transpose();
        let endpoint = endpoint.map_err(Failure::said)?;
        let choice = Choice { profiles: watch.profile.clone(), site: watch.site, endpoint };
        let chosen = select(&reading.config, &choice, &env).map_err(Failure::said)?;
        chosen.into_iter().map(|profile| profile.name).collect()
    };
    let overrides = overrides(args, &env, &reading, (given, lang));
    let file = reading.file.as_deref().map(|file| env.show(file)).unwrap_or_default();
    let look = Look { settings: &reading.settings, overrides: &overrides, file: &file, lang };
    print(|out| {
        writeln!(out, "# {}", neutralise(&head(&file, watch.demo, lang)))?;
        for table in TABLES {
            let headers: Vec<String> = match table.header {
                "profile.NAME" => profiles.iter().map(|name| format!("profile.{name}")).collect(),
                _ if table.is_named() => look.named(table),
                header => vec![header.to_owned()],
            };
            for header in headers {
                look.table(out, table, &header)?;
                look.below(out, table, &header)?;
            }
        }
        Ok(())
    })
}

fn head(file: &str, demo: bool, lang: Lang) -> String {
    if demo {
        let words = Words::new(
            "the demo reads no configuration",
            "演示不读取配置文件",
            "デモは設定ファイルを読みません",
        );
        return words.of(lang).to_owned();
    }
    if file.is_empty() {
        let words = Words::new("there is no file", "没有配置文件", "設定ファイルはありません");
        return words.of(lang).to_owned();
    }
    file.to_owned()
}

/// What options and environment decide.
fn overrides(
    args: &ConfigShowArgs,
    env: &Env,
    reading: &Reading,
    (given, lang): (Option<Lang>, Lang),
) -> Vec<Override> {
    let watch = &args.watch;
    let mut all = Vec::new();
    let mut push = |table, key, value: Option<String>, by: &str| {
        all.push(Override { table, key, value, by: by.to_owned() });
    };
    if let Some(since) = watch.since {
        let since = match since {
            Since::Ago(seconds) => length(Duration::from_secs(u64::from(seconds))),
            Since::At(time) => time.rfc3339(),
        };
        push("", "since", Some(quoted(&since)), "--since");
    }
    if let Some(interval) = args.live.interval {
        push("", "interval", Some(quoted(&length(interval))), "--interval");
    } else if watch.demo {
        push("", "interval", Some(quoted(&length(super::watched::DEMO_INTERVAL))), "--demo");
    }
    if let Some(filter) = &watch.filter {
        push("", "filter", Some(quoted(filter)), "--filter");
    }
    if let Some(lang) = given {
        push("", "lang", Some(quoted(lang.name())), "--lang");
    } else if reading.config.lang.is_none()
        && let Some(variable) = super::language::variable(env)
    {
        push("", "lang", Some(quoted(lang.name())), variable);
    }
    for (set, by) in [(watch.no_archive, "--no-archive"), (watch.demo, "--demo")] {
        if set {
            push("archive", "enabled", Some("false".to_owned()), by);
        }
    }
    if let Some(file) = &watch.log_file {
        push("log", "file", Some(quoted(&file.to_string_lossy())), "--log-file");
    }
    if let Some(level) = watch.log_level {
        push("log", "level", Some(quoted(level.name())), "--log-level");
    }
    if let Some(site) = watch.site {
        push("profile.", "site", Some(quoted(site.name())), "--site");
        push("profile.", "endpoint", None, "--site");
    }
    if let Some(endpoint) = &watch.endpoint {
        push("profile.", "endpoint", Some(quoted(endpoint)), "--endpoint");
        push("profile.", "site", None, "--endpoint");
    }
    all
}

/// What there is to show.
struct Look<'a> {
    settings: &'a [Setting],
    overrides: &'a [Override],
    /// The file's name.
    file: &'a str,
    lang: Lang,
}

impl Look<'_> {
    /// The tables of a kind that the file has.
    fn named(&self, table: &Table) -> Vec<String> {
        let below = format!("{}.", table.root());
        let mut found: Vec<String> = Vec::new();
        for setting in self.settings.iter().filter(|it| it.table.starts_with(&below)) {
            if !found.contains(&setting.table) {
                found.push(setting.table.clone());
            }
        }
        found
    }

    /// The tables below one that has no names: what the file says there goes before what it says above.
    fn below(&self, out: &mut dyn io::Write, table: &Table, header: &str) -> io::Result<()> {
        if table.is_named() || header.is_empty() {
            return Ok(());
        }
        let below = format!("{header}.");
        let mut last = "";
        for setting in self.settings.iter().filter(|it| it.table.starts_with(&below)) {
            if setting.table != last {
                last = &setting.table;
                writeln!(out, "\n[{}]", neutralise(last))?;
            }
            let line = self.written(&setting.key, setting);
            put(out, &line)?;
        }
        Ok(())
    }

    /// What the file says, and where.
    fn written(&self, name: &str, setting: &Setting) -> (String, String) {
        let line = match &setting.value {
            Some(value) => format!("{name} = {value}"),
            None => format!("# {name}: {}", SET.of(self.lang)),
        };
        (line, format!("{}:{}:{}", self.file, setting.line, setting.column))
    }

    fn table(&self, out: &mut dyn io::Write, table: &Table, header: &str) -> io::Result<()> {
        if !header.is_empty() {
            writeln!(out, "\n[{}]", neutralise(header))?;
        }
        for key in table.keys().iter() {
            put(out, &self.key(key, header))?;
        }
        Ok(())
    }

    /// A key with what holds, and where that comes from.
    fn key(&self, key: &Key, header: &str) -> (String, String) {
        let over = self.overrides.iter().find(|it| {
            let here = it.table == header || it.table.ends_with('.') && header.starts_with(it.table);
            here && key.name == it.key
        });
        let written = self.settings.iter().find(|it| it.table == header && key.name == it.key);
        let name = &key.name;
        match (over, written) {
            (Some(Override { value: Some(value), by, .. }), _) => (format!("{name} = {value}"), by.clone()),
            (Some(Override { value: None, by, .. }), Some(_)) => {
                (format!("# {name}: {}", OVERRIDDEN.of(self.lang)), by.clone())
            }
            (None, Some(setting)) => self.written(name, setting),
            (_, None) => {
                let line = match key.unset {
                    Some(unset) => format!("# {name}: {unset}"),
                    None => format!("{name} = {}", key.value),
                };
                (line, DEFAULT.of(self.lang).to_owned())
            }
        }
    }
}

/// A line with where it comes from.
fn put(out: &mut dyn io::Write, (line, origin): &(String, String)) -> io::Result<()> {
    let gap = ORIGINS.saturating_sub(line.width()).max(2);
    writeln!(out, "{}", sayable(&format!("{line}{}# {origin}", " ".repeat(gap))))
}

const SET: Words = Words::new("set", "已设置", "設定済み");
const OVERRIDDEN: Words = Words::new("not used", "未使用", "使われません");
const DEFAULT: Words = Words::new("default", "默认", "既定");

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", neutralise(text).replace('\\', "\\\\").replace('"', "\\\""))
}

/// A length as the configuration takes it.
fn length(length: Duration) -> String {
    let seconds = length.as_secs();
    let parts =
        [(seconds / 86_400, "d"), (seconds / 3_600 % 24, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s")];
    let parts: Vec<String> =
        parts.iter().filter(|(n, _)| *n > 0).map(|(n, unit)| format!("{n}{unit}")).collect();
    if parts.is_empty() { "0s".to_owned() } else { parts.concat() }
}
