//! Time on air: which pushes of each stream lie in the window, and for how long it was on air. Told of
//! all pushes of a stream, whatever a filter shows of them: a stream was on air whether or not the end
//! of that push is looked for.

use crate::event::UnixTime;
use crate::store::{Row, Store, StreamId};

/// The pushes of each stream in the window.
#[derive(Debug, Default)]
pub(in crate::tui) struct Air {
    from: UnixTime,
    until: UnixTime,
    /// Where each stream's rows begin in `rows`, and a last one for the end.
    begins: Vec<u32>,
    /// Stream by stream, newest end first.
    rows: Vec<Row>,
    /// Seconds on air by stream; times that several pushes share count once.
    seconds: Vec<u32>,
}

impl Air {
    /// Of a window's rows, which come newest end first.
    pub(super) fn of(
        store: &Store,
        window: impl Iterator<Item = Row>,
        from: UnixTime,
        until: UnixTime,
    ) -> Self {
        let streams = store.streams().capacity();
        let mut covered = vec![i64::MAX; streams];
        let mut seconds = vec![0_u32; streams];
        let mut begins = vec![0_u32; streams + 1];
        let rows: Vec<Row> = window.collect();
        for &row in &rows {
            let it = store.get(row);
            let stream = it.stream_id() as usize;
            begins[stream] += 1;
            let (Some(started), Some(ended)) = (it.started(), it.ended()) else { continue };
            // Ends only get older: what lies after the earliest start so far has been counted.
            let begin = started.max(from).0;
            let end = ended.0.min(until.0).min(covered[stream]);
            seconds[stream] = seconds[stream].saturating_add(u32::try_from(end - begin).unwrap_or(0));
            covered[stream] = covered[stream].min(begin);
        }
        let mut next = 0;
        for begin in &mut begins {
            next += std::mem::replace(begin, next);
        }
        let mut places = begins.clone();
        let mut grouped = vec![0; rows.len()];
        for row in rows {
            let place = &mut places[store.get(row).stream_id() as usize];
            grouped[*place as usize] = row;
            *place += 1;
        }
        Self { from, until, begins, rows: grouped, seconds }
    }

    /// The span that it speaks of.
    pub(in crate::tui) const fn span(&self) -> (UnixTime, UnixTime) {
        (self.from, self.until)
    }

    /// Thousandths of the window that a stream was on air, by the pushes that have ended.
    pub(in crate::tui) fn share(&self, stream: StreamId) -> u16 {
        let all = self.until.since(self.from).max(1);
        let on = i64::from(self.seconds.get(stream as usize).copied().unwrap_or(0));
        u16::try_from((on * 1_000 / all).min(1_000)).unwrap_or(1_000)
    }

    /// A stream's rows in the window, newest end first.
    pub(in crate::tui) fn rows(&self, stream: StreamId) -> &[Row] {
        let at = stream as usize;
        match (self.begins.get(at), self.begins.get(at + 1)) {
            (Some(&begin), Some(&end)) => &self.rows[begin as usize..end as usize],
            _ => &[],
        }
    }
}
