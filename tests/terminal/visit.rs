//! What a person does: looks, filters, drills in, comes back, asks for help, pastes, changes the
//! window's size, quits.

use crate::session::{Session, breakwatch, title_row};
use crate::stream::{Stream, has_repaint};

/// A line of the screen.
fn line(screen: &vt100::Screen, at: usize) -> String {
    screen.rows(0, screen.size().1.get()).nth(at).unwrap_or_default()
}

/// So many lines below the title of what is shown: what is wrong or broke together stands above it.
fn below(screen: &vt100::Screen, lines: usize) -> String {
    line(screen, title_row(screen) + lines)
}

/// The line that begins with that text.
fn has_line(screen: &vt100::Screen, start: &str) -> bool {
    screen.rows(0, screen.size().1.get()).any(|line| line.starts_with(start))
}

/// The preview below the list, whatever break it is of: when that ended.
fn has_preview(screen: &vt100::Screen) -> bool {
    has_line(screen, "ended ") || has_line(screen, "no end listed")
}

#[test]
fn a_visit_leaves_the_terminal_as_it_was() {
    let mut session = Session::start(breakwatch(&["--demo"]), 80, 24);
    session.until_listed();
    session.until("a break in the list, with its detail below", |screen| {
        screen.alternate_screen()
            && screen.hide_cursor()
            && screen.bracketed_paste()
            && below(screen, 1).contains("STREAM")
            && !below(screen, 2).trim().is_empty()
            && has_preview(screen)
    });
    assert!(!session.modes_are_as_before(), "raw while it runs");

    session.keys("/");
    session.until("the filter's line, with a cursor", |screen| {
        !screen.hide_cursor()
            && usize::from(screen.cursor_position().0) == title_row(screen)
            && screen.cursor_position().1 == 1
    });
    session.keys("cause:expired");
    session.until("the list following while the filter is typed", |screen| {
        let rows: Vec<String> = (3..9).map(|lines| below(screen, lines)).collect();
        // A row that stands for several tells how many they are instead.
        let is_one = |row: &String| row.contains("expired") || row.contains('▸');
        !screen.hide_cursor()
            && below(screen, 0).starts_with("/cause:expired")
            && line(screen, 1).contains(" of ")
            && rows.iter().any(is_one)
            && rows.iter().all(|row| row.trim().is_empty() || is_one(row))
    });
    session.keys("\r");
    session.until("the filter kept", |screen| {
        screen.hide_cursor()
            && below(screen, 0).contains("breaks")
            && below(screen, 0).contains("cause:expired")
    });

    session.keys("\r");
    session.until("the detail alone", |screen| {
        below(screen, 0).contains("detail")
            && below(screen, 0).contains(" of ")
            && !below(screen, 1).contains("STREAM")
    });
    session.keys("\x1b");
    session.until("the list again", |screen| below(screen, 1).contains("STREAM") && has_preview(screen));

    session.keys("?");
    session.until("the help", |screen| has_line(screen, "Keys"));
    session.keys("\x1b");
    session.until("the list after the help", |screen| below(screen, 1).contains("STREAM"));

    session.keys("q");
    let ended = session.end();
    assert_eq!(ended.status, 0);
    ended.assert_restored();
    Stream::of(&ended.bytes).assert_framed();
    assert_eq!(ended.screen.contents().trim(), "", "something was printed");
    assert_eq!(ended.screen.cursor_position(), (0, 0), "the cursor stands where it stood");
}

#[test]
fn every_size_is_drawn_down_to_a_single_cell_and_back() {
    let mut session = Session::demo();
    for (columns, lines) in [(5, 2), (1, 1), (20, 6), (1, 40), (200, 1), (200, 50), (120, 40), (80, 24)] {
        let from = session.written();
        session.resize(columns, lines);
        session.until_written(from, "a whole frame of the new size", has_repaint);
    }
    session.until("the same screen as before", |screen| {
        line(screen, 0).starts_with("breakwatch") && has_preview(screen) && line(screen, 23).contains("quit")
    });
    session.keys("q");
    let ended = session.end();
    assert_eq!(ended.status, 0);
    ended.assert_restored();
    Stream::of(&ended.bytes).assert_framed();
}

#[test]
fn a_paste_into_the_filter_is_text_without_line_ends_and_steers_nothing() {
    let mut session = Session::demo();
    session.keys("/");
    session.until("the filter's line", |screen| !screen.hide_cursor());
    // Whatever a page or a chat hands over: line ends, colours, a cursor move, another title, an end
    // of the program, letters that turn the line round.
    session
        .keys("\x1b[200~room\r\none\n\x1b[31mred\x1b[2;5H\x1b]0;title\x07\x03\u{9b}\u{202e}q\t9\n\x1b[201~");
    session.until("the paste as text", |screen| {
        below(screen, 0).starts_with("/room") && below(screen, 0).contains('9')
    });
    let pasted = session.see(|screen| below(screen, 0));
    assert_eq!(pasted.split_whitespace().collect::<Vec<_>>(), ["/room", "one", "[31mred[2;5H]0;titleq", "9"]);
    session.see(|screen| {
        assert!(!screen.hide_cursor(), "the line end did not accept the filter");
        let end = u16::try_from(pasted.trim_end().chars().count()).unwrap();
        let row = u16::try_from(title_row(screen)).unwrap();
        assert_eq!(screen.cursor_position(), (row, end), "the cursor stands behind the text");
    });
    session.keys("\x1b");
    session
        .until("the list as it was", |screen| screen.hide_cursor() && below(screen, 0).starts_with("breaks"));
    session.keys("q");
    assert_eq!(session.end().status, 0);
}
