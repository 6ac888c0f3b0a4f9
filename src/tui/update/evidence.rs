//! Asking what the quality data say about a break: when its detail is opened, or by a key; and again
//! while readings may still be missing.

use super::browse::open;
use crate::event::{ProfileId, Sample, StreamName, UnixTime};
use crate::insight::{Verdict, verdict};
use crate::poll::Withheld;
use crate::tui::effects::{Effect, Effects};
use crate::tui::model::{Mode, Model, Quality, View};
use crate::tui::view;

/// Asks about the break that the detail shows, if there is something to ask; a user who `insists` gets
/// another try where it was refused or failed.
pub(super) fn ask(model: &mut Model, insists: bool) -> Effects {
    if model.archive.is_offline() {
        return Effects::none();
    }
    let now = model.now();
    let Some(it) = model.pane.of.and_then(|id| model.store.row_of(id)).map(|row| model.store.get(row)) else {
        return Effects::none();
    };
    // A push that was never on air has no quality.
    if verdict(&model.store, &model.presence, it.row()) == Verdict::Refused {
        return Effects::none();
    }
    match model.quality.ask(it, now, insists) {
        Some((profile, question)) => Effects::draw().and(Effect::Ask(profile, question)),
        None => Effects::none(),
    }
}

/// Asks about a break that is looked at: one whose detail is open, or that was asked about before.
pub(super) fn look(model: &mut Model) -> Effects {
    let shown = model.views.current() == View::Breaks && !model.layout().detail.is_empty();
    let asked = || model.pane.of.is_some_and(|id| model.quality.of(id) != Quality::NotAsked);
    if shown && (matches!(model.mode, Mode::Detail) || asked()) { ask(model, false) } else { Effects::none() }
}

/// Goes to the evidence of the selected break, and asks for it.
pub(super) fn show(model: &mut Model) -> Effects {
    if model.selected().is_none() {
        return Effects::none();
    }
    // What one looks at stays selected, whatever comes in.
    model.list.stop_following(&model.store);
    let mut effects = Effects::draw();
    if model.layout().detail.is_empty() {
        effects = effects.with(open(model));
    }
    model.settle();
    effects = effects.with(ask(model, true));
    let line = view::evidence_line(model).min(view::detail_overflow(model));
    model.scroll_detail_to(line);
    effects
}

/// Takes in an answer.
pub(super) fn answered(
    model: &mut Model,
    profile: ProfileId,
    name: &StreamName,
    ended: UnixTime,
    samples: &Result<Vec<Sample>, Withheld>,
) -> Effects {
    Effects::draw_if(model.quality.answered(profile, name, ended, samples, &model.store))
}
