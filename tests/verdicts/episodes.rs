//! What repeats, and what only looks like it.

use breakwatch::event::{Record, Seen, Source};
use breakwatch::i18n::Lang;
use breakwatch::insight::{Episode, EpisodeKind, Insight, Thresholds};

use crate::common::{AUTH, NETWORK, NOW, PROFILE, World, at, name, push};

fn episodes(world: &World, thresholds: Thresholds) -> (Insight, Vec<Episode>) {
    let mut insight = Insight::new(thresholds);
    insight.refresh(&world.store, &world.presence);
    let stream = world.store.find_stream(PROFILE, &name("live", "room_1")).expect("it is listed");
    let episodes = insight.episodes(stream).to_vec();
    (insight, episodes)
}

/// Breaks at these ends, each after a push of so many seconds.
fn breaks(ends: &[i64], lasting: i64) -> Vec<Record> {
    ends.iter().map(|end| push(end - lasting, *end, NETWORK)).collect()
}

#[test]
fn breaks_close_together_are_one_episode_with_its_gap_and_share() {
    let world = World::of(&breaks(&[-1_000, -900, -700, -600], 60));
    let (insight, found) = episodes(&world, Thresholds::default());
    assert_eq!(found.len(), 1);
    let it = found[0];
    assert_eq!((it.first, it.last, it.breaks), (at(-1_000), at(-600), 4));
    assert_eq!(it.sentence(Lang::En), "4 breaks in 6 min, longest gap 2 min 20 s, 45 % on air");
    assert_eq!(Lang::ALL.map(|lang| it.brief(lang)), ["4 in 6m", "6m 内 4 次", "6m に 4 回"]);
    assert_eq!(it.sentence(Lang::Zh), "6 分钟内断流 4 次，最长中断 2 分 20 秒，在线 45 %");
    assert_eq!(it.sentence(Lang::Ja), "6 分に 4 回切断、最長中断 2 分 20 秒、配信率 45 %");
    assert_eq!(it.rows(&world.store).collect::<Vec<_>>(), world.store.rows_newest_first());
    assert_eq!(insight.episode_of(&world.store, world.row(-900)), Some(&it));
}

#[test]
fn it_takes_as_many_breaks_within_as_long_as_the_thresholds_say() {
    let world = World::of(&breaks(&[-3_000, -2_400, -1_801, -1_799], 60));
    assert!(episodes(&world, Thresholds { breaks: 4, within_s: 1_200 }).1.is_empty());
    assert_eq!(episodes(&world, Thresholds { breaks: 4, within_s: 1_201 }).1.len(), 1);
    assert_eq!(episodes(&world, Thresholds { breaks: 3, within_s: 1_200 }).1.len(), 1);
    assert!(episodes(&world, Thresholds { breaks: 5, within_s: 9_999 }).1.is_empty());
}

#[test]
fn an_episode_reaches_as_far_as_breaks_follow_each_other_and_later_ones_are_another() {
    let ends: Vec<i64> = (0..10).map(|n| -9_000 + n * 300).chain((0..4).map(|n| -2_000 + n * 100)).collect();
    let world = World::of(&breaks(&ends, 60));
    let (insight, found) = episodes(&world, Thresholds::default());
    let breaks: Vec<u32> = found.iter().map(|it| it.breaks).collect();
    assert_eq!(breaks, [10, 4], "the oldest first");
    assert_eq!(insight.episode_of(&world.store, world.row(-9_000)), Some(&found[0]));
    assert_eq!(insight.episode_of(&world.store, world.row(-1_700)), Some(&found[1]));
}

#[test]
fn a_single_break_before_and_after_belongs_to_none() {
    let world = World::of(&breaks(&[-9_000, -1_000, -900, -800, -700, -10], 60));
    let (insight, found) = episodes(&world, Thresholds { breaks: 4, within_s: 600 });
    assert_eq!(found.iter().map(|it| it.breaks).collect::<Vec<_>>(), [4]);
    for alone in [-9_000, -10] {
        assert_eq!(insight.episode_of(&world.store, world.row(alone)), None);
    }
    assert!(!found[0].is_live(NOW), "a later break did not belong to it");
}

#[test]
fn an_episode_is_live_as_long_as_one_more_break_would_belong_to_it() {
    let world = World::of(&breaks(&[-1_000, -900, -800, -700], 60));
    let (_, found) = episodes(&world, Thresholds { breaks: 4, within_s: 600 });
    assert!(found[0].is_live(at(-300)));
    assert!(!found[0].is_live(at(-299)));
}

#[test]
fn refused_attempts_are_an_episode_of_their_own() {
    let mut records = breaks(&[-1_000, -900, -800, -700], 60);
    records.extend((0..8).map(|n| push(-2_400 + n * 300, -2_400 + n * 300, AUTH)));
    let world = World::of(&records);
    let (insight, found) = episodes(&world, Thresholds::default());
    let kinds: Vec<(EpisodeKind, u32)> = found.iter().map(|it| (it.kind, it.breaks)).collect();
    assert_eq!(kinds, [(EpisodeKind::Flapping, 4), (EpisodeKind::Refused, 8)]);
    assert_eq!(found[1].sentence(Lang::En), "8 refused in 35 min");
    assert_eq!(found[0].rows(&world.store).count(), 4);
    assert_eq!(found[1].rows(&world.store).count(), 8);
    let refused = world.store.rows_of(0).iter().copied().find(|&row| {
        world.store.get(row).ended() == Some(at(-900)) && world.store.get(row).duration_s() == Some(0)
    });
    assert_eq!(insight.episode_of(&world.store, refused.unwrap()), Some(&found[1]));
}

#[test]
fn overlapping_pushes_are_not_counted_twice_as_time_on_air() {
    let records: Vec<Record> = [(-500, -400), (-450, -300), (-400, -200), (-200, -100)]
        .map(|(from, to)| push(from, to, NETWORK))
        .into();
    let (_, found) = episodes(&World::of(&records), Thresholds::default());
    assert_eq!((found[0].longest_gap_s, found[0].on_air), (Some(0), Some(1.0)));
}

#[test]
fn equal_breaks_count_and_an_instant_has_no_share() {
    let mut world = World::of(&[]);
    let one =
        |n: i64| Record { client_ip: format!("203.0.113.{n}").as_str().into(), ..push(-100, -100, NETWORK) };
    let seen: Vec<Seen> = (1..=4).map(|n| Seen { record: one(n), count: 2 }).collect();
    world.store.apply(PROFILE, &seen, Source::Live, NOW);
    let (_, found) = episodes(&world, Thresholds::default());
    assert_eq!(found[0].sentence(Lang::En), "8 breaks in 0 s, longest gap 0 s");
}

#[test]
fn an_episode_keeps_its_breaks_when_others_are_forgotten() {
    let mut world = World::of(&breaks(&[-9_000, -1_000, -900, -800, -700], 60));
    let mut insight = Insight::default();
    insight.refresh(&world.store, &world.presence);
    world.store.forget_before(at(-950));
    insight.refresh(&world.store, &world.presence);
    assert_eq!(insight.episode_of(&world.store, world.row(-700)), None, "three are not enough");
    world.list(&breaks(&[-600], 60), -500);
    insight.refresh(&world.store, &world.presence);
    let episode = insight.episode_of(&world.store, world.row(-700)).unwrap();
    assert_eq!(episode.rows(&world.store).count(), 4);
}
