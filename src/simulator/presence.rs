//! Who is on air, and who was a moment ago: the truth that the online list, the streams' states and
//! the pushes' quality are told from, each as late as it is.

use super::ledger::{NO_TIME, Row, WordId};
use super::service::Books;

/// A stream by the numbers of its three names.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct StreamIds {
    pub(super) domain: WordId,
    pub(super) app: WordId,
    pub(super) stream: WordId,
}

impl From<&Row> for StreamIds {
    fn from(row: &Row) -> Self {
        Self { domain: row.domain, app: row.app, stream: row.stream }
    }
}

/// A time in which a stream may not be pushed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Ban {
    pub(super) of: StreamIds,
    pub(super) from: i64,
    /// [`i64::MAX`] as long as nobody resumes it.
    pub(super) until: i64,
}

impl Ban {
    pub(super) const fn covers(&self, moment: i64) -> bool {
        self.from <= moment && moment < self.until
    }
}

impl Books {
    /// The pushes that came on air and are not over before `since`: ended ones with their end,
    /// planned ones with the end they will have, others without. In no particular order.
    pub(super) fn pushes_since(&self, since: i64) -> impl Iterator<Item = Row> {
        self.ledger
            .ended_after(since)
            .filter(Row::came_on_air)
            .chain(self.generator.coming())
            .chain(self.ledger.running())
    }

    /// The pushes that were on air at that moment, which is not in the future.
    pub(super) fn on_air_at(&self, moment: i64) -> impl Iterator<Item = Row> {
        self.pushes_since(moment)
            .filter(move |row| row.started <= moment && (row.ended == NO_TIME || row.ended > moment))
    }

    /// The streams that were forbidden at that moment.
    pub(super) fn forbidden_at(&self, moment: i64) -> impl Iterator<Item = StreamIds> {
        let bans = self.bans.iter().copied().chain(self.generator.bans());
        bans.filter(move |ban| ban.covers(moment)).map(|ban| ban.of)
    }
}
