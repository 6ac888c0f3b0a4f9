//! The screen, byte for byte, before a server that repeats every secret.

use portable_pty::CommandBuilder;

use crate::hostile::{self, Echo, Hostile};
use crate::house::House;
use crate::marks;
use crate::process::assert_unseen;
use crate::session::{Session, within_deadline};
use crate::together;

/// Before all that the server lists.
pub(crate) const SINCE: &str = "2026-11-18T00:00:00Z";

/// The command that watches what a server tells, with its log beside it.
pub(crate) fn watching(house: &House, server: &Hostile, args: &[&str]) -> CommandBuilder {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_breakwatch"));
    command.args(["--endpoint", &server.url, "--since", SINCE, "--log-file", "log", "--log-level", "trace"]);
    command.args(args);
    command.env_clear();
    command.cwd(house.home());
    for (name, value) in house.environment() {
        command.env(name, value);
    }
    command
}

pub(crate) fn screen(house: &House, server: &Hostile) -> Session {
    on_the_screen(house, server, &["--interval", "1s"])
}

/// The program with a screen in that house.
pub(crate) fn on_the_screen(house: &House, server: &Hostile, args: &[&str]) -> Session {
    Session::start(watching(house, server, args), 120, 40)
}

#[test]
fn the_screen_shows_no_secret_whatever_a_server_repeats() {
    together(&hostile::ALL, |&echo| {
        let (house, server) = (House::by_environment(), Hostile::start(echo));
        let mut session = screen(&house, &server);
        session.until("what came of it", |screen| {
            let shown = screen.contents();
            ["STOPPED", "RETRY", "LIVE", "STALE"].iter().any(|state| shown.contains(state))
        });
        within_deadline("answers", || (server.answered() > 0).then_some(()));
        if echo == Echo::Records {
            session.until_shown("room");
        }
        // The detail, what is asked for it, every view, help.
        session.keys("\rv\x1b[D234 1?");
        session.until_shown("Keys");
        session.see(|screen| {
            marks::assert_none(&format!("{echo:?} on the screen"), screen.contents().as_bytes());
        });
        // From one trouble to another while it runs.
        server.turn(Echo::Message("AuthFailure.SignatureFailure"));
        let seen = server.answered();
        if matches!(echo, Echo::Records | Echo::Malformed) {
            within_deadline("the next trouble", || (server.answered() > seen).then_some(()));
        }
        assert_unseen(u32::try_from(session.pid().as_raw_nonzero().get()).unwrap());
        session.keys("qq");
        let ended = session.end();
        marks::assert_none(&format!("what was written for {echo:?}"), &ended.bytes);
        house.assert_nothing_left(&format!("the screen before {echo:?}"));
    });
}

/// A push URL is soon pasted into the wrong line: it is not remembered for the next start.
#[test]
fn what_is_typed_of_a_push_url_is_not_remembered() {
    let (house, server) = (House::by_environment(), Hostile::start(Echo::Records));
    let mut session = screen(&house, &server);
    session.until_shown("LIVE");
    let url = format!("\"room?txSecret={}&txTime=6A000000\"", marks::PUSH_SECRET.value);
    for typed in [
        format!("/{url}\r"),
        ":save-filter\rmine\r\x1b\x1b".to_owned(),
        format!(":columns {url}\r\x1b\x1b"),
        format!(":{url}\r\x1b\x1b"),
        format!("S{url}\r"),
    ] {
        session.keys(&typed);
    }
    session.until_shown("search ");
    session.keys("\x03\x03");
    session.end();
    let kept = std::fs::read_to_string(house.home().join(".local/state/breakwatch/session.json")).unwrap();
    assert!(kept.contains("save-filter") && !kept.contains("txSecret"), "{kept}");
    house.assert_nothing_left("a session in which a push URL was typed");
}
