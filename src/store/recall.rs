//! Breaks kept from an earlier run: they are shown at once, and count as claims until the service lists
//! them again or is proven to list them no more.

use super::intake::From;
use super::{Applied, Row, Store};
use crate::event::{ProfileId, Record, Seen, Source, UnixTime};

impl Store {
    /// Takes in breaks as an archive kept them: what the service has said in this run counts more.
    ///
    /// `at` is when they were first seen, in the server's time.
    pub fn recall(&mut self, profile: ProfileId, seen: &[Seen], source: Source, at: UnixTime) -> Applied {
        self.take_in(profile, seen, From { source, at, recalled: true, request: None })
    }

    /// Forgets claims of a profile that ended from `from` until `until` and that the service, read whole,
    /// did not list; and those without an end. Returns how many went.
    ///
    /// What began before `reach`, where the service's memory ends, it may not list though it was there: such
    /// claims stay.
    pub fn drop_unconfirmed(
        &mut self,
        profile: ProfileId,
        from: UnixTime,
        until: UnixTime,
        reach: UnixTime,
    ) -> usize {
        if self.claims.is_empty() {
            return 0;
        }
        let is_refuted = |row: Row| {
            let it = self.get(row);
            self.claims.has(it.id().0)
                && it.profile() == profile
                && it.started().is_none_or(|started| started >= reach)
                && it.ended().is_none_or(|ended| (from..=until).contains(&ended))
        };
        // This is asked for after every proof, though there is seldom anything to do: of the breaks in the
        // span and the claims, the fewer are looked at.
        let rows = self.order.rows();
        let newer = |than: Option<UnixTime>, or_at: bool| {
            rows.partition_point(|&row| match (self.get(row).ended(), than) {
                (Some(ended), Some(than)) => ended > than || or_at && ended == than,
                (ended, _) => ended.is_none(),
            })
        };
        let (open, begin, end) = (newer(None, false), newer(Some(until), false), newer(Some(from), true));
        let span = || rows[..open].iter().chain(&rows[begin..end.max(begin)]).copied();
        let refuted: Vec<Row> = if open + end.saturating_sub(begin) < self.claims.len() {
            span().filter(|&row| is_refuted(row)).collect()
        } else {
            self.claims.ids().filter_map(|id| self.ids.row_of(id)).filter(|&row| is_refuted(row)).collect()
        };
        if refuted.is_empty() {
            return 0;
        }
        let mut keep = vec![true; self.columns.len()];
        for row in refuted {
            keep[row as usize] = false;
        }
        self.keep(&keep)
    }

    /// Whether anything is only claimed.
    #[must_use]
    pub const fn has_claims(&self) -> bool {
        !self.claims.is_empty()
    }

    /// The row of a record, if it is known. One without an end is found by stream and start as well, once
    /// the end of that push is known.
    #[must_use]
    pub fn find(&self, profile: ProfileId, record: &Record) -> Option<Row> {
        let stream = self.find_stream(profile, &record.stream_name())?;
        let rows = self.rows_of(stream);
        let is_it = |row: &&Row| self.get(**row).record() == *record;
        // Newest end first, those without an end before all others.
        let from = rows.partition_point(|&row| match (self.get(row).ended(), record.ended) {
            (ended, Some(wanted)) => ended.is_none_or(|ended| ended > wanted),
            (_, None) => false,
        });
        let candidates = rows[from..].iter().take_while(|&&row| self.get(row).ended() == record.ended);
        if let Some(row) = candidates.clone().find(is_it) {
            return Some(*row);
        }
        if record.ended.is_some() || record.started.is_none() {
            return None;
        }
        rows.iter().find(|&&row| self.get(row).started() == record.started).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Text;

    const NOW: UnixTime = UnixTime(1_795_000_000);
    const MAIN: ProfileId = ProfileId(0);
    const REACH: UnixTime = UnixTime(NOW.0 - 60 * 86_400);

    fn seen(stream: &str, ago: i64, count: u32) -> Seen {
        let record = Record {
            stream: Text::new(stream),
            started: Some(NOW.plus(-ago - 60)),
            ended: Some(NOW.plus(-ago)),
            reason: Text::new("gone"),
            ..Record::default()
        };
        Seen { record, count }
    }

    fn open(stream: &str, ago: i64) -> Seen {
        let mut seen = seen(stream, ago, 1);
        seen.record.ended = None;
        seen
    }

    fn store() -> Store {
        Store::new(vec!["main".into()])
    }

    fn names(store: &Store) -> Vec<&str> {
        store.rows_newest_first().iter().map(|&row| store.get(row).stream().shown()).collect()
    }

    #[test]
    fn what_the_service_lists_again_is_there_once_with_its_count_and_its_first_sight() {
        let mut store = store();
        store.recall(MAIN, &[seen("a", 10, 3), seen("b", 20, 1)], Source::Live, NOW.plus(-5));
        store.apply(MAIN, &[seen("a", 10, 2)], Source::FirstFill, NOW);
        assert_eq!((store.len(), store.copies()), (2, 3));
        let a = store.get(store.find(MAIN, &seen("a", 10, 1).record).expect("known"));
        assert_eq!((a.count(), a.source(), a.first_seen()), (2, Source::Live, Some(NOW.plus(-5))));
        assert!(a.is_recalled());
        // Once confirmed, what was kept says nothing any more.
        store.recall(MAIN, &[seen("a", 10, 9)], Source::Live, NOW.plus(-5));
        assert_eq!(store.copies(), 3);
    }

    #[test]
    fn what_a_whole_reading_does_not_list_goes_within_what_was_read() {
        let mut store = store();
        let kept =
            [seen("a", 10, 1), seen("b", 20, 1), seen("old", 500, 1), seen("new", 0, 1), open("run", 30)];
        store.recall(MAIN, &kept, Source::FirstFill, NOW);
        store.apply(MAIN, &[seen("a", 10, 1)], Source::FirstFill, NOW);
        assert_eq!(store.drop_unconfirmed(MAIN, NOW.plus(-100), NOW.plus(-5), REACH), 2);
        assert_eq!(names(&store), ["new", "a", "old"]);
        assert!(store.has_claims());
        assert_eq!(store.drop_unconfirmed(ProfileId(1), NOW.plus(-900), NOW, REACH), 0, "another profile's");
    }

    #[test]
    fn what_began_before_the_services_memory_is_not_refuted_by_its_silence() {
        let mut store = store();
        store.recall(MAIN, &[seen("a", 10, 1), seen("b", 500, 1), open("run", 500)], Source::Live, NOW);
        assert_eq!(store.drop_unconfirmed(MAIN, NOW.plus(-900), NOW, NOW.plus(-100)), 1);
        assert_eq!(names(&store), ["run", "b"]);
    }

    #[test]
    fn few_claims_or_a_short_span_are_looked_at_instead_of_all_rows() {
        let mut store = store();
        let all: Vec<Seen> = (0..1_000).map(|n| seen(&format!("s{n}"), n, 1)).collect();
        store.recall(MAIN, &all, Source::Live, NOW);
        store.recall(MAIN, &[open("run", 2_000)], Source::Live, NOW);
        assert_eq!(store.drop_unconfirmed(MAIN, NOW.plus(-9), NOW.plus(-5), REACH), 6, "a short span");
        store.apply(MAIN, &all[10..990], Source::FirstFill, NOW);
        assert_eq!(store.drop_unconfirmed(MAIN, NOW.plus(-994), NOW.plus(-2), REACH), 8, "few claims");
        assert_eq!(store.len(), 1_001 - 14);
        assert_eq!(store.drop_unconfirmed(MAIN, NOW, NOW.plus(-900), REACH), 0, "no span at all");
    }

    #[test]
    fn a_push_that_has_ended_since_takes_the_place_of_what_was_kept_of_it() {
        let mut store = store();
        store.recall(MAIN, &[open("a", 10)], Source::Live, NOW);
        store.apply(MAIN, &[seen("a", 10, 1)], Source::FirstFill, NOW);
        assert_eq!(store.drop_unconfirmed(MAIN, NOW.plus(-100), NOW, REACH), 0);
        assert_eq!((store.len(), store.get(0).ended()), (1, Some(NOW.plus(-10))));
        assert_eq!(store.find(MAIN, &open("a", 10).record), Some(0), "found by its start");
        // Late news of a push that was running then.
        store.recall(MAIN, &[open("a", 10)], Source::Live, NOW);
        assert_eq!(store.len(), 1);
    }

    #[test]
    fn a_running_push_is_told_as_the_service_tells_it_now() {
        let mut store = store();
        let mut now = open("a", 10);
        now.record.resolution = Text::new("1280*720");
        store.apply(MAIN, &[now], Source::FirstFill, NOW);
        store.recall(MAIN, &[open("a", 10)], Source::Live, NOW);
        assert_eq!((store.len(), store.get(0).resolution().shown()), (1, "1280*720"));
    }

    #[test]
    fn breaks_kept_from_earlier_survive_being_renumbered() {
        let mut store = store();
        let all: Vec<Seen> = (0..200).map(|n| seen(&format!("s{n}"), n, 1)).collect();
        store.recall(MAIN, &all, Source::FirstFill, NOW);
        store.forget_before(NOW.plus(-150));
        let listed: Vec<Seen> = all[..100].to_vec();
        store.apply(MAIN, &listed, Source::FirstFill, NOW);
        assert_eq!(store.drop_unconfirmed(MAIN, NOW.plus(-900), NOW, REACH), 51);
        assert_eq!(store.len(), 100);
    }
}
