//! What an empty list says: why it is empty, how sure that is, and what to do.

use ratatui::layout::Rect;

use super::header::window;
use super::paint::Paint;
use crate::i18n::Words;
use crate::poll::report::Window;
use crate::say;
use crate::tui::keymap::{self, Action};
use crate::tui::model::{Mode, Model, Subject};
use crate::tui::text;
use crate::tui::theme::Role;
use crate::tui::times::{age, grouped};

pub(super) fn draw(model: &Model, area: Rect, paint: &mut Paint<'_>) {
    let (what, hint) = reason(model);
    let room = usize::from(area.width.saturating_sub(2)).max(1);
    let lines = text::wrap(&what, room).into_iter().map(|line| (line, Role::Plain));
    let hints = text::wrap(&hint, room).into_iter().map(|line| (line, Role::Dim));
    let start = area.y + u16::from(area.height > 4);
    for (y, (line, role)) in (start..area.bottom()).zip(lines.chain(hints)) {
        paint.put(area.x + u16::from(area.width > 2), y, area.right(), &line, role);
    }
}

fn reason(model: &Model) -> (String, String) {
    let now = model.now();
    let known = model.known().breaks;
    if model.profiles.all_stopped() && known == 0 {
        let what = "Nothing is read: every profile is stopped.".to_owned();
        return (what, troubles(model));
    }
    if known == 0 && !model.profiles.any_filling() && model.profiles.iter().all(|it| it.age(now).is_none()) {
        let what = "Nothing has been read yet: no answer so far.".to_owned();
        return (what, troubles(model));
    }
    if known > 0 && model.quiet {
        return (no_row_is_left(model).to_owned(), shows_again(model));
    }
    if known > 0 && model.drill.innermost() == Some(&Subject::Down) {
        return (none_off_air(model).to_owned(), goes_back(model).to_owned());
    }
    if known > 0 && !model.drill.is_top() {
        return ("No break of this level is in the window.".to_owned(), "Esc or h goes back.".to_owned());
    }
    if known > 0 && !model.bar.query().is_empty() {
        let what = match &model.mode {
            // The text on the screen is another one.
            Mode::Filter(edit) if edit.error().is_some() => {
                format!("Nothing passed the last text that was understood: {}", model.bar.query().text())
            }
            _ => format!("None of the {} known breaks passes the filter.", grouped(known)),
        };
        let hint = match model.mode {
            Mode::Filter(_) => "Esc restores the filter before.",
            _ => "/ changes it, Esc or h clears it.",
        };
        return (what, hint.to_owned());
    }
    if model.profiles.any_filling() {
        let what = format!("Reading the breaks {} ...", covered(model));
        return (what, "The newest come first.".to_owned());
    }
    let count = model.profiles.iter().len();
    let whom = if count == 1 { String::new() } else { format!(" on {count} profiles") };
    let checked = match model.profiles.oldest_age(now) {
        Some(seconds) => format!(", checked {} ago", age(seconds)),
        None => ", and not every profile has answered yet".to_owned(),
    };
    (format!("No break ended {}{whom}{checked}.", covered(model)), "w widens the window.".to_owned())
}

fn none_off_air(model: &Model) -> &'static str {
    Words::new(
        "No stream is known to be off air.",
        "没有已知处于中断状态的流。",
        "停止中と確認されたストリームはありません。",
    )
    .of(model.look.lang)
}

fn goes_back(model: &Model) -> &'static str {
    Words::new("Esc or h goes back.", "按 Esc 或 h 返回。", "Esc または h で戻ります。").of(model.look.lang)
}

fn no_row_is_left(model: &Model) -> &'static str {
    Words::new(
        "Nothing is left but planned ends and refusals, which are hidden.",
        "除已隐藏的计划结束与被拒绝外，没有其他断流。",
        "非表示の予定の終了と拒否のほかに、切断はありません。",
    )
    .of(model.look.lang)
}

fn shows_again(model: &Model) -> String {
    let key = keymap::key_for(Action::Quiet);
    say!(model.look.lang, "{key} shows them.", "按 {key} 显示。", "{key} で表示します。")
}

/// What is wrong, where it does not stand in the header.
fn troubles(model: &Model) -> String {
    if !model.layout().troubles.is_empty() {
        return "What to do stands above.".to_owned();
    }
    let why: Vec<String> = model.profiles.troubles(model.now()).into_iter().map(|it| it.text).collect();
    why.join(" ")
}

/// The window inside a sentence.
fn covered(model: &Model) -> String {
    match model.window() {
        Window::Last(_) => format!("in the {}", window(model)),
        Window::Since(_) => window(model),
        Window::Fixed { .. } => format!("in {}", window(model)),
    }
}
