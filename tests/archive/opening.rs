//! Which files are opened, made, migrated or refused; and who may read them.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use breakwatch::credentials::Env;
use breakwatch::event::{ProfileId, Record, Seen, Source, UnixTime};
use breakwatch::i18n::Lang;
use breakwatch::store::archive::{Archive, ArchiveError, Place, Warning};
use rusqlite::Connection;

use super::common::{all_of, breaks, empty, kept, main, open, record, seen};
use super::errands::assert_whole;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn beside(place: &Place, ending: &str) -> std::path::PathBuf {
    format!("{}{ending}", place.path().display()).into()
}

fn filled(place: &Place) {
    let mut archive = open(place);
    archive.keep(&[breaks(vec![seen(&record("room_1", 60), 2)])]).unwrap();
}

#[test]
fn the_file_and_what_is_beside_it_are_their_owners_alone() {
    let (home, place) = empty();
    let archive = open(&place);
    filled(&place);
    assert_eq!(kept(&archive).len(), 1);
    for ending in ["", "-wal", "-shm"] {
        assert_eq!(mode(&beside(&place, ending)), 0o600, "{ending}");
    }
    assert_eq!(mode(&home.path().join("data")), 0o700);
    assert_eq!(archive.info().unwrap().journal, "wal");
    drop(archive);
    assert_eq!(fs::read_dir(home.path().join("data")).unwrap().count(), 1, "nothing stays beside it");

    let (home, place) = empty();
    let place = place.without_write_ahead();
    filled(&place);
    assert_eq!(open(&place).info().unwrap().journal, "truncate");
    for file in fs::read_dir(home.path().join("data")).unwrap() {
        assert_eq!(mode(&file.unwrap().path()), 0o600);
    }
}

#[test]
fn a_file_that_others_can_read_is_used_and_told_of() {
    let (_home, place) = empty();
    filled(&place);
    fs::set_permissions(place.path(), Permissions::from_mode(0o640)).unwrap();
    let opened = Archive::open(&place).unwrap();
    assert_eq!(opened.warnings, [Warning::Readable { file: place.shown().to_owned() }]);
    let said = opened.warnings[0].sentence(Lang::En);
    assert!(said.contains(&format!("chmod 600 {}", place.shown())), "{said}");
    assert_eq!(kept(&opened.archive).len(), 1);
}

#[test]
fn a_file_that_others_can_write_is_refused() {
    let (_home, place) = empty();
    filled(&place);
    for mode in [0o620, 0o602] {
        fs::set_permissions(place.path(), Permissions::from_mode(mode)).unwrap();
        let error = Archive::open(&place).unwrap_err().to_string();
        assert!(error.contains("other users can write it") && error.contains(place.shown()), "{error}");
    }
}

/// Everything in a directory, by name, with its contents.
fn contents(directory: &Path) -> Vec<(String, Vec<u8>)> {
    let entry = |entry: std::io::Result<fs::DirEntry>| {
        let path = entry.unwrap().path();
        let bytes = if path.is_dir() { Vec::new() } else { fs::read(&path).unwrap() };
        (path.file_name().unwrap().to_string_lossy().into_owned(), bytes)
    };
    let mut all: Vec<_> = fs::read_dir(directory).unwrap().map(entry).collect();
    all.sort();
    all
}

/// Tries to open in both ways, and fails if anything in the directory was touched.
fn refused(place: &Place) -> ArchiveError {
    let directory = place.path().parent().unwrap();
    let before = contents(directory);
    let error = Archive::open(place).unwrap_err();
    assert_eq!(Archive::open_existing(place).unwrap_err(), error);
    assert!(contents(directory) == before, "touched, though {error}");
    assert!(error.to_string().contains(place.shown()), "{error}");
    assert!(!error.is_retryable());
    error
}

#[test]
fn a_file_of_something_else_is_refused_and_not_touched() {
    let made = |make: &dyn Fn(&Path)| {
        let (home, place) = empty();
        fs::create_dir(home.path().join("data")).unwrap();
        make(place.path());
        if place.path().is_file() {
            fs::set_permissions(place.path(), Permissions::from_mode(0o600)).unwrap();
        }
        let error = refused(&place).to_string();
        assert!(error.contains("path` in [archive]"), "what to do is missing: {error}");
    };
    made(&|path| fs::write(path, "notes of a person").unwrap());
    made(&|path| fs::write(path, [0; 8_192]).unwrap());
    made(&|path| fs::create_dir(path).unwrap());
    // SQLite files of other programs: as they are, with a log of which something waits, with a version.
    for wal in [false, true] {
        made(&|path| {
            let other = Connection::open(path).unwrap();
            if wal {
                other.query_row("PRAGMA journal_mode = wal", (), |_| Ok(())).unwrap();
            }
            other.execute_batch("CREATE TABLE break (id); PRAGMA user_version = 1").unwrap();
            if wal {
                // As if it had been killed: nobody moves the log into the file.
                let copy = path.with_extension("copy");
                fs::copy(format!("{}-wal", path.display()), format!("{}-wal", copy.display())).unwrap();
                fs::copy(path, &copy).unwrap();
                drop(other);
                fs::rename(&copy, path).unwrap();
                fs::rename(format!("{}-wal", copy.display()), format!("{}-wal", path.display())).unwrap();
            }
        });
    }
}

#[test]
fn a_newer_schema_is_refused_with_what_to_do() {
    let (_home, place) = empty();
    filled(&place);
    Connection::open(place.path()).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let error = refused(&place).to_string();
    for part in ["schema 99", "knows 4", "update breakwatch", place.shown()] {
        assert!(error.contains(part), "{part} is missing in: {error}");
    }
}

#[test]
fn a_newer_schema_that_waits_in_the_log_is_refused_as_well() {
    let (_home, place) = empty();
    filled(&place);
    // Open all the time, so that the file's head says something else than the log.
    let newer = Connection::open(place.path()).unwrap();
    newer.pragma_update(None, "wal_autocheckpoint", 0).unwrap();
    newer.pragma_update(None, "user_version", 99).unwrap();
    let file = fs::read(place.path()).unwrap();
    let error = Archive::open(&place).unwrap_err().to_string();
    assert!(error.contains("schema 99"), "{error}");
    assert_eq!(fs::read(place.path()).unwrap(), file);
}

/// A file as version 1 made it, of SQL that never changes any more.
fn version_1(place: &Place) -> Connection {
    fs::create_dir_all(place.path().parent().unwrap()).unwrap();
    let connection = Connection::open(place.path()).unwrap();
    fs::set_permissions(place.path(), Permissions::from_mode(0o600)).unwrap();
    connection.execute_batch(include_str!("version1.sql")).unwrap();
    connection
}

#[test]
fn a_file_of_version_1_is_brought_to_the_newest_with_all_that_is_in_it() {
    let (_home, place) = empty();
    drop(version_1(&place));
    let archive = assert_whole(&place);
    assert_eq!(archive.info().unwrap().schema, 4);
    let ended = Record { stream: "room_1".into(), ..record("room_1", 0) };
    let ended =
        Record { started: Some(UnixTime(1_794_999_900)), ended: Some(UnixTime(1_794_999_960)), ..ended };
    let open = Record {
        started: Some(UnixTime(1_794_999_990)),
        ended: None,
        duration_s: None,
        reason: "".into(),
        client_ip: "".into(),
        resolution: "".into(),
        ..ended.clone()
    };
    assert_eq!(
        all_of(&archive, &[main()]),
        [
            (ProfileId(0), Seen { record: open, count: 1 }, Source::Live, UnixTime(1_795_000_000)),
            (ProfileId(0), Seen { record: ended, count: 3 }, Source::Reconciled, UnixTime(1_794_999_970)),
        ]
    );
}

#[test]
fn a_migration_that_fails_changes_nothing() {
    let (_home, place) = empty();
    // In the way of version 2.
    version_1(&place).execute_batch("CREATE TABLE annotation (id)").unwrap();
    let before = fs::read(place.path()).unwrap();
    let error = Archive::open(&place).unwrap_err();
    assert!(error.is_corrupt(), "{error:?}");
    assert_eq!(fs::read(place.path()).unwrap(), before);
}

#[test]
fn only_looking_makes_nothing() {
    let (home, place) = empty();
    let error = Archive::open_existing(&place).unwrap_err();
    assert!(error.is_missing(), "{error:?}");
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
}

#[test]
fn a_place_that_may_not_be_written_is_told_with_its_name() {
    let home = tempfile::tempdir().unwrap();
    fs::write(home.path().join("data"), "a file where the directory should be").unwrap();
    let place = Place::new(home.path().join("data/archive.sqlite3"), &Env::default());
    let error = Archive::open(&place).unwrap_err().to_string();
    assert!(error.contains(place.shown()), "{error}");
}

#[test]
fn the_file_may_lie_elsewhere_behind_a_link() {
    let (home, place) = empty();
    filled(&place);
    let link = Place::new(home.path().join("link.sqlite3"), &Env::default());
    symlink(place.path(), link.path()).unwrap();
    assert_eq!(kept(&open(&link)).len(), 1);
}

#[test]
fn the_journal_can_be_changed_both_ways_and_nothing_is_lost() {
    let (_home, place) = empty();
    filled(&place);
    let without = place.clone().without_write_ahead();
    for (place, journal) in [(&without, "truncate"), (&place, "wal"), (&without, "truncate")] {
        let mut archive = open(place);
        assert_eq!(archive.info().unwrap().journal, journal);
        archive.keep(&[breaks(vec![seen(&record("room_2", 30), 1)])]).unwrap();
        assert_eq!(kept(&archive).len(), 2);
        assert_eq!(kept(&open(place)).len(), 2, "nobody holds the file");
    }
}

#[test]
fn the_standard_place_is_that_of_data() {
    let env = |variables: &[(&str, &str)]| Env {
        variables: variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        home: Some("/home/somebody".into()),
        etc: "/etc".into(),
        metadata: None,
    };
    let path = |env: &Env| Place::standard(env).unwrap().path().to_owned();
    assert_eq!(path(&env(&[])), Path::new("/home/somebody/.local/share/breakwatch/archive.sqlite3"));
    assert_eq!(path(&env(&[("XDG_DATA_HOME", "/data")])), Path::new("/data/breakwatch/archive.sqlite3"));
    // The specification has relative ones ignored.
    assert_eq!(path(&env(&[("XDG_DATA_HOME", "data")])), path(&env(&[])));
    assert_eq!(Place::standard(&env(&[])).unwrap().shown(), "~/.local/share/breakwatch/archive.sqlite3");
    assert_eq!(Place::standard(&Env::default()), None);
}
