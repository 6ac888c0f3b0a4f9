//! Ten thousand made-up accounts: what really happened on one side, late, stale, missing and incomplete
//! answers about it on the other. Verdicts never claim what was not so.

use breakwatch::event::{OnAir, OnlineList, Record, Seen, Source, StreamName, StreamState};
use breakwatch::insight::{Insight, Presence, Proof, Verdict, judge};
use breakwatch::store::Store;
use fastrand::Rng;

use crate::common::{AUTH, CLOSED, FORBID, NETWORK, NOW, PROFILE, REPLACED, at, name, push};

const SCENARIOS: u64 = 10_000;
/// An absence asked for sooner after the end proves nothing.
const MARGIN_S: i64 = 10;
const APPS: [&str; 2] = ["live", "event"];

/// A push as it really was.
#[derive(Clone, Debug)]
struct Truth {
    app: usize,
    start: i64,
    end: i64,
    /// Not so if it was refused.
    on_air: bool,
    reason: &'static str,
}

impl Truth {
    fn was_on_air_at(&self, moment: i64) -> bool {
        self.on_air && self.start <= moment && moment < self.end
    }

    fn record(&self, rng: &mut Rng) -> Record {
        let duration = if self.on_air { self.end - self.start } else { 0 };
        let listed = (self.on_air || rng.bool()).then(|| i32::try_from(duration).expect("minutes"));
        Record { app: APPS[self.app].into(), duration_s: listed, ..push(self.start, self.end, self.reason) }
    }
}

/// One answer about the truth, as it arrives.
#[derive(Clone, Debug)]
enum Answer {
    Listed(Record),
    Online(OnlineList),
    State(StreamName, StreamState, i64),
}

fn pushes(rng: &mut Rng) -> Vec<Truth> {
    let mut all = Vec::new();
    for app in 0..rng.usize(1..=APPS.len()) {
        let mut end = rng.i64(0..60);
        for _ in 0..rng.usize(1..8) {
            // Some begin before the one before has ended.
            let start = (end + if rng.f64() < 0.2 { rng.i64(-40..=0) } else { rng.i64(0..90) }).max(0);
            let on_air = rng.f64() < 0.7;
            let reasons = [NETWORK, CLOSED, REPLACED, FORBID, "upstream said goodbye"];
            let reason = if on_air { reasons[rng.usize(..reasons.len())] } else { AUTH };
            // A refusal may cross the border of a second.
            let length = if on_air { rng.i64(1..150) } else { rng.i64(0..=1) };
            all.push(Truth { app, start, end: start + length, on_air, reason });
            end = start + length;
        }
    }
    all
}

/// What happens to come in until `until`, by the moment at which it does.
fn answers(truth: &[Truth], until: i64, rng: &mut Rng) -> Vec<(i64, Answer)> {
    let mut all = Vec::new();
    for push in truth {
        if rng.f64() < 0.85 {
            all.push((push.end + rng.i64(0..90), Answer::Listed(push.record(rng))));
        }
        if push.on_air && rng.f64() < 0.15 {
            let seen = rng.i64(push.start..push.end);
            let record = push.record(rng);
            all.push((seen, Answer::Listed(Record { ended: None, duration_s: None, ..record })));
        }
    }
    let stale = |rng: &mut Rng| if rng.f64() < 0.3 { rng.i64(0..60) } else { 0 };
    let late = |rng: &mut Rng| if rng.f64() < 0.3 { rng.i64(0..60) } else { 0 };
    let mut asked = 0;
    while asked < until {
        asked += rng.i64(1..120);
        let as_of = asked - stale(rng);
        let answer =
            if rng.f64() < 0.6 { online(truth, asked, as_of, rng) } else { state(truth, asked, as_of, rng) };
        all.push((asked + late(rng), answer));
    }
    all.retain(|(arrives, _)| *arrives <= until);
    all.sort_by_key(|(arrives, _)| *arrives);
    all
}

fn online(truth: &[Truth], asked: i64, as_of: i64, rng: &mut Rng) -> Answer {
    let complete = rng.f64() < 0.7;
    let scope = (None, (rng.f64() < 0.2).then(|| APPS[0].into()));
    let apps = if scope.1.is_some() { 1 } else { APPS.len() };
    let mut streams = Vec::new();
    for (app, app_name) in APPS.iter().enumerate().take(apps) {
        let published: Vec<_> = truth
            .iter()
            .filter(|push| push.app == app && push.was_on_air_at(as_of))
            .map(|push| at(push.start))
            .collect();
        if !published.is_empty() && (complete || rng.bool()) {
            let published = if rng.f64() < 0.1 { Vec::new() } else { published };
            streams.push(OnAir { name: name(app_name, "room_1"), published });
        }
    }
    Answer::Online(OnlineList { asked: at(asked), scope, complete, streams })
}

fn state(truth: &[Truth], asked: i64, as_of: i64, rng: &mut Rng) -> Answer {
    let app = rng.usize(..APPS.len());
    let on_air = truth.iter().any(|push| push.app == app && push.was_on_air_at(as_of));
    let banned = truth.iter().any(|push| push.app == app && push.reason == FORBID && push.end <= as_of);
    let state = match (on_air, banned) {
        (true, _) => StreamState::Active,
        (false, true) if rng.bool() => StreamState::Forbidden,
        (false, _) => StreamState::Inactive,
    };
    Answer::State(name(APPS[app], "room_1"), state, asked)
}

/// What the newest answer that says anything about a stream says: when it was asked for, and whether
/// the stream is on air.
fn newest(answers: &[(i64, Answer)], app: &str) -> Option<(i64, bool)> {
    answers
        .iter()
        .filter_map(|(_, answer)| match answer {
            Answer::Listed(_) => None,
            Answer::Online(list) => {
                let covered = list.scope.1.as_ref().is_none_or(|scope| scope.shown() == app);
                let shown = list.streams.iter().any(|it| it.name.app.shown() == app);
                (shown || (covered && list.complete)).then_some((list.asked.since(NOW), shown))
            }
            Answer::State(name, state, asked) => {
                (name.app.shown() == app).then_some((*asked, *state == StreamState::Active))
            }
        })
        .max()
}

fn take(store: &mut Store, presence: &mut Presence, arrives: i64, answer: &Answer) {
    match answer {
        Answer::Listed(record) => {
            let seen = Seen { record: record.clone(), count: 1 };
            store.apply(PROFILE, &[seen], Source::Live, at(arrives));
        }
        Answer::Online(list) => presence.online(PROFILE, list.clone()),
        Answer::State(name, state, asked) => presence.state(PROFILE, name, *state, at(*asked)),
    }
}

/// Nothing that is claimed of any break is against the truth.
fn verify(truth: &[Truth], store: &Store, presence: &Presence, answers: &[(i64, Answer)], now: i64) {
    for &row in store.rows_newest_first() {
        let it = store.get(row);
        let judgement = judge(store, presence, row, at(now));
        let app = it.app().shown();
        let Some(end) = it.ended().map(|ended| ended.since(NOW)) else {
            assert_eq!(judgement.verdict, Verdict::Unknown);
            continue;
        };
        let start = it.started().expect("all have one").since(NOW);
        let others = || truth.iter().filter(|push| APPS[push.app] == app && push.on_air && push.start <= now);
        let newest = newest(answers, app);
        match judgement.verdict {
            Verdict::Refused => assert_eq!(it.reason().shown(), AUTH),
            Verdict::Replaced => assert_eq!(it.reason().shown(), REPLACED),
            Verdict::Back => {
                let on_air_later = |push: &Truth| push.start > start && (push.end > end || push.start >= end);
                assert!(others().any(on_air_later), "never back: {judgement:?} of {start} to {end}");
                let since = judgement.since.expect("when it came back").since(NOW);
                assert!(others().any(|push| push.start == since), "no push began then: {judgement:?}");
                assert_eq!(judgement.gap_s, Some((since - end).max(0)));
            }
            Verdict::Banned => {
                assert!(matches!(judgement.proof, Proof::Forbidden { asked } if asked > at(end)));
            }
            Verdict::Down | Verdict::MaybeEnded => {
                let (asked, on_air) = newest.expect("an answer");
                assert!(
                    asked >= end + MARGIN_S && !on_air,
                    "seen on air at {asked}: {judgement:?} of {start} to {end}"
                );
                assert_eq!(judgement.gap_s, Some(now - end));
            }
            Verdict::Unknown => {
                // A refusal's cause was not on air; all others could be told from an absence after the end.
                let absent = newest.is_some_and(|(asked, on_air)| asked >= end + MARGIN_S && !on_air);
                assert!(!absent, "absent at {newest:?}: {judgement:?} of {start} to {end}");
            }
        }
    }
}

/// What is kept up to date is what would be worked out anew.
fn compare(insight: &mut Insight, store: &Store, presence: &Presence, now: i64) {
    let mut fresh = Insight::default();
    let marks = fresh.marks(store, presence).to_vec();
    assert_eq!(insight.marks(store, presence), marks);
    for (row, mark) in (0..).zip(&marks) {
        assert_eq!(mark.verdict(), judge(store, presence, row, at(now)).verdict);
    }
    assert_eq!(insight.seem_down(), fresh.seem_down());
    for (stream, _) in store.streams().iter() {
        let standing = fresh.standing(stream).expect("a stream with rows");
        assert_eq!(insight.standing(stream), Some(standing));
        let it = judge(store, presence, store.row_of(standing.id).expect("a known break"), at(now));
        assert_eq!((standing.verdict, standing.gap_s(at(now))), (it.verdict, it.gap_s));
        assert_eq!(insight.episodes(stream), fresh.episodes(stream));
    }
    let counted: u32 = Verdict::ALL.into_iter().map(|verdict| insight.count(verdict)).sum();
    assert_eq!(usize::try_from(counted).expect("few"), store.streams().len());
}

fn scenario(seed: u64) {
    let mut rng = Rng::with_seed(seed);
    let truth = pushes(&mut rng);
    let until = truth.iter().map(|push| push.end).max().unwrap_or(0) + rng.i64(-60..120);
    let answers = answers(&truth, until, &mut rng);
    let (mut store, mut presence) = (Store::new(vec!["main".into()]), Presence::default());
    let mut insight = Insight::default();
    for (place, (arrives, answer)) in answers.iter().enumerate() {
        take(&mut store, &mut presence, *arrives, answer);
        if rng.f64() < 0.2 {
            verify(&truth, &store, &presence, &answers[..=place], *arrives);
            compare(&mut insight, &store, &presence, *arrives);
        }
    }
    verify(&truth, &store, &presence, &answers, until);
    // What streams on air show does not depend on the order in which it arrives.
    let mut shuffled = answers.clone();
    rng.shuffle(&mut shuffled);
    let mut other = Presence::default();
    let mut no_list = Store::new(vec!["main".into()]);
    for (arrives, answer) in &shuffled {
        if !matches!(answer, Answer::Listed(_)) {
            take(&mut no_list, &mut other, *arrives, answer);
        }
    }
    for &row in store.rows_newest_first() {
        assert_eq!(judge(&store, &presence, row, at(until)), judge(&store, &other, row, at(until)));
    }
}

#[test]
fn ten_thousand_scenarios_never_claim_what_was_not_so() {
    for seed in 0..SCENARIOS {
        if let Err(panic) = std::panic::catch_unwind(|| scenario(seed)) {
            eprintln!("scenario {seed}");
            std::panic::resume_unwind(panic);
        }
    }
}
