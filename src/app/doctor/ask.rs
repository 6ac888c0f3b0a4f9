//! Questions that the terminal itself answers: how wide it draws a character, whether it knows synchronized
//! output. What it does not answer within a moment is not known; it is left as it was.
//!
//! Knows nothing of what the answers mean.

use std::fs::File;
use std::io::{self, IsTerminal as _, Write as _};
use std::os::fd::{AsFd as _, BorrowedFd};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{FileType, Mode, OFlags, fstat, open};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcgetpgrp, tcgetwinsize, tcsetattr};

/// How long the terminal may take, over SSH and a long way as well.
const PATIENCE: Duration = Duration::from_secs(1);
/// One of the characters whose width is ambiguous: East Asian terminals may draw it two columns wide.
const AMBIGUOUS: &str = "…";

/// What the terminal answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Answers {
    /// Columns that the character took.
    pub(super) ambiguous: Option<u16>,
    /// Whether it knows mode 2026.
    pub(super) synchronized: Option<bool>,
}

/// A terminal that can be asked: whoever else reads from it at the same time would get the answers as keys.
#[derive(Debug)]
pub(super) struct Terminal {
    input: File,
    output: File,
}

impl Terminal {
    /// The terminal that this program has to itself: the one that it reads from and writes to, or, where that
    /// is a file, the one that it was started in. None beside a pipe, at whose other end a pager may have the
    /// terminal, and none in the background.
    pub(super) fn here() -> Option<Self> {
        let (stdin, stdout) = (io::stdin(), io::stdout());
        let terminal = if stdin.is_terminal() && stdout.is_terminal() {
            let own = |fd: BorrowedFd<'_>| fd.try_clone_to_owned().map(File::from).ok();
            Self { input: own(stdin.as_fd())?, output: own(stdout.as_fd())? }
        } else if is_shared(stdin.as_fd()) || is_shared(stdout.as_fd()) {
            return None;
        } else {
            let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
            let controlling = File::from(open("/dev/tty", flags, Mode::empty()).ok()?);
            Self { input: controlling.try_clone().ok()?, output: controlling }
        };
        let in_front = tcgetpgrp(&terminal.input).is_ok_and(|group| group == rustix::process::getpgrp());
        in_front.then_some(terminal)
    }

    /// Columns and lines.
    pub(super) fn size(&self) -> Option<(u16, u16)> {
        let size = tcgetwinsize(&self.output).ok()?;
        Some((size.ws_col, size.ws_row)).filter(|(columns, lines)| *columns > 0 && *lines > 0)
    }

    /// What writes to it.
    pub(super) fn writer(&self) -> &File {
        &self.output
    }

    /// Asks, and waits a moment for the answers. `utf8`: whether a character beyond ASCII may be drawn at all.
    pub(super) fn ask(&self, utf8: bool) -> Answers {
        let Ok(_restored) = Quiet::begin(&self.input) else { return Answers::default() };
        let mut question = b"\r".to_vec();
        if utf8 {
            question.extend_from_slice(AMBIGUOUS.as_bytes());
            question.extend_from_slice(b"\x1b[6n\r\x1b[K");
        }
        // The last is answered by every terminal: then the others will not be any more.
        question.extend_from_slice(b"\x1b[?2026$p\x1b[c");
        let mut out = &self.output;
        let sent = out.write_all(&question).and_then(|()| out.flush());
        let mut read = Vec::new();
        if sent.is_ok() {
            let until = Instant::now() + PATIENCE;
            while !understood(&read).1 && self.receive(&mut read, until) {}
        }
        // A terminal that understands none of it may have printed a part.
        let _erased = out.write_all(b"\r\x1b[K").and_then(|()| out.flush());
        understood(&read).0
    }

    /// Reads what has come until then; false when nothing more will.
    fn receive(&self, read: &mut Vec<u8>, until: Instant) -> bool {
        let left = until.saturating_duration_since(Instant::now());
        let wait = Timespec { tv_sec: 0, tv_nsec: i64::from(left.subsec_nanos()) };
        let wait = Timespec { tv_sec: i64::try_from(left.as_secs()).unwrap_or(0), ..wait };
        let mut asked = [PollFd::new(&self.input, PollFlags::IN)];
        // Where a terminal cannot be waited for, it is not read either: that would have no end.
        if !poll(&mut asked, Some(&wait)).is_ok_and(|_| asked[0].revents().contains(PollFlags::IN)) {
            return false;
        }
        let mut bytes = [0; 256];
        match rustix::io::read(&self.input, &mut bytes) {
            Ok(count @ 1..) => {
                read.extend_from_slice(&bytes[..count]);
                true
            }
            _ => false,
        }
    }
}

/// Whether another program may be at the other end.
fn is_shared(fd: BorrowedFd<'_>) -> bool {
    let kind = fstat(fd).map(|stat| FileType::from_raw_mode(stat.st_mode));
    !kind.is_ok_and(|kind| matches!(kind, FileType::RegularFile | FileType::CharacterDevice))
}

/// The answers in what came, and whether the last of them is there.
fn understood(read: &[u8]) -> (Answers, bool) {
    let mut answers = Answers::default();
    let mut last = false;
    for sequence in String::from_utf8_lossy(read).split("\x1b[").skip(1) {
        let Some(end) = sequence.find(|c: char| ('@'..='~').contains(&c)) else { continue };
        let (parameters, last_byte) = (&sequence[..end], &sequence[end..=end]);
        match last_byte {
            "R" => {
                let column = parameters.split(';').nth(1).and_then(|column| column.parse::<u16>().ok());
                answers.ambiguous = column.and_then(|column| column.checked_sub(1));
            }
            "y" => {
                let state = parameters.strip_prefix("?2026;").and_then(|rest| rest.strip_suffix('$'));
                answers.synchronized = state.map(|state| state != "0");
            }
            "c" => last = true,
            _ => {}
        }
    }
    (answers, last)
}

/// A terminal that neither echoes nor waits for lines, until this is dropped.
struct Quiet<'a>(&'a File, Termios);

impl<'a> Quiet<'a> {
    fn begin(terminal: &'a File) -> io::Result<Self> {
        let before = tcgetattr(terminal)?;
        let mut quiet = before.clone();
        // Signals by keys as well: none may end the program before the terminal is as it was.
        quiet.local_modes.remove(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG);
        tcsetattr(terminal, OptionalActions::Now, &quiet)?;
        Ok(Self(terminal, before))
    }
}

impl Drop for Quiet<'_> {
    fn drop(&mut self) {
        // What came too late must not be typed into the shell.
        let _restored = tcsetattr(self.0, OptionalActions::Flush, &self.1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_told_apart_in_any_order_and_nothing_is_guessed() {
        let of = |read: &str| understood(read.as_bytes());
        let all = Answers { ambiguous: Some(2), synchronized: Some(true) };
        assert_eq!(of("\x1b[12;3R\x1b[?2026;2$y\x1b[?62;c"), (all, true));
        assert_eq!(
            of("\x1b[?2026;0$y\x1b[1;2R").0,
            Answers { ambiguous: Some(1), synchronized: Some(false) }
        );
        assert_eq!(of(""), (Answers::default(), false));
        assert_eq!(of("x\x1b[?1;2c"), (Answers::default(), true));
        assert_eq!(of("\x1b[R\x1b[?2027;1$y\x1b[0;0R\x1b["), (Answers::default(), false));
    }
}
