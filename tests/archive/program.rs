//! `breakwatch archive info|verify|prune` as people and scripts see them.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};

use breakwatch::credentials::Env;
use breakwatch::event::UnixTime;
use breakwatch::store::archive::{Annotation, Kept, Note, Place, Subject};
use chrono::Utc;
use rusqlite::Connection;
use tempfile::TempDir;

use super::common::{NOW, breaks, kept, main, open, record, seen};

fn run(home: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_breakwatch"));
    command.env_clear().env("HOME", home).env("TZ", "UTC").arg("archive").args(args);
    command.output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A home with an archive: ten breaks, one an hour, the newest an hour ago; the oldest is marked.
fn filled() -> (TempDir, Place) {
    let home = tempfile::tempdir().unwrap();
    let place = Place::new(home.path().join(".local/share/breakwatch/archive.sqlite3"), &Env::default());
    let mut archive = open(&place);
    let ago = UnixTime::from(Utc::now()).since(NOW);
    let all: Vec<_> = (1..=10).map(|n| seen(&record("room\u{1b}_1", n * 3_600 - ago), 1)).collect();
    let of = Subject::Break(all[9].record.clone());
    archive.keep(&[breaks(all)]).unwrap();
    archive
        .keep(&[Kept::Annotated(Annotation { profile: main(), of, at: NOW, what: Note::Marked(true) })])
        .unwrap();
    (home, place)
}

#[test]
fn info_tells_where_how_large_and_what() {
    let (home, _place) = filled();
    let output = run(home.path(), &["info"]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    let said = out(&output);
    for part in [
        "~/.local/share/breakwatch/archive.sqlite3",
        "10 of 1 streams",
        "400d after the end",
        "at most 2.1 GB",
        "profile main: 10 breaks",
        "with a write-ahead log",
    ] {
        assert!(said.contains(part), "{part} is missing in:\n{said}");
    }
    let output = run(home.path(), &["info", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&out(&output)).unwrap();
    assert_eq!(json["schema"], 4);
    assert_eq!(json["journal"], "wal");
    assert_eq!(json["marks"], 1);
    assert_eq!(json["keep_seconds"], 400 * 86_400);
    assert_eq!(json["max_bytes"], 2_u64 << 30);
    assert_eq!(json["profiles"][0]["breaks"], 10);
    let time = |key: &str| {
        chrono::DateTime::parse_from_rfc3339(json["profiles"][0][key].as_str().unwrap()).unwrap().timestamp()
    };
    assert_eq!(time("newest_end") - time("oldest_end"), 9 * 3_600);
    for (lang, part) in [("zh", "配置 main：10 条断流"), ("ja", "プロファイル main: 切断 10 件")]
    {
        let said = out(&run(home.path(), &["info", "--lang", lang]));
        assert!(said.contains(part), "{said}");
    }
}

#[test]
fn verify_ends_with_0_where_all_is_well_and_with_1_where_something_is_not() {
    let (home, place) = filled();
    let output = run(home.path(), &["verify"]);
    assert_eq!((output.status.code(), out(&output).contains("is whole")), (Some(0), true));
    Connection::open(place.path()).unwrap().execute_batch("UPDATE words SET uses = 77").unwrap();
    let output = run(home.path(), &["verify"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(out(&output).contains("missing or counted wrongly"), "{}", out(&output));
    let bytes = fs::read(place.path()).unwrap();
    fs::write(place.path(), &bytes[..bytes.len() / 2]).unwrap();
    assert_eq!(run(home.path(), &["verify"]).status.code(), Some(1));
}

#[test]
fn without_an_archive_all_of_them_say_so_and_make_none() {
    let home = tempfile::tempdir().unwrap();
    for command in ["info", "verify", "prune"] {
        let output = run(home.path(), &[command]);
        assert_eq!(output.status.code(), Some(2));
        assert!(
            err(&output).contains("there is no archive ~/.local/share/breakwatch/archive.sqlite3"),
            "{}",
            err(&output)
        );
    }
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
}

#[test]
fn prune_tells_what_it_would_do_and_then_does_it() {
    let (home, place) = filled();
    let dry = run(home.path(), &["prune", "--older-than", "5h30m", "--dry-run"]);
    assert_eq!(dry.status.code(), Some(0), "{}", err(&dry));
    for part in ["5h30m after the end", "4 breaks are too old", "1 are as old and stay"] {
        assert!(out(&dry).contains(part), "{part} is missing in:\n{}", out(&dry));
    }
    assert_eq!(kept(&open(&place)).len(), 10, "nothing was done");
    let done = run(home.path(), &["prune", "--older-than", "5h30m"]);
    assert!(out(&done).contains("4 breaks given up"), "{}", out(&done));
    assert_eq!(kept(&open(&place)).len(), 6);
    let none = run(home.path(), &["prune"]);
    assert!(out(&none).contains("0 breaks given up"), "{}", out(&none));
    let small = run(home.path(), &["prune", "--max-size", "1kB", "--dry-run"]);
    assert!(
        out(&small).contains("at most 1.0 kB") && out(&small).contains("more, the oldest first"),
        "{}",
        out(&small)
    );
    run(home.path(), &["prune", "--max-size", "1kB"]);
    assert_eq!(kept(&open(&place)).len(), 1, "what is marked stays whatever the size");
    let wrong = run(home.path(), &["prune", "--max-size", "much"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(err(&wrong).contains("500MB"), "{}", err(&wrong));
}

#[test]
fn the_configuration_says_where_it_is_and_how_much_is_kept() {
    let (home, place) = filled();
    let elsewhere = home.path().join("elsewhere.sqlite3");
    fs::rename(place.path(), &elsewhere).unwrap();
    let config = home.path().join("config.toml");
    fs::write(
        &config,
        "[archive]\npath = \"~/elsewhere.sqlite3\"\nkeep = \"90d\"\nsize = \"500MB\"\nwal = false\n",
    )
    .unwrap();
    let with = |args: &[&str]| run(home.path(), &[args, &["--config", config.to_str().unwrap()]].concat());
    let json: serde_json::Value = serde_json::from_str(&out(&with(&["info", "--format", "json"]))).unwrap();
    assert_eq!(json["file"], "~/elsewhere.sqlite3");
    assert_eq!((&json["keep_seconds"], &json["max_bytes"]), (&(90 * 86_400).into(), &500_000_000.into()));
    assert_eq!(json["journal"], "truncate");
    fs::write(&config, "[archive]\nenabled = false\npath = \"~/elsewhere.sqlite3\"\n").unwrap();
    assert!(out(&with(&["info"])).contains("switched off"), "{}", out(&with(&["info"])));
    fs::set_permissions(&elsewhere, fs::Permissions::from_mode(0o644)).unwrap();
    let output = with(&["verify"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(err(&output).contains("chmod 600 ~/elsewhere.sqlite3"), "{}", err(&output));
}
