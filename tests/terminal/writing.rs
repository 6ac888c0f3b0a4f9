//! What is written while nothing happens, and that it comes in whole frames.

use breakwatch::event::UnixTime;
use breakwatch::simulator::{Options, Scenario, Simulator, Time};

use crate::session::{Session, breakwatch, within_deadline};
use crate::stream::Stream;

/// The moment that the simulated service stands at.
const NOW: UnixTime = UnixTime(1_795_000_000);
/// Live readings to look on for.
const READINGS: u64 = 3;

#[test]
fn a_quiet_screen_writes_whole_frames_or_nothing() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let mut options = Options::new(Scenario::plain().unwrap());
    options.time = Time::Frozen(NOW);
    options.events = Some(400);
    let simulator = runtime.block_on(Simulator::start(options)).unwrap();
    let account = &simulator.accounts()[0];
    let since = NOW.plus(-6 * 86_400).rfc3339();
    let mut command = breakwatch(&["--endpoint", &simulator.url(), "--since", &since, "--interval", "1s"]);
    command.env("TENCENTCLOUD_SECRET_ID", &account.secret_id);
    command.env("TENCENTCLOUD_SECRET_KEY", &account.secret_key);
    let mut session = Session::start(command, 80, 24);
    session.until_listed();

    let (from, asked) = (session.written(), simulator.requests().total);
    within_deadline("live readings", || (simulator.requests().total >= asked + READINGS).then_some(()));
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
