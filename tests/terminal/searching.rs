//! Searching for a stream in a real terminal, before a real service; and an acknowledgement that outlives
//! the program.

use std::time::Duration;

use breakwatch::event::{Record, Text};
use breakwatch::simulator::{Fault, FaultRate};
use portable_pty::CommandBuilder;
use tempfile::TempDir;

use crate::service::{NOW, Service};
use crate::session::{Session, breakwatch, within_deadline};

const DAY: i64 = 86_400;

fn at(home: &TempDir, mut command: CommandBuilder) -> CommandBuilder {
    command.env("HOME", home.path());
    command.env("XDG_DATA_HOME", home.path());
    command.env("XDG_STATE_HOME", home.path());
    command
}

fn watch(service: &Service, home: &TempDir) -> Session {
    Session::start(service.kept_by(at(home, breakwatch(&[]))), 120, 30)
}

fn plant(service: &Service, name: &str, age: i64, change: impl FnOnce(&mut Record)) {
    let account = &service.simulator.accounts()[0].name;
    let mut record = service.simulator.truth(account).unwrap()[0].record.clone();
    record.stream = Text::new(name);
    let ended = NOW.plus(-age);
    (record.started, record.ended) = (Some(ended.plus(-900)), Some(ended));
    change(&mut record);
    service.simulator.inject(account, &record, Duration::ZERO).unwrap();
}

#[test]
fn a_name_is_searched_over_two_months_the_result_is_left_and_reopened() {
    let (service, home) = (Service::start(), tempfile::tempdir().unwrap());
    plant(&service, "hall_1", 30 * DAY, |_| ());
    plant(&service, "main_hall", 55 * DAY, |_| ());
    let mut session = watch(&service, &home);
    session.until_listed();
    session.keys("S");
    session.until_shown("search 60 days for names with");
    session.keys("hall\r");
    session.until_shown("search hall · 100 % · 2 found");
    session.until_shown("main_hall");
    session.until_shown("SEARCHED");
    session.keys("q");
    session.until("the live list", |screen| {
        let shown = screen.contents();
        shown.contains("LIVE") && !shown.contains("main_hall")
    });
    session.keys("R");
    session.until_shown("search hall · 100 % · 2 found");

    // Another one while the service is out of reach, which is said; and then it is not any more.
    service.simulator.set_faults(vec![FaultRate { fault: Fault::Http500, probability: 1.0 }]);
    session.keys("Smain_hall\t\r");
    session.until_shown("SEARCHING AGAIN");
    session.until_shown("RETRY");
    service.simulator.set_faults(vec![]);
    session.until_shown("search =main_hall · 100 % · 1 found");
    session.keys("qq");
    assert_eq!(session.end().status, 0);
}

#[test]
fn offline_the_archive_is_searched() {
    let (service, home) = (Service::start(), tempfile::tempdir().unwrap());
    plant(&service, "just_kept", 300, |_| ());
    let session = watch(&service, &home);
    session.until_listed();
    session.until_shown("just_kept");
    let file = home.path().join("breakwatch/archive.sqlite3");
    within_deadline("saved", || {
        let file = rusqlite::Connection::open(&file).ok()?;
        let count = "SELECT count(*) FROM stream WHERE name = 'just_kept'";
        (file.query_row(count, (), |row| row.get::<_, i64>(0)).ok()? == 1).then_some(())
    });
    drop(session);
    drop(service);
    let mut session = Session::start(at(&home, breakwatch(&["--offline", "--since", "1h"])), 120, 30);
    session.until_shown("OFFLINE");
    session.keys("SJUST\r");
    session.until_shown("just_kept");
    session.until_shown("search JUST · 100 % · 1 found");
    session.until_shown("searched in the archive");
    session.keys("qq");
    assert_eq!(session.end().status, 0);
}

#[test]
fn an_acknowledged_incident_is_so_after_a_kill_and_a_restart() {
    let (service, home) = (Service::start(), tempfile::tempdir().unwrap());
    for number in 0..9 {
        plant(&service, &format!("camera_{number}"), 600 - number, |record| {
            record.reason = Text::new("Push client network exceptions.");
            record.client_ip = Text::new(&format!("203.0.113.{number}"));
        });
    }
    let mut session = watch(&service, &home);
    session.until_listed();
    session.keys("3");
    session.until_shown("9 streams from 203.0.113.0/24");
    session.keys("a");
    session.until_shown("acknowledged: 9 streams");
    let file = home.path().join("breakwatch/archive.sqlite3");
    within_deadline("saved", || {
        let file = rusqlite::Connection::open(&file).ok()?;
        let count = "SELECT count(*) FROM annotation WHERE kind = 3 AND held = 1";
        (file.query_row(count, (), |row| row.get::<_, i64>(0)).ok()? == 2).then_some(())
    });
    // Kills it.
    drop(session);
    let mut session = watch(&service, &home);
    session.until_listed();
    session.keys("3");
    session.until_shown("acknowledged: 9 streams");
    plant(&service, "camera_9", 588, |record| {
        record.reason = Text::new("Push client network exceptions.");
        record.client_ip = Text::new("203.0.113.9");
    });
    session.until_shown("acknowledged, 1 more since: 10 streams");
    session.keys("qq");
    assert_eq!(session.end().status, 0);
}
