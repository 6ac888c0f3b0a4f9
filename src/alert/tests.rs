//! What rings, and what does not: rules over breaks as they come in.

use chrono::FixedOffset;

use super::*;
use crate::event::{OnAir, OnlineList, Record, Seen, Source, Text};
use crate::filter::Filter;
use crate::insight::Thresholds;

const NOW: UnixTime = UnixTime(1_795_000_000);
const NETWORK: &str = "Network error for the push client.";

struct Rig {
    store: Store,
    presence: Presence,
    insight: Insight,
    incidents: Incidents,
    alerts: Alerts,
    now: UnixTime,
}

impl Rig {
    fn new(rules: Vec<Rule>) -> Self {
        Self {
            store: Store::new(vec!["main".into()]),
            presence: Presence::default(),
            insight: Insight::new(Thresholds::default()),
            incidents: Incidents::default(),
            alerts: Alerts::new(rules, NOW, Lang::En),
            now: NOW,
        }
    }

    /// Breaks of these streams that ended so many seconds before the moment.
    fn broke(&mut self, streams: &[&str], ago_s: i64, source: Source) {
        let seen: Vec<Seen> = streams.iter().map(|stream| self.seen(stream, ago_s)).collect();
        self.store.apply(ProfileId(0), &seen, source, self.now);
    }

    fn seen(&self, stream: &str, ago_s: i64) -> Seen {
        let ended = self.now.plus(-ago_s);
        let record = Record {
            domain: Text::new("push.example.com"),
            app: Text::new("live"),
            stream: Text::new(stream),
            started: Some(ended.plus(-600)),
            ended: Some(ended),
            duration_s: Some(600),
            reason: Text::new(NETWORK),
            client_ip: Text::new("203.0.113.7"),
            ..Record::default()
        };
        Seen { record, count: 1 }
    }

    /// The streams on air now, all of them; those that are named began a second ago.
    fn on_air(&mut self, streams: &[&str]) {
        let name = |stream: &&str| StreamName {
            domain: Text::new("push.example.com"),
            app: Text::new("live"),
            stream: Text::new(stream),
        };
        let began = self.now.plus(-1);
        let streams =
            streams.iter().map(|stream| OnAir { name: name(stream), published: vec![began] }).collect();
        let list = OnlineList { asked: self.now, scope: (None, None), complete: true, streams };
        self.presence.online(ProfileId(0), list);
    }

    fn step(&mut self) -> Vec<Alert> {
        self.insight.refresh(&self.store, &self.presence);
        self.incidents.settle(&self.store);
        let facts = Facts {
            store: &self.store,
            presence: &self.presence,
            insight: &self.insight,
            incidents: &self.incidents,
            annotations: None,
            now: self.now,
            local: FixedOffset::east_opt(0).expect("UTC"),
        };
        self.alerts.step(facts)
    }

    /// Lets so many seconds pass, looking each second; returns what rang.
    fn pass(&mut self, seconds: i64) -> Vec<Alert> {
        let all = self.pass_all(seconds);
        all.into_iter().filter(|alert| alert.hush.is_none()).collect()
    }

    /// The same with what did not ring.
    fn pass_all(&mut self, seconds: i64) -> Vec<Alert> {
        let mut all = self.step();
        for _ in 0..seconds {
            self.now = self.now.plus(1);
            all.extend(self.step());
        }
        all
    }
}

fn rule(filter: &str) -> Rule {
    let utc = FixedOffset::east_opt(0).expect("UTC");
    Rule::new("test", Filter::parse(filter, &utc).expect("a filter"))
}

/// Kind and count of each.
fn told(alerts: &[Alert]) -> Vec<(Kind, u32)> {
    alerts.iter().map(|alert| (alert.kind, alert.count)).collect()
}

#[test]
fn only_what_is_new_rings() {
    let mut rig = Rig::new(vec![rule("cause:network")]);
    rig.now = NOW.plus(10);
    rig.broke(&["history"], 11, Source::FirstFill);
    rig.broke(&["just now"], 9, Source::FirstFill);
    rig.broke(&["listed a moment later"], 30, Source::Live);
    rig.broke(&["late"], 590, Source::Reconciled);
    rig.broke(&["very late"], 610, Source::Reconciled);
    rig.store.recall(ProfileId(0), &[rig.seen("kept from earlier", 100)], Source::Live, NOW);
    let mut texts: Vec<String> = rig.pass(5).into_iter().map(|alert| alert.text).collect();
    texts.sort();
    let names: Vec<&str> = texts.iter().map(|text| text.split(':').next().unwrap_or_default()).collect();
    assert_eq!(names, ["live/just now", "live/late", "live/listed a moment later"]);
    rig.now = NOW.plus(2_000);
    rig.broke(&["late, and after the start"], 700, Source::Reconciled);
    assert_eq!(rig.pass(5), [], "late is late");
}

#[test]
fn a_verdict_that_becomes_another_rings_when_it_does_and_once_it_is_over_is_told() {
    let down = Rule { also_recovery: true, ..rule("verdict:down") };
    let mut rig = Rig::new(vec![down]);
    rig.broke(&["a"], 0, Source::Live);
    assert_eq!(rig.pass(30), [], "nothing is known of it yet");
    rig.on_air(&[]);
    let alerts = rig.pass(5);
    assert_eq!(told(&alerts), [(Kind::Fired, 1)]);
    assert!(alerts[0].text.starts_with("live/a: DOWN"), "{}", alerts[0].text);
    assert!(rig.alerts.holds(&alerts[0]));
    assert_eq!(rig.pass(1_000), [], "it goes on, and is told once");
    rig.on_air(&["a"]);
    let over = rig.pass(5);
    assert_eq!(told(&over), [(Kind::Recovered, 1)]);
    assert!(over[0].text.contains("over: live/a: BACK"), "{}", over[0].text);
    // It is ready to be told anew.
    rig.broke(&["a"], 0, Source::Live);
    rig.pass(5);
    rig.now = rig.now.plus(10);
    rig.on_air(&[]);
    assert_eq!(told(&rig.pass(5)), [(Kind::Fired, 1)]);
}

#[test]
fn what_does_not_last_does_not_ring() {
    let mut rig = Rig::new(vec![Rule { for_s: 30, ..rule("verdict:down") }]);
    rig.broke(&["short", "long"], 0, Source::Live);
    rig.now = rig.now.plus(10);
    rig.on_air(&[]);
    assert_eq!(rig.pass(25), []);
    rig.on_air(&["short"]);
    let alerts = rig.pass(20);
    assert_eq!(told(&alerts), [(Kind::Fired, 1)]);
    assert!(alerts[0].text.contains("live/long"));
}

#[test]
fn two_hundred_streams_at_once_ring_once_and_name_the_incident() {
    let mut rig = Rig::new(vec![rule("cause:network")]);
    // A history, by which two hundred at once are known to be no chance.
    for hour in 1..24 {
        rig.broke(&[&format!("usual {hour}")], hour * 3_600, Source::FirstFill);
    }
    rig.step();
    let names: Vec<String> = (0..200).map(|number| format!("room_{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    rig.broke(&names[..150], 1, Source::Live);
    rig.step();
    rig.now = rig.now.plus(1);
    rig.broke(&names[150..], 1, Source::Live);
    let alerts = rig.pass(5);
    assert_eq!(alerts.len(), 1, "{alerts:?}");
    assert!(matches!(alerts[0].about[..], [Subject::Incident(_)]));
    assert!(alerts[0].text.starts_with("200 streams"), "{}", alerts[0].text);
    let later = rig.pass(700);
    assert_eq!(
        later.iter().map(|alert| alert.count).sum::<u32>() + alerts[0].count,
        200,
        "nothing is hidden"
    );
    assert!(later.len() <= 1, "{later:?}");
}

#[test]
fn streams_that_break_at_once_without_reason_ring_once_too() {
    let mut rig = Rig::new(vec![rule("stream:room")]);
    let names: Vec<String> = (0..6).map(|number| format!("room_{number}")).collect();
    for (number, name) in (1_i64..).zip(&names) {
        // Too far apart for an incident.
        let mut seen = rig.seen(name, number * 80);
        seen.record.client_ip = Text::new(&format!("198.51.{number}.1"));
        seen.record.reason = Text::new("");
        rig.store.apply(ProfileId(0), &[seen], Source::Live, rig.now);
    }
    let alerts = rig.pass(5);
    assert_eq!(told(&alerts), [(Kind::Fired, 6)]);
    assert!(alerts[0].text.starts_with("6 streams at once"), "{}", alerts[0].text);
}

#[test]
fn a_stream_that_flaps_rings_first_and_then_once_a_period_with_how_often() {
    let mut rig = Rig::new(vec![rule("stream:a")]);
    let mut all = Vec::new();
    for _ in 0..20 {
        rig.broke(&["a"], 0, Source::Live);
        all.extend(rig.pass(60));
    }
    all.extend(rig.pass(700));
    let told = told(&all);
    assert_eq!(told[0], (Kind::Fired, 1));
    assert!(told[1..].iter().all(|(kind, _)| *kind == Kind::Repeated), "{told:?}");
    assert_eq!(told.iter().map(|(_, count)| count).sum::<u32>(), 20, "{told:?}");
    assert!(told.len() <= 4, "{told:?}");
}

#[test]
fn so_many_in_so_long_are_one_alert() {
    let mut rig = Rig::new(vec![Rule { at_least: 3, within_s: 60, ..rule("cause:network") }]);
    for (stream, later) in [("a", 0), ("b", 70), ("c", 20)] {
        rig.now = rig.now.plus(later);
        rig.broke(&[stream], 0, Source::Live);
        assert_eq!(rig.pass(3), []);
    }
    rig.broke(&["d"], 0, Source::Live);
    let alerts = rig.pass(3);
    assert_eq!(told(&alerts), [(Kind::Fired, 3)]);
    assert!(alerts[0].text.contains("3 breaks within 1 min"), "{}", alerts[0].text);
}

#[test]
fn quiet_hours_and_muting_tell_once_afterwards() {
    // NOW is 11:06:40 UTC.
    let quiet = vec![Hours::parse("11:00-11:10").expect("hours")];
    let mut rig = Rig::new(vec![Rule { quiet, ..rule("cause:network") }]);
    for stream in ["a", "b"] {
        rig.broke(&[stream], 0, Source::Live);
        let silent = rig.pass_all(10);
        assert!(silent.iter().all(|alert| alert.hush == Some(Hush::Quiet)) && silent.len() == 1);
    }
    let after = rig.pass(300);
    assert_eq!(told(&after), [(Kind::Afterwards, 2)]);
    assert!(after[0].text.contains("2 alerts for 2 breaks") && after[0].text.contains("live/b"));
    rig.alerts.mute(Some(rig.now.plus(100)));
    rig.broke(&["c"], 0, Source::Live);
    assert_eq!(rig.pass(50), []);
    assert_eq!(rig.alerts.muted(rig.now), Some(rig.now.plus(50)));
    assert_eq!(told(&rig.pass(60)), [(Kind::Afterwards, 1)]);
    assert_eq!(rig.alerts.last().len(), 5, "what did not ring can be looked up");
}

#[test]
fn what_somebody_knows_of_is_counted_and_does_not_ring() {
    let mut rig = Rig::new(vec![rule("stream:a")]);
    rig.broke(&["a"], 0, Source::Live);
    let first = rig.pass(5);
    assert_eq!(told(&first), [(Kind::Fired, 1)]);
    assert!(rig.alerts.acknowledge(&first[0].about));
    // It is tried again, in vain: the stream is missing still.
    let mut refused = rig.seen("a", 0);
    refused.record.reason = Text::new("Authentication failed.");
    refused.record.started = refused.record.ended;
    refused.record.duration_s = Some(0);
    rig.store.apply(ProfileId(0), &[refused], Source::Live, rig.now);
    let more = rig.pass_all(700);
    assert_eq!(told(&more), [(Kind::Repeated, 1)]);
    assert_eq!(more[0].hush, Some(Hush::Acknowledged));
    assert!(rig.alerts.is_acknowledged(&first[0]));
    assert!(!rig.alerts.acknowledge(&[Subject::Rule]), "of nothing");
    // Back, and gone again: that is another matter.
    rig.broke(&["a"], 0, Source::Live);
    let again = rig.pass_all(700);
    assert!(again.iter().any(|alert| alert.hush.is_none()), "{again:?}");
}

#[test]
fn one_word_about_many_streams_is_acknowledged_for_all_of_them() {
    let mut rig = Rig::new(vec![Rule { repeat_s: 60, ..rule("verdict:down") }]);
    // One in each half hour: nothing that broke together.
    let streams: Vec<String> = (0..8).map(|n| format!("s{n}")).collect();
    for stream in &streams {
        rig.broke(&[stream], 0, Source::Live);
        assert_eq!(rig.pass(5), []);
        rig.now = rig.now.plus(1_800);
    }
    rig.on_air(&[]);
    let all = rig.pass(5);
    assert!(all.len() == 1 && all[0].about.len() == 8, "{all:?}");
    assert!(rig.alerts.holds(&all[0]) && !rig.alerts.is_acknowledged(&all[0]));
    assert!(rig.alerts.acknowledge(&all[0].about));
    assert!(rig.alerts.is_acknowledged(&all[0]));
}

#[test]
fn that_it_is_over_is_told_after_quiet_hours() {
    let mut rig = Rig::new(vec![Rule { also_recovery: true, ..rule("verdict:down") }]);
    rig.broke(&["a"], 0, Source::Live);
    rig.pass(30);
    rig.on_air(&[]);
    assert_eq!(told(&rig.pass(5)), [(Kind::Fired, 1)]);
    rig.alerts.mute(Some(rig.now.plus(60)));
    rig.on_air(&["a"]);
    assert_eq!(rig.pass(30), []);
    let after = rig.pass(60);
    assert_eq!(told(&after), [(Kind::Afterwards, 0)]);
    assert!(
        after[0].text.contains("1 over") && after[0].text.contains("over: live/a: BACK"),
        "{}",
        after[0].text
    );
}
