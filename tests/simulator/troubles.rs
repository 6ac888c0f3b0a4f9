//! Faults, limits, latency, and what the simulator can tell of its clients.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use breakwatch::simulator::{FaultRate, Simulator};
use serde_json::{Value, json};

use crate::client::{Call, ago, empty, list, records, scenario};

fn week() -> Value {
    json!({"StartTime": ago(7 * 86_400), "EndTime": ago(0), "PageSize": 100})
}

fn always(fault: &str) -> Vec<FaultRate> {
    vec![format!("{fault}:1").parse().unwrap()]
}

#[tokio::test]
async fn each_fault_is_played_and_can_be_ended() {
    let simulator = Simulator::start(records(100)).await.unwrap();
    let account = &simulator.accounts()[0];
    let call = Call::new(&simulator, account, "DescribeLiveStreamEventList", &week());

    simulator.set_faults(always("http500"));
    let answer = call.send().await.unwrap();
    assert_eq!(answer.status, 500);
    assert!(answer.body.contains("<html>") && answer.head.contains("date: "), "{answer:?}");

    simulator.set_faults(always("limit"));
    let answer = call.send().await.unwrap();
    assert_eq!((answer.status, answer.code().as_str()), (200, "RequestLimitExceeded"));

    simulator.set_faults(always("truncated"));
    assert_eq!(call.send().await.unwrap_err().kind(), ErrorKind::UnexpectedEof);

    simulator.set_faults(always("reset"));
    assert_eq!(call.send().await.unwrap_err().kind(), ErrorKind::ConnectionReset);

    simulator.set_faults(Vec::new());
    assert_eq!(call.send().await.unwrap().response()["TotalNum"], 100);
}

#[tokio::test]
async fn while_it_is_out_connections_are_refused() {
    let simulator = Simulator::start(records(100)).await.unwrap();
    let call = Call::new(&simulator, &simulator.accounts()[0], "DescribeLiveStreamEventList", &week());
    let until = async |enough: fn(&std::io::Result<crate::client::Answer>) -> bool| {
        let tries = async { while !enough(&call.send().await) {} };
        tokio::time::timeout(Duration::from_secs(60), tries).await.expect("it comes to that soon");
    };
    until(Result::is_ok).await;
    simulator.set_faults(always("outage"));
    until(|answer| answer.as_ref().is_err_and(|error| error.kind() == ErrorKind::ConnectionRefused)).await;
    simulator.set_faults(Vec::new());
    until(Result::is_ok).await;
}

#[tokio::test]
async fn an_account_that_asks_too_often_is_refused() {
    let mut options = empty();
    options.requests_per_second = 0;
    let simulator = Simulator::start(options).await.unwrap();
    assert_eq!(list(&simulator, &week()).await.code(), "RequestLimitExceeded");
    assert_eq!(simulator.requests().refused["RequestLimitExceeded"], 1);
}

#[tokio::test]
async fn requests_that_meet_a_fault_count_as_well() {
    let simulator = Simulator::start(empty()).await.unwrap();
    simulator.set_faults(always("http500"));
    let account = &simulator.accounts()[0];
    Call::new(&simulator, account, "DescribeLiveStreamEventList", &week()).send().await.unwrap();
    let requests = simulator.requests();
    assert_eq!((requests.total, requests.peak_per_second["one"]), (1, 1));
}

#[tokio::test]
async fn errors_are_said_in_chinese_where_reasons_are() {
    for (site, language, chinese) in [
        ("cn", Some("en-US"), true),
        ("cn", None, true),
        ("intl", Some("zh-CN"), true),
        ("intl", None, false),
    ] {
        let options = scenario(&format!("site = \"{site}\""), "0s", 0);
        let simulator = Simulator::start(options).await.unwrap();
        simulator.deny("one", "DescribeLiveDomains").unwrap();
        let account = &simulator.accounts()[0];
        let right = Call { language, ..Call::new(&simulator, account, "DescribeLiveDomains", &json!({})) };
        let message = async |call: Call| {
            let response = call.send().await.unwrap().response();
            response["Error"]["Message"].as_str().unwrap().to_owned()
        };
        let denied = message(right.clone()).await;
        assert_eq!(denied.contains("未授权操作"), chinese, "{site} {language:?}: {denied}");
        assert!(denied.contains("live:DescribeLiveDomains"), "{denied}");
        let expired = message(Call { timestamp: right.timestamp - 301, ..right }).await;
        assert_eq!(expired.contains("签名过期"), chinese, "{site} {language:?}: {expired}");
        assert!(expired.contains(&simulator.now().0.to_string()), "{expired}");
    }
}

#[tokio::test]
async fn latency_is_waited_before_each_reply() {
    let mut options = empty();
    options.latency = Duration::from_millis(60);
    let simulator = Simulator::start(options).await.unwrap();
    let begun = Instant::now();
    list(&simulator, &week()).await;
    assert!(begun.elapsed() >= Duration::from_millis(60));
}

#[tokio::test]
async fn it_tells_what_it_was_asked() {
    let simulator = Simulator::start(empty()).await.unwrap();
    list(&simulator, &week()).await;
    list(&simulator, &json!({})).await;
    let account = &simulator.accounts()[0];
    Call::new(&simulator, account, "DescribeLiveDomains", &json!({})).send().await.unwrap();
    let requests = simulator.requests();
    assert_eq!((requests.total, requests.connections), (3, 3));
    assert_eq!(requests.by_action["DescribeLiveStreamEventList"], 2);
    assert_eq!(requests.refused["MissingParameter"], 1);
    assert!((1..=3).contains(&requests.peak_per_second["one"]));
    assert_eq!(requests.most_in_flight, 1);
    let recent = simulator.recent_requests();
    assert_eq!(recent.len(), 3);
    assert_eq!(recent[0].body, week().to_string());
    assert_eq!(recent[2].action, "DescribeLiveDomains");
    assert_eq!(recent[2].language.as_deref(), Some("en-US"));
}

#[tokio::test]
async fn the_history_has_as_many_records_and_streams_as_asked() {
    let mut options = records(10);
    options.events = Some(20_000);
    options.streams = Some(700);
    options.span = Some(Duration::from_secs(3 * 86_400));
    let simulator = Simulator::start(options).await.unwrap();
    let truth = simulator.truth("one").unwrap();
    assert_eq!(truth.len(), 20_000);
    let streams: std::collections::HashSet<_> = truth.iter().map(|known| known.record.stream.raw()).collect();
    assert_eq!(streams.len(), 700);
    let oldest = truth.iter().filter_map(|known| known.record.ended).min().unwrap();
    assert!(simulator.now().since(oldest) <= 3 * 86_400);
    let long = truth.iter().filter(|known| known.record.duration_s >= Some(5 * 86_400)).count();
    assert!(long > 0, "some channels were on air for days");
}

#[tokio::test]
async fn after_its_end_nobody_answers() {
    let simulator = Simulator::start(empty()).await.unwrap();
    let account = simulator.accounts()[0].clone();
    let call = Call::new(&simulator, &account, "DescribeLiveStreamEventList", &week());
    assert!(call.send().await.is_ok());
    simulator.stop().await;
    assert_eq!(call.send().await.unwrap_err().kind(), ErrorKind::ConnectionRefused);
}
