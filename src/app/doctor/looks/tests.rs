//! Every kind of terminal, and every setting that keeps something from it.

use super::*;
use crate::report::doctor::Health;

fn facts() -> Facts {
    Facts {
        term: Some("xterm-256color".to_owned()),
        colorterm: None,
        no_color: false,
        locale: Some(("LANG", "C.UTF-8".to_owned())),
        ascii: false,
        ambiguous: Ambiguous::Narrow,
        asked: true,
        size: Some((80, 24)),
        answers: Answers { ambiguous: Some(1), synchronized: Some(true) },
        route: Route::Plain,
        tmux: None,
    }
}

fn tmux(set: impl FnOnce(&mut Tmux)) -> Facts {
    let on = |text: &str| Some(text.to_owned());
    let mut tmux = Tmux {
        version: on("tmux 3.4"),
        set_clipboard: on("external"),
        allow_passthrough: on("on"),
        monitor_bell: on("on"),
        focus_events: on("off"),
        escape_time: Some(10),
    };
    set(&mut tmux);
    Facts { route: Route::Tmux, tmux: Some(tmux), ..facts() }
}

/// What is not well, with what is to be done.
fn troubles(facts: &Facts) -> Vec<(Check, String)> {
    let found = facts.findings(Lang::En).into_iter().filter(|it| it.status != Health::Ok);
    found.map(|it| (it.check, it.advice.unwrap_or_default())).collect()
}

#[test]
fn a_good_terminal_has_no_trouble_in_or_out_of_tmux() {
    assert_eq!(troubles(&facts()), []);
    assert_eq!(troubles(&tmux(|_| ())), []);
    assert_eq!(troubles(&Facts { route: Route::Screen, ..facts() }), []);
    assert_eq!(troubles(&Facts { route: Route::Tmux, ..facts() }), []);
}

#[test]
fn each_setting_that_keeps_something_from_the_terminal_is_named_with_the_line_that_mends_it() {
    let wide = Answers { ambiguous: Some(2), ..facts().answers };
    let cases: [(Facts, Check, &str); 7] = [
        (tmux(|it| it.set_clipboard = Some("off".into())), Check::Clipboard, "set-clipboard external"),
        (tmux(|it| it.allow_passthrough = Some("off".into())), Check::Notifications, "allow-passthrough on"),
        (tmux(|it| it.monitor_bell = Some("off".into())), Check::Notifications, "monitor-bell on"),
        (tmux(|it| it.escape_time = Some(500)), Check::Multiplexer, "escape-time 20"),
        (Facts { ascii: true, ..facts() }, Check::Characters, "UTF-8"),
        (Facts { answers: wide, ..facts() }, Check::Width, "--ambiguous wide"),
        (Facts { ambiguous: Ambiguous::Wide, ..facts() }, Check::Width, "out of the configuration"),
    ];
    for (facts, check, line) in cases {
        let found = troubles(&facts);
        assert!(found.len() == 1 && found[0].0 == check && found[0].1.contains(line), "{found:?}");
    }
}

#[test]
fn what_cannot_be_asked_is_no_failure_and_is_said() {
    let piped = Facts { asked: false, answers: Answers::default(), size: None, ..facts() };
    let said = |facts: &Facts| troubles(facts).into_iter().map(|it| it.0).collect::<Vec<_>>();
    assert_eq!(said(&piped), [Check::Width, Check::Synchronized]);
    assert_eq!(piped.findings(Lang::En).len(), facts().findings(Lang::En).len());
    for term in [None, Some("dumb".to_owned())] {
        let nameless = Facts { term, route: Route::Console, ..piped.clone() };
        assert_eq!(said(&nameless), [Check::Terminal]);
        let all = Facts { asked: true, ..nameless.clone() }.findings(Lang::En);
        assert!(all.iter().any(|it| it.status == Health::Failure), "in a terminal of its own");
        assert!(nameless.findings(Lang::En).iter().all(|it| it.status != Health::Failure));
    }
}

#[test]
fn every_line_stands_in_three_languages() {
    let wide = Answers { ambiguous: Some(2), synchronized: Some(false) };
    let bare = Facts { term: None, answers: Answers::default(), route: Route::Console, ..facts() };
    let piped = Facts { asked: false, answers: Answers::default(), size: None, ..facts() };
    let all = [
        facts(),
        Facts { answers: wide, no_color: true, locale: None, ..facts() },
        Facts { ambiguous: Ambiguous::Wide, ..facts() },
        Facts { ambiguous: Ambiguous::Wide, answers: wide, ..facts() },
        Facts { term: None, ..piped.clone() },
        piped,
        Facts { ascii: true, ..bare.clone() },
        bare,
        tmux(|it| it.escape_time = None),
        tmux(|it| *it = Tmux { set_clipboard: Some("off".into()), ..Tmux::default() }),
        tmux(|it| it.monitor_bell = Some("off".into())),
        tmux(|it| it.allow_passthrough = Some("off".into())),
    ];
    let foreign = |text: &str| text.chars().any(|c| ('\u{3041}'..='\u{9fff}').contains(&c));
    for facts in &all {
        let [en, zh, ja] = Lang::ALL.map(|lang| facts.findings(lang));
        for ((en, zh), ja) in en.iter().zip(&zh).zip(&ja) {
            assert!(en.found.is_ascii() && en.status == zh.status && zh.status == ja.status, "{en:?}");
            for other in [zh, ja] {
                assert_eq!(en.advice.is_some(), other.advice.is_some());
                assert!(other.advice.as_deref().is_none_or(foreign), "{other:?}");
                // Names of variables, programs and settings stay as they are.
                assert!(foreign(&other.found) || other.found == en.found, "{other:?}");
            }
        }
    }
}
