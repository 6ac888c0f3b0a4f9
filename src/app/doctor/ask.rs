//! Questions that the terminal itself answers: how wide it draws a character, whether it knows synchronized
//! output. What it does not answer within a moment is not known; it is left as it was.
//!
//! Knows nothing of what the answers mean.

use std::io::{self, IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
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

/// Whether there is a terminal to ask, and nobody else is using it.
pub(super) fn is_there() -> bool {
    let in_front = || tcgetpgrp(io::stdin()).is_ok_and(|group| group == rustix::process::getpgrp());
    io::stdin().is_terminal() && io::stdout().is_terminal() && in_front()
}

/// Columns and lines.
pub(super) fn size() -> Option<(u16, u16)> {
    let size = tcgetwinsize(io::stdout()).ok()?;
    Some((size.ws_col, size.ws_row)).filter(|(columns, lines)| *columns > 0 && *lines > 0)
}

/// Asks, and waits a moment for the answers. `utf8`: whether a character beyond ASCII may be drawn at all.
pub(super) fn ask(utf8: bool) -> Answers {
    let Ok(_restored) = Quiet::begin() else { return Answers::default() };
    let mut question = b"\r".to_vec();
    if utf8 {
        question.extend_from_slice(AMBIGUOUS.as_bytes());
        question.extend_from_slice(b"\x1b[6n\r\x1b[K");
    }
    // The last is answered by every terminal: then the others will not be any more.
    question.extend_from_slice(b"\x1b[?2026$p\x1b[c");
    let mut out = io::stdout().lock();
    let sent = out.write_all(&question).and_then(|()| out.flush());
    let mut read = Vec::new();
    if sent.is_ok() {
        let until = Instant::now() + PATIENCE;
        while !understood(&read).1 && receive(&mut read, until) {}
    }
    // A terminal that understands none of it may have printed a part.
    let _erased = out.write_all(b"\r\x1b[K").and_then(|()| out.flush());
    understood(&read).0
}

/// Reads what has come until then; false when nothing more will.
fn receive(read: &mut Vec<u8>, until: Instant) -> bool {
    let left = until.saturating_duration_since(Instant::now());
    let stdin = io::stdin();
    let wait = Timespec { tv_sec: 0, tv_nsec: i64::from(left.subsec_nanos()) };
    let wait = Timespec { tv_sec: i64::try_from(left.as_secs()).unwrap_or(0), ..wait };
    let mut asked = [PollFd::new(&stdin, PollFlags::IN)];
    match poll(&mut asked, Some(&wait)) {
        Ok(1..) => {}
        Ok(0) | Err(_) => return false,
    }
    let mut bytes = [0; 256];
    match rustix::io::read(&stdin, &mut bytes) {
        Ok(count @ 1..) => {
            read.extend_from_slice(&bytes[..count]);
            true
        }
        _ => false,
    }
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
struct Quiet(Termios);

impl Quiet {
    fn begin() -> io::Result<Self> {
        let before = tcgetattr(io::stdin())?;
        let mut quiet = before.clone();
        // Signals by keys as well: none may end the program before the terminal is as it was.
        quiet.local_modes.remove(LocalModes::ICANON | LocalModes::ECHO | LocalModes::ISIG);
        tcsetattr(io::stdin(), OptionalActions::Now, &quiet)?;
        Ok(Self(before))
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        // What came too late must not be typed into the shell.
        let _restored = tcsetattr(io::stdin(), OptionalActions::Flush, &self.0);
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
