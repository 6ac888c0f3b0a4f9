//! The filter's line editor: the list follows while the text parses, the last good filter stays while
//! it does not, and leaving without accepting restores what was there.

use crossterm::event::KeyEvent;

use super::browse;
use crate::filter::FilterError;
use crate::say;
use crate::tui::effects::{Effect, Effects};
use crate::tui::keymap::{Action, Place};
use crate::tui::model::{Edit, Mode, Model};

pub(super) fn open(model: &mut Model) -> Effects {
    let edit = Edit::open(model.bar.query().text(), model.stand());
    model.mode = Mode::Filter(Box::new(edit));
    Effects::draw().and(Effect::Settle)
}

pub(super) fn key(model: &mut Model, key: KeyEvent) -> Effects {
    let hushed = model.hush();
    let choosing = matches!(&model.mode, Mode::Filter(edit) if edit.is_choosing());
    match model.keys.action(Place::Edit, &key) {
        Some(Action::Complete) => walk(model, true),
        Some(Action::CompleteBackwards) => walk(model, false),
        Some(Action::NewerFilter) if choosing => walk(model, true),
        Some(Action::OlderFilter) if choosing => walk(model, false),
        Some(Action::OlderFilter) => recall(model, true),
        Some(Action::NewerFilter) => recall(model, false),
        Some(Action::Accept) if choosing => take(model),
        Some(Action::Back) if choosing => withdraw(model),
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
    if matches!(model.mode, Mode::Help { .. } | Mode::Alerts { .. }) || text.trim().is_empty() {
        return Effects::none();
    }
    model.hush();
    let opened = if matches!(model.mode, Mode::Filter(_)) { Effects::none() } else { open(model) };
    change(model, |edit| edit.paste(text)).into_iter().fold(opened, Effects::and)
}

/// Highlights the next or the last of what may stand at the cursor. Where there is no room to show it, it is
/// written out at once.
fn walk(model: &mut Model, forward: bool) -> Effects {
    if matches!(&model.mode, Mode::Filter(edit) if edit.offers().0.is_empty()) {
        model.offer(true);
    }
    let hidden = model.size().1 < 2;
    let Mode::Filter(edit) = &mut model.mode else { return Effects::none() };
    edit.step(forward);
    if hidden { take(model) } else { Effects::draw() }
}

/// Writes out what is highlighted.
fn take(model: &mut Model) -> Effects {
    let effects = change(model, Edit::take);
    withdraw(model).with(effects)
}

fn withdraw(model: &mut Model) -> Effects {
    if let Mode::Filter(edit) = &mut model.mode {
        edit.withdraw();
    }
    Effects::draw()
}

/// Puts another filter of the history into the line.
fn recall(model: &mut Model, older: bool) -> Effects {
    let history = std::mem::take(&mut model.habits.filter_history);
    let effects = change(model, |edit| edit.recall(&history, older));
    model.habits.filter_history = history;
    withdraw(model).with(effects)
}

/// Changes the line, and lets the list follow if it changed and parses.
fn change(model: &mut Model, how: impl FnOnce(&mut Edit) -> bool) -> Effects {
    let Mode::Filter(edit) = &mut model.mode else { return Effects::none() };
    let changed = how(edit);
    if changed {
        model.offer(false);
    } else {
        edit.withdraw();
    }
    let Mode::Filter(edit) = &mut model.mode else { return Effects::none() };
    // A cursor that leaves a word, or comes back to it, decides whether the word is typed out.
    if changed || edit.held().is_some() != edit.begun_field().is_some() {
        let text = edit.text().to_owned();
        let begun = edit.begun_field().map(|(field, before)| (field, before.to_owned()));
        let error = search(model, &text);
        let mut held = None;
        if let Some((field, before)) = begun
            && error.is_none()
            && !model.is_searching()
            && model.list.rows().is_empty()
        {
            // Nobody has a stream called `cau`: a list that comes and goes would only distract from what
            // is being typed.
            held = Some(field);
            search(model, &before);
        }
        if let Mode::Filter(edit) = &mut model.mode {
            edit.set_error(error);
            edit.hold(held);
        }
    }
    Effects::draw().and(Effect::Settle)
}

/// Lets the list follow a text; if that does not parse, the last good filter stays.
fn search(model: &mut Model, text: &str) -> Option<FilterError> {
    let (zone, now) = (model.look.zone, model.now());
    let before = model.bar.generation();
    let outcome = model.bar.set(text, (zone, now), &model.saved);
    if let (Mode::Filter(edit), true) = (&model.mode, model.bar.generation() != before) {
        // What was selected when editing began is looked for at every key, however little a word
        // that is not typed out yet has left of the list.
        let (_, stand) = edit.before();
        model.list.look_for(stand.list.selected);
        model.views.look_for(stand.table.as_ref());
    }
    model.refresh();
    outcome.err()
}

fn accept(model: &mut Model) -> Effects {
    let Mode::Filter(edit) = &model.mode else { return Effects::none() };
    if edit.error().is_some() {
        // The list shows the last good filter, not this text: stay until it is mended or left.
        let key = model.keys.key_at(Place::Edit, Action::Back);
        let mend = say!(
            model.look.lang,
            "not understood yet: mend it, or {key} restores the filter before",
            "尚无法识别：请修改，或按 {key} 恢复之前的筛选",
            "まだ解釈できません。修正するか、{key} で前の絞り込みに戻します"
        );
        model.say(&mend);
        return Effects::draw();
    }
    let text = edit.text().to_owned();
    if edit.held().is_some() {
        search(model, &text);
    }
    model.remember_filter(&text);
    model.mode = Mode::List;
    Effects::draw()
}

fn restore(model: &mut Model) -> Effects {
    let (zone, now) = (model.look.zone, model.now());
    let Mode::Filter(edit) = &model.mode else { return Effects::none() };
    let (before, stand) = edit.before();
    let stand = stand.clone();
    if let Err(error) = model.bar.set(before, (zone, now), &model.saved) {
        model.say(error.message());
    }
    model.mode = Mode::List;
    browse::come_back(model, stand)
}
