//! So many in so long: counts a rule's events by the time of their breaks' ends, so that what becomes known
//! late, after an interruption perhaps, counts as when it happened.

use crate::event::UnixTime;

/// Events of one rule that may still count. Small: those within the span before the newest.
#[derive(Debug, Default)]
pub(super) struct Threshold {
    /// In order.
    ends: Vec<UnixTime>,
}

/// More than that many at once say nothing more.
const MOST: usize = 10_000;

impl Threshold {
    /// Takes an event in; returns how many, with it, lie within some span of `within_s` seconds that it lies
    /// in, if that is enough.
    pub(super) fn reached(&mut self, ended: UnixTime, at_least: u32, within_s: i64) -> Option<u32> {
        let place = self.ends.partition_point(|end| *end <= ended);
        self.ends.insert(place, ended);
        let newest = *self.ends.last()?;
        // A late one may still meet what ended up to a span before it.
        let oldest = newest.plus(-within_s.saturating_mul(2));
        let stale = self.ends.partition_point(|end| *end < oldest).max(self.ends.len().saturating_sub(MOST));
        self.ends.drain(..stale);
        let first = self.ends.partition_point(|end| *end < ended.plus(-within_s));
        let mut most = 0;
        for from in first..self.ends.partition_point(|end| *end <= ended) {
            let until = self.ends.partition_point(|end| end.since(self.ends[from]) <= within_s);
            most = most.max(until - from);
        }
        let most = u32::try_from(most).unwrap_or(u32::MAX);
        (most >= at_least).then_some(most)
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
            for end in ends {
                all.push(end);
                let newest = *all.iter().max().expect("one");
                let spans = all.iter().filter(|from| (end - within_s..=end).contains(*from));
                let count = |from: i64| all.iter().filter(|it| (from..=from + within_s).contains(*it)).count();
                let most = spans.map(|from| count(*from)).max().unwrap_or(0);
                let enough = u32::try_from(most).unwrap() >= at_least;
                let reached = threshold.reached(UnixTime(end), at_least, within_s);
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
