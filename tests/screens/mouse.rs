//! The mouse: nothing while it is off; clicks, double clicks and the wheel while it is on.

use breakwatch::tui::Options;
use crossterm::event::KeyCode;

use super::{Screen, live, live_with, options};

const LIST: u16 = 5;

fn with_mouse(width: u16, height: u16) -> Screen {
    let mut options = options(&["default"]);
    options.session.habits.mouse = true;
    live_with(&Options { ..options }, width, height)
}

/// Where a title begins in a line of narrow characters.
fn column(line: &str, title: &str) -> u16 {
    let at = line.find(title).expect("a column");
    u16::try_from(line[..at].chars().count()).expect("on the screen")
}

/// The line of the cursor row, which is drawn in reverse or bold over all of it.
fn selected(stage: &mut Screen) -> String {
    let text = stage.text();
    let (cells, _) = stage.cells();
    let is_selected = |y: &u16| cells[(0, *y)].modifier.contains(ratatui::style::Modifier::REVERSED);
    let y = (0..cells.area.height).find(is_selected).expect("a cursor row");
    text.lines().nth(usize::from(y)).unwrap_or_default().to_owned()
}

#[test]
fn off_it_does_nothing_and_one_key_turns_it_on() {
    let mut stage = live(80, 24);
    let before = stage.text();
    stage.click(5, LIST + 2, false);
    stage.wheel(5, LIST, true);
    assert_eq!(stage.text(), before);
    stage.press(KeyCode::Char('M'));
    assert!(stage.text().contains("mouse on"), "{}", stage.text());
    assert!(stage.remembered().habits.mouse);
    stage.click(5, LIST + 2, false);
    assert!(selected(&mut stage).contains("concert_main"), "{}", stage.text());
    stage.press(KeyCode::Char('M'));
    assert!(stage.text().contains("mouse off"));
    assert!(!stage.remembered().habits.mouse);
}

#[test]
fn a_click_selects_and_a_double_click_opens_in_every_view() {
    for view in ['1', '2', '3', '4'] {
        let mut stage = with_mouse(80, 24);
        stage.press(KeyCode::Char(view));
        let lines: Vec<String> = stage.text().lines().map(str::to_owned).collect();
        let row = usize::from(LIST);
        stage.click(5, LIST, false);
        if view == '3' {
            // Nothing broke together.
            continue;
        }
        let shown = selected(&mut stage);
        assert_eq!(shown.trim_start_matches('▸'), lines[row].trim_start_matches('▸'), "{view}");
        stage.click(5, LIST, true);
        let opened = stage.text();
        let crumbs = opened.lines().nth(2).unwrap_or_default().to_owned();
        assert!(crumbs.contains(if view == '1' { "detail" } else { "›" }), "{view}: {crumbs}");
    }
}

#[test]
fn a_click_below_the_last_row_or_outside_selects_nothing() {
    let mut stage = with_mouse(80, 24);
    stage.type_text("/concert");
    stage.press(KeyCode::Enter);
    let before = stage.text();
    for (x, y) in [(5, LIST + 6), (0, 0), (79, 23), (500, 500)] {
        stage.click(x, y, false);
        stage.click(x, y, true);
        assert_eq!(stage.text(), before, "{x} {y}");
    }
}

#[test]
fn a_columns_title_sorts_and_sorts_the_other_way_round() {
    let mut stage = with_mouse(140, 40);
    let titles = stage.text().lines().position(|line| line.contains("LASTED")).expect("titles");
    let line = stage.text().lines().nth(titles).unwrap_or_default().to_owned();
    let x = column(&line, "LASTED");
    let y = u16::try_from(titles).expect("on the screen");
    stage.click(x + 1, y, false);
    assert!(stage.text().contains("LASTED ▼"), "{}", stage.text());
    let line = stage.text().lines().nth(titles).unwrap_or_default().to_owned();
    stage.click(column(&line, "LASTED"), y, false);
    assert!(stage.text().contains("LASTED ▲"), "{}", stage.text());
    stage.press(KeyCode::Char('4'));
    let line = stage.text().lines().nth(titles).unwrap_or_default().to_owned();
    stage.click(column(&line, "STREAMS") + 1, y, false);
    assert!(stage.text().contains("STREAMS ▼"), "{}", stage.text());
}

#[test]
fn the_wheel_scrolls_what_is_under_it() {
    let mut stage = with_mouse(80, 24);
    stage.wheel(5, LIST, true);
    assert!(stage.text().contains("4 of 38"), "{}", stage.text());
    stage.wheel(5, LIST, false);
    assert!(stage.text().contains("1 of 38"), "{}", stage.text());
    let before = stage.text();
    stage.wheel(5, 20, true);
    let scrolled = stage.text();
    assert_ne!(scrolled, before, "the detail");
    assert_eq!(scrolled.lines().nth(5), before.lines().nth(5), "not the list");
    stage.press(KeyCode::Char('?'));
    let help = stage.text();
    stage.wheel(5, 5, true);
    assert_eq!(stage.text().lines().next(), help.lines().nth(3));
}

#[test]
fn while_a_filter_is_typed_the_mouse_leaves_it_alone() {
    let mut stage = with_mouse(80, 24);
    stage.type_text("/room");
    let before = stage.text();
    stage.click(5, LIST + 1, false);
    stage.wheel(5, LIST, true);
    assert_eq!(stage.text(), before);
}
