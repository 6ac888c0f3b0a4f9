//! What there is to tell about the file.

use rusqlite::Connection;

use super::{Archive, ArchiveError};
use crate::event::UnixTime;

/// The file in numbers, all of one moment.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Info {
    /// The file, as people write it; safe to print.
    pub file: String,
    /// Bytes on the disk, with what waits in the log.
    pub bytes: u64,
    /// The version of its tables.
    pub schema: i64,
    /// How it is written: `wal` or `truncate`.
    pub journal: String,
    /// What is kept of each profile, by name.
    pub profiles: Vec<ProfileInfo>,
    /// Distinct streams.
    pub streams: u64,
    /// Marks on breaks and streams.
    pub marks: u64,
    /// Notes on breaks and streams.
    pub notes: u64,
    /// Acknowledged incidents.
    pub acknowledgements: u64,
}

/// What is kept of one profile.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProfileInfo {
    /// Its name, as it is configured.
    pub name: String,
    /// Distinct breaks.
    pub breaks: u64,
    /// Of them those without an end.
    pub open: u64,
    /// The oldest end.
    pub oldest: Option<UnixTime>,
    /// The newest end.
    pub newest: Option<UnixTime>,
}

impl Archive {
    /// The file in numbers. Looks at every break.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub fn info(&self) -> Result<Info, ArchiveError> {
        let bytes = self.place.bytes();
        let file = self.place.shown().to_owned();
        self.told(info(&self.connection, file, bytes))
    }
}

fn info(connection: &Connection, file: String, bytes: u64) -> rusqlite::Result<Info> {
    let reading = connection.unchecked_transaction()?;
    let count = |sql: &str| -> rusqlite::Result<u64> {
        let number: i64 = reading.query_row(sql, (), |row| row.get(0))?;
        Ok(u64::try_from(number).unwrap_or(0))
    };
    let mut statement = reading.prepare(
        "SELECT p.name, count(b.id), count(*) FILTER (WHERE b.id IS NOT NULL AND b.ended IS NULL),
           min(b.ended), max(b.ended)
         FROM profile p LEFT JOIN break b ON b.profile = p.id GROUP BY p.id ORDER BY p.name",
    )?;
    let number = |number: i64| u64::try_from(number).unwrap_or(0);
    let profiles = statement.query_map((), |row| {
        Ok(ProfileInfo {
            name: row.get(0)?,
            breaks: number(row.get(1)?),
            open: number(row.get(2)?),
            oldest: row.get::<_, Option<i64>>(3)?.map(UnixTime),
            newest: row.get::<_, Option<i64>>(4)?.map(UnixTime),
        })
    })?;
    Ok(Info {
        file,
        bytes,
        schema: reading.pragma_query_value(None, "user_version", |row| row.get(0))?,
        journal: reading.pragma_query_value(None, "journal_mode", |row| row.get(0))?,
        profiles: profiles.collect::<rusqlite::Result<_>>()?,
        streams: count("SELECT count(*) FROM stream")?,
        marks: count("SELECT count(*) FROM annotation WHERE held = 1 AND kind = 1")?,
        notes: count("SELECT count(*) FROM annotation WHERE held = 1 AND kind = 2")?,
        // Each stands on two breaks, and has its number on one of them.
        acknowledgements: count(
            "SELECT count(*) FROM annotation WHERE held = 1 AND kind = 3 AND text <> ''",
        )?,
    })
}
