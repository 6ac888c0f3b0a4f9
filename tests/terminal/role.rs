//! A machine without any key: what its metadata service does never keeps the screen from opening.

use std::net::TcpListener;

use breakwatch::simulator::{Manner, RolePlay};
use tokio::runtime::Builder;

use super::service::Service;
use super::session::{Session, breakwatch};

#[test]
fn a_metadata_service_that_hangs_does_not_keep_the_screen_closed_and_the_text_comes_there() {
    // Connections are taken by the system, and nobody ever answers.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let home = tempfile::tempdir().unwrap();
    let mut command = breakwatch(&["--endpoint", "http://127.0.0.1:9"]);
    command.env("HOME", home.path());
    command.env("BREAKWATCH_METADATA", format!("http://{}", silent.local_addr().unwrap()));
    let mut session = Session::start(command, 120, 40);
    session.until_shown("STOPPED");
    session.until_shown("no credentials found");
    session.until_shown("attach a role to it");
    session.until_shown("does not answer");
    session.keys("q");
    session.end();
}

#[test]
fn without_a_key_and_without_a_role_the_text_comes_instead_of_the_screen() {
    let home = tempfile::tempdir().unwrap();
    let mut command = breakwatch(&[]);
    command.env("HOME", home.path());
    let mut session = Session::start(command, 120, 40);
    assert_eq!(session.wait(), 2);
    session.until_shown("no credentials found");
    session.until_shown("refuses connections");
    assert!(!session.bytes().windows(8).any(|bytes| bytes == b"\x1b[?1049h"), "the screen was opened");
}

#[test]
fn a_machine_with_a_role_shows_its_breaks_without_any_key() {
    let service = Service::start();
    let account = service.simulator.accounts()[0].name.clone();
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let metadata = runtime.block_on(async {
        let play = RolePlay { manner: Manner::Sound, ..RolePlay::default() };
        service.simulator.serve_metadata(&account, play).unwrap()
    });
    let mut command = service.watched_by(breakwatch(&[]));
    let home = tempfile::tempdir().unwrap();
    command.env("HOME", home.path());
    command.env_remove("TENCENTCLOUD_SECRET_ID");
    command.env_remove("TENCENTCLOUD_SECRET_KEY");
    command.env("BREAKWATCH_METADATA", metadata.url());
    let mut session = Session::start(command, 120, 40);
    session.until_listed();
    session.until_shown("LIVE");
    session.keys("q");
    session.end();
}
