//! Finding every break over the real protocol: what is found equals the service's ground truth,
//! under each reading of its documents and under every fault.

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use breakwatch::credentials::{Credentials, Origin};
use breakwatch::event::{ProfileId, Text};
use breakwatch::poll::report::{Phase, Plan, Proof, Reading, Window};
use breakwatch::poll::{Ending, Poller, Scope};
use breakwatch::simulator::{
    BeyondReach, Boundary, Empty, Fault, FaultRate, Quirks, Running, Simulator, Time, Total, WindowField,
};
use common::{NOW, Watching, access, assert_same, plain, poller, read_once, truth};

const DAY: i64 = 86_400;
const READINGS: [(WindowField, Reading); 3] = [
    (WindowField::End, Reading::End),
    (WindowField::Start, Reading::Start),
    (WindowField::Overlap, Reading::Overlap),
];

fn complete(ending: &Ending) -> bool {
    matches!(ending, Ending::Read(status) if matches!(status.proof, Proof::Complete { .. }))
}

#[tokio::test]
async fn a_week_of_twelve_thousand_records_is_read_whole_under_every_reading_and_habit() {
    let strange = Quirks {
        boundary: Boundary::HalfOpen,
        beyond_reach: BeyondReach::Error,
        total: Total::Capped,
        empty: Empty::Null,
        ..Quirks::default()
    };
    for (window_field, reading) in READINGS {
        for quirks in [Quirks::default(), strange] {
            let mut options = plain();
            options.time = Time::Frozen(NOW);
            options.events = Some(12_000);
            options.span = Some(Duration::from_secs(7 * 86_400));
            options.window_field = window_field;
            options.quirks = quirks;
            options.requests_per_second = 100_000;
            let simulator = Simulator::start(options).await.unwrap();
            let window = Window::Since(NOW.plus(-7 * DAY));
            let (found, ending) = read_once(poller(&simulator, 0, 100_000), window).await;
            assert!(complete(&ending), "{reading:?} {quirks:?}: {ending:?}");
            let Ending::Read(status) = ending else { unreachable!() };
            assert_eq!(status.reading, reading);
            // Where the end of a window does not belong to it, this very second is not listed yet.
            let until = if quirks.boundary == Boundary::HalfOpen { NOW.plus(-1) } else { NOW };
            let account = simulator.accounts()[0].name.clone();
            let mut truth = truth(&simulator, &account, NOW.plus(-7 * DAY), until);
            truth
                .extend(found.iter().filter(|(it, _)| it.ended == Some(NOW)).map(|(it, n)| (it.clone(), *n)));
            assert_same(&found, &truth);
        }
    }
}

#[tokio::test]
async fn a_list_that_shifts_at_every_request_is_whole_or_said_not_to_be() {
    let mut options = plain();
    options.time = Time::Frozen(NOW);
    options.events = Some(900);
    options.quirks = Quirks { shifting: true, ..Quirks::default() };
    let simulator = Simulator::start(options).await.unwrap();
    let account = simulator.accounts()[0].name.clone();
    let before = truth(&simulator, &account, NOW.plus(-DAY), NOW);
    let (found, ending) = read_once(poller(&simulator, 0, 100_000), Window::Last(86_400)).await;
    let after = truth(&simulator, &account, NOW.plus(-DAY), NOW);
    assert!(after.len() > before.len(), "the list did shift");
    if complete(&ending) {
        assert!(before.keys().all(|record| found.contains_key(record)), "complete, but something is missing");
    }
    assert!(found.iter().all(|(record, count)| after.get(record) >= Some(count)), "something was invented");
}

#[tokio::test]
async fn every_fault_costs_time_and_nothing_else() {
    for fault in [Fault::Http500, Fault::Reset, Fault::Truncated, Fault::Limit] {
        let mut options = plain();
        options.time = Time::Frozen(NOW);
        options.events = Some(1_500);
        options.faults = vec![FaultRate { fault, probability: 0.15 }];
        let simulator = Simulator::start(options).await.unwrap();
        let account = simulator.accounts()[0].name.clone();
        let (found, ending) = read_once(poller(&simulator, 0, 100_000), Window::Last(7 * 86_400)).await;
        assert!(complete(&ending), "{fault}: {ending:?}");
        assert_same(&found, &truth(&simulator, &account, NOW.plus(-7 * DAY), NOW));
    }
}

#[tokio::test]
async fn after_an_outage_the_list_is_whole_again_and_meanwhile_it_says_so() {
    let mut options = plain();
    options.time = Time::Frozen(NOW);
    options.events = Some(300);
    let simulator = Simulator::start(options).await.unwrap();
    let account = simulator.accounts()[0].name.clone();
    let mut watching = Watching::start(poller(&simulator, 0, 100_000), Window::Last(86_400));
    watching.until("live", |it| matches!(it.status.as_ref().map(|it| &it.phase), Some(Phase::Live))).await;

    simulator.set_faults(vec![FaultRate { fault: Fault::Outage, probability: 1.0 }]);
    watching.until("a retry", |it| matches!(it.status().phase, Phase::Retry { .. })).await;
    let Phase::Retry { why, .. } = &watching.status().phase else { unreachable!() };
    assert!(why.contains(&account), "the profile is named: {why}");
    // Breaks that happen while nothing can be read.
    let model = watching.found.keys().next().unwrap().clone();
    for number in 0..30 {
        let mut record = model.clone();
        record.stream = Text::new(&format!("during_the_outage_{number}"));
        record.ended = Some(NOW.plus(-number));
        simulator.inject(&account, &record, Duration::ZERO).unwrap();
    }
    simulator.set_faults(Vec::new());
    let truth = truth(&simulator, &account, NOW.plus(-DAY), NOW);
    watching.until("everything", |it| it.found.len() == truth.len()).await;
    assert_same(&watching.found, &truth);
    watching.until("live again", |it| matches!(it.status().phase, Phase::Live)).await;
}

#[tokio::test]
async fn a_new_break_is_shown_and_a_wider_window_is_read() {
    let mut options = plain();
    options.time = Time::Frozen(NOW);
    options.events = Some(500);
    options.span = Some(Duration::from_secs(5 * 86_400));
    let simulator = Simulator::start(options).await.unwrap();
    let account = simulator.accounts()[0].name.clone();
    let mut watching = Watching::start(poller(&simulator, 0, 100_000), Window::Last(3_600));
    watching.until("live", |it| matches!(it.status.as_ref().map(|it| &it.phase), Some(Phase::Live))).await;
    assert_same(&watching.found, &truth(&simulator, &account, NOW.plus(-3_600), NOW));

    let mut record = simulator.truth(&account).unwrap()[0].record.clone();
    record.stream = Text::new("just_now");
    record.ended = Some(NOW);
    simulator.inject(&account, &record, Duration::ZERO).unwrap();
    watching.until("the new break", |it| it.found.contains_key(&record)).await;

    watching.plan.send(Plan::of(Window::Last(3 * 86_400))).unwrap();
    let truth = truth(&simulator, &account, NOW.plus(-3 * DAY), NOW);
    watching.until("the wider window", |it| it.found.len() >= truth.len()).await;
    assert_same(&watching.found, &truth);
}

#[tokio::test]
async fn another_interval_is_followed_while_it_is_polled() {
    let simulator = Simulator::start(plain()).await.unwrap();
    let account = simulator.accounts()[0].name.clone();
    let seldom = Poller { interval: Duration::from_secs(3_600), ..poller(&simulator, 0, 100_000) };
    let window = Window::Last(3_600);
    let mut watching = Watching::start(seldom, window);
    watching.until("live", |it| matches!(it.status.as_ref().map(|it| &it.phase), Some(Phase::Live))).await;
    assert_eq!(watching.status().interval_s, 3_600);
    let mut record = simulator.truth(&account).unwrap()[0].record.clone();
    record.stream = Text::new("just_now");
    record.ended = Some(simulator.now().plus(-1));
    simulator.inject(&account, &record, Duration::ZERO).unwrap();
    watching.plan.send(Plan { window, interval: Some(Duration::from_secs(1)) }).unwrap();
    watching.until("the new break", |it| it.found.contains_key(&record)).await;
    assert_eq!(watching.status().interval_s, 1);
}

#[tokio::test]
async fn a_wrong_clock_on_either_side_is_measured_and_corrected() {
    for offset in [-7_200, -40, 40, 1_200, 7_200] {
        let mut options = plain();
        options.events = Some(50);
        let simulator = Simulator::start(options).await.unwrap();
        simulator.set_clock_offset(offset);
        let account = simulator.accounts()[0].name.clone();
        // The newest break of all, by the service's clock: the first to be lost to a wrong one.
        let mut newest = simulator.truth(&account).unwrap()[0].record.clone();
        newest.stream = Text::new("just_now");
        newest.started = Some(simulator.now().plus(-60));
        newest.ended = Some(simulator.now().plus(-2));
        simulator.inject(&account, &newest, Duration::ZERO).unwrap();
        let (found, ending) = read_once(poller(&simulator, 0, 100_000), Window::Last(3_600)).await;
        assert!(complete(&ending), "{offset}: {ending:?}");
        assert!(found.contains_key(&newest), "{offset}");
        let Ending::Read(status) = ending else { unreachable!() };
        let measured = status.skew_ms.unwrap() / 1_000;
        assert!((measured - offset).abs() < 30, "{measured} s measured, {offset} s true");
    }
}

#[tokio::test]
async fn running_pushes_that_are_listed_without_an_end_are_told_apart() {
    let mut options = plain();
    options.time = Time::Frozen(NOW);
    options.events = Some(200);
    options.quirks = Quirks { running: Running::Listed, empty: Empty::Null, ..Quirks::default() };
    let simulator = Simulator::start(options).await.unwrap();
    let account = simulator.accounts()[0].name.clone();
    let (mut found, ending) = read_once(poller(&simulator, 0, 100_000), Window::Last(86_400)).await;
    assert!(complete(&ending), "{ending:?}");
    found.retain(|record, _| record.ended.is_some());
    assert_same(&found, &truth(&simulator, &account, NOW.plus(-DAY), NOW));
}

#[tokio::test]
async fn a_refused_key_stops_one_profile_with_what_to_do() {
    let simulator = Simulator::start(plain()).await.unwrap();
    let mut account = simulator.accounts()[0].clone();
    account.secret_key = "simulatedButWrong".to_owned();
    let mut wrong = poller(&simulator, 0, 100);
    wrong.access = access(&simulator.url(), &account, 100);
    let (found, ending) = read_once(wrong.clone(), Window::Last(3_600)).await;
    assert!(found.is_empty());
    let Ending::Failed(why) = ending else { panic!("{ending:?}") };
    assert!(why.contains(&account.name) && !why.contains("simulatedButWrong"), "{why}");
}

#[tokio::test]
async fn a_refused_profile_reads_its_key_again_and_goes_on_alone() {
    let simulator = Simulator::start(plain()).await.unwrap();
    let right = simulator.accounts()[0].clone();
    let mended = Arc::new(AtomicBool::new(false));
    let mut stopped = poller(&simulator, 0, 100);
    let (key, seen) = (right.clone(), Arc::clone(&mended));
    stopped.access.keyring = Arc::new(move || {
        let secret = if seen.load(Ordering::SeqCst) { key.secret_key.as_str() } else { "simulatedButWrong" };
        Credentials::new(&key.secret_id, secret, None, Origin::Variable("the test".to_owned()))
    });
    let mut watching = Watching::start(stopped, Window::Last(3_600));
    let phase = |it: &Watching| it.status.as_ref().map(|status| status.phase.clone());
    watching.until("stopped", |it| matches!(phase(it), Some(Phase::Stopped { .. }))).await;
    mended.store(true, Ordering::SeqCst);
    watching.until("live", |it| matches!(phase(it), Some(Phase::Live))).await;
}

#[tokio::test]
async fn a_domain_that_the_account_does_not_have_is_pointed_out() {
    let simulator = Simulator::start(plain()).await.unwrap();
    let mut restricted = poller(&simulator, 0, 100);
    restricted.scopes = Scope::of(&["push.elsewhere.example".to_owned()], &[]);
    let (found, ending) = read_once(restricted.clone(), Window::Last(86_400)).await;
    assert!(found.is_empty());
    let Ending::Read(status) = ending else { panic!("{ending:?}") };
    assert!(status.notice.unwrap().contains("push.elsewhere.example"));

    // Without the permission for that check, everything else works.
    let account = simulator.accounts()[0].name.clone();
    simulator.deny(&account, "DescribeLiveDomains").unwrap();
    let (_, ending) = read_once(restricted, Window::Last(86_400)).await;
    assert!(complete(&ending), "{ending:?}");
}

#[tokio::test]
async fn several_domains_and_apps_are_read_side_by_side() {
    let mut options = plain();
    options.time = Time::Frozen(NOW);
    options.events = Some(400);
    let simulator = Simulator::start(options).await.unwrap();
    let account = simulator.accounts()[0].name.clone();
    let truth = truth(&simulator, &account, NOW.plus(-7 * DAY), NOW);
    let names = |of: fn(&breakwatch::event::Record) -> &Text| {
        let mut names: Vec<String> = truth.keys().map(|it| of(it).raw().to_owned()).collect();
        names.sort();
        names.dedup();
        names
    };
    let mut restricted = poller(&simulator, 0, 100_000);
    restricted.scopes = Scope::of(&names(|it| &it.domain), &names(|it| &it.app));
    assert_eq!(restricted.profile, ProfileId(0));
    let (found, ending) = read_once(restricted, Window::Last(7 * 86_400)).await;
    assert!(complete(&ending), "{ending:?}");
    assert_same(&found, &truth);
}

#[tokio::test]
async fn no_second_sees_more_requests_than_the_budget() {
    let mut options = plain();
    options.time = Time::Frozen(NOW);
    options.events = Some(6_000);
    let simulator = Simulator::start(options).await.unwrap();
    let (_, ending) = read_once(poller(&simulator, 0, 40), Window::Last(7 * 86_400)).await;
    assert!(complete(&ending), "{ending:?}");
    let account = simulator.accounts()[0].name.clone();
    assert!(simulator.requests().peak_per_second[&account] <= 40, "{:?}", simulator.requests());
}
