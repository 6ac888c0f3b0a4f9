//! What the quality data of a push prove about its end: a series to draw, findings in words, and
//! whether they fit the cause that the service gives.
//!
//! - `readings`: from samples as they come (holes, doubles, any order, several pushes) to one push's.
//! - `robust`: medians and falls; nothing here rests on a single reading.
//! - `judge`: from readings to findings; `finding`: a finding in three languages.
//! - `bearing`: for or against the official cause.
//! - `units`: bit rates and spans as texts, for findings and chart alike.
//!
//! What is not well founded is not said: each finding asks for enough readings, and a bearing exists
//! only where a finding and a cause have to do with each other. Why there is no quality data at all (too
//! old, not listed, refused) is the caller's to say.

mod bearing;
mod finding;
mod judge;
mod readings;
mod robust;
pub mod units;

pub use self::bearing::{Bearing, Claim, Ground, Sign};
pub use self::finding::{Finding, Track};

use crate::event::{Sample, UnixTime};

/// How far before the end quality data are looked at, in seconds.
pub const WINDOW_S: u32 = 600;
/// Seconds after an end from which its readings are taken to be all there; the service does not say how
/// late it lists them.
const SETTLED_S: i64 = 120;

/// The push whose end is looked into.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Push<'a> {
    /// When it began, as listed.
    pub began: Option<UnixTime>,
    /// When it ended, as listed.
    pub ended: UnixTime,
    /// The key of its official cause; [`None`] where that is not recognised.
    pub cause: Option<&'a str>,
    /// When the samples were asked for, in the server's time.
    pub asked: UnixTime,
}

impl Push<'_> {
    /// Whether the samples were asked for so long after the end that none is to be expected any more.
    /// Before that, what is missing at the end may still come.
    #[must_use]
    pub const fn is_settled(&self) -> bool {
        self.asked.since(self.ended) >= SETTLED_S
    }
}

/// One moment of the series.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Point {
    /// Seconds before the end.
    pub before_s: u32,
    /// Video bits per second.
    pub video_bps: Option<f64>,
    /// Video frames per second.
    pub fps: Option<f64>,
    /// How far the media time has fallen behind the encoder's clock since the series began, in ms;
    /// negative where it has caught up with an earlier delay.
    pub drift_ms: Option<f64>,
}

/// What the quality data of a push's last minutes come to.
#[derive(Clone, PartialEq, Debug)]
pub struct Evidence {
    /// The readings, oldest first, one per second at most, none older than [`WINDOW_S`].
    pub points: Vec<Point>,
    /// The usual distance between readings, in seconds; at least 1.
    pub interval_s: u32,
    /// What they show, the most telling first.
    pub findings: Vec<Finding>,
    /// What that says about the official cause.
    pub bearing: Bearing,
}

impl Evidence {
    /// Looks into the end of a push. The samples may have holes and doubles, stand in any order and be
    /// of several pushes.
    #[must_use]
    pub fn of(samples: &[Sample], push: &Push<'_>) -> Self {
        let readings = readings::of_push(samples, push);
        let drift = readings::drift(&readings);
        let interval_s = readings::interval_s(&readings);
        let (findings, signs) = judge::judge(&readings, &drift, interval_s, push.is_settled());
        let points = readings
            .iter()
            .zip(drift)
            .map(|(it, drift_ms)| Point {
                before_s: it.before_s,
                video_bps: it.sample.video_bps,
                fps: it.sample.video_fps,
                drift_ms,
            })
            .collect();
        Self { points, interval_s, findings, bearing: Bearing::of(push.cause, &signs) }
    }

    /// Whether there is nothing to draw.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.points.is_empty()
    }
}

#[cfg(test)]
mod tests;
