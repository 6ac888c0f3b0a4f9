//! `list --stream`: a stream by its name over all that is remembered, in every format, with what is
//! missing told by exit status.

use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use breakwatch::event::{Record, Text};
use breakwatch::simulator::{NameMatch, Quirks};
use rustix::process::{Pid, Signal, kill_process};

use super::{NOW, Server, Value, breakwatch, home, run, serve, with_key};

const DAY: i64 = 86_400;

/// Breaks of streams whose names contain one another, up to 50 days ago.
fn plant(server: &Server) {
    let account = server.simulator.accounts()[0].name.clone();
    let model = server.simulator.truth(&account).unwrap()[0].record.clone();
    for name in ["hall", "hall_1", "main_hall_1"] {
        for age in [60, 3 * DAY, 50 * DAY] {
            let ended = NOW.plus(-age);
            let started = Some(ended.plus(-600));
            let it = Record { stream: Text::new(name), started, ended: Some(ended), ..model.clone() };
            server.simulator.inject(&account, &it, Duration::ZERO).unwrap();
        }
    }
}

fn search(home: &Path, server: &Server, rest: &[&str]) -> (i32, String, String) {
    let mut command = with_key(home, &server.simulator);
    run(command.args(["list", "--endpoint", &server.simulator.url()]).args(rest))
}

fn names(out: &str) -> Vec<String> {
    out.lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["stream"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_stream_is_found_by_its_name_or_a_part_of_it_in_every_format() {
    let (home, server) = (home(), serve(|_| {}));
    plant(&server);
    for names_match in [NameMatch::Part, NameMatch::Whole, NameMatch::Loose] {
        server.simulator.set_quirks(Quirks { names: names_match, ..Quirks::default() });
        let (status, out, _) =
            search(home.path(), &server, &["--stream", "hall_1", "--exact", "--format", "ndjson"]);
        assert_eq!((status, names(&out)), (0, vec!["hall_1".to_owned(); 3]), "{names_match:?}");
        let (status, out, _) = search(home.path(), &server, &["--stream", "hall", "--format", "ndjson"]);
        assert_eq!((status, names(&out).len()), (0, 9), "{names_match:?}");
    }
    for format in ["table", "json", "ndjson", "csv", "markdown"] {
        let (status, out, _) =
            search(home.path(), &server, &["--stream", "main_hall_1", "--exact", "--format", format]);
        assert_eq!((status, out.replace('\\', "").matches("main_hall_1").count()), (0, 3), "{format}: {out}");
    }
    // A shorter time, and a filter besides.
    let from = NOW.plus(-4 * DAY).rfc3339();
    let (_, out, _) = search(
        home.path(),
        &server,
        &["--stream", "hall", "--since", &from, "--format", "ndjson", "stream:main"],
    );
    assert_eq!(names(&out), ["main_hall_1", "main_hall_1"]);
    let (status, out, _) = search(home.path(), &server, &["--stream", "nobody", "--format", "ndjson"]);
    assert_eq!((status, out.as_str()), (0, ""));
}

#[test]
fn what_is_missing_is_said_and_is_exit_status_3() {
    let (home, server) = (home(), serve(|options| options.quirks.reach = 20));
    let account = server.simulator.accounts()[0].name.clone();
    let mut model = server.simulator.truth(&account).unwrap()[0].record.clone();
    // More in one second than paging reaches, and than is believed.
    model.stream = Text::new("flood");
    model.ended = Some(NOW.plus(-500));
    for number in 0..10_050 {
        let it = Record { duration_s: Some(number), ..model.clone() };
        server.simulator.inject(&account, &it, Duration::ZERO).unwrap();
    }
    let (status, out, err) =
        search(home.path(), &server, &["--stream", "flood", "--exact", "--format", "ndjson"]);
    assert_eq!(status, 3, "{err}");
    assert!(err.contains("incomplete") && err.contains("10000"), "{err}");
    assert!(!out.is_empty());
}

#[test]
fn a_profile_that_may_not_costs_only_itself() {
    let (home, server) = (home(), serve(|_| {}));
    plant(&server);
    let account = &server.simulator.accounts()[0];
    server.simulator.deny(&account.name, "DescribeLiveStreamEventList").unwrap();
    let (status, out, err) = search(home.path(), &server, &["--stream", "hall"]);
    assert_eq!((status, out.as_str()), (2, ""));
    assert!(err.contains("live:DescribeLiveStreamEventList"), "{err}");
}

#[test]
fn ctrl_c_prints_what_was_found_so_far() {
    let (home, server) = (
        home(),
        serve(|options| {
            // Half a minute of reading at least, however busy the machine.
            options.events = Some(40_000);
            options.streams = Some(1);
            options.span = Some(Duration::from_secs(50 * 86_400));
            options.latency = Duration::from_secs(1);
        }),
    );
    let account = server.simulator.accounts()[0].name.clone();
    let name = server.simulator.truth(&account).unwrap()[0].record.stream.raw().to_owned();
    let mut command = with_key(home.path(), &server.simulator);
    command.args(["list", "--endpoint", &server.simulator.url(), "--stream", &name, "--format", "ndjson"]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0).spawn().unwrap();
    let deadline = std::time::Instant::now() + Duration::from_secs(60);
    while server.simulator.requests().total < 20 {
        assert!(std::time::Instant::now() < deadline, "it never asked");
        std::thread::sleep(Duration::from_millis(10));
    }
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let output = child.wait_with_output().unwrap();
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(130), "{err}");
    let found = names(&out);
    assert!(found.len() > 50 && found.len() < 40_000, "{}", found.len());
    assert!(err.contains("stopped when") && err.contains('%'), "{err}");
}

#[test]
fn exact_needs_a_name_and_a_name_is_not_empty() {
    let home = home();
    let (status, _, err) = run(breakwatch(home.path()).args(["list", "--exact"]));
    assert_eq!(status, 2);
    assert!(err.contains("--stream"), "{err}");
    let (status, _, err) = run(breakwatch(home.path()).args(["list", "--stream", ""]));
    assert_eq!(status, 2);
    assert!(err.contains("give a stream's name"), "{err}");
}
