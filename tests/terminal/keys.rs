//! Keys as the configuration binds them, and the palette, in a real terminal.

use crate::service::Service;
use crate::session::{Session, breakwatch};

#[test]
fn keys_of_the_configuration_replace_the_default_ones_and_the_palette_runs_by_name() {
    let service = Service::start();
    service.configured("[keys]\nmark = \"F2\"\nquit = [\"Q\", \"ctrl-x\"]\n[keys.list]\npause = \"p\"\n");
    let command = service.kept_by(breakwatch(&["--no-archive"]));
    let mut session = Session::start(command, 120, 30);
    session.until_listed();
    session.keys("\x1bOQ");
    session.until_shown("marked");
    session.keys("p");
    session.until_shown("PAUSED");
    session.keys(":paus");
    session.until_shown("freeze the list");
    session.keys("\r");
    session.until("the list going on", |screen| !screen.contents().contains("PAUSED"));
    // The default key is a key like any other.
    session.keys("q:sort str\r");
    session.until_shown("STREAM ▲");
    session.keys("?/draw the");
    session.until_shown("draw the screen anew");
    session.keys("\x1b");
    // What follows an Esc at once would belong to it.
    session.until("all of the help", |screen| !screen.contents().contains("/draw the"));
    session.keys("Q");
    session.until_shown("STREAM ▲");
    session.keys("\x18");
    let ended = session.end();
    assert_eq!(ended.status, 0);
    ended.assert_restored();
}
