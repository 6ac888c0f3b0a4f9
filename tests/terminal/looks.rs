//! Terminals and locales that can do less.

use crate::session::{Ended, Session, breakwatch, size, title_row};
use crate::stream::{names_a_colour, styles};
use crate::tmux::Tmux;

/// Whether that line of the screen begins so.
fn begins(screen: &vt100::Screen, at: usize, start: &str) -> bool {
    screen.rows(0, screen.size().1.get()).nth(at).is_some_and(|line| line.starts_with(start))
}

/// The detail alone, whatever break it is of: its name is the last of the breadcrumb.
fn is_detail(screen: &vt100::Screen) -> bool {
    let crumbs = screen.rows(0, screen.size().1.get()).nth(title_row(screen)).unwrap_or_default();
    crumbs.starts_with("breaks") && crumbs.contains(" detail ")
}

/// Goes through list, filter, detail and help.
fn look_round(mut session: Session) -> Ended {
    session.until_listed();
    session.keys("/causes:x");
    session.until_shown("^");
    session.keys("\x15");
    session.until_shown("two words");
    session.keys("\x1b");
    session.until("the list", |screen| !screen.contents().contains("two words"));
    session.keys("\r");
    session.until("the detail", is_detail);
    session.keys("?");
    session.until("the help", |screen| begins(screen, 0, "Keys"));
    session.keys("\x1b");
    session.until("the detail after the help", is_detail);
    session.keys("\x1b");
    session.until("the list after the detail", |screen| screen.contents().contains("STREAM"));
    session.keys("q");
    let ended = session.end();
    assert_eq!(ended.status, 0);
    ended.assert_restored();
    ended
}

#[test]
fn without_colour_the_cursor_row_is_reversed_and_no_colour_is_ever_named() {
    let mut command = breakwatch(&["--demo"]);
    command.env("NO_COLOR", "1");
    let session = Session::start(command, 80, 24);
    session.until_listed();
    session.until("one row in reverse video, from edge to edge", |screen| {
        let reversed =
            |line| (0..80).filter(|at| screen.cell(line, *at).is_some_and(vt100::Cell::inverse)).count();
        (0..24).filter(|line| reversed(*line) == 80).count() == 1
            && (0..24).filter(|line| reversed(*line) > 0).count() == 1
    });
    let ended = look_round(session);
    let coloured: Vec<String> =
        styles(&ended.bytes).into_iter().filter(|style| names_a_colour(style)).collect();
    assert_eq!(coloured, Vec::<String>::new());
}

#[test]
fn with_colour_there_are_colours() {
    let session = Session::demo();
    session.until("a colour", |screen| {
        screen.cell(0, 0).is_some_and(|cell| cell.fgcolor() != vt100::Color::Default)
    });
}

#[test]
fn in_the_c_locale_borders_and_marks_are_ascii() {
    let mut command = breakwatch(&["--demo"]);
    command.env("LC_ALL", "C");
    let ended = look_round(Session::start(command, 80, 24));
    // Names of streams are shown in their own letters; nothing else is beyond ASCII.
    let written = String::from_utf8_lossy(&ended.bytes);
    let beyond: String = written.chars().filter(|c| !c.is_ascii() && !c.is_alphanumeric()).collect();
    assert_eq!(beyond, "");
}

#[test]
fn on_usual_terminals_and_on_the_console_a_visit_works() {
    for term in ["xterm-256color", "screen-256color", "linux"] {
        let mut command = breakwatch(&["--demo"]);
        command.env("TERM", term);
        look_round(Session::start(command, 80, 24));
    }
}

#[test]
fn in_a_real_tmux_a_visit_works() {
    let Some(tmux) = Tmux::new() else { return };
    let session = tmux.demo(tmux.place.path());
    session.until("a colour", |screen| {
        screen.cell(0, 0).is_some_and(|cell| cell.fgcolor() != vt100::Color::Default)
    });
    look_round(session);
}

#[test]
fn a_theme_is_shown_in_as_many_colours_as_there_are() {
    for (term, colourterm, wanted) in
        [("xterm-256color", "truecolor", "38;2;"), ("xterm-256color", "", "38;5;"), ("linux", "", "")]
    {
        let mut command = breakwatch(&["--demo", "--theme", "deuteranopia"]);
        command.env("TERM", term);
        command.env("COLORTERM", colourterm);
        let mut session = Session::start(command, 80, 24);
        session.until_listed();
        session.keys("q");
        let styles = styles(&session.end().bytes);
        let has = |what: &str| styles.iter().any(|style| style.contains(what));
        for kind in ["38;2;", "38;5;"] {
            // The sixteen are numbers of the 256 as well, as the program writes them.
            let shaded = |style: &&String| {
                let number = style.split("38;5;").nth(1).and_then(|rest| rest.split(';').next());
                kind != "38;5;" || number.and_then(|it| it.parse::<u8>().ok()).is_some_and(|it| it >= 16)
            };
            let any = styles.iter().filter(|style| style.contains(kind)).any(|style| shaded(&style));
            assert_eq!(any, kind == wanted, "{term} {kind}: {styles:?}");
        }
        assert!(wanted.is_empty() || has(wanted));
    }
}

#[test]
fn an_unknown_theme_is_refused_with_those_there_are() {
    let ended = Session::start(breakwatch(&["--demo", "--theme", "drak"]), 100, 24).end();
    assert_eq!(ended.status, 2);
    let said = ended.screen.contents();
    assert!(said.contains("drak") && said.contains("deuteranopia"), "{said}");
}

#[test]
fn in_a_utf8_locale_the_rule_is_a_line() {
    Session::demo().until_shown("─ following");
}

#[test]
fn a_dumb_terminal_is_refused_naming_the_way_out() {
    for term in ["dumb", ""] {
        let mut command = breakwatch(&["--demo"]);
        command.env("TERM", term);
        let ended = Session::start(command, 80, 24).end();
        assert_eq!(ended.status, 2);
        ended.assert_restored();
        let said = ended.screen.contents();
        assert!(said.contains("TERM") && said.replace('\n', " ").contains("breakwatch list"), "{said}");
        assert!(!ended.bytes.contains(&0x1b), "nothing but text");
    }
}

/// Serial lines and some containers say 0 by 0.
#[test]
fn a_terminal_that_does_not_tell_its_size_is_taken_for_a_usual_one() {
    let mut session = Session::start_told(size(0, 0), breakwatch(&["--demo"]), 80, 24);
    session.until_listed();
    session.until("a screen of 24 lines", |screen| screen.contents().lines().count() == 24);
    session.keys("q");
    let ended = session.end();
    assert_eq!(ended.status, 0);
    ended.assert_restored();
}
