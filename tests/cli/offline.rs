//! `list --offline`: what an archive holds, in every format, without network and credentials; and marks
//! and notes for `list` as it reads the service.

use std::path::Path;

use breakwatch::credentials::Env;
use breakwatch::event::{Annotation, Note, Record, Seen, Source, Subject, Text, UnixTime};
use breakwatch::store::archive::{Archive, Kept, Place};
use chrono::Utc;

use super::{Value, breakwatch, home, run, serve, with_key};

const DAY: i64 = 86_400;

fn now() -> UnixTime {
    UnixTime::from(Utc::now())
}

fn record(stream: &str, ago: i64) -> Record {
    let ended = now().plus(-ago);
    Record {
        domain: Text::new("push.example.com"),
        app: Text::new("live"),
        stream: Text::new(stream),
        started: Some(ended.plus(-600)),
        ended: Some(ended),
        reason: Text::new("Network error for the push client."),
        duration_s: Some(600),
        client_ip: Text::new("203.0.113.7"),
        resolution: Text::new("1920*1080"),
    }
}

/// An archive in that home's standard place.
fn keep(home: &Path, profile: &str, batch: Vec<Record>, annotations: Vec<(Subject, Note)>) {
    let place = Place::new(home.join(".local/share/breakwatch/archive.sqlite3"), &Env::default());
    let seen = batch.into_iter().map(|record| Seen { record, count: 1 }).collect();
    let mut all = vec![Kept::Breaks { profile: profile.into(), seen, source: Source::Live, at: now() }];
    all.extend(
        annotations
            .into_iter()
            .map(|(of, what)| Kept::Annotated(Annotation { profile: profile.into(), of, at: now(), what })),
    );
    Archive::open(&place).unwrap().archive.keep(&all).unwrap();
}

fn offline(home: &Path, args: &[&str]) -> (i32, String, String) {
    run(breakwatch(home).args(["list", "--offline"]).args(args))
}

#[test]
fn a_search_goes_over_all_of_the_archive() {
    let home = home();
    let all = vec![record("hall_1", 60), record("main_hall", 100 * DAY), record("lobby", 30)];
    keep(home.path(), "default", all, vec![]);
    let (status, out, err) = offline(home.path(), &["--stream", "HALL", "--format", "csv"]);
    assert_eq!(status, 0, "{err}");
    assert!(out.contains("hall_1") && out.contains("main_hall") && !out.contains("lobby"), "{out}");
    let (_, out, _) = offline(home.path(), &["--stream", "hall_1", "--exact", "--format", "csv"]);
    assert!(out.contains("hall_1") && !out.contains("main_hall"), "{out}");
    let (_, out, _) = offline(home.path(), &["--stream", "hall", "--since", "2h", "--format", "csv"]);
    assert!(out.contains("hall_1") && !out.contains("main_hall"), "{out}");
}

#[test]
fn an_archive_is_listed_in_every_format_beyond_the_services_memory() {
    let home = home();
    keep(home.path(), "default", vec![record("new", 60), record("old", 100 * DAY)], vec![]);
    for format in ["table", "json", "ndjson", "csv", "markdown"] {
        let (status, out, _) = offline(home.path(), &["--since", "365d", "--format", format]);
        assert_eq!(status, 0, "{format}");
        assert!(out.contains("new") && out.contains("old"), "{format}: {out}");
        let (_, out, _) = offline(home.path(), &["--format", format]);
        assert!(out.contains("new") && !out.contains("old"), "{format}: {out}");
    }
    let (from, until) = (now().plus(-120 * DAY).rfc3339(), now().plus(-90 * DAY).rfc3339());
    let (status, out, err) =
        offline(home.path(), &["--since", &from, "--until", &until, "--format", "ndjson"]);
    assert_eq!((status, out.lines().count()), (0, 1));
    assert!(
        err.contains("offline: the archive has breaks of this time from 20") && err.lines().count() == 1,
        "{err}"
    );
}

#[test]
fn verdicts_that_need_the_service_are_unknown_and_say_that_nothing_was_asked() {
    let home = home();
    let mut again = record("back", 30);
    again.started = Some(now().plus(-100));
    keep(home.path(), "default", vec![record("gone", 60), record("back", 200), again], vec![]);
    let (_, out, _) = offline(home.path(), &["--format", "ndjson"]);
    let verdict = |stream: &str, at: usize| {
        let of = |line: &&str| serde_json::from_str::<Value>(line).unwrap()["stream"] == stream;
        let it: Value = serde_json::from_str(out.lines().filter(of).nth(at).unwrap()).unwrap();
        (it["verdict"].as_str().unwrap().to_owned(), it["proof"].to_string())
    };
    let (unknown, proof) = verdict("gone", 0);
    assert!(unknown == "unknown" && proof.contains("offline"), "{unknown} {proof}");
    assert_eq!(verdict("back", 1).0, "back", "what later breaks prove is known");
    let (_, _, err) = offline(home.path(), &[]);
    assert!(err.contains("offline: the archive has breaks of this time"), "{err}");
}

#[test]
fn only_the_chosen_profiles_and_what_is_watched_of_them_is_listed_and_no_credentials_are_looked_for() {
    let home = home();
    keep(home.path(), "prod", vec![record("of_prod", 60)], vec![]);
    keep(home.path(), "default", vec![record("of_default", 60)], vec![]);
    // A file that could not be read as credentials.
    std::fs::create_dir(home.path().join(".tencentcloud")).unwrap();
    std::fs::write(home.path().join(".tencentcloud/credentials"), "\u{0}broken").unwrap();
    let (status, out, err) = offline(home.path(), &["--profile", "prod", "--format", "ndjson"]);
    assert!(status == 0 && err.starts_with("breakwatch: profile prod: offline:"), "{err}");
    assert!(out.contains("of_prod") && !out.contains("of_default"), "{out}");
    let config = home.path().join("c.toml");
    std::fs::write(&config, "[profile.prod]\ndomains = [\"elsewhere.example.com\"]\n").unwrap();
    let (status, out, _) =
        offline(home.path(), &["--config", config.to_str().unwrap(), "--format", "ndjson"]);
    assert_eq!((status, out.as_str()), (0, ""));
}

#[test]
fn marks_and_notes_filter_what_is_listed_from_either() {
    let home = home();
    let (a, b) = (record("a", 60), record("b", 70));
    let noted = vec![
        (Subject::Break(a.clone()), Note::Marked(true)),
        (Subject::Stream(b.stream_name()), Note::Text("call Lee".to_owned())),
    ];
    keep(home.path(), "default", vec![a, b, record("c", 80)], noted);
    for (filter, stream) in [("is:marked", "a"), ("is:noted", "b")] {
        let (_, out, _) = offline(home.path(), &["--format", "ndjson", filter]);
        assert_eq!(out.lines().count(), 1, "{filter}: {out}");
        assert!(out.contains(&format!("\"stream\":\"{stream}\"")), "{filter}: {out}");
    }

    let server = serve(|_| {});
    let account = &server.simulator.accounts()[0].name;
    let listed = server.simulator.truth(account).unwrap()[0].record.clone();
    let url = server.simulator.url();
    // What comes from there is kept apart.
    let elsewhere = url.replace("http://", "default@");
    let mark = vec![(Subject::Break(listed.clone()), Note::Marked(true))];
    keep(home.path(), &elsewhere, vec![record("elsewhere", 60)], mark);
    let since = listed.ended.unwrap().plus(-10).rfc3339();
    let mut command = with_key(home.path(), &server.simulator);
    let args = ["list", "--endpoint", &url, "--since", &since, "--format", "ndjson", "is:marked"];
    let (status, out, _) = run(command.args(args));
    assert_eq!((status, out.lines().count()), (0, 1), "{out}");
    let (_, out, _) = run(command.arg("-is:marked"));
    assert_eq!(out, "", "marked and not marked at once");
    let (_, out, _) = offline(home.path(), &["--endpoint", &url, "--format", "ndjson"]);
    assert!(out.contains("\"stream\":\"elsewhere\"") && out.contains("\"profile\":\"default\""), "{out}");
    assert!(!out.contains("\"stream\":\"a\""), "{out}");
}
