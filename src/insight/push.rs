//! What a record says of its push, in the terms in which verdicts think.

use crate::cause::{Actor, Cause, catalogue};
use crate::event::UnixTime;
use crate::store::{BreakRef, Row};

/// A time in which a stream was on air for certain.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct OnAirSpan {
    /// When the push began.
    pub(super) from: UnixTime,
    /// On air until then at least; always after `from`, since times are whole seconds.
    pub(super) until: UnixTime,
}

impl OnAirSpan {
    /// Whether a push that was on air then shows that the stream came back after `push`, which ended
    /// at `end`: it began later, and not before that end or lasted beyond it.
    pub(super) fn is_return(self, push: &Push, end: UnixTime) -> bool {
        self.from > push.begin(end) && self.until > end
    }
}

/// Whether a cause tells of an end that was probably planned.
#[must_use]
pub fn is_planned(cause: &Cause) -> bool {
    cause.planned || cause.actor == Actor::Operator
}

/// Whether a break is a push that was refused and never on air.
#[must_use]
pub fn is_refused(it: BreakRef<'_>) -> bool {
    Push::of(it).refused
}

/// One record's push.
#[derive(Clone, Copy, Debug)]
pub(super) struct Push {
    pub(super) row: Row,
    pub(super) started: Option<UnixTime>,
    pub(super) ended: Option<UnixTime>,
    /// Missing where the record does not prove any time on air.
    pub(super) on_air: Option<OnAirSpan>,
    /// A refusal cause and no time on air.
    pub(super) refused: bool,
    /// Another push took over, by cause.
    pub(super) replaced: bool,
    /// The end was probably intended, by cause.
    pub(super) planned: bool,
}

impl Push {
    pub(super) fn of(it: BreakRef<'_>) -> Self {
        let cause = it.cause().map(|id| catalogue().get(id));
        let (started, ended) = (it.started(), it.ended());
        let refusal = cause.is_some_and(|cause| cause.refusal);
        let length_s = match (started, ended) {
            (Some(started), Some(ended)) => ended.since(started),
            _ => 0,
        };
        let was_on_air = match (refusal, it.duration_s(), ended) {
            // Listed as running.
            (false, _, None) => true,
            // A refusal may cross the border of a second without any time on air: what the service
            // lists as its duration decides.
            (true, Some(listed), _) => listed > 0,
            (true, None, _) => length_s > 1,
            (false, listed, Some(_)) => length_s > 0 || listed.is_some_and(|listed| listed > 0),
        };
        let on_air = started.filter(|_| was_on_air && length_s >= 0).map(|from| {
            // A push without an end was on air when it was first seen so; later it may have ended.
            let until = ended.or_else(|| it.first_seen()).unwrap_or(from);
            OnAirSpan { from, until: until.max(from.plus(1)) }
        });
        Self {
            row: it.row(),
            started,
            ended,
            on_air,
            refused: refusal && !was_on_air,
            replaced: cause.is_some_and(|cause| cause.replacing),
            planned: cause.is_some_and(is_planned),
        }
    }

    /// Its begin; where that is not listed, as late as can be before its end.
    pub(super) fn begin(&self, end: UnixTime) -> UnixTime {
        self.started.unwrap_or(end.plus(-1))
    }
}
