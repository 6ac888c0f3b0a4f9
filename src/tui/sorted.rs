//! The order of the list between two rows, as [`Sort::apply`] gives it to all of them: to find the place
//! of a few rows among very many that stand in order already.

use std::cmp::Ordering;

use super::columns::{Column, Sort, urgency};
use crate::cause;
use crate::insight::Mark;
use crate::store::{BreakRef, Row, Store};

impl Sort {
    /// Which of two rows comes first; never equal for two different ones. Verdicts are those of `marks`.
    pub(super) fn compare(self, a: Row, b: Row, store: &Store, marks: &[Mark]) -> Ordering {
        let newer_first = || store.newness(b).cmp(&store.newness(a));
        if self.column == Column::Ended {
            return if self.falling { newer_first() } else { newer_first().reverse() };
        }
        let values = self.values(store.get(a), store.get(b), marks);
        if self.falling { values.reverse() } else { values }.then_with(newer_first)
    }

    /// How the values of the column compare.
    fn values(self, a: BreakRef<'_>, b: BreakRef<'_>, marks: &[Mark]) -> Ordering {
        let of = |it: BreakRef<'_>| {
            marks.get(it.row() as usize).map_or(i64::MAX, |mark| urgency(mark.verdict(), it))
        };
        match self.column {
            Column::Stream => a.stream().shown().cmp(b.stream().shown()),
            Column::App => a.app().shown().cmp(b.app().shown()),
            Column::Domain => a.domain().shown().cmp(b.domain().shown()),
            Column::Cause | Column::Actor => self.cause(a).cmp(&self.cause(b)),
            Column::Ip => {
                let value = |it: BreakRef<'_>| it.address();
                value(a).cmp(&value(b)).then_with(|| a.client_ip().shown().cmp(b.client_ip().shown()))
            }
            Column::Verdict => of(a).cmp(&of(b)),
            Column::Duration => {
                let value = |it: BreakRef<'_>| it.duration_s().map_or(-1, i64::from);
                value(a).cmp(&value(b))
            }
            Column::Profile => a.profile().cmp(&b.profile()),
            Column::Count => a.count().cmp(&b.count()),
            Column::Ended => Ordering::Equal,
        }
    }

    /// What a cause, or who acts on it, is sorted by: those that nobody knows last.
    fn cause(self, it: BreakRef<'_>) -> (bool, &str) {
        match it.cause().map(|id| cause::catalogue().get(id)) {
            None => (true, it.reason().shown()),
            Some(known) if self.column == Column::Actor => (false, known.actor.name()),
            Some(known) => (false, known.text.title),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::event::{ProfileId, Record, Seen, Source, UnixTime};
    use crate::insight::Verdict;

    const NOW: UnixTime = UnixTime(1_795_000_000);

    fn a_record() -> impl Strategy<Value = (u16, Seen)> {
        let reasons = [
            "Push client network exceptions.",
            "The push client stopped the stream.",
            "Authentication failed.",
            "upstream said goodbye",
        ];
        let addresses = ["203.0.113.7", "198.51.100.9", "2001:db8::1", "odd", ""];
        (
            0..2_u16,
            0..4_u8,
            prop::option::of(0..9_i64),
            0..4_usize,
            prop::option::of(-1..3_i32),
            0..5_usize,
            1..3_u32,
        )
            .prop_map(move |(profile, stream, ended, reason, duration_s, address, count)| {
                let record = Record {
                    domain: format!("push{}.example.com", stream % 2).as_str().into(),
                    app: ["live", "vod"][usize::from(stream) / 2].into(),
                    stream: format!("s{stream}").as_str().into(),
                    started: Some(NOW.plus(-100)),
                    ended: ended.map(|ago| NOW.plus(-ago)),
                    reason: reasons[reason].into(),
                    duration_s,
                    client_ip: addresses[address].into(),
                    ..Record::default()
                };
                (profile, Seen { record, count })
            })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

        /// All columns, both ways: rows in order are in the order of any two of them.
        #[test]
        fn two_rows_stand_as_among_all(records in prop::collection::vec(a_record(), 0..40), verdicts in prop::collection::vec(0..7_usize, 40)) {
            let mut store = Store::new(vec!["main".into(), "other".into()]);
            for (profile, seen) in &records {
                store.apply(ProfileId(*profile), std::slice::from_ref(seen), Source::Live, NOW);
            }
            let marks: Vec<Mark> =
                verdicts.iter().take(store.len()).map(|&at| Mark::new(Verdict::ALL[at], false, false)).collect();
            for (column, falling) in Column::ALL.into_iter().flat_map(|it| [(it, false), (it, true)]) {
                let sort = Sort { column, falling };
                let mut rows = store.rows_newest_first().to_vec();
                sort.apply(&mut rows, &store, &marks);
                prop_assert!(
                    rows.is_sorted_by(|a, b| sort.compare(*a, *b, &store, &marks) == Ordering::Less),
                    "{:?}", sort
                );
            }
        }
    }
}
