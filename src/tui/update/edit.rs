//! The filter's line editor: the list follows while the text parses, the last good filter stays while
//! it does not, and leaving without accepting restores what was there.

use crossterm::event::KeyEvent;

use super::browse;
use crate::tui::effects::{Effect, Effects};
use crate::tui::keymap::{self, Action, Place};
use crate::tui::model::{Edit, Mode, Model};

pub(super) fn open(model: &mut Model) -> Effects {
    let edit = Edit::open(model.bar.query().text(), model.list.stand());
    model.mode = Mode::Filter(edit);
    Effects::draw().and(Effect::Settle)
}

pub(super) fn key(model: &mut Model, key: KeyEvent) -> Effects {
    let hushed = model.hush();
    match keymap::action(Place::Edit, &key) {
        Some(Action::Accept) => accept(model),
        Some(Action::Back) => restore(model),
        Some(Action::Interrupt) => {
            let effects = restore(model);
            let asked = browse::interrupt(model, hushed.as_deref());
            asked.into_iter().fold(effects, Effects::and)
        }
        Some(Action::Clear) => change(model, |edit| {
            edit.clear();
            true
        }),
        Some(Action::Suspend) => Effects::one(Effect::Suspend),
        Some(Action::Repaint) => Effects::one(Effect::Repaint),
        _ => change(model, |edit| edit.key(key)),
    }
}

/// A pasted text goes into the line; outside the editor it opens it.
pub(super) fn paste(model: &mut Model, text: &str) -> Effects {
    if matches!(model.mode, Mode::Help { .. }) || text.trim().is_empty() {
        return Effects::none();
    }
    model.hush();
    let opened = if matches!(model.mode, Mode::Filter(_)) { Effects::none() } else { open(model) };
    change(model, |edit| edit.paste(text)).into_iter().fold(opened, Effects::and)
}

/// Changes the line, and lets the list follow if it changed and parses.
fn change(model: &mut Model, how: impl FnOnce(&mut Edit) -> bool) -> Effects {
    let (zone, now) = (model.look.zone, model.now());
    let Mode::Filter(edit) = &mut model.mode else { return Effects::none() };
    if how(edit) {
        let before = model.bar.generation();
        let outcome = model.bar.set(edit.text(), zone, now);
        edit.set_error(outcome.err());
        if model.bar.generation() != before {
            // What was selected when editing began is looked for at every key, however little a word
            // that is not typed out yet has left of the list.
            let (_, stand) = edit.before();
            model.list.look_for(stand.selected);
        }
        model.refresh();
    }
    Effects::draw().and(Effect::Settle)
}

fn accept(model: &mut Model) -> Effects {
    let Mode::Filter(edit) = &model.mode else { return Effects::none() };
    if edit.error().is_some() {
        // The list shows the last good filter, not this text: stay until it is mended or left.
        model.say("not understood yet: mend it, or Esc restores the filter before");
        return Effects::draw();
    }
    model.mode = Mode::List;
    Effects::draw()
}

fn restore(model: &mut Model) -> Effects {
    let (zone, now) = (model.look.zone, model.now());
    let Mode::Filter(edit) = &model.mode else { return Effects::none() };
    let (before, stand) = edit.before();
    if let Err(error) = model.bar.set(before, zone, now) {
        model.say(error.message());
    }
    model.mode = Mode::List;
    model.list.come_back(stand, &model.store);
    model.refresh();
    model.settle();
    Effects::draw()
}
