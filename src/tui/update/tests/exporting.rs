//! Exports: which rows, in which order and format, piece by piece, and what is said of them.

use std::io::ErrorKind;

use super::super::exporting::{begin, choices};
use super::*;
use crate::i18n::Lang;
use crate::tui::effects::{Copying, Exporting, Sent};
use crate::tui::errands::Exported;
use crate::tui::model::{Asked, Mode};

const PATH: &str = "/tmp/it.csv";

/// Plays the file's part; returns all that was written to it.
fn written(model: &mut Model, to: &str) -> String {
    let effects = begin(model, to).expect("a place to write to");
    let open = Effect::Export(Exporting::Open { path: to.to_owned(), replace: false });
    assert_eq!(done(effects), [open]);
    let mut text = Vec::new();
    let mut answer = Exported::Begun { path: to.to_owned() };
    loop {
        let effects = done(update(model, Msg::Exported(answer)));
        let steps: Vec<Exporting> = effects
            .into_iter()
            .filter_map(|effect| if let Effect::Export(step) = effect { Some(step) } else { None })
            .collect();
        match &steps[..] {
            [Exporting::Take(bytes)] => text.extend_from_slice(bytes),
            [Exporting::Finish] => break,
            other => panic!("{other:?}"),
        }
        answer = Exported::Took;
    }
    let _ = update(model, Msg::Exported(Exported::Done { path: to.to_owned(), bytes: text.len() as u64 }));
    assert!(model.export.is_none());
    String::from_utf8(text).expect("a text")
}

/// The column of that name of a CSV.
fn column(text: &str, name: &str) -> Vec<String> {
    let mut csv = ::csv::Reader::from_reader(text.as_bytes());
    let at = csv.headers().expect("a header").iter().position(|it| it == name).expect(name);
    csv.records().map(|row| row.expect("a row")[at].to_owned()).collect()
}

#[test]
fn what_is_seen_is_what_is_written_filtered_sorted_and_drilled() {
    let mut model = model();
    assert_eq!(column(&written(&mut model, PATH), "stream").len(), 10);
    assert!(
        model.message().is_some_and(|said| said.starts_with("10 rows in /tmp/it.csv (")),
        "{:?}",
        model.message()
    );
    keys(&mut model, "/cause:network\nr");
    let listed: Vec<String> = listed(&model).into_iter().map(str::to_owned).collect();
    assert_eq!(listed.len(), 5);
    assert_eq!(column(&written(&mut model, PATH), "stream"), listed, "in the order of the list");
    keys(&mut model, "t");
    assert_eq!(column(&written(&mut model, PATH), "stream").len(), 1, "one level in");
}

#[test]
fn rows_that_stand_for_several_become_these_in_the_lists_order() {
    let mut model = model();
    found(&mut model, (0..8).map(|n| seen("flap", 90 + 40 * n)).collect(), Source::Live);
    assert!(model.list.folded().count() > 0, "they are one row");
    let text = written(&mut model, PATH);
    let (streams, ended) = (column(&text, "stream"), column(&text, "ended_at"));
    assert_eq!(streams.iter().filter(|it| *it == "flap").count(), 8);
    assert_eq!(streams.len(), 18);
    assert!(ended.is_sorted_by(|a, b| a >= b), "{ended:?}");
    keys(&mut model, "r");
    let turned = column(&written(&mut model, PATH), "ended_at");
    assert!(turned.is_sorted() && turned.len() == 18, "{turned:?}");
}

#[test]
fn each_view_is_written_as_its_own_table() {
    let mut model = model();
    found(&mut model, (0..9).map(|n| seen(&format!("cam{n}0"), 30_000 + n)).collect(), Source::Live);
    for (key, field, rows) in [('2', "usual_cause", 19), ('3', "culprit", 1), ('4', "share", 2)] {
        press(&mut model, KeyCode::Char(key));
        while update(&mut model, Msg::Frame).into_iter().any(|effect| effect == Effect::Draw) {}
        let csv = written(&mut model, PATH);
        assert_eq!(column(&csv, field).len(), rows, "{key}");
        let json: serde_json::Value = serde_json::from_str(&written(&mut model, "x.json")).expect("JSON");
        let array = json.as_array().expect("an array");
        assert_eq!(array.len(), rows);
        let header: Vec<&str> = csv.lines().next().expect("a header").split(',').collect();
        let mut keys: Vec<&str> =
            array[0].as_object().expect("an object").keys().map(String::as_str).collect();
        keys.sort_unstable();
        let mut sorted = header.clone();
        sorted.sort_unstable();
        assert_eq!(keys, sorted, "the same fields in every format");
        assert_eq!(written(&mut model, "x.ndjson").lines().count(), rows);
        assert_eq!(written(&mut model, "x.md").lines().count(), rows + 2);
    }
    press(&mut model, KeyCode::Char('1'));
    let text = written(&mut model, "x.txt");
    assert!(text.starts_with("Stream s0 ") && text.ends_with(".\n"), "{text}");
}

#[test]
fn many_rows_go_piece_by_piece_and_how_far_they_are_is_said() {
    let mut model = model_of(Window::Last(86_400));
    found(&mut model, (0..4_500).map(|n| seen(&format!("s{n}"), n)).collect(), Source::FirstFill);
    let _ = begin(&mut model, PATH).expect("a place");
    let mut pieces = 0;
    let mut answer = Exported::Begun { path: PATH.to_owned() };
    loop {
        let effects = done(update(&mut model, Msg::Exported(answer)));
        answer = Exported::Took;
        if effects.contains(&Effect::Export(Exporting::Finish)) {
            break;
        }
        pieces += 1;
        if pieces == 1 {
            assert_eq!(model.message(), Some("writing 4,500 rows: 11 %"));
            // Meanwhile keys work, breaks come in, and others leave the store.
            keys(&mut model, "jj");
            found(&mut model, vec![seen("newer", -5)], Source::Live);
            model.store.forget_before(NOW.plus(-4_400));
        }
    }
    assert_eq!(pieces, 10, "nine of rows, one for the end");
    let _ = update(&mut model, Msg::Exported(Exported::Done { path: PATH.to_owned(), bytes: 4_000_000 }));
    let said = model.message().expect("said");
    assert_eq!(said, "4,401 rows in /tmp/it.csv (4,000 kB); 99 left the window meanwhile");
}

#[test]
fn an_empty_list_is_an_empty_table() {
    let mut model = model_of(Window::Last(86_400));
    assert!(written(&mut model, PATH).starts_with("profile,domain,"));
    assert_eq!(written(&mut model, "x.json"), "[]\n");
    assert!(begin(&mut model, "x.txt").is_err_and(|why| why == "nothing is selected"));
}

#[test]
fn hostile_names_are_calculated_by_no_spreadsheet_and_steer_no_terminal() {
    let mut model = model_of(Window::Last(86_400));
    let names = ["=HYPERLINK(\"http://x\")", "+1+1", "a;=2", "b\u{1b}[2J\u{202e}|c", "@SUM(A1)"];
    found(&mut model, names.iter().map(|name| seen(name, 60)).collect(), Source::Live);
    for key in ['1', '2'] {
        press(&mut model, KeyCode::Char(key));
        let _ = update(&mut model, Msg::Frame);
        for to in ["x.csv", "x.md", "x.json", "x.ndjson"] {
            let text = written(&mut model, to);
            assert!(text.lines().all(crate::event::is_plain), "{to}: {text}");
        }
        let signs = ['=', '+', '@'];
        let streams = column(&written(&mut model, PATH), "stream");
        assert!(streams.iter().all(|name| !name.starts_with(signs) && !name.contains(";=")), "{streams:?}");
    }
}

#[test]
fn the_clipboard_takes_what_fits_and_the_rest_is_refused_with_a_word() {
    let mut model = model();
    let effects = done(begin(&mut model, "clipboard:md").expect("sent"));
    let Some(Effect::Copy(Copying { text, what })) =
        effects.into_iter().find(|it| matches!(it, Effect::Copy(_)))
    else {
        panic!("sent")
    };
    assert_eq!((what, text.lines().count()), (Sent::Rows(10), 12));
    found(&mut model, (0..6_000).map(|n| seen(&format!("s{n}"), n)).collect(), Source::Live);
    let effects = done(begin(&mut model, "clipboard:json").expect("said"));
    assert!(!effects.iter().any(|it| matches!(it, Effect::Copy(_))));
    assert!(
        model.message().is_some_and(|said| said.contains("too long for a clipboard")),
        "{:?}",
        model.message()
    );
}

/// The answers that are proposed.
fn texts(model: &Model, typed: &str) -> Vec<String> {
    choices(model, typed).into_iter().map(|it| it.text).collect()
}

/// What is asked at the foot, and what stands there as the answer.
fn asked(model: &Model) -> (Asked, &str) {
    let Mode::Prompt(prompt) = &model.mode else { panic!("nothing is asked: {:?}", model.mode) };
    (prompt.asked.clone(), prompt.text())
}

#[test]
fn a_name_without_a_known_ending_is_refused_and_the_line_stays() {
    let mut model = model();
    for to in ["", "x", "x.xlsx", "clipboard:", "clipboard:doc", ".csv/x", "dir.csv/x"] {
        let why = begin(&mut model, to).expect_err(to);
        assert!(why.contains(".csv .json .ndjson .md"), "{why}");
    }
    assert!(model.export.is_none());
    keys(&mut model, "ex\n");
    let Mode::Prompt(prompt) = &model.mode else { panic!("it stays") };
    assert!(prompt.complaint().is_some_and(|why| why.contains(".csv")), "{:?}", prompt.complaint());
    keys(&mut model, "\u{1b}");
    assert!(matches!(model.mode, Mode::List) && model.export.is_none());
}

#[test]
fn a_name_is_proposed_and_tab_goes_through_formats_and_the_clipboard_and_round() {
    let mut model = model();
    keys(&mut model, "e");
    let name = "breakwatch-2026-11-20T1200Z-breaks";
    assert_eq!(asked(&model), (Asked::Export, format!("{name}.csv").as_str()));
    let mut seen = Vec::new();
    for _ in 0..10 {
        press(&mut model, KeyCode::Tab);
        seen.push(asked(&model).1.trim_start_matches(name).to_owned());
    }
    let round = [
        ".json",
        ".ndjson",
        ".md",
        ".txt",
        "clipboard:md",
        "clipboard:csv",
        "clipboard:json",
        "clipboard:ndjson",
        ".csv",
        ".json",
    ];
    assert_eq!(seen, round);
    keys(&mut model, "\u{1b}");
    assert_eq!(texts(&model, "a.b.csv")[..4], ["a.b.json", "a.b.ndjson", "a.b.md", "a.b.txt"]);
    assert_eq!(texts(&model, "~/x")[..2], ["~/x.csv", "~/x.json"]);
    // A level, a break that is read, and a view have names of their own.
    keys(&mut model, "te");
    assert_eq!(asked(&model).1, "breakwatch-2026-11-20T1200Z-stream-s0.csv");
    keys(&mut model, "\u{1b}\u{1b}j\ne");
    assert_eq!(asked(&model).1, "breakwatch-2026-11-20T1200Z-break-s1.txt");
    keys(&mut model, "\u{1b}4e");
    assert_eq!(asked(&model).1, "breakwatch-2026-11-20T1200Z-causes.csv");
}

#[test]
fn where_one_break_is_read_that_one_is_written() {
    let mut model = model();
    keys(&mut model, "jj\n");
    assert_eq!(column(&written(&mut model, PATH), "stream"), ["s2"]);
    assert!(written(&mut model, "x.txt").starts_with("Stream s2 "));
}

#[test]
fn a_file_that_is_there_is_asked_about_and_no_leaves_it() {
    let mut model = model();
    let exists = || Msg::Exported(Exported::Exists { path: "/tmp/\u{1b}it.csv".to_owned() });
    for (answer, replaced) in [("n", false), ("\u{1b}", false), ("y", true)] {
        let _ = begin(&mut model, PATH).expect("a place");
        let _ = update(&mut model, exists());
        assert_eq!(asked(&model).0, Asked::Replace { path: "/tmp/\\u001bit.csv".to_owned() });
        let code = if answer == "\u{1b}" {
            KeyCode::Esc
        } else {
            KeyCode::Char(answer.chars().next().expect("one"))
        };
        let effects = press(&mut model, code);
        let open = Effect::Export(Exporting::Open { path: PATH.to_owned(), replace: true });
        assert_eq!(effects.contains(&open), replaced, "{answer}: {effects:?}");
        assert_eq!(effects.contains(&Effect::Export(Exporting::GiveUp)), !replaced);
        assert_eq!(model.export.is_some(), replaced);
        assert!(matches!(model.mode, Mode::List));
    }
    // While it is written the same key stops it.
    let effects = press(&mut model, KeyCode::Char('e'));
    assert!(effects.contains(&Effect::Export(Exporting::GiveUp)) && model.export.is_none());
    assert_eq!(model.message(), Some("nothing was written"));
    let late = Msg::Exported(Exported::Took);
    assert_eq!(done(update(&mut model, late)), [], "what still comes of it means nothing");
}

#[test]
fn every_failure_names_the_path_and_what_to_do_in_each_language() {
    for lang in Lang::ALL {
        let options = Options { lang, ..options_of(Window::Last(86_400)) };
        let mut model = Model::new(&options, NOW).expect("an empty filter parses");
        for kind in [
            ErrorKind::NotFound,
            ErrorKind::IsADirectory,
            ErrorKind::PermissionDenied,
            ErrorKind::StorageFull,
            ErrorKind::Other,
        ] {
            let _ = begin(&mut model, PATH).expect("a place");
            let failed = Exported::Failed { path: "/tmp/\u{1b}x.csv".into(), kind, why: "odd\u{7}".into() };
            assert_eq!(done(update(&mut model, Msg::Exported(failed))), [Effect::Draw]);
            let said = model.message().expect("said");
            assert!(said.contains("/tmp/\\u001bx.csv") && crate::event::is_plain(said), "{said}");
            assert!(model.export.is_none());
        }
    }
}
