//! The whole screen path with 100,000 and 1,000,000 breaks, without a terminal: a key goes in, the
//! bytes of a frame come out. Scrolling, typing a filter, a new break arriving, sorting; filling; and
//! the memory that 10,000 and 1,000,000 take, each in a process of its own.
//!
//! `cargo bench --bench screen` measures; run otherwise it only goes through the motions.

mod common;

use std::io::{self, Sink, Write};
use std::time::{Duration, Instant};

use breakwatch::event::{Record, Seen, Source, Text};
use breakwatch::poll::report::Report;
use breakwatch::store::Store;
use breakwatch::tui::Stage;
use common::figures::{Times, introduce, median, millis, processor_time};
use common::processes::{errand, megabytes, own_peak, send};
use common::records::{NOW, record, seen, shuffled};
use common::stages::{MAIN, REPLY, filled, online};
use crossterm::event::KeyCode;

/// A filter that asks for verdicts.
const VERDICTS: &str = "verdict:down is:flapping";
/// Filters as they are typed in the end.
const TYPED: [&str; 4] =
    ["network", "stream:room_12", "ip:203.0.113.0/24 dur:<30s", "-cause:client_closed actor:network"];

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    if let Some(errand) = errand() {
        return tell_own_peak(&errand, &mut out);
    }
    introduce("The whole screen path: a key in, the bytes of a frame out", &mut out)?;
    let (sizes, steps, rounds): (&[u32], usize, usize) =
        if common::measured() { (&[100_000, 1_000_000], 400, 10) } else { (&[3_000], 20, 1) };
    for &size in sizes {
        measure(size, steps, rounds, &mut out)?;
    }
    let (few, many) = if common::measured() { (10_000, 1_000_000) } else { (100, 1_000) };
    loading(many, &mut out)?;
    memory(&[few, many], &mut out)
}

fn measure(size: u32, steps: usize, rounds: usize, out: &mut impl Write) -> io::Result<()> {
    let begin = Instant::now();
    let mut stage = filled(size, 80, 24, seen)?;
    let filled = begin.elapsed();
    let begin = Instant::now();
    let first = stage.frame()?;
    writeln!(
        out,
        "{size} breaks at 80x24, filled by replies of {REPLY} in {:.0} ms; first frame {:.2} ms, {first} bytes",
        millis(filled),
        millis(begin.elapsed())
    )?;
    writeln!(out, "{:44}{:>8}{:>9}{:>9}{:>9}{:>9}", "", "frames", "p50 ms", "p99 ms", "p99 cpu", "bytes")?;
    stage.press(KeyCode::Down);
    stage.settle();
    stage.frame()?;
    for (name, code) in [
        ("one line down", KeyCode::Down),
        ("one line up", KeyCode::Up),
        ("one page down", KeyCode::PageDown),
        ("one page up", KeyCode::PageUp),
    ] {
        scroll(name, code, steps, &mut stage, out)?;
    }
    stage.press(KeyCode::End);
    scroll("one line up, at the end of the list", KeyCode::Up, steps, &mut stage, out)?;
    live(size, steps, &mut stage, out)?;
    stage.report(Report::Online { profile: MAIN, list: online(size, 60, 0, 4) });
    stage.frame()?;
    for text in TYPED.into_iter().chain([VERDICTS]) {
        typing(text, rounds, &mut stage, out)?;
    }
    sorting(rounds, &mut stage, out)?;
    stage.resize(140, 40);
    stage.press(KeyCode::Home);
    stage.frame()?;
    scroll("one line down, at 140x40", KeyCode::Down, steps, &mut stage, out)?;
    writeln!(out)
}

/// While a key is held, the detail rests: it is drawn 50 ms after the last one.
fn scroll(
    name: &str,
    code: KeyCode,
    steps: usize,
    stage: &mut Stage<Sink>,
    out: &mut impl Write,
) -> io::Result<()> {
    let (mut held, mut after) = (Frames::default(), Frames::default());
    for _ in 0..steps {
        held.note(|| {
            stage.press(code);
            stage.frame()
        })?;
        after.note(|| {
            stage.settle();
            stage.frame()
        })?;
    }
    held.tell(name, out)?;
    after.tell("  and the detail after it", out)
}

/// A reply with one new break, while the list follows the newest and while it does not.
fn live(size: u32, steps: usize, stage: &mut Stage<Sink>, out: &mut impl Write) -> io::Result<()> {
    let mut next = size;
    for (name, code) in
        [("a new break, followed", KeyCode::Home), ("a new break, while elsewhere", KeyCode::End)]
    {
        stage.press(code);
        stage.settle();
        stage.frame()?;
        let mut frames = Frames::default();
        for _ in 0..steps {
            next += 1;
            let new = Record {
                client_ip: Text::new(&format!("2001:db8::{next:x}")),
                ended: Some(NOW),
                ..record(next)
            };
            let seen = vec![Seen { record: new, count: 1 }];
            frames.note(|| {
                stage.report(Report::Breaks {
                    profile: MAIN,
                    seen,
                    source: Source::Live,
                    at: NOW,
                    request: None,
                });
                stage.frame()
            })?;
        }
        frames.tell(name, out)?;
    }
    Ok(())
}

/// Each key by itself, from an empty filter; the last line of the screen's work is the frame.
fn typing(text: &str, rounds: usize, stage: &mut Stage<Sink>, out: &mut impl Write) -> io::Result<()> {
    let mut frames = Frames::default();
    let mut by_key = vec![Vec::new(); text.len()];
    for _ in 0..rounds {
        stage.press(KeyCode::Home);
        stage.press(KeyCode::Char('/'));
        stage.frame()?;
        for (times, c) in by_key.iter_mut().zip(text.chars()) {
            times.push(frames.note(|| {
                stage.press(KeyCode::Char(c));
                stage.frame()
            })?);
        }
        stage.press(KeyCode::Esc);
        stage.frame()?;
    }
    frames.tell(&format!("typing {text}"), out)?;
    let slowest = by_key.into_iter().map(|times| Times::new(times).p50()).max().unwrap_or_default();
    writeln!(out, "{:44}{:8}{:9.3}", "  its slowest key", rounds, millis(slowest))
}

fn sorting(rounds: usize, stage: &mut Stage<Sink>, out: &mut impl Write) -> io::Result<()> {
    let mut frames = Frames::default();
    for _ in 0..rounds.max(9) {
        frames.note(|| {
            stage.press(KeyCode::Char('s'));
            stage.frame()
        })?;
    }
    frames.tell("sorting by the next column", out)
}

/// Time, by the wall and by the processor, and bytes of many frames.
#[derive(Default)]
struct Frames {
    times: Vec<Duration>,
    used: Vec<Duration>,
    bytes: Vec<usize>,
}

impl Frames {
    fn note(&mut self, frame: impl FnOnce() -> io::Result<usize>) -> io::Result<Duration> {
        let (begin, used) = (Instant::now(), processor_time());
        let bytes = frame()?;
        let (time, used) = (begin.elapsed(), processor_time().saturating_sub(used));
        self.times.push(time);
        self.used.push(used);
        self.bytes.push(bytes);
        Ok(time)
    }

    fn tell(self, name: &str, out: &mut impl Write) -> io::Result<()> {
        let times = Times::new(self.times);
        let (count, p50, p99) = (times.count(), millis(times.p50()), millis(times.p99()));
        let used = millis(Times::new(self.used).p99());
        writeln!(out, "{name:44}{count:8}{p50:9.3}{p99:9.3}{used:9.3}{:9}", median(self.bytes))
    }
}

/// The store alone, reply by reply.
fn loading(size: u32, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "loading {size} breaks into the store, replies of {REPLY}")?;
    for (name, order) in [
        ("newest first, as the service lists them", (0..size).collect()),
        ("oldest first", (0..size).rev().collect()),
        ("in no order", shuffled(size)),
    ] {
        let order: Vec<u32> = order;
        let mut store = Store::new(vec!["main".into()]);
        let mut spent = Duration::ZERO;
        for reply in order.chunks(REPLY) {
            let seen: Vec<Seen> = reply.iter().map(|&index| seen(index)).collect();
            let begin = Instant::now();
            store.apply(MAIN, &seen, Source::FirstFill, NOW);
            spent += begin.elapsed();
        }
        writeln!(out, "{name:44}{:9.0} ms", millis(spent))?;
    }
    writeln!(out)
}

fn memory(sizes: &[u32], out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "peak memory of a process with that many breaks on its screen, a filter typed")?;
    for size in sizes {
        let peak = send(&[&size.to_string()], &[])?.trim().parse().map_err(io::Error::other)?;
        writeln!(out, "{:44}{:9.1} MB", format!("{size} breaks"), megabytes(peak))?;
    }
    Ok(())
}

/// In a child: fills a screen, has it take in an online list of all streams, uses it a little, and
/// prints the peak in bytes.
fn tell_own_peak(errand: &[String], out: &mut impl Write) -> io::Result<()> {
    let size = errand.first().and_then(|size| size.parse().ok());
    let size = size.ok_or_else(|| io::Error::other("a child needs a number of breaks"))?;
    let mut stage = filled(size, 80, 24, seen)?;
    stage.frame()?;
    stage.report(Report::Online { profile: MAIN, list: online(size, 60, 0, 4) });
    stage.frame()?;
    for text in [TYPED[0], VERDICTS] {
        stage.press(KeyCode::Char('/'));
        for c in text.chars() {
            stage.press(KeyCode::Char(c));
            stage.frame()?;
        }
        stage.press(KeyCode::Esc);
    }
    stage.press(KeyCode::End);
    stage.frame()?;
    writeln!(out, "{}", own_peak())
}
