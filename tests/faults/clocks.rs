//! Clocks that are wrong, either way, from the beginning or all at once in the middle.

use std::time::Duration;

use breakwatch::poll::report::Phase;
use breakwatch::simulator::Simulator;
use futures_util::future::join_all;

use crate::rig::{Rig, Watch};
use crate::story::quiet;

fn is_measured(rig: &Rig, offset: i64) -> bool {
    rig.statuses.last().and_then(|it| it.skew_ms).is_some_and(|skew| (skew / 1_000 - offset).abs() < 30)
}

#[tokio::test]
async fn a_clock_that_is_wrong_from_the_beginning_is_measured_and_said() {
    let play = async |offset: i64| {
        let simulator = Simulator::start(quiet(300)).await.unwrap();
        simulator.set_clock_offset(offset);
        let mut rig = Rig::watch(simulator, Watch::default());
        rig.let_break(20);
        rig.until_live("by the service's clock").await;
        rig.settled(&format!("{offset} s off")).await;
        assert!(is_measured(&rig, offset), "{:?}", rig.status());
        rig.until_explained(&format!("{offset} s off")).await;
    };
    join_all([-7_200, -200, 200, 7_200].map(play)).await;
}

#[tokio::test]
async fn a_clock_that_jumps_in_the_middle_is_followed() {
    let play = async |first: i64| {
        let simulator = Simulator::start(quiet(300)).await.unwrap();
        let mut rig = Rig::at_ease(simulator, Watch::default()).await;
        // There and back, by more and by less than what a signature bears.
        for offset in [first, 0, first / 60, 0] {
            rig.simulator.set_clock_offset(offset);
            rig.let_break(120);
            rig.until(&format!("{offset} s measured"), |rig| is_measured(rig, offset)).await;
            rig.until_live(&format!("{offset} s off")).await;
            rig.settled(&format!("{offset} s off, after {first}")).await;
        }
        rig.until_explained("with the clock right again").await;
    };
    join_all([-7_200, 7_200].map(play)).await;
}

#[tokio::test]
async fn a_clock_that_jumps_while_the_list_is_first_read_costs_nothing() {
    let play = async |offset: i64| {
        let mut options = quiet(2_500);
        options.latency = Duration::from_millis(30);
        let simulator = Simulator::start(options).await.unwrap();
        let mut rig = Rig::watch(simulator, Watch::default());
        let filling = |rig: &Rig| {
            rig.statuses.last().is_some_and(|it| matches!(it.phase, Phase::Filling { percent: 1.. }))
        };
        rig.until("filling", filling).await;
        rig.simulator.set_clock_offset(offset);
        rig.let_break(30);
        rig.until(&format!("{offset} s measured"), |rig| is_measured(rig, offset)).await;
        rig.until_live(&format!("{offset} s off")).await;
        rig.settled(&format!("{offset} s off while filling")).await;
    };
    join_all([-3_600, 3_600].map(play)).await;
}
