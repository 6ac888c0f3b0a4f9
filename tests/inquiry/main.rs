//! What explains a break, over the real protocol: who is on air, states, quality; and that whatever
//! becomes of one of these costs only itself.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

#[path = "../common/mod.rs"]
mod common;
mod facts;
mod once;
mod troubles;

use std::collections::BTreeSet;
use std::time::Duration;

use breakwatch::event::{Record, StreamName, StreamState, UnixTime};
use breakwatch::poll::{Action, Question, Scope, Withheld};
use breakwatch::simulator::{OnlinePages, Options, PUSH_SECRET_MARK, Quirks, Simulator, Time};
use common::{NOW, plain};
use facts::Facts;

/// The readings without any lateness.
pub(crate) fn prompt() -> Quirks {
    Quirks { online_lag: Duration::ZERO, state_lag: Duration::ZERO, ..Quirks::default() }
}

pub(crate) fn quiet(events: usize) -> Options {
    let mut options = plain();
    options.time = Time::Frozen(NOW);
    options.events = Some(events);
    options.quirks = prompt();
    options
}

/// A push on air since an hour.
pub(crate) fn running(stream: &str) -> Record {
    Record {
        domain: "push.example.com".into(),
        app: "live".into(),
        stream: stream.into(),
        started: Some(NOW.plus(-3_600)),
        client_ip: "203.0.113.7".into(),
        resolution: "1920*1080".into(),
        ..Record::default()
    }
}

pub(crate) fn named(record: &Record) -> StreamName {
    StreamName { domain: record.domain.clone(), app: record.app.clone(), stream: record.stream.clone() }
}

pub(crate) fn account(simulator: &Simulator) -> String {
    simulator.accounts()[0].name.clone()
}

pub(crate) fn put_on_air(simulator: &Simulator, streams: usize) -> BTreeSet<String> {
    let names: BTreeSet<String> = (0..streams).map(|number| format!("on_air_{number}")).collect();
    for name in &names {
        simulator.put_on_air(&account(simulator), &running(name)).unwrap();
    }
    names
}

#[tokio::test]
async fn the_online_list_is_whole_and_tells_since_when_each_stream_is_on_air() {
    let simulator = Simulator::start(quiet(50)).await.unwrap();
    let names = put_on_air(&simulator, 40);
    let mut facts = Facts::watch(&simulator);
    facts.until("the online list", |it| !it.online.is_empty()).await;
    let list = &facts.online[0];
    assert!(list.complete);
    assert_eq!(list.scope, (None, None));
    let listed: BTreeSet<String> = list.streams.iter().map(|it| it.name.stream.raw().to_owned()).collect();
    assert_eq!(listed, names);
    assert!(list.streams.iter().all(|it| it.published == [NOW.plus(-3_600)]));
}

#[tokio::test]
async fn where_only_small_pages_are_given_all_are_read_and_only_a_single_one_proves_absence() {
    for (streams, complete) in [(100, true), (250, false)] {
        let mut options = quiet(0);
        options.quirks.online_pages = OnlinePages::BySite;
        let simulator = Simulator::start(options).await.unwrap();
        put_on_air(&simulator, streams);
        let mut facts = Facts::watch(&simulator);
        facts.until("the online list", |it| !it.online.is_empty()).await;
        let list = &facts.online[0];
        assert_eq!((list.streams.len(), list.complete), (streams, complete));
        assert!(facts.withheld.is_empty(), "{:?}", facts.withheld);
    }
}

#[tokio::test]
async fn each_scope_has_its_own_list() {
    let simulator = Simulator::start(quiet(0)).await.unwrap();
    put_on_air(&simulator, 3);
    let mut poller = common::poller(&simulator, 0, 100);
    poller.scopes = Scope::of(&["push.example.com".to_owned(), "push-2.example.com".to_owned()], &[]);
    let mut facts = Facts::of(poller);
    facts.until("both lists", |it| it.online.len() >= 2).await;
    let mut lists: Vec<_> = facts
        .online
        .iter()
        .map(|list| (list.scope.0.as_ref().unwrap().raw(), list.complete, list.streams.len()))
        .collect();
    lists.sort_unstable();
    lists.dedup();
    assert_eq!(lists, [("push-2.example.com", true, 0), ("push.example.com", true, 3)]);
}

#[tokio::test]
async fn a_stream_is_active_inactive_or_forbidden() {
    let simulator = Simulator::start(quiet(0)).await.unwrap();
    put_on_air(&simulator, 1);
    let (on_air, off, banned) =
        (named(&running("on_air_0")), named(&running("off")), named(&running("banned")));
    simulator.forbid(&account(&simulator), &banned).unwrap();
    let mut facts = Facts::watch(&simulator);
    for name in [&on_air, &off, &banned] {
        assert!(facts.ask(Question::State { name: name.clone() }));
    }
    facts.until("three states", |it| it.states.len() == 3).await;
    let state = |name| facts.states.iter().find(|(of, ..)| of == name).unwrap().1;
    assert_eq!(
        [state(&on_air), state(&off), state(&banned)],
        [StreamState::Active, StreamState::Inactive, StreamState::Forbidden]
    );
}

#[tokio::test]
async fn what_is_asked_by_a_wrong_clock_is_told_by_the_services() {
    let mut options = plain();
    options.quirks = prompt();
    let simulator = Simulator::start(options).await.unwrap();
    for offset in [-7_200, 7_200] {
        simulator.set_clock_offset(offset);
        let before = simulator.now();
        let mut facts = Facts::watch(&simulator);
        facts.until("the online list", |it| !it.online.is_empty()).await;
        let (asked, after) = (facts.online[0].asked, simulator.now());
        assert!(asked <= after, "{} s ahead of the service", asked.since(after));
        // The service's own times are whole seconds, and each is taken for the earliest it may mean.
        assert!(asked >= before.plus(-3), "{} s early", before.since(asked));
    }
}

#[tokio::test]
async fn the_quality_before_an_end_is_told_without_the_push_secret() {
    let simulator = Simulator::start(quiet(0)).await.unwrap();
    let mut record = running("broke");
    record.ended = Some(NOW.plus(-900));
    simulator.inject(&account(&simulator), &record, Duration::ZERO).unwrap();
    let mut facts = Facts::watch(&simulator);
    let question = |ended| Question::Quality { name: named(&record), started: record.started, ended };
    assert!(facts.ask(question(NOW.plus(-900))));
    assert!(facts.ask(question(NOW.plus(-8 * 86_400))));
    facts.until("both answers", |it| it.qualities.len() == 2).await;
    let of = |ended: UnixTime| facts.qualities.iter().find(|(_, it, _)| *it == ended).unwrap().2.clone();
    assert_eq!(of(NOW.plus(-8 * 86_400)), Err(Withheld::TooOld));
    let samples = of(NOW.plus(-900)).unwrap();
    assert!(samples.len() > 20, "{}", samples.len());
    assert!(samples.is_sorted_by_key(|sample| sample.at));
    let within = |at: UnixTime| at >= NOW.plus(-1_500) && at <= NOW.plus(-870);
    assert!(samples.iter().all(|sample| within(sample.at) && sample.began == record.started));
    assert!(samples.iter().all(|sample| sample.video_bps.is_some() && sample.local_ms.is_some()));
    let said = format!("{samples:?}");
    assert!(!said.contains(PUSH_SECRET_MARK) && !said.contains("txSecret"));
    assert!(facts.withheld.iter().all(|(action, _)| *action != Action::Quality));
}
