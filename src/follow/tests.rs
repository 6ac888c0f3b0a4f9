//! The same breaks, told by one run or by several that end anywhere, are told once.

use chrono::FixedOffset;

use super::*;
use crate::event::{OnlineList, Record, Seen, Source, Text};
use crate::insight::Verdict;
use crate::poll::report::{Proof, Status};

const NOW: UnixTime = UnixTime(1_795_000_000);

fn order(past: Past, from: Begin) -> Order {
    Order {
        profiles: vec!["main".into()],
        kept_names: vec!["main".into()],
        filter: Filter::default(),
        thresholds: Thresholds::default(),
        window: Window::Last(86_400),
        from,
        resumes: false,
        past,
        doubts: Doubts::new(),
        rules: Vec::new(),
        lang: Lang::En,
    }
}

fn breaks(seen: Vec<Seen>, source: Source) -> Report {
    Report::Breaks { profile: ProfileId(0), seen, source, at: NOW, request: None }
}

fn live() -> Report {
    let status = Status { phase: Phase::Live, skew_ms: Some(0), ..Status::connecting(10) };
    Report::Status { profile: ProfileId(0), status }
}

fn seen(number: i64) -> Seen {
    let ended = NOW.plus(-1_000 + number);
    let record = Record {
        stream: Text::new(&format!("room_{}", number % 3)),
        started: Some(ended.plus(-2)),
        ended: Some(ended),
        duration_s: Some(2),
        ..Record::default()
    };
    Seen { record, count: 1 }
}

fn looked(asked: UnixTime) -> Report {
    let list = OnlineList { asked, scope: (None, None), complete: true, streams: Vec::new() };
    Report::Online { profile: ProfileId(0), list }
}

fn step(follower: &mut Follower, at: UnixTime) -> Vec<Line> {
    follower.step(at, FixedOffset::east_opt(0).expect("UTC")).lines
}

#[test]
fn several_runs_tell_what_one_tells() {
    let all = 12;
    let whole = |reports: &mut dyn FnMut(&mut Follower) -> Vec<Line>| {
        let mut follower = Follower::new(order(Past::new(), Begin::At(NOW.plus(-2_000))), NOW);
        follower.take(live());
        reports(&mut follower)
    };
    let told = whole(&mut |follower| {
        follower.take(breaks((0..all).map(seen).collect(), Source::FirstFill));
        follower.take(looked(NOW));
        step(follower, NOW)
    });
    assert_eq!(told.len(), 12);
    assert!(told.is_sorted_by_key(|line| line.ended) && told.iter().all(|line| line.before.is_none()));
    for cut in 0..=told.len() {
        // The run ends after some of its lines; what it had told is all that is left of it.
        let past: Past = told[..cut].iter().map(|line| (line.key, line.after)).collect();
        let mut next = Follower::new(order(past, Begin::At(NOW.plus(-2_000))), NOW);
        next.take(live());
        next.take(breaks((0..all).map(seen).collect(), Source::FirstFill));
        next.take(looked(NOW));
        let rest = step(&mut next, NOW);
        let keys = |lines: &[Line]| lines.iter().map(|line| line.key).collect::<Vec<_>>();
        assert_eq!(keys(&rest), keys(&told[cut..]), "after {cut} lines");
    }
}

#[test]
fn from_now_on_history_is_not_told_and_nothing_waits() {
    let mut follower = Follower::new(order(Past::new(), Begin::Now(NOW)), NOW);
    follower.take(breaks(vec![seen(1)], Source::FirstFill));
    assert_eq!(step(&mut follower, NOW), [], "the service has not told its time");
    follower.take(live());
    assert_eq!(step(&mut follower, NOW), []);
    follower.take(breaks(vec![seen(1_001)], Source::FirstFill));
    follower.take(breaks(vec![seen(500)], Source::Reconciled));
    let told = step(&mut follower, NOW.plus(2));
    assert_eq!(told.iter().map(|line| line.ended.since(NOW)).collect::<Vec<_>>(), [-500, 1]);
    assert_eq!(step(&mut follower, NOW.plus(3)), []);
}

/// A proxy may take the Date header away: this machine's clock is what is left then.
#[test]
fn a_service_that_never_tells_its_time_is_followed_once_its_window_is_read() {
    let mut follower = Follower::new(order(Past::new(), Begin::Now(NOW)), NOW);
    let status = |phase| Report::Status {
        profile: ProfileId(0),
        status: Status { phase, skew_ms: None, ..Status::connecting(10) },
    };
    follower.take(status(Phase::Filling { percent: 50 }));
    follower.take(breaks(vec![seen(1_001)], Source::FirstFill));
    assert_eq!(step(&mut follower, NOW), [], "its time may still be told");
    follower.take(status(Phase::Live));
    assert_eq!(step(&mut follower, NOW).len(), 1);
}

#[test]
fn a_running_push_is_told_when_it_has_ended_and_a_correction_is_no_line() {
    let mut follower = Follower::new(order(Past::new(), Begin::Now(NOW.plus(-900))), NOW);
    follower.take(live());
    let ended = seen(995);
    let mut running = ended.clone();
    running.record.ended = None;
    follower.take(breaks(vec![running.clone()], Source::Live));
    assert_eq!(step(&mut follower, NOW), []);
    running.record.resolution = Text::new("640*352");
    follower.take(breaks(vec![running], Source::Live));
    assert_eq!(step(&mut follower, NOW), []);
    follower.take(breaks(vec![ended.clone()], Source::Live));
    assert_eq!(step(&mut follower, NOW).len(), 1);
    follower.take(breaks(vec![Seen { count: 4, ..ended.clone() }], Source::Live));
    follower.take(Report::Recounted { profile: ProfileId(0), seen: vec![Seen { count: 2, ..ended }] });
    assert_eq!(step(&mut follower, NOW.plus(1)), []);
}

#[test]
fn each_change_of_a_verdict_is_told_once() {
    let mut follower = Follower::new(order(Past::new(), Begin::Now(NOW.plus(-900))), NOW);
    follower.take(live());
    follower.take(breaks(vec![seen(995)], Source::Live));
    let first = step(&mut follower, NOW);
    assert_eq!((first[0].before, first[0].after), (None, Verdict::Unknown));
    follower.take(looked(NOW.plus(5)));
    let then = step(&mut follower, NOW.plus(5));
    assert_eq!(then.len(), 1);
    assert_eq!((then[0].before, then[0].after), (Some(first[0].after), Verdict::Down));
    follower.take(looked(NOW.plus(10)));
    assert_eq!(step(&mut follower, NOW.plus(10)), []);
}

#[test]
fn what_is_settled_moves_forward_with_what_is_proven_and_told() {
    let from = NOW.plus(-10 * 86_400);
    let mut follower = Follower::new(Order { resumes: true, ..order(Past::new(), Begin::At(from)) }, NOW);
    let wide = follower.window();
    assert!(wide.from(NOW) < from);
    follower.take(live());
    follower.take(breaks(vec![seen(1)], Source::FirstFill));
    assert_eq!(step(&mut follower, NOW), [], "the streams on air were not looked at");
    let proof = Proof::Complete { from: wide.from(NOW), at: NOW };
    let status = Status { phase: Phase::Live, skew_ms: Some(0), proof, ..Status::connecting(10) };
    follower.take(Report::Status { profile: ProfileId(0), status });
    assert_eq!(step(&mut follower, NOW), []);
    assert_eq!(follower.floor(), Some(from), "nothing was told");
    follower.take(looked(NOW));
    assert_eq!(step(&mut follower, NOW).len(), 1);
    assert_eq!(follower.floor(), Some(NOW.plus(-86_400)));
    assert!(follower.window().from(NOW) > from);
}

/// The lines of a run that goes on from one that may have told `down`: without it, whether its break was told
/// before as unknown, and the verdict once the stream is back or still down.
fn doubted(
    before: Option<Verdict>,
    is_back: bool,
    filter: &str,
) -> Vec<(Option<Verdict>, Verdict, Option<u64>)> {
    let key = Key::of("main", &seen(1).record);
    let mut order =
        order(before.map(|before| (key, before)).into_iter().collect(), Begin::At(NOW.plus(-2_000)));
    order.doubts = Doubts::from([(key, Doubt { seq: 71, verdict: Verdict::Down })]);
    order.filter = Filter::parse(filter, &chrono::Utc).expect("a filter");
    let mut next = Follower::new(order, NOW);
    next.take(live());
    let mut listed = vec![seen(1)];
    if is_back {
        listed.push(seen(31));
    }
    next.take(breaks(listed, Source::FirstFill));
    next.take(looked(NOW));
    let told = step(&mut next, NOW).into_iter().filter(|line| line.key == key);
    told.map(|line| (line.before, line.after, line.again)).collect()
}

#[test]
fn what_may_have_been_told_is_told_as_it_was_and_what_became_of_it_has_its_own_line() {
    use Verdict::{Back, Down, Unknown};
    for filter in ["", "verdict:down"] {
        for before in [None, Some(Unknown)] {
            let again = (before, Down, Some(71));
            assert_eq!(doubted(before, false, filter), [again], "{filter}");
            assert_eq!(doubted(before, true, filter), [again, (Some(Down), Back, None)], "{filter}");
        }
        // As before once more: whoever has `down` hears of it.
        assert_eq!(
            doubted(Some(Back), true, filter),
            [(Some(Back), Down, Some(71)), (Some(Down), Back, None)]
        );
    }
}

#[test]
fn a_clock_that_is_set_meanwhile_is_followed_and_what_is_new_stays_so() {
    let mut two = order(Past::new(), Begin::Now(NOW));
    two.profiles.push("other".into());
    two.kept_names.push("other".into());
    let mut follower = Follower::new(two, NOW);
    let tells = |follower: &mut Follower, profile, skew_ms| {
        let status = Status { phase: Phase::Live, skew_ms, ..Status::connecting(10) };
        follower.take(Report::Status { profile: ProfileId(profile), status });
    };
    // This machine's clock is an hour behind.
    tells(&mut follower, 1, Some(3_600_000));
    assert_eq!(step(&mut follower, NOW), []);
    let began = NOW.plus(3_600);
    assert_eq!((follower.now(NOW), follower.floor()), (began, Some(began)));
    tells(&mut follower, 0, Some(3_599_900));
    // It is set right; one profile is out of reach, and says what it knew.
    let here = NOW.plus(3_600 + 60);
    tells(&mut follower, 0, Some(-400));
    tells(&mut follower, 1, Some(3_600_000));
    assert_eq!(follower.now(here), here);
    tells(&mut follower, 0, None);
    assert_eq!(follower.now(here), here);
    follower.take(breaks(vec![seen(1_001)], Source::FirstFill));
    assert_eq!(step(&mut follower, here), [], "it ended an hour before the watch began");
    assert_eq!(follower.floor(), Some(began));
    follower.take(breaks(vec![seen(1_001 + 3_600)], Source::FirstFill));
    assert_eq!(step(&mut follower, here).len(), 1);
}
