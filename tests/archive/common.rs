//! What these tests share: a place in a directory of its own, records, and all that an archive holds.

use std::path::Path;
use std::sync::Arc;

use breakwatch::credentials::Env;
use breakwatch::event::{ProfileId, Record, Seen, Source, UnixTime};
use breakwatch::store::archive::{Archive, Kept, Place};
use tempfile::TempDir;

pub(crate) const NOW: UnixTime = UnixTime(1_795_000_000);

/// A directory that goes with the test, and a place in it where nothing is yet.
pub(crate) fn empty() -> (TempDir, Place) {
    let home = tempfile::tempdir().unwrap();
    let place = place_in(home.path());
    (home, place)
}

pub(crate) fn place_in(home: &Path) -> Place {
    Place::new(home.join("data/archive.sqlite3"), &Env::default())
}

pub(crate) fn open(place: &Place) -> Archive {
    let opened = Archive::open(place).unwrap();
    assert_eq!(opened.warnings, [], "nothing to say of a file on a local disk");
    opened.archive
}

pub(crate) fn main() -> Arc<str> {
    "main".into()
}

/// A push that ended so many seconds before now, after a minute.
pub(crate) fn record(stream: &str, ago: i64) -> Record {
    Record {
        domain: "push.example.com".into(),
        app: "live".into(),
        stream: stream.into(),
        started: Some(NOW.plus(-ago - 60)),
        ended: Some(NOW.plus(-ago)),
        reason: "Push client network exceptions.".into(),
        duration_s: Some(60),
        client_ip: "203.0.113.7".into(),
        resolution: "640*352".into(),
    }
}

pub(crate) fn seen(record: &Record, count: u32) -> Seen {
    Seen { record: record.clone(), count }
}

pub(crate) fn breaks(seen: Vec<Seen>) -> Kept {
    Kept::Breaks { profile: main(), seen, source: Source::Live, at: NOW }
}

/// All that is kept of profiles, as it is handed out.
pub(crate) fn all_of(archive: &Archive, profiles: &[Arc<str>]) -> Vec<(ProfileId, Seen, Source, UnixTime)> {
    let mut found = Vec::new();
    let handed = archive
        .breaks(profiles, UnixTime(i64::MIN), None, |profile, seen, source, at| {
            found.extend(seen.into_iter().map(|seen| (profile, seen, source, at)));
            true
        })
        .unwrap();
    assert_eq!(handed, found.len() as u64);
    found
}

/// The breaks of the profile `main`.
pub(crate) fn kept(archive: &Archive) -> Vec<Seen> {
    all_of(archive, &[main()]).into_iter().map(|(_, seen, ..)| seen).collect()
}
