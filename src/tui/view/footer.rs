//! The footer: what the screen has to say, else the keys of this place, as many as fit whole.

use ratatui::layout::Rect;

use super::paint::Paint;
use crate::tui::keymap::{self, Action, Binding, Place};
use crate::tui::model::{Mode, Model, View};
use crate::tui::text;
use crate::tui::theme::Role;

pub(super) fn draw(model: &Model, area: Rect, paint: &mut Paint<'_>) {
    if area.is_empty() {
        return;
    }
    if let Some(message) = model.message() {
        paint.put(area.x, area.y, area.right(), message, Role::Warn);
        return;
    }
    if let Mode::Filter(edit) = &model.mode
        && let Some(error) = edit.error()
    {
        // What to write instead: more of use now than the keys of the line.
        // If the bar has but room for a mark, what is wrong comes first.
        let marked = model.layout().bar.height < 2 && !edit.stands_beside(area.width);
        let (said, role) = if marked { (error.message(), Role::Bad) } else { (error.hint(), Role::Plain) };
        paint.put(area.x, area.y, area.right(), said, role);
        return;
    }
    let lang = model.look.lang;
    let place = match model.mode {
        Mode::List if model.views.table().is_some() => Place::Table,
        Mode::List => Place::List,
        Mode::Detail => Place::Detail,
        Mode::Filter(_) => Place::Edit,
        Mode::Note(_) => Place::Note,
        Mode::Help { .. } => Place::Help,
        Mode::Alerts { .. } => Place::Alerts,
    };
    let in_rows = matches!(place, Place::List | Place::Table);
    let top = place == Place::List && model.drill.is_top();
    let beside = in_rows && !model.layout().detail.is_empty();
    let useless = |action| match action {
        Action::Back => top && model.bar.query().is_empty(),
        Action::Quit => !top,
        // In a list they need no telling.
        Action::Down => in_rows,
        Action::DetailDown => !beside,
        _ => false,
    };
    let mut rows: Vec<&Binding> = keymap::BINDINGS
        .iter()
        .filter(|row| row.works_in(place) && !row.label.of(lang).is_empty() && !useless(row.action))
        .collect();
    // Where there is something to leave and to read, that comes before all else.
    rows.sort_by_key(|row| match row.action {
        Action::Back | Action::Accept if !top => 0,
        Action::Down => 1,
        _ => 2,
    });
    let key = |row: &Binding| match row.action {
        // Unlike Esc, no multiplexer delays it.
        Action::Back if !top && !matches!(place, Place::Edit | Place::Note) => keymap::key_for(Action::Quit),
        Action::Turn(_) => format!("{}-{}", row.key(), keymap::key_for(Action::Turn(View::Causes))),
        Action::Down => format!("{}/{}", row.key(), keymap::key_for(Action::Up)),
        Action::DetailDown => format!("{}/{}", row.key(), keymap::key_for(Action::DetailUp)),
        _ => row.key(),
    };
    // Help and quit are what someone lost looks for: they come before what does not fit.
    let (last, rows): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|row| matches!(row.action, Action::Help | Action::Quit));
    let words =
        |rows: Vec<&Binding>| rows.iter().map(|row| (key(row), row.label.of(lang))).collect::<Vec<_>>();
    let (mut labelled, last) = (words(rows), words(last));
    let wide = |(key, label): &(String, &str)| text::width(key) + 1 + text::width(label) + 2;
    let mut room = usize::from(area.width).saturating_sub(last.iter().map(wide).sum());
    labelled.retain(|it| {
        let fits = wide(it) <= room;
        room = if fits { room - wide(it) } else { 0 };
        fits
    });
    let mut x = area.x;
    for it in labelled.iter().chain(&last) {
        if usize::from(area.right() - x) + 2 < wide(it) {
            break;
        }
        x = paint.put(x, area.y, area.right(), &it.0, Role::Accent);
        x = paint.put(x + 1, area.y, area.right(), it.1, Role::Plain) + 2;
        x = x.min(area.right());
    }
}
