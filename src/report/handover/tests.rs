//! What the paragraphs hold, in each language, whatever the names in them are.

use chrono::FixedOffset;

use super::*;
use crate::cause::catalogue_in;
use crate::event::{ProfileId, Record, RequestId, Seen, Source, Text, is_plain};
use crate::insight::incident::Incidents;
use crate::insight::{Insight, Thresholds};
use crate::store::Row;

const NOW: UnixTime = UnixTime(1_795_167_015);
const MAIN: ProfileId = ProfileId(0);
const REQUEST: &str = "3c140219-cfe9-470e-b241-907877d6fb03";
const FROM: UnixTime = UnixTime(NOW.0 - 86_400);

fn zone(_: UnixTime) -> FixedOffset {
    FixedOffset::east_opt(8 * 3_600).expect("an offset")
}

fn record(stream: &str, ago: i64, reason: &str) -> Record {
    Record {
        domain: Text::new("push.example.com"),
        app: Text::new("live"),
        stream: Text::new(stream),
        started: Some(NOW.plus(-ago - 600)),
        ended: Some(NOW.plus(-ago)),
        reason: Text::new(reason),
        duration_s: Some(600),
        client_ip: Text::new("203.0.113.9"),
        resolution: Text::new("1280*720"),
    }
}

struct World {
    store: Store,
    presence: Presence,
}

impl World {
    fn of(records: impl IntoIterator<Item = Record>) -> Self {
        let mut store = Store::new(vec!["main".into()]);
        let seen: Vec<Seen> = records.into_iter().map(|record| Seen { record, count: 1 }).collect();
        store.apply_reply(MAIN, &seen, Source::Live, NOW, RequestId::parse(REQUEST));
        Self { store, presence: Presence::default() }
    }

    fn facts(&self, lang: Lang) -> Facts<'_> {
        Facts { store: &self.store, presence: &self.presence, now: NOW, lang, offset: &zone }
    }
}

const fn of_break(row: Row) -> OfBreak<'static> {
    OfBreak { row, from: FROM, evidence: None, incident: None, episode: None }
}

/// One line, of bounded length, with nothing in it that steers.
fn assert_fit(paragraph: &str) {
    assert!(is_plain(paragraph) && !paragraph.contains('\n'), "{paragraph:?}");
    assert!(paragraph.chars().count() < MOST_OF_A_PARAGRAPH, "{} characters", paragraph.chars().count());
    let twice = ["。。", "。. "];
    assert!(!twice.iter().any(|stops| paragraph.contains(stops)), "{paragraph}");
}

#[test]
fn a_break_is_told_with_all_that_a_ticket_asks_for() {
    let later = record("room_1", 300, "gone");
    let later = Record { started: Some(NOW.plus(-880)), ..later };
    let world = World::of([record("room_1", 900, "客户端主动断流"), later]);
    let paragraph = of_break(0).paragraph(&world.facts(Lang::En));
    assert_fit(&paragraph);
    for part in [
        "Stream room_1 (app live, push.example.com, account main) broke at 2026-11-20 17:15:15 +08:00, 15m ago, \
         after 10 min of pushing, from 203.0.113.9. ",
        "BACK +20s: pushed again 20 s later from the same IP. ",
        "Cause: ",
        "listed as \"客户端主动断流\". ",
        "Evidence: no other stream broke within a minute; first break of this stream in the window; 1 more since. ",
        "Who acts: ",
        "First check: ",
        "Fix: (1) ",
        "As of 2026-11-20 17:30:15 +08:00 by the service's clock; listed by RequestId 3c140219-cfe9-470e-b241-907877d6fb03.",
    ] {
        assert!(paragraph.contains(part), "{part}\n{paragraph}");
    }
}

#[test]
fn every_cause_is_told_in_every_language_within_bounds() {
    for lang in Lang::ALL {
        let catalogue = catalogue_in(lang);
        for (id, cause) in catalogue.iter() {
            let code = cause.codes[0];
            let reason = format!("errcode={} sub_errcode={}", code.errcode, code.sub);
            let world = World::of([record("room", 60, &reason)]);
            let it = world.store.get(0);
            assert_eq!(it.cause(), Some(id));
            let (one, all) = (of_break(0), (FROM, NOW));
            let of_cause = OfCause { last: 0, breaks: 1, streams: 1, share: 1_000, span: all };
            let stands = of_break(0);
            let of_stream = OfStream { breaks: 1, usual: (it.cause(), 1), span: all, last: 0, stands };
            let facts = world.facts(lang);
            for paragraph in [one.paragraph(&facts), of_cause.paragraph(&facts), of_stream.paragraph(&facts)]
            {
                assert_fit(&paragraph);
                assert!(paragraph.contains(REQUEST));
                assert!(paragraph.contains(cause.text.title), "{paragraph}");
                assert!(cause.text.fix.iter().all(|step| paragraph.contains(step.trim())), "{paragraph}");
            }
        }
    }
}

#[test]
fn hostile_and_endless_names_are_shown_by_number_and_cut() {
    let hostile = format!("a\u{1b}]52;c;eA==\u{7}\n\u{202e}{}", "\u{301}".repeat(500));
    let mut it = record(&hostile, 60, &"赛".repeat(5_000));
    it.app = Text::new(&"y".repeat(5_000));
    it.domain = Text::new(&"z\u{9b}".repeat(5_000));
    it.client_ip = Text::new(&"1".repeat(5_000));
    let world = World::of([it]);
    for lang in Lang::ALL {
        let facts = world.facts(lang);
        let of_cause = OfCause { last: 0, breaks: 1, streams: 1, share: 1_000, span: (FROM, NOW) };
        for paragraph in [of_break(0).paragraph(&facts), of_cause.paragraph(&facts)] {
            assert_fit(&paragraph);
            assert!(paragraph.contains("a\\u001b]52") && paragraph.contains('…'), "{paragraph}");
            assert!(paragraph.contains(REQUEST), "what is long does not push out what matters");
        }
    }
}

#[test]
fn what_is_not_listed_is_said_so() {
    let mut it = record("room", 60, "");
    it.ended = None;
    it.client_ip = Text::default();
    let mut world = World::of([it]);
    let paragraph = of_break(0).paragraph(&world.facts(Lang::En));
    assert_fit(&paragraph);
    for part in ["is listed without an end, its push begun at 2026-11-20 17:19:15 +08:00", "internal network"]
    {
        assert!(paragraph.contains(part), "{paragraph}");
    }
    world.store.apply(MAIN, &[Seen { record: record("b", 5, "?"), count: 3 }], Source::Live, NOW);
    let kept = [Seen { record: record("c", 5, "?"), count: 1 }];
    world.store.recall(MAIN, &kept, Source::Live, NOW);
    let paragraph = of_break(1).paragraph(&world.facts(Lang::En));
    assert!(paragraph.contains("RequestId unknown: the reply had none"), "{paragraph}");
    assert!(paragraph.contains("3 equal records"), "{paragraph}");
    let paragraph = of_break(2).paragraph(&world.facts(Lang::En));
    assert!(paragraph.contains("RequestId unknown: kept from an earlier run"), "{paragraph}");
}

#[test]
fn an_incident_and_the_flapping_stream_are_told_as_such() {
    let together = (0..12).map(|n| record(&format!("cam_{n}"), 300 + n, "推流网络断开"));
    let flapping = (0..6).map(|n| Record {
        started: Some(NOW.plus(-3_000 - n * 60 - 30)),
        client_ip: Text::new("198.51.100.7"),
        domain: Text::new("other.example.com"),
        app: Text::new("shop"),
        ..record("flap", 3_000 + n * 60, "客户端主动断流")
    });
    let world = World::of(together.chain(flapping));
    let (mut incidents, mut insight) = (Incidents::default(), Insight::new(Thresholds::default()));
    incidents.settle(&world.store);
    insight.refresh(&world.store, &world.presence);
    let [incident] = incidents.list() else { panic!("one incident: {:?}", incidents.list().len()) };
    let fared = incident.fared(&world.store, &world.presence, &insight);
    for lang in Lang::ALL {
        let facts = world.facts(lang);
        let paragraph = OfIncident { incident, fared }.paragraph(&facts);
        assert_fit(&paragraph);
        assert!(paragraph.starts_with(&incident.title(lang, fared)), "{paragraph}");
        assert!(paragraph.contains(&incident.culprit(lang)) && paragraph.contains(REQUEST), "{paragraph}");
        assert!(
            paragraph.contains("cam_11") && !paragraph.contains("cam_0"),
            "the first are named: {paragraph}"
        );
        let row = world.store.row_of(incident.breaks[0]).expect("known");
        let within = OfBreak { incident: Some((incident, fared)), ..of_break(row) }.paragraph(&facts);
        assert!(within.contains(&incident.title(lang, fared)), "{within}");
        let episode = &insight.all_episodes().next().expect("it flaps");
        let row = world.store.row_of(episode.newest).expect("known");
        let flaps = OfBreak { episode: Some(episode), ..of_break(row) }.paragraph(&facts);
        assert_fit(&flaps);
        assert!(flaps.contains(&episode.sentence(lang)), "{flaps}");
    }
}

#[test]
fn a_commands_window_lists_the_break_by_its_begin_and_by_its_end() {
    let world =
        World::of([record("room", 60, "?"), Record { started: None, ended: None, ..record("x", 1, "?") }]);
    assert_eq!(span_of(world.store.get(0)), Ok((NOW.plus(-661), NOW.plus(-59))));
    assert_eq!(span_of(world.store.get(1)), Err(Unlisted::NoTime));
}
