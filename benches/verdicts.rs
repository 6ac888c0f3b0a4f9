//! What verdicts cost with 100,000 and 1,000,000 records of 20,000 streams: all standings and marks,
//! following one new break and one online list, and each key of filters that ask for verdicts.
//!
//! Then one stream with 50,000 of 100,000 breaks: printing all of them with their proofs, and following
//! one more, beside the same number of breaks of many streams.
//!
//! `cargo bench --bench verdicts` measures; run otherwise, as by `cargo test --benches`, it only goes
//! through the motions.

mod common;

use std::hint::black_box;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use breakwatch::event::{OnAir, OnlineList, ProfileId, Record, Seen, Source, Text, UnixTime};
use breakwatch::filter::{Cache, Filter};
use breakwatch::i18n::Lang;
use breakwatch::insight::{Insight, Presence};
use breakwatch::report::list::{self, Findings, ListFormat, Look};
use breakwatch::store::Store;
use chrono::{Offset as _, Utc};
use common::figures::{Times, introduce, millis, processor_time};
use common::records::{NOW, seen};

const MAIN: ProfileId = ProfileId(0);

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    introduce("Verdicts", &mut out)?;
    let (sizes, rounds): (&[u32], u32) =
        if common::measured() { (&[100_000, 1_000_000], 100) } else { (&[3_000], 1) };
    for &size in sizes {
        follow(size, rounds, &mut out)?;
    }
    let size = sizes[0];
    writeln!(out, "{size} breaks, printed with their verdicts and proofs")?;
    let spread = one_hot(size, 0, rounds, &mut out)?;
    let hot = one_hot(size, size / 2, rounds, &mut out)?;
    writeln!(out, "{:52}{:8.2}x", "printing where one stream has half of them", ratio(hot, spread))
}

/// A thing done, by the wall and by this thread's processor time.
#[derive(Default)]
struct Spent {
    wall: Vec<Duration>,
    used: Vec<Duration>,
}

impl Spent {
    fn on<T>(&mut self, act: impl FnOnce() -> T) -> T {
        let (begin, used) = (Instant::now(), processor_time());
        let result = act();
        self.wall.push(begin.elapsed());
        self.used.push(processor_time().saturating_sub(used));
        result
    }

    /// Returns the median by the wall.
    fn tell(self, what: &str, out: &mut impl Write) -> io::Result<Duration> {
        let (wall, used) = (Times::new(self.wall), Times::new(self.used));
        let [p50, p99, used] = [wall.p50(), wall.p99(), used.p99()].map(millis);
        writeln!(out, "{what:52}{:8}{p50:9.3}{p99:9.3}{used:9.3}", wall.count())?;
        Ok(wall.p50())
    }
}

fn heading(what: &str, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{what:52}{:>8}{:>9}{:>9}{:>9}", "times", "p50 ms", "p99 ms", "p99 cpu")
}

fn ratio(time: Duration, other: Duration) -> f64 {
    time.as_secs_f64() / other.as_secs_f64()
}

fn filled(records: impl Iterator<Item = Seen>) -> Store {
    let mut store = Store::new(vec!["main".into()]);
    let records: Vec<Seen> = records.collect();
    for batch in records.chunks(10_000) {
        store.apply(MAIN, batch, Source::FirstFill, NOW);
    }
    store
}

/// The whole account on air but for one stream in four, another fourth in each round.
fn online(store: &Store, round: u32, asked: UnixTime) -> OnlineList {
    let streams = store.streams().iter().filter(|(stream, _)| !(stream + round).is_multiple_of(4));
    let streams =
        streams.map(|(stream, _)| OnAir { name: store.stream_name(stream), published: vec![NOW.plus(-60)] });
    OnlineList { asked, scope: (None, None), complete: true, streams: streams.collect() }
}

fn follow(size: u32, rounds: u32, out: &mut impl Write) -> io::Result<()> {
    let mut store = filled((0..size).map(seen));
    let (mut insight, mut presence) = (Insight::default(), Presence::default());
    heading(&format!("{size} breaks of {} streams", store.streams().len()), out)?;
    let mut all = Spent::default();
    all.on(|| insight.refresh(&store, &presence));
    all.tell("all standings and episodes", out)?;
    let mut marks = Spent::default();
    marks.on(|| black_box(insight.marks(&store, &presence)).len());
    let all = marks.tell("all marks", out)?;
    let mut looked = Spent::default();
    for round in 0..rounds.div_ceil(5) {
        let list = online(&store, round, NOW.plus(i64::from(round) + 60));
        looked.on(|| {
            presence.online(MAIN, list);
            black_box(insight.marks(&store, &presence)).len()
        });
    }
    looked.tell("standings and marks after an online list", out)?;
    let [mut refresh, mut marks] = [Spent::default(), Spent::default()];
    for next in (size..).take(rounds as usize) {
        store.apply(MAIN, &[seen(next)], Source::Live, NOW);
        refresh.on(|| insight.refresh(&store, &presence));
        marks.on(|| black_box(insight.marks(&store, &presence)).len());
    }
    refresh.tell("standings after one more break", out)?;
    let one = marks.tell("marks after it", out)?;
    writeln!(out, "{:52}{:8.0}x", "all marks, beside those after one more", ratio(all, one))?;
    for text in ["verdict:down", "is:flapping", "is:down cause:network", "-verdict:refused -is:flapping"] {
        let (mut cache, mut rows, mut keys) = (Cache::default(), Vec::new(), Spent::default());
        for end in (0..rounds).flat_map(|_| 1..=text.len()) {
            let Ok(filter) = Filter::parse(black_box(&text[..end]), &Utc) else { continue };
            keys.on(|| {
                let marks = if filter.asks_marks() { insight.marks(&store, &presence) } else { &[] };
                filter.rows_into(&store, marks, NOW, None, &mut cache, &mut rows);
            });
        }
        keys.tell(&format!("each key of {text}, {} found", rows.len()), out)?;
    }
    writeln!(out)
}

/// So many breaks, the first of them all of one stream that reconnects every second.
fn one_hot(size: u32, hot: u32, rounds: u32, out: &mut impl Write) -> io::Result<Duration> {
    let flapping = |index: u32| {
        let mut seen = seen(index);
        let ended = NOW.plus(-2 * i64::from(index));
        seen.record = Record {
            stream: Text::new("hot"),
            app: Text::new("live"),
            domain: Text::new("push.example.com"),
            started: Some(ended.plus(-1)),
            ended: Some(ended),
            duration_s: Some(1),
            ..seen.record
        };
        seen
    };
    let mut store = filled((0..hot).map(flapping).chain((hot..size).map(seen)));
    let (mut insight, mut presence) = (Insight::default(), Presence::default());
    presence.online(MAIN, online(&store, 0, NOW.plus(60)));
    heading(&format!("{hot} of them of one stream"), out)?;
    let mut all = Spent::default();
    all.on(|| black_box(insight.marks(&store, &presence)).len());
    all.tell("all standings, episodes and marks", out)?;
    let mut one = Spent::default();
    for next in 1..=rounds.div_ceil(5) {
        let mut more = flapping(0);
        more.record.ended = more.record.ended.map(|ended| ended.plus(2 * i64::from(next)));
        store.apply(MAIN, &[more], Source::Live, NOW);
        one.on(|| black_box(insight.marks(&store, &presence)).len());
    }
    one.tell("the same after one more break of that stream", out)?;
    let rows = store.rows_newest_first().to_vec();
    let look = Look { width: None, zone: Utc.fix(), lang: Lang::En };
    let findings = Findings { store: &store, presence: &presence, now: NOW.plus(120) };
    let mut printed = Spent::default();
    for _ in 0..rounds.div_ceil(30) {
        printed.on(|| list::write(ListFormat::Ndjson, findings, &rows, &look, &mut io::sink()))?;
    }
    printed.tell("printing all as ndjson", out)
}
