//! Streams with many breaks: the return after each of them is the earliest there is, in whatever order
//! they became known, however they overlap and whatever has been forgotten.

use breakwatch::event::Record;
use breakwatch::insight::{EpisodeKind, Insight, Verdict, judge};
use fastrand::Rng;

use crate::common::{AUTH, NETWORK, NOW, World, at, push, running};

/// A push from start to end, or one that is still listed as running.
type Span = (i64, Option<i64>);

fn record((start, end): Span) -> Record {
    end.map_or_else(|| running(start), |end| push(start, end, NETWORK))
}

/// When the stream came back after the push of that span, by a look at all the others.
fn earliest_return(spans: &[Span], (start, end): (i64, i64)) -> Option<i64> {
    // What is listed as running was seen so a second after its start.
    let until = |(start, end): &Span| end.unwrap_or(*start + 1).max(*start + 1);
    let later = spans.iter().filter(|span| span.0 > start && until(span) > end && span.1 != Some(span.0));
    later.map(|(start, _)| *start).min()
}

fn some_spans(rng: &mut Rng) -> Vec<Span> {
    let (mut begin, count) = (-5_000, rng.i64(2..80));
    let overlapping = rng.f64() * 0.5;
    let mut spans: Vec<Span> = (0..count)
        .map(|_| {
            begin += if rng.f64() < overlapping { rng.i64(-200..20) } else { rng.i64(0..60) };
            // A few last long, and some no time at all.
            let length = if rng.f64() < 0.05 { rng.i64(0..2_000) } else { rng.i64(0..40) };
            let ended = begin + length;
            let span = (begin, (rng.f64() > 0.02).then_some(ended));
            begin = ended;
            span
        })
        .collect();
    // The service lists one running push of a start, and none that it lists with an end.
    spans.sort_unstable();
    spans.dedup_by_key(|(start, _)| *start);
    rng.shuffle(&mut spans);
    spans
}

#[test]
fn the_return_is_the_earliest_one_however_pushes_overlap() {
    for seed in 0..400 {
        let mut rng = Rng::with_seed(seed);
        let mut spans = some_spans(&mut rng);
        let mut world = World::of(&[]);
        for &span in &spans {
            world.list(&[record(span)], span.0 + 1);
        }
        if rng.bool() {
            let cutoff = rng.i64(-5_000..-3_000);
            world.store.forget_before(at(cutoff));
            spans.retain(|(_, end)| end.is_none_or(|end| end >= cutoff));
        }
        for &row in world.store.rows_newest_first() {
            let it = world.store.get(row);
            let (Some(started), Some(ended)) = (it.started(), it.ended()) else { continue };
            let (start, end) = (started.since(NOW), ended.since(NOW));
            let judgement = judge(&world.store, &world.presence, row, NOW);
            let since = earliest_return(&spans, (start, end)).map(at);
            assert_eq!(judgement.since, since, "seed {seed}: {start} to {end} of {spans:?}");
            assert_eq!(judgement.verdict == Verdict::Back, since.is_some());
        }
    }
}

#[test]
fn each_of_many_episodes_knows_its_own_breaks() {
    // Five breaks in 100 s, then an hour of rest, with refusals in between that are episodes of their own.
    let flaps = (0..40).flat_map(|n| (0..5).map(move |k| -200_000 + n * 3_600 + k * 20));
    let flaps = flaps.map(|end| push(end - 10, end, NETWORK));
    let refused = (0..20).flat_map(|n| (0..4).map(move |k| -199_930 + n * 7_200 + k * 3));
    let world = World::of(&flaps.chain(refused.map(|end| push(end, end, AUTH))).collect::<Vec<_>>());
    let mut insight = Insight::default();
    insight.refresh(&world.store, &world.presence);
    let stream = world.store.get(0).stream_id();
    let episodes = insight.episodes(stream).to_vec();
    let of_kind = |kind| episodes.iter().filter(|it| it.kind == kind).count();
    assert_eq!((of_kind(EpisodeKind::Flapping), of_kind(EpisodeKind::Refused)), (40, 20));
    let mut told = 0;
    for episode in &episodes {
        for row in episode.rows(&world.store) {
            assert_eq!(insight.episode_of(&world.store, row), Some(episode));
            told += 1;
        }
    }
    assert_eq!(told, world.store.len());
    let marks = insight.marks(&world.store, &world.presence);
    assert_eq!(marks.iter().filter(|mark| mark.is_flapping()).count(), 200);
}

#[test]
fn a_namesake_is_found_as_long_as_it_is_known() {
    let elsewhere = |app: &str, start, end| Record { app: app.into(), ..push(start, end, NETWORK) };
    let mut world = World::of(&[elsewhere("old", -900, -800), push(-600, -300, NETWORK)]);
    world.list(&[elsewhere("event", -290, -280), elsewhere("vod", -200, -100)], 0);
    let told = |world: &World| world.told(-300).1;
    assert!(told(&world).contains("was pushed from -200 in app vod"), "the latest: {}", told(&world));
    world.store.forget_before(at(-500));
    assert!(told(&world).contains("in app vod"), "a forgotten one leaves the others: {}", told(&world));
    let mut world = World::of(&[elsewhere("event", -590, -550), push(-600, -300, NETWORK)]);
    assert!(!told(&world).contains("same name"), "it ended before: {}", told(&world));
    // The place of the stream that is forgotten is taken by another name.
    world.store.forget_before(at(-400));
    world.list(&[Record { stream: "room_2".into(), ..push(-250, -100, NETWORK) }], 0);
    assert!(!told(&world).contains("same name"), "another name: {}", told(&world));
}
