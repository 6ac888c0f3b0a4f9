//! Programs in a pseudo-terminal of 80x24: what they write, when, and what that looks like.

use std::io::{self, Read as _, Write};
use std::num::NonZeroU16;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use vt100::{Parser, Screen};

/// After so long without what is waited for, something is wrong, not slow.
const PATIENCE: Duration = Duration::from_secs(20);
const LINES: NonZeroU16 = NonZeroU16::new(24).expect("not zero");
const COLUMNS: NonZeroU16 = NonZeroU16::new(80).expect("not zero");

/// Time and bytes until something was there.
pub type Reached = (Duration, usize);

/// What followed a key: when the first and the last of it came, and how many bytes; nothing where the
/// screen stayed as it was.
pub struct Answer {
    pub first: Duration,
    pub last: Duration,
    pub bytes: usize,
}

/// A process in a pseudo-terminal; killed when dropped.
pub struct Session {
    child: Box<dyn Child + Send + Sync>,
    /// Held open: the terminal is gone when this is dropped.
    _master: Box<dyn MasterPty + Send>,
    input: Box<dyn Write + Send>,
    output: Receiver<(Instant, Vec<u8>)>,
    begin: Instant,
    pub read: Vec<u8>,
    shown: Parser,
}

impl Session {
    pub fn start(command: &CommandBuilder) -> io::Result<Self> {
        let size = PtySize { rows: LINES.get(), cols: COLUMNS.get(), pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).map_err(io::Error::other)?;
        let mut reader = pair.master.try_clone_reader().map_err(io::Error::other)?;
        let input = pair.master.take_writer().map_err(io::Error::other)?;
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
            input,
            output,
            begin,
            read: Vec::new(),
            shown: Parser::new(LINES, COLUMNS, 0),
        })
    }

    pub fn pid(&self) -> io::Result<u32> {
        self.child.process_id().ok_or_else(|| io::Error::other("it has ended"))
    }

    /// Until the screen, or all that was written, is as it should be: the time since the start, and the
    /// bytes so far.
    pub fn until(&mut self, what: &str, is_there: impl FnMut(&Screen, &[u8]) -> bool) -> io::Result<Reached> {
        self.until_within(what, PATIENCE, is_there)
    }

    /// The same for what may be silent for so long meanwhile.
    pub fn until_within(
        &mut self,
        what: &str,
        patience: Duration,
        mut is_there: impl FnMut(&Screen, &[u8]) -> bool,
    ) -> io::Result<Reached> {
        loop {
            let Ok((moment, bytes)) = self.output.recv_timeout(patience) else {
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

    /// Types something, and takes in what follows until nothing has come for so long.
    pub fn press(&mut self, keys: &[u8], silence: Duration) -> io::Result<Option<Answer>> {
        let begin = Instant::now();
        self.input.write_all(keys)?;
        self.input.flush()?;
        let mut answer: Option<Answer> = None;
        loop {
            match self.output.recv_timeout(silence) {
                Ok((moment, bytes)) => {
                    self.shown.process(&bytes);
                    let after = moment.saturating_duration_since(begin);
                    let answer = answer.get_or_insert(Answer { first: after, last: after, bytes: 0 });
                    answer.last = after;
                    answer.bytes += bytes.len();
                }
                Err(RecvTimeoutError::Timeout) => return Ok(answer),
                Err(RecvTimeoutError::Disconnected) => return Err(io::Error::other("it has ended")),
            }
        }
    }

    /// Until nothing has come for so long: the time from the start to the last byte.
    pub fn until_quiet(&mut self, silence: Duration) -> io::Result<Duration> {
        let mut last = self.begin.elapsed();
        loop {
            match self.output.recv_timeout(silence) {
                Ok((moment, bytes)) => {
                    last = moment - self.begin;
                    self.shown.process(&bytes);
                }
                Err(RecvTimeoutError::Timeout) => return Ok(last),
                Err(RecvTimeoutError::Disconnected) => return Err(io::Error::other("it has ended")),
            }
        }
    }

    /// How many bytes come within that time.
    pub fn listen(&mut self, time: Duration) -> io::Result<usize> {
        let end = Instant::now() + time;
        let mut count = 0;
        loop {
            match self.output.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok((_, bytes)) => {
                    self.shown.process(&bytes);
                    count += bytes.len();
                }
                Err(RecvTimeoutError::Timeout) => return Ok(count),
                Err(RecvTimeoutError::Disconnected) => return Err(io::Error::other("it has ended")),
            }
        }
    }

    /// Until it has ended by itself.
    pub fn end(mut self) -> io::Result<Reached> {
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

/// What all threads of a process that live now have used; in nanoseconds, where clock ticks would be
/// as long as all of it.
pub fn used_by(pid: u32) -> io::Result<Duration> {
    let mut sum = Duration::ZERO;
    for task in std::fs::read_dir(format!("/proc/{pid}/task"))? {
        let statistics = std::fs::read_to_string(task?.path().join("schedstat")).unwrap_or_default();
        let nanoseconds = statistics.split(' ').next().and_then(|first| first.parse().ok());
        sum += Duration::from_nanos(nanoseconds.unwrap_or(0));
    }
    Ok(sum)
}

/// Where a tool is installed, if it is.
pub fn is_installed(name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(name).is_file())
}
