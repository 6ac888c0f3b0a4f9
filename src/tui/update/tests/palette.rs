//! The palette and the line that it is written in.

use super::*;
use crate::cells::Ambiguous;
use crate::tui::model::Mode;

fn choices(model: &Model) -> Vec<&str> {
    let Mode::Prompt(prompt) = &model.mode else { panic!("the palette is open") };
    prompt.choices().iter().map(|choice| choice.text.as_str()).collect()
}

fn first(model: &Model) -> &str {
    choices(model).first().copied().unwrap_or_default()
}

#[test]
fn a_few_letters_find_a_command_and_enter_runs_it() {
    for (typed, found) in [
        ("stre", "view-streams"),
        ("vst", "view-streams"),
        ("q", "quit"),
        ("pause", "pause"),
        ("hand", "copy-handover"),
        ("window 6", "window 6h"),
        ("interval 1", "interval 1s"),
        ("mute 5m", ""),
    ] {
        let mut model = model();
        keys(&mut model, ":");
        keys(&mut model, typed);
        assert_eq!(first(&model), found, "{typed}");
    }
    let mut model = model();
    keys(&mut model, ":view-inc\n");
    assert_eq!(model.views.current(), crate::tui::model::View::Incidents);
    assert!(matches!(model.mode, Mode::List));
    assert_eq!(model.habits.palette_recent, ["view-incidents"]);
}

#[test]
fn what_was_given_last_stands_first() {
    let mut model = model();
    keys(&mut model, ":pause\n:zone\n:");
    assert_eq!(choices(&model)[..2], ["zone", "pause"]);
}

#[test]
fn tab_writes_out_what_is_highlighted_and_arrows_go_through_the_rest() {
    let mut model = model();
    keys(&mut model, ":wind");
    press(&mut model, KeyCode::Tab);
    let Mode::Prompt(prompt) = &model.mode else { panic!("still open") };
    let written = prompt.text().to_owned();
    assert!(written.starts_with("window"), "{written}");
    keys(&mut model, "\u{1b}:");
    let all = choices(&model).len();
    press(&mut model, KeyCode::Up);
    let Mode::Prompt(prompt) = &model.mode else { panic!("still open") };
    assert_eq!(prompt.at(), Some(all - 1));
    press(&mut model, KeyCode::Down);
    let Mode::Prompt(prompt) = &model.mode else { panic!("still open") };
    assert_eq!(prompt.at(), Some(0));
}

#[test]
fn what_is_not_known_is_named_and_the_line_stays() {
    let mut model = model();
    keys(&mut model, ":zzpause\n");
    let Mode::Prompt(prompt) = &model.mode else { panic!("the line stays") };
    let complaint = prompt.complaint().expect("something is wrong");
    assert!(complaint.contains("zzpause") && complaint.contains("pause?"), "{complaint}");
    keys(&mut model, "x");
    let Mode::Prompt(prompt) = &model.mode else { panic!("the line stays") };
    assert_eq!(prompt.complaint(), None, "another text is not complained of");
    keys(&mut model, "\u{1b}");
    assert!(matches!(model.mode, Mode::List));
}

#[test]
fn what_is_of_no_use_here_is_dim_says_why_and_does_nothing() {
    let mut model = model();
    keys(&mut model, ":next-break");
    let Mode::Prompt(prompt) = &model.mode else { panic!("open") };
    let choice = prompt.chosen().expect("it is listed");
    assert!(choice.dim && choice.help.contains("not here"), "{choice:?}");
    keys(&mut model, "\n");
    let Mode::Prompt(prompt) = &model.mode else { panic!("still open") };
    assert!(prompt.complaint().is_some_and(|it| it.contains("not here")));
    keys(&mut model, "\u{1b}\n:next-break\n");
    assert!(matches!(model.mode, Mode::Detail));
    assert_eq!(selected(&model), "s1", "in the detail it works");
}

#[test]
fn any_length_of_the_window_can_be_written() {
    let mut model = model();
    keys(&mut model, ":window 90m\n");
    assert_eq!(model.window(), Window::Last(5_400));
    // Not one that only looks alike.
    keys(&mut model, ":window 2h\n");
    assert_eq!(model.window(), Window::Last(7_200));
    keys(&mut model, ":window 90m\n");
    for wrong in ["window 0s", "window x", "window 99999999w", "window 61d"] {
        keys(&mut model, ":");
        keys(&mut model, wrong);
        keys(&mut model, "\n");
        let Mode::Prompt(prompt) = &model.mode else { panic!("the line stays: {wrong}") };
        assert!(prompt.complaint().is_some_and(|it| it.contains("window 6h")), "{wrong}");
        keys(&mut model, "\u{1b}");
    }
    assert_eq!(model.window(), Window::Last(5_400));
}

#[test]
fn a_saved_filter_is_a_command() {
    let mut model = model();
    model.saved.insert("nets", "cause:network");
    keys(&mut model, ":nets\n");
    assert_eq!(model.bar.query().text(), "cause:network");
    assert_eq!(listed(&model).len(), 5);
}

#[test]
fn of_names_with_the_same_letters_the_shorter_is_meant() {
    let mut model = model();
    keys(&mut model, ":qit");
    let Mode::Prompt(prompt) = &model.mode else { panic!("open") };
    assert_eq!(prompt.chosen().map(|it| it.text.as_str()), Some("quit"), "and not quiet");
}

#[test]
fn a_paste_goes_into_the_line_and_is_one_line() {
    let mut model = model();
    keys(&mut model, ":");
    let _ = update(&mut model, Msg::Paste("pau\nse\u{1b}\n".to_owned()));
    let Mode::Prompt(prompt) = &model.mode else { panic!("still open") };
    assert_eq!(prompt.text(), "pau se");
}

#[test]
fn the_palette_over_a_detail_goes_back_to_it() {
    let mut model = model();
    keys(&mut model, "\n:");
    assert!(matches!(model.mode, Mode::Prompt(_)));
    keys(&mut model, "\u{1b}");
    assert!(matches!(model.mode, Mode::Detail));
}

#[test]
fn twice_the_same_key_leaves_from_the_palette() {
    let mut model = model();
    keys(&mut model, ":pau");
    let first = ctrl(&mut model, 'c');
    assert!(!first.contains(&Effect::Quit) && matches!(model.mode, Mode::List));
    assert!(ctrl(&mut model, 'c').contains(&Effect::Quit));
}

#[test]
fn the_list_is_sorted_by_any_column_and_the_screen_speaks_another_language() {
    let mut model = model();
    keys(&mut model, ":sort str\n");
    assert_eq!(model.list.sort().column, crate::tui::columns::Column::Stream);
    keys(&mut model, ":lang ja");
    let effects = press(&mut model, KeyCode::Enter);
    assert!(effects.contains(&Effect::Speak(crate::i18n::Lang::Ja)));
    assert_eq!(model.look.lang, crate::i18n::Lang::Ja);
    keys(&mut model, "\n:sort");
    assert!(choices(&model).iter().all(|name| !name.starts_with("sort ")), "there is no list to sort");
}

#[test]
fn every_command_has_a_name_of_its_own_and_runs_by_it() {
    let mut model = model();
    keys(&mut model, ":");
    let all: Vec<String> = choices(&model).into_iter().map(str::to_owned).collect();
    for (at, name) in all.iter().enumerate() {
        assert!(!all[..at].contains(name), "{name} twice");
        let mut model = super::model();
        keys(&mut model, ":");
        keys(&mut model, name);
        assert_eq!(first(&model), name.as_str(), "what is written out is what Enter runs");
        let Mode::Prompt(prompt) = &model.mode else { panic!("open") };
        let dim = prompt.choices()[0].dim;
        keys(&mut model, "\n");
        let Mode::Prompt(prompt) = &model.mode else { continue };
        assert!(dim && prompt.complaint().is_some() || prompt.text() != name, "{name} did nothing");
    }
}

#[test]
fn how_characters_are_drawn_is_a_setting_that_holds_at_once() {
    let mut model = model();
    let unicode = model.look.glyphs;
    for (command, ambiguous, same) in [
        ("ascii on", Ambiguous::Narrow, false),
        ("ascii off", Ambiguous::Narrow, true),
        ("ambiguous wide", Ambiguous::Wide, false),
        ("ambiguous narrow", Ambiguous::Narrow, true),
    ] {
        keys(&mut model, ":");
        keys(&mut model, command);
        keys(&mut model, "\n");
        assert_eq!((model.look.ambiguous, model.look.glyphs == unicode), (ambiguous, same), "{command}");
    }
    // What asked for ASCII is not taken back by a width.
    keys(&mut model, ":ascii on\n:ambiguous wide\n:ambiguous narrow\n");
    assert!(model.look.glyphs != unicode);
    keys(&mut model, ":ascii off\n");
    assert!(model.look.glyphs == unicode);
}
