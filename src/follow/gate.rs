//! When a profile's past may be told: once it was read whole, and its streams on air were looked at, or that
//! takes too long.

use crate::event::{ProfileId, UnixTime};
use crate::poll::report::Phase;

/// So long nobody waits for a look at the streams on air, in seconds.
const PATIENCE_S: i64 = 15;

#[derive(Clone, Copy, Debug)]
struct Gate {
    open: bool,
    filled: bool,
    looked: bool,
    /// Since when only the look is missing.
    since: Option<UnixTime>,
}

/// All profiles' gates.
#[derive(Debug)]
pub(super) struct Gates(Vec<Gate>);

impl Gates {
    pub(super) fn new(profiles: usize, closed: bool) -> Self {
        Self(vec![Gate { open: !closed, filled: false, looked: false, since: None }; profiles])
    }

    fn gate(&mut self, profile: ProfileId) -> Option<&mut Gate> {
        self.0.get_mut(usize::from(profile.0))
    }

    /// Takes in what the poller does. One that is stopped would let nothing be told for ever: what it has
    /// read is told.
    pub(super) fn status(&mut self, profile: ProfileId, phase: &Phase) {
        if let Some(gate) = self.gate(profile) {
            gate.filled |= matches!(phase, Phase::Live | Phase::Stopped { .. });
        }
    }

    /// The streams on air were looked at, or cannot be.
    pub(super) fn looked(&mut self, profile: ProfileId) {
        if let Some(gate) = self.gate(profile) {
            gate.looked = true;
        }
    }

    /// Opens what may be open at that moment.
    pub(super) fn pass(&mut self, now: UnixTime) {
        for gate in self.0.iter_mut().filter(|gate| gate.filled && !gate.open) {
            let since = *gate.since.get_or_insert(now);
            gate.open = gate.looked || now.since(since) >= PATIENCE_S;
        }
    }

    /// How many are open.
    pub(super) fn opened(&self) -> u64 {
        self.0.iter().map(|gate| u64::from(gate.open)).sum()
    }

    pub(super) fn are_open(&self) -> bool {
        self.0.iter().all(|gate| gate.open)
    }

    pub(super) fn is_open(&self, profile: ProfileId) -> bool {
        self.0.get(usize::from(profile.0)).is_some_and(|gate| gate.open)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixTime = UnixTime(1_795_000_000);
    const ONE: ProfileId = ProfileId(0);

    #[test]
    fn the_past_waits_for_a_whole_window_and_a_look() {
        let mut gates = Gates::new(2, true);
        gates.status(ONE, &Phase::Filling { percent: 99 });
        gates.looked(ONE);
        gates.pass(NOW);
        assert!(!gates.is_open(ONE));
        gates.status(ONE, &Phase::Live);
        gates.pass(NOW);
        assert!(gates.is_open(ONE) && !gates.is_open(ProfileId(1)));
        gates.status(ProfileId(1), &Phase::Live);
        gates.pass(NOW);
        gates.pass(NOW.plus(PATIENCE_S - 1));
        assert!(!gates.is_open(ProfileId(1)));
        gates.pass(NOW.plus(PATIENCE_S));
        assert!(gates.is_open(ProfileId(1)));
        assert!(Gates::new(1, false).is_open(ONE));
    }
}
