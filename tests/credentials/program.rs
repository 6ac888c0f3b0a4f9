//! The program itself: on a machine with a role, on one without, and nothing secret anywhere.

use std::process::{Command, Output, Stdio};

use breakwatch::simulator::{Manner, MetadataService, RolePlay, Simulator};

use crate::machine::{Machine, account, simulator};

/// `breakwatch list` on a machine that has nothing but a metadata service.
async fn list(simulator: &Simulator, metadata: &MetadataService, machine: &Machine) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_breakwatch"));
    let endpoint = simulator.url();
    command
        .env_clear()
        .env("HOME", machine.path(""))
        .env("BREAKWATCH_METADATA", metadata.url())
        // A proxy is for the way to the service; it would never lead to the machine's own link.
        .env("HTTP_PROXY", "http://127.0.0.1:9")
        .env("ALL_PROXY", "http://127.0.0.1:9")
        .args(["list", "--endpoint", &endpoint, "--since", "7d", "--format", "json", "--log-file"])
        .arg(machine.path("log"))
        .stdin(Stdio::null());
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

#[tokio::test]
async fn a_machine_with_a_role_needs_no_key_and_shows_none() {
    let simulator = simulator().await;
    let metadata = simulator.serve_metadata(&account(&simulator), RolePlay::default()).unwrap();
    let machine = Machine::with_role(&metadata);
    let output = list(&simulator, &metadata, &machine).await;
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{err}");
    assert!(out.contains("\"stream\""), "{out}");
    let log = std::fs::read_to_string(machine.path("log")).unwrap();
    let key = machine.key().await.unwrap();
    for secret in [key.secret_key(), key.token().unwrap()] {
        assert!(![&out, &err, &log.as_str().into()].iter().any(|said| said.contains(secret)));
    }
}

#[tokio::test]
async fn where_nothing_gives_a_key_the_answer_is_how_to_give_one() {
    let simulator = simulator().await;
    for manner in [Manner::NoRole, Manner::Hanging] {
        let play = RolePlay { manner, ..RolePlay::default() };
        let metadata = simulator.serve_metadata(&account(&simulator), play).unwrap();
        let machine = Machine::with_role(&metadata);
        let output = list(&simulator, &metadata, &machine).await;
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{err}");
        assert!(err.contains("no credentials found") && err.contains("attach a role to it"), "{err}");
        assert!(output.stdout.is_empty());
    }
}

#[tokio::test]
async fn an_expired_key_of_a_role_is_named_and_not_shown() {
    let simulator = simulator().await;
    let metadata = simulator.serve_metadata(&account(&simulator), RolePlay::default()).unwrap();
    let machine = Machine::with_role(&metadata);
    let key = machine.key().await.unwrap();
    metadata.play(|play| play.manner = Manner::SameKey);
    simulator.advance(std::time::Duration::from_secs(9_000));
    let output = list(&simulator, &metadata, &machine).await;
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{err}");
    assert!(err.contains("role") && err.contains("still attached"), "{err}");
    let log = std::fs::read_to_string(machine.path("log")).unwrap();
    for secret in [key.secret_key(), key.token().unwrap()] {
        assert!(!err.contains(secret) && !log.contains(secret));
    }
}
