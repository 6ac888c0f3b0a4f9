//! Alerts in a real terminal: the bell and the notifications arrive, in a bare one and through a real tmux;
//! what is muted rings nothing.

use std::time::Duration;

use breakwatch::event::Text;

use crate::bytes::{has, rings};
use crate::service::{NOW, Service};
use crate::session::{Session, breakwatch};
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
