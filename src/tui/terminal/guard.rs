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

/// How long giving the terminal back may take when the process is about to end.
const LAST_WORDS: Duration = Duration::from_millis(300);
/// The exit status of a panic, as the runtime itself would give it.
const PANICKED: i32 = 101;

/// Presses and the wheel (1000), as numbers of any size (1006). Not where the mouse merely is: over a slow line
/// that would be a flood.
const LISTEN: &[u8] = b"\x1b[?1000h\x1b[?1006h";
const LISTEN_NO_MORE: &[u8] = b"\x1b[?1006l\x1b[?1000l";

/// One change of the terminal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Change {
    Raw,
    AlternateScreen,
    BracketedPaste,
    HiddenCursor,
    /// Only while the user wants it: a terminal that reports the mouse does not select text with it.
    Mouse,
}

/// In the order in which they are made.
const CHANGES: [Change; 4] =
    [Change::Raw, Change::AlternateScreen, Change::BracketedPaste, Change::HiddenCursor];

/// What has been changed so far.
#[derive(Debug, Default)]
struct Changed {
    made: Vec<Change>,
    /// Whether the mouse is wanted, also while the terminal is given back.
    mouse: bool,
}

impl Changed {
    fn make(&mut self) -> io::Result<()> {
        for change in CHANGES.into_iter().chain(self.mouse.then_some(Change::Mouse)) {
            // Noted before it is made: one that fails may be made in part.
            self.made.push(change);
            match change {
                Change::Raw => enable_raw_mode()?,
                Change::AlternateScreen => queue!(io::stdout(), EnterAlternateScreen)?,
                Change::BracketedPaste => queue!(io::stdout(), EnableBracketedPaste)?,
                Change::HiddenCursor => queue!(io::stdout(), Hide)?,
                Change::Mouse => io::stdout().write_all(LISTEN)?,
            }
        }
        io::stdout().flush()
    }

    /// Asks for the mouse, or no longer; where the terminal is given back, when it is taken again.
    fn listen(&mut self, on: bool) {
        self.mouse = on;
        let listens = self.made.contains(&Change::Mouse);
        if self.made.is_empty() || listens == on {
            return;
        }
        let bytes = if on {
            self.made.push(Change::Mouse);
            LISTEN
        } else {
            self.made.retain(|change| *change != Change::Mouse);
            LISTEN_NO_MORE
        };
        // A terminal that has gone is met by the next frame.
        let mut out = io::stdout();
        let _ = out.write_all(bytes).and_then(|()| out.flush());
    }

    /// Undoes it, last change first. Errors do not stop it: whatever can be undone is.
    fn undo(&mut self) {
        let mut bytes = Vec::new();
        let mut raw = false;
        while let Some(change) = self.made.pop() {
            match change {
                Change::Raw => raw = true,
                Change::AlternateScreen => {
                    // A frame may have been cut off in the middle.
                    bytes.extend_from_slice(b"\x1b[r\x1b[0m");
                    add(&mut bytes, EndSynchronizedUpdate);
                    add(&mut bytes, LeaveAlternateScreen);
                }
                Change::BracketedPaste => add(&mut bytes, DisableBracketedPaste),
                Change::HiddenCursor => add(&mut bytes, Show),
                Change::Mouse => bytes.extend_from_slice(LISTEN_NO_MORE),
            }
        }
        if !bytes.is_empty() {
            let mut out = io::stdout();
            let _ = out.write_all(&bytes).and_then(|()| out.flush());
        }
        if raw {
            let _ = disable_raw_mode();
        }
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

    /// Lets the terminal report the mouse from now on, or no longer.
    pub(in crate::tui) fn listen_to_mouse(&self, on: bool) {
        lock(&self.changed).listen(on);
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
    /// Gives the terminal back for good, as the process is about to end: no frame follows. Does not
    /// wait long for a terminal that takes no more bytes, nor for a thread that is stuck in writing.
    pub(in crate::tui) fn for_good(&self) {
        let changed = Arc::clone(&self.changed);
        let (done, finished) = std::sync::mpsc::channel();
        thread::spawn(move || {
            // Held until the process has ended: the loop may still draw.
            let _output = io::stdout().lock();
            lock(&changed).undo();
            let _ = done.send(());
            loop {
                thread::park();
            }
        });
        let _ = finished.recv_timeout(LAST_WORDS);
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
        if thread::current().id() != owner {
            restore.for_good();
            print(info);
            std::process::exit(PANICKED);
        }
        // The owner may panic while it holds the lock; its guard is dropped in a moment.
        if let Ok(mut changed) = restore.changed.try_lock() {
            changed.undo();
        }
        print(info);
    }));
}
