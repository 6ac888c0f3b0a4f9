//! Incidents in a test set of scenarios with known answers, and what holds for any breaks: the order
//! and the pieces in which they arrive change nothing, and an incident keeps its id while it grows.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod scenarios;

use std::time::Duration;

use breakwatch::cause::Actor;
use breakwatch::event::{ProfileId, Record, Seen, Source, UnixTime};
use breakwatch::i18n::Lang;
use breakwatch::insight::incident::{Fared, Incidents};
use breakwatch::simulator::{Options, Scenario, Simulator, Time};
use breakwatch::store::Store;
use scenarios::{Found, NOW, SCENARIOS, Score, found, settled, store};

/// Variants of each scenario that are asked for the right answer.
const SEEDS: std::ops::Range<u64> = 1..3;

#[test]
fn every_scenario_has_its_answer() {
    let mut failures = Vec::new();
    for scenario in &SCENARIOS {
        for seed in SEEDS {
            let (records, truths) = (scenario.make)(seed);
            let store = store(&records);
            let incidents = settled(&store);
            let found = found(&store, &incidents);
            let result = Score::of(&found, &truths);
            if result.missed + result.wrong > 0 {
                failures.push(format!("{} (seed {seed}): {result:?}, found {found:#?}", scenario.name));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// All that may be compared between stores in which breaks have other ids.
fn told(store: &Store, incidents: &Incidents) -> Vec<(Found, String, usize, UnixTime, UnixTime)> {
    let titles = incidents.list().iter().map(|it| {
        let text = format!("{} {}", it.title(Lang::En, Fared::default()), it.why(Lang::En));
        (text, it.breaks.len(), it.began, it.last)
    });
    let found = found(store, incidents).into_iter();
    found.zip(titles).map(|(found, (text, breaks, began, last))| (found, text, breaks, began, last)).collect()
}

fn take_in(store: &mut Store, records: &[Record]) {
    let seen: Vec<Seen> = records.iter().map(|record| Seen { record: record.clone(), count: 1 }).collect();
    store.apply(ProfileId(0), &seen, Source::Live, NOW);
}

#[test]
fn the_order_and_the_pieces_in_which_breaks_arrive_change_nothing() {
    let mut rng = fastrand::Rng::with_seed(3);
    for name in ["two networks fail at once", "arrears stop everything", "refused farm behind one address"] {
        let scenario = SCENARIOS.iter().find(|it| it.name == name).unwrap();
        let (mut records, _) = (scenario.make)(5);
        let at_once = store(&records);
        let expected = told(&at_once, &settled(&at_once));
        assert!(!expected.is_empty());
        for oldest_first in [Some(true), Some(false), None] {
            match oldest_first {
                Some(oldest_first) => {
                    records.sort_by_key(|it| it.ended);
                    if !oldest_first {
                        records.reverse();
                    }
                }
                None => rng.shuffle(&mut records),
            }
            let mut store = Store::new(vec!["main".into()]);
            let mut incidents = Incidents::default();
            let mut rest = &records[..];
            while !rest.is_empty() {
                let (batch, others) = rest.split_at(rng.usize(1..=rest.len().min(900)));
                take_in(&mut store, batch);
                // One piece of work, as a frame does it; what is left over is caught up later.
                let _settled = incidents.refresh(&store);
                rest = others;
            }
            incidents.settle(&store);
            assert_eq!(told(&store, &incidents), expected, "{name}, oldest first: {oldest_first:?}");
        }
    }
}

#[test]
fn an_incident_keeps_its_id_while_it_grows() {
    let scenario = SCENARIOS.iter().find(|it| it.name == "slow motion over three minutes").unwrap();
    let (mut records, _) = (scenario.make)(2);
    records.sort_by_key(|it| it.ended);
    let first = records.iter().position(|it| it.stream.raw().starts_with("camera")).unwrap();
    let mut store = store(&records[..first]);
    let mut incidents = settled(&store);
    let mut ids = Vec::new();
    let mut sizes = Vec::new();
    for record in &records[first..first + 60] {
        take_in(&mut store, std::slice::from_ref(record));
        incidents.settle(&store);
        ids.extend(incidents.list().iter().map(|it| it.id));
        sizes.extend(incidents.list().iter().map(|it| it.streams.len()));
    }
    ids.dedup();
    assert_eq!(ids.len(), 1, "found once, under one name");
    assert!(sizes.first() < sizes.last(), "it did grow: {sizes:?}");
}

#[test]
fn a_look_that_is_not_due_finds_the_same_and_a_store_without_breaks_has_no_incident() {
    assert!(settled(&Store::new(vec!["main".into()])).list().is_empty());
    let (records, _) = (SCENARIOS[0].make)(1);
    let store = store(&records);
    let mut incidents = settled(&store);
    let before = incidents.list().to_vec();
    assert!(incidents.refresh(&store));
    assert_eq!(incidents.list(), before);
}

/// What the demo's accounts list by now.
fn listed(simulator: &Simulator) -> Store {
    let names = simulator.accounts().iter().map(|it| it.name.as_str().into()).collect();
    let mut store = Store::new(names);
    for (number, account) in (0..).zip(simulator.accounts()) {
        let now_ms = simulator.now().0 * 1000;
        let truth = simulator.truth(&account.name).unwrap().into_iter();
        let seen: Vec<Seen> = truth
            .filter(|it| it.visible_at_ms <= now_ms && it.record.ended.is_some())
            .map(|it| Seen { record: it.record, count: 1 })
            .collect();
        store.apply(ProfileId(number), &seen, Source::FirstFill, simulator.now());
    }
    store
}

#[tokio::test]
async fn the_demo_has_incidents_and_people_at_home_who_fail_on_their_own_are_none() {
    let mut options = Options::new(Scenario::demo().unwrap());
    options.time = Time::Frozen(NOW);
    let simulator = Simulator::start(options).await.unwrap();
    simulator.advance(Duration::from_secs(300));
    let store = listed(&simulator);
    let incidents = settled(&store);
    let titles: Vec<String> =
        incidents.list().iter().map(|it| it.title(Lang::En, Fared::default())).collect();
    let recent = incidents.list().iter().filter(|it| simulator.now().since(it.began) < 600).count();
    assert!(recent >= 2, "{titles:#?}");
    assert!(titles.iter().any(|it| it.contains("from 203.0.113.0/24 lost the network")), "{titles:#?}");
    for (it, (_, streams)) in incidents.list().iter().zip(found(&store, &incidents)) {
        let at_home = streams.iter().all(|name| name.starts_with("room_") || name.ends_with("_mobile"));
        let own = matches!(it.actor, Some(Actor::Network | Actor::Streamer));
        assert!(!(at_home && own), "{it:?}");
    }
}
