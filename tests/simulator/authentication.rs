//! Who may ask: every check of a request's form and signature.

use breakwatch::simulator::Simulator;
use serde_json::{Value, json};

use crate::client::{Call, NOW, ago, empty, scenario};

const LIST: &str = "DescribeLiveStreamEventList";

fn last_hour() -> Value {
    json!({"StartTime": ago(3_600), "EndTime": ago(0)})
}

async fn start() -> (Simulator, Call) {
    let simulator = Simulator::start(empty()).await.unwrap();
    let call = Call::new(&simulator, &simulator.accounts()[0], LIST, &last_hour());
    (simulator, call)
}

#[tokio::test]
async fn a_right_signature_is_answered_with_json_and_the_date() {
    let (_simulator, call) = start().await;
    let answer = call.send().await.unwrap();
    assert_eq!(answer.status, 200);
    assert!(answer.head.contains("content-type: application/json"), "{}", answer.head);
    assert!(answer.head.contains("date: fri, 20 nov 2026 09:30:15 gmt"), "{}", answer.head);
    let response = answer.response();
    assert_eq!(response["TotalNum"], 0);
    assert_eq!(response["PageSize"], 10);
    assert!(response["RequestId"].is_string());
}

#[tokio::test]
async fn the_host_header_counts_as_it_is_sent() {
    let (simulator, mut call) = start().await;
    // This is what the official command line tool sends with `--endpoint http://…`.
    call.host = simulator.url();
    assert_eq!(call.send().await.unwrap().response()["TotalNum"], 0);
}

#[tokio::test]
async fn a_charset_is_fine_if_it_was_signed() {
    let (_simulator, mut call) = start().await;
    call.content_type = "application/json; charset=utf-8";
    assert_eq!(call.send().await.unwrap().response()["TotalNum"], 0);
    call.signed_content_type = Some("application/json");
    assert_eq!(call.send().await.unwrap().code(), "AuthFailure.SignatureFailure");
}

#[tokio::test]
async fn wrong_credentials_are_refused_by_their_own_codes() {
    let (_simulator, right) = start().await;
    let mut call = right.clone();
    call.secret_key.push('x');
    let answer = call.send().await.unwrap();
    assert_eq!((answer.status, answer.code().as_str()), (200, "AuthFailure.SignatureFailure"));
    let mut call = right.clone();
    call.secret_id.push('x');
    assert_eq!(call.send().await.unwrap().code(), "AuthFailure.SecretIdNotFound");
    let mut call = right;
    call.token = Some("token".to_owned());
    assert_eq!(call.send().await.unwrap().code(), "AuthFailure.TokenFailure");
}

#[tokio::test]
async fn temporary_keys_need_their_token() {
    let options = scenario("site = \"intl\"\ntemporary = true", "0s", 0);
    let simulator = Simulator::start(options).await.unwrap();
    let right = Call::new(&simulator, &simulator.accounts()[0], LIST, &last_hour());
    assert_eq!(right.send().await.unwrap().response()["TotalNum"], 0);
    for token in [None, Some("another".to_owned())] {
        let call = Call { token, ..right.clone() };
        assert_eq!(call.send().await.unwrap().code(), "AuthFailure.TokenFailure");
    }
}

#[tokio::test]
async fn clocks_more_than_five_minutes_apart_are_told_the_servers_time() {
    let (simulator, right) = start().await;
    for (offset, fine) in [(-300, true), (300, true), (-301, false), (301, false)] {
        simulator.set_clock_offset(offset);
        // The window would lie in the future of a server that is behind.
        let body = json!({"StartTime": ago(7_200), "EndTime": ago(3_600)}).to_string();
        let answer = Call { body, ..right.clone() }.send().await.unwrap();
        if fine {
            assert_eq!(answer.response()["TotalNum"], 0, "{offset}");
        } else {
            assert_eq!(answer.code(), "AuthFailure.SignatureExpire", "{offset}");
            assert!(answer.body.contains(&(NOW + offset).to_string()), "{}", answer.body);
        }
    }
}

#[tokio::test]
async fn requests_without_what_every_request_has_are_refused() {
    let (_simulator, right) = start().await;
    for header in ["X-TC-Action", "X-TC-Version", "X-TC-Timestamp", "Authorization"] {
        let call = Call { without: header, ..right.clone() };
        assert_eq!(call.send().await.unwrap().code(), "MissingParameter", "{header}");
    }
    let call = Call { action: "DescribeLiveStreamEvents", ..right.clone() };
    assert_eq!(call.send().await.unwrap().code(), "InvalidAction");
    let call = Call { version: "2020-01-01", ..right.clone() };
    assert_eq!(call.send().await.unwrap().code(), "NoSuchVersion");
    let call = Call { method: "GET", ..right.clone() };
    assert_eq!(call.send().await.unwrap().code(), "UnsupportedProtocol");
    let call = Call { content_type: "text/plain", ..right };
    assert_eq!(call.send().await.unwrap().code(), "UnsupportedProtocol");
}

#[tokio::test]
async fn a_permission_that_was_taken_is_missed_by_name_and_costs_only_itself() {
    let (simulator, list) = start().await;
    simulator.deny("one", "DescribeLiveDomains").unwrap();
    let nobody = simulator.deny("nobody", "DescribeLiveDomains").unwrap_err().to_string();
    assert!(nobody.contains("`nobody`") && nobody.contains("one"), "{nobody}");
    let call = Call::new(&simulator, &simulator.accounts()[0], "DescribeLiveDomains", &json!({}));
    let answer = call.send().await.unwrap();
    assert_eq!(answer.code(), "UnauthorizedOperation");
    assert!(answer.body.contains("live:DescribeLiveDomains"), "{}", answer.body);
    assert_eq!(list.send().await.unwrap().response()["TotalNum"], 0);
}
