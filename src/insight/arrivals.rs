//! Which breaks have come in since the last look: rows that are new, and pushes that were listed as
//! running and have ended since. A push that runs is no break yet.

use crate::store::{BreakId, Row, Store};

/// How far one reader of a store has got. Belongs to one store for life.
#[derive(Debug, Default)]
pub struct Arrivals {
    /// The newest break that was looked at.
    seen: Option<BreakId>,
    /// Pushes without an end.
    running: Vec<BreakId>,
    revision: Option<u64>,
}

impl Arrivals {
    /// The breaks that came in since the last call, each once, in the order in which they did. Rows that
    /// only rose in count, or say something else than before, are not among them.
    pub fn take(&mut self, store: &Store) -> Vec<BreakId> {
        if self.revision == Some(store.revision()) {
            return Vec::new();
        }
        self.revision = Some(store.revision());
        let mut new: Vec<BreakId> = Vec::new();
        // Ids rise with rows.
        for row in (0..Row::try_from(store.len()).unwrap_or(Row::MAX)).rev() {
            let id = store.get(row).id();
            if Some(id) <= self.seen {
                break;
            }
            new.push(id);
        }
        self.seen = self.seen.max(new.first().copied());
        let mut arrived = Vec::new();
        for id in std::mem::take(&mut self.running).into_iter().chain(new.into_iter().rev()) {
            match store.row_of(id).map(|row| store.get(row).ended()) {
                Some(Some(_)) => arrived.push(id),
                Some(None) => self.running.push(id),
                None => {}
            }
        }
        arrived
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{ProfileId, Record, Seen, Source, Text, UnixTime};

    const NOW: UnixTime = UnixTime(1_795_000_000);

    fn seen(stream: &str, ended: Option<i64>, count: u32) -> Seen {
        let record = Record {
            stream: Text::new(stream),
            started: Some(NOW.plus(-900)),
            ended: ended.map(|ago| NOW.plus(-ago)),
            ..Record::default()
        };
        Seen { record, count }
    }

    fn names(store: &Store, ids: &[BreakId]) -> Vec<String> {
        let name = |id: &BreakId| store.get(store.row_of(*id).unwrap()).stream().shown().to_owned();
        ids.iter().map(name).collect()
    }

    #[test]
    fn each_break_arrives_once_and_a_running_push_when_it_has_ended() {
        let mut store = Store::new(vec!["main".into()]);
        let mut arrivals = Arrivals::default();
        let apply = |store: &mut Store, seen: &[Seen]| store.apply(ProfileId(0), seen, Source::Live, NOW);
        apply(&mut store, &[seen("a", Some(20), 1), seen("runs", None, 1)]);
        let arrived = arrivals.take(&store);
        assert_eq!(names(&store, &arrived), ["a"]);
        assert!(arrivals.take(&store).is_empty());
        apply(&mut store, &[seen("a", Some(20), 3), seen("b", Some(10), 1)]);
        let arrived = arrivals.take(&store);
        assert_eq!(names(&store, &arrived), ["b"], "a count that rose is no new break");
        apply(&mut store, &[seen("runs", Some(5), 1)]);
        let arrived = arrivals.take(&store);
        assert_eq!(names(&store, &arrived), ["runs"]);
        store.forget_before(NOW.plus(-15));
        apply(&mut store, &[seen("c", Some(1), 1)]);
        let arrived = arrivals.take(&store);
        assert_eq!(names(&store, &arrived), ["c"], "forgetting moves rows, not breaks");
    }
}
