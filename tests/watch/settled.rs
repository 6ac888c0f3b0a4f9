//! What is settled moves forward and is saved: the next run reads what is missing, and no more.

use breakwatch::event::UnixTime;
use rustix::process::Signal;
use serde_json::Value;

use crate::Watch;
use crate::service::Service;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// From when on the next run would tell, as the file says.
fn from(service: &Service) -> Option<UnixTime> {
    let state = std::fs::read_to_string(service.path("state")).ok()?;
    let head: Value = serde_json::from_str(state.lines().next()?).ok()?;
    Some(UnixTime(head["from"].as_i64()?))
}

/// How long ago that is, once it is less than that.
fn settled_within(service: &Service, seconds: i64) -> i64 {
    crate::within_deadline("it is settled", || {
        from(service).map(|from| service.now().since(from)).filter(|ago| *ago < seconds)
    })
}

#[test]
fn once_a_gap_was_read_the_next_run_reads_no_more_than_usual() {
    let service = Service::start();
    service.left(service.now().plus(-40 * DAY), 7);
    service.broke("in_the_gap", 20 * DAY);
    service.broke("today", HOUR);
    let mut watch = Watch::start(&mut service.resuming(&[]));
    let told = ["in_the_gap", "today"].map(|stream| {
        let told = watch.until("break", |_| true);
        (told["stream"] == stream, told["seq"].as_u64())
    });
    assert_eq!(told, [(true, Some(8)), (true, Some(9))]);
    // No line follows, and it is killed.
    assert!(settled_within(&service, DAY + 300) > DAY - 300, "what is followed is read by the next run");
    watch.signal(Signal::KILL);
    let told: Vec<Value> = watch.end().1.into_iter().filter(|told| told["event"] == "break").collect();
    assert!(told.is_empty(), "{told:?}");
    service.broke("meanwhile", 0);
    let mut watch = Watch::start(&mut service.resuming(&[]));
    let told = watch.until("break", |_| true);
    assert_eq!(told["stream"], "meanwhile", "what was told is not told again");
}

#[test]
fn a_watch_that_had_nothing_to_tell_has_lost_nothing() {
    let service = Service::start();
    service.left(service.now().plus(-70 * DAY), 0);
    service.broke("in_the_gap", 20 * DAY);
    let mut quiet = Watch::start(&mut service.resuming(&["--filter", "stream:never"]));
    quiet.until("status", |told| told["state"] == "gap");
    settled_within(&service, DAY + 300);
    quiet.signal(Signal::KILL);
    quiet.end();
    service.broke("new", 0);
    let mut watch = Watch::start(&mut service.resuming(&[]));
    let (mut all, mut last) = (Vec::new(), Value::Null);
    while last["event"] != "break" {
        last = serde_json::from_str(&watch.line().expect("it goes on")).expect("an object");
        all.push(last.clone());
    }
    assert_eq!(last["stream"], "new", "{all:?}");
    assert!(all.iter().all(|told| told["state"] != "gap"), "{all:?}");
}

#[test]
fn what_was_not_read_is_not_settled() {
    let service = Service::start();
    let begin = service.now().plus(-2 * DAY);
    service.left(begin, 0);
    service.broke("in_the_gap", 30 * HOUR);
    let outage =
        breakwatch::simulator::FaultRate { fault: breakwatch::simulator::Fault::Outage, probability: 1.0 };
    service.simulator.set_faults(vec![outage]);
    let mut watch = Watch::start(&mut service.resuming(&[]));
    watch.until("status", |told| told["state"] == "retry");
    watch.signal(Signal::TERM);
    watch.end();
    assert_eq!(from(&service), Some(begin));
    service.simulator.set_faults(Vec::new());
    let mut watch = Watch::start(&mut service.resuming(&[]));
    assert_eq!(watch.until("break", |_| true)["stream"], "in_the_gap");
}
