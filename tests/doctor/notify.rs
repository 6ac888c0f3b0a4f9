//! `--notify` with alerts: each way that a rule goes is gone for real, in a bare terminal and within tmux.

use std::path::{Path, PathBuf};
use std::time::Duration;

use portable_pty::CommandBuilder;
use serde_json::Value;

use crate::House;
use crate::bytes::{has, places, rings};
use crate::session::{Session, breakwatch, within_deadline};
use crate::terminal::LAST;
use crate::tmux::Tmux;

/// A service, and a configuration with one rule that goes every way; its command keeps what it is given.
struct Alerted {
    house: House,
    config: PathBuf,
    given: PathBuf,
}

impl Alerted {
    fn new() -> Self {
        let house = House::new(Duration::ZERO);
        let (config, given) = (house.home.path().join("alerts.toml"), house.home.path().join("given"));
        // Renamed when it is whole.
        let keep = format!("cat > {0}.part && mv {0}.part {0}", given.display());
        let rule = format!(
            "[alert.night]\nfilter = \"cause:stop\"\nbell = true\nnotify = \"osc777\"\ncommand = [\"/bin/sh\", \"-c\", \"{keep}\"]\n"
        );
        std::fs::write(&config, rule).unwrap();
        Self { house, config, given }
    }

    fn told(&self, mut command: CommandBuilder) -> CommandBuilder {
        for (name, value) in self.house.variables() {
            command.env(name, value);
        }
        command
    }

    fn url(&self) -> String {
        self.house.simulator.url()
    }
}

/// What the rule's command was given on its standard input.
fn assert_tried(given: &Path) {
    let text = within_deadline("the command's input", || std::fs::read_to_string(given).ok());
    let given: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_eq!((&given["kind"], &given["rule"]), (&"test".into(), &"night".into()), "{text}");
}

#[test]
fn every_way_of_a_rule_is_gone_in_the_terminal() {
    let alerted = Alerted::new();
    let mut command =
        alerted.told(breakwatch(&["doctor", "--notify", "--endpoint", &alerted.url(), "--config"]));
    command.arg(&alerted.config);
    let mut session = Session::start(command, 160, 60);
    session.until_written(0, "the questions", |bytes| has(bytes, LAST));
    session.keys("\x1b[9;2R\x1b[?2026;2$y\x1b[?62c");
    let ended = session.end();
    let text = ended.screen.contents();
    assert_eq!(ended.status, 0, "{text}");
    ended.assert_restored();
    // doctor's own, and the rule's.
    assert_eq!(rings(&ended.bytes), 2, "{text}");
    assert_eq!(places(&ended.bytes, b"\x1b]9;").count(), 1, "{text}");
    assert_eq!(places(&ended.bytes, b"\x1b]777;notify;").count(), 2, "{text}");
    assert!(has(&ended.bytes, "\x1b]777;notify;breakwatch night;"), "{text}");
    for said in
        ["[alert.night] bell: sent", "[alert.night] notify: sent", "[alert.night] command: it ran and said"]
    {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert_tried(&alerted.given);
}

#[test]
fn within_a_real_tmux_all_of_it_reaches_the_terminal_around_it() {
    let Some(tmux) = Tmux::new() else { return };
    let alerted = Alerted::new();
    let line = format!(
        "'{}' doctor --notify --endpoint '{}' --config '{}'; exec cat",
        env!("CARGO_BIN_EXE_breakwatch"),
        alerted.url(),
        alerted.config.display()
    );
    let settings = "set -g allow-passthrough on\nset -g monitor-bell on\nset -g bell-action any\n";
    let session = Session::start(alerted.told(tmux.running(settings, &[&line])), 160, 100);
    session.until_written(0, "bell and notifications", |bytes| {
        // tmux may ring once for two bells.
        rings(bytes) > 0
            && has(bytes, "\x1b]9;breakwatch doctor")
            && has(bytes, "\x1b]777;notify;breakwatch night;")
    });
    session.until_shown("[alert.night] command: it ran");
    assert_tried(&alerted.given);
}
