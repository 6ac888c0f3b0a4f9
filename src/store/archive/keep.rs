//! Writing: one batch is one transaction, and every change is made as the store in memory makes it.

use std::borrow::Cow;
use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};

use super::{Annotation, Archive, ArchiveError, Kept, Note, Subject};
use crate::event::{Record, Seen, Source, StreamName, UnixTime};

/// A mark's kind in the table.
pub(super) const MARK: i64 = 1;
/// A note's.
pub(super) const NOTE: i64 = 2;
/// An acknowledgement's.
pub(super) const ACKNOWLEDGEMENT: i64 = 3;

impl Archive {
    /// Keeps all of these changes or none; on return they are on the disk.
    ///
    /// # Errors
    /// [`ArchiveError`]; then nothing of the batch is kept, and it can be tried again where the error
    /// [says so](ArchiveError::is_retryable).
    pub fn keep(&mut self, batch: &[Kept]) -> Result<(), ArchiveError> {
        let kept = keep(&mut self.connection, batch);
        self.told(kept)
    }
}

fn keep(connection: &mut Connection, batch: &[Kept]) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut writer = Writer::new(&transaction);
    let mut changes: Vec<(i64, Change<'_>)> = Vec::new();
    for change in batch.iter().flat_map(changes_of) {
        changes.push((writer.place_of(&change)?, change));
    }
    // Stream by stream, as the index has them: each of its pages is changed once, not once for each break.
    // Of one stream everything happens in the order in which it became known.
    changes.sort_by_key(|(place, _)| *place);
    for (_, change) in changes {
        writer.make(&change)?;
    }
    drop(writer);
    transaction.commit()
}

/// One change of one break or stream.
enum Change<'a> {
    Seen { profile: &'a str, seen: &'a Seen, source: Source, at: UnixTime },
    Counted { profile: &'a str, seen: &'a Seen },
    Refuted { profile: &'a str, record: &'a Record, at: UnixTime },
    Annotated(&'a Annotation),
}

fn changes_of(kept: &Kept) -> Vec<Change<'_>> {
    match kept {
        Kept::Breaks { profile, seen, source, at } => {
            let (source, at) = (*source, *at);
            seen.iter().map(|seen| Change::Seen { profile, seen, source, at }).collect()
        }
        Kept::Recounted { profile, seen } => {
            seen.iter().map(|seen| Change::Counted { profile, seen }).collect()
        }
        Kept::Refuted { profile, records, at } => {
            records.iter().map(|record| Change::Refuted { profile, record, at: *at }).collect()
        }
        Kept::Annotated(annotation) => vec![Change::Annotated(annotation)],
    }
}

/// Number of a source in the table.
const fn source_number(source: Source) -> i64 {
    match source {
        Source::FirstFill => 1,
        Source::Live => 2,
        Source::Reconciled => 3,
    }
}

/// The source of a number in the table.
pub(super) const fn source_of(number: i64) -> Option<Source> {
    match number {
        1 => Some(Source::FirstFill),
        2 => Some(Source::Live),
        3 => Some(Source::Reconciled),
        _ => None,
    }
}

/// Writes what profiles list, within a transaction.
struct Writer<'a> {
    connection: &'a Connection,
    /// The one whose changes are being made.
    profile: i64,
    profiles: HashMap<&'a str, i64>,
    /// Numbers of texts, as far as they were asked for and none has been removed since.
    words: HashMap<&'a str, i64>,
}

impl<'a> Writer<'a> {
    fn new(connection: &'a Connection) -> Self {
        Self { connection, profile: 0, profiles: HashMap::new(), words: HashMap::new() }
    }

    /// The number of the stream that a change is about; those of new ones are the largest.
    fn place_of(&self, change: &Change<'_>) -> rusqlite::Result<i64> {
        let stream = match change {
            Change::Seen { seen, .. } | Change::Counted { seen, .. } => self.stream_of(&seen.record),
            Change::Refuted { record, .. } => self.stream_of(record),
            Change::Annotated(Annotation { of: Subject::Break(record), .. }) => self.stream_of(record),
            Change::Annotated(Annotation { of: Subject::Stream(name), .. }) => {
                self.find_stream(name.domain.raw(), name.app.raw(), name.stream.raw())
            }
        };
        Ok(stream?.unwrap_or(i64::MAX))
    }

    fn make(&mut self, change: &Change<'a>) -> rusqlite::Result<()> {
        match *change {
            Change::Seen { profile, seen: Seen { record, count }, source, at } => {
                self.turn_to(profile)?;
                self.keep(record, (*count).max(1), source, at)?;
            }
            Change::Counted { profile, seen: Seen { record, count } } => {
                self.turn_to(profile)?;
                self.recount(record, (*count).max(1))?;
            }
            Change::Refuted { profile, record, at } => {
                self.turn_to(profile)?;
                self.refute(record, at)?;
            }
            Change::Annotated(annotation) => {
                self.turn_to(&annotation.profile)?;
                self.annotate(annotation)?;
            }
        }
        Ok(())
    }

    fn turn_to(&mut self, profile: &'a str) -> rusqlite::Result<()> {
        if let Some(known) = self.profiles.get(profile) {
            self.profile = *known;
            return Ok(());
        }
        let known = self
            .connection
            .prepare_cached("SELECT id FROM profile WHERE name = ?1")?
            .query_row([profile], |row| row.get(0))
            .optional()?;
        self.profile = match known {
            Some(id) => id,
            None => {
                self.connection.prepare_cached("INSERT INTO profile (name) VALUES (?1)")?.insert([profile])?
            }
        };
        self.profiles.insert(profile, self.profile);
        Ok(())
    }

    /// Keeps a record; returns its number, which is none for a running push that is known to have ended.
    fn keep(
        &mut self,
        record: &'a Record,
        count: u32,
        source: Source,
        at: UnixTime,
    ) -> rusqlite::Result<i64> {
        let stream = self.stream_of(record)?;
        if let Some(stream) = stream {
            if let Some(id) = self.find(stream, record)? {
                self.connection
                    .prepare_cached(
                        "UPDATE break SET count = max(count, ?2), refuted = NULL
                         WHERE id = ?1 AND (count < ?2 OR refuted IS NOT NULL)",
                    )?
                    .execute([id, i64::from(count)])?;
                return Ok(id);
            }
            if let Some(started) = record.started {
                if let Some(id) = self.find_open(stream, started)? {
                    self.replace(id, record)?;
                    if record.ended.is_some() {
                        self.set_count(id, count)?;
                    }
                    return Ok(id);
                }
                if record.ended.is_none()
                    && let Some(id) = self.find_push(stream, started)?
                {
                    return Ok(id);
                }
            }
        }
        let stream = match stream {
            Some(stream) => stream,
            None => self.insert_stream(record.domain.raw(), record.app.raw(), record.stream.raw())?,
        };
        let (reason, resolution) = (self.words(record.reason.raw())?, self.words(record.resolution.raw())?);
        self.connection
            .prepare_cached(
                "INSERT INTO break (profile, stream, started, ended, duration, reason, client_ip, resolution,
                   count, source, first_seen) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            )?
            .insert(params![
                self.profile,
                stream,
                record.started.map(|time| time.0),
                record.ended.map(|time| time.0),
                record.duration_s,
                reason,
                record.client_ip.raw(),
                resolution,
                count,
                source_number(source),
                at.0,
            ])
    }

    fn recount(&mut self, record: &'a Record, count: u32) -> rusqlite::Result<()> {
        if let Some(stream) = self.stream_of(record)?
            && let Some(id) = self.find(stream, record)?
        {
            self.set_count(id, count)?;
        }
        Ok(())
    }

    /// Notes that the service, read whole at that time, did not list a break that was known by then.
    fn refute(&mut self, record: &'a Record, at: UnixTime) -> rusqlite::Result<()> {
        if let Some(stream) = self.stream_of(record)?
            && let Some(id) = self.find(stream, record)?
        {
            self.connection
                .prepare_cached("UPDATE break SET refuted = ?2 WHERE id = ?1 AND first_seen <= ?2")?
                .execute([id, at.0])?;
        }
        Ok(())
    }

    fn set_count(&self, id: i64, count: u32) -> rusqlite::Result<()> {
        self.connection
            .prepare_cached("UPDATE break SET count = ?2 WHERE id = ?1 AND count <> ?2")?
            .execute([id, i64::from(count)])?;
        Ok(())
    }

    /// Gives a break another identity; what else is known of it stays.
    fn replace(&mut self, id: i64, record: &'a Record) -> rusqlite::Result<()> {
        let (reason, resolution) = (self.words(record.reason.raw())?, self.words(record.resolution.raw())?);
        // What no break uses any more goes by it.
        self.words.clear();
        self.connection
            .prepare_cached(
                "UPDATE break SET ended = ?2, duration = ?3, reason = ?4, client_ip = ?5, resolution = ?6,
                   refuted = NULL WHERE id = ?1",
            )?
            .execute(params![
                id,
                record.ended.map(|time| time.0),
                record.duration_s,
                reason,
                record.client_ip.raw(),
                resolution,
            ])?;
        Ok(())
    }

    /// The break that is this record.
    fn find(&mut self, stream: i64, record: &'a Record) -> rusqlite::Result<Option<i64>> {
        let reason = self.known_words(record.reason.raw())?;
        let resolution = self.known_words(record.resolution.raw())?;
        let (Some(reason), Some(resolution)) = (reason, resolution) else { return Ok(None) };
        self.connection
            .prepare_cached(
                "SELECT id FROM break WHERE ifnull(ended, '') = ifnull(?4, '') AND stream = ?1 AND profile = ?2
                   AND ifnull(started, '') = ifnull(?3, '') AND ifnull(duration, '') = ifnull(?5, '')
                   AND reason = ?6 AND client_ip = ?7 AND resolution = ?8",
            )?
            .query_row(
                params![
                    stream,
                    self.profile,
                    record.started.map(|time| time.0),
                    record.ended.map(|time| time.0),
                    record.duration_s,
                    reason,
                    record.client_ip.raw(),
                    resolution,
                ],
                |row| row.get(0),
            )
            .optional()
    }

    /// The break that is this record or, where one of the two has no end yet, the same push.
    fn locate(&mut self, record: &'a Record) -> rusqlite::Result<Option<i64>> {
        let Some(stream) = self.stream_of(record)? else { return Ok(None) };
        if let Some(id) = self.find(stream, record)? {
            return Ok(Some(id));
        }
        match record.started {
            Some(started) if record.ended.is_some() => self.find_open(stream, started),
            Some(started) => self.find_push(stream, started),
            None => Ok(None),
        }
    }

    /// The push that began then and is listed without an end.
    fn find_open(&self, stream: i64, started: UnixTime) -> rusqlite::Result<Option<i64>> {
        self.connection
            .prepare_cached(
                "SELECT id FROM break WHERE stream = ?1 AND profile = ?2 AND started = ?3 AND ended IS NULL",
            )?
            .query_row([stream, self.profile, started.0], |row| row.get(0))
            .optional()
    }

    /// The push that began then.
    fn find_push(&self, stream: i64, started: UnixTime) -> rusqlite::Result<Option<i64>> {
        self.connection
            .prepare_cached(
                "SELECT id FROM break WHERE stream = ?1 AND profile = ?2 AND started = ?3 ORDER BY id LIMIT 1",
            )?
            .query_row([stream, self.profile, started.0], |row| row.get(0))
            .optional()
    }

    fn stream_of(&self, record: &Record) -> rusqlite::Result<Option<i64>> {
        self.find_stream(record.domain.raw(), record.app.raw(), record.stream.raw())
    }

    fn find_stream(&self, domain: &str, app: &str, name: &str) -> rusqlite::Result<Option<i64>> {
        self.connection
            .prepare_cached("SELECT id FROM stream WHERE name = ?1 AND app = ?2 AND domain = ?3")?
            .query_row([name, app, domain], |row| row.get(0))
            .optional()
    }

    fn insert_stream(&self, domain: &str, app: &str, name: &str) -> rusqlite::Result<i64> {
        self.connection
            .prepare_cached("INSERT INTO stream (domain, app, name) VALUES (?1, ?2, ?3)")?
            .insert([domain, app, name])
    }

    /// The number of a text, if any break uses it.
    fn known_words(&mut self, text: &'a str) -> rusqlite::Result<Option<i64>> {
        if let Some(known) = self.words.get(text) {
            return Ok(Some(*known));
        }
        let known = self
            .connection
            .prepare_cached("SELECT id FROM words WHERE text = ?1")?
            .query_row([text], |row| row.get(0))
            .optional()?;
        if let Some(known) = known {
            self.words.insert(text, known);
        }
        Ok(known)
    }

    /// The number of a text, which a break that is about to be written will use.
    fn words(&mut self, text: &'a str) -> rusqlite::Result<i64> {
        if let Some(known) = self.known_words(text)? {
            return Ok(known);
        }
        let new = self.connection.prepare_cached("INSERT INTO words (text) VALUES (?1)")?.insert([text])?;
        self.words.insert(text, new);
        Ok(new)
    }

    fn annotate(&mut self, annotation: &'a Annotation) -> rusqlite::Result<()> {
        let (kind, held, text) = match &annotation.what {
            Note::Marked(marked) => (MARK, *marked, Cow::Borrowed("")),
            Note::Text(text) => (NOTE, !text.is_empty(), Cow::Borrowed(text.as_str())),
            Note::Acknowledged(streams) => {
                let number = streams.filter(|number| *number > 0).map(|number| number.to_string());
                (ACKNOWLEDGEMENT, streams.is_some(), Cow::Owned(number.unwrap_or_default()))
            }
        };
        match &annotation.of {
            Subject::Break(record) => {
                let id = match self.locate(record)? {
                    Some(id) => id,
                    None if held => self.keep(record, 1, Source::FirstFill, annotation.at)?,
                    None => return Ok(()),
                };
                self.connection
                    .prepare_cached(
                        "INSERT INTO annotation (break, kind, held, text, at) VALUES (?1, ?2, ?3, ?4, ?5)
                         ON CONFLICT (break, kind) WHERE break IS NOT NULL
                         DO UPDATE SET held = excluded.held, text = excluded.text, at = excluded.at
                         WHERE excluded.at >= at",
                    )?
                    .execute(params![id, kind, held, text, annotation.at.0])?;
            }
            Subject::Stream(StreamName { domain, app, stream }) => {
                let (domain, app, stream) = (domain.raw(), app.raw(), stream.raw());
                let id = match self.find_stream(domain, app, stream)? {
                    Some(id) => id,
                    None => self.insert_stream(domain, app, stream)?,
                };
                self.connection
                    .prepare_cached(
                        "INSERT INTO annotation (profile, stream, kind, held, text, at)
                         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                         ON CONFLICT (stream, profile, kind) WHERE stream IS NOT NULL
                         DO UPDATE SET held = excluded.held, text = excluded.text, at = excluded.at
                         WHERE excluded.at >= at",
                    )?
                    .execute(params![self.profile, id, kind, held, text, annotation.at.0])?;
            }
        }
        Ok(())
    }
}
