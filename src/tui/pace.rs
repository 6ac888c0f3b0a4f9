//! When the next frame is due: never sooner than the eye can follow and, while reports alone ask for frames,
//! never so often that making them takes more than half of the time. What a key asks for does not wait for
//! that. Measured while 1,000,000 records were read: with frames as soon as something had changed, nothing
//! was left for taking in what made the next one dear.
//!
//! Knows no clock: every moment is an argument.

use std::time::Duration;

use tokio::time::Instant;

/// Frames follow each other no faster than this.
const FRAME: Duration = Duration::from_millis(20);
/// However long a frame took, what has come in meanwhile is shown after this.
const LONGEST: Duration = Duration::from_secs(2);

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// Something shown has changed.
    dirty: bool,
    /// A person waits for it.
    hurried: bool,
    /// When the last frame was done, and how long it took.
    last: Option<(Instant, Duration)>,
}

impl Pace {
    /// Something shown has changed.
    pub(super) const fn ask(&mut self) {
        self.dirty = true;
    }

    /// Whatever is asked for from now on until the next frame, a person waits for.
    pub(super) const fn hurry(&mut self) {
        self.hurried = true;
    }

    /// When the next frame is due, if anything has changed.
    pub(super) fn due(&self, now: Instant) -> Option<Instant> {
        let Self { dirty, hurried, last } = *self;
        let after = |(done, took): (Instant, Duration)| {
            done + if hurried { FRAME } else { took.clamp(FRAME, LONGEST) }
        };
        dirty.then(|| last.map_or(now, after))
    }

    /// A frame is begun: what is asked for from now on is for another one.
    pub(super) const fn begin(&mut self) {
        (self.dirty, self.hurried) = (false, false);
    }

    /// The frame that was begun then is done.
    pub(super) fn done(&mut self, begun: Instant, now: Instant) {
        self.last = Some((now, now.saturating_duration_since(begun)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn reports_get_at_most_half_of_the_time_and_keys_do_not_wait() {
        let begin = Instant::now();
        let mut pace = Pace::default();
        assert_eq!(pace.due(begin), None);
        pace.ask();
        assert_eq!(pace.due(begin), Some(begin), "the first at once");
        for (took, later) in [(1, 20), (20, 20), (300, 300), (9_000, 2_000)] {
            pace.begin();
            let done = begin + MS * took;
            pace.done(begin, done);
            assert_eq!(pace.due(done), None);
            pace.ask();
            assert_eq!(pace.due(done), Some(done + MS * later), "after {took} ms");
            pace.hurry();
            assert_eq!(pace.due(done), Some(done + FRAME), "for a key");
        }
    }

    #[test]
    fn what_is_asked_for_while_a_frame_is_made_is_for_the_next() {
        let begin = Instant::now();
        let mut pace = Pace::default();
        pace.ask();
        pace.hurry();
        pace.begin();
        pace.ask();
        pace.done(begin, begin + MS * 100);
        assert_eq!(pace.due(begin), Some(begin + MS * 200));
    }
}
