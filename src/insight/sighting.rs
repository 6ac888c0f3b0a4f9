//! What the sources showed of one stream, small, and what that says about the end of a push.

use std::hash::Hash;

use super::presence::PresenceSource;
use super::push::Push;
use crate::event::{StreamState, UnixTime};

/// How many publish times of a stream are kept: a stream that reconnects while the list lags shows
/// several before its records come.
const PUBLISHED: usize = 4;

/// An absence counts from so many seconds after the end on. The online list lags some seconds, a state
/// two; and encoders reconnect within seconds: seen gone earlier than this, a stream is as likely to be
/// about to come back, or back and not shown yet, and its verdict would flicker.
pub(super) const MARGIN_S: i64 = 10;

/// A publish time further ahead than this is a mistake, not a clock that is a little off.
const AHEAD_S: i64 = 300;

/// A push that an online list showed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Published {
    pub(super) at: UnixTime,
    /// When the latest list was asked for that has it.
    pub(super) seen: UnixTime,
}

/// What was seen of one stream. Times are seconds in 32 bits, as in the store's columns; 0 is none.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sighting {
    /// Publish times and when they were seen, the latest publish time first.
    published: [(u32, u32); PUBLISHED],
    /// The latest list that has the stream.
    listed: u32,
    state: Option<StreamState>,
    asked: u32,
}

fn small(time: UnixTime) -> u32 {
    u32::try_from(time.0.max(1)).unwrap_or(u32::MAX)
}

fn time(small: u32) -> Option<UnixTime> {
    (small != 0).then_some(UnixTime(i64::from(small)))
}

impl Sighting {
    /// A list that was asked for then has it.
    pub(super) fn listed(&mut self, asked: UnixTime, published: &[UnixTime]) {
        let seen = small(asked);
        self.listed = self.listed.max(seen);
        for at in published.iter().filter(|at| at.since(asked) <= AHEAD_S).map(|at| small(*at)) {
            if let Some(known) = self.published.iter_mut().find(|known| known.0 == at) {
                known.1 = known.1.max(seen);
                continue;
            }
            let place = self.published.partition_point(|known| known.0 > at);
            if place < PUBLISHED {
                self.published[place..].rotate_right(1);
                self.published[place] = (at, seen);
            }
        }
    }

    /// Its state when it was asked for then; an answer that was overtaken is ignored.
    pub(super) fn state(&mut self, state: StreamState, asked: UnixTime) {
        if small(asked) >= self.asked {
            (self.state, self.asked) = (Some(state), small(asked));
        }
    }

    /// When anything was seen of it last.
    pub(super) fn latest(&self) -> UnixTime {
        UnixTime(i64::from(self.listed.max(self.asked)))
    }
}

/// All that is known of one stream: what was seen of it, and which lists would have shown it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Known {
    sighting: Sighting,
    complete: Option<UnixTime>,
    latest: Option<UnixTime>,
}

impl Known {
    pub(super) fn of(sighting: Option<&Sighting>) -> Self {
        Self { sighting: sighting.copied().unwrap_or_default(), complete: None, latest: None }
    }

    /// Lists that cover the stream were asked for then.
    pub(super) fn looked(&mut self, complete: Option<UnixTime>, latest: UnixTime) {
        self.complete = self.complete.max(complete);
        self.latest = self.latest.max(Some(latest));
    }

    /// The earliest push that an online list shows to have begun after this one and not before its end.
    pub(super) fn back(&self, push: &Push, end: UnixTime) -> Option<Published> {
        self.published().filter(|it| it.at > push.begin(end) && it.at >= end).last()
    }

    /// When the state was asked for after `end`, if it is the latest and says that pushing is forbidden.
    pub(super) fn forbidden(&self, end: UnixTime) -> Option<UnixTime> {
        self.in_state(StreamState::Forbidden).filter(|asked| *asked > end)
    }

    /// Which source observed late enough after `end` that the stream was not on air, and when; none if
    /// anything as new says the opposite.
    pub(super) fn gone(&self, end: UnixTime) -> Option<(PresenceSource, UnixTime)> {
        self.absent_after(end).filter(|(_, at)| at.since(end) >= MARGIN_S)
    }

    /// How many seconds after `end` the stream was not on air, if that is too soon to tell.
    pub(super) fn gone_too_soon(&self, end: UnixTime) -> Option<i64> {
        self.absent_after(end).map(|(_, at)| at.since(end)).filter(|after_s| *after_s < MARGIN_S)
    }

    /// All that makes a difference to the verdicts of breaks that ended at `newest` or before: equal
    /// where they are. That the stream was seen as it was before is none; so nothing has to be worked
    /// out anew when an online list comes in, but for the streams that came or went.
    pub(super) fn bearing(&self, newest: UnixTime) -> impl Hash + use<> {
        let published = self.sighting.published.map(|(at, _)| at);
        let forbidden = self.in_state(StreamState::Forbidden).map(|asked| asked.min(newest.plus(1)));
        let gone = self.absent_after(UnixTime(i64::MIN)).map(|(_, at)| at.min(newest.plus(MARGIN_S)));
        (published, forbidden, gone)
    }

    /// When its state was found to be active, if that is the latest known and was after `end`.
    pub(super) fn active(&self, end: UnixTime) -> Option<UnixTime> {
        self.in_state(StreamState::Active).filter(|asked| *asked > end)
    }

    /// The latest online list that has it.
    pub(super) fn listed(&self) -> Option<UnixTime> {
        time(self.sighting.listed)
    }

    /// When the latest list was asked for that would have shown it; the flag says whether all streams
    /// are in it.
    pub(super) fn latest_list(&self) -> Option<(UnixTime, bool)> {
        self.latest.map(|latest| (latest, self.complete == Some(latest)))
    }

    /// When it was seen on air last, if that was after `end` and it has not been seen to be gone since.
    pub(super) fn on_air_after(&self, end: UnixTime) -> Option<UnixTime> {
        let present = self.present().filter(|present| *present > end)?;
        self.absent().is_none_or(|(_, absent)| absent < present).then_some(present)
    }

    /// When the latest push began that a list of then shows.
    pub(super) fn begun(&self, seen: UnixTime) -> Option<UnixTime> {
        self.published().find(|it| it.seen == seen).map(|it| it.at)
    }

    fn published(&self) -> impl Iterator<Item = Published> {
        self.sighting.published.into_iter().filter_map(|(at, seen)| {
            let (at, seen) = (time(at)?, time(seen)?);
            Some(Published { at, seen })
        })
    }

    fn in_state(&self, state: StreamState) -> Option<UnixTime> {
        time(self.sighting.asked).filter(|_| self.sighting.state == Some(state))
    }

    /// The latest observation of its absence, if that was after `end` and nothing as new says the
    /// opposite.
    fn absent_after(&self, end: UnixTime) -> Option<(PresenceSource, UnixTime)> {
        let (source, at) = self.absent()?;
        (at > end && self.present().is_none_or(|present| present < at)).then_some((source, at))
    }

    /// The latest observation of its absence.
    fn absent(&self) -> Option<(PresenceSource, UnixTime)> {
        let by_list = self.complete.filter(|complete| self.listed().is_none_or(|listed| listed < *complete));
        let by_list = by_list.map(|at| (PresenceSource::OnlineList, at));
        let by_state = self.in_state(StreamState::Inactive).map(|at| (PresenceSource::State, at));
        by_list.into_iter().chain(by_state).max_by_key(|(_, at)| *at)
    }

    /// The latest observation that it is on air.
    fn present(&self) -> Option<UnixTime> {
        self.listed().max(self.in_state(StreamState::Active))
    }
}
