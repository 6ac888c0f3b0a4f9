//! Which streams' states are asked for, and when: that of the selected break first, then those of the
//! streams that seem down, the newest end first. Few at a time, and less often the longer a stream has
//! been gone. Pure: remembers what was asked and is told the moment. The screen and `watch` ask by it.

use std::collections::HashMap;

use super::Insight;
use crate::event::{ProfileId, UnixTime};
use crate::store::{Store, StreamId};

/// Questions in one second, at most.
const PER_SECOND: usize = 2;

/// Seconds between two questions about the selected break's stream.
const SELECTED_EVERY_S: i64 = 10;

/// Seconds between two questions about a stream whose push ended less than so many seconds ago.
const EVERY_S: [(i64, i64); 3] = [(120, 10), (3_600, 60), (i64::MAX, 300)];

/// Seconds between two attempts where a profile's states cannot be asked for: that they can be again is
/// only learnt by asking.
const WITHHELD_EVERY_S: i64 = 300;

/// What is asked about.
#[derive(Clone, Copy)]
pub struct Candidates<'a> {
    /// All breaks.
    pub store: &'a Store,
    /// As new as the store.
    pub insight: &'a Insight,
    /// The stream of the selected break, if it is not known what became of it.
    pub selected: Option<StreamId>,
    /// Only the selected one.
    pub selected_only: bool,
    /// Profiles whose states cannot be asked for.
    pub withheld: &'a dyn Fn(ProfileId) -> bool,
    /// By the service's clock.
    pub now: UnixTime,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Asking {
    asked: HashMap<StreamId, UnixTime>,
    attempts: HashMap<ProfileId, UnixTime>,
    /// The second of the last questions, and how many they were.
    spent: (UnixTime, usize),
    /// The streams that seem down, as of a revision of the insight.
    seem_down: (Option<u64>, Vec<StreamId>),
}

impl Asking {
    /// The streams to ask about now; they count as asked.
    #[must_use]
    pub fn due(&mut self, from: Candidates<'_>) -> Vec<StreamId> {
        let Candidates { store, insight, now, .. } = from;
        if self.spent.0 != now {
            self.spent = (now, 0);
            let longest = EVERY_S[EVERY_S.len() - 1].1;
            self.asked.retain(|_, asked| (0..longest).contains(&now.since(*asked)));
        }
        let mut due = Vec::new();
        if let Some(stream) = from.selected {
            self.consider(stream, SELECTED_EVERY_S, from, &mut due);
        }
        if from.selected_only {
            return due;
        }
        if self.seem_down.0 != Some(insight.revision()) {
            self.seem_down = (Some(insight.revision()), insight.seem_down());
        }
        let (_, streams) = std::mem::take(&mut self.seem_down);
        for &stream in &streams {
            if self.spent.1 >= PER_SECOND {
                break;
            }
            let ended = insight.standing(stream).and_then(|standing| standing.ended);
            let gone_s = ended.map_or(0, |ended| now.since(ended));
            let every = EVERY_S.iter().find(|(below, _)| gone_s < *below).map_or(i64::MAX, |it| it.1);
            // Rows may have been forgotten since the streams were looked for.
            if !store.rows_of(stream).is_empty() {
                self.consider(stream, every, from, &mut due);
            }
        }
        self.seem_down = (Some(insight.revision()), streams);
        due
    }

    /// Takes a stream in if it has not been asked about for so long, and there is room in this second.
    fn consider(&mut self, stream: StreamId, every_s: i64, from: Candidates<'_>, due: &mut Vec<StreamId>) {
        let now = from.now;
        let is_fresh = |asked: Option<&UnixTime>, every_s: i64| {
            asked.is_some_and(|asked| (0..every_s).contains(&now.since(*asked)))
        };
        if self.spent.1 >= PER_SECOND || is_fresh(self.asked.get(&stream), every_s) {
            return;
        }
        let profile = from.store.streams().key(stream).profile;
        if (from.withheld)(profile) {
            if is_fresh(self.attempts.get(&profile), WITHHELD_EVERY_S) {
                return;
            }
            self.attempts.insert(profile, now);
        }
        self.asked.insert(stream, now);
        self.spent.1 += 1;
        due.push(stream);
    }
}
