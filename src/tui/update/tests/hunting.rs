//! Searching for a stream's name: asked for, told, stopped, left and reopened; the live screen knows
//! nothing of it, and misses nothing meanwhile.

use super::*;
use crate::event::{Annotation, Note, Subject};
use crate::insight::Verdict;
use crate::poll::search::{Course, Progress};
use crate::poll::{Finding, Order, Wanted};
use crate::tui::model::{History, Mode, View};

const MAIN: ProfileId = ProfileId(0);
const DAY: i64 = 86_400;

fn hunts(effects: Vec<Effect>) -> Vec<Option<Order>> {
    let of = |effect| if let Effect::Hunt(order) = effect { Some(order) } else { None };
    effects.into_iter().filter_map(of).collect()
}

fn tell(model: &mut Model, search: u32, finding: Finding) -> Vec<Effect> {
    let effects = done(update(model, Msg::Report(Report::Found { search, finding })));
    let _ = update(model, Msg::Frame);
    effects
}

fn finds(model: &mut Model, search: u32, seen: Vec<Seen>) {
    tell(model, search, Finding::Breaks { profile: MAIN, seen, at: NOW, request: None });
}

fn goes(model: &mut Model, search: u32, percent: u8, course: Course) {
    let progress = Progress { percent, course, ..Progress::begun() };
    tell(model, search, Finding::Progress { profile: MAIN, progress });
}

/// A search for what the selected stream is called, with two breaks of it weeks ago found so far.
fn searching() -> Model {
    let mut model = model();
    keys(&mut model, "jjS");
    let [Some(order)] = &hunts(press(&mut model, KeyCode::Enter))[..] else { panic!("no search") };
    assert_eq!((order.number, &order.wanted), (1, &Wanted { name: "s2".to_owned(), exact: false }));
    finds(&mut model, 1, vec![seen("s2", 120), seen("s2", 20 * DAY), seen("s21", 40 * DAY)]);
    goes(&mut model, 1, 37, Course::Searching);
    model
}

#[test]
fn the_selected_stream_is_proposed_until_a_name_is_typed_and_tab_asks_for_the_whole_name() {
    let mut model = model();
    keys(&mut model, "S");
    let Mode::Prompt(prompt) = &model.mode else { panic!("asked") };
    assert_eq!((prompt.text(), prompt.chosen().map(|it| it.text.as_str())), ("", Some("s0")));
    keys(&mut model, " ");
    assert_eq!(hunts(press(&mut model, KeyCode::Enter)), [], "nothing to look for");
    ctrl(&mut model, 'u');
    keys(&mut model, "room_12");
    press(&mut model, KeyCode::Tab);
    let [Some(order)] = &hunts(press(&mut model, KeyCode::Enter))[..] else { panic!("no search") };
    assert_eq!(order.wanted, Wanted { name: "room_12".to_owned(), exact: true });
}

#[test]
fn a_name_that_cannot_be_shown_is_looked_for_as_it_is() {
    let mut model = model();
    found(&mut model, vec![seen("a\u{1b}[31mb", -5)], Source::Live);
    keys(&mut model, "S");
    let [Some(order)] = &hunts(press(&mut model, KeyCode::Enter))[..] else { panic!("no search") };
    assert_eq!(order.wanted.name, "a\u{1b}[31mb");
    keys(&mut model, "\u{1b}\u{1b}S");
    keys(&mut model, "31m");
    let [Some(order)] = &hunts(press(&mut model, KeyCode::Enter))[..] else { panic!("no search") };
    assert_eq!(order.wanted.name, "31m", "what is typed is looked for");
}

#[test]
fn a_result_is_a_view_like_any_other_and_the_live_one_is_as_it_was() {
    let mut model = searching();
    assert_eq!(listed(&model), ["s2", "s2", "s21"]);
    keys(&mut model, "/stream:=s2\n");
    assert_eq!(listed(&model).len(), 2);
    keys(&mut model, "\u{1b}2");
    assert_eq!(model.views.streams().rows().len(), 2);
    keys(&mut model, "1jtj");
    assert!(!model.drill.is_top(), "drilled down to a stream");
    // One level after the other, then the search is stopped, then one is back.
    keys(&mut model, "\u{1b}");
    assert!(model.drill.is_top() && model.hunt.is_some());
    assert_eq!(hunts(press(&mut model, KeyCode::Esc)), [None]);
    assert_eq!(listed(&model).len(), 3, "what was found stays");
    assert!(model.troubles().iter().any(|(it, _)| it.text.contains("37 %")), "{:?}", model.troubles());
    press(&mut model, KeyCode::Esc);
    assert!(model.hunt.is_none());
    assert_eq!((selected(&model), listed(&model).len()), ("s2", 10));
    assert_eq!(model.known().breaks, 10, "the window knows nothing of it");
    // The last result can be looked at again.
    keys(&mut model, "R");
    assert_eq!(listed(&model).len(), 3);
    keys(&mut model, "R");
    assert_eq!(listed(&model).len(), 10);
}

#[test]
fn q_goes_back_from_a_result_and_quits_only_the_live_screen() {
    let mut model = searching();
    goes(&mut model, 1, 100, Course::Complete);
    assert!(!press(&mut model, KeyCode::Char('q')).contains(&Effect::Quit));
    assert!(model.hunt.is_none());
    assert!(press(&mut model, KeyCode::Char('q')).contains(&Effect::Quit));
}

#[test]
fn what_happens_meanwhile_is_there_when_one_comes_back() {
    let mut model = searching();
    keys(&mut model, "\u{1b}");
    found(&mut model, vec![seen("new", -3)], Source::Live);
    assert_eq!(listed(&model).len(), 3, "it is no part of the result");
    let list = crate::event::OnlineList { asked: NOW, scope: (None, None), complete: true, streams: vec![] };
    let _ = update(&mut model, Msg::Report(Report::Online { profile: MAIN, list }));
    let _ = update(&mut model, Msg::Frame);
    assert!(model.insight.count(Verdict::Down) > 0, "what is on air is known to both");
    clock(&mut model, 5);
    keys(&mut model, "\u{1b}");
    assert_eq!(listed(&model)[0], "new");
    assert!(model.insight.count(Verdict::Down) > 1);
    assert_eq!(model.now(), NOW.plus(5));
    // And while one is back, the result goes on.
    finds(&mut model, 1, vec![seen("s2", 50 * DAY)]);
    assert_eq!(listed(&model).len(), 11);
    keys(&mut model, "R");
    assert_eq!(listed(&model).len(), 4);
}

#[test]
fn another_search_takes_the_place_of_the_first() {
    let mut model = searching();
    keys(&mut model, "S");
    ctrl(&mut model, 'u');
    keys(&mut model, "s7");
    let [Some(order)] = &hunts(press(&mut model, KeyCode::Enter))[..] else { panic!("no search") };
    assert_eq!(order.number, 2);
    finds(&mut model, 1, vec![seen("s2", 3 * DAY)]);
    assert!(listed(&model).is_empty(), "what the first still tells counts no more");
    finds(&mut model, 2, vec![seen("s7", 3 * DAY)]);
    assert_eq!(listed(&model), ["s7"]);
    goes(&mut model, 2, 100, Course::Complete);
    keys(&mut model, "\u{1b}");
    assert!(model.hunt.is_none(), "behind both is the live one");
    assert_eq!(listed(&model).len(), 10);
}

#[test]
fn trouble_is_said_and_a_refusal_costs_only_its_profile() {
    let mut model = searching();
    let why = "profile main: the service is busy".to_owned();
    goes(&mut model, 1, 40, Course::Retrying { why, at: NOW.plus(8) });
    let said: Vec<String> = model.troubles().into_iter().map(|(it, _)| it.text).collect();
    assert!(said[0].starts_with("RETRY") && said[0].contains("the service is busy"), "{said:?}");
    goes(
        &mut model,
        1,
        40,
        Course::Refused { why: "the key lacks live:DescribeLiveStreamEventList".to_owned() },
    );
    let said: Vec<String> = model.troubles().into_iter().map(|(it, _)| it.text).collect();
    assert!(said[0].contains("live:DescribeLiveStreamEventList"), "{said:?}");
    assert_eq!(listed(&model).len(), 3);
    keys(&mut model, ":search-stop\n");
    assert_eq!(model.message(), Some("nothing is being searched"));
}

#[test]
fn a_window_cannot_be_chosen_in_a_result_and_the_pollers_hear_nothing() {
    let mut model = searching();
    for key in ['w', 'W'] {
        assert!(!press(&mut model, KeyCode::Char(key)).iter().any(|it| matches!(it, Effect::Watch(_))));
        assert!(model.message().is_some_and(|said| said.contains("all of the time")));
    }
    assert_eq!(listed(&model).len(), 3);
}

#[test]
fn marks_and_notes_are_about_the_same_things_on_both_screens() {
    let options = Options { history: History::Kept, ..options_of(Window::Last(86_400)) };
    let mut model = Model::new(&options, NOW).expect("an empty filter parses");
    found(&mut model, vec![seen("s2", 120)], Source::FirstFill);
    keys(&mut model, "m");
    keys(&mut model, "S\n");
    finds(&mut model, 1, vec![seen("s2", 120), seen("s2", 9 * DAY)]);
    keys(&mut model, "/is:marked\n");
    assert_eq!(listed(&model), ["s2"]);
    keys(&mut model, "\u{1b}jNcall Lee");
    let kept: Vec<_> = press(&mut model, KeyCode::Enter)
        .into_iter()
        .filter_map(|effect| if let Effect::Annotate(it) = effect { Some(it) } else { None })
        .collect();
    assert!(
        matches!(&kept[..], [Annotation { of: Subject::Stream(_), what: Note::Text(_), .. }]),
        "{kept:?}"
    );
    keys(&mut model, "R/is:noted\n");
    assert_eq!(listed(&model), ["s2"]);
    assert_eq!(model.views.current(), View::Breaks);
}

#[test]
fn what_comes_back_on_the_next_start_is_the_live_screen() {
    let mut model = model();
    keys(&mut model, "/stream:s2\n");
    let before = model.session();
    keys(&mut model, "S\n");
    finds(&mut model, 1, vec![seen("s2", 9 * DAY)]);
    keys(&mut model, "/dur:>1\n2");
    assert_eq!(model.session().standing, before.standing);
}
