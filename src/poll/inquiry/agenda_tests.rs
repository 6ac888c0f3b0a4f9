//! What is asked when, and what comes of failures, with time and answers as arguments.

use std::time::Duration;

use super::agenda::{Agenda, Answer, Found, Inquiry, Next};
use super::gate::{REFUSED, Trouble};
use super::question::Question;
use super::waiting::MOST;
use crate::api::OnlinePage;
use crate::event::{OnAir, ProfileId, Sample, StreamName, StreamState, UnixTime};
use crate::poll::planner::Now;
use crate::poll::report::Report;
use crate::poll::task::Scope;
use crate::poll::withheld::{Action, Withheld};

const NOW: UnixTime = UnixTime(1_795_000_000);
const MINUTE_MS: u64 = 60_000;

fn at(mono_ms: u64) -> Now {
    let seconds = i64::try_from(mono_ms / 1_000).unwrap();
    Now { server: NOW.plus(seconds), mono_ms }
}

fn agenda(scopes: &[Scope]) -> Agenda {
    Agenda::new(ProfileId(0), scopes, Duration::from_secs(60))
}

fn name(stream: &str) -> StreamName {
    StreamName { domain: "push.example.com".into(), app: "live".into(), stream: stream.into() }
}

fn state_of(stream: &str) -> Question {
    Question::State { name: name(stream) }
}

fn quality_of(stream: &str, ended: UnixTime) -> Question {
    Question::Quality { name: name(stream), started: None, ended }
}

/// All that is asked at a moment.
fn asked(agenda: &mut Agenda, mono_ms: u64) -> Vec<Inquiry> {
    std::iter::from_fn(|| match agenda.next(at(mono_ms)) {
        Next::Ask(inquiry) => Some(inquiry),
        Next::Wait { .. } => None,
    })
    .collect()
}

fn wake(agenda: &mut Agenda, mono_ms: u64) -> u64 {
    match agenda.next(at(mono_ms)) {
        Next::Wait { until_ms } => until_ms,
        Next::Ask(inquiry) => panic!("{inquiry:?}"),
    }
}

fn answer(inquiry: &Inquiry, sent_ms: u64, outcome: Result<Found, Trouble>) -> Answer {
    Answer { inquiry: inquiry.clone(), asked: at(sent_ms).server, sent_ms, outcome }
}

fn page(streams: &[&str], total: Option<u64>) -> Found {
    let on_air = |stream: &&str| OnAir { name: name(stream), published: vec![NOW] };
    let streams = streams.iter().map(on_air).collect();
    Found::Online(OnlinePage { streams, total, request_id: String::new(), undecodable: 0 })
}

fn denied(action: Action) -> Trouble {
    Trouble::Lasting { why: Withheld::Denied(action), rest: REFUSED }
}

fn passing(action: Action) -> Trouble {
    let why = Withheld::Failed { action, why: "it rains".to_owned() };
    Trouble::Passing { why, at_least: Duration::ZERO }
}

/// The online list is asked for at the very beginning: this is an agenda after that.
fn settled() -> Agenda {
    let mut agenda = agenda(&Scope::of(&[], &[]));
    let first = asked(&mut agenda, 0);
    assert_eq!(first.len(), 1);
    agenda.answered(answer(&first[0], 0, Ok(page(&[], Some(0)))), at(1), 0.5);
    agenda
}

#[test]
fn the_online_list_is_asked_for_at_once_and_then_every_minute() {
    let mut agenda = agenda(&Scope::of(&[], &[]));
    let first = asked(&mut agenda, 0);
    let [Inquiry::Online(0, query)] = &first[..] else { panic!("{first:?}") };
    assert_eq!((query.page, &query.domain, &query.app, &query.stream), (1, &None, &None, &None));
    let reports = agenda.answered(answer(&first[0], 0, Ok(page(&["a"], Some(1)))), at(80), 0.5);
    let [Report::Online { list, .. }] = &reports[..] else { panic!("{reports:?}") };
    assert!(list.complete && list.asked == NOW && list.scope == (None, None));
    assert_eq!(wake(&mut agenda, 80), MINUTE_MS);
    assert_eq!(asked(&mut agenda, MINUTE_MS).len(), 1);
}

#[test]
fn each_scope_has_a_list_of_its_own_one_after_the_other() {
    let mut agenda = agenda(&Scope::of(&["a.example".to_owned(), "b.example".to_owned()], &[]));
    let mut scopes = Vec::new();
    for _ in 0..2 {
        let inquiries = asked(&mut agenda, 0);
        let reports = agenda.answered(answer(&inquiries[0], 0, Ok(page(&[], None))), at(0), 0.5);
        let [Report::Online { list, .. }] = &reports[..] else { panic!("{reports:?}") };
        assert!(!list.complete, "without a total, nobody knows");
        scopes.push(list.scope.0.clone().unwrap().raw().to_owned());
    }
    assert_eq!(scopes, ["a.example", "b.example"]);
    assert_eq!(wake(&mut agenda, 0), MINUTE_MS);
}

#[test]
fn states_are_asked_for_a_few_per_second_the_newest_question_first() {
    let mut agenda = settled();
    for number in 0..20 {
        assert!(agenda.put(state_of(&number.to_string()), at(1_000)).is_none());
    }
    let mut sent = Vec::new();
    for mono_ms in 1_000..2_000 {
        for inquiry in asked(&mut agenda, mono_ms) {
            let found = Found::State(StreamState::Inactive);
            let reports = agenda.answered(answer(&inquiry, mono_ms, Ok(found)), at(mono_ms), 0.5);
            let [Report::State { name, state: StreamState::Inactive, asked, .. }] = &reports[..] else {
                panic!("{reports:?}")
            };
            assert_eq!(*asked, at(mono_ms).server);
            sent.push(name.stream.raw().to_owned());
        }
    }
    assert_eq!(sent, ["19", "18", "17", "16"]);
}

#[test]
fn states_wait_for_each_other_where_the_service_is_slow() {
    let mut agenda = settled();
    for number in 0..5 {
        agenda.put(state_of(&number.to_string()), at(0));
    }
    let sent: Vec<Inquiry> = (0..10_000).flat_map(|mono_ms| asked(&mut agenda, mono_ms)).collect();
    assert_eq!(sent.len(), 2);
}

#[test]
fn a_question_on_its_way_or_a_state_just_answered_is_not_asked_twice() {
    let mut agenda = settled();
    let question = state_of("a");
    for _ in 0..3 {
        assert!(agenda.put(question.clone(), at(10)).is_none());
    }
    let sent = asked(&mut agenda, 10);
    assert_eq!(sent.len(), 1);
    agenda.put(question.clone(), at(11));
    assert!(asked(&mut agenda, 1_000).is_empty());
    agenda.answered(answer(&sent[0], 10, Ok(Found::State(StreamState::Active))), at(1_050), 0.5);
    agenda.put(question.clone(), at(1_060));
    assert!(asked(&mut agenda, 2_000).is_empty());
    agenda.put(question, at(20_000));
    assert_eq!(asked(&mut agenda, 20_000).len(), 1);
}

#[test]
fn whoever_asks_for_quality_again_gets_an_answer_again_whatever_the_last_one_was() {
    let mut agenda = settled();
    let question = quality_of("a", NOW.plus(-60));
    let odd = Trouble::Question { why: Withheld::Failed { action: Action::Quality, why: "odd".to_owned() } };
    let readings = Found::Quality(vec![Sample::default()]);
    let outcomes = [Err(odd.clone()), Err(odd), Ok(readings.clone()), Ok(readings)];
    for (outcome, now_ms) in outcomes.into_iter().zip([1_000, 1_100, 1_200, 1_300]) {
        assert!(agenda.put(question.clone(), at(now_ms)).is_none());
        let sent = asked(&mut agenda, now_ms);
        assert_eq!(sent.len(), 1);
        let told = outcome.is_ok();
        let reports = agenda.answered(answer(&sent[0], now_ms, outcome), at(now_ms + 50), 0.5);
        assert!(matches!(&reports[..], [Report::Quality { samples, .. }] if samples.is_ok() == told));
    }
}

#[test]
fn the_quality_of_a_push_that_ended_too_long_ago_is_answered_without_asking() {
    let mut agenda = settled();
    let ended = NOW.plus(-7 * 86_400);
    let report = agenda.put(quality_of("a", ended), at(10));
    assert!(
        matches!(&report, Some(Report::Quality { samples: Err(Withheld::TooOld), ended: told, .. }) if *told == ended)
    );
    assert!(asked(&mut agenda, 10).is_empty());
}

#[test]
fn every_question_about_quality_is_answered_even_where_there_are_too_many() {
    let mut agenda = settled();
    let mut overtaken = 0;
    for number in 0..MOST + 7 {
        let report = agenda.put(quality_of(&number.to_string(), NOW), at(10));
        let told = matches!(report, Some(Report::Quality { samples: Err(Withheld::Overtaken), .. }));
        assert_eq!(told, number >= MOST);
        overtaken += usize::from(told);
    }
    assert_eq!(overtaken, 7);
}

#[test]
fn a_refused_action_costs_only_itself_and_is_tried_again_after_minutes() {
    for action in Action::ALL {
        let mut agenda = agenda(&Scope::of(&[], &[]));
        agenda.put(state_of("a"), at(0));
        agenda.put(quality_of("a", NOW), at(0));
        let sent = asked(&mut agenda, 0);
        assert_eq!(sent.len(), 3);
        let mut told = Vec::new();
        for inquiry in sent {
            let outcome = match inquiry.action() {
                refused if refused == action => Err(denied(action)),
                Action::OnlineList => Ok(page(&[], Some(0))),
                Action::State => Ok(Found::State(StreamState::Active)),
                Action::Quality => Ok(Found::Quality(Vec::new())),
            };
            told.extend(agenda.answered(answer(&inquiry, 0, outcome), at(10), 0.0));
        }
        let why = Withheld::Denied(action);
        let is_said = |it: &Report| matches!(it, Report::Withheld { why: Some(said), .. } if *said == why);
        assert_eq!(told.iter().filter(|it| is_said(it)).count(), 1, "{told:?}");
        let answers = told.iter().filter(|it| !is_said(it)).count();
        // A question about quality is answered, if only by saying why not.
        assert_eq!(answers, if action == Action::Quality { 3 } else { 2 }, "{told:?}");

        // For ten minutes it is not asked, and questions do not pile up.
        let mut again = Vec::new();
        for second in 1..=620 {
            let ms = second * 1_000;
            agenda.put(state_of(&second.to_string()), at(ms));
            agenda.put(quality_of(&second.to_string(), NOW), at(ms));
            for inquiry in asked(&mut agenda, ms) {
                if inquiry.action() == action {
                    again.push(second);
                    let reports = agenda.answered(answer(&inquiry, ms, Err(denied(action))), at(ms), 0.0);
                    assert!(
                        !reports.iter().any(|it| matches!(it, Report::Withheld { .. })),
                        "said already: {reports:?}"
                    );
                } else {
                    let found = match inquiry.action() {
                        Action::OnlineList => page(&[], Some(0)),
                        Action::State => Found::State(StreamState::Active),
                        Action::Quality => Found::Quality(Vec::new()),
                    };
                    let reports = agenda.answered(answer(&inquiry, ms, Ok(found)), at(ms), 0.0);
                    assert_eq!(reports.len(), 1, "{reports:?}");
                }
            }
        }
        assert_eq!(again, [601], "{action:?}");
    }
}

#[test]
fn an_action_that_is_answered_again_says_so() {
    let mut agenda = agenda(&Scope::of(&[], &[]));
    let first = asked(&mut agenda, 0);
    agenda.answered(answer(&first[0], 0, Err(denied(Action::OnlineList))), at(10), 0.0);
    let opens = wake(&mut agenda, 10);
    assert_eq!(opens, 600_010);
    let second = asked(&mut agenda, opens);
    let reports = agenda.answered(answer(&second[0], opens, Ok(page(&[], Some(0)))), at(opens), 0.0);
    assert!(
        matches!(
            &reports[..],
            [Report::Withheld { action: Action::OnlineList, why: None, .. }, Report::Online { .. }]
        ),
        "{reports:?}"
    );
}

#[test]
fn a_failure_that_passes_is_tried_again_with_growing_pauses_until_the_list_comes() {
    let mut agenda = agenda(&Scope::of(&[], &[]));
    let (mut now, mut pauses) = (0, Vec::new());
    for _ in 0..12 {
        let sent = asked(&mut agenda, now);
        assert_eq!(sent.len(), 1);
        agenda.answered(answer(&sent[0], now, Err(passing(Action::OnlineList))), at(now), 1.0);
        let opens = wake(&mut agenda, now);
        pauses.push(opens - now);
        now = opens + 1;
    }
    assert!(pauses.is_sorted() && pauses[0] < 1_000 && pauses[11] <= 30_000, "{pauses:?}");
    let sent = asked(&mut agenda, now);
    let reports = agenda.answered(answer(&sent[0], now, Ok(page(&[], Some(0)))), at(now), 0.0);
    assert!(reports.iter().any(|it| matches!(it, Report::Online { .. })));
    assert_eq!(wake(&mut agenda, now), now + MINUTE_MS);
}

#[test]
fn a_question_that_keeps_failing_is_given_up_and_answered_with_the_reason() {
    let mut agenda = settled();
    agenda.put(quality_of("a", NOW), at(10));
    let (mut now, mut told) = (10, Vec::new());
    let mut tries = 0;
    while told.is_empty() {
        for inquiry in asked(&mut agenda, now).iter().filter(|it| it.action() == Action::Quality) {
            tries += 1;
            let reports = agenda.answered(answer(inquiry, now, Err(passing(Action::Quality))), at(now), 0.0);
            told.extend(reports.into_iter().filter(|it| matches!(it, Report::Quality { .. })));
        }
        now += 10_000;
        assert!(now < 10 * MINUTE_MS, "it is never answered");
    }
    assert_eq!(tries, 3);
    assert!(
        matches!(&told[..], [Report::Quality { samples: Err(Withheld::Failed { why, .. }), .. }] if why == "it rains")
    );
}

#[test]
fn a_question_that_the_service_does_not_take_leaves_the_others_alone() {
    let mut agenda = settled();
    agenda.put(state_of("odd"), at(1_000));
    let sent = asked(&mut agenda, 1_000);
    let odd = Trouble::Question { why: Withheld::Failed { action: Action::State, why: "odd".to_owned() } };
    assert!(agenda.answered(answer(&sent[0], 1_000, Err(odd)), at(1_010), 0.0).is_empty());
    agenda.put(state_of("odd"), at(30_000));
    agenda.put(state_of("even"), at(30_000));
    let sent: Vec<Inquiry> = (30_000..32_000).flat_map(|ms| asked(&mut agenda, ms)).collect();
    let states = sent.iter().filter(|it| it.action() == Action::State);
    assert_eq!(states.collect::<Vec<_>>(), [&Inquiry::State(state_of("even"))]);
}

#[test]
fn a_site_that_takes_only_small_pages_is_asked_for_those_from_then_on() {
    let mut agenda = agenda(&Scope::of(&[], &[]));
    let size = |inquiry: &Inquiry| match inquiry {
        Inquiry::Online(_, query) => query.page_size,
        other => panic!("{other:?}"),
    };
    let refused =
        Trouble::Question { why: Withheld::Failed { action: Action::OnlineList, why: "size".into() } };
    let first = asked(&mut agenda, 0);
    assert!(agenda.answered(answer(&first[0], 0, Err(refused.clone())), at(10), 0.0).is_empty());
    let second = asked(&mut agenda, 10);
    assert!(size(&first[0]) > 100 && size(&second[0]) == 100);
    let reports = agenda.answered(answer(&second[0], 10, Ok(page(&["a"], Some(1)))), at(20), 0.0);
    assert!(matches!(&reports[..], [Report::Online { list, .. }] if list.complete), "{reports:?}");
    let third = asked(&mut agenda, MINUTE_MS + 10);
    assert_eq!(size(&third[0]), 100);
    // If it is not the size, it is refused like anything else.
    let reports = agenda.answered(answer(&third[0], 0, Err(refused)), at(MINUTE_MS + 20), 0.0);
    assert!(matches!(&reports[..], [Report::Withheld { why: Some(_), .. }]), "{reports:?}");
    assert_eq!(wake(&mut agenda, MINUTE_MS + 20), MINUTE_MS + 600_020);
}
