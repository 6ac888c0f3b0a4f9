//! The selection, the order, and the detail that follows.

use crossterm::event::KeyCode;

use super::super::update;
use super::{clock, found, keys, line, listed, model, model_of, press, seen, selected};
use crate::event::{Source, Text};
use crate::poll::report::Window;
use crate::tui::columns::{Column, Sort};
use crate::tui::effects::Effect;
use crate::tui::model::Mode;
use crate::tui::msg::Msg;

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
