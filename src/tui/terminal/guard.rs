//! Taking the terminal and giving it back: whatever was changed, and nothing else, is undone on quit,
//! error, panic, signal and suspension. The guard exists before the first change.

use std::io::{self, Write as _};
use std::panic;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use std::time::Duration;

use crossterm::cursor::{Hide, Show};
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::terminal::{
    EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{Command, queue};

/// The exit status of a panic, as the runtime itself would give it.
const PANICKED: i32 = 101;

/// What has been changed so far.
#[derive(Debug, Default)]
struct Changed {
    raw: bool,
    screen: bool,
    paste: bool,
    cursor: bool,
}

impl Changed {
    /// Undoes it, last change first. Errors do not stop it: whatever can be undone is.
    fn undo(&mut self) {
        let mut bytes = Vec::new();
        if self.screen {
            // A frame may have been cut off in the middle.
            add(&mut bytes, EndSynchronizedUpdate);
            bytes.extend_from_slice(b"\x1b[r\x1b[0m");
        }
        if std::mem::take(&mut self.cursor) {
            add(&mut bytes, Show);
        }
        if std::mem::take(&mut self.paste) {
            add(&mut bytes, DisableBracketedPaste);
        }
        if std::mem::take(&mut self.screen) {
            add(&mut bytes, LeaveAlternateScreen);
        }
        if !bytes.is_empty() {
            let mut out = io::stdout();
            let _ = out.write_all(&bytes).and_then(|()| out.flush());
        }
        if std::mem::take(&mut self.raw) {
            let _ = disable_raw_mode();
        }
    }

    fn make(&mut self) -> io::Result<()> {
        self.raw = true;
        enable_raw_mode()?;
        let mut out = io::stdout();
        self.screen = true;
        queue!(out, EnterAlternateScreen)?;
        self.paste = true;
        queue!(out, EnableBracketedPaste)?;
        self.cursor = true;
        queue!(out, Hide)?;
        out.flush()
    }
}

fn add(bytes: &mut Vec<u8>, command: impl Command) {
    let mut text = String::new();
    if command.write_ansi(&mut text).is_ok() {
        bytes.extend_from_slice(text.as_bytes());
    }
}

/// Holds the terminal; dropping it gives the terminal back.
#[derive(Debug)]
pub(in crate::tui) struct Guard {
    changed: Arc<Mutex<Changed>>,
}

/// A handle that can give the terminal back from elsewhere.
#[derive(Clone, Debug)]
pub(in crate::tui) struct Restore {
    changed: Arc<Mutex<Changed>>,
}

impl Guard {
    /// Prepares giving back, for panics too, and changes nothing yet.
    ///
    /// A panic of the thread that makes the guard unwinds after its message is printed. A panic of any
    /// other thread ends the process: a screen whose data no longer moves must not stay.
    pub(in crate::tui) fn new() -> Self {
        let changed = Arc::new(Mutex::new(Changed::default()));
        let restore = Restore { changed: Arc::clone(&changed) };
        on_panic(restore, thread::current().id());
        Self { changed }
    }

    /// Takes the terminal. What fails half-way is undone when the guard is dropped.
    ///
    /// # Errors
    /// If the terminal refuses.
    pub(in crate::tui) fn take(&self) -> io::Result<()> {
        lock(&self.changed).make()
    }

    /// Gives the terminal back for a while.
    pub(in crate::tui) fn give_back(&self) {
        lock(&self.changed).undo();
    }

    pub(in crate::tui) fn restore(&self) -> Restore {
        Restore { changed: Arc::clone(&self.changed) }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.give_back();
    }
}

impl Restore {
    /// Gives the terminal back, without waiting longer than `patience` for a terminal that takes no
    /// more bytes, or for a thread that is stuck in writing to it.
    pub(in crate::tui) fn within(&self, patience: Duration) {
        let changed = Arc::clone(&self.changed);
        let (done, finished) = std::sync::mpsc::channel();
        thread::spawn(move || {
            lock(&changed).undo();
            let _ = done.send(());
        });
        let _ = finished.recv_timeout(patience);
        // Line discipline does not wait for pending bytes.
        let _ = disable_raw_mode();
    }
}

/// Whoever panicked while holding the lock has left the flags as they were set: still true.
fn lock(changed: &Mutex<Changed>) -> MutexGuard<'_, Changed> {
    changed.lock().unwrap_or_else(PoisonError::into_inner)
}

fn on_panic(restore: Restore, owner: ThreadId) {
    let print = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if let Ok(mut changed) = restore.changed.try_lock() {
            changed.undo();
        }
        print(info);
        if thread::current().id() != owner {
            std::process::exit(PANICKED);
        }
    }));
}
