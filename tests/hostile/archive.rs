//! What a hostile service leaves in the archive, and an archive that somebody else wrote: what is made of
//! either is as safe as what came from the service at once.

use std::fs;

use portable_pty::CommandBuilder;
use rusqlite::Connection;

use crate::session::{Session, breakwatch, within_deadline};
use crate::{Service, assert_safe, run, texts};

const FILE: &str = ".local/share/breakwatch/archive.sqlite3";

/// What a command prints that has nothing but the archive.
fn told(service: &Service, args: &[&str]) -> (i32, String, String) {
    let mut command = crate::breakwatch(service.home());
    run(command.args(args))
}

fn listed(service: &Service, format: &str) -> (i32, String, String) {
    // What came from an endpoint is kept apart, and named by it.
    let from = service.arguments();
    let from: Vec<&str> = from.iter().map(String::as_str).collect();
    told(service, &[&["list", "--offline", "--format", format], &from[..]].concat())
}

/// A screen that keeps what it sees until everything is saved; then it is killed.
fn watched(service: &Service) {
    let mut command: CommandBuilder = breakwatch(&[]);
    for (name, value) in service.environment() {
        command.env(name, value);
    }
    command.args(service.arguments());
    command.args(["--interval", "1s"]);
    let session = Session::start(command, 100, 24);
    session.until_listed();
    let breaks = texts::all().len();
    within_deadline("every break saved", || {
        (listed(service, "ndjson").1.lines().count() == breaks).then_some(())
    });
}

#[test]
fn what_a_hostile_service_leaves_in_the_archive_is_told_safely() {
    let service = Service::hostile();
    watched(&service);
    for format in ["table", "json", "ndjson", "csv", "markdown"] {
        let (_, at_once, _) = service.list(&["--format", format]);
        let (status, out, err) = listed(&service, format);
        assert_eq!(status, 0, "{format}: {err}");
        assert_safe(&out);
        assert_safe(&err);
        assert_eq!(out.lines().count(), at_once.lines().count(), "{format} has as many rows");
    }
    // Names of profiles are this program's users' own, unless somebody else wrote the file.
    let mut file = Connection::open(service.home().join(FILE)).unwrap();
    let change = file.transaction().unwrap();
    for (_, text) in texts::all() {
        change.execute("INSERT INTO profile (name) VALUES (?1)", [&text]).unwrap();
    }
    change.execute("UPDATE break SET profile = 1 + id % (SELECT max(id) FROM profile)", []).unwrap();
    change.commit().unwrap();
    for args in [
        &["archive", "info"][..],
        &["archive", "info", "--format", "json"],
        &["archive", "prune", "--dry-run"],
    ] {
        let (status, out, err) = told(&service, args);
        assert_eq!(status, 0, "{args:?}: {err}");
        assert!(args[1] != "info" || out.contains("osc52"), "profiles are named: {out}");
        assert_safe(&out);
        assert_safe(&err);
    }
    // What is damaged is told, whatever stands there.
    file.execute("UPDATE words SET uses = 9", []).unwrap();
    let (status, out, err) = told(&service, &["archive", "verify"]);
    assert_eq!(status, 1, "{out}{err}");
    assert_safe(&out);
    assert_safe(&err);
}

#[test]
fn a_file_of_somebody_else_is_refused_safely() {
    let service = Service::start();
    let path = service.home().join(FILE);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let file = Connection::open(&path).unwrap();
    for (_, text) in texts::all().into_iter().filter(|(_, text)| !text.contains('\0')) {
        let name = text.replace('"', "\"\"");
        file.execute_batch(&format!("CREATE TABLE \"{name}\" (\"{name}\")")).unwrap();
    }
    drop(file);
    for args in
        [&["archive", "info"][..], &["archive", "verify"], &["archive", "prune"], &["list", "--offline"]]
    {
        let (status, out, err) = told(&service, args);
        assert!(status != 0 && !(out.clone() + &err).is_empty(), "{args:?}: {out}");
        assert_safe(&out);
        assert_safe(&err);
    }
}
