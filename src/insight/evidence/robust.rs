//! Statistics that a single wild reading does not move.

/// The middle value, or the mean of the two in the middle.
pub(super) fn median(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let mut sorted: Vec<f64> = values.into_iter().collect();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(sorted[middle]),
        _ => Some(f64::midpoint(sorted[middle - 1], sorted[middle])),
    }
}

/// The value that a tenth of all values lie below, and the one that a tenth lie above.
pub(super) fn tenths(values: impl IntoIterator<Item = f64>) -> Option<(f64, f64)> {
    let mut sorted: Vec<f64> = values.into_iter().collect();
    sorted.sort_by(f64::total_cmp);
    let tenth = sorted.len() / 10;
    Some((*sorted.get(tenth)?, *sorted.get(sorted.len() - 1 - tenth)?))
}

/// A value seconds before the end.
pub(super) type At = (u32, f64);

/// A series that went down and stayed down.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Fall {
    /// What was usual before.
    pub(super) from: f64,
    /// What the last readings had.
    pub(super) to: f64,
    /// Seconds before the end at which it began.
    pub(super) over_s: u32,
}

/// Values on either side of a fall below which nothing is said.
const SIDE: usize = 3;
/// A fall ends below this part of what was usual.
const FALLEN: f64 = 0.5;
/// It begins where the series leaves what was usual for good: below this part of it.
const LEFT: f64 = 0.8;

/// Whether a series (oldest first) ends in a fall. What was usual is the median before the cut that
/// divides the series best into two levels; single values out of line move neither level nor beginning.
pub(super) fn fall(series: &[At]) -> Option<Fall> {
    let values: Vec<f64> = series.iter().map(|it| it.1).collect();
    let usual = median(values[..best_cut(&values)?].iter().copied())?;
    let to = median(values[values.len() - SIDE..].iter().copied())?;
    if to > usual * FALLEN {
        return None;
    }
    let smooth = |at: usize| {
        let (from, until) = (at.saturating_sub(1), (at + 2).min(values.len()));
        median(values[from..until].iter().copied()).is_some_and(|middle| middle < usual * LEFT)
    };
    // The last value has only one neighbour; what it belongs to is told by the one before it.
    let low = (0..values.len() - 1).rev().take_while(|&at| smooth(at)).last()?;
    let from = median(values[..low].iter().copied()).filter(|_| low >= SIDE)?;
    (to <= from * FALLEN).then_some(Fall { from, to, over_s: series[low].0 })
}

/// The cut with the least distance of all values from the medians of their sides.
fn best_cut(values: &[f64]) -> Option<usize> {
    let cost = |side: &[f64]| {
        let middle = median(side.iter().copied()).unwrap_or_default();
        side.iter().map(|value| (value - middle).abs()).sum::<f64>()
    };
    let cuts = SIDE..(values.len() + 1).saturating_sub(SIDE);
    cuts.map(|cut| (cut, cost(&values[..cut]) + cost(&values[cut..])))
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(cut, _)| cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values at steps of five seconds, the last one at the end.
    fn series(values: &[f64]) -> Vec<At> {
        let last = u32::try_from(values.len()).expect("few") - 1;
        (0..=last).rev().map(|it| it * 5).zip(values.iter().copied()).collect()
    }

    #[test]
    fn a_fall_is_told_from_where_it_began() {
        let found = fall(&series(&[24.0, 25.0, 24.0, 24.0, 10.0, 4.0, 3.0, 3.0])).expect("a fall");
        assert_eq!(found, Fall { from: 24.0, to: 3.0, over_s: 15 });
    }

    #[test]
    fn a_slow_decline_is_a_fall_from_its_beginning() {
        let values: Vec<f64> = (0..10).map(|_| 20.0).chain((0..20).map(|it| 20.0 - f64::from(it))).collect();
        let found = fall(&series(&values)).expect("a fall");
        assert_eq!((found.from, found.to), (20.0, 2.0));
        assert!((60..=90).contains(&found.over_s), "{found:?}");
    }

    #[test]
    fn a_single_low_value_or_a_dip_that_recovered_is_no_fall() {
        assert_eq!(fall(&series(&[24.0, 25.0, 24.0, 24.0, 25.0, 24.0, 24.0, 0.0])), None);
        assert_eq!(fall(&series(&[24.0, 25.0, 2.0, 2.0, 2.0, 2.0, 24.0, 25.0, 24.0, 25.0])), None);
        assert_eq!(fall(&series(&[24.0; 30])), None);
        assert_eq!(fall(&series(&[0.0; 30])), None);
    }

    #[test]
    fn too_short_a_series_says_nothing() {
        for length in 0..6 {
            let values: Vec<At> = (0..length).map(|it| (it, f64::from(it))).collect();
            assert_eq!(fall(&values), None);
        }
    }

    #[test]
    fn medians_and_tenths_are_of_sorted_values() {
        assert_eq!(median([]), None);
        assert_eq!(median([3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median([4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(tenths((0..=20).map(f64::from)), Some((2.0, 18.0)));
        assert_eq!(tenths([7.0]), Some((7.0, 7.0)));
    }
}
