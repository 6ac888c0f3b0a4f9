//! The causes view: one row per cause of the rows shown, and one for each reason that the catalogue
//! does not have, counted in one pass.

use std::cmp::Ordering;
use std::collections::HashSet;

use super::streams::newness;
use super::table::{Column, Entry};
use super::trend::Trend;
use crate::cause::{self, Cause, CauseId};
use crate::event::UnixTime;
use crate::i18n::{Lang, Words};
use crate::store::{Row, Store, StreamId, Symbol};
use crate::tui::model::drill::{Key, Subject};
use crate::tui::model::rows::Rows;

/// One cause, or one reason that nobody knows.
#[derive(Clone, Copy, Debug)]
pub(in crate::tui) struct CauseRow {
    key: Key,
    /// The cause; `None` for a reason that the catalogue does not have.
    pub(in crate::tui) cause: Option<CauseId>,
    /// Breaks shown.
    pub(in crate::tui) breaks: u32,
    /// Thousandths of all breaks shown.
    pub(in crate::tui) share: u16,
    /// Distinct streams among them.
    pub(in crate::tui) streams: u32,
    /// `None` while not all breaks are known.
    pub(in crate::tui) trend: Option<Trend>,
    /// The break shown that ended last.
    pub(in crate::tui) last: Row,
    /// When that ended; missing where the service lists no end.
    pub(in crate::tui) ended: Option<UnixTime>,
}

impl CauseRow {
    /// The cause's entry in a language's catalogue.
    pub(in crate::tui) fn known(&self, lang: Lang) -> Option<&'static Cause> {
        self.cause.map(|id| cause::catalogue_in(lang).get(id))
    }

    /// What to sort its name by: recognised ones first.
    fn name<'a>(&self, store: &'a Store) -> (bool, &'a str) {
        self.known(Lang::current())
            .map_or_else(|| (true, store.get(self.last).reason().shown()), |it| (false, it.text.title))
    }
}

/// A column of the causes view.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(in crate::tui) enum CauseColumn {
    Cause,
    Key,
    Actor,
    #[default]
    Breaks,
    Share,
    Streams,
    Trend,
    Ended,
}

use CauseColumn as C;

impl Column for C {
    const ALL: &'static [Self] =
        &[C::Cause, C::Key, C::Actor, C::Breaks, C::Share, C::Streams, C::Trend, C::Ended];
    const WANTED: &'static [(Self, u16)] = &[
        (C::Cause, 20),
        (C::Breaks, 6),
        (C::Share, 6),
        (C::Actor, 8),
        (C::Streams, 7),
        (C::Trend, 8),
        (C::Ended, 14),
        (C::Key, 20),
    ];
    const GROWTH: &'static [(Self, u16)] = &[(C::Cause, 28), (C::Key, 28), (C::Cause, 60)];

    fn title(self) -> Words {
        match self {
            C::Cause => Words::new("CAUSE", "断流原因", "切断原因"),
            C::Key => Words::new("KEY", "标识", "キー"),
            C::Actor => Words::new("ACTOR", "处理方", "対応者"),
            C::Breaks => Words::new("BREAKS", "断流", "切断"),
            C::Share => Words::new("SHARE", "占比", "割合"),
            C::Streams => Words::new("STREAMS", "流数", "本数"),
            C::Trend => Words::new("TREND", "趋势", "傾向"),
            C::Ended => Words::new("LAST ENDED", "最近断流", "最終切断"),
        }
    }

    fn falls(self) -> bool {
        matches!(self, C::Breaks | C::Share | C::Streams | C::Trend | C::Ended)
    }

    fn right_aligned(self) -> bool {
        matches!(self, C::Breaks | C::Share | C::Streams)
    }
}

impl Entry for CauseRow {
    type Column = CauseColumn;

    fn key(&self) -> Key {
        self.key
    }

    fn subject(&self, store: &Store) -> Subject {
        Subject::cause_of(store.get(self.last))
    }

    fn compare(&self, other: &Self, column: C, store: &Store) -> Ordering {
        match column {
            C::Cause => self.name(store).cmp(&other.name(store)),
            C::Key => self
                .known(Lang::current())
                .map(|it| it.key)
                .cmp(&other.known(Lang::current()).map(|it| it.key)),
            C::Actor => self
                .known(Lang::current())
                .map(|it| it.actor)
                .cmp(&other.known(Lang::current()).map(|it| it.actor)),
            C::Breaks | C::Share => self.breaks.cmp(&other.breaks),
            C::Streams => self.streams.cmp(&other.streams),
            C::Trend => {
                let rank = |row: &Self| row.trend.map_or(1.0, Trend::rank);
                rank(self).total_cmp(&rank(other))
            }
            C::Ended => newness(self.ended).cmp(&newness(other.ended)),
        }
    }

    fn tie(&self, other: &Self) -> Ordering {
        other.breaks.cmp(&self.breaks).then_with(|| newness(other.ended).cmp(&newness(self.ended)))
    }
}

/// What is counted of one cause or reason.
#[derive(Clone, Debug)]
struct Count {
    key: Key,
    breaks: u32,
    trend: Trend,
    last: (i64, Row),
    streams: u32,
    /// The streams seen, bit by bit; unused for reasons that nobody knows, of which there may be many.
    seen: Vec<u64>,
}

impl Count {
    const fn new(key: Key) -> Self {
        Self {
            key,
            breaks: 0,
            trend: Trend { before: 0, after: 0 },
            last: (i64::MIN, 0),
            streams: 0,
            seen: Vec::new(),
        }
    }

    /// Whether a stream is seen for the first time.
    fn is_first(&mut self, stream: StreamId, all: usize) -> bool {
        if self.seen.is_empty() {
            self.seen = vec![0; all.div_ceil(64)];
        }
        let (word, bit) = (&mut self.seen[stream as usize / 64], 1 << (stream % 64));
        let first = *word & bit == 0;
        *word |= bit;
        first
    }
}

/// The causes of these rows, which ended in that span of time, if all of it is known.
pub(super) fn of(
    store: &Store,
    rows: &Rows,
    (from, until): (UnixTime, UnixTime),
    whole: bool,
) -> Vec<CauseRow> {
    let middle = from.0 + until.since(from) / 2;
    let (mut counts, place_of) = places(store);
    let all = store.streams().capacity();
    let mut met: HashSet<(Symbol, StreamId)> = HashSet::new();
    let (streams, reasons) = (store.stream_column(), store.reason_column());
    for &row in rows.iter() {
        let (stream, reason) = (streams[row as usize], reasons[row as usize]);
        let count = &mut counts[place_of[reason as usize] as usize];
        let ended = newness(store.get(row).ended());
        count.breaks += 1;
        *(if ended < middle { &mut count.trend.before } else { &mut count.trend.after }) += 1;
        count.last = count.last.max((ended, row));
        let first = match count.key {
            Key::Reason(_) => met.insert((reason, stream)),
            Key::Cause(_) | Key::Stream(_) | Key::Incident(_) => count.is_first(stream, all),
        };
        count.streams += u32::from(first);
    }
    let shown = rows.len().max(1) as u64;
    let row = |it: Count| CauseRow {
        key: it.key,
        cause: if let Key::Cause(id) = it.key { Some(id) } else { None },
        breaks: it.breaks,
        share: u16::try_from(u64::from(it.breaks) * 1_000 / shown).unwrap_or(1_000),
        streams: it.streams,
        trend: whole.then_some(it.trend),
        last: it.last.1,
        ended: store.get(it.last.1).ended(),
    };
    counts.into_iter().filter(|it| it.breaks > 0).map(row).collect()
}

/// A place to count each cause and each unrecognised reason of the store, and the place of each reason.
fn places(store: &Store) -> (Vec<Count>, Vec<u32>) {
    let mut counts: Vec<Count> =
        cause::catalogue().iter().map(|(id, _)| Count::new(Key::Cause(id))).collect();
    let mut place_of = vec![0; store.reasons().capacity()];
    for (symbol, _, id) in store.reasons().iter() {
        let place = id.map_or(counts.len(), CauseId::index);
        if id.is_none() {
            counts.push(Count::new(Key::Reason(symbol)));
        }
        place_of[symbol as usize] = u32::try_from(place).unwrap_or(u32::MAX);
    }
    (counts, place_of)
}
