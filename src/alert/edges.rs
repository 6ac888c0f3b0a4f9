//! When a rule's condition begins and ends to hold for one break: an edge, once it has held long enough.

use crate::event::UnixTime;

/// How one break stands with one rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Edge {
    /// The filter does not match it.
    #[default]
    Off,
    /// It does since then, and not long enough yet.
    Pending(UnixTime),
    /// The condition holds, and was told.
    On,
    /// It held and was told, and it has ended.
    Over,
}

/// What a look at a break says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Look {
    /// Whether the filter matches.
    pub(super) matches: bool,
    /// Whether the stream is on air again, or was not to begin with: whatever the filter asks, that ends the
    /// condition.
    pub(super) returned: bool,
}

/// What changed at a look.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Change {
    /// The condition begins to hold.
    Began,
    /// It began and ended within one look, as for a break whose stream is back when it becomes known.
    Passed,
    /// It ended.
    Ended,
}

impl Edge {
    /// Takes in a look; the condition counts once it has held for `for_s` seconds.
    pub(super) fn follow(&mut self, look: Look, now: UnixTime, for_s: i64) -> Option<Change> {
        let Look { matches, returned } = look;
        let since = match *self {
            Self::On if !matches || returned => {
                *self = Self::Over;
                return Some(Change::Ended);
            }
            Self::On => return None,
            Self::Over if !matches || returned => return None,
            Self::Off | Self::Pending(_) if !matches => {
                *self = Self::Off;
                return None;
            }
            Self::Pending(since) => since,
            Self::Off | Self::Over => now,
        };
        if now.since(since) < for_s {
            *self = Self::Pending(since);
            return None;
        }
        *self = if returned { Self::Over } else { Self::On };
        Some(if returned { Change::Passed } else { Change::Began })
    }

    /// Whether only time can change it.
    pub(super) const fn waits(self) -> bool {
        matches!(self, Self::Pending(_))
    }

    /// Whether the condition holds.
    pub(super) const fn holds(self) -> bool {
        matches!(self, Self::On)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixTime = UnixTime(1_795_000_000);
    const NO: Look = Look { matches: false, returned: false };
    const YES: Look = Look { matches: true, returned: false };
    const BACK: Look = Look { matches: true, returned: true };

    #[test]
    fn an_edge_is_told_once_until_it_has_ended() {
        let mut edge = Edge::default();
        let looks = [NO, YES, YES, NO, NO, YES, BACK, BACK, NO, YES];
        let changes = looks.map(|look| edge.follow(look, NOW, 0));
        let (began, ended) = (Some(Change::Began), Some(Change::Ended));
        assert_eq!(changes, [None, began, None, ended, None, began, ended, None, None, began]);
    }

    #[test]
    fn what_has_not_held_long_enough_is_not_told() {
        let mut edge = Edge::default();
        let at = |edge: &mut Edge, s, look| edge.follow(look, NOW.plus(s), 30);
        assert_eq!(at(&mut edge, 0, YES), None);
        assert_eq!(at(&mut edge, 29, YES), None);
        assert_eq!(at(&mut edge, 29, NO), None);
        assert_eq!(at(&mut edge, 30, YES), None, "it began anew");
        assert!(edge.waits());
        assert_eq!(at(&mut edge, 60, YES), Some(Change::Began));
        assert_eq!(at(&mut edge, 61, NO), Some(Change::Ended));
    }

    #[test]
    fn a_break_whose_stream_is_back_already_is_told_and_holds_nothing() {
        let mut edge = Edge::default();
        assert_eq!(edge.follow(BACK, NOW, 0), Some(Change::Passed));
        assert!(!edge.holds());
        assert_eq!(edge.follow(BACK, NOW, 0), None);
    }
}
