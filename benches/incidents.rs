//! How good incidents are found, and what that costs.
//!
//! Precision and recall over a test set of scenarios with known answers, each in many variants, beside
//! a fixed threshold as one would write it first: five streams of one network or domain with the same
//! cause within a minute. Then the first look at 100,000 and 1,000,000 breaks, the longest of the
//! pieces that it is done in, and the look at one more break, beside a look at all of them again: in
//! processor time, as the machine may be busy with other things.
//!
//! `cargo bench --bench incidents` measures; run otherwise, as by `cargo test --benches`, it only proves
//! on one variant and a few breaks that it works.

mod common;
#[path = "../tests/incidents/scenarios.rs"]
mod scenarios;

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::time::Duration;

use breakwatch::event::{ProfileId, Record, Source};
use breakwatch::insight::incident::{Incidents, Network};
use breakwatch::store::Store;
use common::figures::{Times, introduce, millis, processor_time, surveyed};
use common::records::{NOW, seen, spread};
use scenarios::{Found, SCENARIOS, Score, found, settled, store};

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    introduce("Incidents", &mut out)?;
    let (seeds, sizes): (u64, &[u32]) =
        if common::measured() { (40, &[100_000, 1_000_000]) } else { (1, &[3_000]) };
    quality(seeds, &mut out)?;
    for &size in sizes {
        cost(size, &mut out)?;
    }
    Ok(())
}

/// Precision and recall: per scenario and over all.
fn quality(seeds: u64, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{seeds} variants each{:>44}{:>29}", "here", "five streams a minute")?;
    writeln!(
        out,
        "{:46}{:>6}{:>7}{:>6}{:>15}{:>7}{:>6}",
        "scenario", "right", "missed", "wrong", "right", "missed", "wrong"
    )?;
    let mut totals = [Score::default(); 2];
    for scenario in &SCENARIOS {
        let mut scores = [Score::default(); 2];
        for seed in 1..=seeds {
            let (records, truths) = (scenario.make)(seed);
            let store = store(&records);
            add(&mut scores[0], Score::of(&found(&store, &settled(&store)), &truths));
            add(&mut scores[1], Score::of(&by_threshold(&records), &truths));
        }
        let [here, fixed] = scores;
        writeln!(
            out,
            "{:46}{:6}{:7}{:6}{:15}{:7}{:6}",
            scenario.name, here.right, here.missed, here.wrong, fixed.right, fixed.missed, fixed.wrong
        )?;
        totals.iter_mut().zip(scores).for_each(|(total, score)| add(total, score));
    }
    for (name, score) in ["here", "five streams a minute"].into_iter().zip(totals) {
        writeln!(
            out,
            "{name:22} precision {:5.1} %, recall {:5.1} %",
            percent(score.right, score.right + score.wrong),
            percent(score.right, score.right + score.missed)
        )?;
    }
    writeln!(out)
}

fn add(sum: &mut Score, score: Score) {
    sum.right += score.right;
    sum.missed += score.missed;
    sum.wrong += score.wrong;
}

#[expect(clippy::cast_precision_loss, reason = "small counts")]
fn percent(part: usize, all: usize) -> f64 {
    part as f64 * 100.0 / all.max(1) as f64
}

/// What one would write first: no usual rate, no choice between overlapping groups.
fn by_threshold(records: &[Record]) -> Vec<Found> {
    let mut groups: BTreeMap<(String, &str), Vec<(i64, &str)>> = BTreeMap::new();
    for record in records {
        let Some(ended) = record.ended else { continue };
        let network = record.client_ip.raw().parse().map(|it| Network::of(it).to_string());
        for name in network.into_iter().chain([record.domain.raw().to_owned()]) {
            groups.entry((name, record.reason.raw())).or_default().push((ended.0, record.stream.raw()));
        }
    }
    let mut found = Vec::new();
    for ((name, _), mut breaks) in groups {
        breaks.sort_unstable();
        let mut open: Option<(i64, BTreeSet<String>)> = None;
        for (place, &(at, _)) in breaks.iter().enumerate() {
            let minute = breaks[place..].iter().take_while(|(other, _)| other - at <= 60);
            let streams: BTreeSet<String> = minute.map(|(_, stream)| (*stream).to_owned()).collect();
            if streams.len() < 5 {
                continue;
            }
            match &mut open {
                Some((until, known)) if at <= *until => {
                    *until = at + 60;
                    known.extend(streams);
                }
                _ => {
                    let over = open.replace((at + 60, streams));
                    found.extend(over.map(|(_, streams)| (name.clone(), streams)));
                }
            }
        }
        found.extend(open.map(|(_, streams)| (name, streams)));
    }
    found
}

/// What the first look, its pieces and one more break cost.
fn cost(size: u32, out: &mut impl Write) -> io::Result<()> {
    let mut store = Store::new(vec!["main".into()]);
    let all: Vec<_> = (0..size).map(|index| spread(index, size)).collect();
    for batch in all.chunks(10_000) {
        store.apply(ProfileId(0), batch, Source::FirstFill, NOW);
    }
    let mut incidents = Incidents::default();
    let pieces = surveyed(&mut incidents, &store);
    let whole: Duration = pieces.iter().sum();
    let longest = pieces.iter().copied().max().unwrap_or_default();
    let pieces = Times::new(pieces);
    let mut more = Vec::new();
    for number in 0..50 {
        let mut next = seen(size + number);
        next.record.ended = Some(NOW);
        store.apply(ProfileId(0), &[next], Source::Live, NOW);
        let begin = processor_time();
        incidents.settle(&store);
        more.push(processor_time().saturating_sub(begin));
    }
    let more = Times::new(more);
    writeln!(
        out,
        "{size} breaks in a day, {} incidents: first look {:.1} ms in {} pieces, p50 {:.2}, p99 {:.2}, longest {:.2} ms; one more break p50 {:.2}, p99 {:.2} ms, a {:.0}th of it",
        incidents.list().len(),
        millis(whole),
        pieces.count(),
        millis(pieces.p50()),
        millis(pieces.p99()),
        millis(longest),
        millis(more.p50()),
        millis(more.p99()),
        whole.as_secs_f64() / more.p50().as_secs_f64(),
    )
}
