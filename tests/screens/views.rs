//! The views as they look: snapshots in every language, and every size and random keys in each.

use breakwatch::event::Source;
use breakwatch::i18n::Lang;
use breakwatch::tui::Options;
use crossterm::event::KeyCode;

use super::{
    CLOSED, EXPIRED, MAIN, NETWORK, NOW, Screen, UNSEEN, break_at, breaks, ctrl, live, live_with, options,
};

const VIEWS: [(char, &str); 3] = [('2', "streams"), ('3', "incidents"), ('4', "causes")];

/// The evening, a stream that breaks again and again, and nine of one network that broke together, most
/// of which came back and broke again much later.
fn busy(options: &Options, width: u16, height: u16) -> Screen {
    let mut stage = live_with(options, width, height);
    let flapping = (0..12).map(|n| break_at(50 + n * 130, "room_1204", NETWORK, "203.0.113.7", 90));
    let before = (0..9).map(|n| break_at(50_000 + n * 900, "room_1301", EXPIRED, "198.51.100.24", 600));
    let together =
        (0..9).map(|n| break_at(9_000 + n * 3, &format!("venue_{n}"), NETWORK, "192.0.2.77", 2_000));
    let again = (0..7).map(|n| break_at(300 + n * 400, &format!("venue_{n}"), CLOSED, "192.0.2.77", 5_000));
    let seen = flapping.chain(before).chain(together).chain(again).collect();
    stage.report(breaks(MAIN, seen, Source::FirstFill));
    stage
}

#[test]
fn every_view_at_the_sizes_that_matter() {
    for (key, name) in VIEWS {
        for (width, height) in [(60, 15), (80, 24), (140, 40)] {
            let mut stage = busy(&options(&["default"]), width, height);
            stage.type_text(&key.to_string());
            insta::assert_snapshot!(format!("{name}_{width}x{height}"), stage.text());
        }
    }
}

#[test]
fn every_view_in_every_language() {
    for lang in [Lang::Zh, Lang::Ja] {
        for (key, name) in VIEWS {
            let mut stage = busy(&Options { lang, ..options(&["default", "intl"]) }, 140, 40);
            stage.type_text(&key.to_string());
            insta::assert_snapshot!(format!("{name}_{}_140x40", lang.name()), stage.text());
        }
    }
}

#[test]
fn a_breadcrumb_says_through_which_views_one_came() {
    let mut stage = busy(&options(&["default"]), 120, 24);
    let crumbs = |stage: &mut Screen| stage.text().lines().nth(2).unwrap_or_default().to_owned();
    stage.type_text("4");
    assert!(crumbs(&mut stage).starts_with("causes"), "{}", crumbs(&mut stage));
    stage.press(KeyCode::Enter);
    let inside = crumbs(&mut stage);
    assert!(inside.starts_with("causes › cause:="), "{inside}");
    stage.type_text("2");
    assert_eq!(crumbs(&mut stage), format!("{inside} › streams"));
    stage.press(KeyCode::Enter);
    let deeper = crumbs(&mut stage);
    assert!(deeper.starts_with(&format!("{inside} › streams › stream:=")), "{deeper}");
    stage.press(KeyCode::Enter);
    assert!(crumbs(&mut stage).contains(" › detail"), "{}", crumbs(&mut stage));
}

#[test]
fn the_summary_scrolls_from_the_table_and_follows_the_selection_a_moment_later() {
    let mut stage = live(80, 24);
    stage.type_text("4");
    let before = stage.text();
    stage.type_text("JJ");
    assert_ne!(stage.text(), before);
    stage.type_text("KK");
    assert_eq!(stage.text(), before);
    let title = |text: &str| text.lines().nth(15).unwrap_or_default().to_owned();
    stage.type_text("j");
    assert_eq!(title(&stage.frame_text()), title(&before), "not yet");
    assert_ne!(title(&stage.text()), title(&before));
}

#[test]
fn an_empty_view_says_why() {
    for (key, _) in VIEWS {
        let mut stage = live(80, 24);
        stage.type_text(&format!("{key}/nobody"));
        stage.press(KeyCode::Enter);
        assert!(stage.text().contains("None of the 38 known breaks passes the filter."), "{}", stage.text());
        stage.press(KeyCode::Enter);
        stage.type_text("sr<jkGg");
        stage.frame().expect("written");
    }
}

#[test]
fn breaks_over_time_stand_above_the_list_only_where_there_is_room() {
    for (width, height, shown) in [(80, 40, false), (110, 29, false), (110, 30, true), (200, 60, true)] {
        let mut stage = live(width, height);
        for key in ["1", "2", "3", "4"] {
            stage.type_text(key);
            assert_eq!(stage.text().contains("\nper 1"), shown, "{width}x{height}:\n{}", stage.text());
        }
        stage.type_text("1");
        stage.press(KeyCode::Enter);
        assert!(!stage.text().contains("\nper 1"), "the detail has the screen to itself");
    }
}

#[test]
fn without_utf8_a_view_has_only_ascii() {
    for (key, _) in VIEWS {
        let mut stage = busy(&Options { ascii: true, ..options(&["default"]) }, 140, 40);
        stage.type_text(&key.to_string());
        let text = stage.text();
        assert!(text.chars().all(|c| c.is_ascii() || c > '\u{2fff}'), "only names leave ASCII:\n{text}");
    }
}

#[test]
fn every_size_draws_every_view() {
    let sizes = (1..=40).flat_map(|w| (1..=16).map(move |h| (w, h)));
    for (width, height) in sizes.chain([(59, 17), (60, 18), (109, 50), (110, 30), (300, 100), (500, 2)]) {
        let lang = Lang::ALL[usize::from(width + height) % Lang::ALL.len()];
        let mut stage = live_with(&Options { lang, ..options(&["main", "赛事"]) }, width, height);
        for (key, _) in VIEWS {
            stage.type_text(&key.to_string());
            stage.type_text("GJsK");
            stage.press(KeyCode::Enter);
            stage.frame().expect("written");
            stage.type_text("h/赛 ip:x");
            stage.press(KeyCode::Enter);
            stage.press(KeyCode::Esc);
            stage.frame().expect("written");
        }
    }
}

#[test]
fn random_keys_in_every_view_never_panic() {
    let mut random = fastrand::Rng::with_seed(11);
    let mut stage = busy(&options(&["main", "other"]), 120, 34);
    let chars: Vec<char> = "1223344443jkgGhlnptciJK/ <>srwWz?q:a".chars().collect();
    let named = [KeyCode::Enter, KeyCode::Enter, KeyCode::Esc, KeyCode::Left, KeyCode::Home, KeyCode::End];
    let mut now = NOW;
    for step in 0..4_000 {
        match random.u32(0..100) {
            0..60 => stage.press(KeyCode::Char(chars[random.usize(0..chars.len())])),
            60..85 => stage.press(named[random.usize(0..named.len())]),
            85..88 => stage.key(ctrl(['u', 'd', 'f'][random.usize(0..3)])),
            88..90 => stage.resize(random.u16(0..160), random.u16(0..60)),
            90..96 => {
                let stream = format!("room_{}", random.u32(0..50));
                let reason = [UNSEEN, CLOSED, NETWORK][random.usize(0..3)];
                let seen = vec![break_at(random.i64(-step..90_000), &stream, reason, "192.0.2.1", 5)];
                stage.report(breaks(MAIN, seen, Source::Live));
            }
            _ => {
                now = now.plus(random.i64(0..4_000));
                stage.clock(now);
            }
        }
        if random.bool() {
            stage.settle();
        }
        stage.frame().expect("written");
    }
}
