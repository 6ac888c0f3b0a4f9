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
