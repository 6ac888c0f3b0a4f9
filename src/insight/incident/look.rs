//! The look at one bin: what counted there and around it, what is usual, and which bursts begin in it.

use hashbrown::HashMap;

use super::bin::{Bin, Burst, Counts, Held};
use super::bins::{BIN, Bins, CONTEXT, Number, REACH, begin_of, number_of};
use super::burst::{self, Candidate, Group, LONGEST_S, Measure, candidates, profile_of};
use super::chance::{Tally, Usual};
use super::explain::explain;
use super::onset::{self, Onset, QUIET_S, onsets, rows_between};
use super::place::Place;
use crate::event::{ProfileId, UnixTime};
use crate::store::{BreakId, Row, Store};

/// With fewer bins that tell what is usual, what is close to the moment counts as well.
const ENOUGH: usize = 12;
/// What a break that is looked at costs, in rows read.
const ONSET_ROWS: usize = 2;

impl Bins {
    /// Counts what is not counted yet of a bin, its neighbours and its context; says whether it got
    /// through within so many rows.
    pub(super) fn count(&mut self, store: &Store, number: Number, rows: usize, visits: &mut usize) -> bool {
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
    pub(super) fn look(&self, store: &Store, number: Number, visits: &mut usize) -> Vec<Burst> {
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
