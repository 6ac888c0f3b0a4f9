//! The mouse, where it is listened to: a click selects what is under it, a second one on the same cell opens
//! it, a click on a column's title sorts by that, the wheel scrolls what is under it. Everything that it does
//! a key does as well.

use ratatui::layout::Position;

use super::browse::{open, order, scroll, scroll_detail};
use super::edit;
use crate::i18n::Words;
use crate::say;
use crate::tui::columns::{self, Sort};
use crate::tui::effects::{Effect, Effects};
use crate::tui::keymap::Action;
use crate::tui::model::{Mode, Model};
use crate::tui::msg::{Pointed, Pointing};

/// Lines that a step of the wheel goes.
const WHEEL: isize = 3;

const OFF: Words = Words::new(
    "mouse off: the terminal selects text",
    "鼠标已关闭：可由终端选择文本",
    "マウス無効: 端末で文字を選択できます",
);

/// Listens to the mouse, or no longer.
pub(super) fn toggle(model: &mut Model) -> Effects {
    let on = !model.habits.mouse;
    model.habits.mouse = on;
    let (lang, key) = (model.look.lang, model.key(Action::Mouse));
    let said = if on {
        say!(
            lang,
            "mouse on: click, double click, wheel; to select text hold Shift, or press {key} again",
            "鼠标已开启：单击、双击、滚轮；选择文本请按住 Shift，或再按 {key}",
            "マウス有効: クリック、ダブルクリック、ホイール。文字の選択は Shift を押しながら、または {key} でオフ"
        )
    } else {
        OFF.of(lang).to_owned()
    };
    model.say(&said);
    Effects::draw().and(Effect::Mouse(on))
}

/// Something was pointed at.
pub(super) fn point(model: &mut Model, pointed: Pointed) -> Effects {
    if !model.habits.mouse {
        // It was on its way when the mouse was let go.
        return Effects::none();
    }
    model.refresh();
    let hushed = Effects::draw_if(model.hush().is_some());
    hushed.with(match pointed.how {
        Pointing::WheelUp => wheel(model, pointed, -WHEEL),
        Pointing::WheelDown => wheel(model, pointed, WHEEL),
        Pointing::Click => click(model, pointed),
        Pointing::DoubleClick => double_click(model, pointed),
    })
}

fn wheel(model: &mut Model, pointed: Pointed, lines: isize) -> Effects {
    match model.mode {
        Mode::List if model.layout().detail.contains(pointed.at) => scroll_detail(model, lines),
        Mode::List | Mode::Detail | Mode::Help { .. } | Mode::Alerts { .. } => scroll(model, lines),
        // The line that is written has the screen.
        _ => Effects::none(),
    }
}

fn click(model: &mut Model, pointed: Pointed) -> Effects {
    if !matches!(model.mode, Mode::List) {
        return Effects::none();
    }
    let layout = model.layout();
    if layout.titles.contains(pointed.at) {
        return sort_at(model, pointed.at.x - layout.titles.x);
    }
    if layout.bar.contains(pointed.at) {
        return edit::open(model);
    }
    match row_at(model, pointed.at) {
        Some(steps) => scroll(model, steps),
        None => Effects::none(),
    }
}

fn double_click(model: &mut Model, pointed: Pointed) -> Effects {
    let layout = model.layout();
    let is_row = row_at(model, pointed.at).is_some();
    if matches!(model.mode, Mode::List) && (is_row || layout.detail.contains(pointed.at)) {
        let selected = if is_row { click(model, pointed) } else { Effects::none() };
        return selected.with(open(model));
    }
    click(model, pointed)
}

/// How many rows below the selected one the row at a place is, if there is one.
fn row_at(model: &Model, at: Position) -> Option<isize> {
    let list = model.layout().list;
    if !list.contains(at) {
        return None;
    }
    let (top, selected, rows) = match model.views.table() {
        Some(table) => (table.top(list.height), table.at(), table.len()),
        None => (model.list.top(list.height), model.list.at(), model.list.rows().len()),
    };
    let row = top + usize::from(at.y - list.y);
    if row >= rows {
        return None;
    }
    isize::try_from(row).ok()?.checked_sub_unsigned(selected)
}

/// Sorts by the column whose title stands there; a second time the other way round.
fn sort_at(model: &mut Model, x: u16) -> Effects {
    let (width, facts) = (model.layout().list.width, model.table_facts());
    if let Some(table) = model.views.table_mut() {
        let sorted = table.sort_at(x, width, facts, &model.store);
        return Effects::draw_if(sorted).and(Effect::Settle);
    }
    let places = columns::arrange(width, model.column_facts());
    let Some(place) = places.iter().find(|place| (place.x..place.x + place.width).contains(&x)) else {
        return Effects::none();
    };
    let (column, sort) = (place.column, model.list.sort());
    let falling = if sort.column == column { !sort.falling } else { column.falls() };
    order(model, Sort { column, falling })
}
