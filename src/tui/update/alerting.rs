//! Alerts: what is rung and run when something happened, and the list of the last ones.

use crate::tui::effects::{Effect, Effects};
use crate::tui::model::{Mode, Model};

/// What is new, and what the time brings.
pub(super) fn look(model: &mut Model) -> Effects {
    let (ringing, jobs, any) = model.alert();
    let effects = Effects::draw_if(any);
    let effects = ringing.into_iter().fold(effects, |effects, it| effects.and(Effect::Ring(Box::new(it))));
    jobs.into_iter().fold(effects, |effects, job| effects.and(Effect::Run(Box::new(job))))
}

/// Opens the list.
pub(super) fn open(model: &mut Model) -> Effects {
    let selected = model.live().alerting.alerts.last().next().map(|alert| alert.number);
    model.mode = Mode::Alerts { over: model.body(), selected };
    model.see_alerts();
    Effects::draw()
}

/// Moves the selection by so many rows.
pub(super) fn step(model: &mut Model, steps: isize) -> Effects {
    let Mode::Alerts { over, selected } = model.mode else { return Effects::none() };
    let numbers: Vec<u64> = model.live().alerting.alerts.last().map(|alert| alert.number).collect();
    let at = numbers.iter().position(|number| Some(*number) == selected).unwrap_or(0);
    let to = at.saturating_add_signed(steps).min(numbers.len().saturating_sub(1));
    model.mode = Mode::Alerts { over, selected: numbers.get(to).copied() };
    Effects::draw()
}

/// Somebody knows of the selected one.
pub(super) fn acknowledge(model: &mut Model) -> Effects {
    let Mode::Alerts { selected, .. } = model.mode else { return Effects::none() };
    model.acknowledge(selected);
    Effects::draw()
}

/// Mutes all for longer, or no more.
pub(super) fn mute(model: &mut Model) -> Effects {
    model.mute_next();
    Effects::draw().and(Effect::Remember)
}

/// A command went wrong.
pub(super) fn failed(model: &mut Model, said: &str) -> Effects {
    model.say(said);
    Effects::draw()
}
