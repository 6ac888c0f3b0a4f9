//! When and how breaks became known: said once for each batch, not for each break.
//!
//! Ids rise in the order in which breaks arrive, so a batch is a range of ids, and neighbours that say
//! the same are one.

use crate::event::Source;

/// Breaks that became known in the same second in the same way: all from this id up to the next
/// batch's.
#[derive(Clone, Copy, Debug)]
struct Batch {
    first_id: u32,
    /// As in the columns of times.
    seen: u32,
    source: Source,
}

/// All batches by their first id.
#[derive(Debug, Default)]
pub(super) struct Batches(Vec<Batch>);

impl Batches {
    /// Notes where the next break comes from; its id is above all before it.
    pub(super) fn note(&mut self, id: u32, seen: u32, source: Source) {
        if self.0.last().is_none_or(|last| (last.seen, last.source) != (seen, source)) {
            self.0.push(Batch { first_id: id, seen, source });
        }
    }

    /// When the break of that id became known, as in the columns of times, and how.
    pub(super) fn of(&self, id: u32) -> (u32, Source) {
        let after = self.0.partition_point(|batch| batch.first_id <= id);
        let batch = self.0[after - 1];
        (batch.seen, batch.source)
    }

    /// Drops the batches of which nothing is left in `ids`, which rise.
    pub(super) fn prune(&mut self, ids: &[u32]) {
        let mut ends: Vec<u32> = self.0.iter().skip(1).map(|batch| batch.first_id).collect();
        ends.push(u32::MAX);
        let mut ends = ends.into_iter();
        let mut left = ids;
        self.0.retain(|_| {
            let end = ends.next().unwrap_or(u32::MAX);
            let (of_it, others) = left.split_at(left.partition_point(|id| *id < end));
            left = others;
            !of_it.is_empty()
        });
        self.0.dedup_by_key(|batch| (batch.seen, batch.source));
    }

    /// How many are kept.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_that_say_the_same_are_one_and_what_is_gone_is_dropped() {
        let mut batches = Batches::default();
        for (id, seen, source) in
            [(0, 5, Source::FirstFill), (1, 5, Source::FirstFill), (2, 6, Source::Live), (3, 5, Source::FirstFill)]
        {
            batches.note(id, seen, source);
        }
        assert_eq!(batches.len(), 3);
        assert_eq!([0, 1, 2, 3, 9].map(|id| batches.of(id).0), [5, 5, 6, 5, 5]);
        batches.prune(&[1, 3]);
        assert_eq!(batches.len(), 1, "what lay between two that say the same is gone");
        assert_eq!([1, 3].map(|id| batches.of(id)), [(5, Source::FirstFill); 2]);
        batches.prune(&[]);
        batches.note(4, 7, Source::Live);
        assert_eq!((batches.len(), batches.of(4)), (1, (7, Source::Live)));
    }
}
