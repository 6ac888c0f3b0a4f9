//! What readers of incidents rely on: titles, what is shared, whom a break belongs to.

use super::*;
use crate::event::{Record, Seen, Source};
use crate::i18n::Lang;

const NOW: UnixTime = UnixTime(1_795_000_000);
const NETWORK: &str = "Push client network exceptions.";

fn camera(number: u8, ended: i64, reason: &str) -> Seen {
    let record = Record {
        domain: "push.example.com".into(),
        app: "live".into(),
        stream: format!("camera_{number}").as_str().into(),
        started: Some(NOW.plus(-9_000)),
        ended: Some(NOW.plus(ended)),
        reason: reason.into(),
        duration_s: Some(300),
        client_ip: format!("203.0.113.{number}").as_str().into(),
        ..Record::default()
    };
    Seen { record, count: 1 }
}

/// A store of an hour's history in which these broke.
fn store(seen: &[Seen]) -> Store {
    let mut store = Store::new(vec!["main".into()]);
    let long_ago =
        Record { stream: "elsewhere".into(), app: "event".into(), ..camera(1, -8_000, NETWORK).record };
    store.apply(ProfileId(0), &[Seen { record: long_ago, count: 1 }], Source::FirstFill, NOW);
    store.apply(ProfileId(0), seen, Source::Live, NOW);
    store
}

fn settled(store: &Store) -> Incidents {
    let mut incidents = Incidents::default();
    incidents.settle(store);
    incidents
}

fn nine_cameras() -> Vec<Seen> {
    (1..=9).map(|number| camera(number, -300 + i64::from(number) * 3, NETWORK)).collect()
}

#[test]
fn a_title_says_who_broke_how_and_what_became_of_them() {
    let incidents = settled(&store(&nine_cameras()));
    let [incident] = incidents.list() else { panic!("{:?}", incidents.list()) };
    let fared = Fared { back: 7, down: 1 };
    assert_eq!(
        incident.title(Lang::En, fared),
        "9 streams from 203.0.113.0/24 lost the network within 24 s; 7 are back, 1 is down"
    );
    assert_eq!(
        incident.title(Lang::Zh, Fared { back: 9, down: 0 }),
        "来自 203.0.113.0/24 的 9 路流在 24 秒内断网;已全部恢复"
    );
    assert_eq!(
        incident.title(Lang::Ja, Fared::default()),
        "203.0.113.0/24 からのストリーム 9 本が 24 秒以内にネットワークから切断されました"
    );
    assert_eq!(incident.culprit(Lang::En), "the uplink of 203.0.113.0/24");
    assert_eq!(incident.sureness(), Sureness::Certain);
    assert!(incident.why(Lang::En).ends_with("9 streams within 30 s would be seen not once in 1,000 years"));
}

#[test]
fn an_incident_says_all_that_is_shared_and_first_what_names_it() {
    let incidents = settled(&store(&nine_cameras()));
    let shared = &incidents.list()[0].shared;
    assert_eq!(shared[0], Shared::Network(Network::V4([203, 0, 113])));
    assert_eq!(
        shared[1..4],
        [
            Shared::App("live".into()),
            Shared::Domain("push.example.com".into()),
            Shared::Profile("main".into())
        ]
    );
    assert!(matches!(shared[4..], [Shared::Cause(_), Shared::Actor(Actor::Network)]));
}

#[test]
fn a_break_names_its_incident_and_others_name_none() {
    let store = store(&nine_cameras());
    let incidents = settled(&store);
    let id = incidents.list()[0].id;
    for &row in store.rows_newest_first() {
        let it = store.get(row);
        let incident = incidents.of(it.id()).map(|incident| incident.id);
        assert_eq!(incident, (it.stream().raw() != "elsewhere").then_some(id));
    }
    assert_eq!(incidents.by_id(id), incidents.list().first());
}

#[test]
fn a_stream_that_breaks_again_is_counted_once_and_its_newest_break_tells_how_it_fared() {
    let mut seen = nine_cameras();
    seen.push(camera(4, -100, NETWORK));
    let store = store(&seen);
    let incidents = settled(&store);
    let incident = &incidents.list()[0];
    assert_eq!((incident.streams.len(), incident.breaks.len()), (9, 10));
    let newest = incident.last_breaks.iter().map(|&id| store.get(store.row_of(id).expect("known")).ended());
    assert_eq!(newest.max(), Some(Some(NOW.plus(-100))));
    assert_eq!((incident.last, incident.all_broken), (NOW.plus(-100), NOW.plus(-273)));
}

#[test]
fn standing_counts_only_what_is_proven() {
    let fared = Fared::of(Verdict::ALL);
    assert_eq!(fared, Fared { back: 2, down: 2 });
}

#[test]
fn an_unrecognised_reason_that_hits_many_is_told_without_a_culprit() {
    let seen: Vec<Seen> = (1..=9).map(|n| camera(n, -300 + i64::from(n), "upstream said goodbye")).collect();
    let incidents = settled(&store(&seen));
    let [incident] = incidents.list() else { panic!("{:?}", incidents.list()) };
    assert_eq!(incident.actor, None);
    assert!(incident.title(Lang::En, Fared::default()).contains("a reason that is not recognised"));
}

#[test]
fn the_store_may_forget_an_incident() {
    let mut store = store(&nine_cameras());
    let mut incidents = settled(&store);
    store.forget_before(NOW.plus(-285));
    incidents.settle(&store);
    assert_eq!(incidents.list()[0].streams.len(), 5);
    store.forget_before(NOW);
    incidents.settle(&store);
    assert!(incidents.list().is_empty());
}

#[test]
fn every_actor_has_its_sentences_in_every_language() {
    let incidents = settled(&store(&nine_cameras()));
    let mut incident = incidents.list()[0].clone();
    incident.shared.truncate(1);
    for lang in Lang::ALL {
        let mut told = std::collections::BTreeSet::new();
        for actor in Actor::ALL {
            incident.actor = Some(actor);
            let fared = Fared::default();
            let sentences = [incident.title(lang, fared), incident.culprit(lang), incident.next_step(lang)];
            assert!(sentences.iter().all(|it| it.contains("203.0.113.0/24")), "{actor}: {sentences:?}");
            told.insert(sentences);
        }
        assert_eq!(told.len(), Actor::ALL.len());
    }
}
