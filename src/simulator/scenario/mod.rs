//! What happens in a simulated account, as a TOML file: who streams, from where, and what goes wrong.
//!
//! Two scenarios are compiled in, `demo` and `plain`; any file of the same form will do, and
//! `assets/scenarios/README.md` explains the form. This room reads and checks; the generator makes it
//! happen.

mod plan;

use std::path::{Path, PathBuf};
use std::{fmt, fs, io};

use serde::Deserialize;

pub(super) use plan::{AccountPlan, GroupPlan, Publication, ScanPlan};
use plan::{Bulk, History};

use super::reasons::Reasons;
use super::span::Span;
use crate::i18n::{Lang, Words};
use crate::say;

/// A checked scenario.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    pub(super) history: History,
    #[serde(default)]
    pub(super) publication: Publication,
    /// Set where the history is a plain heap of records instead of what the groups did.
    pub(super) bulk: Option<Bulk>,
    #[serde(rename = "account")]
    pub(super) accounts: Vec<AccountPlan>,
}

/// A scenario that cannot be played.
#[derive(Debug)]
pub enum ScenarioError {
    /// Neither a known name nor a file that can be read.
    Unreadable {
        /// What was asked for.
        name: PathBuf,
        /// Why the file could not be read.
        source: io::Error,
    },
    /// Not TOML, or not of the form of a scenario; the message points at the line.
    Malformed(toml::de::Error),
    /// Well formed, but speaks of something that is not there.
    Inconsistent(String),
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lang = Lang::current();
        f.write_str(&match self {
            Self::Unreadable { name, source } => say!(
                lang,
                "the scenario `{name}` is neither one of {names} nor a file that can be read ({source})",
                "剧本 `{name}` 既不是 {names} 之一，也不是可读取的文件（{source}）",
                "筋書き `{name}` は {names} のいずれでもなく、読めるファイルでもありません（{source}）",
                name = crate::event::neutralise(&name.display().to_string()),
                names = NAMES.join(", ")
            ),
            Self::Malformed(error) => say!(
                lang,
                "the scenario is not well formed: {error}",
                "剧本格式有误：{error}",
                "筋書きの書式が正しくありません: {error}"
            ),
            Self::Inconsistent(what) => {
                say!(lang, "the scenario {what}", "剧本{what}", "筋書き: {what}")
            }
        })
    }
}

impl std::error::Error for ScenarioError {}

impl From<toml::de::Error> for ScenarioError {
    fn from(error: toml::de::Error) -> Self {
        Self::Malformed(error)
    }
}

const NAMES: [&str; 2] = ["demo", "plain"];

impl Scenario {
    /// A believable evening of a live platform.
    ///
    /// # Errors
    /// Never for the file that is compiled in, which a test keeps true.
    pub fn demo() -> Result<Self, ScenarioError> {
        Self::parse(include_str!("../../../assets/scenarios/demo.toml"))
    }

    /// One account with a list that stands still; the one to scale up.
    ///
    /// # Errors
    /// Never for the file that is compiled in, which a test keeps true.
    pub fn plain() -> Result<Self, ScenarioError> {
        Self::parse(include_str!("../../../assets/scenarios/plain.toml"))
    }

    /// A scenario by its name, or from a file.
    ///
    /// # Errors
    /// [`ScenarioError`] if it is neither, or not a scenario.
    pub fn named(name: &Path) -> Result<Self, ScenarioError> {
        match name.to_str() {
            Some("demo") => Self::demo(),
            Some("plain") => Self::plain(),
            _ => match fs::read_to_string(name) {
                Ok(text) => Self::parse(&text),
                Err(source) => Err(ScenarioError::Unreadable { name: name.to_owned(), source }),
            },
        }
    }

    /// A scenario from the text of its file.
    ///
    /// # Errors
    /// [`ScenarioError`] if the text is not a scenario, or speaks of what is not there.
    pub fn parse(text: &str) -> Result<Self, ScenarioError> {
        let scenario: Self = toml::from_str(text)?;
        scenario.check(&Reasons::from_file()?).map_err(ScenarioError::Inconsistent)?;
        Ok(scenario)
    }

    /// The names of its accounts, in order.
    pub fn account_names(&self) -> impl Iterator<Item = &str> {
        self.accounts.iter().map(|account| account.name.as_str())
    }

    fn check(&self, reasons: &Reasons) -> Result<(), String> {
        if self.accounts.is_empty() {
            return Err(Words::new("has no account", "没有账号", "アカウントがありません").said().to_owned());
        }
        if self.history.span.0 <= 0 {
            let why = Words::new(
                "has no history: `span` must be more than nothing",
                "没有历史：`span` 必须大于零",
                "履歴がありません: `span` は 0 より大きくしてください",
            );
            return Err(why.said().to_owned());
        }
        let lang = Lang::current();
        for (index, account) in self.accounts.iter().enumerate() {
            if self.accounts[..index].iter().any(|other| other.name == account.name) {
                return Err(say!(
                    lang,
                    "has two accounts named `{name}`",
                    "有两个名为 `{name}` 的账号",
                    "`{name}` という名前のアカウントが 2 つあります",
                    name = account.name
                ));
            }
            account.check(reasons).map_err(|what| {
                say!(
                    lang,
                    "account `{name}` {what}",
                    "的账号 `{name}` {what}",
                    "アカウント `{name}`: {what}",
                    name = account.name
                )
            })?;
        }
        Ok(())
    }
}

impl AccountPlan {
    fn check(&self, reasons: &Reasons) -> Result<(), String> {
        let lang = Lang::current();
        let said = |en, zh, ja| Err(Words::new(en, zh, ja).of(lang).to_owned());
        let known_domain = |domain: &String| {
            if self.domains.contains(domain) {
                return Ok(());
            }
            Err(say!(
                lang,
                "has no domain `{domain}`",
                "没有域名 `{domain}`",
                "ドメイン `{domain}` がありません"
            ))
        };
        if self.domains.is_empty() {
            return said("has no domain", "没有域名", "ドメインがありません");
        }
        let known_cause = |key: &String| {
            reasons.find(key).map(|_| ()).ok_or_else(|| {
                say!(
                    lang,
                    "speaks of `{key}`, which is not a known cause",
                    "提到 `{key}`，但这不是已知原因",
                    "`{key}` は既知の原因ではありません"
                )
            })
        };
        for group in &self.groups {
            known_domain(&group.domain)?;
            group.ends.keys().chain(group.failures.keys()).try_for_each(known_cause)?;
            check_group(group, lang)?;
        }
        let known_groups = |groups: &[String]| {
            groups.iter().try_for_each(|key| {
                if self.groups.iter().any(|group| &group.key == key) {
                    return Ok(());
                }
                Err(say!(lang, "has no group `{key}`", "没有组 `{key}`", "グループ `{key}` がありません"))
            })
        };
        for cut in &self.cuts {
            known_groups(&cut.groups)?;
            known_cause(&cut.cause)?;
            check_repetition(cut.every)?;
            if cut.forbids.is_some_and(|lasts| lasts.low < 1) {
                return said(
                    "forbids streams for less than a second",
                    "禁推时长不足一秒",
                    "配信禁止が 1 秒未満です",
                );
            }
            if let Some(refused) = &cut.refused {
                known_cause(&refused.cause)?;
                if refused.every.low < 1 {
                    return said(
                        "has refusals less than a second apart",
                        "拒绝推流的间隔不足一秒",
                        "拒否の間隔が 1 秒未満です",
                    );
                }
            }
        }
        for spell in &self.spells {
            known_groups(&spell.groups)?;
            known_cause(&spell.cause)?;
            check_repetition(spell.every)?;
            if spell.lasts.0 < 1 || spell.fails_every.0 < 1 {
                return said(
                    "has a spell of less than a second",
                    "有一段故障期不足一秒",
                    "1 秒未満の不調期間があります",
                );
            }
        }
        for scan in &self.scans {
            known_domain(&scan.domain)?;
            scan.causes.keys().try_for_each(known_cause)?;
            let nothing = scan.apps.is_empty() || scan.names.is_empty() || scan.networks.is_empty();
            if nothing || scan.addresses == 0 || scan.causes.values().all(|&weight| weight == 0) {
                return said(
                    "has a scan without apps, names, networks, addresses or causes",
                    "有一个扫描缺少 apps、names、networks、addresses 或 causes",
                    "apps、names、networks、addresses、causes のいずれかを欠くスキャンがあります",
                );
            }
            if scan.every.0 < 1 {
                return said(
                    "has scans less than a second apart",
                    "扫描的间隔不足一秒",
                    "スキャンの間隔が 1 秒未満です",
                );
            }
        }
        Ok(())
    }
}

/// What a group must have whatever else the account has.
fn check_group(group: &GroupPlan, lang: Lang) -> Result<(), String> {
    let fails = group.fails_every.is_some();
    if group.names.is_empty() || group.networks.is_empty() || group.resolutions.is_empty() {
        return Err(say!(
            lang,
            "group `{key}` needs names, networks and resolutions",
            "的组 `{key}` 需要 names、networks 和 resolutions",
            "グループ `{key}` には names、networks、resolutions が必要です",
            key = group.key
        ));
    }
    if group.ends.values().all(|&weight| weight == 0)
        || fails && group.failures.values().all(|&weight| weight == 0)
    {
        return Err(say!(
            lang,
            "group `{key}` needs ends, and failures if it fails",
            "的组 `{key}` 需要 ends，会失败时还需要 failures",
            "グループ `{key}` には ends が、失敗する場合は failures も必要です",
            key = group.key
        ));
    }
    if group.on_air.low < 1 || group.fails_every.is_some_and(|span| span.0 < 1) {
        return Err(say!(
            lang,
            "group `{key}` needs times of a second or more",
            "的组 `{key}` 的各时长至少为一秒",
            "グループ `{key}` の時間は 1 秒以上にしてください",
            key = group.key
        ));
    }
    Ok(())
}

/// What repeats must leave time between.
fn check_repetition(every: Option<Span>) -> Result<(), String> {
    match every {
        Some(span) if span.0 < 60 => {
            let why = Words::new(
                "repeats something more often than once a minute",
                "重复的间隔短于一分钟",
                "1 分に 1 回より多く繰り返しています",
            );
            Err(why.said().to_owned())
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_compiled_scenarios_are_well_formed() {
        assert_eq!(Scenario::demo().unwrap().accounts.len(), 2);
        assert_eq!(Scenario::plain().unwrap().accounts.len(), 1);
        for name in NAMES {
            Scenario::named(Path::new(name)).unwrap();
        }
    }

    const EXPLAINED: &str = include_str!("../../../assets/scenarios/README.md");

    /// The example of the explanation, with a line put before one of its own.
    fn example(before: &str, line: &str) -> String {
        let text = EXPLAINED.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
        text.replacen(before, &format!("{line}{before}"), 1)
    }

    #[test]
    fn the_explained_example_is_a_scenario() {
        let scenario = Scenario::parse(&example("", "")).unwrap();
        let account = &scenario.accounts[0];
        assert!(account.cuts[0].forbids.is_some() && account.cuts[0].refused.is_some());
    }

    #[test]
    fn every_name_that_a_scenario_may_have_is_explained() {
        let tables = [
            "[history]\n",
            "[publication]",
            "[[account]]",
            "[[account.group]]",
            "[[account.cut]]",
            "[[account.spell]]",
            "[[account.scan]]",
        ];
        // A name that is not known is answered with those that are, one table after another.
        let mut known = vec![example("[history]\n", "surprise = 1\n")];
        for table in tables {
            let next = EXPLAINED.split(table).nth(1).unwrap().lines().nth(1).unwrap();
            known.push(example(next, "surprise = 1\n"));
        }
        known.push(example("lasts = \"9m..20m\"", "surprise = 1, "));
        known.push(example("[publication]", "[bulk]\nsurprise = 1\n"));
        for text in known {
            let message = Scenario::parse(&text).unwrap_err().to_string();
            let (_, names) = message.split_once("expected ").unwrap_or_else(|| panic!("{message}"));
            let names: Vec<&str> = names.split('`').skip(1).step_by(2).collect();
            assert!(!names.is_empty(), "{message}");
            for name in names {
                let explained = EXPLAINED.contains(&format!("{name} = "))
                    || EXPLAINED.contains(&format!("[{name}]"))
                    || EXPLAINED.contains(&format!("`{name}`"))
                    || EXPLAINED.contains(&format!("[account.{name}]"));
                assert!(explained, "`{name}`, of those in: {message}");
            }
        }
    }

    #[test]
    fn a_name_nobody_knows_is_answered_with_those_that_are() {
        let message = Scenario::named(Path::new("no-such-scenario")).unwrap_err().to_string();
        assert!(message.contains("`no-such-scenario`") && message.contains("demo, plain"), "{message}");
    }

    #[test]
    fn what_is_not_there_is_named() {
        let text = |cause: &str, extra: &str| {
            format!(
                "[history]\nspan = \"1d\"\n{extra}\n[[account]]\nname = \"a\"\nsite = \"intl\"\ndomains = [\"d\"]\n\
                 [[account.scan]]\nevery = \"9s\"\ncauses = {{ {cause} = 1 }}\ndomain = \"d\"\napps = [\"live\"]\n\
                 names = [\"x\"]\nnetworks = [\"192.0.2.0/24\"]\naddresses = 3\n"
            )
        };
        Scenario::parse(&text("auth_failed", "")).unwrap();
        let message = Scenario::parse(&text("no_such_cause", "")).unwrap_err().to_string();
        assert!(message.contains("account `a`") && message.contains("`no_such_cause`"), "{message}");
        let message = Scenario::parse(&text("auth_failed", "[surprise]")).unwrap_err().to_string();
        assert!(message.contains("surprise"), "{message}");
    }
}
