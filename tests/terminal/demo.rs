//! The demo has something to show of everything, soon after its start.

use crate::session::{Session, breakwatch};

/// Replaces the filter's text.
fn filter(session: &mut Session, text: &str) {
    session.keys("/");
    session.until("the filter's line", |screen| !screen.hide_cursor());
    session.keys("\x15");
    session.keys(text);
    session.until_shown(text);
    session.keys("\r");
    session.until("the filter accepted", vt100::Screen::hide_cursor);
}

/// Whether a row of the list begins with that.
fn lists(screen: &vt100::Screen, verdict: &str) -> bool {
    screen.rows(0, 20).any(|row| row.trim_start_matches(|c: char| !c.is_alphabetic()).starts_with(verdict))
}

#[test]
fn the_demo_shows_every_verdict_episodes_incidents_and_a_chart() {
    let mut session = Session::start(breakwatch(&["--demo"]), 140, 40);
    session.until_listed();
    for (term, word) in [
        ("unknown", "UNKNOWN"),
        ("refused", "REFUSED"),
        ("replaced", "REPLACED"),
        ("back", "BACK "),
        ("ended", "ENDED? "),
        ("banned", "BANNED "),
        ("down", "DOWN "),
    ] {
        filter(&mut session, &format!("verdict:{term}"));
        session.until(word, |screen| lists(screen, word));
    }
    filter(&mut session, "verdict:down cause:client_network");
    session.until("streams that are down", |screen| lists(screen, "DOWN "));
    session.keys("\r");
    session.until("a chart of the push before its end", |screen| {
        let shown = screen.contents();
        shown.contains("bitrate") && shown.contains("drift")
    });
    session.keys("h");
    session.until_shown("VERDICT ");
    filter(&mut session, "is:flapping");
    session.until("an episode as one row", |screen| screen.contents().contains("▸"));
    session.keys("h");
    session.keys("3");
    session.until("two incidents", |screen| {
        screen.rows(0, 140).filter(|row| row.contains(" streams ") && row.contains("certain")).count() >= 2
    });
    session.keys("hq");
    assert_eq!(session.end().status, 0);
}
