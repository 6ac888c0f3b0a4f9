//! What is told of a push's quality: in keeping with its record, and with a secret in it.

use std::time::Duration;

use breakwatch::event::{Record, Text};
use breakwatch::simulator::{PUSH_SECRET_MARK, Quirks, Scenario, Simulator};
use serde_json::{Value, json};

use crate::client::{NOW, ago, ask, empty, frozen};
use crate::drilldown::{QUALITY, prompt, running};
use crate::listing::push;

async fn samples(simulator: &Simulator, body: &Value) -> Vec<Value> {
    let response = ask(simulator, QUALITY, body).await.response();
    response["DataInfoList"].as_array().unwrap_or_else(|| panic!("{response}")).clone()
}

/// The demo, which may be asked as often as a test likes.
async fn evening() -> Simulator {
    let mut options = frozen(Scenario::demo().unwrap());
    options.requests_per_second = 100_000;
    Simulator::start(options).await.unwrap()
}

#[tokio::test]
async fn a_sample_has_every_documented_field_in_its_form() {
    let simulator = Simulator::start(empty()).await.unwrap();
    simulator.inject("one", &push("a", 30, 120), Duration::ZERO).unwrap();
    let all =
        samples(&simulator, &json!({"StreamName": "a", "StartTime": ago(600), "EndTime": ago(0)})).await;
    assert_eq!(all.len(), 24, "one every five seconds until the end");
    for (sample, number) in all.iter().zip(1..) {
        for (name, value) in [
            ("Time", json!(ago(150 - number * 5))),
            ("PushDomain", json!("push.example.com")),
            ("AppName", json!("live")),
            ("ClientIp", json!("203.0.113.9")),
            ("Resolution", json!("1280*720")),
            ("VCodec", json!("h264")),
            ("ACodec", json!("aac")),
            ("LocalTs", json!(number * 5_000)),
        ] {
            assert_eq!(sample[name], value, "{name}");
        }
        assert!(sample["BeginPushTime"].as_str().unwrap().starts_with("2026-11-20 17:27:45."), "{sample}");
        assert_eq!(sample["Sequence"], all[0]["Sequence"]);
        for name in [
            "VideoFps",
            "VideoRate",
            "AudioFps",
            "AudioRate",
            "VideoTs",
            "AudioTs",
            "MetaVideoRate",
            "MetaAudioRate",
            "MateFps",
            "GopSize",
        ] {
            assert!(sample[name].is_u64(), "{name} of {sample}");
        }
        assert!(sample["Bandwidth"].is_f64() && sample["Flux"].is_f64() && sample["ServerIp"].is_string());
        let secret = sample["StreamParam"].as_str().unwrap();
        assert!(secret.starts_with(&format!("txSecret={PUSH_SECRET_MARK}")), "{secret}");
        assert_eq!(sample.as_object().unwrap().len(), 24);
    }
}

#[tokio::test]
async fn of_a_push_without_a_begin_nothing_is_told() {
    let simulator = Simulator::start(empty()).await.unwrap();
    let push = Record { started: None, duration_s: None, ..push("a", 30, 120) };
    simulator.inject("one", &push, Duration::ZERO).unwrap();
    let body = json!({"StreamName": "a", "StartTime": ago(600), "EndTime": ago(0)});
    assert_eq!(samples(&simulator, &body).await, Vec::<Value>::new());
}

#[tokio::test]
async fn names_and_window_decide_which_samples_are_told() {
    let simulator = Simulator::start(empty()).await.unwrap();
    simulator.set_quirks(prompt());
    simulator.inject("one", &push("a", 300, 100), Duration::ZERO).unwrap();
    simulator.put_on_air("one", &running("a", 100)).unwrap();
    let show = Record { app: Text::new("show"), ..push("a", 300, 100) };
    simulator.inject("one", &show, Duration::ZERO).unwrap();
    let count = async |from: i64, to: i64, extra: &[(&str, &str)]| {
        let mut body = json!({"StreamName": "a", "StartTime": ago(from), "EndTime": ago(to)});
        for (name, value) in extra {
            body[name] = json!(value);
        }
        samples(&simulator, &body).await.len()
    };
    assert_eq!(count(600, 0, &[("AppName", "live")]).await, 20 + 20);
    assert_eq!(count(600, 0, &[("AppName", "show")]).await, 20);
    assert_eq!(count(600, 0, &[]).await, 60);
    assert_eq!(count(350, 300, &[("AppName", "show")]).await, 11);
    assert_eq!(count(600, 0, &[("PushDomain", "push-2.example.com")]).await, 0);
    let later = json!({"StreamName": "a", "StartTime": ago(60), "EndTime": ago(-60), "AppName": "live"});
    assert_eq!(samples(&simulator, &later).await.len(), 13, "nothing is known of the future");
    simulator.set_quirks(Quirks { push_info_lag: Duration::from_secs(30), ..prompt() });
    assert_eq!(samples(&simulator, &later).await.len(), 7, "or of the last seconds");
}

/// Last against first video rate, and how far video is behind at the end, in ms.
fn course(samples: &[Value]) -> (f64, i64) {
    let (first, last) = (&samples[0], &samples[samples.len() - 1]);
    let rate = |sample: &Value| sample["VideoRate"].as_f64().unwrap();
    (rate(last) / rate(first), last["LocalTs"].as_i64().unwrap() - last["VideoTs"].as_i64().unwrap())
}

#[tokio::test]
async fn quality_before_a_break_fits_its_cause_but_for_a_few_that_speak_against_it() {
    let simulator = evening().await;
    let (mut sagging, mut steady, mut closed) = (0, 0, 0);
    let recent = simulator.truth("evening").unwrap().into_iter().map(|known| known.record).filter(|record| {
        record.ended.is_some_and(|ended| ended.0 > NOW - 3_600) && record.duration_s >= Some(120)
    });
    for record in recent {
        let ended = record.ended.unwrap();
        let body = json!({"StreamName": record.stream.raw(), "AppName": record.app.raw(),
            "PushDomain": record.domain.raw(), "StartTime": ended.plus(-118).rfc3339(), "EndTime": ended.rfc3339()});
        let (rate, behind) = course(&samples(&simulator, &body).await);
        match record.reason.raw() {
            "Network error for the push client." if rate < 0.4 && behind > 1_000 => sagging += 1,
            "Network error for the push client." => {
                assert!(rate > 0.8 && behind < 200, "{rate} {behind}");
                steady += 1;
            }
            "The push client stopped the stream." => {
                assert!(rate > 0.8 && behind < 200, "{rate} {behind}");
                closed += 1;
            }
            "The system stopped the stream because no data was generated for a long time." => {
                assert!(rate == 0.0 && behind > 10_000, "{rate} {behind}");
            }
            _ => {}
        }
    }
    assert!(sagging > 20 && closed > 20, "{sagging} {closed}");
    assert!(steady > 0 && steady < sagging, "{steady} against their cause");
}

#[tokio::test]
async fn what_was_told_while_on_air_is_told_again_after_the_end() {
    let simulator = evening().await;
    let on_air = simulator.on_air("evening").unwrap();
    let mut told = Vec::new();
    for push in on_air.iter().take(40) {
        let body = json!({"StreamName": push.stream.raw(), "StartTime": ago(120), "EndTime": ago(0)});
        told.push((body.clone(), samples(&simulator, &body).await));
    }
    simulator.advance(Duration::from_secs(600));
    let still: Vec<Record> = simulator.on_air("evening").unwrap();
    let ended = on_air.iter().take(40).filter(|push| !still.contains(push)).count();
    assert!(ended > 0, "some have ended meanwhile");
    for (body, before) in told {
        assert_eq!(samples(&simulator, &body).await, before);
    }
}
