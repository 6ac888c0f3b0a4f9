//! Whether the file is whole: SQLite's own checks, and what this program promises on top of them.

use rusqlite::{Connection, ErrorCode};

use super::{Archive, ArchiveError, schema};
use crate::event::neutralise;
use crate::i18n::Lang;
use crate::say;

/// Messages of SQLite at most: one broken page breaks many.
const MOST: usize = 20;

/// Makes a finding of so many rows.
type Counted = fn(u64) -> Finding;

/// Something that must not be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Finding {
    /// Pages or indices contradict each other; SQLite's words.
    Structure(String),
    /// A table, index or trigger is missing, changed or strange.
    Schema(String),
    /// So many rows of a table speak of something that is not there.
    Dangling(String, u64),
    /// So many breaks are there more than once.
    Doubled(u64),
    /// So many pushes are listed without an end though their end is known.
    Overtaken(u64),
    /// So many breaks are counted less than once.
    Uncounted(u64),
    /// So many reasons or resolutions are counted wrongly, or missing.
    Words(u64),
    /// So many streams have neither breaks nor notes.
    Idle(u64),
}

impl Finding {
    /// It in one sentence.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        match self {
            Self::Structure(what) => {
                say!(lang, "SQLite finds: {what}", "SQLite 发现：{what}", "SQLite の検査結果: {what}")
            }
            Self::Schema(what) => say!(
                lang,
                "`{what}` is not as breakwatch makes it",
                "`{what}` 与 breakwatch 创建的不一致",
                "`{what}` が breakwatch の作ったものと違います"
            ),
            Self::Dangling(table, n) => say!(
                lang,
                "{n} rows of `{table}` speak of something that is not there",
                "`{table}` 中有 {n} 行指向不存在的内容",
                "`{table}` の {n} 行が存在しないものを指しています"
            ),
            Self::Doubled(n) => say!(
                lang,
                "{n} breaks are there more than once",
                "有 {n} 条断流重复",
                "{n} 件の切断が重複しています"
            ),
            Self::Overtaken(n) => say!(
                lang,
                "{n} pushes stand without an end though their end is known",
                "有 {n} 次推流已知结束却仍记为未结束",
                "終了が分かっているのに終了なしのままのプッシュが {n} 件あります"
            ),
            Self::Uncounted(n) => say!(
                lang,
                "{n} breaks are counted less than once",
                "有 {n} 条断流的计数小于 1",
                "{n} 件の切断の件数が 1 未満です"
            ),
            Self::Words(n) => say!(
                lang,
                "{n} reasons or resolutions are missing or counted wrongly",
                "有 {n} 个原因或分辨率缺失或计数错误",
                "理由または解像度が {n} 件、欠けているか数え間違っています"
            ),
            Self::Idle(n) => say!(
                lang,
                "{n} streams have neither breaks nor notes",
                "有 {n} 路流既无断流也无备注",
                "切断もメモもないストリームが {n} 本あります"
            ),
        }
    }
}

impl Archive {
    /// Reads all of the file and returns what is wrong with it, which should be nothing. Takes about a
    /// second of processor time for each 200,000 breaks, and blocks nobody where the file has a write-ahead log.
    ///
    /// # Errors
    /// [`ArchiveError`], if it could not be looked at; that it is damaged is a finding.
    pub fn verify(&self) -> Result<Vec<Finding>, ArchiveError> {
        let mut findings = Vec::new();
        match verify(&self.connection, &mut findings) {
            Ok(()) => Ok(findings),
            Err(error) if is_damage(&error) => {
                findings.push(Finding::Structure(neutralise(&error.to_string())));
                Ok(findings)
            }
            Err(error) => Err(self.place.sqlite(&error)),
        }
    }
}

fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        None | Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::Unknown)
    )
}

fn verify(connection: &Connection, findings: &mut Vec<Finding>) -> rusqlite::Result<()> {
    let reading = connection.unchecked_transaction()?;
    let mut statement = reading.prepare(&format!("PRAGMA integrity_check({MOST})"))?;
    for line in statement.query_map((), |row| row.get::<_, String>(0))? {
        let line = line?;
        if line != "ok" {
            findings.push(Finding::Structure(neutralise(&line)));
        }
    }
    let (found, expected) = (schema::objects(&reading)?, schema::expected()?);
    let strange = |these: &[(String, Option<String>)], those: &[(String, Option<String>)]| {
        let names = these.iter().filter(|it| !those.contains(it)).map(|(name, _)| neutralise(name));
        names.collect::<Vec<_>>()
    };
    let mut names = strange(&found, &expected);
    names.extend(strange(&expected, &found));
    names.sort();
    names.dedup();
    findings.extend(names.into_iter().map(Finding::Schema));
    let mut statement =
        reading.prepare("SELECT \"table\", count(*) FROM pragma_foreign_key_check GROUP BY \"table\"")?;
    for dangling in statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))? {
        let (table, rows): (String, i64) = dangling?;
        findings.push(Finding::Dangling(neutralise(&table), u64::try_from(rows).unwrap_or(0)));
    }
    let own: [(&str, Counted); 5] = [
        (
            "SELECT count(*) FROM (SELECT 1 FROM break NOT INDEXED
             GROUP BY stream, profile, started, ended, duration, reason, client_ip, resolution HAVING count(*) > 1)",
            Finding::Doubled,
        ),
        (
            "SELECT count(*) FROM break o WHERE o.ended IS NULL AND o.started IS NOT NULL AND EXISTS
               (SELECT 1 FROM break e WHERE e.stream = o.stream AND e.profile = o.profile
                AND ifnull(e.started, '') = o.started AND e.id <> o.id)",
            Finding::Overtaken,
        ),
        ("SELECT count(*) FROM break WHERE count < 1", Finding::Uncounted),
        (
            "WITH used AS (SELECT id, count(*) AS uses FROM
               (SELECT reason AS id FROM break UNION ALL SELECT resolution FROM break) GROUP BY id)
             SELECT (SELECT count(*) FROM words w LEFT JOIN used u ON u.id = w.id WHERE w.uses <> ifnull(u.uses, 0) OR w.uses = 0)
               + (SELECT count(*) FROM used u WHERE u.id NOT IN (SELECT id FROM words))",
            Finding::Words,
        ),
        (
            "SELECT count(*) FROM stream s WHERE NOT EXISTS (SELECT 1 FROM break WHERE stream = s.id)
               AND NOT EXISTS (SELECT 1 FROM annotation WHERE stream = s.id)",
            Finding::Idle,
        ),
    ];
    for (sql, finding) in own {
        let rows: i64 = reading.query_row(sql, (), |row| row.get(0))?;
        if let Some(rows) = u64::try_from(rows).ok().filter(|rows| *rows > 0) {
            findings.push(finding(rows));
        }
    }
    Ok(())
}
