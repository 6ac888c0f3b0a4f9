//! Incidents in a test set of scenarios with known answers, and what holds for any breaks: the order
//! and the pieces in which they arrive change nothing, and an incident keeps its id while it grows.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod scenarios;

use scenarios::{SCENARIOS, Score, name_of, settled, store, streams_of};

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
            let score = Score::of(&store, incidents.list(), &truths);
            if score.missed + score.wrong > 0 {
                let found: Vec<String> = incidents
                    .list()
                    .iter()
                    .map(|it| {
                        format!(
                            "{} {:?} {:?} {:?}",
                            name_of(it),
                            it.actor,
                            streams_of(&store, it).len(),
                            it.proof
                        )
                    })
                    .collect();
                failures.push(format!("{} (seed {seed}): {score:?}, found {found:#?}", scenario.name));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
