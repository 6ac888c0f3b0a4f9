//! Alerts in a real terminal: the bell and the notifications arrive, in a bare one and through a real tmux;
//! what is muted rings nothing; no
//! command outlives the program.

use std::time::Duration;

use breakwatch::event::Text;
use rustix::process::Signal;

use crate::bytes::{has, rings};
use crate::service::{NOW, Service};
use crate::session::{Session, breakwatch, is_gone, script, within_deadline};
use crate::tmux::Tmux;

const RULES: &str = "
[alert.one]
filter = \"stream:rings\"
notify = \"osc9\"
repeat = \"1s\"
[alert.other]
filter = \"stream:rings\"
bell = false
notify = \"osc777\"
repeat = \"1s\"
";

/// A service with a configuration that rings for what is called so.
fn service() -> Service {
    let service = Service::start();
    service.configured(RULES);
    service
}

fn breaks(service: &Service, stream: &str) {
    let account = &service.simulator.accounts()[0].name;
    let mut record = service.simulator.truth(account).unwrap()[0].record.clone();
    record.stream = Text::new(stream);
    (record.started, record.ended) = (Some(NOW.plus(-90)), Some(NOW));
    service.simulator.inject(account, &record, Duration::ZERO).unwrap();
}

/// Both rules have rung, each in its own way.
fn has_rung(bytes: &[u8]) -> bool {
    rings(bytes) > 0 && has(bytes, "\x1b]9;") && has(bytes, "\x1b]777;notify;")
}

#[test]
fn a_new_break_rings_and_notifies_and_what_is_muted_does_not() {
    let service = service();
    let mut session = Session::start(service.kept_by(breakwatch(&["--no-archive"])), 100, 24);
    session.until_listed();
    assert_eq!(rings(&session.bytes()), 0, "what was there before is no news");

    breaks(&service, "rings_first");
    session.until_written(0, "bell and notifications", has_rung);
    assert!(has(&session.bytes(), "rings_first"));
    session.keys("!");
    session.until_shown("Alerts");
    session.until("both rules", |screen| {
        let text = screen.contents();
        text.contains("one  ") && text.contains("other  ") && text.contains("rings_first")
    });

    session.keys("A");
    session.until_shown("MUTED until");
    let before = session.written();
    breaks(&service, "rings_unheard");
    session.until_shown("rings_unheard");
    assert_eq!(rings(&session.bytes()[before..]), 0);
    assert!(!has(&session.bytes()[before..], "\x1b]9;"));

    session.keys("qq");
    let ended = session.end();
    assert_eq!(ended.status, 0);
    ended.assert_restored();
}

#[test]
fn through_a_real_tmux_bell_and_notifications_reach_the_terminal_around_it() {
    let Some(tmux) = Tmux::new() else { return };
    let service = service();
    let settings = "set -g allow-passthrough on\nset -g monitor-bell on\n";
    let command = service.kept_by(tmux.window(settings, &["--no-archive"]));
    let session = Session::start(command, 100, 25);
    session.until_listed();
    breaks(&service, "rings_within_tmux");
    session.until_written(0, "bell and notifications", has_rung);
}

/// `watch` has a terminal for its errors alone, and what it prints stays free of what rings.
#[test]
fn watch_rings_on_its_errors_where_they_go_to_a_terminal() {
    let service = service();
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("out");
    let mut command =
        service.kept_by(script("exec \"$BREAKWATCH\" watch --plain --no-archive \"$@\" >\"$OUT\""));
    command.env("OUT", &out);
    let session = Session::start(command, 100, 24);
    within_deadline("it watches", || (service.simulator.requests().total > 8).then_some(()));
    breaks(&service, "rings_on_errors");
    session.until_written(0, "bell and notifications", has_rung);
    session.until_shown("alert one: ");
    Session::signal(session.pid(), Signal::TERM);
    assert_eq!(session.end().status, 143);
    let told = std::fs::read(&out).unwrap();
    assert!(has(&told, "rings_on_errors") && !told.contains(&7), "{}", String::from_utf8_lossy(&told));
}

/// However the screen ends, in order: with it ends what a command has begun.
#[test]
fn no_command_outlives_the_screen() {
    for ending in ["q", "\x03\x03", "signal", "hang-up"] {
        let home = tempfile::tempdir().unwrap();
        let pid = home.path().join("pid");
        let path = pid.display();
        let service = Service::start();
        service.configured(&format!(
            "\n[alert.long]\nfilter = \"stream:rings\"\ntimeout = \"5m\"\ncommand = [\"/bin/sh\", \"-c\", \
             \"sleep 600 & echo $! > {path}.tmp; mv {path}.tmp {path}; wait\"]\n"
        ));
        let mut session = Session::start(service.kept_by(breakwatch(&["--no-archive"])), 100, 24);
        session.until_listed();
        breaks(&service, "rings_long");
        let child = within_deadline("the command", || std::fs::read_to_string(&pid).ok());
        match ending {
            "hang-up" => assert_eq!(session.hang_up(), 129),
            "signal" => {
                Session::signal(session.pid(), Signal::TERM);
                says(session, 143);
            }
            keys => {
                session.keys(keys);
                says(session, 0);
            }
        }
        within_deadline("the end of what it began", || is_gone(child.trim()).then_some(()));
    }
}

fn says(session: Session, status: u32) {
    let ended = session.end();
    assert_eq!(ended.status, status);
    ended.assert_restored();
    let said = ended.screen.contents();
    assert!(said.starts_with("breakwatch: alert long: /bin/sh still ran"), "{said}");
}
