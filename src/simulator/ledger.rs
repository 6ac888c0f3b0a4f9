//! The records of one account: which exist, which the list already shows, and in which order.
//!
//! Rows are kept sorted by end, so a window over ends is two binary searches however many there are.
//! Knows nothing of HTTP and nothing of how records come about.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use hashbrown::HashMap;

use super::account::Language;
use super::reasons::{ReasonId, Reasons};
use super::selection::{Matches, Query};
use crate::event::{Record, Text, UnixTime};

/// Stands for a time that a record does not have.
pub(super) const NO_TIME: i64 = i64::MIN;

/// How many queries' matches are kept: as many as a client reads pages of at the same time.
const REMEMBERED: usize = 8;

/// The number of a text in [`Words`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub(super) struct WordId(u32);

impl WordId {
    pub(super) const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Every name, address and resolution once.
#[derive(Debug, Default)]
pub(super) struct Words {
    texts: Vec<Box<str>>,
    ids: HashMap<Box<str>, WordId>,
}

impl Words {
    pub(super) fn intern(&mut self, text: &str) -> WordId {
        if let Some(id) = self.find(text) {
            return id;
        }
        let id = WordId(u32::try_from(self.texts.len()).unwrap_or(u32::MAX));
        self.texts.push(text.into());
        self.ids.insert(text.into(), id);
        id
    }

    /// The number of a text, if it has one.
    pub(super) fn find(&self, text: &str) -> Option<WordId> {
        self.ids.get(text).copied()
    }

    pub(super) fn get(&self, id: WordId) -> &str {
        self.texts.get(id.index()).map_or("", |text| text)
    }

    /// Which words pass a test, by their numbers.
    pub(super) fn passing(&self, test: impl Fn(&str) -> bool) -> Vec<bool> {
        self.texts.iter().map(|text| test(text)).collect()
    }
}

/// One record, with the moment from which the list shows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Row {
    pub(super) domain: WordId,
    pub(super) app: WordId,
    pub(super) stream: WordId,
    pub(super) ip: WordId,
    pub(super) resolution: WordId,
    pub(super) reason: ReasonId,
    /// Seconds since 1970, or [`NO_TIME`].
    pub(super) started: i64,
    /// Seconds since 1970, or [`NO_TIME`].
    pub(super) ended: i64,
    pub(super) duration_s: Option<i32>,
    /// Milliseconds since 1970.
    pub(super) visible_ms: i64,
}

impl Row {
    /// What the list sorts by: the end, or the start of a record without one. A record with neither is
    /// in no window.
    pub(super) const fn order(&self) -> i64 {
        if self.ended == NO_TIME { self.started } else { self.ended }
    }

    /// Whether the push came on air; those that did not are what `IsFilter` drops.
    pub(super) fn came_on_air(&self) -> bool {
        self.duration_s != Some(0)
    }

    /// Whether both are pushes of one stream.
    pub(super) fn is_of_the_stream_of(&self, other: &Self) -> bool {
        (self.domain, self.app, self.stream) == (other.domain, other.app, other.stream)
    }
}

/// A record that exists but is not listed yet.
#[derive(Debug)]
struct Hidden {
    visible_ms: i64,
    number: u64,
    row: Row,
}

impl PartialEq for Hidden {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Hidden {}

impl PartialOrd for Hidden {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Hidden {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.visible_ms, self.number).cmp(&(other.visible_ms, other.number))
    }
}

/// One true record and when the list began, or will begin, to show it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Truth {
    /// The record, as a client should understand it. Equal records are there as often as they exist.
    pub record: Record,
    /// Milliseconds since 1970 from which the list shows it.
    pub visible_at_ms: i64,
}

/// The records of one account.
#[derive(Debug)]
pub(super) struct Ledger {
    pub(super) words: Words,
    pub(super) reasons: Reasons,
    /// Shown records, oldest end first.
    rows: Vec<Row>,
    hidden: BinaryHeap<Reverse<Hidden>>,
    /// Pushes on air that someone else began; no record yet.
    running: Vec<Row>,
    inserted: u64,
    /// What filtering queries matched since the rows last changed; the latest few of them.
    matched: VecDeque<(Query, Matches)>,
}

impl Ledger {
    pub(super) fn new(reasons: Reasons) -> Self {
        Self {
            words: Words::default(),
            reasons,
            rows: Vec::new(),
            hidden: BinaryHeap::new(),
            running: Vec::new(),
            inserted: 0,
            matched: VecDeque::new(),
        }
    }

    /// Adds many records that are all shown already.
    pub(super) fn load(&mut self, rows: Vec<Row>) {
        self.rows.extend(rows);
        self.rows.sort_by_key(Row::order);
        self.matched.clear();
    }

    /// Lets a push go on air that ends when its record is inserted.
    pub(super) fn begin(&mut self, row: Row) {
        self.running.push(Row { ended: NO_TIME, ..row });
    }

    /// Adds one record; it stays hidden until its time has come.
    pub(super) fn insert(&mut self, row: Row, now_ms: i64) {
        self.running.retain(|push| push.started != row.started || !push.is_of_the_stream_of(&row));
        if row.visible_ms <= now_ms {
            self.show(row);
        } else {
            self.inserted += 1;
            self.hidden.push(Reverse(Hidden { visible_ms: row.visible_ms, number: self.inserted, row }));
        }
    }

    /// Shows what has become visible by now.
    pub(super) fn reveal(&mut self, now_ms: i64) {
        while self.hidden.peek().is_some_and(|Reverse(hidden)| hidden.visible_ms <= now_ms) {
            if let Some(Reverse(hidden)) = self.hidden.pop() {
                self.show(hidden.row);
            }
        }
    }

    fn show(&mut self, row: Row) {
        let place = self.rows.partition_point(|other| other.order() <= row.order());
        self.rows.insert(place, row);
        self.matched.clear();
    }

    /// The pushes on air that someone else began.
    pub(super) fn running(&self) -> impl Iterator<Item = Row> {
        self.running.iter().copied()
    }

    /// The pushes that ended after that moment, listed or not, in no particular order.
    pub(super) fn ended_after(&self, moment: i64) -> impl Iterator<Item = Row> {
        let from = self.rows.partition_point(|row| row.order() <= moment);
        let hidden = self.hidden.iter().map(|Reverse(hidden)| &hidden.row);
        self.rows[from..].iter().chain(hidden).copied().filter(move |row| row.ended > moment)
    }

    pub(super) fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The rows a query matches. Those that took a look at many rows are remembered until the rows change.
    pub(super) fn matches(&mut self, query: &Query) -> Matches {
        if let Some((_, matches)) = self.matched.iter().find(|(known, _)| known == query) {
            return matches.clone();
        }
        let matches = query.run(&self.rows, &self.words);
        if matches!(matches, Matches::Picked(_)) {
            self.matched.truncate(REMEMBERED - 1);
            self.matched.push_front((query.clone(), matches.clone()));
        }
        matches
    }

    /// Every record there is, shown or not, in no particular order.
    pub(super) fn truth(&self, language: Language) -> Vec<Truth> {
        let hidden = self.hidden.iter().map(|Reverse(hidden)| &hidden.row);
        self.rows
            .iter()
            .chain(hidden)
            .map(|row| Truth { record: self.record(row, language), visible_at_ms: row.visible_ms })
            .collect()
    }

    /// A row as a client should understand it.
    pub(super) fn record(&self, row: &Row, language: Language) -> Record {
        let time = |seconds: i64| (seconds != NO_TIME).then_some(UnixTime(seconds));
        let text = |id| Text::new(self.words.get(id));
        Record {
            domain: text(row.domain),
            app: text(row.app),
            stream: text(row.stream),
            started: time(row.started),
            ended: time(row.ended),
            reason: Text::new(self.reasons.text(row.reason, language)),
            duration_s: row.duration_s,
            client_ip: text(row.ip),
            resolution: text(row.resolution),
        }
    }

    /// The row of a record that someone else made up.
    pub(super) fn row(&mut self, record: &Record, visible_ms: i64) -> Row {
        Row {
            domain: self.words.intern(record.domain.raw()),
            app: self.words.intern(record.app.raw()),
            stream: self.words.intern(record.stream.raw()),
            ip: self.words.intern(record.client_ip.raw()),
            resolution: self.words.intern(record.resolution.raw()),
            reason: self.reasons.literal(record.reason.raw()),
            started: record.started.map_or(NO_TIME, |time| time.0),
            ended: record.ended.map_or(NO_TIME, |time| time.0),
            duration_s: record.duration_s,
            visible_ms,
        }
    }
}
