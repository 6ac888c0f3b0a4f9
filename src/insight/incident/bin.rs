//! One bin: what counted in it, and what was found to begin in it.

use hashbrown::HashMap;

use super::burst::{Group, Proof};
use super::onset::Onset;
use super::place::{Class, Level, Network, Spot, actor_of};
use crate::cause::CauseId;
use crate::event::ProfileId;
use crate::store::BreakId;

/// What broke at once, with its breaks.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Burst {
    pub(super) level: Level,
    pub(super) class: Class,
    pub(super) breaks: Vec<BreakId>,
    pub(super) proof: Proof,
}

/// How many breaks counted, by group; of networks there are too many to keep the numbers of all.
#[derive(Debug, Default)]
pub(super) struct Counts {
    groups: HashMap<(Spot, Class), u32>,
    pub(super) profiles: HashMap<ProfileId, u32>,
}

/// The breaks of a bin that counted: held only while the bin is close to those that are looked at.
#[derive(Debug)]
pub(super) struct Held {
    /// Oldest first.
    pub(super) onsets: Vec<Onset>,
    /// The networks of them, ascending, so that those of one stand together.
    networks: Vec<(ProfileId, Network, Option<CauseId>)>,
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Bin {
    /// How many rows ended in it.
    pub(super) rows: usize,
    /// The newest and oldest break: a row that takes the place of a forgotten one shows.
    pub(super) ends: Option<(BreakId, BreakId)>,
    pub(super) counts: Option<Counts>,
    pub(super) held: Option<Held>,
    pub(super) bursts: Vec<Burst>,
    pub(super) due: bool,
}

impl Bin {
    /// How many breaks of a group counted.
    pub(super) fn seen(&self, group: &Group) -> u32 {
        let count = match group.spot {
            Spot::Network(profile, network) => {
                self.held.as_ref().map(|held| held.count(profile, network, group.class))
            }
            spot => self.counts.as_ref().and_then(|counts| counts.groups.get(&(spot, group.class)).copied()),
        };
        count.unwrap_or(0)
    }
}

impl Counts {
    pub(super) fn of(onsets: &[Onset]) -> Self {
        let mut counts = Self::default();
        for onset in onsets {
            *counts.profiles.entry(onset.place.profile).or_default() += 1;
            for spot in [Level::App, Level::Domain, Level::Profile].map(|level| onset.place.spot(level)) {
                let Some(spot) = spot else { continue };
                *counts.groups.entry((spot, Class::Cause(onset.cause))).or_default() += 1;
                if let Some(actor) = actor_of(onset.cause) {
                    *counts.groups.entry((spot, Class::Actor(actor))).or_default() += 1;
                }
            }
        }
        counts
    }
}

impl Held {
    pub(super) fn of(onsets: Vec<Onset>) -> Self {
        let network = |it: &Onset| Some((it.place.profile, it.place.network?, it.cause));
        let mut networks: Vec<_> = onsets.iter().filter_map(network).collect();
        networks.sort_unstable();
        Self { onsets, networks }
    }

    /// How many breaks of that class a network had.
    fn count(&self, profile: ProfileId, network: Network, class: Class) -> u32 {
        let begin = self.networks.partition_point(|it| (it.0, it.1) < (profile, network));
        let same = self.networks[begin..].iter().take_while(|it| (it.0, it.1) == (profile, network));
        let count = same.filter(|it| class.has(it.2)).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }
}
