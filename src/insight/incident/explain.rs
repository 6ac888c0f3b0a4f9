//! One answer for groups that overlap: the most specific thing shared that explains them all.
//!
//! A cut of one /24 shows in its domain, its app and the whole profile as well; a platform's fault
//! shows in every domain. So the largest group is taken first and asked whether a few more specific
//! ones explain it, that is, whether what is left beside them is no more than chance brings. Two
//! networks may fail at once; two domains that do so are one fault of what they have in common.

use super::burst::Candidate;
use super::onset::Onset;
use super::place::{Class, Level, actor_of};
use crate::cause::Actor;

/// The candidates that remain when each break has one explanation.
pub(super) fn explain(mut candidates: Vec<Candidate>, onsets: &[Onset]) -> Vec<Candidate> {
    let mut found = Vec::new();
    while let Some(widest) = take_widest(&mut candidates, onsets) {
        let chosen = more_specific(&widest, &candidates, onsets)
            .unwrap_or_else(|| vec![by_cause(widest.clone(), &candidates)]);
        let mut explained = widest.onsets;
        explained.extend(chosen.iter().flat_map(|candidate| &candidate.onsets));
        explained.sort_unstable();
        candidates.retain_mut(|candidate| candidate.survives_without(&explained));
        found.extend(chosen);
    }
    found
}

/// The candidate with the most breaks; of equals the most general, then the surest, then the first.
fn take_widest(candidates: &mut Vec<Candidate>, onsets: &[Onset]) -> Option<Candidate> {
    let order = |it: &Candidate| {
        let is_actor = matches!(it.class, Class::Actor(_));
        let began = it.onsets.first().map(|&first| onsets[first].at);
        (it.onsets.len(), it.level, is_actor, std::cmp::Reverse((began, it.class)))
    };
    let widest = (0..candidates.len()).max_by_key(|&place| order(&candidates[place]))?;
    Some(candidates.swap_remove(widest))
}

/// Candidates of the most specific level that explain the wide one together.
fn more_specific(wide: &Candidate, others: &[Candidate], onsets: &[Onset]) -> Option<Vec<Candidate>> {
    let actor = actor_of(onsets[*wide.onsets.first()?].cause);
    Level::ALL.into_iter().filter(|level| *level < wide.level && can_name(*level, actor)).find_map(|level| {
        let mut parts: Vec<&Candidate> = Vec::new();
        for part in others.iter().filter(|it| it.level == level && overlaps(it, wide)) {
            match parts.iter_mut().find(|known| known.spot == part.spot) {
                Some(known) if known.onsets.len() < part.onsets.len() => *known = part,
                Some(_) => {}
                None => parts.push(part),
            }
        }
        if parts.is_empty() || parts.len() > most_at_once(level, actor) {
            return None;
        }
        let left = wide.onsets.iter().filter(|onset| !parts.iter().any(|part| has(part, **onset))).count();
        if wide.is_surprised_by(left) {
            return None;
        }
        Some(parts.into_iter().map(|part| by_cause(part.clone(), others)).collect())
    })
}

/// Whether trouble on which that one acts can lie in things of that level: an account is overdue or
/// closed as a whole.
fn can_name(level: Level, actor: Option<Actor>) -> bool {
    level == Level::Profile || actor != Some(Actor::Account)
}

/// How many independent troubles of that level are believed to begin in the same moment.
const fn most_at_once(level: Level, actor: Option<Actor>) -> usize {
    match (level, actor) {
        (Level::Network, None | Some(Actor::Network | Actor::Streamer)) => 2,
        _ => 1,
    }
}

/// The same group narrowed to one cause, if the actor's others are no more than usual.
fn by_cause(group: Candidate, others: &[Candidate]) -> Candidate {
    if !matches!(group.class, Class::Actor(_)) {
        return group;
    }
    let same_spot = others.iter().filter(|it| it.spot == group.spot && overlaps(it, &group));
    let narrow = same_spot.max_by_key(|it| (it.onsets.len(), std::cmp::Reverse(it.class)));
    match narrow {
        Some(narrow) => {
            let left = group.onsets.iter().filter(|onset| !has(narrow, **onset)).count();
            if group.is_surprised_by(left) { group } else { narrow.clone() }
        }
        None => group,
    }
}

/// Whether most of the part lies in the whole.
fn overlaps(part: &Candidate, whole: &Candidate) -> bool {
    part.onsets.iter().filter(|onset| has(whole, **onset)).count() * 2 >= part.onsets.len()
}

fn has(candidate: &Candidate, onset: usize) -> bool {
    candidate.onsets.binary_search(&onset).is_ok()
}
