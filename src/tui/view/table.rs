//! The table of a view: column titles, rows, and the line below them that says where one is. What
//! stands in a cell is the view's own business.

use ratatui::layout::Rect;

use super::empty;
use super::list::{NO_END, select, short_zone, since_pause};
use super::paint::{Line, Paint, span, width};
use crate::event::UnixTime;
use crate::say;
use crate::tui::fit::Place;
use crate::tui::layout::Layout;
use crate::tui::model::Model;
use crate::tui::model::views::{Any as _, Column, Entry, Table, arrange};
use crate::tui::theme::Role;
use crate::tui::times::grouped;

/// What a cell shows.
pub(super) type Cell = Line;

/// A cell of one role.
pub(super) fn one(text: impl Into<String>, role: Role) -> Cell {
    vec![span(text, role)]
}

/// Draws a table; `cell` says what stands in a column of so many cells, `is_time` which column's title
/// names the time zone.
pub(super) fn draw<E: Entry>(
    model: &Model,
    table: &Table<E>,
    layout: &Layout,
    paint: &mut Paint<'_>,
    is_time: impl Fn(E::Column) -> bool,
    cell: impl Fn(&E, Place<E::Column>) -> Cell,
) {
    let places = arrange(layout.list.width, table.sort(), model.table_facts());
    titles(model, table, layout.titles, &places, paint, is_time);
    if table.rows().is_empty() {
        empty::draw(model, layout.list, paint);
    } else {
        rows(table, layout.list, &places, paint, cell);
    }
    rule(model, table, layout.rule, paint);
}

fn titles<E: Entry>(
    model: &Model,
    table: &Table<E>,
    area: Rect,
    places: &[Place<E::Column>],
    paint: &mut Paint<'_>,
    is_time: impl Fn(E::Column) -> bool,
) {
    if area.is_empty() {
        return;
    }
    let sort = table.sort();
    for place in places {
        let mut title = place.column.title().of(model.look.lang).to_owned();
        let arrow = if sort.falling { paint.look.glyphs.down } else { paint.look.glyphs.up };
        if place.column == sort.column {
            title = format!("{title} {arrow}");
        } else if is_time(place.column) {
            title = format!("{title} {}", short_zone(model));
        }
        put(paint, area, area.y, *place, &one(title, Role::Heading));
    }
}

fn put<C: Column>(paint: &mut Paint<'_>, area: Rect, y: u16, place: Place<C>, cell: &Cell) {
    let (start, end) = (area.x + place.x, area.x + place.x + place.width);
    let before =
        if place.column.right_aligned() { usize::from(place.width).saturating_sub(width(cell)) } else { 0 };
    let mut x = start + u16::try_from(before).unwrap_or(0);
    for it in cell {
        x = paint.put(x, y, end, &it.text, it.role);
    }
}

fn rows<E: Entry>(
    table: &Table<E>,
    area: Rect,
    places: &[Place<E::Column>],
    paint: &mut Paint<'_>,
    cell: impl Fn(&E, Place<E::Column>) -> Cell,
) {
    let shown = table.rows().iter().enumerate().skip(table.top(area.height));
    for (y, (at, row)) in (area.top()..area.bottom()).zip(shown) {
        for place in places {
            put(paint, area, y, *place, &cell(row, *place));
        }
        if at == table.at() {
            select(Rect { y, height: 1, ..area }, paint);
        }
    }
}

fn rule<E: Entry>(model: &Model, table: &Table<E>, area: Rect, paint: &mut Paint<'_>) {
    if area.is_empty() {
        return;
    }
    let (glyphs, lang) = (model.look.glyphs, model.look.lang);
    let mut x = paint.put(area.x, area.y, area.right(), glyphs.rule, Role::Dim);
    let (at, all) = (grouped(table.at() as u64 + 1), grouped(table.len() as u64));
    let what = model.views.current().title(lang);
    let place = if table.rows().is_empty() {
        say!(lang, " none ", " 无 ", " なし ")
    } else {
        say!(lang, " {at} of {all} {what} ", " {what} {at}/{all} ", " {what} {at}/{all} ")
    };
    x = paint.put(x, area.y, area.right(), &place, Role::Dim);
    if model.list.is_paused() && model.list.waiting() > 0 {
        x = paint.put(x, area.y, area.right(), glyphs.rule, Role::Dim);
        let text = since_pause(model);
        x = paint.put(x, area.y, area.right(), &text, Role::Accent);
    }
    paint.fill(x, area.y, area.right(), glyphs.rule, Role::Dim);
}

/// When the last break of a row ended.
pub(super) fn ended(model: &Model, at: Option<UnixTime>, width: u16) -> String {
    at.map_or_else(
        || NO_END.of(model.look.lang).to_owned(),
        |at| super::list::moment(model, at, width, false),
    )
}

/// Thousandths as per cent: `0.4%`, `37%`.
pub(super) fn percent(thousandths: u16) -> String {
    match thousandths {
        1..100 => format!("{}.{}%", thousandths / 10, thousandths % 10),
        _ => format!("{}%", thousandths / 10),
    }
}
