//! Writing: one batch is one transaction, and every change is made as the store in memory makes it.

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};

use super::{Annotation, Archive, ArchiveError, Kept, Note, Subject};
use crate::event::{Record, Seen, Source, StreamName, UnixTime};

/// A mark's kind in the table.
pub(super) const MARK: i64 = 1;
/// A note's.
pub(super) const NOTE: i64 = 2;

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
    for kept in batch {
        match kept {
            Kept::Breaks { profile, seen, source, at } => {
                let writer = Writer::new(&transaction, profile)?;
                for Seen { record, count } in seen {
                    writer.keep(record, (*count).max(1), *source, *at)?;
                }
            }
            Kept::Recounted { profile, seen } => {
                let writer = Writer::new(&transaction, profile)?;
                for Seen { record, count } in seen {
                    writer.recount(record, (*count).max(1))?;
                }
            }
            Kept::Annotated(annotation) => {
                Writer::new(&transaction, &annotation.profile)?.annotate(annotation)?;
            }
        }
    }
    transaction.commit()
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

/// Writes what one profile lists, within a transaction.
struct Writer<'a> {
    connection: &'a Connection,
    profile: i64,
}

impl<'a> Writer<'a> {
    fn new(connection: &'a Connection, profile: &str) -> rusqlite::Result<Self> {
        let known = connection
            .prepare_cached("SELECT id FROM profile WHERE name = ?1")?
            .query_row([profile], |row| row.get(0))
            .optional()?;
        let profile = match known {
            Some(id) => id,
            None => connection.prepare_cached("INSERT INTO profile (name) VALUES (?1)")?.insert([profile])?,
        };
        Ok(Self { connection, profile })
    }

    /// Keeps a record; returns its number, which is none for a running push that is known to have ended.
    fn keep(&self, record: &Record, count: u32, source: Source, at: UnixTime) -> rusqlite::Result<i64> {
        let stream = self.stream_of(record)?;
        if let Some(stream) = stream {
            if let Some(id) = self.find(stream, record)? {
                self.connection
                    .prepare_cached("UPDATE break SET count = ?2 WHERE id = ?1 AND count < ?2")?
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
                self.words(record.reason.raw())?,
                record.client_ip.raw(),
                self.words(record.resolution.raw())?,
                count,
                source_number(source),
                at.0,
            ])
    }

    fn recount(&self, record: &Record, count: u32) -> rusqlite::Result<()> {
        if let Some(stream) = self.stream_of(record)?
            && let Some(id) = self.find(stream, record)?
        {
            self.set_count(id, count)?;
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
    fn replace(&self, id: i64, record: &Record) -> rusqlite::Result<()> {
        self.connection
            .prepare_cached(
                "UPDATE break SET ended = ?2, duration = ?3, reason = ?4, client_ip = ?5, resolution = ?6
                 WHERE id = ?1",
            )?
            .execute(params![
                id,
                record.ended.map(|time| time.0),
                record.duration_s,
                self.words(record.reason.raw())?,
                record.client_ip.raw(),
                self.words(record.resolution.raw())?,
            ])?;
        Ok(())
    }

    /// The break that is this record.
    fn find(&self, stream: i64, record: &Record) -> rusqlite::Result<Option<i64>> {
        self.connection
            .prepare_cached(
                "SELECT id FROM break WHERE stream = ?1 AND profile = ?2
                   AND ifnull(started, '') = ifnull(?3, '') AND ifnull(ended, '') = ifnull(?4, '')
                   AND ifnull(duration, '') = ifnull(?5, '')
                   AND reason = (SELECT id FROM words WHERE text = ?6) AND client_ip = ?7
                   AND resolution = (SELECT id FROM words WHERE text = ?8)",
            )?
            .query_row(
                params![
                    stream,
                    self.profile,
                    record.started.map(|time| time.0),
                    record.ended.map(|time| time.0),
                    record.duration_s,
                    record.reason.raw(),
                    record.client_ip.raw(),
                    record.resolution.raw(),
                ],
                |row| row.get(0),
            )
            .optional()
    }

    /// The break that is this record or, where one of the two has no end yet, the same push.
    fn locate(&self, record: &Record) -> rusqlite::Result<Option<i64>> {
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
                "SELECT id FROM break WHERE stream = ?1 AND profile = ?2 AND ifnull(started, '') = ?3
                 ORDER BY id LIMIT 1",
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

    /// The number of a text, which a break that is about to be written will use.
    fn words(&self, text: &str) -> rusqlite::Result<i64> {
        let known = self
            .connection
            .prepare_cached("SELECT id FROM words WHERE text = ?1")?
            .query_row([text], |row| row.get(0))
            .optional()?;
        match known {
            Some(id) => Ok(id),
            None => self.connection.prepare_cached("INSERT INTO words (text) VALUES (?1)")?.insert([text]),
        }
    }

    fn annotate(&self, annotation: &Annotation) -> rusqlite::Result<()> {
        let (kind, held, text) = match &annotation.what {
            Note::Marked(marked) => (MARK, *marked, ""),
            Note::Text(text) => (NOTE, !text.is_empty(), text.as_str()),
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
