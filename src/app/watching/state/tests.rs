//! What is read back of a state file, whatever happened to it.

use std::os::unix::fs::PermissionsExt as _;

use super::*;
use crate::event::Record;

const NOW: UnixTime = UnixTime(1_795_000_000);

fn told(number: i64) -> Entry {
    let record = Record { ended: Some(NOW.plus(number)), ..Record::default() };
    Entry { key: Key::of("main", &record), verdict: Verdict::Down, ended: NOW.plus(number) }
}

fn profiles() -> Vec<Arc<str>> {
    vec!["main".into()]
}

/// A file with an entry that was written whole and two that were appended.
fn three(directory: &Path) -> PathBuf {
    let path = directory.join("state");
    let (mut state, left) = State::open(&path, &profiles()).unwrap();
    assert!(left.is_none());
    state.write(NOW).unwrap();
    state.settle(NOW).unwrap();
    let tell = |state: &mut State, seq, entry| {
        state.begin(seq, entry).unwrap();
        state.told(seq).unwrap();
    };
    tell(&mut state, 1, told(1));
    state.write(NOW).unwrap();
    tell(&mut state, 2, told(2));
    tell(&mut state, 3, Entry { verdict: Verdict::Back, ..told(1) });
    state.settle(NOW).unwrap();
    path
}

#[test]
fn what_was_told_is_there_again_and_only_for_the_owner() {
    let directory = tempfile::tempdir().unwrap();
    let path = three(directory.path());
    let (state, left) = State::open(&path, &profiles()).unwrap();
    let left = left.unwrap();
    assert_eq!((state.seq(), left.from), (3, NOW));
    let expected = [(told(1).key, Verdict::Back), (told(2).key, Verdict::Down)];
    assert_eq!(left.past, Past::from(expected));
    for file in ["state", "state.lock"] {
        let mode = directory.path().join(file).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    assert!(!directory.path().join("state.tmp").exists());
}

#[test]
fn two_at_once_are_refused_and_one_after_the_other_are_not() {
    let directory = tempfile::tempdir().unwrap();
    let path = three(directory.path());
    let first = State::open(&path, &profiles()).unwrap();
    assert!(matches!(State::open(&path, &profiles()), Err(StateError::InUse(_))));
    drop(first);
    State::open(&path, &profiles()).unwrap();
}

#[test]
fn a_file_that_is_cut_anywhere_is_read_without_its_last_line_or_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = three(directory.path());
    let whole = std::fs::read(&path).unwrap();
    let ends: Vec<usize> = (1..=whole.len()).filter(|end| whole[end - 1] == b'\n').collect();
    for end in 0..whole.len() {
        std::fs::write(&path, &whole[..end]).unwrap();
        let lines = ends.iter().filter(|it| **it <= end).count();
        match State::open(&path, &profiles()) {
            Ok((state, left)) => {
                assert!(lines >= 2, "{end}: what was written whole is whole");
                // Head and entry, then two lines for each that was told.
                assert_eq!(state.seq(), 1 + (lines as u64 - 1) / 2);
                let doubts: Vec<u64> = left.unwrap().doubts.into_values().map(|doubt| doubt.seq).collect();
                let begun = (lines - 2) % 2 == 1;
                assert_eq!(doubts, if begun { vec![state.seq()] } else { vec![] }, "{end}");
            }
            Err(StateError::Damaged(..)) => assert!(lines < 2, "{end}"),
            Err(error) => panic!("{end}: {error}"),
        }
    }
}

#[test]
fn damage_other_profiles_and_newer_forms_are_refused_in_words() {
    let directory = tempfile::tempdir().unwrap();
    let path = three(directory.path());
    let whole = std::fs::read_to_string(&path).unwrap();
    let refused = |text: &str, profiles: &[Arc<str>]| {
        std::fs::write(&path, text).unwrap();
        State::open(&path, profiles).unwrap_err().to_string()
    };
    for (text, line) in [
        (whole.replacen("down", "dawn", 1), 2),
        (whole.replacen("\n3 ", "\n4 ", 1), 5),
        (whole.replacen("\n= 2", "\n= 1", 1), 4),
        (whole.replacen("{\"breakwatch", "{\"break", 1), 1),
        ("\0\0\0\n".to_owned(), 1),
        (String::new(), 1),
    ] {
        let said = refused(&text, &profiles());
        assert!(said.contains(&format!("line {line}")) && said.contains("Move the file away"), "{said}");
    }
    let said = refused(&whole, &["other".into()]);
    assert!(said.contains("other profiles: main"), "{said}");
    let said = refused(&whole.replacen("state\":1", "state\":2", 1), &profiles());
    assert!(said.contains("newer breakwatch (form 2)"), "{said}");
}

#[test]
fn what_is_in_doubt_is_so_until_it_was_told() {
    let directory = tempfile::tempdir().unwrap();
    let path = three(directory.path());
    let (mut state, _) = State::open(&path, &profiles()).unwrap();
    state.write(NOW).unwrap();
    state.begin(4, told(4)).unwrap();
    drop(state);
    let (mut state, left) = State::open(&path, &profiles()).unwrap();
    let left = left.unwrap();
    let doubt = Doubt { seq: 4, verdict: Verdict::Down };
    assert_eq!((state.seq(), left.doubts.get(&told(4).key), left.past.len()), (4, Some(&doubt), 2));
    // Another line comes first.
    state.write(NOW).unwrap();
    state.begin(5, told(5)).unwrap();
    state.told(5).unwrap();
    drop(state);
    let (state, left) = State::open(&path, &profiles()).unwrap();
    assert_eq!((state.seq(), left.unwrap().doubts.get(&told(4).key)), (5, Some(&doubt)));
    drop(state);
    let (mut state, _) = State::open(&path, &profiles()).unwrap();
    state.write(NOW).unwrap();
    state.begin(4, told(4)).unwrap();
    state.told(4).unwrap();
    drop(state);
    assert!(State::open(&path, &profiles()).unwrap().1.unwrap().doubts.is_empty());
    let (mut state, _) = State::open(&path, &profiles()).unwrap();
    state.write(NOW).unwrap();
    state.begin(6, told(6)).unwrap();
    // What nobody lists any more is in doubt no longer than it would be followed.
    for (from, doubts) in [(6, 1), (7, 0)] {
        state.write(NOW.plus(from)).unwrap();
        drop(state);
        let left;
        (state, left) = State::open(&path, &profiles()).unwrap();
        assert_eq!(left.unwrap().doubts.len(), doubts);
    }
}

#[test]
fn what_left_the_window_is_forgotten_and_never_told_again() {
    let directory = tempfile::tempdir().unwrap();
    let path = three(directory.path());
    let (mut state, _) = State::open(&path, &profiles()).unwrap();
    state.write(NOW.plus(2)).unwrap();
    drop(state);
    let (state, left) = State::open(&path, &profiles()).unwrap();
    let left = left.unwrap();
    assert_eq!((left.from, left.past.len(), state.seq()), (NOW.plus(2), 1, 3));
}

#[test]
fn what_is_settled_is_saved_without_any_line_and_follows_the_services_clock() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("state");
    let (mut state, _) = State::open(&path, &profiles()).unwrap();
    let from = || -> i64 {
        let text = std::fs::read_to_string(&path).unwrap();
        let head: serde_json::Value = serde_json::from_str(text.lines().next().unwrap()).unwrap();
        head["from"].as_i64().unwrap()
    };
    // This machine's clock was ahead when the first run began.
    state.write(NOW.plus(3_600)).unwrap();
    state.settle(NOW).unwrap();
    assert_eq!(from(), NOW.0);
    state.settle(NOW.plus(WRITTEN_EVERY_S - 1)).unwrap();
    assert_eq!(from(), NOW.0, "not all the time");
    state.settle(NOW.plus(WRITTEN_EVERY_S)).unwrap();
    assert_eq!(from(), NOW.0 + WRITTEN_EVERY_S);
    state.settle(NOW).unwrap();
    assert_eq!(from(), NOW.0 + WRITTEN_EVERY_S, "never back");
}
