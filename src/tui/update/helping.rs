//! The help: opened, searched while one types, and left.

use crossterm::event::KeyEvent;

use super::browse;
use crate::tui::effects::{Effect, Effects};
use crate::tui::keymap::{Action, Place};
use crate::tui::model::{Below, HelpPage, Mode, Model};

pub(super) fn open(model: &mut Model) -> Effects {
    let below = match model.mode {
        Mode::Alerts { over, selected } => Below::Alerts(over, selected),
        _ => Below::Body(model.body()),
    };
    model.mode = Mode::Help(Box::new(HelpPage::open(below)));
    Effects::draw()
}

/// Opens the line of what is looked for.
pub(super) fn find(model: &mut Model) -> Effects {
    change(model, |page| page.typing = true)
}

/// A key while that line is open.
pub(super) fn key(model: &mut Model, key: KeyEvent) -> Effects {
    let hushed = model.hush();
    match model.keys.action(Place::Find, &key) {
        Some(Action::Accept) => change(model, |page| page.typing = false),
        Some(Action::Back) => change(model, HelpPage::show_all),
        Some(Action::Interrupt) => {
            let effects = change(model, |page| page.typing = false);
            effects.with(browse::interrupt(model, hushed.as_deref()))
        }
        Some(Action::Suspend) => Effects::one(Effect::Suspend),
        Some(Action::Repaint) => Effects::one(Effect::Repaint),
        Some(Action::Clear) => look(model, |page| page.find.clear()),
        _ => look(model, |page| {
            page.find.key(key);
        }),
    }
}

pub(super) fn paste(model: &mut Model, text: &str) -> Effects {
    look(model, |page| {
        page.find.paste(text);
    })
}

/// Looks for something else, from the top.
fn look(model: &mut Model, how: impl FnOnce(&mut HelpPage)) -> Effects {
    change(model, |page| {
        how(page);
        page.scroll = 0;
    })
}

fn change(model: &mut Model, how: impl FnOnce(&mut HelpPage)) -> Effects {
    if let Mode::Help(page) = &mut model.mode {
        how(page);
    }
    Effects::draw()
}
