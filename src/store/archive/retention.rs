//! Giving up what is old: by age and by size, a bounded piece at a time, so that nobody waits for long.
//!
//! What a person marked or noted is never given up: not by age, and not by size either. A note on a stream
//! keeps the note, not the stream's breaks. Room is given back to the disk as far as the oldest breaks go.

use rusqlite::{Connection, TransactionBehavior, params};

use super::{Archive, ArchiveError};
use crate::event::UnixTime;

/// Breaks given up in one piece.
const PIECE: u64 = 400;
/// Breaks given up between two looks at the size.
const STEP: u64 = 40;
/// Pages given back to the disk in one piece.
const PAGES: i64 = 400;

const DAY_S: i64 = 86_400;

/// How much is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Retention {
    /// For how many seconds after its end a break is kept; [`None`] for ever.
    pub keep_s: Option<i64>,
    /// How many bytes the file's contents may take; [`None`] for as many as there are.
    pub bytes: Option<u64>,
}

impl Default for Retention {
    /// 400 days, a year with room to compare; 2 GiB.
    fn default() -> Self {
        Self { keep_s: Some(400 * DAY_S), bytes: Some(2 << 30) }
    }
}

/// What one piece of pruning did.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Pruned {
    /// Breaks given up.
    pub breaks: u64,
    /// Whether there is more to do.
    pub more: bool,
}

/// What pruning would give up.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Prunable {
    /// Breaks that are too old.
    pub by_age: u64,
    /// Of the others, about how many the size would cost.
    pub by_size: u64,
    /// Breaks that are too old and stay, because they are marked or noted.
    pub spared: u64,
}

/// Pages of the file.
struct Pages {
    bytes: u64,
    all: u64,
    free: u64,
}

impl Pages {
    fn of(connection: &Connection) -> rusqlite::Result<Self> {
        let ask = |name: &str| -> rusqlite::Result<u64> {
            let number: i64 = connection.pragma_query_value(None, name, |row| row.get(0))?;
            Ok(u64::try_from(number).unwrap_or(0))
        };
        Ok(Self { bytes: ask("page_size")?, all: ask("page_count")?, free: ask("freelist_count")? })
    }

    /// Bytes of contents.
    fn used(&self) -> u64 {
        self.all.saturating_sub(self.free) * self.bytes
    }
}

impl Archive {
    /// Gives up one piece of what is to be given up, at most some hundred breaks, and gives the room of as
    /// much back to the disk: some milliseconds of work. To be called again while there is
    /// [more](Pruned::more). Where there is nothing to do it only looks.
    ///
    /// # Errors
    /// [`ArchiveError`]; what is not given up yet is all still there.
    pub fn prune_some(&mut self, retention: &Retention, now: UnixTime) -> Result<Pruned, ArchiveError> {
        let pruned = prune(&mut self.connection, retention, now);
        self.told(pruned)
    }

    /// What [`Archive::prune_some`] would give up if it were called until there is nothing more to do.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub fn prunable(&self, retention: &Retention, now: UnixTime) -> Result<Prunable, ArchiveError> {
        self.told(prunable(&self.connection, retention, now))
    }

    /// Moves what waits in the log into the file, which is then as long as its contents, unless another
    /// process is still reading from the log.
    ///
    /// # Errors
    /// [`ArchiveError`].
    pub fn settle(&mut self) -> Result<(), ArchiveError> {
        let settled = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |_| Ok(()));
        self.told(settled)
    }
}

/// The latest end that is too old.
fn too_old(retention: &Retention, now: UnixTime) -> Option<i64> {
    retention.keep_s.map(|keep_s| now.plus(keep_s.saturating_neg()).plus(-1).0)
}

fn is_over(connection: &Connection, retention: &Retention) -> rusqlite::Result<bool> {
    let Some(most) = retention.bytes else { return Ok(false) };
    Ok(Pages::of(connection)?.used() > most)
}

fn prune(connection: &mut Connection, retention: &Retention, now: UnixTime) -> rusqlite::Result<Pruned> {
    let too_old = too_old(retention, now);
    let old = match too_old {
        Some(until) => !oldest(connection, until, 1)?.is_empty(),
        None => false,
    };
    let mut pruned = Pruned::default();
    if old || is_over(connection, retention)? {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if let Some(until) = too_old {
            pruned.breaks = give_up(&transaction, until, PIECE)?;
            forget_taken_back(&transaction, until)?;
        }
        let by_age_done = pruned.breaks < PIECE;
        let mut by_size_done = true;
        if by_age_done && is_over(&transaction, retention)? {
            by_size_done = false;
            while pruned.breaks < PIECE && !by_size_done {
                let gone = give_up(&transaction, i64::MAX, STEP)?;
                pruned.breaks += gone;
                // With nothing left but marks and notes there is nothing more to do.
                by_size_done = gone == 0 || !is_over(&transaction, retention)?;
            }
        }
        transaction.commit()?;
        pruned.more = !by_age_done || !by_size_done;
    }
    let free = Pages::of(connection)?.free;
    if free > 0 {
        give_back(connection)?;
        let still = Pages::of(connection)?.free;
        pruned.more |= still > 0 && still < free;
    }
    if pruned.breaks > 0 && !pruned.more {
        // Until then the file is as long as before.
        connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", (), |_| Ok(()))?;
    }
    Ok(pruned)
}

/// The oldest breaks that ended up to then and that nobody marked or noted; those without an end, which
/// count by their begin, first.
fn oldest(connection: &Connection, until: i64, most: u64) -> rusqlite::Result<Vec<i64>> {
    let mut found = Vec::new();
    for (index, of, time) in [
        ("break_endless", "b.ended IS NULL", "ifnull(b.started, b.first_seen)"),
        ("break_by_end", "b.ended IS NOT NULL", "b.ended"),
    ] {
        let left = most.saturating_sub(found.len() as u64);
        let mut statement = connection.prepare_cached(&format!(
            "SELECT b.id FROM break b INDEXED BY {index} WHERE {of} AND {time} <= ?1
               AND NOT EXISTS (SELECT 1 FROM annotation a WHERE a.break = b.id AND a.held = 1 AND a.kind <> 3)
             ORDER BY {time}, b.profile, b.id LIMIT ?2"
        ))?;
        let ids =
            statement.query_map(params![until, i64::try_from(left).unwrap_or(i64::MAX)], |row| row.get(0))?;
        for id in ids {
            found.push(id?);
        }
    }
    Ok(found)
}

fn give_up(connection: &Connection, until: i64, most: u64) -> rusqlite::Result<u64> {
    let ids = oldest(connection, until, most)?;
    let mut statement = connection.prepare_cached("DELETE FROM break WHERE id = ?1")?;
    for id in &ids {
        statement.execute([id])?;
    }
    Ok(ids.len() as u64)
}

/// Marks and notes that were taken back so long ago that no older word of them can come any more.
fn forget_taken_back(connection: &Connection, until: i64) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM annotation WHERE held = 0 AND at <= ?1")?.execute([until])?;
    Ok(())
}

/// Shortens the file by pages that hold nothing.
fn give_back(connection: &Connection) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(&format!("PRAGMA incremental_vacuum({PAGES})"))?;
    // Each step gives one page back.
    let mut steps = statement.query(())?;
    while steps.next()?.is_some() {}
    Ok(())
}

fn prunable(connection: &Connection, retention: &Retention, now: UnixTime) -> rusqlite::Result<Prunable> {
    let count = |sql: &str, until: i64| -> rusqlite::Result<u64> {
        let number: i64 = connection.query_row(sql, [until], |row| row.get(0))?;
        Ok(u64::try_from(number).unwrap_or(0))
    };
    let mut found = Prunable::default();
    if let Some(until) = too_old(retention, now) {
        found.spared = count(
            "SELECT count(DISTINCT b.id) FROM annotation a CROSS JOIN break b ON b.id = a.break
             WHERE a.held = 1 AND a.kind <> 3 AND ifnull(b.ended, ifnull(b.started, b.first_seen)) <= ?1",
            until,
        )?;
        let old = count("SELECT count(*) FROM break WHERE ended IS NOT NULL AND ended <= ?1", until)?
            + count(
                "SELECT count(*) FROM break WHERE ended IS NULL AND ifnull(started, first_seen) <= ?1",
                until,
            )?;
        found.by_age = old.saturating_sub(found.spared);
    }
    let used = Pages::of(connection)?.used();
    if let Some(most) = retention.bytes.filter(|most| used > *most) {
        let all = count("SELECT count(*) FROM break WHERE ?1 = ?1", 0)?;
        let share = |bytes: u64| {
            let share = u128::from(bytes) * u128::from(all) / u128::from(used.max(1));
            u64::try_from(share).unwrap_or(u64::MAX)
        };
        found.by_size = share(used - most).saturating_sub(found.by_age);
    }
    Ok(found)
}
