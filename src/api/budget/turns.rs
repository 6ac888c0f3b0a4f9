//! Who is next: what cannot wait before what can, both before what is only looked for, and of each the
//! profiles in turns. Pure.

use std::collections::VecDeque;

use super::Lane;

/// After so many that could not wait, one that could is let in, if there is any: a budget that is
/// smaller than what live readings ask for must not keep the list from ever being whole.
const MOST_IN_A_ROW: u32 = 3;

/// After so many others in a row, one that is only looked for is let in, if there is any: it takes long where
/// others want all of the budget, but it comes to an end.
const MOST_BEFORE_SPARE: u32 = 9;

/// Which line one waits in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Line {
    /// Cannot wait.
    Urgent,
    /// Can.
    Patient,
    /// Takes what the others leave.
    Spare,
}

/// Those who wait, of any kind.
#[derive(Debug)]
pub(super) struct Turns<W> {
    urgent: Waiting<W>,
    patient: Waiting<W>,
    spare: Waiting<W>,
    urgent_in_a_row: u32,
    before_spare: u32,
}

/// The profiles of which somebody waits, the next one first; each with its own, the oldest first.
#[derive(Debug)]
struct Waiting<W>(VecDeque<(Lane, VecDeque<W>)>);

impl<W> Default for Turns<W> {
    fn default() -> Self {
        let nobody = || Waiting(VecDeque::new());
        Self { urgent: nobody(), patient: nobody(), spare: nobody(), urgent_in_a_row: 0, before_spare: 0 }
    }
}

impl<W> Turns<W> {
    pub(super) fn push(&mut self, lane: Lane, line: Line, waiting: W) {
        let line = match line {
            Line::Urgent => &mut self.urgent,
            Line::Patient => &mut self.patient,
            Line::Spare => &mut self.spare,
        };
        match line.0.iter_mut().find(|(known, _)| *known == lane) {
            Some((_, queue)) => queue.push_back(waiting),
            None => line.0.push_back((lane, VecDeque::from([waiting]))),
        }
    }

    /// Takes the next one that still waits; those that do not are forgotten on the way.
    pub(super) fn pop(&mut self, waits: impl Fn(&W) -> bool) -> Option<W> {
        if self.before_spare >= MOST_BEFORE_SPARE
            && let Some(next) = self.spare.pop(&waits)
        {
            self.before_spare = 0;
            return Some(next);
        }
        if let Some(next) = self.pop_others(&waits) {
            self.before_spare = self.before_spare.saturating_add(1);
            return Some(next);
        }
        self.before_spare = 0;
        self.spare.pop(&waits)
    }

    fn pop_others(&mut self, waits: &impl Fn(&W) -> bool) -> Option<W> {
        let due = self.urgent_in_a_row >= MOST_IN_A_ROW;
        if due && let Some(next) = self.patient.pop(waits) {
            self.urgent_in_a_row = 0;
            return Some(next);
        }
        if let Some(next) = self.urgent.pop(waits) {
            self.urgent_in_a_row = self.urgent_in_a_row.saturating_add(1);
            return Some(next);
        }
        self.urgent_in_a_row = 0;
        self.patient.pop(waits)
    }

    /// Forgets those of a profile that do not wait any more.
    pub(super) fn tidy(&mut self, lane: Lane, waits: impl Fn(&W) -> bool) {
        for line in [&mut self.urgent, &mut self.patient, &mut self.spare] {
            if let Some((_, queue)) = line.0.iter_mut().find(|(known, _)| *known == lane) {
                queue.retain(&waits);
            }
        }
    }
}

impl<W> Waiting<W> {
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
            turns.push(Lane(1), Line::Patient, 10 + number);
        }
        turns.push(Lane(2), Line::Patient, 20);
        turns.push(Lane(3), Line::Patient, 30);
        turns.push(Lane(2), Line::Patient, 21);
        assert_eq!(all(&mut turns), [10, 20, 30, 11, 21, 12, 13, 14]);
    }

    #[test]
    fn what_cannot_wait_goes_first_and_still_never_keeps_the_rest_out() {
        let mut turns = Turns::default();
        for number in 0..3 {
            turns.push(Lane(1), Line::Patient, 100 + number);
        }
        for number in 0..7 {
            turns.push(Lane(1 + u64::from(number % 2)), Line::Urgent, number);
        }
        assert_eq!(all(&mut turns), [0, 1, 2, 100, 3, 4, 5, 101, 6, 102]);
    }

    #[test]
    fn what_is_only_looked_for_takes_what_the_others_leave_and_is_never_kept_out_for_ever() {
        let mut turns = Turns::default();
        for number in 0..3 {
            turns.push(Lane(1), Line::Spare, 900 + number);
        }
        for number in 0..10 {
            turns.push(Lane(1), Line::Patient, number);
        }
        turns.push(Lane(2), Line::Urgent, 100);
        assert_eq!(all(&mut turns), [100, 0, 1, 2, 3, 4, 5, 6, 7, 900, 8, 9, 901, 902]);
    }

    #[test]
    fn who_does_not_wait_any_more_takes_no_turn() {
        let mut turns = Turns::default();
        for number in 0..6 {
            turns.push(Lane(number % 2), Line::Patient, u32::try_from(number).unwrap());
        }
        turns.tidy(Lane(0), |number| *number != 0);
        let even = |turns: &mut Turns<u32>| turns.pop(|number| number % 2 == 0);
        assert_eq!([even(&mut turns), even(&mut turns), even(&mut turns)], [Some(2), Some(4), None]);
    }
}
