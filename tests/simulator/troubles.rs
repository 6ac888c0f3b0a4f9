//! Faults, limits, latency, and what the simulator can tell of its clients.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use breakwatch::simulator::{FaultRate, Simulator};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

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

/// What comes over the wire while a fault is played: all of it, and how it ended.
async fn raw(simulator: &Simulator) -> (Vec<u8>, std::io::Result<()>) {
    let call = Call::new(simulator, &simulator.accounts()[0], "DescribeLiveStreamEventList", &week());
    let mut stream = TcpStream::connect(&call.address).await.unwrap();
    stream.write_all(&call.bytes("")).await.unwrap();
    let mut bytes = Vec::new();
    let mut piece = vec![0; 1 << 16];
    loop {
        match tokio::time::timeout(Duration::from_millis(300), stream.read(&mut piece)).await {
            Ok(Ok(0)) => return (bytes, Ok(())),
            Ok(Ok(count)) => bytes.extend_from_slice(&piece[..count]),
            Ok(Err(error)) => return (bytes, Err(error)),
            Err(_) => return (bytes, Err(ErrorKind::TimedOut.into())),
        }
        if bytes.len() > 8 << 20 {
            return (bytes, Err(ErrorKind::FileTooLarge.into()));
        }
    }
}

/// The announced length, and the body that came.
fn parted(bytes: &[u8]) -> (String, Option<usize>, &[u8]) {
    let at = bytes.windows(4).position(|it| it == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(bytes[..at].to_vec()).unwrap().to_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    (head, length, &bytes[at + 4..])
}

#[tokio::test]
async fn what_no_http_server_would_write_is_written_on_the_wire() {
    let simulator = Simulator::start(records(100)).await.unwrap();
    let whole = |body: &[u8]| body.starts_with(b"{\"Response\"") && body.ends_with(b"}}");
    let play = async |fault: &str| {
        simulator.set_faults(always(fault));
        let (bytes, end) = raw(&simulator).await;
        (bytes, end.map_err(|error| error.kind()))
    };
    let held_open = Err(ErrorKind::TimedOut);

    assert_eq!(play("hang").await, (Vec::new(), held_open));
    for (fault, end) in
        [("hang-body", held_open), ("truncated", Ok(())), ("reset-body", Err(ErrorKind::ConnectionReset))]
    {
        let (bytes, ended) = play(fault).await;
        let (_, length, body) = parted(&bytes);
        assert_eq!((body.len(), ended), (length.unwrap() / 2, end), "{fault}");
    }
    let (bytes, ended) = play("short-length").await;
    let (_, length, body) = parted(&bytes);
    assert!(whole(body) && length.unwrap() == body.len() / 2 && ended == held_open);
    let (bytes, ended) = play("long-length").await;
    let (_, length, body) = parted(&bytes);
    assert!(whole(body) && length.unwrap() == body.len() + 100 && ended == held_open);
    for (fault, end) in [("close-idle", Ok(())), ("reset-after", Err(ErrorKind::ConnectionReset))] {
        let (bytes, ended) = play(fault).await;
        let (head, length, body) = parted(&bytes);
        assert!(whole(body) && length == Some(body.len()) && !head.contains("connection:"), "{fault}");
        assert_eq!(ended, end, "{fault}");
    }
    let (bytes, ended) = play("http10").await;
    let (head, length, body) = parted(&bytes);
    assert!(head.starts_with("http/1.0 200") && length.is_none() && whole(body) && ended == Ok(()));
    let (bytes, ended) = play("huge").await;
    assert_eq!((parted(&bytes).1, ended), (Some(300 << 20), Err(ErrorKind::FileTooLarge)));
    let (bytes, ended) = play("huge-chunked").await;
    let (head, length, _) = parted(&bytes);
    assert!(
        head.contains("transfer-encoding: chunked")
            && length.is_none()
            && ended == Err(ErrorKind::FileTooLarge)
    );

    simulator.set_faults(always("drip"));
    let call = Call::new(&simulator, &simulator.accounts()[0], "DescribeLiveStreamEventList", &week());
    let mut stream = TcpStream::connect(&call.address).await.unwrap();
    stream.write_all(&call.bytes("")).await.unwrap();
    let mut piece = [0; 100];
    let mut pieces = Vec::new();
    while pieces.len() < 10 {
        pieces.push(stream.read(&mut piece).await.unwrap());
    }
    assert!(pieces.iter().sum::<usize>() < 100, "{pieces:?}");
}

#[tokio::test]
async fn answers_in_another_form_have_another_head_as_well() {
    let simulator = Simulator::start(records(3)).await.unwrap();
    for (fault, head, body) in [
        ("http503-seconds", "503 service unavailable|retry-after: 1", "<html>"),
        (
            "http503-date",
            "retry-after: fri, 20 nov 2026 09:30:17 gmt|date: fri, 20 nov 2026 09:30:15 gmt",
            "<html>",
        ),
        ("http429", "429 too many requests", "<html>"),
        ("http429-seconds", "429 too many requests|retry-after: 1", "<html>"),
        ("http429-date", "429 too many requests|retry-after: fri, 20 nov 2026 09:30:17 gmt", "<html>"),
        ("html", "200 ok|content-type: text/html", "<html>"),
        ("empty", "200 ok|content-length: 0", ""),
        ("not-json", "200 ok", "upstream"),
        ("bom", "application/json", "\u{feff}{\"Response\""),
        ("latin1", "application/json; charset=iso-8859-1", "{\"Response\""),
        ("utf16", "application/json; charset=utf-16le", ""),
        ("gzip", "content-encoding: gzip", ""),
        ("gzip-broken", "content-encoding: gzip", ""),
        ("no-request-id", "200 ok", "{\"Response\""),
        ("redirect", "location: http://192.0.2.1/sign-in", "<html>"),
        ("limit", "200 ok", "{\"Response\":{\"Error\":{\"Code\":\"RequestLimitExceeded\""),
        ("shared", "200 ok", "{\"Response\":{\"Error\":{\"Code\":\"RequestLimitExceeded\""),
    ] {
        simulator.set_faults(always(fault));
        let (bytes, _) = raw(&simulator).await;
        let (found, _, told) = parted(&bytes);
        assert!(head.split('|').all(|part| found.contains(part)), "{fault}: {found}");
        assert!(told.starts_with(body.as_bytes()), "{fault}");
        let told = String::from_utf8_lossy(told);
        assert!(fault != "no-request-id" || (told.contains("TotalNum") && !told.contains("RequestId")));
    }
}

#[tokio::test]
async fn a_key_that_was_revoked_or_has_ended_opens_nothing() {
    let simulator = Simulator::start(records(3)).await.unwrap();
    let code = async |account: &breakwatch::simulator::Account| {
        let call = Call::new(&simulator, account, "DescribeLiveStreamEventList", &week());
        call.send().await.unwrap().response()["Error"]["Code"].as_str().map(str::to_owned)
    };
    let first = simulator.accounts()[0].clone();
    simulator.set_revoked("one", true).unwrap();
    assert_eq!(code(&first).await.as_deref(), Some("AuthFailure.SecretIdNotFound"));
    simulator.set_revoked("one", false).unwrap();
    assert_eq!(code(&first).await, None);
    let second = simulator.expire_key("one").unwrap();
    assert_eq!(code(&first).await.as_deref(), Some("AuthFailure.TokenFailure"));
    assert_eq!(code(&second).await, None);
    simulator.deny("one", "DescribeLiveStreamEventList").unwrap();
    assert_eq!(code(&second).await.as_deref(), Some("UnauthorizedOperation"));
    simulator.allow("one", "DescribeLiveStreamEventList").unwrap();
    assert_eq!(code(&second).await, None);
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
