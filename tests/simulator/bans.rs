//! Streams that a scenario forbids: cut, told as forbidden, and back when they are resumed.

use std::time::Duration;

use breakwatch::event::Record;
use breakwatch::simulator::{Scenario, Simulator};
use serde_json::json;

use crate::client::{NOW, ask, frozen};
use crate::drilldown::{STATE, prompt};

/// One stream that is always on air but for a ban of a minute, ten seconds after the start.
fn banned(tries: &str) -> Scenario {
    let text = format!(
        "[history]\nspan = \"1h\"\n[[account]]\nname = \"one\"\nsite = \"intl\"\ndomains = [\"d\"]\n\
         [[account.group]]\nkey = \"g\"\nstreams = 1\nnames = [\"room\"]\ndomain = \"d\"\napp = \"live\"\n\
         networks = [\"192.0.2.0/24\"]\nresolutions = [\"1280*720\"]\non_air = \"9d\"\noff_air = \"1s\"\n\
         ends = {{ client_closed = 1 }}\nback = \"1s\"\n\
         [[account.cut]]\ngroups = [\"g\"]\nfirst = \"10s\"\ncause = \"customer_forbid_request\"\n\
         spread = \"0s\"\nback = \"5s\"\nforbids = \"60s\"\n{tries}\n"
    );
    Scenario::parse(&text).unwrap()
}

/// Seconds after the start, state then.
async fn states(simulator: &Simulator, until: u64) -> Vec<String> {
    simulator.set_quirks(prompt());
    let body = json!({"DomainName": "d", "AppName": "live", "StreamName": "room"});
    let mut states = Vec::new();
    for _ in 0..=until {
        let state = ask(simulator, STATE, &body).await.response()["StreamState"].clone();
        states.push(state.as_str().unwrap().to_owned());
        simulator.advance(Duration::from_secs(1));
    }
    states
}

#[tokio::test]
async fn a_banned_stream_is_silent_and_back_when_it_is_resumed() {
    let simulator = Simulator::start(frozen(banned(""))).await.unwrap();
    let states = states(&simulator, 80).await;
    for (second, state) in states.iter().enumerate() {
        assert_eq!(state, if (10..70).contains(&second) { "forbid" } else { "active" }, "{second}");
    }
    let truth = simulator.truth("one").unwrap();
    assert_eq!(truth.len(), 1);
    assert!(truth[0].record.reason.raw().contains("disable the stream"));
    let on_air = simulator.on_air("one").unwrap();
    assert_eq!(on_air[0].started.unwrap().0, NOW + 70);
}

#[tokio::test]
async fn one_that_tries_on_is_refused_until_it_gives_up_and_back_when_it_is_resumed() {
    let tries = "refused = { cause = \"stream_forbidden\", every = \"8s\", lasts = \"30s\" }";
    let simulator = Simulator::start(frozen(banned(tries))).await.unwrap();
    let states = states(&simulator, 80).await;
    assert!(states[10..70].iter().all(|state| state == "forbid"));
    assert_eq!((states[9].as_str(), states[70].as_str()), ("active", "active"));
    let truth: Vec<Record> = simulator.truth("one").unwrap().into_iter().map(|known| known.record).collect();
    let refused = truth.iter().filter(|record| record.duration_s == Some(0));
    let mut at: Vec<i64> = refused.map(|record| record.ended.unwrap().0 - NOW).collect();
    at.sort_unstable();
    assert_eq!(at, [18, 26, 34]);
}
