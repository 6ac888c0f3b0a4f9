//! So many in so long: counts a rule's events by the time of their breaks' ends, so that what becomes known
//! late, after an interruption perhaps, counts as when it happened.

use crate::event::UnixTime;

/// Events of one rule that may still count. Small: those within the span before the newest. `I` names a break,
/// which counts once, however often its condition begins.
#[derive(Debug)]
pub(super) struct Threshold<I> {
    /// In order.
    ends: Vec<(UnixTime, I)>,
}

impl<I> Default for Threshold<I> {
    fn default() -> Self {
        Self { ends: Vec::new() }
    }
}

/// More than that many at once say nothing more.
const MOST: usize = 10_000;

impl<I: Copy + Eq> Threshold<I> {
    /// Takes an event in; returns how many, with it, lie within some span of `within_s` seconds that it lies
    /// in, if that is enough.
    pub(super) fn reached(
        &mut self,
        (ended, id): (UnixTime, I),
        at_least: u32,
        within_s: i64,
    ) -> Option<u32> {
        let (first, behind) = (self.before(|end| end < ended), self.before(|end| end <= ended));
        if self.ends[first..behind].iter().all(|(_, known)| *known != id) {
            self.ends.insert(behind, (ended, id));
        }
        let (newest, _) = *self.ends.last()?;
        // A late one may still meet what ended up to a span before it.
        let oldest = newest.plus(-within_s.saturating_mul(2));
        let stale = self.before(|end| end < oldest).max(self.ends.len().saturating_sub(MOST));
        self.ends.drain(..stale);
        let mut most = 0;
        for from in self.before(|end| end < ended.plus(-within_s))..self.before(|end| end <= ended) {
            let until = self.before(|end| end.since(self.ends[from].0) <= within_s);
            most = most.max(until - from);
        }
        let most = u32::try_from(most).unwrap_or(u32::MAX);
        (most >= at_least).then_some(most)
    }

    /// How many come first of which that is so.
    fn before(&self, is_so: impl Fn(UnixTime) -> bool) -> usize {
        self.ends.partition_point(|(end, _)| is_so(*end))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Against counting every span that begins with an event, over all that came so far.
        #[test]
        fn it_counts_as_a_plain_look_at_all_of_them_does(
            ends in proptest::collection::vec(0_i64..40, 1..40),
            within_s in 1_i64..12,
            at_least in 2_u32..6,
        ) {
            let mut threshold = Threshold::default();
            let mut all: Vec<i64> = Vec::new();
            for (id, end) in ends.into_iter().enumerate() {
                all.push(end);
                let newest = *all.iter().max().expect("one");
                let spans = all.iter().filter(|from| (end - within_s..=end).contains(*from));
                let count = |from: i64| all.iter().filter(|it| (from..=from + within_s).contains(*it)).count();
                let most = spans.map(|from| count(*from)).max().unwrap_or(0);
                let enough = u32::try_from(most).unwrap() >= at_least;
                let reached = threshold.reached((UnixTime(end), id), at_least, within_s);
                let again = threshold.reached((UnixTime(end), id), at_least, within_s);
                prop_assert_eq!(again, reached, "a break counts once");
                // Of what is very late, not all that is needed may be remembered.
                if end >= newest - within_s {
                    prop_assert_eq!(reached.is_some(), enough);
                    prop_assert!(reached.is_none_or(|count| count as usize == most));
                } else {
                    prop_assert!(reached.is_none() || enough);
                }
            }
        }
    }
}
