//! Troubles of the account: its key, its permissions, its limit.

use std::time::Duration;

use breakwatch::poll::{Action, Withheld};
use breakwatch::simulator::{Fault, FaultRate, Options, Simulator};
use futures_util::future::join_all;

use crate::rig::{Rig, Watch};
use crate::story::{busy, quiet};

const EVENT_LIST: &str = "DescribeLiveStreamEventList";

async fn rig() -> Rig {
    Rig::at_ease(Simulator::start(busy()).await.unwrap(), Watch::default()).await
}

/// Waits until everything stands still and these words say why; then breaks happen unseen.
async fn stopped(rig: &mut Rig, words: &str) {
    rig.until(words, |rig| rig.is_stopped() && rig.trouble().is_some_and(|why| why.contains(words))).await;
    rig.let_break(150);
    rig.ages(words).await;
    for status in &rig.statuses {
        // It is said all the time, not only between the tries.
        let said = format!("{:?}", status.phase);
        assert!(said.starts_with("Stopped") && said.contains(words) && said.contains("busy"), "{said}");
    }
}

#[tokio::test]
async fn a_token_that_ends_in_the_middle_is_replaced_by_the_one_that_is_read_then() {
    let mut rig = rig().await;
    let next = rig.simulator.expire_key(&rig.account).unwrap();
    stopped(&mut rig, "has expired").await;
    *rig.key.lock().unwrap() = next;
    rig.until_live("with the new key").await;
    rig.settled("with the new key").await;
}

#[tokio::test]
async fn a_key_that_is_revoked_in_the_middle_stops_and_goes_on_when_it_is_known_again() {
    let mut rig = rig().await;
    rig.simulator.set_revoked(&rig.account, true).unwrap();
    stopped(&mut rig, "does not know the").await;
    rig.simulator.set_revoked(&rig.account, false).unwrap();
    rig.until_live("with the key known again").await;
    rig.settled("with the key known again").await;
}

#[tokio::test]
async fn a_permission_that_is_withdrawn_is_named_and_costs_what_needs_it() {
    let mut rig = rig().await;
    rig.simulator.deny(&rig.account, EVENT_LIST).unwrap();
    stopped(&mut rig, "live:DescribeLiveStreamEventList").await;
    rig.until_explained("without the list of breaks").await;
    rig.simulator.allow(&rig.account, EVENT_LIST).unwrap();
    rig.until_live("with the permission").await;
    rig.settled("with the permission").await;
}

#[tokio::test]
async fn an_action_whose_permission_is_withdrawn_for_a_while_comes_back_alone() {
    let seldom = Duration::from_secs(30);
    let watched = Watch { interval: seldom, online_every: seldom, ..Watch::default() };
    let mut rigs = Vec::new();
    for (seed, action) in (0..).zip(Action::ALL) {
        let simulator = Simulator::start(Options { seed, ..quiet(50) }).await.unwrap();
        let rig = Rig::at_ease(simulator, watched.clone()).await;
        rig.simulator.deny(&rig.account, action.name()).unwrap();
        rigs.push((action, rig));
    }
    // A refused action rests for minutes, which pass at once here.
    tokio::time::pause();
    join_all(rigs.into_iter().map(|(action, rig)| denied_for_a_while(action, rig))).await;
}

async fn denied_for_a_while(action: Action, mut rig: Rig) {
    rig.ask_about("asked_in_vain");
    let named = |rig: &Rig| rig.withheld.get(&action) == Some(&Withheld::Denied(action));
    rig.until("the permission is named", named).await;
    assert_eq!((rig.withheld.len(), rig.trouble()), (1, None));
    rig.simulator.allow(&rig.account, action.name()).unwrap();
    let mut asked = 0;
    while !rig.withheld.is_empty() {
        asked += 1;
        rig.ask_about(&format!("asked_again_{asked}"));
        let requests = rig.status().requests;
        rig.until("time passes", |rig| rig.withheld.is_empty() || rig.status().requests > requests).await;
        assert_eq!(rig.trouble(), None);
    }
}

#[tokio::test]
async fn a_limit_that_others_use_up_slows_everything_and_loses_nothing() {
    let mut options = busy();
    // Of three hundred requests a second, others make all but three.
    options.faults = vec![FaultRate { fault: Fault::Shared, probability: 0.99 }];
    let simulator = Simulator::start(options).await.unwrap();
    let mut rig = Rig::watch(simulator, Watch::default());
    rig.settled("with what others leave").await;
    rig.let_break(150);
    rig.settled("with what others leave, live").await;
    let refused = |rig: &Rig| rig.simulator.requests().refused.contains_key("RequestLimitExceeded");
    rig.until("more than they leave is asked for", refused).await;
    rig.simulator.set_faults(Vec::new());
    rig.until_live("with the whole limit").await;
    rig.settled("with the whole limit").await;
    rig.until_explained("with the whole limit").await;
}
