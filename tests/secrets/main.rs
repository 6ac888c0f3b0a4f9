//! Marked secrets in every place where one can be, faults on every way, and a search of everything that
//! comes out: screen, standard output, errors, log, files, command lines. docs/secrets.md says what is
//! looked for and where.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod archive;
mod commands;
mod faults;
mod handover;
mod hostile;
mod house;
mod marks;
mod process;
mod screen;
#[path = "../terminal/session.rs"]
#[allow(dead_code, reason = "a part of it serves here")]
mod session;
mod tracing;

use std::io::{Read as _, Seek as _, Write as _};
use std::process::{Command, Output, Stdio};
use std::thread;

use house::House;

/// Runs the program to its end in that house; what was said is searched, and returned.
fn searched(house: &House, args: &[&str], environment: &[(&str, &str)], input: &str) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_breakwatch"));
    command.args(args).env_clear().envs(house.environment()).envs(environment.iter().copied());
    command.current_dir(house.home()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // Some commands end without having read it.
    let _unread = child.stdin.take().unwrap().write_all(input.as_bytes());
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    marks::assert_none(&format!("the output of {args:?}"), &stdout);
    marks::assert_none(&format!("the errors of {args:?}"), &stderr);
    house.assert_nothing_left(&format!("{args:?}"));
    let said = String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr);
    (status.code().expect("no signal"), said)
}

/// The same of a command that goes on: it is ended by a signal once the server has been asked and something
/// was said of it.
fn watched(house: &House, args: &[&str], asked: impl Fn() -> bool) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_breakwatch"));
    command.args(args).env_clear().envs(house.environment()).current_dir(house.home());
    // Files, not pipes: what was said so far can be looked at while it goes on.
    let [mut out, mut err] = [tempfile::tempfile().unwrap(), tempfile::tempfile().unwrap()];
    command.stdin(Stdio::null()).stdout(out.try_clone().unwrap()).stderr(err.try_clone().unwrap());
    let mut child = command.spawn().unwrap();
    let begun = std::time::Instant::now();
    let said = || [&out, &err].iter().any(|file| file.metadata().unwrap().len() > 0);
    while !(asked() && said()) {
        assert!(
            begun.elapsed() < std::time::Duration::from_secs(120),
            "asked: {}, said something: {}, of {args:?}",
            asked(),
            said()
        );
        thread::sleep(std::time::Duration::from_millis(20));
    }
    process::assert_unseen(child.id());
    let pid = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    // It may have ended by itself.
    let _ended = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
    child.wait().unwrap();
    for (file, name) in [(&mut out, "output"), (&mut err, "errors")] {
        let mut text = Vec::new();
        file.rewind().unwrap();
        file.read_to_end(&mut text).unwrap();
        marks::assert_none(&format!("the {name} of {args:?}"), &text);
    }
    house.assert_nothing_left(&format!("{args:?}"));
}

/// Tries all cases at once: what most of them do is wait.
fn together<T: Sync>(cases: &[T], case: impl Fn(&T) + Sync) {
    thread::scope(|all| {
        for one in cases {
            all.spawn(|| case(one));
        }
    });
}
