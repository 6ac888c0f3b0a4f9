//! The archive with 100,000 and 1,000,000 breaks of 20,000 streams: what keeping a reply of 100 costs, reading
//! a day of 10,000 and all of it, in which memory, a piece of pruning, a look at the whole file; and how many
//! bytes a break takes on the disk.
//!
//! `cargo bench --bench archive` measures; run otherwise, as by `cargo test --benches`, it only goes
//! through the motions.

mod common;

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use breakwatch::credentials::Env;
use breakwatch::event::{Seen, Source, UnixTime};
use breakwatch::store::archive::{Archive, ArchiveError, Kept, Place, Retention};
use common::figures::{Times, introduce, millis, processor_time};
use common::processes::{errand, megabytes, own_peak, send};
use common::records::{NOW, seen};

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    if let Some(errand) = errand() {
        return reader(&errand, &mut out);
    }
    introduce("The archive", &mut out)?;
    let (sizes, rounds): (&[u32], u32) =
        if common::measured() { (&[100_000, 1_000_000], 200) } else { (&[4_000], 3) };
    for &size in sizes {
        let home = tempfile::tempdir()?;
        measure(home.path(), size, rounds, &mut out)?;
    }
    Ok(())
}

/// Breaks in a full transaction of the keeper.
const AT_ONCE: usize = 10_000;

/// The bytes that this process has had written to the disk; 0 where that is not told.
fn written() -> u64 {
    let told = std::fs::read_to_string("/proc/self/io").unwrap_or_default();
    let number = told.lines().find_map(|line| line.strip_prefix("write_bytes: ")?.parse().ok());
    number.unwrap_or(0)
}

fn told(error: ArchiveError) -> io::Error {
    io::Error::other(error)
}

fn place(home: &Path) -> Place {
    Place::new(home.join("archive.sqlite3"), &Env::default())
}

fn names() -> [Arc<str>; 1] {
    ["main".into()]
}

fn kept(seen: Vec<Seen>, at: UnixTime) -> [Kept; 1] {
    let [profile] = names();
    [Kept::Breaks { profile, seen, source: Source::Live, at }]
}

fn measure(home: &Path, size: u32, rounds: u32, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{size} breaks{:>38}{:>9}{:>9}{:>9}", "times", "p50 ms", "p99 ms", "p50 cpu")?;
    let mut archive = Archive::open(&place(home)).map_err(told)?.archive;
    // Numbers rise into the past: what is left out at the front comes later, as new breaks do.
    let new = rounds * 100;
    let (begin, used, written) = (Instant::now(), processor_time(), written());
    let numbers: Vec<u32> = (new..new + size).rev().collect();
    for (at, some) in (0..).zip(numbers.chunks(AT_ONCE)) {
        archive.keep(&kept(some.iter().map(|&n| seen(n)).collect(), NOW.plus(at))).map_err(told)?;
    }
    archive.settle().map_err(told)?;
    let (filling, bytes) = (begin.elapsed().as_secs_f64(), archive.bytes());
    let used = processor_time().saturating_sub(used).as_secs_f64();
    let written = self::written().saturating_sub(written) * 10 / bytes.max(1);
    let tell = |what: &str, (times, used): &(Times, Times), out: &mut dyn Write| {
        let (p50, p99, used) = (millis(times.p50()), millis(times.p99()), millis(used.p50()));
        writeln!(out, "{what:44}{:8}{p50:9.2}{p99:9.2}{used:9.2}", times.count())
    };
    let mut left = new;
    let times = both(rounds as usize, || {
        left -= 100;
        let reply = (left..left + 100).map(seen).collect();
        archive.keep(&kept(reply, NOW.plus(i64::from(new - left)))).map_err(told)
    })?;
    tell("keep a reply of 100 new", &times, out)?;
    let again: Vec<Seen> = (0..100).map(seen).collect();
    let times = both(rounds as usize, || archive.keep(&kept(again.clone(), NOW)).map_err(told))?;
    tell("keep a reply of 100 known", &times, out)?;
    // Four end in each second: this is where the 10,000th begins.
    let day = NOW.plus(-2_499);
    let times = both(rounds.min(40) as usize, || {
        let mut found = 0;
        let from = if size < 10_000 { UnixTime(0) } else { day };
        let handed = archive
            .breaks(&names(), from, None, |_, seen, _, _| {
                found += seen.len();
                true
            })
            .map_err(told)?;
        if size >= 10_000 && (handed != 10_000 || found != 10_000) {
            return Err(io::Error::other(format!("{found} breaks of a day instead of 10,000")));
        }
        Ok(())
    })?;
    tell("read a day of 10,000", &times, out)?;
    let times = both(3, || match archive.verify().map_err(told)?.as_slice() {
        [] => Ok(()),
        findings => Err(io::Error::other(format!("{findings:?}"))),
    })?;
    tell("look at the whole file (verify)", &times, out)?;
    let times = both(3, || archive.info().map(drop).map_err(told))?;
    tell("info", &times, out)?;
    let all = size + new;
    let half = Retention { keep_s: Some(i64::from(all) / 8), bytes: None };
    let times = both((rounds / 2) as usize, || archive.prune_some(&half, NOW).map(drop).map_err(told))?;
    tell("a piece of pruning", &times, out)?;
    drop(archive);

    let home = home.to_string_lossy();
    let nothing: u64 = number(&send(&["nothing", &home], &[])?)?;
    let told_by = send(&["read", &home], &[])?;
    let mut words = told_by.split_whitespace();
    let mut next = || words.next().map_or(Ok(0), number);
    let (found, micros, peak) = (next()?, next()?, next()?);
    let seconds = Duration::from_micros(micros).as_secs_f64();
    let peak = megabytes(peak.saturating_sub(nothing));
    writeln!(
        out,
        "read what is left ({found} breaks)      {seconds:.2} s, peak {peak:.1} MB above a process that opens it"
    )?;
    let each = bytes / u64::from(size);
    writeln!(
        out,
        "on the disk {:.1} MB, {each} bytes a break; filled in {filling:.1} s, {used:.1} s of processor time, \
         {}.{} bytes written for each\n",
        megabytes(bytes),
        written / 10,
        written % 10
    )
}

/// Does a thing so many times: how long that takes by the wall and by the processor.
fn both(rounds: usize, mut act: impl FnMut() -> io::Result<()>) -> io::Result<(Times, Times)> {
    let mut used = Vec::with_capacity(rounds);
    let times = Times::of(rounds, || {
        let begin = processor_time();
        act()?;
        used.push(processor_time().saturating_sub(begin));
        Ok(())
    })?;
    Ok((times, Times::new(used)))
}

fn number(text: &str) -> io::Result<u64> {
    text.trim().parse().map_err(io::Error::other)
}

/// The child: opens the archive, reads all of it or nothing, and prints what it found, how long that took
/// and its peak of memory.
fn reader(errand: &[String], out: &mut impl Write) -> io::Result<()> {
    let [what, home] = errand else { return Err(io::Error::other("no errand")) };
    let archive = Archive::open_existing(&place(Path::new(home))).map_err(told)?.archive;
    if what == "nothing" {
        return writeln!(out, "{}", own_peak());
    }
    let begin = Instant::now();
    let found = archive.breaks(&names(), UnixTime(i64::MIN), None, |_, _, _, _| true).map_err(told)?;
    writeln!(out, "{found} {} {}", begin.elapsed().as_micros(), own_peak())
}
