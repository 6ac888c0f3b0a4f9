//! What was seen of streams on air: the online lists and states that came in, as far as verdicts need
//! them. Answers may arrive in any order; what was asked later counts.

use std::collections::BTreeMap;
use std::hash::BuildHasher as _;
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashMap, HashTable};

use super::sighting::{Known, Sighting};
use crate::event::{OnlineList, ProfileId, StreamName, StreamState, Text, UnixTime};
use crate::store::{Pool, Store, StreamId, StreamKey, Symbol};

/// Where it can be asked whether a stream is on air.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum PresenceSource {
    /// `DescribeLiveStreamOnlineList`: all streams of a profile at once, with publish times.
    OnlineList,
    /// `DescribeLiveStreamState`: one stream.
    State,
}

impl PresenceSource {
    /// The permission that it needs.
    #[must_use]
    pub const fn permission(self) -> &'static str {
        match self {
            Self::OnlineList => "live:DescribeLiveStreamOnlineList",
            Self::State => "live:DescribeLiveStreamState",
        }
    }
}

/// The looks at one part of an account.
#[derive(Clone, Debug)]
struct Look {
    domain: Option<Text>,
    app: Option<Text>,
    /// When the latest list was asked for that has all streams.
    complete: Option<UnixTime>,
    /// When the latest one was asked for, with all of them or not.
    latest: UnixTime,
}

#[derive(Clone, Debug, Default)]
struct Profile {
    looks: Vec<Look>,
    /// Why a source cannot be asked.
    withheld: BTreeMap<PresenceSource, Arc<str>>,
}

/// A stream of the same name, pushed elsewhere in the same profile.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Namesake {
    /// Its push domain.
    pub domain: Text,
    /// Its app name.
    pub app: Text,
    /// When its push began, where that is known.
    pub since: Option<UnixTime>,
    /// Whether it was seen on air; otherwise its push is only listed.
    pub on_air: bool,
}

/// Everything seen, of all profiles.
#[derive(Clone, Debug)]
pub struct Presence {
    names: Pool<()>,
    sightings: HashMap<StreamKey, Sighting>,
    /// The same streams by profile and name alone: those of the same name stand together.
    by_name: HashTable<StreamKey>,
    hasher: DefaultHashBuilder,
    profiles: BTreeMap<ProfileId, Profile>,
    revision: u64,
}

impl Default for Presence {
    fn default() -> Self {
        Self {
            names: Pool::new(|_| ()),
            sightings: HashMap::new(),
            by_name: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
            profiles: BTreeMap::new(),
            revision: 0,
        }
    }
}

impl Presence {
    /// Takes in one look at a profile's online list.
    pub fn online(&mut self, profile: ProfileId, list: OnlineList) {
        let OnlineList { asked, scope: (domain, app), complete, streams } = list;
        for on_air in &streams {
            self.sighting(profile, &on_air.name).listed(asked, &on_air.published);
        }
        let looks = &mut self.profiles.entry(profile).or_default().looks;
        let place = looks.iter().position(|look| look.domain == domain && look.app == app);
        let place = place.unwrap_or_else(|| {
            looks.push(Look { domain, app, complete: None, latest: asked });
            looks.len() - 1
        });
        let look = &mut looks[place];
        look.latest = look.latest.max(asked);
        if complete {
            look.complete = look.complete.max(Some(asked));
        }
        self.revision += 1;
    }

    /// Takes in a stream's state, as of when it was asked for.
    pub fn state(&mut self, profile: ProfileId, name: &StreamName, state: StreamState, asked: UnixTime) {
        self.sighting(profile, name).state(state, asked);
        self.revision += 1;
    }

    /// Notes that a source cannot be asked for a profile, and why; [`None`]: it works again. Proofs say it
    /// within a sentence, so it loses its full stop.
    pub fn withheld(&mut self, profile: ProfileId, source: PresenceSource, why: Option<String>) {
        let withheld = &mut self.profiles.entry(profile).or_default().withheld;
        let why: Option<Arc<str>> = why.map(|why| Arc::from(why.trim_end_matches(['.', '。'])));
        let before = match &why {
            Some(why) => withheld.insert(source, Arc::clone(why)),
            None => withheld.remove(&source),
        };
        self.revision += u64::from(before != why);
    }

    /// Moves whenever a verdict could be another.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// Whether any list of the streams on air has come in, however short: before that, it is unknown how
    /// many streams are down.
    #[must_use]
    pub fn has_list(&self) -> bool {
        self.profiles.values().any(|profile| !profile.looks.is_empty())
    }

    /// Forgets streams of which nothing was seen since `cutoff`.
    pub fn forget_before(&mut self, cutoff: UnixTime) {
        let Self { names, sightings, by_name, hasher, revision, .. } = self;
        let before = sightings.len();
        sightings.retain(|key, sighting| {
            let keep = sighting.latest() >= cutoff;
            if !keep {
                release(names, *key);
            }
            keep
        });
        if sightings.len() * 4 < sightings.capacity() {
            sightings.shrink_to(sightings.len() * 2);
        }
        if sightings.len() != before {
            by_name.retain(|key| sightings.contains_key(key));
            if by_name.len() * 4 < by_name.capacity() {
                by_name.shrink_to(by_name.len() * 2, |key| name_hash(hasher, key.profile, key.name));
            }
        }
        *revision += u64::from(sightings.len() != before);
    }

    /// The streams of which anything is known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sightings.len()
    }

    /// Whether nothing was seen of any stream.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sightings.is_empty()
    }

    /// What is known of one of the store's streams.
    pub(super) fn known(&self, store: &Store, stream: StreamId) -> Known {
        let key = store.streams().key(stream);
        let [domain, app, name] = [key.domain, key.app, key.name].map(|symbol| store.names().text(symbol));
        let here = self.key(key.profile, domain, app, name).and_then(|key| self.sightings.get(&key));
        let mut known = Known::of(here);
        for look in self.looks(key.profile, domain, app) {
            known.looked(look.complete, look.latest);
        }
        known
    }

    /// Why a source cannot be asked for a profile, if so.
    pub(super) fn why_withheld(&self, profile: ProfileId, source: PresenceSource) -> Option<&Arc<str>> {
        self.profiles.get(&profile)?.withheld.get(&source)
    }

    /// A stream of the same name that was on air after `end` under another app or domain of the
    /// profile, the one that began last.
    pub(super) fn namesake(&self, store: &Store, stream: StreamId, end: UnixTime) -> Option<Namesake> {
        let key = store.streams().key(stream);
        let texts = store.names();
        let name = self.names.find(texts.text(key.name))?;
        let here = self.key(key.profile, texts.text(key.domain), texts.text(key.app), texts.text(key.name));
        let elsewhere =
            |other: &&StreamKey| (other.profile, other.name) == (key.profile, name) && Some(**other) != here;
        let (other, since) = self
            .by_name
            .iter_hash(name_hash(&self.hasher, key.profile, name))
            .filter(elsewhere)
            .filter_map(|other| {
                let (domain, app) = (self.names.text(other.domain), self.names.text(other.app));
                let mut known = Known::of(self.sightings.get(other));
                for look in self.looks(other.profile, domain, app) {
                    known.looked(look.complete, look.latest);
                }
                known.on_air_after(end).map(|seen| (other, known.begun(seen)))
            })
            .max_by_key(|(other, since)| (*since, other.domain, other.app))?;
        let text = |symbol| self.names.text(symbol).clone();
        Some(Namesake { domain: text(other.domain), app: text(other.app), since, on_air: true })
    }

    /// The looks that would have shown a stream of that domain and app.
    fn looks(&self, profile: ProfileId, domain: &Text, app: &Text) -> impl Iterator<Item = &Look> {
        let covers = |part: &Option<Text>, text: &Text| part.as_ref().is_none_or(|part| part == text);
        let looks = self.profiles.get(&profile).map_or(&[][..], |profile| &profile.looks);
        looks.iter().filter(move |look| covers(&look.domain, domain) && covers(&look.app, app))
    }

    fn key(&self, profile: ProfileId, domain: &Text, app: &Text, name: &Text) -> Option<StreamKey> {
        let [domain, app, name] = [domain, app, name].map(|text| self.names.find(text));
        Some(StreamKey { profile, domain: domain?, app: app?, name: name? })
    }

    fn sighting(&mut self, profile: ProfileId, name: &StreamName) -> &mut Sighting {
        let key = StreamKey {
            profile,
            domain: self.names.take(&name.domain),
            app: self.names.take(&name.app),
            name: self.names.take(&name.stream),
        };
        if self.sightings.contains_key(&key) {
            // A stream holds its names once, however often it is seen.
            release(&mut self.names, key);
        } else {
            let Self { by_name, hasher, .. } = self;
            let hash = |key: &StreamKey| name_hash(hasher, key.profile, key.name);
            by_name.insert_unique(hash(&key), key, hash);
        }
        self.sightings.entry(key).or_default()
    }
}

fn name_hash(hasher: &DefaultHashBuilder, profile: ProfileId, name: Symbol) -> u64 {
    hasher.hash_one((profile, name))
}

fn release(names: &mut Pool<()>, key: StreamKey) {
    for symbol in [key.domain, key.app, key.name] {
        names.release(symbol);
    }
}
