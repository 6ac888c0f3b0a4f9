//! How the cost of each thing grows with the number of records held: 1,000 to 1,000,000, always of one
//! day, so that more records also lie denser. Beside each row stands the exponent of its growth from
//! 10,000 to 1,000,000: 0 is flat, 1 is linear. In processor time, as the machine may be busy with other
//! things.
//!
//! A poll is what a reply with ten new records costs from the report to the frame that shows them; what
//! the screen goes on working out after that frame, a piece for each further one, stands below it.
//!
//! `cargo bench --bench growth` measures; run otherwise it only goes through the motions.

mod common;

use std::io::{self, Sink, Write};
use std::time::Duration;

use breakwatch::event::{Seen, Source, Text};
use breakwatch::insight::incident::Incidents;
use breakwatch::insight::{Insight, Presence};
use breakwatch::poll::report::Report;
use breakwatch::store::Store;
use breakwatch::tui::Stage;
use common::figures::{Times, introduce, millis, processor_time};
use common::processes::{errand, megabytes, own_peak, send};
use common::records::{NOW, record, spread};
use common::stages::{MAIN, REPLY, filled, online};
use crossterm::event::KeyCode;

/// New records that a poll brings.
const NEW: u32 = 10;
/// The sizes between which the exponent is told, if both were measured.
const FROM: u32 = 10_000;
const UNTIL: u32 = 1_000_000;

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    if let Some(errand) = errand() {
        let size = errand.first().and_then(|size| size.parse().ok()).unwrap_or_default();
        // Everything on: an online list, a filter over all texts, one for verdicts, the end of the list.
        drop(prepared(size, SMALL, "/network!/verdict:down is:flapping!$")?);
        return writeln!(out, "{}", own_peak());
    }
    introduce("Growth with the number of records: ms of processor time, median and longest", &mut out)?;
    let (sizes, rounds): (&[u32], u32) =
        if common::measured() { (&[1_000, 10_000, 100_000, 1_000_000], 30) } else { (&[300, 1_000], 2) };
    let mut table = Table { sizes, rows: Vec::new() };
    for &size in sizes {
        alone(size, rounds, &mut table);
        polls(size, rounds, &mut table)?;
        screens(size, rounds, &mut table)?;
        lists(size, rounds, &mut table)?;
        let peak: u64 = send(&[&size.to_string()], &[])?.trim().parse().map_err(io::Error::other)?;
        table.note("memory of a process with everything on, MB", megabytes(peak), None);
        // After each size: the largest takes minutes, and whoever stops it has the others.
        table.tell(&mut out)?;
    }
    Ok(())
}

/// The usual cost, and the longest where there are several.
type Figure = (f64, Option<f64>);

/// One line per operation, one figure per size.
struct Table<'a> {
    sizes: &'a [u32],
    rows: Vec<(String, Vec<Figure>)>,
}

impl Table<'_> {
    fn note(&mut self, name: &str, usual: f64, longest: Option<f64>) {
        match self.rows.iter_mut().find(|(known, _)| known == name) {
            Some((_, figures)) => figures.push((usual, longest)),
            None => self.rows.push((name.to_owned(), vec![(usual, longest)])),
        }
    }

    fn times(&mut self, name: &str, times: Vec<Duration>) {
        let longest = times.iter().copied().max().map(millis);
        self.note(name, millis(Times::new(times).p50()), longest);
    }

    fn tell(&self, out: &mut impl Write) -> io::Result<()> {
        write!(out, "{:44}", "")?;
        let told = self.rows.first().map_or(0, |(_, figures)| figures.len());
        for size in &self.sizes[..told.min(self.sizes.len())] {
            write!(out, "{size:>22}")?;
        }
        writeln!(out, "{:>10}", "exponent")?;
        for (name, figures) in &self.rows {
            write!(out, "{name:44}")?;
            for (usual, longest) in figures {
                match longest {
                    Some(longest) => write!(out, "{usual:12.3}{longest:10.2}")?,
                    None => write!(out, "{usual:12.1}{:10}", "")?,
                }
            }
            writeln!(out, "{}", self.exponent(figures))?;
        }
        writeln!(out)
    }

    /// The logarithm of how much the usual cost grew, by that of how much the number did.
    fn exponent(&self, figures: &[Figure]) -> String {
        let at = |size| self.sizes.iter().position(|it| *it == size).and_then(|place| figures.get(place));
        let Some(((few, _), (many, _))) = at(FROM).zip(at(UNTIL)) else { return String::new() };
        format!("{:10.2}", (many / few).ln() / (f64::from(UNTIL) / f64::from(FROM)).ln())
    }
}

/// The processor time that something takes.
fn cost(act: impl FnOnce() -> io::Result<()>) -> io::Result<Duration> {
    let begin = processor_time();
    act()?;
    Ok(processor_time().saturating_sub(begin))
}

fn costs(rounds: u32, mut act: impl FnMut(u32) -> io::Result<()>) -> io::Result<Vec<Duration>> {
    (0..rounds).map(|round| cost(|| act(round))).collect()
}

/// Ten new records that ended just now, other ones each time.
struct Polls(u32);

impl Polls {
    fn next(&mut self) -> Vec<Seen> {
        let first = self.0;
        self.0 += NEW;
        (first..self.0)
            .map(|index| {
                let mut record = record(index);
                (record.started, record.ended) = (Some(NOW.plus(-30)), Some(NOW));
                record.client_ip = Text::new(&format!("2001:db8::{index:x}"));
                Seen { record, count: 1 }
            })
            .collect()
    }
}

/// Store, standings, marks and incidents without a screen.
fn alone(size: u32, rounds: u32, table: &mut Table<'_>) {
    let mut store = Store::new(vec!["main".into()]);
    let all: Vec<Seen> = (0..size).map(|index| spread(index, size)).collect();
    let begin = processor_time();
    for reply in all.chunks(REPLY) {
        store.apply(MAIN, reply, Source::FirstFill, NOW);
    }
    table.note("filling the store", millis(processor_time().saturating_sub(begin)), None);
    drop(all);
    let presence = Presence::default();
    let (mut insight, mut incidents) = (Insight::default(), Incidents::default());
    insight.marks(&store, &presence);
    let mut pieces = Vec::new();
    loop {
        let begin = processor_time();
        let settled = incidents.refresh(&store);
        pieces.push(processor_time().saturating_sub(begin));
        if settled {
            break;
        }
    }
    table.note("first look for incidents", millis(pieces.iter().sum()), None);
    table.times("  a piece of it", pieces);
    let mut polls = Polls(size);
    let names =
        ["store: ten new records", "standings after them", "marks after them", "incidents after them"];
    let mut times = names.map(|_| Vec::new());
    for _ in 0..rounds {
        let new = polls.next();
        let mut last = processor_time();
        let mut lap = || {
            let now = processor_time();
            now.saturating_sub(std::mem::replace(&mut last, now))
        };
        store.apply(MAIN, &new, Source::Live, NOW);
        times[0].push(lap());
        insight.refresh(&store, &presence);
        times[1].push(lap());
        insight.marks(&store, &presence);
        times[2].push(lap());
        incidents.settle(&store);
        times[3].push(lap());
    }
    for (name, times) in names.into_iter().zip(times) {
        table.times(name, times);
    }
    let begin = processor_time();
    let gone = store.forget_before(NOW.plus(-86_400 * 63 / 64));
    table.note("forgetting one row in 64", millis(processor_time().saturating_sub(begin)), None);
    assert!(gone > 0, "a 64th of a day is out of date");
}

/// A screen of that size, on which keys have been pressed and everything has been worked out.
fn prepared(size: u32, (width, height): (u16, u16), keys: &str) -> io::Result<Stage<Sink>> {
    let mut stage = filled(size, width, height, |index| spread(index, size))?;
    stage.report(Report::Online { profile: MAIN, list: online(size, 60, 0, 4) });
    finish(&mut stage)?;
    press(&mut stage, keys)?;
    Ok(stage)
}

/// `^` is Home, `$` is End, `~` is Enter, `!` is Esc.
fn press(stage: &mut Stage<Sink>, keys: &str) -> io::Result<()> {
    for key in keys.chars() {
        stage.press(match key {
            '^' => KeyCode::Home,
            '$' => KeyCode::End,
            '~' => KeyCode::Enter,
            '!' => KeyCode::Esc,
            key => KeyCode::Char(key),
        });
        stage.frame()?;
    }
    stage.settle();
    finish(stage)
}

fn finish(stage: &mut Stage<Sink>) -> io::Result<()> {
    stage.frame()?;
    while stage.goes_on() {
        stage.frame()?;
    }
    Ok(())
}

const SMALL: (u16, u16) = (80, 24);
const WIDE: (u16, u16) = (140, 40);

fn polls(size: u32, rounds: u32, table: &mut Table<'_>) -> io::Result<()> {
    let mut polls = Polls(size);
    let mut small = prepared(size, SMALL, "^")?;
    for (name, keys) in [
        ("poll, following the newest", "^"),
        ("poll, elsewhere", "$"),
        ("poll, elsewhere, oldest first", "^r$"),
        ("poll, sorted by stream", "r^s"),
        ("poll, elsewhere, sorted by stream", "$"),
        ("poll, elsewhere, sorted by verdict", "<<^$"),
        ("poll, planned ends hidden", "s^H"),
        ("poll, what is down", "H^x"),
        ("poll, filter network", "!^/network~"),
        ("poll, filter verdict:down", "!^/verdict:down~"),
        ("poll, by stream", "!2"),
        ("poll, by incident", "3"),
        ("poll, by cause", "4"),
    ] {
        press(&mut small, keys)?;
        poll(name, rounds, &mut polls, &mut small, table)?;
    }
    drop(small);
    let mut wide = prepared(size, WIDE, "^")?;
    poll("poll, at 140x40, over time", rounds, &mut polls, &mut wide, table)
}

fn poll(
    name: &str,
    rounds: u32,
    polls: &mut Polls,
    stage: &mut Stage<Sink>,
    table: &mut Table<'_>,
) -> io::Result<()> {
    let (mut polled, mut pieces) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let seen = polls.next();
        polled.push(cost(|| {
            stage.report(Report::Breaks {
                profile: MAIN,
                seen,
                source: Source::Live,
                at: NOW,
                request: None,
            });
            stage.frame().map(drop)
        })?);
        while stage.goes_on() {
            pieces.push(cost(|| stage.frame().map(drop))?);
        }
    }
    table.times(name, polled);
    if name.ends_with("newest") {
        let sum: Duration = pieces.iter().sum();
        table.times("  a frame after it", pieces);
        table.note("  all of them, for each poll", millis(sum / rounds), Some(0.0));
    }
    Ok(())
}

/// Keys and frames.
fn screens(size: u32, rounds: u32, table: &mut Table<'_>) -> io::Result<()> {
    let begin = processor_time();
    let mut stage = filled(size, 80, 24, |index| spread(index, size))?;
    table.note("filling a screen", millis(processor_time().saturating_sub(begin)), None);
    table.times("first frame of all of them", costs(1, |_| stage.frame().map(drop))?);
    stage.report(Report::Online { profile: MAIN, list: online(size, 60, 0, 4) });
    finish(&mut stage)?;
    for (name, code) in [("scroll step", KeyCode::Down), ("a page", KeyCode::PageDown)] {
        let times = costs(rounds, |_| {
            stage.press(code);
            stage.frame().map(drop)
        })?;
        table.times(name, times);
    }
    for text in ["network", "stream:room_12", "ip:203.0.113.0/24 dur:<30s", "verdict:down is:flapping"] {
        let mut times = Vec::new();
        for _ in 0..rounds.min(3) {
            press(&mut stage, "/")?;
            for c in text.chars() {
                times.push(cost(|| {
                    stage.press(KeyCode::Char(c));
                    stage.frame().map(drop)
                })?);
            }
            stage.press(KeyCode::Esc);
            finish(&mut stage)?;
        }
        table.times(&format!("typing {text}"), times);
    }
    let sorts = costs(rounds.min(11), |_| {
        stage.press(KeyCode::Char('s'));
        stage.frame().map(drop)
    })?;
    table.times("sorting by the next column", sorts);
    while stage.goes_on() {
        stage.frame()?;
    }
    for (name, key) in [("the view of streams", '2'), ("the view of causes", '4'), ("the list", '1')] {
        let mut times = Vec::new();
        for _ in 0..rounds.min(3) {
            press(&mut stage, if key == '1' { "2" } else { "1" })?;
            times.push(cost(|| {
                stage.press(KeyCode::Char(key));
                stage.frame().map(drop)
            })?);
            finish(&mut stage)?;
        }
        table.times(name, times);
    }
    let mut now = NOW.plus(100);
    let ticks = costs(rounds, |_| {
        now = now.plus(1);
        if stage.clock(now) {
            stage.frame()?;
        }
        Ok(())
    })?;
    table.times("a second of the clock", ticks);
    finish(&mut stage)
}

/// An online list of the whole account, in which one stream in a hundred is another than before, while
/// a filter for verdicts is on.
fn lists(size: u32, rounds: u32, table: &mut Table<'_>) -> io::Result<()> {
    let mut stage = prepared(size, SMALL, "^/verdict:down~")?;
    let (mut taken, mut pieces, mut sums) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..rounds.min(8) {
        let (first, after) = (round as usize, 120 + i64::from(round) * 60);
        let list = online(size, after, first, 100);
        let mut sum = cost(|| {
            stage.report(Report::Online { profile: MAIN, list });
            Ok(())
        })?;
        taken.push(sum);
        loop {
            let piece = cost(|| stage.frame().map(drop))?;
            sum += piece;
            pieces.push(piece);
            if !stage.goes_on() {
                break;
            }
        }
        sums.push(sum);
    }
    table.times("an online list is taken in", taken);
    table.times("  a frame after it, verdict:down", pieces);
    table.times("  all of it", sums);
    Ok(())
}
