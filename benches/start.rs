//! From nothing to something on the screen: the release binary in a pseudo-terminal of 80x24, beside
//! `true` (what any process costs there) and beside tools that people know, as far as they are
//! installed. Then what it costs to leave it open on a quiet list.
//!
//! `cargo bench --bench start` measures; run otherwise it starts once and leaves.

mod common;

use std::io::{self, Write};
use std::time::{Duration, Instant};

use common::figures::{Times, introduce, median, millis};
use common::processes::{PROGRAM, megabytes, peak_of};
use common::server::Server;
use common::sessions::{Reached, Session, is_installed, used_by};
use portable_pty::CommandBuilder;

/// The end of a frame: of a synchronized update.
const FRAME_END: &[u8] = b"\x1b[?2026l";
const FRAME_BEGIN: &[u8] = b"\x1b[?2026h";
/// The records in the list that is watched.
const RECORDS: usize = 10_000;

fn main() -> io::Result<()> {
    let mut out = io::stdout().lock();
    introduce("Start to first frame at 80x24, and what a quiet list costs", &mut out)?;
    let measured = common::measured();
    let (rounds, records, quiet) =
        if measured { (60, RECORDS, Duration::from_secs(10)) } else { (1, 300, Duration::from_millis(100)) };
    let server = Server::start(records, Duration::ZERO)?;
    let home = tempfile::tempdir()?;
    let program = program(&server, &home.path().to_string_lossy());

    writeln!(out, "{:44}{:>9}{:>9}{:>9}{:>9}", "", "starts", "p50 ms", "p99 ms", "bytes")?;
    tell(
        "true, until it has ended",
        rounds,
        || Session::start(&CommandBuilder::new("true"))?.end(),
        &mut out,
    )?;
    tell("breakwatch, first frame", rounds, || first_frame(&program), &mut out)?;
    let rounds_of_filling = rounds.min(5);
    tell(
        &format!("breakwatch, live with {records} records"),
        rounds_of_filling,
        || live(&program),
        &mut out,
    )?;
    others(rounds, home.path(), &mut out)?;
    writeln!(out)?;
    idle(&server, &program, quiet, &mut out)
}

/// The program on that server, in a home of its own.
fn program(server: &Server, home: &str) -> CommandBuilder {
    let mut command = CommandBuilder::new(PROGRAM);
    command.env_clear();
    for (name, value) in server.environment(home) {
        command.env(name, value);
    }
    command.args(["--endpoint", &server.simulator.url()]);
    command
}

fn tell(
    name: &str,
    rounds: usize,
    mut start: impl FnMut() -> io::Result<Reached>,
    out: &mut impl Write,
) -> io::Result<()> {
    let (mut times, mut bytes) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let (time, count) = start()?;
        times.push(time);
        bytes.push(count);
    }
    let times = Times::new(times);
    let (p50, p99) = (millis(times.p50()), millis(times.p99()));
    writeln!(out, "{name:44}{rounds:9}{p50:9.1}{p99:9.1}{:9}", median(bytes))
}

/// The time is until the whole frame was read; the bytes are those of the frame alone.
fn first_frame(program: &CommandBuilder) -> io::Result<Reached> {
    let mut session = Session::start(program)?;
    let (time, _) = session.until("a whole frame", |_, read| find(read, FRAME_END).is_some())?;
    let end = find(&session.read, FRAME_END).unwrap_or(0) + FRAME_END.len();
    let begin = find(&session.read, FRAME_BEGIN).unwrap_or(0);
    Ok((time, end - begin))
}

/// Until the list is whole and the header says so.
fn live(program: &CommandBuilder) -> io::Result<Reached> {
    Session::start(program)?.until("LIVE", |screen, _| screen.contents().contains("LIVE"))
}

/// Pagers and monitors on a file of numbered lines, until their screen is full.
fn others(rounds: usize, folder: &std::path::Path, out: &mut impl Write) -> io::Result<()> {
    let file = folder.join("lines");
    let lines: Vec<String> = (1..=1_000).map(|n| format!("line {n} of a file")).collect();
    std::fs::write(&file, lines.join("\n"))?;
    let file = file.to_string_lossy();
    let last = "line 22 of a file";
    for (name, arguments, marker) in
        [("less", vec![&*file], last), ("vim", vec!["-u", "NONE", &*file], last), ("htop", vec![], "F10")]
    {
        let mut command = CommandBuilder::new(name);
        command.args(&arguments);
        command.env("TERM", "xterm-256color");
        command.env("HOME", folder);
        if !is_installed(name) {
            writeln!(out, "{name:44}  not installed")?;
            continue;
        }
        let start =
            || Session::start(&command)?.until(marker, |screen, _| screen.contents().contains(marker));
        tell(&format!("{name}, full screen"), rounds, start, out)?;
    }
    Ok(())
}

/// A list in which nothing happens, polled at the default interval.
fn idle(server: &Server, program: &CommandBuilder, quiet: Duration, out: &mut impl Write) -> io::Result<()> {
    let mut session = Session::start(program)?;
    session.until("LIVE", |screen, _| screen.contents().contains("LIVE"))?;
    let pid = session.pid()?;
    // What the start has left over, such as threads that end when they are idle, is over by then.
    session.listen(quiet)?;
    let (busy, begin) = (used_by(pid)?, Instant::now());
    let requests = server.requests();
    let bytes = session.listen(quiet)?;
    let (busy, wall) = (used_by(pid)?.saturating_sub(busy), begin.elapsed());
    writeln!(out, "idle for {:.0} s on a quiet list, 80x24", wall.as_secs_f64())?;
    writeln!(out, "{:44}{:9.1} bytes a second", "written", rate(bytes, wall))?;
    writeln!(
        out,
        "{:44}{:9.3} % of a core ({:.1} ms, {} requests)",
        "processor",
        busy.as_secs_f64() / wall.as_secs_f64() * 100.0,
        millis(busy),
        server.requests() - requests
    )?;
    writeln!(out, "{:44}{:9.1} MB", "peak memory since the start", megabytes(peak_of(pid)))
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand bytes")]
fn rate(bytes: usize, time: Duration) -> f64 {
    bytes as f64 / time.as_secs_f64()
}

fn find(bytes: &[u8], marker: &[u8]) -> Option<usize> {
    bytes.windows(marker.len()).position(|window| window == marker)
}
