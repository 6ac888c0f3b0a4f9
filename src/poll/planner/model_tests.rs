//! The plan against a model of the service: whatever the page order, shifts, ties, late arrivals
//! and faults, what was learned equals what the service holds, or the plan says that it is not so.

use std::collections::{BTreeMap, HashMap};

use proptest::prelude::*;

use super::*;
use crate::event::{Record, Text};
use crate::poll::Entry;
use crate::poll::page::{REACH, Span};
use crate::poll::report::Proof;

const T0: i64 = 1_795_000_000;

/// A record of the model, and when the service begins to list it.
#[derive(Clone, Debug)]
struct Listed {
    record: Record,
    visible_at: i64,
}

#[derive(Clone, Copy, Debug)]
struct Habits {
    reading: Reading,
    /// Whether a record exactly on a window's border belongs to it.
    borders: bool,
    /// Whether totals stop at 10,000.
    capped: bool,
    /// One request in so many fails.
    fails_one_in: Option<u64>,
    /// One reply in so many lists a row twice.
    repeats_one_in: Option<u64>,
    /// Longest time until an answer comes, in milliseconds; answers overtake each other.
    latency_ms: u64,
}

/// The service: everything it ever lists, and how it answers.
struct Service {
    all: Vec<Listed>,
    habits: Habits,
    random: fastrand::Rng,
    asked: u64,
}

impl Service {
    fn lists(&self, listed: &Listed, span: Span, now: i64) -> bool {
        let (Some(started), Some(ended)) = (listed.record.started, listed.record.ended) else { return false };
        let (start, end) = if self.habits.borders {
            (span.start, span.end)
        } else {
            (span.start.plus(1), span.end.plus(-1))
        };
        let inside = match self.habits.reading {
            Reading::End => ended >= start && ended <= end,
            Reading::Start => started >= start && started <= end,
            Reading::Overlap | Reading::Unknown => ended >= start && started <= end,
        };
        inside && listed.visible_at <= now && ended.0 <= now
    }

    fn page(&mut self, request: &PageRequest, now: i64) -> Page {
        assert!(request.span.end.0 <= now, "the window ends in the future");
        assert!(request.span.start.0 >= now - 60 * 86_400, "the window begins before the service's memory");
        assert!((0..=30 * 86_400).contains(&request.span.seconds()), "a window of {:?}", request.span);
        assert!((1..=100).contains(&request.size) && request.page >= 1);
        self.asked += 1;
        let only = |record: &Record| {
            request.only.as_ref().is_none_or(|only| {
                record.domain.raw() == only.domain
                    && record.app.raw() == only.app
                    && record.stream.raw() == only.stream
            })
        };
        let mut found: Vec<(i64, u64, &Record)> = Vec::new();
        for listed in self.all.iter().filter(|listed| only(&listed.record)) {
            if self.lists(listed, request.span, now) {
                let tie = self.random.u64(..);
                found.push((-listed.record.ended.map_or(0, |end| end.0), tie, &listed.record));
            }
        }
        found.sort_unstable_by_key(|(end, tie, _)| (*end, *tie));
        let total = found.len() as u64;
        let first = (request.page as usize - 1) * request.size as usize;
        let mut entries: Vec<Entry> = found
            .into_iter()
            .take(usize::try_from(REACH).unwrap())
            .skip(first)
            .take(request.size as usize)
            .map(|(_, _, record)| Entry::Record(record.clone()))
            .collect();
        if self.habits.repeats_one_in.is_some_and(|n| self.random.u64(..n) == 0) {
            entries.extend(entries.first().cloned());
        }
        Page { total: if self.habits.capped { total.min(REACH) } else { total }, entries }
    }
}

/// Runs a plan against the service until `until_ms` or until it is done.
struct Run {
    service: Service,
    planner: Planner,
    known: HashMap<Record, u32>,
    /// Largest number of requests in any ten seconds after the fill.
    live_rate: u64,
    at_ms: u64,
}

impl Run {
    fn new(all: Vec<Listed>, habits: Habits, window: Window, once: bool, seed: u64) -> Self {
        let now = Now { server: UnixTime(T0), mono_ms: 0 };
        let rhythm = Rhythm { interval_ms: 10_000, sharers: 1, phase: 0.0 };
        Self {
            service: Service { all, habits, random: fastrand::Rng::with_seed(seed), asked: 0 },
            planner: Planner::new(window, rhythm, once, now),
            known: HashMap::new(),
            live_rate: 0,
            at_ms: 0,
        }
    }

    fn now(&self) -> Now {
        Now { server: UnixTime(T0 + i64::try_from(self.at_ms / 1000).unwrap()), mono_ms: self.at_ms }
    }

    /// Returns whether the plan said that it is done.
    fn until(&mut self, until_ms: u64) -> bool {
        // What the service has answered, by the time at which the answer arrives.
        let mut under_way: BTreeMap<(u64, u64), (Ticket, Option<Page>)> = BTreeMap::new();
        let mut number = 0;
        let mut hold_until = 0;
        let mut sent_at: Vec<u64> = Vec::new();
        while self.at_ms < until_ms {
            let mut wake = until_ms;
            while under_way.len() < 16 && self.at_ms >= hold_until {
                match self.planner.next(self.now()) {
                    Next::Ask(ticket, request) => {
                        let habits = self.service.habits;
                        let fails = habits.fails_one_in.is_some_and(|n| self.service.random.u64(..n) == 0);
                        let page = self.service.page(&request, self.now().server.0);
                        let answer = (!fails).then_some(page);
                        let takes = 1 + self.service.random.u64(..habits.latency_ms);
                        number += 1;
                        under_way.insert((self.at_ms + takes, number), (ticket, answer));
                        if self.planner.filling().is_none() {
                            sent_at.retain(|at| at + 10_000 > self.at_ms);
                            sent_at.push(self.at_ms);
                            self.live_rate = self.live_rate.max(sent_at.len() as u64);
                        }
                    }
                    Next::Wait { until_ms } => {
                        wake = wake.min(until_ms);
                        break;
                    }
                    Next::Done => return true,
                }
            }
            if self.at_ms < hold_until {
                wake = wake.min(hold_until);
            }
            let first = under_way.first_key_value().map(|((at, _), _)| *at);
            self.at_ms = first.map_or(wake, |at| at.min(wake)).max(self.at_ms + 1);
            while let Some(entry) = under_way.first_entry() {
                if entry.key().0 > self.at_ms {
                    break;
                }
                let (ticket, answer) = entry.remove();
                let Some(page) = answer else {
                    self.planner.failed(ticket);
                    hold_until = self.at_ms + 300;
                    continue;
                };
                let learned = self.planner.answered(ticket, page, self.now());
                for Seen { record, count } in learned.seen {
                    let known = self.known.entry(record).or_insert(0);
                    assert!(count > *known, "reported without being new");
                    *known = count;
                }
                self.known.extend(learned.recounted.into_iter().map(|seen| (seen.record, seen.count)));
            }
        }
        false
    }

    /// What the service held at a moment, by what a user's window means.
    fn truth(&self, from: i64, until: i64, visible_by: i64) -> HashMap<Record, u32> {
        let mut truth = HashMap::new();
        for listed in &self.service.all {
            let ended = listed.record.ended.unwrap().0;
            if ended >= from && ended <= until && listed.visible_at <= visible_by {
                *truth.entry(listed.record.clone()).or_insert(0) += 1;
            }
        }
        truth
    }

    /// Everything in `truth` is known with its count, and nothing is known that was never listed.
    fn assert_holds(&self, truth: &HashMap<Record, u32>) {
        let missing: Vec<_> =
            truth.iter().filter(|(record, count)| self.known.get(*record) < Some(*count)).collect();
        assert!(missing.is_empty(), "{} of {} missing: {:?}", missing.len(), truth.len(), missing.first());
        let everything = self.truth(i64::MIN, i64::MAX, i64::MAX);
        for (record, count) in &self.known {
            assert!(everything.get(record) >= Some(count), "invented: {record:?} ×{count}");
        }
    }
}

/// Records of a believable list: few streams, many ties, equal rows, some long pushes.
fn records(number: usize, spread_s: i64, seed: u64) -> Vec<Listed> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut all: Vec<Listed> = Vec::with_capacity(number);
    while all.len() < number {
        let ended = T0 - random.i64(0..spread_s);
        let lasted = match random.u8(..10) {
            0..4 => 0,
            4..9 => random.i64(1..4_000),
            _ => random.i64(4_000..20 * 86_400),
        };
        let record = Record {
            domain: Text::new("push.example.com"),
            app: Text::new("live"),
            stream: Text::new(&format!("room_{}", random.u32(..50))),
            started: Some(UnixTime(ended - lasted)),
            ended: Some(UnixTime(ended)),
            reason: Text::new("x"),
            duration_s: Some(i32::try_from(lasted).unwrap()),
            ..Record::default()
        };
        // Some several times over: equal rows count.
        for _ in 0..if random.u8(..12) == 0 { random.usize(2..5) } else { 1 } {
            all.push(Listed { record: record.clone(), visible_at: 0 });
        }
    }
    all
}

/// Gives some records a later time: they end, or are listed, while the plan runs.
fn spread_into_the_future(all: &mut [Listed], share: u8, horizon_s: i64, seed: u64) {
    let mut random = fastrand::Rng::with_seed(seed);
    for listed in all {
        if random.u8(..100) >= share {
            continue;
        }
        if random.bool() {
            let later = random.i64(0..horizon_s);
            let ended = T0 + later;
            let lasted = i64::from(listed.record.duration_s.unwrap_or(0));
            listed.record.ended = Some(UnixTime(ended));
            listed.record.started = Some(UnixTime(ended - lasted));
            listed.visible_at = ended + if random.bool() { random.i64(0..90) } else { 0 };
        } else {
            listed.visible_at = T0 + random.i64(0..horizon_s);
        }
    }
}

fn habits() -> impl Strategy<Value = Habits> {
    let readings = prop_oneof![Just(Reading::End), Just(Reading::Start), Just(Reading::Overlap)];
    (readings, any::<bool>(), any::<bool>(), proptest::option::of(4_u64..30), 2_u64..900).prop_map(
        |(reading, borders, capped, fails_one_in, latency_ms)| Habits {
            reading,
            borders,
            capped,
            fails_one_in,
            repeats_one_in: None,
            latency_ms,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    /// Reading once: complete means complete, whatever happens meanwhile.
    #[test]
    fn a_walk_that_says_it_is_complete_missed_nothing(
        habits in habits(),
        number in 0_usize..1500,
        spread in prop_oneof![Just(3_i64), Just(600), Just(86_000), Just(6 * 86_400)],
        moving in 0_u8..10,
        window in prop_oneof![Just(3_600_u32), Just(86_400), Just(7 * 86_400)],
        repeats_one_in in proptest::option::of(3_u64..40),
        seed in any::<u64>(),
    ) {
        let habits = Habits { repeats_one_in, ..habits };
        let mut all = records(number, spread, seed);
        spread_into_the_future(&mut all, moving, 20, seed);
        let mut run = Run::new(all, habits, Window::Last(window), true, seed);
        prop_assert!(run.until(3_600_000), "never done");
        if let Proof::Complete { .. } = run.planner.proof() {
            // Where borders are counted out, what ended in this very second is not listed yet.
            let until = if habits.borders { T0 } else { T0 - 1 };
            run.assert_holds(&run.truth(T0 - i64::from(window), until, T0));
        }
        if moving == 0 && spread > 3 && repeats_one_in.is_none() {
            prop_assert!(matches!(run.planner.proof(), Proof::Complete { .. }), "{:?}", run.planner.proof());
        }
    }

    /// Going on for ever: when nothing new happens any more, the list equals the service's.
    #[test]
    fn live_reading_and_reconciliation_end_at_the_truth(
        habits in habits(),
        number in 0_usize..600,
        spread in prop_oneof![Just(60_i64), Just(3_000), Just(80_000)],
        moving in 0_u8..60,
        seed in any::<u64>(),
    ) {
        let mut all = records(number, spread, seed);
        spread_into_the_future(&mut all, moving, 600, seed);
        let mut run = Run::new(all, habits, Window::Last(86_400), false, seed);
        run.until(32 * 60_000);
        let now = run.now().server.0;
        run.assert_holds(&run.truth(T0 - 86_400 + 32 * 60, now, now));
        let proven = matches!(run.planner.proof(), Proof::Complete { .. });
        prop_assert!(proven || spread == 60, "{:?}", run.planner.proof());
        // 10 requests a second, within any ten seconds.
        prop_assert!(run.live_rate <= 100, "{} requests in ten seconds", run.live_rate);
    }
}

fn plain(reading: Reading) -> Habits {
    Habits { reading, borders: true, capped: false, fails_one_in: None, repeats_one_in: None, latency_ms: 50 }
}

const READINGS: [Reading; 3] = [Reading::End, Reading::Start, Reading::Overlap];

#[test]
fn more_than_ten_thousand_records_are_split_by_time_until_all_are_read() {
    for reading in READINGS {
        for (capped, borders) in [(false, true), (true, true), (false, false)] {
            let all = records(12_000, 5 * 86_400, 7);
            let mut run = Run::new(
                all,
                Habits { borders, capped, ..plain(reading) },
                Window::Last(7 * 86_400),
                true,
                7,
            );
            assert!(run.until(3_600_000), "never done");
            assert!(matches!(run.planner.proof(), Proof::Complete { .. }), "{:?}", run.planner.proof());
            let until = if borders { T0 } else { T0 - 1 };
            run.assert_holds(&run.truth(T0 - 7 * 86_400, until, T0));
            assert_eq!(run.planner.reading(), reading, "the probe tells the reading");
        }
    }
}

#[test]
fn what_lies_beyond_reach_within_one_second_is_stated() {
    let mut all = records(300, 86_000, 3);
    let template = all[0].record.clone();
    for number in 0..10_500 {
        let mut record = template.clone();
        record.stream = Text::new(&format!("scan_{number}"));
        record.started = Some(UnixTime(T0 - 5_000));
        record.ended = Some(UnixTime(T0 - 5_000));
        all.push(Listed { record, visible_at: 0 });
    }
    let mut run = Run::new(all, plain(Reading::End), Window::Last(86_400), true, 3);
    assert!(run.until(3_600_000));
    let Proof::Incomplete { what } = run.planner.proof() else { panic!("{:?}", run.planner.proof()) };
    assert!(what.contains("only the first"), "{what}");
}

#[test]
fn a_push_of_five_days_that_just_broke_is_found_under_every_reading() {
    for reading in READINGS {
        let mut all = records(400, 40 * 86_400, 11);
        let mut record = all[0].record.clone();
        record.stream = Text::new("channel_1");
        record.started = Some(UnixTime(T0 - 5 * 86_400));
        record.ended = Some(UnixTime(T0 - 30));
        all.push(Listed { record: record.clone(), visible_at: 0 });
        let mut run = Run::new(all, plain(reading), Window::Last(3_600), true, 11);
        assert!(run.until(3_600_000));
        assert_eq!(run.known.get(&record), Some(&1), "{reading:?}");
    }
}

#[test]
fn nothing_happening_costs_one_request_an_interval_and_a_few_counts() {
    for reading in READINGS {
        let mut run = Run::new(records(350, 80_000, 5), plain(reading), Window::Last(86_400), false, 5);
        run.until(5 * 60_000);
        let before = run.service.asked;
        run.until(15 * 60_000 - 1_000);
        let asked = run.service.asked - before;
        // 60 live readings, 10 count checks of at most two windows, 5 recent walks of at most two
        // windows of a page or two.
        assert!((60..=120).contains(&asked), "{asked} requests in ten minutes, {reading:?}");
    }
}

#[test]
fn another_interval_holds_at_once_and_costs_what_it_says() {
    let mut run = Run::new(records(350, 80_000, 5), plain(Reading::End), Window::Last(86_400), false, 5);
    let asked = |run: &mut Run, until_ms| {
        let before = run.service.asked;
        run.until(until_ms);
        run.service.asked - before
    };
    asked(&mut run, 5 * 60_000);
    run.planner.set_interval(1_000, run.now());
    assert!((55..=75).contains(&asked(&mut run, 6 * 60_000)), "every second");
    run.planner.set_interval(3_600_000, run.now());
    assert!(asked(&mut run, 7 * 60_000) < 15, "seldom");
    run.planner.set_interval(1_000, run.now());
    assert!(asked(&mut run, 7 * 60_000 + 10_000) >= 9, "nobody waits for what was due in an hour");
}

#[test]
fn a_wider_window_is_read_and_a_narrower_one_asks_for_nothing() {
    let mut run = Run::new(records(500, 5 * 86_400, 9), plain(Reading::End), Window::Last(3_600), false, 9);
    run.until(30_000);
    assert_eq!(run.planner.filling(), None);
    run.known.clear();
    run.planner.set_window(Window::Last(3 * 86_400), run.now());
    assert!(run.planner.filling().is_some());
    run.until(60_000);
    assert_eq!(run.planner.filling(), None);
    run.assert_holds(&run.truth(T0 - 3 * 86_400 + 60, T0, T0));
    run.planner.set_window(Window::Last(3_600), run.now());
    assert_eq!(run.planner.filling(), None);
}
