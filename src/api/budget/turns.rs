//! Who is next: what cannot wait before what can, and of each the profiles in turns. Pure.

use std::collections::VecDeque;

use super::Lane;

/// After so many that could not wait, one that could is let in, if there is any: a budget that is
/// smaller than what live readings ask for must not keep the list from ever being whole.
const MOST_IN_A_ROW: u32 = 3;

/// Those who wait, of any kind.
#[derive(Debug)]
pub(super) struct Turns<W> {
    urgent: Line<W>,
    patient: Line<W>,
    urgent_in_a_row: u32,
}

/// The profiles of which somebody waits, the next one first; each with its own, the oldest first.
#[derive(Debug)]
struct Line<W>(VecDeque<(Lane, VecDeque<W>)>);

impl<W> Default for Turns<W> {
    fn default() -> Self {
        Self { urgent: Line(VecDeque::new()), patient: Line(VecDeque::new()), urgent_in_a_row: 0 }
    }
}

impl<W> Turns<W> {
    pub(super) fn push(&mut self, lane: Lane, urgent: bool, waiting: W) {
        let line = if urgent { &mut self.urgent } else { &mut self.patient };
        match line.0.iter_mut().find(|(known, _)| *known == lane) {
            Some((_, queue)) => queue.push_back(waiting),
            None => line.0.push_back((lane, VecDeque::from([waiting]))),
        }
    }

    /// Takes the next one that still waits; those that do not are forgotten on the way.
    pub(super) fn pop(&mut self, waits: impl Fn(&W) -> bool) -> Option<W> {
        let due = self.urgent_in_a_row >= MOST_IN_A_ROW;
        if due && let Some(next) = self.patient.pop(&waits) {
            self.urgent_in_a_row = 0;
            return Some(next);
        }
        if let Some(next) = self.urgent.pop(&waits) {
            self.urgent_in_a_row = self.urgent_in_a_row.saturating_add(1);
            return Some(next);
        }
        self.urgent_in_a_row = 0;
        self.patient.pop(&waits)
    }

    /// Forgets those of a profile that do not wait any more.
    pub(super) fn tidy(&mut self, lane: Lane, waits: impl Fn(&W) -> bool) {
        for line in [&mut self.urgent, &mut self.patient] {
            if let Some((_, queue)) = line.0.iter_mut().find(|(known, _)| *known == lane) {
                queue.retain(&waits);
            }
        }
    }
}

impl<W> Line<W> {
    fn pop(&mut self, waits: impl Fn(&W) -> bool) -> Option<W> {
        while let Some((lane, mut queue)) = self.0.pop_front() {
            while let Some(next) = queue.pop_front() {
                if waits(&next) {
                    if !queue.is_empty() {
                        self.0.push_back((lane, queue));
                    }
                    return Some(next);
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(turns: &mut Turns<u32>) -> Vec<u32> {
        std::iter::from_fn(|| turns.pop(|_| true)).collect()
    }

    #[test]
    fn profiles_take_turns_however_much_one_of_them_wants() {
        let mut turns = Turns::default();
        for number in 0..5 {
            turns.push(Lane(1), false, 10 + number);
        }
        turns.push(Lane(2), false, 20);
        turns.push(Lane(3), false, 30);
        turns.push(Lane(2), false, 21);
        assert_eq!(all(&mut turns), [10, 20, 30, 11, 21, 12, 13, 14]);
    }

    #[test]
    fn what_cannot_wait_goes_first_and_still_never_keeps_the_rest_out() {
        let mut turns = Turns::default();
        for number in 0..3 {
            turns.push(Lane(1), false, 100 + number);
        }
        for number in 0..7 {
            turns.push(Lane(1 + u64::from(number % 2)), true, number);
        }
        assert_eq!(all(&mut turns), [0, 1, 2, 100, 3, 4, 5, 101, 6, 102]);
    }

    #[test]
    fn who_does_not_wait_any_more_takes_no_turn() {
        let mut turns = Turns::default();
        for number in 0..6 {
            turns.push(Lane(number % 2), false, u32::try_from(number).unwrap());
        }
        turns.tidy(Lane(0), |number| *number != 0);
        let even = |turns: &mut Turns<u32>| turns.pop(|number| number % 2 == 0);
        assert_eq!([even(&mut turns), even(&mut turns), even(&mut turns)], [Some(2), Some(4), None]);
    }
}
