//! The list: column titles, rows, and the line below them that says where one is and what waits.

use ratatui::layout::Rect;

use super::empty;
use super::paint::Paint;
use super::streams::verdict_role;
use crate::cause::{Actor, catalogue_in};
use crate::event::UnixTime;
use crate::i18n::{Lang, Words};
use crate::insight::{Episode, Verdict};
use crate::say;
use crate::store::BreakRef;
use crate::tui::columns::{self, Column, Place, Sort};
use crate::tui::fit::GAP;
use crate::tui::keymap::Action;
use crate::tui::layout::Layout;
use crate::tui::model::Model;
use crate::tui::text;
use crate::tui::theme::{Glyphs, Role};
use crate::tui::times::{self, Face, grouped};

const INTERNAL: Words = Words::new("internal", "内部网络", "内部");
/// Stands for the end of a push that has none.
pub(super) const NO_END: Words = Words::new("no end", "无结束时间", "終了なし");
const NO_REASON: Words = Words::new("no reason listed", "未列出断流原因", "切断理由の記載なし");

pub(super) fn draw(model: &Model, layout: &Layout, paint: &mut Paint<'_>) {
    let facts = model.column_facts();
    let places = columns::arrange(layout.list.width, facts);
    if !layout.titles.is_empty() {
        titles(model, layout.titles, &places, paint);
    }
    if model.list.rows().is_empty() {
        empty::draw(model, layout.list, paint);
    } else {
        rows(model, layout.list, &places, facts.dated, paint);
    }
    if !layout.rule.is_empty() {
        rule(model, layout.rule, paint);
    }
}

fn titles(model: &Model, area: Rect, places: &[Place], paint: &mut Paint<'_>) {
    let sort = model.list.sort();
    for place in places {
        let mut title = place.column.title(model.look.lang).to_owned();
        if place.column == Column::Ended {
            title.push(' ');
            title.push_str(&short_zone(model));
        }
        if place.column == sort.column {
            title.push(' ');
            title.push_str(if sort.falling { paint.look.glyphs.down } else { paint.look.glyphs.up });
        }
        let (start, end) = (area.x + place.x, area.x + place.x + place.width);
        if place.column.right_aligned() {
            paint.put_right(start, end, area.y, &title, Role::Heading);
        } else {
            paint.put(start, area.y, end, &title, Role::Heading);
        }
    }
}

/// The offset as short as it can be said: `+08`, `+05:30`, `UTC`, `ago`.
pub(super) fn short_zone(model: &Model) -> String {
    let (face, zone, now) = (model.look.face, model.look.zone, model.now());
    match face {
        Face::Relative | Face::Utc => face.label(zone, now),
        Face::Local | Face::Beijing => {
            let label = times::offset_label(face.offset(zone, now));
            label.strip_suffix(":00").map_or(label.clone(), str::to_owned)
        }
    }
}

fn rows(model: &Model, area: Rect, places: &[Place], dated: bool, paint: &mut Paint<'_>) {
    let top = model.list.top(area.height);
    let shown = (top..).zip(model.list.rows().from(top));
    for (line, (at, row)) in (area.top()..area.bottom()).zip(shown) {
        let it = model.store.get(row);
        if model.annotations.is_marked(row) {
            paint.put(area.x, line, area.right(), paint.look.glyphs.marked, Role::Warn);
        } else if model.list.is_new(it) {
            paint.put(area.x, line, area.right(), paint.look.glyphs.new, Role::Accent);
        }
        let episode = model.list.folded().episode(row, &model.store, &model.insight);
        if let Some(episode) = episode {
            story(model, it, episode, area, line, places, paint);
        }
        for place in places.iter().filter(|place| episode.is_none() || !is_told_together(place.column)) {
            let (start, end) = (area.x + place.x, area.x + place.x + place.width);
            let (mut text, role) = cell(model, it, *place, dated);
            if place.column == Column::Stream && episode.is_some() && !tells_cause(places) {
                text.insert_str(0, paint.look.glyphs.folded);
            }
            if place.column.right_aligned() {
                paint.put_right(start, end, line, &text, role);
            } else {
                paint.put(start, line, end, &text, role);
            }
        }
        if at == model.list.at() {
            select(Rect { y: line, height: 1, ..area }, paint);
        }
    }
}

/// The cursor row: one style over all of it, so that it reads the same on any background.
pub(super) fn select(line: Rect, paint: &mut Paint<'_>) {
    for x in line.left()..line.right() {
        if let Some(cell) = paint.cells.cell_mut((x, line.y)) {
            cell.set_style(ratatui::style::Style::reset());
        }
    }
    paint.tint(line, Role::Selected);
}

/// The columns whose place an episode takes.
const fn is_told_together(column: Column) -> bool {
    matches!(column, Column::Cause | Column::Actor | Column::Duration | Column::Ip)
}

fn tells_cause(places: &[Place]) -> bool {
    places.iter().any(|place| place.column == Column::Cause)
}

/// An episode in one line: the cause of its newest break, then how often in which time, and with more
/// room how that went.
fn story(
    model: &Model,
    it: BreakRef<'_>,
    episode: &Episode,
    area: Rect,
    line: u16,
    places: &[Place],
    paint: &mut Paint<'_>,
) {
    let Some(from) = places.iter().position(|place| place.column == Column::Cause) else { return };
    let next = places[from..].iter().find(|place| !is_told_together(place.column));
    let end = next.map_or(area.right(), |next| area.x + next.x - GAP);
    let start = area.x + places[from].x;
    let glyphs = paint.look.glyphs;
    let x = paint.put(start, line, end, &format!("{} ", glyphs.folded), Role::Strong);
    let dot = format!(" {} ", glyphs.dot);
    let room = usize::from(end.saturating_sub(x)).saturating_sub(text::width(&dot));
    let (title, role) = cause_cell(model, it);
    let told = told(episode, room.saturating_sub(text::width(&title)), model.look.lang);
    let title = text::fit(&title, room.saturating_sub(text::width(&told)), glyphs.cut);
    let x = paint.put(x, line, end, &title, role);
    let x = paint.put(x, line, end, &dot, Role::Dim);
    paint.put(x, line, end, &told, Role::Strong);
}

/// As many clauses of an episode's sentence as fit, since a number that is cut is another number; else
/// its shortest form, which takes its room from the cause.
fn told(episode: &Episode, cells: usize, lang: Lang) -> String {
    let sentence = episode.sentence(lang);
    let mut told = sentence.as_str();
    while text::width(told) > cells {
        let Some(end) = told.rfind([',', '，', '、']) else { return episode.brief(lang) };
        told = &told[..end];
    }
    told.to_owned()
}

/// `DOWN 4m`, behind a glyph where there is room for one in every row.
fn verdict(model: &Model, it: BreakRef<'_>, width: u16) -> (String, Role) {
    let (lang, outcome) = (model.look.lang, model.outcome(it.row()));
    let word = outcome.word(model.judged_at(it.row()), lang);
    let role = verdict_role(outcome.verdict);
    if width < columns::verdict_cells(lang) + columns::GLYPH {
        return (word, role);
    }
    (format!("{} {word}", verdict_glyph(outcome.verdict, model.look.glyphs)), role)
}

/// One for each verdict.
const fn verdict_glyph(verdict: Verdict, glyphs: &Glyphs) -> &'static str {
    match verdict {
        Verdict::Down => glyphs.stopped,
        Verdict::Banned => glyphs.alert,
        Verdict::MaybeEnded => glyphs.stale,
        Verdict::Unknown => glyphs.unrecognised,
        Verdict::Back => glyphs.live,
        Verdict::Replaced => glyphs.retry,
        Verdict::Refused => glyphs.dash,
    }
}

fn cell(model: &Model, it: BreakRef<'_>, place: Place, dated: bool) -> (String, Role) {
    match place.column {
        Column::Verdict => verdict(model, it, place.width),
        Column::Ended => (ended(model, it, place.width, dated), Role::Plain),
        Column::Stream => {
            let noted = if model.annotations.is_noted(it) { model.look.glyphs.noted } else { "" };
            let role = if model.annotations.is_marked(it.row()) { Role::Strong } else { Role::Plain };
            (format!("{noted}{}", it.stream().shown()), role)
        }
        Column::App => (it.app().shown().to_owned(), Role::Plain),
        Column::Domain => (it.domain().shown().to_owned(), Role::Plain),
        Column::Cause => cause_cell(model, it),
        Column::Actor => it.cause().map_or(("?".to_owned(), Role::Warn), |id| {
            let actor = catalogue_in(model.look.lang).get(id).actor;
            (actor.shown(model.look.lang).to_owned(), actor_role(actor))
        }),
        Column::Duration => {
            (it.duration_s().map_or_else(|| "-".to_owned(), |s| times::span(s.into())), Role::Plain)
        }
        Column::Ip if it.client_ip().is_empty() => (INTERNAL.of(model.look.lang).to_owned(), Role::Dim),
        Column::Ip => (it.client_ip().shown().to_owned(), Role::Plain),
        Column::Profile => (it.profile_name().to_owned(), Role::Plain),
        Column::Count if it.count() == 1 => (String::new(), Role::Plain),
        Column::Count => (format!("{}{}", model.look.glyphs.times, it.count()), Role::Strong),
    }
}

/// When it ended, in a column of that width.
fn ended(model: &Model, it: BreakRef<'_>, width: u16, dated: bool) -> String {
    it.ended().map_or_else(|| NO_END.of(model.look.lang).to_owned(), |at| moment(model, at, width, dated))
}

/// A moment in a column: the time of day, with the date before it on every day but today; without
/// seconds where both have no room.
pub(super) fn moment(model: &Model, at: UnixTime, width: u16, dated: bool) -> String {
    match model.look.face {
        Face::Relative => times::ago(model.now().since(at), model.look.lang),
        face => {
            let (now, zone) = (model.now(), model.look.zone);
            let offset = face.offset(zone, at);
            let today = times::day(at, offset) == times::day(now, face.offset(zone, now));
            if today || dated || width >= columns::DATED {
                times::clock(at, offset, dated || !today)
            } else {
                times::day_and_minute(at, offset)
            }
        }
    }
}

/// The cause's title, after how many equal records there are if not one; where nobody knows the text,
/// the text itself, marked.
fn cause_cell(model: &Model, it: BreakRef<'_>) -> (String, Role) {
    let copies = match it.count() {
        0 | 1 => String::new(),
        count => format!("{}{count} ", model.look.glyphs.times),
    };
    let Some(id) = it.cause() else {
        let none = NO_REASON.of(model.look.lang);
        let reason = if it.reason().is_empty() { none } else { it.reason().shown() };
        return (format!("{copies}{} {reason}", model.look.glyphs.unrecognised), Role::Warn);
    };
    let known = catalogue_in(model.look.lang).get(id);
    let quiet = known.planned || known.replacing;
    (format!("{copies}{}", known.text.title), if quiet { Role::Dim } else { Role::Plain })
}

/// The louder, the closer to home: what we or the vendor must mend stands out.
pub(super) const fn actor_role(actor: Actor) -> Role {
    match actor {
        Actor::Account | Actor::Platform => Role::Bad,
        Actor::Us => Role::Warn,
        Actor::Streamer | Actor::Network | Actor::Operator => Role::Plain,
        Actor::Nobody => Role::Dim,
    }
}

/// What following keeps in sight: the newest only where they stand at the top.
fn at_the_top(sort: Sort, all: usize, lang: Lang) -> String {
    let all = grouped(all as u64);
    if sort == Sort::default() {
        return say!(
            lang,
            "following the newest of {all}",
            "跟随最新，共 {all} 条",
            "最新を追跡、全 {all} 件"
        );
    }
    if sort.column == Column::Ended {
        return say!(
            lang,
            "at the top of {all}, oldest first",
            "位于顶部，共 {all} 条，最早在前",
            "先頭、全 {all} 件、古い順"
        );
    }
    let column = sort.column.title(lang).to_lowercase();
    say!(
        lang,
        "at the top of {all}, by {column}",
        "位于顶部，共 {all} 条，按{column}排序",
        "先頭、全 {all} 件、{column}順"
    )
}

fn rule(model: &Model, area: Rect, paint: &mut Paint<'_>) {
    let (glyphs, lang) = (model.look.glyphs, model.look.lang);
    let list = &model.list;
    let mut x = paint.put(area.x, area.y, area.right(), glyphs.rule, Role::Dim);
    let place = match (list.rows().len(), list.is_following()) {
        (0, _) => say!(lang, " none ", " 无 ", " なし "),
        (all, true) => format!(" {} ", at_the_top(list.sort(), list.breaks().max(all), lang)),
        (all, false) => {
            let (at, all) = (grouped(list.at() as u64 + 1), grouped(all as u64));
            say!(lang, " {at} of {all} ", " {at}/{all} ", " {at}/{all} ")
        }
    };
    let folded = list.folded().count() as u64;
    x = paint.put(x, area.y, area.right(), &place, Role::Dim);
    if folded > 0 {
        let (n, key) = (grouped(folded), model.key(Action::Fold));
        let told =
            say!(lang, "({n} folded: {key}) ", "(已折叠 {n} 条: {key}) ", "({n} 件を折りたたみ: {key}) ");
        x = paint.put(x, area.y, area.right(), &told, Role::Dim);
    }
    if list.waiting() > 0 {
        x = paint.put(x, area.y, area.right(), glyphs.rule, Role::Dim);
        let waiting = grouped(list.waiting() as u64);
        let text = if list.is_paused() {
            since_pause(model)
        } else {
            let (up, key) = (glyphs.up, model.key(Action::Top));
            say!(
                lang,
                " {up} {waiting} new: {key} ",
                " {up} 新增 {waiting} 条: {key} ",
                " {up} 新着 {waiting} 件: {key} "
            )
        };
        x = paint.put(x, area.y, area.right(), &text, Role::Accent);
    }
    paint.fill(x, area.y, area.right(), glyphs.rule, Role::Dim);
}

/// What a freeze holds back.
pub(super) fn since_pause(model: &Model) -> String {
    let (paused, waiting) = (model.look.glyphs.paused, grouped(model.list.waiting() as u64));
    let key = model.key(Action::Pause);
    say!(
        model.look.lang,
        " {paused} {waiting} came in since the pause: {key} ",
        " {paused} 暂停后新增 {waiting} 条: {key} ",
        " {paused} 一時停止後に {waiting} 件: {key} "
    )
}
