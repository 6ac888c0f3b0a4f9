//! Keys that are refused in the middle: read again at once, and stopped only where that does not help.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use breakwatch::credentials::{Credentials, Origin};
use breakwatch::poll::report::Window;
use breakwatch::poll::{Ending, Poller};
use breakwatch::simulator::{Simulator, TemporaryKey};

use crate::common::read_once;
use crate::machine::{Machine, account, is_live, simulator, stopped, watch};

/// A poller whose key comes from the environment, as far as it can tell.
fn from_environment(simulator: &Simulator, key: &Arc<Mutex<TemporaryKey>>) -> Poller {
    let key = Arc::clone(key);
    let mut poller = Machine::new().poller(simulator, 1_000);
    poller.access.keyring = Arc::new(move || {
        let key = key.lock().unwrap();
        let origin = Origin::Variable("TENCENTCLOUD_SECRET_ID".to_owned());
        Credentials::new(&key.secret_id, &key.secret_key, Some(&key.token), origin)
    });
    poller
}

#[tokio::test]
async fn a_token_of_unknown_end_that_ends_stops_with_what_to_do_and_goes_on_with_a_new_one() {
    let simulator = simulator().await;
    let issue = || simulator.issue_key(&account(&simulator), Duration::from_secs(600)).unwrap();
    let key = Arc::new(Mutex::new(issue()));
    let mut watching = watch(from_environment(&simulator, &key));
    watching.until("live", is_live).await;
    simulator.advance(Duration::from_secs(601));
    watching.until("stopped", |it| stopped(it).is_some()).await;
    let why = stopped(&watching).unwrap();
    for part in ["profile default", "TENCENTCLOUD_SECRET_ID", "has expired", "start breakwatch again"] {
        assert!(why.contains(part), "{part}: {why}");
    }
    let old = key.lock().unwrap().clone();
    assert!(!why.contains(&old.secret_key) && !why.contains(&old.token), "{why}");
    *key.lock().unwrap() = issue();
    watching.until("live again", is_live).await;
}

#[tokio::test]
async fn reading_once_with_a_token_that_has_ended_says_what_to_do() {
    let simulator = simulator().await;
    let key = simulator.issue_key(&account(&simulator), Duration::from_secs(600)).unwrap();
    simulator.advance(Duration::from_secs(601));
    let poller = from_environment(&simulator, &Arc::new(Mutex::new(key)));
    let (found, ending) = read_once(poller, Window::Last(3_600)).await;
    assert!(found.is_empty());
    let Ending::Failed(why) = ending else { panic!("{ending:?}") };
    assert!(why.contains("has expired") && why.contains("start breakwatch again"), "{why}");
}

#[tokio::test]
async fn a_key_that_was_exchanged_in_its_file_is_taken_over_without_stopping() {
    let simulator = simulator().await;
    let machine = Machine::new();
    let write = |key: &TemporaryKey| {
        let TemporaryKey { secret_id, secret_key, token, .. } = key;
        let text =
            format!("[default]\nsecret_id = {secret_id}\nsecret_key = {secret_key}\ntoken = {token}\n");
        machine.file(".tencentcloud/credentials", &text);
    };
    let issue = |lasts| simulator.issue_key(&account(&simulator), Duration::from_secs(lasts)).unwrap();
    write(&issue(600));
    let mut watching = watch(machine.poller(&simulator, 1_000));
    watching.until("live", is_live).await;
    let new = issue(100_000);
    write(&new);
    simulator.advance(Duration::from_secs(601));
    watching
        .until("requests with the new key", |it| {
            assert!(stopped(it).is_none(), "{:?}", it.status);
            simulator.recent_requests().last().is_some_and(|request| request.secret_id == new.secret_id)
        })
        .await;
    watching.until("live", is_live).await;
}
