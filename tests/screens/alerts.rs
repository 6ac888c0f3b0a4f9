//! The list of alerts, and what of them is told elsewhere on the screen.

use breakwatch::alert::Rule;
use breakwatch::event::Source;
use breakwatch::filter::Filter;
use breakwatch::i18n::Lang;
use breakwatch::tui::Options;
use chrono::Utc;
use crossterm::event::KeyCode;

use super::{EXPIRED, MAIN, NETWORK, NOW, Screen, break_at, breaks, live_with, options};

/// Two rules of different lengths; both have fired, one of them for a hostile name.
fn alerted(lang: Lang, width: u16, height: u16) -> Screen {
    let rule = |name: &str, filter: &str| Rule::new(name, Filter::parse(filter, &Utc).expect("a filter"));
    let rules = vec![rule("network", "cause:network"), rule("url", "cause:expired")];
    let mut stage = live_with(&Options { rules, lang, ..options(&["default"]) }, width, height);
    stage.clock(NOW.plus(10));
    stage.settle();
    // What ended before the program began is no news.
    let fresh = [
        break_at(-3, "赛事直播-主会场", NETWORK, "203.0.113.7", 600),
        break_at(-5, "room_\u{202e}gnp.exe", EXPIRED, "198.51.100.7", 600),
    ];
    for seen in fresh {
        stage.report(breaks(MAIN, vec![seen], Source::Live));
        stage.settle();
    }
    // Each waits a little for what belongs together.
    for second in 11..20 {
        stage.clock(NOW.plus(second));
    }
    stage
}

#[test]
fn the_list_of_alerts_says_how_each_stands() {
    for (name, lang) in [("en", Lang::En), ("zh", Lang::Zh), ("ja", Lang::Ja)] {
        let mut stage = alerted(lang, 100, 24);
        stage.press(KeyCode::Char('!'));
        insta::assert_snapshot!(format!("alerts_{name}_100x24"), stage.text());
    }
}

#[test]
fn acknowledging_and_muting_are_shown_where_they_were_done_and_in_the_header() {
    let mut stage = alerted(Lang::En, 80, 24);
    assert_eq!(stage.rung().len(), 2);
    stage.press(KeyCode::Char('!'));
    stage.press(KeyCode::Char('a'));
    stage.press(KeyCode::Char('A'));
    insta::assert_snapshot!("alerts_muted_80x24", stage.text());
    stage.press(KeyCode::Esc);
    let text = stage.text();
    assert!(text.contains("MUTED"), "{text}");
}
