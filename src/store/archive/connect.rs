//! From a place to an open connection: nothing that is not an archive is touched, the right journal is
//! found, and every connection is set the same way.

use std::fs::File;
use std::io::{self, Read as _};
use std::os::unix::fs::MetadataExt as _;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::Warning;
use super::error::{ArchiveError, Fault};
use super::place::Place;
use super::schema::{self, APPLICATION, Schema, VERSION};

/// KiB of pages that a connection remembers.
const CACHE_KIB: i64 = 1_024;
/// Bytes that the log keeps after its contents have moved to the file.
const LOG_BYTES: i64 = 4 << 20;
/// Between two tries at a lock for which SQLite itself does not wait.
const PAUSE: Duration = Duration::from_millis(10);

/// Files that are open here, by device and number.
///
/// Closing any handle of a file drops all locks that the process holds on it, so the head of a file is
/// only read with a handle of its own while no connection to it is open.
static OPEN: Mutex<Vec<Identity>> = Mutex::new(Vec::new());

type Identity = (u64, u64);

/// Keeps a file's entry in [`OPEN`].
#[derive(Debug)]
pub(super) struct Entry(Identity);

impl Drop for Entry {
    fn drop(&mut self) {
        let mut open = open_here();
        if let Some(at) = open.iter().position(|other| *other == self.0) {
            open.swap_remove(at);
        }
    }
}

fn open_here() -> MutexGuard<'static, Vec<Identity>> {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What is written down in the first bytes of a SQLite file.
struct Head {
    application: i32,
    version: i64,
    /// Whether it is written with a write-ahead log.
    write_ahead: bool,
    /// Whether it has no table: one that was killed while it was being made. Nobody's yet.
    blank: bool,
}

impl Head {
    /// Whether it is an archive, or may become one.
    const fn is_ours(&self) -> bool {
        let unclaimed = self.application == 0 && self.version == 0;
        self.application == APPLICATION || (unclaimed && self.blank && !self.write_ahead)
    }
}

/// A file that may be opened.
struct Claim {
    entry: Entry,
    /// What its head says; not known if it is open here already.
    head: Option<Head>,
    /// Whether there is nothing in it.
    new: bool,
    warnings: Vec<Warning>,
}

/// An open connection, in the order in which its parts are to be let go.
#[derive(Debug)]
pub(super) struct Connected {
    pub(super) connection: Connection,
    pub(super) entry: Entry,
    pub(super) warnings: Vec<Warning>,
}

/// Opens what is there, or, with `create`, makes it.
pub(super) fn connect(place: &Place, create: bool) -> Result<Connected, ArchiveError> {
    match connect_as(place, create, false) {
        // The log's index is a file as well, for which a full disk has no room. Who only reads can have
        // it in memory, and the archive for himself.
        Err(error) if error.is_full() && !create => connect_as(place, create, true),
        connected => connected,
    }
}

fn connect_as(place: &Place, create: bool, alone: bool) -> Result<Connected, ArchiveError> {
    let Claim { entry, head, new, mut warnings } = claim(place, create)?;
    let told = |error: rusqlite::Error| place.sqlite(&error);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(place.path(), flags).map_err(told)?;
    let network = place.network();
    let write_ahead = place.write_ahead && network.is_none();
    if alone || !write_ahead && head.is_some_and(|head| head.write_ahead) {
        // With the file to itself a connection needs no shared memory, which there may be none of.
        connection.pragma_update(None, "locking_mode", "exclusive").map_err(told)?;
    }
    set(&connection, place).map_err(told)?;
    if new {
        // Incremental: pruning gives room back piece by piece. It has to be said before the first table.
        connection.pragma_update(None, "auto_vacuum", 2).map_err(told)?;
    }
    if !write_ahead {
        leave_write_ahead(&connection).map_err(told)?;
    }
    match schema::migrate(&mut connection).map_err(told)? {
        Schema::Current => {}
        Schema::Newer(found) => return Err(place.fault(Fault::Newer { found, known: VERSION })),
        Schema::Foreign => return Err(place.fault(Fault::Foreign)),
    }
    let without = Warning::NoWriteAhead { file: place.shown().to_owned(), network };
    if write_ahead {
        if !enter_write_ahead(&connection, place.patience).map_err(told)? {
            warnings.push(without);
        }
    } else if network.is_some() && place.write_ahead {
        warnings.push(without);
    }
    Ok(Connected { connection, entry, warnings })
}

/// What holds the locks of a file that is written without a write-ahead log is a journal that is undone.
fn leave_write_ahead(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "journal_mode", "truncate")?;
    connection.pragma_update(None, "locking_mode", "normal")?;
    // The next look at the file lets go of what was held.
    connection.query_row("SELECT count(*) FROM sqlite_schema", (), |row| row.get::<_, i64>(0))?;
    Ok(())
}

/// Whether the file is written with a write-ahead log from now on. The change needs a moment in which
/// nobody else uses the file, and SQLite does not wait for one.
fn enter_write_ahead(connection: &Connection, patience: Duration) -> rusqlite::Result<bool> {
    let begin = Instant::now();
    loop {
        match connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get::<_, String>(0)) {
            Ok(mode) if mode == "wal" => return Ok(true),
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DiskFull) => return Err(error),
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                if begin.elapsed() < patience {
                    std::thread::sleep(PAUSE);
                    continue;
                }
            }
            Ok(_) | Err(_) => {}
        }
        connection.pragma_update(None, "journal_mode", "truncate")?;
        return Ok(false);
    }
}

/// Looks at the file before SQLite does, and notes that it is open.
fn claim(place: &Place, create: bool) -> Result<Claim, ArchiveError> {
    let mut open = open_here();
    if create {
        place.make().map_err(|error| place.system(&error))?;
    }
    let file = std::fs::metadata(place.path()).map_err(|error| place.system(&error))?;
    let warnings = place.examine(&file)?.into_iter().collect();
    let identity = (file.dev(), file.ino());
    let (mut known, new) = (None, file.len() == 0);
    if !open.contains(&identity) && !new {
        let head = head(place).map_err(|error| place.system(&error))?;
        let head = head.filter(Head::is_ours);
        let head = head.ok_or_else(|| place.fault(Fault::Foreign))?;
        if head.version > VERSION {
            return Err(place.fault(Fault::Newer { found: head.version, known: VERSION }));
        }
        known = Some(head);
    }
    open.push(identity);
    Ok(Claim { entry: Entry(identity), head: known, new, warnings })
}

/// The head of a SQLite file; [`None`] if it is none.
fn head(place: &Place) -> io::Result<Option<Head>> {
    let mut bytes = Vec::with_capacity(108);
    File::open(place.path())?.take(108).read_to_end(&mut bytes)?;
    if bytes.len() < 108 || !bytes.starts_with(b"SQLite format 3\0") {
        return Ok(None);
    }
    let number = |at: usize| bytes[at..].first_chunk().copied().map_or(0, i32::from_be_bytes);
    Ok(Some(Head {
        application: number(68),
        version: i64::from(number(60)),
        write_ahead: bytes[18] == 2,
        // The page of the table of tables: a leaf without any.
        blank: bytes[100] == 13 && bytes[103..105] == [0, 0],
    }))
}

/// Settings of this connection; nothing of it is written into the file.
fn set(connection: &Connection, place: &Place) -> rusqlite::Result<()> {
    connection.busy_timeout(place.patience)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    for (name, value) in [
        ("foreign_keys", 1),
        ("cell_size_check", 1),
        ("mmap_size", 0),
        ("cache_size", -CACHE_KIB),
        ("journal_size_limit", LOG_BYTES),
        // What is reported as committed survives a power cut as well: full in the log, extra without.
        ("synchronous", 3),
    ] {
        connection.pragma_update(None, name, value)?;
    }
    Ok(())
}
