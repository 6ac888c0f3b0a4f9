//! Handing over in a real terminal: what is copied arrives, in a bare one, behind GNU screen, and in a real
//! tmux and the terminal around it.

use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::bytes::places;
use crate::session::{Session, breakwatch, within_deadline};
use crate::tmux::Tmux;

/// The text of the first OSC 52 among these bytes, whatever selection it names, once it is whole.
fn taken(bytes: &[u8]) -> Option<String> {
    let begin = places(bytes, b"\x1b]52;").next()? + 5;
    let end = begin + bytes[begin..].iter().position(|byte| *byte == 7)?;
    let (_selection, encoded) = std::str::from_utf8(&bytes[begin..end]).unwrap().split_once(';').unwrap();
    Some(String::from_utf8(STANDARD.decode(encoded).expect("base64")).unwrap())
}

fn assert_paragraph(text: &str) {
    for part in ["Stream ", " broke at ", "Cause: ", "First check: ", "Fix: (1) ", "RequestId ", " UTC"] {
        assert!(text.contains(part) || text.contains("was refused at"), "{part:?} is missing: {text}");
    }
    assert!(!text.contains("RequestId unknown"), "{text}");
    assert!(text.chars().all(|c| !c.is_control()), "{text:?}");
}

#[test]
fn in_a_bare_terminal_the_paragraph_and_the_command_arrive_between_two_frames() {
    let mut session = Session::demo();
    let before = session.written();
    session.keys("y");
    session.until_written(before, "the paragraph", |bytes| taken(bytes).is_some());
    let bytes = session.bytes()[before..].to_vec();
    assert_paragraph(&taken(&bytes).expect("waited for"));
    let at = places(&bytes, b"\x1b]52;c;").next().expect("the selection that mosh hands on");
    let last = |mark: &[u8]| places(&bytes[..at], mark).last();
    assert!(last(b"\x1b[?2026h") <= last(b"\x1b[?2026l"), "in the middle of a frame");
    session.until_shown("paragraph sent to the terminal's clipboard");
    let before = session.written();
    session.keys("Y");
    session.until_written(before, "the command", |bytes| taken(bytes).is_some());
    let command = taken(&session.bytes()[before..]).expect("waited for");
    assert!(command.starts_with("tccli live DescribeLiveStreamEventList --StartTime 2"), "{command}");
    session.keys("q");
    let ended = session.end();
    assert_eq!(ended.status, 0);
    ended.assert_restored();
}

#[test]
fn behind_gnu_screen_the_chunks_come_together_again() {
    let mut command = breakwatch(&["--demo"]);
    command.env("TERM", "screen-256color");
    let mut session = Session::start(command, 80, 24);
    session.until_listed();
    let before = session.written();
    session.keys("y");
    let chunks = |bytes: &[u8]| {
        let begins: Vec<usize> = places(bytes, b"\x1bP").collect();
        let pieces: Vec<Vec<u8>> = begins
            .into_iter()
            .filter_map(|at| {
                let end = places(&bytes[at..], b"\x1b\\").next()?;
                assert!(end + 2 <= 768, "screen drops what is longer");
                Some(bytes[at + 2..at + end].to_vec())
            })
            .collect();
        pieces
    };
    session.until_written(before, "the paragraph", |bytes| taken(&chunks(bytes).concat()).is_some());
    let chunks = chunks(&session.bytes()[before..]);
    assert!(chunks.len() > 1, "a paragraph is longer than a chunk");
    assert_paragraph(&taken(&chunks.concat()).expect("waited for"));
    session.until_shown("through screen");
}

#[test]
fn a_console_without_a_clipboard_is_not_sent_anything_and_that_is_said() {
    let mut command = breakwatch(&["--demo"]);
    command.env("TERM", "linux");
    let mut session = Session::start(command, 80, 24);
    session.until_listed();
    session.keys("y");
    session.until_shown("this terminal has no clipboard");
    assert_eq!(places(&session.bytes(), b"\x1b]").count(), 0);
}

#[test]
fn in_a_real_tmux_the_paragraph_arrives_in_its_buffer_and_in_the_terminal_around_it() {
    let Some(tmux) = Tmux::new() else { return };
    let mut session = tmux.demo(tmux.place.path());
    let before = session.written();
    session.keys("y");
    let buffer = within_deadline("the buffer", || tmux.ask(&["show-buffer"]));
    assert_paragraph(&buffer);
    session.until_written(before, "the terminal's clipboard", |bytes| taken(bytes).is_some());
    assert_eq!(taken(&session.bytes()[before..]), Some(buffer));
    session.until_shown("paragraph sent to tmux and the clipboard");
}

#[test]
fn a_tmux_that_does_not_know_the_option_still_gets_the_buffer() {
    let Some(tmux) = Tmux::new() else { return };
    let place = tempfile::tempdir().unwrap();
    // Another process writes it: what this one has open for writing cannot be run meanwhile.
    let real = Command::new("sh").args(["-c", "command -v tmux"]).output().unwrap().stdout;
    let real = String::from_utf8(real).unwrap();
    let script = format!("#!/bin/sh\n[ \"$2\" = -w ] && exit 1\nexec {} \"$@\"\n", real.trim());
    let write = "printf %s \"$2\" >\"$1/tmux\" && chmod 755 \"$1/tmux\"";
    let wrote = Command::new("sh").args(["-c", write, "sh"]).arg(place.path()).arg(script).status().unwrap();
    assert!(wrote.success());
    let mut session = tmux.demo(place.path());
    session.keys("y");
    assert_paragraph(&within_deadline("the buffer", || tmux.ask(&["show-buffer"])));
    session.until_shown("tmux (before 3.2)");
}

#[test]
fn what_is_seen_is_written_to_a_file_that_is_never_replaced_unasked() {
    use std::os::unix::fs::PermissionsExt as _;

    let home = tempfile::tempdir().unwrap();
    let mut command = breakwatch(&["--demo"]);
    command.cwd(home.path());
    command.env("HOME", home.path());
    let mut session = Session::start(command, 80, 24);
    session.until_listed();
    session.keys("e");
    session.until_shown("write to: breakwatch-2");
    session.keys("\r");
    session.until_shown("rows in breakwatch-2");
    let mut files = std::fs::read_dir(home.path()).unwrap().flatten();
    let file =
        files.find(|it| it.file_name().to_string_lossy().ends_with("Z-breaks.csv")).expect("a file").path();
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("profile,domain,app,stream,") && text.lines().count() > 10, "{text}");
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let mine = home.path().join("mine.json");
    std::fs::write(&mine, "old").unwrap();
    session.keys("e\x15~/mine.json\r");
    session.until_shown("Replace it? (y/n)");
    assert_eq!(std::fs::read_to_string(&mine).unwrap(), "old");
    session.keys("y");
    session.until("the new file", |screen| {
        screen.contents().contains("rows in /") && !screen.contents().contains("Replace it?")
    });
    assert!(std::fs::read_to_string(&mine).unwrap().starts_with("[\n{\"profile\":"));
    session.keys("e\x15nowhere/x.csv\r");
    session.until_shown("is in no directory that exists");
    session.keys("q");
    assert_eq!(session.end().status, 0);
}
