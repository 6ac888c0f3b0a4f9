//! Faults mixed by chance, from the first request on and again in the middle.

use breakwatch::simulator::{Fault, FaultRate, Simulator};
use futures_util::future::join_all;

use crate::rig::{Rig, Watch};
use crate::story::busy;

/// Some faults, each with a chance of its own, so that about three requests of four come through.
fn mix(chance: &mut fastrand::Rng) -> Vec<FaultRate> {
    let mut all = Fault::ALL.to_vec();
    chance.shuffle(&mut all);
    let rate = |fault| FaultRate { fault, probability: 0.02 + chance.f64() * 0.06 };
    all.into_iter().take(5).map(rate).collect()
}

async fn play(seed: u64, watched: Watch) {
    let mut chance = fastrand::Rng::with_seed(seed);
    let mut options = busy();
    options.seed = seed;
    options.faults = mix(&mut chance);
    let simulator = Simulator::start(options).await.unwrap();
    let mut rig = Rig::watch(simulator, watched);
    rig.settled(&format!("seed {seed}, filled under faults")).await;
    rig.let_break(120);
    let faults = mix(&mut chance);
    let said = format!("seed {seed}, {faults:?}");
    rig.simulator.set_faults(faults);
    let tried = rig.simulator.requests().total + 15;
    rig.until(&said, |rig| rig.simulator.requests().total >= tried).await;
    rig.settled(&said).await;
    rig.simulator.set_faults(Vec::new());
    rig.let_break(10);
    rig.until_live(&format!("seed {seed}, at the end")).await;
    rig.settled(&format!("seed {seed}, at the end")).await;
    rig.until_explained(&format!("seed {seed}, at the end")).await;
}

#[tokio::test]
async fn whatever_comes_together_nothing_is_lost_and_nothing_doubled() {
    let watched = Watch::impatient();
    join_all((0..8).map(|seed| play(seed, watched.clone()))).await;
}
