//! The test set of incidents: what happened at an account, and which incidents are to be found in it.
//!
//! Made by code from a seed, so that each scenario exists in as many variants as one likes. Shared by
//! the tests, which ask for the right answer to each, and the benchmark, which prints precision and
//! recall over many seeds.

use std::collections::BTreeSet;
use std::ops::Range;

use breakwatch::event::{ProfileId, Record, Seen, Source, Text, UnixTime};
use breakwatch::insight::incident::{Incident, Incidents, Shared};
use breakwatch::store::Store;

/// The newest moment of all scenarios, a full hour.
pub(crate) const NOW: UnixTime = UnixTime(1_795_003_200);
/// How many seconds of history there are.
const SPAN_S: i64 = 6 * 3_600;

const NETWORK: &str = "Push client network exceptions.";
const NO_DATA: &str = "The system stopped the stream because no data was generated for a long time.";
const CLOSED: &str = "The push client stopped the stream.";
const PLATFORM: &str = "CSS system internal error.";
const EXPIRED: &str = "Reached the expiration time.";
const AUTH: &str = "Authentication failed.";
const OVERDUE: &str =
    "You CSS service has been temporarily disabled due to arrears of your account. Please top up promptly.";
const REPLACED: &str = "A new push URL replaced this one.";

/// An incident that is to be found.
pub(crate) struct Truth {
    /// The text of what it is named by: network, domain, app or profile.
    pub(crate) named: String,
    /// The streams in it.
    pub(crate) streams: BTreeSet<String>,
    /// Whether it would be right to find it and right not to.
    pub(crate) optional: bool,
}

/// What happened, and what is to be found.
pub(crate) struct Scenario {
    /// What it is about.
    pub(crate) name: &'static str,
    /// Makes the records and the truth from a seed.
    pub(crate) make: fn(u64) -> (Vec<Record>, Vec<Truth>),
}

/// All of them.
pub(crate) const SCENARIOS: [Scenario; 24] = [
    Scenario { name: "uplink of 3 of 4 streams, quiet account", make: quiet_uplink },
    Scenario { name: "12 cameras of a /24, busy account", make: busy_cameras },
    Scenario { name: "a cut in two causes of the network", make: two_causes },
    Scenario { name: "txTime of a whole domain expired", make: expired_domain },
    Scenario { name: "refused farm behind one address", make: refused_farm },
    Scenario { name: "the platform fails on three domains", make: platform_wide },
    Scenario { name: "the platform fails on one domain of three", make: platform_domain },
    Scenario { name: "one app of a domain fails", make: one_app },
    Scenario { name: "arrears stop everything", make: arrears },
    Scenario { name: "two networks fail at once", make: two_networks },
    Scenario { name: "a /64 with changing addresses", make: ipv6_rotating },
    Scenario { name: "slow motion over three minutes", make: slow_motion },
    Scenario { name: "the same uplink fails twice", make: twice },
    Scenario { name: "a cut that two bins see", make: across_bins },
    Scenario { name: "a cut beside a flapping stream", make: beside_flapping },
    Scenario { name: "shows end at the full hour", make: full_hour },
    Scenario { name: "background of 1 a minute", make: |seed| background_only(seed, 1.0) },
    Scenario { name: "background of 10 a minute", make: |seed| background_only(seed, 10.0) },
    Scenario { name: "background of 50 a minute", make: |seed| background_only(seed, 50.0) },
    Scenario { name: "background that follows the day", make: tide },
    Scenario { name: "one flapping stream", make: flapping },
    Scenario { name: "one scanner, many names", make: scanner },
    Scenario { name: "all streams replaced at once", make: replaced },
    Scenario { name: "one user's two streams drop", make: two_streams },
];

/// A store with these records, taken in at once.
pub(crate) fn store(records: &[Record]) -> Store {
    let mut store = Store::new(vec!["main".into()]);
    let seen: Vec<Seen> = records.iter().map(|record| Seen { record: record.clone(), count: 1 }).collect();
    store.apply(ProfileId(0), &seen, Source::FirstFill, NOW);
    store
}

/// All incidents of a store.
pub(crate) fn settled(store: &Store) -> Incidents {
    let mut incidents = Incidents::default();
    incidents.settle(store);
    incidents
}

/// What an incident is named by, as text.
pub(crate) fn name_of(incident: &Incident) -> String {
    match &incident.shared[0] {
        Shared::Network(network) => network.to_string(),
        Shared::App(name) | Shared::Domain(name) => name.raw().to_owned(),
        Shared::Profile(name) => name.to_string(),
        other => panic!("{other:?} names nothing"),
    }
}

/// The names of an incident's streams.
pub(crate) fn streams_of(store: &Store, incident: &Incident) -> BTreeSet<String> {
    let name = |&stream: &u32| store.names().text(store.streams().key(stream).name).raw().to_owned();
    incident.streams.iter().map(name).collect()
}

/// How found incidents compare with the truth.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Score {
    /// To be found, and found under the right name with the right streams.
    pub(crate) right: usize,
    /// To be found, and not.
    pub(crate) missed: usize,
    /// Found, and not to be.
    pub(crate) wrong: usize,
}

impl Score {
    /// Compares; streams are right if those that are in both are at least seven tenths of all.
    pub(crate) fn of(store: &Store, found: &[Incident], truths: &[Truth]) -> Self {
        let fits = |incident: &Incident, truth: &Truth| {
            let streams = streams_of(store, incident);
            let both = streams.intersection(&truth.streams).count();
            let all = streams.union(&truth.streams).count();
            name_of(incident) == truth.named && both * 10 >= all * 7
        };
        // One incident answers one truth: a second one of the same is wrong.
        let mut left: Vec<&Incident> = found.iter().collect();
        let mut score = Self::default();
        for truth in truths {
            match left.iter().position(|incident| fits(incident, truth)) {
                Some(place) => {
                    left.swap_remove(place);
                    score.right += usize::from(!truth.optional);
                }
                None => score.missed += usize::from(!truth.optional),
            }
        }
        Self { wrong: left.len(), ..score }
    }
}

/// Someone who pushes.
#[derive(Clone)]
struct Stream {
    name: String,
    domain: String,
    app: String,
    address: String,
}

struct Account {
    rng: fastrand::Rng,
    records: Vec<Record>,
    streams: Vec<Stream>,
}

impl Account {
    /// `streams` streams on three domains of two apps each, in thirty networks.
    fn new(seed: u64, streams: usize) -> Self {
        let streams = (0..streams).map(|n| Stream {
            name: format!("room_{n:04}"),
            domain: format!("push-{}.example.com", ["a", "b", "c"][n % 3]),
            app: ["live", "mobile"][n / 3 % 2].to_owned(),
            address: format!("198.51.{}.{}", n % 30, n / 30 + 1),
        });
        let streams = streams.collect();
        Self { rng: fastrand::Rng::with_seed(seed), records: Vec::new(), streams }
    }

    fn add(&mut self, stream: &Stream, ended: UnixTime, seconds: i64, reason: &str) {
        self.records.push(Record {
            domain: Text::new(&stream.domain),
            app: Text::new(&stream.app),
            stream: Text::new(&stream.name),
            started: Some(ended.plus(-seconds)),
            ended: Some(ended),
            reason: Text::new(reason),
            duration_s: i32::try_from(seconds).ok(),
            client_ip: Text::new(&stream.address),
            resolution: Text::new("1280*720"),
        });
    }

    /// Independent failures, so many a minute.
    fn background(&mut self, a_minute: f64) {
        self.background_of(|_| a_minute);
    }

    /// Independent failures at a rate that changes.
    fn background_of(&mut self, a_minute: impl Fn(i64) -> f64) {
        let mut at = 0.0;
        #[expect(clippy::cast_possible_truncation, reason = "seconds of a day")]
        loop {
            at += -(1.0 - self.rng.f64()).ln() * 60.0 / a_minute(at as i64);
            let second = at as i64;
            if second >= SPAN_S {
                return;
            }
            let stream = self.streams[self.rng.usize(..self.streams.len())].clone();
            let reason =
                *self.rng.choice([NETWORK, NETWORK, NETWORK, NO_DATA, CLOSED, CLOSED].iter()).expect("some");
            let seconds = self.rng.i64(20..4_000);
            self.add(&stream, NOW.plus(second - SPAN_S), seconds, reason);
        }
    }

    /// Streams that break at once, from `at` seconds before [`NOW`] on, within `spread` seconds.
    fn cut(&mut self, streams: &[Stream], at: i64, spread: i64, reasons: &[&str]) {
        for stream in streams {
            let ended = NOW.plus(self.rng.i64(0..=spread) - at);
            let reason = reasons[self.rng.usize(..reasons.len())];
            let seconds = self.rng.i64(300..9_000);
            self.add(stream, ended, seconds, reason);
        }
    }

    /// Streams that are refused again and again.
    fn refused(&mut self, streams: &[Stream], at: i64, lasts: Range<i64>, every: i64, reason: &str) {
        for stream in streams {
            let mut second = self.rng.i64(0..every) + lasts.start;
            while second < lasts.end {
                self.add(stream, NOW.plus(second - at), 0, reason);
                second += every + self.rng.i64(0..3);
            }
        }
    }
}

/// Streams of one place.
fn cameras(
    prefix: &str,
    count: usize,
    domain: &str,
    app: &str,
    address: impl Fn(usize) -> String,
) -> Vec<Stream> {
    let one = |n| Stream {
        name: format!("{prefix}_{n}"),
        domain: domain.to_owned(),
        app: app.to_owned(),
        address: address(n),
    };
    (0..count).map(one).collect()
}

fn arena(count: usize) -> Vec<Stream> {
    cameras("camera", count, "push-a.example.com", "live", |n| format!("203.0.113.{}", n + 10))
}

fn truth<'a>(named: &str, streams: impl IntoIterator<Item = &'a Stream>) -> Truth {
    let streams = streams.into_iter().map(|stream| stream.name.clone()).collect();
    Truth { named: named.to_owned(), streams, optional: false }
}

fn quiet_uplink(seed: u64) -> (Vec<Record>, Vec<Truth>) {
    let mut account = Account::new(seed, 3);
    let home = arena(4);
    account.cut(&home[3..], 19_000, 0, &[NETWORK]);
    account.cut(&home[..3], 2_000, 12, &[NETWORK]);
    (account.records, vec![truth("203.0.113.0/24", &home[..3])])
}

fn busy_cameras(seed: u64) -> (Vec<Record>, Vec<Truth>) {
    let mut account = Account::new(seed, 300);
    account.background(12.0);
    account.cut(&arena(12), 1_500, 20, &[NETWORK]);
    (account.records, vec![truth("203.0.113.0/24", &arena(12))])
}

fn two_causes(seed: u64) -> (Vec<Record>, Vec<Truth>) {
    let mut account = Account::new(seed, 60);
    account.background(2.0);
    // Two official causes on both of which the encoder's side acts.
    let farm = arena(10);
    account.cut(&farm, 3_000, 25, &[NO_DATA, "RTMP content error."]);
    (account.records, vec![truth("203.0.113.0/24", &farm)])
}

fn expired_domain(seed: u64) -> (Vec<Record>, Vec<Truth>) {
    let mut account = Account::new(seed, 120);
    account.background(6.0);
    let domain: Vec<Stream> =
        account.streams.iter().filter(|stream| stream.domain == "push-b.example.com").cloned().collect();
    account.refused(&domain, 2_000, 0..600, 14, EXPIRED);
    (account.records, vec![truth("push-b.example.com", &domain)])
}

fn refused_farm(seed: u64) -> (Vec<Record>, Vec<Truth>) {
    let mut account = Account::new(seed, 120);
    account.background(4.0);
    let farm = cameras("farm", 9, "push-c.example.com", "live", |_| "203.0.113.5".to_owned());
    account.cut(&farm, 2_400, 8, &[NETWORK]);
    account.refused(&farm, 2_380, 0..500, 12, AUTH);
    // The cut, and that they may not come back, are two things that someone has to act on.
    (account.records, vec![truth("203.0.113.0/24", &farm), truth("203.0.113.0/24", &farm)])
}

fn platform_wide(seed: u64) -> (Vec<Record>, Vec<Truth>) {
    let mut account = Account::new(seed, 90);
    account.background(3.0);
    let mut hit = account.streams.clone();
    account.rng.shuffle(&mut hit);
    hit.truncate(45);
    account.cut(&hit, 4_000, 30, &[PLATFORM]);
    (account.records, vec![truth("main", &hit)])
}

fn platform_domain(seed: u64) -> (Vec<Record>, Vec<Truth>) {
    let mut account = Account::new(seed, 90);
    account.background(3.0);
    let mut hit: Vec<Stream> =
        account.streams.iter().filter(|stream| stream.domain == "push-c.example.com").cloned().collect();
    account.rng.shuffle(&mut hit);
    hit.truncate(14);
    account.cut(&hit, 4_000, 30, &[PLATFORM]);
    (account.records, vec![truth("push-c.example.com", &hit)])
}

fn one_app(seed: u64) -> (Vec<Record>, Vec<Truth>) {
    let mut account = Account::new(seed, 120);
    account.background(5.0);
    let of_app = |stream: &&Stream| stream.domain == "push-a.example.com" && stream.app == "mobile";
    let hit: Vec<Stream> = account.streams.iter().filter(of_app).cloned().collect();
    account.cut(&hit, 5_000, 40, &["RTMP content error."]);
    (account.records, vec![truth("mobile", &hit)])
}

fn arrears(seed: u64) -> (Vec<Record>, Vec<Truth>) {
    let mut account = Account::new(seed, 24);
    account.background(0.3);
    let all = account.streams.clone();
    account.cut(&all, 3_600, 25, &[OVERDUE]);
    account.refused(&all, 3_600, 30..3_600, 90, OVERDUE);
    (account.records, vec![truth("main", &all)])
}

fn two_networks(seed: u64) -> (Vec<Record>, Vec<Truth>) {
    let mut account = Account::new(seed, 200);
    account.background(8.0);
    let studio = cameras("studio", 8, "push-a.example.com", "live", |n| format!("192.0.2.{}", n + 1));
    account.cut(&arena(10), 2_500, 15, &[NETWORK]);
    account.cut(&studio, 2_495, 15, &[NETWORK]);
    (account.records, vec![truth("203.0.113.0/24", &arena(10)), truth("192.0.2.0/24", &studio)])
}

fn ipv6_rotating(seed: u64) -> (Vec<Record>, Vec<Truth>) {
    let mut account = Account::new(seed, 150);
    account.background(6.0);
    let host = |n: usize| format!("2001:db8:5:7:{:x}:{:x}:1:{n:x}", seed % 999 + 1, n * 77 + 5);
    let booth = cameras("booth", 7, "push-b.example.com", "live", host);
    account.cut(&booth, 7_000, 20, &[NETWORK]);
    (account.records, vec![truth("2001:db8:5:7::/64", &booth)])
}

fn slow_motion(seed: u64) -> (Vec<Record>, Vec<Truth>) {
    let mut account = Account::new(seed, 150);
    account.background(5.0);
    account.cut(&arena(12), 6_000, 180, &[NETWORK]);
    (account.records, vec![truth("203.0.113.0/24", &arena(12))])
}

fn twice(seed: u64) -> (Vec<Record>, Vec<Truth>) {
    let mut account = Account::new(seed, 100);
    account.background(4.0);
    account.cut(&arena(8), 9_000, 15, &[NETWORK]);
    account.cut(&arena(8), 2_000, 15, &[NETWORK]);
    (account.records, vec![truth("203.0.113.0/24", &arena(8)), truth("203.0.113.0/24", &arena(8))])
}

fn across_bins(seed: u64) -> (Vec<Record>, Vec<Truth>) {
    let mut account = Account::new(seed, 100);
    account.background(4.0);
    // NOW is a full hour: 1,200 s before it is a border of whole minutes of any length.
    account.cut(&arena(12), 1_200 + 15, 30, &[NETWORK]);
    (account.records, vec![truth("203.0.113.0/24", &arena(12))])
}

fn beside_flapping(seed: u64) -> (Vec<Record>, Vec<Truth>) {
    let mut account = Account::new(seed, 40);
    account.background(1.0);
    flap(&mut account, 40);
    account.cut(&arena(6), 5_000, 20, &[NETWORK]);
    (account.records, vec![truth("203.0.113.0/24", &arena(6))])
}

fn full_hour(seed: u64) -> (Vec<Record>, Vec<Truth>) {
    let mut account = Account::new(seed, 120);
    account.background(2.0);
    let shows = cameras("show", 40, "push-c.example.com", "live", |n| format!("192.0.2.{}", n + 64));
    for hour in 1..6 {
        account.cut(&shows, hour * 3_600, 40, &[CLOSED]);
    }
    (account.records, Vec::new())
}

fn background_only(seed: u64, a_minute: f64) -> (Vec<Record>, Vec<Truth>) {
    let mut account = Account::new(seed, 300);
    account.background(a_minute);
    (account.records, Vec::new())
}

fn tide(seed: u64) -> (Vec<Record>, Vec<Truth>) {
    let mut account = Account::new(seed, 300);
    #[expect(clippy::cast_precision_loss, reason = "seconds of a day")]
    account
        .background_of(|second| 12.0 - 11.0 * (second as f64 / SPAN_S as f64 * std::f64::consts::TAU).cos());
    (account.records, Vec::new())
}

fn flap(account: &mut Account, every: i64) {
    let train =
        Stream { name: "train".into(), address: "203.0.113.200".into(), ..account.streams[0].clone() };
    let mut at = 14_000;
    while at > 1_000 {
        account.add(&train, NOW.plus(-at), 20, NETWORK);
        at -= every + account.rng.i64(0..20);
    }
}

fn flapping(seed: u64) -> (Vec<Record>, Vec<Truth>) {
    let mut account = Account::new(seed, 20);
    account.background(0.2);
    flap(&mut account, 30);
    (account.records, Vec::new())
}

fn scanner(seed: u64) -> (Vec<Record>, Vec<Truth>) {
    let mut account = Account::new(seed, 60);
    account.background(2.0);
    for wave in 0..10 {
        let names =
            cameras(&format!("guess_{wave}"), 60, "push-a.example.com", "live", |_| "192.0.2.66".into());
        account.refused(&names, 18_000 - wave * 1_700, 0..60, 60, AUTH);
    }
    let named = Truth { optional: true, ..truth("192.0.2.0/24", &[]) };
    (account.records, vec![named])
}

fn replaced(seed: u64) -> (Vec<Record>, Vec<Truth>) {
    let mut account = Account::new(seed, 40);
    account.background(1.0);
    let all = account.streams.clone();
    account.cut(&all, 5_000, 20, &[REPLACED]);
    (account.records, Vec::new())
}

fn two_streams(seed: u64) -> (Vec<Record>, Vec<Truth>) {
    let mut account = Account::new(seed, 20);
    account.background(0.1);
    // Two streams are no incident, however improbable: the detail of either names the other.
    account.cut(&arena(2), 5_000, 1, &[NETWORK]);
    (account.records, Vec::new())
}
