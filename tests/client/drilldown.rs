//! The actions that a break is looked into with: what is sent, what odd replies are read as, and that
//! the push secret never gets out.

use std::time::Duration;

use breakwatch::api::{Budgets, Clock, Error, Kind, OnlineQuery, QualityQuery};
use breakwatch::event::{StreamName, StreamState, UnixTime};

use super::server::{Server, ok};
use super::{ID, NOW, client, client_with, http};

const SECRET: &str = "txSecret=0123456789abcdef0123456789abcdef&txTime=6A0C0E00";

fn name() -> StreamName {
    StreamName { domain: "push.example.com".into(), app: "live".into(), stream: "a\u{202e}b".into() }
}

fn online() -> OnlineQuery {
    OnlineQuery { domain: None, app: None, stream: None, page: 1, page_size: 50_000 }
}

fn quality() -> QualityQuery {
    QualityQuery { stream: name(), start: UnixTime(NOW - 600), end: UnixTime(NOW) }
}

/// What each of the three makes of one body.
async fn errors(body: &str) -> [Error; 3] {
    let body = body.to_owned();
    let server = Server::start(move |_| ok("", &body)).await;
    let client = client(&server);
    [
        client.online_list(&online()).await.expect_err("the server refuses"),
        client.stream_state(&name()).await.expect_err("the server refuses"),
        client.push_quality(&quality()).await.expect_err("the server refuses"),
    ]
}

#[tokio::test]
async fn each_is_sent_by_its_name_with_raw_names() {
    let server = Server::start(|request| match request.header("x-tc-action") {
        "DescribeLiveStreamOnlineList" => ok("", r#"{"Response":{"OnlineInfo":[],"TotalNum":0}}"#),
        "DescribeLiveStreamState" => ok("", r#"{"Response":{"StreamState":"forbid"}}"#),
        _ => ok("", r#"{"Response":{"DataInfoList":[]}}"#),
    })
    .await;
    let client = client(&server);
    assert!(client.online_list(&online()).await.unwrap().is_whole());
    assert_eq!(client.stream_state(&name()).await.unwrap(), StreamState::Forbidden);
    assert!(client.push_quality(&quality()).await.unwrap().is_empty());
    let sent: Vec<_> = server.requests().iter().map(|it| it.header("x-tc-action").to_owned()).collect();
    assert_eq!(
        sent,
        ["DescribeLiveStreamOnlineList", "DescribeLiveStreamState", "DescribeStreamPushInfoList"]
    );
    for request in &server.requests()[1..] {
        let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
        assert_eq!(body["StreamName"], "a\u{202e}b");
    }
}

#[tokio::test]
async fn what_is_not_the_expected_json_is_an_error_worth_another_try() {
    for body in ["", "<html>", "{\"Response\":{\"On", "{}", r#"{"Response":{"RequestId":"r"}}"#] {
        for error in errors(body).await {
            assert!(error.is_retryable(), "{body}: {error}");
            assert!(error.to_string().starts_with("profile prod: "), "{error}");
        }
    }
    let [list, state, samples] =
        errors(r#"{"Response":{"OnlineInfo":"none","StreamState":"asleep","DataInfoList":{}}}"#).await;
    assert!(list.to_string().contains("OnlineInfo") && samples.to_string().contains("DataInfoList"));
    assert!(state.to_string().contains("asleep"), "{state}");
    for error in [list, state, samples] {
        assert!(matches!(error.kind(), Kind::Incompatible { .. }), "{error}");
    }
}

#[tokio::test]
async fn an_action_that_a_site_lacks_is_told_apart_from_a_missing_permission() {
    for code in ["InvalidAction", "ActionOffline", "UnsupportedOperation", "UnsupportedOperation.X"] {
        for error in errors(&format!(r#"{{"Response":{{"Error":{{"Code":"{code}"}}}}}}"#)).await {
            assert!(error.is_absent_action() && !error.is_retryable() && !error.is_auth(), "{error}");
        }
    }
    let denied = errors(r#"{"Response":{"Error":{"Code":"UnauthorizedOperation"}}}"#).await;
    for (error, action) in denied.iter().zip([
        "DescribeLiveStreamOnlineList",
        "DescribeLiveStreamState",
        "DescribeStreamPushInfoList",
    ]) {
        assert!(!error.is_absent_action());
        assert_eq!(*error.kind(), Kind::NoPermission { action });
        assert!(error.to_string().contains(&format!("live:{action}")), "{error}");
    }
}

#[tokio::test]
async fn the_push_secret_is_in_no_sample_and_in_no_error() {
    let entry = format!(
        r#"{{"Time":"2026-11-20T09:30:15Z","VideoFps":"25","GopSize":null,"ClientIp":7,"StreamParam":"{SECRET}"}}"#
    );
    for (list, samples) in [
        (format!("[{entry},{entry}]"), Some(2)),
        (format!(r#"["{SECRET}",{entry},["{SECRET}"]]"#), Some(1)),
        (format!(r#"[{{"Time":"{SECRET}"}}]"#), Some(0)),
        (format!(r#""{SECRET}""#), None),
        (format!(r"[{entry},"), None),
    ] {
        let body = format!(r#"{{"Response":{{"DataInfoList":{list},"RequestId":"r"}}}}"#);
        let server = Server::start(move |_| ok("", &body)).await;
        let answer = client(&server).push_quality(&quality()).await;
        assert_eq!(answer.as_ref().ok().map(Vec::len), samples, "{list}");
        let said = match &answer {
            Ok(samples) => format!("{samples:?}"),
            Err(error) => format!("{error} {error:?}"),
        };
        assert!(!said.contains("txSecret") && !said.contains("0123456789abcdef"), "{said}");
    }
}

#[tokio::test]
async fn a_limit_of_any_action_slows_all_that_the_key_is_used_for() {
    let limited = r#"{"Response":{"Error":{"Code":"RequestLimitExceeded","Message":"m"}}}"#;
    let server = Server::start(move |_| ok("", limited)).await;
    let budgets = Budgets::new(80);
    let client = client_with(http(), &format!("http://{}", server.address), Clock::system(), &budgets);
    for error in [
        client.online_list(&online()).await.unwrap_err(),
        client.stream_state(&name()).await.unwrap_err(),
        client.push_quality(&quality()).await.unwrap_err(),
    ] {
        assert!(matches!(error.kind(), Kind::RateLimited { .. }), "{error}");
    }
    assert_eq!((budgets.for_id(ID).per_second(), budgets.for_quality(ID).per_second()), (10, 20));
}

#[tokio::test]
async fn the_services_time_of_an_earlier_moment_is_known_after_the_reply() {
    let date = "Date: Fri, 20 Nov 2026 09:30:15 GMT\r\n";
    let server = Server::start(move |_| ok(date, r#"{"Response":{"StreamState":"active"}}"#)).await;
    let clock = Clock::new(|| (NOW + 90) * 1_000);
    let client = client_with(http(), &format!("http://{}", server.address), clock, &Budgets::default());
    client.stream_state(&name()).await.unwrap();
    assert_eq!(client.server_before(Duration::from_millis(1)), UnixTime(NOW - 1));
    assert_eq!(client.server_before(Duration::from_secs(5)), UnixTime(NOW - 5));
}
