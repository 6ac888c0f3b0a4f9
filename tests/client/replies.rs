//! What is sent, and what replies are understood as.

use std::time::Duration;

use breakwatch::api::sign::signature;
use breakwatch::api::{Budgets, Clock, Decoded, Error, Kind, OnlineQuery, REPLY_CAP, SMALL_REPLY_CAP};

use super::server::{Answer, Server, ok, reply};
use super::{EMPTY, ID, KEY, NOW, TOKEN, client, client_with, credentials, http, outcome, query};

async fn api_error(code: &'static str) -> Error {
    let body =
        format!(r#"{{"Response":{{"Error":{{"Code":"{code}","Message":"said so"}},"RequestId":"req-7"}}}}"#);
    outcome(move |_| ok("", &body)).await
}

#[tokio::test]
async fn a_request_is_signed_as_its_receiver_verifies_it() {
    let server = Server::start(|_| ok("", EMPTY)).await;
    let page = client(&server).event_list(&query()).await.unwrap();
    assert_eq!((page.records.len(), page.total, page.request_id.as_str()), (0, 0, "req-1"));
    let requests = server.requests();
    let [request] = &requests[..] else { panic!("{requests:?}") };
    assert_eq!(request.line, "POST / HTTP/1.1");
    assert_eq!(request.header("host"), server.address.to_string());
    assert_eq!(request.header("content-type"), "application/json");
    assert_eq!(request.header("x-tc-action"), "DescribeLiveStreamEventList");
    assert_eq!(request.header("x-tc-version"), "2018-08-01");
    assert_eq!(request.header("x-tc-timestamp"), NOW.to_string());
    assert_eq!(request.header("x-tc-language"), "en-US");
    assert_eq!(request.header("x-tc-token"), TOKEN);
    let expected = signature(
        request.header("host"),
        request.header("content-type"),
        &request.body,
        NOW,
        "2026-11-20",
        KEY,
    );
    assert!(request.header("authorization").ends_with(&format!("Signature={expected}")));
    assert!(
        request.header("authorization").contains(&format!("Credential={ID}/2026-11-20/live/tc3_request,"))
    );
}

#[tokio::test]
async fn codes_become_kinds_with_profile_and_advice() {
    type Check = fn(&Kind) -> bool;
    let table: [(&'static str, Check, bool, bool, &str); 14] = [
        (
            "AuthFailure.SecretIdNotFound",
            |kind| matches!(kind, Kind::UnknownId { site: None }),
            false,
            true,
            "--site intl",
        ),
        (
            "AuthFailure.InvalidSecretId",
            |kind| matches!(kind, Kind::UnknownId { .. }),
            false,
            true,
            "--site cn",
        ),
        ("AuthFailure.SignatureFailure", |kind| *kind == Kind::WrongKey, false, true, "SecretKey"),
        ("AuthFailure.TokenFailure", |kind| *kind == Kind::ExpiredToken, false, true, "temporary"),
        ("AuthFailure.MFAFailure", |kind| *kind == Kind::Refused, false, true, "console"),
        (
            "AuthFailure.UnauthorizedOperation",
            |kind| matches!(kind, Kind::NoPermission { .. }),
            false,
            true,
            "CAM",
        ),
        (
            "UnauthorizedOperation.CamNoAuth",
            |kind| matches!(kind, Kind::NoPermission { .. }),
            false,
            true,
            "live:DescribeLiveStreamEventList",
        ),
        (
            "RequestLimitExceeded",
            |kind| matches!(kind, Kind::RateLimited { .. }),
            true,
            false,
            "requests_per_second",
        ),
        (
            "RequestLimitExceeded.UinLimitExceeded",
            |kind| matches!(kind, Kind::RateLimited { .. }),
            true,
            false,
            "fewer",
        ),
        ("InternalError.DBError", |kind| *kind == Kind::Service, true, false, "try again"),
        ("ResourceUnavailable.X", |kind| *kind == Kind::Service, true, false, "try again"),
        ("InvalidParameter", |kind| *kind == Kind::BadRequest, false, false, "restrictions"),
        ("MissingParameter", |kind| *kind == Kind::BadRequest, false, false, "request"),
        ("NoSuchVersion", |kind| *kind == Kind::BadRequest, false, false, "request"),
    ];
    for (code, is_kind, retryable, auth, advice) in table {
        let error = api_error(code).await;
        let said = error.to_string();
        assert!(is_kind(error.kind()), "{code}: {:?}", error.kind());
        assert_eq!((error.is_retryable(), error.is_auth()), (retryable, auth), "{code}");
        assert_eq!(
            (error.code(), error.request_id(), error.profile()),
            (Some(code), Some("req-7"), Some("prod"))
        );
        assert_eq!(error.is_invalid_parameter(), code == "InvalidParameter");
        assert!(said.starts_with("profile prod: ") && said.contains(advice) && said.contains(code), "{said}");
        assert!(said.contains("said so") && !said.contains('\n'), "{said}");
    }
}

#[tokio::test]
async fn replies_are_understood_whatever_their_wrapping() {
    let one = r#"{"Response":{"EventList":[{"StreamName":"a"}],"TotalNum":1,"RequestId":"r"}}"#;
    let chunked = format!(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{}\r\n{:x}\r\n{}\r\n0\r\n\r\n",
        &one[..5],
        one.len() - 5,
        &one[5..]
    );
    let bom = format!("\u{feff}{one}");
    let answers: [Box<dyn Fn() -> Answer + Send + Sync>; 4] = [
        Box::new(move || ok("Content-Type: application/json; charset=utf-8\r\n", one)),
        Box::new(move || ok("Content-Type: text/html\r\n", one)),
        Box::new(move || ok("", &bom)),
        Box::new(move || Answer::Bytes(chunked.clone().into_bytes())),
    ];
    for answer in answers {
        let server = Server::start(move |_| answer()).await;
        let page = client(&server).event_list(&query()).await.unwrap();
        assert!(matches!(&page.records[..], [Decoded::Record(record)] if record.stream.raw() == "a"));
    }
    let error = outcome(|_| {
        ok(
            "Content-Type: text/plain; charset=gbk\r\n",
            r#"{"Response":{"Error":{"Code":"InternalError","Message":""}}}"#,
        )
    })
    .await;
    assert_eq!(error.code(), Some("InternalError"));
}

#[tokio::test]
async fn redirects_are_errors_and_nothing_is_sent_on() {
    for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"] {
        let elsewhere = Server::start(|_| ok("", EMPTY)).await;
        let location = format!("Location: http://{}/next\r\n", elsewhere.address);
        let error = outcome(move |_| reply(status, &location, "")).await;
        assert!(matches!(error.kind(), Kind::NotTheApi { .. }), "{error}");
        assert!(error.to_string().contains("redirect to http://127.0.0.1"), "{error}");
        assert!(elsewhere.requests().is_empty());
    }
}

#[tokio::test]
async fn what_is_not_the_api_is_said_and_may_be_tried_again() {
    for (body, words) in [
        ("<html>sign in</html>", "web page"),
        ("", "empty"),
        ("{\"Response\":{\"Ev", "middle"),
        ("busy", "not JSON"),
        ("{}", "no Response"),
    ] {
        let error = outcome(move |_| ok("", body)).await;
        assert!(matches!(error.kind(), Kind::NotTheApi { .. }) && error.is_retryable(), "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
    let error = outcome(|_| ok("", r#"{"Response":{"RequestId":"r"}}"#)).await;
    assert!(matches!(error.kind(), Kind::Incompatible { .. }), "{error}");
}

#[tokio::test]
async fn statuses_are_kept_with_what_they_ask_to_wait() {
    let error = outcome(|_| reply("503 Busy", "Retry-After: 7\r\n", "<html>")).await;
    assert!(matches!(error.kind(), Kind::Http { status: 503, .. }) && error.is_retryable());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    let error = outcome(|_| reply("429 Slow", "Retry-After: 3\r\n", "")).await;
    assert!(matches!(error.kind(), Kind::RateLimited { .. }) && error.is_retryable());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3)));
    let error = outcome(|_| reply("403 No", "", "<html>")).await;
    assert!(matches!(error.kind(), Kind::Http { status: 403, .. }) && !error.is_retryable(), "{error}");
    let error = outcome(|_| {
        reply(
            "500 Oops",
            "",
            r#"{"Response":{"Error":{"Code":"AuthFailure.SignatureFailure","Message":"m"}}}"#,
        )
    })
    .await;
    assert_eq!(*error.kind(), Kind::WrongKey);
}

#[tokio::test]
async fn a_reply_over_the_cap_is_dropped_whether_announced_or_not() {
    let announced = |length: usize| {
        Answer::Bytes(format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n").into_bytes())
    };
    let error = outcome(move |_| announced(SMALL_REPLY_CAP + 1)).await;
    assert!(matches!(error.kind(), Kind::TooLarge { .. }), "{error}");
    let error = outcome(|_| Answer::Flood(SMALL_REPLY_CAP + 1)).await;
    assert!(matches!(error.kind(), Kind::TooLarge { .. }) && error.is_retryable(), "{error}");
    assert!(error.to_string().contains("4 MiB"), "{error}");

    // The list of streams on air has one page for all of them.
    let server = Server::start(|_| Answer::Flood(REPLY_CAP + 1)).await;
    let online = OnlineQuery { domain: None, app: None, stream: None, page: 1, page_size: 50_000 };
    let error = client(&server).online_list(&online).await.unwrap_err();
    assert!(error.to_string().contains("64 MiB"), "{error}");
}

#[tokio::test]
async fn no_encoding_is_asked_for_and_none_is_taken() {
    let server = Server::start(|_| ok("Content-Encoding: gzip\r\n", EMPTY)).await;
    let error = client(&server).event_list(&query()).await.unwrap_err();
    assert!(matches!(error.kind(), Kind::NotTheApi { .. }), "{error}");
    assert!(error.to_string().contains("compressed (gzip)"), "{error}");
    assert_eq!(server.requests()[0].header("accept-encoding"), "identity");
}

#[tokio::test]
async fn another_charset_is_refused_where_it_would_change_the_records() {
    let body = b"{\"Response\":{\"EventList\":[{\"StreamName\":\"caf\xe9\"}],\"TotalNum\":1}}";
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=ISO-8859-1\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let error = outcome(move |_| Answer::Bytes([head.as_bytes(), body].concat())).await;
    assert!(matches!(error.kind(), Kind::NotTheApi { .. }) && error.is_retryable(), "{error}");
    assert!(error.to_string().contains("ISO-8859-1"), "{error}");
}

#[tokio::test]
async fn a_moment_to_wait_until_is_told_by_the_servers_clock_not_by_this_one() {
    let until = "Retry-After: Fri, 20 Nov 2026 11:00:12 GMT\r\n";
    // Its own clock is an hour and a half ahead of ours.
    let date = "Date: Fri, 20 Nov 2026 11:00:05 GMT\r\n";
    for (status, headers, seconds) in [
        ("503 Busy", format!("{date}{until}"), 7),
        ("429 Slow", format!("{date}{until}"), 7),
        // Without its time, ours is as good as any.
        ("503 Busy", until.to_owned(), 300),
    ] {
        let error = outcome(move |_| reply(status, &headers, "<html>")).await;
        assert_eq!(error.retry_after(), Some(Duration::from_secs(seconds)), "{error}");
    }
}

#[tokio::test]
async fn a_rate_limit_slows_the_whole_budget_of_the_key() {
    let server =
        Server::start(|_| ok("", r#"{"Response":{"Error":{"Code":"RequestLimitExceeded","Message":"m"}}}"#))
            .await;
    let budgets = Budgets::new(80);
    let client = client_with(http(), &format!("http://{}", server.address), Clock::system(), &budgets);
    assert!(client.event_list(&query()).await.is_err());
    assert_eq!(budgets.for_id(ID).per_second(), 40);
}

#[tokio::test]
async fn replaced_credentials_sign_the_next_request() {
    let server = Server::start(|_| ok("", EMPTY)).await;
    let client = client(&server);
    client.clone().replace_credentials(credentials("ANOTHERKEY", None));
    client.event_list(&query()).await.unwrap();
    let request = &server.requests()[0];
    let expected =
        signature(request.header("host"), "application/json", &request.body, NOW, "2026-11-20", "ANOTHERKEY");
    assert!(request.header("authorization").ends_with(&expected));
    assert!(!request.headers.contains_key("x-tc-token"));
}

#[tokio::test]
async fn domains_are_read_over_all_their_pages() {
    let server = Server::start(|request| {
        let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap_or_default();
        let first = (body["PageNum"].as_u64().unwrap_or(0) - 1) * 100;
        let list: Vec<_> = (first..250.min(first + 100))
            .map(|number| serde_json::json!({"Name": format!("d{number}.example.com"), "Type": number % 2, "Status": 1}))
            .collect();
        ok("", &serde_json::json!({"Response": {"AllCount": 250, "DomainList": list, "RequestId": "r"}}).to_string())
    })
    .await;
    let domains = client(&server).domains().await.unwrap();
    assert_eq!((domains.len(), domains.iter().filter(|domain| domain.push).count()), (250, 125));
    assert_eq!(server.requests().len(), 3);
    assert_eq!(server.requests()[0].header("x-tc-action"), "DescribeLiveDomains");
}

#[tokio::test]
async fn foreign_texts_are_neutralised_cut_and_cleared_of_secrets() {
    let noisy = format!("\\u001b[31m{KEY} {TOKEN} {} Signature=abcdef", "x".repeat(5_000));
    let body = format!(
        r#"{{"Response":{{"Error":{{"Code":"InternalError\n","Message":"{noisy}"}},"RequestId":"r\u001b"}}}}"#
    );
    let error = outcome(move |_| ok("", &body)).await;
    let said = format!("{error} {error:?} {}", error.request_id().unwrap_or_default());
    assert!(!said.contains(KEY) && !said.contains(TOKEN) && !said.contains("abcdef"), "{said}");
    assert!(!said.contains('\u{1b}') && error.to_string().len() < 600, "{said}");
}

#[tokio::test]
async fn nothing_of_the_client_prints_a_secret() {
    let server = Server::start(|_| Answer::Close).await;
    let client = client(&server);
    let error = client.event_list(&query()).await.unwrap_err();
    let said = format!("{client:?} {error:?} {error}");
    assert!(!said.contains(KEY) && !said.contains(TOKEN) && !said.contains(ID), "{said}");
}
