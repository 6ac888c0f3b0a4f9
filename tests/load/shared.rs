//! The account's limit shared with another program: breakwatch goes on, and leaves the other one its
//! part.

use std::time::Duration;

use breakwatch::poll::report::Window;
use breakwatch::simulator::Simulator;

use crate::common::assert_same;
use crate::fleet::{Fleet, Known, Watched};
use crate::sharing::{all_of, still};

const LISTS: &str = "DescribeLiveStreamEventList";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn beside_another_program_that_takes_most_of_the_limit_everything_is_read_and_little_is_refused() {
    let mut options = still(4_000);
    options.requests_per_second = 300;
    let simulator = Simulator::start(options).await.unwrap();
    let account = &simulator.accounts()[0];
    // Of 300 a second it leaves ten.
    simulator.share(&account.name, LISTS, 290).unwrap();
    let watched = (0..3).map(|_| Watched {
        window: Window::Last(7 * 86_400),
        interval: Duration::from_secs(1),
        ..Watched::usual(account)
    });
    let mut fleet = Fleet::start(&simulator, 100, watched.collect());
    let live = |known: &[Known]| known.iter().all(Known::is_live);
    fleet.until("all are live", Duration::from_secs(240), live).await;
    let truth = all_of(&simulator, account);
    for known in &fleet.known {
        assert_same(&known.found, &truth);
    }
    assert!(fleet.budgets.for_id(&account.secret_id).per_second() < 100, "it was told to slow down");
    let requests = simulator.requests();
    let (ours, refused) = (requests.by_action[LISTS], requests.refused["RequestLimitExceeded"]);
    assert!(refused * 3 < ours, "{refused} of ours of {ours} were refused");
    let (others, refused) = (requests.others, requests.others_refused);
    assert!(refused * 4 < others, "{refused} of {others} of the other program were refused");
}
