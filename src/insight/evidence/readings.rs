//! From samples as they come to the readings of the push that ended: its own, in order, one per second,
//! with numbers that can be.

use std::collections::BTreeMap;

use super::robust::median;
use super::{Push, WINDOW_S};
use crate::event::{Sample, UnixTime};

/// A reading may be stamped with the end of its interval, and so after the end of its push.
const AFTER_S: i64 = 10;
/// How far two listings of one push's begin may lie apart.
const BEGIN_S: i64 = 5;
/// The distance of readings where it cannot be measured.
const USUAL_S: u32 = 5;
/// Media time cannot fall behind faster than time passes; so much is left to unsteady stamps, in ms.
const JUMP_MS: f64 = 5_000.0;
/// How many readings make the level from which drift is counted.
const LEVEL: usize = 3;

/// A reading of the push that ended.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Reading {
    /// Seconds before the end.
    pub(super) before_s: u32,
    /// What was read; doubles are joined, numbers that cannot be are missing.
    pub(super) sample: Sample,
}

impl Reading {
    /// Whether anything came in, if that is known.
    pub(super) fn has_data(&self) -> Option<bool> {
        let it = &self.sample;
        [it.video_fps, it.video_bps, it.audio_fps, it.audio_bps]
            .into_iter()
            .flatten()
            .map(|value| value > 0.0)
            .reduce(|a, b| a || b)
    }

    /// Whether video is known to have come in.
    pub(super) fn has_video(&self) -> bool {
        [self.sample.video_fps, self.sample.video_bps].into_iter().flatten().any(|value| value > 0.0)
    }
}

/// The readings of the push that ended, oldest first.
pub(super) fn of_push(samples: &[Sample], push: &Push<'_>) -> Vec<Reading> {
    let own = Own::find(samples, push);
    let mut by_time: BTreeMap<UnixTime, Sample> = BTreeMap::new();
    for sample in samples.iter().filter(|it| own.has(it)) {
        let sample = sane(sample);
        by_time.entry(sample.at).and_modify(|known| join(known, &sample)).or_insert(sample);
    }
    by_time
        .into_values()
        .map(|sample| {
            let before_s = u32::try_from(push.ended.since(sample.at).max(0)).unwrap_or(u32::MAX);
            Reading { before_s, sample }
        })
        .collect()
}

/// Which samples are of the push that ended.
struct Own {
    began: Option<UnixTime>,
    /// The begins of other pushes that are among the samples.
    others: Vec<UnixTime>,
    from: UnixTime,
    until: UnixTime,
}

impl Own {
    fn find(samples: &[Sample], push: &Push<'_>) -> Self {
        let (from, until) = (push.ended.plus(-i64::from(WINDOW_S)), push.ended.plus(AFTER_S));
        // Of each push among them, the last moment that was read.
        let mut pushes: BTreeMap<UnixTime, UnixTime> = BTreeMap::new();
        for sample in samples {
            if let Some(began) = sample.began {
                let last = pushes.entry(began).or_insert(sample.at);
                *last = (*last).max(sample.at);
            }
        }
        let chosen = match push.began {
            Some(listed) => pushes
                .keys()
                .copied()
                .filter(|began| began.since(listed).abs() <= BEGIN_S)
                .min_by_key(|began| began.since(listed).abs()),
            // Nobody says when it began: the one that was last read nearest to the end, and not after it.
            None => pushes
                .iter()
                .filter(|&(_, last)| (from..=until).contains(last))
                .max_by_key(|&(&began, last)| (*last, std::cmp::Reverse(began)))
                .map(|(&began, _)| began),
        };
        let others = pushes.into_keys().filter(|&began| Some(began) != chosen).collect();
        Self { began: chosen.or(push.began), others, from, until }
    }

    fn has(&self, sample: &Sample) -> bool {
        if !(self.from..=self.until).contains(&sample.at) {
            return false;
        }
        if let Some(began) = sample.began {
            return self.began == Some(began);
        }
        // Without a begin it belongs to the push only where no other one could have been read.
        let begun = self.began.unwrap_or(UnixTime(i64::MIN));
        let (first, last) = (begun.plus(-BEGIN_S), sample.at);
        sample.at >= first && !self.others.iter().any(|other| (first..=last).contains(other))
    }
}

/// The sample with its numbers that cannot be left out.
fn sane(sample: &Sample) -> Sample {
    let within = |value: Option<f64>, most: f64| value.filter(|it| (0.0..=most).contains(it));
    let mut it = sample.clone();
    for rate in [&mut it.video_bps, &mut it.audio_bps] {
        *rate = within(*rate, 1e10);
    }
    for rate in [&mut it.video_fps, &mut it.audio_fps, &mut it.meta_fps] {
        *rate = within(*rate, 1e3);
    }
    for clock in [&mut it.local_ms, &mut it.video_ms, &mut it.audio_ms] {
        *clock = within(*clock, 1e15);
    }
    it.gop_ms = within(it.gop_ms, 3.6e6);
    it
}

/// Adds what one of two samples of the same second lacks.
fn join(known: &mut Sample, other: &Sample) {
    let fill = |mine: &mut Option<f64>, theirs: Option<f64>| *mine = mine.or(theirs);
    fill(&mut known.video_fps, other.video_fps);
    fill(&mut known.video_bps, other.video_bps);
    fill(&mut known.audio_fps, other.audio_fps);
    fill(&mut known.audio_bps, other.audio_bps);
    fill(&mut known.meta_fps, other.meta_fps);
    fill(&mut known.gop_ms, other.gop_ms);
    // Two clocks say something only together, so both are taken from one sample.
    if known.local_ms.is_none() || known.video_ms.is_none() {
        (known.local_ms, known.video_ms) = (other.local_ms, other.video_ms);
    }
    for (mine, theirs) in
        [(&mut known.client_ip, &other.client_ip), (&mut known.resolution, &other.resolution)]
    {
        if mine.is_empty() {
            *mine = theirs.clone();
        }
    }
}

/// The usual distance of readings in seconds: the median, from 1 to 60.
pub(super) fn interval_s(readings: &[Reading]) -> u32 {
    let gaps = readings.windows(2).map(|pair| pair[0].before_s.saturating_sub(pair[1].before_s));
    let gap = median(gaps.filter(|&gap| gap > 0).map(f64::from));
    // At most the window's seconds, which a number of 32 bits holds.
    gap.map_or(USUAL_S, |gap| (1..=60).rev().find(|&s| f64::from(s) <= gap).unwrap_or(1))
}

/// How far the media time has fallen behind the encoder's clock at each reading, in ms, counted from the
/// level of the first ones. Where a clock jumps, as it does when an encoder starts anew, counting goes on
/// from where it was.
pub(super) fn drift(readings: &[Reading]) -> Vec<Option<f64>> {
    let mut before: Option<(u32, f64, f64)> = None;
    let mut behind = 0.0;
    let mut drift: Vec<Option<f64>> = readings
        .iter()
        .map(|it| {
            let (local, video) = (it.sample.local_ms?, it.sample.video_ms?);
            if let Some((before_s, last_local, last_video)) = before {
                let passed = f64::from(before_s.saturating_sub(it.before_s)) * 1e3;
                let step = (local - last_local) - (video - last_video);
                let jumped = local < last_local
                    || video < last_video
                    || step > passed + JUMP_MS
                    || behind + step < -JUMP_MS;
                behind += if jumped { 0.0 } else { step };
            }
            before = Some((it.before_s, local, video));
            Some(behind)
        })
        .collect();
    if let Some(level) = median(drift.iter().copied().flatten().take(LEVEL)) {
        for value in drift.iter_mut().flatten() {
            *value -= level;
        }
    }
    drift
}
