//! The incidents view: what stands in its cells, and the selected incident's summary: how sure and why,
//! who or what is to blame, what to do first, and its streams.

use ratatui::layout::Rect;

use super::page::Page;
use super::paint::{Line, Paint, plain, span};
use super::streams::verdict_role;
use super::table::{self, Cell, one};
use crate::cause::catalogue_in;
use crate::i18n::{Lang, Words};
use crate::insight::incident::{Acknowledged, Shared, Sureness};
use crate::insight::judge;
use crate::say;
use crate::tui::fit::Place;
use crate::tui::layout::Layout;
use crate::tui::model::{IncidentColumn, IncidentRow, Model, acknowledged_words};
use crate::tui::text;
use crate::tui::theme::Role;
use crate::tui::times::grouped;

/// Streams that the summary names.
const NAMED: usize = 20;

pub(super) fn draw(model: &Model, layout: &Layout, paint: &mut Paint<'_>) {
    let is_time = |column| column == IncidentColumn::Began;
    table::draw(model, model.views.incidents(), layout, paint, is_time, |row, place| cell(model, row, place));
}

fn cell(model: &Model, row: &IncidentRow, place: Place<IncidentColumn>) -> Cell {
    let (it, lang) = (&row.incident, model.look.lang);
    match place.column {
        IncidentColumn::Began => one(table::ended(model, Some(it.began), place.width), Role::Plain),
        IncidentColumn::Title => one(row.title(lang), known_role(row.acknowledged, Role::Plain)),
        IncidentColumn::Streams => one(grouped(it.streams.len() as u64), Role::Plain),
        IncidentColumn::Fared => fared(row, lang),
        IncidentColumn::Sureness => one(it.sureness().word(lang), sureness_role(it.sureness())),
        IncidentColumn::Shared => one(shared(row, lang), Role::Plain),
        IncidentColumn::Profile => {
            let name = model.store.profiles().get(usize::from(it.profile.0));
            one(name.map_or("", |name| name), Role::Plain)
        }
    }
}

/// Of what somebody knows: quiet, unless more has joined it.
fn known_role(acknowledged: Option<Acknowledged>, otherwise: Role) -> Role {
    match acknowledged {
        Some(it) if it.since > 0 => Role::Warn,
        Some(_) => Role::Dim,
        None => otherwise,
    }
}

/// `2 down, 7 back`.
fn fared(row: &IncidentRow, lang: Lang) -> Cell {
    let (down, back) = (row.fared.down, row.fared.back);
    let down_word = say!(lang, "{down} down", "中断 {down}", "停止中 {down}");
    let back_word = say!(lang, "{back} back", "恢复 {back}", "復旧 {back}");
    match (down, back) {
        (0, 0) => one(Words::new("not known", "未知", "不明").of(lang), Role::Dim),
        (0, _) => one(back_word, Role::Good),
        (_, 0) => one(down_word, Role::Bad),
        _ => {
            vec![span(down_word, Role::Bad), plain(say!(lang, ", ", "，", "、")), span(back_word, Role::Good)]
        }
    }
}

const fn sureness_role(sureness: Sureness) -> Role {
    match sureness {
        Sureness::Probable => Role::Dim,
        Sureness::Sure => Role::Plain,
        Sureness::Certain => Role::Strong,
    }
}

/// What its streams have in common, what names it first.
fn shared(row: &IncidentRow, lang: Lang) -> String {
    let names = row.incident.shared.iter().map(|shared| match shared {
        Shared::Network(network) => network.to_string(),
        Shared::App(name) | Shared::Domain(name) => name.shown().to_owned(),
        Shared::Profile(name) => name.to_string(),
        Shared::Cause(id) => catalogue_in(lang).get(*id).text.title.to_owned(),
        Shared::Actor(actor) => actor.shown(lang).to_owned(),
    });
    names.collect::<Vec<_>>().join(lang.pick(", ", "，", "、"))
}

/// The lines of the selected incident's summary.
pub(super) fn summary(model: &Model, area: Rect) -> Vec<Line> {
    let incidents = model.views.incidents();
    let Some(row) = model.views.told().and_then(|subject| incidents.row_of(subject, &model.store)) else {
        return Vec::new();
    };
    let (it, lang) = (&row.incident, model.look.lang);
    let mut page = Page::new(area, false);
    page.wrapped(&it.title(lang, row.fared), 0, Role::Strong);
    page.gap();
    if let Some(known) = row.acknowledged {
        let at = known.at.in_full(model.look.face.offset(model.look.zone, known.at));
        let said = acknowledged_words(known, lang);
        page.wrapped(&format!("{said} ({at})"), 0, known_role(row.acknowledged, Role::Plain));
        page.gap();
    }
    let sure = format!("{}: {}", it.sureness().word(lang), it.why(lang));
    for (name, value) in [
        (Words::new("Sure", "把握", "確度"), sure),
        (Words::new("Culprit", "可能根源", "原因の候補"), it.culprit(lang)),
        (Words::new("First step", "首先", "最初の一手"), it.next_step(lang)),
        (Words::new("Shared", "共同点", "共通点"), shared(row, lang)),
    ] {
        page.field(name.of(lang), &value, Role::Plain);
    }
    page.heading(Words::new("Streams", "涉及的流", "ストリーム").of(lang));
    for row in it.last_breaks.iter().take(NAMED).filter_map(|&id| model.store.row_of(id)) {
        let judged = judge(&model.store, &model.presence, row, model.judged_at(row));
        let word = judged.word(lang);
        let gap = " ".repeat(12_usize.saturating_sub(text::width(&word)).max(1));
        let name = model.store.get(row).stream().shown();
        page.lines.push(vec![span(word, verdict_role(judged.verdict)), plain(gap), plain(name)]);
    }
    if it.last_breaks.len() > NAMED {
        let more = grouped((it.last_breaks.len() - NAMED) as u64);
        page.wrapped(&say!(lang, "and {more} more", "另有 {more} 路", "ほか {more} 本"), 0, Role::Dim);
    }
    page.lines
}
