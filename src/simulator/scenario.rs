//! What happens in a simulated account, as a TOML file: who streams, from where, and what goes wrong.
//!
//! Two scenarios are compiled in, `demo` and `plain`; any file of the same form will do. This file
//! reads and checks; the generator makes it happen.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::Deserialize;

use super::account::Site;
use super::reasons::Reasons;
use super::span::{Range, Span};

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

/// How far back records reach.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct History {
    pub(super) span: Span,
}

/// How long after its end a record is listed.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Publication {
    pub(super) usual: Range,
    /// The share of records that take the time of `late` instead.
    pub(super) late_share: f64,
    pub(super) late: Range,
}

impl Default for Publication {
    fn default() -> Self {
        let at_once = Range { low: 0, high: 0 };
        Self { usual: at_once, late_share: 0.0, late: at_once }
    }
}

/// A history that is just many records.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Bulk {
    pub(super) events: usize,
    pub(super) streams: usize,
}

/// One account.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AccountPlan {
    pub(super) name: String,
    pub(super) site: Site,
    /// Whether its key is a temporary one, with a token.
    #[serde(default)]
    pub(super) temporary: bool,
    pub(super) domains: Vec<String>,
    /// How lively the quietest hour of the day is, against the liveliest, which is when the simulator starts.
    #[serde(default = "one")]
    pub(super) quietest: f64,
    #[serde(default, rename = "group")]
    pub(super) groups: Vec<GroupPlan>,
    #[serde(default, rename = "cut")]
    pub(super) cuts: Vec<CutPlan>,
    #[serde(default, rename = "spell")]
    pub(super) spells: Vec<SpellPlan>,
    #[serde(default, rename = "scan")]
    pub(super) scans: Vec<ScanPlan>,
}

const fn one() -> f64 {
    1.0
}

/// Streams that behave alike.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GroupPlan {
    pub(super) key: String,
    pub(super) streams: usize,
    /// Names, taken in turn; `{n}` becomes the stream's number, with as many digits as there are n.
    pub(super) names: Vec<String>,
    pub(super) domain: String,
    pub(super) app: String,
    /// Networks that their addresses come from, such as `203.0.113.0/24`; `-` for the vendor's inside.
    pub(super) networks: Vec<Network>,
    pub(super) resolutions: Vec<String>,
    /// How long a session is meant to last.
    pub(super) on_air: Range,
    /// The pause between two sessions at the liveliest time.
    pub(super) off_air: Range,
    /// How sessions end as planned, with weights.
    pub(super) ends: BTreeMap<String, u32>,
    /// Mean time on air until something fails.
    pub(super) fails_every: Option<Span>,
    /// What fails, with weights.
    #[serde(default)]
    pub(super) failures: BTreeMap<String, u32>,
    /// The time from a failure to the next push.
    pub(super) back: Range,
    /// The share of failures after which the streamer leaves it for this time.
    #[serde(default)]
    pub(super) gives_up: f64,
    /// The share of pushes that come from another address than the one before.
    #[serde(default)]
    pub(super) roams: f64,
}

/// Something that ends the pushes of many streams at about the same time.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CutPlan {
    pub(super) groups: Vec<String>,
    /// When, from the start of the simulator; negative lies in the history.
    pub(super) first: Span,
    /// Again and again, before and after, if set.
    pub(super) every: Option<Span>,
    pub(super) cause: String,
    /// The share of the groups' streams that is hit.
    #[serde(default = "one")]
    pub(super) share: f64,
    /// How far apart the streams break.
    pub(super) spread: Range,
    /// The time until a stream is back.
    pub(super) back: Range,
    /// The share that stays away until its next session.
    #[serde(default)]
    pub(super) stays_away: f64,
    /// Pushes that are refused until the trouble is over.
    pub(super) refused: Option<RefusedPlan>,
}

/// An encoder that tries again and is refused each time.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RefusedPlan {
    pub(super) cause: String,
    pub(super) every: Range,
    /// How long it goes on, from the break.
    pub(super) lasts: Range,
}

/// A time in which the streams of some groups break again and again.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SpellPlan {
    pub(super) groups: Vec<String>,
    pub(super) first: Span,
    pub(super) every: Option<Span>,
    pub(super) lasts: Span,
    /// Mean time on air until the next break.
    pub(super) fails_every: Span,
    pub(super) cause: String,
    pub(super) back: Range,
}

/// Strangers who try pushes that are refused.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ScanPlan {
    /// Mean time between two tries at the liveliest time.
    pub(super) every: Span,
    pub(super) causes: BTreeMap<String, u32>,
    pub(super) domain: String,
    pub(super) apps: Vec<String>,
    pub(super) names: Vec<String>,
    pub(super) networks: Vec<Network>,
    /// How many addresses they come from.
    pub(super) addresses: usize,
    /// The share of tries that comes twice within one second: two equal records.
    #[serde(default)]
    pub(super) twins: f64,
}

/// A network that addresses are taken from; none for pushes from the vendor's inside.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Network(Option<(IpAddr, u32)>);

impl TryFrom<String> for Network {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text == "-" {
            return Ok(Self(None));
        }
        let wrong = || format!("`{text}` is not a network: write it as 203.0.113.0/24 or 2001:db8::/32");
        let (address, bits) = text.split_once('/').ok_or_else(wrong)?;
        let (address, bits): (IpAddr, u32) =
            (address.parse().map_err(|_| wrong())?, bits.parse().map_err(|_| wrong())?);
        let width = if address.is_ipv4() { 32 } else { 128 };
        if bits + 2 <= width { Ok(Self(Some((address, width - bits)))) } else { Err(wrong()) }
    }
}

impl Network {
    /// Some address in the network that is neither its first nor its last; empty for the inside.
    pub(super) fn address(self, rng: &mut fastrand::Rng) -> String {
        match self.0 {
            None => String::new(),
            Some((IpAddr::V4(base), free)) => {
                let host = rng.u32(1..(1_u32 << free) - 1);
                std::net::Ipv4Addr::from_bits(base.to_bits() | host).to_string()
            }
            Some((IpAddr::V6(base), free)) => {
                let host = rng.u128(1..=(1_u128 << free.min(64)) - 2);
                std::net::Ipv6Addr::from_bits(base.to_bits() | host).to_string()
            }
        }
    }
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
        Self::parse(include_str!("../../assets/scenarios/demo.toml"))
    }

    /// One account with a list that stands still; the one to scale up.
    ///
    /// # Errors
    /// Never for the file that is compiled in, which a test keeps true.
    pub fn plain() -> Result<Self, ScenarioError> {
        Self::parse(include_str!("../../assets/scenarios/plain.toml"))
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

    #[test]
    fn addresses_stay_in_their_network() {
        let mut rng = fastrand::Rng::with_seed(5);
        for _ in 0..1_000 {
            let network = Network::try_from("203.0.113.0/24".to_owned()).unwrap();
            let address = network.address(&mut rng);
            assert!(address.starts_with("203.0.113.") && !address.ends_with(".255"), "{address}");
            assert_ne!(address, "203.0.113.0");
            let network = Network::try_from("2001:db8:7::/48".to_owned()).unwrap();
            assert!(network.address(&mut rng).starts_with("2001:db8:7:"));
        }
        assert_eq!(Network::try_from("-".to_owned()).unwrap().address(&mut rng), "");
        for text in ["203.0.113.0", "203.0.113.0/31", "example/24"] {
            assert!(Network::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
