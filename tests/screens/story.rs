//! The detail's story as it looks: every verdict with its proof, evidence for and against the official
//! cause, and what is said where evidence is missing; in every language and at every size.

use breakwatch::event::{OnAir, OnlineList, Sample, Seen, Source, StreamName, Text, UnixTime};
use breakwatch::i18n::Lang;
use breakwatch::poll::report::{Phase, Report};
use breakwatch::poll::{Action, Question, Withheld};
use breakwatch::tui::Options;
use crossterm::event::KeyCode;

use super::{CLOSED, MAIN, NETWORK, NOW, Screen, break_at, breaks, options, stage, status};

/// The break that is looked into ended so many seconds ago, and lasted long.
const AGO: i64 = 200;

fn ended() -> UnixTime {
    NOW.plus(-AGO)
}

fn name(stream: &str) -> StreamName {
    StreamName { domain: Text::new("push.example.com"), app: Text::new("live"), stream: Text::new(stream) }
}

/// The break of `room_1`, two earlier ones of it, and one that broke with it.
fn told(reason: &str) -> Vec<Seen> {
    vec![
        break_at(AGO, "room_1", reason, "203.0.113.7", 5_402),
        break_at(AGO + 5_700, "room_1", reason, "203.0.113.7", 3_000),
        break_at(AGO + 9_000, "room_1", reason, "203.0.113.7", 3_000),
        break_at(AGO + 20, "room_2", NETWORK, "203.0.113.99", 700),
    ]
}

fn open(lang: Lang, width: u16, height: u16, seen: Vec<Seen>, reports: Vec<Report>) -> Screen {
    let mut stage = stage(&Options { lang, ..options(&["default"]) }, width, height);
    stage.report(breaks(MAIN, seen, Source::FirstFill));
    stage.report(Report::Status { profile: MAIN, status: status(Phase::Live) });
    stage.press(KeyCode::Enter);
    for report in reports {
        stage.report(report);
    }
    stage
}

fn online(complete: bool, streams: Vec<OnAir>) -> Report {
    let list = OnlineList { asked: NOW.plus(-20), scope: (None, None), complete, streams };
    Report::Online { profile: MAIN, list }
}

fn quality(samples: Result<Vec<Sample>, Withheld>) -> Report {
    Report::Quality { profile: MAIN, name: name("room_1"), ended: ended(), samples }
}

/// Readings every five seconds over ten minutes: steady, but for the last seconds if they choke.
fn samples(choking_s: i32) -> Vec<Sample> {
    let reading = |before: i32| {
        let left = (choking_s - before).max(0);
        let share: f64 = if left > 0 { 0.15 } else { 1.0 };
        let (after, lost) = (600.0 - f64::from(before), f64::from(left) * 0.4);
        Sample {
            at: ended().plus(-i64::from(before)),
            client_ip: Text::new("203.0.113.7"),
            resolution: Text::new("1920*1080"),
            video_fps: Some((25.0 * share).round()),
            video_bps: Some(2_400_000.0 * share),
            audio_fps: Some(46.0 * share),
            audio_bps: Some(64_000.0 * share),
            local_ms: Some(after * 1e3),
            video_ms: Some((after - lost) * 1e3),
            audio_ms: Some((after - lost) * 1e3),
            meta_fps: Some(25.0),
            gop_ms: Some(2_000.0),
            ..Sample::default()
        }
    };
    (0..120).rev().map(|n| reading(n * 5)).collect()
}

/// A text as it was before it was wrapped, but for its blanks.
fn unwrapped(text: &str) -> String {
    text.split_whitespace().collect()
}

/// Snapshots in the full detail at the two sizes that matter most.
fn at_both_sizes(name: &str, lang: Lang, seen: &[Seen], reports: &[Report]) {
    for (width, height) in [(80, 24), (140, 40)] {
        let mut stage = open(lang, width, height, seen.to_vec(), reports.to_vec());
        insta::assert_snapshot!(format!("{name}_{width}x{height}"), stage.text());
    }
}

#[test]
fn down_with_a_chart() {
    at_both_sizes("down", Lang::En, &told(NETWORK), &[online(true, vec![]), quality(Ok(samples(40)))]);
}

#[test]
fn down_in_chinese_and_japanese() {
    for lang in [Lang::Zh, Lang::Ja] {
        let reports = [online(true, vec![]), quality(Ok(samples(40)))];
        at_both_sizes(&format!("down_{}", lang.name()), lang, &told(NETWORK), &reports);
    }
}

#[test]
fn back_with_its_proof() {
    let again = OnAir { name: name("room_1"), published: vec![ended().plus(12)] };
    at_both_sizes("back", Lang::En, &told(NETWORK), &[online(true, vec![again]), quality(Ok(vec![]))]);
}

#[test]
fn unknown_says_what_is_missing() {
    let denied = [Action::OnlineList, Action::State].map(|action| Report::Withheld {
        profile: MAIN,
        action,
        why: Some(Withheld::Denied(action)),
    });
    at_both_sizes("unknown", Lang::En, &told(NETWORK), &denied);
}

#[test]
fn evidence_against_the_official_cause_says_so() {
    at_both_sizes("against", Lang::En, &told(CLOSED), &[online(true, vec![]), quality(Ok(samples(40)))]);
    let mut stage = open(Lang::En, 80, 24, told(NETWORK), vec![quality(Ok(samples(0)))]);
    let text = unwrapped(&stage.text());
    assert!(text.contains("butframeskeptcomingsteadilyuntiltheend"), "{text}");
}

#[test]
fn evidence_that_is_withheld_names_what_is_missing_in_every_language() {
    at_both_sizes("denied", Lang::En, &told(NETWORK), &[quality(Err(Withheld::Denied(Action::Quality)))]);
    let reasons = [
        Withheld::Denied(Action::Quality),
        Withheld::Absent(Action::Quality),
        Withheld::Failed { action: Action::Quality, why: "the connection was reset".to_owned() },
        Withheld::TooOld,
        Withheld::Overtaken,
    ];
    for lang in Lang::ALL {
        for why in &reasons {
            let mut stage = open(lang, 140, 40, told(NETWORK), vec![quality(Err(why.clone()))]);
            let text = unwrapped(&stage.text());
            let said = why.sentence(lang);
            assert!(text.contains(&unwrapped(&said)), "{said} in {text}");
            assert_eq!(
                text.contains(lang.pick("vasksagain", "按v重试", "vで再照会")),
                *why != Withheld::TooOld
            );
        }
    }
}

#[test]
fn the_pane_below_the_list_says_what_verdict_and_first_check_at_once() {
    for lang in Lang::ALL {
        let mut stage = open(lang, 80, 24, told(NETWORK), vec![online(true, vec![])]);
        stage.press(KeyCode::Esc);
        let text = stage.text();
        let pane: Vec<&str> = text.lines().skip_while(|line| !line.starts_with('─')).collect();
        assert!(pane[1].starts_with("room_1 · live · push.example.com"), "{text}");
        assert!(pane[3].starts_with(lang.pick("DOWN 3m", "中断 3m", "停止中 3m")), "{text}");
        assert!(pane[5].starts_with(lang.pick("First check", "先看这里", "最初の確認")), "{text}");
        insta::assert_snapshot!(format!("pane_{}_80x24", lang.name()), text);
    }
}

#[test]
fn the_key_shows_the_evidence_in_the_pane() {
    let mut stage = open(Lang::En, 80, 24, told(NETWORK), vec![]);
    stage.press(KeyCode::Esc);
    stage.type_text("v");
    stage.report(quality(Ok(samples(40))));
    insta::assert_snapshot!("evidence_pane_80x24", stage.text());
}

#[test]
fn only_an_opened_break_is_asked_about_and_as_the_service_names_it() {
    let mut stage = open(Lang::En, 80, 24, told(NETWORK), vec![]);
    let question =
        Question::Quality { name: name("room_1"), started: Some(ended().plus(-5_402)), ended: ended() };
    stage.clock(NOW.plus(1));
    let asked: Vec<_> = stage.asked().iter().filter(|(_, it)| it.action() == Action::Quality).collect();
    assert_eq!(asked, [&(MAIN, question)]);
}

#[test]
fn an_incident_is_named_with_the_keys_that_open_it() {
    let seen = (0..9).map(|n| break_at(AGO + n * 3, &format!("venue_{n}"), NETWORK, "192.0.2.77", 2_000));
    let before = break_at(20_000, "elsewhere", CLOSED, "198.51.100.9", 60);
    let mut stage = open(Lang::En, 140, 40, seen.chain([before]).collect(), vec![online(true, vec![])]);
    let text = stage.text();
    assert!(text.contains("\n9 streams from 192.0.2.0/24 lost the network within 24 s"), "{text}");
    assert!(text.contains("\nb lists its breaks, 3 all incidents"), "{text}");
}

#[test]
fn no_line_of_a_chinese_or_japanese_detail_begins_with_a_closing_mark() {
    for lang in [Lang::Zh, Lang::Ja] {
        for width in [30, 43, 60, 80, 101] {
            let mut stage = open(lang, width, 200, told(NETWORK), vec![quality(Ok(samples(40)))]);
            for line in stage.text().lines() {
                let first = line.trim_start().chars().next().unwrap_or(' ');
                assert!(!"。、，）」』”：；？！".contains(first), "{line:?} at {width}");
            }
        }
    }
}

#[test]
fn every_size_draws_a_detail_with_evidence() {
    let sizes = (1..=50).step_by(3).flat_map(|width| (1..=30).step_by(2).map(move |height| (width, height)));
    for (width, height) in sizes.chain([(60, 18), (80, 24), (110, 30), (300, 100), (500, 2)]) {
        let lang = Lang::ALL[usize::from(width + height) % Lang::ALL.len()];
        let reports = vec![online(false, vec![]), quality(Ok(samples(40)))];
        let mut stage = open(lang, width, height, told(NETWORK), reports);
        stage.type_text("GeJJKnphejGeJ");
        stage.frame().expect("written");
    }
}
