//! Which incidents somebody has acknowledged, and what has joined them since.
//!
//! Incidents are worked out anew whenever breaks become known: a late record may come before the first
//! break, waves may join. What stays are the breaks. So an acknowledgement stands on two of them, the
//! first and the newest that the incident had then; whichever incident holds one of them now is
//! acknowledged. Two incidents that have become one are, if one of them was; what had not been
//! acknowledged counts as having joined.

use hashbrown::{HashMap, HashSet};

use super::{Incident, IncidentId, Incidents};
use crate::event::UnixTime;
use crate::store::{Annotations, BreakId, BreakRef, Store, StreamId};

/// An incident's acknowledgement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Acknowledged {
    /// When it was given; the latest of several.
    pub at: UnixTime,
    /// Streams that have broken in the incident since.
    pub since: usize,
}

impl Incidents {
    /// The acknowledged ones among those that are found, by what people noted as of its last refresh.
    #[must_use]
    pub fn acknowledged(
        &self,
        annotations: &Annotations,
        store: &Store,
    ) -> HashMap<IncidentId, Acknowledged> {
        let mut given: HashMap<IncidentId, (UnixTime, usize)> = HashMap::new();
        for (row, streams, at) in annotations.acknowledgements() {
            let Some(&incident) = self.by_break.get(&store.get(row).id()) else { continue };
            let (latest, number) = given.entry(incident).or_insert((at, 0));
            *latest = at.max(*latest);
            *number += usize::try_from(streams).unwrap_or(usize::MAX);
        }
        let told = |(id, (at, number))| {
            let incident = self.by_id(id)?;
            let uncounted = if number == 0 { 0 } else { incident.streams.len().saturating_sub(number) };
            Some((id, Acknowledged { at, since: incident.broken_after(at, store).max(uncounted) }))
        };
        given.into_iter().filter_map(told).collect()
    }
}

impl Incident {
    /// Streams whose first break in it ended after that.
    fn broken_after(&self, at: UnixTime, store: &Store) -> usize {
        self.firsts(store).filter(|it| it.ended().is_some_and(|ended| ended > at)).count()
    }

    /// Streams whose first break in it had ended by then.
    pub fn broken_by(&self, at: UnixTime, store: &Store) -> impl Iterator<Item = StreamId> {
        let by_then = move |it: &BreakRef<'_>| it.ended().is_none_or(|ended| ended <= at);
        self.firsts(store).filter(by_then).map(BreakRef::stream_id)
    }

    /// The first break in it of each of its streams, as far as they are known.
    fn firsts<'a>(&self, store: &'a Store) -> impl Iterator<Item = BreakRef<'a>> {
        let mut known = HashSet::new();
        let rows = self.breaks.iter().filter_map(|&id| store.row_of(id)).map(|row| store.get(row));
        rows.filter(move |it| known.insert(it.stream_id()))
    }

    /// The breaks that its acknowledgement stands on, each with the number that goes there.
    #[must_use]
    pub fn anchors(&self) -> Vec<(BreakId, u32)> {
        let streams = u32::try_from(self.streams.len()).unwrap_or(u32::MAX);
        match self.breaks.as_slice() {
            [] => Vec::new(),
            [only] => vec![(*only, streams)],
            [first, .., newest] => vec![(*first, streams), (*newest, 0)],
        }
    }
}
