//! Profiles of one key share its budget: none starves, live readings go before filling, and with all
//! features at once and under faults no second sees more than is allowed.

use std::collections::HashMap;
use std::time::Duration;

use breakwatch::event::{Record, StreamName};
use breakwatch::poll::report::{Phase, Window};
use breakwatch::poll::{Question, Scope};
use breakwatch::simulator::{Account, Fault, FaultRate, Options, Simulator};

use crate::common::{assert_same, plain, truth};
use crate::fleet::{Fleet, Known, Watched, ended};

const MINUTE: Duration = Duration::from_secs(60);

/// A list that stands still, by the machine's clock.
pub(crate) fn still(events: usize) -> Options {
    let mut options = plain();
    options.events = Some(events);
    options.span = Some(Duration::from_secs(6 * 86_400));
    options
}

/// All that the window of a week holds.
pub(crate) fn all_of(simulator: &Simulator, account: &Account) -> HashMap<Record, u32> {
    truth(simulator, &account.name, simulator.now().plus(-7 * 86_400), simulator.now())
}

fn percent(known: &Known) -> Option<u8> {
    match known.status.as_ref()?.phase {
        Phase::Filling { percent } => Some(percent),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_profile_that_fills_for_long_holds_up_neither_first_nor_live_readings_of_the_others() {
    let simulator = Simulator::start(still(40_000)).await.unwrap();
    let account = &simulator.accounts()[0];
    // The first reads 400 pages; the others, which begin at the same moment, a page or two.
    let watched = (0..5)
        .map(|at| Watched {
            window: Window::Last(if at == 0 { 7 * 86_400 } else { 1_200 }),
            interval: Duration::from_secs(1),
            ..Watched::usual(account)
        })
        .collect();
    let mut fleet = Fleet::start(&simulator, 20, watched);
    let small_are_live = |known: &[Known]| known[1..].iter().all(Known::is_live);
    fleet.until("the small ones are live", MINUTE, small_are_live).await;
    let begun = percent(&fleet.known[0]).expect("the large one goes on");
    assert!(begun < 80, "{begun} % of the large one before the small ones had their turns");
    let record = ended(simulator.now(), "new");
    simulator.inject(&account.name, &record, Duration::ZERO).unwrap();
    let all = |known: &[Known]| known[1..].iter().all(|it| it.found.contains_key(&record));
    fleet.until("the break is found", MINUTE, all).await;
    let then = percent(&fleet.known[0]).expect("the large one goes on");
    assert!(then < begun + 50, "the large one went on from {begun} to {then} % before a break was found");
    fleet.until("the large one is live", MINUTE * 4, |known| known[0].is_live()).await;
    let percents = &fleet.known[0].percents;
    assert!(percents.is_sorted() && percents.len() > 20, "{percents:?}");
    assert!(simulator.requests().peak_per_second[&account.name] <= 20);
    assert_same(&fleet.known[0].found, &all_of(&simulator, account));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_features_of_many_profiles_on_one_key_keep_to_its_budget_under_faults() {
    let mut options = still(800);
    options.latency = Duration::from_millis(5);
    options.faults =
        [(Fault::Http500, 0.04), (Fault::Reset, 0.04), (Fault::Truncated, 0.04), (Fault::Limit, 0.002)]
            .map(|(fault, probability)| FaultRate { fault, probability })
            .to_vec();
    let simulator = Simulator::start(options).await.unwrap();
    let account = &simulator.accounts()[0];
    let restricted = Scope::of(&["push.example.com".to_owned(), "push-2.example.com".to_owned()], &[]);
    let watched = (0..4)
        .map(|at| Watched {
            scopes: if at % 2 == 0 { Scope::of(&[], &[]) } else { restricted.clone() },
            window: Window::Last(7 * 86_400),
            interval: Duration::from_secs(1),
            online_every: Duration::from_millis(500),
            ..Watched::usual(account)
        })
        .collect();
    let mut fleet = Fleet::start(&simulator, 50, watched);
    let name =
        StreamName { domain: "push.example.com".into(), app: "live".into(), stream: "stream_00001".into() };
    for profile in 0..4 {
        assert!(fleet.ask(profile, Question::State { name: name.clone() }));
        let quality =
            Question::Quality { name: name.clone(), started: None, ended: simulator.now().plus(-60) };
        assert!(fleet.ask(profile, quality));
    }
    let done = |it: &Known| it.is_live() && it.states > 0 && it.qualities > 0 && it.online_lists > 1;
    fleet.until("everything", MINUTE * 4, |known| known.iter().all(done)).await;
    let truth = all_of(&simulator, account);
    for known in &fleet.known {
        assert_same(&known.found, &truth);
    }
    let requests = simulator.requests();
    let peak = requests.peak_per_second[&account.name];
    assert!(peak <= 50, "{peak} within a second");
    for action in ["EventList", "StreamOnlineList", "StreamState", "PushInfoList", "LiveDomains"] {
        assert!(requests.by_action.keys().any(|known| known.ends_with(action)), "{action} was not asked");
    }
}
