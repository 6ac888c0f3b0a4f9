//! Time in bins of five minutes, each looked at once and again only when rows that matter to it come.
//!
//! What is found in a bin depends on the rows of that bin, of its neighbours, and on the numbers of
//! the two hours before (or, where the history begins, after) it; never on the order in which they
//! came. Work is done in pieces of one bin, the newest first, so that a frame never waits for long.

use hashbrown::{HashMap, HashSet};

use super::burst::{self, Candidate, Group, LONGEST_S, Measure, Proof, candidates, profile_of};
use super::chance::{Tally, Usual};
use super::explain::explain;
use super::onset::{self, Onset, QUIET_S, onsets, rows_between};
use super::place::{Class, Level, Place, Spot, actor_of};
use crate::event::{ProfileId, UnixTime};
use crate::store::{BreakId, Row, Store};

/// The length of a bin in seconds.
const BIN_S: i64 = 300;
const BIN: f64 = 300.0;
/// How many bins tell what is usual: two hours.
const CONTEXT: i64 = 24;
/// With fewer of them, what is close to the moment counts as well.
const ENOUGH: usize = 12;
/// So far a burst and what belongs to it can reach from the bin that it begins in.
const REACH: i64 = 2;

/// What the look at an almost empty bin costs, in rows read.
const BIN_ROWS: usize = 250;

/// A bin by its number since 1970.
type Number = i64;

/// What broke at once, with its breaks.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Burst {
    pub(super) level: Level,
    pub(super) class: Class,
    pub(super) breaks: Vec<BreakId>,
    pub(super) proof: Proof,
}

/// How many breaks counted, by group; networks are counted only when they are asked for.
#[derive(Debug, Default)]
struct Counts {
    groups: HashMap<(Spot, Class), u32>,
    profiles: HashMap<ProfileId, u32>,
}

#[derive(Debug, Default)]
struct Bin {
    rows: usize,
    /// The newest and oldest break: a row that takes the place of a forgotten one shows.
    ends: Option<(BreakId, BreakId)>,
    counts: Option<Counts>,
    bursts: Vec<Burst>,
    due: bool,
}

/// All bins with rows.
#[derive(Debug, Default)]
pub(super) struct Bins {
    by_number: HashMap<Number, Bin>,
    /// The oldest and the newest bin with rows.
    span: Option<(Number, Number)>,
    /// Bins to look at, the newest last.
    due: Vec<Number>,
}

impl Bins {
    /// Finds the bins whose rows have changed and what that makes due. Says whether breaks were
    /// forgotten.
    pub(super) fn survey(&mut self, store: &Store) -> bool {
        let mut changed = Vec::new();
        let mut present = HashSet::new();
        let mut forgotten = false;
        let rows = store.rows_newest_first();
        let mut place = rows.partition_point(|&row| store.get(row).ended().is_none());
        let mut span: Option<(Number, Number)> = None;
        while let Some(ended) = rows.get(place).and_then(|&row| store.get(row).ended()) {
            let number = number_of(ended);
            let inside = |&row: &Row| store.get(row).ended().is_some_and(|ended| ended >= begin_of(number));
            let len = rows[place..].partition_point(inside);
            let ends = Some((store.get(rows[place]).id(), store.get(rows[place + len - 1]).id()));
            let bin = self.by_number.entry(number).or_default();
            if len > bin.rows || (len == bin.rows && ends != bin.ends) {
                changed.push(number);
            }
            forgotten |= len < bin.rows;
            (bin.rows, bin.ends) = (len, ends);
            present.insert(number);
            span = Some((number, span.map_or(number, |(_, newest)| newest)));
            place += len;
        }
        let before = self.by_number.len();
        self.by_number.retain(|number, _| present.contains(number));
        forgotten |= self.by_number.len() < before;
        self.mark(&changed, span);
        forgotten
    }

    /// Marks what the changed bins make due.
    fn mark(&mut self, changed: &[Number], span: Option<(Number, Number)>) {
        let Some((oldest, newest)) = span else { return };
        let (was_oldest, was_newest) = self.span.replace((oldest, newest)).unwrap_or((newest, oldest));
        let mut marks: Vec<Number> = Vec::new();
        for &number in changed {
            for of in [number, number + 1] {
                if let Some(bin) = self.by_number.get_mut(&of) {
                    bin.counts = None;
                }
            }
            marks.extend(number - REACH..=number + CONTEXT + 1);
            // Those whose context reaches forward, for want of a past.
            marks.extend((number - CONTEXT - REACH..number).filter(|it| *it < oldest + CONTEXT));
        }
        if newest > was_newest {
            marks.extend((was_newest - CONTEXT - REACH..=newest).filter(|it| *it < oldest + CONTEXT));
        }
        if oldest < was_oldest {
            marks.extend(was_oldest..=was_oldest + CONTEXT);
        }
        for number in marks {
            if let Some(bin) = self.by_number.get_mut(&number) {
                bin.due = true;
            }
        }
        self.due = self.by_number.iter().filter(|(_, bin)| bin.due).map(|(number, _)| *number).collect();
        self.due.sort_unstable();
    }

    /// Looks at due bins until about so many rows were read, at least at one. Says whether anything
    /// else was found than before.
    pub(super) fn work(&mut self, store: &Store, rows: usize) -> bool {
        let mut visits = 0;
        let mut other = false;
        while visits <= rows
            && let Some(&number) = self.due.last()
        {
            if !self.count(store, number, rows, &mut visits) {
                break;
            }
            visits += BIN_ROWS;
            let bursts = self.look(store, number, &mut visits);
            self.due.pop();
            if let Some(bin) = self.by_number.get_mut(&number) {
                bin.due = false;
                other |= bin.bursts != bursts;
                bin.bursts = bursts;
            }
        }
        other
    }

    /// Whether nothing is left to look at.
    pub(super) fn is_settled(&self) -> bool {
        self.due.is_empty()
    }

    /// All bursts, in no order.
    pub(super) fn bursts(&self) -> impl Iterator<Item = &Burst> {
        self.by_number.values().flat_map(|bin| &bin.bursts)
    }

    /// Counts what is not counted yet of a bin's context; says whether it got through.
    fn count(&mut self, store: &Store, number: Number, rows: usize, visits: &mut usize) -> bool {
        for of in self.context(number) {
            let Some(bin) = self.by_number.get_mut(&of).filter(|bin| bin.counts.is_none()) else { continue };
            if *visits > rows {
                return false;
            }
            let mut counts = Counts::default();
            for onset in onsets(store, (begin_of(of), begin_of(of + 1)), |_| true, visits) {
                *counts.profiles.entry(onset.place.profile).or_default() += 1;
                for level in [Level::App, Level::Domain, Level::Profile] {
                    if let Some(spot) = onset.place.spot(level) {
                        counts.add(spot, &onset);
                    }
                }
            }
            bin.counts = Some(counts);
        }
        true
    }

    /// The bins that tell what is usual in one: the nearest before it; where the history begins, as
    /// many after it as are missing, without the newest, which is not over.
    fn context(&self, number: Number) -> Vec<Number> {
        let Some((oldest, newest)) = self.span else { return Vec::new() };
        let first = (number - CONTEXT).max(oldest);
        let missing = CONTEXT - (number - first);
        let after = number + REACH;
        (first..number).chain(after..newest.min(after + missing)).collect()
    }

    /// What broke at once in one bin.
    fn look(&self, store: &Store, number: Number, visits: &mut usize) -> Vec<Burst> {
        let (begin, end) = (begin_of(number), begin_of(number + 1));
        let region = (begin.plus(-LONGEST_S), end.plus(LONGEST_S));
        let onsets = onsets(store, region, |_| true, visits);
        let context = self.context(number);
        let covered_s = (context.len() < ENOUGH).then(|| covered_s(store, region));
        let profiles = self.profile_rates(&onsets, &context, covered_s);
        let measure = |group: &Group, tally: Tally, covered_s| Measure {
            tally,
            covered_s,
            profile_rate: profiles.get(&profile_of(group.spot)).copied().unwrap_or_default(),
            bin_s: BIN,
        };
        // Nothing is rarer than what was never seen: most groups need no closer look.
        let unseen = Tally { bins: vec![0; context.len()], nearby: None };
        let mut groups = burst::groups(&onsets);
        groups.retain(|group| burst::is_possible(group, &onsets, &measure(group, unseen.clone(), covered_s)));
        let networks = count_networks(store, &groups, &context, visits);
        let found: Vec<Candidate> = groups
            .iter()
            .flat_map(|group| {
                let key = (group.spot, group.class);
                let bins = context.iter().map(|of| match group.level {
                    Level::Network => networks.get(of).and_then(|counts| counts.groups.get(&key)),
                    _ => self.by_number.get(of)?.counts.as_ref()?.groups.get(&key),
                });
                let bins = bins.map(|count| count.copied().unwrap_or(0)).collect();
                candidates(group, &onsets, &measure(group, Tally { bins, nearby: None }, covered_s))
            })
            .collect();
        explain(found, &onsets)
            .into_iter()
            .filter(|it| it.onsets.first().is_some_and(|&first| number_of(onsets[first].at) == number))
            .map(|it| gather(store, &it, &onsets, visits))
            .collect()
    }

    /// How many breaks of any kind the profiles usually have in a second.
    fn profile_rates(
        &self,
        onsets: &[Onset],
        context: &[Number],
        covered_s: Option<f64>,
    ) -> HashMap<ProfileId, f64> {
        let mut here: HashMap<ProfileId, u32> = HashMap::new();
        for onset in onsets {
            *here.entry(onset.place.profile).or_default() += 1;
        }
        let rate = |(profile, breaks)| {
            let count = |of| self.by_number.get(of)?.counts.as_ref()?.profiles.get(&profile).copied();
            let bins = context.iter().map(|of| count(of).unwrap_or(0)).collect();
            let nearby = covered_s.map(|seconds| (breaks, seconds));
            (profile, Usual::from_tally(&Tally { bins, nearby }, BIN).rate)
        };
        here.into_iter().map(rate).collect()
    }
}

impl Counts {
    fn add(&mut self, spot: Spot, onset: &Onset) {
        *self.groups.entry((spot, Class::Cause(onset.cause))).or_default() += 1;
        if let Some(actor) = actor_of(onset.cause) {
            *self.groups.entry((spot, Class::Actor(actor))).or_default() += 1;
        }
    }
}

/// Counts the networks among some groups in each bin of the context, in one go: there are too many
/// networks to keep the numbers of all.
fn count_networks(
    store: &Store,
    groups: &[Group],
    context: &[Number],
    visits: &mut usize,
) -> HashMap<Number, Counts> {
    let wanted: HashSet<Spot> =
        groups.iter().filter(|group| group.level == Level::Network).map(|group| group.spot).collect();
    let mut counts: HashMap<Number, Counts> = HashMap::new();
    if wanted.is_empty() {
        return counts;
    }
    let network = |place: &Place| place.spot(Level::Network).filter(|spot| wanted.contains(spot));
    for run in context.chunk_by(|a, b| a + 1 == *b) {
        let (Some(&first), Some(&last)) = (run.first(), run.last()) else { continue };
        let span = (begin_of(first), begin_of(last + 1));
        for onset in onsets(store, span, |place| network(place).is_some(), visits) {
            if let Some(spot) = network(&onset.place) {
                counts.entry(number_of(onset.at)).or_default().add(spot, &onset);
            }
        }
    }
    counts
}

/// A candidate with all breaks that belong to it: those of its kind while it lasted, and what broke
/// of the same streams soon after.
fn gather(store: &Store, candidate: &Candidate, onsets: &[Onset], visits: &mut usize) -> Burst {
    let at = |place: Option<&usize>| place.map_or(UnixTime::default(), |&place| onsets[place].at);
    let (began, last) = (at(candidate.onsets.first()), at(candidate.onsets.last()));
    let rows = rows_between(store, began, last.plus(QUIET_S));
    *visits += rows.len();
    let streams = onset::streams_of(store, candidate.onsets.iter().map(|&place| onsets[place].row));
    let belongs = |row: &Row| {
        let it = store.get(*row);
        let same = Place::of(store, it).spot(candidate.level) == Some(candidate.spot);
        let soon = it.ended().is_some_and(|ended| ended <= last);
        same && candidate.class.has(it.cause())
            && onset::is_trouble(it.cause())
            && (soon || streams.binary_search(&it.stream_id()).is_ok())
    };
    let mut breaks: Vec<BreakId> =
        rows.iter().copied().filter(belongs).map(|row| store.get(row).id()).collect();
    breaks.sort_unstable();
    Burst { level: candidate.level, class: candidate.class, breaks, proof: candidate.proof }
}

/// The seconds of a region that the store's rows cover.
#[expect(clippy::cast_precision_loss, reason = "seconds of a few minutes")]
fn covered_s(store: &Store, (from, until): (UnixTime, UnixTime)) -> f64 {
    let rows = rows_between(store, from, until);
    let end = |row: Option<&Row>| row.and_then(|&row| store.get(row).ended());
    let (newest, oldest) = (end(rows.first()), end(rows.last()));
    newest.zip(oldest).map_or(0.0, |(newest, oldest)| newest.since(oldest) as f64)
}

const fn number_of(time: UnixTime) -> Number {
    time.0.div_euclid(BIN_S)
}

const fn begin_of(number: Number) -> UnixTime {
    UnixTime(number * BIN_S)
}
