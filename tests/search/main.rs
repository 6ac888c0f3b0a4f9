//! Looking for a stream by its name over the real protocol: what is found equals the service's ground
//! truth, however the service compares names and reads windows, and whatever goes wrong meanwhile.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

#[path = "../common/mod.rs"]
mod common;

use std::collections::HashMap;
use std::time::Duration;

use breakwatch::event::{Record, Seen, Text};
use breakwatch::poll::report::{Phase, Window};
use breakwatch::poll::search::{ALL_OF_IT, Course, Progress};
use breakwatch::poll::{Finding, Poller, Search, Wanted};
use breakwatch::simulator::{
    Boundary, Empty, Fault, FaultRate, NameMatch, Options, Quirks, Running, Simulator, Time, Total,
    WindowField,
};
use common::{NOW, Watching, assert_same, plain, poller, truth};
use tokio::sync::mpsc;

const DAY: i64 = 86_400;
const NAMES: [NameMatch; 5] =
    [NameMatch::Part, NameMatch::Begin, NameMatch::Folded, NameMatch::Whole, NameMatch::Loose];
const FIELDS: [WindowField; 3] = [WindowField::End, WindowField::Start, WindowField::Overlap];

fn wanted(name: &str, exact: bool) -> Wanted {
    Wanted { name: name.to_owned(), exact }
}

/// What a search has told so far.
#[derive(Default)]
struct Told {
    found: HashMap<Record, u32>,
    courses: Vec<Course>,
    last: Option<Progress>,
}

impl Told {
    fn take(&mut self, finding: Finding) {
        match finding {
            Finding::Breaks { seen, .. } => {
                for Seen { record, count } in seen {
                    let known = self.found.entry(record).or_insert(0);
                    *known = count.max(*known);
                }
            }
            Finding::Recounted { seen, .. } => {
                self.found.extend(seen.into_iter().map(|Seen { record, count }| (record, count)));
            }
            Finding::Progress { progress, .. } => {
                if self.courses.last() != Some(&progress.course) {
                    self.courses.push(progress.course.clone());
                }
                self.last = Some(progress);
            }
        }
    }

    fn course(&self) -> &Course {
        &self.last.as_ref().unwrap().course
    }
}

fn begin(search: Search, wanted: Wanted, window: Window) -> mpsc::Receiver<Finding> {
    let (findings, inbox) = mpsc::channel(16);
    tokio::spawn(search.run(wanted, window, findings));
    inbox
}

/// Searches to the end; a minute is only reached by a hang.
async fn search(search: Search, wanted: Wanted, window: Window) -> Told {
    let (mut inbox, mut told) = (begin(search, wanted, window), Told::default());
    let all = async {
        while let Some(finding) = inbox.recv().await {
            told.take(finding);
        }
    };
    tokio::time::timeout(Duration::from_secs(120), all).await.expect("it ends");
    told
}

async fn simulator(change: impl FnOnce(&mut Options)) -> Simulator {
    let mut options = plain();
    options.time = Time::Frozen(NOW);
    options.requests_per_second = 100_000;
    change(&mut options);
    Simulator::start(options).await.unwrap()
}

fn name_of(simulator: &Simulator) -> String {
    simulator.accounts()[0].name.clone()
}

/// Breaks with names that contain one another, long pushes, and some that are older than a month.
fn plant(simulator: &Simulator) {
    let model = simulator.truth(&name_of(simulator)).unwrap()[0].record.clone();
    for (number, name) in (0_i64..).zip([
        "hall",
        "hall_1",
        "Hall_1",
        "main_hall_1",
        "hall_10",
        "a hall",
        "HALL",
        "hal",
        "会场hall一",
    ]) {
        for age in [60, 2 * DAY + 60, 29 * DAY, 35 * DAY, 59 * DAY] {
            let ended = NOW.plus(-age - number);
            let record = Record {
                stream: Text::new(name),
                started: Some(ended.plus(-1 - number * 1_000)),
                ended: Some(ended),
                ..model.clone()
            };
            for _ in 0..=number % 2 {
                simulator.inject(&name_of(simulator), &record, Duration::ZERO).unwrap();
            }
        }
    }
}

/// What a search for a name must find: the records of all 60 days that it is about.
fn expected(simulator: &Simulator, means: impl Fn(&str) -> bool) -> HashMap<Record, u32> {
    let mut truth = truth(simulator, &name_of(simulator), NOW.plus(-60 * DAY + 60), NOW);
    truth.retain(|record, _| means(record.stream.raw()));
    truth
}

/// What is meant by a part of a name, however the service understands it.
fn part(names: NameMatch, wanted: &str, name: &str) -> bool {
    match names {
        NameMatch::Part | NameMatch::Loose => name.contains(wanted),
        // Where it finds less than a part, or only whole names, everything is compared here.
        NameMatch::Folded | NameMatch::Begin | NameMatch::Whole => {
            name.to_lowercase().contains(&wanted.to_lowercase())
        }
    }
}

#[tokio::test]
async fn what_is_found_is_the_truth_under_every_reading_of_names_and_windows() {
    let strange = Quirks {
        boundary: Boundary::HalfOpen,
        total: Total::Capped,
        empty: Empty::Null,
        running: Running::Listed,
        ..Quirks::default()
    };
    for window_field in FIELDS {
        for names in NAMES {
            // Each habit with each reading of names at least once.
            for quirks in [Quirks::default(), strange]
                .into_iter()
                .filter(|it| window_field == WindowField::End || *it == strange)
            {
                let simulator = simulator(|options| {
                    options.window_field = window_field;
                    options.quirks = Quirks { names, ..quirks };
                    options.events = Some(300);
                })
                .await;
                plant(&simulator);
                for name in ["hall_1", "all", "nobody"] {
                    let context = format!("{name} {window_field:?} {names:?}");
                    let exact =
                        search(Search::once(&poller(&simulator, 0, 100_000)), wanted(name, true), ALL_OF_IT)
                            .await;
                    assert_eq!(exact.course(), &Course::Complete, "{context}");
                    assert_same(&exact.found, &expected(&simulator, |it| it == name));
                    let fuzzy =
                        search(Search::once(&poller(&simulator, 0, 100_000)), wanted(name, false), ALL_OF_IT)
                            .await;
                    assert_eq!(fuzzy.course(), &Course::Complete, "{context}");
                    assert_same(&fuzzy.found, &expected(&simulator, |it| part(names, name, it)));
                    let told = fuzzy.last.unwrap().notice;
                    let reads_all = matches!(names, NameMatch::Whole | NameMatch::Begin);
                    assert_eq!(told.is_some(), reads_all, "{context}: {told:?}");
                }
            }
        }
    }
}

#[tokio::test]
async fn more_than_can_be_paged_is_parted_and_a_shorter_time_is_kept_to() {
    for window_field in FIELDS {
        let simulator = simulator(|options| {
            options.window_field = window_field;
            options.events = Some(12_500);
            options.streams = Some(5);
            options.span = Some(Duration::from_secs(50 * 86_400));
            options.quirks = Quirks { total: Total::Capped, ..Quirks::default() };
        })
        .await;
        let name = simulator.truth(&name_of(&simulator)).unwrap()[0].record.stream.raw().to_owned();
        let common: String = name.chars().take(2).collect();
        let poller = poller(&simulator, 0, 100_000);
        let all = search(Search::once(&poller), wanted(&common, false), ALL_OF_IT).await;
        assert_eq!(all.course(), &Course::Complete);
        let truth = expected(&simulator, |it| it.contains(&common));
        assert!(truth.len() > 10_000, "{}", truth.len());
        assert_same(&all.found, &truth);

        let window = Window::Fixed { from: NOW.plus(-20 * DAY), until: NOW.plus(-10 * DAY) };
        let some = search(Search::once(&poller), wanted(&name, true), window).await;
        assert_eq!(some.course(), &Course::Complete);
        let mut truth =
            common::truth(&simulator, &name_of(&simulator), NOW.plus(-20 * DAY), NOW.plus(-10 * DAY));
        truth.retain(|record, _| record.stream.raw() == name);
        assert!(!truth.is_empty());
        assert_same(&some.found, &truth);
    }
}

#[tokio::test]
async fn faults_cost_time_and_nothing_else() {
    for fault in [Fault::Http500, Fault::Reset, Fault::Truncated, Fault::Limit, Fault::Html] {
        let simulator = simulator(|options| {
            options.events = Some(3_000);
            options.streams = Some(3);
            options.faults = vec![FaultRate { fault, probability: 0.15 }];
        })
        .await;
        let name = simulator.truth(&name_of(&simulator)).unwrap()[0].record.stream.raw().to_owned();
        let told =
            search(Search::beside(&poller(&simulator, 0, 100_000)), wanted(&name, true), ALL_OF_IT).await;
        assert_eq!(told.course(), &Course::Complete, "{fault}");
        assert_same(&told.found, &expected(&simulator, |it| it == name));
    }
}

#[tokio::test]
async fn a_list_that_shifts_at_every_request_is_found_whole_or_said_not_to_be() {
    let simulator = simulator(|options| {
        options.events = Some(900);
        options.streams = Some(2);
        options.quirks = Quirks { shifting: true, ..Quirks::default() };
    })
    .await;
    let before = expected(&simulator, |_| true);
    let name: String = before.keys().next().unwrap().stream.raw().chars().take(2).collect();
    let told = search(Search::once(&poller(&simulator, 0, 100_000)), wanted(&name, false), ALL_OF_IT).await;
    let after = expected(&simulator, |_| true);
    assert!(after.len() > before.len(), "the list did shift");
    match told.course() {
        Course::Complete => assert!(
            before.keys().filter(|it| it.stream.raw().contains(&name)).all(|it| told.found.contains_key(it))
        ),
        course => assert!(matches!(course, Course::Incomplete { .. }), "{course:?}"),
    }
    assert!(
        told.found.iter().all(|(record, count)| after.get(record) >= Some(count)),
        "something was invented"
    );
}

#[tokio::test]
async fn what_is_listed_late_is_found_once_it_is_listed() {
    let simulator = simulator(|_| ()).await;
    plant(&simulator);
    let late = expected(&simulator, |it| it == "hall").into_keys().next().unwrap();
    let late = Record { reason: Text::new("late"), ..late };
    simulator.inject(&name_of(&simulator), &late, Duration::from_secs(3_600)).unwrap();
    let poller = poller(&simulator, 0, 100_000);
    let first = search(Search::once(&poller), wanted("hall", true), ALL_OF_IT).await;
    assert!(!first.found.contains_key(&late) && first.course() == &Course::Complete);
    simulator.inject(&name_of(&simulator), &late, Duration::ZERO).unwrap();
    let second = search(Search::once(&poller), wanted("hall", true), ALL_OF_IT).await;
    assert_eq!(second.found.get(&late), Some(&1));
}

#[tokio::test]
async fn a_refusal_in_the_middle_ends_it_with_the_reason_and_what_was_found() {
    let simulator = simulator(|options| {
        options.events = Some(5_000);
        options.streams = Some(1);
        options.latency = Duration::from_millis(5);
    })
    .await;
    let name = simulator.truth(&name_of(&simulator)).unwrap()[0].record.stream.raw().to_owned();
    let mut inbox = begin(Search::once(&poller(&simulator, 0, 100_000)), wanted(&name, true), ALL_OF_IT);
    let mut told = Told::default();
    while let Some(finding) = inbox.recv().await {
        if matches!(finding, Finding::Breaks { .. }) {
            simulator.deny(&name_of(&simulator), "DescribeLiveStreamEventList").unwrap();
        }
        told.take(finding);
    }
    let Course::Incomplete { what } = told.course() else { panic!("{:?}", told.course()) };
    assert!(what.contains("live:DescribeLiveStreamEventList") && what.contains('%'), "{what}");
    assert!(!told.found.is_empty());
    let truth = expected(&simulator, |it| it == name);
    assert!(told.found.iter().all(|(record, count)| truth.get(record) == Some(count)));
}

#[tokio::test]
async fn an_outage_is_said_and_tried_again_until_it_is_over() {
    let simulator = simulator(|_| ()).await;
    plant(&simulator);
    simulator.set_faults(vec![FaultRate { fault: Fault::Http500, probability: 1.0 }]);
    let mut inbox = begin(Search::beside(&poller(&simulator, 0, 100_000)), wanted("hall", true), ALL_OF_IT);
    let mut told = Told::default();
    while let Some(finding) = inbox.recv().await {
        if let Finding::Progress { progress: Progress { course: Course::Retrying { why, .. }, .. }, .. } =
            &finding
        {
            assert!(why.contains(&name_of(&simulator)), "{why}");
            simulator.set_faults(Vec::new());
        }
        told.take(finding);
    }
    assert!(told.courses.iter().any(|course| matches!(course, Course::Retrying { .. })));
    assert_eq!(told.course(), &Course::Complete);
    assert_same(&told.found, &expected(&simulator, |it| it == "hall"));
}

#[tokio::test]
async fn whoever_stops_listening_ends_it() {
    let simulator = simulator(|options| {
        options.events = Some(9_000);
        options.streams = Some(1);
        options.latency = Duration::from_millis(20);
    })
    .await;
    let name = simulator.truth(&name_of(&simulator)).unwrap()[0].record.stream.raw().to_owned();
    let (findings, mut inbox) = mpsc::channel(1);
    let task = tokio::spawn(Search::beside(&poller(&simulator, 0, 100_000)).run(
        wanted(&name, true),
        ALL_OF_IT,
        findings,
    ));
    while !matches!(inbox.recv().await, Some(Finding::Breaks { .. })) {}
    drop(inbox);
    tokio::time::timeout(Duration::from_secs(60), task).await.expect("it ends").unwrap();
    assert!(simulator.requests().total < 60, "{}", simulator.requests().total);
}

/// The poller's readings go on at their beat while a search wants all that is left, and both together
/// keep to the budget.
#[tokio::test]
async fn a_search_starves_nobody_and_keeps_to_the_budget() {
    const BUDGET: u32 = 20;
    let simulator = simulator(|options| {
        options.events = Some(8_000);
        options.streams = Some(1);
    })
    .await;
    let name = simulator.truth(&name_of(&simulator)).unwrap()[0].record.stream.raw().to_owned();
    let poller: Poller = poller(&simulator, 0, BUDGET);
    let mut watching = Watching::start(poller.clone(), Window::Last(60));
    watching.until("live", |it| matches!(it.status.as_ref().map(|it| &it.phase), Some(Phase::Live))).await;
    let searching = tokio::spawn(search(Search::beside(&poller), wanted(&name, true), ALL_OF_IT));
    // While it goes on, new breaks are seen.
    let mut record = simulator.truth(&name_of(&simulator)).unwrap()[0].record.clone();
    let mut seen = 0;
    while !searching.is_finished() {
        record.stream = Text::new(&format!("meanwhile_{seen}"));
        record.ended = Some(NOW);
        simulator.inject(&name_of(&simulator), &record, Duration::ZERO).unwrap();
        watching.until("the new break", |it| it.found.contains_key(&record)).await;
        seen += u32::from(!searching.is_finished());
    }
    assert!(seen > 0, "the search had all that was left");
    let told = searching.await.unwrap();
    assert_eq!(told.course(), &Course::Complete);
    assert_same(&told.found, &expected(&simulator, |it| it == name));
    let peak = simulator.requests().peak_per_second[&name_of(&simulator)];
    assert!(peak <= BUDGET as usize, "{peak} within a second");
}
