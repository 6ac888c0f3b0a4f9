//! Writing what is seen to a file: the question with what is proposed, the file that is there already.

use crossterm::event::KeyCode;

use super::live;

#[test]
fn the_question_proposes_a_name_and_every_format() {
    for (width, height) in [(60, 15), (80, 24), (140, 40)] {
        let mut stage = live(width, height);
        stage.type_text("e");
        insta::assert_snapshot!(format!("export_{width}x{height}"), stage.text());
    }
}

#[test]
fn a_file_is_replaced_only_after_a_yes() {
    let mut stage = live(80, 24);
    stage.files().insert("~/a.csv".to_owned(), b"old".to_vec());
    for (answer, replaced) in [('n', false), ('y', true)] {
        stage.type_text("/room_12");
        stage.press(KeyCode::Enter);
        stage.type_text("e");
        stage.key(super::ctrl('u'));
        stage.type_text("~/a.csv");
        stage.press(KeyCode::Enter);
        let asked = stage.text();
        assert!(asked.contains("~/a.csv is there already. Replace it? (y/n)"), "{asked}");
        assert_eq!(stage.files()["~/a.csv"], b"old");
        stage.type_text(&answer.to_string());
        let text = String::from_utf8(stage.files()["~/a.csv"].clone()).expect("a text");
        assert_eq!(text != "old", replaced);
        let said = if replaced { "3 rows in ~/a.csv" } else { "nothing was written" };
        let shown = stage.text();
        assert!(shown.contains(said), "{shown}");
        if replaced {
            assert!(text.contains("room_1204") && text.contains("room_1207"), "what is filtered: {text}");
            assert_eq!(text.lines().count(), 4);
        }
        stage.press(KeyCode::Esc);
    }
}
