//! The tables of a scenario's file: plain data, in the words of whoever writes one.

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde::Deserialize;

use crate::i18n::Lang;
use crate::say;
use crate::simulator::account::Site;
use crate::simulator::span::{Range, Span};

/// How far back records reach.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::simulator) struct History {
    pub(in crate::simulator) span: Span,
}

/// How long after its end a record is listed.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::simulator) struct Publication {
    pub(in crate::simulator) usual: Range,
    /// The share of records that take the time of `late` instead.
    pub(in crate::simulator) late_share: f64,
    pub(in crate::simulator) late: Range,
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
pub(in crate::simulator) struct Bulk {
    pub(in crate::simulator) events: usize,
    pub(in crate::simulator) streams: usize,
}

/// One account.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::simulator) struct AccountPlan {
    pub(in crate::simulator) name: String,
    pub(in crate::simulator) site: Site,
    /// Whether its key is a temporary one, with a token.
    #[serde(default)]
    pub(in crate::simulator) temporary: bool,
    pub(in crate::simulator) domains: Vec<String>,
    /// How lively the quietest hour of the day is, against the liveliest, which is when the simulator starts.
    #[serde(default = "one")]
    pub(in crate::simulator) quietest: f64,
    #[serde(default, rename = "group")]
    pub(in crate::simulator) groups: Vec<GroupPlan>,
    #[serde(default, rename = "cut")]
    pub(in crate::simulator) cuts: Vec<CutPlan>,
    #[serde(default, rename = "spell")]
    pub(in crate::simulator) spells: Vec<SpellPlan>,
    #[serde(default, rename = "scan")]
    pub(in crate::simulator) scans: Vec<ScanPlan>,
}

const fn one() -> f64 {
    1.0
}

/// Streams that behave alike.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::simulator) struct GroupPlan {
    pub(in crate::simulator) key: String,
    pub(in crate::simulator) streams: usize,
    /// Names, taken in turn; `{n}` becomes the stream's number, with as many digits as there are n.
    pub(in crate::simulator) names: Vec<String>,
    pub(in crate::simulator) domain: String,
    pub(in crate::simulator) app: String,
    /// Networks that their addresses come from, such as `203.0.113.0/24`; `-` for the vendor's inside.
    pub(in crate::simulator) networks: Vec<Network>,
    pub(in crate::simulator) resolutions: Vec<String>,
    /// How long a session is meant to last.
    pub(in crate::simulator) on_air: Range,
    /// The pause between two sessions at the liveliest time.
    pub(in crate::simulator) off_air: Range,
    /// How sessions end as planned, with weights.
    pub(in crate::simulator) ends: BTreeMap<String, u32>,
    /// Mean time on air until something fails.
    pub(in crate::simulator) fails_every: Option<Span>,
    /// What fails, with weights.
    #[serde(default)]
    pub(in crate::simulator) failures: BTreeMap<String, u32>,
    /// The time from a failure to the next push.
    pub(in crate::simulator) back: Range,
    /// The share of failures after which the streamer leaves it for this time.
    #[serde(default)]
    pub(in crate::simulator) gives_up: f64,
    /// The share of pushes that come from another address than the one before.
    #[serde(default)]
    pub(in crate::simulator) roams: f64,
}

/// Something that ends the pushes of many streams at about the same time.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::simulator) struct CutPlan {
    pub(in crate::simulator) groups: Vec<String>,
    /// When, from the start of the simulator; negative lies in the history.
    pub(in crate::simulator) first: Span,
    /// Again and again, before and after, if set.
    pub(in crate::simulator) every: Option<Span>,
    pub(in crate::simulator) cause: String,
    /// The share of the groups' streams that is hit.
    #[serde(default = "one")]
    pub(in crate::simulator) share: f64,
    /// How far apart the streams break.
    pub(in crate::simulator) spread: Range,
    /// The time until a stream is back.
    pub(in crate::simulator) back: Range,
    /// The share that stays away until its next session.
    #[serde(default)]
    pub(in crate::simulator) stays_away: f64,
    /// Whether the streams are forbidden by it, and for how long from the break; then they are back.
    pub(in crate::simulator) forbids: Option<Range>,
    /// Pushes that are refused until the trouble is over.
    pub(in crate::simulator) refused: Option<RefusedPlan>,
}

/// An encoder that tries again and is refused each time.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::simulator) struct RefusedPlan {
    pub(in crate::simulator) cause: String,
    pub(in crate::simulator) every: Range,
    /// How long it goes on, from the break.
    pub(in crate::simulator) lasts: Range,
}

/// A time in which the streams of some groups break again and again.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::simulator) struct SpellPlan {
    pub(in crate::simulator) groups: Vec<String>,
    pub(in crate::simulator) first: Span,
    pub(in crate::simulator) every: Option<Span>,
    pub(in crate::simulator) lasts: Span,
    /// Mean time on air until the next break.
    pub(in crate::simulator) fails_every: Span,
    pub(in crate::simulator) cause: String,
    pub(in crate::simulator) back: Range,
}

/// Strangers who try pushes that are refused.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::simulator) struct ScanPlan {
    /// Mean time between two tries at the liveliest time.
    pub(in crate::simulator) every: Span,
    pub(in crate::simulator) causes: BTreeMap<String, u32>,
    pub(in crate::simulator) domain: String,
    pub(in crate::simulator) apps: Vec<String>,
    pub(in crate::simulator) names: Vec<String>,
    pub(in crate::simulator) networks: Vec<Network>,
    /// How many addresses they come from.
    pub(in crate::simulator) addresses: usize,
    /// The share of tries that comes twice within one second: two equal records.
    #[serde(default)]
    pub(in crate::simulator) twins: f64,
}

/// A network that addresses are taken from; none for pushes from the vendor's inside.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize)]
#[serde(try_from = "String")]
pub(in crate::simulator) struct Network(Option<(IpAddr, u32)>);

impl TryFrom<String> for Network {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if text == "-" {
            return Ok(Self(None));
        }
        let wrong = || {
            say!(
                Lang::current(),
                "`{text}` is not a network: write it as 203.0.113.0/24 or 2001:db8::/32",
                "`{text}` 不是网段：请写如 203.0.113.0/24 或 2001:db8::/32",
                "`{text}` はネットワークではありません: 203.0.113.0/24 や 2001:db8::/32 のように書いてください"
            )
        };
        let (address, bits) = text.split_once('/').ok_or_else(wrong)?;
        let (address, bits): (IpAddr, u32) =
            (address.parse().map_err(|_| wrong())?, bits.parse().map_err(|_| wrong())?);
        let width = if address.is_ipv4() { 32 } else { 128 };
        if (8..=width - 2).contains(&bits) { Ok(Self(Some((address, width - bits)))) } else { Err(wrong()) }
    }
}

impl Network {
    /// Some address in the network that is neither its first nor its last; empty for the inside.
    pub(in crate::simulator) fn address(self, rng: &mut fastrand::Rng) -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

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
        for text in ["203.0.113.0", "203.0.113.0/31", "0.0.0.0/0", "example/24", "192.0.2.0/4294967295"] {
            assert!(Network::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
