//! Every size, and random keys, sizes and reports: nothing panics.

use breakwatch::cells::Ambiguous;
use breakwatch::event::{OnlineList, ProfileId, Source};
use breakwatch::i18n::Lang;
use breakwatch::poll::report::{Phase, Report};
use breakwatch::tui::{Depth, Options, ThemeName};
use crossterm::event::KeyCode;

use super::{MAIN, NOW, OTHER, UNSEEN, break_at, breaks, ctrl, evening, live_with, options, stage, status};

#[test]
fn every_size_draws() {
    let sizes = (1..=40).flat_map(|w| (1..=16).map(move |h| (w, h)));
    for (width, height) in sizes.chain([(59, 17), (60, 18), (109, 50), (110, 9), (300, 100), (500, 2)]) {
        let mut stage = stage(&options(&["main", "赛事"]), width, height);
        let stopped = Phase::Stopped { why: "密钥 is refused".to_owned(), next: NOW.plus(60) };
        let _ = stage.text();
        stage.report(Report::Status { profile: OTHER, status: status(stopped) });
        let _ = stage.text();
        stage.report(breaks(MAIN, evening(), Source::Live));
        for key in ["G", "\n", "J", "h", "?", "G", "h", "/赛 ip:x", "\n"] {
            for c in key.chars() {
                stage.press(if c == '\n' { KeyCode::Enter } else { KeyCode::Char(c) });
            }
            stage.frame().expect("written");
        }
    }
}

/// Keys that lead, from a list, into every view, overlay, detail and line editor.
const WAYS: [&str; 24] = [
    "",
    "\n",
    "\nJJ",
    "/",
    "/cause:x",
    "N",
    "Nnote\t",
    ":",
    "?",
    "?G",
    "?/x",
    "2",
    "2N",
    "3",
    "4",
    "4\n",
    "x",
    "o",
    "!",
    "!?",
    "e",
    "S",
    "/a\n:save-filter\n",
    SAVED_TWICE,
];

/// A question that is answered by yes or no.
const SAVED_TWICE: &str = "/a\n:save-filter\nb\n/c\n:save-filter\nb\n";

#[test]
fn every_size_draws_in_every_mode_view_theme_and_language() {
    let mut looks = Vec::new();
    for lang in Lang::ALL {
        looks.push(Options { lang, ..options(&["main", "赛事"]) });
        looks.push(Options { lang, ambiguous: Ambiguous::Wide, ..options(&["main"]) });
    }
    for name in ThemeName::ALL {
        let mut themed = Options { ascii: true, colours: Depth::All, ..options(&["main"]) };
        name.name().clone_into(&mut themed.session.habits.theme);
        looks.push(themed);
    }
    for (at, look) in looks.iter().enumerate() {
        let mut stage = live_with(look, 80, 24);
        for (turn, way) in WAYS.into_iter().enumerate() {
            stage.resize(80, 24);
            for c in way.chars() {
                stage.press(match c {
                    '\n' => KeyCode::Enter,
                    '\t' => KeyCode::Tab,
                    c => KeyCode::Char(c),
                });
            }
            stage.settle();
            // Each size in each mode once, and the smallest in each look as well.
            let sizes = (1..=30_u16).flat_map(|w| (1..=10_u16).map(move |h| (w, h)));
            let own = |&(w, h): &(u16, u16)| {
                let number = usize::from(w) + 30 * usize::from(h) + turn;
                number % looks.len() == at || (w <= 4 && h <= 4)
            };
            for (width, height) in sizes.filter(own).chain([(59, 17), (60, 18), (110, 9), (140, 40)]) {
                stage.resize(width, height);
                stage.frame().expect("written");
            }
            for _ in 0..4 {
                stage.press(KeyCode::Esc);
            }
        }
        assert!(!stage.has_quit());
    }
}

/// Nothing but what records hold is beyond ASCII, wherever one goes.
#[test]
fn in_ascii_no_border_mark_or_bar_is_anything_else() {
    let look = Options { ascii: true, ..options(&["main", "other"]) };
    let mut stage = stage(&look, 80, 24);
    let stopped = Phase::Stopped { why: "the key is refused".to_owned(), next: NOW.plus(60) };
    stage.report(Report::Status { profile: OTHER, status: status(stopped) });
    let seen = evening().into_iter().filter(|it| it.record.stream.shown().is_ascii()).collect();
    stage.report(breaks(MAIN, seen, Source::Live));
    stage.report(Report::Status {
        profile: MAIN,
        status: status(Phase::Retry { at: NOW.plus(8), why: "no route".to_owned() }),
    });
    for way in WAYS.into_iter().chain([" ", "H", "F", "zzz", "s", "M", "m", "y", "Y"]) {
        for (width, height) in [(80, 24), (140, 40), (40, 10)] {
            stage.resize(width, height);
            for c in way.chars() {
                stage.press(match c {
                    '\n' => KeyCode::Enter,
                    '\t' => KeyCode::Tab,
                    c => KeyCode::Char(c),
                });
            }
            let text = stage.text();
            let beyond: String = text.chars().filter(|c| !c.is_ascii()).collect();
            assert_eq!(beyond, "", "{way:?}\n{text}");
            for _ in 0..4 {
                stage.press(KeyCode::Esc);
            }
        }
    }
}

#[test]
fn random_keys_sizes_and_reports_never_panic_and_leave_a_selection_that_is_listed() {
    let mut random = fastrand::Rng::with_seed(7);
    let mut stage = live_with(&options(&["main", "other"]), 80, 24);
    let named = [
        KeyCode::Enter,
        KeyCode::Esc,
        KeyCode::Up,
        KeyCode::Down,
        KeyCode::Left,
        KeyCode::Right,
        KeyCode::Home,
        KeyCode::End,
        KeyCode::PageUp,
        KeyCode::PageDown,
        KeyCode::Backspace,
        KeyCode::Delete,
        KeyCode::Tab,
    ];
    let chars: Vec<char> = "jkgGhlnptciJKxHfFMNmoSAyYev1234/ <>srwWz?q:\"-=0赛a!".chars().collect();
    let mut now = NOW;
    for step in 0..10_000 {
        match random.u32(0..100) {
            0..60 => stage.press(KeyCode::Char(chars[random.usize(0..chars.len())])),
            60..85 => stage.press(named[random.usize(0..named.len())]),
            85..88 => stage.key(ctrl(['c', 'u', 'd', 'l', 'f', 'w'][random.usize(0..6)])),
            88..90 => stage.resize(random.u16(0..160), random.u16(0..60)),
            90..95 => {
                let stream = format!("room_{}", random.u32(0..50));
                let seen = vec![break_at(random.i64(-step..90_000), &stream, UNSEEN, "192.0.2.1", 5)];
                stage.report(breaks(ProfileId(random.u16(0..2)), seen, Source::Live));
            }
            95 => stage.click(random.u16(0..160), random.u16(0..60), random.bool()),
            96 => stage.wheel(random.u16(0..160), random.u16(0..60), random.bool()),
            97 => stage.paste("ro\nom_1\u{1b}[31m"),
            98 => {
                let complete = random.bool();
                let list = OnlineList { asked: now, scope: (None, None), complete, streams: vec![] };
                stage.report(Report::Online { profile: ProfileId(random.u16(0..2)), list });
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
        assert!(stage.selects_what_is_listed(), "step {step}: {}", stage.text());
    }
}

#[test]
fn at_the_lowest_sizes_the_help_covers_the_whole_screen() {
    for height in 1..=4 {
        let mut stage = live_with(&options(&["default"]), 60, height);
        stage.type_text("?");
        for (line, row) in stage.text().lines().enumerate() {
            let belongs =
                line == 0 && row.starts_with("Keys") || row.starts_with("  ") || row.ends_with("more");
            assert!(belongs, "line {line} of {height} is `{row}`");
        }
    }
}
