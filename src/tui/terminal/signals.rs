//! What the system says: signals, and a terminal that has gone. Whatever the loop is doing, these end
//! the process: the reader of the terminal spins on a dead one (crossterm, issue 793), and a terminal
//! that takes no bytes holds up the loop.

use std::io;
use std::process;
use std::thread;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, poll};
use rustix::process::Signal;
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;

use super::guard::Restore;
use crate::tui::wishes::Farewell;

/// How long the loop may take to leave after a signal.
const PATIENCE: Duration = Duration::from_secs(2);

/// Signals that were sent together are heard within this time.
const TOGETHER: Duration = Duration::from_millis(200);

/// A signal that means something to the screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::tui) enum Heard {
    /// Leave; the number is the signal's.
    End(i32),
    /// Give the terminal back and stop.
    Stop,
    /// Continued after a stop.
    Continue,
}

/// The last four would end the process on the spot by default, with the terminal as it is.
const HEARD: [(Signal, Heard); 10] = [
    (Signal::TERM, Heard::End(Signal::TERM.as_raw())),
    (Signal::HUP, Heard::End(Signal::HUP.as_raw())),
    (Signal::INT, Heard::End(Signal::INT.as_raw())),
    (Signal::QUIT, Heard::End(Signal::QUIT.as_raw())),
    (Signal::TSTP, Heard::Stop),
    (Signal::CONT, Heard::Continue),
    (Signal::USR1, Heard::End(Signal::USR1.as_raw())),
    (Signal::USR2, Heard::End(Signal::USR2.as_raw())),
    (Signal::ALARM, Heard::End(Signal::ALARM.as_raw())),
    (Signal::XCPU, Heard::End(Signal::XCPU.as_raw())),
];

/// Listens to signals from now on. One that ends the process does so by itself if the loop does not
/// leave in time.
///
/// # Errors
/// If the system refuses a handler.
pub(in crate::tui) fn listen(restore: &Restore, farewell: &Farewell) -> io::Result<mpsc::Receiver<Heard>> {
    let (send, receive) = mpsc::channel(8);
    // Left to itself, a file that may not grow any more ends the process; heard by nobody, it is an
    // error of that write, as on a full disk.
    let _unheard = signal(SignalKind::from_raw(Signal::XFSZ.as_raw()))?;
    for (kind, heard) in HEARD {
        let mut arrivals = signal(SignalKind::from_raw(kind.as_raw()))?;
        let (send, restore, farewell) = (send.clone(), restore.clone(), farewell.clone());
        tokio::spawn(async move {
            while arrivals.recv().await.is_some() {
                let _ = send.try_send(heard);
                if let Heard::End(number) = heard {
                    end_later(restore.clone(), farewell.clone(), number);
                }
            }
        });
    }
    Ok(receive)
}

/// Outside the runtime, whose threads may all be held up.
fn end_later(restore: Restore, farewell: Farewell, number: i32) {
    thread::spawn(move || {
        thread::sleep(PATIENCE);
        restore.for_good();
        farewell.say();
        process::exit(128 + number);
    });
}

/// Whether somebody would continue this process if it stopped: a shell that keeps jobs gives each a
/// group of its own. In the group that leads the session (a terminal's only program, `ssh -t`) a stop
/// would last for ever, which is why the system ignores the stop key there.
pub(in crate::tui) fn would_be_continued() -> bool {
    match (rustix::process::getpgid(None), rustix::process::getsid(None)) {
        (Ok(group), Ok(session)) => group != session,
        _ => false,
    }
}

/// Whether the terminal is this process's to change. What cannot be told is left to the next change.
pub(in crate::tui) fn is_in_foreground() -> bool {
    match (rustix::termios::tcgetpgrp(rustix::stdio::stdin()), rustix::process::getpgid(None)) {
        (Ok(foreground), Ok(own)) => foreground == own,
        _ => true,
    }
}

/// Started in the background (`breakwatch &`), waits there as any program does that needs the terminal:
/// stopped by the system. To be called before [`listen`]: a signal that ends it meanwhile must need no
/// code of ours, which does not run while the process is stopped.
///
/// # Errors
/// If the terminal refuses, as it does where nobody could bring the process to the foreground.
pub(in crate::tui) fn wait_for_foreground() -> io::Result<()> {
    if is_in_foreground() {
        return Ok(());
    }
    let terminal = rustix::stdio::stdin();
    let modes = tcgetattr(terminal)?;
    Ok(tcsetattr(terminal, OptionalActions::Now, &modes)?)
}

/// A signal to leave for that has come or comes within a moment: shells send one that ends a stopped
/// job together with the one that continues it, and they may be heard in either order.
pub(in crate::tui) async fn leaves(signals: &mut mpsc::Receiver<Heard>) -> Option<i32> {
    let ends = async {
        loop {
            match signals.recv().await {
                Some(Heard::End(number)) => return Some(number),
                Some(Heard::Stop | Heard::Continue) => {}
                None => return None,
            }
        }
    };
    tokio::time::timeout(TOGETHER, ends).await.ok().flatten()
}

/// Watches the terminal from a thread of its own, and ends the process when it has gone.
///
/// # Errors
/// If the thread cannot be started.
pub(in crate::tui) fn watch_for_hang_up(farewell: Farewell) -> io::Result<()> {
    thread::Builder::new().name("hang-up".to_owned()).spawn(move || wait_for_hang_up(&farewell)).map(drop)
}

fn wait_for_hang_up(farewell: &Farewell) {
    let (input, output) = (rustix::stdio::stdin(), rustix::stdio::stdout());
    loop {
        // No flags asked for: only what is always told, hang-up and error, wakes it.
        let mut watched = [PollFd::new(&input, PollFlags::empty()), PollFd::new(&output, PollFlags::empty())];
        match poll(&mut watched, None) {
            Err(rustix::io::Errno::INTR) => {}
            Err(_) => return,
            Ok(_) if watched.iter().any(|it| !it.revents().is_empty()) => {
                farewell.say();
                process::exit(128 + Signal::HUP.as_raw());
            }
            Ok(_) => {}
        }
    }
}
