//! Chance that repeats: numbers made from a seed and a place, so that a scenario with the same seed
//! and start time is the same scenario again. Knows nothing of what is decided with it.

/// Scrambles one number so that neighbours share nothing (the finaliser of `SplitMix64`).
pub(super) const fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// One number for a list of numbers, in which order matters.
pub(super) fn mix_all(numbers: &[u64]) -> u64 {
    numbers.iter().fold(0x005e_ed0f_5eed, |sum, &number| mix(sum ^ mix(number)))
}

/// One number for a text.
pub(super) fn mix_text(seed: u64, text: &str) -> u64 {
    text.bytes().fold(mix(seed), |sum, byte| mix(sum ^ u64::from(byte)))
}

/// A number from 0 (included) to 1 (not included).
#[expect(clippy::cast_precision_loss, reason = "53 bits are kept, as many as an f64 holds exactly")]
pub(super) fn unit(number: u64) -> f64 {
    (mix(number) >> 11) as f64 / (1_u64 << 53) as f64
}

/// A waiting time in whole seconds, at least 1, of something that happens every `mean` seconds on average.
#[expect(clippy::cast_possible_truncation, reason = "rounded to whole seconds; far below the bounds of i64")]
pub(super) fn wait(rng: &mut fastrand::Rng, mean: f64) -> i64 {
    let seconds = -(1.0 - rng.f64()).ln() * mean;
    (seconds.round() as i64).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_even_and_repeats() {
        let hits = (0..10_000).filter(|&n| unit(mix_all(&[7, n])) < 0.25).count();
        assert!((2_300..2_700).contains(&hits), "{hits} of 10,000 at a quarter");
        assert_eq!(mix_text(1, "court-1"), mix_text(1, "court-1"));
        assert_ne!(mix_text(1, "court-1"), mix_text(2, "court-1"));
        assert_ne!(mix_all(&[1, 2]), mix_all(&[2, 1]));
    }
}
