//! The signals that ask a command to end, for those that have something to leave in order first. (The
//! screen has its own; all other commands are ended by the system, which their callers can see.)

use std::future::pending;
use std::{fs, io};

use futures_util::FutureExt as _;
use futures_util::future::select_all;
use rustix::process::Signal;
use tokio::signal::unix::{self, SignalKind, signal};

/// Listens from when it is made; from then on none of them ends the process by itself.
pub(super) struct Ending(Vec<(Signal, unix::Signal)>);

impl Ending {
    /// Has to be called within a runtime.
    ///
    /// # Errors
    /// If the system refuses a handler.
    pub(super) fn listen() -> io::Result<Self> {
        let ignored = ignored();
        let wanted = [Signal::INT, Signal::TERM, Signal::HUP, Signal::QUIT]
            .into_iter()
            .filter(|kind| ignored & (1 << (kind.as_raw() - 1)) == 0);
        let heard = |kind: Signal| Ok((kind, signal(SignalKind::from_raw(kind.as_raw()))?));
        wanted.map(heard).collect::<io::Result<_>>().map(Self)
    }

    /// Waits for the next one; returns its number.
    pub(super) async fn number(&mut self) -> i32 {
        let arrivals = self.0.iter_mut().map(|(kind, arrivals)| {
            async move {
                // The runtime keeps the senders as long as it lives.
                arrivals.recv().await;
                kind.as_raw()
            }
            .boxed()
        });
        let never = pending().boxed();
        select_all(arrivals.chain([never])).await.0
    }
}

/// The signals that whoever started the process made it ignore, as `nohup` does: they stay ignored. A bit
/// for each, the lowest for number 1. Only Linux tells without a call that may be made at start only.
fn ignored() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}
