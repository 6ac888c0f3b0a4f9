//! The online list and a stream's state come late: what they tell was true a while ago.

use std::collections::BTreeMap;
use std::time::Duration;

use breakwatch::event::Record;
use breakwatch::simulator::{Quirks, Scenario, Simulator};
use serde_json::json;

use crate::client::{ask, empty, frozen};
use crate::drilldown::{STATE, online, prompt, running, truly_online};

#[tokio::test]
async fn the_online_list_tells_the_truth_of_a_moment_ago() {
    for lag in [0, 5, 60] {
        let simulator = Simulator::start(frozen(Scenario::demo().unwrap())).await.unwrap();
        simulator.set_quirks(Quirks { online_lag: Duration::from_secs(lag), ..prompt() });
        let mut then = BTreeMap::from([(0, truly_online(&simulator))]);
        for second in 1..=150 {
            simulator.advance(Duration::from_secs(1));
            then.insert(second, truly_online(&simulator));
            if second >= lag && second % 10 == 0 {
                assert_eq!(online(&simulator).await, then[&(second - lag)], "{lag} s at {second}");
            }
        }
        assert_ne!(then[&0], then[&150]);
    }
}

#[tokio::test]
async fn a_push_appears_late_and_stays_after_its_end() {
    let simulator = Simulator::start(empty()).await.unwrap();
    let quirks =
        Quirks { online_lag: Duration::from_secs(60), state_lag: Duration::from_secs(10), ..prompt() };
    simulator.set_quirks(quirks);
    let push = running("a", 0);
    simulator.put_on_air("one", &push).unwrap();
    let body = json!({"DomainName": "push.example.com", "AppName": "live", "StreamName": "a"});
    let state = async || ask(&simulator, STATE, &body).await.response()["StreamState"].clone();
    let listed = async || online(&simulator).await.len();
    assert_eq!((listed().await, state().await), (0, json!("inactive")));
    simulator.advance(Duration::from_secs(10));
    assert_eq!((listed().await, state().await), (0, json!("active")));
    simulator.advance(Duration::from_secs(50));
    assert_eq!((listed().await, state().await), (1, json!("active")));
    let ended = Record { ended: Some(simulator.now()), duration_s: Some(60), ..push };
    simulator.inject("one", &ended, Duration::ZERO).unwrap();
    assert_eq!((listed().await, state().await), (1, json!("active")));
    simulator.advance(Duration::from_secs(10));
    assert_eq!((listed().await, state().await), (1, json!("inactive")));
    simulator.advance(Duration::from_secs(50));
    assert_eq!((listed().await, state().await), (0, json!("inactive")));
}
