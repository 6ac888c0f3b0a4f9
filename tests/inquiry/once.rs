//! One answer instead of a screen.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use breakwatch::credentials::{Credentials, Origin};
use breakwatch::event::StreamName;
use breakwatch::poll::report::Report;
use breakwatch::poll::{Action, Inquiries, Withheld};
use breakwatch::simulator::{OnlinePages, Simulator};

use super::facts::Facts;
use super::{account, named, put_on_air, quiet, running};
use crate::common::poller;

fn inquiries(simulator: &Simulator) -> Inquiries {
    Inquiries::beside(&poller(simulator, 0, 100), Duration::from_secs(60))
}

#[tokio::test]
async fn the_streams_on_air_are_told_once_by_large_pages_and_by_small_ones() {
    for pages in [OnlinePages::Large, OnlinePages::BySite] {
        let mut options = quiet(0);
        options.quirks.online_pages = pages;
        let simulator = Simulator::start(options).await.unwrap();
        put_on_air(&simulator, 7);
        let reports = inquiries(&simulator).online_once().await;
        assert!(
            matches!(&reports[..], [Report::Online { list, .. }] if list.complete && list.streams.len() == 7),
            "{reports:?}"
        );
    }
}

#[tokio::test]
async fn as_many_states_are_asked_for_as_is_allowed() {
    let simulator = Simulator::start(quiet(0)).await.unwrap();
    let names: Vec<StreamName> =
        put_on_air(&simulator, 20).iter().map(|stream| named(&running(stream))).collect();
    let inquiries = inquiries(&simulator);
    // After this the service's clock is known, so that no request is sent twice because of it.
    inquiries.online_once().await;
    let reports = inquiries.states_once(&names, 12).await;
    let told: BTreeSet<String> = reports
        .iter()
        .map(|report| match report {
            Report::State { name, .. } => name.stream.raw().to_owned(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(told, names.iter().take(12).map(|name| name.stream.raw().to_owned()).collect());
    assert_eq!(simulator.requests().by_action[Action::State.name()], 12);
    assert!(inquiries.states_once(&names, 0).await.is_empty());
}

#[tokio::test]
async fn what_is_not_permitted_is_said_instead() {
    let simulator = Simulator::start(quiet(0)).await.unwrap();
    for action in [Action::OnlineList, Action::State] {
        simulator.deny(&account(&simulator), action.name()).unwrap();
    }
    let inquiries = inquiries(&simulator);
    let names = vec![named(&running("one")); 5];
    for (reports, action) in [
        (inquiries.online_once().await, Action::OnlineList),
        (inquiries.states_once(&names, 5).await, Action::State),
    ] {
        let is_said = |it: &Report| matches!(it, Report::Withheld { why: Some(Withheld::Denied(of)), .. } if *of == action);
        assert!(reports.len() == 1 && is_said(&reports[0]), "{reports:?}");
    }
}

#[tokio::test]
async fn a_key_that_the_poller_reads_again_serves_the_inquiry_as_well() {
    let simulator = Simulator::start(quiet(0)).await.unwrap();
    let key = simulator.accounts()[0].clone();
    let mended = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&mended);
    let mut stopped = poller(&simulator, 0, 100);
    stopped.access.keyring = Arc::new(move || {
        let secret = if seen.load(Ordering::SeqCst) { key.secret_key.as_str() } else { "simulatedButWrong" };
        Credentials::new(&key.secret_id, secret, None, Origin::Variable("the test".to_owned()))
    });
    let beside = Inquiries::beside(&stopped, Duration::from_secs(60));
    let refused = beside.online_once().await;
    let [Report::Withheld { why: Some(Withheld::Failed { why, .. }), .. }] = &refused[..] else {
        panic!("{refused:?}")
    };
    assert!(why.contains("SecretKey") && !why.contains("simulatedButWrong"), "{why}");
    mended.store(true, Ordering::SeqCst);
    let mut facts = Facts::of(stopped);
    facts.until("live", Facts::is_live).await;
    assert!(matches!(&beside.online_once().await[..], [Report::Online { .. }]));
}
