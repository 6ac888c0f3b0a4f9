//! Holds the properties of `tests/properties` for every input that fuzzing ever found of interest, so
//! that no fuzzer is needed to see that one breaks.

mod properties;

use std::fs;
use std::path::PathBuf;

use properties::TARGETS;

/// What the corpus of one target may take, in bytes.
const MOST_BYTES: u64 = 400 << 10;

fn of_target(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name)
}

/// The kept inputs of a target, by name.
fn inputs(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = fs::read_dir(of_target(target)).unwrap_or_else(|error| panic!("{target}: {error}"));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files.into_iter().map(|file| (file.clone(), fs::read(&file).expect("a file"))).collect()
}

#[test]
fn every_property_holds_for_every_kept_input() {
    for (target, check) in TARGETS {
        let inputs = inputs(target);
        assert!(inputs.len() >= 5, "{target} has a corpus");
        for (file, data) in inputs {
            if let Err(panic) = std::panic::catch_unwind(|| check(&data)) {
                eprintln!("{} breaks a property", file.display());
                std::panic::resume_unwind(panic);
            }
        }
    }
}

#[test]
fn the_empty_input_and_single_bytes_break_nothing() {
    for (_, check) in TARGETS {
        check(&[]);
        b"\0\t\n\x1b \"'-09:=@[\\{~\x7f\x80\xff".iter().for_each(|byte| check(&[*byte]));
    }
}

#[test]
fn each_property_is_fuzzed_and_each_corpus_is_small() {
    let manifest = fs::read_to_string(of_target("../Cargo.toml")).expect("fuzz/Cargo.toml");
    for (target, _) in TARGETS {
        assert!(manifest.contains(&format!("name = \"{target}\"")), "fuzz/Cargo.toml lacks {target}");
        let bytes: u64 = inputs(target).iter().map(|(_, data)| data.len() as u64).sum();
        assert!(bytes <= MOST_BYTES, "{target} keeps {bytes} bytes: minimise it with fuzz/run --minimise");
    }
    let kept = fs::read_dir(of_target("")).expect("a directory").count();
    assert_eq!(kept, TARGETS.len(), "a corpus without a target, or a target without one");
}
