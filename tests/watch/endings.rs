//! How it ends, what it refuses, and what it says meanwhile.

use breakwatch::simulator::{Fault, FaultRate};
use rustix::process::Signal;

use crate::Watch;
use crate::service::Service;

#[test]
fn a_signal_ends_it_with_the_status_that_shells_expect_and_the_state_is_whole() {
    let service = Service::start();
    service.broke("room_1", 60);
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        let _fresh = std::fs::remove_file(service.path("state"));
        let mut watch = Watch::start(&mut service.resuming(&["--since", "10m"]));
        watch.told().unwrap();
        watch.signal(signal);
        let (status, _, said) = watch.end();
        assert_eq!((status.code(), said.as_str()), (Some(128 + signal.as_raw()), ""));
        let state = std::fs::read_to_string(service.path("state")).unwrap();
        assert!(state.lines().next().unwrap().contains("\"entries\":1"), "{state}");
    }
}

#[test]
fn a_reader_that_goes_ends_it_quietly_though_nothing_happens() {
    let service = Service::start();
    service.broke("room_1", 60);
    let mut watch = Watch::start(&mut service.command(&["watch", "--ndjson", "--since", "10m"]));
    watch.told().unwrap();
    let (reader, _writer) = std::io::pipe().unwrap();
    // Its output has no reader any more.
    let out = std::mem::replace(&mut watch.out, std::io::BufReader::new(closed()));
    drop((out, reader));
    let (status, _, said) = watch.end();
    assert_eq!((status.code(), said.as_str()), (Some(0), ""));
}

/// What `| head -1` does: more is printed than is read.
#[test]
fn a_reader_that_goes_while_it_prints_ends_it_quietly() {
    let service = Service::start();
    for number in 0..400 {
        service.broke(&format!("room_with_a_long_name_that_fills_pipes_{number}"), 60);
    }
    let mut watch = Watch::start(&mut service.command(&["watch", "--ndjson", "--since", "10m"]));
    watch.told().unwrap();
    drop(std::mem::replace(&mut watch.out, std::io::BufReader::new(closed())));
    let (status, _, said) = watch.end();
    assert_eq!((status.code(), said.as_str()), (Some(0), ""));
}

/// The output of a process that has ended.
pub(crate) fn closed() -> std::process::ChildStdout {
    let mut child = std::process::Command::new("true").stdout(std::process::Stdio::piped()).spawn().unwrap();
    let out = child.stdout.take().unwrap();
    child.wait().unwrap();
    out
}

#[test]
fn a_slow_reader_does_not_keep_it_from_ending() {
    let service = Service::start();
    for number in 0..400 {
        service.broke(&format!("room_with_a_long_name_that_fills_pipes_{number}"), 60);
    }
    let mut watch = Watch::start(&mut service.resuming(&["--since", "10m"]));
    let first = watch.told().unwrap();
    watch.signal(Signal::TERM);
    crate::within_deadline("its end", || watch.child.try_wait().unwrap());
    let (status, rest, _) = watch.end();
    assert_eq!(status.code(), Some(128 + Signal::TERM.as_raw()));
    assert!(rest.len() < 399, "the pipe was full");
    let mut again = Watch::start(&mut service.resuming(&[]));
    let next = again.told().unwrap();
    let last = rest.last().unwrap_or(&first)["seq"].as_u64().unwrap();
    assert!([last, last + 1].contains(&next["seq"].as_u64().unwrap()), "{last}: {next}");
}

#[test]
fn two_at_once_and_damage_are_refused_with_what_to_do() {
    let service = Service::start();
    service.broke("room_1", 60);
    let mut watch = Watch::start(&mut service.resuming(&["--since", "10m"]));
    watch.told().unwrap();
    let (status, _, said) = Watch::start(&mut service.resuming(&[])).end();
    assert_eq!(status.code(), Some(2));
    assert!(said.contains("in use by another breakwatch watch"), "{said}");
    watch.signal(Signal::TERM);
    watch.end();
    let whole = std::fs::read(service.path("state")).unwrap();
    std::fs::write(service.path("state"), &whole[..whole.len() / 2]).unwrap();
    let (status, told, said) = Watch::start(&mut service.resuming(&[])).end();
    assert_eq!((status.code(), told.len()), (Some(2), 0));
    assert!(said.contains("damaged") && said.contains("Move the file away"), "{said}");
}

#[test]
fn what_says_nothing_here_is_refused() {
    let service = Service::start();
    for (args, named) in [
        (&["watch", "--until", "2026-01-01T00:00:00Z"][..], "--until"),
        (&["watch", "verdict:dwn"], "^^^"),
        (&["watch", "room", "--plain"], "move --plain before it"),
        (&["watch", "--plain", "--ndjson"], "--ndjson"),
    ] {
        let mut command = crate::bare(args);
        command.env("HOME", service.home.path());
        let (status, told, said) = Watch::start(&mut command).end();
        assert_eq!((status.code(), told.len()), (Some(2), 0), "{args:?}");
        assert!(said.contains(named), "{said}");
    }
    let mut command = crate::bare(&["watch", "--offline"]);
    let (status, _, said) = Watch::start(command.env("HOME", service.home.path())).end();
    assert!(status.code() == Some(2) && said.contains("--offline"), "{said}");
}

#[test]
fn trouble_is_told_when_it_begins_and_when_it_is_over() {
    let service = Service::start();
    let mut json = Watch::start(&mut service.command(&["watch", "--ndjson"]));
    crate::within_deadline("it watches", || (service.simulator.requests().total > 8).then_some(()));
    service.simulator.set_faults(vec![FaultRate { fault: Fault::Outage, probability: 1.0 }]);
    let told = json.until("status", |told| told["state"] == "retry");
    assert!(told["over"] == false && told["why"].as_str().is_some_and(|why| !why.is_empty()), "{told}");
    service.simulator.set_faults(Vec::new());
    json.until("status", |told| told["state"] == "retry" && told["over"] == true);
    service.broke("after", 0);
    json.until("break", |told| told["stream"] == "after");
}

#[test]
fn what_is_out_of_the_services_reach_after_a_long_absence_is_said() {
    let service = Service::start();
    service.left(service.now().plus(-70 * 86_400), 7);
    service.broke("in_the_gap", 20 * 86_400);
    let mut watch = Watch::start(&mut service.resuming(&[]));
    let told = watch.until("status", |told| told["state"] == "gap");
    assert!(told["why"].as_str().is_some_and(|why| why.contains("60 days")), "{told}");
    let told = watch.until("break", |_| true);
    assert_eq!((told["stream"].as_str(), told["seq"].as_u64()), (Some("in_the_gap"), Some(8)));
}
