//! The terminal: one that answers, one that never does, tmux with its settings.

use std::process::Command;

use portable_pty::CommandBuilder;

use crate::session::{Session, bare, breakwatch};

/// Where the questions end: every terminal answers this.
const LAST: &[u8] = b"\x1b[c";

fn has(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}

/// `doctor` in a terminal that answers with these bytes, or not at all; its exit status and what it printed.
fn looked_at(command: CommandBuilder, answers: Option<&str>) -> (u32, String) {
    let mut session = Session::start(command, 160, 60);
    if let Some(answers) = answers {
        session.until_written(0, "the questions", |bytes| has(bytes, LAST));
        session.keys(answers);
    }
    let ended = session.end();
    ended.assert_restored();
    let text = ended.screen.contents();
    (ended.status, text)
}

/// The line of a check.
fn line<'a>(text: &'a str, check: &str) -> &'a str {
    text.lines().find(|line| line.contains(check)).unwrap_or_else(|| panic!("no {check} in\n{text}"))
}

#[test]
fn a_terminal_that_answers_is_believed() {
    let (status, text) =
        looked_at(breakwatch(&["doctor", "--demo"]), Some("\x1b[9;2R\x1b[?2026;2$y\x1b[?62c"));
    assert_eq!(status, 0, "{text}");
    assert!(line(&text, "TERM xterm-256color").contains("160x60"), "{text}");
    assert!(line(&text, "  width").contains("ok") && line(&text, "  width").contains("take 1,"), "{text}");
    assert!(line(&text, "synchronized output").contains("known (mode 2026)"), "{text}");
    assert!(line(&text, "characters  ").contains("UTF-8 (LANG=C.UTF-8)"), "{text}");
    assert!(line(&text, "clipboard").contains("OSC 52"), "{text}");
    assert!(!text.contains("2026;2") && !text.contains("[9;2R"), "answers are not echoed: {text}");

    let (_, text) = looked_at(breakwatch(&["doctor", "--demo"]), Some("\x1b[9;3R\x1b[?2026;0$y\x1b[?62c"));
    assert!(
        line(&text, "  width").contains("warning") && line(&text, "  width").contains("take 2,"),
        "{text}"
    );
    assert!(line(&text, "synchronized output").contains("warning"), "{text}");
}

#[test]
fn a_terminal_that_never_answers_is_not_waited_for_and_left_as_it_was() {
    let (status, text) = looked_at(breakwatch(&["doctor", "--demo"]), None);
    assert_eq!(status, 0, "{text}");
    assert!(line(&text, "  width").contains("did not tell"), "{text}");
    assert!(line(&text, "synchronized output").contains("did not tell"), "{text}");
}

#[test]
fn without_colour_utf8_or_abilities_it_says_so() {
    let mut command = breakwatch(&["doctor", "--demo"]);
    for (name, value) in [("NO_COLOR", "1"), ("LC_ALL", "C"), ("TERM", "linux")] {
        command.env(name, value);
    }
    let mut session = Session::start(command, 100, 60);
    session.until_written(0, "the questions", |bytes| has(bytes, LAST));
    session.keys("\x1b[?6c");
    let ended = session.end();
    let text = ended.screen.contents();
    assert!(text.is_ascii() && line(&text, "colours").contains("NO_COLOR"), "{text}");
    assert!(line(&text, "characters  ").contains("ASCII (LC_ALL=C)"), "{text}");
    assert!(line(&text, "clipboard").contains("no clipboard"), "{text}");
    assert!(!has(&ended.bytes, "…".as_bytes()) && !has(&ended.bytes, b"\x1b[32m"), "{text}");
    let (status, text) = {
        let mut command = breakwatch(&["doctor", "--demo"]);
        command.env("TERM", "dumb");
        looked_at(command, None)
    };
    assert!(status == 1 && line(&text, "TERM is dumb").contains("failure"), "{text}");
}

#[test]
fn notify_sends_the_bell_and_what_the_terminal_may_show() {
    let mut session = Session::start(breakwatch(&["doctor", "--demo", "--notify"]), 160, 60);
    session.until_written(0, "the questions", |bytes| has(bytes, LAST));
    session.keys("\x1b[?62c");
    let ended = session.end();
    for sequence in ["\x1b]9;breakwatch doctor", "\x1b]777;notify;breakwatch"] {
        assert!(has(&ended.bytes, sequence.as_bytes()), "{sequence:?}");
    }
    let text = ended.screen.contents();
    assert!(line(&text, "notifications").contains("sent: BEL, OSC 9, OSC 777"), "{text}");
}

/// A server of its own, with these settings; ended with the test.
struct Tmux {
    place: tempfile::TempDir,
}

impl Tmux {
    #[expect(clippy::print_stderr, reason = "whoever skips a test is told so")]
    fn new() -> Option<Self> {
        if Command::new("tmux").arg("-V").output().is_err() {
            assert!(std::env::var_os("CI").is_none(), "tmux is missing");
            eprintln!("SKIPPED: tmux is not installed, so no real one was asked");
            return None;
        }
        Some(Self { place: tempfile::tempdir().unwrap() })
    }

    fn socket(&self) -> String {
        self.place.path().join("socket").to_str().unwrap().to_owned()
    }
}

impl Drop for Tmux {
    fn drop(&mut self) {
        let _ended = Command::new("tmux").args(["-S", &self.socket(), "kill-server"]).output();
    }
}

#[test]
fn a_real_tmux_is_asked_for_its_settings() {
    let Some(tmux) = Tmux::new() else { return };
    let settings = tmux.place.path().join("tmux.conf");
    let text = "set -g set-clipboard off\nset -sg escape-time 500\nset -g allow-passthrough off\n";
    std::fs::write(&settings, text).unwrap();
    let program = env!("CARGO_BIN_EXE_breakwatch");
    let mut command = bare("tmux");
    let run = format!("'{program}' doctor --demo; exec cat");
    command.args(["-S", &tmux.socket(), "-f", settings.to_str().unwrap(), "new-session", &run]);
    let session = Session::start(command, 160, 100);
    session.until_shown(" to look at, ");
    let text = session.see(vt100::Screen::contents);
    let version = Command::new("tmux").arg("-V").output().unwrap().stdout;
    assert!(line(&text, " multiplexer ").contains(String::from_utf8(version).unwrap().trim()), "{text}");
    for check in [" multiplexer ", " clipboard ", " notifications "] {
        assert!(line(&text, check).contains("warning"), "{text}");
    }
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for said in [
        "escape-time 500",
        "set -sg escape-time 20",
        "no further: set-clipboard is off",
        "set -g set-clipboard external",
        "notifications do not: allow-passthrough is off",
        "set -g allow-passthrough on",
    ] {
        assert!(words.contains(said), "{said} is not in {text}");
    }
    // tmux answers for the terminal.
    assert!(line(&text, "  width").contains("take 1,"), "{text}");
}
