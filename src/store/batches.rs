//! When and how breaks became known, and by which reply: said once for each batch, not for each break.
//!
//! Ids rise in the order in which breaks arrive, so a batch is a range of ids, and neighbours that say
//! the same are one.

use super::ids::Ids;
use crate::event::{RequestId, Source};

/// Breaks that became known in the same second in the same way, by the same reply: all from this id up to the next
/// batch's.
#[derive(Clone, Copy, Debug)]
struct Batch {
    first_id: u32,
    /// As in the columns of times.
    seen: u32,
    source: Source,
    /// Kept from an earlier run, not learnt in this one.
    recalled: bool,
    request: Option<RequestId>,
}

impl Batch {
    /// What it says of its breaks.
    const fn says(&self) -> (u32, Source, bool, Option<RequestId>) {
        (self.seen, self.source, self.recalled, self.request)
    }
}

/// All batches by their first id.
#[derive(Debug, Default)]
pub(super) struct Batches(Vec<Batch>);

impl Batches {
    /// Notes where the next break comes from; its id is above all before it.
    pub(super) fn note(
        &mut self,
        id: u32,
        seen: u32,
        source: Source,
        recalled: bool,
        request: Option<RequestId>,
    ) {
        let batch = Batch { first_id: id, seen, source, recalled, request };
        if !self.0.last().is_some_and(|last| last.says() == batch.says()) {
            self.0.push(batch);
        }
    }

    /// When the break of that id became known, as in the columns of times, and how.
    pub(super) fn of(&self, id: u32) -> (u32, Source) {
        let batch = self.batch(id);
        (batch.seen, batch.source)
    }

    /// Whether the break of that id was kept from an earlier run.
    pub(super) fn is_recalled(&self, id: u32) -> bool {
        self.batch(id).recalled
    }

    /// The reply that listed the break of that id first, if its number is known.
    pub(super) fn request(&self, id: u32) -> Option<RequestId> {
        self.batch(id).request
    }

    fn batch(&self, id: u32) -> Batch {
        self.0[self.0.partition_point(|batch| batch.first_id <= id) - 1]
    }

    /// Drops the batches of which nothing is left.
    pub(super) fn prune(&mut self, ids: &Ids) {
        let ends: Vec<u32> = self.0.iter().skip(1).map(|batch| batch.first_id).chain([u32::MAX]).collect();
        let mut ends = ends.into_iter();
        self.0.retain(|batch| ends.next().is_some_and(|end| ids.count_between(batch.first_id, end) > 0));
        self.0.dedup_by_key(|batch| batch.says());
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
        let (mut ids, mut batches) = (Ids::default(), Batches::default());
        for (seen, source) in
            [(5, Source::FirstFill), (5, Source::FirstFill), (6, Source::Live), (5, Source::FirstFill)]
        {
            batches.note(ids.push(), seen, source, false, None);
        }
        assert_eq!(batches.len(), 3);
        assert_eq!([0, 1, 2, 3].map(|id| batches.of(id).0), [5, 5, 6, 5]);
        ids.retain(&[false, true, false, true]);
        batches.prune(&ids);
        assert_eq!(batches.len(), 1, "what lay between two that say the same is gone");
        assert_eq!([1, 3].map(|id| batches.of(id)), [(5, Source::FirstFill); 2]);
        ids.retain(&[false; 2]);
        batches.prune(&ids);
        batches.note(ids.push(), 7, Source::Live, true, None);
        assert_eq!((batches.len(), batches.of(4)), (1, (7, Source::Live)));
        assert!(batches.is_recalled(4));
    }

    #[test]
    fn each_reply_has_a_batch_of_its_own() {
        let id = |text| Some(RequestId::parse(text).expect("a number"));
        let [one, other] =
            [id("3c140219-cfe9-470e-b241-907877d6fb03"), id("00000000-0000-4000-8000-000000000001")];
        let (mut ids, mut batches) = (Ids::default(), Batches::default());
        for request in [one, one, other, None] {
            batches.note(ids.push(), 5, Source::FirstFill, false, request);
        }
        assert_eq!((batches.len(), size_of::<Batch>()), (3, 28));
        assert_eq!([0, 1, 2, 3].map(|id| batches.request(id)), [one, one, other, None]);
    }
}
