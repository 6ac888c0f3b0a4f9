//! What outlives the program: the archive's file while it is written, after a kill and after its end, and
//! everything that is made of it.

use std::fs;
use std::path::Path;

use crate::commands::FORMATS;
use crate::hostile::{Echo, Hostile};
use crate::house::House;
use crate::screen::{SINCE, on_the_screen, screen};
use crate::session::{Session, within_deadline};
use crate::{marks, searched};

const FILE: &str = ".local/share/breakwatch/archive.sqlite3";

/// Searches what is there by name: that it is there at all is part of the test.
fn holds(house: &House, name: &str, text: &str) -> bool {
    let bytes = fs::read(house.home().join(name)).unwrap_or_default();
    marks::assert_none(name, &bytes);
    memchr::memmem::find(&bytes, text.as_bytes()).is_some()
}

/// The files that stand beside the archive, by the last part of their names.
fn beside(house: &House) -> Vec<String> {
    let folder = house.home().join(Path::new(FILE).parent().unwrap());
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn offline(house: &House, server: &Hostile) -> Session {
    on_the_screen(house, server, &["--offline"])
}

#[test]
fn what_is_kept_of_a_session_holds_no_secret_and_no_command_prints_one() {
    let (house, server) = (House::by_environment(), Hostile::start(Echo::Records));
    let session = screen(&house, &server);
    session.until_shown("room");
    within_deadline("the break in the write-ahead log", || {
        holds(&house, &format!("{FILE}-wal"), "push.example.com").then_some(())
    });
    house.assert_nothing_left("a session that goes on");
    // Kills it: the log of what was written is left as it was.
    drop(session);
    assert!(beside(&house).contains(&"archive.sqlite3-wal".to_owned()), "{:?}", beside(&house));
    house.assert_nothing_left("a session that was killed");

    let mut session = offline(&house, &server);
    session.until_shown("room");
    session.keys("\rv\x1b[D234 1?");
    session.until_shown("Keys");
    session.keys("qq");
    marks::assert_none("what was written offline", &session.end().bytes);

    for format in FORMATS {
        let url = &server.url;
        let from = ["--endpoint", url, "--since", SINCE, "--format", format, "--log-file", "log"];
        let args = [&["list", "--offline"], &from[..]].concat();
        let (status, said) = searched(&house, &args, &[], "");
        assert!(status == 0 && said.contains("room"), "{said}");
    }
    for args in [
        &["archive", "info"][..],
        &["archive", "info", "--format", "json"],
        &["archive", "verify"],
        &["archive", "prune", "--older-than", "400d", "--dry-run"],
        &["archive", "prune", "--older-than", "400d"],
    ] {
        let (status, said) = searched(&house, args, &[], "");
        assert!(status == 0 && !said.is_empty(), "{args:?}: {said}");
    }
    assert!(holds(&house, FILE, "push.example.com"), "what was pruned is not what was searched");
}

#[test]
fn an_archive_that_cannot_be_read_is_told_without_its_bytes() {
    let secret = marks::PUSH_SECRET.value;
    let house = House::by_environment();
    for bytes in [
        format!("txSecret={secret}"),
        format!("SQLite format 3\0{}", format!("txSecret={secret}&").repeat(200)),
    ] {
        house.put("asked", &bytes);
        let config = house.put("settings.toml", "[archive]\npath = \"~/asked\"\n");
        let config = config.to_str().unwrap();
        for command in
            [&["archive", "info"][..], &["archive", "verify"], &["archive", "prune"], &["list", "--offline"]]
        {
            let (status, said) = searched(&house, &[command, &["--config", config]].concat(), &[], "");
            assert!(status != 0 && said.contains("asked"), "{command:?}: {said}");
        }
    }
}
