//! The quality of a push, sampled every few seconds: bitrate, frame rate and how far media time
//! falls behind, in keeping with the way the push will end.
//!
//! It follows from the push alone, so it is the same however often and in whichever pieces it is
//! asked for. Knows nothing of requests.

use super::random;

/// Seconds between two samples of a push.
pub(super) const SAMPLE_S: i64 = 5;
/// The trouble before an end lasts at least so long, if the push does.
const SHORTEST_TROUBLE_S: u64 = 20;
/// And at most so long.
const LONGEST_TROUBLE_S: u64 = 60;
/// One network failure in so many comes without a warning: frames go on until the end.
const UNWARNED_ONE_IN: u64 = 6;
/// One faulty encoder in three sends key frames this rarely, in milliseconds.
const LONG_GOP_MS: u32 = 12_000;
const USUAL_GOP_MS: [u32; 3] = [1_000, 2_000, 4_000];
const FRAME_RATES: [f64; 3] = [25.0, 30.0, 15.0];
/// Bits that a pixel of a picture's size takes each second.
const BITS_PER_PIXEL: f64 = 2.6;

/// How a push's media change before its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Course {
    /// Steady until the end.
    Steady,
    /// The uplink chokes: bitrate and frame rate sag, media time falls behind.
    Choking,
    /// The encoder stays connected and sends nothing any more.
    Starving,
    /// Steady, from an encoder that may be set up badly.
    Encoder,
}

impl Course {
    /// The course that leads to an end of that name in the texts' file.
    pub(super) fn before(reason: Option<&str>) -> Self {
        match reason {
            Some("client_network" | "raw_read_error") => Self::Choking,
            Some("no_data_timeout" | "replaced_idle") => Self::Starving,
            Some(key) if key.starts_with("rtmp_") || key == "raw_large_message" => Self::Encoder,
            _ => Self::Steady,
        }
    }
}

/// The media of one push.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Quality {
    seed: u64,
    course: Course,
    started: i64,
    /// When the trouble before the end begins, and when the push ends.
    trouble: Option<(i64, i64)>,
    /// Video as the encoder was told to make it, in bits each second.
    pub(super) video_bps: f64,
    pub(super) fps: f64,
    pub(super) gop_ms: u32,
}

/// What was measured at one moment.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Sample {
    pub(super) at: i64,
    pub(super) video_bps: f64,
    pub(super) fps: f64,
    /// From 0 to 1 of what audio should be.
    pub(super) audio: f64,
    pub(super) local_ms: i64,
    pub(super) video_ms: i64,
    pub(super) audio_ms: i64,
}

impl Quality {
    /// The media of a push; `seed` is its own, `resolution` is written as `1280*720`, `ended` is the
    /// end it has or will have.
    pub(super) fn new(seed: u64, course: Course, resolution: &str, started: i64, ended: Option<i64>) -> Self {
        let chance = |salt| random::mix_all(&[seed, salt]);
        let pixels = pixels(resolution).unwrap_or(1280.0 * 720.0);
        let unwarned = course == Course::Choking && chance(1).is_multiple_of(UNWARNED_ONE_IN);
        let long_gop = course == Course::Encoder && chance(2).is_multiple_of(3);
        let troubled = matches!(course, Course::Choking | Course::Starving) && !unwarned;
        let lasts = SHORTEST_TROUBLE_S + chance(3) % (LONGEST_TROUBLE_S - SHORTEST_TROUBLE_S + 1);
        let trouble = ended.filter(|_| troubled).map(|ended| {
            let lasts = i64::try_from(lasts).unwrap_or(0).min((ended - started) * 2 / 3);
            (ended - lasts, ended)
        });
        Self {
            seed,
            course,
            started,
            trouble,
            video_bps: pixels * BITS_PER_PIXEL * (0.85 + 0.3 * random::unit(chance(4))),
            fps: one_of(FRAME_RATES, chance(5)),
            gop_ms: if long_gop { LONG_GOP_MS } else { one_of(USUAL_GOP_MS, chance(6)) },
        }
    }

    /// The samples taken between two moments, both included, oldest first.
    pub(super) fn samples(self, from: i64, to: i64) -> impl Iterator<Item = Sample> {
        let first = (from - self.started + SAMPLE_S - 1).div_euclid(SAMPLE_S).max(1);
        let last = (to - self.started).div_euclid(SAMPLE_S);
        (first..=last).map(move |number| self.sample(self.started + number * SAMPLE_S))
    }

    fn sample(&self, at: i64) -> Sample {
        let number = at.unsigned_abs();
        // From -1 to 1: what varies in any healthy push.
        let noise = |salt| random::unit(random::mix_all(&[self.seed, number, salt])) * 2.0 - 1.0;
        let local_ms = (at - self.started) * 1_000;
        let healthy = Sample {
            at,
            video_bps: self.video_bps * (1.0 + 0.06 * noise(11)),
            fps: self.fps + noise(12) * 0.6,
            audio: 1.0 + 0.01 * noise(13),
            local_ms,
            video_ms: (local_ms - whole(60.0 + 50.0 * noise(14))).max(0),
            audio_ms: (local_ms - whole(40.0 + 30.0 * noise(15))).max(0),
        };
        let Some((begins, ends)) = self.trouble.filter(|&(begins, _)| at > begins) else { return healthy };
        let gone_ms = seconds(at - begins) * 1_000.0;
        // From 0, when the trouble begins, to 1, when the push ends.
        let progress = (seconds(at - begins) / seconds((ends - begins).max(1))).min(1.0);
        match self.course {
            Course::Starving => Sample {
                video_bps: 0.0,
                fps: 0.0,
                audio: 0.0,
                video_ms: healthy.video_ms - whole(gone_ms),
                audio_ms: healthy.audio_ms - whole(gone_ms),
                ..healthy
            },
            Course::Choking | Course::Steady | Course::Encoder => Sample {
                video_bps: healthy.video_bps * (1.0 - 0.9 * progress),
                fps: healthy.fps * (1.0 - 0.75 * progress),
                audio: healthy.audio * (1.0 - 0.5 * progress),
                // What is missing of each second adds up.
                video_ms: healthy.video_ms - whole(gone_ms * progress * 0.4),
                audio_ms: healthy.audio_ms - whole(gone_ms * progress * 0.25),
                ..healthy
            },
        }
    }
}

fn pixels(resolution: &str) -> Option<f64> {
    let (width, height) = resolution.split_once('*')?;
    let (width, height): (u32, u32) = (width.parse().ok()?, height.parse().ok()?);
    Some(f64::from(width) * f64::from(height)).filter(|&pixels| pixels > 0.0)
}

fn one_of<T: Copy>(choices: [T; 3], number: u64) -> T {
    choices[usize::from(u8::try_from(number % 3).unwrap_or(0))]
}

#[expect(clippy::cast_precision_loss, reason = "seconds of a push")]
const fn seconds(seconds: i64) -> f64 {
    seconds as f64
}

#[expect(clippy::cast_possible_truncation, reason = "milliseconds of a push")]
fn whole(milliseconds: f64) -> i64 {
    milliseconds.round() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last_minutes(seed: u64, cause: &str) -> Vec<Sample> {
        let quality = Quality::new(seed, Course::before(Some(cause)), "1280*720", 0, Some(600));
        quality.samples(0, 600).collect()
    }

    fn sags(samples: &[Sample]) -> bool {
        let last = samples.last().unwrap();
        last.video_bps < samples[0].video_bps * 0.4 && last.local_ms - last.video_ms > 2_000
    }

    #[test]
    fn a_choking_uplink_shows_before_the_break_and_a_few_break_without_a_warning() {
        let sagging = (0..600).filter(|&seed| sags(&last_minutes(seed, "client_network"))).count();
        assert!((440..=560).contains(&sagging), "{sagging} of 600");
        for seed in 0..50 {
            let samples = last_minutes(seed, "client_network");
            assert!(samples[..100].iter().all(|sample| sample.video_bps > 1_500_000.0));
        }
    }

    #[test]
    fn others_are_steady_until_the_end_or_fall_silent() {
        for seed in 0..100 {
            for cause in ["client_closed", "platform_internal", "push_limit", "rtmp_content"] {
                let samples = last_minutes(seed, cause);
                assert_eq!(samples.len(), 120);
                assert!(samples.iter().all(|sample| sample.fps > 14.0 && sample.video_bps > 1_500_000.0));
                assert!(samples.iter().all(|sample| sample.local_ms - sample.video_ms < 200));
            }
            let silent = last_minutes(seed, "no_data_timeout");
            let last = silent.last().unwrap();
            assert!((last.video_bps, last.fps, last.audio) == (0.0, 0.0, 0.0));
            assert!(silent.is_sorted_by_key(|sample| sample.video_ms.div_euclid(200)));
        }
    }

    #[test]
    fn faulty_encoders_sometimes_send_key_frames_rarely() {
        let gops =
            |cause| (0..300).map(move |seed| Quality::new(seed, Course::before(Some(cause)), "", 0, None));
        let long = gops("rtmp_content").filter(|quality| quality.gop_ms == LONG_GOP_MS).count();
        assert!((70..=130).contains(&long), "{long} of 300");
        assert!(gops("client_closed").all(|quality| quality.gop_ms <= 4_000));
    }

    #[test]
    fn pieces_together_are_the_whole() {
        let quality = Quality::new(9, Course::Choking, "1920*1080", 1_003, Some(1_500));
        let whole: Vec<Sample> = quality.samples(0, 1_500).collect();
        let pieces: Vec<Sample> = (0..300).flat_map(|at| quality.samples(at * 5 + 1, at * 5 + 5)).collect();
        assert_eq!(whole, pieces);
        assert_eq!((whole[0].at, whole.last().unwrap().at), (1_008, 1_498));
    }
}
