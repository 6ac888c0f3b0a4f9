//! `table`: for people. Columns as wide as their contents; on a terminal the less telling ones are
//! left out, then shortened, until it fits.

use std::io;

use chrono::FixedOffset;
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

use super::ListRow;
use super::row::{Raw, Stamp};
use crate::cause::{catalogue, catalogue_in};
use crate::i18n::{Lang, Words};
use crate::insight::{self, Verdict};

/// How a table is to look.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Look {
    /// Columns of the terminal; `None` when piped, where nothing is cut.
    pub width: Option<usize>,
    /// The zone in which times are printed.
    pub zone: FixedOffset,
    /// The language of words; keys are the same in all.
    pub lang: Lang,
}

/// One column: its heading, how soon it is given up (0 never), and how narrow it may get.
struct Column {
    heading: String,
    rank: u8,
    least: usize,
    cells: Vec<String>,
    width: usize,
}

const GAP: usize = 2;
/// When piped, nothing is cut; but one long name does not push all other rows' columns away.
const WIDEST_PAD: usize = 60;
/// On terminals narrower than this the year is left out.
const NARROW: usize = 100;
/// On terminals narrower than this the seconds are left out as well.
const NARROWEST: usize = 72;
/// A width that no column is narrowed below: cut, its cells would tell nothing, or something else.
const WHOLE: usize = usize::MAX;

pub(super) fn write<'a>(
    rows: impl Iterator<Item = ListRow<'a>>,
    look: &Look,
    out: &mut impl io::Write,
) -> io::Result<()> {
    let rows: Vec<ListRow<'_>> = rows.collect();
    let form = match look.width {
        Some(..NARROWEST) => "%m-%d %H:%M",
        Some(..NARROW) => "%m-%d %H:%M:%S",
        Some(_) | None => "%Y-%m-%d %H:%M:%S",
    };
    let mut columns = columns(&rows, look, form);
    match look.width {
        Some(width) => fit(&mut columns, width),
        None => columns.iter_mut().for_each(|column| column.width = column.width.min(WIDEST_PAD)),
    }
    let line = |cells: &mut dyn Iterator<Item = (&str, usize)>| {
        let mut line = String::new();
        for (cell, width) in cells {
            let cell = if look.width.is_some() { shorten(cell, width) } else { cell.to_owned() };
            line.push_str(&cell);
            line.push_str(&" ".repeat((width + GAP).saturating_sub(cell.width()).max(1)));
        }
        let line = line.trim_end();
        look.width.map_or_else(|| line.to_owned(), |width| shorten(line, width))
    };
    let widths: Vec<usize> = columns.iter().map(|column| column.width).collect();
    let mut headings = columns.iter().map(|column| column.heading.as_str()).zip(widths.iter().copied());
    writeln!(out, "{}", line(&mut headings))?;
    for at in 0..rows.len() {
        let mut cells = columns.iter().map(|column| column.cells[at].as_str()).zip(widths.iter().copied());
        writeln!(out, "{}", line(&mut cells))?;
    }
    Ok(())
}

fn columns(rows: &[ListRow<'_>], look: &Look, form: &str) -> Vec<Column> {
    let Look { zone, lang, .. } = *look;
    let text = |text: Option<Raw<'_>>| text.map_or("-", |Raw(text)| text.shown()).to_owned();
    let word = |en, zh, ja| Words::new(en, zh, ja).of(lang);
    let column = |heading: &str, rank: u8, least: usize, cell: &dyn Fn(&ListRow<'_>) -> String| {
        let cells: Vec<String> = rows.iter().map(cell).collect();
        let width = cells.iter().map(|cell| cell.width()).chain([heading.width()]).max().unwrap_or(0);
        Column { heading: heading.to_owned(), rank, least: least.min(width), cells, width }
    };
    let mut columns = vec![
        column(word("VERDICT", "判定", "判定"), 0, WHOLE, &|row| verdict(row, lang)),
        column(&format!("{} {zone}", word("ENDED", "结束", "終了")), 0, WHOLE, &|row| {
            ended(row.ended_at, look, form)
        }),
        column(word("STREAM", "流名称", "ストリーム名"), 0, 14, &|row| text(row.stream)),
        column(word("CAUSE", "断流原因", "切断理由"), 0, 16, &|row| cause(row, lang)),
        column(word("ACTOR", "处理方", "担当"), 4, 8, &|row| row.actor.unwrap_or("-").to_owned()),
        column(word("LASTED", "时长", "配信時間"), 2, WHOLE, &|row| {
            row.duration_s.map_or_else(|| "-".to_owned(), lasted)
        }),
        column(word("CLIENT IP", "客户端 IP", "クライアント IP"), 3, 15, &|row| text(row.client_ip)),
        column(word("APP", "应用", "アプリ"), 5, 4, &|row| text(row.app)),
        column(word("DOMAIN", "推流域名", "ドメイン"), 6, 16, &|row| text(row.domain)),
    ];
    if rows.windows(2).any(|pair| pair[0].profile != pair[1].profile) {
        columns.push(column(word("PROFILE", "配置", "プロファイル"), 1, 6, &|row| {
            row.profile.to_owned()
        }));
    }
    if rows.iter().any(|row| row.count > 1) {
        columns.push(column(word("COUNT", "次数", "回数"), 1, WHOLE, &|row| row.count.to_string()));
    }
    columns
}

/// Leaves columns out by rank until the rest fits at its narrowest, then shares out the room.
fn fit(columns: &mut Vec<Column>, width: usize) {
    let total = |columns: &[Column], of: fn(&Column) -> usize| {
        columns.iter().map(of).sum::<usize>() + GAP * columns.len().saturating_sub(1)
    };
    while total(columns, |column| column.least) > width {
        let Some(rank) = columns.iter().map(|column| column.rank).max().filter(|rank| *rank > 0) else {
            break;
        };
        columns.retain(|column| column.rank != rank);
    }
    while total(columns, |column| column.width) > width {
        let Some(widest) = columns
            .iter_mut()
            .filter(|column| column.width > column.least)
            .max_by_key(|column| column.width - column.least)
        else {
            break;
        };
        widest.width -= 1;
    }
}

fn ended(time: Option<Stamp>, look: &Look, form: &str) -> String {
    time.map_or_else(
        || Words::new("no end", "未结束", "終了なし").of(look.lang).to_owned(),
        |Stamp(time)| time.to_utc().with_timezone(&look.zone).format(form).to_string(),
    )
}

fn verdict(row: &ListRow<'_>, lang: Lang) -> String {
    let verdict = Verdict::ALL.into_iter().find(|verdict| verdict.name() == row.verdict);
    verdict.map_or_else(String::new, |verdict| insight::word(verdict, row.gap_s, lang))
}

fn cause(row: &ListRow<'_>, lang: Lang) -> String {
    if let Some(id) = catalogue().by_key(row.cause) {
        return catalogue_in(lang).get(id).text.title.to_owned();
    }
    let none = Words::new("no reason listed", "未给出原因", "理由の記載なし").of(lang);
    format!("? {}", row.reason.map_or(none, |Raw(text)| text.shown()))
}

/// The two largest units of a duration.
pub(in crate::report) fn lasted(seconds: i32) -> String {
    let units = [("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1)];
    let Some(first) = units.iter().position(|(_, length)| seconds >= *length) else {
        return format!("{seconds}s");
    };
    let (name, length) = units[first];
    match units.get(first + 1) {
        Some((next, shorter)) if seconds % length >= *shorter => {
            format!("{}{name} {}{next}", seconds / length, seconds % length / shorter)
        }
        _ => format!("{}{name}", seconds / length),
    }
}

/// Cuts at a grapheme's border and says so, if it is too wide.
fn shorten(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    for grapheme in text.graphemes(true) {
        if out.width() + grapheme.width() + 1 > width {
            break;
        }
        out.push_str(grapheme);
    }
    if width > 0 {
        out.push('~');
    }
    out
}

#[cfg(test)]
mod tests {
    use chrono::FixedOffset;

    use super::*;
    use crate::event::{Text, UnixTime};

    /// Breaks of two profiles, with a long name, an old verdict and many copies.
    fn printed(width: usize, lang: Lang) -> String {
        let (long, short) = (Text::from("赛事直播-主会场-アリーナ配信"), Text::from("room_1"));
        let row = |profile, stream, (verdict, gap_s): (Verdict, i64), count| ListRow {
            profile,
            domain: Some(Raw(&short)),
            app: Some(Raw(&short)),
            stream: Some(Raw(stream)),
            started_at: None,
            ended_at: Some(Stamp(UnixTime(1_795_000_000))),
            duration_s: Some(86_399),
            client_ip: Some(Raw(&short)),
            resolution: None,
            reason: None,
            cause: "customer_forbid_request",
            actor: Some("operator"),
            count,
            verdict: verdict.name(),
            since: None,
            gap_s: Some(gap_s),
            proof: String::new(),
        };
        let rows = [
            row("evening", &long, (Verdict::MaybeEnded, 3_000), 1),
            row("arrears", &short, (Verdict::Down, 240), 12_345),
            row("arrears", &short, (Verdict::Back, 59), 1),
        ];
        let zone = FixedOffset::east_opt(8 * 3_600).expect("an offset");
        let mut out = Vec::new();
        write(rows.into_iter(), &Look { width: Some(width), zone, lang }, &mut out).expect("a vector");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn it_fits_every_terminal_and_never_cuts_what_became_of_a_stream() {
        for lang in Lang::ALL {
            for width in 1..=200 {
                let table = printed(width, lang);
                assert!(table.lines().all(|line| line.width() <= width), "{lang:?} {width}\n{table}");
                if width < 60 {
                    continue;
                }
                for (verdict, gap_s) in
                    [(Verdict::MaybeEnded, 3_000), (Verdict::Down, 240), (Verdict::Back, 59)]
                {
                    let word = insight::word(verdict, Some(gap_s), lang);
                    let whole = |line: &str| line.starts_with(&format!("{word} "));
                    assert!(table.lines().any(whole), "{lang:?} {width}\n{table}");
                }
                assert!(table.contains("11-18 19:06"), "{lang:?} {width}\n{table}");
            }
        }
    }

    #[test]
    fn columns_stand_one_under_the_other_in_every_language() {
        for (lang, width) in Lang::ALL.into_iter().flat_map(|lang| [60, 80, 140].map(|width| (lang, width))) {
            insta::assert_snapshot!(format!("list_{}_{width}", lang.name()), printed(width, lang));
        }
    }

    #[test]
    fn wide_characters_are_cut_by_their_width() {
        assert_eq!(shorten("赛事直播", 8), "赛事直播");
        assert_eq!(shorten("赛事直播", 7), "赛事直~");
        assert_eq!(shorten("赛事直播", 6), "赛事~");
        assert_eq!(shorten("abc", 0), "");
    }

    #[test]
    fn durations_show_their_two_largest_units() {
        for (seconds, shown) in
            [(0, "0s"), (59, "59s"), (60, "1m"), (61, "1m 1s"), (3_600, "1h"), (93_600, "1d 2h"), (-5, "-5s")]
        {
            assert_eq!(lasted(seconds), shown);
        }
    }
}
