//! The list: column titles, rows, and the line below them that says where one is and what waits.

use ratatui::layout::Rect;

use super::empty;
use super::paint::Paint;
use crate::cause::{self, Actor};
use crate::event::UnixTime;
use crate::store::BreakRef;
use crate::tui::columns::{self, Column, Place, Sort};
use crate::tui::layout::Layout;
use crate::tui::model::Model;
use crate::tui::theme::Role;
use crate::tui::times::{self, Face, grouped};

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
        let mut title = place.column.title().to_owned();
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
    let shown = model.list.rows().iter().enumerate().skip(top);
    for (line, (at, &row)) in (area.top()..area.bottom()).zip(shown) {
        let it = model.store.get(row);
        if model.list.is_new(it.id(), it.source()) {
            paint.put(area.x, line, area.right(), paint.look.glyphs.new, Role::Accent);
        }
        for place in places {
            let (start, end) = (area.x + place.x, area.x + place.x + place.width);
            let (text, role) = cell(model, it, *place, dated);
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

fn cell(model: &Model, it: BreakRef<'_>, place: Place, dated: bool) -> (String, Role) {
    match place.column {
        Column::Ended => (ended(model, it, place.width, dated), Role::Plain),
        Column::Stream => (it.stream().shown().to_owned(), Role::Plain),
        Column::App => (it.app().shown().to_owned(), Role::Plain),
        Column::Domain => (it.domain().shown().to_owned(), Role::Plain),
        Column::Cause => cause_cell(model, it),
        Column::Actor => it.cause().map_or(("?".to_owned(), Role::Warn), |id| {
            let actor = cause::catalogue().get(id).actor;
            (actor.name().to_owned(), actor_role(actor))
        }),
        Column::Duration => {
            (it.duration_s().map_or_else(|| "-".to_owned(), |s| times::span(s.into())), Role::Plain)
        }
        Column::Ip if it.client_ip().is_empty() => ("internal".to_owned(), Role::Dim),
        Column::Ip => (it.client_ip().shown().to_owned(), Role::Plain),
        Column::Profile => (it.profile_name().to_owned(), Role::Plain),
        Column::Count if it.count() == 1 => (String::new(), Role::Plain),
        Column::Count => (format!("{}{}", model.look.glyphs.times, it.count()), Role::Strong),
    }
}

/// When it ended, in a column of that width.
fn ended(model: &Model, it: BreakRef<'_>, width: u16, dated: bool) -> String {
    it.ended().map_or_else(|| "no end".to_owned(), |at| moment(model, at, width, dated))
}

/// A moment in a column: the time of day, with the date before it on every day but today; without
/// seconds where both have no room.
pub(super) fn moment(model: &Model, at: UnixTime, width: u16, dated: bool) -> String {
    match model.look.face {
        Face::Relative => times::age(model.now().since(at)),
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
        let reason = if it.reason().is_empty() { "no reason listed" } else { it.reason().shown() };
        return (format!("{copies}{} {reason}", model.look.glyphs.unrecognised), Role::Warn);
    };
    let known = cause::catalogue().get(id);
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
fn at_the_top(sort: Sort, all: usize) -> String {
    let all = grouped(all as u64);
    if sort == Sort::default() {
        format!("following the newest of {all}")
    } else if sort.column == Column::Ended {
        format!("at the top of {all}, oldest first")
    } else {
        format!("at the top of {all}, by {}", sort.column.title().to_lowercase())
    }
}

fn rule(model: &Model, area: Rect, paint: &mut Paint<'_>) {
    let glyphs = model.look.glyphs;
    let list = &model.list;
    let mut x = paint.put(area.x, area.y, area.right(), glyphs.rule, Role::Dim);
    let place = match (list.rows().len(), list.is_following()) {
        (0, _) => " none ".to_owned(),
        (all, true) => format!(" {} ", at_the_top(list.sort(), all)),
        (all, false) => format!(" {} of {} ", grouped(list.at() as u64 + 1), grouped(all as u64)),
    };
    x = paint.put(x, area.y, area.right(), &place, Role::Dim);
    if list.waiting() > 0 {
        x = paint.put(x, area.y, area.right(), glyphs.rule, Role::Dim);
        let waiting = grouped(list.waiting() as u64);
        let text = if list.is_paused() {
            format!(" {} {waiting} came in since the pause: Space ", glyphs.paused)
        } else {
            format!(" {} {waiting} new: Home ", glyphs.up)
        };
        x = paint.put(x, area.y, area.right(), &text, Role::Accent);
    }
    paint.fill(x, area.y, area.right(), glyphs.rule, Role::Dim);
}
