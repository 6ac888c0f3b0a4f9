//! The store against what its readers rely on, and against a naive model of itself.

use std::collections::HashMap;

use proptest::prelude::*;

use super::*;
use crate::event::{Record, Seen, Source, UnixTime};

const NOW: UnixTime = UnixTime(1_795_000_000);

fn record(stream: &str, started: i64, ended: Option<i64>) -> Record {
    Record {
        domain: "push.example.com".into(),
        app: "live".into(),
        stream: stream.into(),
        started: Some(NOW.plus(started)),
        ended: ended.map(|ended| NOW.plus(ended)),
        reason: "Push client network exceptions.".into(),
        client_ip: "203.0.113.7".into(),
        ..Record::default()
    }
}

fn seen(record: &Record, count: u32) -> Seen {
    Seen { record: record.clone(), count }
}

fn store() -> Store {
    Store::new(vec!["a".into(), "b".into()])
}

fn apply(store: &mut Store, batch: &[Seen]) -> Applied {
    store.apply(ProfileId(0), batch, Source::Live, NOW)
}

#[test]
fn equal_records_are_one_break_whose_count_only_rises() {
    let mut store = store();
    let it = record("room_1", -60, Some(-10));
    assert_eq!(apply(&mut store, &[seen(&it, 2)]).new, 1);
    assert!(!apply(&mut store, &[seen(&it, 1)]).any());
    assert_eq!(apply(&mut store, &[seen(&it, 3)]).raised, 1);
    assert_eq!((store.len(), store.copies()), (1, 3));
    assert_eq!(store.get(0).count(), 3);
}

#[test]
fn a_proven_count_is_taken_even_if_it_is_lower() {
    let mut store = store();
    let it = record("room_1", -60, Some(-10));
    apply(&mut store, &[seen(&it, 3)]);
    let (revision, streams) = (store.revision(), store.streams().len());
    assert!(store.recount(ProfileId(0), &[seen(&it, 1), seen(&record("unknown", -60, Some(-10)), 1)]));
    assert_eq!((store.copies(), store.get(0).count(), store.len()), (1, 1, 1));
    assert!(store.revision() > revision);
    assert_eq!(store.streams().len(), streams);
    assert!(!store.recount(ProfileId(0), &[seen(&it, 1)]));
}

#[test]
fn pushes_without_start_and_end_are_not_taken_for_each_other() {
    let mut store = store();
    let open = Record { started: None, ..record("room_1", 0, None) };
    let ended = Record { started: None, ..record("room_1", 0, Some(-5)) };
    apply(&mut store, &[seen(&open, 1), seen(&ended, 1)]);
    assert_eq!(store.len(), 2);
}

#[test]
fn the_same_record_of_two_profiles_is_two_breaks() {
    let mut store = store();
    let it = record("room_1", -60, Some(-10));
    store.apply(ProfileId(0), &[seen(&it, 1)], Source::Live, NOW);
    store.apply(ProfileId(1), &[seen(&it, 1)], Source::Live, NOW);
    assert_eq!(store.len(), 2);
    assert_eq!(store.streams().len(), 2);
}

#[test]
fn an_ended_record_takes_the_place_of_the_running_one_and_keeps_its_id() {
    let mut store = store();
    apply(&mut store, &[seen(&record("room_1", -60, None), 1), seen(&record("room_2", -60, Some(-5)), 1)]);
    assert_eq!(store.get(store.rows_newest_first()[0]).stream().shown(), "room_1", "running sorts newest");
    let id = store.get(store.rows_newest_first()[0]).id();
    assert_eq!(apply(&mut store, &[seen(&record("room_1", -60, Some(-10)), 1)]).updated, 1);
    assert_eq!(store.len(), 2);
    let row = store.row_of(id).unwrap();
    assert_eq!(store.get(row).ended(), Some(NOW.plus(-10)));
    assert_eq!(store.rows_newest_first()[1], row, "it moved to its end's place");
}

#[test]
fn a_running_record_that_was_overtaken_by_its_end_is_ignored() {
    let mut store = store();
    apply(&mut store, &[seen(&record("room_1", -60, Some(-10)), 1)]);
    assert!(!apply(&mut store, &[seen(&record("room_1", -60, None), 1)]).any());
    assert_eq!(store.len(), 1);
}

#[test]
fn forgetting_frees_the_strings_of_what_is_gone_and_keeps_ids() {
    let mut store = store();
    let old =
        Record { client_ip: "198.51.100.1".into(), reason: "odd".into(), ..record("old", -900, Some(-800)) };
    apply(&mut store, &[seen(&old, 1), seen(&record("new", -60, Some(-10)), 1)]);
    let id = store.get(1).id();
    let revision = store.revision();
    assert_eq!(store.forget_before(NOW.plus(-100)), 1);
    assert!(store.revision() > revision);
    assert_eq!(
        (store.len(), store.streams().len(), store.addresses().len(), store.reasons().len()),
        (1, 1, 1, 1)
    );
    assert!(store.names().iter().all(|(_, name, ())| name.shown() != "old"));
    assert_eq!(store.row_of(id), Some(0));
    assert_eq!(store.get(0).stream().shown(), "new");
    assert_eq!(store.forget_before(NOW.plus(-100)), 0);
}

#[test]
fn weeks_of_coming_and_going_leave_no_strings_behind() {
    let mut store = store();
    for day in 0..60_i64 {
        let batch: Vec<Seen> = (0..200)
            .map(|n| seen(&record(&format!("s{day}_{n}"), day * 86_400, Some(day * 86_400 + n)), 1))
            .collect();
        apply(&mut store, &batch);
        store.forget_before(NOW.plus((day - 1) * 86_400));
    }
    assert_eq!(store.len(), 400);
    assert!(store.streams().capacity() <= 800, "{} places for 400 streams", store.streams().capacity());
    assert!(store.names().capacity() <= 810);
}

#[test]
fn each_break_knows_when_and_how_it_was_found_whatever_is_forgotten() {
    let mut store = store();
    for (n, source) in
        [Source::FirstFill, Source::Live, Source::Reconciled, Source::Live].into_iter().enumerate()
    {
        let n = i64::try_from(n).unwrap();
        let batch: Vec<Seen> =
            (0..2).map(|m| seen(&record(&format!("s{n}{m}"), -900, Some(-800 + n * 100 + m)), 1)).collect();
        store.apply(ProfileId(0), &batch, source, NOW.plus(n));
    }
    let layout = store.layout();
    assert_eq!(store.forget_before(NOW.plus(-699)), 3);
    assert_ne!(store.layout(), layout);
    let known: Vec<_> = (0..5)
        .map(|row| (store.get(row).first_seen().unwrap().since(NOW), store.get(row).source()))
        .collect();
    assert_eq!(
        known,
        [
            (1, Source::Live),
            (2, Source::Reconciled),
            (2, Source::Reconciled),
            (3, Source::Live),
            (3, Source::Live)
        ]
    );
}

#[test]
fn a_name_that_is_not_listed_is_no_stream() {
    let mut store = store();
    apply(&mut store, &[seen(&record("room_1", -60, Some(-10)), 1)]);
    let name = |app: &str| StreamName {
        domain: "push.example.com".into(),
        app: app.into(),
        stream: "room_1".into(),
    };
    assert_eq!(store.find_stream(ProfileId(0), &name("live")), Some(0));
    assert_eq!(store.find_stream(ProfileId(1), &name("live")), None);
    assert_eq!(store.find_stream(ProfileId(0), &name("event")), None);
}

#[test]
fn hostile_names_that_look_alike_stay_different_streams() {
    let mut store = store();
    apply(
        &mut store,
        &[seen(&record("a\u{1b}", -60, Some(-10)), 1), seen(&record("a\\u001b", -60, Some(-10)), 1)],
    );
    assert_eq!(store.len(), 2);
}

#[derive(Clone, Debug)]
enum Action {
    Apply(Vec<(u8, u8, Option<u8>, u32)>),
    Forget(u8),
}

fn actions() -> impl Strategy<Value = Vec<Action>> {
    let one = (0_u8..6, 0_u8..20, proptest::option::weighted(0.9, 20_u8..60), 1_u32..4);
    let action = prop_oneof![
        8 => proptest::collection::vec(one, 0..20).prop_map(Action::Apply),
        1 => (0_u8..70).prop_map(Action::Forget),
    ];
    proptest::collection::vec(action, 0..30)
}

/// What a reader sees of a row.
type Look = (BreakId, Option<UnixTime>, u32);

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    /// Whatever comes in whatever order, the store equals a map that does the same slowly.
    #[test]
    fn the_store_equals_its_naive_model(actions in actions()) {
        let mut store = store();
        let mut model: HashMap<Record, u32> = HashMap::new();
        let mut versions: HashMap<StreamId, (u32, Vec<Look>)> = HashMap::new();
        for action in actions {
            let moment = store.streams().moment();
            match action {
                Action::Apply(batch) => {
                    let batch: Vec<Seen> = batch.into_iter().map(|(stream, started, ended, count)| {
                        seen(&record(&format!("s{stream}"), i64::from(started), ended.map(i64::from)), count)
                    }).collect();
                    for Seen { record, count } in &batch {
                        let same_push = |other: &Record| {
                            other.stream == record.stream && other.started == record.started
                        };
                        if record.ended.is_none() && model.keys().any(|other| same_push(other) && other.ended.is_some()) {
                            continue;
                        }
                        if record.ended.is_some() {
                            model.retain(|other, _| !(same_push(other) && other.ended.is_none()));
                        }
                        let known = model.entry(record.clone()).or_insert(0);
                        *known = (*known).max(*count);
                    }
                    apply(&mut store, &batch);
                }
                Action::Forget(before) => {
                    store.forget_before(NOW.plus(i64::from(before)));
                    model.retain(|record, _| record.ended.is_none_or(|ended| ended >= NOW.plus(i64::from(before))));
                }
            }
            prop_assert_eq!(store.len(), model.len());
            prop_assert_eq!(store.copies(), model.values().map(|count| u64::from(*count)).sum::<u64>());
            let ends: Vec<i64> = store.rows_newest_first().iter()
                .map(|&row| store.get(row).ended().map_or(i64::MAX, |ended| ended.0)).collect();
            prop_assert_eq!(ends.len(), store.len());
            prop_assert!(ends.is_sorted_by(|newer, older| newer >= older));
            for (stream, key) in store.streams().iter() {
                let of_it = |row: &&Row| store.get(**row).stream_id() == stream;
                let rows: Vec<Row> = store.rows_newest_first().iter().filter(of_it).copied().collect();
                prop_assert_eq!(store.rows_of(stream), rows);
                let text = |symbol| store.names().text(symbol).clone();
                let name = StreamName { domain: text(key.domain), app: text(key.app), stream: text(key.name) };
                prop_assert_eq!(store.find_stream(key.profile, &name), Some(stream));
            }
            for stream in (0..).take(store.streams().capacity()) {
                let look = |row: &Row| (store.get(*row).id(), store.get(*row).ended(), store.get(*row).count());
                let now = (store.streams().version(stream), store.rows_of(stream).iter().map(look).collect());
                let before = versions.insert(stream, now.clone());
                let touched = store.streams().touched_since(moment);
                let is_told = touched.is_none_or(|touched| touched.contains(&stream));
                prop_assert_eq!(before.as_ref().is_none_or(|before| before.0 != now.0), is_told);
                if let Some(before) = before {
                    prop_assert_eq!(before.0 == now.0, before.1 == now.1, "a version for each change");
                }
            }
            for &row in store.rows_newest_first() {
                let it = store.get(row);
                let found = model.iter().any(|(record, count)| {
                    record.stream == *it.stream() && record.started == it.started()
                        && record.ended == it.ended() && *count == it.count()
                });
                prop_assert!(found, "{:?} {:?}-{:?}", it.stream(), it.started(), it.ended());
                prop_assert_eq!(store.row_of(it.id()), Some(row));
            }
        }
    }
}
