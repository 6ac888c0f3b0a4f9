//! Signals: what waits ends at once, with the status that shells expect, and leaves nothing behind.

use std::io::Write as _;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::Stdio;
use std::time::Duration;

use rustix::io::Errno;
use rustix::process::Signal;

use crate::service::Service;
use crate::{Running, breakwatch, run, script, within_deadline};

const ENDING: [Signal; 4] = [Signal::INT, Signal::TERM, Signal::HUP, Signal::QUIT];

/// By the signal itself, so that a shell sees it and stops its loop, and without a dump: it would hold the
/// keys.
#[test]
fn list_is_ended_by_the_signal_itself_and_leaves_nothing() {
    for signal in ENDING {
        let service = Service::start(Duration::from_secs(3_600));
        let args = service.listed();
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let mut command = script("ulimit -c unlimited 2>/dev/null; exec \"$0\" \"$@\"", &args);
        let running = Running::start(command.envs(service.variables()).process_group(0));
        within_deadline("a request", || (service.simulator.requests().total > 0).then_some(()));
        let pid = running.pid();
        running.signal(signal);
        let (status, said) = running.end();
        assert_eq!((status.signal(), said.as_str()), (Some(signal.as_raw()), ""), "{signal:?}");
        assert!(!status.core_dumped(), "{signal:?} wrote the keys to a dump");
        assert_eq!(rustix::process::test_kill_process_group(pid), Err(Errno::SRCH), "a process is left");
    }
}

#[test]
fn list_of_the_demo_takes_its_simulator_along() {
    let mut command = breakwatch(&["list", "--demo", "--format", "ndjson"]);
    let mut running = Running::start(command.process_group(0));
    // It prints while the simulator lives in the same process.
    let out = running.until_said("{");
    let pid = running.pid();
    running.signal(Signal::INT);
    drop(out);
    let (status, said) = running.end();
    assert!(status.signal() == Some(Signal::INT.as_raw()) || status.code() == Some(0), "{status} {said}");
    assert_eq!(rustix::process::test_kill_process_group(pid), Err(Errno::SRCH), "a process is left");
}

#[test]
fn what_waits_for_input_is_ended_by_the_signal_itself() {
    for args in [&["explain", "-"][..], &["check-url", "-"]] {
        for signal in ENDING {
            let mut running = Running::start(breakwatch(args).stdin(Stdio::piped()));
            // It has begun to read once the pipe, which holds 64 KiB, takes more than that.
            running.0.stdin.as_mut().unwrap().write_all(&vec![b'\n'; 65 << 10]).unwrap();
            running.signal(signal);
            assert_eq!(running.end().0.signal(), Some(signal.as_raw()), "{args:?}");
        }
    }
}

#[test]
fn the_simulator_ends_in_order_and_says_so() {
    for signal in ENDING {
        let mut running = Running::start(breakwatch(&["simulate"]).process_group(0));
        let _out = running.until_said("account");
        let pid = running.pid();
        running.signal(signal);
        let (status, said) = running.end();
        assert_eq!(status.code(), Some(0), "{signal:?}: {said}");
        assert_eq!(said, "breakwatch: the simulator has ended after 0 requests\n");
        assert_eq!(rustix::process::test_kill_process_group(pid), Err(Errno::SRCH), "a process is left");
    }
}

#[test]
fn the_simulator_ends_with_requests_on_their_way_and_connections_open() {
    let mut running = Running::start(&mut breakwatch(&["simulate", "--latency", "3600s"]));
    let mut out = running.until_said("url ");
    let url = within_deadline("the command to watch it", || {
        let mut line = String::new();
        std::io::BufRead::read_line(&mut out, &mut line).unwrap();
        line.trim().strip_prefix("TENCENTCLOUD_SECRET_ID=").map(ToOwned::to_owned)
    });
    let words: Vec<&str> = url.split(' ').collect();
    let (id, key, endpoint) = (words[0], words[1].split_once('=').unwrap().1, words[words.len() - 1]);
    let mut list = breakwatch(&["list", "--endpoint", endpoint]);
    list.env("TENCENTCLOUD_SECRET_ID", id).env("TENCENTCLOUD_SECRET_KEY", key);
    let list = Running::start(&mut list);
    let port = endpoint.rsplit(':').next().unwrap().parse::<u16>().unwrap();
    within_deadline("an open connection", || connections(port).then_some(()));
    running.signal(Signal::TERM);
    let (status, said) = running.end();
    assert_eq!(status.code(), Some(0), "{said}");
    drop(list);
}

/// Whether somebody is connected to that port of this machine.
fn connections(port: u16) -> bool {
    const ESTABLISHED: &str = "01";
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
    table.lines().any(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        fields.len() > 3 && fields[1].ends_with(&format!(":{port:04X}")) && fields[3] == ESTABLISHED
    })
}

/// `nohup breakwatch simulate &`, and a script's background job, which must not hear its Ctrl-C.
#[test]
fn the_simulator_lives_on_where_a_signal_is_ignored() {
    let mut running = Running::start(&mut script("trap '' HUP INT; exec \"$0\" \"$@\"", &["simulate"]));
    let _out = running.until_said("account");
    running.signal(Signal::HUP);
    running.signal(Signal::INT);
    // It answers still, after both.
    let pid = running.pid().as_raw_nonzero();
    let pending = || std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let ignored = pending().lines().find_map(|line| line.strip_prefix("SigIgn:").map(str::to_owned)).unwrap();
    let ignored = u64::from_str_radix(ignored.trim(), 16).unwrap();
    assert_eq!(ignored & 0b11, 0b11, "hang-ups and interrupts are ignored still");
    assert!(running.0.try_wait().unwrap().is_none());
    running.signal(Signal::TERM);
    assert_eq!(running.end().0.code(), Some(0));
}

#[test]
fn a_time_limit_is_kept() {
    let service = Service::start(Duration::from_secs(3_600));
    let args = service.listed();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let (status, out, said) = run(script("timeout 0.5 \"$0\" \"$@\"", &args).envs(service.variables()));
    assert_eq!((status, out.as_str(), said.as_str()), (124, "", ""));
}
