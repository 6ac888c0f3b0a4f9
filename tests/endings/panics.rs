//! A panic beside a command: the process ends, and what is said of it holds no secret. This test program
//! is the command in its second life, so that nothing in the product has to provoke a panic.

use std::ffi::OsString;
use std::io::Read as _;
use std::thread;

use crate::{Running, bare};

/// Set in the program's second life only.
const PART: &str = "BREAKWATCH_TEST_PANICS";
const SELF: &str = "panics::a_panic_beside_a_command_ends_the_process_and_tells_no_secret";
const SECRET: &str = "0123456789abcdef0123456789abcdef";

#[test]
fn a_panic_beside_a_command_ends_the_process_and_tells_no_secret() {
    if std::env::var(PART).is_ok() {
        return play();
    }
    let exe = std::env::current_exe().unwrap();
    let mut command = bare(exe.to_str().unwrap(), &["--exact", SELF, "--nocapture", "--test-threads=1"]);
    command.env(PART, "yes");
    let mut running = Running::start(&mut command);
    let mut out = running.0.stdout.take().unwrap();
    let reader = thread::spawn(move || out.read_to_end(&mut Vec::new()));
    let (status, said) = running.end();
    reader.join().unwrap().unwrap();
    assert_eq!(status.code(), Some(101), "{said}");
    assert!(said.contains("breakwatch: a defect") && said.contains("panicked at"), "{said}");
    assert!(said.contains("panics.rs:") && said.contains("rtmp://push"), "{said}");
    assert!(!said.contains("01234567") && !said.contains('\x1b'), "{said}");
}

/// A server that would go on for ever, and a thread beside it that panics with a push URL in its text.
fn play() {
    let command = |words: &[&str]| words.iter().map(OsString::from).collect::<Vec<_>>().into_iter();
    // Whatever command comes first makes panics end the process.
    let _status = breakwatch::app::main(command(&["breakwatch", "causes"]));
    thread::spawn(|| panic!("cut: \x1b[31mrtmp://push.example.com/live/room?txSecret={SECRET}&txTime=1"));
    let _status = breakwatch::app::main(command(&["breakwatch", "simulate"]));
    unreachable!("the server went on");
}
