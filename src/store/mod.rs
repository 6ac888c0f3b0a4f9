//! What is known: every break once, in columns over interned strings, so that a million stay small
//! and a filter asks distinct strings first.
//!
//! The store takes what pollers report ([`Store::apply`]), keeps equal records as one break with a
//! count, lets an ended record take the place of the same push listed without an end, and forgets
//! what is older than the window ([`Store::forget_before`]), strings included. It knows nothing of
//! the network or of screens.
//!
//! A [`Row`] is a position and changes when rows are forgotten; a [`BreakId`] never changes. The
//! [`Store::revision`] moves whenever anything that a view could show has changed.

mod annotations;
pub mod archive;
mod batches;
mod claims;
mod columns;
mod forget;
mod ids;
mod intake;
mod journal;
mod order;
mod pool;
mod recall;
mod streams;
mod view;

use std::net::IpAddr;
use std::sync::Arc;

use hashbrown::HashMap;

pub use self::annotations::Annotations;
use self::batches::Batches;
use self::claims::Claims;
use self::columns::Columns;
use self::ids::Ids;
use self::journal::Journal;
use self::order::Order;
pub use self::pool::{Pool, Symbol};
pub use self::streams::{Moment, StreamId, StreamKey, Streams};
pub use self::view::BreakRef;
use crate::cause::{self, CauseId};
use crate::event::{ProfileId, StreamName};

/// A position in the columns, valid for one revision of the store.
pub type Row = u32;

/// A break's name for as long as the program runs: selection holds on to it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct BreakId(u32);

/// What one batch changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Applied {
    /// Breaks not known before.
    pub new: u32,
    /// Breaks whose number of copies rose.
    pub raised: u32,
    /// Pushes known without an end that now have one, or are listed with other details.
    pub updated: u32,
}

impl Applied {
    /// Whether a view could look different now.
    #[must_use]
    pub const fn any(self) -> bool {
        self.new + self.raised + self.updated > 0
    }
}

/// All breaks known now.
#[derive(Debug)]
pub struct Store {
    profiles: Vec<Arc<str>>,
    names: Pool<()>,
    reasons: Pool<Option<CauseId>>,
    addresses: Pool<Option<IpAddr>>,
    streams: Streams,
    columns: Columns,
    ids: Ids,
    batches: Batches,
    /// Breaks kept from an earlier run that the service has not listed in this one.
    claims: Claims,
    /// Pushes listed without an end, by stream and start.
    open: HashMap<(StreamId, u32), Row>,
    order: Order,
    revision: u64,
    layout: u64,
    rewritten: u64,
    /// Rows whose number of copies changed.
    recounted: Journal,
    copies: u64,
}

impl Store {
    /// An empty store for these profiles; a [`ProfileId`] is a position in them.
    #[must_use]
    pub fn new(profiles: Vec<Arc<str>>) -> Self {
        Self {
            profiles,
            names: Pool::new(|_| ()),
            reasons: Pool::new(|text| cause::catalogue().recognise(text.raw())),
            addresses: Pool::new(|text| text.raw().trim().parse().ok()),
            streams: Streams::default(),
            columns: Columns::default(),
            ids: Ids::default(),
            batches: Batches::default(),
            claims: Claims::default(),
            open: HashMap::new(),
            order: Order::default(),
            revision: 0,
            layout: 0,
            rewritten: 0,
            recounted: Journal::default(),
            copies: 0,
        }
    }

    /// Moves whenever anything that a view could show has changed.
    #[must_use]
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// Moves whenever rows were renumbered: then no [`Row`] from before means what it meant.
    #[must_use]
    pub const fn layout(&self) -> u64 {
        self.layout
    }

    /// Moves whenever a known row says something else than before but for its count: another end, other
    /// details. While it and the [layout](Self::layout) stand still, rows are only added and
    /// [counted anew](Self::recounted_since).
    #[must_use]
    pub const fn rewritten(&self) -> u64 {
        self.rewritten
    }

    /// This moment in the history of counts.
    #[must_use]
    pub const fn recounts(&self) -> Moment {
        self.recounted.now()
    }

    /// The rows whose number of copies changed since then, some perhaps more than once; nothing if that is
    /// too long ago. They are of the [layout](Self::layout) of then.
    #[must_use]
    pub fn recounted_since(&self, moment: Moment) -> Option<&[Row]> {
        self.recounted.since(moment)
    }

    /// The number of distinct breaks.
    #[must_use]
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.columns.len() == 0
    }

    /// The number of records, equal copies counted each.
    #[must_use]
    pub const fn copies(&self) -> u64 {
        self.copies
    }

    /// The watched profiles' names, by [`ProfileId`].
    #[must_use]
    pub fn profiles(&self) -> &[Arc<str>] {
        &self.profiles
    }

    /// All rows by end, newest first; those without an end before all others.
    #[must_use]
    pub fn rows_newest_first(&self) -> &[Row] {
        self.order.rows()
    }

    /// Where a row stands in the order of ends: the larger, the newer, and no two alike; those without an
    /// end are the newest.
    #[must_use]
    pub fn newness(&self, row: Row) -> (u32, Row) {
        self.columns.newness(row)
    }

    /// The rows that are listed more than once, each with its count, in no order.
    pub fn repeated(&self) -> impl Iterator<Item = (Row, u32)> {
        self.columns.repeated.iter().map(|(&row, &count)| (row, count))
    }

    /// The rows of one stream, newest end first; those without an end before all others. Nothing for a
    /// place that is free.
    #[must_use]
    pub fn rows_of(&self, stream: StreamId) -> &[Row] {
        self.streams.rows_of(stream)
    }

    /// By how many seconds at most a push of the stream began before the end of one that ended earlier:
    /// 0 for most streams, since one push at a time is on air. Sometimes more than is so, never less; of
    /// pushes with a start and a later end. Who goes from older to newer ends knows by it when no earlier
    /// start can follow.
    #[must_use]
    pub fn overlap_s(&self, stream: StreamId) -> i64 {
        i64::from(self.streams.overlap_s(stream))
    }

    /// The stream that a profile lists under these names, compared as they came.
    #[must_use]
    pub fn find_stream(&self, profile: ProfileId, name: &StreamName) -> Option<StreamId> {
        self.streams.find(&StreamKey {
            profile,
            domain: self.names.find(&name.domain)?,
            app: self.names.find(&name.app)?,
            name: self.names.find(&name.stream)?,
        })
    }

    /// What names a stream at the service.
    #[must_use]
    pub fn stream_name(&self, stream: StreamId) -> StreamName {
        let key = self.streams.key(stream);
        let text = |symbol| self.names.text(symbol).clone();
        StreamName { domain: text(key.domain), app: text(key.app), stream: text(key.name) }
    }

    /// The row of a break, if it has not been forgotten.
    #[must_use]
    pub fn row_of(&self, id: BreakId) -> Option<Row> {
        self.ids.row_of(id.0)
    }

    /// Everything about one row.
    #[must_use]
    pub const fn get(&self, row: Row) -> BreakRef<'_> {
        BreakRef { store: self, row }
    }

    /// Push domains, apps, stream names and resolutions.
    #[must_use]
    pub const fn names(&self) -> &Pool<()> {
        &self.names
    }

    /// Distinct reasons, each with its cause if it is recognised.
    #[must_use]
    pub const fn reasons(&self) -> &Pool<Option<CauseId>> {
        &self.reasons
    }

    /// Distinct client IPs, each parsed if it is an address.
    #[must_use]
    pub const fn addresses(&self) -> &Pool<Option<IpAddr>> {
        &self.addresses
    }

    /// Distinct streams.
    #[must_use]
    pub const fn streams(&self) -> &Streams {
        &self.streams
    }

    /// Stream of each row.
    #[must_use]
    pub fn stream_column(&self) -> &[StreamId] {
        &self.columns.stream
    }

    /// Reason of each row, a symbol of [`Store::reasons`].
    #[must_use]
    pub fn reason_column(&self) -> &[Symbol] {
        &self.columns.reason
    }

    /// Client IP of each row, a symbol of [`Store::addresses`].
    #[must_use]
    pub fn address_column(&self) -> &[Symbol] {
        &self.columns.address
    }

    /// Duration of each row in seconds; [`None`] becomes `i32::MIN`, less than any real one.
    #[must_use]
    pub fn duration_column(&self) -> &[i32] {
        &self.columns.duration
    }
}

#[cfg(test)]
mod tests;
