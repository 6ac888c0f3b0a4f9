//! From readings to findings. Every limit stands here, with its reason.

use super::bearing::Sign;
use super::finding::{Finding, Track};
use super::readings::Reading;
use super::robust::{At, Fall, fall, median, tenths};
use crate::event::{Sample, Text};

/// Fewer readings than these say nothing.
const FEW: usize = 6;
/// Fewer seconds without data than these are nothing to speak of; fewer than three readings neither.
const SILENT_S: u32 = 15;
/// What the last seconds show is the median over these.
const TAIL_S: u32 = 30;
/// A tail of fewer readings says nothing.
const TAIL: usize = 3;
/// Below this part of what was promised, frames are missing; a tenth more or less is an encoder's way.
const SHORT: f64 = 0.8;
/// No reading of a flowing end lies below this part of what is usual.
const FLOWING: f64 = 0.7;
/// Media time so many ms behind is more than jitter.
const BEHIND_MS: f64 = 2_000.0;
/// Up to here it is jitter.
const JITTER_MS: f64 = 1_000.0;
/// Players cannot start between key frames; encoders are set to 1 to 4 s.
const LONG_GOP_MS: f64 = 5_000.0;
/// A bit rate of which a tenth lies below this part of the median is uneven.
const UNEVEN: f64 = 0.5;
/// Steady is said of so many seconds at least.
const STEADY_S: u32 = 60;

/// What readings (oldest first) with their drift show, the most telling first, and what that comes to.
pub(super) fn judge(
    readings: &[Reading],
    drift: &[Option<f64>],
    interval_s: u32,
    settled: bool,
) -> (Vec<Finding>, Vec<Sign>) {
    let it = View::of(readings, drift, interval_s);
    let mut found = Vec::new();
    let mut signs = Vec::new();
    found.extend(it.gap_at_end(settled));
    let silent = found.iter().any(|it| matches!(it, Finding::Silence { .. }));
    if readings.len() < FEW {
        if !readings.is_empty() {
            found.push(Finding::TooFew { readings: readings.len() });
        }
        signs.extend(silent.then_some(Sign::Silence));
        return (found, signs);
    }
    found.extend(it.stopped(Track::Audio));
    found.extend(it.stopped(Track::Video));
    found.extend(it.bitrate.map(|Fall { from, to, over_s }| Finding::BitrateFell { from, to, over_s }));
    found.extend(it.frames_missing());
    found.extend(it.behind());
    if it.is_choking() {
        signs.push(Sign::Choking);
    }
    signs.extend(silent.then_some(Sign::Silence));
    if let Some(fps) = it.flowing() {
        found.push(Finding::FramesUntilEnd { fps });
        signs.push(Sign::Flowing);
    }
    found.extend(changed(readings, |it| &it.client_ip).map(|(from, to, before_s)| Finding::AddressChanged {
        from: from.clone(),
        to: to.clone(),
        before_s,
    }));
    found.extend(changed(readings, |it| &it.resolution).map(|(from, to, before_s)| {
        Finding::ResolutionChanged { from: from.clone(), to: to.clone(), before_s }
    }));
    let gop = median(readings.iter().filter_map(|it| it.sample.gop_ms).filter(|&ms| ms > 0.0));
    found.extend(gop.filter(|&ms| ms > LONG_GOP_MS).map(|ms| Finding::LongGop { ms }));
    found.extend(it.evenness());
    (found, signs)
}

/// The readings and what several findings ask of them.
struct View<'a> {
    readings: &'a [Reading],
    interval_s: u32,
    /// How the video bit rate ended, as long as video came.
    bitrate: Option<Fall>,
    /// How the frame rate ended, as long as video came.
    frames: Option<Fall>,
    /// The usual bit rate.
    bps: Option<f64>,
    /// Frames per second of the last half minute with video.
    fps: Option<f64>,
    /// Frames per second that metadata promise.
    promised: Option<f64>,
    /// Media time behind at the end, in ms.
    behind_ms: Option<f64>,
}

impl<'a> View<'a> {
    fn of(readings: &'a [Reading], drift: &[Option<f64>], interval_s: u32) -> Self {
        let bps = while_coming(readings, |it| it.video_bps);
        let fps = while_coming(readings, |it| it.video_fps);
        let last = fps.last().map_or(0, |it| it.0);
        let tail: Vec<f64> = fps.iter().filter(|it| it.0 <= last + TAIL_S).map(|it| it.1).collect();
        // Once nothing comes in, one clock stands still and the other may not: that is no delay.
        let coming = readings.iter().rposition(Reading::has_video).map_or(drift.len(), |at| at + 1);
        let drifted: Vec<f64> = drift[..coming].iter().copied().flatten().collect();
        let at_end = drifted.len().checked_sub(TAIL).and_then(|from| median(drifted[from..].iter().copied()));
        Self {
            readings,
            interval_s,
            bitrate: fall(&bps),
            frames: fall(&fps),
            bps: median(bps.iter().map(|it| it.1)),
            fps: (tail.len() >= TAIL).then(|| median(tail)).flatten(),
            promised: median(readings.iter().filter_map(|it| it.sample.meta_fps).filter(|&fps| fps >= 1.0)),
            behind_ms: at_end.filter(|_| drifted.len() >= FEW),
        }
    }

    /// The shortest time without data that is spoken of.
    fn silent_s(&self) -> u32 {
        SILENT_S.max(3 * self.interval_s)
    }

    /// What is missing right before the end: data, if readings say so or none is to be expected any more.
    fn gap_at_end(&self, settled: bool) -> Option<Finding> {
        let last = self.readings.iter().rposition(|it| it.has_data() == Some(true))?;
        let last_s = self.readings[last].before_s;
        if last_s < self.silent_s() {
            return None;
        }
        let empty = self.readings[last + 1..].iter().filter(|it| it.has_data() == Some(false)).count();
        // Readings that say nothing, or one that says none, prove nothing.
        let unread = self.readings.len() == last + 1;
        match (empty, unread, settled) {
            (2.., _, _) | (_, true, true) => Some(Finding::Silence { last_s }),
            (_, true, false) => Some(Finding::NotYet { last_s }),
            _ => None,
        }
    }

    /// Whether one track stopped while the other went on; both must have been there before, and the
    /// one that stopped must be read as nothing.
    fn stopped(&self, track: Track) -> Option<Finding> {
        let (video, audio) = (
            came(self.readings, |it| [it.video_bps, it.video_fps]),
            came(self.readings, |it| [it.audio_bps, it.audio_fps]),
        );
        let (mine, other) = match track {
            Track::Video => (video, audio),
            Track::Audio => (audio, video),
        };
        let (last_mine, last_other) = (last_true(&mine)?, last_true(&other)?);
        let earlier_s = last_mine.checked_sub(last_other).filter(|&s| s >= self.silent_s())?;
        let there_before = mine.iter().filter(|it| it.1).count() >= TAIL;
        let gone_after = mine.iter().filter(|it| (last_other..last_mine).contains(&it.0)).count() >= TAIL;
        (there_before && gone_after).then_some(Finding::Stopped { track, earlier_s })
    }

    fn frames_missing(&self) -> Option<Finding> {
        match (self.fps, self.promised) {
            (Some(fps), Some(promised)) if fps < promised * SHORT => {
                Some(Finding::FpsShort { fps, promised })
            }
            _ => self.frames.map(|Fall { from, to, over_s }| Finding::FpsFell { from, to, over_s }),
        }
    }

    /// Whether frames and bits are known to have come in full as long as video came, without a stall.
    fn in_full(&self) -> bool {
        let series = while_coming(self.readings, |it| it.video_fps);
        let stalled = median(series.iter().map(|it| it.1))
            .is_none_or(|usual| series.iter().any(|it| it.1 < usual * FLOWING));
        let short = stalled || self.frames_missing().is_some() || self.bitrate.is_some();
        self.fps.is_some() && self.bps.is_some() && !short
    }

    fn behind(&self) -> Option<Finding> {
        let ms = self.behind_ms.filter(|&ms| ms >= BEHIND_MS)?;
        Some(Finding::FellBehind { ms, in_full: self.in_full() })
    }

    /// Media time behind while frames or bits are not in full, or bits and frames gone down with a delay
    /// that is more than jitter. Bits alone may be a still picture, frames alone a busy encoder.
    fn is_choking(&self) -> bool {
        let Some(ms) = self.behind_ms else { return false };
        let thin = self.bitrate.is_some() && self.frames_missing().is_some();
        (ms >= BEHIND_MS && !self.in_full()) || (ms >= JITTER_MS && thin)
    }

    /// Frames per second at the end, if they came in full and without delay until then.
    fn flowing(&self) -> Option<f64> {
        let until = self.silent_s();
        let last: Vec<(u32, f64)> = self
            .readings
            .iter()
            .filter(|it| it.before_s <= until)
            .filter_map(|it| Some((it.before_s, it.sample.video_fps?)))
            .collect();
        let newest = last.last()?.0;
        let usual = median(self.readings.iter().filter_map(|it| it.sample.video_fps))?;
        let full = last.iter().all(|it| it.1 > 0.0 && it.1 >= usual * FLOWING);
        let punctual = self.behind_ms.is_none_or(|ms| ms < JITTER_MS);
        let near = newest <= (2 * self.interval_s).min(SILENT_S);
        (last.len() >= TAIL && near && full && punctual && self.in_full()).then_some(self.fps).flatten()
    }

    /// Uneven or steady, where one of them can be said.
    fn evenness(&self) -> Option<Finding> {
        let series = while_coming(self.readings, |it| it.video_bps);
        let (first, last) = (series.first()?.0, series.last()?.0);
        if series.len() < 2 * FEW || self.bitrate.is_some() {
            return None;
        }
        let ((low, high), bps) = (tenths(series.iter().map(|it| it.1))?, self.bps?);
        if low < bps * UNEVEN {
            return Some(Finding::Uneven { low, high });
        }
        let calm = low >= bps * FLOWING && first - last >= STEADY_S;
        (calm && self.flowing().is_some()).then_some(Finding::Steady { bps, over_s: first })
    }
}

/// A number's series up to the last reading that has some of it.
fn while_coming(readings: &[Reading], number: impl Fn(&Sample) -> Option<f64>) -> Vec<At> {
    let mut series: Vec<At> =
        readings.iter().filter_map(|it| Some((it.before_s, number(&it.sample)?))).collect();
    let coming = series.iter().rposition(|it| it.1 > 0.0).map_or(0, |last| last + 1);
    series.truncate(coming);
    series
}

/// Per reading that says so, whether a track came in.
fn came(readings: &[Reading], numbers: impl Fn(&Sample) -> [Option<f64>; 2]) -> Vec<(u32, bool)> {
    let any =
        |it: &Reading| numbers(&it.sample).into_iter().flatten().map(|it| it > 0.0).reduce(|a, b| a || b);
    readings.iter().filter_map(|it| Some((it.before_s, any(it)?))).collect()
}

fn last_true(came: &[(u32, bool)]) -> Option<u32> {
    came.iter().rev().find(|it| it.1).map(|it| it.0)
}

/// A text that was one and then another, each in two readings at least, and never went back: from, to,
/// seconds before the end. Two pushes mixed up would go to and fro.
fn changed(readings: &[Reading], text: impl Fn(&Sample) -> &Text) -> Option<(&Text, &Text, u32)> {
    let mut runs: Vec<(&Text, u32, usize)> = Vec::new();
    for it in readings {
        let text = text(&it.sample);
        match runs.last_mut() {
            _ if text.is_empty() => {}
            Some((known, _, count)) if *known == text => *count += 1,
            _ => runs.push((text, it.before_s, 1)),
        }
    }
    match runs[..] {
        [(from, _, 2..), (to, before_s, 2..)] => Some((from, to, before_s)),
        _ => None,
    }
}
