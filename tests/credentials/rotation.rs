//! Temporary keys come and go while the poller polls: without a gap while all is well, and with a word in
//! time when it is not.

use std::time::Duration;

use breakwatch::poll::report::Phase;
use breakwatch::simulator::Manner;

use crate::machine::{
    Machine, account, hasty_keys, is_calm, is_live, latest_id, leap, notice, short_keys, simulator, stopped,
    watch,
};

#[tokio::test]
async fn a_role_is_followed_through_three_keys_without_a_refusal_a_gap_or_a_word() {
    // The service's clock is two hours off: ends are compared by that one.
    for offset in [0, -7_200, 7_200] {
        let simulator = simulator().await;
        simulator.set_clock_offset(offset);
        let metadata = simulator.serve_metadata(&account(&simulator), short_keys()).unwrap();
        let machine = Machine::with_role(&metadata);
        let mut watching = watch(machine.poller(&simulator, 1_000));
        watching.until("live", is_live).await;
        let refused_before = simulator.requests().refused;
        for rotation in 1..=3 {
            let (old, end) = (latest_id(&simulator), machine.end());
            // The last leap ends within the last five minutes, and well before the end.
            while end.since(simulator.now()) > 245 {
                let step = end.since(simulator.now()).unsigned_abs().saturating_sub(230).min(200);
                leap(&simulator, &mut watching, step, is_calm).await;
            }
            let what = format!("key {rotation} at {offset} s");
            watching
                .until(&what, |it| {
                    assert!(is_calm(it), "{:?}", it.status);
                    latest_id(&simulator) != old
                })
                .await;
            assert!(end > simulator.now(), "the old key still holds when the new one is in use");
        }
        assert!(machine.ends.lock().unwrap().len() >= 4, "{:?}", machine.ends);
        // The clock's own correction is a refusal of the first requests, and of those only.
        assert_eq!(simulator.requests().refused, refused_before);
        watching.until("live", is_live).await;
    }
}

#[tokio::test]
async fn a_key_that_is_replaced_every_second_leaves_no_gap_either() {
    let simulator = simulator().await;
    let metadata = simulator.serve_metadata(&account(&simulator), hasty_keys()).unwrap();
    let machine = Machine::with_role(&metadata);
    let mut watching = watch(machine.poller(&simulator, 1_000));
    watching
        .until("four keys", |it| {
            assert!(stopped(it).is_none(), "{:?}", it.status);
            machine.ends.lock().unwrap().len() >= 4
        })
        .await;
    assert!(simulator.requests().refused.is_empty(), "{:?}", simulator.requests().refused);
}

#[tokio::test]
async fn a_metadata_service_that_falls_silent_is_said_before_the_end_stops_after_it_and_is_forgotten() {
    for manner in [Manner::Absent, Manner::Hanging, Manner::NoRole, Manner::Page, Manner::Refusing] {
        let simulator = simulator().await;
        let metadata = simulator.serve_metadata(&account(&simulator), short_keys()).unwrap();
        let machine = Machine::with_role(&metadata);
        let mut watching = watch(machine.poller(&simulator, 1_000));
        watching.until("live", is_live).await;
        metadata.play(|play| play.manner = manner);
        for step in [250, 250, 160] {
            leap(&simulator, &mut watching, step, |it| stopped(it).is_none()).await;
        }
        watching
            .until("a warning", |it| {
                assert!(stopped(it).is_none(), "{:?}", it.status);
                notice(it).is_some_and(|said| said.contains("the role's key ends in 3 min"))
            })
            .await;
        // The leaps let everything be read anew: that goes on, since the old key still holds.
        watching.until("live", |it| stopped(it).is_none() && is_live(it)).await;
        assert!(simulator.requests().refused.is_empty());

        simulator.advance(Duration::from_secs(241));
        watching.until("stopped", |it| stopped(it).is_some()).await;
        let why = stopped(&watching).unwrap();
        assert!(why.contains("profile default") && why.contains("the role's key ended"), "{why}");
        assert!(why.contains("still attached"), "what to do: {why}");
        // What was sent before the service's new time was known is refused; after that, nothing is sent.
        let refused: u64 = simulator.requests().refused.values().sum();
        assert!(refused <= 16, "{:?}", simulator.requests().refused);

        metadata.play(|play| play.manner = Manner::Sound);
        watching.until("live again", is_live).await;
        assert_eq!(notice(&watching), None);
    }
}

#[tokio::test]
async fn a_key_that_is_not_renewed_is_said_in_its_last_two_minutes() {
    let simulator = simulator().await;
    let metadata = simulator.serve_metadata(&account(&simulator), short_keys()).unwrap();
    let machine = Machine::with_role(&metadata);
    let mut watching = watch(machine.poller(&simulator, 1_000));
    watching.until("live", is_live).await;
    metadata.play(|play| play.manner = Manner::SameKey);
    for step in [250, 250, 180] {
        leap(&simulator, &mut watching, step, is_calm).await;
    }
    let asked = metadata.asked().len();
    simulator.advance(Duration::from_secs(120));
    watching
        .until("a warning", |it| {
            assert!(stopped(it).is_none(), "{:?}", it.status);
            notice(it).is_some_and(|said| said.contains("still gives the same one"))
        })
        .await;
    assert!(metadata.asked().len() >= asked);
    metadata.play(|play| play.manner = Manner::Sound);
    watching.until("silence", is_calm).await;
}

#[tokio::test]
async fn after_an_outage_longer_than_the_key_polling_goes_on_with_a_new_one() {
    use breakwatch::simulator::{Fault, FaultRate};
    let simulator = simulator().await;
    let metadata = simulator.serve_metadata(&account(&simulator), short_keys()).unwrap();
    let machine = Machine::with_role(&metadata);
    let mut watching = watch(machine.poller(&simulator, 1_000));
    watching.until("live", is_live).await;
    simulator.set_faults(vec![FaultRate { fault: Fault::Outage, probability: 1.0 }]);
    let retrying = |it: &crate::common::Watching| matches!(it.status().phase, Phase::Retry { .. });
    watching.until("a retry", retrying).await;
    simulator.advance(Duration::from_secs(2_000));
    let after = simulator.now();
    simulator.set_faults(Vec::new());
    watching
        .until("an answer", |it| {
            assert!(stopped(it).is_none(), "{:?}", it.status);
            it.status().last_success.is_some_and(|last| last >= after)
        })
        .await;
    assert!(machine.ends.lock().unwrap().len() >= 2);
}
