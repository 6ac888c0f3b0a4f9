//! What readers of incidents rely on: titles, what is shared, whom a break belongs to.

use proptest::prelude::*;

use super::*;
use crate::event::{Annotation, Note, Record, Seen, Source, Subject};
use crate::i18n::Lang;
use crate::store::Annotations;

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
        "来自 203.0.113.0/24 的 9 路流在 24 秒内断网；已全部恢复"
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
fn chinese_and_japanese_sentences_have_their_own_marks() {
    let incidents = settled(&store(&nine_cameras()));
    let incident = &incidents.list()[0];
    let actors = Actor::ALL.into_iter().map(Some).chain([None]);
    for (actor, lang) in actors.flat_map(|actor| [(actor, Lang::Zh), (actor, Lang::Ja)]) {
        let it = Incident { actor, ..incident.clone() };
        let fared = Fared { back: 7, down: 1 };
        for said in [it.title(lang, fared), it.culprit(lang), it.next_step(lang), it.why(lang)] {
            let chars: Vec<char> = said.chars().collect();
            let stray = chars.windows(2).find(|pair| !pair[0].is_ascii() && ",;:?!()".contains(pair[1]));
            assert_eq!(stray, None, "{said}");
        }
    }
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

/// Somebody acknowledges that incident, as the screen does it.
fn acknowledge(store: &Store, annotations: &mut Annotations, incident: &Incident, at: UnixTime) {
    for (id, streams) in incident.anchors() {
        let it = store.get(store.row_of(id).expect("known"));
        let what = Note::Acknowledged(Some(streams));
        let of = Subject::Break(it.record());
        annotations.take(store.profiles(), Annotation { profile: it.profile_name().into(), of, at, what });
    }
    annotations.refresh(store);
}

fn told(store: &Store, annotations: &mut Annotations) -> Vec<(IncidentId, Option<Acknowledged>)> {
    annotations.refresh(store);
    let incidents = settled(store);
    let acknowledged = incidents.acknowledged(annotations, store);
    incidents.list().iter().map(|it| (it.id, acknowledged.get(&it.id).copied())).collect()
}

#[test]
fn an_acknowledged_incident_tells_what_joined_it_since_early_or_late() {
    let mut store = store(&nine_cameras());
    let mut annotations = Annotations::default();
    acknowledge(&store, &mut annotations, &settled(&store).list()[0], NOW.plus(-270));
    let since = |store: &Store, annotations: &mut Annotations| match &told(store, annotations)[..] {
        [(_, acknowledged)] => acknowledged.map(|it| it.since),
        others => panic!("{others:?}"),
    };
    assert_eq!(since(&store, &mut annotations), Some(0));
    // One broke before all others and was listed late, two broke after it was acknowledged.
    store.apply(ProfileId(0), &[camera(10, -301, NETWORK)], Source::Reconciled, NOW);
    assert_eq!(since(&store, &mut annotations), Some(1));
    store.apply(ProfileId(0), &[camera(11, -269, NETWORK), camera(12, -260, NETWORK)], Source::Live, NOW);
    assert_eq!(since(&store, &mut annotations), Some(3));
    // What it began with has left the window.
    store.forget_before(NOW.plus(-277));
    assert_eq!(since(&store, &mut annotations), Some(2));
}

proptest! {
    /// Whatever came first, in however many pieces: a break belongs to one incident, and an incident is
    /// acknowledged if and only if it holds a break that an acknowledgement stands on. One that is
    /// acknowledged stays so as it grows.
    #[test]
    fn an_acknowledgement_survives_every_recomputation(
        early in prop::collection::vec((1_u8..40, 0_i64..900), 3..40),
        late in prop::collection::vec((1_u8..40, 0_i64..900), 0..20),
        which in any::<prop::sample::Index>(),
        order in any::<u64>(),
        piece in 1_usize..7,
    ) {
        let seen = |from: &[(u8, i64)]| -> Vec<Seen> {
            from.iter().map(|(number, age)| camera(*number, -age, NETWORK)).collect()
        };
        let early_store = store(&seen(&early));
        let incidents = settled(&early_store);
        if incidents.list().is_empty() {
            return Ok(());
        }
        let chosen = which.get(incidents.list());
        let mut annotations = Annotations::default();
        acknowledge(&early_store, &mut annotations, chosen, NOW);
        let anchors: Vec<Record> = chosen.anchors().iter()
            .map(|(id, _)| early_store.get(early_store.row_of(*id).unwrap()).record())
            .collect();

        // All of it in another order, a few at a time, looked at between.
        let mut all: Vec<Seen> = seen(&early).into_iter().chain(seen(&late)).collect();
        fastrand::Rng::with_seed(order).shuffle(&mut all);
        let mut again = store(&[]);
        let mut pieces = Incidents::default();
        for some in all.chunks(piece) {
            again.apply(ProfileId(0), some, Source::Live, NOW);
            pieces.settle(&again);
        }
        let mut annotations = annotations.elsewhere();
        annotations.refresh(&again);
        let at_once = settled(&again);
        for incidents in [&pieces, &at_once] {
            let mut breaks: Vec<_> = incidents.list().iter().flat_map(|it| it.breaks.iter()).collect();
            let number = breaks.len();
            breaks.sort_unstable();
            breaks.dedup();
            prop_assert_eq!(breaks.len(), number, "each break in one incident");
            let acknowledged = incidents.acknowledged(&annotations, &again);
            for incident in incidents.list() {
                let holds = incident.breaks.iter().any(|id| {
                    anchors.contains(&again.get(again.row_of(*id).unwrap()).record())
                });
                prop_assert_eq!(acknowledged.contains_key(&incident.id), holds);
            }
        }
        // More of the same never takes it away.
        if late.is_empty() {
            prop_assert!(!pieces.acknowledged(&annotations, &again).is_empty());
        }
        let since = |incidents: &Incidents| {
            let mut since: Vec<usize> =
                incidents.acknowledged(&annotations, &again).values().map(|it| it.since).collect();
            since.sort_unstable();
            since
        };
        prop_assert_eq!(since(&pieces), since(&at_once));
    }
}
