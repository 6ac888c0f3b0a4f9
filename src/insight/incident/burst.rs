//! Candidates: groups of which more broke at once than chance would bring.
//!
//! Every group (what is shared × which cause or actor) is looked at through windows of [`WINDOWS_S`].
//! A look is as surprising as its breaks are improbable at the group's usual rate; an account with
//! many breaks has many looks, so what counts is how often any look at that account would show as
//! much by chance: [`Proof::per_day`].

use std::ops::Range;

use hashbrown::HashMap;

use super::chance::{COMMON_CHANCE, Tally, Usual};
use super::onset::Onset;
use super::place::{Class, Level, Spot, actor_of};
use crate::cause::{Actor, CauseId};
use crate::event::{ProfileId, UnixTime};

/// The spans looked at, in seconds: a cut line, a failing switch, one after the other, slow motion.
pub(super) const WINDOWS_S: [i64; 4] = [10, 30, 90, 240];
/// The longest of them.
pub(super) const LONGEST_S: i64 = 240;
/// Fewer streams are what the list shows anyway: two that break together are no incident.
pub(super) const FEWEST: usize = 3;
/// More often than so many times a day by chance is not told: about three false ones a year at most.
const TOLD_PER_DAY: f64 = 0.01;
/// Each break is looked at in four levels, by cause and by actor, through each window.
const LOOKS: f64 = 32.0;
const DAY_S: f64 = 86_400.0;
/// A break belongs to the burst if it follows it much sooner than the next usual one would.
const NEXT_BY_CHANCE: f64 = 0.05;
/// What is left of a group after others explained it is left by chance, if that is not rarer.
const LEFT_BY_CHANCE: f64 = 0.001;

/// The numbers behind an incident.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Proof {
    /// Streams that broke in the window.
    pub streams: usize,
    /// The window, in seconds, in which that was counted.
    pub window_s: u32,
    /// Such breaks a minute, usually.
    pub usual_per_minute: f64,
    /// How often a day chance brings as much somewhere in the account.
    pub per_day: f64,
}

/// A group that broke.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) level: Level,
    pub(super) spot: Spot,
    pub(super) class: Class,
    /// Places among the onsets, ascending.
    pub(super) onsets: Vec<usize>,
    pub(super) proof: Proof,
    usual: Usual,
    looks_per_day: f64,
}

/// The breaks of one group, by their places among the onsets, ascending.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) level: Level,
    pub(super) spot: Spot,
    pub(super) class: Class,
    pub(super) onsets: Vec<usize>,
}

/// What a look at a group is measured by.
pub(super) struct Measure {
    /// What was seen of the group in other bins.
    pub(super) tally: Tally,
    /// Where those are few: the seconds that the onsets at hand cover.
    pub(super) covered_s: Option<f64>,
    /// How many breaks of any kind the profile usually has in a second.
    pub(super) profile_rate: f64,
    /// The length of a bin in seconds.
    pub(super) bin_s: f64,
}

impl Measure {
    fn looks_per_day(&self) -> f64 {
        self.profile_rate * DAY_S * LOOKS
    }

    /// The usual rate by the tally alone.
    fn always(&self) -> Usual {
        Usual::from_tally(&self.tally, self.bin_s)
    }

    /// The usual rate, `always` if the tally is enough, where `outside` onsets of the group are not in the window.
    fn usual(&self, always: Usual, outside: usize, window_s: i64) -> Usual {
        let Some(covered_s) = self.covered_s else { return always };
        let outside = u32::try_from(outside).unwrap_or(u32::MAX);
        #[expect(clippy::cast_precision_loss, reason = "seconds of a window")]
        let seconds = (covered_s - window_s as f64).max(0.0);
        Usual::from_tally(&Tally { nearby: Some((outside, seconds)), ..self.tally.clone() }, self.bin_s)
    }
}

impl Candidate {
    /// Whether chance would seldom bring so many more of the group into the same window.
    pub(super) fn is_surprised_by(&self, more: usize) -> bool {
        more > 1 && self.usual.at_least(more, f64::from(self.proof.window_s)) < LEFT_BY_CHANCE
    }

    /// Takes away what another candidate explains; says whether enough is left.
    pub(super) fn survives_without(&mut self, explained: &[usize]) -> bool {
        let before = self.onsets.len();
        self.onsets.retain(|onset| explained.binary_search(onset).is_err());
        let left = self.onsets.len();
        if left == before {
            return true;
        }
        let window_s = f64::from(self.proof.window_s);
        self.proof.streams = self.proof.streams.min(left);
        self.proof.per_day =
            self.looks_per_day * self.usual.at_least(self.proof.streams.saturating_sub(1), window_s);
        left >= FEWEST && self.proof.per_day <= TOLD_PER_DAY
    }
}

/// All groups of enough onsets to be told.
pub(super) fn groups(onsets: &[Onset]) -> Vec<Group> {
    let mut groups = Vec::new();
    for level in Level::ALL {
        // Most networks have a single break: only those with enough get a list.
        let mut counts: HashMap<Spot, usize> = HashMap::new();
        for spot in onsets.iter().filter_map(|onset| onset.place.spot(level)) {
            *counts.entry(spot).or_default() += 1;
        }
        counts.retain(|_, count| *count >= FEWEST);
        let mut by_spot: HashMap<Spot, Vec<usize>> =
            counts.into_iter().map(|(spot, count)| (spot, Vec::with_capacity(count))).collect();
        for (number, onset) in onsets.iter().enumerate() {
            if let Some(numbers) = onset.place.spot(level).and_then(|spot| by_spot.get_mut(&spot)) {
                numbers.push(number);
            }
        }
        for (spot, numbers) in by_spot {
            by_class(onsets, &numbers, |class, onsets| groups.push(Group { level, spot, class, onsets }));
        }
    }
    groups
}

/// Parts a spot's onsets by cause and, where that is not the same, by actor.
fn by_class(onsets: &[Onset], numbers: &[usize], mut found: impl FnMut(Class, Vec<usize>)) {
    let mut causes: HashMap<Option<CauseId>, Vec<usize>> = HashMap::new();
    for &number in numbers {
        causes.entry(onsets[number].cause).or_default().push(number);
    }
    let mut actors: HashMap<Actor, (u32, Vec<usize>)> = HashMap::new();
    for (&cause, numbers) in &causes {
        if let Some(actor) = actor_of(cause) {
            let (causes, all) = actors.entry(actor).or_default();
            *causes += 1;
            all.extend(numbers);
        }
    }
    for (actor, (causes, mut numbers)) in actors {
        if causes > 1 && numbers.len() >= FEWEST {
            numbers.sort_unstable();
            found(Class::Actor(actor), numbers);
        }
    }
    for (cause, numbers) in causes.into_iter().filter(|(_, numbers)| numbers.len() >= FEWEST) {
        found(Class::Cause(cause), numbers);
    }
}

/// The bursts of one group, the most surprising first.
pub(super) fn candidates(group: &Group, onsets: &[Onset], measure: &Measure) -> Vec<Candidate> {
    let mut left = group.onsets.clone();
    let mut found = Vec::new();
    while let Some((burst, candidate)) = best(group, &left, onsets, measure) {
        left.drain(burst);
        found.push(candidate);
    }
    found
}

/// The most surprising burst among those onsets, and where it is.
fn best(
    group: &Group,
    left: &[usize],
    onsets: &[Onset],
    measure: &Measure,
) -> Option<(Range<usize>, Candidate)> {
    let looks_per_day = measure.looks_per_day();
    let mut best: Option<(Range<usize>, Usual, Proof)> = None;
    // The first break makes it a look; the others have to surprise.
    let common_is_told = looks_per_day * COMMON_CHANCE <= TOLD_PER_DAY;
    let always = measure.always();
    let times: Vec<UnixTime> = left.iter().map(|&place| onsets[place].at).collect();
    for window_s in WINDOWS_S {
        let Some(window) = fullest(&times, window_s) else { continue };
        let streams = window.len();
        let usual = measure.usual(always, left.len() - streams, window_s);
        let window_s = u32::try_from(window_s).unwrap_or(u32::MAX);
        let window_length = f64::from(window_s);
        if !common_is_told && usual.is_common(streams - 1, window_length) {
            continue;
        }
        let per_day = looks_per_day * usual.at_least(streams - 1, window_length);
        let proof = Proof { streams, window_s, usual_per_minute: usual.rate * 60.0, per_day };
        if per_day <= TOLD_PER_DAY && best.as_ref().is_none_or(|(_, _, best)| per_day < best.per_day) {
            best = Some((window, usual, proof));
        }
    }
    let (window, usual, proof) = best?;
    let burst = extended(window, left, onsets, &usual, i64::from(proof.window_s));
    let candidate = Candidate {
        level: group.level,
        spot: group.spot,
        class: group.class,
        onsets: left[burst.clone()].to_vec(),
        proof,
        usual,
        looks_per_day,
    };
    Some((burst, candidate))
}

/// The window with the most onsets, of those the tightest, of those the first.
fn fullest(times: &[UnixTime], window_s: i64) -> Option<Range<usize>> {
    let mut best: Option<(Range<usize>, i64)> = None;
    let mut end = 0;
    for (begin, &first) in times.iter().enumerate() {
        while times.get(end).is_some_and(|at| at.since(first) <= window_s) {
            end += 1;
        }
        let (len, span) = (end - begin, times[end - 1].since(first));
        let most = best.as_ref().map_or(FEWEST - 1, |(window, _)| window.len());
        if len > most || best.as_ref().is_some_and(|(_, tightest)| len == most && span < *tightest) {
            best = Some((begin..end, span));
        }
    }
    best.map(|(window, _)| window)
}

/// The burst with what comes before and after it much sooner than chance would bring the next one.
fn extended(
    window: Range<usize>,
    left: &[usize],
    onsets: &[Onset],
    usual: &Usual,
    window_s: i64,
) -> Range<usize> {
    let at = |place: usize| onsets[left[place]].at;
    #[expect(clippy::cast_precision_loss, reason = "seconds of a window")]
    let soon = |gap: i64| gap <= window_s && usual.rate * (gap as f64) < NEXT_BY_CHANCE;
    let (mut begin, mut end) = (window.start, window.end);
    while begin > 0 && soon(at(begin).since(at(begin - 1))) {
        begin -= 1;
    }
    while end < left.len() && soon(at(end).since(at(end - 1))) {
        end += 1;
    }
    begin..end
}

/// The profile that a spot lies in.
pub(super) const fn profile_of(spot: Spot) -> ProfileId {
    match spot {
        Spot::Network(profile, _)
        | Spot::App(profile, _, _)
        | Spot::Domain(profile, _)
        | Spot::Profile(profile) => profile,
    }
}

impl Proof {
    /// After how many hours chance would bring as much once.
    #[must_use]
    pub fn once_in_hours(&self) -> f64 {
        24.0 / self.per_day.max(f64::MIN_POSITIVE)
    }
}
