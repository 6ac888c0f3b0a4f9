//! The budget belongs to the account: a new temporary key does not begin a new one.

use breakwatch::api::Budgets;
use breakwatch::poll::Inquiries;
use std::sync::Arc;
use std::time::Duration;

use crate::machine::{Machine, account, hasty_keys, simulator, stopped, watch};

#[tokio::test]
async fn keys_that_change_every_second_stay_within_the_one_budget() {
    const PER_SECOND: u32 = 5;
    let simulator = simulator().await;
    let metadata = simulator.serve_metadata(&account(&simulator), hasty_keys()).unwrap();
    let machine = Machine::with_role(&metadata);
    let mut poller = machine.poller(&simulator, PER_SECOND);
    // It would ask far more often than it may.
    poller.interval = Duration::from_millis(1);
    let inquiries = Inquiries::beside(&poller, Duration::from_millis(1));
    let (_questions, asked) = tokio::sync::mpsc::channel(1);
    let (reports, mut unread) = tokio::sync::mpsc::channel(16);
    tokio::spawn(async move { while unread.recv().await.is_some() {} });
    tokio::spawn(inquiries.watch(asked, reports));
    let mut watching = watch(poller);
    watching
        .until("four keys", |it| {
            assert!(stopped(it).is_none(), "{:?}", it.status);
            machine.ends.lock().unwrap().len() >= 4
        })
        .await;
    let peak = simulator.requests().peak_per_second[&account(&simulator)];
    assert!(peak <= PER_SECOND as usize, "{peak} requests in one second");
}

#[test]
fn a_budget_is_carried_from_key_to_key_and_found_by_whoever_comes_later() {
    let budgets = Budgets::new(10);
    let first = budgets.for_id("one");
    let second = budgets.carried(&first, "one", "two");
    assert!(Arc::ptr_eq(&first, &second));
    assert!(Arc::ptr_eq(&budgets.for_id("two"), &first));
    // Another profile with the same old key, whose next one is a third.
    let third = budgets.carried(&first, "one", "three");
    assert!(Arc::ptr_eq(&third, &first));
    // A key that has a budget already keeps it.
    let other = budgets.for_id("other");
    assert!(Arc::ptr_eq(&budgets.carried(&first, "two", "other"), &other));
    let quality = budgets.for_quality("one");
    assert!(Arc::ptr_eq(&budgets.carried_for_quality(&quality, "one", "two"), &quality));
}
