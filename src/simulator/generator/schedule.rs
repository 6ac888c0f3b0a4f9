//! When something planned happens: once, or again and again before and after a first time.

use crate::simulator::random;
use crate::simulator::span::Span;

/// Occurrences on the time line, in seconds since 1970.
#[derive(Clone, Copy, Debug)]
pub(super) struct Schedule {
    first: i64,
    every: Option<i64>,
    salt: u64,
}

impl Schedule {
    /// `first` counts from `start`; `salt` keeps schedules apart from each other.
    pub(super) fn new(start: i64, first: Span, every: Option<Span>, salt: u64) -> Self {
        Self { first: start + first.0, every: every.map(|span| span.0), salt }
    }

    /// The occurrences from `from` on, each with its number: 0 is the first, exactly on time; the
    /// others come up to a fifth of the interval late.
    pub(super) fn since(self, from: i64) -> impl Iterator<Item = (i64, i64)> {
        let begin = self.every.map_or(0, |every| (from - self.first).div_euclid(every) - 1);
        let end = if self.every.is_some() { i64::MAX } else { 1 };
        (begin..end).map(move |number| (number, self.at(number))).filter(move |&(_, at)| at >= from)
    }

    fn at(self, number: i64) -> i64 {
        let Some(every) = self.every.filter(|_| number != 0) else { return self.first };
        let room = (every / 5).max(1).unsigned_abs();
        let late = random::mix_all(&[self.salt, number.unsigned_abs(), u64::from(number < 0)]) % room;
        self.first + number * every + i64::try_from(late).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_repeats_lies_on_both_sides_of_its_first_time() {
        let schedule = Schedule::new(100_000, Span(50), Some(Span(600)), 7);
        let times: Vec<i64> = schedule.since(98_000).take(6).map(|(_, at)| at).collect();
        assert!(times.is_sorted() && times[0] >= 98_000);
        assert!(times.contains(&100_050));
        assert!(times.windows(2).all(|pair| (480..=720).contains(&(pair[1] - pair[0]))), "{times:?}");
    }

    #[test]
    fn what_happens_once_happens_once() {
        let schedule = Schedule::new(100_000, Span(-50), None, 7);
        assert_eq!(schedule.since(0).collect::<Vec<_>>(), [(0, 99_950)]);
        assert_eq!(schedule.since(99_951).count(), 0);
    }
}
