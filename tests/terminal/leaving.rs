//! Every way out that is not a key: signals, a terminal that takes no more bytes, one that has gone.

use rustix::process::Signal;
use rustix::termios::{Action, tcflow};

use crate::service::Service;
use crate::session::{Session, breakwatch, script, within_deadline};
use crate::stream::Stream;

/// What shells expect after a signal.
fn status_of(signal: Signal) -> u32 {
    128 + signal.as_raw().unsigned_abs()
}

#[test]
fn a_signal_gives_the_terminal_back_and_its_number_to_the_shell() {
    let asked = [Signal::TERM, Signal::HUP, Signal::INT, Signal::QUIT];
    // By default these would end the process on the spot, whatever becomes of the terminal.
    let odd = [Signal::USR1, Signal::USR2, Signal::ALARM, Signal::XCPU];
    for signal in asked.into_iter().chain(odd) {
        let session = Session::demo();
        Session::signal(session.pid(), signal);
        let ended = session.end();
        assert_eq!(ended.status, status_of(signal), "{signal:?}");
        ended.assert_restored();
        assert_eq!(ended.screen.contents().trim(), "", "something was printed");
        Stream::of(&ended.bytes).assert_framed();
    }
}

#[test]
fn a_signal_amid_editing_gives_the_terminal_back() {
    let mut session = Session::demo();
    session.keys("/stream:");
    session.until("the filter's line", |screen| !screen.hide_cursor());
    Session::signal(session.pid(), Signal::TERM);
    let ended = session.end();
    assert_eq!(ended.status, status_of(Signal::TERM));
    ended.assert_restored();
}

#[test]
fn a_terminal_that_takes_no_bytes_cannot_hold_the_process() {
    let mut session = Session::demo();
    let line = session.line();
    tcflow(&line, Action::OOff).unwrap();
    Session::signal(session.pid(), Signal::TERM);
    assert_eq!(session.wait(), status_of(Signal::TERM));
    assert!(session.modes_are_as_before(), "no line discipline waits for the bytes");
    let left = rustix::process::test_kill_process_group(session.pid());
    assert_eq!(left, Err(rustix::io::Errno::SRCH), "a process is left");
}

#[test]
fn a_terminal_that_goes_takes_the_process_along() {
    assert_eq!(Session::demo().hang_up(), status_of(Signal::HUP));
}

/// The reader of keys spins on a dead terminal, no signal tells of it, and nothing is drawn that could
/// fail: the process must notice by itself.
#[test]
fn a_terminal_that_goes_takes_the_process_along_though_hang_ups_are_ignored() {
    let wrappers = [
        // The signal is ignored from the start, as under `nohup`.
        "trap '' HUP; exec \"$BREAKWATCH\" \"$@\"",
        // The system signals the shell only, which leads the session and ignores it.
        "trap '' HUP; \"$BREAKWATCH\" \"$@\"; exit $?",
    ];
    let service = Service::start();
    for wrapper in wrappers {
        let session = Session::start(service.watched_by(script(wrapper)), 80, 24);
        session.until_listed();
        assert_eq!(session.hang_up(), status_of(Signal::HUP), "{wrapper}");
    }
}

#[test]
fn many_signals_at_once_are_one_ending() {
    let session = Session::demo();
    for signal in [Signal::TERM, Signal::INT, Signal::TERM, Signal::HUP, Signal::QUIT] {
        // It may have gone before the last of them.
        let _gone = rustix::process::kill_process(session.pid(), signal);
    }
    let ended = session.end();
    let known = [Signal::TERM, Signal::INT, Signal::HUP, Signal::QUIT].map(status_of);
    assert!(known.contains(&ended.status), "{}", ended.status);
    ended.assert_restored();
}

#[test]
fn a_signal_amid_the_first_fill_gives_the_terminal_back() {
    let service = Service::slow();
    let session = Session::start(service.watched_by(breakwatch(&[])), 80, 24);
    within_deadline("a request", || (service.simulator.requests().total > 0).then_some(()));
    Session::signal(session.pid(), Signal::TERM);
    let ended = session.end();
    assert_eq!(ended.status, status_of(Signal::TERM));
    ended.assert_restored();
}

#[test]
fn a_time_limit_ends_it_in_order() {
    let session =
        Session::start(script("timeout --foreground 2 \"$BREAKWATCH\" --demo; echo \"ended $?\""), 80, 24);
    session.until_shown("ended 124");
    session.end().assert_restored();
}

/// Its errors must not be written over the screen.
#[test]
fn a_log_on_a_full_disk_leaves_the_screen_alone_and_is_said_at_the_end() {
    let service = Service::start();
    let account = &service.simulator.accounts()[0];
    let mut command = service.watched_by(breakwatch(&["--log-file", "/dev/full"]));
    command.env("TENCENTCLOUD_SECRET_ID", &account.secret_id);
    command.env("TENCENTCLOUD_SECRET_KEY", "wrong");
    let mut session = Session::start(command, 80, 24);
    session.until_shown("STOPPED");
    session.keys("q");
    let ended = session.end();
    assert_eq!(ended.status, 0);
    ended.assert_restored();
    let said = ended.screen.contents();
    assert!(said.starts_with("breakwatch: lines are missing from the log /dev/full"), "{said}");
    let frames = Stream::of(&ended.bytes).frames.concat();
    assert!(!String::from_utf8_lossy(&frames).contains("tracing"), "no other words");
}

#[test]
fn a_screen_has_no_children() {
    let session = Session::demo();
    let pid = session.pid().as_raw_nonzero();
    for task in std::fs::read_dir(format!("/proc/{pid}/task")).unwrap() {
        let children = std::fs::read_to_string(task.unwrap().path().join("children")).unwrap_or_default();
        assert_eq!(children.trim(), "", "whoever gets children has to see to their end");
    }
}

/// Keys typed unseen: whatever ends it, the terminal shows again what is typed.
#[test]
fn a_question_for_a_key_gives_the_echo_back() {
    for signal in [Signal::TERM, Signal::INT, Signal::HUP, Signal::QUIT] {
        let ask = breakwatch(&["check-url", "--key-prompt", "rtmp://push.example.com/live/room"]);
        let session = Session::start(ask, 80, 24);
        session.until_shown("Push key:");
        assert!(!session.modes_are_as_before(), "nothing is echoed meanwhile");
        Session::signal(session.pid(), signal);
        let ended = session.end();
        assert_eq!(ended.status, status_of(signal));
        ended.assert_restored();
    }
    for (keys, status) in [("\x03", 2), ("\x04", 2), ("key\r", 1)] {
        let ask = breakwatch(&["check-url", "--key-prompt", "rtmp://push.example.com/live/room"]);
        let mut session = Session::start(ask, 80, 24);
        session.until_shown("Push key:");
        session.keys(keys);
        let ended = session.end();
        assert_eq!(ended.status, status, "{keys:?}");
        ended.assert_restored();
    }
}
