//! The commands as other tools use them: output, exit status, and what is said when something is wrong.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

#[path = "../common/mod.rs"]
mod common;
mod offline;
mod searching;
mod verdicts;

use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use breakwatch::simulator::{Fault, FaultRate, Simulator, Time};
use common::{NOW, plain};
use serde_json::Value;

/// The program in a home of its own, without anything of this machine's environment.
fn breakwatch(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_breakwatch"));
    // Nobody tells of a role either: nothing listens there.
    let nobody = ("BREAKWATCH_METADATA", "http://127.0.0.1:9");
    command.env_clear().env("HOME", home).env("TZ", "UTC").env(nobody.0, nobody.1).stdin(Stdio::null());
    command
}

fn with_key(home: &Path, simulator: &Simulator) -> Command {
    let account = &simulator.accounts()[0];
    let mut command = breakwatch(home);
    command
        .env("TENCENTCLOUD_SECRET_ID", &account.secret_id)
        .env("TENCENTCLOUD_SECRET_KEY", &account.secret_key);
    command
}

fn run(command: &mut Command) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command.output().expect("the program starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (status.code().expect("no signal"), text(stdout), text(stderr))
}

/// A simulator on a runtime of its own thread, so that a test can wait for processes.
struct Server {
    simulator: Simulator,
    _runtime: tokio::runtime::Runtime,
}

fn serve(change: impl FnOnce(&mut breakwatch::simulator::Options)) -> Server {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let mut options = plain();
    options.time = Time::Frozen(NOW);
    options.events = Some(400);
    change(&mut options);
    let simulator = runtime.block_on(Simulator::start(options)).unwrap();
    Server { simulator, _runtime: runtime }
}

fn home() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// The frozen simulator's time lies in the past of the machine: ask for it by name.
fn list(home: &Path, server: &Server, rest: &[&str]) -> (i32, String, String) {
    let from = NOW.plus(-6 * 86_400).rfc3339();
    let mut command = with_key(home, &server.simulator);
    command.args(["list", "--endpoint", &server.simulator.url(), "--since", &from]).args(rest);
    run(&mut command)
}

#[test]
fn ndjson_has_one_object_a_break_with_its_keys_in_order() {
    let (home, server) = (home(), serve(|_| {}));
    let (status, out, err) = list(home.path(), &server, &["--format", "ndjson"]);
    assert_eq!((status, err.as_str()), (0, ""));
    let keys = [
        "profile",
        "domain",
        "app",
        "stream",
        "started_at",
        "ended_at",
        "duration_s",
        "client_ip",
        "resolution",
        "reason",
        "cause",
        "actor",
        "count",
        "verdict",
        "since",
        "gap_s",
        "proof",
    ];
    let mut copies = 0;
    let mut last_end = String::from("9");
    for line in out.lines() {
        let mut from = 0;
        for key in keys {
            let at = line[from..].find(&format!("\"{key}\":")).unwrap_or_else(|| panic!("{key} in {line}"));
            from += at;
        }
        let row: Value = serde_json::from_str(line).unwrap();
        let ended = row["ended_at"].as_str().unwrap().to_owned();
        assert!(ended.ends_with('Z') && ended <= last_end, "newest first");
        last_end = ended;
        copies += row["count"].as_u64().unwrap();
        assert!(!row.as_object().unwrap().values().any(|value| value == "-" || value == ""), "{line}");
    }
    let account = &server.simulator.accounts()[0].name;
    let truth = common::truth(&server.simulator, account, NOW.plus(-6 * 86_400), NOW);
    assert_eq!(copies, truth.values().map(|count| u64::from(*count)).sum::<u64>());
    assert_eq!(out.lines().count(), truth.len());
}

#[test]
fn all_formats_print_the_same_breaks() {
    let (home, server) = (home(), serve(|options| options.events = Some(30)));
    let rows = |format: &str| list(home.path(), &server, &["--format", format]).1;
    let ndjson = rows("ndjson").lines().count();
    assert!(ndjson > 10);
    let json: Value = serde_json::from_str(&rows("json")).unwrap();
    assert_eq!(json.as_array().unwrap().len(), ndjson);
    let csv = rows("csv");
    assert_eq!(::csv::Reader::from_reader(csv.as_bytes()).records().count(), ndjson);
    let header = "profile,domain,app,stream,started_at,ended_at,duration_s,client_ip,resolution,reason,\
                  cause,actor,count,verdict,since,gap_s,proof\n";
    assert!(csv.starts_with(header), "{csv}");
    assert_eq!(rows("markdown").lines().count(), ndjson + 2);
    let table = rows("table");
    assert_eq!(table.lines().count(), ndjson + 1);
    assert!(!table.contains('\u{1b}'), "plain when piped");
}

#[test]
fn a_filter_narrows_and_finding_nothing_is_a_success() {
    let (home, server) = (home(), serve(|_| {}));
    let (status, all, _) = list(home.path(), &server, &["--format", "ndjson"]);
    assert_eq!(status, 0);
    let (status, some, _) = list(home.path(), &server, &["--format", "ndjson", "-cause:client_closed"]);
    assert_eq!(status, 0);
    let kept = all.lines().filter(|line| !line.contains("\"cause\":\"client_closed\"")).count();
    assert_eq!(some.lines().count(), kept);
    let (status, none, err) = list(home.path(), &server, &["--format", "json", "stream:=nobody"]);
    assert_eq!((status, none.as_str(), err.as_str()), (0, "[]\n", ""));
}

#[test]
fn a_wrong_filter_is_pointed_at() {
    let (home, server) = (home(), serve(|_| {}));
    let (status, out, err) = list(home.path(), &server, &["--filter", "app:live causes:x"]);
    assert_eq!((status, out.as_str()), (2, ""));
    assert!(err.contains("cause:"), "names the nearest field: {err}");
    let lines: Vec<&str> = err.lines().collect();
    let text = lines.iter().position(|line| line.ends_with("app:live causes:x")).expect("the text is shown");
    assert_eq!(lines[text].find("causes"), lines[text + 1].find('^'), "{err}");
}

#[test]
fn a_window_beyond_the_services_memory_is_incomplete_and_says_so() {
    let (home, server) = (home(), serve(|_| {}));
    let since = NOW.plus(-61 * 86_400).rfc3339();
    let mut command = with_key(home.path(), &server.simulator);
    command.args(["list", "--endpoint", &server.simulator.url(), "--since", &since, "--format", "ndjson"]);
    let (status, out, err) = run(&mut command);
    assert_eq!(status, 3, "{err}");
    assert!(err.contains("60 days"), "{err}");
    assert!(out.lines().count() > 100, "what there is, is printed");
}

#[test]
fn a_failing_profile_is_said_and_the_other_is_listed() {
    let (home, server) = (home(), serve(|_| {}));
    let account = &server.simulator.accounts()[0];
    let config = home.path().join("config.toml");
    let profile = |name: &str, key: &str| {
        format!(
            "[profile.{name}]\nendpoint = \"{}\"\nsecret_id_env = \"ID\"\nsecret_key_env = \"{key}\"\n",
            server.simulator.url()
        )
    };
    std::fs::write(&config, profile("good", "KEY") + &profile("bad", "WRONG")).unwrap();
    let listing = |only: &[&str]| {
        let since = NOW.plus(-6 * 86_400).rfc3339();
        let mut command = breakwatch(home.path());
        command
            .env("ID", &account.secret_id)
            .env("KEY", &account.secret_key)
            .env("WRONG", "simulatedButWrong")
            .args(["list", "--format", "ndjson", "--since", &since, "--config"])
            .arg(&config)
            .args(only);
        run(&mut command)
    };
    let (status, out, err) = listing(&[]);
    assert_eq!(status, 3, "{err}");
    assert!(err.contains("bad") && !err.contains("simulatedButWrong"), "{err}");
    assert!(out.lines().count() > 100 && out.lines().all(|line| line.contains("\"profile\":\"good\"")));
    let (status, out, err) = listing(&["--profile", "bad"]);
    assert_eq!((status, out.as_str()), (2, ""), "{err}");
    let (status, _, err) = listing(&["--profile", "god"]);
    assert_eq!(status, 2);
    assert!(err.contains("god") && err.contains("good"), "names the known ones: {err}");
}

#[test]
fn a_service_that_stays_away_fails_in_words() {
    let (home, server) = (
        home(),
        serve(|options| {
            options.faults = vec![FaultRate { fault: Fault::Http500, probability: 1.0 }];
        }),
    );
    let (status, out, err) = list(home.path(), &server, &[]);
    assert_eq!(status, 2, "{err}");
    assert!(out.is_empty() && err.contains("500"), "{err}");
}

#[test]
fn a_closed_pipe_is_quiet_in_every_format() {
    let (home, server) = (home(), serve(|options| options.events = Some(3_000)));
    let from = NOW.plus(-7 * 86_400).rfc3339();
    for format in ["table", "json", "ndjson", "csv", "markdown"] {
        let mut child = with_key(home.path(), &server.simulator)
            .args(["list", "--endpoint", &server.simulator.url(), "--since", &from, "--format", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut out = child.stdout.take().unwrap();
        let mut first = [0; 64];
        out.read_exact(&mut first).unwrap();
        drop(out);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{format}");
        assert!(output.stderr.is_empty(), "{format}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn without_credentials_it_says_how_to_give_them_and_names_the_demo() {
    let home = home();
    for args in [vec!["list"], vec![]] {
        let (status, out, err) = run(breakwatch(home.path()).env("TERM", "xterm").args(&args));
        assert_eq!((status, out.as_str()), (2, ""));
        if args.is_empty() {
            continue;
        }
        for needed in ["TENCENTCLOUD_SECRET_ID", "--demo"] {
            assert!(err.contains(needed), "{needed} in {err}");
        }
    }
}

#[test]
fn the_screen_needs_a_terminal_and_names_list() {
    let (home, server) = (home(), serve(|_| {}));
    let (status, _, err) = run(with_key(home.path(), &server.simulator)
        .env("TERM", "xterm")
        .args(["--endpoint", &server.simulator.url()]));
    assert_eq!(status, 2);
    assert!(err.contains("breakwatch list"), "{err}");
}

#[test]
fn the_demo_lists_without_an_account_and_reads_nothing_real() {
    let home = home();
    // Both would be errors if they were read.
    std::fs::create_dir_all(home.path().join(".config/breakwatch")).unwrap();
    std::fs::write(home.path().join(".config/breakwatch/config.toml"), "no such key = 1").unwrap();
    let mut command = breakwatch(home.path());
    command
        .env("TENCENTCLOUD_SECRET_ID", "half a pair")
        .args(["list", "--demo", "--format", "ndjson", "--since", "6h"]);
    let (status, out, err) = run(&mut command);
    assert_eq!((status, err.as_str()), (0, ""));
    assert!(out.lines().count() > 300);
    for cause in ["expiry_passed", "client_network", "auth_failed", "client_closed"] {
        assert!(out.contains(&format!("\"cause\":\"{cause}\"")), "{cause}");
    }
    assert!(out.contains("\"profile\":\"evening\"") && out.contains("\"profile\":\"arrears\""));
}

#[test]
fn explain_prints_the_documented_json() {
    let home = home();
    let explain = |what: &str| {
        let (status, out, err) = run(breakwatch(home.path()).args(["explain", what, "--format", "json"]));
        assert_eq!((status, err.as_str()), (0, ""));
        serde_json::from_str::<Value>(&out).unwrap()
    };
    let one = explain("18/501");
    assert_eq!(one["recognised"], true);
    assert_eq!(one["key"], "expiry_passed");
    assert_eq!(one["codes"], serde_json::json!([[18, 501]]));
    assert!(one["fix"].as_array().unwrap().iter().all(Value::is_string));
    assert!(one["links"].is_array() && one["first_check"].is_string() && one["meaning"].is_string());
    assert_eq!(explain("推流时间戳参数值已过期")["key"], "expiry_passed");
    assert_eq!(explain("21")["candidates"].as_array().unwrap().len(), 4);
    assert_eq!(explain("never seen before")["recognised"], false);
}

#[test]
fn simulate_prints_what_a_client_needs_and_ends_when_told() {
    let home = home();
    let mut child = breakwatch(home.path())
        .args(["simulate", "--scenario", "plain", "--events", "50", "--seed", "3"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = std::io::BufReader::new(child.stdout.take().unwrap());
    let mut said = String::new();
    while !said.contains("Watch it with") {
        let before = said.len();
        std::io::BufRead::read_line(&mut out, &mut said).unwrap();
        assert!(said.len() > before, "it ended: {said}");
    }
    let value = |name: &str| {
        let line =
            said.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("{name} in {said}"));
        line.split_whitespace().last().unwrap().to_owned()
    };
    let listing = breakwatch(home.path())
        .env("TENCENTCLOUD_SECRET_ID", value("secret id"))
        .env("TENCENTCLOUD_SECRET_KEY", value("secret key"))
        .args(["list", "--since", "8d", "--format", "ndjson", "--endpoint", &value("url")])
        .output()
        .unwrap();
    assert!(listing.status.success(), "{}", String::from_utf8_lossy(&listing.stderr));
    assert!(!listing.stdout.is_empty());
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn wrong_arguments_are_named_with_what_is_right() {
    let home = home();
    for (args, said) in [
        (vec!["list", "--since", "yesterday"], "24h"),
        (vec!["--interval", "0s"], "between 1s and 1h"),
        (vec!["list", "--interval", "5s"], "no option --interval"),
        (vec!["list", "--site", "us"], "use cn or intl"),
        (vec!["list", "--format", "xml"], "ndjson"),
        (vec!["list", "--since", "2h", "--until", "2020-01-01T00:00:00Z", "--filter", "x", "y"], "--filter"),
        (vec!["list", "--endpoint", "http://example.com"], "https"),
        (vec!["simulate", "--fault", "fire:1"], "http500"),
        (vec!["simulate", "--listen", "0.0.0.0:80"], "this machine only"),
        (vec!["simulate", "--scenario", "nowhere"], "nowhere"),
        (vec!["--demo", "list"], "breakwatch list --demo"),
    ] {
        let (status, out, err) = run(breakwatch(home.path()).args(&args));
        assert_eq!((status, out.as_str()), (2, ""), "{args:?}: {err}");
        assert!(err.contains(said), "{args:?}: {err}");
    }
}

#[test]
fn a_ca_file_that_is_missing_or_holds_nothing_is_an_error() {
    let home = home();
    let empty = home.path().join("empty.pem");
    std::fs::write(&empty, "junk").unwrap();
    for file in [home.path().join("missing.pem"), empty] {
        let mut command = breakwatch(home.path());
        command.env("TENCENTCLOUD_SECRET_ID", "AKIDx").env("TENCENTCLOUD_SECRET_KEY", "x");
        let (status, _, err) = run(command.args(["list", "--ca-file"]).arg(&file));
        assert_eq!(status, 2);
        assert!(err.contains(file.file_name().unwrap().to_str().unwrap()), "{err}");
    }
}

#[test]
fn the_log_holds_no_secret_and_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let (home, server) = (
        home(),
        serve(|options| {
            options.faults = vec![FaultRate { fault: Fault::Http500, probability: 0.3 }];
            options.latency = Duration::from_millis(1);
        }),
    );
    let log = home.path().join("log");
    let (status, _, _) = list(home.path(), &server, &["--log-file", log.to_str().unwrap()]);
    assert_eq!(status, 0);
    let text = std::fs::read_to_string(&log).unwrap();
    assert!(text.contains("a request failed"), "{text}");
    let account = &server.simulator.accounts()[0];
    assert!(!text.contains(&account.secret_key) && !text.contains("Signature="));
    assert_eq!(std::fs::metadata(&log).unwrap().permissions().mode() & 0o777, 0o600);
}
