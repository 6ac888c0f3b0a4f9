//! Everything is told, and once: across kills at any moment, interruptions, late records, copies.

use std::collections::BTreeMap;
use std::time::Duration;

use rustix::process::Signal;
use serde_json::Value;

use crate::Watch;
use crate::service::Service;

fn seq(told: &Value) -> u64 {
    told["seq"].as_u64().unwrap()
}

fn stream(told: &Value) -> String {
    told["stream"].as_str().unwrap().to_owned()
}

/// Puts the lines of several runs behind each other: of each run but the first, the first line may be the
/// last one of the run before, once more.
fn joined(runs: &[Vec<Value>]) -> Vec<Value> {
    let mut all: Vec<Value> = Vec::new();
    for run in runs {
        for (place, told) in run.iter().enumerate() {
            let last = all.last().map_or(0, seq);
            if place == 0 && seq(told) == last {
                let before = all.last().unwrap();
                assert_eq!((stream(told), &told["ended_at"]), (stream(before), &before["ended_at"]));
                continue;
            }
            assert_eq!(seq(told), last + 1, "numbers go on: {told}");
            all.push(told.clone());
        }
    }
    all
}

/// How often each stream's break was told.
fn counts(lines: &[Value]) -> BTreeMap<String, u32> {
    let mut counts = BTreeMap::new();
    for told in lines.iter().filter(|told| told["event"] == "break") {
        *counts.entry(stream(told)).or_insert(0) += 1;
    }
    counts
}

#[test]
fn killed_at_any_moment_it_goes_on_without_loss_and_without_telling_twice() {
    let service = Service::start();
    let mut truth = BTreeMap::new();
    let mut number = 0;
    let mut more = |breaks: i64| {
        for ago_s in (0..breaks).rev() {
            number += 1;
            let stream = format!("room_{number}");
            service.broke(&stream, ago_s);
            truth.insert(stream, 1);
        }
    };
    let mut runs = Vec::new();
    more(150);
    for read in [0, 1, 40, 3, 17] {
        let mut watch = Watch::start(&mut service.resuming(&["--since", "1h"]));
        let mut told: Vec<Value> = Vec::new();
        more(12);
        if read > 0 {
            told.extend(watch.told());
            more(9);
        }
        while told.len() < read {
            told.push(watch.told().expect("it goes on"));
        }
        watch.signal(Signal::KILL);
        let (_, rest, _) = watch.end();
        told.extend(rest);
        runs.push(told);
        // While nobody watches.
        more(5);
    }
    let mut watch = Watch::start(&mut service.resuming(&["--since", "1h"]));
    let mut last = Vec::new();
    let missing = |last: &[Value]| {
        let told = joined(&runs).into_iter().chain(last.iter().cloned()).collect::<Vec<_>>();
        truth.keys().any(|stream| !counts(&told).contains_key(stream))
    };
    while last.len() < 10_000 && missing(&last) {
        last.push(watch.told().expect("it goes on"));
    }
    watch.signal(Signal::TERM);
    last.extend(watch.end().1);
    runs.push(last);
    let all = joined(&runs);
    assert_eq!(counts(&all), truth, "the ground truth, each once");
    assert!(runs.iter().filter(|run| !run.is_empty()).count() >= 4, "it was killed amid its lines");
}

#[test]
fn the_past_comes_first_in_its_order_and_without_since_not_at_all() {
    let service = Service::start();
    for (stream, ago_s) in [("b", 200), ("c", 100), ("a", 300)] {
        service.broke(stream, ago_s);
    }
    let mut with = Watch::start(&mut service.command(&["watch", "--ndjson", "--since", "250s"]));
    let mut without = Watch::start(&mut service.command(&["watch", "--ndjson"]));
    assert_eq!(["b", "c"].map(str::to_owned), [(); 2].map(|()| stream(&with.until("break", |_| true))));
    let before = service.simulator.requests().total;
    crate::within_deadline("both watch", || (service.simulator.requests().total > before + 8).then_some(()));
    service.broke("new", 0);
    assert_eq!(stream(&with.until("break", |_| true)), "new");
    assert_eq!(stream(&without.until("break", |_| true)), "new");
}

#[test]
fn copies_are_no_lines_and_late_records_are() {
    let service = Service::start();
    let mut watch = Watch::start(&mut service.command(&["watch", "--ndjson"]));
    crate::within_deadline("it watches", || (service.simulator.requests().total > 8).then_some(()));
    let first = service.broke("copied", 0);
    assert_eq!(stream(&watch.until("break", |_| true)), "copied");
    service.inject(&first);
    // Listed late, though it ended before the watch began.
    let late = breakwatch::event::Record { stream: "late".into(), ended: first.ended, ..first };
    service.simulator.inject(service.account(), &late, Duration::from_secs(2)).unwrap();
    assert_eq!(stream(&watch.until("break", |_| true)), "late");
    service.broke("end", 0);
    let told = watch.until("break", |_| true);
    assert_eq!(stream(&told), "end", "the copy was no line");
}

#[test]
fn a_filter_is_followed_from_the_first_match_on() {
    let service = Service::start();
    for (stream, ago_s) in [("room_1", 60), ("other", 50), ("room_2", 40)] {
        service.broke(stream, ago_s);
    }
    let args = ["watch", "--ndjson", "--since", "10m", "stream:room", "verdict:down"];
    // Options stand before the expression.
    let mut command = service.command(&["watch"]);
    command.args(["--ndjson", "--since", "10m", "stream:room", "verdict:down"]);
    let mut watch = Watch::start(&mut command);
    for room in ["room_1", "room_2"] {
        let told = watch.until("break", |_| true);
        assert_eq!((stream(&told).as_str(), told["after"].as_str()), (room, Some("down")), "{args:?}");
    }
}

#[test]
fn a_plain_line_is_a_sentence() {
    let service = Service::start();
    service.broke("room_1", 90);
    for (lang, words) in [
        ("en", ["break: stream room_1, app live, domain push.example.com", "DOWN", "whoever runs the line"]),
        ("zh", ["断流：流 room_1，应用 live，推流域名 push.example.com", "中断", "处理方"]),
        ("ja", ["切断: ストリーム room_1、アプリ live、ドメイン push.example.com", "停止中", "対応"]),
    ] {
        let mut watch = Watch::start(&mut service.command(&["watch", "--since", "10m", "--lang", lang]));
        let line = watch.line().unwrap();
        assert!(words.iter().all(|word| line.contains(word)), "{line}");
        assert!(line.contains(" +00:00 ") && !line.contains('\u{1b}'), "{line}");
    }
}
