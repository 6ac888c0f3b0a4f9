//! Whether something happens more often now: the later half of the time shown against the earlier.
//! Small numbers differ by chance, and that is said instead of an arrow.

/// Breaks in the two halves of the time shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(in crate::tui) struct Trend {
    pub(in crate::tui) before: u32,
    pub(in crate::tui) after: u32,
}

/// What the two halves say.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(in crate::tui) enum Told {
    /// Too few to say anything.
    Few,
    /// No more different than chance makes two halves.
    Steady,
    /// None in the earlier half.
    New,
    /// None in the later half.
    Gone,
    /// So many times as often as before, above 1.
    More(f64),
    /// The same, below 1.
    Fewer(f64),
}

/// Breaks in both halves from which on a difference can mean something.
const ENOUGH: u32 = 8;

impl Trend {
    pub(in crate::tui) fn told(self) -> Told {
        let (before, after) = (f64::from(self.before), f64::from(self.after));
        // Twice the standard deviation of the difference of two counts of events that come by chance.
        if self.before.saturating_add(self.after) < ENOUGH {
            Told::Few
        } else if (after - before).abs() <= 2.0 * (after + before).sqrt() {
            Told::Steady
        } else if self.before == 0 {
            Told::New
        } else if self.after == 0 {
            Told::Gone
        } else if after > before {
            Told::More(after / before)
        } else {
            Told::Fewer(after / before)
        }
    }

    /// A number to sort by: rising first, then steady, then falling.
    pub(super) fn rank(self) -> f64 {
        match self.told() {
            Told::Few | Told::Steady => 1.0,
            Told::New => f64::INFINITY,
            Told::Gone => 0.0,
            Told::More(ratio) | Told::Fewer(ratio) => ratio,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_numbers_and_small_differences_have_no_arrow() {
        let told = |before, after| Trend { before, after }.told();
        assert_eq!(told(0, 7), Told::Few, "seven could be anything");
        assert_eq!(told(40, 52), Told::Steady, "within chance");
        assert_eq!(told(0, 9), Told::New);
        assert_eq!(told(9, 0), Told::Gone);
        assert_eq!(told(10, 40), Told::More(4.0));
        assert_eq!(told(40, 10), Told::Fewer(0.25));
    }
}
