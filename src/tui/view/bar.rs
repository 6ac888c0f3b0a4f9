//! The bar: where one is (levels), which filter holds, and the line editor with the error under its
//! character.

use ratatui::layout::{Position, Rect};

use super::paint::{Line, Paint, plain, span, width};
use super::prompt::choices;
use crate::i18n::{Lang, Words};
use crate::say;
use crate::tui::keymap::{Action, Place};
use crate::tui::layout::{Body, FOOTED};
use crate::tui::model::{About, Edit, Hunt, Mode, Model, NoteEdit, View};
use crate::tui::text;
use crate::tui::theme::Role;
use crate::tui::times::{self, grouped};

/// Completions that are shown at once, at most.
const MOST_OFFERS: u16 = 8;

/// What can be typed, while there is nothing else to say.
const EXAMPLES: &str = "stream:room app:=live -cause:closed dur:<30s \"two words\"";

const SEARCHING: Words = Words::new("searching...", "正在搜索……", "検索中…");
const DETAIL: Words = Words::new("detail", "详情", "詳細");

/// Draws the bar; returns the cursor's cell while the line is edited.
pub(super) fn draw(model: &Model, area: Rect, paint: &mut Paint<'_>) -> Option<Position> {
    if area.is_empty() {
        return None;
    }
    if let Mode::Filter(edit) = &model.mode {
        let hint = model.is_searching().then(|| SEARCHING.of(model.look.lang));
        return Some(editor(edit, hint, area, paint));
    }
    if let Mode::Note(edit) = &model.mode {
        let key = model.keys.key_at(Place::Note, Action::Switch);
        return Some(note(edit, &key, area, paint));
    }
    paint.line(area, 0, &crumbs(model, usize::from(area.width)));
    None
}

/// What may stand at the cursor, below the bar.
pub(super) fn offers(model: &Model, bar: Rect, paint: &mut Paint<'_>) {
    let Mode::Filter(edit) = &model.mode else { return };
    let (offers, chosen) = edit.offers();
    let (width, height) = model.size();
    let room = height.saturating_sub(bar.bottom() + u16::from(height >= FOOTED));
    let lines =
        u16::try_from(offers.len()).unwrap_or(u16::MAX).min(MOST_OFFERS).min((height / 3).max(1)).min(room);
    let area = Rect { x: 0, y: bar.bottom(), width, height: lines };
    if !area.is_empty() {
        paint.blank(area);
        choices((offers, chosen), area, paint);
    }
}

fn crumbs(model: &Model, room: usize) -> Line {
    let crumb = format!(" {} ", model.look.glyphs.crumb);
    let lang = model.look.lang;
    let current = model.views.current();
    let outermost = model.drill.levels().next().map_or(current, |(from, ..)| from);
    let mut levels: Vec<Line> =
        model.hunt.iter().map(|hunt| vec![span(searched(model, hunt), Role::Heading)]).collect();
    if levels.is_empty() || outermost != View::Breaks {
        levels.push(vec![span(outermost.title(lang), Role::Heading)]);
    }
    for (depth, (from, set_aside, subject)) in model.drill.levels().enumerate() {
        if depth > 0 && from != View::Breaks {
            levels.push(vec![span(from.title(lang), Role::Heading)]);
        }
        if !set_aside.is_empty() {
            // It does not narrow this level; it comes back on the way out.
            levels.push(vec![span(format!("/{set_aside}"), Role::Dim)]);
        }
        levels.push(vec![span(subject.shown(lang), Role::Strong)]);
    }
    if !model.drill.is_top() && current != View::Breaks {
        levels.push(vec![span(current.title(lang), Role::Heading)]);
    }
    let filter = model.bar.query();
    if !filter.is_empty() {
        levels.push(vec![span("/", Role::Dim), span(filter.text(), Role::Strong)]);
    }
    if model.is_searching() {
        levels.push(vec![span(SEARCHING.of(lang), Role::Warn)]);
    }
    if model.quiet {
        levels.push(vec![span(hidden(lang), Role::Warn)]);
    }
    let mut end = Line::new();
    if model.body() == Body::Detail {
        end.extend([span(crumb.clone(), Role::Dim), span(DETAIL.of(lang), Role::Heading)]);
    }
    let mut line = elided(&levels, room.saturating_sub(width(&end)), &crumb, model.look.glyphs.cut);
    line.extend(end);
    if model.body() == Body::Detail {
        let (at, all) = (model.list.at() as u64 + 1, model.list.rows().len() as u64);
        let (at, all) = (grouped(at), grouped(all));
        let place = say!(lang, "  {at} of {all}", "  {at}/{all}", "  {at}/{all}");
        aside(&mut line, place, room);
    } else if filter.is_empty() && model.drill.is_top() && !model.quiet {
        let (filter, help) = (model.key(Action::Filter), model.key(Action::Help));
        let hint = say!(
            lang,
            "  {filter} to filter, {help} for help",
            "  {filter} 筛选，{help} 帮助",
            "  {filter} で絞り込み、{help} でヘルプ"
        );
        aside(&mut line, hint, room);
    }
    line
}

/// `search room_12 · 37 % · 14 found`.
fn searched(model: &Model, hunt: &Hunt) -> String {
    let (lang, dot, name) = (model.look.lang, model.look.glyphs.dot, hunt.name());
    let (percent, found) = (hunt.percent(), grouped(model.known().breaks));
    say!(
        lang,
        "search {name} {dot} {percent} % {dot} {found} found",
        "搜索 {name} {dot} {percent} % {dot} 找到 {found} 条",
        "検索 {name} {dot} {percent} % {dot} {found} 件"
    )
}

/// What one key hides.
fn hidden(lang: Lang) -> &'static str {
    Words::new("without planned ends and refusals", "不含计划结束与被拒绝", "予定の終了と拒否を除く").of(lang)
}

/// The levels in a line of at most `room` cells: what gives way are those in the middle, oldest first,
/// then the first, and at last the end of the newest.
fn elided(levels: &[Line], room: usize, crumb: &str, cut: &str) -> Line {
    let gone = vec![span(cut, Role::Dim)];
    let joined = |levels: &[&Line]| -> Line {
        let separator = vec![span(crumb, Role::Dim)];
        levels.iter().enumerate().fold(Line::new(), |mut line, (at, level)| {
            line.extend(if at > 0 { separator.clone() } else { Line::new() });
            line.extend((*level).clone());
            line
        })
    };
    let whole = joined(&levels.iter().collect::<Vec<_>>());
    let [first, middle @ .., newest] = levels else { return whole };
    if width(&whole) <= room {
        return whole;
    }
    let shorter = (1..=middle.len()).map(|from| {
        let kept = [first, &gone].into_iter().chain(&middle[from..]).chain([newest]);
        joined(&kept.collect::<Vec<_>>())
    });
    let last = joined(&[&gone, newest]);
    if let Some(line) = shorter.chain([last.clone()]).find(|line| width(line) <= room) {
        return line;
    }
    let mut line = last;
    if let Some(long) = line.pop() {
        let left = room.saturating_sub(width(&line));
        line.push(span(text::fit(&long.text, left, cut), long.role));
    }
    line
}

/// Adds what says something else when it is cut, such as a number, only where it has room.
fn aside(line: &mut Line, what: String, room: usize) {
    if width(line) + text::width(&what) <= room {
        line.push(span(what, Role::Dim));
    }
}

fn editor(edit: &Edit, hint: Option<&str>, area: Rect, paint: &mut Paint<'_>) -> Position {
    let lang = paint.look.lang;
    let start = paint.put(area.x, area.y, area.right(), "/", Role::Accent);
    // A single line keeps its last cell for the mark of an error.
    let right = area.right() - u16::from(area.height == 1 && area.width > 2);
    let room = usize::from(right.saturating_sub(start));
    // The part of a long line that holds the cursor, with a cell for the cursor after its end.
    let skipped = skip(edit.text(), edit.cursor().saturating_sub(room.saturating_sub(1)));
    paint.put(start, area.y, right, &edit.text()[skipped.bytes..], Role::Strong);
    let column = |cells: usize| {
        let cells = u16::try_from(cells.saturating_sub(skipped.cells)).unwrap_or(u16::MAX);
        start.saturating_add(cells).min(right.saturating_sub(1))
    };
    if let (Some(error), Some((at, len))) = (edit.error(), edit.wrong()) {
        let said = error.message();
        // What typing on can mend is told without alarm.
        let role = if error.is_unfinished() { Role::Dim } else { Role::Bad };
        let under = column(at);
        let end = start.saturating_add(u16::try_from(at + len - skipped.cells.min(at)).unwrap_or(u16::MAX));
        paint.tint(
            Rect { x: under, width: end.min(area.right()).saturating_sub(under), height: 1, ..area },
            role,
        );
        let fits = edit.stands_beside(area.width);
        match area.height {
            0 | 1 => mark(paint, area, column(text::width(edit.text())), said, role),
            2 if !fits => {
                paint.put(area.x, area.y + 1, area.right(), said, role);
            }
            _ if fits => caret(paint, area, under, len, said, role),
            _ => {
                caret(paint, area, under, len, "", role);
                let lines = edit.message(area.width);
                for (line, y) in lines.iter().zip(area.y + 2..area.bottom()) {
                    paint.put(area.x, y, area.right(), line, role);
                }
            }
        }
    } else if area.height > 1 {
        let held = edit.held().map(|field| {
            say!(
                lang,
                "nothing found; {field}: is a field",
                "没有匹配；{field}: 是一个字段",
                "該当なし。{field}: はフィールド名です"
            )
        });
        let hint = hint.or(held.as_deref()).unwrap_or(EXAMPLES);
        paint.line(area, 1, &[plain(" "), span(hint, Role::Dim)]);
    }
    Position { x: column(edit.cursor()), y: area.y }
}

/// The line of a note: what it is about, the part of the text that holds the cursor, and below it what
/// else can be written about.
fn note(edit: &NoteEdit, key: &str, area: Rect, paint: &mut Paint<'_>) -> Position {
    let (record, lang) = (edit.record(), paint.look.lang);
    let stream = record.stream.shown();
    let about = match edit.about() {
        About::Stream => {
            say!(lang, "note on stream {stream}", "流 {stream} 的备注", "ストリーム {stream} のメモ")
        }
        About::Break => {
            let face = paint.look.face;
            let at = record.ended.or(record.started);
            let at =
                at.map(|at| times::clock(at, face.offset(paint.look.zone, at), true)).unwrap_or_default();
            say!(
                lang,
                "note on the break of {at}, {stream}",
                "{at} 断流的备注，{stream}",
                "{at} の切断のメモ、{stream}"
            )
        }
    };
    let about = text::fit(&about, usize::from(area.width / 2).max(1), paint.look.glyphs.cut);
    let start = paint.put(area.x, area.y, area.right(), &about, Role::Accent);
    let start = paint.put(start, area.y, area.right(), ": ", Role::Accent);
    let room = usize::from(area.right().saturating_sub(start));
    let skipped = skip(edit.text(), edit.cursor().saturating_sub(room.saturating_sub(1)));
    paint.put(start, area.y, area.right(), &edit.text()[skipped.bytes..], Role::Strong);
    if area.height > 1 {
        let hint = match edit.about() {
            About::Stream => say!(
                lang,
                " {key}: on this break alone. An empty line takes the note away.",
                " {key}：改为仅针对此次断流。空行即删除备注。",
                " {key}: この切断だけのメモへ。空の行でメモを削除。"
            ),
            About::Break => say!(
                lang,
                " {key}: on the stream and all its breaks. An empty line takes the note away.",
                " {key}：改为针对该流及其全部断流。空行即删除备注。",
                " {key}: ストリーム全体のメモへ。空の行でメモを削除。"
            ),
        };
        paint.put(area.x, area.y + 1, area.right(), &hint, Role::Dim);
    }
    let cells = u16::try_from(edit.cursor().saturating_sub(skipped.cells)).unwrap_or(u16::MAX);
    Position { x: start.saturating_add(cells).min(area.right().saturating_sub(1)), y: area.y }
}

/// All that a single line has room for: the message behind the text, or a mark at the line's end.
fn mark(paint: &mut Paint<'_>, area: Rect, end: u16, said: &str, role: Role) {
    let room = usize::from(area.right().saturating_sub(end + 2));
    if text::width(said) <= room {
        paint.put(end + 2, area.y, area.right(), said, role);
    } else {
        let alert = paint.look.glyphs.alert;
        paint.put(area.right().saturating_sub(1).max(area.x), area.y, area.right(), alert, Role::Bad);
    }
}

/// The error below its character: to the right of the caret, or to its left where that has more room.
fn caret(paint: &mut Paint<'_>, area: Rect, under: u16, len: usize, said: &str, role: Role) {
    let y = area.y + 1;
    let carets = "^".repeat(len.clamp(1, usize::from(area.right() - under)));
    let wide = u16::try_from(text::width(said)).unwrap_or(u16::MAX);
    let after = under + u16::try_from(carets.len()).unwrap_or(1) + 1;
    if wide <= area.right().saturating_sub(after) || after - area.x < area.width / 2 {
        paint.put(under, y, area.right(), &carets, role);
        paint.put(after, y, area.right(), said, role);
    } else {
        let end = under.saturating_sub(1);
        paint.put(end.saturating_sub(wide).max(area.x), y, end, said, role);
        paint.put(under, y, area.right(), &carets, role);
    }
}

/// The beginning of a line that is not shown.
pub(super) struct Skipped {
    pub(super) bytes: usize,
    pub(super) cells: usize,
}

pub(super) fn skip(line: &str, cells: usize) -> Skipped {
    let mut gone = text::head(line, cells);
    if text::width(gone) < cells {
        // A wide character stands on the edge: it goes too.
        gone = text::head(line, cells + 1);
    }
    Skipped { bytes: gone.len(), cells: text::width(gone) }
}
