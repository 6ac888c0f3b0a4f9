//! Searching for a stream's name: asking for it, stopping, going to the result and back; and which of the
//! two screens hears what.

use super::{browse, prompt, update_one};
use crate::i18n::{Lang, Words};
use crate::poll::report::Report;
use crate::poll::{Finding, Wanted};
use crate::store::BreakRef;
use crate::tui::effects::{Effect, Effects};
use crate::tui::model::{Asked, Choice, Model, View};
use crate::tui::msg::Msg;

/// Hands a message to the screen that it is for, or to both.
pub(super) fn route(model: &mut Model, msg: Msg) -> Effects {
    match msg {
        Msg::Report(Report::Found { search, finding }) => found(model, search, finding),
        Msg::Report(report) if model.hunt.is_some() => {
            let shared = is_shared(&report).then(|| report.clone());
            let live = aside(model, |live| update_one(live, Msg::Report(report)));
            match shared {
                Some(report) => update_one(model, Msg::Report(report)).with(live),
                None => live,
            }
        }
        Msg::Report(report) => {
            if model.aside.is_some() && is_shared(&report) {
                let copy = Msg::Report(report.clone());
                // A result that nobody looks at asks for nothing.
                let _unseen = aside(model, |result| update_one(result, copy));
            }
            update_one(model, Msg::Report(report))
        }
        Msg::Clock(now) if model.hunt.is_some() => {
            let live = aside(model, |live| update_one(live, Msg::Clock(now)));
            update_one(model, Msg::Clock(now)).with(live)
        }
        Msg::Exported(exported) if model.export.is_none() && model.aside.is_some() => {
            aside(model, |other| update_one(other, Msg::Exported(exported)))
        }
        msg => update_one(model, msg),
    }
}

/// Lets the screen that stands aside take something in; what of that shows there is not drawn. What it
/// says is said here.
fn aside(model: &mut Model, take: impl FnOnce(&mut Model) -> Effects) -> Effects {
    let Some(mut other) = model.aside.take() else { return Effects::none() };
    let effects = take(&mut other);
    let said = other.hush();
    model.aside = Some(other);
    let unseen = |effect: &Effect| {
        matches!(effect, Effect::Draw | Effect::Repaint | Effect::Settle | Effect::Remember)
    };
    let kept = effects.into_iter().filter(|effect| !unseen(effect));
    let effects = kept.fold(Effects::none(), Effects::and);
    match said {
        Some(said) => {
            model.say(&said);
            effects.and(Effect::Draw)
        }
        None => effects,
    }
}

/// Whether a report is about streams and notes, whichever breaks are listed.
const fn is_shared(report: &Report) -> bool {
    match report {
        Report::Online { .. }
        | Report::State { .. }
        | Report::Withheld { .. }
        | Report::Quality { .. }
        | Report::Annotated(_)
        | Report::Archive(_) => true,
        Report::Breaks { .. }
        | Report::Recounted { .. }
        | Report::Status { .. }
        | Report::Recalled { .. }
        | Report::Found { .. } => false,
    }
}

/// Takes in what a search found, if it is the one whose result is held.
fn found(model: &mut Model, search: u32, finding: Finding) -> Effects {
    if model.hunt.is_none() {
        return aside(model, |result| take(result, search, finding));
    }
    take(model, search, finding)
}

fn take(result: &mut Model, search: u32, finding: Finding) -> Effects {
    if result.hunt.as_ref().is_none_or(|hunt| hunt.number != search) {
        return Effects::none();
    }
    let changed = match finding {
        // What the archive tells is a claim.
        Finding::Breaks { profile, seen, at, .. } if result.archive.is_offline() => {
            result.recall(profile, seen, crate::event::Source::FirstFill, at)
        }
        Finding::Breaks { profile, seen, at, request } => {
            result.store.apply_reply(profile, &seen, crate::event::Source::FirstFill, at, request).any()
        }
        Finding::Recounted { profile, seen } => result.store.recount(profile, &seen),
        Finding::Progress { profile, progress } => {
            result.hunted(profile, progress);
            true
        }
    };
    Effects::draw_if(changed)
}

/// Asks for the name to look for; that of the selected stream is proposed.
pub(super) fn open(model: &mut Model) -> Effects {
    let selected = match model.views.current() {
        View::Breaks => model.selected(),
        View::Streams => model.views.selected_stream().map(|row| model.store.get(row)),
        View::Incidents | View::Causes => None,
    };
    let name = selected.map(BreakRef::stream);
    let shown = name.map(|name| name.shown().to_owned()).unwrap_or_default();
    // What was neutralised is looked for as it is.
    let raw = name.filter(|name| name.was_hostile()).map(|name| name.raw().to_owned());
    prompt::ask(model, Asked::Search { exact: false, raw, shown }, "")
}

/// The selected stream's name, as long as nothing is typed.
pub(super) fn choices(shown: &str, text: &str, lang: Lang) -> Vec<Choice> {
    if shown.is_empty() || !text.is_empty() {
        return Vec::new();
    }
    let help = Words::new("the selected stream", "所选的流", "選択中のストリーム").of(lang).to_owned();
    vec![Choice { text: shown.to_owned(), help, key: String::new(), dim: false }]
}

/// Looks for the name; what an earlier search found gives way.
pub(super) fn begin(
    model: &mut Model,
    text: &str,
    exact: bool,
    raw: Option<String>,
) -> Result<Effects, String> {
    let name = raw.unwrap_or_else(|| text.to_owned());
    if name.is_empty() {
        let words = Words::new(
            "type a stream's name, or a part of one",
            "请输入流名或其中一部分",
            "ストリーム名かその一部を入力してください",
        );
        return Err(words.of(model.look.lang).to_owned());
    }
    let order = model.hunt_for(Wanted { name, exact });
    Ok(order.map_or_else(Effects::none, |order| Effects::draw().and(Effect::Hunt(Some(order)))))
}

/// From the live screen to the last result, or back.
pub(super) fn turn(model: &mut Model) -> Effects {
    if model.swap() {
        return Effects::draw().and(Effect::Settle);
    }
    browse::tell(model, Words::new("nothing was searched yet", "尚未搜索过", "まだ検索していません"))
}

/// Ends the search that goes on.
pub(super) fn stop(model: &mut Model) -> Effects {
    let running = |model: &Model| model.hunt.as_ref().is_some_and(super::super::model::Hunt::is_running);
    let stopped = Words::new("the search is stopped", "搜索已停止", "検索を止めました");
    if running(model) {
        model.end_hunt();
    } else if let Some(result) = model.aside.as_deref_mut().filter(|it| running(it)) {
        result.end_hunt();
    } else {
        let none = Words::new("nothing is being searched", "没有正在进行的搜索", "検索中のものはありません");
        return browse::tell(model, none);
    }
    browse::tell(model, stopped).and(Effect::Hunt(None))
}

/// Esc at the top of a result: stops what goes on, else goes back to the live screen.
pub(super) fn back(model: &mut Model) -> Effects {
    if model.hunt.as_ref().is_some_and(super::super::model::Hunt::is_running) {
        stop(model)
    } else {
        turn(model)
    }
}
