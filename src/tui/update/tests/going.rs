//! The filter's line, levels, and the ways back and out.

use crossterm::event::KeyCode;

use super::super::update;
use super::{ctrl, keys, listed, model, press, selected};
use crate::tui::effects::Effect;
use crate::tui::model::Mode;
use crate::tui::msg::Msg;

#[test]
fn the_filter_follows_typing_and_keeps_the_last_good_one() {
    let mut model = model();
    keys(&mut model, "/s3");
    assert_eq!(listed(&model), ["s3"]);
    keys(&mut model, " nosuch:x");
    assert!(listed(&model).is_empty(), "the words before the colon were searched for");
    let Mode::Filter(edit) = &model.mode else { panic!("still editing") };
    assert_eq!(edit.error().map(|error| (error.at, error.len)), Some((3, 6)));
    assert_eq!(selected(&model), "", "what is not listed is not selected");
    keys(&mut model, "\n");
    assert!(matches!(model.mode, Mode::Filter(_)), "what is not understood is not accepted");
    ctrl(&mut model, 'u');
    assert_eq!(listed(&model).len(), 10);
    keys(&mut model, "s4\n");
    assert!(matches!(model.mode, Mode::List));
    assert_eq!(listed(&model), ["s4"]);
}

#[test]
fn a_word_that_becomes_a_field_does_not_empty_the_list() {
    for (word, field) in [("cau", "cause"), ("ACTO", "actor"), ("s3 prof", "profile"), ("d", "domain")] {
        let mut model = model();
        keys(&mut model, &format!("/{word}"));
        let Mode::Filter(edit) = &model.mode else { panic!("still editing") };
        let left = if word.starts_with("s3") { 1 } else { 10 };
        assert_eq!(listed(&model).len(), left, "{word}");
        // `d` is in the domain of all of them.
        assert_eq!(edit.held(), (word != "d").then_some(field), "{word}");
    }
    let mut model = model();
    keys(&mut model, "/cause:closed");
    assert_eq!(listed(&model).len(), 5);
    ctrl(&mut model, 'u');
    keys(&mut model, "cau");
    press(&mut model, KeyCode::Left);
    assert!(listed(&model).is_empty(), "the word is typed out where the cursor has left it");
    press(&mut model, KeyCode::End);
    assert_eq!(listed(&model).len(), 10);
    keys(&mut model, " s4");
    assert!(listed(&model).is_empty(), "another word follows");
    ctrl(&mut model, 'u');
    keys(&mut model, "cau\n");
    assert!(listed(&model).is_empty(), "accepted, it is a word");
    assert_eq!(model.bar.query().text(), "cau");
}

#[test]
fn a_paste_is_text_without_line_ends_and_control_characters() {
    let mut model = model();
    let _ = update(&mut model, Msg::Paste("stream:s3\n\u{1b}[31mapp:live\u{202e}\n".to_owned()));
    let Mode::Filter(edit) = &model.mode else { panic!("a paste opens the line") };
    assert_eq!(edit.text(), "stream:s3 [31mapp:live");
    ctrl(&mut model, 'u');
    let _ = update(&mut model, Msg::Paste("stream:s3\r\napp:live".to_owned()));
    assert_eq!(listed(&model), ["s3"]);
}

#[test]
fn esc_undoes_the_innermost_first_and_its_twins_do_the_same() {
    for back in [KeyCode::Esc, KeyCode::Left, KeyCode::Char('h'), KeyCode::Backspace] {
        let mut model = model();
        keys(&mut model, "/s\nc\n?");
        assert!(matches!(model.mode, Mode::Help { .. }));
        press(&mut model, back);
        assert!(matches!(model.mode, Mode::Detail));
        press(&mut model, back);
        assert!(matches!(model.mode, Mode::List) && !model.drill.is_top());
        press(&mut model, back);
        assert!(model.drill.is_top() && !model.bar.query().is_empty());
        press(&mut model, back);
        assert!(model.bar.query().is_empty());
        assert_eq!(press(&mut model, back), [], "nothing is left to undo");
    }
}

#[test]
fn levels_narrow_the_list_and_leaving_comes_back_to_where_it_stood() {
    let mut model = model();
    keys(&mut model, "jjj");
    keys(&mut model, "c");
    assert_eq!(listed(&model), ["s1", "s3", "s5", "s7", "s9"]);
    assert_eq!(selected(&model), "s3");
    keys(&mut model, "t");
    assert_eq!(listed(&model), ["s3"]);
    keys(&mut model, "t");
    assert!(model.message().is_some(), "the same level again is said, not entered");
    keys(&mut model, "i");
    assert_eq!(listed(&model), ["s3"], "an internal network is an address of its own");
    keys(&mut model, "hhh");
    assert_eq!((selected(&model), listed(&model).len()), ("s3", 10));
}

#[test]
fn q_quits_at_the_top_and_goes_back_elsewhere() {
    let mut model = model();
    keys(&mut model, "c\n");
    assert_ne!(press(&mut model, KeyCode::Char('q')), [Effect::Quit]);
    assert_ne!(press(&mut model, KeyCode::Char('q')), [Effect::Quit]);
    assert_eq!(press(&mut model, KeyCode::Char('q')), [Effect::Quit]);
}

#[test]
fn ctrl_c_quits_when_pressed_twice_in_a_row() {
    let mut model = model();
    assert_ne!(ctrl(&mut model, 'c'), [Effect::Quit]);
    keys(&mut model, "j");
    assert_ne!(ctrl(&mut model, 'c'), [Effect::Quit], "another key came between");
    assert_eq!(ctrl(&mut model, 'c'), [Effect::Quit]);
    keys(&mut model, "\n/x");
    assert!(!ctrl(&mut model, 'c').contains(&Effect::Quit));
    assert!(matches!(model.mode, Mode::List), "the line is left first");
    assert!(ctrl(&mut model, 'c').contains(&Effect::Quit));
}

#[test]
fn a_level_lists_all_of_its_subject_and_the_filter_comes_back_with_the_way_out() {
    let mut model = model();
    keys(&mut model, "/stream:s3\n");
    assert_eq!(listed(&model), ["s3"]);
    keys(&mut model, "c");
    assert_eq!(listed(&model), ["s1", "s3", "s5", "s7", "s9"], "the filter does not narrow the level");
    assert_eq!(selected(&model), "s3");
    keys(&mut model, "/s5\n");
    assert_eq!(listed(&model), ["s5"], "a filter of its own does");
    keys(&mut model, "h");
    assert_eq!((model.bar.query().text(), listed(&model).len()), ("stream:s3", 1));
}
