//! Times and how they are told: medians and high quantiles, as the machine may be busy with other things.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use breakwatch::insight::incident::Incidents;
use breakwatch::store::Store;
use nix::time::{ClockId, clock_gettime};

/// The pieces of a look for incidents until nothing is left to look at: the processor time of each.
pub fn surveyed(incidents: &mut Incidents, store: &Store) -> Vec<Duration> {
    let mut pieces = Vec::new();
    loop {
        let begin = processor_time();
        let settled = incidents.refresh(store);
        pieces.push(processor_time().saturating_sub(begin));
        if settled {
            return pieces;
        }
    }
}

/// Durations of one thing done many times, sorted.
pub struct Times(Vec<Duration>);

impl Times {
    pub fn new(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    /// Does a thing so many times.
    pub fn of(rounds: usize, mut act: impl FnMut() -> io::Result<()>) -> io::Result<Self> {
        let mut times = Vec::with_capacity(rounds);
        for _ in 0..rounds {
            let begin = Instant::now();
            act()?;
            times.push(begin.elapsed());
        }
        Ok(Self::new(times))
    }

    pub const fn count(&self) -> usize {
        self.0.len()
    }

    pub fn p50(&self) -> Duration {
        self.quantile(50)
    }

    pub fn p99(&self) -> Duration {
        self.quantile(99)
    }

    /// Zero if nothing was measured.
    fn quantile(&self, percent: usize) -> Duration {
        let place = (self.0.len() * percent / 100).min(self.0.len().saturating_sub(1));
        self.0.get(place).copied().unwrap_or_default()
    }
}

/// What this thread has used of a processor: on a busy machine the time by the wall has the turns of
/// others in it.
pub fn processor_time() -> Duration {
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map(Duration::from).unwrap_or_default()
}

pub fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// The middle one; 0 if there is none.
pub fn median(mut numbers: Vec<usize>) -> usize {
    numbers.sort_unstable();
    numbers.get(numbers.len() / 2).copied().unwrap_or_default()
}

/// Says what else the machine was doing: figures of a busy one are an upper bound.
pub fn introduce(what: &str, out: &mut impl Write) -> io::Result<()> {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("unknown").to_owned();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    writeln!(out, "{what}\n({cores} cores, load {load} at the start)\n")
}
