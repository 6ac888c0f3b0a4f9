//! When things are done again and again, and that the profiles do not do them at the same moment.

/// How often one plan asks, and where it stands among the others.
#[derive(Clone, Copy, Debug)]
pub struct Rhythm {
    /// Milliseconds between two live readings; at least 1.
    pub interval_ms: u64,
    /// So many plans share one profile's part of the budget.
    pub sharers: u64,
    /// Its place in every interval, from 0 to below 1; see [`phase`].
    pub phase: f64,
}

impl Rhythm {
    /// The first time for something done every `every_ms`: the whole of it for the first plan, less for
    /// each other one.
    pub(super) fn first(self, every_ms: u64) -> u64 {
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a part of minutes, in milliseconds"
        )]
        let first = (every_ms as f64 * (1.0 - self.phase.clamp(0.0, 1.0))) as u64;
        first.max(1)
    }
}

/// The next time after `now` on the beat that `at` was on: who was late, perhaps together with everyone
/// else while the machine slept, keeps its place.
pub(super) const fn beat(at: u64, every_ms: u64, now: u64) -> u64 {
    if now < at { at } else { at + (now - at) / every_ms * every_ms + every_ms }
}

/// The place of the plan of that number in every interval, from 0 to below 1: steps of the golden ratio
/// lie evenly, however many there are, and nobody has to know how many.
#[must_use]
pub fn phase(number: u64) -> f64 {
    /// What is behind the point of the golden ratio, of 2^64.
    const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
    #[expect(clippy::cast_precision_loss, reason = "53 bits are more than enough")]
    let place = (number.wrapping_mul(STEP) >> 11) as f64;
    place / 9_007_199_254_740_992.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn however_many_profiles_there_are_they_lie_apart() {
        for count in 1..=100_u32 {
            let mut places: Vec<f64> = (0..u64::from(count)).map(phase).collect();
            places.sort_by(f64::total_cmp);
            assert!(places.iter().all(|place| (0.0..1.0).contains(place)));
            let closest = places.windows(2).map(|pair| pair[1] - pair[0]).fold(1.0, f64::min);
            assert!(closest > 0.38 / f64::from(count), "{closest} apart, {count} profiles");
        }
        assert!(phase(0).abs() < f64::EPSILON);
    }

    #[test]
    fn who_was_late_keeps_its_beat() {
        assert_eq!(beat(1_000, 10_000, 1_000), 11_000);
        assert_eq!(beat(1_000, 10_000, 1_300), 11_000);
        assert_eq!(beat(1_000, 10_000, 3_600_500), 3_601_000);
        let rhythm = Rhythm { interval_ms: 10_000, sharers: 1, phase: phase(1) };
        assert_eq!(rhythm.first(10_000), 3_819);
    }
}
