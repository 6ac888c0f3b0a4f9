//! What an archive, marks and notes look like: at the start, offline, in trouble, while a note is written;
//! in every language and at every size.

use breakwatch::event::{Annotation, Note, Seen, Source, Subject};
use breakwatch::i18n::Lang;
use breakwatch::poll::report::{Keeping, KeepingState, Phase, Report};
use breakwatch::tui::{History, Options};
use crossterm::event::KeyCode;

use super::{MAIN, NOW, Screen, breaks, evening, options, stage, status};

fn keeping(state: KeepingState, unsaved: u64) -> Report {
    Report::Archive(Keeping { state, unsaved, lost: 0, newest: Some(NOW.plus(-7_300)), notices: vec![] })
}

fn recalled(seen: Vec<Seen>) -> Report {
    Report::Recalled { profile: MAIN, seen, source: Source::Live, at: NOW.plus(-7_200) }
}

fn with_history(history: History, lang: Lang, width: u16, height: u16) -> Screen {
    stage(&Options { history, lang, ..options(&["default"]) }, width, height)
}

/// One profile, live, with an archive that works and somebody's marks and notes.
fn noted(lang: Lang, width: u16, height: u16) -> Screen {
    let mut stage = with_history(History::Kept, lang, width, height);
    let seen = evening();
    let annotation = |of, what| Annotation { profile: "default".into(), of, at: NOW, what };
    let text = |text: &str| Note::Text(text.to_owned());
    stage.report(Report::Annotated(vec![
        annotation(Subject::Stream(seen[1].record.stream_name()), text("encoder is old: call Lee, 555 0142")),
        annotation(Subject::Break(seen[1].record.clone()), text("told the venue")),
        annotation(Subject::Break(seen[1].record.clone()), Note::Marked(true)),
        annotation(Subject::Break(seen[3].record.clone()), Note::Marked(true)),
    ]));
    stage.report(breaks(MAIN, seen, Source::FirstFill));
    stage.report(Report::Status { profile: MAIN, status: status(Phase::Live) });
    stage.report(keeping(KeepingState::Well, 0));
    stage.type_text("j");
    stage
}

#[test]
fn marks_and_notes_in_list_and_detail() {
    for (width, height) in [(60, 15), (80, 24), (140, 40)] {
        let mut stage = noted(Lang::En, width, height);
        insta::assert_snapshot!(format!("noted_{width}x{height}"), stage.text());
    }
    for lang in Lang::ALL {
        let mut stage = noted(lang, 80, 24);
        stage.press(KeyCode::Enter);
        insta::assert_snapshot!(format!("noted_detail_{}_80x24", lang.name()), stage.text());
    }
}

#[test]
fn a_note_being_written() {
    for lang in Lang::ALL {
        let mut stage = noted(lang, 80, 24);
        stage.type_text("N, ask for Kim");
        insta::assert_snapshot!(format!("note_{}_80x24", lang.name()), stage.text());
        stage.press(KeyCode::Tab);
        insta::assert_snapshot!(format!("note_of_break_{}_80x24", lang.name()), stage.text());
    }
}

#[test]
fn the_line_keeps_the_end_of_a_long_note_and_the_cursor_in_sight() {
    let mut stage = noted(Lang::En, 60, 15);
    stage.type_text("N");
    stage.paste(&"0123456789".repeat(20));
    let (cells, cursor) = stage.cells();
    let cursor = cursor.expect("a line that is edited has a cursor");
    assert_eq!(cursor.x, 59);
    assert_eq!(cells[(58, cursor.y)].symbol(), "9");
}

#[test]
fn before_any_answer_the_list_is_the_archives_and_says_how_old_it_is() {
    for lang in Lang::ALL {
        let mut stage = with_history(History::Kept, lang, 80, 24);
        stage.report(recalled(evening().split_off(8)));
        stage.report(keeping(KeepingState::Well, 0));
        insta::assert_snapshot!(format!("recalled_{}_80x24", lang.name()), stage.text());
    }
}

#[test]
fn offline() {
    for lang in Lang::ALL {
        let mut stage = with_history(History::Offline, lang, 80, 24);
        insta::assert_snapshot!(format!("offline_reading_{}_80x24", lang.name()), stage.text());
        stage.report(recalled(evening().split_off(8)));
        stage.report(keeping(KeepingState::Well, 0));
        insta::assert_snapshot!(format!("offline_{}_80x24", lang.name()), stage.text());
        stage.type_text("w");
        stage.press(KeyCode::Enter);
        insta::assert_snapshot!(format!("offline_detail_{}_80x24", lang.name()), stage.text());
    }
}

#[test]
fn offline_with_nothing_in_the_window_or_an_archive_that_fails() {
    for lang in Lang::ALL {
        let mut stage = with_history(History::Offline, lang, 80, 24);
        stage.report(keeping(KeepingState::Well, 0));
        insta::assert_snapshot!(format!("offline_none_{}_80x24", lang.name()), stage.text());
        let why = "the archive ~/a.sqlite3 is damaged and is left as it is".to_owned();
        stage.report(keeping(KeepingState::Failed { why }, 0));
        insta::assert_snapshot!(format!("offline_failed_{}_80x24", lang.name()), stage.text());
    }
}

#[test]
fn an_archive_in_trouble() {
    for lang in Lang::ALL {
        let mut stage = noted(lang, 80, 24);
        let why =
            "the archive ~/.local/share/breakwatch/archive.sqlite3 cannot grow: the disk is full; make room";
        stage.report(keeping(KeepingState::Waiting { why: why.to_owned() }, 312));
        insta::assert_snapshot!(format!("archive_full_{}_80x24", lang.name()), stage.text());
    }
}

#[test]
fn every_size_draws_notes_their_line_and_offline() {
    for (at, width) in (1..=150).step_by(7).enumerate() {
        for height in (1..=40).step_by(3) {
            let lang = Lang::ALL[at % Lang::ALL.len()];
            let mut stage = noted(lang, width, height);
            stage.type_text("jmNlonger than most screens are wide, and then some\tab");
            stage.press(KeyCode::Tab);
            stage.frame().expect("written");
            stage.press(KeyCode::Enter);
            stage.frame().expect("written");
            let mut stage = with_history(History::Offline, lang, width, height);
            stage.frame().expect("written");
            stage.report(recalled(evening()));
            stage.report(keeping(KeepingState::Well, 0));
            stage.type_text("we");
            stage.frame().expect("written");
        }
    }
}
