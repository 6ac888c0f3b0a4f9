//! The session's file, from one start to the next.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use portable_pty::CommandBuilder;
use rustix::process::Signal;

use crate::service::Service;
use crate::session::{Session, breakwatch, within_deadline};

struct State(tempfile::TempDir);

impl State {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("breakwatch/session.json")
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.file()).unwrap()
    }

    fn is_empty(&self) -> bool {
        std::fs::read_dir(self.0.path()).unwrap().count() == 0
    }

    /// The program, watching a service, with its state here.
    fn watching(&self, service: &Service, args: &[&str]) -> Session {
        Session::start(self.of(service.watched_by(breakwatch(args))), 80, 24)
    }

    fn of(&self, mut command: CommandBuilder) -> CommandBuilder {
        command.env("XDG_STATE_HOME", self.0.path());
        command
    }
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// A filter, a time zone and a place in the list.
const KEYS: &str = "/cause:network\rz";

fn until_filtered(session: &Session) {
    session.until("the filter and the times of before", |screen| {
        let shown = screen.contents();
        shown.contains("cause:network") && shown.contains("ENDED +08")
    });
}

/// Presses keys of which the last shows, in a list that is read to its end.
fn change(session: &mut Session) {
    session.until_listed();
    session.keys(KEYS);
    session.keys("z");
    until_filtered(session);
    session.keys("jj");
    session.until_shown("3 of ");
}

#[test]
fn what_one_left_comes_back_and_fresh_neither_reads_nor_writes_it() {
    let (service, state) = (Service::start(), State::new());
    let mut session = state.watching(&service, &[]);
    change(&mut session);
    session.keys("\x03\x03");
    assert_eq!(session.end().status, 0);
    assert_eq!(mode(&state.file()), 0o600);
    let kept = state.text();

    let mut session = state.watching(&service, &[]);
    until_filtered(&session);
    session.until_shown("3 of ");
    session.keys("\x03\x03");
    assert_eq!(session.end().status, 0);

    let mut session = state.watching(&service, &["--fresh"]);
    session.until_listed();
    session.until("nothing of before", |screen| !screen.contents().contains("cause:network"));
    session.keys("zzz\x03\x03");
    assert_eq!(session.end().status, 0);
    assert_eq!(state.text(), kept);

    let mut session = state.watching(&service, &["--filter", "cause:closed"]);
    session.until("the filter that was given", |screen| {
        let shown = screen.contents();
        shown.contains("cause:closed") && shown.contains("ENDED +08") && !shown.contains("cause:network")
    });
    session.keys("\x03\x03");
    assert_eq!(session.end().status, 0);
}

#[test]
fn a_connection_that_is_lost_and_a_process_that_is_killed_keep_it() {
    let service = Service::start();
    let state = State::new();
    let mut session = state.watching(&service, &[]);
    change(&mut session);
    Session::signal(session.pid(), Signal::HUP);
    assert_eq!(session.end().status, 129);
    assert!(state.text().contains("cause:network"));

    let state = State::new();
    let mut session = state.watching(&service, &[]);
    change(&mut session);
    // A moment after the change, while the program runs.
    within_deadline("the file", || state.file().exists().then_some(()));
    within_deadline("the filter in it", || state.text().contains("cause:network").then_some(()));
    drop(session);
    let session = state.watching(&service, &[]);
    until_filtered(&session);
}

#[test]
fn the_demo_remembers_nothing() {
    let state = State::new();
    let mut session = Session::start(state.of(breakwatch(&["--demo"])), 80, 24);
    session.until_listed();
    session.keys("zz\x03\x03");
    assert_eq!(session.end().status, 0);
    assert!(state.is_empty());
}

#[test]
fn a_damaged_file_is_set_aside_with_a_word_and_the_screen_starts() {
    let (service, state) = (Service::start(), State::new());
    std::fs::create_dir_all(state.file().parent().unwrap()).unwrap();
    std::fs::write(state.file(), "{\"version\":1,").unwrap();
    let mut session = state.watching(&service, &[]);
    session.until_shown("session.json.aside");
    session.keys("z\x03\x03");
    assert_eq!(session.end().status, 0);
    assert!(state.text().contains("\"times\":\"utc\""));
}

#[test]
fn where_nothing_can_be_written_the_screen_works_and_says_so_at_the_end() {
    let (service, state) = (Service::start(), State::new());
    std::fs::write(state.0.path().join("breakwatch"), "no directory").unwrap();
    let mut session = state.watching(&service, &[]);
    session.until_listed();
    session.keys("z\x03\x03");
    let ended = session.end();
    assert_eq!(ended.status, 0);
    assert!(
        ended.screen.contents().replace('\n', "").contains("session.json"),
        "{}",
        ended.screen.contents()
    );
}

/// Reports of the mouse are asked for only while it is wanted, and never left on.
#[test]
fn the_mouse_is_listened_to_only_while_it_is_on() {
    const ON: &[u8] = b"\x1b[?1000h";
    const OFF: &[u8] = b"\x1b[?1000l";
    let count = |bytes: &[u8], what: &[u8]| bytes.windows(what.len()).filter(|it| *it == what).count();
    let (service, state) = (Service::start(), State::new());
    let mut session = state.watching(&service, &[]);
    session.until_listed();
    assert_eq!((count(&session.bytes(), ON), count(&session.bytes(), OFF)), (0, 0));
    session.keys("M");
    session.until_shown("mouse on");
    session.keys("\x1b[<0;5;8M\x1b[<0;5;8m");
    session.until_shown("4 of ");
    session.keys("\x1b[<65;5;8M");
    session.until_shown("7 of ");
    session.keys("\x1b[<0;5;8M\x1b[<0;5;8m\x1b[<0;5;8M\x1b[<0;5;8m");
    session.until_shown("detail");
    session.keys("\x03\x03");
    let ended = session.end();
    assert_eq!((count(&ended.bytes, ON), count(&ended.bytes, OFF)), (1, 1));
    assert_eq!(ended.screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    ended.assert_restored();

    // It comes back on, and goes off where the terminal is taken away.
    let mut session = state.watching(&service, &[]);
    session.until("the mouse on from the start", |screen| {
        screen.mouse_protocol_mode() != vt100::MouseProtocolMode::None
    });
    session.until_shown(" of 336");
    session.keys("M");
    session.until_shown("mouse off");
    session.keys("MM");
    session.keys("M");
    session.until_shown("mouse on");
    Session::signal(session.pid(), Signal::TERM);
    let ended = session.end();
    assert_eq!(count(&ended.bytes, ON), count(&ended.bytes, OFF));
    assert_eq!(ended.screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
    ended.assert_restored();
}
