//! Prints lines in a thread of its own: whoever reads them may be slow, and then signals and pollers must
//! not wait. After each line the state notes it, before the next one is printed.

use std::io::{self, Write as _};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

use rustix::event::{PollFd, PollFlags, poll};
use tokio::sync::oneshot;

use super::state::{Entry, State};
use crate::app::{Failure, complain};
use crate::event::UnixTime;

/// Pieces of work that may wait.
const WAITING: usize = 64;

/// One thing to print.
#[derive(Debug)]
pub(super) enum Print {
    /// A line of a break, with its number and what the state notes.
    Line { text: Vec<u8>, seq: u64, entry: Entry },
    /// Another line of the output.
    Aside(Vec<u8>),
    /// A line on standard error.
    Complaint(String),
    /// The terminal's bell and notifications, where standard error is one.
    Ring(Vec<u8>),
    /// No more just now; what ended before is history.
    Settle(UnixTime),
}

/// The way to the thread.
#[derive(Debug)]
pub(super) struct Printer {
    way: SyncSender<Vec<Print>>,
    /// What did not go into the way yet.
    pending: Option<Vec<Print>>,
}

/// How it ends.
pub(super) type Ended = oneshot::Receiver<Result<(), Failure>>;

impl Printer {
    /// Begins to print.
    pub(super) fn start(state: Option<State>) -> io::Result<(Self, Ended, JoinHandle<()>)> {
        let (way, work) = sync_channel(WAITING);
        let (end, ended) = oneshot::channel();
        let thread = std::thread::Builder::new().name("lines".to_owned()).spawn(move || {
            // Nobody may be waiting any more.
            let _unheard = end.send(print_all(&work, state));
        })?;
        Ok((Self { way, pending: None }, ended, thread))
    }

    /// Hands on what there is; false if it has to be tried again, and nothing more is taken till then.
    pub(super) fn hand_on(&mut self, more: Vec<Print>) -> bool {
        let mut all = self.pending.take().unwrap_or_default();
        all.extend(more);
        if all.is_empty() {
            return true;
        }
        match self.way.try_send(all) {
            Err(TrySendError::Full(all)) => {
                self.pending = Some(all);
                false
            }
            // Why it has ended is told by itself.
            Ok(()) | Err(TrySendError::Disconnected(_)) => true,
        }
    }
}

fn print_all(work: &Receiver<Vec<Print>>, mut state: Option<State>) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let mut floor = None;
    while let Ok(pieces) = work.recv() {
        for piece in pieces {
            match piece {
                Print::Line { text, seq, entry } => {
                    if let Some(state) = &mut state {
                        state.begin(seq, entry).map_err(Failure::said)?;
                    }
                    out.write_all(&text)?;
                    out.flush()?;
                    if let Some(state) = &mut state {
                        state.told(seq).map_err(Failure::said)?;
                    }
                }
                Print::Aside(text) => {
                    out.write_all(&text)?;
                    out.flush()?;
                }
                Print::Complaint(said) => complain(&said),
                Print::Ring(bytes) => {
                    let mut terminal = io::stderr().lock();
                    // A bell that nobody hears is no reason to fail.
                    let _rung = terminal.write_all(&bytes).and_then(|()| terminal.flush());
                }
                Print::Settle(from) => {
                    floor = Some(from);
                    if let Some(state) = &mut state {
                        state.settle(from).map_err(Failure::said)?;
                    }
                }
            }
        }
    }
    match (state, floor) {
        (Some(mut state), Some(floor)) => state.write(floor).map_err(Failure::said),
        _ => Ok(()),
    }
}

/// Whether the output's reader has gone, where that can be known without writing.
pub(super) fn reader_has_gone() -> bool {
    let out = io::stdout();
    let mut polled = [PollFd::new(&out, PollFlags::empty())];
    let now = rustix::event::Timespec { tv_sec: 0, tv_nsec: 0 };
    poll(&mut polled, Some(&now)).is_ok() && polled[0].revents().contains(PollFlags::ERR)
}
