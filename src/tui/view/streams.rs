//! The streams view: what stands in its cells, and the selected stream's summary with its last breaks
//! as a short story.

use ratatui::layout::Rect;

use super::page::Page;
use super::paint::{Line, Paint, plain, span};
use super::table::{self, Cell, percent};
use crate::i18n::Words;
use crate::say;
use crate::store::{BreakRef, Row};
use crate::tui::fit::Place;
use crate::tui::layout::Layout;
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
        StreamColumn::Stream => (it.stream().shown().to_owned(), Role::Strong),
        StreamColumn::App => (it.app().shown().to_owned(), Role::Plain),
        StreamColumn::Domain => (it.domain().shown().to_owned(), Role::Plain),
        StreamColumn::Breaks => (grouped(row.breaks.into()), Role::Plain),
        StreamColumn::OnAir => (percent(row.on_air), Role::Plain),
        StreamColumn::Ended => table::ended(model, row.ended, place.width),
        StreamColumn::Usual => usual(model, row),
        StreamColumn::Profile => (it.profile_name().to_owned(), Role::Plain),
    }
}

fn usual(model: &Model, row: &StreamRow) -> Cell {
    row.usual.title().map_or_else(
        || (format!("{} {}", model.look.glyphs.unrecognised, unrecognised(model)), Role::Warn),
        |title| (title.to_owned(), Role::Plain),
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
    page.gap();
    for (name, value) in [
        (Words::new("Breaks", "断流", "切断"), breaks(model, row)),
        (Words::new("On air", "在播时长", "配信時間"), on_air(model, row)),
        (Words::new("Usually", "常见原因", "主な原因"), usually(model, row)),
    ] {
        page.field(name.of(lang), &value, Role::Plain);
    }
    story(&mut page, model, model.views.air().rows(row.stream));
    page.lines
}

fn breaks(model: &Model, row: &StreamRow) -> String {
    let shown = grouped(row.breaks.into());
    let all = model.views.air().rows(row.stream).len();
    let window = grouped(all as u64);
    if all == row.breaks as usize {
        say!(model.look.lang, "{shown} in the window", "窗口内 {shown} 次", "期間内に {shown} 回")
    } else {
        say!(
            model.look.lang,
            "{shown} shown, {window} in the window",
            "显示 {shown} 次,窗口内共 {window} 次",
            "表示中 {shown} 回、期間内に計 {window} 回"
        )
    }
}

fn on_air(model: &Model, row: &StreamRow) -> String {
    let (from, until) = model.views.air().span();
    let (share, window) = (percent(row.on_air), times::span(until.since(from)));
    say!(
        model.look.lang,
        "{share} of {window}, by the pushes that have ended",
        "{window} 中的 {share},仅计已结束的推流",
        "{window} のうち {share}(終了したプッシュのみ)"
    )
}

fn usually(model: &Model, row: &StreamRow) -> String {
    let title = row.usual.title().unwrap_or_else(|| unrecognised(model));
    let (some, all) = (grouped(row.usual.breaks.into()), grouped(row.breaks.into()));
    say!(
        model.look.lang,
        "{title}: {some} of {all}",
        "{title}:{all} 次中 {some} 次",
        "{title}:{all} 回中 {some} 回"
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
        let when = table::ended(model, it.ended(), u16::MAX).0;
        let title = it.cause().map_or_else(
            || format!("{} {}", model.look.glyphs.unrecognised, it.reason().shown()),
            |id| crate::cause::catalogue().get(id).text.title.to_owned(),
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
                "{lasted},{gap} 后重新推流",
                "{lasted}、{gap} 後に再プッシュ"
            )
        }
        Some(_) => say!(
            lang,
            "{lasted}, the next push began before its end",
            "{lasted},结束前已有新的推流",
            "{lasted}、終了前に次のプッシュが開始"
        ),
        None => lasted,
    }
}
