//! What became of a break is told when it changes.

use breakwatch::event::Record;
use serde_json::Value;

use crate::Watch;
use crate::service::Service;

/// A push of the same stream that begins now.
fn again(record: &Record, service: &Service) -> Record {
    Record {
        started: Some(service.now()),
        ended: None,
        duration_s: None,
        reason: "".into(),
        ..record.clone()
    }
}

fn word(told: &Value, field: &str) -> String {
    told[field].as_str().unwrap_or("none").to_owned()
}

#[test]
fn each_change_is_told_with_what_was_before() {
    let service = Service::start();
    let mut watch = Watch::start(&mut service.command(&["watch", "--ndjson"]));
    crate::within_deadline("it watches", || (service.simulator.requests().total > 8).then_some(()));
    let record = service.broke("room_1", 0);
    let mut chain = vec![];
    let first = watch.told().unwrap();
    assert_eq!((word(&first, "event"), word(&first, "before")), ("break".to_owned(), "none".to_owned()));
    chain.push(word(&first, "after"));
    while chain.last().unwrap() != "down" {
        let told = watch.told().unwrap();
        assert_eq!(
            (word(&told, "event"), Some(&word(&told, "before"))),
            ("verdict".to_owned(), chain.last())
        );
        chain.push(word(&told, "after"));
    }
    service.simulator.put_on_air(service.account(), &again(&record, &service)).unwrap();
    // The list of streams on air is looked at once a minute, so the push ends: then it is listed.
    let back = Record { ended: Some(service.now().plus(1)), duration_s: Some(1), ..again(&record, &service) };
    service.simulator.inject(service.account(), &back, std::time::Duration::from_secs(1)).unwrap();
    let told = watch.until("verdict", |told| told["ended_at"] == first["ended_at"]);
    assert_eq!((word(&told, "before"), word(&told, "after")), ("down".to_owned(), "back".to_owned()));
    assert_eq!(word(&told, "verdict"), "back", "all fields of list are there");
    assert!(told["proof"].is_string() && told["gap_s"].is_number());
}

#[test]
fn what_changed_while_nobody_watched_is_told_by_the_next_run() {
    let service = Service::start();
    let record = service.broke("room_1", 120);
    let mut watch = Watch::start(&mut service.resuming(&["--since", "10m"]));
    let told = watch.told().unwrap();
    assert_eq!((word(&told, "event"), word(&told, "after")), ("break".to_owned(), "down".to_owned()));
    watch.signal(rustix::process::Signal::TERM);
    watch.end();
    let started = record.ended.map(|ended| ended.plus(30));
    let ended = record.ended.map(|ended| ended.plus(60));
    service.inject(&Record { started, ended, duration_s: Some(30), ..record.clone() });
    let mut watch = Watch::start(&mut service.resuming(&[]));
    let told = [watch.told().unwrap(), watch.told().unwrap()];
    let verdict = told.iter().find(|told| told["event"] == "verdict").expect("a change");
    assert_eq!((word(verdict, "before"), word(verdict, "after")), ("down".to_owned(), "back".to_owned()));
    let new = told.iter().find(|told| told["event"] == "break").expect("the other break");
    assert_ne!(new["ended_at"], verdict["ended_at"]);
}

/// Killed between the note that a line is begun and that it was printed.
#[test]
fn what_may_have_been_told_comes_again_as_it_was_and_its_change_with_a_number_of_its_own() {
    let service = Service::start();
    let record = service.broke("room_1", 120);
    let filter = ["--since", "10m", "--filter", "verdict:down"];
    let mut watch = Watch::start(&mut service.resuming(&filter));
    let first = watch.told().unwrap();
    assert_eq!((first["seq"].as_u64(), word(&first, "after")), (Some(1), "down".to_owned()));
    watch.signal(rustix::process::Signal::TERM);
    watch.end();
    let state = std::fs::read_to_string(service.path("state")).unwrap();
    let begun = state.replace("\"entries\":1", "\"entries\":0").replace("\n0 ", "\n1 ");
    assert_ne!(begun, state);
    std::fs::write(service.path("state"), begun).unwrap();
    let started = record.ended.map(|ended| ended.plus(30));
    let ended = record.ended.map(|ended| ended.plus(60));
    service.inject(&Record { started, ended, duration_s: Some(30), ..record });
    // Whoever has the line drops it, and both hear that the stream is back.
    let mut watch = Watch::start(&mut service.resuming(&filter));
    let same = watch.until("break", |_| true);
    for field in ["seq", "before", "after", "verdict", "stream", "ended_at"] {
        assert_eq!(same[field], first[field], "{same}");
    }
    let change = watch.until("verdict", |told| told["ended_at"] == first["ended_at"]);
    assert_eq!((word(&change, "before"), word(&change, "after")), ("down".to_owned(), "back".to_owned()));
    assert!(change["seq"].as_u64() > Some(1), "{change}");
    watch.signal(rustix::process::Signal::TERM);
    watch.end();
    let mut watch = Watch::start(&mut service.resuming(&filter));
    service.broke("other", 60);
    let next = watch.told().unwrap();
    assert_eq!(word(&next, "stream"), "other", "nothing is in doubt any more");
}
