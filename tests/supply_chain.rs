//! What breakwatch is built from, held against `deny.toml` on every machine: that file is for cargo-deny,
//! which not every machine has.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use toml::{Table, Value};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn read(file: &str) -> Table {
    let text = std::fs::read_to_string(Path::new(ROOT).join(file)).expect(file);
    text.parse().unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// A text in a table.
fn text<'a>(table: &'a Value, key: &str) -> &'a str {
    table.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn list<'a>(table: &'a Table, section: &str, key: &str) -> &'a [Value] {
    table[section][key].as_array().map_or(&[], Vec::as_slice)
}

/// The packages of a lock file.
fn locked(file: &str) -> Vec<Value> {
    read(file)["package"].as_array().expect("packages").clone()
}

/// The program's, and that of the fuzz targets.
const LOCKS: [&str; 2] = ["Cargo.lock", "fuzz/Cargo.lock"];

#[test]
fn everything_comes_from_the_default_registry_with_its_checksum() {
    let allowed = read("deny.toml");
    let allowed: Vec<String> = list(&allowed, "sources", "allow-registry")
        .iter()
        .map(|url| format!("registry+{}", url.as_str().expect("an address")))
        .collect();
    for package in LOCKS.into_iter().flat_map(locked) {
        let name = text(&package, "name").to_owned();
        match text(&package, "source") {
            "" => assert!(name.starts_with("breakwatch"), "{name} comes from a folder"),
            source => {
                assert!(allowed.iter().any(|url| url == source), "{name} comes from {source}");
                assert_eq!(text(&package, "checksum").len(), 64, "{name} has no checksum");
            }
        }
    }
}

#[test]
fn what_is_banned_is_not_there() {
    let deny = read("deny.toml");
    let banned: BTreeSet<&str> = list(&deny, "bans", "deny").iter().map(|ban| text(ban, "crate")).collect();
    assert!(banned.contains("openssl-sys") && banned.contains("aws-lc-sys") && banned.contains("native-tls"));
    for package in LOCKS.into_iter().flat_map(locked) {
        let name = text(&package, "name");
        assert!(!banned.contains(name), "{name} is banned by deny.toml");
    }
}

#[test]
fn every_ban_and_every_exception_has_its_reason() {
    let deny = read("deny.toml");
    for entry in ["deny", "skip"].into_iter().flat_map(|key| list(&deny, "bans", key)) {
        assert!(text(entry, "reason").len() > 10, "{entry:?} says no reason");
    }
}

/// The packages that are compiled for this machine, each version of each.
fn compiled() -> BTreeMap<String, BTreeSet<String>> {
    let out = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--prefix", "none", "--format", "{p}"])
        .args(["--edges", "normal,build,dev", "--no-dedupe"])
        .current_dir(ROOT)
        .output()
        .expect("cargo");
    let said = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{said}");
    let mut compiled: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in String::from_utf8_lossy(&out.stdout).lines() {
        let mut words = line.split(' ');
        if let (Some(name), Some(version)) = (words.next(), words.next()) {
            compiled.entry(name.to_owned()).or_default().insert(version.trim_start_matches('v').to_owned());
        }
    }
    compiled
}

#[test]
fn no_crate_is_there_twice_but_for_the_exceptions_that_are_explained() {
    let deny = read("deny.toml");
    let skipped: Vec<&str> = list(&deny, "bans", "skip").iter().map(|skip| text(skip, "crate")).collect();
    let compiled = compiled();
    assert!(compiled.len() > 100, "cargo told {} packages only", compiled.len());
    let is_skipped = |name: &str, version: &str| {
        skipped.iter().any(|skip| {
            let Some((skipped, series)) = skip.split_once('@') else { return *skip == name };
            skipped == name && version.strip_prefix(series).is_some_and(|rest| rest.starts_with('.'))
        })
    };
    for (name, versions) in &compiled {
        let left: Vec<&String> = versions.iter().filter(|version| !is_skipped(name, version)).collect();
        assert!(left.len() <= 1, "{name} is there as {versions:?}: avoid one, or explain it in deny.toml");
    }
    for skip in skipped {
        let name = skip.split('@').next().expect("a name");
        let versions = compiled.get(name).map_or(0, BTreeSet::len);
        assert!(versions > 1, "{name} is not there twice any more: take it out of deny.toml");
    }
}

#[test]
fn the_binary_needs_few_crates_and_no_international_tables() {
    let adapter = locked("Cargo.lock").into_iter().find(|it| text(it, "name") == "idna_adapter");
    // From 1.2 on it brings ICU: cargo update -p idna_adapter --precise 1.1.0
    assert_eq!(adapter.map(|it| text(&it, "version").to_owned()).as_deref(), Some("1.1.0"));
}

#[test]
fn the_lowest_toolchain_is_one_number_everywhere() {
    let manifest = read("Cargo.toml");
    let lowest = manifest["package"]["rust-version"].as_str().expect("a version").to_owned();
    let security = std::fs::read_to_string(Path::new(ROOT).join("SECURITY.md")).expect("SECURITY.md");
    assert!(
        security.contains(&format!("Rust {lowest}")),
        "SECURITY.md names another toolchain than {lowest}"
    );
}
