//! The streams view: what stands in its cells, and the selected stream's summary with its last breaks
//! as a short story.

use ratatui::layout::Rect;

use super::list::moment;
use super::page::Page;
use super::paint::{Line, Paint, plain, span};
use super::strip;
use super::table::{self, Cell, one, percent};
use crate::cause::catalogue_in;
use crate::i18n::Words;
use crate::insight::{Verdict, judge};
use crate::say;
use crate::store::{BreakRef, Row};
use crate::tui::fit::Place;
use crate::tui::layout::Layout;
use crate::tui::model::views::Tail;
use crate::tui::model::{Model, StreamColumn, StreamRow};
use crate::tui::theme::Role;
use crate::tui::times::{self, grouped};

/// Breaks that the story tells of.
const TOLD: usize = 8;

pub(super) fn draw(model: &Model, layout: &Layout, paint: &mut Paint<'_>) {
    let is_time = |column| column == StreamColumn::Ended;
    table::draw(model, model.views.streams(), layout, paint, is_time, |row, place| cell(model, row, place));
}

fn cell(model: &Model, row: &StreamRow, place: Place<StreamColumn>) -> Cell {
    let it = model.store.get(row.last);
    match place.column {
        StreamColumn::Verdict => verdict(model, row),
        StreamColumn::Stream => one(it.stream().shown(), Role::Plain),
        StreamColumn::App => one(it.app().shown(), Role::Plain),
        StreamColumn::Domain => one(it.domain().shown(), Role::Plain),
        StreamColumn::Breaks => one(grouped(row.breaks.into()), Role::Plain),
        StreamColumn::OnAir => one(percent(row.on_air), Role::Plain),
        StreamColumn::Strip => over_time(model, row, place.width),
        StreamColumn::Ended => one(table::ended(model, row.ended, place.width), Role::Plain),
        StreamColumn::Usual => usual(model, row),
        StreamColumn::Profile => one(it.profile_name(), Role::Plain),
    }
}

/// `DOWN 4m`: what became of the stream.
fn verdict(model: &Model, row: &StreamRow) -> Cell {
    let Some(standing) = row.standing else { return Cell::new() };
    one(standing.word(model.judged_at(row.last), model.look.lang), verdict_role(standing.verdict))
}

/// The louder, the more pressing.
pub(super) const fn verdict_role(verdict: Verdict) -> Role {
    match verdict {
        Verdict::Down | Verdict::Banned => Role::Bad,
        Verdict::MaybeEnded => Role::Warn,
        Verdict::Back => Role::Good,
        Verdict::Unknown | Verdict::Replaced | Verdict::Refused => Role::Dim,
    }
}

/// The stream's time on and off air over the window.
fn over_time(model: &Model, row: &StreamRow, width: u16) -> Line {
    let air = model.views.air();
    let window = air.span();
    let mut on_air: Vec<_> = air.pushes(row.stream, &model.store).collect();
    let mut unknown = Vec::new();
    match air.tail(&model.store, row.stream, row.standing.as_ref()) {
        Tail::OnAir(since) => on_air.push((since, window.1)),
        Tail::Off => {}
        Tail::Unknown(since) => unknown.push((since, window.1)),
    }
    if model.profiles.is_filling(model.store.get(row.last).profile()) {
        // What is older has not been read yet.
        let read = on_air.iter().map(|(from, _)| *from).min().unwrap_or(window.1);
        unknown.push((window.0, read));
    }
    strip::line(&on_air, &unknown, window, width, model.look.glyphs)
}

fn usual(model: &Model, row: &StreamRow) -> Cell {
    row.usual.title(model.look.lang).map_or_else(
        || one(format!("{} {}", model.look.glyphs.unrecognised, unrecognised(model)), Role::Warn),
        |title| one(title, Role::Plain),
    )
}

fn unrecognised(model: &Model) -> &'static str {
    Words::new("unrecognised reasons", "未收录的断流原因", "未登録の切断原因").of(model.look.lang)
}

/// The lines of the selected stream's summary.
pub(super) fn summary(model: &Model, area: Rect) -> Vec<Line> {
    let streams = model.views.streams();
    let Some(row) = model.views.told().and_then(|subject| streams.row_of(subject, &model.store)) else {
        return Vec::new();
    };
    let lang = model.look.lang;
    let it = model.store.get(row.last);
    let mut page = Page::new(area, false);
    page.wrapped(it.stream().shown(), 0, Role::Strong);
    let dot = format!(" {} ", model.look.glyphs.dot);
    let place = [it.app().shown(), it.domain().shown(), it.profile_name()];
    page.wrapped(
        &place.into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(&dot),
        0,
        Role::Plain,
    );
    let mut word = verdict(model, row);
    if let Some(it) = row.standing.and_then(|standing| model.store.row_of(standing.id)) {
        let judged = judge(&model.store, &model.presence, it, model.judged_at(it));
        let clock = |at| moment(model, at, u16::MAX, false);
        word.push(plain(format!("{}{}", lang.pick(": ", "：", "："), judged.proof.sentence(lang, clock))));
    }
    page.flowing(&word);
    page.gap();
    for (name, value) in [
        (Words::new("Breaks", "断流", "切断"), breaks(model, row)),
        (Words::new("On air", "在播时长", "配信時間"), on_air(model, row)),
        (Words::new("Usually", "常见原因", "主な原因"), usually(model, row)),
    ] {
        page.field(name.of(lang), &value, Role::Plain);
    }
    if let Some(note) = model.annotations.of_stream(row.stream) {
        page.field(Words::new("Note", "备注", "メモ").of(lang), note, Role::Strong);
    }
    let rows: Vec<Row> = model.views.air().rows(row.stream, &model.store).collect();
    story(&mut page, model, &rows);
    page.lines
}

fn breaks(model: &Model, row: &StreamRow) -> String {
    let shown = grouped(row.breaks.into());
    let all = model.views.air().rows(row.stream, &model.store).count();
    let window = grouped(all as u64);
    if all == row.breaks as usize {
        say!(model.look.lang, "{shown} in the window", "窗口内 {shown} 次", "期間内に {shown} 回")
    } else {
        say!(
            model.look.lang,
            "{shown} shown, {window} in the window",
            "显示 {shown} 次，窗口内共 {window} 次",
            "表示中 {shown} 回、期間内に計 {window} 回"
        )
    }
}

fn on_air(model: &Model, row: &StreamRow) -> String {
    let lang = model.look.lang;
    let (from, until) = model.views.air().span();
    let (share, window) = (percent(row.on_air), times::span(until.since(from)));
    let known = say!(lang, "{share} of {window}", "{window} 中的 {share}", "{window} のうち {share}");
    match model.views.air().tail(&model.store, row.stream, row.standing.as_ref()) {
        Tail::OnAir(_) | Tail::Off => known,
        Tail::Unknown(since) => {
            let since = moment(model, since, u16::MAX, false);
            say!(
                lang,
                "{known}; not known since {since}",
                "{known}；{since} 之后未知",
                "{known}、{since} 以降は不明"
            )
        }
    }
}

fn usually(model: &Model, row: &StreamRow) -> String {
    let title = row.usual.title(model.look.lang).unwrap_or_else(|| unrecognised(model));
    let (some, all) = (grouped(row.usual.breaks.into()), grouped(row.breaks.into()));
    say!(
        model.look.lang,
        "{title}: {some} of {all}",
        "{title}：{all} 次中 {some} 次",
        "{title}：{all} 回中 {some} 回"
    )
}

/// The last breaks, newest first, each with how long the push was on air and how long it took until the
/// next one began.
fn story(page: &mut Page, model: &Model, rows: &[Row]) {
    let lang = model.look.lang;
    page.heading(Words::new("Last breaks", "最近的断流", "最近の切断").of(lang));
    let mut next: Option<BreakRef<'_>> = None;
    for &row in rows.iter().take(TOLD) {
        let it = model.store.get(row);
        let when = table::ended(model, it.ended(), u16::MAX);
        let title = it.cause().map_or_else(
            || format!("{} {}", model.look.glyphs.unrecognised, it.reason().shown()),
            |id| catalogue_in(lang).get(id).text.title.to_owned(),
        );
        page.lines.push(vec![span(when, Role::Strong), plain("  "), plain(title)]);
        page.wrapped(&aftermath(model, it, next), 2, Role::Dim);
        next = Some(it);
    }
    if rows.len() > TOLD {
        let more = grouped((rows.len() - TOLD) as u64);
        page.wrapped(
            &say!(lang, "and {more} before", "更早还有 {more} 次", "それ以前に {more} 回"),
            0,
            Role::Dim,
        );
    }
}

/// How long a push lasted, and when the one that is known to follow it began.
fn aftermath(model: &Model, it: BreakRef<'_>, next: Option<BreakRef<'_>>) -> String {
    let lang = model.look.lang;
    let lasted = it.duration_s().map_or_else(
        || say!(lang, "length unknown", "时长未知", "長さ不明"),
        |seconds| {
            let lasted = times::span(seconds.into());
            say!(lang, "on air {lasted}", "推流 {lasted}", "配信 {lasted}")
        },
    );
    let gap = next.and_then(|next| Some(next.started()?.since(it.ended()?)));
    match gap {
        Some(seconds) if seconds >= 0 => {
            let gap = times::span(seconds);
            say!(
                lang,
                "{lasted}, pushed again {gap} later",
                "{lasted}，{gap} 后重新推流",
                "{lasted}、{gap} 後に再プッシュ"
            )
        }
        Some(_) => say!(
            lang,
            "{lasted}, the next push began before its end",
            "{lasted}，结束前已有新的推流",
            "{lasted}、終了前に次のプッシュが開始"
        ),
        None => lasted,
    }
}
