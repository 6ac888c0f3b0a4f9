//! Which readings are worth asking for before the end of a push. Pure.

use crate::api::QualityQuery;
use crate::event::{StreamName, UnixTime};

/// So much before the end tells how it came.
const BEFORE_S: i64 = 600;

/// Readings may be stamped a little later than the end, and a push that comes at once is worth seeing.
const BEYOND_S: i64 = 30;

/// The service keeps readings for so long.
const KEPT_S: i64 = 7 * 86_400;

/// Clocks and requests take their time: stay inside what is kept.
const MARGIN_S: i64 = 60;

/// Whether the service still keeps readings of that end at its time `now`.
pub(super) fn is_kept(ended: UnixTime, now: UnixTime) -> bool {
    ended > oldest(now)
}

fn oldest(now: UnixTime) -> UnixTime {
    now.plus(MARGIN_S - KEPT_S)
}

/// The readings to ask for at the service's time `now`.
pub(super) fn window(
    name: &StreamName,
    started: Option<UnixTime>,
    ended: UnixTime,
    now: UnixTime,
) -> QualityQuery {
    // What the record calls its begin may lie after its end; then it says nothing.
    let begin = started.filter(|started| *started < ended).unwrap_or(UnixTime(i64::MIN));
    let start = ended.plus(-BEFORE_S).max(begin).max(oldest(now));
    // Times after the service's now are refused.
    let end = ended.plus(BEYOND_S).min(now);
    QualityQuery { stream: name.clone(), start: start.min(end.plus(-1)), end }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixTime = UnixTime(1_795_000_000);

    fn span(started: Option<UnixTime>, ended: UnixTime) -> (UnixTime, UnixTime) {
        let query = window(&StreamName::default(), started, ended, NOW);
        (query.start, query.end)
    }

    #[test]
    fn ten_minutes_before_the_end_and_a_little_beyond_it() {
        let ended = NOW.plus(-3_600);
        let whole = (ended.plus(-600), ended.plus(30));
        assert_eq!(span(Some(ended.plus(-7_200)), ended), whole);
        assert_eq!(span(None, ended), whole);
        assert_eq!(span(Some(ended.plus(5)), ended), whole);
    }

    #[test]
    fn a_shorter_push_is_asked_for_from_its_begin() {
        let ended = NOW.plus(-3_600);
        assert_eq!(span(Some(ended.plus(-40)), ended), (ended.plus(-40), ended.plus(30)));
    }

    #[test]
    fn nothing_is_asked_for_from_the_future_or_from_before_what_is_kept() {
        assert_eq!(span(None, NOW.plus(-2)), (NOW.plus(-602), NOW));
        assert_eq!(span(Some(NOW.plus(-1)), NOW.plus(20)), (NOW.plus(-1), NOW));
        assert_eq!(span(Some(NOW.plus(10)), NOW.plus(20)), (NOW.plus(-1), NOW));
        let week = NOW.plus(-7 * 86_400);
        assert!(!is_kept(week.plus(60), NOW) && is_kept(week.plus(61), NOW));
        assert_eq!(span(None, week.plus(100)), (week.plus(60), week.plus(130)));
    }
}
