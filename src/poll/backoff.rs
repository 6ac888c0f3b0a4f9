//! How long to wait after failures: longer each time, capped, and never in step with others.

use std::time::Duration;

/// The first pause.
const FIRST: Duration = Duration::from_millis(400);
/// No pause is longer, and none that the service asks for is spread by more.
const CAP: Duration = Duration::from_secs(30);

/// The pause after so many failures in a row (from 1). `chance`, 0 to 1, spreads it over the upper
/// half of its length, so that profiles which failed together do not come back together.
#[must_use]
pub(super) fn pause(failures: u32, chance: f64) -> Duration {
    longest(failures).mul_f64(0.5 + chance.clamp(0.0, 1.0) / 2.0)
}

/// The same where the service asks to wait so long: never less than that, and spread beyond it. All
/// who failed together were told the same time.
#[must_use]
pub(super) fn pause_at_least(failures: u32, asked: Duration, chance: f64) -> Duration {
    if asked.is_zero() {
        return pause(failures, chance);
    }
    let spread = longest(failures).max(asked / 4).min(CAP);
    (asked + spread.mul_f64(chance.clamp(0.0, 1.0))).max(pause(failures, chance))
}

/// A fixed time to wait, up to a tenth longer.
#[must_use]
pub(super) fn rest(fixed: Duration, chance: f64) -> Duration {
    fixed.mul_f64(1.0 + chance.clamp(0.0, 1.0) / 10.0)
}

fn longest(failures: u32) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    FIRST.saturating_mul(1 << doublings).min(CAP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_up_to_a_cap_and_are_spread() {
        let ends = |failures| (pause(failures, 0.0), pause(failures, 1.0));
        assert_eq!(ends(1), (FIRST / 2, FIRST));
        assert_eq!(ends(3), (FIRST * 2, FIRST * 4));
        assert_eq!(ends(1_000), (CAP / 2, CAP));
    }

    #[test]
    fn what_the_service_asks_for_is_kept_and_spread() {
        let minute = Duration::from_secs(60);
        assert_eq!(pause_at_least(1, minute, 0.0), minute);
        assert_eq!(pause_at_least(1, minute, 1.0), minute + minute / 4);
        assert_eq!(pause_at_least(1, minute * 60, 1.0), minute * 60 + CAP);
        let second = Duration::from_secs(1);
        assert_eq!(pause_at_least(9, second, 0.0), CAP / 2, "a short one does not shorten the pause");
        assert_eq!(pause_at_least(2, Duration::ZERO, 0.3), pause(2, 0.3));
        assert_eq!((rest(minute, 0.0), rest(minute, 1.0)), (minute, minute + minute / 10));
    }

    /// The largest number of 20 that come back within a tenth of the longest pause.
    fn together(pauses: &[Duration], longest: Duration) -> usize {
        let near =
            |at: &Duration| pauses.iter().filter(|it| **it >= *at && **it < *at + longest / 10).count();
        pauses.iter().map(near).max().unwrap_or(0)
    }

    #[test]
    fn twenty_that_fail_together_never_come_back_together() {
        let mut random = fastrand::Rng::with_seed(4);
        let minute = Duration::from_secs(60);
        for _ in 0..200 {
            // Each goes on by its own chance; what they have in common is the moment of the failure.
            let mut clocks = [Duration::ZERO; 20];
            for failures in 1..10 {
                let plain: Vec<Duration> = (0..20).map(|_| pause(failures, random.f64())).collect();
                let asked: Vec<Duration> =
                    (0..20).map(|_| pause_at_least(failures, minute, random.f64())).collect();
                // A fifth of the spread: four of 20 on average.
                assert!(together(&plain, longest(failures)) <= 13, "{plain:?}");
                assert!(asked.iter().all(|pause| *pause >= minute));
                assert!(together(&asked, longest(failures).max(minute / 4)) <= 11, "{asked:?}");
                clocks.iter_mut().zip(&plain).for_each(|(clock, pause)| *clock += *pause);
            }
            // After some tries they are spread over many seconds.
            let (first, last) = (clocks.iter().min().unwrap(), clocks.iter().max().unwrap());
            assert!(*last > *first + Duration::from_secs(12), "{clocks:?}");
            assert!(together(&clocks, Duration::from_secs(10)) <= 8, "{clocks:?}");
        }
    }
}
