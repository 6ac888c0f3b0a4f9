//! Time in bins of five minutes, each looked at once and again only when rows that matter to it come.
//!
//! What is found in a bin depends on the rows of that bin, of its neighbours, and on the numbers of
//! the two hours before (or, where the history begins, after) it; never on the order in which they
//! came. Work is done in pieces of one bin, the newest first, so that a frame never waits for long.

use std::ops::RangeInclusive;

use hashbrown::{HashMap, HashSet};

use super::burst::{self, Candidate, Group, LONGEST_S, Measure, Proof, candidates, profile_of};
use super::chance::{Tally, Usual};
use super::explain::explain;
use super::link::WAVES_S;
use super::onset::{self, AIRED_S, Onset, QUIET_S, onsets, rows_between};
use super::place::{Class, Level, Network, Place, Spot, actor_of};
use crate::cause::CauseId;
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

/// So many bins after a change count otherwise than before: what a stream did until then tells which of
/// its breaks are evidence.
const COUNTED_AGAIN: i64 = AIRED_S / BIN_S;
/// The breaks of so many of the newest bins are held: what comes in lives there.
const HELD: i64 = CONTEXT + REACH + 2;

/// What the look at an almost empty bin costs, in rows read.
const BIN_ROWS: usize = 100;
/// What a break that is looked at costs, in rows read.
const ONSET_ROWS: usize = 2;

/// A bin by its number since 1970.
pub(super) type Number = i64;

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
struct Counts {
    groups: HashMap<(Spot, Class), u32>,
    profiles: HashMap<ProfileId, u32>,
}

/// The breaks of a bin that counted: held only while the bin is close to those that are looked at.
#[derive(Debug)]
struct Held {
    /// Oldest first.
    onsets: Vec<Onset>,
    /// The networks of them, ascending, so that those of one stand together.
    networks: Vec<(ProfileId, Network, Option<CauseId>)>,
}

#[derive(Debug, Default)]
struct Bin {
    rows: usize,
    /// The newest and oldest break: a row that takes the place of a forgotten one shows.
    ends: Option<(BreakId, BreakId)>,
    counts: Option<Counts>,
    held: Option<Held>,
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
    /// The layout of the store that what is held tells the rows of.
    layout: u64,
}

impl Bins {
    /// Finds the bins whose rows have changed and what that makes due. Says whether breaks were
    /// forgotten.
    pub(super) fn survey(&mut self, store: &Store) -> bool {
        if self.layout != store.layout() {
            self.layout = store.layout();
            self.by_number.values_mut().for_each(|bin| bin.held = None);
        }
        let mut changed = Vec::new();
        let mut present = HashSet::new();
        let mut forgotten = false;
        let rows = store.rows_newest_first();
        let mut place = rows.partition_point(|&row| store.get(row).ended().is_none());
        let mut span: Option<(Number, Number)> = None;
        while let Some(ended) = rows.get(place).and_then(|&row| store.get(row).ended()) {
            let number = number_of(ended);
            let inside = |&row: &Row| store.get(row).ended().is_some_and(|ended| ended >= begin_of(number));
            let bin = self.by_number.entry(number).or_default();
            // Most bins are as long as they were.
            let (within, beyond) = (rows.get((place + bin.rows).max(1) - 1), rows.get(place + bin.rows));
            let as_before = bin.rows > 0 && within.is_some_and(inside) && !beyond.is_some_and(inside);
            let len = if as_before { bin.rows } else { rows[place..].partition_point(inside) };
            let ends = Some((store.get(rows[place]).id(), store.get(rows[place + len - 1]).id()));
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
            for of in number..=number + COUNTED_AGAIN {
                if let Some(bin) = self.by_number.get_mut(&of) {
                    (bin.counts, bin.held) = (None, None);
                }
            }
            marks.extend(number - REACH + 1..=number + CONTEXT + COUNTED_AGAIN);
            // What is found there does not depend on these rows, but what follows it does.
            let before = number - REACH;
            marks.extend(self.by_number.get(&before).filter(|bin| !bin.bursts.is_empty()).map(|_| before));
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

    /// Looks at due bins until about so many rows were read. Returns the bins in which something else
    /// was found than before.
    pub(super) fn work(&mut self, store: &Store, rows: usize) -> Vec<Number> {
        let mut visits = 0;
        let mut other = Vec::new();
        while visits < rows
            && let Some(&number) = self.due.last()
        {
            if !self.count(store, number, rows, &mut visits) {
                break;
            }
            // A look at as much as was just counted is a piece of its own; but not where rows come in,
            // or the next of them would have it counted again before it is looked at.
            if visits > rows / 2 && self.span.is_some_and(|(_, newest)| number < newest - REACH) {
                break;
            }
            visits += BIN_ROWS;
            let bursts = self.look(store, number, &mut visits);
            self.due.pop();
            if let Some(bin) = self.by_number.get_mut(&number) {
                bin.due = false;
                if bin.bursts != bursts {
                    bin.bursts = bursts;
                    other.push(number);
                }
            }
            self.let_go(number + 2);
        }
        if self.due.is_empty() {
            let newest = self.span.map_or(0, |(_, newest)| newest);
            let old = self.by_number.iter_mut().filter(|(number, _)| **number <= newest - HELD);
            old.for_each(|(_, bin)| bin.held = None);
        }
        other
    }

    /// Lets go of the breaks of a bin that no older one needs.
    fn let_go(&mut self, number: Number) {
        // Where the history begins, bins need those after them.
        let Some((oldest, newest)) = self.span else { return };
        if number > oldest + 2 * CONTEXT
            && number <= newest - HELD
            && let Some(bin) = self.by_number.get_mut(&number)
        {
            bin.held = None;
        }
    }

    /// Whether nothing is left to look at.
    pub(super) fn is_settled(&self) -> bool {
        self.due.is_empty()
    }

    /// The bins with bursts, in runs of which no two have a trouble in common; the newest first.
    pub(super) fn runs(&self) -> Vec<RangeInclusive<Number>> {
        let with_bursts = self.by_number.iter().filter(|(_, bin)| !bin.bursts.is_empty());
        let mut numbers: Vec<Number> = with_bursts.map(|(number, _)| *number).collect();
        numbers.sort_unstable_by(|a, b| b.cmp(a));
        // A burst reaches into the second bin after its own, and waves into those after that.
        let reach = REACH + WAVES_S / BIN_S + 1;
        let runs = numbers.chunk_by(|later, earlier| later - earlier <= reach);
        runs.filter_map(|run| Some(*run.last()?..=*run.first()?)).collect()
    }

    /// The bursts that begin in some bins.
    pub(super) fn bursts(&self, run: RangeInclusive<Number>) -> impl Iterator<Item = &Burst> {
        run.filter_map(|number| self.by_number.get(&number)).flat_map(|bin| &bin.bursts)
    }

    /// Counts what is not counted yet of a bin, its neighbours and its context; says whether it got
    /// through within so many rows.
    fn count(&mut self, store: &Store, number: Number, rows: usize, visits: &mut usize) -> bool {
        let context = self.context(number);
        for of in (number - 1..=number + 1).chain(context) {
            let Some(bin) = self.by_number.get_mut(&of).filter(|bin| bin.held.is_none()) else { continue };
            if *visits >= rows {
                return false;
            }
            let onsets = onsets(store, (begin_of(of), begin_of(of + 1)), visits);
            bin.counts.get_or_insert_with(|| Counts::of(&onsets));
            bin.held = Some(Held::of(onsets));
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
        let onsets = self.onsets(number, region);
        *visits += onsets.len() * ONSET_ROWS;
        let context = self.context(number);
        let covered_s = (context.len() < ENOUGH).then(|| covered_s(store, region));
        let profiles = self.profile_rates(&onsets, &context, covered_s);
        let measure = |group: &Group, tally: Tally, covered_s| Measure {
            tally,
            covered_s,
            profile_rate: profiles.get(&profile_of(group.spot)).copied().unwrap_or_default(),
            bin_s: BIN,
        };
        let around: Vec<Option<&Bin>> = context.iter().map(|of| self.by_number.get(of)).collect();
        let found: Vec<Candidate> = burst::groups(&onsets)
            .iter()
            .flat_map(|group| {
                let bins = around.iter().map(|bin| bin.map_or(0, |bin| bin.seen(group))).collect();
                candidates(group, &onsets, &measure(group, Tally { bins, nearby: None }, covered_s))
            })
            .collect();
        explain(found, &onsets)
            .into_iter()
            .filter(|it| it.onsets.first().is_some_and(|&first| number_of(onsets[first].at) == number))
            .map(|it| gather(store, &it, &onsets, visits))
            .collect()
    }

    /// What counted in the region of a bin, oldest first.
    fn onsets(&self, number: Number, (from, until): (UnixTime, UnixTime)) -> Vec<Onset> {
        let bins = (number - 1..=number + 1).filter_map(|of| self.by_number.get(&of)?.held.as_ref());
        bins.flat_map(|held| &held.onsets).filter(|it| (from..until).contains(&it.at)).copied().collect()
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

impl Bin {
    /// How many breaks of a group counted.
    fn seen(&self, group: &Group) -> u32 {
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
    fn of(onsets: &[Onset]) -> Self {
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
    fn of(onsets: Vec<Onset>) -> Self {
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
