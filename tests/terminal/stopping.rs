//! Stopped and continued, under a shell that keeps jobs and without one.

use rustix::process::Signal;

use crate::session::{Session, script};
use crate::stream::{Stream, count};

#[test]
fn stopped_it_hands_the_terminal_back_and_continued_it_takes_it_again() {
    let jobs = "set -m; echo first; \"$BREAKWATCH\" --demo; \
                for turn in one two; do echo \"stopped $turn $?\"; read line; fg; done; \
                echo \"ended $?\"";
    let mut session = Session::start(script(jobs), 80, 24);
    session.until_listed();
    for turn in ["one", "two"] {
        if turn == "one" {
            session.keys("\x1a");
        } else {
            Session::signal(session.foreground(), Signal::TSTP);
        }
        session.until_shown(&format!("stopped {turn} {}", 128 + Signal::STOP.as_raw()));
        session.see(|screen| {
            assert!(!screen.alternate_screen() && !screen.hide_cursor() && !screen.bracketed_paste());
            assert!(screen.contents().starts_with("first"), "what stood there before: {}", screen.contents());
        });
        assert!(session.modes_are_as_before());
        let from = session.written();
        session.keys("\n");
        session.until_listed();
        let taken = count(&session.bytes()[from..], b"\x1b[?1049h");
        assert_eq!(taken, 1, "taken once, without a flash of the shell's screen");
        session.see(|screen| assert!(screen.alternate_screen() && screen.bracketed_paste()));
        assert!(!session.modes_are_as_before());
    }
    // Still alive to keys.
    session.keys("?");
    session.until_shown("Keys");
    session.keys("\x1b");
    session.until_listed();
    session.keys("q");
    session.until_shown("ended 0");
    let ended = session.end();
    assert_eq!(ended.status, 0);
    ended.assert_restored();
    Stream::of(&ended.bytes);
}

/// Started as a terminal's only program, nobody would ever continue it.
#[test]
fn where_no_shell_would_continue_it_it_does_not_stop() {
    let mut session = Session::demo();
    session.keys("\x1a");
    session.until_shown("no shell");
    Session::signal(session.pid(), Signal::TSTP);
    session.keys("?");
    session.until_shown("Keys");
    session.keys("q");
    session.until_listed();
    session.keys("q");
    assert_eq!(session.end().status, 0);
}

/// A shell that ends a stopped job sends its signal together with the one to continue: taking the terminal
/// first, the process would be stopped by the system before it heard the other.
#[test]
fn a_stopped_job_can_be_ended_from_its_shell() {
    for _ in 0..3 {
        let jobs = "set -m; \"$BREAKWATCH\" --demo; echo \"stopped $?\"; it=$(exec pgrep -P $$); \
                    kill -TERM %1; kill -CONT %1; \
                    while grep -q '^State:.[^Z]' /proc/$it/status; do :; done; echo ended";
        let session = stopped(Session::start(script(jobs), 80, 24));
        session.until_shown("ended");
        session.end().assert_restored();
    }
}

#[test]
fn continued_in_the_background_it_waits_for_the_foreground() {
    let jobs = "set -m; \"$BREAKWATCH\" --demo; echo \"stopped $?\"; it=$(exec pgrep -P $$); \
                bg; until grep -q '^State:.T' /proc/$it/status; do :; done; \
                echo waits; read line; fg; echo \"ended $?\"";
    let mut session = stopped(Session::start(script(jobs), 80, 24));
    session.until_shown("waits");
    assert!(session.modes_are_as_before(), "it has not touched the terminal");
    session.resize(100, 30);
    session.keys("\n");
    session.until("the new size, drawn", |screen| {
        screen.contents().contains("LIVE")
            && screen.rows(0, 100).nth(29).is_some_and(|row| row.contains("quit"))
    });
    session.keys("q");
    session.until_shown("ended 0");
    session.end().assert_restored();
}

/// Nothing of it runs while it is stopped there: the signal must need none of its code.
#[test]
fn started_in_the_background_it_can_be_ended_there() {
    let jobs = "set -m; \"$BREAKWATCH\" --demo & \
                until grep -q '^State:.T' /proc/$!/status; do :; done; \
                kill -TERM %1; kill -CONT %1; \
                while grep -q '^State:.[^Z]' /proc/$!/status; do :; done; echo ended";
    let session = Session::start(script(jobs), 80, 24);
    session.until_shown("ended");
    let ended = session.end();
    ended.assert_restored();
    assert!(!ended.bytes.windows(8).any(|it| it == b"\x1b[?1049h"), "nothing was drawn");
}

/// Lets the demo begin, and stops it.
fn stopped(mut session: Session) -> Session {
    session.until_listed();
    session.keys("\x1a");
    session.until_shown("stopped 147");
    session
}
