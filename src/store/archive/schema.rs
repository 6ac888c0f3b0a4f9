//! The tables, step by step: each version's SQL turns the one before it into it.

use rusqlite::{Connection, TransactionBehavior};

/// Written into the file's head: `brkw`.
pub(super) const APPLICATION: i32 = 0x6272_6b77;

/// By version, from 1.
const STEPS: [&str; 4] = [
    include_str!("schema/1.sql"),
    include_str!("schema/2.sql"),
    include_str!("schema/3.sql"),
    include_str!("schema/4.sql"),
];

/// The newest version, which this program writes: as many as there are steps.
pub(super) const VERSION: i64 = 4;

/// What a file turned out to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Schema {
    /// The newest, now if not before.
    Current,
    /// Newer than this program.
    Newer(i64),
    /// Of something else.
    Foreign,
}

/// Brings the tables to the newest version: all steps or none, whatever happens meanwhile. Another process
/// may be about to do the same.
pub(super) fn migrate(connection: &mut Connection) -> rusqlite::Result<Schema> {
    match look(connection)? {
        (APPLICATION, VERSION, _) => return Ok(Schema::Current),
        (APPLICATION, newer, _) if newer > VERSION => return Ok(Schema::Newer(newer)),
        _ => {}
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let (application, version, objects) = look(&transaction)?;
    if application != APPLICATION && (application, version, objects) != (0, 0, 0) {
        return Ok(Schema::Foreign);
    }
    if version > VERSION {
        return Ok(Schema::Newer(version));
    }
    for step in STEPS.iter().skip(usize::try_from(version).unwrap_or(0)) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()?;
    Ok(Schema::Current)
}

/// Whose it is, its version, and how many tables and the like it has.
fn look(connection: &Connection) -> rusqlite::Result<(i32, i64, i64)> {
    let application = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let version = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let objects = connection.query_row("SELECT count(*) FROM sqlite_schema", (), |row| row.get(0))?;
    Ok((application, version, objects))
}

/// Every table, index and trigger of the newest version, by name, as SQLite keeps their text.
pub(super) fn objects(connection: &Connection) -> rusqlite::Result<Vec<(String, Option<String>)>> {
    let mut statement = connection.prepare("SELECT name, sql FROM sqlite_schema ORDER BY name")?;
    statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// What [`objects`] are where nothing is wrong.
pub(super) fn expected() -> rusqlite::Result<Vec<(String, Option<String>)>> {
    let mut connection = Connection::open_in_memory()?;
    migrate(&mut connection)?;
    objects(&connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrote_under_version_3_is_there_under_the_newest() {
        let mut connection = Connection::open_in_memory().unwrap();
        for step in &STEPS[..3] {
            connection.execute_batch(step).unwrap();
        }
        connection
            .execute_batch(
                "INSERT INTO profile VALUES (1, 'main');
                 INSERT INTO stream VALUES (1, 'd', 'a', 'room'), (2, 'd', 'a', 'noted');
                 INSERT INTO words VALUES (1, 'why', 0);
                 INSERT INTO break (id, profile, stream, reason, client_ip, resolution, count, source, first_seen)
                   VALUES (7, 1, 1, 1, '', 1, 1, 1, 5);
                 INSERT INTO annotation VALUES (1, 7, NULL, NULL, 1, 1, '', 9), (2, NULL, 1, 2, 2, 1, 'Lee', 9);",
            )
            .unwrap();
        connection.pragma_update(None, "application_id", APPLICATION).unwrap();
        connection.pragma_update(None, "user_version", 3).unwrap();
        assert_eq!(migrate(&mut connection).unwrap(), Schema::Current);
        assert_eq!(objects(&connection).unwrap(), expected().unwrap());
        let count = |sql: &str| connection.query_row(sql, (), |row| row.get::<_, i64>(0)).unwrap();
        assert_eq!(count("SELECT sum(at) FROM annotation"), 18);
        connection.execute("INSERT INTO annotation VALUES (3, 7, NULL, NULL, 3, 1, '9', 9)", ()).unwrap();
        // What goes with a break, and what goes with a note, still goes.
        connection.pragma_update(None, "foreign_keys", true).unwrap();
        connection.execute_batch("DELETE FROM break; DELETE FROM annotation WHERE id = 2;").unwrap();
        for table in ["annotation", "stream", "words"] {
            assert_eq!(count(&format!("SELECT count(*) FROM {table}")), 0, "{table}");
        }
    }
}
