//! The screen in a real pseudo-terminal: what is written to it is the program's own and nobody else's.

use memchr::memmem;
use portable_pty::CommandBuilder;

use crate::session::{Session, breakwatch};
use crate::texts;
use crate::{Service, assert_safe};

/// The end of a frame.
const END: &[u8] = b"\x1b[?2026l";
/// A screen's worth of cells and what colours them, generously.
const LARGEST_FRAME: usize = 64 << 10;

fn watching(service: &Service, columns: u16, lines: u16) -> Session {
    let mut command: CommandBuilder = breakwatch(&[]);
    for (name, value) in service.environment() {
        command.env(name, value);
    }
    command.args(service.arguments());
    command.args(["--interval", "1s", "--log-file"]);
    command.arg(service.home().join("log"));
    let session = Session::start(command, columns, lines);
    session.until_listed();
    session
}

/// Presses keys and waits for the frame that follows.
fn press(session: &mut Session, keys: &str) {
    let from = session.written();
    session.keys(keys);
    session.until_written(from, keys, |bytes| memmem::find(bytes, END).is_some());
}

/// The text of what was written, without the control sequences, which must be of the few kinds that a
/// screen is drawn with.
fn drawn(bytes: &[u8]) -> String {
    let written = String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let mut out = String::new();
    let mut chars = written.chars();
    while let Some(c) = chars.next() {
        if c != '\u{1b}' {
            out.push(c);
            continue;
        }
        assert_eq!(chars.next(), Some('['), "an escape sequence that draws nothing behind {out:?}");
        let last = chars.find(|c| c.is_ascii_alphabetic() || "@~`".contains(*c));
        // Styles, places, modes, wiping and scrolling: nothing that asks for an answer.
        assert!(last.is_some_and(|last| "mHhlJKrSTLM".contains(last)), "a sequence that ends with {last:?}");
    }
    out
}

fn visit(columns: u16, lines: u16) {
    let service = Service::hostile();
    let mut session = watching(&service, columns, lines);
    let breaks = texts::all().len();
    for _ in 1..breaks {
        press(&mut session, "j");
    }
    press(&mut session, "\r");
    press(&mut session, "h");
    for view in ["2", "3", "4", "1", "?"] {
        press(&mut session, view);
    }
    press(&mut session, "h");
    session.keys("q");
    let ended = session.end();
    assert_eq!(ended.status, 0);
    ended.assert_restored();
    let drawn = drawn(&ended.bytes).replace(['\r', '\n'], "");
    assert_safe(&drawn);
    assert!(drawn.contains("xxx…"), "a long name is cut with an ellipsis");
    let frames = ended.bytes.split(|byte| *byte == 0x1b).collect::<Vec<_>>();
    let longest = frames.iter().map(|part| part.len()).max().unwrap_or(0);
    assert!(longest < 4_096, "{longest} bytes between two control sequences");
    let mut rest = ended.bytes.as_slice();
    while let Some(at) = memmem::find(rest, END) {
        assert!(at < LARGEST_FRAME, "a frame of {at} bytes");
        rest = &rest[at + END.len()..];
    }
    assert_safe(&std::fs::read_to_string(service.home().join("log")).unwrap());
}

#[test]
fn nothing_of_a_record_steers_a_small_terminal() {
    visit(80, 24);
}

#[test]
fn nothing_of_a_record_steers_a_wide_terminal() {
    visit(160, 50);
}

#[test]
fn nothing_of_a_record_steers_a_narrow_terminal() {
    visit(38, 12);
}
