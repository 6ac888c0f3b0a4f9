//! The list's columns: which there are, which have room, and the order that each gives the rows.
//! Knows the store, not the screen's cells.

use super::fit::{self, Fit};
use super::text;
use super::times::Face;
use crate::cause;
use crate::i18n::{Lang, Words};
use crate::insight::{self, Mark};
use crate::store::{Annotations, BreakRef, Row, Store};

/// A column of the list, in the order in which they stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Column {
    /// What became of the stream.
    Verdict,
    #[default]
    Ended,
    Stream,
    App,
    Domain,
    Cause,
    Actor,
    Duration,
    Ip,
    Profile,
    Count,
}

use Column::{Actor, App, Cause, Count, Domain, Duration, Ended, Ip, Profile, Stream, Verdict};

/// The names of all columns, to be chosen from.
pub const COLUMNS: [&str; ALL.len()] = {
    let mut names = [""; ALL.len()];
    let mut at = 0;
    while at < ALL.len() {
        names[at] = ALL[at].name();
        at += 1;
    }
    names
};

/// From left to right.
const ALL: [Column; 11] = Column::ALL;

/// The columns that every list has if it can, in the order in which they come in, and the widths at
/// which the first two read well: a cause whose title is cut says less than an address does.
const CORE: [Column; 5] = [Stream, Verdict, Cause, Ended, Duration];
const COMFORT: [(Column, u16); 2] = [(Cause, 28), (Stream, 18)];

/// Those after address and profile, in the order in which they come in. How many copies a break has stands before its cause,
/// so that a column of its own comes in only to be sorted by.
const MORE: [Column; 3] = [Actor, Domain, App];

/// Where cells that are left go, round by round, as far as the texts need them.
const GROWTH: [(Column, u16); 11] = [
    (Cause, 30),
    (Stream, 28),
    (Domain, 28),
    (App, 12),
    (Profile, 14),
    (Ip, 26),
    (Stream, 60),
    (Cause, 48),
    (Ip, 39),
    (Domain, 40),
    (App, 20),
];

/// Cells that the glyph of a verdict takes with its blank, where there is room for glyphs.
pub(super) const GLYPH: u16 = 2;

/// Cells that verdicts take in a language, with times such as `1h02m` or `+1h02m` behind those that have one.
pub(super) fn verdict_cells(lang: Lang) -> u16 {
    let cells = |verdict: insight::Verdict| {
        let time = match verdict {
            insight::Verdict::Back => 7,
            _ if verdict.is_off_air() => 6,
            _ => 0,
        };
        text::width(verdict.word(lang)) + time
    };
    let widest = insight::Verdict::ALL.into_iter().map(cells).max().unwrap_or(0);
    u16::try_from(widest).unwrap_or(u16::MAX)
}

/// Cells that the widest actor takes.
fn actor_cells(lang: Lang) -> u16 {
    let widest = cause::Actor::ALL.into_iter().map(|actor| text::width(actor.shown(lang))).max();
    u16::try_from(widest.unwrap_or(0)).unwrap_or(u16::MAX)
}

/// Cells that a time with its date takes.
pub(super) const DATED: u16 = 14;

/// The columns that were asked for, in their order; none where they come in by room.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Chosen([Option<Column>; ALL.len()]);

impl Chosen {
    /// Those of the names that are known, each once.
    pub(super) fn of(names: &[String]) -> Self {
        let mut chosen = Self::default();
        let mut free = chosen.0.iter_mut();
        let mut taken = Vec::new();
        for column in names.iter().filter_map(|name| Column::by_name(name)) {
            if !taken.contains(&column)
                && let Some(place) = free.next()
            {
                *place = Some(column);
                taken.push(column);
            }
        }
        chosen
    }

    fn columns(&self) -> Vec<Column> {
        self.0.iter().flatten().copied().collect()
    }
}

/// What the columns depend on besides the width.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Facts {
    /// More than one profile is watched.
    pub(super) several: bool,
    /// Some listed break has equal copies.
    pub(super) copies: bool,
    /// The column that gives the order; it is shown whatever else gives way.
    pub(super) sort: Column,
    pub(super) chosen: Chosen,
    /// How wide the texts are.
    pub(super) needs: Needs,
    /// The window is longer than a day, so times need their date.
    pub(super) dated: bool,
    pub(super) face: Face,
    pub(super) lang: Lang,
}

/// Cells that the widest text of each column takes, among the rows looked at so far.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Needs([u16; ALL.len()]);

impl Needs {
    /// Makes room for these rows' texts. Never takes any back: columns that jump while one reads cost
    /// more than blank cells do.
    pub(super) fn grow(&mut self, rows: &[Row], store: &Store, noted: &Annotations, lang: Lang) {
        for &row in rows {
            let it = store.get(row);
            let title = it.cause().map(|id| cause::catalogue_in(lang).get(id).text.title);
            for (column, shown) in [
                (Stream, it.stream().shown()),
                (App, it.app().shown()),
                (Domain, it.domain().shown()),
                (Cause, title.unwrap_or_else(|| it.reason().shown())),
                (Ip, it.client_ip().shown()),
                (Profile, it.profile_name()),
            ] {
                let before = match column {
                    // The glyph of a note.
                    Stream if noted.is_noted(it) => 2,
                    // The mark of an unrecognised reason, or of copies.
                    Cause if title.is_none() => 2,
                    Cause if it.count() > 1 => 3,
                    _ => 0,
                };
                let wide = u16::try_from(before + text::width(shown)).unwrap_or(u16::MAX);
                let known = &mut self.0[column.position()];
                *known = wide.max(*known);
            }
        }
    }

    /// Before any row came: as wide as texts usually are.
    fn of(self, column: Column) -> u16 {
        if self == Self::default() { u16::MAX } else { self.0[column.position()] }
    }
}

/// A column with its place.
pub(super) type Place = fit::Place<Column>;

impl Column {
    /// All of them, from left to right.
    pub(super) const ALL: [Self; 11] =
        [Verdict, Ended, Stream, App, Domain, Cause, Actor, Duration, Ip, Profile, Count];

    /// What it is called where it is typed or kept; the filter's word where that has one.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Verdict => "verdict",
            Ended => "ended",
            Stream => "stream",
            App => "app",
            Domain => "domain",
            Cause => "cause",
            Actor => "actor",
            Duration => "dur",
            Ip => "ip",
            Profile => "profile",
            Count => "n",
        }
    }

    /// The column of that name.
    pub(super) fn by_name(name: &str) -> Option<Self> {
        ALL.into_iter().find(|column| column.name() == name)
    }

    pub(super) const fn title(self, lang: Lang) -> &'static str {
        let words = match self {
            Verdict => Words::new("VERDICT", "判定", "判定"),
            Ended => Words::new("ENDED", "结束", "終了"),
            Stream => Words::new("STREAM", "流名称", "ストリーム名"),
            App => Words::new("APP", "AppName", "アプリ名"),
            Domain => Words::new("DOMAIN", "推流域名", "プッシュドメイン"),
            Cause => Words::new("CAUSE", "断流原因", "切断原因"),
            Actor => Words::new("ACTOR", "处理方", "対応者"),
            Duration => Words::new("LASTED", "时长", "配信時間"),
            Ip => Words::new("CLIENT IP", "客户端 IP", "クライアント IP"),
            Profile => Words::new("PROFILE", "配置", "プロファイル"),
            Count => Words::new("N", "条数", "件数"),
        };
        words.of(lang)
    }

    /// The next column, to sort by, that has its place in a list of this width when it gives the order;
    /// the first always has.
    pub(super) fn next(self, width: u16, facts: Facts) -> Self {
        self.neighbour(1, width, facts)
    }

    /// The one before; see [`Column::next`].
    pub(super) fn previous(self, width: u16, facts: Facts) -> Self {
        self.neighbour(ALL.len() - 1, width, facts)
    }

    fn neighbour(self, steps: usize, width: u16, facts: Facts) -> Self {
        let from = self.position();
        (1..ALL.len())
            .map(|times| ALL[(from + times * steps) % ALL.len()])
            .find(|&sort| {
                let places = arrange(width, Facts { sort, ..facts });
                sort == Column::default() || places.iter().any(|place| place.column == sort)
            })
            .unwrap_or_default()
    }

    fn position(self) -> usize {
        ALL.iter().position(|&other| other == self).unwrap_or(0)
    }

    /// Whether the first order of this column is downwards: newest, longest, most first.
    pub(super) const fn falls(self) -> bool {
        matches!(self, Ended | Duration | Count)
    }

    pub(super) const fn right_aligned(self) -> bool {
        matches!(self, Duration | Count)
    }

    fn wanted(self, facts: Facts) -> bool {
        match self {
            Profile => facts.several,
            Count => facts.copies,
            _ => true,
        }
    }

    /// The width to come in with: less where neither texts nor title need it.
    fn least(self, facts: Facts) -> u16 {
        let least = match self {
            Ended if facts.dated && !matches!(facts.face, Face::Relative) => return DATED,
            Ended => return 11,
            Actor => return actor_cells(facts.lang),
            // `12m07s` whole: a length that is cut is another one.
            Duration => return self.titled(facts).max(6),
            Count => return self.titled(facts),
            Verdict => return verdict_cells(facts.lang).max(self.titled(facts)),
            Stream => 14,
            App => 6,
            Domain => 20,
            Cause => 18,
            Ip => 15,
            Profile => 8,
        };
        facts.needs.of(self).min(least).max(self.titled(facts))
    }

    /// Cells that the title takes, with the arrow of the order.
    fn titled(self, facts: Facts) -> u16 {
        let arrow = if facts.sort == self { 2 } else { 0 };
        u16::try_from(text::width(self.title(facts.lang))).unwrap_or(u16::MAX).saturating_add(arrow)
    }
}

/// The columns that fit into `width` cells, each with its place.
pub(super) fn arrange(width: u16, facts: Facts) -> Vec<Place> {
    let mut row = Fit::new(width);
    let chosen = facts.chosen.columns();
    if !chosen.is_empty() {
        // Those first in the order come first where not all have room.
        let _all = chosen.iter().all(|&column| row.take_in(column, column.least(facts)));
        row.widen(Verdict, verdict_cells(facts.lang) + GLYPH);
        grow(&mut row, facts);
        return row.places(&chosen);
    }
    if facts.sort == Column::default() {
        // Newest first is what one expects: what became of a stream says more than when it broke.
        row.take_in(Stream, Stream.least(facts));
        take_in(&mut row, &[Verdict], facts);
    }
    take_in(&mut row, &[Stream, facts.sort], facts);
    take_in(&mut row, &CORE, facts);
    for (column, width) in COMFORT {
        row.widen(column, width.min(facts.needs.of(column)));
    }
    row.widen(Verdict, verdict_cells(facts.lang) + GLYPH);
    // What is less wanted never takes the place of what did not fit, except that whose break it is finds
    // room where the address does not.
    let mut all = take_in(&mut row, &[Ip], facts);
    all &= take_in(&mut row, &[Profile], facts);
    for column in MORE {
        all = all && take_in(&mut row, &[column], facts);
    }
    grow(&mut row, facts);
    row.places(&ALL)
}

/// Gives the cells that are left to those that need them.
fn grow(row: &mut Fit<Column>, facts: Facts) {
    if !matches!(facts.face, Face::Relative) {
        // A window of a day reaches into yesterday.
        row.widen(Ended, DATED);
    }
    for (column, most) in GROWTH {
        row.widen(column, most.min(facts.needs.of(column)));
    }
}

/// Takes in those that are wanted and have room at their least width; returns whether all had.
fn take_in(row: &mut Fit<Column>, columns: &[Column], facts: Facts) -> bool {
    let mut all = true;
    for &column in columns.iter().filter(|column| column.wanted(facts)) {
        all &= row.take_in(column, column.least(facts));
    }
    all
}

/// An order of the list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Sort {
    pub(super) column: Column,
    pub(super) falling: bool,
}

impl Default for Sort {
    fn default() -> Self {
        Self { column: Ended, falling: true }
    }
}

impl Sort {
    /// Puts rows, which come newest end first, in this order; equal ones keep that order. Verdicts are
    /// those of `marks`, one for each row of the store.
    pub(super) fn apply(self, rows: &mut [Row], store: &Store, marks: &[Mark]) {
        if self.column == Ended {
            if !self.falling {
                rows.reverse();
            }
            return;
        }
        let ranks = Ranks::of(self.column, store, marks);
        if self.falling {
            rows.sort_by_cached_key(|&row| std::cmp::Reverse(ranks.rank(store, row)));
        } else {
            rows.sort_by_cached_key(|&row| ranks.rank(store, row));
        }
    }
}

/// A number for every value of a column that orders as the value does: distinct strings are compared
/// once each, rows by number.
struct Ranks<'m> {
    column: Column,
    marks: &'m [Mark],
    by_symbol: Vec<u32>,
}

impl<'m> Ranks<'m> {
    fn of(column: Column, store: &Store, marks: &'m [Mark]) -> Self {
        let by_symbol = match column {
            Stream => Self::streams(store, |row| row.stream().shown()),
            App => Self::streams(store, |row| row.app().shown()),
            Domain => Self::streams(store, |row| row.domain().shown()),
            Cause | Actor => {
                let texts = store.reasons().iter().map(|(symbol, text, cause)| {
                    let known = cause.map(|id| cause::catalogue().get(id));
                    let name = known.map_or(text.shown(), |known| {
                        if column == Actor { known.actor.name() } else { known.text.title }
                    });
                    (symbol, (known.is_none(), name))
                });
                ranked(store.reasons().capacity(), texts)
            }
            Ip => {
                let addresses = store
                    .addresses()
                    .iter()
                    .map(|(symbol, text, address)| (symbol, (*address, text.shown())));
                ranked(store.addresses().capacity(), addresses)
            }
            Verdict | Ended | Duration | Profile | Count => Vec::new(),
        };
        Self { column, marks, by_symbol }
    }

    fn streams<'a>(store: &'a Store, name: impl Fn(BreakRef<'a>) -> &'a str) -> Vec<u32> {
        let mut row_of = vec![None; store.streams().capacity()];
        for (row, &stream) in (0..).zip(store.stream_column()) {
            row_of[stream as usize].get_or_insert(row);
        }
        let names =
            (0..).zip(&row_of).filter_map(|(stream, row)| row.map(|row| (stream, name(store.get(row)))));
        ranked(row_of.len(), names)
    }

    fn rank(&self, store: &Store, row: Row) -> i64 {
        let it = store.get(row);
        let by_symbol = |symbol: u32| self.by_symbol.get(symbol as usize).copied().map_or(0, i64::from);
        match self.column {
            Stream | App | Domain => by_symbol(it.stream_id()),
            Cause | Actor => by_symbol(store.reason_column()[row as usize]),
            Ip => by_symbol(store.address_column()[row as usize]),
            Verdict => self.marks.get(row as usize).map_or(i64::MAX, |mark| urgency(mark.verdict(), it)),
            Duration => it.duration_s().map_or(-1, i64::from),
            Profile => i64::from(it.profile().0),
            Count => i64::from(it.count()),
            Ended => it.ended().map_or(i64::MAX, |ended| ended.0),
        }
    }
}

/// The most pressing first, and what has been off air for longest.
pub(super) fn urgency(verdict: insight::Verdict, it: BreakRef<'_>) -> i64 {
    const APART: i64 = 1 << 40;
    let waits = if verdict.is_off_air() { it.ended().map_or(0, |ended| ended.0) } else { 0 };
    i64::try_from(verdict.rank()).unwrap_or(0) * APART + waits.clamp(0, APART - 1)
}

/// The rank of each symbol's value among the distinct values.
fn ranked<T: Ord>(capacity: usize, values: impl Iterator<Item = (u32, T)>) -> Vec<u32> {
    let mut values: Vec<(T, u32)> = values.map(|(symbol, value)| (value, symbol)).collect();
    values.sort_unstable();
    let mut ranks = vec![0; capacity];
    let mut rank = 0;
    for at in 0..values.len() {
        rank += u32::from(at > 0 && values[at].0 != values[at - 1].0);
        ranks[values[at].1 as usize] = rank;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::super::fit::{GAP, MARK};
    use super::*;

    const FACTS: Facts = Facts {
        several: true,
        copies: true,
        sort: Ended,
        chosen: Chosen([None; 11]),
        needs: Needs([0, 0, 20, 4, 16, 28, 0, 0, 15, 7, 0]),
        dated: false,
        face: Face::Local,
        lang: Lang::En,
    };

    #[test]
    fn columns_stay_inside_and_never_touch_at_every_width() {
        for dated in [false, true] {
            for width in 0..=300 {
                for sort in ALL {
                    let mut next = 0;
                    for place in arrange(width, Facts { sort, dated, ..FACTS }) {
                        assert!(place.x >= next, "{place:?} at {width}");
                        next = place.x + place.width + GAP;
                        assert!(place.x + place.width <= width.max(MARK), "{place:?} at {width}");
                    }
                }
            }
        }
    }

    #[test]
    fn columns_give_way_by_priority() {
        let names =
            |width, facts| arrange(width, facts).iter().map(|p| p.column.title(Lang::En)).collect::<Vec<_>>();
        assert_eq!(names(14, FACTS), ["STREAM"]);
        let one = Facts { several: false, copies: false, ..FACTS };
        assert_eq!(names(60, one), ["VERDICT", "ENDED", "STREAM", "CAUSE"]);
        assert_eq!(names(80, one), ["VERDICT", "ENDED", "STREAM", "CAUSE", "LASTED"]);
        assert_eq!(names(105, one), ["VERDICT", "ENDED", "STREAM", "CAUSE", "LASTED", "CLIENT IP"]);
        let all = [
            "VERDICT",
            "ENDED",
            "STREAM",
            "APP",
            "DOMAIN",
            "CAUSE",
            "ACTOR",
            "LASTED",
            "CLIENT IP",
            "PROFILE",
        ];
        assert_eq!(names(160, FACTS), all, "copies are told beside the cause");
    }

    #[test]
    fn no_cell_goes_to_a_column_whose_texts_do_not_need_it() {
        let width = |column| {
            let places = arrange(300, FACTS);
            places.iter().find(|place| place.column == column).map(|place| place.width)
        };
        assert_eq!([Stream, Domain, Cause, Ip].map(width), [Some(20), Some(16), Some(28), Some(15)]);
        assert_eq!(width(App), Some(4));
    }

    #[test]
    fn the_column_sorted_by_is_shown_at_every_width_that_can_be_sorted_by_it() {
        for width in [10, 20, 30, 44, 60, 77, 200] {
            let mut sort = Column::default();
            loop {
                sort = sort.next(width, Facts { sort, ..FACTS });
                if sort == Column::default() {
                    break;
                }
                let places = arrange(width, Facts { sort, ..FACTS });
                assert!(places.iter().any(|place| place.column == sort), "{sort:?} at {width}");
            }
        }
        let one = Facts { several: false, copies: false, ..FACTS };
        assert_eq!(Ip.next(200, one), Verdict, "one profile without copies has nothing to sort there");
    }

    #[test]
    fn going_through_the_columns_comes_round() {
        let facts = |sort| Facts { sort, ..FACTS };
        let mut column = Column::default();
        for _ in 0..ALL.len() {
            let next = column.next(200, facts(column));
            assert_eq!(next.previous(200, facts(next)), column);
            column = next;
        }
        assert_eq!(column, Column::default());
    }
}
