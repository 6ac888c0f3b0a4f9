//! The actions that a break is looked into with: what they check, what they tell, and that they
//! agree with the records.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use breakwatch::event::{Record, StreamName, Text};
use breakwatch::simulator::{MissingApp, NeverSeen, OnlinePages, PublishTimes, Quirks, Scenario, Simulator};
use serde_json::{Value, json};

use crate::client::{Call, ago, ask, empty, frozen, list};
use crate::listing::push;

pub(crate) const ONLINE: &str = "DescribeLiveStreamOnlineList";
pub(crate) const STATE: &str = "DescribeLiveStreamState";
pub(crate) const QUALITY: &str = "DescribeStreamPushInfoList";

/// The readings without any lateness.
pub(crate) fn prompt() -> Quirks {
    Quirks { online_lag: Duration::ZERO, state_lag: Duration::ZERO, ..Quirks::default() }
}

/// A push on air since so long ago.
pub(crate) fn running(stream: &str, since: i64) -> Record {
    Record { ended: None, duration_s: None, ..push(stream, since, 0) }
}

pub(crate) fn named(record: &Record) -> StreamName {
    StreamName { domain: record.domain.clone(), app: record.app.clone(), stream: record.stream.clone() }
}

fn state_of(stream: &StreamName) -> Value {
    json!({"DomainName": stream.domain.raw(), "AppName": stream.app.raw(), "StreamName": stream.stream.raw()})
}

/// Domain, app, name and publish times of everything an online list has.
pub(crate) async fn online(simulator: &Simulator) -> BTreeMap<[String; 3], Vec<String>> {
    let response = ask(simulator, ONLINE, &json!({"PageSize": 300_000})).await.response();
    let infos = response["OnlineInfo"].as_array().unwrap().clone();
    assert_eq!(response["TotalNum"], infos.len());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    infos
        .iter()
        .map(|info| {
            let names = ["DomainName", "AppName", "StreamName"].map(|name| text(&info[name]));
            let times = info["PublishTimeList"].as_array().unwrap();
            (names, times.iter().map(|time| text(&time["PublishTime"])).collect())
        })
        .collect()
}

pub(crate) fn truly_online(simulator: &Simulator) -> BTreeMap<[String; 3], Vec<String>> {
    let on_air = simulator.on_air("evening").unwrap();
    on_air
        .iter()
        .map(|push| {
            let names = [&push.domain, &push.app, &push.stream].map(|text| text.raw().to_owned());
            (names, vec![push.started.unwrap().rfc3339()])
        })
        .collect()
}

#[tokio::test]
async fn parameters_are_checked_as_strictly_as_the_lists() {
    let simulator = Simulator::start(empty()).await.unwrap();
    let (hour, day) = (3_600, 86_400);
    let full = json!({"DomainName": "push.example.com", "AppName": "live", "StreamName": "a"});
    let without = |name: &str| {
        let mut body = full.clone();
        body.as_object_mut().unwrap().remove(name);
        body
    };
    let quality = |from: i64, to: i64| json!({"StreamName": "a", "StartTime": ago(from), "EndTime": ago(to)});
    for (action, body, code) in [
        (ONLINE, json!({"PageSize": 9}), "InvalidParameter"),
        (ONLINE, json!({"PageSize": 300_001}), "InvalidParameter"),
        (ONLINE, json!({"PageSize": "10"}), "InvalidParameter"),
        (ONLINE, json!({"PageNum": 0}), "InvalidParameter"),
        (ONLINE, json!({"StreamName": 7}), "InvalidParameter"),
        (ONLINE, json!({"IsStrict": 1}), "UnknownParameter"),
        (STATE, without("DomainName"), "MissingParameter"),
        (STATE, without("AppName"), "MissingParameter"),
        (STATE, without("StreamName"), "MissingParameter"),
        (STATE, json!({"DomainName": 1, "AppName": "live", "StreamName": "a"}), "InvalidParameter"),
        (STATE, json!({"PushDomain": "push.example.com"}), "UnknownParameter"),
        (QUALITY, json!({"StartTime": ago(60), "EndTime": ago(0)}), "MissingParameter"),
        (QUALITY, json!({"StreamName": "a", "EndTime": ago(0)}), "MissingParameter"),
        (QUALITY, json!({"StreamName": "a", "StartTime": ago(60)}), "MissingParameter"),
        (QUALITY, quality(60, 61), "InvalidParameter"),
        (QUALITY, quality(3 * hour + 1, 0), "InvalidParameter"),
        (QUALITY, quality(7 * day + 1, 7 * day - 60), "InvalidParameter"),
        (
            QUALITY,
            json!({"StreamName": "a", "StartTime": "yesterday", "EndTime": ago(0)}),
            "InvalidParameter",
        ),
        (QUALITY, json!({"StreamName": "a", "DomainName": "push.example.com"}), "UnknownParameter"),
    ] {
        assert_eq!(ask(&simulator, action, &body).await.code(), code, "{action} {body}");
    }
    assert_eq!(ask(&simulator, ONLINE, &json!({"PageSize": 300_000})).await.response()["TotalNum"], 0);
    assert_eq!(ask(&simulator, STATE, &full).await.response()["StreamState"], "inactive");
    let nothing = ask(&simulator, QUALITY, &quality(3 * hour, 0)).await.response();
    assert_eq!(nothing["DataInfoList"], json!([]));
}

#[tokio::test]
async fn a_page_of_the_online_list_may_be_as_small_as_the_site_documents() {
    let simulator = Simulator::start(empty()).await.unwrap();
    simulator.set_quirks(Quirks { online_pages: OnlinePages::BySite, ..prompt() });
    assert_eq!(ask(&simulator, ONLINE, &json!({"PageSize": 101})).await.code(), "InvalidParameter");
    assert_eq!(ask(&simulator, ONLINE, &json!({"PageSize": 100})).await.response()["PageSize"], 100);
}

#[tokio::test]
async fn the_online_list_is_filtered_and_paged_as_documented() {
    let simulator = Simulator::start(empty()).await.unwrap();
    simulator.set_quirks(prompt());
    for number in 0..25 {
        let app = if number < 3 { "show" } else { "live" };
        let push = Record { app: Text::new(app), ..running(&format!("room_{number}"), 60 + number) };
        simulator.put_on_air("one", &push).unwrap();
    }
    let found = async |body: Value| {
        let response = ask(&simulator, ONLINE, &body).await.response();
        let infos = response["OnlineInfo"].as_array().unwrap();
        let names = infos.iter().map(|info| info["StreamName"].as_str().unwrap().to_owned());
        (names.collect::<BTreeSet<String>>(), response["TotalNum"].clone(), response["TotalPage"].clone())
    };
    let mut all = BTreeSet::new();
    for page in 1..=3 {
        let (names, total, pages) = found(json!({"PageNum": page})).await;
        assert_eq!((total, pages, names.len()), (json!(25), json!(3), if page == 3 { 5 } else { 10 }));
        all.extend(names);
    }
    assert_eq!(all.len(), 25);
    assert_eq!(found(json!({"StreamName": "room_1"})).await.0, BTreeSet::from(["room_1".to_owned()]));
    assert_eq!(found(json!({"StreamName": "room_"})).await.1, 0);
    assert_eq!(found(json!({"AppName": "show"})).await.1, 3);
    assert_eq!(found(json!({"DomainName": "push-2.example.com"})).await.1, 0);
    simulator.set_quirks(Quirks { missing_app: MissingApp::LiveOnly, ..prompt() });
    assert_eq!(found(json!({})).await.1, 22);
}

#[tokio::test]
async fn at_any_moment_list_state_and_records_tell_the_same_story() {
    let simulator = Simulator::start(frozen(Scenario::demo().unwrap())).await.unwrap();
    simulator.set_quirks(prompt());
    let mut rng = fastrand::Rng::with_seed(7);
    let mut began: BTreeMap<[String; 3], BTreeSet<String>> = BTreeMap::new();
    for _ in 0..12 {
        simulator.advance(Duration::from_secs(rng.u64(1..90)));
        let (told, truth) = (online(&simulator).await, truly_online(&simulator));
        assert_eq!(told, truth);
        let forbidden = simulator.forbidden("evening").unwrap();
        let ended: Vec<Record> =
            simulator.truth("evening").unwrap().into_iter().map(|known| known.record).collect();
        for record in (0..15).map(|_| &ended[rng.usize(..ended.len())]) {
            let names = [&record.domain, &record.app, &record.stream].map(|text| text.raw().to_owned());
            let expected = if forbidden.contains(&named(record)) {
                "forbid"
            } else if truth.contains_key(&names) {
                "active"
            } else {
                "inactive"
            };
            let state = ask(&simulator, STATE, &state_of(&named(record))).await.response();
            assert_eq!(state["StreamState"], expected, "{names:?}");
        }
        for (names, times) in told {
            began.entry(names).or_default().extend(times);
        }
    }
    // Whatever was on air then has ended since, or is on air still: with the very same start.
    for known in simulator.truth("evening").unwrap() {
        let record = known.record;
        let names = [&record.domain, &record.app, &record.stream].map(|text| text.raw().to_owned());
        if let Some(times) = began.get_mut(&names) {
            times.remove(&record.started.unwrap().rfc3339());
        }
    }
    for (names, times) in truly_online(&simulator) {
        began.entry(names).or_default().retain(|time| !times.contains(time));
    }
    assert!(began.values().all(BTreeSet::is_empty), "{began:?}");
}

#[tokio::test]
async fn a_forbidden_stream_is_told_by_its_state_until_it_is_resumed() {
    let simulator = Simulator::start(empty()).await.unwrap();
    simulator.set_quirks(prompt());
    let push = running("banned", 100);
    let stream = named(&push);
    simulator.put_on_air("one", &push).unwrap();
    let state = async || ask(&simulator, STATE, &state_of(&stream)).await.response()["StreamState"].clone();
    assert_eq!(state().await, "active");
    simulator.forbid("one", &stream).unwrap();
    simulator.advance(Duration::from_secs(1));
    assert_eq!(state().await, "forbid");
    assert_eq!(simulator.forbidden("one").unwrap(), std::slice::from_ref(&stream));
    simulator.resume("one", &stream).unwrap();
    assert_eq!(state().await, "active");
    let ended = Record { ended: Some(simulator.now()), ..push.clone() };
    simulator.inject("one", &ended, Duration::ZERO).unwrap();
    assert_eq!(state().await, "inactive");
    assert_eq!(simulator.forbidden("one").unwrap(), []);
}

#[tokio::test]
async fn streams_that_were_never_on_air_may_be_inactive_or_an_error() {
    let simulator = Simulator::start(empty()).await.unwrap();
    simulator.inject("one", &push("seen", 100, 50), Duration::ZERO).unwrap();
    simulator.inject("one", &push("refused", 100, 0), Duration::ZERO).unwrap();
    let asked = async |name: &str| ask(&simulator, STATE, &state_of(&named(&push(name, 0, 0)))).await;
    assert_eq!(asked("refused").await.response()["StreamState"], "inactive");
    for (never_seen, code) in
        [(NeverSeen::NotFound, "ResourceNotFound"), (NeverSeen::Failed, "FailedOperation.StreamNotExist")]
    {
        simulator.set_quirks(Quirks { never_seen, ..prompt() });
        assert_eq!(asked("seen").await.response()["StreamState"], "inactive");
        assert_eq!(asked("refused").await.code(), code);
        assert_eq!(asked("nobody").await.code(), code);
    }
}

#[tokio::test]
async fn backups_and_replaced_pushes_give_more_publish_times() {
    let simulator = Simulator::start(empty()).await.unwrap();
    simulator.set_quirks(prompt());
    simulator.inject("one", &push("a", 20, 100), Duration::ZERO).unwrap();
    simulator.put_on_air("one", &running("a", 19)).unwrap();
    let times = async || online(&simulator).await.into_values().next().unwrap();
    assert_eq!(times().await, [ago(19)]);
    simulator.set_quirks(Quirks { publish_times: PublishTimes::Recent, ..prompt() });
    assert_eq!(times().await, [ago(120), ago(19)]);
    simulator.set_quirks(prompt());
    simulator.put_on_air("one", &running("a", 5)).unwrap();
    assert_eq!(times().await, [ago(19), ago(5)]);
}

#[tokio::test]
async fn each_action_has_its_own_limit() {
    let mut options = empty();
    // A hundredth of the documented limits: three lists, one online list, three states, one quality.
    options.requests_per_second = 3;
    let simulator = Simulator::start(options).await.unwrap();
    let window = json!({"StartTime": ago(60), "EndTime": ago(0)});
    let quality = json!({"StreamName": "a", "StartTime": ago(60), "EndTime": ago(0)});
    // The machine may be slow: what matters is that nobody is refused for what others asked.
    assert!(list(&simulator, &window).await.response()["Error"].is_null());
    assert!(ask(&simulator, ONLINE, &json!({})).await.response()["Error"].is_null());
    assert!(ask(&simulator, STATE, &state_of(&named(&push("a", 0, 0)))).await.response()["Error"].is_null());
    assert!(ask(&simulator, QUALITY, &quality).await.response()["Error"].is_null());
    let many = futures_util::future::join_all((0..50).map(|_| ask(&simulator, ONLINE, &quality))).await;
    assert!(many.iter().any(|answer| answer.code() == "RequestLimitExceeded"));
}

#[tokio::test]
async fn an_action_that_is_denied_absent_or_failing_costs_only_itself() {
    let actions = [ONLINE, STATE, QUALITY];
    let simulator = Simulator::start(empty()).await.unwrap();
    let bodies = [
        json!({}),
        state_of(&named(&push("a", 0, 0))),
        json!({"StreamName": "a", "StartTime": ago(60), "EndTime": ago(0)}),
    ];
    let codes = async || {
        let mut codes = Vec::new();
        for (action, body) in actions.iter().zip(&bodies) {
            let response = ask(&simulator, action, body).await.response();
            codes.push(response["Error"]["Code"].as_str().unwrap_or("").to_owned());
        }
        codes
    };
    assert_eq!(codes().await, ["", "", ""]);
    simulator.set_failing("one", ONLINE, true).unwrap();
    assert_eq!(codes().await, ["InternalError", "", ""]);
    simulator.set_failing("one", ONLINE, false).unwrap();
    simulator.deny("one", STATE).unwrap();
    assert_eq!(codes().await, ["", "UnauthorizedOperation", ""]);
    simulator.withdraw("one", QUALITY).unwrap();
    assert_eq!(codes().await, ["", "UnauthorizedOperation", "InvalidAction"]);
    assert!(simulator.withdraw("nobody", QUALITY).is_err());
    assert!(simulator.set_failing("nobody", QUALITY, true).is_err());
    let mut call = Call::new(&simulator, &simulator.accounts()[0], ONLINE, &json!({}));
    call.secret_key.push('x');
    assert_eq!(call.send().await.unwrap().code(), "AuthFailure.SignatureFailure");
}
