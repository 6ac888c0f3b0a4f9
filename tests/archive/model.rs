//! What is kept and read back is what the store in memory holds after the same changes; and every text and
//! number comes back as it went in.

use std::sync::Arc;

use breakwatch::event::{ProfileId, Record, Seen, Source, Text, UnixTime};
use breakwatch::store::Store;
use breakwatch::store::archive::Kept;
use proptest::prelude::*;

use super::common::{NOW, all_of, breaks, empty, kept, open};

/// One report of a poller.
#[derive(Clone, Debug)]
enum Change {
    Breaks(u16, Vec<Seen>, Source, UnixTime),
    Recounted(u16, Vec<Seen>),
}

/// Few streams, starts and details, so that pushes meet: equal records, pushes without an end, ends of them.
fn seen() -> impl Strategy<Value = Seen> {
    let time = || prop_oneof![1 => Just(None), 4 => (0..4_i64).prop_map(|n| Some(NOW.plus(n * 10)))];
    (0..3_u8, time(), time(), 0..2_u8, proptest::option::of(0..2_i32), 1..4_u32).prop_map(
        |(stream, started, ended, odd, duration_s, count)| {
            let record = Record {
                domain: "push.example.com".into(),
                app: "live".into(),
                stream: Text::new(&format!("room_{stream}")),
                started,
                ended,
                reason: if odd == 0 { "".into() } else { "upstream said goodbye".into() },
                duration_s,
                client_ip: "203.0.113.7".into(),
                resolution: "".into(),
            };
            Seen { record, count }
        },
    )
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let source = prop_oneof![Just(Source::FirstFill), Just(Source::Live), Just(Source::Reconciled)];
    let batch = || proptest::collection::vec(seen(), 0..6);
    let found = (0..2_u16, batch(), source, 0..100_i64)
        .prop_map(|(profile, seen, source, at)| Change::Breaks(profile, seen, source, NOW.plus(at)));
    let recounted = (0..2_u16, batch()).prop_map(|(profile, seen)| Change::Recounted(profile, seen));
    proptest::collection::vec(prop_oneof![4 => found, 1 => recounted], 1..12)
}

fn names() -> [Arc<str>; 2] {
    ["main".into(), "other".into()]
}

/// What the store holds, in an order of its own.
fn held(store: &Store) -> Vec<String> {
    let tell = |&row: &u32| {
        let it = store.get(row);
        let seen = Seen { record: it.record(), count: it.count() };
        format!("{:?}", (it.profile(), seen, it.source(), it.first_seen().unwrap()))
    };
    let mut held: Vec<String> = store.rows_newest_first().iter().map(tell).collect();
    held.sort();
    held
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_read_back_is_what_the_store_holds_after_the_same_changes(changes in changes(), pause in 0..12_usize) {
        let (_home, place) = empty();
        let mut archive = open(&place);
        let mut store = Store::new(names().to_vec());
        for (at, change) in changes.into_iter().enumerate() {
            if at == pause {
                drop(archive);
                archive = open(&place);
            }
            let batch = match change {
                Change::Breaks(profile, seen, source, at) => {
                    store.apply(ProfileId(profile), &seen, source, at);
                    Kept::Breaks { profile: names()[usize::from(profile)].clone(), seen, source, at }
                }
                Change::Recounted(profile, seen) => {
                    store.recount(ProfileId(profile), &seen);
                    Kept::Recounted { profile: names()[usize::from(profile)].clone(), seen }
                }
            };
            archive.keep(&[batch]).unwrap();
        }
        let mut found: Vec<String> = all_of(&archive, &names()).into_iter().map(|it| format!("{it:?}")).collect();
        found.sort();
        prop_assert_eq!(&found, &held(&store));

        // And a store that starts from the archive is the same one.
        let mut again = Store::new(names().to_vec());
        archive.breaks(&names(), UnixTime(i64::MIN), None, |profile, seen, source, at| {
            again.apply(profile, &seen, source, at);
            true
        }).unwrap();
        prop_assert_eq!(held(&again), found);
    }

    #[test]
    fn any_text_and_any_number_comes_back_as_it_went_in(
        texts in proptest::collection::vec(any::<String>(), 6),
        times in proptest::collection::vec(proptest::option::of(any::<i64>()), 2),
        at in any::<i64>(), duration_s in proptest::option::of(any::<i32>()), count in 1..=u32::MAX,
    ) {
        let (_home, place) = empty();
        let mut archive = open(&place);
        let record = Record {
            domain: Text::new(&texts[0]), app: Text::new(&texts[1]), stream: Text::new(&texts[2]),
            started: times[0].map(UnixTime), ended: times[1].map(UnixTime),
            reason: Text::new(&texts[3]), duration_s,
            client_ip: Text::new(&texts[4]), resolution: Text::new(&texts[5]),
        };
        let seen = Seen { record, count };
        let at = UnixTime(at);
        archive.keep(&[Kept::Breaks { profile: names()[0].clone(), seen: vec![seen.clone()], source: Source::Live, at }]).unwrap();
        prop_assert_eq!(all_of(&archive, &names()), [(ProfileId(0), seen, Source::Live, at)]);
    }
}

#[test]
fn odd_and_extreme_records_are_kept_apart_and_come_back() {
    let (_home, place) = empty();
    let mut archive = open(&place);
    let mut records = vec![Record::default()];
    for time in [i64::MIN, -1, 0, 1, i64::MAX] {
        records.push(Record {
            started: Some(UnixTime(time)),
            ended: Some(UnixTime(time)),
            ..Record::default()
        });
        records.push(Record { ended: Some(UnixTime(time)), ..Record::default() });
    }
    for number in [i32::MIN, -1, 0, i32::MAX] {
        records.push(Record { duration_s: Some(number), ..Record::default() });
    }
    let long = "x".repeat(3 << 20);
    for text in
        ["\0", "a\0b", "a", "\u{1b}[31m\u{202e}\u{9b}", "'; DROP TABLE break; --", "ß", "SS", " ", &long]
    {
        records.push(Record { reason: Text::new(text), ..Record::default() });
        records.push(Record { stream: Text::new(text), ..Record::default() });
        records.push(Record { client_ip: Text::new(text), resolution: Text::new(text), ..Record::default() });
    }
    let batch: Vec<Seen> = records.iter().map(|record| Seen { record: record.clone(), count: 2 }).collect();
    archive.keep(&[breaks(batch.clone())]).unwrap();
    archive.keep(&[breaks(batch.clone())]).unwrap();
    let found = kept(&archive);
    assert_eq!(found.len(), batch.len());
    for seen in batch {
        assert!(found.contains(&seen), "{:?}", seen.record);
    }
}
