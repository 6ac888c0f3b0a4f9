//! One break, read where it lies.

use std::net::IpAddr;

use super::columns::{NO_DURATION, from_column};
use super::{BreakId, Row, Store, StreamId, StreamKey};
use crate::cause::CauseId;
use crate::event::{ProfileId, Record, RequestId, Source, Text, UnixTime};

/// One break, read in place.
#[derive(Clone, Copy, Debug)]
pub struct BreakRef<'a> {
    pub(super) store: &'a Store,
    pub(super) row: Row,
}

impl<'a> BreakRef<'a> {
    fn at(self) -> usize {
        self.row as usize
    }

    fn key(self) -> StreamKey {
        self.store.streams.key(self.stream_id())
    }

    /// Its lasting name.
    #[must_use]
    pub fn id(self) -> BreakId {
        BreakId(self.store.ids.of(self.row))
    }

    /// Where it stands now.
    #[must_use]
    pub const fn row(self) -> Row {
        self.row
    }

    /// Its stream's place among the distinct streams.
    #[must_use]
    pub fn stream_id(self) -> StreamId {
        self.store.columns.stream[self.at()]
    }

    /// The profile that listed it.
    #[must_use]
    pub fn profile(self) -> ProfileId {
        self.key().profile
    }

    /// That profile's name.
    #[must_use]
    pub fn profile_name(self) -> &'a str {
        &self.store.profiles[usize::from(self.profile().0)]
    }

    /// Push domain.
    #[must_use]
    pub fn domain(self) -> &'a Text {
        self.store.names.text(self.key().domain)
    }

    /// App name.
    #[must_use]
    pub fn app(self) -> &'a Text {
        self.store.names.text(self.key().app)
    }

    /// Stream name.
    #[must_use]
    pub fn stream(self) -> &'a Text {
        self.store.names.text(self.key().name)
    }

    /// Begin of the push.
    #[must_use]
    pub fn started(self) -> Option<UnixTime> {
        from_column(self.store.columns.started[self.at()])
    }

    /// End of the push; missing while it is listed as running.
    #[must_use]
    pub fn ended(self) -> Option<UnixTime> {
        from_column(self.store.columns.ended[self.at()])
    }

    /// Duration in seconds, as listed.
    #[must_use]
    pub fn duration_s(self) -> Option<i32> {
        let listed = self.store.columns.duration[self.at()];
        (listed != NO_DURATION).then_some(listed)
    }

    /// The service's words for why it ended.
    #[must_use]
    pub fn reason(self) -> &'a Text {
        self.store.reasons.text(self.store.columns.reason[self.at()])
    }

    /// The cause those words name; `None` if nobody has seen them before.
    #[must_use]
    pub fn cause(self) -> Option<CauseId> {
        *self.store.reasons.attribute(self.store.columns.reason[self.at()])
    }

    /// Client IP as listed; empty for a push from an internal network.
    #[must_use]
    pub fn client_ip(self) -> &'a Text {
        self.store.addresses.text(self.store.columns.address[self.at()])
    }

    /// Client IP as an address, where it is one.
    #[must_use]
    pub fn address(self) -> Option<IpAddr> {
        *self.store.addresses.attribute(self.store.columns.address[self.at()])
    }

    /// Resolution as listed; empty if not known.
    #[must_use]
    pub fn resolution(self) -> &'a Text {
        self.store.names.text(self.store.columns.resolution[self.at()])
    }

    /// The number of equal records the service lists; at least 1.
    #[must_use]
    pub fn count(self) -> u32 {
        self.store.columns.count(self.row)
    }

    /// When this program saw it first, in the server's time.
    #[must_use]
    pub fn first_seen(self) -> Option<UnixTime> {
        from_column(self.store.batches.of(self.id().0).0)
    }

    /// Which way it became known.
    #[must_use]
    pub fn source(self) -> Source {
        self.store.batches.of(self.id().0).1
    }

    /// Whether it was kept from an earlier run and not learnt in this one.
    #[must_use]
    pub fn is_recalled(self) -> bool {
        self.store.batches.is_recalled(self.id().0)
    }

    /// The number of the reply that listed it first, if it is known: not for what was kept from an earlier run.
    #[must_use]
    pub fn request(self) -> Option<RequestId> {
        self.store.batches.request(self.id().0)
    }

    /// All of it as listed.
    #[must_use]
    pub fn record(self) -> Record {
        Record {
            domain: self.domain().clone(),
            app: self.app().clone(),
            stream: self.stream().clone(),
            started: self.started(),
            ended: self.ended(),
            reason: self.reason().clone(),
            duration_s: self.duration_s(),
            client_ip: self.client_ip().clone(),
            resolution: self.resolution().clone(),
        }
    }
}
