//! Every way out that is not a key: signals, a terminal that takes no more bytes, one that has gone.

use rustix::process::Signal;
use rustix::termios::{Action, tcflow};

use crate::service::Service;
use crate::session::{Session, script};
use crate::stream::Stream;

/// What shells expect after a signal.
fn status_of(signal: Signal) -> u32 {
    128 + signal.as_raw().unsigned_abs()
}

#[test]
fn a_signal_gives_the_terminal_back_and_its_number_to_the_shell() {
    for signal in [Signal::TERM, Signal::HUP, Signal::INT, Signal::QUIT] {
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
