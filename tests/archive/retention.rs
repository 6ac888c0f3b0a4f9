//! Giving up what is old: by age, by size, a piece at a time; the file shrinks, marks and notes stay.

use std::fs;

use breakwatch::event::{Record, Seen, Source};
use breakwatch::store::archive::{Annotation, Archive, Kept, Note, Prunable, Retention, Subject};

use super::common::{NOW, breaks, empty, kept, main, open, record, seen};
use super::errands::assert_whole;

const HOUR: i64 = 3_600;

fn fill(archive: &mut Archive, number: i64) {
    let all: Vec<Seen> = (0..number)
        .map(|n| {
            let reason = format!("reason {}", n % 300).as_str().into();
            seen(&Record { reason, ..record(&format!("room_{}", n % 500), n * HOUR) }, 1)
        })
        .collect();
    for some in all.chunks(500) {
        archive.keep(&[breaks(some.to_vec())]).unwrap();
    }
}

/// Until there is no more to do; returns how many breaks went, and in how many pieces.
fn prune(archive: &mut Archive, retention: &Retention) -> (u64, u32) {
    let (mut breaks, mut pieces) = (0, 0);
    loop {
        let pruned = archive.prune_some(retention, NOW).unwrap();
        breaks += pruned.breaks;
        pieces += 1;
        assert!(pruned.breaks <= 440, "a piece is small: {pruned:?}");
        if !pruned.more {
            return (breaks, pieces);
        }
        assert!(pieces < 1_000, "it comes to an end");
    }
}

fn of_age(hours: i64) -> Retention {
    Retention { keep_s: Some(hours * HOUR), bytes: None }
}

#[test]
fn what_is_too_old_goes_in_small_pieces_and_the_file_shrinks() {
    let (_home, place) = empty();
    let mut archive = open(&place);
    fill(&mut archive, 3_000);
    archive.settle().unwrap();
    let before = fs::metadata(place.path()).unwrap().len();
    let retention = of_age(500);
    assert_eq!(archive.prunable(&retention, NOW).unwrap(), Prunable { by_age: 2_499, by_size: 0, spared: 0 });
    let (breaks, pieces) = prune(&mut archive, &retention);
    assert_eq!(breaks, 2_499);
    assert!(pieces >= 7, "{pieces} pieces");
    let left = kept(&archive);
    assert_eq!(left.len(), 501);
    assert!(left.iter().all(|it| NOW.since(it.record.ended.unwrap()) <= 500 * HOUR));
    archive.settle().unwrap();
    let after = fs::metadata(place.path()).unwrap().len();
    assert!(after * 2 < before, "{before} bytes became {after}");
    assert_eq!(archive.bytes(), after, "nothing waits in the log");
    assert_eq!(prune(&mut archive, &retention), (0, 1));
    assert_eq!(archive.verify().unwrap(), [], "streams and reasons of what is gone are gone");
}

#[test]
fn what_is_too_much_goes_the_oldest_first() {
    let (_home, place) = empty();
    let mut archive = open(&place);
    fill(&mut archive, 4_000);
    let retention = Retention { keep_s: None, bytes: Some(200_000) };
    let expected = archive.prunable(&retention, NOW).unwrap();
    let (breaks, _) = prune(&mut archive, &retention);
    assert!(
        expected.by_size * 2 > breaks && breaks * 2 > expected.by_size,
        "{breaks} went, foretold: {expected:?}"
    );
    archive.settle().unwrap();
    let size = fs::metadata(place.path()).unwrap().len();
    assert!((120_000..=200_000).contains(&size), "{size} bytes");
    let left = kept(&archive);
    assert_eq!(left.len() as u64, 4_000 - breaks);
    let oldest = left.iter().filter_map(|it| it.record.ended).min().unwrap();
    assert_eq!(NOW.since(oldest) / HOUR, 3_999 - i64::try_from(breaks).unwrap(), "the newest are left");
    assert_eq!(archive.verify().unwrap(), []);
}

#[test]
fn pushes_without_an_end_go_by_their_begin() {
    let (_home, place) = empty();
    let mut archive = open(&place);
    let running = |stream: &str, began: Option<i64>| Record {
        started: began.map(|hours| NOW.plus(-hours * HOUR)),
        ended: None,
        ..record(stream, 0)
    };
    let all = [running("old", Some(11)), running("new", Some(9)), running("unknown", None)];
    archive.keep(&[breaks(all.iter().map(|it| seen(it, 1)).collect())]).unwrap();
    assert_eq!(archive.prunable(&of_age(10), NOW).unwrap().by_age, 1);
    assert_eq!(prune(&mut archive, &of_age(10)).0, 1);
    let left = kept(&archive);
    assert_eq!(left.len(), 2, "without a begin it counts from when it became known");
    assert!(!left.contains(&seen(&all[0], 1)));
}

#[test]
fn marked_and_noted_breaks_outlive_age_and_size() {
    let (_home, place) = empty();
    let mut archive = open(&place);
    fill(&mut archive, 1_500);
    let of = |n: i64| {
        let reason = format!("reason {}", n % 300).as_str().into();
        Record { reason, ..record(&format!("room_{}", n % 500), n * HOUR) }
    };
    let say = |of: Subject, at: i64, what: Note| {
        Kept::Annotated(Annotation { profile: main(), of, at: NOW.plus(at - 2_000 * HOUR), what })
    };
    let stream = breakwatch::event::StreamName {
        domain: "push.example.com".into(),
        app: "live".into(),
        stream: "room_7".into(),
    };
    archive
        .keep(&[
            say(Subject::Break(of(1_400)), 0, Note::Marked(true)),
            say(Subject::Break(of(1_401)), 0, Note::Text("why".to_owned())),
            say(Subject::Break(of(1_402)), 0, Note::Marked(true)),
            say(Subject::Break(of(1_402)), 1, Note::Marked(false)),
            say(Subject::Stream(stream.clone()), 0, Note::Text("of the stream".to_owned())),
        ])
        .unwrap();
    let retention = Retention { keep_s: Some(10 * HOUR), bytes: Some(1) };
    assert_eq!(archive.prunable(&of_age(10), NOW).unwrap().spared, 2);
    prune(&mut archive, &retention);
    let left: Vec<Record> = kept(&archive).into_iter().map(|it| it.record).collect();
    assert_eq!(left, [of(1_400), of(1_401)]);
    let notes = archive.annotations(&[main()]).unwrap();
    assert_eq!(notes.len(), 3);
    assert!(
        notes.iter().any(|note| note.of == Subject::Stream(stream.clone())),
        "a stream's note outlives its breaks"
    );
    drop(archive);
    assert_whole(&place);
}

#[test]
fn with_room_and_time_left_nothing_goes() {
    let (_home, place) = empty();
    let mut archive = open(&place);
    fill(&mut archive, 600);
    archive
        .keep(&[Kept::Breaks {
            profile: "other".into(),
            seen: vec![seen(&record("x", 9), 1)],
            source: Source::Live,
            at: NOW,
        }])
        .unwrap();
    for retention in [Retention::default(), Retention { keep_s: None, bytes: None }] {
        assert_eq!(archive.prunable(&retention, NOW).unwrap(), Prunable::default());
        assert_eq!(prune(&mut archive, &retention), (0, 1));
    }
    assert_eq!(kept(&archive).len(), 600);
}
