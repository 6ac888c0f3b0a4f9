//! Messages in, state out: no terminal, no clock, no drawing.

use std::sync::Arc;

use chrono::FixedOffset;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::update;
use crate::event::{ProfileId, Record, Seen, Source, Text, UnixTime};
use crate::poll::report::{Phase, Plan, Proof, Report, Status, Window};
use crate::tui::columns::{Column, Sort};
use crate::tui::effects::{Effect, Effects};
use crate::tui::model::{Health, Mode, Model, Options};
use crate::tui::msg::Msg;

const NOW: UnixTime = UnixTime(1_795_176_000);
const NETWORK: &str = "Network error for the push client.";
const CLOSED: &str = "The push client stopped the stream.";

fn model_of(window: Window) -> Model {
    let options = Options {
        profiles: vec![Arc::from("main")],
        demo: false,
        filter: String::new(),
        window,
        ascii: false,
        colour: true,
        zone: |_| FixedOffset::east_opt(0).expect("an offset"),
    };
    Model::new(&options, NOW).expect("an empty filter parses")
}

/// Streams `s0` (newest) to `s9`, a minute apart; the even ones failed by network.
fn model() -> Model {
    let mut model = model_of(Window::Last(86_400));
    let seen = (0..10).map(|n| seen(&format!("s{n}"), 60 * n)).collect();
    found(&mut model, seen, Source::FirstFill);
    model
}

fn seen(stream: &str, ago: i64) -> Seen {
    let even = stream.bytes().last().is_some_and(|b| b % 2 == 0);
    let record = Record {
        domain: Text::new("push.example.com"),
        app: Text::new("live"),
        stream: Text::new(stream),
        started: Some(NOW.plus(-ago - 100)),
        ended: Some(NOW.plus(-ago)),
        reason: Text::new(if even { NETWORK } else { CLOSED }),
        duration_s: Some(100),
        client_ip: Text::new(if even { "203.0.113.7" } else { "" }),
        resolution: Text::default(),
    };
    Seen { record, count: 1 }
}

fn found(model: &mut Model, seen: Vec<Seen>, source: Source) {
    let report = Report::Breaks { profile: ProfileId(0), seen, source, at: NOW };
    let _ = update(model, Msg::Report(report));
    let _ = update(model, Msg::Frame);
}

fn press(model: &mut Model, code: KeyCode) -> Vec<Effect> {
    let effects = update(model, Msg::Key(KeyEvent::new(code, KeyModifiers::NONE)));
    effects.into_iter().collect()
}

fn ctrl(model: &mut Model, c: char) -> Vec<Effect> {
    let effects: Effects = update(model, Msg::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL)));
    effects.into_iter().collect()
}

/// Keys by character; `\n` is Enter and `\x1b` is Esc.
fn keys(model: &mut Model, text: &str) {
    for c in text.chars() {
        let code = match c {
            '\n' => KeyCode::Enter,
            '\u{1b}' => KeyCode::Esc,
            c => KeyCode::Char(c),
        };
        press(model, code);
    }
}

fn listed(model: &Model) -> Vec<&str> {
    model.list.rows().iter().map(|&row| model.store.get(row).stream().shown()).collect()
}

fn selected(model: &Model) -> &str {
    model.selected().map_or("", |it| it.stream().shown())
}

/// The screen's line of the selection.
fn line(model: &Model) -> usize {
    model.list.at() - model.list.top(model.layout().list.height)
}

fn clock(model: &mut Model, seconds: i64) -> bool {
    update(model, Msg::Clock(NOW.plus(seconds))).into_iter().any(|effect| effect == Effect::Draw)
}

fn live(model: &mut Model, change: impl FnOnce(&mut Status)) {
    let mut status = Status::connecting(10);
    status.phase = Phase::Live;
    status.proof = Proof::Complete { at: NOW };
    status.last_success = Some(NOW);
    change(&mut status);
    let _ = update(model, Msg::Report(Report::Status { profile: ProfileId(0), status }));
}

fn health(model: &Model) -> Health {
    model.profiles.iter().next().map_or(Health::Connecting, |p| p.health(model.now()))
}

#[test]
fn following_stays_with_the_newest_until_a_selection_key() {
    let mut model = model();
    assert_eq!(selected(&model), "s0");
    found(&mut model, vec![seen("n1", -1)], Source::Live);
    assert_eq!(selected(&model), "n1");
    keys(&mut model, "j");
    found(&mut model, vec![seen("n2", -2)], Source::Live);
    assert_eq!(selected(&model), "s0");
    assert_eq!(model.list.waiting(), 1);
    press(&mut model, KeyCode::Home);
    assert_eq!((selected(&model), model.list.waiting()), ("n2", 0));
    found(&mut model, vec![seen("n3", -3)], Source::Live);
    assert_eq!(selected(&model), "n3");
}

#[test]
fn opening_the_detail_ends_following() {
    let mut model = model();
    keys(&mut model, "\n");
    found(&mut model, vec![seen("n1", -1)], Source::Live);
    assert_eq!(selected(&model), "s0");
    assert!(matches!(model.mode, Mode::Detail));
}

#[test]
fn new_rows_move_neither_the_selection_nor_its_line() {
    let mut model = model();
    keys(&mut model, "jjjj");
    let before = (selected(&model).to_owned(), line(&model));
    found(&mut model, (0..30).map(|n| seen(&format!("n{n}"), -n)).collect(), Source::Live);
    assert_eq!((selected(&model).to_owned(), line(&model)), before);
    found(&mut model, vec![seen("late", 3_000)], Source::Reconciled);
    assert_eq!((selected(&model).to_owned(), line(&model)), before);
}

#[test]
fn a_selection_that_is_filtered_away_goes_to_its_nearest_neighbour_and_comes_back_with_esc() {
    let mut model = model();
    keys(&mut model, "jjjjj");
    assert_eq!(selected(&model), "s5");
    keys(&mut model, "/cause:network");
    assert_eq!(listed(&model), ["s0", "s2", "s4", "s6", "s8"]);
    assert!(["s4", "s6"].contains(&selected(&model)), "{}", selected(&model));
    keys(&mut model, "\u{1b}");
    assert_eq!(selected(&model), "s5");
    assert_eq!(listed(&model).len(), 10);
}

#[test]
fn a_selection_that_is_forgotten_goes_to_the_last_row_left() {
    let mut model = model_of(Window::Last(3_600));
    found(&mut model, vec![seen("old", 3_500), seen("mid", 1_800), seen("new", 10)], Source::FirstFill);
    press(&mut model, KeyCode::End);
    assert_eq!(selected(&model), "old");
    clock(&mut model, 1_000);
    assert_eq!(listed(&model), ["new", "mid"]);
    assert_eq!(selected(&model), "mid");
    assert_eq!(model.store.len(), 2);
}

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
fn sorting_goes_through_the_columns_and_keeps_the_selection() {
    let mut model = model();
    keys(&mut model, "jj");
    keys(&mut model, "s");
    assert_eq!(model.list.sort(), Sort { column: Column::Stream, falling: false });
    assert_eq!(listed(&model).first(), Some(&"s0"));
    keys(&mut model, "r");
    assert_eq!(listed(&model).first(), Some(&"s9"));
    assert_eq!(selected(&model), "s2");
    keys(&mut model, "<");
    assert_eq!(model.list.sort(), Sort::default());
    keys(&mut model, "r");
    assert_eq!(listed(&model).first(), Some(&"s9"), "oldest end first");
}

#[test]
fn every_column_sorts_by_its_values() {
    let mut model = model();
    let mut other = seen("a0", 30);
    other.record.duration_s = Some(5_000);
    other.record.client_ip = Text::new("9.0.0.1");
    other.count = 7;
    found(&mut model, vec![other], Source::Live);
    for (column, first) in [
        (Column::Stream, "a0"),
        (Column::Duration, "a0"),
        (Column::Count, "a0"),
        (Column::Ip, "s1"),
        (Column::Cause, "s1"),
        (Column::Actor, "s0"),
    ] {
        model.list.set_sort(Sort { column, falling: column.falls() });
        let _ = update(&mut model, Msg::Frame);
        assert_eq!(listed(&model).first(), Some(&first), "{column:?}");
    }
    model.list.set_sort(Sort { column: Column::Ip, falling: false });
    let _ = update(&mut model, Msg::Frame);
    let addresses: Vec<&str> =
        model.list.rows().iter().map(|&row| model.store.get(row).client_ip().shown()).collect();
    assert_eq!(addresses[4..7], ["", "9.0.0.1", "203.0.113.7"], "by number, not by letter");
}

#[test]
fn the_filter_follows_typing_and_keeps_the_last_good_one() {
    let mut model = model();
    keys(&mut model, "/s3");
    assert_eq!(listed(&model), ["s3"]);
    keys(&mut model, " nosuch:x");
    assert!(listed(&model).is_empty(), "the words before the colon were searched for");
    let Mode::Filter(edit) = &model.mode else { panic!("still editing") };
    assert_eq!(edit.error().map(|error| (error.at, error.len)), Some((3, 6)));
    assert_eq!(selected(&model), "", "what is not listed is not selected");
    keys(&mut model, "\n");
    assert!(matches!(model.mode, Mode::Filter(_)), "what is not understood is not accepted");
    ctrl(&mut model, 'u');
    assert_eq!(listed(&model).len(), 10);
    keys(&mut model, "s4\n");
    assert!(matches!(model.mode, Mode::List));
    assert_eq!(listed(&model), ["s4"]);
}

#[test]
fn a_paste_is_text_without_line_ends_and_control_characters() {
    let mut model = model();
    let _ = update(&mut model, Msg::Paste("stream:s3\n\u{1b}[31mapp:live\u{202e}\n".to_owned()));
    let Mode::Filter(edit) = &model.mode else { panic!("a paste opens the line") };
    assert_eq!(edit.text(), "stream:s3 [31mapp:live");
    ctrl(&mut model, 'u');
    let _ = update(&mut model, Msg::Paste("stream:s3\r\napp:live".to_owned()));
    assert_eq!(listed(&model), ["s3"]);
}

#[test]
fn esc_undoes_the_innermost_first_and_its_twins_do_the_same() {
    for back in [KeyCode::Esc, KeyCode::Left, KeyCode::Char('h'), KeyCode::Backspace] {
        let mut model = model();
        keys(&mut model, "/s\nc\n?");
        assert!(matches!(model.mode, Mode::Help { .. }));
        press(&mut model, back);
        assert!(matches!(model.mode, Mode::Detail));
        press(&mut model, back);
        assert!(matches!(model.mode, Mode::List) && !model.drill.is_top());
        press(&mut model, back);
        assert!(model.drill.is_top() && !model.bar.query().is_empty());
        press(&mut model, back);
        assert!(model.bar.query().is_empty());
        assert_eq!(press(&mut model, back), [], "nothing is left to undo");
    }
}

#[test]
fn levels_narrow_the_list_and_leaving_comes_back_to_where_it_stood() {
    let mut model = model();
    keys(&mut model, "jjj");
    keys(&mut model, "c");
    assert_eq!(listed(&model), ["s1", "s3", "s5", "s7", "s9"]);
    assert_eq!(selected(&model), "s3");
    keys(&mut model, "t");
    assert_eq!(listed(&model), ["s3"]);
    keys(&mut model, "t");
    assert!(model.message().is_some(), "the same level again is said, not entered");
    keys(&mut model, "i");
    assert_eq!(listed(&model), ["s3"], "an internal network is an address of its own");
    keys(&mut model, "hhh");
    assert_eq!((selected(&model), listed(&model).len()), ("s3", 10));
}

#[test]
fn q_quits_at_the_top_and_goes_back_elsewhere() {
    let mut model = model();
    keys(&mut model, "c\n");
    assert_ne!(press(&mut model, KeyCode::Char('q')), [Effect::Quit]);
    assert_ne!(press(&mut model, KeyCode::Char('q')), [Effect::Quit]);
    assert_eq!(press(&mut model, KeyCode::Char('q')), [Effect::Quit]);
}

#[test]
fn ctrl_c_quits_when_pressed_twice_in_a_row() {
    let mut model = model();
    assert_ne!(ctrl(&mut model, 'c'), [Effect::Quit]);
    keys(&mut model, "j");
    assert_ne!(ctrl(&mut model, 'c'), [Effect::Quit], "another key came between");
    assert_eq!(ctrl(&mut model, 'c'), [Effect::Quit]);
    keys(&mut model, "\n/x");
    assert!(!ctrl(&mut model, 'c').contains(&Effect::Quit));
    assert!(matches!(model.mode, Mode::List), "the line is left first");
    assert!(ctrl(&mut model, 'c').contains(&Effect::Quit));
}

#[test]
fn the_window_key_publishes_a_plan_and_narrows_the_list_at_once() {
    let mut model = model_of(Window::Last(86_400));
    found(&mut model, vec![seen("new", 5), seen("old", 20_000)], Source::FirstFill);
    let plan = |effects: Vec<Effect>| {
        effects
            .into_iter()
            .find_map(|effect| if let Effect::Watch(Plan { window }) = effect { Some(window) } else { None })
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
fn the_detail_follows_the_selection_a_moment_later() {
    let mut model = model();
    let effects = press(&mut model, KeyCode::Char('j'));
    assert!(effects.contains(&Effect::Settle));
    assert_eq!(model.detailed().map(|it| it.stream().shown()), Some("s0"));
    let _ = update(&mut model, Msg::Settled);
    assert_eq!(model.detailed().map(|it| it.stream().shown()), Some("s1"));
}

#[test]
fn n_and_p_go_through_the_list_from_the_detail() {
    let mut model = model();
    keys(&mut model, "\nnn");
    assert_eq!(model.detailed().map(|it| it.stream().shown()), Some("s2"));
    keys(&mut model, "p");
    assert_eq!(model.detailed().map(|it| it.stream().shown()), Some("s1"));
    assert!(matches!(model.mode, Mode::Detail));
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
    status.proof = Proof::Complete { at: NOW.plus(1) };
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
