//! From nothing to something on the screen: the release binary in a pseudo-terminal of 80x24, beside
//! `true` (what any process costs there) and beside tools that people know, as far as they are
//! installed. Then what it costs to leave it open on a quiet list.
//!
//! `cargo bench --bench start` measures; run otherwise it starts once and leaves.

mod common;

use std::io::{self, Read as _, Write};
use std::num::NonZeroU16;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use common::figures::{Times, introduce, median, millis};
use common::processes::{PROGRAM, megabytes, peak_of};
use common::server::Server;
use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use vt100::{Parser, Screen};

/// The end of a frame: of a synchronized update.
const FRAME_END: &[u8] = b"\x1b[?2026l";
const FRAME_BEGIN: &[u8] = b"\x1b[?2026h";
/// After so long without what is waited for, something is wrong, not slow.
const PATIENCE: Duration = Duration::from_secs(20);
const LINES: NonZeroU16 = NonZeroU16::new(24).expect("not zero");
const COLUMNS: NonZeroU16 = NonZeroU16::new(80).expect("not zero");
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

/// Time and bytes until something was there.
type Reached = (Duration, usize);

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

fn is_installed(name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(name).is_file())
}

/// A list in which nothing happens, polled at the default interval.
fn idle(server: &Server, program: &CommandBuilder, quiet: Duration, out: &mut impl Write) -> io::Result<()> {
    let mut session = Session::start(program)?;
    session.until("LIVE", |screen, _| screen.contents().contains("LIVE"))?;
    let pid = session.pid()?;
    // What the start has left over, such as threads that end when they are idle, is over by then.
    session.listen(quiet)?;
    let (busy, begin) = (processor_time(pid)?, Instant::now());
    let requests = server.requests();
    let bytes = session.listen(quiet)?;
    let (busy, wall) = (processor_time(pid)?.saturating_sub(busy), begin.elapsed());
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

/// What all threads of a process that live now have used; in nanoseconds, where clock ticks would be
/// as long as all of it.
fn processor_time(pid: u32) -> io::Result<Duration> {
    let mut sum = Duration::ZERO;
    for task in std::fs::read_dir(format!("/proc/{pid}/task"))? {
        let statistics = std::fs::read_to_string(task?.path().join("schedstat")).unwrap_or_default();
        let nanoseconds = statistics.split(' ').next().and_then(|first| first.parse().ok());
        sum += Duration::from_nanos(nanoseconds.unwrap_or(0));
    }
    Ok(sum)
}

/// A process in a pseudo-terminal; killed when dropped.
struct Session {
    child: Box<dyn Child + Send + Sync>,
    /// Held open: the terminal is gone when this is dropped.
    _master: Box<dyn MasterPty + Send>,
    output: Receiver<(Instant, Vec<u8>)>,
    begin: Instant,
    read: Vec<u8>,
    shown: Parser,
}

impl Session {
    fn start(command: &CommandBuilder) -> io::Result<Self> {
        let size = PtySize { rows: LINES.get(), cols: COLUMNS.get(), pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).map_err(io::Error::other)?;
        let mut reader = pair.master.try_clone_reader().map_err(io::Error::other)?;
        let (send, output) = channel();
        std::thread::spawn(move || {
            let mut buffer = vec![0; 65_536];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                if send.send((Instant::now(), buffer[..count].to_vec())).is_err() {
                    return;
                }
            }
        });
        let begin = Instant::now();
        let child = pair.slave.spawn_command(command.clone()).map_err(io::Error::other)?;
        Ok(Self {
            child,
            _master: pair.master,
            output,
            begin,
            read: Vec::new(),
            shown: Parser::new(LINES, COLUMNS, 0),
        })
    }

    fn pid(&self) -> io::Result<u32> {
        self.child.process_id().ok_or_else(|| io::Error::other("it has ended"))
    }

    /// Until the screen, or all that was written, is as it should be: the time since the start, and the
    /// bytes so far.
    fn until(&mut self, what: &str, mut is_there: impl FnMut(&Screen, &[u8]) -> bool) -> io::Result<Reached> {
        loop {
            let Ok((moment, bytes)) = self.output.recv_timeout(PATIENCE) else {
                let shown = self.shown.screen().contents();
                return Err(io::Error::other(format!("{what} did not come; the screen shows\n{shown}")));
            };
            self.read.extend_from_slice(&bytes);
            self.shown.process(&bytes);
            if is_there(self.shown.screen(), &self.read) {
                return Ok((moment - self.begin, self.read.len()));
            }
        }
    }

    /// How many bytes come within that time.
    fn listen(&mut self, time: Duration) -> io::Result<usize> {
        let end = Instant::now() + time;
        let mut count = 0;
        loop {
            match self.output.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok((_, bytes)) => count += bytes.len(),
                Err(RecvTimeoutError::Timeout) => return Ok(count),
                Err(RecvTimeoutError::Disconnected) => return Err(io::Error::other("it has ended")),
            }
        }
    }

    /// Until it has ended by itself.
    fn end(mut self) -> io::Result<Reached> {
        self.child.wait()?;
        Ok((self.begin.elapsed(), self.read.len()))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn find(bytes: &[u8], marker: &[u8]) -> Option<usize> {
    bytes.windows(marker.len()).position(|window| window == marker)
}
