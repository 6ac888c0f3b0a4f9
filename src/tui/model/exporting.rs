//! What is seen, to be written elsewhere: which rows, as they stood when that was asked for, and how far it has
//! been written. A million rows are kept by name only, and become text a piece at a time.

use std::io;
use std::ops::Range;
use std::sync::Arc;

use super::{Model, Subject, View};
use crate::cause::{CauseId, catalogue};
use crate::event::UnixTime;
use crate::insight::incident::{Fared, Incident};
use crate::insight::{Standing, judge};
use crate::report::list::ListRow;
use crate::report::overview::{CauseSheet, IncidentSheet, StreamSheet};
use crate::report::sheet::{SheetFormat, SheetWriter};
use crate::store::{BreakId, BreakRef, Row};
use crate::tui::layout::Body;

/// Rows that become text at once: some milliseconds of work.
const PIECE: usize = 500;

/// One row of the streams view, by names that last.
#[derive(Clone, Copy, Debug)]
struct StreamLine {
    last: BreakId,
    standing: Option<Standing>,
    breaks: u32,
    on_air: u16,
    usual: (Option<CauseId>, u32),
}

/// One row of the causes view.
#[derive(Clone, Copy, Debug)]
struct CauseLine {
    last: BreakId,
    shown: (u32, u16, u32),
    halves: Option<(u32, u32)>,
}

#[derive(Debug)]
enum Snapshot {
    Breaks(Vec<BreakId>),
    Streams(Vec<StreamLine>),
    Incidents(Vec<(Arc<Incident>, Fared)>),
    Causes(Vec<CauseLine>),
    /// No rows at all.
    Text(String),
}

impl Snapshot {
    const fn len(&self) -> usize {
        match self {
            Self::Breaks(rows) => rows.len(),
            Self::Streams(rows) => rows.len(),
            Self::Incidents(rows) => rows.len(),
            Self::Causes(rows) => rows.len(),
            Self::Text(_) => 1,
        }
    }

    const fn keys(&self) -> &'static [&'static str] {
        match self {
            Self::Breaks(_) => ListRow::KEYS,
            Self::Streams(_) => StreamSheet::KEYS,
            Self::Incidents(_) => IncidentSheet::KEYS,
            Self::Causes(_) => CauseSheet::KEYS,
            Self::Text(_) => &[],
        }
    }
}

/// An export under way.
#[derive(Debug)]
pub(in crate::tui) struct Export {
    /// Where to, as somebody typed it.
    pub(in crate::tui) path: String,
    snapshot: Snapshot,
    writer: Option<SheetWriter>,
    at: usize,
    /// Rows written.
    rows: usize,
    /// The moment that it is of.
    now: UnixTime,
    /// The last word on how far it is.
    pub(in crate::tui) told: Option<usize>,
}

impl Export {
    /// Rows that it began with.
    pub(in crate::tui) const fn len(&self) -> usize {
        self.snapshot.len()
    }

    /// Rows that are written; those that have left the store meanwhile are not.
    pub(in crate::tui) const fn rows(&self) -> usize {
        self.rows
    }

    /// How far it is, in hundredths.
    pub(in crate::tui) fn percent(&self) -> usize {
        (self.at * 100).checked_div(self.len()).unwrap_or(100)
    }
}

impl Model {
    /// What is seen now, to be written in a format: filtered, sorted, drilled; rows that stand for several
    /// breaks become these, and a view's table itself.
    pub(in crate::tui) fn snapshot(&self, path: &str, format: SheetFormat) -> Export {
        let id = |row: Row| self.store.get(row).id();
        let snapshot = match self.views.current() {
            // Where one break is read, that one is seen.
            View::Breaks if self.body() == Body::Detail => {
                Snapshot::Breaks(self.selected().map(BreakRef::id).into_iter().collect())
            }
            View::Breaks => Snapshot::Breaks(self.unfolded().into_iter().map(id).collect()),
            View::Streams => {
                let line = |row: &super::StreamRow| StreamLine {
                    last: id(row.last),
                    standing: row.standing,
                    breaks: row.breaks,
                    on_air: row.on_air,
                    usual: (row.usual.cause, row.usual.breaks),
                };
                Snapshot::Streams(self.views.streams().rows().iter().map(line).collect())
            }
            View::Incidents => {
                let rows = self.views.incidents().rows().iter();
                Snapshot::Incidents(rows.map(|row| (Arc::clone(&row.incident), row.fared)).collect())
            }
            View::Causes => {
                let line = |row: &super::CauseRow| CauseLine {
                    last: id(row.last),
                    shown: (row.breaks, row.share, row.streams),
                    halves: row.trend.map(|trend| (trend.before, trend.after)),
                };
                Snapshot::Causes(self.views.causes().rows().iter().map(line).collect())
            }
        };
        let writer = Some(SheetWriter::new(format, snapshot.keys()));
        let (path, now) = (path.to_owned(), self.now());
        Export { path, snapshot, writer, at: 0, rows: 0, now, told: None }
    }

    /// The list's rows with those that others stand for, all in its order.
    fn unfolded(&self) -> Vec<Row> {
        let list = &self.list;
        if list.folded().count() == 0 {
            return list.rows().iter().copied().collect();
        }
        let mut listed = vec![0_u64; self.store.len().div_ceil(64)];
        for row in list.all() {
            listed[row as usize / 64] |= 1 << (row % 64);
        }
        // Only lists in the order of time fold.
        let is_listed = |row: &Row| listed[*row as usize / 64] >> (row % 64) & 1 == 1;
        let mut rows: Vec<Row> = self.store.rows_newest_first().iter().copied().filter(is_listed).collect();
        if !list.sort().falling {
            rows.reverse();
        }
        rows
    }

    /// A text to be written as it is.
    pub(in crate::tui) fn text_export(&self, path: &str, text: String) -> Export {
        let snapshot = Snapshot::Text(text);
        Export { path: path.to_owned(), snapshot, writer: None, at: 0, rows: 0, now: self.now(), told: None }
    }

    /// The next piece of an export as text; [`None`] once all of it was given.
    pub(in crate::tui) fn piece(&self, export: &mut Export) -> Option<Vec<u8>> {
        if let Snapshot::Text(text) = &mut export.snapshot {
            (export.at, export.rows) = (1, 1);
            return Some(std::mem::take(text).into_bytes()).filter(|text| !text.is_empty());
        }
        let part = export.at..(export.at + PIECE).min(export.len());
        export.at = part.end;
        let mut out = Vec::new();
        // A vector takes whatever is written to it.
        if part.is_empty() {
            export.writer.take()?.end(&mut out).ok()?;
        } else {
            export.rows += self.write(export, part, &mut out).ok()?;
        }
        Some(out)
    }

    /// Writes some rows; says how many of them there still are.
    fn write(&self, export: &mut Export, part: Range<usize>, out: &mut Vec<u8>) -> io::Result<usize> {
        let Export { snapshot, writer: Some(writer), now, .. } = export else { return Ok(0) };
        let (store, lang, now) = (&self.store, self.look.lang, *now);
        let known = |id: BreakId| store.row_of(id).map(|row| store.get(row));
        let mut count = 0;
        match snapshot {
            Snapshot::Breaks(ids) => {
                let sheet = |id: &BreakId| {
                    let it = known(*id)?;
                    Some(ListRow::of(it, &judge(store, &self.presence, it.row(), now), lang))
                };
                writer.write(ids[part].iter().filter_map(sheet).inspect(|_| count += 1), out)?;
            }
            Snapshot::Streams(lines) => {
                let sheet = |it: &StreamLine| {
                    Some(StreamSheet::of(known(it.last)?, it.standing, it.breaks, it.on_air, it.usual, now))
                };
                writer.write(lines[part].iter().filter_map(sheet).inspect(|_| count += 1), out)?;
            }
            Snapshot::Incidents(lines) => {
                let sheet = |(it, fared): &(Arc<Incident>, Fared)| IncidentSheet::of(it, *fared, store, lang);
                writer.write(lines[part].iter().map(sheet).inspect(|_| count += 1), out)?;
            }
            Snapshot::Causes(lines) => {
                let sheet = |it: &CauseLine| Some(CauseSheet::of(known(it.last)?, it.shown, it.halves, lang));
                writer.write(lines[part].iter().filter_map(sheet).inspect(|_| count += 1), out)?;
            }
            Snapshot::Text(_) => {}
        }
        Ok(count)
    }

    /// A name for the file: `breakwatch-2026-11-22T0830Z-down`, without what it ends with.
    pub(in crate::tui) fn export_name(&self) -> String {
        let at = self.now().to_utc().format("%Y-%m-%dT%H%MZ");
        let what = match (self.views.current(), self.drill.innermost()) {
            (View::Breaks, _) if self.body() == Body::Detail => {
                named("break", self.selected().map_or("", |it| it.stream().shown()))
            }
            (View::Breaks, Some(subject)) => of_subject(subject),
            (View::Breaks, None) => "breaks".to_owned(),
            (View::Streams, _) => "streams".to_owned(),
            (View::Incidents, _) => "incidents".to_owned(),
            (View::Causes, _) => "causes".to_owned(),
        };
        format!("breakwatch-{at}-{what}")
    }
}

/// A kind with a name, in characters that any file system takes.
fn named(kind: &str, name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '_' | '-') { c } else { '-' };
    let name: String = name.chars().map(plain).take(32).collect();
    match name.trim_matches('-') {
        "" => kind.to_owned(),
        name => format!("{kind}-{name}"),
    }
}

/// What a level is about.
fn of_subject(subject: &Subject) -> String {
    match subject {
        Subject::Down => "down".to_owned(),
        Subject::Stream { stream, .. } => named("stream", stream.shown()),
        Subject::Cause(id) => named("cause", catalogue().get(*id).key),
        Subject::Reason(_) => "reason".to_owned(),
        Subject::Ip(ip) => named("ip", ip.shown()),
        Subject::Incident(_) => "incident".to_owned(),
    }
}
