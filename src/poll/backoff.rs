//! How long to wait after failures in a row: longer each time, capped, and never in step with others.

use std::time::Duration;

/// The first pause.
const FIRST: Duration = Duration::from_millis(400);
/// No pause is longer.
const CAP: Duration = Duration::from_secs(30);

/// The pause after so many failures in a row (from 1). `chance`, 0 to 1, spreads it over the upper
/// half of its length, so that profiles which failed together do not come back together.
#[must_use]
pub(super) fn pause(failures: u32, chance: f64) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    let longest = FIRST.saturating_mul(1 << doublings).min(CAP);
    longest.mul_f64(0.5 + chance.clamp(0.0, 1.0) / 2.0)
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
}
