//! The terminal: one that answers, one that never does, tmux with its settings.

use std::process::Command;
use std::time::Duration;

use portable_pty::CommandBuilder;

use crate::bytes::{has, rings};
use crate::session::{Session, breakwatch, script};
use crate::tmux::Tmux;
use crate::{House, one, parsed, run};

/// Where the questions end: every terminal answers this.
pub(crate) const LAST: &str = "\x1b[c";

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
pub(crate) fn line<'a>(text: &'a str, check: &str) -> &'a str {
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
    assert!(!has(&ended.bytes, "…") && !has(&ended.bytes, "\x1b[32m"), "{text}");
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
    assert_eq!(rings(&ended.bytes), 1, "a BEL that ends no sequence");
    for sequence in ["\x1b]9;breakwatch doctor", "\x1b]777;notify;breakwatch"] {
        assert!(has(&ended.bytes, sequence), "{sequence:?}");
    }
    let text = ended.screen.contents();
    assert!(line(&text, "notifications").contains("sent: BEL, OSC 9, OSC 777"), "{text}");
}

/// What the environment tells of a terminal.
const TOLD: [(&str, &str); 3] = [("TERM", "xterm-256color"), ("COLORTERM", "truecolor"), ("LANG", "C.UTF-8")];

#[test]
fn without_a_terminal_what_the_environment_tells_is_told_and_the_rest_is_said_to_be_missing() {
    let house = House::new(Duration::ZERO);
    let (status, found) = parsed(house.doctor(&["--format", "json"]).envs(TOLD));
    assert_eq!(status, 0, "{found:#?}");
    for (check, said) in [
        ("terminal", "TERM xterm-256color"),
        ("colours", "COLORTERM truecolor"),
        ("characters", "UTF-8 (LANG=C.UTF-8)"),
        ("multiplexer", "none"),
        ("clipboard", "OSC 52"),
        ("notifications", "OSC 9"),
    ] {
        let (health, text, _) = one(&found, check);
        assert!(health == "ok" && text.contains(said), "{check}: {text}");
    }
    for check in ["width", "synchronized"] {
        let (health, text, advice) = one(&found, check);
        assert!(health == "warning" && text.starts_with("not asked: no terminal here"), "{check}: {text}");
        assert!(advice.contains("`breakwatch doctor` in the terminal that you watch in"), "{advice}");
    }
    let plain = [("NO_COLOR", "1"), ("LC_ALL", "C"), ("TERM", "linux")];
    let (_, found) = parsed(house.doctor(&["--format", "json"]).envs(TOLD).envs(plain));
    assert!(one(&found, "colours").1.contains("NO_COLOR"), "{found:#?}");
    assert!(one(&found, "characters").1.contains("ASCII (LC_ALL=C)"), "{found:#?}");
    assert_eq!(one(&found, "clipboard").0, "warning");

    let (status, text, _) = run(house.doctor(&[]).envs(TOLD));
    assert_eq!(status, 0, "{text}");
    assert!(line(&text, "✓ ok       terminal").contains("TERM xterm-256color"), "{text}");
    assert!(line(&text, "colours").contains("COLORTERM truecolor"), "{text}");
    assert!(line(&text, "characters  ").contains("UTF-8"), "{text}");
    for check in ["! warning  width", "! warning  synchronized"] {
        assert!(line(&text, check).contains("not asked: no terminal here"), "{text}");
    }
}

#[test]
fn where_not_even_its_name_is_known_one_warning_says_so_and_nothing_fails() {
    let house = House::new(Duration::ZERO);
    let (status, found) = house.found();
    let (health, text, advice) = one(&found, "terminal");
    assert!(status == 0 && health == "warning" && text.contains("TERM names none"), "{text}");
    assert!(advice.contains("without a pipe"), "{advice}");
    assert!(found.iter().all(|it| it["check"] != "clipboard" && it["check"] != "colours"), "{found:#?}");
}

/// At the other end of the pipe may be a pager that reads keys from the terminal.
#[test]
fn beside_a_pipe_the_terminal_is_not_asked() {
    for line in ["\"$BREAKWATCH\" doctor --demo | cat", "true | \"$BREAKWATCH\" doctor --demo"] {
        let mut session = Session::start(script(&format!("{line}; echo status $?")), 160, 60);
        session.until_shown("status 0");
        assert_eq!(session.wait(), 0);
        let ended = session.end();
        ended.assert_restored();
        assert!(!has(&ended.bytes, LAST), "{line}");
        assert!(has(&ended.bytes, "not asked: no terminal here"), "{line}");
    }
}

/// Nobody else reads a file or the terminal meanwhile.
#[test]
fn beside_a_file_the_terminal_that_it_was_started_in_is_asked() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("found.json");
    let line = "\"$BREAKWATCH\" doctor --demo --format json --notify </dev/null >\"$1\"";
    let mut command = script(line);
    command.arg(&file);
    let mut session = Session::start(command, 160, 60);
    session.until_written(0, "the questions", |bytes| has(bytes, LAST));
    session.keys("\x1b[9;3R\x1b[?2026;2$y\x1b[?62c");
    let ended = session.end();
    ended.assert_restored();
    let text = std::fs::read_to_string(&file).unwrap();
    let found: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    assert_eq!(ended.status, 0, "{text}");
    assert!(one(&found, "width").1.contains("take 2,"), "{text}");
    assert!(one(&found, "synchronized").1.contains("known (mode 2026)"), "{text}");
    assert!(one(&found, "terminal").1.contains("160x60"), "{text}");
    // The file is read by programs, the terminal rings.
    assert!(rings(&ended.bytes) == 1 && !text.contains('\u{7}'), "{text}");
}

#[test]
fn a_real_tmux_is_asked_from_a_pipe_as_well() {
    let Some(tmux) = Tmux::new() else { return };
    let run = format!("'{}' doctor --demo | cat; exec cat", env!("CARGO_BIN_EXE_breakwatch"));
    let session = Session::start(tmux.running("set -g set-clipboard off\n", &[&run]), 160, 100);
    session.until_shown(" to look at, ");
    let text = session.see(vt100::Screen::contents);
    assert!(line(&text, " multiplexer ").contains("set-clipboard off"), "{text}");
    assert!(line(&text, " clipboard ").contains("warning"), "{text}");
    assert!(line(&text, "  width").contains("not asked"), "{text}");
}

#[test]
fn a_real_tmux_is_asked_for_its_settings() {
    let Some(tmux) = Tmux::new() else { return };
    let settings = "set -g set-clipboard off\nset -sg escape-time 500\nset -g allow-passthrough off\n";
    let run = format!("'{}' doctor --demo; exec cat", env!("CARGO_BIN_EXE_breakwatch"));
    let session = Session::start(tmux.running(settings, &[&run]), 160, 100);
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
