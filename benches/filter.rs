//! What each key costs while a filter is typed, with 100,000 and 1,000,000 records of 20,000 streams
//! and 100,000 addresses: median and 99th percentile of all keys, the median of the slowest key, the
//! whole text right after a break with a new address came in, and, once, a scan over owned records
//! as one would write it first.
//!
//! `cargo bench --bench filter` measures; run otherwise, as by `cargo test --benches`, it only proves
//! on a few records that both find the same breaks.

mod common;

use std::hint::black_box;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use breakwatch::event::{ProfileId, Record, Seen, Source, Text};
use breakwatch::filter::{Cache, Filter};
use breakwatch::store::Store;
use chrono::Utc;
use common::figures::{introduce, millis};
use common::records::{NOW, record, seen};

/// A filter as it is typed in the end, with the same question asked of an owned record.
struct Question {
    text: &'static str,
    naive: fn(&Record) -> bool,
}

const QUESTIONS: [Question; 8] = [
    Question { text: "network", naive: |record| anywhere(record, "network") },
    Question { text: "stream:room_12", naive: |record| has(&record.stream, "room_12") },
    Question {
        text: "ip:203.0.113.0/24 dur:<30s",
        naive: |record| {
            record.client_ip.raw().starts_with("203.0.113.")
                && record.duration_s.is_some_and(|listed| listed < 30)
        },
    },
    Question {
        text: "-cause:client_closed actor:network",
        naive: |record| !has(&record.reason, "stopped") && has(&record.reason, "network"),
    },
    Question { text: "stream:~rm12", naive: |record| in_order(&record.stream, "rm12") },
    Question {
        text: "stream:/^room_1[0-9]+$/",
        naive: |record| {
            let digits = record.stream.shown().to_lowercase().strip_prefix("room_1").map(str::to_owned);
            digits.is_some_and(|it| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit()))
        },
    },
    Question {
        text: "(ip:203.0.113.0/24 or stream:room_7) dur:<30s",
        naive: |record| {
            (record.client_ip.raw().starts_with("203.0.113.") || has(&record.stream, "room_7"))
                && record.duration_s.is_some_and(|listed| listed < 30)
        },
    },
    Question {
        text: "stream:(room_12,room_13,room_14)",
        naive: |record| ["room_12", "room_13", "room_14"].iter().any(|name| has(&record.stream, name)),
    },
];

fn has(text: &Text, needle: &str) -> bool {
    text.shown().to_lowercase().contains(needle)
}

fn in_order(text: &Text, letters: &str) -> bool {
    let shown = text.shown().to_lowercase();
    let mut text = shown.chars();
    letters.chars().all(|letter| text.any(|c| c == letter))
}

fn anywhere(record: &Record, needle: &str) -> bool {
    [&record.stream, &record.app, &record.domain, &record.client_ip, &record.reason]
        .into_iter()
        .any(|text| has(text, needle))
}

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    introduce("Filter, each key, without the screen", &mut out)?;
    let (sizes, rounds): (&[u32], u32) =
        if common::measured() { (&[100_000, 1_000_000], 40) } else { (&[3_000], 1) };
    for &size in sizes {
        measure(size, rounds, &mut out)?;
    }
    Ok(())
}

fn measure(size: u32, rounds: u32, out: &mut impl Write) -> io::Result<()> {
    let mut seen: Vec<Seen> = (0..size).map(seen).collect();
    let mut store = Store::new(vec!["main".into()]);
    for batch in seen.chunks(10_000) {
        store.apply(ProfileId(0), batch, Source::FirstFill, NOW);
    }
    writeln!(
        out,
        "{} records, {} streams, {} addresses, {} reasons; times in ms",
        store.len(),
        store.streams().len(),
        store.addresses().len(),
        store.reasons().len()
    )?;
    writeln!(
        out,
        "{:38}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}",
        "typed", "keys", "p50", "p99", "slowest", "changed", "naive", "ratio", "found"
    )?;
    let mut cache = Cache::default();
    let mut rows = Vec::new();
    for Question { text, naive } in &QUESTIONS {
        // By key, so that a slow key shows even where the machine is busy with something else.
        let mut by_key = vec![Vec::new(); text.len()];
        for _ in 0..rounds {
            for (times, end) in by_key.iter_mut().zip(1..) {
                let begin = Instant::now();
                if let Ok(filter) = Filter::parse(black_box(&text[..end]), &Utc) {
                    filter.rows_into(&store, &[], NOW, None, &mut cache, &mut rows);
                    black_box(&rows);
                    times.push(begin.elapsed());
                }
            }
        }
        let slowest = by_key.iter_mut().filter(|times| !times.is_empty()).map(|times| median(times)).max();
        let mut keys = by_key.concat();
        let filter = Filter::parse(text, &Utc).map_err(io::Error::other)?;
        let mut changed = Vec::new();
        for _ in 0..rounds {
            let next = u32::try_from(seen.len()).map_err(io::Error::other)?;
            let new = Record { client_ip: Text::new(&format!("2001:db8::{next:x}")), ..record(next) };
            seen.push(Seen { record: new, count: 1 });
            store.apply(ProfileId(0), &seen[seen.len() - 1..], Source::Live, NOW);
            let begin = Instant::now();
            filter.rows_into(&store, &[], NOW, None, &mut cache, &mut rows);
            changed.push(begin.elapsed());
        }
        let found = rows.len();
        let begin = Instant::now();
        let expected = black_box(&seen).iter().filter(|seen| naive(&seen.record)).count();
        let naive = begin.elapsed();
        assert_eq!(found, expected, "{text}");
        let half = median(&mut keys);
        let p99 = keys[(keys.len() * 99 / 100).min(keys.len() - 1)];
        writeln!(
            out,
            "{text:38}{:9}{:9.3}{:9.3}{:9.3}{:9.3}{:9.1}{:8.0}x{found:9}",
            keys.len(),
            millis(half),
            millis(p99),
            millis(slowest.unwrap_or_default()),
            millis(median(&mut changed)),
            millis(naive),
            naive.as_secs_f64() / half.as_secs_f64(),
        )?;
    }
    writeln!(out)
}

/// Sorts the times on the way.
fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
