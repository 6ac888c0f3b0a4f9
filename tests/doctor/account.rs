//! The account: key, signature, permissions, clock, time of an answer.

use std::time::{Duration, Instant};

use crate::{House, breakwatch, of, one, parsed, run};

const ACTIONS: [&str; 4] = [
    "DescribeLiveStreamEventList",
    "DescribeLiveStreamOnlineList",
    "DescribeLiveStreamState",
    "DescribeStreamPushInfoList",
];

#[test]
fn where_all_is_well_nothing_is_to_do_and_no_key_is_shown() {
    let house = House::new(Duration::ZERO);
    let (status, found) = house.found();
    assert_eq!(status, 0);
    for check in ["endpoint", "credentials", "signature", "clock", "latency", "resolver", "proxy"] {
        assert_eq!(one(&found, check).0, "ok", "{check}");
    }
    let permissions = of(&found, "permission");
    assert_eq!(permissions.len(), ACTIONS.len());
    for (finding, action) in permissions.iter().zip(ACTIONS) {
        assert!(finding["status"] == "ok" && finding["found"].as_str().unwrap().contains(action));
        assert_eq!(finding["profile"], "default");
    }
    let (_, credentials, _) = one(&found, "credentials");
    assert!(credentials.contains("TENCENTCLOUD_SECRET_ID"), "{credentials}");
    let all = format!("{found:?}");
    for (_, secret) in house.variables() {
        assert!(!all.contains(&secret), "{all}");
    }
    // Nothing but a few reads.
    assert!(house.simulator.requests().total < 15);
}

#[test]
fn a_withdrawn_permission_is_named_and_costs_only_itself() {
    for action in ACTIONS {
        let house = House::new(Duration::ZERO);
        house.simulator.deny(&house.account(), action).unwrap();
        let (status, found) = house.found();
        let needed = action == ACTIONS[0];
        assert_eq!(status, i32::from(needed), "{action}");
        for finding in of(&found, "permission") {
            let named = finding["found"].as_str().unwrap().contains(action);
            let bad = if needed { "failure" } else { "warning" };
            assert_eq!(finding["status"], if named { bad } else { "ok" }, "{finding}");
            if named {
                assert!(finding["advice"].as_str().unwrap().contains(&format!("live:{action}")), "{finding}");
            }
        }
    }
}

#[test]
fn an_action_that_the_site_lacks_is_said_to_need_nothing() {
    let house = House::new(Duration::ZERO);
    house.simulator.withdraw(&house.account(), ACTIONS[3]).unwrap();
    let (status, found) = house.found();
    let absent = of(&found, "permission").into_iter().find(|it| it["status"] == "warning").unwrap();
    assert!(status == 0 && absent["found"].as_str().unwrap().contains("does not offer"), "{absent}");
}

#[test]
fn a_clock_that_is_off_is_measured_and_breaks_nothing() {
    for (offset, said) in [(40, "behind"), (-40, "ahead"), (4_000, "behind")] {
        let house = House::new(Duration::ZERO);
        house.simulator.set_clock_offset(offset);
        let (status, found) = house.found();
        let (health, text, advice) = one(&found, "clock");
        assert_eq!((status, health.as_str()), (0, "warning"), "{found:#?}");
        assert!(text.contains(said) && advice.contains("NTP"), "{text}");
        let seconds: i64 = text.split(' ').find_map(|word| word.parse().ok()).unwrap();
        assert!((seconds - offset.abs()).abs() <= 3, "{text}");
        assert_eq!(one(&found, "signature").0, "ok");
    }
}

#[test]
fn a_wrong_key_and_an_unknown_one_fail_with_what_to_compare() {
    let house = House::new(Duration::ZERO);
    for (name, value) in [("TENCENTCLOUD_SECRET_KEY", "wrong"), ("TENCENTCLOUD_SECRET_ID", "AKIDnobody")] {
        let (status, found) = parsed(house.doctor(&["--format", "json"]).env(name, value));
        let (health, text, advice) = one(&found, "signature");
        assert_eq!((status, health.as_str()), (1, "failure"));
        assert!(text.contains("SecretKey") || text.contains("SecretId"), "{text}");
        assert!(advice.contains("console"), "{advice}");
        assert!(found.iter().all(|it| it["check"] != "permission"), "nothing can be said of them");
    }
}

#[test]
fn without_a_key_the_places_are_named_and_the_rest_is_looked_at() {
    let house = House::new(Duration::ZERO);
    let mut doctor = house.doctor(&["--format", "json"]);
    for (name, _) in house.variables() {
        doctor.env_remove(name);
    }
    let (status, found) = parsed(&mut doctor);
    let (health, text, advice) = one(&found, "credentials");
    assert_eq!((status, health.as_str()), (1, "failure"));
    assert!(!text.contains('\n') && advice.contains("TENCENTCLOUD_SECRET_ID"), "{text}");
    assert_eq!(one(&found, "resolver").0, "ok");
    assert_eq!(house.simulator.requests().total, 0);
}

#[test]
fn the_time_of_an_answer_is_measured() {
    let house = House::new(Duration::from_millis(300));
    let (status, found) = house.found();
    let (health, text, _) = one(&found, "latency");
    assert_eq!(status, 0, "{found:#?}");
    let least: u64 = text.split(' ').next().unwrap().parse().unwrap();
    assert!(least >= 300, "{text}");
    assert!(health == "ok" || least > 500, "a machine under load is slower: {text}");
}

#[test]
fn a_service_that_is_not_there_fails_soon() {
    let house = House::new(Duration::ZERO);
    let begun = Instant::now();
    let mut doctor = breakwatch(house.home.path(), &["doctor", "--endpoint", "http://127.0.0.1:1"]);
    let (status, found) = parsed(doctor.args(["--format", "json"]).envs(house.variables()));
    let (health, text, advice) = one(&found, "endpoint");
    assert_eq!((status, health.as_str()), (1, "failure"));
    assert!(text.contains("127.0.0.1:1") && advice.contains("proxy"), "{text}");
    assert!(begun.elapsed() < Duration::from_secs(60));
}

#[test]
fn every_line_is_said_in_three_languages() {
    let house = House::new(Duration::ZERO);
    house.simulator.deny(&house.account(), ACTIONS[1]).unwrap();
    house.simulator.withdraw(&house.account(), ACTIONS[3]).unwrap();
    house.simulator.set_clock_offset(60);
    let said = |lang: &str| run(&mut house.doctor(&["--lang", lang])).1;
    let [en, zh, ja] = ["en", "zh", "ja"].map(said);
    assert!(en.is_ascii(), "marks as well, without a UTF-8 locale: {en}");
    for text in [&zh, &ja] {
        let words: Vec<&str> = text.split_whitespace().collect();
        let plain = |word: &&str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
        assert!(!words.windows(3).any(|words| words.iter().all(plain)), "{text}");
    }
    assert!(zh.contains("注意") && zh.contains("签名") && ja.contains("署名"), "{zh}{ja}");
}

#[test]
fn the_demo_reads_nothing_real() {
    let home = tempfile::tempdir().unwrap();
    let config = home.path().join(".config/breakwatch");
    std::fs::create_dir_all(&config).unwrap();
    std::fs::write(config.join("config.toml"), "broken").unwrap();
    let (status, found) = parsed(&mut breakwatch(home.path(), &["doctor", "--demo", "--format", "json"]));
    assert_eq!(status, 0, "{found:#?}");
    assert!(found.iter().all(|it| it["check"] != "archive" && it["check"] != "proxy"));
    assert!(of(&found, "signature").len() > 1, "each account of the demo");
}
