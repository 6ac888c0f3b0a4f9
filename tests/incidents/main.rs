//! Incidents in a test set of scenarios with known answers, and what holds for any breaks: the order
//! and the pieces in which they arrive change nothing, and an incident keeps its id while it grows.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod scenarios;

use breakwatch::event::{ProfileId, Record, Seen, Source, UnixTime};
use breakwatch::i18n::Lang;
use breakwatch::insight::incident::{Incidents, Standing};
use breakwatch::store::Store;
use scenarios::{Found, NOW, SCENARIOS, Score, found, settled, store};

/// Variants of each scenario that are asked for the right answer.
const SEEDS: std::ops::Range<u64> = 1..4;

#[test]
fn every_scenario_has_its_answer() {
    let mut failures = Vec::new();
    for scenario in &SCENARIOS {
        for seed in SEEDS {
            let (records, truths) = (scenario.make)(seed);
            let store = store(&records);
            let incidents = settled(&store);
            let found = found(&store, &incidents);
            let score = Score::of(&found, &truths);
            if score.missed + score.wrong > 0 {
                failures.push(format!("{} (seed {seed}): {score:?}, found {found:#?}", scenario.name));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// All that may be compared between stores in which breaks have other ids.
fn told(store: &Store, incidents: &Incidents) -> Vec<(Found, String, usize, UnixTime, UnixTime)> {
    let titles = incidents.list().iter().map(|it| {
        let text = format!("{} {}", it.title(Lang::En, Standing::default()), it.why(Lang::En));
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
