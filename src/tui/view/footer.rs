//! The footer: what the screen has to say, else the keys of this place as they are bound, as many as fit whole.

use ratatui::layout::Rect;

use super::paint::Paint;
use crate::tui::keymap::{Action, Bound, Place};
use crate::tui::model::{Mode, Model, View};
use crate::tui::text;
use crate::tui::theme::Role;

pub(super) fn draw(model: &Model, area: Rect, paint: &mut Paint<'_>) {
    if area.is_empty() {
        return;
    }
    if let Some((said, role)) = said(model, area.width) {
        paint.put(area.x, area.y, area.right(), said, role);
        return;
    }
    let (labelled, last) = keys(model);
    let wide = |(key, label): &(String, &str)| text::width(key) + 1 + text::width(label) + 2;
    let mut room = usize::from(area.width).saturating_sub(last.iter().map(wide).sum());
    let shown = labelled.iter().filter(|it| {
        let fits = wide(it) <= room;
        room = if fits { room - wide(it) } else { 0 };
        fits
    });
    let shown: Vec<_> = shown.chain(&last).collect();
    let mut x = area.x;
    for it in shown {
        if usize::from(area.right() - x) + 2 < wide(it) {
            break;
        }
        x = paint.put(x, area.y, area.right(), &it.0, Role::Accent);
        x = paint.put(x + 1, area.y, area.right(), it.1, Role::Plain) + 2;
        x = x.min(area.right());
    }
}

/// What there is to say now, rather than keys.
fn said(model: &Model, width: u16) -> Option<(&str, Role)> {
    if let Some(message) = model.message() {
        return Some((message, Role::Warn));
    }
    match &model.mode {
        Mode::Filter(edit) => edit.error().map(|error| {
            // What to write instead: more of use now than the keys of the line.
            // If the bar has but room for a mark, what is wrong comes first.
            let marked = model.layout().bar.height < 2 && !edit.stands_beside(width);
            if marked { (error.message(), Role::Bad) } else { (error.hint(), Role::Plain) }
        }),
        Mode::Prompt(prompt) => prompt.complaint().map(|complaint| (complaint, Role::Bad)),
        _ => None,
    }
}

type Labelled = Vec<(String, &'static str)>;

/// Keys with their words, those that come first and those that stand last.
fn keys(model: &Model) -> (Labelled, Labelled) {
    let lang = model.look.lang;
    let place = model.place();
    let in_rows = matches!(place, Place::List | Place::Table);
    let top = place == Place::List && model.drill.is_top();
    let view = model.views.current();
    let beside = in_rows && !model.layout().detail.is_empty();
    let useless = |action| match action {
        Action::Back => top && model.bar.query().is_empty(),
        Action::Quit => !top,
        // In a list they need no telling.
        Action::Down => in_rows,
        Action::DetailDown => !beside,
        // What is marked is one break; what is acknowledged is an incident, or stands on one.
        Action::Mark => view != View::Breaks,
        Action::Note => matches!(view, View::Incidents | View::Causes),
        Action::Acknowledge => matches!(view, View::Streams | View::Causes),
        _ => false,
    };
    let mut rows: Vec<&Bound> = model
        .keys
        .rows()
        .filter(|row| row.works_in(place) && !row.label(lang).is_empty() && !useless(row.action()))
        .collect();
    // Where there is something to leave and to read, that comes before all else.
    rows.sort_by_key(|row| match row.action() {
        Action::Back | Action::Accept if !top => 0,
        Action::Down => 1,
        _ => 2,
    });
    let reading = matches!(place, Place::List | Place::Table | Place::Detail | Place::Help | Place::Alerts);
    let key = |row: &Bound| {
        let key = row.key()?;
        let with = |sign, other| match model.keys.key_at(place, other) {
            none if none.is_empty() => key.clone(),
            other => format!("{key}{sign}{other}"),
        };
        Some(match row.action() {
            // Unlike Esc, no multiplexer delays it.
            Action::Back if !top && reading => match model.keys.key_at(place, Action::Quit) {
                none if none.is_empty() => key,
                quit => quit,
            },
            Action::Turn(_) => with('-', Action::Turn(View::Causes)),
            Action::Down => with('/', Action::Up),
            Action::DetailDown => with('/', Action::DetailUp),
            _ => key,
        })
    };
    // Help and quit are what someone lost looks for: they come before what does not fit.
    let (last, rows): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|row| matches!(row.action(), Action::Help | Action::Quit));
    let label = |row: &Bound| match (&model.mode, row.action()) {
        (Mode::Prompt(prompt), Action::Complete) => prompt.asked.other(lang).unwrap_or(row.label(lang)),
        _ => row.label(lang),
    };
    let words = |rows: Vec<&Bound>| -> Labelled {
        rows.into_iter().filter_map(|row| Some((key(row)?, label(row)))).collect()
    };
    (words(rows), words(last))
}
