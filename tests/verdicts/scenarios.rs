//! One situation each, with the answer that a person would give.

use breakwatch::event::{OnAir, OnlineList, Record, StreamState, Text};
use breakwatch::i18n::Lang;
use breakwatch::insight::{PresenceSource, Proof, Verdict};

use crate::common::{
    AUTH, CLOSED, FORBID, NETWORK, NOW, PROFILE, REPLACED, World, at, name, push, running, told,
};

fn answer(world: &World, ended: i64, verdict: &str, proof: &str) {
    assert_eq!(world.told(ended), (verdict.to_owned(), proof.to_owned()));
}

#[test]
fn back_by_a_later_push_of_the_list() {
    let world = World::of(&[push(-600, -300, NETWORK), push(-288, -100, NETWORK)]);
    answer(&world, -300, "BACK +12s", "pushed again 12 s later from the same IP");
    let judgement = world.judge(-300);
    assert_eq!((judgement.since, judgement.gap_s), (Some(at(-288)), Some(12)));
}

#[test]
fn back_before_the_list_knows_it() {
    let mut world = World::of(&[push(-600, -300, NETWORK)]);
    world.online(-200, true, Some(&[-280]));
    answer(&world, -300, "BACK +20s", "on air again since -280, by the online list of -200");
}

#[test]
fn the_list_before_the_online_list() {
    let mut world = World::of(&[push(-600, -300, NETWORK), running(-250)]);
    world.online(-400, true, Some(&[-600]));
    answer(&world, -300, "BACK +50s", "pushed again 50 s later from the same IP");
}

#[test]
fn the_earliest_return_counts_whichever_source_knows_it() {
    let mut world = World::of(&[push(-600, -300, NETWORK), push(-150, -100, NETWORK)]);
    world.online(-180, true, Some(&[-290, -200]));
    answer(&world, -300, "BACK +10s", "on air again since -290, by the online list of -180");
    world.list(&[push(-290, -170, NETWORK)], -90);
    answer(&world, -300, "BACK +10s", "pushed again 10 s later from the same IP");
}

#[test]
fn pushed_again_in_the_same_second_from_another_place() {
    let other = Record { client_ip: "198.51.100.2".into(), ..push(-300, -100, NETWORK) };
    let world = World::of(&[push(-600, -300, NETWORK), other]);
    answer(&world, -300, "BACK +0s", "pushed again in the same second from another IP");
    let unlisted = Record { client_ip: Text::default(), ..push(-300, -100, NETWORK) };
    let world = World::of(&[push(-600, -300, NETWORK), unlisted]);
    answer(&world, -300, "BACK +0s", "pushed again in the same second");
}

#[test]
fn overlapping_pushes_leave_no_gap() {
    let world = World::of(&[push(-600, -300, NETWORK), push(-400, -100, NETWORK)]);
    answer(&world, -300, "BACK +0s", "on air by another push, begun at -400 from the same IP");
    let inside = World::of(&[push(-600, -300, NETWORK), push(-400, -350, NETWORK)]);
    assert_eq!(inside.judge(-300).verdict, Verdict::Unknown, "it ended before this one did");
}

#[test]
fn a_push_listed_as_running_proves_only_what_was_seen_of_it() {
    let mut world = World::of(&[]);
    world.list(&[running(-500)], -450);
    world.list(&[push(-600, -300, NETWORK)], -250);
    assert_eq!(world.judge(-300).verdict, Verdict::Unknown, "it may have ended between");
    let row = world.store.rows_newest_first()[0];
    let open = breakwatch::insight::judge(&world.store, &world.presence, row, NOW);
    assert_eq!(
        told(&open, Lang::En),
        ("UNKNOWN".to_owned(), "listed without an end: it may still run".to_owned())
    );
}

#[test]
fn replaced_by_cause_whatever_came_later() {
    let world = World::of(&[push(-600, -300, REPLACED), push(-300, -100, NETWORK)]);
    answer(&world, -300, "REPLACED", "another push of the stream took over");
}

#[test]
fn refused_attempts_are_neither_outages_nor_returns() {
    let mut world = World::of(&[
        push(-600, -300, NETWORK),
        push(-290, -290, AUTH),
        // A refusal across the border of a second is none the less one.
        Record { duration_s: Some(0), ..push(-280, -279, AUTH) },
        Record { duration_s: None, ..push(-270, -269, AUTH) },
    ]);
    for ended in [-290, -279, -269] {
        answer(&world, ended, "REFUSED", "refused before it was on air: neither an outage nor a return");
    }
    assert_eq!(world.judge(-300).verdict, Verdict::Unknown);
    world.online(-200, true, None);
    answer(&world, -300, "DOWN 5m", "absent from the complete online list of -200; refused 3 times since");
}

#[test]
fn a_refusal_that_cut_off_a_push_on_air_is_an_outage() {
    let world = World::of(&[push(-600, -300, AUTH)]);
    assert_eq!(world.judge(-300).verdict, Verdict::Unknown);
}

#[test]
fn banned_if_the_latest_state_after_the_end_forbids_it() {
    let mut world = World::of(&[push(-600, -300, FORBID)]);
    world.state(-310, StreamState::Forbidden);
    assert_eq!(world.judge(-300).verdict, Verdict::Unknown, "that was before the end");
    world.state(-200, StreamState::Forbidden);
    answer(&world, -300, "BANNED 5m", "state `forbid` at -200");
    world.state(-100, StreamState::Inactive);
    answer(&world, -300, "ENDED? 5m", "state `inactive` at -100");
}

#[test]
fn an_end_that_was_probably_planned_keeps_its_question_mark() {
    for reason in [CLOSED, FORBID] {
        let mut world = World::of(&[push(-600, -300, reason)]);
        world.online(-200, true, None);
        answer(&world, -300, "ENDED? 5m", "absent from the complete online list of -200");
    }
}

#[test]
fn absence_counts_only_if_it_was_observed_some_seconds_after_the_end() {
    let mut world = World::of(&[push(-600, -300, NETWORK)]);
    answer(&world, -300, "UNKNOWN", "neither online list nor state was read since the end");
    world.online(-300, true, None);
    answer(&world, -300, "UNKNOWN", "not seen since the end: the online list is of -300");
    world.online(-299, true, None);
    answer(&world, -300, "UNKNOWN", "looked 1 s after the end: too soon to tell");
    world.state(-291, StreamState::Inactive);
    answer(&world, -300, "UNKNOWN", "looked 9 s after the end: too soon to tell");
    world.state(-290, StreamState::Inactive);
    answer(&world, -300, "DOWN 5m", "state `inactive` at -290");
}

#[test]
fn too_soon_is_said_only_while_nothing_newer_is_known() {
    let mut world = World::of(&[push(-600, -300, NETWORK)]);
    world.online(-296, true, None);
    let too_soon = |world: &World, lang| told(&world.judge(-300), lang).1;
    assert_eq!(too_soon(&world, Lang::Zh), "结束后 4 秒即查询：为时过早，尚无法判断");
    assert_eq!(too_soon(&world, Lang::Ja), "終了の 4 秒後に確認: 判断するにはまだ早い");
    world.state(-294, StreamState::Active);
    answer(&world, -300, "UNKNOWN", "state `active` at -294, but when that push began is not known");
    world.online(-293, true, Some(&[-298]));
    answer(&world, -300, "BACK +2s", "on air again since -298, by the online list of -293");
}

#[test]
fn a_ban_needs_no_time_to_show() {
    let mut world = World::of(&[push(-600, -300, FORBID)]);
    world.state(-299, StreamState::Forbidden);
    answer(&world, -300, "BANNED 5m", "state `forbid` at -299");
}

#[test]
fn an_incomplete_list_proves_no_absence() {
    let mut world = World::of(&[push(-600, -300, NETWORK)]);
    world.online(-200, false, None);
    answer(&world, -300, "UNKNOWN", "the online list of -200 is not complete");
    world.state(-100, StreamState::Inactive);
    answer(&world, -300, "DOWN 5m", "state `inactive` at -100");
}

#[test]
fn a_list_of_another_part_of_the_account_proves_no_absence() {
    let mut world = World::of(&[push(-600, -300, NETWORK)]);
    let part = |domain: &str, app: Option<&str>, asked| OnlineList {
        asked: at(asked),
        scope: (Some(domain.into()), app.map(Text::new)),
        complete: true,
        streams: Vec::new(),
    };
    world.presence.online(PROFILE, part("other.example.com", None, -200));
    world.presence.online(PROFILE, part("push.example.com", Some("event"), -200));
    assert_eq!(world.judge(-300).verdict, Verdict::Unknown);
    world.presence.online(PROFILE, part("push.example.com", Some("live"), -150));
    answer(&world, -300, "DOWN 5m", "absent from the complete online list of -150");
}

#[test]
fn active_without_a_publish_time_is_no_proof_of_return() {
    let mut world = World::of(&[push(-600, -300, NETWORK)]);
    world.online(-200, true, None);
    world.state(-100, StreamState::Active);
    answer(&world, -300, "UNKNOWN", "state `active` at -100, but when that push began is not known");
}

#[test]
fn a_list_that_still_shows_the_push_that_ended_is_stale() {
    let mut world = World::of(&[push(-600, -300, NETWORK)]);
    world.online(-250, true, None);
    world.online(-200, true, Some(&[-600]));
    answer(&world, -300, "UNKNOWN", "the online list of -200 still shows the stream, but no newer push");
    world.online(-150, true, None);
    assert_eq!(world.judge(-300).verdict, Verdict::Down);
}

#[test]
fn an_answer_that_was_overtaken_changes_nothing() {
    let mut world = World::of(&[push(-600, -300, NETWORK)]);
    world.online(-100, true, None);
    world.state(-90, StreamState::Inactive);
    let before = world.judge(-300);
    world.online(-200, true, Some(&[-600]));
    world.state(-210, StreamState::Active);
    world.state(-220, StreamState::Forbidden);
    assert_eq!(world.judge(-300), before);
}

#[test]
fn a_publish_time_far_in_the_future_is_a_mistake() {
    let mut world = World::of(&[push(-600, -300, NETWORK)]);
    world.online(-200, true, Some(&[86_400]));
    assert_eq!(world.judge(-300).verdict, Verdict::Unknown);
}

#[test]
fn a_stream_renamed_to_another_app_is_named_but_not_back() {
    let mut world = World::of(&[push(-600, -300, NETWORK)]);
    let elsewhere = OnAir { name: name("event", "room_1"), published: vec![at(-290)] };
    world.online_list(-200, true, vec![elsewhere]);
    answer(
        &world,
        -300,
        "DOWN 5m",
        "absent from the complete online list of -200; the same name is on air since -290 in app event of \
         push.example.com",
    );
}

#[test]
fn a_renamed_stream_of_which_only_a_push_is_listed_is_named_as_well() {
    let renamed = Record { app: "event".into(), ..push(-290, -100, NETWORK) };
    let world = World::of(&[push(-600, -300, NETWORK), renamed]);
    answer(
        &world,
        -300,
        "UNKNOWN",
        "neither online list nor state was read since the end; the same name was pushed from -290 in app \
         event of push.example.com",
    );
}

#[test]
fn a_missing_permission_is_what_is_missing() {
    let mut world = World::of(&[push(-600, -300, NETWORK)]);
    let revision = world.presence.revision();
    let why = |source: PresenceSource| Some(format!("the key lacks {}.", source.permission()));
    world.presence.withheld(PROFILE, PresenceSource::OnlineList, why(PresenceSource::OnlineList));
    world.presence.withheld(PROFILE, PresenceSource::State, why(PresenceSource::State));
    assert!(world.presence.revision() > revision);
    answer(
        &world,
        -300,
        "UNKNOWN",
        "no online list: the key lacks live:DescribeLiveStreamOnlineList; no state: the key lacks \
         live:DescribeLiveStreamState",
    );
    world.presence.withheld(PROFILE, PresenceSource::OnlineList, None);
    world.online(-200, true, None);
    assert_eq!(world.judge(-300).verdict, Verdict::Down, "one source is enough");
}

#[test]
fn a_stream_that_is_active_names_the_permission_that_would_tell_since_when() {
    let mut world = World::of(&[push(-600, -300, NETWORK)]);
    world.state(-200, StreamState::Active);
    answer(&world, -300, "UNKNOWN", "state `active` at -200, but when that push began is not known");
    let why = PresenceSource::OnlineList.permission().to_owned();
    world.presence.withheld(PROFILE, PresenceSource::OnlineList, Some(why));
    answer(
        &world,
        -300,
        "UNKNOWN",
        "state `active` at -200, but when that push began is not known; no online list: \
         live:DescribeLiveStreamOnlineList",
    );
}

#[test]
fn what_was_seen_of_streams_is_forgotten_in_time() {
    let mut world = World::of(&[push(-600, -300, NETWORK)]);
    world.online(-200, true, Some(&[-290]));
    assert_eq!(world.presence.len(), 1);
    world.presence.forget_before(at(-200));
    assert_eq!(world.presence.len(), 1);
    world.presence.forget_before(at(-199));
    assert!(world.presence.is_empty());
}

#[test]
fn an_end_was_not_meant_if_the_same_client_is_refused_since() {
    let refused = |ip: &str| Record { client_ip: ip.into(), duration_s: Some(0), ..push(-250, -250, AUTH) };
    let ended = push(-600, -300, CLOSED);
    let own = ended.client_ip.shown().to_owned();
    let mut world = World::of(&[ended.clone(), refused(&own)]);
    world.online(-200, true, None);
    answer(&world, -300, "DOWN 5m", "absent from the complete online list of -200; refused once since");
    // A scanner's attempts say nothing of it.
    let mut world = World::of(&[ended, refused("198.51.100.77")]);
    world.online(-200, true, None);
    answer(&world, -300, "ENDED? 5m", "absent from the complete online list of -200");
}

#[test]
fn every_proof_speaks_every_language() {
    let mut world = World::of(&[push(-600, -300, NETWORK)]);
    world.online(-200, true, None);
    let down = world.judge(-300);
    assert_eq!(told(&down, Lang::Zh), ("中断 5m".to_owned(), "不在 -200 的完整在线流列表内".to_owned()));
    assert_eq!(told(&down, Lang::Ja), ("停止中 5m".to_owned(), "-200 の完全な配信中リストにない".to_owned()));
    assert!(matches!(down.proof, Proof::Absent { by: PresenceSource::OnlineList, .. }));
}
