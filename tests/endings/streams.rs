//! Standard streams that are closed, full or not what a command needs, for every command there is.

use std::fs::File;
use std::process::{Command, Stdio};
use std::time::Duration;

use breakwatch::cli;
use breakwatch::i18n::Lang;

use crate::service::Service;
use crate::{breakwatch, run, script};

/// A URL that the service would refuse: it has run out.
const REFUSED: &str =
    "rtmp://push.example.com/live/room?txSecret=0123456789abcdef0123456789abcdef&txTime=5F000000";

/// A way to call a command.
struct Case {
    args: Vec<String>,
    /// With which it ends when all goes well.
    status: i32,
}

/// Every command that prints something and ends, at least once; `simulate` and `watch` print something and go
/// on (`tests/watch` ends that one in every way).
fn cases(service: &Service) -> Vec<Case> {
    let case = |args: &[&str], status| Case { args: args.iter().map(ToString::to_string).collect(), status };
    let list = |format: &str| {
        let more = ["--format", format].map(str::to_owned);
        Case { args: service.listed().into_iter().chain(more).collect(), status: 0 }
    };
    let mut all = vec![
        case(&["--help"], 0),
        case(&["--version"], 0),
        case(&["help", "list"], 0),
        list("table"),
        list("json"),
        list("ndjson"),
        list("csv"),
        list("markdown"),
        case(&["explain", "18/501"], 0),
        case(&["explain", "--format", "json", "21"], 0),
        case(&["causes"], 0),
        case(&["causes", "--format", "json"], 0),
        case(&["causes", "--format", "markdown"], 0),
        case(&["check-url", REFUSED], 1),
        case(&["check-url", "--format", "json", REFUSED], 1),
        case(&["archive", "info"], 0),
        case(&["archive", "info", "--format", "json"], 0),
        case(&["archive", "verify"], 0),
        case(&["archive", "prune", "--older-than", "90d"], 0),
        case(&["manual"], 0),
        case(&["config", "path"], 0),
        case(&["config", "show"], 0),
        case(&["config", "init", "--print"], 0),
        case(&["completions", "bash"], 0),
        case(&["completions", "fish"], 0),
        case(&["doctor", "--demo"], 0),
        case(&["doctor", "--demo", "--format", "json"], 0),
    ];
    all.extend(commands().iter().map(|name| case(&[name, "--help"], 0)));
    for name in commands().iter().filter(|name| !["simulate", "watch"].contains(&name.as_str())) {
        let called = |case: &&Case| case.args[0] == *name && case.args[1..] != ["--help"];
        assert!(all.iter().any(|case| called(&case)), "no case for `{name}`: how does it end?");
    }
    all
}

/// The names of all commands.
fn commands() -> Vec<String> {
    cli::command(Lang::En).get_subcommands().map(|it| it.get_name().to_owned()).collect()
}

impl Case {
    fn command(&self, service: &Service) -> Command {
        let args: Vec<&str> = self.args.iter().map(String::as_str).collect();
        let mut command = breakwatch(&args);
        command.envs(service.variables());
        command
    }
}

#[test]
fn a_reader_that_has_gone_changes_no_status_and_is_not_worth_a_word() {
    let service = Service::start(Duration::ZERO);
    let simulate = Case { args: vec!["simulate".to_owned()], status: 0 };
    for case in cases(&service).iter().chain([&simulate]) {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let (status, _, said) = run(case.command(&service).stdout(writer));
        assert_eq!((status, said.as_str()), (case.status, ""), "{:?}", case.args);
    }
}

#[test]
fn a_full_disk_is_an_error_that_is_named() {
    let service = Service::start(Duration::ZERO);
    let simulate = Case { args: vec!["simulate".to_owned()], status: 0 };
    for case in cases(&service).iter().chain([&simulate]) {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let (status, _, said) = run(case.command(&service).stdout(full));
        assert_eq!(status, 2, "{:?}: {said}", case.args);
        let named = said.starts_with("breakwatch: ") && said.contains("No space left on device");
        assert!(named && said.lines().count() == 1, "{:?}: {said}", case.args);
    }
}

#[test]
fn closed_input_and_closed_errors_change_nothing() {
    let service = Service::start(Duration::ZERO);
    for case in cases(&service) {
        let (status, out, said) = run(&mut case.command(&service));
        assert_eq!((status, said.as_str()), (case.status, ""), "{:?}", case.args);
        let args: Vec<&str> = case.args.iter().map(String::as_str).collect();
        let mut closed = script("exec \"$0\" \"$@\" <&- 2>&-", &args);
        let closed = run(closed.envs(service.variables()));
        // A proof may name another moment each time.
        assert_eq!((closed.0, closed.1.lines().count()), (status, out.lines().count()), "{:?}", case.args);
    }
}

#[test]
fn an_error_that_nobody_can_hear_is_an_error_all_the_same() {
    let errors: [(&[&str], i32); 3] = [
        (&["list", "--config", "/nowhere/config.toml"], 2),
        (&["explain", "no such reason at all"], 0),
        (&["--no-such-flag"], 2),
    ];
    for (args, expected) in errors {
        assert_eq!(run(&mut breakwatch(args)).0, expected, "{args:?}");
        for closing in ["exec \"$0\" \"$@\" 2>&-", "exec \"$0\" \"$@\" 2>/dev/full"] {
            assert_eq!(run(&mut script(closing, args)).0, expected, "{args:?} {closing}");
        }
    }
}

#[test]
fn a_screen_without_a_terminal_says_what_to_use_instead() {
    for args in [&["--demo"][..], &["--demo", "--ascii"]] {
        for stdin in [Stdio::null(), Stdio::piped()] {
            let (status, out, said) = run(breakwatch(args).stdin(stdin).env("TERM", "xterm"));
            assert_eq!((status, out.as_str()), (2, ""), "{said}");
            assert!(said.contains("needs a terminal") && said.contains("breakwatch list"), "{said}");
        }
    }
}

#[test]
fn questions_from_a_closed_or_empty_input_are_asked_for() {
    for args in [&["explain"][..], &["explain", "-"], &["check-url", "-"]] {
        for closing in ["exec \"$0\" \"$@\" <&-", "exec \"$0\" \"$@\" </dev/null"] {
            let (status, out, said) = run(&mut script(closing, args));
            assert_eq!((status, out.as_str()), (2, ""), "{args:?} {closing}");
            assert!(said.starts_with("breakwatch: ") && said.lines().count() == 1, "{args:?}: {said}");
        }
    }
}
