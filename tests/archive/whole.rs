//! Looking at the whole file finds what is wrong, and a damaged file is told and never deleted.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::FileExt as _;

use breakwatch::event::UnixTime;
use breakwatch::i18n::Lang;
use breakwatch::store::archive::{Archive, Finding, Place};
use rusqlite::Connection;

use super::common::{breaks, empty, main, open, record, seen};

fn filled(place: &Place, number: i64) {
    let mut archive = open(place);
    let all = (0..number).map(|n| seen(&record(&format!("room_{}", n % 50), n * 10), 1)).collect();
    archive.keep(&[breaks(all)]).unwrap();
}

#[test]
fn each_broken_promise_is_found() {
    let damages: [(&str, Finding); 9] = [
        ("DROP INDEX break_identity; INSERT INTO break SELECT id + 1000, profile, stream, started, ended, duration,
            reason, client_ip, resolution, count, source, first_seen, refuted FROM break WHERE id < 4", Finding::Doubled(3)),
        ("UPDATE words SET uses = uses + 1 WHERE text = '640*352'", Finding::Words(1)),
        ("INSERT INTO words (text) VALUES ('nobody says this')", Finding::Words(1)),
        ("DELETE FROM words WHERE text = '640*352'", Finding::Words(1)),
        ("INSERT INTO stream (domain, app, name) VALUES ('', '', 'idle')", Finding::Idle(1)),
        ("INSERT INTO break SELECT 9000, profile, stream, started, NULL, duration, reason, client_ip, resolution,
            count, source, first_seen, refuted FROM break WHERE id = 1", Finding::Overtaken(1)),
        ("PRAGMA ignore_check_constraints = 1; UPDATE break SET count = 0 WHERE id < 3", Finding::Uncounted(2)),
        ("PRAGMA foreign_keys = 0; DELETE FROM stream WHERE id = 1", Finding::Dangling("break".to_owned(), 2)),
        ("CREATE TRIGGER strange AFTER INSERT ON break BEGIN DELETE FROM break; END", Finding::Schema("strange".to_owned())),
    ];
    for (sql, finding) in damages {
        let (_home, place) = empty();
        filled(&place, 100);
        assert_eq!(open(&place).verify().unwrap(), []);
        Connection::open(place.path()).unwrap().execute_batch(sql).unwrap();
        let found = open(&place).verify().unwrap();
        assert!(found.contains(&finding), "{sql}: {found:?}");
        for lang in Lang::ALL {
            assert!(!finding.sentence(lang).is_empty());
        }
    }
}

#[test]
fn damage_anywhere_in_the_file_is_found_and_never_deleted() {
    for at in [100, 4_096, 20_000, 40_000] {
        let (_home, place) = empty();
        filled(&place, 3_000);
        let file = OpenOptions::new().write(true).open(place.path()).unwrap();
        file.write_all_at(&[0xa5; 3_000], at).unwrap();
        let damaged = fs::read(place.path()).unwrap();
        let found = match Archive::open(&place) {
            Ok(opened) => {
                let findings = opened.archive.verify().unwrap();
                assert!(!findings.is_empty(), "{at}");
                // Reading hands out what it can, tells of the damage, or both; it never panics.
                let read = opened.archive.breaks(&[main()], UnixTime(0), None, |_, _, _, _| true);
                assert!(read.is_ok() || read.is_err_and(|error| error.is_corrupt()));
                true
            }
            Err(error) => error.is_corrupt() && error.to_string().contains("move the file away"),
        };
        assert!(found, "{at}");
        assert!(fs::read(place.path()).unwrap() == damaged, "{at}: left as it is");
    }
}

#[test]
fn a_file_that_was_cut_off_is_told_and_left() {
    let (_home, place) = empty();
    filled(&place, 3_000);
    let file = OpenOptions::new().write(true).open(place.path()).unwrap();
    file.set_len(file.metadata().unwrap().len() / 2).unwrap();
    let cut = fs::read(place.path()).unwrap();
    let corrupt = match Archive::open(&place) {
        Ok(opened) => !opened.archive.verify().unwrap().is_empty(),
        Err(error) => error.is_corrupt(),
    };
    assert!(corrupt);
    assert!(fs::read(place.path()).unwrap() == cut);
}
