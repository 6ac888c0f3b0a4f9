//! What counts as evidence: the first sign of each stream's trouble, once.
//!
//! A stream that flaps, or an encoder that is refused every few seconds, is one trouble, however many
//! records it makes; so a break counts only where the same stream had none on which the same one acts
//! in the [`QUIET_S`] seconds before. Three kinds of breaks never count:
//!
//! - planned ends: shows end together at the full hour, cameras of a show are switched off one after
//!   the other; no likelihood can tell that from a fault, and nobody has to act;
//! - replaced pushes, and what else asks nobody to act;
//! - all but the first refusal of a client whose streams were not on air: a scanner guesses many
//!   names, and is one client.

use std::net::{IpAddr, Ipv6Addr};

use hashbrown::{HashMap, HashSet};

use super::place::{Place, actor_of};
use crate::cause::{Actor, CauseId, catalogue};
use crate::event::UnixTime;
use crate::store::{BreakRef, Row, Store, StreamId};

/// So long a stream (or a refused client) must have been without such breaks for the next to count.
pub(super) const QUIET_S: i64 = 300;
/// So long before the time that is looked at a stream must have been on air to be known when it is
/// refused.
pub(super) const AIRED_S: i64 = 600;

/// A break that counts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Onset {
    pub(super) at: UnixTime,
    pub(super) row: Row,
    pub(super) cause: Option<CauseId>,
    pub(super) place: Place,
}

/// Who is counted once.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Unit {
    Stream(StreamId),
    Client(IpAddr),
}

/// A break that could count.
struct Sign {
    at: UnixTime,
    refused: bool,
    cause: Option<CauseId>,
    address: Option<IpAddr>,
    row: Row,
}

/// The rows that ended from `from` on, before `until`; newest first.
pub(super) fn rows_between(store: &Store, from: UnixTime, until: UnixTime) -> &[Row] {
    let rows = store.rows_newest_first();
    // A push without an end has not broken.
    let begin = rows.partition_point(|&row| store.get(row).ended().is_none_or(|ended| ended >= until));
    let len = rows[begin..].partition_point(|&row| store.get(row).ended().is_some_and(|ended| ended >= from));
    &rows[begin..begin + len]
}

/// Whether a break of that cause can belong to an incident at all.
pub(super) fn is_trouble(cause: Option<CauseId>) -> bool {
    let cause = cause.map(|cause| catalogue().get(cause));
    cause.is_none_or(|cause| !cause.planned && !cause.replacing && cause.actor != Actor::Nobody)
}

/// Whether the push was refused before any time on air.
fn is_refused(it: BreakRef<'_>, cause: Option<CauseId>) -> bool {
    cause.is_some_and(|cause| catalogue().get(cause).refusal) && !was_on_air(it)
}

fn was_on_air(it: BreakRef<'_>) -> bool {
    let lasted = it.started().zip(it.ended()).map(|(started, ended)| ended.since(started));
    it.duration_s().map(i64::from).or(lasted).is_some_and(|seconds| seconds > 0)
}

/// The breaks that count from `from` on, before `until`, oldest first; `visits` rises by the number of
/// rows read. They depend on the rows from [`AIRED_S`] seconds before on.
pub(super) fn onsets(store: &Store, (from, until): (UnixTime, UnixTime), visits: &mut usize) -> Vec<Onset> {
    let rows = rows_between(store, from.plus(-QUIET_S), until);
    *visits += rows.len();
    let mut signs = Vec::with_capacity(rows.len());
    for &row in rows.iter().rev() {
        let it = store.get(row);
        let cause = it.cause();
        if let Some(at) = it.ended()
            && is_trouble(cause)
        {
            signs.push(Sign { at, refused: is_refused(it, cause), cause, address: it.address(), row });
        }
    }
    // By content: which of two breaks in the same second came in first must not matter.
    for same in signs.chunk_by_mut(|a, b| a.at == b.at) {
        same.sort_by_key(|sign| (sign.refused, sign.cause, sign.address));
    }
    let mut aired: HashMap<StreamId, Option<UnixTime>> = HashMap::new();
    let mut latest: HashMap<(Option<Actor>, Unit), UnixTime> = HashMap::with_capacity(signs.len());
    let mut onsets = Vec::with_capacity(signs.len());
    for sign in signs {
        let it = store.get(sign.row);
        let stream = it.stream_id();
        let mut first_aired =
            || *aired.entry(stream).or_insert_with(|| first_aired(store, stream, from, until));
        let unit = match sign.address {
            Some(address) if sign.refused && first_aired().is_none_or(|first| first > sign.at) => {
                Unit::Client(client(address))
            }
            _ => Unit::Stream(stream),
        };
        let before = latest.insert((actor_of(sign.cause), unit), sign.at);
        if sign.at >= from && before.is_none_or(|before| sign.at.since(before) > QUIET_S) {
            onsets.push(Onset { at: sign.at, row: sign.row, cause: sign.cause, place: Place::of(store, it) });
        }
    }
    onsets
}

/// When a stream is first known to have been on air, from [`AIRED_S`] seconds before `from` on: one
/// that pushes in earnest, not a name that someone guessed.
fn first_aired(store: &Store, stream: StreamId, from: UnixTime, until: UnixTime) -> Option<UnixTime> {
    let rows = store.rows_of(stream);
    let begin = rows.partition_point(|&row| store.get(row).ended().is_none_or(|ended| ended >= until));
    let from = from.plus(-AIRED_S);
    let ends = rows[begin..].iter().map(|&row| store.get(row));
    let recent = ends.take_while(|it| it.ended().is_some_and(|ended| ended >= from));
    recent.filter(|it| was_on_air(*it)).last()?.ended()
}

/// An address as that of one client: hosts change the lower half of an IPv6 address at will.
const fn client(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// The distinct streams of some rows, ascending.
pub(super) fn streams_of(store: &Store, rows: impl Iterator<Item = Row>) -> Vec<StreamId> {
    let distinct: HashSet<StreamId> = rows.map(|row| store.get(row).stream_id()).collect();
    let mut streams: Vec<StreamId> = distinct.into_iter().collect();
    streams.sort_unstable();
    streams
}
