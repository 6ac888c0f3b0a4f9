//! Hostile data from end to end: a service lists streams with names, apps, domains, addresses,
//! resolutions and reasons of every kind that could fool a reader, a terminal or a spreadsheet, and every
//! output of the program is looked at.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod archive;
mod front;
mod lists;
mod said;
mod screen;
#[path = "../terminal/session.rs"]
#[allow(dead_code, reason = "another test uses the rest")]
mod session;
mod sheets;
mod texts;

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use breakwatch::cli;
use breakwatch::event::{Record, Text, UnixTime};
use breakwatch::i18n::Lang;
use breakwatch::simulator::{Options, Scenario, Simulator, Time};
use tokio::runtime::{Builder, Runtime};
use unicode_width::UnicodeWidthChar as _;

use crate::front::Front;

/// The moment that the service stands at.
const NOW: UnixTime = UnixTime(1_795_000_000);

/// A test of each command with hostile data; a new command has to come with one.
const TESTED: [(&str, &str); 11] = [
    ("list", "lists::every_format_is_safe_to_print_and_has_every_break"),
    ("explain", "said::answers_to_callbacks_are_safe_and_their_commands_are_quoted_or_refused"),
    ("causes", "said::errors_repeat_nothing_that_steers"),
    ("check-url", "said::answers_to_reasons_and_push_urls_are_safe"),
    ("simulate", "said::errors_repeat_nothing_that_steers"),
    ("archive", "archive::what_a_hostile_service_leaves_in_the_archive_is_told_safely"),
    ("manual", "said::errors_repeat_nothing_that_steers"),
    ("watch", "lists::what_is_followed_is_safe_to_print_line_by_line"),
    ("config", "said::errors_repeat_nothing_that_steers"),
    ("doctor", "said::errors_repeat_nothing_that_steers"),
    ("completions", "said::errors_repeat_nothing_that_steers"),
];

#[test]
fn every_command_meets_hostile_data() {
    let known = cli::command(Lang::En);
    let names: Vec<&str> = known.get_subcommands().map(clap::Command::get_name).collect();
    for name in &names {
        let tested = TESTED.iter().any(|(tested, _)| tested == name);
        assert!(tested, "`{name}` meets nothing hostile: write a test, and add it to the list");
    }
    assert_eq!(names.len(), TESTED.len());
}

/// A service that lists what it is told, behind a front that spoils its replies.
pub(crate) struct Service {
    simulator: Simulator,
    front: Front,
    home: tempfile::TempDir,
    _runtime: Runtime,
}

impl Service {
    /// One that lists nothing yet.
    pub(crate) fn start() -> Self {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let mut options = Options::new(Scenario::plain().unwrap());
        options.time = Time::Frozen(NOW);
        options.events = Some(0);
        let simulator = runtime.block_on(Simulator::start(options)).unwrap();
        let front = Front::of(simulator.url().trim_start_matches("http://").parse().unwrap());
        Self { simulator, front, home: tempfile::tempdir().unwrap(), _runtime: runtime }
    }

    /// One with a break for each kind of hostile text, all of whose fields are of that kind.
    pub(crate) fn hostile() -> Self {
        let service = Self::start();
        for (at, (_, text)) in texts::all().iter().enumerate() {
            service.lists(&record(at, text));
        }
        service
    }

    pub(crate) fn lists(&self, record: &Record) {
        let account = &self.simulator.accounts()[0].name;
        self.simulator.inject(account, record, Duration::ZERO).unwrap();
    }

    /// The environment of whoever watches it.
    pub(crate) fn environment(&self) -> [(&'static str, String); 4] {
        let account = &self.simulator.accounts()[0];
        [
            ("TENCENTCLOUD_SECRET_ID", account.secret_id.clone()),
            ("TENCENTCLOUD_SECRET_KEY", account.secret_key.clone()),
            ("HOME", self.home.path().display().to_string()),
            ("TZ", "UTC".to_owned()),
        ]
    }

    /// The arguments that lead to it.
    pub(crate) fn arguments(&self) -> [String; 4] {
        let since = NOW.plus(-6 * 86_400).rfc3339();
        ["--endpoint".into(), self.url(), "--since".into(), since]
    }

    pub(crate) fn url(&self) -> String {
        self.front.url()
    }

    /// What `list` prints with these further arguments.
    pub(crate) fn list(&self, rest: &[&str]) -> (i32, String, String) {
        let mut command = breakwatch(self.home.path());
        command.envs(self.environment()).arg("list").args(self.arguments()).args(rest);
        run(&mut command)
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }
}

/// The break number `at` of a stream that is called so, on a domain, in an app, from an address, in a
/// resolution and for a reason that are called so as well.
pub(crate) fn record(at: usize, text: &str) -> Record {
    let ended = NOW.plus(-60 * i64::try_from(at).unwrap() - 5);
    Record {
        domain: Text::new(text),
        app: Text::new(text),
        stream: Text::new(text),
        started: Some(ended.plus(-600)),
        ended: Some(ended),
        reason: Text::new(text),
        duration_s: Some(600),
        client_ip: Text::new(text),
        resolution: Text::new(text),
    }
}

/// The program in a home of its own, without anything of this machine's environment.
pub(crate) fn breakwatch(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_breakwatch"));
    command.env_clear().env("HOME", home).env("TZ", "UTC").stdin(Stdio::null());
    command
}

pub(crate) fn run(command: &mut Command) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command.output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (status.code().expect("no signal"), text(stdout), text(stderr))
}

/// What may stand in no output, line ends aside: another list than the program's own.
fn steers(c: char) -> bool {
    let number = u32::from(c);
    number & 0xFFFE == 0xFFFE
        || matches!(number,
            0..=0x1F | 0x7F..=0x9F | 0xAD | 0x34F | 0x61C | 0x180E | 0x3164 | 0xFEFF
            | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0xFE00..=0xFE0F | 0xFFF9..=0xFFFB
            | 0xFDD0..=0xFDEF | 0xE0000..=0xE0FFF)
}

/// Fails unless an output is safe to print, line by line.
#[track_caller]
pub(crate) fn assert_safe(output: &str) {
    for line in output.split('\n') {
        let mut marks = 0;
        for (at, c) in line.char_indices() {
            marks = if !c.is_ascii() && c.width() == Some(0) { marks + 1 } else { 0 };
            if steers(c) || marks > 8 {
                let behind = line[..at].char_indices().rev().take(30).last().map_or(0, |(from, _)| from);
                panic!("{c:?} behind {:?}", &line[behind..at]);
            }
        }
    }
}
