//! Marks and notes, what an archive adds to the list and takes from it, and what is not asked offline.

use super::*;
use crate::event::{Annotation, Correction, Note, ProfileId, StreamName, Subject};
use crate::poll::report::{Keeping, KeepingState};
use crate::tui::model::{History, Mode};

const MAIN: ProfileId = ProfileId(0);

fn with_history(history: History) -> Model {
    let options = Options { history, ..options_of(Window::Last(86_400)) };
    Model::new(&options, NOW).expect("an empty filter parses")
}

fn keeping(state: KeepingState) -> Report {
    Report::Archive(Keeping { state, unsaved: 0, lost: 0, newest: Some(NOW.plus(-90)), notices: vec![] })
}

fn report(model: &mut Model, report: Report) -> bool {
    let drawn = update(model, Msg::Report(report)).into_iter().any(|effect| effect == Effect::Draw);
    let _ = update(model, Msg::Frame);
    drawn
}

fn recalled(seen: Vec<Seen>) -> Report {
    Report::Recalled { profile: MAIN, seen, source: Source::Live, at: NOW.plus(-60) }
}

fn annotated(effects: Vec<Effect>) -> Vec<(Subject, Note)> {
    let of = |effect| match effect {
        Effect::Annotate(Annotation { of, what, .. }) => Some((of, what)),
        _ => None,
    };
    effects.into_iter().filter_map(of).collect()
}

fn stream(name: &str) -> Subject {
    Subject::Stream(seen(name, 0).record.stream_name())
}

fn kept() -> Model {
    let mut model = with_history(History::Kept);
    report(&mut model, keeping(KeepingState::Well));
    found(&mut model, (0..10).map(|n| seen(&format!("s{n}"), 60 * n)).collect(), Source::FirstFill);
    model
}

#[test]
fn a_mark_is_set_and_taken_away_by_one_key_and_found_by_the_filter() {
    let mut model = kept();
    keys(&mut model, "jj");
    let of = Subject::Break(seen("s2", 120).record);
    assert_eq!(annotated(press(&mut model, KeyCode::Char('m'))), [(of.clone(), Note::Marked(true))]);
    assert_eq!(model.message(), Some("marked"));
    keys(&mut model, "/is:marked\n");
    assert_eq!(listed(&model), ["s2"]);
    assert_eq!(annotated(press(&mut model, KeyCode::Char('m'))), [(of, Note::Marked(false))]);
    assert_eq!(listed(&model), [""; 0], "the filter follows at once");
    keys(&mut model, "\u{1b}m");
    keys(&mut model, "/-is:marked\n");
    assert_eq!(listed(&model).len(), 9);
}

#[test]
fn a_note_is_written_on_the_stream_or_on_the_break_and_an_empty_one_takes_it_away() {
    let mut model = kept();
    keys(&mut model, "jNcall Lee");
    assert_eq!(annotated(press(&mut model, KeyCode::Enter)), [(stream("s1"), Note::Text("call Lee".into()))]);
    keys(&mut model, "N");
    press(&mut model, KeyCode::Tab);
    keys(&mut model, "seen it");
    let of_break = Subject::Break(seen("s1", 60).record);
    assert_eq!(
        annotated(press(&mut model, KeyCode::Enter)),
        [(of_break.clone(), Note::Text("seen it".into()))]
    );
    keys(&mut model, "/is:noted\n");
    assert_eq!(listed(&model), ["s1"]);
    keys(&mut model, "N");
    let Mode::Note(edit) = &model.mode else { panic!("the line is open") };
    assert_eq!(edit.text(), "call Lee");
    ctrl(&mut model, 'u');
    press(&mut model, KeyCode::Tab);
    ctrl(&mut model, 'u');
    let gone = annotated(press(&mut model, KeyCode::Enter));
    assert_eq!(gone, [(stream("s1"), Note::Text(String::new())), (of_break, Note::Text(String::new()))]);
    assert_eq!((model.message(), listed(&model)), (Some("note taken away"), vec![]));
}

#[test]
fn leaving_the_line_changes_nothing_and_comes_back_to_where_one_was() {
    let mut model = kept();
    keys(&mut model, "j\nNdraft");
    assert_eq!(annotated(press(&mut model, KeyCode::Esc)), []);
    assert!(matches!(model.mode, Mode::Detail));
    keys(&mut model, "N");
    assert_eq!(annotated(press(&mut model, KeyCode::Enter)), [], "nothing was written");
    assert_eq!(model.message(), None);
}

#[test]
fn a_pasted_note_is_one_harmless_line_of_bounded_length() {
    let mut model = kept();
    keys(&mut model, "N");
    let _ = update(&mut model, Msg::Paste(format!("a\n\u{1b}[31mb\u{202e}{}", "x".repeat(3_000))));
    assert_eq!(model.message(), Some("a note has at most 500 characters"));
    press(&mut model, KeyCode::Char('y'));
    let [(_, Note::Text(text))] = &annotated(press(&mut model, KeyCode::Enter))[..] else { panic!("a text") };
    assert!(text.starts_with("a [31mbxxx") && text.chars().count() == 500, "{text}");
}

#[test]
fn a_stream_with_a_note_that_breaks_again_says_it() {
    let mut model = kept();
    keys(&mut model, "jNcall Lee\n");
    found(&mut model, vec![seen("s3", 5)], Source::Live);
    assert_eq!(model.message(), Some("noted"), "of another stream");
    found(&mut model, vec![seen("s1", 3)], Source::Live);
    assert_eq!(model.message(), Some("s1 broke again; your note: call Lee"));
}

#[test]
fn only_what_is_new_is_said_to_have_broken_again() {
    let mut model = kept();
    report(&mut model, recalled(vec![seen("kept", 30)]));
    keys(&mut model, "jjNcall Lee\n");
    let of_kept =
        Annotation { profile: "main".into(), of: stream("kept"), at: NOW, what: Note::Text("x".into()) };
    report(&mut model, Report::Annotated(vec![of_kept]));
    // Of the noted streams one rises in count and one is listed again; new is another's break.
    let again = Seen { count: 2, ..seen("s1", 60) };
    found(&mut model, vec![again, seen("kept", 30), seen("s3", 5)], Source::Live);
    assert_eq!(model.message(), Some("noted"));
    let mut running = seen("s1", 0);
    running.record.ended = None;
    found(&mut model, vec![running], Source::Live);
    assert_eq!(model.message(), Some("noted"), "it has not broken yet");
    found(&mut model, vec![seen("s3", 4), seen("s1", 3)], Source::Live);
    assert_eq!(model.message(), Some("s1 broke again; your note: call Lee"));
}

#[test]
fn without_an_archive_marks_live_for_the_session_and_say_so() {
    let mut model = with_history(History::Off);
    found(&mut model, vec![seen("a", 1)], Source::FirstFill);
    assert_eq!(annotated(press(&mut model, KeyCode::Char('m'))), []);
    assert_eq!(model.message(), Some("marked, for this session only: there is no archive"));
    keys(&mut model, "/is:marked\n");
    assert_eq!(listed(&model), ["a"]);
}

#[test]
fn an_archive_that_does_not_work_is_said_of_a_mark_and_in_the_header() {
    let mut model = kept();
    let why = "the archive ~/a cannot grow".to_owned();
    let state = KeepingState::Waiting { why };
    let drawn = report(
        &mut model,
        Report::Archive(Keeping { state, unsaved: 312, lost: 0, newest: None, notices: vec![] }),
    );
    assert!(drawn);
    press(&mut model, KeyCode::Char('m'));
    assert_eq!(model.message(), Some("marked, not saved yet: the archive does not work"));
    let told: Vec<String> = model.troubles().into_iter().map(|(it, _)| it.text).collect();
    assert_eq!(told, ["ARCHIVE, 312 breaks are not saved yet: the archive ~/a cannot grow."]);
}

#[test]
fn notes_that_come_from_the_archive_are_shown_whichever_comes_first() {
    let mut model = with_history(History::Kept);
    let annotation = |of, what| Annotation { profile: "main".into(), of, at: NOW, what };
    let all = vec![
        annotation(stream("s1"), Note::Text("call Lee".into())),
        annotation(Subject::Break(seen("s2", 120).record), Note::Marked(true)),
    ];
    report(&mut model, Report::Annotated(all));
    report(&mut model, recalled((0..4).map(|n| seen(&format!("s{n}"), 60 * n)).collect()));
    keys(&mut model, "/is:marked\n");
    assert_eq!(listed(&model), ["s2"]);
    keys(&mut model, "\u{1b}/is:noted\n");
    assert_eq!(listed(&model), ["s1"]);
}

#[test]
fn what_the_archive_kept_is_listed_at_once_and_is_not_new() {
    let mut model = with_history(History::Kept);
    keys(&mut model, "j");
    assert!(report(&mut model, recalled(vec![seen("a", 100), seen("b", 200)])));
    assert_eq!(listed(&model), ["a", "b"]);
    assert_eq!(model.list.waiting(), 0);
    assert!(!model.list.is_new(model.store.get(0)));
    keys(&mut model, "/is:new\n");
    assert_eq!(listed(&model), [""; 0]);
}

#[test]
fn the_first_fill_proves_what_the_archive_kept_or_takes_it_away() {
    let mut model = with_history(History::Kept);
    report(&mut model, recalled(vec![seen("a", 900), seen("b", 1_000), seen("c", 100_000)]));
    found(&mut model, vec![seen("a", 900)], Source::FirstFill);
    live(&mut model, |_| {});
    assert_eq!(listed(&model), ["a", "b"], "more may come of the archive");
    report(&mut model, keeping(KeepingState::Well));
    assert_eq!(listed(&model), ["a"], "the service does not list b");
    assert_eq!(model.store.len(), 2, "and says nothing of what ended before it was read");
    // A later batch is held against what is proven, too.
    report(&mut model, recalled(vec![seen("d", 950)]));
    report(&mut model, keeping(KeepingState::Well));
    assert_eq!(listed(&model), ["a"]);
}

#[test]
fn in_a_window_beyond_the_services_memory_what_lies_within_it_is_proven_all_the_same() {
    let mut model = with_history(History::Kept);
    model.set_window(Window::Last(365 * 86_400));
    let day = 86_400;
    report(&mut model, recalled(vec![seen("a", 900), seen("b", 59 * day), seen("old", 100 * day)]));
    report(&mut model, keeping(KeepingState::Well));
    let what = "nothing before that".to_owned();
    live(&mut model, |it| it.proof = Proof::Remembered { from: NOW.plus(-60 * day), at: NOW, what });
    assert_eq!(listed(&model), ["old"]);
    let told: Vec<String> = model.troubles().into_iter().map(|(it, _)| it.text).collect();
    assert_eq!(told, ["INCOMPLETE: nothing before that."]);
}

#[test]
fn more_than_can_be_held_of_the_archive_is_left_out_and_said() {
    let mut model = with_history(History::Kept);
    model.archive.most = 3;
    report(&mut model, keeping(KeepingState::Well));
    report(&mut model, recalled(vec![seen("a", 10), seen("b", 20)]));
    report(&mut model, recalled(vec![seen("b", 20), seen("c", 30)]));
    assert_eq!(model.troubles().len(), 0, "there was room for these");
    assert!(report(&mut model, recalled(vec![seen("c", 30), seen("d", 40)])), "that is said");
    assert_eq!(listed(&model), ["a", "b", "c"]);
    let told: Vec<String> = model.troubles().into_iter().map(|(it, _)| it.text).collect();
    assert!(told.len() == 1 && told[0].contains("more of this window than the 3 breaks"), "{told:?}");
    found(&mut model, vec![seen("new", 1)], Source::Live);
    assert_eq!(model.store.len(), 4, "what the service lists is always taken in");
    model.set_window(Window::Last(3_600));
    assert_eq!(model.troubles().len(), 1, "they lie in this one as well");
    model.set_window(Window::Last(35));
    assert_eq!(model.troubles().len(), 0, "in this one they do not");
    model.set_window(Window::Last(86_400));
    assert_eq!(model.troubles().len(), 0, "they are read anew");
}

#[test]
fn a_paused_list_keeps_what_is_refuted_until_it_goes_on() {
    let mut model = with_history(History::Kept);
    report(&mut model, recalled(vec![seen("a", 900)]));
    report(&mut model, keeping(KeepingState::Well));
    keys(&mut model, " ");
    live(&mut model, |_| {});
    assert_eq!(listed(&model), ["a"]);
    keys(&mut model, " ");
    live(&mut model, |_| {});
    assert_eq!(listed(&model), [""; 0]);
}

#[test]
fn what_the_service_says_otherwise_is_told_to_the_archive_once() {
    let corrections = |effects: crate::tui::effects::Effects| {
        let of = |effect| match effect {
            Effect::Correct(correction) => Some(correction),
            _ => None,
        };
        effects.into_iter().filter_map(of).collect::<Vec<_>>()
    };
    let mut model = with_history(History::Kept);
    let more = Seen { count: 3, ..seen("less", 800) };
    report(&mut model, recalled(vec![seen("gone", 900), more, seen("stays", 700)]));
    report(&mut model, keeping(KeepingState::Well));
    let seen = vec![seen("less", 800), seen("stays", 700)];
    let listed = || {
        Msg::Report(Report::Breaks {
            profile: MAIN,
            seen: seen.clone(),
            source: Source::FirstFill,
            at: NOW,
            request: None,
        })
    };
    let recounted = Correction::Recounted { profile: MAIN, seen: vec![seen[0].clone()] };
    assert_eq!(corrections(update(&mut model, listed())), [recounted]);
    assert_eq!(corrections(update(&mut model, listed())), []);
    let mut status = Status::connecting(10);
    status.phase = Phase::Live;
    status.proof = Proof::Complete { from: NOW.plus(-86_400), at: NOW };
    let proven = || Msg::Report(Report::Status { profile: MAIN, status: status.clone() });
    let records = vec![super::seen("gone", 900).record];
    let refuted = Correction::Refuted { profile: MAIN, records, at: NOW };
    assert_eq!(corrections(update(&mut model, proven())), [refuted]);
    assert_eq!(corrections(update(&mut model, proven())), []);
}

#[test]
fn with_an_archive_windows_reach_beyond_the_services_memory_and_nothing_in_them_is_forgotten() {
    let mut model = with_history(History::Kept);
    let mut windows = Vec::new();
    for _ in 0..8 {
        windows.extend(press(&mut model, KeyCode::Char('w')).into_iter().filter_map(|effect| match effect {
            Effect::Watch(plan) => Some(plan.window),
            _ => None,
        }));
    }
    let days = |n: u32| Window::Last(n * 86_400);
    assert_eq!(windows[3..5], [days(90), days(365)], "{windows:?}");
    model.set_window(days(365));
    report(&mut model, recalled(vec![seen("old", 100 * 86_400)]));
    clock(&mut model, 61);
    assert_eq!(model.store.len(), 1);
    let mut without = super::model();
    for _ in 0..4 {
        keys(&mut without, "w");
    }
    assert_eq!(without.window(), Window::Last(3_600), "round again");
}

#[test]
fn offline_nothing_is_asked_and_everything_says_so() {
    let mut model = with_history(History::Offline);
    report(&mut model, recalled(vec![seen("a", 100)]));
    report(&mut model, keeping(KeepingState::Well));
    keys(&mut model, "\n");
    let mut effects = press(&mut model, KeyCode::Char('v'));
    effects.extend(update(&mut model, Msg::Settled));
    effects.extend(update(&mut model, Msg::Clock(NOW.plus(1))));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Ask(..))), "{effects:?}");
    assert_eq!(health(&model), Health::Offline);
    let judged = crate::insight::judge(&model.store, &model.presence, 0, NOW);
    let said = judged.proof.sentence(crate::i18n::Lang::En, UnixTime::rfc3339);
    assert_eq!(judged.verdict, crate::insight::Verdict::Unknown);
    assert!(said.contains("offline"), "{said}");
}

#[test]
fn notes_on_names_that_nobody_lists_do_no_harm() {
    let mut model = kept();
    let of = Subject::Stream(StreamName::default());
    let annotation = Annotation { profile: "elsewhere".into(), of, at: NOW, what: Note::Text("x".into()) };
    assert!(!report(&mut model, Report::Annotated(vec![annotation])));
}
