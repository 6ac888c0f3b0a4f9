//! Where the documents are silent: each reading can be played.

use std::time::Duration;

use breakwatch::event::{Record, Text};
use breakwatch::simulator::{
    BeyondReach, Boundary, Empty, MissingApp, Quirks, Running, Scenario, Simulator, Total, WindowField,
};
use serde_json::json;

use crate::client::{ago, empty, frozen, list, records};
use crate::listing::{names, push};

#[tokio::test]
async fn a_window_may_speak_of_ends_starts_or_any_overlap() {
    for (field, at_start, inside, at_end) in [
        (WindowField::End, false, false, true),
        (WindowField::Start, true, false, false),
        (WindowField::Overlap, true, true, true),
    ] {
        let mut options = empty();
        options.window_field = field;
        let simulator = Simulator::start(options).await.unwrap();
        // On air from 600 to 100 seconds ago.
        simulator.inject("one", &push("long", 100, 500), Duration::ZERO).unwrap();
        for (from, to, expected) in
            [(601, 599, at_start), (400, 300, inside), (101, 99, at_end), (90, 0, false)]
        {
            let body = json!({"StartTime": ago(from), "EndTime": ago(to)});
            let found = list(&simulator, &body).await.response()["TotalNum"] == 1;
            assert_eq!(found, expected, "{field:?} {from} to {to}");
        }
    }
}

#[tokio::test]
async fn the_last_second_of_a_window_may_be_outside() {
    let simulator = Simulator::start(empty()).await.unwrap();
    simulator.inject("one", &push("edge", 100, 50), Duration::ZERO).unwrap();
    let total = async |from, to| {
        list(&simulator, &json!({"StartTime": ago(from), "EndTime": ago(to)})).await.response()["TotalNum"]
            .clone()
    };
    assert_eq!(
        (total(200, 100).await, total(100, 50).await, total(100, 100).await),
        (json!(1), json!(1), json!(1))
    );
    simulator.set_quirks(Quirks { boundary: Boundary::HalfOpen, ..Quirks::default() });
    assert_eq!(
        (total(200, 100).await, total(100, 50).await, total(100, 100).await),
        (json!(0), json!(1), json!(0))
    );
}

#[tokio::test]
async fn only_so_many_records_of_a_query_can_be_reached() {
    let simulator = Simulator::start(records(10_100)).await.unwrap();
    let page = async |number: u32, size: u32| {
        let window =
            json!({"StartTime": ago(8 * 86_400), "EndTime": ago(0), "PageNum": number, "PageSize": size});
        list(&simulator, &window).await.response()
    };
    assert_eq!(names(&page(100, 100).await).len(), 100);
    assert_eq!(names(&page(101, 100).await).len(), 0);
    assert_eq!(names(&page(104, 97).await).len(), 9, "a page across the border is cut there");
    assert_eq!(page(1, 100).await["TotalNum"], 10_100);
    let quirks = Quirks { beyond_reach: BeyondReach::Error, total: Total::Capped, ..Quirks::default() };
    simulator.set_quirks(quirks);
    assert_eq!(page(101, 100).await["Error"]["Code"], "InvalidParameter");
    assert_eq!(names(&page(100, 100).await).len(), 100);
    assert_eq!(page(1, 100).await["TotalNum"], 10_000);
    assert_eq!(page(1, 100).await["TotalPage"], 100);
}

#[tokio::test]
async fn a_missing_app_name_may_mean_only_live() {
    let simulator = Simulator::start(empty()).await.unwrap();
    simulator.inject("one", &push("a", 10, 5), Duration::ZERO).unwrap();
    simulator.inject("one", &Record { app: Text::new("show"), ..push("b", 20, 5) }, Duration::ZERO).unwrap();
    let body = json!({"StartTime": ago(60), "EndTime": ago(0)});
    assert_eq!(names(&list(&simulator, &body).await.response()), ["a", "b"]);
    simulator.set_quirks(Quirks { missing_app: MissingApp::LiveOnly, ..Quirks::default() });
    assert_eq!(names(&list(&simulator, &body).await.response()), ["a"]);
    let body = json!({"StartTime": ago(60), "EndTime": ago(0), "AppName": "show"});
    assert_eq!(names(&list(&simulator, &body).await.response()), ["b"]);
}

#[tokio::test]
async fn fields_without_a_value_may_be_dashes_or_null() {
    let simulator = Simulator::start(empty()).await.unwrap();
    let record = Record {
        client_ip: Text::default(),
        resolution: Text::default(),
        reason: Text::default(),
        ended: None,
        duration_s: None,
        ..push("bare", 10, 5)
    };
    simulator.inject("one", &record, Duration::ZERO).unwrap();
    let body = json!({"StartTime": ago(60), "EndTime": ago(0)});
    let fields = async || {
        let row = list(&simulator, &body).await.response()["EventList"][0].clone();
        json!([row["ClientIp"], row["Resolution"], row["StopReason"], row["StreamEndTime"], row["Duration"]])
    };
    assert_eq!(fields().await, json!(["-", "-", "-", "", null]));
    simulator.set_quirks(Quirks { empty: Empty::Null, ..Quirks::default() });
    assert_eq!(fields().await, json!([null, null, null, null, null]));
}

#[tokio::test]
async fn pushes_on_air_may_be_listed_without_an_end() {
    let simulator = Simulator::start(frozen(Scenario::demo().unwrap())).await.unwrap();
    let on_air = simulator.on_air("evening").unwrap().len();
    let body =
        |page: usize| json!({"StartTime": ago(600), "EndTime": ago(0), "PageNum": page, "PageSize": 100});
    let ended = list(&simulator, &body(1)).await.response()["TotalNum"].as_u64().unwrap();
    simulator.set_quirks(Quirks { running: Running::Listed, ..Quirks::default() });
    let total = list(&simulator, &body(1)).await.response()["TotalNum"].as_u64().unwrap();
    assert_eq!(total, ended + on_air as u64);
    let mut ends = Vec::new();
    for page in 1..=usize::try_from(total).unwrap().div_ceil(100) {
        let response = list(&simulator, &body(page)).await.response();
        ends.extend(response["EventList"].as_array().unwrap().iter().map(|row| row["StreamEndTime"].clone()));
    }
    assert_eq!(ends.len() as u64, total);
    assert!(ends[..on_air].iter().all(|end| end == ""), "those on air stand first");
    assert!(ends[on_air..].iter().all(|end| end != ""));
    let mut ascending = body(1);
    ascending["IsAsc"] = json!(1);
    let response = list(&simulator, &ascending).await.response();
    assert_ne!(response["EventList"][0]["StreamEndTime"], "", "and last in ascending order");
}

#[tokio::test]
async fn pages_may_shift_at_every_request() {
    let simulator = Simulator::start(records(500)).await.unwrap();
    simulator.set_quirks(Quirks { shifting: true, ..Quirks::default() });
    let body = json!({"StartTime": ago(86_400), "EndTime": ago(0), "PageSize": 100});
    let mut totals = Vec::new();
    for _ in 0..3 {
        totals.push(list(&simulator, &body).await.response()["TotalNum"].as_u64().unwrap());
    }
    assert_eq!((totals[1], totals[2]), (totals[0] + 1, totals[0] + 2));
    assert_eq!(simulator.truth("one").unwrap().len(), 503, "what shifts the pages is true as well");
}
