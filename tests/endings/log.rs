//! The log file: made so that others cannot read it, never a way to somebody else's file, and never a
//! reason why a command hangs or fails to do its work.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown, symlink};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::service::Service;
use crate::{breakwatch, run};

/// `list` with a log, of a service that loses every connection and so gives something to log.
fn list(log: &Path) -> (i32, String, String) {
    let mut command = breakwatch(&["list", "--endpoint", "http://127.0.0.1:1", "--log-file"]);
    let key = [("TENCENTCLOUD_SECRET_ID", "AKIDEXAMPLE"), ("TENCENTCLOUD_SECRET_KEY", "EXAMPLEKEY")];
    run(command.arg(log).envs(key))
}

/// The same where the log is refused before anything is asked.
fn refused(log: &Path) -> String {
    let service = Service::start(Duration::ZERO);
    let mut command = breakwatch(&[]);
    command.args(service.listed()).arg("--log-file").arg(log).envs(service.variables());
    let (status, out, said) = run(&mut command);
    assert_eq!((status, out.as_str()), (2, ""), "{said}");
    assert_eq!(service.simulator.requests().total, 0, "refused first");
    assert!(said.contains(log.to_str().unwrap()) && said.contains("name another file"), "{said}");
    said
}

fn mode(file: &Path) -> u32 {
    fs::metadata(file).unwrap().mode() & 0o777
}

#[test]
fn a_new_log_is_readable_by_its_owner_only_and_one_that_is_there_keeps_its_mode() {
    let home = tempfile::tempdir().unwrap();
    let log = home.path().join("log");
    let (status, _, _) = list(&log);
    assert_eq!((status, mode(&log)), (2, 0o600));
    let once = fs::read_to_string(&log).unwrap();
    assert!(once.contains("a request failed"), "{once}");
    fs::set_permissions(&log, fs::Permissions::from_mode(0o640)).unwrap();
    list(&log);
    assert_eq!(mode(&log), 0o640);
    assert!(fs::read_to_string(&log).unwrap().len() > once.len(), "appended");
}

#[test]
fn a_log_that_cannot_be_opened_is_refused_by_name() {
    let home = tempfile::tempdir().unwrap();
    assert!(refused(&home.path().join("missing/log")).contains("No such file"));
    assert!(refused(home.path()).contains("directory"));
    // A pipe that nobody reads would be waited for.
    let pipe = home.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    refused(&pipe);
}

#[test]
fn a_full_disk_costs_the_log_and_nothing_else() {
    let service = Service::start(Duration::ZERO);
    let list = |log: &[&str]| {
        // A wrong key is worth a line.
        let mut command = breakwatch(&[]);
        command.args(service.listed()).args(["--profile", "good", "--profile", "bad"]).args(log);
        let home = tempfile::tempdir().unwrap();
        let [(_, id), (_, key), _] = service.variables();
        let sdk = home.path().join(".tencentcloud");
        fs::create_dir(&sdk).unwrap();
        let sections = format!(
            "[good]\nsecret_id = {id}\nsecret_key = {key}\n[bad]\nsecret_id = {id}\nsecret_key = wrong\n"
        );
        fs::write(sdk.join("credentials"), sections).unwrap();
        run(command.env("HOME", home.path()))
    };
    let usual = list(&[]);
    let full = list(&["--log-file", "/dev/full"]);
    assert_eq!((full.0, &full.1), (usual.0, &usual.1));
    let missing =
        "breakwatch: lines are missing from the log /dev/full: No space left on device (os error 28)\n";
    assert_eq!(full.2, usual.2 + missing);
}

#[test]
fn a_link_of_ones_own_is_followed() {
    let home = tempfile::tempdir().unwrap();
    let (log, link) = (home.path().join("log"), home.path().join("link"));
    symlink(&log, &link).unwrap();
    list(&link);
    assert!(fs::read_to_string(&log).unwrap().contains("a request failed"));
    let (_, _, said) = list(Path::new("/dev/stderr"));
    assert!(said.contains("a request failed"), "{said}");
}

/// As in `/tmp`: a link to one of the user's files would be written to, a file of somebody else be read.
/// Only root can lay out what belongs to another user.
#[test]
fn what_somebody_else_laid_out_in_a_shared_directory_is_refused() {
    const SOMEBODY: u32 = 12_345;
    let shared = tempfile::tempdir().unwrap();
    fs::set_permissions(shared.path(), fs::Permissions::from_mode(0o1777)).unwrap();
    let (precious, link, theirs) =
        (shared.path().join("precious"), shared.path().join("link"), shared.path().join("theirs"));
    for file in [&precious, &theirs] {
        fs::write(file, "precious").unwrap();
    }
    symlink(&precious, &link).unwrap();
    if !rustix::process::geteuid().is_root() {
        // What is one's own is taken in a shared directory as well.
        list(&link);
        assert!(fs::read_to_string(&precious).unwrap().contains("a request failed"));
        return;
    }
    std::os::unix::fs::lchown(&link, Some(SOMEBODY), None).unwrap();
    chown(&theirs, Some(SOMEBODY), None).unwrap();
    for file in [&link, &theirs] {
        assert!(refused(file).contains("another user"));
    }
    assert_eq!(fs::read_to_string(&precious).unwrap(), "precious");
    assert_eq!(fs::read_to_string(&theirs).unwrap(), "precious");
}
