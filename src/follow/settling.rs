//! How far everything is settled, where a later run goes on from there: what ended before a moment has been
//! read from every profile and told, or needs not be. And the window that is read for that: its usual length,
//! or as far back as a profile's last proof where one has been out of reach for longer.
//!
//! Knows what pollers prove, not what is told of it.

use crate::event::{ProfileId, UnixTime};
use crate::poll::REMEMBERED;
use crate::poll::report::{Phase, Status, Window};

/// What is listed so much later than it ended, in seconds, is listed by no proof that is older than that.
const LATE_S: i64 = 3_600;
/// At least so much is read, in seconds: one proof reaches back to the one before it, also where that was
/// hours ago.
const LEAST_S: i64 = 4 * 3_600;
/// A window begins so much earlier than needed, in seconds: clocks differ.
const SLACK_S: i64 = 600;
/// And so much earlier where it reaches back: it moves along until it is read.
const HEADROOM_S: i64 = 3_600;

/// What is known of one profile.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    /// What ended before this has been read; before the first proof, where the reading began.
    before: Option<UnixTime>,
    /// The last proof, if it is one: from when on all is known, and as of when.
    whole: Option<(UnixTime, UnixTime)>,
    /// It is not asked until somebody does something.
    stopped: bool,
}

impl Known {
    /// Takes in its proof; returns whether there is a hole between that and the one before.
    fn step(&mut self, floor: UnixTime) -> bool {
        let before = *self.before.get_or_insert(floor);
        let Some((from, at)) = self.whole else { return false };
        // What the service has forgotten cannot be read by anybody.
        let is_hole = from > before.max(at.plus(60 - REMEMBERED));
        if !is_hole {
            self.before = Some(before.max(at.plus(-LATE_S)));
        }
        is_hole
    }
}

/// See the module.
#[derive(Debug)]
pub(super) struct Settling {
    /// For so long breaks are followed, in seconds.
    length_s: i64,
    profiles: Vec<Known>,
}

impl Settling {
    pub(super) fn new(length_s: i64, profiles: usize) -> Self {
        Self { length_s, profiles: vec![Known::default(); profiles] }
    }

    pub(super) fn status(&mut self, profile: ProfileId, status: &Status) {
        if let Some(known) = self.profiles.get_mut(usize::from(profile.0)) {
            known.whole = status.proof.whole();
            known.stopped = matches!(status.phase, Phase::Stopped { .. });
        }
    }

    /// The window that is read first, with everything from that moment on.
    pub(super) fn first(&self, from: UnixTime, now: UnixTime) -> Window {
        longer(self.usual(), reaching(from, now), now)
    }

    /// What is settled at that moment, and what is to be read from then on. Without `told` it may be that
    /// what was read was not told yet: then no more is settled than was.
    pub(super) fn step(
        &mut self,
        floor: UnixTime,
        window: Window,
        told: bool,
        now: UnixTime,
    ) -> (UnixTime, Window) {
        let mut hole: Option<UnixTime> = None;
        for known in &mut self.profiles {
            if known.step(floor) {
                hole = known.before.into_iter().chain(hole).min();
            }
        }
        let settled = self.profiles.iter().filter_map(|known| known.before).min().filter(|_| told);
        // What is followed is still to be read by the run that goes on.
        let followed_s = (self.length_s - LATE_S).max(0);
        let floor = settled.map_or(floor, |before| floor.max(before.plus(-followed_s)));
        let usual = self.usual();
        let window = match hole {
            Some(before) if window.from(now) > before => longer(usual, reaching(before, now), now),
            Some(_) => window,
            None if self.is_behind(usual.from(now)) => window,
            None => usual,
        };
        (floor, window)
    }

    /// Whether there is more to read than from that moment on. Who is stopped reads nothing, however long
    /// the window is: once it answers again there is a hole.
    fn is_behind(&self, from: UnixTime) -> bool {
        let mut asked = self.profiles.iter().filter(|known| !known.stopped).peekable();
        asked.peek().is_none() || asked.any(|known| known.before.is_none_or(|before| before <= from))
    }

    fn usual(&self) -> Window {
        last((self.length_s + SLACK_S).max(LEAST_S))
    }
}

/// A window with all from that moment on, for a while.
fn reaching(from: UnixTime, now: UnixTime) -> Window {
    last(now.since(from).saturating_add(SLACK_S + HEADROOM_S))
}

/// No longer than the service remembers.
pub(super) fn last(seconds: i64) -> Window {
    Window::Last(u32::try_from(seconds.clamp(1, REMEMBERED)).unwrap_or(u32::MAX))
}

fn longer(one: Window, other: Window, now: UnixTime) -> Window {
    if other.from(now) < one.from(now) { other } else { one }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::poll::report::Proof;

    const NOW: UnixTime = UnixTime(1_795_000_000);
    const HOUR: i64 = 3_600;
    const DAY: i64 = 24 * HOUR;

    fn status(phase: Phase, proof: Proof) -> Status {
        Status { phase, proof, ..Status::connecting(10) }
    }

    fn stopped() -> Status {
        status(Phase::Stopped { why: "no".to_owned(), next: NOW }, Proof::Unproven)
    }

    /// All that ended in the window is known.
    fn whole(window: Window, at: UnixTime) -> Status {
        status(Phase::Live, Proof::Complete { from: window.from(at), at })
    }

    fn ago(window: Window) -> i64 {
        NOW.since(window.from(NOW))
    }

    const ONE: ProfileId = ProfileId(0);
    const TWO: ProfileId = ProfileId(1);

    #[test]
    fn a_gap_is_read_from_every_profile_and_then_the_window_is_as_long_as_usual() {
        let mut settling = Settling::new(DAY, 2);
        let from = NOW.plus(-40 * DAY);
        let wide = settling.first(from, NOW);
        assert!(ago(wide) > 40 * DAY && ago(wide) < 41 * DAY);
        assert_eq!(settling.step(from, wide, true, NOW), (from, wide), "nothing is proven");
        settling.status(ONE, &whole(wide, NOW));
        assert_eq!(settling.step(from, wide, true, NOW), (from, wide), "of one profile only");
        let incomplete = status(Phase::Live, Proof::Incomplete { what: "some".to_owned() });
        settling.status(TWO, &incomplete);
        assert_eq!(settling.step(from, wide, true, NOW), (from, wide), "not all was read");
        settling.status(TWO, &whole(wide, NOW));
        assert_eq!(settling.step(from, wide, false, NOW).0, from, "not all was told");
        let (floor, window) = settling.step(from, wide, true, NOW);
        assert_eq!((floor, ago(window)), (NOW.plus(-DAY), DAY + SLACK_S));
        // A day later, hour by hour.
        let mut at = NOW;
        let mut floor = floor;
        for _ in 0..24 {
            at = at.plus(HOUR);
            settling.status(ONE, &whole(window, at));
            settling.status(TWO, &whole(window, at.plus(-20)));
            let same;
            (floor, same) = settling.step(floor, window, true, at);
            assert_eq!((floor, same), (at.plus(-20 - DAY), window));
        }
    }

    #[test]
    fn what_the_service_has_forgotten_is_not_waited_for() {
        let mut settling = Settling::new(DAY, 1);
        let from = NOW.plus(-70 * DAY);
        let wide = settling.first(from, NOW);
        assert_eq!(ago(wide), REMEMBERED);
        settling.status(ONE, &whole(wide, NOW));
        let (floor, window) = settling.step(from, wide, true, NOW.plus(5));
        assert_eq!((floor, ago(window)), (NOW.plus(-DAY), DAY + SLACK_S));
    }

    #[test]
    fn a_profile_that_was_refused_for_days_is_read_from_where_it_ended_and_the_others_do_not_read_more() {
        let mut settling = Settling::new(DAY, 2);
        let window = settling.first(NOW, NOW);
        for profile in [ONE, TWO] {
            settling.status(profile, &whole(window, NOW));
        }
        let (floor, window) = settling.step(NOW, window, true, NOW);
        assert_eq!((floor, ago(window)), (NOW, DAY + SLACK_S), "never before where it began");
        settling.status(TWO, &stopped());
        let later = NOW.plus(5 * DAY);
        for hours in 1..=5 * 24 {
            let at = NOW.plus(hours * HOUR);
            settling.status(ONE, &whole(window, at));
            let told = settling.step(floor, window, true, at);
            assert_eq!(told, (floor, window), "one reads no more, and nothing is settled for the other");
        }
        settling.status(TWO, &whole(window, later));
        let (still, wide) = settling.step(floor, window, true, later);
        assert_eq!(still, floor, "days are missing");
        assert!(wide.from(later) < NOW.plus(-LATE_S), "they are to be read");
        settling.status(TWO, &status(Phase::Filling { percent: 3 }, Proof::Unproven));
        settling.status(ONE, &whole(wide, later));
        assert_eq!(settling.step(floor, wide, true, later), (floor, wide));
        settling.status(TWO, &whole(wide, later));
        assert_eq!(settling.step(floor, wide, true, later), (later.plus(-DAY), window));
    }

    #[test]
    fn what_is_listed_late_is_in_the_window_of_the_next_run_however_short_that_is() {
        let mut settling = Settling::new(60, 1);
        let window = settling.first(NOW.plus(-60), NOW);
        assert_eq!(ago(window), LEAST_S);
        let later = NOW.plus(2 * HOUR);
        settling.status(ONE, &whole(window, later));
        assert_eq!(settling.step(NOW.plus(-60), window, true, later), (later.plus(-LATE_S), window));
    }

    #[test]
    fn while_nobody_answers_a_gap_stays_to_be_read() {
        let mut settling = Settling::new(DAY, 1);
        let from = NOW.plus(-10 * DAY);
        let wide = settling.first(from, NOW);
        settling.status(ONE, &stopped());
        assert_eq!(settling.step(from, wide, true, NOW), (from, wide));
    }
}
