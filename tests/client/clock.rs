//! Clocks that are off, and their correction.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use breakwatch::api::{Budgets, Clock, Kind};
use breakwatch::event::UnixTime;

use super::server::{Answer, Request, Server, ok};
use super::{EMPTY, NOW, client_with, http, query};

/// Checks times as the service does, with its clock at [`NOW`].
fn strict_clock(date: &'static str, message: &'static str) -> impl Fn(&Request) -> Answer + Send + Sync {
    move |request| {
        let sent: i64 = request.header("x-tc-timestamp").parse().unwrap_or(0);
        if (sent - NOW).abs() <= 300 {
            return ok(date, EMPTY);
        }
        let body = format!(
            r#"{{"Response":{{"Error":{{"Code":"AuthFailure.SignatureExpire","Message":"{message}"}}}}}}"#
        );
        ok(date, &body)
    }
}

const DATE: &str = "Date: Fri, 20 Nov 2026 09:30:15 GMT\r\n";

#[tokio::test]
async fn a_clock_that_is_off_either_way_is_corrected_with_one_more_request() {
    for off in [-86_400, -301, 301, 86_400] {
        for (date, message) in [(DATE, "expired"), ("", "server time is 1795167015")] {
            let server = Server::start(strict_clock(date, message)).await;
            let clock = Clock::new(move || (NOW + off) * 1_000 + 400);
            let client =
                client_with(http(), &format!("http://{}", server.address), clock, &Budgets::default());
            assert_eq!(client.skew_ms(), None);
            client.event_list(&query()).await.unwrap();
            assert_eq!(server.requests().len(), 2);
            assert_eq!(client.skew_ms(), Some(-off * 1_000 - 400));
            assert_eq!(client.server_now(), UnixTime(NOW));
            client.event_list(&query()).await.unwrap();
            assert_eq!(server.requests().len(), 3);
        }
    }
}

#[tokio::test]
async fn a_clock_that_cannot_be_corrected_is_an_error_after_at_most_two_requests() {
    let server = Server::start(strict_clock("", "expired")).await;
    let clock = Clock::new(|| (NOW + 1_000) * 1_000);
    let client = client_with(http(), &format!("http://{}", server.address), clock, &Budgets::default());
    let error = client.event_list(&query()).await.unwrap_err();
    assert!(
        matches!(error.kind(), Kind::Clock { .. })
            && !error.is_retryable()
            && error.to_string().contains("NTP"),
        "{error}"
    );
    assert_eq!(server.requests().len(), 1);

    let stubborn = Server::start(|_| {
        ok(DATE, r#"{"Response":{"Error":{"Code":"AuthFailure.SignatureExpire","Message":"expired"}}}"#)
    })
    .await;
    let clock = Clock::new(|| (NOW - 1_000) * 1_000);
    let client = client_with(http(), &format!("http://{}", stubborn.address), clock, &Budgets::default());
    let error = client.event_list(&query()).await.unwrap_err();
    assert!(error.to_string().contains("1000 s behind"), "{error}");
    assert_eq!(stubborn.requests().len(), 2);
}

#[tokio::test]
async fn a_clock_that_is_set_while_running_is_followed() {
    let server = Server::start(strict_clock(DATE, "expired")).await;
    let off = Arc::new(AtomicI64::new(0));
    let read = Arc::clone(&off);
    let clock = Clock::new(move || (NOW + read.load(Ordering::SeqCst)) * 1_000);
    let client = client_with(http(), &format!("http://{}", server.address), clock, &Budgets::default());
    for step in [0, 5_000, -5_000, 0] {
        off.store(step, Ordering::SeqCst);
        client.event_list(&query()).await.unwrap();
        assert_eq!(client.server_now(), UnixTime(NOW));
    }
}
