//! Reports of breaks in every format: safe to print, safe to open in a spreadsheet, and lossless where
//! that is promised.

use breakwatch::event::{ProfileId, Record, Seen, Source, Text, UnixTime, neutralise};
use breakwatch::i18n::Lang;
use breakwatch::insight::Presence;
use breakwatch::report::list::{Findings, ListFormat, Look, write};
use breakwatch::store::{BreakRef, Row, Store};
use chrono::{Offset as _, Utc};
use serde_json::Value;
use unicode_width::UnicodeWidthStr as _;

use super::{assert_plain, assert_plain_lines, printed};

const NOW: UnixTime = UnixTime(1_795_167_015);
/// Never part of UTF-8: parts one field from the next.
const BETWEEN_FIELDS: u8 = 0xFF;
const FIELDS: usize = 9;

pub fn check(data: &[u8]) {
    let records = records(data);
    let mut store = Store::new(vec!["main".into()]);
    for record in records {
        let seen = Seen { record, count: 1 };
        store.apply(ProfileId(0), &[seen], Source::FirstFill, NOW);
    }
    let rows = store.rows_newest_first().to_vec();
    let presence = Presence::default();
    let found = Findings { store: &store, presence: &presence, now: NOW };
    for (lang, width) in std::iter::zip(Lang::ALL, [None, Some(60), Some(140)]) {
        let look = Look { width, zone: Utc.fix(), lang };
        let print = |format| printed(|out| write(format, found, &rows, &look, out));
        of_table(&print(ListFormat::Table), rows.len(), width);
        of_json(&print(ListFormat::Json), &print(ListFormat::Ndjson), &store, &rows);
        of_csv(&print(ListFormat::Csv), &store, &rows);
        of_markdown(&print(ListFormat::Markdown), &store, &rows);
    }
}

/// Records whose fields are parts of the data, in the order of the fields.
fn records(data: &[u8]) -> Vec<Record> {
    let fields: Vec<String> =
        data.split(|b| *b == BETWEEN_FIELDS).map(|part| String::from_utf8_lossy(part).into_owned()).collect();
    let record = |fields: &[String]| {
        let field = |at: usize| fields.get(at).map_or("", String::as_str);
        let number = |at: usize| field(at).trim().parse::<i64>().ok();
        Record {
            stream: Text::new(field(0)),
            reason: Text::new(field(1)),
            app: Text::new(field(2)),
            domain: Text::new(field(3)),
            client_ip: Text::new(field(4)),
            resolution: Text::new(field(5)),
            ended: number(6).map(UnixTime),
            started: number(7).map(UnixTime),
            duration_s: number(8).and_then(|seconds| i32::try_from(seconds).ok()),
        }
    };
    fields.chunks(FIELDS).map(record).collect()
}

fn of_table(table: &str, rows: usize, width: Option<usize>) {
    assert_plain_lines(table);
    assert_eq!(table.lines().count(), rows + 1, "{table}");
    if let Some(width) = width {
        assert!(table.lines().all(|line| line.width() <= width), "{table}");
    }
}

/// The fields that come from outside, under their keys.
fn texts(it: BreakRef<'_>) -> [(&'static str, &Text); 6] {
    [
        ("domain", it.domain()),
        ("app", it.app()),
        ("stream", it.stream()),
        ("client_ip", it.client_ip()),
        ("resolution", it.resolution()),
        ("reason", it.reason()),
    ]
}

fn of_json(json: &str, lines: &str, store: &Store, rows: &[Row]) {
    assert_plain_lines(json);
    assert_plain_lines(lines);
    let array: Vec<Value> = serde_json::from_str(json).expect("an array");
    let each: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(array, each);
    assert_eq!(array.len(), rows.len());
    for (value, &row) in array.iter().zip(rows) {
        for (key, text) in texts(store.get(row)) {
            let raw = Some(text.raw()).filter(|raw| !matches!(*raw, "" | "-"));
            assert_eq!(value[key].as_str(), raw, "{key} is lossless");
        }
        assert_eq!(value["duration_s"].as_i64(), store.get(row).duration_s().map(i64::from));
    }
}

fn of_csv(csv: &str, store: &Store, rows: &[Row]) {
    assert!(!csv.contains('\r'));
    assert_plain_lines(csv);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let place = |key: &str| header.iter().position(|name| name == key).expect("a column");
    let read: Vec<csv::StringRecord> = reader.records().map(|record| record.expect("a row")).collect();
    assert_eq!(read.len(), rows.len());
    for (cells, &row) in read.iter().zip(rows) {
        for cell in cells {
            assert_plain(cell);
            assert_no_formula(cell);
        }
        for (key, text) in texts(store.get(row)) {
            let cell = &cells[place(key)];
            let shown = neutralise(text.raw());
            let shown = if shown == "-" { "" } else { &shown };
            assert_eq!(unguarded(cell, shown), shown, "{key}");
        }
    }
}

/// A sign with which a spreadsheet lets a formula begin, in any width that input methods write.
fn begins_formula(c: char) -> bool {
    "=+-@\t\r＝＋－＠﹦﹢﹣﹫−".contains(c)
}

/// Neither the cell nor, where semicolons part cells, any part of it is calculated. Whole numbers are
/// harmless.
fn assert_no_formula(cell: &str) {
    if cell.parse::<i64>().is_ok() {
        return;
    }
    for part in cell.split(';') {
        assert!(!part.trim_start().starts_with(begins_formula), "{cell:?}");
    }
}

/// A cell without the apostrophes that keep it from being calculated, as far as its text has none there.
fn unguarded(cell: &str, shown: &str) -> String {
    let mut out = String::new();
    let mut expected = shown.chars().peekable();
    for c in cell.chars() {
        if expected.peek() == Some(&c) {
            expected.next();
            out.push(c);
        } else {
            let begins_part = out.is_empty() || out.ends_with(';');
            assert!(c == '\'' && begins_part, "{c:?} in {cell:?} is neither of {shown:?} nor a guard");
        }
    }
    out
}

fn of_markdown(markdown: &str, store: &Store, rows: &[Row]) {
    assert_plain_lines(markdown);
    let lines: Vec<&str> = markdown.lines().collect();
    assert_eq!(lines.len(), rows.len() + 2);
    let keys = cells_of(lines[0]);
    for (line, &row) in lines[2..].iter().zip(rows) {
        assert!(!line.contains(['<', '>', '@']) && !line.contains("://"), "{line}");
        assert!(!line.to_ascii_lowercase().contains("www."), "{line}");
        let cells = cells_of(line);
        assert_eq!(cells.len(), keys.len(), "{line}");
        for (key, text) in texts(store.get(row)) {
            let at = keys.iter().position(|name| name.trim() == key).expect("a column");
            let shown = neutralise(text.raw());
            let shown = if shown == "-" { "" } else { &shown };
            assert_eq!(cells[at].trim(), shown.trim(), "{key} in {line}");
        }
    }
}

/// The cells of a row as a reader of Markdown sees them: parted at bars without a backslash, escapes and
/// character references resolved.
fn cells_of(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut chars = line.strip_prefix('|').and_then(|line| line.strip_suffix('|')).expect("a row").chars();
    while let Some(c) = chars.next() {
        let cell = cells.last_mut().expect("a cell");
        match c {
            '|' => cells.push(String::new()),
            '\\' => {
                let escaped = chars.next().expect("something escaped");
                assert!(escaped.is_ascii_punctuation(), "{line}");
                cell.push(escaped);
            }
            '&' => {
                let name: String = chars.by_ref().take_while(|c| *c != ';').collect();
                cell.push(match name.as_str() {
                    "amp" => '&',
                    "lt" => '<',
                    "gt" => '>',
                    _ => name
                        .strip_prefix('#')
                        .and_then(|number| char::from_u32(number.parse().ok()?))
                        .unwrap_or_else(|| panic!("{name} in {line}")),
                });
            }
            _ => cell.push(c),
        }
    }
    cells
}
