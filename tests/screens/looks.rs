//! Themes, columns and statuses: what the eye gets.

use breakwatch::event::{OnlineList, Source};
use breakwatch::i18n::Lang;
use breakwatch::poll::report::{Phase, Report, Status};
use breakwatch::tui::{COLUMNS, Depth, Options, ThemeName};
use crossterm::event::KeyCode;
use ratatui::style::Color;

use super::{MAIN, NOW, breaks, live_with, options, stage, status};

fn themed(name: ThemeName, colours: Depth) -> super::Screen {
    let mut options = Options { colours, ..options(&["default"]) };
    name.name().clone_into(&mut options.session.habits.theme);
    live_with(&options, 140, 40)
}

#[test]
fn every_theme_says_the_same_and_leaves_the_background_alone_but_for_the_cursor_row() {
    let plain = live_with(&options(&["default"]), 140, 40).text();
    for name in ThemeName::ALL {
        for colours in [Depth::None, Depth::Sixteen, Depth::Many, Depth::All] {
            let mut stage = themed(name, colours);
            if name != ThemeName::Mono && colours != Depth::None {
                assert_eq!(stage.text(), plain, "{name:?}");
            }
            let (cells, _) = stage.cells();
            let painted = |y: u16| (0..140).filter(|x| cells[(*x, y)].bg != Color::Reset).count();
            assert!((0..40).filter(|y| painted(*y) > 0).count() <= 1, "{name:?} {colours:?}");
            let rgb = cells.content.iter().any(|cell| matches!(cell.fg, Color::Rgb(..)));
            let indexed = cells.content.iter().any(|cell| matches!(cell.fg, Color::Indexed(_)));
            let shaded = !matches!(name, ThemeName::Ansi16 | ThemeName::Mono);
            assert_eq!((rgb, indexed), (shaded && colours == Depth::All, shaded && colours == Depth::Many));
        }
    }
}

#[test]
fn each_state_of_a_profile_has_a_word_and_a_glyph_in_each_language() {
    let phases = [
        Phase::Live,
        Phase::Connecting,
        Phase::Filling { percent: 37 },
        Phase::Retry { at: NOW.plus(8), why: "no route".to_owned() },
        Phase::Stopped { why: "refused".to_owned(), next: NOW.plus(60) },
    ];
    for lang in Lang::ALL {
        for ascii in [false, true] {
            let mut badges = Vec::new();
            for (at, phase) in phases.iter().enumerate() {
                let mut stage = stage(&Options { lang, ascii, ..options(&["default"]) }, 80, 24);
                stage.report(Report::Status { profile: MAIN, status: status(phase.clone()) });
                badges.push(badge(&mut stage));
                if at == 0 {
                    stage.clock(NOW.plus(100));
                    badges.push(badge(&mut stage));
                }
            }
            for (at, (glyph, word)) in badges.iter().enumerate() {
                assert!(!word.is_empty() && glyph.chars().count() == 1, "{badges:?}");
                assert!(!badges[..at].iter().any(|(_, other)| other == word), "{badges:?}");
                assert!(!ascii || glyph.is_ascii(), "{badges:?}");
            }
        }
    }
}

/// The glyph and the word after the program's name.
fn badge(stage: &mut super::Screen) -> (String, String) {
    let line = stage.text().lines().next().unwrap_or_default().to_owned();
    let mut words = line.split_whitespace().skip(1).map(str::to_owned);
    (words.next().unwrap_or_default(), words.next().unwrap_or_default())
}

#[test]
fn columns_stand_as_they_were_chosen_and_the_first_come_first() {
    let mut options = options(&["default"]);
    options.session.habits.columns = ["cause", "ip", "verdict", "stream"].map(str::to_owned).to_vec();
    let titles = |stage: &mut super::Screen| {
        let text = stage.text();
        let line = text.lines().find(|line| line.contains("CAUSE")).unwrap_or_default().to_owned();
        line.split_once('│').map_or(line.clone(), |(left, _)| left.to_owned()).trim().to_owned()
    };
    let mut stage = live_with(&options, 140, 40);
    let shown: Vec<String> = titles(&mut stage).split_whitespace().map(str::to_owned).collect();
    assert_eq!(shown, ["CAUSE", "CLIENT", "IP", "VERDICT", "STREAM"]);
    let mut narrow = live_with(&options, 40, 12);
    assert_eq!(titles(&mut narrow).split_whitespace().collect::<Vec<_>>(), ["CAUSE", "CLIENT", "IP"]);
    // Each alone, at any width.
    for column in COLUMNS {
        options.session.habits.columns = vec![column.to_owned(), "no such column".to_owned()];
        for width in [1, 10, 30, 80, 200] {
            let mut stage = live_with(&options, width, 24);
            let _ = stage.text();
            stage.press(KeyCode::Char('s'));
            stage.frame().expect("written");
        }
    }
}

#[test]
fn a_narrow_list_keeps_what_became_of_the_stream() {
    let mut stage = live_with(&options(&["default"]), 30, 8);
    let text = stage.text();
    assert!(text.contains("VERDICT") && text.contains("STREAM") && text.contains("UNKNOWN"), "{text}");
}

#[test]
fn a_service_that_says_nothing_is_said_to_say_nothing() {
    let mut stage = stage(&options(&["default"]), 80, 24);
    assert!(stage.text().contains("CONNECTING no data yet"));
    assert!(stage.clock(NOW.plus(20)), "drawn again");
    assert!(stage.text().contains("CONNECTING no answer yet, 20s"), "{}", stage.text());
    assert!(!stage.clock(NOW.plus(21)), "in steps");
    stage.report(Report::Status { profile: MAIN, status: status(Phase::Live) });
    assert!(!stage.text().contains("no answer"));
}

#[test]
fn what_ended_ahead_of_the_clock_is_not_just_now_and_another_year_is_named() {
    let mut stage = live_with(&options(&["default"]), 110, 40);
    stage.report(breaks(
        MAIN,
        vec![super::break_at(-300, "ahead", super::CLOSED, "198.51.100.9", 60)],
        Source::Live,
    ));
    assert!(stage.text().contains("ahead of the clock here"), "{}", stage.text());
    stage.type_text("zzz");
    assert!(stage.text().contains("in 5m"), "{}", stage.text());
    let from = NOW.plus(-400 * 86_400);
    let window = breakwatch::poll::report::Window::Fixed { from, until: from.plus(86_400) };
    let mut past = stage_of(window);
    assert!(past.text().contains("2025-10-16 20:00:00 – 2025-10-17 20:00:00"), "{}", past.text());
}

fn stage_of(window: breakwatch::poll::report::Window) -> super::Screen {
    stage(&Options { window, ..options(&["default"]) }, 140, 40)
}

/// Nothing that is not known grows.
#[test]
fn while_nothing_is_read_the_time_a_stream_is_down_stands_still() {
    let mut stage = live_with(&options(&["default"]), 80, 24);
    let list = OnlineList { asked: NOW, scope: (None, None), complete: true, streams: vec![] };
    stage.report(Report::Online { profile: MAIN, list });
    stage.clock(NOW.plus(20));
    let down = |stage: &mut super::Screen| {
        stage.text().lines().find(|line| line.contains("DOWN ") && !line.contains("breaks")).map(|line| {
            line.split_once("DOWN ")
                .map_or("", |(_, age)| age)
                .split(' ')
                .next()
                .unwrap_or_default()
                .to_owned()
        })
    };
    stage.clock(NOW.plus(100));
    let before = down(&mut stage).expect("a stream that is down");
    stage.clock(NOW.plus(3_600));
    assert_eq!(down(&mut stage).expect("still"), before);
    assert!(stage.text().contains("as of 20:"), "{}", stage.text());
    stage.report(Report::Status {
        profile: MAIN,
        status: Status { last_success: Some(NOW.plus(3_600)), ..status(Phase::Live) },
    });
    assert_ne!(down(&mut stage).expect("down"), before, "read again");
}

fn typed(stage: &mut super::Screen, text: &str) {
    stage.type_text(text);
    stage.press(KeyCode::Enter);
}

#[test]
fn the_palette_turns_to_a_theme_and_to_other_times_and_both_are_remembered() {
    let mut stage = themed(ThemeName::Ansi16, Depth::All);
    typed(&mut stage, ":theme deuteranopia");
    let (cells, _) = stage.cells();
    assert!(cells.content.iter().any(|cell| matches!(cell.fg, Color::Rgb(..))));
    assert_eq!(stage.remembered().habits.theme, "deuteranopia");
    typed(&mut stage, ":times utc");
    assert!(stage.text().contains("ENDED UTC"), "{}", stage.text());
    assert_eq!(stage.remembered().habits.times, "utc");
    typed(&mut stage, ":theme ansi16");
    assert_eq!(stage.remembered().habits.theme, "");

    let mut stage = themed(ThemeName::Ansi16, Depth::None);
    typed(&mut stage, ":theme dark");
    assert!(stage.text().contains("NO_COLOR is set"), "{}", stage.text());
}

#[test]
fn a_key_asks_for_the_columns_beginning_with_those_that_are_shown() {
    let mut stage = live_with(&options(&["default"]), 80, 24);
    stage.press(KeyCode::Char('o'));
    let shown = stage.text();
    assert!(shown.contains("columns: verdict ended stream cause dur"), "{shown}");
    assert!(shown.contains("CLIENT IP"), "what else there is: {shown}");
    stage.key(super::ctrl('u'));
    typed(&mut stage, "stream ip verdcit");
    let complaint = stage.text();
    assert!(complaint.contains("no column verdcit; did you mean verdict?"), "{complaint}");
    stage.press(KeyCode::Backspace);
    for _ in 0..6 {
        stage.press(KeyCode::Backspace);
    }
    typed(&mut stage, "verdict");
    assert_eq!(stage.remembered().habits.columns, ["stream", "ip", "verdict"]);
    let text = stage.text();
    let line = text.lines().find(|line| line.contains("STREAM")).unwrap_or_default();
    assert_eq!(line.split_whitespace().collect::<Vec<_>>(), ["STREAM", "CLIENT", "IP", "VERDICT"]);
    typed(&mut stage, ":columns cause,stream");
    assert_eq!(stage.remembered().habits.columns, ["cause", "stream"]);
    stage.press(KeyCode::Char('o'));
    stage.key(super::ctrl('u'));
    stage.press(KeyCode::Enter);
    assert!(stage.remembered().habits.columns.is_empty());
    assert!(stage.text().contains("VERDICT"));
}
