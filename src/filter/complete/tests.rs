//! Candidates over a small store, and their speed over a large one's distinct values.

use chrono::Utc;

use super::*;
use crate::event::{ProfileId, Record, Seen, Source, Text, UnixTime};
use crate::filter::Filter;

const NOW: UnixTime = UnixTime(1_795_176_000);

fn seen(app: &str, stream: &str, ip: &str, reason: &str, ago: i64) -> Seen {
    let record = Record {
        domain: Text::new("push.example.com"),
        app: Text::new(app),
        stream: Text::new(stream),
        started: Some(UnixTime(NOW.0 - ago - 60)),
        ended: Some(UnixTime(NOW.0 - ago)),
        reason: Text::new(reason),
        duration_s: Some(60),
        client_ip: Text::new(ip),
        resolution: Text::new("live_1080p"),
    };
    Seen { record, count: 1 }
}

fn store() -> Store {
    let mut store = Store::new(vec!["main".into(), "backup site".into()]);
    let rtmp = "Rtmp Client Closed(8)";
    let all = [
        seen("live", "room_1", "203.0.113.7", rtmp, 10),
        seen("live", "room_1", "203.0.113.7", rtmp, 20),
        seen("live", "big_room", "203.0.113.8", "never seen before", 30),
        seen("live", "bedroom", "", rtmp, 40),
        seen("vod", "main stage", "198.51.100.1", rtmp, 50),
        seen("vod", "say \"hi\" \\ (1),2", "198.51.100.1", rtmp, 60),
    ];
    store.apply(ProfileId(0), &all, Source::FirstFill, NOW);
    store
}

/// The candidates at the `¦`, as the line would be after each.
fn lines(marked: &str, saved: &Saved) -> Vec<String> {
    let cursor = marked.chars().position(|c| c == '¦').unwrap();
    let text = marked.replace('¦', "");
    let store = store();
    let found = complete((&text, cursor), &store, &mut Cache::default(), saved, Lang::En);
    let part = |from: usize, to: usize| text.chars().take(to).skip(from).collect::<String>();
    let line = |it: &Candidate| format!("{}{}{}", part(0, found.from), it.text, part(found.to, usize::MAX));
    found.candidates.iter().map(line).collect()
}

fn offered(marked: &str) -> Vec<String> {
    lines(marked, &Saved::default())
}

#[test]
fn fields_come_first_and_then_values_that_occur() {
    assert_eq!(offered("s¦")[..3], ["stream:", "since:", "started:"]);
    assert_eq!(offered("a -do¦ b")[0], "a -domain: b");
    assert_eq!(offered("st¦eam:room")[0], "stream:room");
    assert_eq!(offered("ma¦")[..2], ["stream:\"main stage\"", "is:marked"]);
    assert_eq!(offered("¦").len(), super::super::terms::FIELDS.len());
}

#[test]
fn values_rank_by_where_the_text_stands_in_them_and_then_by_how_often_they_occur() {
    assert_eq!(offered("stream:room¦"), ["stream:room_1", "stream:big_room", "stream:bedroom"]);
    assert_eq!(offered("app:¦"), ["app:live", "app:vod"]);
    assert_eq!(offered("ip:20¦"), ["ip:203.0.113.7", "ip:203.0.113.8"]);
    assert_eq!(offered("ip:n¦"), ["ip:none"]);
    assert_eq!(offered("stream:~br¦"), ["stream:bedroom", "stream:big_room"]);
    assert_eq!(offered("actor:n¦"), ["actor:network", "actor:nobody"]);
    assert_eq!(offered("is:fl¦"), ["is:flapping"]);
    assert_eq!(offered("cause:unre¦"), ["cause:unrecognised"]);
    assert_eq!(offered("profile:b¦"), ["profile:\"backup site\""]);
}

#[test]
fn a_resolution_is_no_stream_and_a_stream_no_app() {
    assert!(offered("stream:live_1080¦").is_empty());
    assert!(offered("app:room¦").is_empty());
}

#[test]
fn in_a_set_what_it_has_is_not_offered_again() {
    assert_eq!(offered("app:(live,¦)"), ["app:(live,vod)"]);
    assert_eq!(offered("app:(li¦, vod)"), ["app:(live, vod)"]);
    assert_eq!(offered("stream:(room_1,\"ma¦"), ["stream:(room_1,\"main stage\""]);
}

#[test]
fn whatever_is_offered_is_a_filter_that_finds_what_it_says() {
    let store = store();
    for (marked, closed) in [
        ("stream:¦", ""),
        ("stream:=¦", ""),
        ("stream:(¦", ")"),
        ("ip:¦", ""),
        ("cause:¦", ""),
        ("profile:ma¦", ""),
    ] {
        let offers = offered(marked);
        assert!(!offers.is_empty(), "{marked}");
        for line in offers {
            let line = line + closed;
            let filter = Filter::parse(&line, &Utc).unwrap_or_else(|error| panic!("{line}: {error}"));
            assert!(!filter.rows(&store, &[], NOW, None).is_empty(), "{line}");
        }
    }
}

#[test]
fn saved_filters_are_offered_by_name() {
    let saved: Saved = [("mine", "app:live"), ("night", "dur:<5s")].into_iter().collect();
    assert_eq!(lines("a @m¦", &saved), ["a @mine"]);
    assert_eq!(lines("@¦", &saved), ["@mine", "@night"]);
    assert!(lines("¦", &saved).ends_with(&["@mine".to_owned(), "@night".to_owned()]));
}

#[test]
fn a_hundred_thousand_values_give_a_bounded_number() {
    let mut store = Store::new(vec!["main".into()]);
    let all: Vec<Seen> = (0..100_000)
        .map(|n| {
            seen(
                "live",
                &format!("room_{}", n % 20_000),
                &format!("10.{}.{}.{}", n >> 16, n >> 8 & 255, n & 255),
                "x",
                n,
            )
        })
        .collect();
    store.apply(ProfileId(0), &all, Source::FirstFill, NOW);
    let mut cache = Cache::default();
    for text in ["ip:", "ip:10.", "stream:", "stream:room_1", "stream:~r1", "ro"] {
        let found = complete((text, text.len()), &store, &mut cache, &Saved::default(), Lang::En);
        assert!(!found.candidates.is_empty() && found.candidates.len() <= MOST, "{text}");
    }
    assert_eq!(
        complete(("stream:room_19999", 17), &store, &mut cache, &Saved::default(), Lang::En).candidates.len(),
        1
    );
}
