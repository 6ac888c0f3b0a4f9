//! The budget by a clock that jumps: what leaves in any second, and what may arrive in any second.

use std::collections::HashMap;

use proptest::prelude::*;
use tokio::time::{advance, sleep, timeout};

use super::flow::{REST, STRAY};
use super::*;

const SECOND: Duration = Duration::from_secs(1);
const ME: Lane = Lane(0);

/// One request: when it was sent, and when it may have arrived at the latest.
#[derive(Clone, Copy, Debug)]
struct Trip {
    sent: Instant,
    latest: Instant,
}

/// The most requests that may arrive within one second, whichever second it is and whenever each of them
/// arrives between its sending and the latest moment. A request may arrive in the second from `t` on if
/// it was sent before the end of it and is not known to have arrived before it.
fn most_in_a_second(trips: &[Trip], arrival: impl Fn(&Trip) -> Instant) -> usize {
    let seconds = trips.iter().map(|trip| trip.sent).chain(trips.iter().map(&arrival));
    seconds
        .map(|at| {
            // The second that ends just after `at`, and the one that begins with it.
            let ending = trips.iter().filter(|it| it.sent <= at && arrival(it) + SECOND > at).count();
            let beginning = trips.iter().filter(|it| it.sent < at + SECOND && arrival(it) >= at).count();
            ending.max(beginning)
        })
        .max()
        .unwrap_or(0)
}

/// Sends `count` requests that take `travel` each, from as many tasks.
async fn send(budget: &Arc<Budget>, count: usize, travel: Duration) -> Vec<Trip> {
    let tasks: Vec<_> = (0..count)
        .map(|_| {
            let budget = Arc::clone(budget);
            tokio::spawn(async move {
                let permit = budget.acquire(ME, Rank::Bulk).await;
                let sent = Instant::now();
                sleep(travel).await;
                permit.answered();
                Trip { sent, latest: Instant::now() }
            })
        })
        .collect();
    let mut trips = Vec::new();
    for task in tasks {
        trips.push(task.await.unwrap());
    }
    trips.sort_by_key(|trip| trip.sent);
    trips
}

#[tokio::test(start_paused = true)]
async fn no_second_sees_more_than_the_limit_however_requests_travel() {
    for travel_ms in [0, 30, 700, 1_500] {
        let budget = Budget::new(40);
        let trips = send(&budget, 200, Duration::from_millis(travel_ms)).await;
        assert!(most_in_a_second(&trips, |trip| trip.latest) <= 40, "{travel_ms} ms");
        assert!(most_in_a_second(&trips, |trip| trip.sent) <= 40, "{travel_ms} ms");
    }
}

/// What one request of the mixture does.
#[derive(Clone, Copy, Debug)]
struct Plan {
    profile: usize,
    rank: Rank,
    quality: bool,
    begins_ms: u64,
    travels_ms: u64,
    /// Given up after so long, whether it waits or travels then.
    given_up_ms: Option<u64>,
    refused: Option<u64>,
}

fn plan() -> impl Strategy<Value = Plan> {
    let ranks = prop_oneof![
        Just(Rank::Live),
        Just(Rank::Asked),
        Just(Rank::Upkeep),
        Just(Rank::Bulk),
        Just(Rank::Search)
    ];
    let travels = prop_oneof![3 => 0_u64..80, 1 => 0_u64..3_000];
    let given_up = proptest::option::weighted(0.2, 0_u64..4_000);
    let refused = proptest::option::weighted(0.03, 0_u64..9);
    (0_usize..8, ranks, any::<bool>(), 0_u64..3_000, travels, given_up, refused).prop_map(
        |(profile, rank, quality, begins_ms, travels_ms, given_up_ms, refused)| Plan {
            profile,
            rank,
            quality,
            begins_ms,
            travels_ms,
            given_up_ms,
            refused,
        },
    )
}

/// Plays one request as the client does; the trips of its key, and of its readings of quality.
async fn play(plan: Plan, budgets: Budgets, lane: Lane, id: String, trips: Arc<Mutex<Trips>>) -> bool {
    sleep(Duration::from_millis(plan.begins_ms)).await;
    let on_its_way = Mutex::new(None);
    let going = async {
        budgets.keep_pace(lane, plan.rank).await;
        let quality =
            if plan.quality { Some(budgets.for_quality(&id).acquire(lane, plan.rank).await) } else { None };
        let permit = budgets.for_id(&id).acquire(lane, plan.rank).await;
        let sent = Instant::now();
        *on_its_way.lock().unwrap() = Some(sent);
        sleep(Duration::from_millis(plan.travels_ms)).await;
        for permit in quality.into_iter().chain([permit]) {
            if let Some(seconds) = plan.refused {
                permit.slow_down(Some(SECOND * u32::try_from(seconds).unwrap()));
            }
            permit.answered();
        }
    };
    let patience = plan.given_up_ms.map_or(SECOND * 3_600, Duration::from_millis);
    let answered = timeout(patience, going).await.is_ok();
    if let Some(sent) = *on_its_way.lock().unwrap() {
        let latest = Instant::now() + if answered { Duration::ZERO } else { STRAY };
        let mut trips = trips.lock().unwrap();
        let kinds = if plan.quality { &[false, true][..] } else { &[false] };
        for &kind in kinds {
            trips.entry((id.clone(), kind)).or_default().push(Trip { sent, latest });
        }
    }
    answered || plan.given_up_ms.is_some()
}

type Trips = HashMap<(String, bool), Vec<Trip>>;

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Many profiles on a few keys, all ranks, requests given up anywhere, refusals: whatever happens, no
    /// second at the service sees more than the limit, and whoever goes on waiting is let in.
    #[test]
    fn no_second_of_any_key_sees_more_than_its_limit(
        per_second in prop_oneof![1_u32..6, 6_u32..120],
        keys in 1_usize..4,
        plans in proptest::collection::vec(plan(), 1..260),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        let (trips, all_came) = runtime.block_on(async {
            let budgets = Budgets::new(per_second);
            let lanes: Vec<Lane> = (0..8).map(|_| budgets.lane()).collect();
            let trips = Arc::new(Mutex::new(Trips::new()));
            let tasks: Vec<_> = plans
                .iter()
                .map(|plan| {
                    let id = format!("AKID{}", plan.profile % keys);
                    let playing =
                        play(*plan, budgets.clone(), lanes[plan.profile], id, Arc::clone(&trips));
                    tokio::spawn(playing)
                })
                .collect();
            let mut all_came = true;
            for task in tasks {
                all_came &= task.await.unwrap();
            }
            let trips = std::mem::take(&mut *trips.lock().unwrap());
            (trips, all_came)
        });
        prop_assert!(all_came);
        for ((id, quality), trips) in trips {
            let limit = if quality { per_second.min(QUALITY_PER_SECOND) } else { per_second };
            let limit = usize::try_from(limit).unwrap();
            for (when, most) in [
                ("sending", most_in_a_second(&trips, |trip| trip.sent)),
                ("arriving", most_in_a_second(&trips, |trip| trip.latest)),
            ] {
                prop_assert!(most <= limit, "{most} of {limit} a second {when}, {id}, quality {quality}");
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn as_many_as_the_limit_go_out_at_once_and_the_next_follow_after_a_second() {
    let budget = Budget::new(10);
    let start = Instant::now();
    let trips = send(&budget, 11, Duration::ZERO).await;
    assert_eq!(trips[9].sent, start);
    assert!(trips[10].sent >= start + SECOND && trips[10].sent < start + SECOND + SECOND / 20);
}

#[tokio::test(start_paused = true)]
async fn at_most_sixteen_are_in_flight() {
    let budget = Budget::new(1_000);
    let start = Instant::now();
    let trips = send(&budget, 33, SECOND / 10).await;
    for wave in 0..3 {
        let sent = start + SECOND / 10 * wave;
        assert!(trips.iter().filter(|trip| trip.sent == sent).count() <= IN_FLIGHT);
    }
    assert_eq!(trips[32].sent, start + SECOND / 5);
}

#[tokio::test(start_paused = true)]
async fn a_limit_of_one_still_moves() {
    let budget = Budget::new(1);
    let trips = send(&budget, 3, SECOND / 2).await;
    assert!(trips[1].sent >= trips[0].latest + SECOND && trips[2].sent >= trips[1].latest + SECOND);
}

/// A request that is refused as soon as it arrives.
async fn refuse(budget: &Arc<Budget>, retry_after: Option<Duration>) {
    let permit = budget.acquire(ME, Rank::Bulk).await;
    advance(Duration::from_millis(1)).await;
    permit.slow_down(retry_after);
    permit.answered();
}

#[tokio::test(start_paused = true)]
async fn refusals_of_what_was_sent_together_halve_once_and_the_rate_recovers_step_by_step() {
    let budget = Budget::new(100);
    let mut permits = Vec::new();
    for _ in 0..16 {
        permits.push(budget.acquire(ME, Rank::Bulk).await);
    }
    advance(SECOND / 20).await;
    for permit in permits {
        permit.slow_down(None);
        permit.answered();
    }
    assert_eq!(budget.per_second(), 50);
    advance(SECOND * 2).await;
    refuse(&budget, None).await;
    assert_eq!(budget.per_second(), 25);
    advance(REST).await;
    assert_eq!(budget.per_second(), 25, "it rests before it recovers");
    let mut before = 25;
    for _ in 0..38 {
        advance(SECOND).await;
        let now = budget.per_second();
        assert!(now > before && now <= before + 3 || now == 100, "from {before} to {now}");
        before = now;
    }
    assert_eq!(before, 100);
}

#[tokio::test(start_paused = true)]
async fn the_rate_never_falls_to_nothing_and_rests_as_long_as_the_service_asks() {
    let budget = Budget::new(100);
    for _ in 0..20 {
        refuse(&budget, None).await;
        advance(SECOND * 2).await;
    }
    assert_eq!(budget.per_second(), 3);
    refuse(&budget, Some(SECOND * 30)).await;
    advance(SECOND * 29).await;
    assert_eq!(budget.per_second(), 3);
    advance(SECOND * 60).await;
    assert_eq!(budget.per_second(), 100);
}

#[tokio::test(start_paused = true)]
async fn slowed_down_requests_go_out_evenly() {
    let budget = Budget::new(20);
    refuse(&budget, None).await;
    advance(SECOND * 2).await;
    let trips = send(&budget, 20, Duration::ZERO).await;
    let close = |pair: &[Trip]| pair[1].sent - pair[0].sent < SECOND / 12;
    assert!(!trips.windows(2).take(15).any(close), "ten a second, a tenth of a second apart");
}

#[tokio::test(start_paused = true)]
async fn a_waiting_request_that_is_given_up_costs_nothing() {
    let budget = Budget::new(1);
    budget.acquire(ME, Rank::Bulk).await.answered();
    for _ in 0..50 {
        let waiting = timeout(SECOND / 100, budget.acquire(ME, Rank::Bulk)).await;
        assert!(waiting.is_err());
    }
    let start = Instant::now();
    budget.acquire(ME, Rank::Bulk).await.answered();
    assert!(start.elapsed() < SECOND);
}

#[tokio::test(start_paused = true)]
async fn a_live_reading_passes_everything_that_waits_and_a_small_profile_does_not_wait_for_a_large_one() {
    let budget = Budget::new(10);
    let order = Arc::new(Mutex::new(Vec::new()));
    let ask = |lane: u64, rank: Rank, name: &'static str| {
        let (budget, order) = (Arc::clone(&budget), Arc::clone(&order));
        tokio::spawn(async move {
            let permit = budget.acquire(Lane(lane), rank).await;
            order.lock().unwrap().push(name);
            permit.answered();
        })
    };
    let mut tasks: Vec<_> = (0..40).map(|_| ask(1, Rank::Bulk, "large")).collect();
    sleep(SECOND / 100).await;
    tasks.push(ask(2, Rank::Bulk, "small"));
    tasks.push(ask(3, Rank::Live, "live"));
    for task in tasks {
        task.await.unwrap();
    }
    let order = order.lock().unwrap().clone();
    assert_eq!(order[..10], ["large"; 10], "the first second's budget");
    // Whoever leads those who wait notes its turn before it gives up the processor to the others.
    let next = &order[10..13];
    assert!(next.contains(&"live") && next.contains(&"small"), "{order:?}");
}

#[tokio::test(start_paused = true)]
async fn all_day_work_of_all_profiles_together_leaves_room_for_live_readings() {
    let budgets = Budgets::new(100);
    let sent = Arc::new(Mutex::new(Vec::new()));
    let mut tasks = Vec::new();
    for profile in 0..20_u32 {
        let lane = budgets.lane();
        for rank in [Rank::Live, Rank::Upkeep] {
            let (budgets, sent) = (budgets.clone(), Arc::clone(&sent));
            tasks.push(tokio::spawn(async move {
                // Twenty live readings in ten seconds; everything else as fast as it may.
                sleep(SECOND / 2 * profile).await;
                for _ in 0..30 {
                    budgets.keep_pace(lane, rank).await;
                    sent.lock().unwrap().push((Instant::now(), rank));
                    if rank == Rank::Live {
                        sleep(SECOND * 10).await;
                    }
                }
            }));
        }
    }
    for task in tasks {
        task.await.unwrap();
    }
    let sent = sent.lock().unwrap().clone();
    let trips: Vec<Trip> = sent.iter().map(|(at, _)| Trip { sent: *at, latest: *at }).collect();
    let most = most_in_a_second(&trips, |trip| trip.sent);
    assert!((8..=10).contains(&most), "{most} within a second");
    let upkeep = |(_, rank): &&(Instant, Rank)| *rank == Rank::Upkeep;
    let last = sent.iter().filter(upkeep).map(|(at, _)| *at).max().unwrap();
    let first = sent[0].0;
    assert!(last - first < SECOND * 110, "600 of them take {:?}", last - first);
}

#[tokio::test(start_paused = true)]
async fn more_live_readings_than_there_is_room_for_do_not_keep_the_rest_out() {
    let budgets = Budgets::new(100);
    let lane = budgets.lane();
    let live = budgets.clone();
    let reading = tokio::spawn(async move {
        loop {
            live.keep_pace(lane, Rank::Live).await;
            sleep(SECOND / 50).await;
        }
    });
    let start = Instant::now();
    for _ in 0..5 {
        budgets.keep_pace(lane, Rank::Upkeep).await;
    }
    assert!(start.elapsed() < SECOND * 2, "{:?}", start.elapsed());
    reading.abort();
}

#[tokio::test(start_paused = true)]
async fn a_key_has_one_budget_whichever_profiles_use_it() {
    let budgets = Budgets::new(7);
    let (first, second) = (budgets.for_id("AKIDone"), budgets.clone().for_id("AKIDone"));
    assert!(Arc::ptr_eq(&first, &second));
    assert!(!Arc::ptr_eq(&first, &budgets.for_id("AKIDtwo")));
    drop(second);
    assert!(Arc::ptr_eq(&first, &budgets.for_id("AKIDone")));
}

#[tokio::test(start_paused = true)]
async fn a_key_that_comes_back_within_the_second_finds_what_it_has_sent() {
    let budgets = Budgets::new(2);
    for _ in 0..2 {
        budgets.for_id("AKIDone").acquire(ME, Rank::Bulk).await.answered();
    }
    let _other = budgets.for_id("AKIDtwo");
    let start = Instant::now();
    budgets.for_id("AKIDone").acquire(ME, Rank::Bulk).await.answered();
    assert!(start.elapsed() >= SECOND);
    // Nothing counts any more: it may be forgotten.
    advance(SECOND * 3).await;
    let _other = budgets.for_id("AKIDthree");
    assert!(!budgets.0.by_id.lock().unwrap().contains_key("AKIDone"));
}
