//! Where a break belongs: the things that streams share, from the client network to the profile.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::cause::{Actor, CauseId, catalogue};
use crate::event::ProfileId;
use crate::store::{BreakRef, Store, Symbol};

/// The network that clients of one place usually share: /24 of IPv4, /64 of IPv6.
///
/// Its text is what the filter's `ip:` takes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Network {
    /// The upper 24 bits of an IPv4 address.
    V4([u8; 3]),
    /// The upper 64 bits of an IPv6 address.
    V6([u16; 4]),
}

impl Network {
    /// The network of an address; an IPv4 address written as IPv6 is the IPv4 address.
    #[must_use]
    pub const fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => {
                let [a, b, c, _] = address.octets();
                Self::V4([a, b, c])
            }
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                Self::V6([a, b, c, d])
            }
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::V4([a, b, c]) => write!(f, "{}/24", Ipv4Addr::new(a, b, c, 0)),
            Self::V6([a, b, c, d]) => write!(f, "{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0)),
        }
    }
}

/// What kind of thing is shared, the most specific first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Level {
    Network,
    App,
    Domain,
    Profile,
}

impl Level {
    pub(super) const ALL: [Self; 4] = [Self::Network, Self::App, Self::Domain, Self::Profile];
}

/// A thing that streams can share.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Spot {
    Network(ProfileId, Network),
    App(ProfileId, Symbol, Symbol),
    Domain(ProfileId, Symbol),
    Profile(ProfileId),
}

/// All that one break could share with others.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) profile: ProfileId,
    pub(super) domain: Symbol,
    pub(super) app: Symbol,
    /// [`None`] for a push from an internal network, which is listed without an address.
    pub(super) network: Option<Network>,
}

impl Place {
    pub(super) fn of(store: &Store, it: BreakRef<'_>) -> Self {
        let key = store.streams().key(it.stream_id());
        Self {
            profile: key.profile,
            domain: key.domain,
            app: key.app,
            network: it.address().map(Network::of),
        }
    }

    pub(super) fn spot(&self, level: Level) -> Option<Spot> {
        match level {
            Level::Network => self.network.map(|network| Spot::Network(self.profile, network)),
            Level::App => Some(Spot::App(self.profile, self.domain, self.app)),
            Level::Domain => Some(Spot::Domain(self.profile, self.domain)),
            Level::Profile => Some(Spot::Profile(self.profile)),
        }
    }
}

/// What kind of break it is: of one cause, or of all causes on which the same one acts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum Class {
    /// [`None`]: a reason that nobody knows.
    Cause(Option<CauseId>),
    Actor(Actor),
}

impl Class {
    /// Whether a break of that cause is of this kind.
    pub(super) fn has(self, cause: Option<CauseId>) -> bool {
        match self {
            Self::Cause(own) => own == cause,
            Self::Actor(actor) => actor_of(cause) == Some(actor),
        }
    }
}

/// Who acts on a cause; [`None`] for reasons that nobody knows.
pub(super) fn actor_of(cause: Option<CauseId>) -> Option<Actor> {
    cause.map(|cause| catalogue().get(cause).actor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_written_as_the_filter_takes_them() {
        let network = |text: &str| Network::of(text.parse().expect("an address")).to_string();
        assert_eq!(network("203.0.113.77"), "203.0.113.0/24");
        assert_eq!(network("::ffff:203.0.113.77"), "203.0.113.0/24");
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
    }
}
