//! How often chance alone would bring as many breaks at once, at the usual rate.
//!
//! The usual rate of a group is a guess from what was seen, so it is kept as a Gamma distribution: a
//! group of which little is known may well be busier than it looked, one whose breaks come in waves
//! is, now and then. How many breaks a span then holds follows the negative binomial distribution.
//!
//! Nothing here is set per account: a quiet account's three breaks within seconds are as rare as a
//! busy one's thirty.

/// What is assumed of a group before anything was seen: half a break an hour. It fades as breaks are
/// seen.
const PRIOR_BREAKS: f64 = 0.5;
const PRIOR_SECONDS: f64 = 3_600.0;
/// So many of the busiest bins are taken for incidents of their own and cut to what is usual, where
/// there are enough others to tell.
const CUT_BINS: usize = 2;
const ENOUGH_BINS: usize = 6;
/// No rate is known better than to this part of itself, squared: days differ.
const LEAST_SPREAD: f64 = 1.0 / 400.0;

/// So many factors of a chance are multiplied before their logarithm is taken.
const FACTORS: usize = 8;
/// A number within so many standard deviations of the mean is nothing special.
const COMMON: f64 = 3.0;
/// How rare such a number is at most: it is more common in a distribution with a longer tail than the
/// normal one, as all here are.
pub(super) const COMMON_CHANCE: f64 = 0.001;

/// The usual rate of a group, and how well it is known.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Usual {
    /// Breaks a second.
    pub(super) rate: f64,
    /// The shape of the rate's Gamma distribution: large where it is well known.
    shape: f64,
}

/// The numbers that were seen apart from the moment that is judged.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Tally {
    /// Breaks in each of the bins around it.
    pub(super) bins: Vec<u32>,
    /// Breaks close to it, and the seconds they were counted over: for want of enough bins.
    pub(super) nearby: Option<(u32, f64)>,
}

impl Usual {
    /// The guess from what was seen in bins of `bin_s` seconds.
    pub(super) fn from_tally(tally: &Tally, bin_s: f64) -> Self {
        let usual = without_waves(&tally.bins);
        let (near, near_s) =
            tally.nearby.map_or((0.0, 0.0), |(breaks, seconds)| (f64::from(breaks), seconds));
        let sum: f64 = usual.iter().sum();
        let number = count(usual.len());
        let breaks = PRIOR_BREAKS + sum + near;
        let prior_s = PRIOR_SECONDS * PRIOR_BREAKS / breaks;
        let rate = breaks / (prior_s + number * bin_s + near_s);
        let mean = sum / number.max(1.0);
        let variance =
            usual.iter().map(|&it| (it - mean) * (it - mean)).sum::<f64>() / (number - 1.0).max(1.0);
        let spread = if mean > 0.0 { ((variance - mean) / (mean * mean)).max(0.0) } else { 0.0 };
        Self { rate, shape: 1.0 / (1.0 / breaks + spread.max(LEAST_SPREAD)) }
    }

    /// Whether so many breaks in a span are surely no rarer than [`COMMON_CHANCE`]: what almost all
    /// looks find, at a fraction of the cost of the exact chance.
    pub(super) fn is_common(&self, breaks: usize, span_s: f64) -> bool {
        let mean = self.rate * span_s;
        let deviation = (mean + mean * mean / self.shape).sqrt();
        count(breaks) <= mean + COMMON * deviation
    }

    /// How probable it is that a span holds `breaks` or more.
    pub(super) fn at_least(&self, breaks: usize, span_s: f64) -> f64 {
        let mean = self.rate * span_s;
        let p = mean / (mean + self.shape);
        // The first term of the tail, then one after the other until they no longer matter. Logarithms
        // are slow, so a few factors share one: as many as a double holds without loss.
        let mut log = self.shape * (1.0 - p).ln();
        for from in (0..breaks).step_by(FACTORS) {
            let factors =
                (from..breaks.min(from + FACTORS)).map(|k| (self.shape + count(k)) / (count(k) + 1.0) * p);
            log += factors.product::<f64>().ln();
        }
        let mut term = log.exp();
        let mut tail = 0.0;
        let mut k = count(breaks);
        while term > tail * 1e-9 || k < mean {
            tail += term;
            term *= (self.shape + k) / (k + 1.0) * p;
            k += 1.0;
            if term == 0.0 && k > mean {
                break;
            }
        }
        tail.min(1.0)
    }
}

/// The bins with their busiest cut to little more than the next: earlier incidents are not usual.
fn without_waves(bins: &[u32]) -> Vec<f64> {
    let mut bins: Vec<f64> = bins.iter().copied().map(f64::from).collect();
    bins.sort_by(f64::total_cmp);
    if bins.len() >= ENOUGH_BINS {
        let busy = bins.len() - CUT_BINS;
        let most = bins[busy - 1] + 1.0 + bins[busy - 1].sqrt();
        bins[busy..].iter_mut().for_each(|bin| *bin = bin.min(most));
    }
    bins
}

/// A number of breaks or bins for calculating.
#[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
pub(super) const fn count(number: usize) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    const BIN: f64 = 300.0;

    fn usual(bins: &[u32]) -> Usual {
        Usual::from_tally(&Tally { bins: bins.to_vec(), nearby: None }, BIN)
    }

    #[test]
    fn chances_of_a_well_known_rate_are_those_of_poisson() {
        let rate = Usual { rate: 0.1, shape: 1e9 };
        // P(X >= 3) for a mean of 1.
        assert!((rate.at_least(3, 10.0) - 0.080_301_4).abs() < 1e-6);
        assert!((rate.at_least(0, 10.0) - 1.0).abs() < 1e-6);
        // P(X >= 100) for a mean of 100: the tail is summed past its highest term.
        assert!((rate.at_least(100, 1_000.0) - 0.513_3).abs() < 1e-3);
    }

    #[test]
    fn chances_never_rise_with_the_number_nor_fall_with_the_span() {
        let rate = usual(&[3, 5, 2, 4, 6, 3, 4, 5]);
        for breaks in 1..40 {
            assert!(rate.at_least(breaks, 60.0) <= rate.at_least(breaks - 1, 60.0));
            assert!(rate.at_least(breaks, 60.0) <= rate.at_least(breaks, 90.0));
        }
    }

    #[test]
    fn what_is_called_common_is_not_rare() {
        for shape in [0.05, 0.3, 1.0, 7.0, 400.0] {
            for mean in [0.001, 0.02, 0.3, 1.0, 4.5, 30.0, 700.0] {
                let usual = Usual { rate: mean / 90.0, shape };
                let most = (0..20_000).take_while(|&breaks| usual.is_common(breaks, 90.0)).last();
                let chance = usual.at_least(most.expect("none at all is common"), 90.0);
                assert!(chance >= COMMON_CHANCE, "shape {shape}, mean {mean}: {chance}");
            }
        }
    }

    #[test]
    fn an_earlier_incident_does_not_make_the_next_one_usual() {
        let quiet = usual(&[0; 24]);
        let mut bins = [0; 24];
        bins[7] = 40;
        assert!(usual(&bins).rate < quiet.rate * 4.0);
        assert!(usual(&[40; 24]).rate > 0.12, "what comes all the time is usual");
    }

    #[test]
    fn what_is_hardly_known_is_trusted_less() {
        let (hardly, well) = (Usual { rate: 0.01, shape: 1.0 }, Usual { rate: 0.01, shape: 24.0 });
        assert!(hardly.at_least(4, 10.0) > well.at_least(4, 10.0));
        assert!(usual(&[1]).shape < usual(&[1; 24]).shape);
    }

    #[test]
    fn breaks_that_come_in_waves_are_less_surprising() {
        let (even, waves) = (usual(&[10; 24]), usual(&[0, 20, 0, 20, 0, 20, 0, 20, 0, 20, 0, 20]));
        assert!(waves.at_least(30, BIN) > even.at_least(30, BIN) * 100.0);
    }
}
