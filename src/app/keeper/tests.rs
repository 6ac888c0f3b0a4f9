//! The keeper between a poller and a screen, both played by the test, with real files.

use std::collections::HashSet;
use std::path::Path;
use std::time::Instant;

use tokio::runtime::Runtime;
use tokio::sync::{mpsc, watch};

use super::desk::{Span, Task};
use super::*;
use crate::credentials::Env;
use crate::event::{Note, ProfileId, Seen, Source, Subject, Text, UnixTime};
use crate::poll::report::{Keeping, KeepingState};
use crate::store::archive::{Archive, Kept};

const MAIN: ProfileId = ProfileId(0);
const PATIENCE: Duration = Duration::from_secs(60);

fn now() -> UnixTime {
    UnixTime::from(chrono::Utc::now())
}

fn seen(stream: &str, ago: i64) -> Seen {
    let record = Record {
        domain: Text::new("push.example.com"),
        stream: Text::new(stream),
        ended: Some(now().plus(-ago)),
        ..Record::default()
    };
    Seen { record, count: 1 }
}

fn breaks(seen: Vec<Seen>) -> Report {
    Report::Breaks { profile: MAIN, seen, source: Source::Live, at: now(), request: None }
}

fn place(folder: &Path) -> Place {
    Place::new(folder.join("kept/archive.sqlite3"), &Env::default())
}

fn charge(place: Place) -> Charge {
    let profiles = vec![("main".into(), Part::default())];
    let window = Window::Last(86_400);
    Charge { place, profiles, shown: vec!["main".into()], window, retention: None, existing_only: false }
}

/// A poller's end, a person's end and a screen's end of a keeper.
struct Played {
    keeper: Keeper,
    reports: mpsc::Sender<Report>,
    annotations: mpsc::Sender<Annotation>,
    corrections: mpsc::Sender<Correction>,
    plan: watch::Sender<Plan>,
    screen: mpsc::Receiver<Report>,
    runtime: Runtime,
}

impl Played {
    fn start(charge: Charge) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let (reports, finds) = mpsc::channel(16);
        let (annotations, noted) = mpsc::channel(16);
        let (plan, plans) = watch::channel(Plan::of(charge.window));
        let (shown, screen) = mpsc::channel(16);
        let keeper = Keeper::new(charge);
        let (corrections, corrected) = mpsc::channel(16);
        let ways = Ways { reports: finds, annotations: noted, corrections: corrected, plans, screen: shown };
        keeper.start(ways, runtime.handle());
        Self { keeper, reports, annotations, corrections, plan, screen, runtime }
    }

    fn send(&self, report: Report) {
        self.reports.blocking_send(report).expect("the relay listens");
    }

    /// The first report for which there is an answer.
    fn until<T>(&mut self, what: &str, mut answer: impl FnMut(Report) -> Option<T>) -> T {
        let screen = &mut self.screen;
        let found = async {
            loop {
                let report = screen.recv().await.expect("the keeper lives");
                if let Some(answer) = answer(report) {
                    return answer;
                }
            }
        };
        let found = self.runtime.block_on(async { tokio::time::timeout(PATIENCE, found).await });
        found.unwrap_or_else(|_| panic!("never: {what}"))
    }

    fn until_state(&mut self, what: &str, is_it: impl Fn(&Keeping) -> bool) -> Keeping {
        self.until(what, |report| match report {
            Report::Archive(keeping) if is_it(&keeping) => Some(keeping),
            _ => None,
        })
    }

    fn until_well(&mut self) -> Keeping {
        self.until_state("well", |it| it.state == KeepingState::Well)
    }

    fn finish(&self) -> Left {
        self.keeper.finish(PATIENCE)
    }
}

fn streams(place: &Place) -> Vec<String> {
    let archive = Archive::open_existing(place).expect("there").archive;
    let mut names = Vec::new();
    let all = |_, seen: Vec<Seen>, _, _| {
        names.extend(seen.into_iter().map(|it| it.record.stream.shown().to_owned()));
        true
    };
    archive.breaks(&["main".into()], UnixTime(0), None, all).expect("readable");
    names.sort();
    names
}

fn fill(place: &Place, all: Vec<Seen>) {
    let mut archive = Archive::open(place).expect("a place").archive;
    let at = now().plus(-3_600);
    let kept = Kept::Breaks { profile: "main".into(), seen: all, source: Source::Live, at };
    archive.keep(&[kept]).expect("kept");
}

fn why(keeping: &Keeping) -> &str {
    match &keeping.state {
        KeepingState::Waiting { why } | KeepingState::Failed { why } => why,
        KeepingState::Loading | KeepingState::Well => "",
    }
}

fn is_broken(keeping: &Keeping) -> bool {
    !why(keeping).is_empty()
}

#[test]
fn reports_reach_the_screen_as_they_came_and_breaks_the_archive() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = place(folder.path());
    let mut played = Played::start(charge(place.clone()));
    played.send(breaks(vec![seen("a", 10), seen("b", 20)]));
    let shown = played.until("the breaks", |report| match report {
        Report::Breaks { seen, source: Source::Live, .. } => Some(seen.len()),
        _ => None,
    });
    assert_eq!(shown, 2);
    let of = Subject::Break(seen("c", 30).record);
    let annotation = Annotation { profile: "main".into(), of, at: now(), what: Note::Marked(true) };
    played.annotations.blocking_send(annotation).expect("listened to");
    assert_eq!(played.finish(), Left { unsaved: 0, why: None });
    assert_eq!(streams(&place), ["a", "b", "c"]);
}

#[test]
fn the_screen_gets_what_was_kept_of_the_window_and_more_when_it_grows() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = place(folder.path());
    fill(&place, vec![seen("new", 60), seen("old", 10 * 86_400), seen("ancient", 80 * 86_400)]);
    let mut played = Played::start(charge(place));
    let recalled = |report| match report {
        Report::Recalled { seen, .. } => {
            Some(seen.iter().map(|it| it.record.stream.shown().to_owned()).collect::<Vec<_>>())
        }
        Report::Archive(Keeping { state: KeepingState::Well, newest, .. }) => {
            assert!(newest.is_some_and(|newest| now().since(newest) < 120), "the newest end");
            Some(vec![])
        }
        _ => None,
    };
    assert_eq!(played.until("the newest", recalled), ["new"]);
    assert_eq!(played.until("an end", recalled), [""; 0], "that is all");
    played.plan.send_replace(Plan::of(Window::Last(90 * 86_400)));
    let mut found: Vec<String> = vec![];
    while found.len() < 2 {
        found.extend(played.until("the older", recalled));
    }
    assert_eq!(found, ["old", "ancient"]);
}

#[test]
fn only_what_is_watched_of_a_profile_is_recalled() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = place(folder.path());
    fill(&place, vec![seen("a", 60)]);
    let mut elsewhere = charge(place);
    elsewhere.profiles[0].1.domains = vec!["other.example.com".to_owned()];
    let mut played = Played::start(elsewhere);
    let none = played.until("an end", |report| match report {
        Report::Recalled { .. } => Some(false),
        Report::Archive(Keeping { state: KeepingState::Well, .. }) => Some(true),
        _ => None,
    });
    assert!(none);
}

#[test]
fn what_cannot_be_kept_is_said_waits_and_is_kept_once_it_can_be() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = place(folder.path());
    // A file stands where the directory should be.
    std::fs::write(folder.path().join("kept"), "").expect("writable");
    let mut played = Played::start(charge(place.clone()));
    let keeping = played.until_state("trouble", is_broken);
    assert!(why(&keeping).contains("archive.sqlite3"), "{keeping:?}");
    played.send(breaks(vec![seen("a", 10), seen("b", 20)]));
    played.until("the breaks all the same", |report| matches!(report, Report::Breaks { .. }).then_some(()));
    played.until_state("two that wait", |it| is_broken(it) && it.unsaved == 2);
    std::fs::remove_file(folder.path().join("kept")).expect("removed");
    assert_eq!(played.until_well().unsaved, 0);
    assert_eq!(played.finish(), Left { unsaved: 0, why: None });
    assert_eq!(streams(&place), ["a", "b"]);
}

#[test]
fn an_archive_that_another_process_holds_costs_nothing_but_time_and_the_end_does_not_wait_for_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = place(folder.path()).with_patience(Duration::from_millis(20));
    fill(&place, vec![]);
    let mut played = Played::start(charge(place.clone()));
    played.until_well();
    let holder = rusqlite::Connection::open(place.path()).expect("opened");
    holder.execute_batch("BEGIN IMMEDIATE").expect("held");
    played.send(breaks(vec![seen("a", 10)]));
    let keeping = played.until_state("that it is held", is_broken);
    assert!(matches!(keeping.state, KeepingState::Waiting { .. }), "{keeping:?}");
    holder.execute_batch("COMMIT").expect("given back");
    played.until_well();
    assert_eq!(streams(&place), ["a"]);

    holder.execute_batch("BEGIN IMMEDIATE").expect("held again");
    played.send(breaks(vec![seen("b", 10)]));
    played.until_state("that it is held", is_broken);
    let began = Instant::now();
    let left = played.finish();
    assert_eq!(left.unsaved, 1);
    assert!(left.why.is_some_and(|why| why.contains("archive.sqlite3")));
    assert!(began.elapsed() < PATIENCE / 2, "one try, and no more");
}

#[test]
fn an_archive_of_a_newer_version_or_of_something_else_is_left_as_it_is_and_the_screen_goes_on() {
    let spoil: [fn(&Path); 2] = [
        |file| {
            let connection = rusqlite::Connection::open(file).expect("opened");
            connection.pragma_update(None, "user_version", 999).expect("written");
        },
        |file| std::fs::write(file, "by no means an archive ".repeat(400)).expect("written"),
    ];
    for spoil in spoil {
        let folder = tempfile::tempdir().expect("a folder");
        let place = place(folder.path());
        fill(&place, vec![seen("kept", 10)]);
        spoil(place.path());
        let before = std::fs::read(place.path()).expect("readable");
        let mut played = Played::start(charge(place.clone()));
        let keeping = played.until_state("a refusal", is_broken);
        assert!(matches!(keeping.state, KeepingState::Failed { .. }), "{keeping:?}");
        played.send(breaks(vec![seen("a", 10)]));
        played.until("the break", |report| matches!(report, Report::Breaks { .. }).then_some(()));
        played.until_state("one that waits", |it| it.unsaved == 1);
        assert_eq!(played.finish().unsaved, 1);
        assert_eq!(std::fs::read(place.path()).expect("readable"), before);
    }
}

#[test]
fn two_keepers_share_an_archive() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = place(folder.path());
    let (mut one, mut other) = (Played::start(charge(place.clone())), Played::start(charge(place.clone())));
    one.until_well();
    other.until_well();
    for n in 0..20 {
        one.send(breaks(vec![seen(&format!("one{n:02}"), n)]));
        other.send(breaks(vec![seen(&format!("other{n:02}"), n)]));
        for it in [&mut one, &mut other] {
            it.until("the break", |report| matches!(report, Report::Breaks { .. }).then_some(()));
        }
    }
    assert_eq!((one.finish().unsaved, other.finish().unsaved), (0, 0));
    assert_eq!(streams(&place).len(), 40);
}

#[test]
fn more_than_can_wait_is_said_and_not_held() {
    let desk = Desk::default();
    let batch = |n| Kept::Breaks {
        profile: "main".into(),
        seen: vec![seen("a", 10); n],
        source: Source::Live,
        at: now(),
    };
    desk.trouble(KeepingState::Waiting { why: "full".to_owned() });
    desk.put(batch(99_999));
    desk.put(batch(2));
    desk.put(batch(1));
    let Keeping { unsaved, lost, .. } = desk.keeping();
    assert_eq!((unsaved, lost), (100_000, 2));
}

#[test]
fn counts_marks_and_notes_do_not_wait_without_bound_either() {
    let desk = Desk::default();
    let seen_often = vec![seen("a", 10); 60_000];
    desk.trouble(KeepingState::Waiting { why: "full".to_owned() });
    desk.put(Kept::Recounted { profile: "main".into(), seen: seen_often.clone() });
    desk.put(Kept::Recounted { profile: "main".into(), seen: seen_often });
    let of = Subject::Break(seen("a", 10).record);
    let annotation = Annotation { profile: "main".into(), of, at: now(), what: Note::Marked(true) };
    for _ in 0..50_001 {
        desk.put(Kept::Annotated(annotation.clone()));
    }
    let Keeping { unsaved, lost, .. } = desk.keeping();
    assert_eq!((unsaved, lost), (110_000, 60_001));
}

#[test]
fn a_reading_that_is_interrupted_misses_nothing_of_what_became_known_at_different_times() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = place(folder.path());
    let mut archive = Archive::open(&place).expect("a place").archive;
    // Of every hundred breaks each became known in another second: their batches interleave.
    for batch in 0..100 {
        let seen = (0..10).map(|n| seen(&format!("s{batch}-{n}"), n * 100 + batch + 60)).collect();
        let at = now().plus(batch);
        archive
            .keep(&[Kept::Breaks { profile: "main".into(), seen, source: Source::Live, at }])
            .expect("kept");
    }
    drop(archive);
    let (desk, runtime) = (Arc::new(Desk::default()), Runtime::new().expect("a runtime"));
    let (shown, mut screen) = mpsc::channel(1_000);
    let charge = Arc::new(charge(place));
    let mut clerk = Clerk::new(charge, Arc::clone(&desk), shown, runtime.handle().clone());
    desk.want(Span { from: UnixTime(0), until: None });
    let (mut found, mut interruptions) = (HashSet::new(), 0);
    loop {
        match desk.next(Instant::now()) {
            Task::Load(span) => {
                desk.put(Kept::Breaks {
                    profile: "main".into(),
                    seen: vec![],
                    source: Source::Live,
                    at: now(),
                });
                while !desk.is_wanted() {
                    desk.pause(Duration::from_millis(10));
                }
                clerk.load(span).expect("readable");
            }
            Task::Keep(_) => {
                desk.kept();
                interruptions += 1;
            }
            Task::Idle | Task::Done => break,
        }
        while let Ok(report) = screen.try_recv() {
            if let Report::Recalled { seen, .. } = report {
                found.extend(seen.into_iter().map(|it| it.record.stream.shown().to_owned()));
            }
        }
    }
    assert_eq!((found.len(), interruptions), (1_000, 3));
}

#[test]
fn a_screen_that_takes_nothing_does_not_keep_what_waits_from_the_disk_at_the_end() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = place(folder.path());
    let mut archive = Archive::open(&place).expect("a place").archive;
    for batch in 0..100 {
        let seen = vec![seen(&format!("old{batch:02}"), batch + 60)];
        let at = now().plus(batch);
        archive
            .keep(&[Kept::Breaks { profile: "main".into(), seen, source: Source::Live, at }])
            .expect("kept");
    }
    drop(archive);
    let played = Played::start(charge(place.clone()));
    // Nobody looks: the way to the screen is full soon, and the clerk stands before it.
    while played.screen.len() < 16 {
        std::thread::yield_now();
    }
    played.send(breaks(vec![seen("new", 10)]));
    assert_eq!(played.finish(), Left { unsaved: 0, why: None });
    assert!(streams(&place).contains(&"new".to_owned()));
}

#[test]
fn what_is_kept_under_another_name_is_shown_under_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = place(folder.path());
    let mut elsewhere = charge(place.clone());
    elsewhere.profiles[0].0 = "main@127.0.0.1:8080".into();
    let played = Played::start(elsewhere.clone());
    let of = Subject::Break(seen("a", 10).record);
    let annotation = Annotation { profile: "main".into(), of, at: now(), what: Note::Marked(true) };
    played.annotations.blocking_send(annotation.clone()).expect("listened to");
    assert_eq!(played.finish(), Left { unsaved: 0, why: None });
    assert_eq!(streams(&place), [""; 0], "nothing under its own name");
    let mut played = Played::start(elsewhere);
    let noted = |report| match report {
        Report::Annotated(annotations) => Some(annotations),
        _ => None,
    };
    assert_eq!(played.until("the mark", noted), [annotation]);
}

#[test]
fn what_went_wrong_is_over_once_the_archive_works_and_nothing_waits() {
    let desk = Desk::default();
    desk.trouble(KeepingState::Waiting { why: "held".to_owned() });
    desk.well();
    assert_eq!(desk.keeping().state, KeepingState::Well);
    desk.trouble(KeepingState::Waiting { why: "full".to_owned() });
    desk.put(Kept::Breaks {
        profile: "main".into(),
        seen: vec![seen("a", 1)],
        source: Source::Live,
        at: now(),
    });
    desk.well();
    assert_eq!(desk.keeping().unsaved, 1, "still to be kept");
}

#[test]
fn a_keeper_that_never_began_leaves_nothing_and_touches_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let keeper = Keeper::new(charge(place(folder.path())));
    assert_eq!(keeper.finish(PATIENCE), Left { unsaved: 0, why: None });
    assert_eq!(std::fs::read_dir(folder.path()).expect("readable").count(), 0);
}

#[test]
fn what_the_service_refutes_is_kept_and_no_longer_shown_until_it_is_listed_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = place(folder.path());
    fill(&place, vec![seen("gone", 100), seen("stays", 200)]);
    let played = Played::start(charge(place.clone()));
    let records = vec![seen("gone", 100).record, seen("unknown", 100).record];
    let refuted = |at| Correction::Refuted { profile: MAIN, records: records.clone(), at };
    played.corrections.blocking_send(refuted(now().plus(-7_200))).expect("listened to");
    assert_eq!(played.finish(), Left { unsaved: 0, why: None });
    assert_eq!(streams(&place), ["gone", "stays"], "a proof from before it became known says nothing");
    let played = Played::start(charge(place.clone()));
    played.corrections.blocking_send(refuted(now())).expect("listened to");
    assert_eq!(played.finish(), Left { unsaved: 0, why: None });
    assert_eq!(streams(&place), ["stays"]);
    let info = Archive::open(&place).expect("there").archive.info().expect("readable");
    assert_eq!(info.profiles[0].breaks, 2, "kept all the same");
    let played = Played::start(charge(place.clone()));
    played.send(breaks(vec![seen("gone", 100)]));
    assert_eq!(played.finish(), Left { unsaved: 0, why: None });
    assert_eq!(streams(&place), ["gone", "stays"]);
}

#[test]
fn what_is_read_faster_than_it_is_written_waits_before_the_relay_and_nothing_is_lost() {
    let desk = Desk::default();
    let batch = |n| Kept::Recounted { profile: "main".into(), seen: vec![seen("a", 10); n] };
    desk.put(batch(14_999));
    assert!(desk.has_room());
    desk.put(batch(1));
    assert!(!desk.has_room());
    assert!(matches!(desk.next(Instant::now()), Task::Keep(_)));
    assert!(!desk.has_room(), "in hand");
    desk.kept();
    assert!(desk.has_room());
    desk.put(batch(20_000));
    assert!(!desk.has_room());
    desk.trouble(KeepingState::Waiting { why: "full".to_owned() });
    assert!(desk.has_room(), "nobody waits for an archive that fails");
}

#[test]
fn a_first_change_is_written_at_once_and_what_follows_it_together() {
    let desk = Desk::default();
    let one = || Kept::Recounted { profile: "main".into(), seen: vec![seen("a", 10)] };
    let now = Instant::now();
    desk.put(one());
    assert!(matches!(desk.next(now), Task::Keep(_)), "at once");
    desk.kept();
    desk.put(one());
    assert!(matches!(desk.next(now), Task::Idle), "not yet");
    desk.put(one());
    let later = now + Duration::from_secs(60);
    assert!(matches!(desk.next(later), Task::Keep(batch) if batch.len() == 2), "both, and before a minute");
    assert!(now.elapsed() < PATIENCE);
    desk.kept();
    desk.put(Kept::Recounted { profile: "main".into(), seen: vec![seen("a", 10); 10_000] });
    assert!(matches!(desk.next(now), Task::Keep(_)), "a full one does not wait");
    desk.kept();
    desk.put(one());
    let _left = desk.close(Duration::ZERO);
    assert!(matches!(desk.next(now), Task::Keep(_)), "nor does the last");
}
