//! Incidents that somebody knows of, and what the keys for marks and notes do in the views.

use super::*;
use crate::event::{Annotation, Note, OnlineList, Subject};
use crate::insight::Verdict;
use crate::tui::model::{History, View};

/// Nine cameras of one network that broke within half a minute ten minutes ago, and all that the archive
/// holds of what was said.
fn struck() -> Model {
    let options = Options { history: History::Kept, ..options_of(Window::Last(86_400)) };
    let mut model = Model::new(&options, NOW).expect("an empty filter parses");
    let mut all = vec![seen("old2", 80_000), seen("other1", 9_000)];
    all.extend((0..9).map(|n| camera(n, 620 - n)));
    found(&mut model, all, Source::FirstFill);
    let status = Status { phase: Phase::Live, last_success: Some(NOW), ..Status::connecting(10) };
    let _ = update(&mut model, Msg::Report(Report::Status { profile: ProfileId(0), status }));
    survey(&mut model);
    model
}

fn camera(number: i64, ago: i64) -> Seen {
    let mut seen = seen(&format!("camera{number}"), ago);
    seen.record.reason = Text::new(NETWORK);
    seen.record.client_ip = Text::new(&format!("203.0.113.{number}"));
    seen
}

fn survey(model: &mut Model) {
    while update(model, Msg::Frame) != Effects::none() {}
}

fn annotations(effects: Vec<Effect>) -> Vec<Annotation> {
    let of = |effect| if let Effect::Annotate(annotation) = effect { Some(annotation) } else { None };
    effects.into_iter().filter_map(of).collect()
}

fn titles(model: &Model) -> Vec<String> {
    model.views.incidents().rows().iter().map(|row| row.title(crate::i18n::Lang::En)).collect()
}

fn announced(model: &Model) -> String {
    model.announcements().concat()
}

#[test]
fn an_acknowledged_incident_is_told_as_such_and_what_joins_it_is_told_too() {
    let mut model = struck();
    assert!(announced(&model).contains("9 streams"), "{}", announced(&model));
    keys(&mut model, "3");
    survey(&mut model);
    let given = annotations(press(&mut model, KeyCode::Char('a')));
    let said: Vec<_> = given.iter().map(|it| it.what.clone()).collect();
    assert_eq!(said, [Note::Acknowledged(Some(9)), Note::Acknowledged(Some(0))]);
    assert_eq!(model.message(), Some("incident acknowledged"));
    survey(&mut model);
    assert!(
        titles(&model)[0].starts_with("acknowledged: 9 streams from 203.0.113.0/24"),
        "{:?}",
        titles(&model)
    );
    keys(&mut model, "1");
    assert_eq!(announced(&model), "");

    found(&mut model, vec![camera(9, 611), camera(10, 610)], Source::Live);
    survey(&mut model);
    assert!(announced(&model).contains("(acknowledged, 2 more since) 11 streams"), "{}", announced(&model));
    // Once more: now of all eleven.
    keys(&mut model, "3");
    survey(&mut model);
    let given = annotations(press(&mut model, KeyCode::Char('a')));
    assert!(given.iter().any(|it| it.what == Note::Acknowledged(Some(11))), "{given:?}");
    survey(&mut model);
    assert!(titles(&model)[0].starts_with("acknowledged: 11 streams"), "{:?}", titles(&model));
    // And no more.
    let taken = annotations(press(&mut model, KeyCode::Char('a')));
    assert!(!taken.is_empty() && taken.iter().all(|it| it.what == Note::Acknowledged(None)));
    survey(&mut model);
    assert!(titles(&model)[0].starts_with("11 streams"));
    assert_eq!(model.message(), Some("no longer acknowledged"));
}

#[test]
fn a_break_acknowledges_its_incident_and_one_of_none_says_so() {
    let mut model = struck();
    keys(&mut model, "/stream:camera4\n");
    let given = annotations(press(&mut model, KeyCode::Char('a')));
    let Subject::Break(first) = &given[0].of else { panic!("{given:?}") };
    assert_eq!(first.stream.shown(), "camera0", "the first break of the incident");
    survey(&mut model);
    keys(&mut model, "\u{1b}/stream:other\n");
    assert_eq!(annotations(press(&mut model, KeyCode::Char('a'))), []);
    assert!(model.message().is_some_and(|said| said.contains("part of none")));
    keys(&mut model, "4");
    assert_eq!(annotations(press(&mut model, KeyCode::Char('a'))), []);
    assert!(model.message().is_some_and(|said| said.contains("view 3")));
}

#[test]
fn streams_that_are_down_and_known_of_do_not_shout() {
    let mut model = struck();
    let list = OnlineList { asked: NOW, scope: (None, None), complete: true, streams: Vec::new() };
    let _ = update(&mut model, Msg::Report(Report::Online { profile: ProfileId(0), list }));
    survey(&mut model);
    let down = |model: &Model| model.insight.count(Verdict::Down);
    assert!(down(&model) >= 9);
    assert_eq!(model.hushed(Verdict::Down), 0);
    keys(&mut model, "/stream:camera4\na");
    survey(&mut model);
    assert_eq!(model.hushed(Verdict::Down), 9);
    found(&mut model, vec![camera(9, 400)], Source::Live);
    survey(&mut model);
    assert_eq!(model.hushed(Verdict::Down), 9, "the one that joined is not known of");
}

#[test]
fn what_was_kept_is_acknowledged_again_at_the_next_start() {
    let mut model = struck();
    keys(&mut model, "3");
    survey(&mut model);
    let given = annotations(press(&mut model, KeyCode::Char('a')));
    // Another run: the words come first, the breaks in another order.
    let options = Options { history: History::Kept, ..options_of(Window::Last(86_400)) };
    let mut next = Model::new(&options, NOW.plus(60)).expect("an empty filter parses");
    let _ = update(&mut next, Msg::Report(Report::Annotated(given)));
    let mut all: Vec<Seen> = (0..10).rev().map(|n| camera(n, 620 - n)).collect();
    all.push(seen("old2", 80_000));
    found(&mut next, all, Source::FirstFill);
    let status = Status { phase: Phase::Live, last_success: Some(NOW), ..Status::connecting(10) };
    let _ = update(&mut next, Msg::Report(Report::Status { profile: ProfileId(0), status }));
    keys(&mut next, "3");
    survey(&mut next);
    assert!(titles(&next)[0].starts_with("acknowledged, 1 more since: 10 streams"), "{:?}", titles(&next));
}

#[test]
fn in_the_streams_view_a_note_is_on_the_stream_and_other_views_say_why_not() {
    let mut model = struck();
    keys(&mut model, "/stream:other\n2Ncall Lee");
    let given = annotations(press(&mut model, KeyCode::Enter));
    let [Annotation { of: Subject::Stream(name), what: Note::Text(text), .. }] = &given[..] else {
        panic!("{given:?}")
    };
    assert_eq!((name.stream.shown(), text.as_str()), ("other1", "call Lee"));
    assert_eq!(model.views.current(), View::Streams);
    for (key, view, word) in
        [('m', '2', "single breaks"), ('N', '3', "breaks and streams"), ('m', '4', "Enter")]
    {
        keys(&mut model, &format!("{view}{key}"));
        assert!(
            model.message().is_some_and(|said| said.contains(word)),
            "{key} {view}: {:?}",
            model.message()
        );
    }
    found(&mut model, vec![seen("other1", 3)], Source::Live);
    assert_eq!(model.message(), Some("other1 broke again; your note: call Lee"));
}

#[test]
fn the_secret_of_a_push_url_gets_neither_into_a_note_nor_onto_the_screen() {
    const SECRET: &str = "f85a2ab363fe4deaffef9754d79da6fe";
    let mut model = struck();
    keys(&mut model, "N");
    let url = format!("rtmp://push.example.com/live/room?txSecret={SECRET}&txTime=68E3C4D0");
    let _ = update(&mut model, Msg::Paste(url));
    let crate::tui::model::Mode::Note(edit) = &model.mode else { panic!("the line is open") };
    assert!(!edit.text().contains(SECRET) && edit.text().contains("txTime=68E3C4D0"), "{}", edit.text());
    ctrl(&mut model, 'u');
    // In two pieces, the first of which tells nothing.
    keys(&mut model, "txSecret=");
    let _ = update(&mut model, Msg::Paste(SECRET.to_owned()));
    let given = annotations(press(&mut model, KeyCode::Enter));
    assert!(!format!("{given:?}").contains(SECRET), "{given:?}");
    assert!(!format!("{:?}", model.annotations).contains(SECRET));
}
