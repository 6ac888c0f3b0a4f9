//! What happens in a simulated account, as a TOML file: who streams, from where, and what goes wrong.
//!
//! Two scenarios are compiled in, `demo` and `plain`; any file of the same form will do, and
//! `assets/scenarios/README.md` explains the form. This room reads and checks; the generator makes it
//! happen.

mod plan;

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::Deserialize;

pub(super) use plan::{AccountPlan, GroupPlan, Publication, ScanPlan};
use plan::{Bulk, History};

use super::reasons::Reasons;
use super::span::Span;

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
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// Neither a known name nor a file that can be read.
    #[error("the scenario `{name}` is neither one of {names} nor a file that can be read ({source})", name = name.display(), names = NAMES.join(", "))]
    Unreadable {
        /// What was asked for.
        name: PathBuf,
        /// Why the file could not be read.
        source: io::Error,
    },
    /// Not TOML, or not of the form of a scenario; the message points at the line.
    #[error("the scenario is not well formed: {0}")]
    Malformed(#[from] toml::de::Error),
    /// Well formed, but speaks of something that is not there.
    #[error("the scenario {0}")]
    Inconsistent(String),
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
            return Err("has no account".to_owned());
        }
        if self.history.span.0 <= 0 {
            return Err("has no history: `span` must be more than nothing".to_owned());
        }
        for (index, account) in self.accounts.iter().enumerate() {
            if self.accounts[..index].iter().any(|other| other.name == account.name) {
                return Err(format!("has two accounts named `{}`", account.name));
            }
            account.check(reasons).map_err(|what| format!("account `{}` {what}", account.name))?;
        }
        Ok(())
    }
}

impl AccountPlan {
    fn check(&self, reasons: &Reasons) -> Result<(), String> {
        let known_domain = |domain: &String| {
            if self.domains.contains(domain) { Ok(()) } else { Err(format!("has no domain `{domain}`")) }
        };
        if self.domains.is_empty() {
            return Err("has no domain".to_owned());
        }
        let known_cause = |key: &String| {
            reasons
                .find(key)
                .map(|_| ())
                .ok_or_else(|| format!("speaks of `{key}`, which is not a known cause"))
        };
        for group in &self.groups {
            known_domain(&group.domain)?;
            group.ends.keys().chain(group.failures.keys()).try_for_each(known_cause)?;
            let fails = group.fails_every.is_some();
            if group.names.is_empty() || group.networks.is_empty() || group.resolutions.is_empty() {
                return Err(format!("group `{}` needs names, networks and resolutions", group.key));
            }
            if group.ends.values().all(|&weight| weight == 0)
                || fails && group.failures.values().all(|&weight| weight == 0)
            {
                return Err(format!("group `{}` needs ends, and failures if it fails", group.key));
            }
            if group.on_air.low < 1 || group.fails_every.is_some_and(|span| span.0 < 1) {
                return Err(format!("group `{}` needs times of a second or more", group.key));
            }
        }
        let known_groups = |groups: &[String]| {
            groups.iter().try_for_each(|key| {
                let known = self.groups.iter().any(|group| &group.key == key);
                if known { Ok(()) } else { Err(format!("has no group `{key}`")) }
            })
        };
        for cut in &self.cuts {
            known_groups(&cut.groups)?;
            known_cause(&cut.cause)?;
            check_repetition(cut.every)?;
            if cut.forbids.is_some_and(|lasts| lasts.low < 1) {
                return Err("forbids streams for less than a second".to_owned());
            }
            if let Some(refused) = &cut.refused {
                known_cause(&refused.cause)?;
                if refused.every.low < 1 {
                    return Err("has refusals less than a second apart".to_owned());
                }
            }
        }
        for spell in &self.spells {
            known_groups(&spell.groups)?;
            known_cause(&spell.cause)?;
            check_repetition(spell.every)?;
            if spell.lasts.0 < 1 || spell.fails_every.0 < 1 {
                return Err("has a spell of less than a second".to_owned());
            }
        }
        for scan in &self.scans {
            known_domain(&scan.domain)?;
            scan.causes.keys().try_for_each(known_cause)?;
            let nothing = scan.apps.is_empty() || scan.names.is_empty() || scan.networks.is_empty();
            if nothing || scan.addresses == 0 || scan.causes.values().all(|&weight| weight == 0) {
                return Err("has a scan without apps, names, networks, addresses or causes".to_owned());
            }
            if scan.every.0 < 1 {
                return Err("has scans less than a second apart".to_owned());
            }
        }
        Ok(())
    }
}

/// What repeats must leave time between.
fn check_repetition(every: Option<Span>) -> Result<(), String> {
    match every {
        Some(span) if span.0 < 60 => Err("repeats something more often than once a minute".to_owned()),
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
