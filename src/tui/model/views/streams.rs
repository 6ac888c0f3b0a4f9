//! The streams view: one row per stream of the rows shown, counted in one pass.

use std::cmp::Ordering;

use super::air::Air;
use super::table::{Column, Entry, Facts};
use super::tally::Tally;
use crate::cause::{self, CauseId};
use crate::event::UnixTime;
use crate::i18n::{Lang, Words};
use crate::insight::{Insight, Standing, Verdict};
use crate::store::{Row, Store, StreamId};
use crate::tui::model::drill::{Key, Subject};
use crate::tui::model::rows::Rows;

/// The commonest cause among a stream's breaks that are shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::tui) struct Usual {
    /// `None`: reasons that the catalogue does not have.
    pub(in crate::tui) cause: Option<CauseId>,
    /// How many of the breaks have it.
    pub(in crate::tui) breaks: u32,
}

impl Usual {
    /// Its title in the list.
    pub(in crate::tui) fn title(self, lang: Lang) -> Option<&'static str> {
        self.cause.map(|id| cause::catalogue_in(lang).get(id).text.title)
    }
}

/// One stream.
#[derive(Clone, Copy, Debug)]
pub(in crate::tui) struct StreamRow {
    pub(in crate::tui) stream: StreamId,
    /// What became of it, whatever is shown.
    pub(in crate::tui) standing: Option<Standing>,
    /// Breaks shown.
    pub(in crate::tui) breaks: u32,
    /// Thousandths of the window on air, whatever is shown.
    pub(in crate::tui) on_air: u16,
    /// The break shown that ended last.
    pub(in crate::tui) last: Row,
    /// When that ended; missing where the service lists no end.
    pub(in crate::tui) ended: Option<UnixTime>,
    pub(in crate::tui) usual: Usual,
}

/// A column of the streams view.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(in crate::tui) enum StreamColumn {
    #[default]
    Verdict,
    Stream,
    App,
    Domain,
    Breaks,
    OnAir,
    Strip,
    Ended,
    Usual,
    Profile,
}

use StreamColumn as C;

impl Column for C {
    const ALL: &'static [Self] = &[
        C::Verdict,
        C::Stream,
        C::App,
        C::Domain,
        C::Breaks,
        C::OnAir,
        C::Strip,
        C::Ended,
        C::Usual,
        C::Profile,
    ];
    const WANTED: &'static [(Self, u16)] = &[
        (C::Stream, 16),
        // `已结束? 1h02m` whole.
        (C::Verdict, 13),
        (C::Breaks, 6),
        (C::Strip, 12),
        (C::Ended, 14),
        (C::Usual, 16),
        (C::OnAir, 6),
        (C::Profile, 8),
        (C::App, 6),
        (C::Domain, 20),
    ];
    const GROWTH: &'static [(Self, u16)] = &[
        (C::Stream, 20),
        (C::Strip, 24),
        (C::Usual, 28),
        (C::Stream, 32),
        (C::Domain, 28),
        (C::App, 12),
        (C::Profile, 14),
        (C::Usual, 40),
        (C::Strip, 48),
        (C::Stream, 60),
    ];

    fn title(self) -> Words {
        match self {
            C::Verdict => Words::new("VERDICT", "判定", "判定"),
            C::Strip => Words::new("OVER TIME", "时间线", "推移"),
            C::Stream => Words::new("STREAM", "流名称", "ストリーム名"),
            C::App => Words::new("APP", "AppName", "アプリ名"),
            C::Domain => Words::new("DOMAIN", "推流域名", "プッシュドメイン"),
            C::Breaks => Words::new("BREAKS", "断流", "切断"),
            C::OnAir => Words::new("ON AIR", "在播", "配信中"),
            C::Ended => Words::new("LAST ENDED", "最近断流", "最終切断"),
            C::Usual => Words::new("USUAL CAUSE", "常见原因", "主な原因"),
            C::Profile => Words::new("PROFILE", "配置", "プロファイル"),
        }
    }

    fn falls(self) -> bool {
        matches!(self, C::Breaks | C::OnAir | C::Strip | C::Ended)
    }

    fn right_aligned(self) -> bool {
        matches!(self, C::Breaks | C::OnAir)
    }

    fn is_wanted(self, facts: Facts) -> bool {
        self != C::Profile || facts.several
    }
}

impl StreamRow {
    /// What to look at first: the verdict, and what has been down for longest.
    fn urgency(&self) -> (usize, i64) {
        let Some(it) = self.standing else { return (Verdict::ALL.len(), 0) };
        let place = Verdict::ALL.iter().position(|verdict| *verdict == it.verdict);
        let waits = matches!(it.verdict, Verdict::Down | Verdict::Banned | Verdict::MaybeEnded);
        (place.unwrap_or(Verdict::ALL.len()), if waits { newness(it.ended) } else { 0 })
    }
}

impl Entry for StreamRow {
    type Column = StreamColumn;

    fn key(&self) -> Key {
        Key::Stream(self.stream)
    }

    fn subject(&self, store: &Store) -> Subject {
        Subject::stream_of(store.get(self.last))
    }

    fn compare(&self, other: &Self, column: C, store: &Store) -> Ordering {
        let (a, b) = (store.get(self.last), store.get(other.last));
        match column {
            C::Verdict => self.urgency().cmp(&other.urgency()),
            C::Stream => a.stream().shown().cmp(b.stream().shown()),
            C::App => a.app().shown().cmp(b.app().shown()),
            C::Domain => a.domain().shown().cmp(b.domain().shown()),
            C::Breaks => self.breaks.cmp(&other.breaks),
            C::OnAir | C::Strip => self.on_air.cmp(&other.on_air),
            C::Ended => newness(self.ended).cmp(&newness(other.ended)),
            C::Usual => {
                let title = |row: &Self| row.usual.title(Lang::current());
                let order = |row: &Self| (title(row).is_none(), title(row));
                order(self).cmp(&order(other))
            }
            C::Profile => a.profile().cmp(&b.profile()),
        }
    }

    fn tie(&self, other: &Self) -> Ordering {
        newness(other.ended).cmp(&newness(self.ended))
    }
}

/// What has no end counts as the newest, as in the list.
pub(super) fn newness(ended: Option<UnixTime>) -> i64 {
    ended.map_or(i64::MAX, |at| at.0)
}

/// The streams of these rows.
pub(super) fn of(store: &Store, insight: &Insight, rows: &Rows, air: &Air) -> Vec<StreamRow> {
    let mut tally = Tally::new(store);
    let mut last: Vec<(i64, Row)> = vec![(i64::MIN, 0); store.streams().capacity()];
    let (streams, reasons) = (store.stream_column(), store.reason_column());
    for &row in rows.iter() {
        let stream = streams[row as usize];
        tally.count(stream, reasons[row as usize]);
        let newest = &mut last[stream as usize];
        *newest = (*newest).max((newness(store.get(row).ended()), row));
    }
    (0..)
        .zip(last)
        .filter(|(stream, _)| tally.breaks(*stream) > 0)
        .map(|(stream, (_, last))| {
            let (cause, breaks) = tally.commonest(stream);
            StreamRow {
                stream,
                standing: insight.standing(stream).copied(),
                breaks: tally.breaks(stream),
                on_air: air.share(stream, air.tail(store, stream, insight.standing(stream))),
                last,
                ended: store.get(last).ended(),
                usual: Usual { cause, breaks },
            }
        })
        .collect()
}
