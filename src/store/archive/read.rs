//! Reading: breaks from the newest end to older ones, in small pieces, so that neither memory nor another
//! process's writing has to wait for the whole; and what people said.

use std::sync::Arc;

use rusqlite::{OptionalExtension as _, Row, params};

use super::keep::{ACKNOWLEDGEMENT, NOTE, source_of};
use super::{Annotation, Archive, ArchiveError, Note, Subject};
use crate::event::{ProfileId, Record, Seen, Source, StreamName, Text, UnixTime};

/// Breaks that are read at once.
const PIECE: usize = 512;
/// A push without an end may have begun so much earlier than what is asked for: the service's memory.
const OPEN_S: i64 = 60 * 86_400;

/// A record's columns, from the first on.
const RECORD: &str = "s.domain, s.app, s.name, b.started, b.ended, b.duration, r.text, b.client_ip, z.text";
const TABLES: &str = "CROSS JOIN stream s ON s.id = b.stream CROSS JOIN words r ON r.id = b.reason
  CROSS JOIN words z ON z.id = b.resolution";

/// Breaks that became known together, on the way to whoever takes them.
struct Batch {
    profile: ProfileId,
    source: Source,
    first_seen: UnixTime,
    seen: Vec<Seen>,
}

/// Where a piece ended: end, profile and number of its last break.
type Cursor = (i64, i64, i64);

impl Archive {
    /// Hands out the breaks of these profiles (a [`ProfileId`] is a position in them) that ended from
    /// `from` up to `until`, the newest end first, in batches that became known at the same time in the
    /// same way; `take` says whether to go on. A piece of at most 512 breaks is always handed out whole, in
    /// one or more batches: who stops has all that ended after the oldest end that was handed out. Pushes without an end come before all others, if they began
    /// (or, without a start, became known) at most 60 days before `from`. Returns how many were handed
    /// out.
    ///
    /// What is written meanwhile may or may not be among them; what was there before, and is not removed, is.
    ///
    /// # Errors
    /// [`ArchiveError`]; what was handed out is right all the same.
    pub fn breaks(
        &self,
        profiles: &[Arc<str>],
        from: UnixTime,
        until: Option<UnixTime>,
        mut take: impl FnMut(ProfileId, Vec<Seen>, Source, UnixTime) -> bool,
    ) -> Result<u64, ArchiveError> {
        let numbers = self.told(self.profile_numbers(profiles))?;
        if numbers.is_empty() {
            return Ok(0);
        }
        let mut handed = 0;
        let mut hand = |batches: Vec<Batch>| {
            // The ends of a piece's batches interleave: only all of them together end somewhere.
            batches.into_iter().fold(true, |on, Batch { profile, source, first_seen, seen }| {
                handed += seen.len() as u64;
                take(profile, seen, source, first_seen) && on
            })
        };
        let until = until.map_or(i64::MAX, |until| until.0);
        let mut cursor = (until, i64::MAX, i64::MAX);
        let mut open = true;
        loop {
            let from = if open { from.plus(-OPEN_S) } else { from };
            let piece = self.piece(open, &numbers, from.0, &mut cursor);
            let (read, batches) = self.told(piece)?;
            if !hand(batches) {
                break;
            }
            if read == PIECE {
                continue;
            }
            if !open {
                break;
            }
            open = false;
            cursor = (until, i64::MAX, i64::MAX);
        }
        Ok(handed)
    }

    /// The profiles' numbers in the file, each with its position; those that are not in it have none.
    fn profile_numbers(&self, profiles: &[Arc<str>]) -> rusqlite::Result<Vec<(i64, ProfileId)>> {
        let mut statement = self.connection.prepare_cached("SELECT id FROM profile WHERE name = ?1")?;
        let mut numbers = Vec::new();
        for (at, name) in (0..).zip(profiles) {
            let number = statement.query_row([&**name], |row| row.get(0)).optional()?;
            numbers.extend(number.map(|number| (number, ProfileId(at))));
        }
        Ok(numbers)
    }

    /// Reads one piece, of pushes without an end or of those with one, and moves the cursor behind it.
    /// Returns how many were read.
    fn piece(
        &self,
        open: bool,
        profiles: &[(i64, ProfileId)],
        from: i64,
        cursor: &mut Cursor,
    ) -> rusqlite::Result<(usize, Vec<Batch>)> {
        let (index, of, time) = if open {
            ("break_endless", "b.ended IS NULL", "ifnull(b.started, b.first_seen)")
        } else {
            ("break_by_end", "b.ended IS NOT NULL", "b.ended")
        };
        let numbers = profiles.iter().map(|(number, _)| number.to_string()).collect::<Vec<_>>().join(", ");
        let mut statement = self.connection.prepare_cached(&format!(
            "SELECT {RECORD}, b.count, b.source, b.first_seen, b.profile, b.id, {time}
             FROM break b INDEXED BY {index} {TABLES}
             WHERE {of} AND {time} >= ?1 AND ({time}, b.profile, b.id) < (?2, ?3, ?4)
               AND b.profile IN ({numbers}) AND b.refuted IS NULL
             ORDER BY {time} DESC, b.profile DESC, b.id DESC LIMIT {PIECE}"
        ))?;
        let mut rows = statement.query(params![from, cursor.0, cursor.1, cursor.2])?;
        let (mut read, mut batches): (usize, Vec<Batch>) = (0, Vec::new());
        while let Some(row) = rows.next()? {
            read += 1;
            let seen = Seen { record: record(row)?, count: row.get(9)? };
            let (number, first_seen): (i64, _) = (row.get(12)?, UnixTime(row.get(11)?));
            let source = row.get(10)?;
            let source = source_of(source).ok_or(rusqlite::Error::IntegralValueOutOfRange(10, source))?;
            *cursor = (row.get(14)?, number, row.get(13)?);
            let Some(&(_, profile)) = profiles.iter().find(|(known, _)| *known == number) else { continue };
            let alike = |batch: &&mut Batch| {
                (batch.profile, batch.source, batch.first_seen) == (profile, source, first_seen)
            };
            match batches.iter_mut().rev().find(alike) {
                Some(batch) => batch.seen.push(seen),
                None => batches.push(Batch { profile, source, first_seen, seen: vec![seen] }),
            }
        }
        Ok((read, batches))
    }

    /// What people said of breaks and streams of these profiles and did not take back, the oldest first.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub fn annotations(&self, profiles: &[Arc<str>]) -> Result<Vec<Annotation>, ArchiveError> {
        self.told(self.read_annotations(profiles))
    }

    fn read_annotations(&self, profiles: &[Arc<str>]) -> rusqlite::Result<Vec<Annotation>> {
        let numbers = self.profile_numbers(profiles)?;
        let named = |number: i64| {
            let (_, profile) = numbers.iter().find(|(known, _)| *known == number)?;
            profiles.get(usize::from(profile.0)).cloned()
        };
        let of_breaks = format!(
            "SELECT {RECORD}, a.kind, a.text, a.at, b.profile FROM annotation a CROSS JOIN break b ON b.id = a.break
             {TABLES} WHERE a.held = 1 ORDER BY a.at, a.id"
        );
        let of_streams = "SELECT s.domain, s.app, s.name, a.kind, a.text, a.at, a.profile
             FROM annotation a CROSS JOIN stream s ON s.id = a.stream WHERE a.held = 1 ORDER BY a.at, a.id";
        let mut found = Vec::new();
        let mut statement = self.connection.prepare_cached(&of_breaks)?;
        let mut rows = statement.query(())?;
        while let Some(row) = rows.next()? {
            if let Some(profile) = named(row.get(12)?) {
                let of = Subject::Break(record(row)?);
                found.push(Annotation { profile, of, at: UnixTime(row.get(11)?), what: note(row, 9)? });
            }
        }
        let mut statement = self.connection.prepare_cached(of_streams)?;
        let mut rows = statement.query(())?;
        while let Some(row) = rows.next()? {
            if let Some(profile) = named(row.get(6)?) {
                let of = Subject::Stream(stream(row)?);
                found.push(Annotation { profile, of, at: UnixTime(row.get(5)?), what: note(row, 3)? });
            }
        }
        found.sort_by_key(|annotation| annotation.at);
        Ok(found)
    }
}

fn text(row: &Row<'_>, at: usize) -> rusqlite::Result<Text> {
    Ok(Text::new(row.get_ref(at)?.as_str()?))
}

fn stream(row: &Row<'_>) -> rusqlite::Result<StreamName> {
    Ok(StreamName { domain: text(row, 0)?, app: text(row, 1)?, stream: text(row, 2)? })
}

fn record(row: &Row<'_>) -> rusqlite::Result<Record> {
    let StreamName { domain, app, stream } = stream(row)?;
    let time = |at| -> rusqlite::Result<_> { Ok(row.get::<_, Option<i64>>(at)?.map(UnixTime)) };
    Ok(Record {
        domain,
        app,
        stream,
        started: time(3)?,
        ended: time(4)?,
        duration_s: row.get(5)?,
        reason: text(row, 6)?,
        client_ip: text(row, 7)?,
        resolution: text(row, 8)?,
    })
}

/// A note whose kind stands at a column and whose text behind it.
fn note(row: &Row<'_>, at: usize) -> rusqlite::Result<Note> {
    Ok(match row.get::<_, i64>(at)? {
        NOTE => Note::Text(row.get(at + 1)?),
        ACKNOWLEDGEMENT => {
            let number = row.get_ref(at + 1)?.as_str()?.parse().unwrap_or(0);
            Note::Acknowledged(Some(number))
        }
        _ => Note::Marked(true),
    })
}
