//! The demo's first minute, from the simulator's truth: everything that the program has a word for
//! happens where it can be seen at once.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use breakwatch::event::{Record, UnixTime};
use breakwatch::simulator::{Options, Scenario, Simulator};

use crate::client::{NOW, frozen};
use crate::drilldown::named;

const NETWORK: &str = "Network error for the push client.";

/// The demo as it stands a minute after its start.
struct Minute {
    breaks: Vec<Record>,
    on_air: Vec<Record>,
    simulator: Simulator,
}

impl Minute {
    async fn of(options: Options) -> Self {
        let simulator = Simulator::start(options).await.unwrap();
        simulator.advance(Duration::from_secs(60));
        let now_ms = simulator.now().0 * 1_000;
        let truth = simulator.truth("evening").unwrap();
        let listed = truth.into_iter().filter(|known| known.visible_at_ms <= now_ms);
        let breaks = listed.map(|known| known.record).collect();
        Self { breaks, on_air: simulator.on_air("evening").unwrap(), simulator }
    }

    /// Breaks of that reason that ended between these seconds, counted from the start.
    fn told(&self, reason: &str, from: i64, to: i64) -> Vec<&Record> {
        let within = |ended: UnixTime| (from..=to).contains(&(ended.0 - NOW));
        let fits = |record: &&Record| record.reason.raw() == reason && record.ended.is_some_and(within);
        self.breaks.iter().filter(fits).collect()
    }

    fn is_on_air(&self, record: &Record) -> bool {
        self.on_air.iter().any(|push| named(push) == named(record))
    }

    /// Streams among these breaks that are on air again, and those that are not.
    fn back_and_down(&self, breaks: &[&Record]) -> (usize, usize) {
        let streams: BTreeMap<String, bool> =
            breaks.iter().map(|record| (record.stream.raw().to_owned(), self.is_on_air(record))).collect();
        let back = streams.values().filter(|&&back| back).count();
        (back, streams.len() - back)
    }
}

#[tokio::test]
async fn within_a_minute_the_demo_shows_every_verdict() {
    let minute = Minute::of(frozen(Scenario::demo().unwrap())).await;
    let recent = -600;
    let refused = minute.breaks.iter().filter(|record| {
        record.duration_s == Some(0) && record.ended.is_some_and(|ended| ended.0 > NOW + recent)
    });
    assert!(refused.count() > 40, "REFUSED");
    let replaced = minute.told("A new push URL replaced this one.", recent, 60);
    assert!(replaced.len() >= 4, "REPLACED {}", replaced.len());
    assert!(minute.told("A new push URL replaced this one.", 0, 60).len() >= 2, "REPLACED while looking");
    let lost = minute.told(NETWORK, recent, 60);
    let (back, down) = minute.back_and_down(&lost);
    assert!(back >= 10 && down >= 5, "BACK {back}, DOWN {down}");
    let closed = minute.told("The push client stopped the stream.", recent, 60);
    assert!(closed.iter().any(|record| !minute.is_on_air(record)), "ENDED?");
    let banned = minute.told("CSS received a request to disable the stream from the customer.", -800, 60);
    let forbidden = minute.simulator.forbidden("evening").unwrap();
    assert!(banned.len() >= 2 && banned.iter().all(|record| forbidden.contains(&named(record))), "BANNED");
    let tries = minute.told("The stream is disabled.", -90, 60);
    assert!(tries.iter().all(|record| record.stream.raw() == "room_6666") && tries.len() >= 2);
    assert!(minute.on_air.iter().all(|push| !forbidden.contains(&named(push))));
}

#[tokio::test]
async fn a_stream_flaps_while_one_looks() {
    let minute = Minute::of(frozen(Scenario::demo().unwrap())).await;
    let train = |from, to| {
        let told = minute.told(NETWORK, from, to);
        told.into_iter().filter(|record| record.stream.raw() == "u20417_on_the_road").count()
    };
    assert!(train(-540, 0) >= 6, "{} breaks before the start", train(-540, 0));
    assert!(train(0, 60) >= 1, "{} breaks in the first minute", train(0, 60));
}

#[tokio::test]
async fn incidents_lie_before_and_after_the_start() {
    let minute = Minute::of(frozen(Scenario::demo().unwrap())).await;
    let of_app = |app: &str, from, to| -> Vec<&Record> {
        let told = minute.told(NETWORK, from, to);
        told.into_iter().filter(|record| record.app.raw() == app).collect()
    };
    for (app, network, from, to) in [("show", "192.0.2.", -420, -400), ("sports", "203.0.113.", 25, 40)] {
        let lost = of_app(app, from, to);
        assert!(lost.len() >= 8, "{} of {app} lost the network", lost.len());
        assert!(lost.iter().all(|record| record.client_ip.raw().starts_with(network)));
        let (back, down) = minute.back_and_down(&lost);
        assert!(back >= 2 && down >= 2, "{app}: {back} back, {down} down");
    }
    let refused = minute.told("Authentication failed.", -100, 60);
    let partners: BTreeSet<&str> = refused
        .iter()
        .filter(|record| record.domain.raw() == "push-b.example.com")
        .map(|record| record.stream.raw())
        .filter(|name| name.starts_with("partner_"))
        .collect();
    assert!(partners.len() >= 8, "{} partners are refused", partners.len());
}

#[tokio::test]
async fn the_uplink_fails_in_the_first_minute_whatever_the_seed() {
    for seed in 1..=5 {
        let minute = Minute::of(Options { seed, ..frozen(Scenario::demo().unwrap()) }).await;
        let lost = minute.told(NETWORK, 25, 40);
        let cameras = lost.iter().filter(|record| record.app.raw() == "sports").count();
        assert!(cameras >= 8, "{cameras} cameras with seed {seed}");
    }
}
