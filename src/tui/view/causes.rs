//! The causes view: what stands in its cells, and the selected cause's summary with its explanation.

use ratatui::layout::Rect;

use super::list::{actor_role, moment};
use super::page::Page;
use super::paint::{Line, Paint, plain, span};
use super::table::{self, Cell, one, percent};
use crate::cause::{Cause, catalogue_in};
use crate::i18n::Words;
use crate::say;
use crate::tui::fit::Place;
use crate::tui::layout::Layout;
use crate::tui::model::{CauseColumn, CauseRow, Model, Told, Trend};
use crate::tui::theme::Role;
use crate::tui::times::grouped;

pub(super) fn draw(model: &Model, layout: &Layout, paint: &mut Paint<'_>) {
    let is_time = |column| column == CauseColumn::Ended;
    table::draw(model, model.views.causes(), layout, paint, is_time, |row, place| cell(model, row, place));
}

fn cell(model: &Model, row: &CauseRow, place: Place<CauseColumn>) -> Cell {
    match (place.column, row.known(model.look.lang)) {
        (CauseColumn::Cause, Some(known)) => {
            let quiet = known.planned || known.replacing;
            one(known.text.title, if quiet { Role::Dim } else { Role::Plain })
        }
        (CauseColumn::Cause, None) => {
            one(format!("{} {}", model.look.glyphs.unrecognised, reason(model, row)), Role::Warn)
        }
        (CauseColumn::Key, known) => one(known.map_or("-", |it| it.key), Role::Dim),
        (CauseColumn::Actor, Some(known)) => one(known.actor.shown(model.look.lang), actor_role(known.actor)),
        (CauseColumn::Actor, None) => one("?", Role::Warn),
        (CauseColumn::Breaks, _) => one(grouped(row.breaks.into()), Role::Plain),
        (CauseColumn::Share, _) => one(percent(row.share), Role::Plain),
        (CauseColumn::Streams, _) => one(grouped(row.streams.into()), Role::Plain),
        (CauseColumn::Trend, _) => trend(model, row.trend),
        (CauseColumn::Ended, _) => one(table::ended(model, row.ended, place.width), Role::Plain),
    }
}

/// The reason as listed.
fn reason<'a>(model: &'a Model, row: &CauseRow) -> &'a str {
    let reason = model.store.get(row.last).reason();
    if reason.is_empty() {
        Words::new("no reason listed", "未给出原因", "理由の記載なし").of(model.look.lang)
    } else {
        reason.shown()
    }
}

fn trend(model: &Model, trend: Option<Trend>) -> Cell {
    let (lang, glyphs) = (model.look.lang, model.look.glyphs);
    let Some(trend) = trend else { return one(glyphs.dash, Role::Dim) };
    let (up, down, times) = (glyphs.up, glyphs.down, glyphs.times);
    match trend.told() {
        Told::Few => one(Words::new("few", "样本少", "少数").of(lang), Role::Dim),
        Told::Steady => one(Words::new("steady", "平稳", "横ばい").of(lang), Role::Plain),
        Told::New => one(say!(lang, "{up} new", "{up} 新增", "{up} 新規"), Role::Warn),
        Told::Gone => one(say!(lang, "{down} gone", "{down} 消失", "{down} 消失"), Role::Good),
        Told::More(ratio) => one(format!("{up} {times}{ratio:.1}"), Role::Warn),
        Told::Fewer(ratio) => one(format!("{down} {times}{ratio:.1}"), Role::Good),
    }
}

/// The lines of the selected cause's summary.
pub(super) fn summary(model: &Model, area: Rect) -> Vec<Line> {
    let causes = model.views.causes();
    let Some(row) = model.views.told().and_then(|subject| causes.row_of(subject, &model.store)) else {
        return Vec::new();
    };
    let mut page = Page::new(area, false);
    if let Some(known) = row.known(model.look.lang) {
        page.wrapped(known.text.title, 0, Role::Strong);
        page.flowing(&[
            span(known.actor.shown(model.look.lang), actor_role(known.actor)),
            plain(format!(": {}", catalogue_in(model.look.lang).who(known.actor))),
        ]);
    } else {
        let heading = Words::new("Not in the catalogue", "目录中未收录", "カタログ未登録");
        page.wrapped(heading.of(model.look.lang), 0, Role::Strong);
        page.wrapped(reason(model, row), 0, Role::Warn);
    }
    page.wrapped(&counted(model, row), 0, Role::Plain);
    page.wrapped(&compared(model, row), 0, Role::Plain);
    if let Some(known) = row.known(model.look.lang) {
        explained(&mut page, model, known);
    }
    page.lines
}

fn counted(model: &Model, row: &CauseRow) -> String {
    let (breaks, share, streams) =
        (grouped(row.breaks.into()), percent(row.share), grouped(row.streams.into()));
    let last = table::ended(model, row.ended, u16::MAX);
    let stream = model.store.get(row.last).stream().shown();
    say!(
        model.look.lang,
        "Breaks: {breaks}, {share} of those shown. Streams: {streams}. Last: {stream}, {last}.",
        "断流 {breaks} 次，占所示的 {share}；涉及 {streams} 路流。最近一次：{stream}，{last}。",
        "切断 {breaks} 回（表示中の {share}）、ストリーム {streams} 本。最新：{stream}、{last}。"
    )
}

/// The trend with its numbers.
fn compared(model: &Model, row: &CauseRow) -> String {
    let lang = model.look.lang;
    let Some(trend) = row.trend else {
        return say!(
            lang,
            "No trend while breaks are still being read.",
            "断流记录仍在读取，暂不判断趋势。",
            "切断記録の読み込み中のため、傾向は未判定です。"
        );
    };
    let (from, until) = model.shown_span();
    let middle = moment(model, from.plus(until.since(from) / 2), u16::MAX, false);
    let (before, after) = (grouped(trend.before.into()), grouped(trend.after.into()));
    let chance = match trend.told() {
        Told::Few => say!(lang, " Too few to tell.", "数量太少，无法判断。", "少なすぎて判断できません。"),
        Told::Steady => {
            say!(lang, " No more different than chance.", "差异未超出偶然范围。", "差は偶然の範囲内です。")
        }
        Told::New | Told::Gone | Told::More(_) | Told::Fewer(_) => String::new(),
    };
    say!(
        lang,
        "Half of the time shown ends at {middle}: {before} before, {after} since.{chance}",
        "以所示时段的中点 {middle} 为界：之前 {before} 次，之后 {after} 次。{chance}",
        "表示期間の中間 {middle} を境に、以前 {before} 回、以後 {after} 回。{chance}"
    )
}

fn explained(page: &mut Page, model: &Model, known: &Cause) {
    let lang = model.look.lang;
    let fix = Words::new("Fix", "处理", "対処").of(lang);
    page.section(Words::new("Meaning", "含义", "意味").of(lang), known.text.meaning, Role::Plain);
    page.section(
        Words::new("First check", "首先检查", "最初に確認").of(lang),
        known.text.first_check,
        Role::Plain,
    );
    if !page.dense {
        page.heading(fix);
    }
    for (number, step) in (1..).zip(&known.text.fix) {
        page.step(fix, number, step);
    }
    page.gap();
    page.field(Words::new("Cause", "标识", "キー").of(lang), known.key, Role::Plain);
    if !known.codes.is_empty() {
        page.field(Words::new("Codes", "错误码", "コード").of(lang), &known.codes_in_short(), Role::Plain);
    }
}
