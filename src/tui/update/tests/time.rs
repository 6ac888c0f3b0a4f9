//! Windows, pauses, and how fresh the data is.

use std::time::Duration;

use crossterm::event::KeyCode;

use super::super::update;
use super::{NOW, clock, found, health, keys, listed, live, model, model_of, press, seen};
use crate::event::{ProfileId, Source};
use crate::poll::report::{Phase, Plan, Proof, Report, Status, Window};
use crate::tui::effects::{Effect, Effects};
use crate::tui::model::{Health, Known, Mode};
use crate::tui::msg::Msg;

#[test]
fn breaks_are_forgotten_at_most_once_a_minute_and_not_before_the_slack_has_gone() {
    let mut model = model_of(Window::Last(3_600));
    found(&mut model, vec![seen("old", 3_590), seen("new", 0)], Source::FirstFill);
    clock(&mut model, 59);
    assert_eq!(listed(&model).len(), 2, "the window is counted by minutes");
    clock(&mut model, 61);
    assert_eq!((listed(&model).len(), model.store.len()), (2, 2), "a frame works the rows out");
    let _ = update(&mut model, Msg::Frame);
    assert_eq!((listed(&model).len(), model.store.len()), (1, 2));
    clock(&mut model, 700);
    assert_eq!(model.store.len(), 1);
}

#[test]
fn what_is_kept_beyond_the_window_is_not_counted() {
    let mut model = model_of(Window::Last(3_600));
    let mut copies = seen("old", 3_590);
    copies.count = 3;
    found(&mut model, vec![copies, seen("new", 0)], Source::FirstFill);
    assert_eq!(model.known(), Known { breaks: 2, records: 4 });
    clock(&mut model, 61);
    let _ = update(&mut model, Msg::Frame);
    assert_eq!((model.store.len(), model.known()), (2, Known { breaks: 1, records: 1 }));
    keys(&mut model, "/nothing\n");
    assert_eq!((listed(&model).len(), model.known().breaks), (0, 1), "whatever the filter leaves");
    keys(&mut model, " ");
    found(&mut model, vec![seen("later", -61)], Source::Live);
    assert_eq!(model.known().breaks, 1, "a pause leaves out what came since");
}

#[test]
fn a_clock_that_was_set_back_does_not_stop_the_window() {
    let mut model = model_of(Window::Last(3_600));
    found(&mut model, vec![seen("a", 0)], Source::FirstFill);
    clock(&mut model, 100_000);
    assert!(listed(&model).is_empty());
    clock(&mut model, 0);
    found(&mut model, vec![seen("b", 0)], Source::Live);
    assert_eq!(listed(&model), ["b"]);
}

#[test]
fn pause_freezes_the_list_even_while_it_is_filtered_sorted_and_time_goes_by() {
    let mut model = model_of(Window::Last(3_600));
    found(&mut model, vec![seen("s1", 3_500), seen("s2", 5)], Source::FirstFill);
    keys(&mut model, " ");
    found(&mut model, vec![seen("s3", -1)], Source::Live);
    clock(&mut model, 5_000);
    assert_eq!(listed(&model), ["s2", "s1"]);
    assert_eq!(model.list.waiting(), 1);
    keys(&mut model, "/s\n");
    assert_eq!(listed(&model), ["s2", "s1"]);
    keys(&mut model, "sr");
    assert_eq!(listed(&model).len(), 2);
    keys(&mut model, " ");
    let _ = update(&mut model, Msg::Frame);
    assert!(!model.list.is_paused());
    assert!(!listed(&model).contains(&"s1"));
}

#[test]
fn another_interval_is_published_with_the_window_and_stays() {
    let plans = |effects: Vec<Effect>| -> Vec<Plan> {
        let plan = |effect| if let Effect::Watch(plan) = effect { Some(plan) } else { None };
        effects.into_iter().filter_map(plan).collect()
    };
    let mut model = model_of(Window::Last(86_400));
    for (typed, interval_s) in [("5s", 5), ("7s", 7), ("1h", 3_600)] {
        keys(&mut model, &format!(":interval {typed}"));
        let interval = Some(Duration::from_secs(interval_s));
        let plan = Plan { window: Window::Last(86_400), interval };
        assert_eq!(plans(press(&mut model, KeyCode::Enter)), [plan], "{typed}");
        assert!(model.message().is_some_and(|it| it.contains("every")));
    }
    let published = plans(press(&mut model, KeyCode::Char('W')));
    assert_eq!(
        published[0].interval,
        Some(Duration::from_secs(3_600)),
        "another window changes nothing of it"
    );
    for (typed, why) in [("0s", "1s .. 1h"), ("2h", "1s .. 1h"), ("soon", "interval 5s")] {
        keys(&mut model, &format!(":interval {typed}\n"));
        let Mode::Prompt(prompt) = &model.mode else { panic!("{typed}") };
        assert!(prompt.complaint().is_some_and(|it| it.contains(why)), "{typed}: {:?}", prompt.complaint());
        keys(&mut model, "\u{1b}");
    }
}

#[test]
fn the_window_key_publishes_a_plan_and_narrows_the_list_at_once() {
    let mut model = model_of(Window::Last(86_400));
    found(&mut model, vec![seen("new", 5), seen("old", 20_000)], Source::FirstFill);
    let plan = |effects: Vec<Effect>| {
        effects.into_iter().find_map(|effect| {
            if let Effect::Watch(Plan { window, .. }) = effect { Some(window) } else { None }
        })
    };
    assert_eq!(plan(press(&mut model, KeyCode::Char('W'))), Some(Window::Last(21_600)));
    assert_eq!(plan(press(&mut model, KeyCode::Char('W'))), Some(Window::Last(3_600)));
    assert_eq!(listed(&model), ["new"]);
    assert_eq!(plan(press(&mut model, KeyCode::Char('W'))), Some(Window::Last(2_592_000)), "round again");
    assert_eq!(listed(&model).len(), 2);
    let mut between = model_of(Window::Last(7_200));
    assert_eq!(plan(press(&mut between, KeyCode::Char('w'))), Some(Window::Last(21_600)));
    let mut between = model_of(Window::Last(7_200));
    assert_eq!(plan(press(&mut between, KeyCode::Char('W'))), Some(Window::Last(3_600)));
    let mut fixed = model_of(Window::Fixed { from: NOW.plus(-100), until: NOW });
    assert_eq!(plan(press(&mut fixed, KeyCode::Char('w'))), Some(Window::Last(86_400)));
}

#[test]
fn a_fixed_window_ends_where_it_ends() {
    let mut model = model_of(Window::Fixed { from: NOW.plus(-200), until: NOW.plus(-50) });
    found(&mut model, vec![seen("after", 10), seen("in", 100), seen("before", 300)], Source::FirstFill);
    assert_eq!(listed(&model), ["in"]);
}

#[test]
fn data_is_stale_after_three_missed_intervals_whatever_the_cause() {
    let mut model = model();
    live(&mut model, |_| {});
    clock(&mut model, 29);
    assert_eq!(health(&model), Health::Live);
    assert!(clock(&mut model, 30), "a state that changes is drawn");
    assert_eq!(health(&model), Health::Stale);
    live(&mut model, |status| status.phase = Phase::Retry { at: NOW.plus(40), why: "reset".to_owned() });
    assert_eq!(health(&model), Health::Stale);
    live(&mut model, |status| {
        status.phase = Phase::Stopped { why: "refused".to_owned(), next: NOW.plus(60) }
    });
    assert_eq!(health(&model), Health::Stopped, "what somebody must do says more than how old it is");
    live(&mut model, |status| status.last_success = Some(NOW.plus(30)));
    assert_eq!(health(&model), Health::Live);
}

#[test]
fn ages_are_told_by_the_servers_clock() {
    let mut model = model();
    live(&mut model, |status| {
        status.skew_ms = Some(90_400);
        status.last_success = Some(NOW.plus(90));
    });
    assert_eq!(model.now(), NOW.plus(90));
    assert_eq!(health(&model), Health::Live);
    assert_eq!(model.profiles.oldest_age(model.now()), Some(0));
}

#[test]
fn the_same_status_again_draws_nothing() {
    let mut model = model();
    live(&mut model, |_| {});
    let mut status = Status::connecting(10);
    status.phase = Phase::Live;
    status.proof = Proof::Complete { from: NOW.plus(-86_400), at: NOW.plus(1) };
    status.last_success = Some(NOW);
    status.requests = 99;
    let effects = update(&mut model, Msg::Report(Report::Status { profile: ProfileId(0), status }));
    assert_eq!(effects, Effects::none());
}

#[test]
fn reports_of_profiles_that_are_not_watched_change_nothing() {
    let mut model = model();
    let status = Status::connecting(10);
    let _ = update(&mut model, Msg::Report(Report::Status { profile: ProfileId(9), status }));
    assert_eq!(health(&model), Health::Connecting);
}
