//! The metadata service: what it answers, who answers in its place, and what that costs.

use std::net::TcpListener;
use std::time::Duration;

use breakwatch::credentials::{CredentialsError, Metadata, Origin, ROLE_PATIENCE, RoleTrouble, ask_role};
use breakwatch::simulator::{Manner, RolePlay};

use crate::machine::{Machine, account, simulator};

#[tokio::test(start_paused = true)]
async fn a_metadata_service_that_hangs_costs_its_patience_and_no_more() {
    assert!(ROLE_PATIENCE <= Duration::from_millis(300));
    // Connections are taken by the system, and nobody ever answers.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let metadata = Metadata::for_tests(&format!("http://{}", silent.local_addr().unwrap()));
    for role in [None, Some("watcher")] {
        let before = tokio::time::Instant::now();
        let error = ask_role(&metadata, role).await.unwrap_err();
        // The clock is the runtime's own, which moves to the next timer when nothing else is left.
        let cost = before.elapsed();
        assert!(cost >= ROLE_PATIENCE && cost <= ROLE_PATIENCE + Duration::from_millis(5), "{cost:?}");
        assert!(matches!(error, RoleTrouble::NoAnswer { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn a_role_gives_a_key_with_its_end_and_is_told_nothing() {
    let simulator = simulator().await;
    let metadata = simulator.serve_metadata(&account(&simulator), RolePlay::default()).unwrap();
    let key = Machine::with_role(&metadata).key().await.unwrap();
    assert_eq!(*key.origin(), Origin::Role("simulated-role".to_owned()));
    assert!(key.token().is_some());
    let left = key.lifetime().unwrap().ends.since(simulator.now());
    assert!((7_195..=7_200).contains(&left), "{left}");
    let asked = metadata.asked();
    let paths: Vec<&str> = asked.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "/latest/meta-data/cam/security-credentials/",
            "/latest/meta-data/cam/security-credentials/simulated-role"
        ]
    );
    assert!(asked.iter().all(|it| it.headers == ["accept", "connection", "host"]), "{asked:?}");
}

#[tokio::test]
async fn every_other_place_comes_before_the_role() {
    let simulator = simulator().await;
    let metadata = simulator.serve_metadata(&account(&simulator), RolePlay::default()).unwrap();
    let mut machine = Machine::with_role(&metadata);
    machine.file(".tccli/default.credential", r#"{"secretId":"ofTheCli","secretKey":"k"}"#);
    assert_eq!(machine.key().await.unwrap().secret_id(), "ofTheCli");
    machine.file(".tencentcloud/credentials", "[default]\nsecret_id = ofTheSdk\nsecret_key = k\n");
    assert_eq!(machine.key().await.unwrap().secret_id(), "ofTheSdk");
    for (name, value) in [("TENCENTCLOUD_SECRET_ID", "ofTheEnvironment"), ("TENCENTCLOUD_SECRET_KEY", "k")] {
        machine.env.variables.insert(name.to_owned(), value.to_owned());
    }
    assert_eq!(machine.key().await.unwrap().secret_id(), "ofTheEnvironment");
    assert!(metadata.asked().is_empty(), "whoever has a key asks no machine: {:?}", metadata.asked());
}

#[tokio::test]
async fn where_there_is_no_role_the_text_on_how_to_give_a_key_says_so() {
    let simulator = simulator().await;
    let metadata = simulator.serve_metadata(&account(&simulator), RolePlay::default()).unwrap();
    let machine = Machine::with_role(&metadata);
    for (manner, said) in [
        (Manner::Hanging, "does not answer"),
        (Manner::NoRole, "no role is attached"),
        (Manner::EmptyList, "no role is attached"),
        (Manner::Page, "something else answers"),
        (Manner::Redirect, "HTTP 302"),
        (Manner::Huge, "broke off its answer"),
        (Manner::Absent, "refuses connections"),
    ] {
        metadata.play(|play| play.manner = manner);
        // The port closes in a task of its own.
        if manner == Manner::Absent {
            let address = metadata.url().trim_start_matches("http://").to_owned();
            while tokio::net::TcpStream::connect(&address).await.is_ok() {
                tokio::task::yield_now().await;
            }
        }
        let error = machine.key().await.unwrap_err();
        assert!(matches!(error, CredentialsError::NotFound { .. }), "{manner:?}: {error:?}");
        let text = error.to_string();
        assert!(text.contains("no credentials found") && text.contains("TENCENTCLOUD_SECRET_ID"), "{text}");
        assert!(text.contains("the role of this machine") && text.contains(said), "{manner:?}: {text}");
        assert!(error.brief().contains(said), "{}", error.brief());
    }
    assert!(metadata.asked().iter().all(|it| it.path != "/elsewhere"), "a redirect was followed");
}

#[tokio::test]
async fn a_role_that_gives_no_key_is_an_error_and_never_skipped() {
    let simulator = simulator().await;
    let metadata = simulator.serve_metadata(&account(&simulator), RolePlay::default()).unwrap();
    let machine = Machine::with_role(&metadata);
    for (manner, said) in [(Manner::Refusing, "RoleNotAuthorized"), (Manner::Several, "another-role")] {
        metadata.play(|play| play.manner = manner);
        let error = machine.key().await.unwrap_err();
        assert!(matches!(error, CredentialsError::Role { .. }), "{manner:?}: {error:?}");
        assert!(error.to_string().contains(said), "{error}");
    }
}

#[tokio::test]
async fn one_of_several_roles_is_chosen_by_its_name() {
    let simulator = simulator().await;
    let play = RolePlay { manner: Manner::Several, ..RolePlay::default() };
    let metadata = simulator.serve_metadata(&account(&simulator), play).unwrap();
    let at = Metadata::for_tests(&metadata.url());
    let key = ask_role(&at, Some("simulated-role")).await.unwrap();
    assert_eq!(*key.origin(), Origin::Role("simulated-role".to_owned()));
    let error = ask_role(&at, Some("absent-role")).await.unwrap_err();
    assert_eq!(error, RoleTrouble::Other { name: "absent-role".to_owned() });
    let asked = metadata.asked().len();
    let error = ask_role(&at, Some("../user-data")).await.unwrap_err();
    assert!(matches!(error, RoleTrouble::BadName { .. }), "{error:?}");
    assert_eq!(metadata.asked().len(), asked, "what is no name is not asked for");
}

#[tokio::test]
async fn nothing_of_a_key_is_printed() {
    let simulator = simulator().await;
    let metadata = simulator.serve_metadata(&account(&simulator), RolePlay::default()).unwrap();
    let key = Machine::with_role(&metadata).key().await.unwrap();
    let printed = format!("{key:?} {key} {metadata:?} {:?}", key.lifetime());
    for secret in [key.secret_key(), key.token().unwrap(), &key.secret_id()[6..key.secret_id().len() - 6]] {
        assert!(!printed.contains(secret), "{printed}");
    }
}
