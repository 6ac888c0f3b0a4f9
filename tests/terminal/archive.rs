//! What outlives the program: what was shown is there after a kill, at the next start and offline; and an
//! archive that cannot be used costs only itself.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use breakwatch::event::Text;
use breakwatch::simulator::{Fault, FaultRate};
use portable_pty::CommandBuilder;
use rustix::process::Signal;
use serde_json::Value;
use tempfile::TempDir;

use crate::service::{NOW, Service, since};
use crate::session::{Session, breakwatch, script, within_deadline};

const FILE: &str = "breakwatch/archive.sqlite3";

fn home() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn at(home: &TempDir, mut command: CommandBuilder) -> CommandBuilder {
    command.env("HOME", home.path());
    command.env("XDG_DATA_HOME", home.path());
    command
}

/// Watches the service with an archive.
fn watch(service: &Service, home: &TempDir) -> Session {
    Session::start(service.kept_by(at(home, breakwatch(&[]))), 100, 24)
}

fn offline(home: &TempDir, args: &[&str]) -> Session {
    let since = since();
    let args = [&["--offline", "--since", &since], args].concat();
    Session::start(at(home, breakwatch(&args)), 100, 24)
}

fn run(home: &TempDir, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_breakwatch"));
    command.env_clear().env("HOME", home.path()).env("XDG_DATA_HOME", home.path()).env("TZ", "UTC");
    command.stdin(Stdio::null()).args(args).output().unwrap()
}

/// The records of `list`, without what the service was asked besides.
fn records(output: &Output) -> BTreeSet<String> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    let fields = ["stream", "app", "domain", "started_at", "ended_at", "reason", "client_ip", "count"];
    let record = |line: &str| {
        let it: Value = serde_json::from_str(line).unwrap();
        fields.map(|field| it[field].to_string()).join(" ")
    };
    text.lines().map(record).collect()
}

/// What the archive holds of the window.
fn kept(home: &TempDir) -> BTreeSet<String> {
    records(&run(home, &["list", "--offline", "--format", "ndjson", "--since", &since()]))
}

/// What the service lists of it.
fn listed(service: &Service) -> BTreeSet<String> {
    let (home, account) = (home(), &service.simulator.accounts()[0]);
    let mut command = Command::new(env!("CARGO_BIN_EXE_breakwatch"));
    command.env_clear().env("HOME", home.path()).env("TZ", "UTC").stdin(Stdio::null());
    command.env("TENCENTCLOUD_SECRET_ID", &account.secret_id);
    command.env("TENCENTCLOUD_SECRET_KEY", &account.secret_key);
    let url = service.simulator.url();
    let output =
        command.args(["list", "--format", "ndjson", "--since", &since(), "--endpoint", &url]).output();
    let all = records(&output.unwrap());
    assert!(all.len() > 100);
    all
}

/// Lets a stream of that name break just now.
fn break_now(service: &Service, stream: &str) {
    let account = &service.simulator.accounts()[0].name;
    let mut record = service.simulator.truth(account).unwrap()[0].record.clone();
    record.stream = Text::new(stream);
    (record.started, record.ended) = (Some(NOW.plus(-90)), Some(NOW));
    service.simulator.inject(account, &record, Duration::ZERO).unwrap();
}

fn holder(home: &TempDir) -> rusqlite::Connection {
    let holder = rusqlite::Connection::open(home.path().join(FILE)).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    holder
}

#[test]
fn what_was_shown_as_saved_is_there_after_a_kill_and_offline_needs_neither_network_nor_key() {
    let (service, home) = (Service::start(), home());
    let session = watch(&service, &home);
    session.until_listed();
    break_now(&service, "just_before_the_end");
    session.until_shown("just_before_the_end");
    let truth = listed(&service);
    within_deadline("everything saved", || (kept(&home) == truth).then_some(()));
    session.see(|screen| assert!(!screen.contents().contains("ARCHIVE"), "nothing waits"));
    // Kills it.
    drop(session);
    assert_eq!(kept(&home), truth);
    drop(service);

    let mut session = offline(&home, &[]);
    session.until("the list", |screen| {
        let shown = screen.contents();
        let first = shown.lines().next().unwrap_or_default();
        shown.contains("just_before_the_end") && first.contains("OFFLINE") && first.contains("last break")
    });
    session.until_shown(&format!("{} breaks", truth.len()));
    session.keys("\r");
    session.until_shown("UNKNOWN");
    session.until_shown("Nothing is asked of the service while offline");
    session.keys("qq");
    assert_eq!(session.end().status, 0);
}

#[test]
fn the_next_start_shows_what_was_kept_before_any_answer_and_the_fill_proves_it() {
    let (service, home) = (Service::start(), home());
    let mut session = watch(&service, &home);
    session.until_listed();
    let truth = listed(&service);
    within_deadline("everything saved", || (kept(&home) == truth).then_some(()));
    session.keys("q");
    assert_eq!(session.end().status, 0);

    service.simulator.set_faults(vec![FaultRate { fault: Fault::Outage, probability: 1.0 }]);
    let mut session = watch(&service, &home);
    session.until("a list without an answer", |screen| {
        let shown = screen.contents();
        shown.contains(&format!("{} breaks", truth.len())) && shown.contains("archive, last break")
    });
    session.see(|screen| assert!(!screen.contents().contains("LIVE"), "nothing was answered"));
    service.simulator.set_faults(vec![]);
    break_now(&service, "after_the_outage");
    session.until_listed();
    session.until_shown("after_the_outage");
    session.until_shown(&format!("{} breaks", truth.len() + 1));
    session.keys("q");
    assert_eq!(session.end().status, 0);
}

#[test]
fn breaks_of_another_account_under_the_same_name_go_once_the_list_is_proven_and_come_back_with_it() {
    let home = home();
    for account in [0, 1, 0] {
        let service = Service::seeded(account);
        let session = watch(&service, &home);
        session.until_listed();
        let truth = listed(&service);
        session.until_shown(&format!("{} breaks", truth.len()));
        // Nothing of the other account is handed out any more, and what comes back is there again.
        within_deadline("what the service lists, and no more", || (kept(&home) == truth).then_some(()));
    }
    let file = rusqlite::Connection::open(home.path().join(FILE)).unwrap();
    let count = |sql: &str| file.query_row(sql, (), |row| row.get::<_, i64>(0)).unwrap();
    assert!(count("SELECT count(*) FROM break WHERE refuted IS NOT NULL") > 100, "kept all the same");
}

#[test]
fn every_way_out_saves_what_waits() {
    let service = Service::start();
    for way in ["q", "TERM", "HUP", "hang-up"] {
        let home = home();
        let mut session = watch(&service, &home);
        session.until_listed();
        within_deadline("an archive", || (!kept(&home).is_empty()).then_some(()));
        let holder = holder(&home);
        let stream = format!("shown_before_{way}");
        break_now(&service, &stream);
        session.until_shown(&stream);
        // Now it waits before the next try, longer than leaving takes.
        session.until_shown("not saved yet");
        holder.execute_batch("COMMIT").unwrap();
        drop(holder);
        let status = match way {
            "q" => {
                session.keys("q");
                session.end().status
            }
            "hang-up" => session.hang_up(),
            name => {
                let signal = if name == "TERM" { Signal::TERM } else { Signal::HUP };
                Session::signal(session.pid(), signal);
                let ended = session.end();
                ended.assert_restored();
                ended.status
            }
        };
        let expected = match way {
            "q" => 0,
            "TERM" => 143,
            _ => 129,
        };
        assert_eq!(status, expected, "{way}");
        assert!(kept(&home).iter().any(|it| it.contains(&stream)), "{way}");
    }
}

#[test]
fn an_archive_that_is_held_is_said_and_the_end_does_not_wait_for_it() {
    let (service, home) = (Service::start(), home());
    let mut session = watch(&service, &home);
    session.until_listed();
    let listed = listed(&service);
    within_deadline("all of it in the archive", || (kept(&home) == listed).then_some(()));
    let _holder = holder(&home);
    break_now(&service, "never_saved");
    session.until_shown("never_saved");
    session.until_shown("ARCHIVE, 1 break is not saved yet");
    session.until_shown("try again when it has finished");
    session.keys("q");
    let ended = session.end();
    assert_eq!(ended.status, 0);
    assert!(ended.screen.contents().contains("1 break was not saved"), "{}", ended.screen.contents());
}

#[test]
fn a_full_disk_is_said_and_the_screen_goes_on() {
    let (service, home) = (Service::start(), home());
    // No file may grow beyond 64 KiB.
    let limited = script("trap '' XFSZ; ulimit -f 128; exec \"$BREAKWATCH\" \"$@\"");
    let mut session = Session::start(service.kept_by(at(&home, limited)), 100, 24);
    session.until_listed();
    session.until_shown("cannot grow");
    session.until_shown("not saved yet");
    break_now(&service, "shown_all_the_same");
    session.until_shown("shown_all_the_same");
    session.keys("q");
    assert_eq!(session.end().status, 0);
}

#[test]
fn an_archive_that_cannot_be_used_costs_only_itself() {
    let newer = |file: &Path| {
        let connection = rusqlite::Connection::open(file).unwrap();
        connection.pragma_update(None, "user_version", 999).unwrap();
    };
    let foreign = |file: &Path| std::fs::write(file, "not an archive ".repeat(999)).unwrap();
    let service = Service::start();
    for (spoil, said) in [(&newer as &dyn Fn(&Path), "newer breakwatch"), (&foreign, "not an archive")] {
        let home = home();
        let mut session = watch(&service, &home);
        session.until_listed();
        within_deadline("an archive", || (!kept(&home).is_empty()).then_some(()));
        session.keys("q");
        assert_eq!(session.end().status, 0);
        spoil(&home.path().join(FILE));
        let mut session = watch(&service, &home);
        session.until_listed();
        session.until("why", |screen| screen.contents().replace('\n', " ").contains(said));
        session.keys("q");
        assert_eq!(session.end().status, 0);
        let output = run(&home, &["list", "--offline"]);
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains(said));
        let session = offline(&home, &[]);
        session.until("why", |screen| screen.contents().replace('\n', " ").contains(said));
        session.until_shown("The archive cannot be read.");
    }
}

#[test]
fn two_programs_share_one_archive() {
    let (service, home) = (Service::start(), home());
    let sessions = [watch(&service, &home), watch(&service, &home)];
    for session in &sessions {
        session.until_listed();
    }
    break_now(&service, "seen_by_both");
    for session in &sessions {
        session.until_shown("seen_by_both");
    }
    let truth = listed(&service);
    within_deadline("everything saved once", || (kept(&home) == truth).then_some(()));
    for session in &sessions {
        session.see(|screen| assert!(!screen.contents().contains("ARCHIVE")));
    }
}

#[test]
fn marks_and_notes_outlive_the_program() {
    let (service, home) = (Service::start(), home());
    break_now(&service, "remembered");
    let mut session = watch(&service, &home);
    session.until_listed();
    session.keys("/stream:=remembered\rm");
    session.until("the mark", |screen| screen.contents().contains("★"));
    session.keys("N");
    session.until_shown("note on stream remembered:");
    session.keys("ask the venue\r");
    session.until("the note", |screen| {
        let shown = screen.contents();
        shown.contains("✎ remembered") && shown.contains("ask the venue")
    });
    session.keys("hq");
    assert_eq!(session.end().status, 0);

    let mut session = offline(&home, &["--filter", "is:marked"]);
    session.until("the mark and the note", |screen| {
        let shown = screen.contents();
        shown.contains("★") && shown.contains("✎ remembered") && shown.contains("ask the venue")
    });
    session.keys("q");
    assert_eq!(session.end().status, 0);
    let noted = run(&home, &["list", "--offline", "--since", &since(), "--format", "ndjson", "is:noted"]);
    assert_eq!(records(&noted).len(), 1);
}

#[test]
fn without_an_archive_nothing_is_written() {
    let (service, home) = (Service::start(), home());
    for command in [service.watched_by(at(&home, breakwatch(&[]))), at(&home, breakwatch(&["--demo"]))] {
        let mut session = Session::start(command, 100, 24);
        session.until_listed();
        session.keys("m");
        session.until_shown("for this session only");
        session.keys("q");
        assert_eq!(session.end().status, 0);
    }
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0);
}

#[test]
fn offline_without_an_archive_says_how_one_comes_to_be() {
    let home = home();
    for args in [&["--offline"][..], &["list", "--offline"]] {
        let status = if args[0] == "list" {
            let output = run(&home, args);
            let said = String::from_utf8(output.stderr).unwrap();
            assert!(said.contains("archive.sqlite3") && said.contains("when breakwatch watches"), "{said}");
            output.status.code().unwrap().unsigned_abs()
        } else {
            let ended = Session::start(at(&home, breakwatch(args)), 100, 24).end();
            let said = ended.screen.contents().replace('\n', "");
            assert!(said.contains("archive.sqlite3") && said.contains("when breakwatch watches"), "{said}");
            ended.status
        };
        assert_eq!(status, 2);
    }
    for other in ["--demo", "--no-archive"] {
        let output = run(&home, &["list", "--offline", other]);
        assert_eq!(output.status.code(), Some(2));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("--offline") && said.contains(other), "{said}");
    }
    assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0);
}
