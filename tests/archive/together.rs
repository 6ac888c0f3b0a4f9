//! Several processes and several connections at once: the union with the largest counts, and locks that
//! are waited for or told of.

use std::collections::BTreeSet;
use std::collections::HashMap;
use std::sync::mpsc;
use std::time::Duration;

use breakwatch::event::Record;
use breakwatch::store::archive::{Archive, Place};
use rusqlite::Connection;

use super::common::{breaks, empty, kept, open, record, seen};
use super::errands::{Errand, Running, assert_whole, command, report};

const CHILDREN: u32 = 4;
const RECORDS: u32 = 90;

/// What a child lists of a record, if it lists it at all.
fn listed(child: u32, number: u32) -> Option<(Record, u32)> {
    let count = (child * 7 + number * 3) % 5;
    (count > 0).then(|| (record(&format!("room_{}", number % 9), i64::from(number) * 10), count))
}

/// The child: keeps all of its records in an order of its own, a few at a time.
pub(crate) fn write(place: &Place, child: u32) {
    let mut archive = Archive::open(place).unwrap().archive;
    let mut numbers: Vec<u32> = (0..RECORDS).collect();
    fastrand::shuffle(&mut numbers);
    for some in numbers.chunks(4) {
        let batch = some.iter().filter_map(|number| listed(child, *number));
        archive.keep(&[breaks(batch.map(|(record, count)| seen(&record, count)).collect())]).unwrap();
    }
    report("done");
}

fn write_together(write_ahead: bool) {
    let home = tempfile::tempdir().unwrap();
    let place = super::common::place_in(home.path()).with_patience(Duration::from_secs(60));
    let place = if write_ahead { place } else { place.without_write_ahead() };
    let start =
        |number| Running::start(command(Errand { name: "together", number, write_ahead }, home.path()));
    // All of them make the file, if they come to it.
    let mut children: Vec<Running> = (0..CHILDREN).map(start).collect();
    let archive = Archive::open(&place).unwrap().archive;
    let mut before = 0;
    while children.iter_mut().any(Running::is_running) {
        let now = kept(&archive).len();
        assert!(now >= before, "{now} breaks after {before}");
        before = now;
    }
    for child in children {
        assert_eq!(child.finish(), ["done"]);
    }
    let mut expected: HashMap<Record, u32> = HashMap::new();
    for (record, count) in (0..CHILDREN).flat_map(|child| (0..RECORDS).filter_map(move |n| listed(child, n)))
    {
        let known = expected.entry(record).or_default();
        *known = count.max(*known);
    }
    let archive = assert_whole(&place);
    let found = kept(&archive);
    assert_eq!(found.len(), expected.len());
    assert_eq!(found.into_iter().map(|it| (it.record, it.count)).collect::<HashMap<_, _>>(), expected);
}

#[test]
fn what_several_processes_keep_at_once_is_the_union_with_the_largest_counts() {
    write_together(true);
}

#[test]
fn also_where_there_is_no_write_ahead_log() {
    write_together(false);
}

#[test]
fn a_lock_that_is_held_for_long_is_told_and_the_same_batch_is_kept_later() {
    let (_home, place) = empty();
    let mut archive = open(&place.clone().with_patience(Duration::from_millis(20)));
    let batch = [breaks(vec![seen(&record("room_1", 60), 1)])];
    let other = Connection::open(place.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = archive.keep(&batch).unwrap_err();
    assert!(error.is_locked() && error.is_retryable() && !error.is_full(), "{error:?}");
    assert!(error.to_string().contains(place.shown()), "{error}");
    assert_eq!(kept(&archive), [], "reading does not wait for who writes");
    other.execute_batch("ROLLBACK").unwrap();
    archive.keep(&batch).unwrap();
    assert_eq!(kept(&archive).len(), 1);
}

#[test]
fn a_lock_that_is_held_for_a_moment_is_waited_for() {
    let (_home, place) = empty();
    let mut archive = open(&place.clone().with_patience(Duration::from_secs(60)));
    let other = Connection::open(place.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let (about_to_write, told) = mpsc::channel();
    let holder = std::thread::spawn(move || {
        told.recv().unwrap();
        other.execute_batch("ROLLBACK").unwrap();
    });
    about_to_write.send(()).unwrap();
    archive.keep(&[breaks(vec![seen(&record("room_1", 60), 1)])]).unwrap();
    holder.join().unwrap();
    assert_eq!(kept(&archive).len(), 1);
}

/// The locks that this process holds on the archive's file, as the system lists them: one may stand there twice
/// while others come and go.
#[cfg(target_os = "linux")]
fn locks(place: &Place) -> BTreeSet<String> {
    use std::os::unix::fs::MetadataExt as _;

    let inode = format!(":{}", std::fs::metadata(place.path()).unwrap().ino());
    let process = std::process::id().to_string();
    let is_ours = |line: &&str| {
        let mut words = line.split_whitespace().skip(4);
        words.next() == Some(&process) && words.next().is_some_and(|it| it.ends_with(&inode))
    };
    let all = std::fs::read_to_string("/proc/locks").unwrap();
    let held = all.lines().filter(is_ours).map(|line| line.split_once(": ").unwrap().1.to_owned());
    held.collect()
}

#[cfg(target_os = "linux")]
#[test]
fn a_second_connection_of_this_process_leaves_the_first_ones_locks_alone() {
    let (_home, place) = empty();
    let first = open(&place);
    assert_eq!(kept(&first), []);
    let held = locks(&place);
    assert!(!held.is_empty(), "who reads with a write-ahead log holds the file");
    let second = open(&place);
    assert_eq!(locks(&place), held, "it still does when another one here has come");
    drop(second);
    assert_eq!(locks(&place), held, "and gone");
    drop(first);
    assert_eq!(locks(&place), BTreeSet::new());
}
