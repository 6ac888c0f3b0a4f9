//! Answers to what is asked at the foot of the screen. To ask something else: a variant of [`Asked`] with
//! its words, `ask` where the key or the command leads, an arm in [`choices`] if there is something to
//! propose, and one in [`answer`] for what the answer does. A complaint keeps the line open.

use crossterm::event::KeyEvent;

use super::{browse, exporting, hunting, looks, naming, palette};
use crate::tui::effects::{Effect, Effects};
use crate::tui::keymap::Action;
use crate::tui::layout::Body;
use crate::tui::model::{Asked, Choice, Mode, Model, Prompt};

/// Asks, with an answer to begin with.
pub(super) fn ask(model: &mut Model, asked: Asked, text: &str) -> Effects {
    model.mode = Mode::Prompt(Box::new(Prompt::new(asked, text, model.body())));
    propose(model);
    Effects::draw()
}

/// What can be answered, and whether the first of that is what Enter takes.
fn choices(model: &Model, asked: &Asked, text: &str) -> (Vec<Choice>, bool) {
    match asked {
        Asked::Command => (palette::choices(model, text), true),
        Asked::Columns => (looks::column_choices(model, text), false),
        Asked::Export => (exporting::choices(model, text), false),
        Asked::Search { shown, .. } => (hunting::choices(shown, text, model.look.lang), true),
        Asked::Replace { .. } | Asked::ReplaceFilter { .. } => (Vec::new(), false),
        Asked::SaveFilter => (naming::choices(model, text), false),
    }
}

/// Does what the answer asks for; the text of a yes is empty. An error is said, and the line stays open.
fn answer(model: &mut Model, asked: &Asked, text: &str) -> Result<Effects, String> {
    match asked {
        Asked::Command => palette::run(model, text),
        Asked::Columns => looks::choose_columns(model, text),
        Asked::Export => exporting::begin(model, text),
        Asked::Replace { .. } => Ok(exporting::replace(model)),
        Asked::ReplaceFilter { name, .. } => naming::keep(model, name),
        Asked::Search { exact, raw, shown } => {
            let raw = raw.clone().filter(|_| text == shown.trim());
            hunting::begin(model, text, *exact, raw)
        }
        Asked::SaveFilter => naming::save(model, text),
    }
}

pub(super) fn key(model: &mut Model, key: KeyEvent) -> Effects {
    let hushed = model.hush();
    let action = model.keys.action(model.place(), &key);
    let Mode::Prompt(prompt) = &mut model.mode else { return Effects::none() };
    match action {
        Some(Action::Accept | Action::Yes) => accept(model),
        Some(Action::Back | Action::No) => leave(model),
        Some(Action::Interrupt) => leave(model).with(browse::interrupt(model, hushed.as_deref())),
        Some(Action::NextChoice) => step(model, true),
        Some(Action::PreviousChoice) => step(model, false),
        Some(Action::Complete) => complete(model),
        Some(Action::Clear) => change(model, |prompt| prompt.set("")),
        Some(Action::Suspend) => Effects::one(Effect::Suspend),
        Some(Action::Repaint) => Effects::one(Effect::Repaint),
        _ if prompt.asked.is_yes_or_no() => Effects::draw_if(hushed.is_some()),
        _ => change(model, |prompt| prompt.key(key)),
    }
}

/// A pasted text goes into the line; to yes or no it is no answer.
pub(super) fn paste(model: &mut Model, text: &str) -> Effects {
    model.hush();
    match &model.mode {
        Mode::Prompt(prompt) if !prompt.asked.is_yes_or_no() => change(model, |prompt| prompt.paste(text)),
        _ => Effects::draw(),
    }
}

/// Changes the line; what is proposed follows it.
fn change(model: &mut Model, how: impl FnOnce(&mut Prompt)) -> Effects {
    let Mode::Prompt(prompt) = &mut model.mode else { return Effects::none() };
    let before = prompt.text().to_owned();
    how(prompt);
    if prompt.text() != before {
        propose(model);
    }
    Effects::draw()
}

/// Writes out what is highlighted; where it stands already, goes on to the next.
fn complete(model: &mut Model) -> Effects {
    let Mode::Prompt(prompt) = &mut model.mode else { return Effects::none() };
    if let Asked::Search { exact, .. } = &mut prompt.asked {
        *exact = !*exact;
        return Effects::draw();
    }
    if prompt.at().is_none() {
        prompt.step(true);
    }
    match prompt.chosen().map(|choice| choice.text.clone()) {
        Some(text) if text != prompt.text() => change(model, |prompt| prompt.set(&text)),
        _ => step(model, true),
    }
}

fn step(model: &mut Model, forward: bool) -> Effects {
    if let Mode::Prompt(prompt) = &mut model.mode {
        prompt.step(forward);
    }
    Effects::draw()
}

fn propose(model: &mut Model) {
    let Mode::Prompt(prompt) = &model.mode else { return };
    let (choices, first) = choices(model, &prompt.asked, prompt.text());
    if let Mode::Prompt(prompt) = &mut model.mode {
        prompt.propose(choices, first);
    }
}

/// What a question stood over, as it was.
const fn below(body: Body) -> Mode {
    match body {
        Body::Detail => Mode::Detail,
        Body::List => Mode::List,
    }
}

/// Leaves the question without an answer.
fn leave(model: &mut Model) -> Effects {
    let Mode::Prompt(prompt) = &model.mode else { return Effects::none() };
    let keeps = matches!(prompt.asked, Asked::Replace { .. });
    model.mode = below(prompt.over());
    if keeps { exporting::give_up(model) } else { Effects::draw() }
}

fn accept(model: &mut Model) -> Effects {
    // What the answer does may be another question: this one is over by then.
    let body = model.body();
    let Mode::Prompt(mut prompt) = std::mem::replace(&mut model.mode, below(body)) else {
        return Effects::none();
    };
    let chosen = prompt.chosen().map(|choice| choice.text.clone());
    let text = chosen.unwrap_or_else(|| prompt.text().to_owned());
    match answer(model, &prompt.asked, text.trim()) {
        Ok(effects) => Effects::draw().with(effects),
        Err(complaint) => {
            prompt.complain(complaint);
            model.mode = Mode::Prompt(prompt);
            Effects::draw()
        }
    }
}
