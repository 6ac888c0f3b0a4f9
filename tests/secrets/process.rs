//! What other programs of the system see of the running program: its command line, its children.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::hostile::{Echo, Hostile};
use crate::house::House;
use crate::marks;

/// Ended with the test, however that ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ended = self.0.kill();
        let _reaped = self.0.wait();
    }
}

fn start(house: &House, args: &[&str]) -> Running {
    let mut command = Command::new(env!("CARGO_BIN_EXE_breakwatch"));
    command.args(args).env_clear().envs(house.environment()).current_dir(house.home());
    Running(command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap())
}

fn until(what: &str, enough: impl Fn() -> bool) {
    let began = Instant::now();
    while !enough() {
        assert!(began.elapsed() < Duration::from_secs(60), "never: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// The files of a process that everybody can read, of all its threads, and its children: none, so that no
/// secret of the environment goes anywhere.
pub(crate) fn assert_unseen(pid: u32) {
    for file in ["cmdline", "comm", "status", "stat", "maps"] {
        let seen = fs::read(format!("/proc/{pid}/{file}")).unwrap_or_default();
        marks::assert_none(file, &seen);
    }
    for entry in fs::read_dir(format!("/proc/{pid}/task")).unwrap().flatten() {
        marks::assert_none("a thread's name", &fs::read(entry.path().join("comm")).unwrap_or_default());
        let children = fs::read_to_string(entry.path().join("children")).unwrap_or_default();
        for child in children.split_whitespace() {
            let seen = fs::read(format!("/proc/{child}/environ")).unwrap_or_default();
            marks::assert_none("the environment of a child", &seen);
        }
    }
}

#[test]
fn the_list_of_processes_shows_no_secret() {
    // It is tried again for a while: time enough to look.
    let (house, server) = (House::new(), Hostile::start(Echo::Headers));
    let running =
        start(&house, &["list", "--endpoint", &server.url, "--log-file", "log", "--log-level", "trace"]);
    until("a second try", || server.answered() > 1);
    assert_unseen(running.0.id());
}

#[test]
fn the_simulator_does_not_know_the_users_keys() {
    let house = House::new();
    let mut running = start(&house, &["simulate"]);
    let mut out = std::io::BufReader::new(running.0.stdout.take().unwrap());
    let mut said = String::new();
    while !said.contains("TENCENTCLOUD_SECRET_ID=") {
        assert_ne!(std::io::BufRead::read_line(&mut out, &mut said).unwrap(), 0, "it ended: {said}");
    }
    assert_unseen(running.0.id());
    rustix::process::kill_process(pid(&running.0), rustix::process::Signal::TERM).unwrap();
    std::io::Read::read_to_string(&mut out, &mut said).unwrap();
    marks::assert_none("what the simulator says", said.as_bytes());
    house.assert_nothing_left("simulate");
}

fn pid(child: &Child) -> rustix::process::Pid {
    rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap()
}

/// Memory holds the keys: no dump of it, and nobody of the same user looks into it.
#[test]
fn memory_is_not_dumped() {
    let (house, server) = (House::new(), Hostile::start(Echo::Headers));
    let running = start(&house, &["list", "--endpoint", &server.url]);
    until("a try", || server.answered() > 0);
    let limits = fs::read_to_string(format!("/proc/{}/limits", running.0.id())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().nth(4), Some("0"), "{core}");
    // What belongs to root though another user runs it cannot be dumped; the folder itself is the user's in
    // any case. For root itself the limit stands.
    let memory = format!("/proc/{}/mem", running.0.id());
    let owner = std::os::unix::fs::MetadataExt::uid(&fs::metadata(memory).unwrap());
    assert_eq!(owner, 0, "the process can be dumped");
}
