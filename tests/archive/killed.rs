//! Killed at any moment, from the making of the file on: what was reported as kept is there, a batch is
//! there whole or not at all, and nothing is doubled.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use breakwatch::event::Record;
use breakwatch::store::archive::{Annotation, Archive, Kept, Note, Place, Retention, Subject};

use super::common::{NOW, breaks, kept, main, record, seen};
use super::errands::{Errand, Running, assert_whole, command, report};

/// A batch: breaks listed twice, a push without an end, the end of the one before, a note, an acknowledgement.
fn batch(number: u32) -> Vec<Kept> {
    let new: Vec<_> = (0..5).map(|n| seen(&record(&format!("room_{n}"), age(number) - n), 2)).collect();
    let noted = Annotation {
        profile: main(),
        of: Subject::Break(new[0].record.clone()),
        at: NOW,
        what: Note::Text(format!("note {number}")),
    };
    let acknowledged = Annotation { what: Note::Acknowledged(Some(number + 1)), ..noted.clone() };
    let mut changes = vec![
        breaks(new),
        breaks(vec![seen(&open_push(number), 1)]),
        Kept::Annotated(noted),
        Kept::Annotated(acknowledged),
    ];
    if let Some(before) = number.checked_sub(1) {
        changes.push(breaks(vec![seen(&ended_push(before), 1)]));
    }
    changes
}

fn age(number: u32) -> i64 {
    1_000_000 - i64::from(number) * 10
}

fn ended_push(number: u32) -> Record {
    record("channel", age(number))
}

fn open_push(number: u32) -> Record {
    Record { ended: None, duration_s: None, reason: "".into(), ..ended_push(number) }
}

/// The child: keeps batch after batch, reports each, and has pruning look round, until it is killed.
pub(crate) fn write_on(place: &Place, from: u32) {
    let mut archive = Archive::open(place).unwrap().archive;
    let roomy = Retention { keep_s: Some(10_000_000), bytes: Some(1 << 30) };
    for number in from.. {
        archive.keep(&batch(number)).unwrap();
        report(number);
        archive.prune_some(&roomy, NOW).unwrap();
    }
}

/// How many batches are there; fails if one is there in part, doubled or miscounted.
fn batches(archive: &Archive) -> u32 {
    let found: HashMap<Record, u32> =
        kept(archive).into_iter().map(|seen| (seen.record, seen.count)).collect();
    let notes = archive.annotations(&[main()]).unwrap();
    let mut number = 0;
    while found.contains_key(&open_push(number)) || found.contains_key(&ended_push(number)) {
        number += 1;
    }
    let mut expected = HashMap::new();
    for n in 0..number {
        expected.extend((0..5).map(|at| (record(&format!("room_{at}"), age(n) - at), 2)));
        expected.insert(if n + 1 < number { ended_push(n) } else { open_push(n) }, 1);
    }
    assert_eq!(found, expected);
    let mut acknowledged: Vec<u32> = notes
        .iter()
        .filter_map(|it| if let Note::Acknowledged(streams) = it.what { streams } else { None })
        .collect();
    acknowledged.sort_unstable();
    assert_eq!(acknowledged, (1..=number).collect::<Vec<_>>());
    assert_eq!(notes.len(), 2 * number as usize);
    number
}

fn kill_often(write_ahead: bool) {
    let home = tempfile::tempdir().unwrap();
    let place = super::common::place_in(home.path());
    let place = if write_ahead { place } else { place.without_write_ahead() };
    let mut there = 0;
    for round in 0..24_u32 {
        let errand = Errand { name: "write", number: there, write_ahead };
        let mut running = Running::start(command(errand, home.path()));
        let mut reported = there;
        // Every third is not waited for at all: it is starting, or making the file.
        let wanted = if round % 3 == 0 { 0 } else { fastrand::u32(0..20) };
        for _ in 0..wanted {
            reported = running.next().unwrap().parse::<u32>().unwrap() + 1;
        }
        let moment = Instant::now() + Duration::from_micros(fastrand::u64(0..40_000));
        while Instant::now() < moment {
            std::hint::spin_loop();
        }
        if let Some(last) = running.kill().last() {
            reported = last.parse::<u32>().unwrap() + 1;
        }
        let archive = assert_whole(&place);
        there = batches(&archive);
        assert!(there >= reported, "round {round}: {reported} reported as kept, {there} there");
        assert!(there <= reported + 1, "round {round}: {reported} reported as kept, {there} there");
    }
    assert!(there > 24, "only {there} batches were written at all");
}

#[test]
fn killed_at_any_moment_nothing_that_was_kept_is_lost_or_doubled() {
    kill_often(true);
}

#[test]
fn nor_where_there_is_no_write_ahead_log() {
    kill_often(false);
}
