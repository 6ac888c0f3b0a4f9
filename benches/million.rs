//! A million records: how many requests it takes to read them the first time and how long at the rates
//! that are allowed, whether the percents on the way are true, and what the poller itself needs for them,
//! memory and time for each poll.
//!
//! The first part asks the simulator over the real protocol; the second drives the plan alone, with a
//! list that is made up as it is asked for, so that all the memory it takes is the plan's.
//!
//! `cargo bench --bench million` measures (some minutes: a hundred requests a second are 100 s for a
//! million records); run otherwise it only proves on a few records that all of them are found.

mod common;

use std::io::{self, Write};
use std::time::{Duration, Instant};

use breakwatch::api::Rank;
use breakwatch::event::{Record, Text, UnixTime};
use breakwatch::poll::planner::{Next, Now, Planner};
use breakwatch::poll::report::{Phase, Plan, Proof, Report, Window};
use breakwatch::poll::rhythm::Rhythm;
use breakwatch::poll::{Entry, Page, PageRequest};
use breakwatch::store::Store;
use common::figures::{Times, introduce, millis, processor_time};
use common::processes::{errand, megabytes, own_peak, send};
use common::server::Server;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, watch};

const BUDGETS: [u32; 2] = [100, 300];
const ROUND_TRIP: Duration = Duration::from_millis(20);
const PAGE: u64 = 100;
/// Nearly all that the service remembers.
const SPAN_S: u32 = 59 * 86_400;
const WINDOW_S: u32 = 60 * 86_400;
/// Polls that bring something, and what each brings.
const POLLS: usize = 300;
const NEW: u64 = 10;
const INTERVAL_MS: u64 = 10_000;

fn main() -> io::Result<()> {
    if let Some(errand) = errand() {
        let number = errand.get(1).and_then(|text| text.parse().ok());
        return tell_of_plan(number.unwrap_or(1_000), &mut io::stdout().lock());
    }
    let mut out = io::stdout().lock();
    introduce("A million records: the first fill, and what the poller needs for them", &mut out)?;
    let measured = common::measured();
    let (size, round_trip, numbers): (usize, _, &[u64]) = if measured {
        (1_000_000, ROUND_TRIP, &[10_000, 100_000, 1_000_000])
    } else {
        (1_500, Duration::ZERO, &[1_000, 2_000])
    };
    writeln!(
        out,
        "the plan alone, each in a process of its own; {NEW} new records in each of {POLLS} polls"
    )?;
    writeln!(
        out,
        "{:>10}{:>10}{:>11}{:>16}{:>16}{:>14}",
        "records", "requests", "efficiency", "memory MB", "a poll, p50 us", "p99 us"
    )?;
    for number in numbers {
        write!(out, "{}", send(&["plan", &number.to_string()], &[])?)?;
    }
    writeln!(out)?;
    out.flush()?;
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let span = Duration::from_secs(u64::from(SPAN_S));
    let server = Server::start_over(span, size, round_trip)?;
    for per_second in BUDGETS {
        fill(&server, per_second, size, &runtime, &mut out)?;
        out.flush()?;
    }
    Ok(())
}

/// What one fill was like.
struct Filled {
    looks: Vec<Look>,
    first: Duration,
    /// When the newest of all was there.
    newest_at: Duration,
    complete: Duration,
}

/// What it was like at one moment.
struct Look {
    at: Duration,
    percent: u8,
    found: u64,
}

fn fill(
    server: &Server,
    per_second: u32,
    size: usize,
    runtime: &Runtime,
    out: &mut impl Write,
) -> io::Result<()> {
    // The service's second must not remember the reading before.
    std::thread::sleep(Duration::from_millis(1_100));
    server.catch_up();
    let before = server.requests();
    let Filled { looks, first, newest_at, complete } = runtime.block_on(read(server, per_second, size))?;
    let requests = server.requests() - before;
    let pages = (size as u64).div_ceil(PAGE);
    writeln!(out, "{size} records over the network, at most {per_second} requests a second")?;
    writeln!(out, "{:34}{:12.2} s", "first breaks", first.as_secs_f64())?;
    writeln!(out, "{:34}{:12.2} s", "the newest of all", newest_at.as_secs_f64())?;
    writeln!(out, "{:34}{:12.1} s", "complete and proven", complete.as_secs_f64())?;
    writeln!(out, "{:34}{requests:12} for {pages} pages, {:.1} %", "requests", share(pages, requests))?;
    let monotonic = looks.windows(2).all(|pair| pair[0].percent <= pair[1].percent);
    let wrong = |look: &Look| (share(look.found, size as u64) - f64::from(look.percent)).abs();
    let worst = looks.iter().map(wrong).fold(0.0, f64::max);
    writeln!(
        out,
        "{:34}{:12} (never falls: {monotonic}), at most {worst:.1} points from the share found",
        "percents shown",
        looks.len()
    )?;
    for quarter in [25, 50, 75] {
        if let Some(look) = looks.iter().find(|look| share(look.found, size as u64) >= f64::from(quarter)) {
            writeln!(
                out,
                "{:34}{:12.1} s, when {} % were shown",
                format!("{quarter} % found"),
                look.at.as_secs_f64(),
                look.percent
            )?;
        }
    }
    writeln!(out, "{:34}{:12}", "refused by the service", server.refused())?;
    writeln!(out)
}

/// Until the list is proven to be whole and stands in the store.
async fn read(server: &Server, per_second: u32, expected: usize) -> io::Result<Filled> {
    let (_plan, plans) = watch::channel(Plan::of(Window::Last(WINDOW_S)));
    let (reports, mut inbox) = mpsc::channel(256);
    let mut store = Store::new(vec!["main".into()]);
    let begin = Instant::now();
    let polling = tokio::spawn(server.poller(per_second)?.watch(plans, reports));
    let (mut first, mut looks) = (None, Vec::new());
    let (mut newest, mut newest_at) = (None, Duration::ZERO);
    let complete = loop {
        match inbox.recv().await {
            Some(Report::Breaks { profile, seen, source, at, .. }) => {
                let newest_here = seen.iter().filter_map(|seen| seen.record.ended).max();
                if newest_here > newest {
                    (newest, newest_at) = (newest_here, begin.elapsed());
                }
                store.apply(profile, &seen, source, at);
                first.get_or_insert_with(|| begin.elapsed());
            }
            Some(Report::Recounted { profile, seen }) => {
                store.recount(profile, &seen);
            }
            Some(Report::Status { status, .. }) => {
                if let Phase::Filling { percent } = status.phase {
                    looks.push(Look { at: begin.elapsed(), percent, found: store.copies() });
                }
                match status.proof {
                    Proof::Complete { .. } => break begin.elapsed(),
                    Proof::Incomplete { what } => return Err(io::Error::other(what)),
                    Proof::Unproven | Proof::Remembered { .. } => {}
                }
            }
            Some(_) => {}
            None => return Err(io::Error::other("the poller ended")),
        }
    };
    polling.abort();
    let found = store.copies();
    if usize::try_from(found).ok() != Some(expected) {
        return Err(io::Error::other(format!("{found} of {expected} records were found")));
    }
    Ok(Filled { looks, first: first.unwrap_or(complete), newest_at, complete })
}

#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole.max(1) as f64 * 100.0
}

const T0: i64 = 1_795_000_000;

/// A list that is made up as it is asked for: records at even distances, each of a stream of its own.
struct List {
    /// Of the beginning.
    number: u64,
    /// Added since, one a second from [`T0`] on.
    added: u64,
}

impl List {
    fn count_until(&self, end: UnixTime) -> u64 {
        // How many ended at `end` or before it, the oldest of all being the first.
        if end.0 < T0 {
            let way = u64::try_from(end.0 - (T0 - i64::from(SPAN_S)) + 1).unwrap_or(0);
            return (way * self.number).div_ceil(u64::from(SPAN_S));
        }
        self.number + u64::try_from(end.0 - T0 + 1).unwrap_or(0).min(self.added)
    }

    fn record(&self, place: u64) -> Record {
        let ended = if place < self.number {
            let way = u128::from(place) * u128::from(SPAN_S) / u128::from(self.number);
            T0 - i64::from(SPAN_S) + i64::try_from(way).unwrap_or(0)
        } else {
            T0 + i64::try_from(place - self.number).unwrap_or(0)
        };
        Record {
            domain: Text::new("push.example.com"),
            app: Text::new("live"),
            stream: Text::new(&format!("room_{place}")),
            started: Some(UnixTime(ended - 60)),
            ended: Some(UnixTime(ended)),
            duration_s: Some(60),
            ..Record::default()
        }
    }

    fn page(&self, request: &PageRequest) -> Page {
        let (from, until) =
            (self.count_until(request.span.start.plus(-1)), self.count_until(request.span.end));
        if let Some(only) = &request.only {
            let place: Option<u64> = only.stream.strip_prefix("room_").and_then(|text| text.parse().ok());
            let listed = place.filter(|place| (from..until).contains(place));
            let entries = listed.map(|place| Entry::Record(self.record(place))).into_iter().collect();
            return Page { total: u64::from(listed.is_some()), entries };
        }
        let total = until - from;
        let skip = u64::from(request.page - 1) * u64::from(request.size);
        let take = total.saturating_sub(skip).min(u64::from(request.size));
        let entries = (0..take).map(|row| Entry::Record(self.record(until - 1 - skip - row))).collect();
        Page { total, entries }
    }
}

/// Fills a plan, then lets breaks happen; tells what that took.
fn tell_of_plan(number: u64, out: &mut impl Write) -> io::Result<()> {
    let mut list = List { number, added: 0 };
    let mut now = Now { server: UnixTime(T0), mono_ms: 0 };
    let rhythm = Rhythm { interval_ms: INTERVAL_MS, sharers: 1, phase: 0.0 };
    let before = own_peak();
    let mut planner = Planner::new(Window::Since(UnixTime(T0 - i64::from(SPAN_S))), rhythm, false, now);
    let (mut requests, mut found) = (0_u64, 0_u64);
    while planner.filling().is_some() {
        match planner.next(now) {
            Next::Ask(ticket, request) => {
                requests += 1;
                found += planner.answered(ticket, list.page(&request), now).seen.len() as u64;
                now.mono_ms += 1;
            }
            Next::Wait { until_ms } => now.mono_ms = until_ms,
            Next::Done => return Err(io::Error::other("done before it is filled")),
        }
    }
    if found != number {
        return Err(io::Error::other(format!("{found} of {number} records were found")));
    }
    let memory = own_peak() - before;
    let (filled_ms, mut times) = (now.mono_ms, Vec::new());
    while times.len() < POLLS {
        let since = i64::try_from((now.mono_ms - filled_ms) / 1_000).unwrap_or(0);
        now.server = UnixTime(T0 + since);
        list.added = u64::try_from(since).unwrap_or(0);
        let begin = processor_time();
        let next = planner.next(now);
        let asking = processor_time().saturating_sub(begin);
        match next {
            Next::Ask(ticket, request) => {
                let live = planner.rank(ticket) == Rank::Live;
                let page = list.page(&request);
                let begin = processor_time();
                let learned = planner.answered(ticket, page, now);
                // A walk may have been quicker with some of them.
                if live && learned.seen.len() as u64 == NEW {
                    times.push(asking + processor_time().saturating_sub(begin));
                }
            }
            Next::Wait { until_ms } => now.mono_ms = until_ms,
            Next::Done => return Err(io::Error::other("a plan that goes on is done")),
        }
    }
    let times = Times::new(times);
    writeln!(
        out,
        "{number:10}{requests:10}{:9.1} %{:16.1}{:16.1}{:14.1}",
        share(number.div_ceil(PAGE), requests),
        megabytes(memory),
        millis(times.p50()) * 1e3,
        millis(times.p99()) * 1e3
    )
}
