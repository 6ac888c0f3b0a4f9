//! Time on air: for how long each stream was on air in the window, and whether it is known to be so
//! now. Told of all pushes of a stream, whatever a filter shows of them: a stream was on air whether or
//! not the end of that push is looked for.

use crate::event::UnixTime;
use crate::insight::{Standing, Verdict};
use crate::store::{Row, Store, StreamId};

/// What is known of a stream after the end of its last push.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::tui) enum Tail {
    /// A push that has not ended began then.
    OnAir(UnixTime),
    /// It is off air.
    Off,
    /// Nothing, since then.
    Unknown(UnixTime),
}

/// Time on air of every stream in a window.
#[derive(Debug, Default)]
pub(in crate::tui) struct Air {
    from: UnixTime,
    until: UnixTime,
    /// The first row that does not count.
    unknown: Row,
    /// Seconds on air by stream, of the pushes that have ended; what several share counts once.
    seconds: Vec<u32>,
}

impl Air {
    /// Of a window's rows, which come newest end first; rows from `unknown` on do not count.
    pub(super) fn of(
        store: &Store,
        window: impl Iterator<Item = Row>,
        (from, until): (UnixTime, UnixTime),
        unknown: Row,
    ) -> Self {
        let streams = store.streams().capacity();
        let mut covered = vec![i64::MAX; streams];
        let mut seconds = vec![0_u32; streams];
        for it in window.map(|row| store.get(row)) {
            let (Some(started), Some(ended)) = (it.started(), it.ended()) else { continue };
            let stream = it.stream_id() as usize;
            // Ends only get older: what lies after the earliest start so far has been counted.
            let begin = started.max(from).0;
            let end = ended.0.min(until.0).min(covered[stream]);
            seconds[stream] = seconds[stream].saturating_add(u32::try_from(end - begin).unwrap_or(0));
            covered[stream] = covered[stream].min(begin);
        }
        Self { from, until, unknown, seconds }
    }

    /// The window.
    pub(in crate::tui) const fn span(&self) -> (UnixTime, UnixTime) {
        (self.from, self.until)
    }

    /// Thousandths of the window that a stream is known to have been on air.
    pub(in crate::tui) fn share(&self, stream: StreamId, tail: Tail) -> u16 {
        let all = self.until.since(self.from).max(1);
        let ended = i64::from(self.seconds.get(stream as usize).copied().unwrap_or(0));
        let running = match tail {
            Tail::OnAir(since) => self.until.since(since.max(self.from)).max(0),
            Tail::Off | Tail::Unknown(_) => 0,
        };
        u16::try_from(((ended + running) * 1_000 / all).min(1_000)).unwrap_or(1_000)
    }

    /// A stream's breaks in the window, newest end first.
    pub(in crate::tui) fn rows(&self, stream: StreamId, store: &Store) -> impl Iterator<Item = Row> {
        let rows = store.rows_of(stream).iter().copied();
        rows.filter(|&row| row < self.unknown)
            .skip_while(|&row| store.get(row).ended().is_some_and(|ended| ended > self.until))
            .take_while(|&row| store.get(row).ended().is_none_or(|ended| ended >= self.from))
    }

    /// When a stream was on air, by its pushes that have ended.
    pub(in crate::tui) fn pushes(
        &self,
        stream: StreamId,
        store: &Store,
    ) -> impl Iterator<Item = (UnixTime, UnixTime)> {
        self.rows(stream, store).filter_map(|row| {
            let it = store.get(row);
            Some((it.started()?, it.ended()?))
        })
    }

    /// What is known of a stream after its last push.
    pub(in crate::tui) fn tail(&self, store: &Store, stream: StreamId, standing: Option<&Standing>) -> Tail {
        let ended = self.pushes(stream, store).next().map_or(self.from, |(_, ended)| ended);
        let Some(standing) = standing else { return Tail::Unknown(ended) };
        match (standing.verdict, standing.back) {
            (Verdict::Down | Verdict::MaybeEnded | Verdict::Banned, _) => Tail::Off,
            // A push that the list has would have ended by now.
            (_, Some(back)) if back >= ended => Tail::OnAir(back),
            _ => Tail::Unknown(ended),
        }
    }
}
