//! Reading a day's list over a network: 10,000 and 9,900 records at 50 ms round trip, by the poller
//! with its default budget and with the account's whole one, and page by page with the same client, as
//! a script with the vendor's library would. Then the one-shot `list` of 100 rows: what it costs above
//! the server's own time, and its memory.
//!
//! A total of 10,000 may mean more, as no page lies beyond it: the poller has to prove it piece by
//! piece, which 9,900 records spare it.
//!
//! Records that end in the same second come in another order at every request, unless it says that
//! their order is kept: how the service does it is not documented.
//!
//! `cargo bench --bench first_fill` measures; run otherwise it only proves on a few records that all
//! of them are found.

mod common;

use std::io::{self, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use breakwatch::api::{Client, Decoded, EventQuery};
use breakwatch::event::{ProfileId, Seen, Source, UnixTime};
use breakwatch::poll::report::{Plan, Proof, Report, Window};
use breakwatch::simulator::{Quirks, Ties};
use breakwatch::store::Store;
use common::figures::{Times, introduce, median, millis};
use common::processes::{PROGRAM, errand, megabytes, send};
use common::server::Server;
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike as _;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, watch};

/// The default budget, and all that the service grants an account.
const BUDGETS: [u32; 2] = [100, 300];
const ROUND_TRIP: Duration = Duration::from_millis(50);
const PAGE: u32 = 100;
/// The rows of the one-shot measurement.
const ROWS: usize = 100;
const DAY_S: u32 = 86_400;

/// What one reading took.
struct Reading {
    first: Duration,
    complete: Duration,
    requests: u64,
    found: u64,
}

fn main() -> io::Result<()> {
    if let Some(errand) = errand() {
        return list_and_tell_its_use(&errand);
    }
    let mut out = io::stdout().lock();
    introduce("First fill: a day's list over the network, and the one-shot list", &mut out)?;
    let measured = common::measured();
    let (sizes, round_trip, rounds): (&[usize], _, _) =
        if measured { (&[10_000, 9_900], ROUND_TRIP, 5) } else { (&[250], Duration::ZERO, 1) };
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    for &size in sizes {
        fill(size, round_trip, rounds, &runtime, &mut out)?;
    }
    one_shot(if measured { 40 } else { 1 }, &runtime, &mut out)
}

fn fill(
    size: usize,
    round_trip: Duration,
    rounds: usize,
    runtime: &Runtime,
    out: &mut impl Write,
) -> io::Result<()> {
    let server = Server::start_frozen(size, round_trip)?;
    writeln!(out, "{size} records, {} ms round trip; times in ms", round_trip.as_millis())?;
    writeln!(
        out,
        "{:36}{:>12}{:>10}{:>10}{:>9}{:>8}",
        "read by", "first break", "complete", "requests", "ratio", "found"
    )?;
    let mut slowest = None;
    let mut tell = |by: &str, readings: Vec<Reading>| {
        let first = Times::new(readings.iter().map(|it| it.first).collect()).p50();
        let complete = Times::new(readings.iter().map(|it| it.complete).collect()).p50();
        let (requests, found) = readings.first().map_or((0, 0), |it| (it.requests, it.found));
        let slowest = *slowest.get_or_insert(complete);
        writeln!(
            out,
            "{by:36}{:12.0}{:10.0}{requests:10}{:8.1}x{found:8}",
            millis(first),
            millis(complete),
            slowest.as_secs_f64() / complete.as_secs_f64()
        )
    };
    server.catch_up();
    tell("page after page, the same client", vec![runtime.block_on(one_by_one(&server))?])?;
    for (per_second, ties, order) in
        BUDGETS.iter().flat_map(|&rate| [(rate, Ties::Shuffled, ""), (rate, Ties::Stable, ", order kept")])
    {
        let quirks = Quirks { ties, ..Quirks::default() };
        server.simulator.set_quirks(quirks);
        let mut readings = Vec::new();
        for _ in 0..rounds {
            // The service's second must not remember the reading before.
            std::thread::sleep(Duration::from_millis(1_100));
            server.catch_up();
            readings.push(runtime.block_on(by_poller(&server, per_second, size))?);
        }
        tell(&format!("the poller, {per_second} a second{order}"), readings)?;
    }
    writeln!(out)
}

/// Until the list is proven to be whole and stands in the store, as on the screen.
async fn by_poller(server: &Server, per_second: u32, expected: usize) -> io::Result<Reading> {
    let (_plan, plans) = watch::channel(Plan::of(Window::Last(DAY_S)));
    let (reports, mut inbox) = mpsc::channel(256);
    let mut store = Store::new(vec!["main".into()]);
    let before = server.requests();
    let begin = Instant::now();
    let polling = tokio::spawn(server.poller(per_second)?.watch(plans, reports));
    let mut first = None;
    let complete = loop {
        match inbox.recv().await {
            Some(Report::Breaks { profile, seen, source, at, .. }) => {
                store.apply(profile, &seen, source, at);
                first.get_or_insert_with(|| begin.elapsed());
            }
            Some(Report::Recounted { profile, seen }) => {
                store.recount(profile, &seen);
            }
            Some(Report::Status { status, .. }) => match status.proof {
                Proof::Complete { .. } => break begin.elapsed(),
                Proof::Incomplete { what } => return Err(io::Error::other(what)),
                Proof::Unproven | Proof::Remembered { .. } => {}
            },
            Some(_) => {}
            None => return Err(io::Error::other("the poller ended")),
        }
    };
    let requests = server.requests() - before;
    polling.abort();
    let found = store.copies();
    if usize::try_from(found).ok() != Some(expected) {
        return Err(io::Error::other(format!("{found} of {expected} records were found")));
    }
    Ok(Reading { first: first.unwrap_or(complete), complete, requests, found })
}

/// Each page when the one before is there, until there are no more. Nothing is proven by that, and a few
/// records are missed: the service's order of those that end in the same second may change between two
/// requests, and equal ones on two pages are one.
async fn one_by_one(server: &Server) -> io::Result<Reading> {
    let client = server.client()?;
    let mut store = Store::new(vec!["main".into()]);
    let before = server.requests();
    let begin = Instant::now();
    let mut first = None;
    for page in 1.. {
        let query = query(server.simulator.now(), page);
        let answer = client.event_list(&query).await.map_err(io::Error::other)?;
        let last = answer.records.is_empty() || u64::from(page * PAGE) >= answer.total;
        let mut seen: Vec<Seen> = Vec::new();
        for decoded in answer.records {
            let Decoded::Record(record) = decoded else { continue };
            match seen.iter_mut().find(|known| known.record == record) {
                Some(known) => known.count += 1,
                None => seen.push(Seen { record, count: 1 }),
            }
        }
        store.apply(ProfileId(0), &seen, Source::FirstFill, server.simulator.now());
        first.get_or_insert_with(|| begin.elapsed());
        if last {
            break;
        }
    }
    let complete = begin.elapsed();
    let requests = server.requests() - before;
    Ok(Reading { first: first.unwrap_or(complete), complete, requests, found: store.copies() })
}

/// One page of the last day.
fn query(now: UnixTime, page: u32) -> EventQuery {
    EventQuery {
        start: now.plus(-i64::from(DAY_S)),
        end: now,
        app: None,
        domain: None,
        stream: None,
        strict: false,
        page,
        page_size: PAGE,
    }
}

/// `breakwatch list` as a script calls it.
fn one_shot(rounds: usize, runtime: &Runtime, out: &mut impl Write) -> io::Result<()> {
    let server = Server::start_frozen(ROWS, Duration::ZERO)?;
    let home = tempfile::tempdir()?;
    let environment = server.environment(&home.path().to_string_lossy());
    let arguments = ["list", "--since", "24h", "--format", "ndjson", "--endpoint", &server.simulator.url()];
    let mut sent = Vec::new();
    let mut rows = 0;
    let whole = Times::of(rounds, || {
        server.catch_up();
        let before = server.requests();
        let mut command = Command::new(PROGRAM);
        command.args(arguments).env_clear().envs(environment.iter().map(|(name, value)| (name, value)));
        let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
        rows = String::from_utf8_lossy(&output.stdout).lines().count();
        sent.push(usize::try_from(server.requests() - before).unwrap_or(0));
        if output.status.success() { Ok(()) } else { Err(io::Error::other("list failed")) }
    })?;
    let nothing = Times::of(rounds, || {
        let status = Command::new("true").stdin(Stdio::null()).status();
        status.map(drop).or(Ok(()))
    })?;
    let client = server.client()?;
    let mut answers = Vec::new();
    for round in 0..=rounds {
        server.catch_up();
        let begin = Instant::now();
        runtime.block_on(ask(&client, server.simulator.now()))?;
        // The first one opens the connection.
        if round > 0 {
            answers.push(begin.elapsed());
        }
    }
    let answer = Times::new(answers).p50();
    let (mut peaks, mut used) = (Vec::new(), Vec::new());
    for _ in 0..rounds.min(5) {
        server.catch_up();
        let told = send(&arguments, &environment)?;
        let mut numbers = told.split_whitespace().map(|number| number.parse().map_err(io::Error::other));
        peaks.push(numbers.next().transpose()?.unwrap_or(0));
        used.push(Duration::from_micros(numbers.next().transpose()?.unwrap_or(0) as u64));
    }
    let requests = median(sent);
    let servers = answer * u32::try_from(requests).unwrap_or(1);
    writeln!(out, "list of {rows} rows, no delay; median of {rounds}")?;
    writeln!(out, "{:34}{:12.1} ms (p99 {:.1})", "start to end", millis(whole.p50()), millis(whole.p99()))?;
    writeln!(
        out,
        "{:34}{:12.1} ms ({requests} requests of {:.2} ms)",
        "of that the server's own",
        millis(servers),
        millis(answer)
    )?;
    writeln!(out, "{:34}{:12.1} ms", "above it", millis(whole.p50().saturating_sub(servers)))?;
    writeln!(out, "{:34}{:12.1} ms", "processor time, all of it", millis(Times::new(used).p50()))?;
    writeln!(out, "{:34}{:12.1} ms", "starting `true`, for comparison", millis(nothing.p50()))?;
    writeln!(out, "{:34}{:12.1} MB", "peak memory", megabytes(median(peaks) as u64))
}

/// The page that `list` asks for.
async fn ask(client: &Client, now: UnixTime) -> io::Result<()> {
    client.event_list(&query(now, 1)).await.map(drop).map_err(io::Error::other)
}

/// In a child of its own, so that `list` is the only process that counts: peak in bytes, processor time in µs; this one's own
/// peak, which the kernel hands on to it, is less.
fn list_and_tell_its_use(arguments: &[String]) -> io::Result<()> {
    let mut command = Command::new(PROGRAM);
    let status = command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).status()?;
    if !status.success() {
        return Err(io::Error::other("list failed"));
    }
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let used = usage.user_time() + usage.system_time();
    writeln!(io::stdout().lock(), "{} {}", usage.max_rss() * 1024, used.num_microseconds())
}
