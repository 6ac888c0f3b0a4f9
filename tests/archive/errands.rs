//! Children: this test program starts itself again with an errand, and reads what the child reports.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::Duration;

use breakwatch::store::archive::{Archive, Place};

use super::common::place_in;
use super::{full, killed, together};

const ERRAND: &str = "BREAKWATCH_TEST_ERRAND";
const HOME: &str = "BREAKWATCH_TEST_HOME";

/// What a child is to do.
#[derive(Clone, Copy)]
pub(crate) struct Errand<'a> {
    pub(crate) name: &'a str,
    pub(crate) number: u32,
    pub(crate) write_ahead: bool,
}

/// Not a test of its own: what a child does, and nothing without an errand.
#[test]
fn errand() {
    let Ok(errand) = std::env::var(ERRAND) else { return };
    let words: Vec<&str> = errand.split(' ').collect();
    let number = words[1].parse().unwrap();
    let place = place_in(Path::new(&std::env::var_os(HOME).unwrap())).with_patience(Duration::from_secs(60));
    let place = if words[2] == "true" { place } else { place.without_write_ahead() };
    match words[0] {
        "write" => killed::write_on(&place, number),
        "together" => together::write(&place, number),
        "limited" => full::write_limited(&place, number),
        "tmpfs" => full::write_full_disk(&place),
        other => panic!("no errand {other}"),
    }
}

/// Says something to the parent. The test harness has standard output for itself.
pub(crate) fn report(what: impl std::fmt::Display) {
    let mut parent = io::stderr();
    writeln!(parent, "report {what}").unwrap();
}

/// A child on its errand. It is killed with this, should a test fail.
pub(crate) struct Running {
    child: Child,
    lines: io::Lines<BufReader<ChildStderr>>,
    others: String,
}

/// The command that runs this program on an errand.
pub(crate) fn command(errand: Errand<'_>, home: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    prepare(&mut command, errand, home);
    command
}

/// The same through a shell: `script` ends with `exec "$@"`.
pub(crate) fn scripted(script: &[&str], errand: Errand<'_>, home: &Path) -> Command {
    let mut command = Command::new(script[0]);
    command.args(&script[1..]).arg(std::env::current_exe().unwrap());
    prepare(&mut command, errand, home);
    command
}

fn prepare(command: &mut Command, errand: Errand<'_>, home: &Path) {
    let Errand { name, number, write_ahead } = errand;
    command.args(["--exact", "errands::errand", "--test-threads=1", "--nocapture"]);
    command.env(ERRAND, format!("{name} {number} {write_ahead}")).env(HOME, home);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
}

impl Running {
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        Self { child, lines, others: String::new() }
    }

    /// The next report; none once the child is gone.
    pub(crate) fn next(&mut self) -> Option<String> {
        loop {
            // A killed child may leave half a line.
            let line = self.lines.next()?.ok()?;
            if let Some(report) = line.strip_prefix("report ") {
                return Some(report.to_owned());
            }
            self.others.push_str(&line);
            self.others.push('\n');
        }
    }

    /// Ends it at once, and returns the rest of its reports.
    pub(crate) fn kill(mut self) -> Vec<String> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        std::iter::from_fn(|| self.next()).collect()
    }

    /// Waits for its end, which must be a good one; returns all its reports.
    pub(crate) fn finish(mut self) -> Vec<String> {
        let reports = std::iter::from_fn(|| self.next()).collect();
        let status = self.child.wait().unwrap();
        assert!(status.success(), "{status}: {}", self.others);
        reports
    }

    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Usually it has ended.
        let _ended = self.child.kill();
        let _waited = self.child.wait();
    }
}

/// Fails with what is wrong with the file.
pub(crate) fn assert_whole(place: &Place) -> Archive {
    let archive = Archive::open(place).unwrap().archive;
    assert_eq!(archive.verify().unwrap(), []);
    archive
}
