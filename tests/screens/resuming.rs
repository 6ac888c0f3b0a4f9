//! The next start: where one was comes back, as far as it is still there.

use breakwatch::event::Source;
use breakwatch::poll::report::{Phase, Report};
use breakwatch::tui::{Options, Session};
use crossterm::event::KeyCode;

use super::{CLOSED, MAIN, NETWORK, Screen, break_at, breaks, evening, live, options, stage, status};

/// A start with what was remembered, and an evening's breaks.
fn again(session: Session) -> Screen {
    let mut stage = stage(&Options { session, ..options(&["default"]) }, 80, 24);
    stage.report(breaks(MAIN, evening(), Source::FirstFill));
    stage.report(Report::Status { profile: MAIN, status: status(Phase::Live) });
    stage
}

fn keys(stage: &mut Screen, keys: &str) {
    for c in keys.chars() {
        stage.press(if c == '\n' { KeyCode::Enter } else { KeyCode::Char(c) });
    }
}

#[test]
fn view_sort_filter_times_and_what_is_hidden_come_back() {
    for typed in [
        "/room\n",
        "s",
        "sr",
        "2",
        "2sr",
        "4ss",
        "zz",
        "H",
        "F",
        "w",
        "/room\nzsr3",
        ":columns verdict stream\n",
        ":theme dark\n",
    ] {
        let mut before = live(80, 24);
        keys(&mut before, typed);
        let mut session = before.remembered().clone();
        if typed == "w" {
            assert_eq!(session.standing.window_s, Some(3 * 86_400), "the options' window is made of it");
            session.standing.window_s = None;
            assert_eq!(session, Session::default());
            continue;
        }
        assert_ne!(session, Session::default(), "{typed}");
        let mut after = again(session.clone());
        assert_eq!(after.text(), before.text(), "{typed}");
        // A key that changes nothing.
        after.press(KeyCode::F(12));
        assert_eq!(*after.remembered(), session, "{typed}");
    }
}

#[test]
fn the_selected_break_comes_back_wherever_it_stands_now() {
    let mut before = live(80, 24);
    keys(&mut before, "jjj");
    let session = before.remembered().clone();
    let position = session.standing.position.clone().expect("not following");
    assert_eq!(position.stream, "concert_main");

    let mut after = stage(&Options { session: session.clone(), ..options(&["default"]) }, 80, 24);
    assert!(!after.text().contains("concert_main"));
    after.press(KeyCode::F(12));
    assert_eq!(*after.remembered(), session, "who leaves before it is read loses nothing");
    after.report(Report::Status { profile: MAIN, status: status(Phase::Filling { percent: 10 }) });
    let newer = (1..=30).map(|n| break_at(n * 2, &format!("new_{n}"), CLOSED, "198.51.100.9", 5)).collect();
    after.report(breaks(MAIN, newer, Source::FirstFill));
    assert!(after.text().contains("following the newest"), "{}", after.text());
    after.report(breaks(MAIN, evening(), Source::FirstFill));
    let shown = after.text();
    assert!(shown.contains("34 of 68") && shown.contains("concert_main"), "{shown}");
}

#[test]
fn what_was_selected_in_a_view_comes_back_wherever_it_stands_now() {
    // Two cuts beside the evening's breaks: two incidents, of which the second is chosen.
    let cuts = || {
        let cut = |(ago, network): (i64, &'static str)| {
            (0..9).map(move |n| break_at(ago + n * 3, &format!("venue_{ago}_{n}"), NETWORK, network, 2_000))
        };
        [(9_000, "192.0.2.77"), (20_000, "198.51.100.77")].into_iter().flat_map(cut).collect()
    };
    let again = |session| {
        let mut stage = again(session);
        stage.report(breaks(MAIN, cuts(), Source::FirstFill));
        stage
    };
    for typed in ["2jj", "3j", "4jj"] {
        let mut before = again(Session::default());
        keys(&mut before, typed);
        let session = before.remembered().clone();
        assert!(session.standing.position.is_some(), "{typed}");
        let mut after = again(session.clone());
        after.press(KeyCode::F(12));
        assert_eq!(after.text(), before.text(), "{typed}");
        assert_eq!(*after.remembered(), session, "{typed}");
    }
    // By identity: the third stream by breaks is another one once others have broken more often.
    let mut before = live(80, 24);
    keys(&mut before, "2jj");
    // The summary begins below the rule.
    let selected =
        |text: &str| text.lines().skip_while(|line| !line.starts_with('─')).nth(1).map(str::to_owned);
    let chosen = selected(&before.text());
    assert!(chosen.is_some(), "{}", before.text());
    let mut after = stage(&Options { session: before.remembered().clone(), ..options(&["default"]) }, 80, 24);
    let noisy =
        (1..=60).map(|n| break_at(n * 2, &format!("new_{}", n % 5), CLOSED, "198.51.100.9", 5)).collect();
    after.report(breaks(MAIN, noisy, Source::FirstFill));
    after.report(breaks(MAIN, evening(), Source::FirstFill));
    assert_eq!(selected(&after.text()), chosen, "{}", after.text());
    // Whoever has moved stays.
    let mut moved = stage(&Options { session: before.remembered().clone(), ..options(&["default"]) }, 80, 24);
    moved.report(breaks(MAIN, evening().split_off(20), Source::FirstFill));
    keys(&mut moved, "j");
    let own = selected(&moved.text());
    moved.report(breaks(MAIN, evening(), Source::FirstFill));
    assert_eq!(selected(&moved.text()), own, "{}", moved.text());
}

#[test]
fn a_break_that_is_gone_or_filtered_away_leaves_one_at_the_top() {
    let mut before = live(80, 24);
    keys(&mut before, "jjj");
    let mut session = before.remembered().clone();
    session.standing.position.as_mut().expect("a break").stream = "gone".to_owned();
    assert!(again(session.clone()).text().contains("following the newest"));
    let mut filtered = before.remembered().clone();
    filtered.standing.filter = "room".to_owned();
    assert!(again(filtered).text().contains("following the newest"));
}

#[test]
fn whoever_moves_first_is_not_carried_away() {
    let mut before = live(80, 24);
    keys(&mut before, "jjj");
    let mut after = stage(&Options { session: before.remembered().clone(), ..options(&["default"]) }, 80, 24);
    after.report(breaks(MAIN, evening().split_off(20), Source::FirstFill));
    keys(&mut after, "j");
    let chosen = after.text();
    after.report(breaks(MAIN, evening(), Source::FirstFill));
    after.report(Report::Status { profile: MAIN, status: status(Phase::Live) });
    assert!(!after.text().contains("4 of 38"), "{chosen}");
    let mut home = stage(&Options { session: before.remembered().clone(), ..options(&["default"]) }, 80, 24);
    home.press(KeyCode::Home);
    home.report(breaks(MAIN, evening(), Source::FirstFill));
    assert!(home.text().contains("following the newest"));
}

#[test]
fn a_filter_that_is_not_understood_any_more_is_said_and_costs_only_itself() {
    let mut session = Session::default();
    session.standing.filter = "dur:<<".to_owned();
    session.standing.view = "no such view".to_owned();
    session.standing.quiet = true;
    session.habits.times = "utc".to_owned();
    let shown = again(session).text();
    assert!(shown.contains("dur:<<") && shown.contains("UTC"), "{shown}");
    assert!(shown.contains("VERDICT"), "{shown}");
}

#[test]
fn inside_a_level_it_is_the_outermost_list_that_is_remembered() {
    let mut stage = live(80, 24);
    keys(&mut stage, "/room\njtz");
    let standing = &stage.remembered().standing;
    assert_eq!(standing.filter, "room");
    assert!(standing.position.is_some());
    keys(&mut stage, "4\n");
    assert_eq!(stage.remembered().standing.view, "", "the levels began in the breaks");
}

#[test]
fn while_a_filter_is_typed_the_one_before_is_remembered() {
    let mut stage = live(80, 24);
    keys(&mut stage, "/room\n/x");
    assert_eq!(stage.remembered().standing.filter, "room");
}
