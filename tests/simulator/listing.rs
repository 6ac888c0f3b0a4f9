//! What the list says: parameters, pages, filters, languages, late records.

use std::collections::HashMap;
use std::time::Duration;

use breakwatch::event::{Record, Text, UnixTime};
use breakwatch::simulator::{Quirks, Scenario, Simulator, Ties};
use serde_json::{Value, json};

use crate::client::{Call, NOW, ago, empty, frozen, list, records, scenario};

/// A push that ended so long ago and lasted so long.
pub(crate) fn push(stream: &str, ended_ago: i64, lasted: i32) -> Record {
    Record {
        domain: Text::new("push.example.com"),
        app: Text::new("live"),
        stream: Text::new(stream),
        started: Some(UnixTime(NOW - ended_ago - i64::from(lasted))),
        ended: Some(UnixTime(NOW - ended_ago)),
        reason: Text::new("recv rtmp deleteStream"),
        duration_s: Some(lasted),
        client_ip: Text::new("203.0.113.9"),
        resolution: Text::new("1280*720"),
    }
}

/// The names of the streams of an answer, in its order.
pub(crate) fn names(response: &Value) -> Vec<String> {
    let rows = response["EventList"].as_array().unwrap();
    rows.iter().map(|row| row["StreamName"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn parameters_are_checked_as_documented() {
    let simulator = Simulator::start(empty()).await.unwrap();
    let day = 86_400;
    let wrong = [
        (json!({"EndTime": ago(0)}), "MissingParameter"),
        (json!({"StartTime": ago(60)}), "MissingParameter"),
        (json!({"StartTime": ago(60), "EndTime": ago(-1)}), "InvalidParameter"),
        (json!({"StartTime": ago(60), "EndTime": ago(61)}), "InvalidParameter"),
        (json!({"StartTime": ago(60 * day + 1), "EndTime": ago(59 * day)}), "InvalidParameter"),
        (json!({"StartTime": ago(30 * day + 1), "EndTime": ago(0)}), "InvalidParameter"),
        (json!({"StartTime": "2026-11-20 09:00:00", "EndTime": ago(0)}), "InvalidParameter"),
        (json!({"StartTime": ago(60), "EndTime": ago(0), "PageSize": 101}), "InvalidParameter"),
        (json!({"StartTime": ago(60), "EndTime": ago(0), "PageSize": 0}), "InvalidParameter"),
        (json!({"StartTime": ago(60), "EndTime": ago(0), "PageNum": 0}), "InvalidParameter"),
        (json!({"StartTime": ago(60), "EndTime": ago(0), "PageNum": "1"}), "InvalidParameter"),
        (json!({"StartTime": ago(60), "EndTime": ago(0), "IsAsc": 2}), "InvalidParameter"),
        (json!({"StartTime": ago(60), "EndTime": ago(0), "StreamName": 7}), "InvalidParameter"),
        (json!({"StartTime": ago(60), "EndTime": ago(0), "Limit": 7}), "UnknownParameter"),
        (json!(["StartTime"]), "InvalidParameter"),
    ];
    for (body, code) in wrong {
        assert_eq!(list(&simulator, &body).await.code(), code, "{body}");
    }
    for body in [
        json!({"StartTime": ago(60 * day), "EndTime": ago(30 * day)}),
        json!({"StartTime": ago(30 * day), "EndTime": ago(0), "PageNum": 500, "PageSize": 100}),
        json!({"StartTime": ago(5), "EndTime": ago(5), "PageSize": 1, "AppName": null}),
    ] {
        assert_eq!(list(&simulator, &body).await.response()["TotalNum"], 0, "{body}");
    }
}

#[tokio::test]
async fn the_pages_together_are_the_truth() {
    let mut options = records(2_345);
    options.quirks.ties = Ties::Stable;
    let simulator = Simulator::start(options).await.unwrap();
    let truth = simulator.truth("one").unwrap();
    assert_eq!(truth.len(), 2_345);
    let mut balance: HashMap<String, i64> = HashMap::new();
    for known in truth {
        let Record { stream, started, ended, reason, client_ip, .. } = known.record;
        let time = |time: Option<UnixTime>| time.unwrap().rfc3339();
        let key = [stream.raw(), &time(started), &time(ended), reason.raw(), client_ip.raw()].join(" ");
        *balance.entry(key).or_default() += 1;
    }
    let mut ends = Vec::new();
    for page in 1..=24 {
        let body = json!({"StartTime": ago(7 * 86_400), "EndTime": ago(0), "PageNum": page, "PageSize": 100});
        let response = list(&simulator, &body).await.response();
        assert_eq!((&response["TotalNum"], &response["TotalPage"]), (&json!(2_345), &json!(24)));
        let rows = response["EventList"].as_array().unwrap().clone();
        assert_eq!(rows.len(), if page == 24 { 45 } else { 100 });
        for row in rows {
            let field = |name: &str| row[name].as_str().unwrap().to_owned();
            let key = ["StreamName", "StreamStartTime", "StreamEndTime", "StopReason", "ClientIp"];
            *balance.entry(key.map(field).join(" ")).or_default() -= 1;
            ends.push(field("StreamEndTime"));
        }
    }
    assert!(balance.values().all(|&left| left == 0));
    assert!(ends.is_sorted_by(|newer, older| newer >= older));
}

#[tokio::test]
async fn ties_change_their_order_and_nothing_else_does() {
    let simulator = Simulator::start(empty()).await.unwrap();
    for number in 0..40 {
        simulator
            .inject("one", &push(&format!("tie_{number}"), 100 + number / 20, 10), Duration::ZERO)
            .unwrap();
    }
    let body = json!({"StartTime": ago(3_600), "EndTime": ago(0), "PageSize": 20});
    let mut orders = Vec::new();
    for _ in 0..4 {
        let order = names(&list(&simulator, &body).await.response());
        let mut sorted = order.clone();
        sorted.sort_by_key(|name| name["tie_".len()..].parse::<u32>().unwrap());
        assert_eq!(sorted, (0..20).map(|number| format!("tie_{number}")).collect::<Vec<_>>());
        orders.push(order);
    }
    assert!(orders.windows(2).any(|pair| pair[0] != pair[1]));
    simulator.set_quirks(Quirks { ties: Ties::Stable, ..Quirks::default() });
    let first = names(&list(&simulator, &body).await.response());
    assert_eq!(first, names(&list(&simulator, &body).await.response()));
}

#[tokio::test]
async fn filters_mean_what_the_documents_say() {
    let simulator = Simulator::start(empty()).await.unwrap();
    for (stream, app, domain, lasted) in [
        ("room_1", "live", "push.example.com", 60),
        ("room_12", "live", "push-2.example.com", 60),
        ("ROOM_3", "show", "push.example.com", 60),
        ("room_4", "live", "push.example.com", 0),
    ] {
        let record =
            Record { app: Text::new(app), domain: Text::new(domain), ..push(stream, lasted.into(), lasted) };
        simulator.inject("one", &record, Duration::ZERO).unwrap();
    }
    let found = async |filter: Value| {
        let mut body = json!({"StartTime": ago(3_600), "EndTime": ago(0)});
        body.as_object_mut().unwrap().extend(filter.as_object().unwrap().clone());
        let mut names = names(&list(&simulator, &body).await.response());
        names.sort();
        names.join(" ")
    };
    assert_eq!(found(json!({})).await, "ROOM_3 room_1 room_12 room_4");
    assert_eq!(found(json!({"StreamName": "room_1"})).await, "room_1 room_12");
    assert_eq!(found(json!({"StreamName": "room_1", "IsStrict": 1})).await, "room_1");
    assert_eq!(found(json!({"StreamName": "room_*"})).await, "");
    assert_eq!(found(json!({"AppName": "show"})).await, "ROOM_3");
    assert_eq!(found(json!({"AppName": "sho"})).await, "");
    assert_eq!(found(json!({"DomainName": "push-2.example.com"})).await, "room_12");
    assert_eq!(found(json!({"IsFilter": 1})).await, "ROOM_3 room_1 room_12");
}

#[tokio::test]
async fn order_is_by_end_newest_first_unless_asked_otherwise() {
    let simulator = Simulator::start(empty()).await.unwrap();
    for (stream, ended_ago) in [("b", 20), ("c", 30), ("a", 10)] {
        simulator.inject("one", &push(stream, ended_ago, 5), Duration::ZERO).unwrap();
    }
    let ask = |extra: &str, value: u32| json!({"StartTime": ago(60), "EndTime": ago(0), extra: value});
    assert_eq!(names(&list(&simulator, &ask("IsAsc", 0)).await.response()), ["a", "b", "c"]);
    assert_eq!(names(&list(&simulator, &ask("IsAsc", 1)).await.response()), ["c", "b", "a"]);
}

#[tokio::test]
async fn late_and_equal_records_are_listed_when_and_as_often_as_they_exist() {
    let simulator = Simulator::start(empty()).await.unwrap();
    let body = json!({"StartTime": ago(3_600), "EndTime": ago(0)});
    simulator.inject("one", &push("twin", 100, 10), Duration::ZERO).unwrap();
    simulator.inject("one", &push("twin", 100, 10), Duration::ZERO).unwrap();
    simulator.inject("one", &push("late", 200, 10), Duration::from_millis(1_500)).unwrap();
    assert!(simulator.inject("nobody", &push("lost", 200, 10), Duration::ZERO).is_err());
    assert_eq!(names(&list(&simulator, &body).await.response()), ["twin", "twin"]);
    let truth = simulator.truth("one").unwrap();
    assert_eq!(truth.len(), 3);
    let late = truth.iter().find(|known| known.record.stream.raw() == "late").unwrap();
    assert_eq!(late.visible_at_ms, NOW * 1000 + 1_500);
    simulator.advance(Duration::from_millis(1_499));
    assert_eq!(names(&list(&simulator, &body).await.response()).len(), 2);
    simulator.advance(Duration::from_millis(1));
    assert_eq!(names(&list(&simulator, &body).await.response()), ["twin", "twin", "late"]);
}

#[tokio::test]
async fn reasons_follow_the_language_on_the_international_site_alone() {
    for (site, language, chinese) in [
        ("intl", Some("en-US"), false),
        ("intl", None, false),
        ("intl", Some("zh-CN"), true),
        ("cn", Some("en-US"), true),
    ] {
        let options = scenario(&format!("site = \"{site}\""), "0s", 50);
        let simulator = Simulator::start(options).await.unwrap();
        let body = json!({"StartTime": ago(7 * 86_400), "EndTime": ago(0), "PageSize": 50});
        let account = &simulator.accounts()[0];
        let mut call = Call::new(&simulator, account, "DescribeLiveStreamEventList", &body);
        call.language = language;
        let answer = call.send().await.unwrap().body;
        assert_eq!(answer.contains("推流客户端主动断流"), chinese, "{site} {language:?}");
        assert_eq!(answer.contains("The push client stopped the stream."), !chinese, "{site} {language:?}");
    }
}

#[tokio::test]
async fn texts_of_any_kind_survive_the_wire() {
    let simulator = Simulator::start(empty()).await.unwrap();
    let odd = "esc\u{1b}[31m \"quote\" back\\slash\n赛事\u{202e}\u{200b}";
    simulator.inject("one", &push(odd, 10, 5), Duration::ZERO).unwrap();
    let response = list(&simulator, &json!({"StartTime": ago(60), "EndTime": ago(0)})).await.response();
    assert_eq!(response["EventList"][0]["StreamName"], odd);
}

#[tokio::test]
async fn new_breaks_come_while_it_runs() {
    let simulator = Simulator::start(frozen(Scenario::demo().unwrap())).await.unwrap();
    let before = simulator.truth("evening").unwrap().len();
    assert!(!simulator.on_air("evening").unwrap().is_empty());
    assert!(simulator.on_air("evening").unwrap().iter().all(|push| push.ended.is_none()));
    simulator.advance(Duration::from_secs(120));
    let after = simulator.truth("evening").unwrap().len();
    assert!(after >= before + 15, "{} breaks in two minutes", after - before);
    let start = UnixTime(NOW).rfc3339();
    let body = json!({"StartTime": start, "EndTime": simulator.now().rfc3339(), "PageSize": 100});
    let listed = list(&simulator, &body).await.response()["TotalNum"].as_u64().unwrap();
    assert!(listed > 10, "{listed} listed");
}

#[tokio::test]
async fn domains_are_told_by_kind() {
    let simulator = Simulator::start(empty()).await.unwrap();
    let ask = async |body: Value| {
        let call = Call::new(&simulator, &simulator.accounts()[0], "DescribeLiveDomains", &body);
        call.send().await.unwrap()
    };
    let push = ask(json!({"DomainType": 0})).await.response();
    assert_eq!(push["AllCount"], 2);
    assert_eq!(push["DomainList"][0]["Name"], "push.example.com");
    assert_eq!(push["DomainList"][1]["Type"], 0);
    assert_eq!(ask(json!({})).await.response()["AllCount"], 4);
    assert_eq!(ask(json!({"DomainStatus": 0})).await.response()["AllCount"], 0);
    assert_eq!(ask(json!({"PageSize": 5})).await.code(), "InvalidParameter");
    assert_eq!(ask(json!({"Type": 0})).await.code(), "UnknownParameter");
}
