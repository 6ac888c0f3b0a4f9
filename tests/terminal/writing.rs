//! What is written while nothing happens, and that it comes in whole frames.

use crate::service::Service;
use crate::session::{Session, breakwatch, within_deadline};
use crate::stream::Stream;

/// Live readings to look on for.
const READINGS: u64 = 3;

#[test]
fn a_quiet_screen_writes_whole_frames_or_nothing() {
    let service = Service::start();
    let mut session = Session::start(service.watched_by(breakwatch(&[])), 80, 24);
    session.until_listed();

    let asked = || service.simulator.requests().total;
    let (from, until) = (session.written(), asked() + READINGS);
    within_deadline("live readings", || (asked() >= until).then_some(()));
    let quiet = session.bytes().split_off(from);
    println!("{} bytes while {READINGS} live readings found nothing new", quiet.len());

    session.keys("q");
    let ended = session.end();
    assert_eq!(ended.status, 0);
    ended.assert_restored();
    let stream = Stream::of(&ended.bytes);
    stream.assert_framed();
    println!("{} frames in all", stream.frames.len());
}

#[test]
fn moving_about_writes_whole_frames() {
    let mut session = Session::demo();
    for keys in ["jjjkk", "GG", "\x1b[6~", "\x1b[5~", "J", "K", "s", "r", "z", "w", "W", "\x0c"] {
        let from = session.written();
        session.keys(keys);
        session.until_written(from, "an answer to the keys", |bytes| !bytes.is_empty());
    }
    session.keys("q");
    let ended = session.end();
    assert_eq!(ended.status, 0);
    Stream::of(&ended.bytes).assert_framed();
}
