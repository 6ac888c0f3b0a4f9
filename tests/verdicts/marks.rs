//! What filters and headers see of verdicts: marks, standings and counts, kept up to date.

use breakwatch::event::{Record, Seen, Source, StreamState};
use breakwatch::filter::{Cache, Filter};
use breakwatch::insight::{Insight, Verdict};
use chrono::Utc;

use crate::common::{AUTH, CLOSED, NETWORK, NOW, PROFILE, REPLACED, World, at, name, push, running};

fn of_stream(stream: &str, record: Record) -> Record {
    Record { stream: stream.into(), ..record }
}

/// The ends, from now, of what a filter finds.
fn found(world: &World, insight: &mut Insight, text: &str) -> Vec<i64> {
    let filter = Filter::parse(text, &Utc).expect(text);
    assert!(filter.asks_marks(), "{text}");
    let mut rows = Vec::new();
    let marks = insight.marks(&world.store, &world.presence);
    filter.rows_into(&world.store, marks, NOW, None, &mut Cache::default(), &mut rows);
    rows.iter().map(|&row| world.store.get(row).ended().map_or(0, |ended| ended.since(NOW))).collect()
}

fn world() -> World {
    let mut world = World::of(&[
        push(-900, -800, NETWORK),
        push(-790, -300, REPLACED),
        push(-290, -290, AUTH),
        of_stream("gone", push(-900, -250, NETWORK)),
        of_stream("closed", push(-900, -240, CLOSED)),
        of_stream("scanned", push(-230, -230, AUTH)),
    ]);
    world.online(-200, true, None);
    world.list(&[of_stream("late", push(-180, -170, NETWORK))], -160);
    world
}

#[test]
fn verdicts_are_found_by_their_words() {
    let (world, mut insight) = (world(), Insight::default());
    for (text, ends) in [
        ("verdict:down", vec![-250]),
        ("is:down", vec![-250]),
        ("verdict:ended", vec![-240]),
        ("verdict:back", vec![-800]),
        ("is:back", vec![-800]),
        ("Verdict:REFUSED", vec![-230, -290]),
        ("verdict:replaced verdict:unknown", vec![-170, -300]),
        ("verdict:banned", vec![]),
        ("-verdict:refused stream:room_1", vec![-300, -800]),
        ("is:down is:back", vec![-250, -800]),
        ("verdict:refused cause:auth stream:scanned", vec![-230]),
    ] {
        assert_eq!(found(&world, &mut insight, text), ends, "{text}");
    }
}

#[test]
fn marks_follow_what_comes_in() {
    let (mut world, mut insight) = (world(), Insight::default());
    assert_eq!(found(&world, &mut insight, "is:down"), [-250]);
    world.list(&[of_stream("gone", push(-245, -100, NETWORK))], -90);
    assert_eq!(
        found(&world, &mut insight, "is:down"),
        Vec::<i64>::new(),
        "one is back, the other not looked for"
    );
    assert_eq!(found(&world, &mut insight, "is:back"), [-250, -800]);
    world.presence.state(PROFILE, &name("live", "gone"), StreamState::Inactive, at(-50));
    assert_eq!(found(&world, &mut insight, "is:down"), [-100]);
    world.store.forget_before(at(-260));
    assert_eq!(found(&world, &mut insight, "is:down"), [-100]);
    assert_eq!(found(&world, &mut insight, "is:back"), [-250]);
}

#[test]
fn new_is_what_the_first_reading_did_not_have() {
    let mut world = world();
    let first = of_stream("first", push(-900, -850, NETWORK));
    world.store.apply(PROFILE, &[Seen { record: first, count: 1 }], Source::FirstFill, at(-840));
    assert_eq!(found(&world, &mut Insight::default(), "-is:new"), [-850]);
}

#[test]
fn breaks_of_a_flapping_stream_are_found() {
    let mut world = world();
    let flaps: Vec<Record> =
        (0..4).map(|n| of_stream("flaps", push(-60 + n * 10, -55 + n * 10, NETWORK))).collect();
    world.list(&flaps, -10);
    assert_eq!(found(&world, &mut Insight::default(), "is:flapping"), [-25, -35, -45, -55]);
}

#[test]
fn without_marks_nothing_is_known_to_be_down_or_back() {
    let world = world();
    let rows = |text: &str| Filter::parse(text, &Utc).unwrap().rows(&world.store, &[], NOW, None).len();
    assert_eq!((rows("is:down"), rows("is:back"), rows("-is:down")), (0, 0, world.store.len()));
}

#[test]
fn wrong_words_name_those_that_are_right() {
    for (text, hint) in [
        (
            "verdict:dwon",
            "did you mean down? write one of down, banned, ended, unknown, back, replaced, refused",
        ),
        ("verdict:offline", "write one of down, banned, ended, unknown, back, replaced, refused"),
        ("is:flaping x", "did you mean flapping? write one of down, back, new, flapping, marked, noted"),
    ] {
        let error = Filter::parse(text, &Utc).unwrap_err();
        assert_eq!(error.hint(), hint, "{text}");
        assert!(!error.is_unfinished(), "{text}");
    }
    assert!(Filter::parse("app:live is:fla", &Utc).unwrap_err().is_unfinished());
}

#[test]
fn the_header_counts_streams_not_breaks() {
    let (mut world, mut insight) = (world(), Insight::default());
    assert!(insight.refresh(&world.store, &world.presence));
    assert!(!insight.refresh(&world.store, &world.presence), "nothing changed");
    let counts = |insight: &Insight| Verdict::ALL.map(|verdict| insight.count(verdict));
    // Down, banned, ended?, unknown, back, replaced, refused.
    assert_eq!(counts(&insight), [1, 0, 1, 1, 0, 1, 1]);
    world.online(-100, true, None);
    assert!(insight.refresh(&world.store, &world.presence));
    assert_eq!(counts(&insight), [2, 0, 1, 0, 0, 1, 1]);
    world.store.forget_before(NOW);
    assert!(insight.refresh(&world.store, &world.presence));
    assert_eq!(counts(&insight), [0; 7]);
}

#[test]
fn a_stream_is_down_where_the_push_that_took_over_ended_no_later_than_the_replaced_one() {
    for (took_over, replaced) in [((-310, -301), -300), ((-301, -300), -300)] {
        let mut world = World::of(&[
            push(-900, replaced, REPLACED),
            push(took_over.0, took_over.1, NETWORK),
            push(-950, -920, CLOSED),
        ]);
        world.online(-200, true, None);
        let mut insight = Insight::default();
        insight.refresh(&world.store, &world.presence);
        let stream = world.store.find_stream(PROFILE, &name("live", "room_1")).unwrap();
        let standing = insight.standing(stream).unwrap();
        assert_eq!((standing.verdict, standing.ended), (Verdict::Down, Some(at(took_over.1))));
        assert_eq!(insight.seem_down(), [stream]);
    }
}

#[test]
fn a_stream_that_is_refused_over_and_over_is_still_down() {
    let mut world = World::of(&[push(-900, -300, NETWORK)]);
    world.list(&[push(-290, -290, AUTH), push(-280, -280, AUTH)], -270);
    world.online(-200, true, None);
    let mut insight = Insight::default();
    insight.refresh(&world.store, &world.presence);
    let stream = world.store.find_stream(PROFILE, &name("live", "room_1")).unwrap();
    let standing = insight.standing(stream).unwrap();
    assert_eq!((standing.verdict, standing.refused, standing.gap_s(NOW)), (Verdict::Down, 2, Some(300)));
    assert_eq!(standing.ended, Some(at(-300)));
}

#[test]
fn streams_to_ask_for_come_newest_end_first() {
    let (world, mut insight) = (world(), Insight::default());
    insight.refresh(&world.store, &world.presence);
    let names: Vec<&str> = insight
        .seem_down()
        .into_iter()
        .map(|stream| world.store.names().text(world.store.streams().key(stream).name).shown())
        .collect();
    assert_eq!(names, ["late", "closed", "gone"]);
}

#[test]
fn a_stream_listed_as_running_brings_its_last_break_back() {
    let mut world = World::of(&[push(-900, -300, NETWORK)]);
    world.list(&[running(-280)], -250);
    let mut insight = Insight::default();
    insight.refresh(&world.store, &world.presence);
    let stream = world.store.find_stream(PROFILE, &name("live", "room_1")).unwrap();
    let standing = insight.standing(stream).unwrap();
    assert_eq!(
        (standing.verdict, standing.back, standing.gap_s(NOW)),
        (Verdict::Back, Some(at(-280)), Some(20))
    );
}
