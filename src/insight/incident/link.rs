//! From bursts to incidents: waves of one trouble are one incident, and what they share gets its name.
//!
//! Bursts of the same group that follow each other within [`WAVES_S`] belong together, and so do
//! bursts that are mostly of the same streams: a cut seen from both sides of a bin's border. In the
//! end each break belongs to one incident. Names are copied out of the store, so that an incident can
//! be told without it.

use std::sync::Arc;

use hashbrown::{HashMap, HashSet};

use super::bin::Burst;
use super::burst::{FEWEST, Proof};
use super::onset::streams_of;
use super::place::{Class, Level, Place, actor_of};
use super::{Incident, IncidentId, Shared};
use crate::cause::{Actor, CauseId};
use crate::event::{ProfileId, UnixTime};
use crate::store::{BreakId, Row, Store, StreamId, Symbol};

/// A wave so soon after the last one is of the same trouble.
pub(super) const WAVES_S: i64 = 600;

/// An incident in the making.
struct Draft {
    level: Level,
    place: Place,
    actor: Option<Actor>,
    began: UnixTime,
    last: UnixTime,
    /// Oldest first.
    rows: Vec<Row>,
    /// Ascending.
    streams: Vec<StreamId>,
    proof: Proof,
}

impl Draft {
    /// Keeps some of its breaks.
    fn keep(&mut self, store: &Store, some: impl Fn(Row) -> bool) {
        self.rows.retain(|&row| some(row));
        self.streams = streams_of(store, self.rows.iter().copied());
        let ended = |row: Option<&Row>| row.and_then(|&row| store.get(row).ended());
        self.began = ended(self.rows.first()).unwrap_or(self.began);
        self.last = ended(self.rows.last()).unwrap_or(self.last);
    }
}

/// Domains with a single app: there the app says no more than its domain, where settings are made.
pub(super) type LoneApps = HashSet<(ProfileId, Symbol)>;

/// The incidents that bursts make up, the newest first; each without an id yet.
pub(super) fn incidents<'a>(
    store: &Store,
    bursts: impl Iterator<Item = &'a Burst>,
    lone_apps: &LoneApps,
) -> Vec<Incident> {
    let mut drafts: Vec<Draft> = bursts.filter_map(|burst| draft(store, burst, lone_apps)).collect();
    drafts.sort_by(|a, b| order(store, a).cmp(&order(store, b)));
    let mut linked: Vec<Draft> = Vec::new();
    // The first breaks of the drafts ascend: what began long ago and is over takes nothing in.
    for draft in drafts {
        let same = linked.iter_mut().rev().find(|earlier| belong_together(earlier, &draft));
        match same {
            Some(earlier) => merge(store, earlier, draft),
            None => linked.push(draft),
        }
    }
    let mut told = each_break_once(store, linked);
    told.sort_by(|a, b| order(store, b).cmp(&order(store, a)));
    told.iter().map(|draft| incident(store, draft)).collect()
}

/// Leaves breaks that several would have to the one that began first: two incidents that each count
/// them would tell of more streams than broke. One that is left with too few is a part of that one.
fn each_break_once(store: &Store, linked: Vec<Draft>) -> Vec<Draft> {
    let mut owners: HashMap<Row, usize> = HashMap::new();
    let mut told: Vec<Draft> = Vec::new();
    for mut draft in linked {
        let taken = draft.rows.iter().find_map(|row| owners.get(row).copied());
        draft.keep(store, |row| !owners.contains_key(&row));
        let few = draft.streams.len() < FEWEST;
        let owner = taken.filter(|_| few).unwrap_or(told.len());
        owners.extend(draft.rows.iter().map(|&row| (row, owner)));
        match told.get_mut(owner) {
            Some(earlier) => merge(store, earlier, draft),
            None => told.push(draft),
        }
    }
    told
}

/// By content, so that the order of arrival does not matter.
fn order<'a>(store: &'a Store, it: &Draft) -> impl Ord + use<'a> {
    let Place { profile, domain, app, network } = it.place;
    let text = |symbol| store.names().text(symbol).raw();
    (it.began, it.last, profile, it.level, it.actor, network, text(domain), text(app))
}

fn draft(store: &Store, burst: &Burst, lone_apps: &LoneApps) -> Option<Draft> {
    let rows = burst.breaks.iter().filter_map(|&id| store.row_of(id));
    let rows = in_time(store, rows.collect());
    let (&first, &last) = (rows.first()?, rows.last()?);
    let place = Place::of(store, store.get(first));
    let alone = lone_apps.contains(&(place.profile, place.domain));
    let level = if burst.level == Level::App && alone { Level::Domain } else { burst.level };
    let actor = match burst.class {
        Class::Actor(actor) => Some(actor),
        Class::Cause(cause) => actor_of(cause),
    };
    let streams = streams_of(store, rows.iter().copied());
    // Breaks of the others may have been forgotten.
    (streams.len() >= FEWEST).then(|| Draft {
        level,
        place,
        actor,
        began: store.get(first).ended().unwrap_or_default(),
        last: store.get(last).ended().unwrap_or_default(),
        rows,
        streams,
        proof: burst.proof,
    })
}

/// The domains of which all streams have the same app.
pub(super) fn lone_apps(store: &Store) -> LoneApps {
    let mut apps: HashMap<(ProfileId, Symbol), Option<Symbol>> = HashMap::new();
    for (_, key) in store.streams().iter() {
        let app = apps.entry((key.profile, key.domain)).or_insert(Some(key.app));
        if *app != Some(key.app) {
            *app = None;
        }
    }
    apps.into_iter().filter(|(_, app)| app.is_some()).map(|(domain, _)| domain).collect()
}

/// Oldest first; the content decides between breaks of the same second.
fn in_time(store: &Store, mut rows: Vec<Row>) -> Vec<Row> {
    rows.sort_by_cached_key(|&row| {
        let it = store.get(row);
        (it.ended(), it.cause(), it.stream().raw(), it.address(), it.started(), it.id())
    });
    rows.dedup();
    rows
}

fn belong_together(earlier: &Draft, later: &Draft) -> bool {
    if earlier.place.profile != later.place.profile
        || earlier.actor != later.actor
        || later.began.since(earlier.last) > WAVES_S
    {
        return false;
    }
    let same_spot =
        earlier.level == later.level && earlier.place.spot(earlier.level) == later.place.spot(later.level);
    let both = later.streams.iter().filter(|stream| earlier.streams.binary_search(stream).is_ok()).count();
    same_spot || both * 2 >= earlier.streams.len().min(later.streams.len())
}

/// The larger of the two names it; the surer proves it.
fn merge(store: &Store, earlier: &mut Draft, later: Draft) {
    if later.streams.len() > earlier.streams.len() {
        (earlier.level, earlier.place) = (later.level, later.place);
    }
    if later.proof.per_day < earlier.proof.per_day {
        earlier.proof = later.proof;
    }
    earlier.last = earlier.last.max(later.last);
    earlier.rows.extend(later.rows);
    earlier.rows = in_time(store, std::mem::take(&mut earlier.rows));
    earlier.streams = streams_of(store, earlier.rows.iter().copied());
}

fn incident(store: &Store, draft: &Draft) -> Incident {
    let mut firsts: HashMap<StreamId, UnixTime> = HashMap::new();
    let mut lasts: HashMap<StreamId, BreakId> = HashMap::new();
    let mut streams = Vec::new();
    for &row in &draft.rows {
        let it = store.get(row);
        let stream = it.stream_id();
        if lasts.insert(stream, it.id()).is_none() {
            streams.push(stream);
            firsts.insert(stream, it.ended().unwrap_or_default());
        }
    }
    Incident {
        id: IncidentId::default(),
        profile: draft.place.profile,
        began: draft.began,
        all_broken: firsts.values().copied().max().unwrap_or(draft.began),
        last: draft.last,
        breaks: draft.rows.iter().map(|&row| store.get(row).id()).collect(),
        last_breaks: streams.iter().filter_map(|stream| lasts.get(stream).copied()).collect(),
        streams,
        shared: shared(store, draft),
        actor: draft.actor,
        proof: draft.proof,
    }
}

/// What names the incident, then what else all its breaks share.
fn shared(store: &Store, draft: &Draft) -> Vec<Shared> {
    let mut levels = vec![draft.level];
    levels.extend(
        Level::ALL.into_iter().filter(|&level| level != draft.level && all_share(store, draft, level)),
    );
    let place = &draft.place;
    let name = |level| match level {
        Level::Network => place.network.map(Shared::Network),
        Level::App => Some(Shared::App(store.names().text(place.app).clone())),
        Level::Domain => Some(Shared::Domain(store.names().text(place.domain).clone())),
        Level::Profile => {
            store.profiles().get(usize::from(place.profile.0)).map(|it| Shared::Profile(Arc::clone(it)))
        }
    };
    let mut shared: Vec<Shared> = levels.into_iter().filter_map(name).collect();
    shared.extend(one_cause(store, draft).map(Shared::Cause));
    shared.extend(draft.actor.map(Shared::Actor));
    shared
}

fn all_share(store: &Store, draft: &Draft, level: Level) -> bool {
    let spot = draft.place.spot(level);
    spot.is_some() && draft.rows.iter().all(|&row| Place::of(store, store.get(row)).spot(level) == spot)
}

/// The cause, where all breaks have the same and it is known.
fn one_cause(store: &Store, draft: &Draft) -> Option<CauseId> {
    let mut causes = draft.rows.iter().map(|&row| store.get(row).cause());
    let first = causes.next()??;
    causes.all(|cause| cause == Some(first)).then_some(first)
}

/// Gives each incident the id of the one `before` that it continues and that is not `taken`, or a new
/// one from `next`.
///
/// The oldest breaks decide, one after the other: where one incident has become two, the part that
/// began first keeps the id.
pub(super) fn name(
    incidents: &mut [Incident],
    before: &HashMap<BreakId, IncidentId>,
    taken: &mut HashSet<IncidentId>,
    next: &mut u32,
) {
    for incident in incidents.iter_mut().rev() {
        let known = incident.breaks.iter().filter_map(|id| before.get(id)).find(|id| !taken.contains(*id));
        incident.id = known.copied().unwrap_or_else(|| {
            *next += 1;
            IncidentId(*next)
        });
        taken.insert(incident.id);
    }
}
