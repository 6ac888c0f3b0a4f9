//! No room at any point: told apart, nothing that was kept is lost, and writing goes on when there is room.

use std::fs;
use std::process::{Command, Stdio};

use breakwatch::store::archive::{Archive, Kept, Place};
use nix::sys::resource::{Resource, getrlimit, setrlimit};

use super::common::{breaks, kept, record, seen};
use super::errands::{Errand, Running, assert_whole, report, scripted};

/// Lets a file be too long without ending the process.
const IGNORING: [&str; 4] = ["sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh"];

fn batch(number: u32) -> [Kept; 1] {
    let new = (0..10).map(|n| seen(&record(&format!("room_{number}_{n}"), i64::from(number)), 1));
    [breaks(new.collect())]
}

/// The child: no file may become longer than so many KiB, until the archive says that there is no room.
pub(crate) fn write_limited(place: &Place, kib: u32) {
    let (_, most) = getrlimit(Resource::RLIMIT_FSIZE).unwrap();
    setrlimit(Resource::RLIMIT_FSIZE, u64::from(kib) * 1024, most).unwrap();
    let mut number = 0;
    let error = match Archive::open(place) {
        Ok(opened) => {
            let mut archive = opened.archive;
            loop {
                match archive.keep(&batch(number)) {
                    Ok(()) => number += 1,
                    Err(error) => {
                        assert_eq!(kept(&archive).len(), number as usize * 10, "after {error}");
                        // Room again: the same connection goes on with the same batch.
                        setrlimit(Resource::RLIMIT_FSIZE, most, most).unwrap();
                        archive.keep(&batch(number)).unwrap();
                        number += 1;
                        break error;
                    }
                }
                assert!(number < 1_000, "the limit was never reached");
            }
        }
        Err(error) => error,
    };
    assert!(error.is_full() && error.is_retryable(), "{error:?}");
    setrlimit(Resource::RLIMIT_FSIZE, most, most).unwrap();
    let mut archive = Archive::open(place).unwrap().archive;
    archive.keep(&batch(number)).unwrap();
    report(number + 1);
}

#[test]
fn without_room_at_any_point_what_was_kept_stays_and_writing_goes_on_later() {
    for (kib, write_ahead) in
        [1, 5, 20, 33, 60, 100, 200, 400].into_iter().flat_map(|kib| [(kib, true), (kib, false)])
    {
        let home = tempfile::tempdir().unwrap();
        let errand = Errand { name: "limited", number: kib, write_ahead };
        let reports = Running::start(scripted(&IGNORING, errand, home.path())).finish();
        let batches: usize = reports[0].parse().unwrap();
        let archive = assert_whole(&super::common::place_in(home.path()));
        assert_eq!(kept(&archive).len(), batches * 10, "{kib} KiB, write-ahead {write_ahead}");
    }
}

/// Mounts a small disk of memory over a directory and goes on in there.
const MOUNTING: [&str; 4] = ["unshare", "--user", "--map-root-user", "--mount"];
const MOUNT: &str = "mount -t tmpfs -o size=1m,mode=700 none \"$BREAKWATCH_TEST_HOME\" && exec \"$@\"";

/// The child: fills the disk beside the archive, and makes room again.
pub(crate) fn write_full_disk(place: &Place) {
    let home = place.path().parent().unwrap().parent().unwrap().to_owned();
    let ballast = home.join("ballast");
    let fill = || {
        let mut rest = 4 << 20;
        let mut file = fs::File::create(&ballast).unwrap();
        while rest > 0 {
            match std::io::Write::write(&mut file, &vec![1; rest]) {
                Ok(written) => rest -= written,
                Err(_) => return,
            }
        }
        panic!("the disk is larger than it was made");
    };
    // Nothing is there yet, and there is no room to make it.
    fill();
    let error = Archive::open(place).unwrap_err();
    assert!(error.is_full(), "{error:?}");
    fs::remove_file(&ballast).unwrap();

    let mut archive = Archive::open(place).unwrap().archive;
    for number in 0..20 {
        archive.keep(&batch(number)).unwrap();
    }
    fill();
    let mut number = 20;
    let error = loop {
        match archive.keep(&batch(number)) {
            Ok(()) => number += 1,
            Err(error) => break error,
        }
    };
    assert!(error.is_full(), "{error:?}");
    assert_eq!(kept(&archive).len(), number as usize * 10, "reading goes on");
    drop(archive);
    // Who comes to a full disk can still read.
    let existing = Archive::open_existing(place).unwrap().archive;
    assert_eq!(kept(&existing).len(), number as usize * 10);
    assert_eq!(existing.verify().unwrap(), []);
    drop(existing);
    fs::remove_file(&ballast).unwrap();
    let mut archive = Archive::open(place).unwrap().archive;
    archive.keep(&batch(number)).unwrap();
    assert_eq!(archive.verify().unwrap(), []);
    assert_eq!(kept(&archive).len(), number as usize * 10 + 10);
    report("whole");
}

#[test]
fn a_full_disk_can_still_be_read_and_is_written_again_when_there_is_room() {
    let home = tempfile::tempdir().unwrap();
    let mut script = MOUNTING.to_vec();
    script.extend(["sh", "-c", MOUNT, "sh"]);
    let mut trial = Command::new(script[0]);
    trial.args(&script[1..]).arg("true").env("BREAKWATCH_TEST_HOME", home.path());
    let mounted = trial.stdin(Stdio::null()).stderr(Stdio::null()).status();
    if !mounted.is_ok_and(|status| status.success()) {
        eprintln!("no disk can be mounted here: only the limit of file sizes is tried");
        return;
    }
    let errand = Errand { name: "tmpfs", number: 0, write_ahead: true };
    assert_eq!(Running::start(scripted(&script, errand, home.path())).finish(), ["whole"]);
}
