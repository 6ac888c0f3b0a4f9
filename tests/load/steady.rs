//! Twenty profiles watched for some minutes, by a clock that jumps.

use std::sync::Arc;
use std::time::Duration;

use breakwatch::simulator::Simulator;

use crate::fleet::{Fleet, Known, Meter, Watched, accounts, ended, in_little_time};

const PROFILES: usize = 20;
const MINUTE: Duration = Duration::from_secs(60);

/// Watches while breaks happen and the walks of everything come round for those whose beat is early.
async fn watch(keys: usize) -> (f64, f64) {
    let mut options = accounts(keys);
    options.requests_per_second = 100_000;
    let simulator = Arc::new(Simulator::start(options).await.unwrap());
    let accounts = simulator.accounts();
    let happen = |account: usize, ago: i64, name: &str| {
        simulator
            .inject(&accounts[account].name, &ended(simulator.now().plus(-ago), name), Duration::ZERO)
            .unwrap();
    };
    for account in 0..keys {
        for number in 0..250 {
            happen(account, 300 * number, &format!("room_{number}"));
        }
    }
    let watched = (0..PROFILES).map(|at| Watched::usual(&accounts[at % keys])).collect();
    let mut fleet = Fleet::start(&simulator, 100, watched);
    let all_live = |known: &[Known]| known.iter().all(|it| it.is_live() && it.online.is_some());
    // What is read from the disk at the start takes its time whatever the clock says.
    fleet.until("all are live", 24 * 60 * MINUTE, all_live).await;

    let meter = Meter::start(&simulator);
    for minute in 0..6 {
        for account in 0..keys {
            happen(account, 30, &format!("new_{minute}"));
        }
        let expected = 251 + minute;
        let found = |known: &[Known]| known.iter().all(|it| it.found.len() == expected);
        fleet.until("each break is found", MINUTE / 4, found).await;
        fleet.go_on(MINUTE * 3 / 4).await;
    }
    assert!(fleet.known.iter().all(Known::is_live));
    assert!(fleet.known.iter().all(|known| known.online_lists >= 4), "they go on being asked for");
    meter.read()
}

#[test]
fn twenty_profiles_on_one_key_ask_at_most_ten_times_a_second() {
    let (most, average) = in_little_time(watch(1));
    assert!(most <= 10.0 && average < 6.0, "{most} a second, {average} on average");
    assert!(average > 2.0, "they do poll: {average}");
}

#[test]
fn twenty_profiles_on_twenty_keys_ask_at_most_ten_times_a_second() {
    let (most, average) = in_little_time(watch(PROFILES));
    assert!(most <= 10.0 && average < 6.0, "{most} a second, {average} on average");
    assert!(average > 2.0, "they do poll: {average}");
}
