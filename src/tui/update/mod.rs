//! The only place where the model changes: a message in, effects out. No I/O, no clock, no waiting.

mod acknowledging;
mod alerting;
mod browse;
mod edit;
mod evidence;
mod exporting;
mod handover;
mod helping;
mod hunting;
mod looks;
mod mouse;
mod naming;
mod noting;
mod palette;
mod prompt;
#[cfg(test)]
mod tests;

use super::effects::{Effect, Effects};
use super::keymap::Place;
use super::model::{Health, Mode, Model, View};
use super::msg::Msg;
use super::times;
use crate::cells;
use crate::event::Correction;
use crate::poll::report::Report;

/// Takes in one message.
pub(super) fn update(model: &mut Model, msg: Msg) -> Effects {
    cells::measure_for(model.look.ambiguous);
    hunting::route(model, msg)
}

/// Takes it in to that one of the two screens.
fn update_one(model: &mut Model, msg: Msg) -> Effects {
    match msg {
        Msg::Key(key) => {
            model.refresh();
            let effects = match model.mode {
                Mode::Filter(_) => edit::key(model, key),
                Mode::Note(_) => noting::key(model, key),
                Mode::Prompt(_) => prompt::key(model, key),
                Mode::Help(ref page) if page.typing => helping::key(model, key),
                Mode::List | Mode::Detail | Mode::Help(_) | Mode::Alerts { .. } => browse::key(model, key),
            };
            // Whatever it changed: what is remembered is compared before it is written.
            effects.and(Effect::Remember)
        }
        Msg::Mouse(pointed) => mouse::point(model, pointed).and(Effect::Remember),
        Msg::Paste(text) if matches!(model.mode, Mode::Note(_)) => noting::paste(model, &text),
        Msg::Paste(text) if matches!(model.mode, Mode::Prompt(_)) => prompt::paste(model, &text),
        Msg::Paste(text) if model.place() == Place::Find => helping::paste(model, &text),
        Msg::Paste(text) => edit::paste(model, &text),
        Msg::Resize { width, height } => {
            model.set_size(width, height);
            Effects::one(Effect::Repaint)
        }
        Msg::Report(report) => take(model, report),
        Msg::Clock(now) => tick(model, now),
        Msg::Exported(exported) => exporting::exported(model, exported),
        Msg::Copied { what, copied } => handover::copied(model, what, copied),
        Msg::Failed(said) => alerting::failed(model, &said),
        Msg::Settled => {
            model.refresh();
            if matches!(model.mode, Mode::Filter(_)) {
                // The line is on the screen by now, and its next key need not wait for this.
                model.warm();
            }
            let effects = Effects::draw_if(model.settle());
            ask(model, true, effects).with(evidence::look(model))
        }
        Msg::Frame => {
            model.refresh();
            Effects::draw_if(!model.is_surveyed() || model.is_searching())
        }
    }
}

fn take(model: &mut Model, report: Report) -> Effects {
    match report {
        Report::Breaks { profile, seen, source, at, request } => {
            let told = noting::broke_again(model, profile, &seen, source);
            let fewer = model.store.overclaimed(profile, &seen);
            let applied = model.store.apply_reply(profile, &seen, source, at, request);
            let correction = (!fewer.is_empty()).then_some(Correction::Recounted { profile, seen: fewer });
            Effects::draw_if(applied.any() || told).with(correct(correction))
        }
        Report::Recalled { profile, seen, source, at } => {
            Effects::draw_if(model.recall(profile, seen, source, at))
        }
        Report::Annotated(annotations) => {
            let Model { annotations: known, store, .. } = model;
            let take = |changed, annotation| known.take(store.profiles(), annotation) || changed;
            Effects::draw_if(annotations.into_iter().fold(false, take))
        }
        Report::Archive(keeping) => {
            let before = face(model);
            model.archive.report(keeping);
            let corrections = model.settle_claims();
            Effects::draw_if(!corrections.is_empty() || before != face(model)).with(correct(corrections))
        }
        Report::Recounted { profile, seen } => Effects::draw_if(model.store.recount(profile, &seen)),
        Report::Status { profile, status } => {
            let before = face(model);
            model.profiles.report(profile, status);
            let corrections = model.settle_claims();
            Effects::draw_if(!corrections.is_empty() || before != face(model)).with(correct(corrections))
        }
        Report::Online { profile, list } => judged(model, |model| model.see_online(profile, list)),
        Report::State { profile, name, state, asked } => {
            judged(model, |model| model.see_state(profile, &name, state, asked))
        }
        Report::Withheld { profile, action, why } => {
            judged(model, |model| model.withhold(profile, action, why))
        }
        Report::Quality { profile, name, ended, samples } => {
            evidence::answered(model, profile, &name, ended, &samples)
        }
        // Of a search, and handed to its result before.
        Report::Found { .. } => Effects::none(),
    }
}

/// Has the archive hear what the service says otherwise.
fn correct(corrections: impl IntoIterator<Item = Correction>) -> Effects {
    corrections.into_iter().fold(Effects::none(), |effects, it| effects.and(Effect::Correct(it)))
}

/// Takes in something about streams on air; draws if that shows.
fn judged(model: &mut Model, change: impl FnOnce(&mut Model)) -> Effects {
    let before = model.judged();
    change(model);
    Effects::draw_if(before != model.judged() || !model.insight.is_settled())
}

/// Puts the questions that are due.
fn ask(model: &mut Model, selected_only: bool, effects: Effects) -> Effects {
    if model.archive.is_offline() {
        return effects;
    }
    let due = model.questions(selected_only).into_iter();
    due.fold(effects, |effects, (profile, question)| effects.and(Effect::Ask(profile, question)))
}

fn tick(model: &mut Model, now: crate::event::UnixTime) -> Effects {
    let before = face(model);
    model.set_now(now);
    let tidied = model.tidy();
    let effects = Effects::draw_if(tidied || before != face(model));
    ask(model, false, effects).with(evidence::look(model)).with(alerting::look(model))
}

/// All that the clock and the pollers' states put on the screen: if it is the same, nothing is drawn.
fn face(model: &Model) -> Vec<(Health, String, Option<i64>)> {
    let now = model.now();
    let mut out = Vec::new();
    for profile in model.profiles.iter() {
        let age = profile.age(now).map(times::age).unwrap_or_default();
        let health = match profile.health(now) {
            Health::Retry(seconds) => Health::Retry(seconds / 10),
            health => health,
        };
        out.push((health, age, profile.skew_s()));
        out.push((health, String::new(), profile.lag_s()));
        if health == Health::Connecting {
            out.push((health, times::age(model.running_s()), None));
        }
    }
    out.extend(model.profiles.troubles(now).into_iter().map(|it| (it.health, it.text, None)));
    let undecodable = model.profiles.undecodable().to_string();
    out.push((Health::Live, undecodable, moving_times(model)));
    out.push((Health::Live, model.verdict_words(), None));
    let told = model.announcements().into_iter().chain(model.muted());
    out.extend(told.map(|told| (Health::Live, told, None)));
    let kept = model.archive.age(now).unwrap_or_default();
    let kept = [kept, model.archive.is_loading().to_string()].into_iter();
    let kept = kept.chain(model.archive.troubles(model.look.lang, model.window().from(model.now())));
    out.extend(kept.map(|told| (Health::Offline, told, None)));
    out
}

/// A number that moves when a shown age does: by ten seconds in a list of relative times and among streams, by seconds
/// in an open detail.
fn moving_times(model: &Model) -> Option<i64> {
    let now = model.now().0;
    match (&model.mode, model.look.face) {
        (Mode::Detail, _) => Some(now),
        (_, times::Face::Relative) => Some(now / 10),
        // How long streams are down.
        _ if matches!(model.views.current(), View::Streams | View::Incidents) => Some(now / 10),
        _ => None,
    }
}
