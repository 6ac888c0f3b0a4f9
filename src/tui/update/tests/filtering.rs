//! The filter's line: what it proposes, what it remembers, filters with names, and keys taken while it searches.

use super::*;
use crate::filter::{Filter, Saved};
use crate::i18n::Lang;
use crate::tui::model::Mode;

fn typed(model: &Model) -> &str {
    if let Mode::Filter(edit) = &model.mode { edit.text() } else { "" }
}

fn offered(model: &Model) -> (Vec<&str>, Option<usize>) {
    let Mode::Filter(edit) = &model.mode else { return (Vec::new(), None) };
    let (offers, at) = edit.offers();
    (offers.iter().map(|it| it.text.as_str()).collect(), at)
}

#[test]
fn tab_walks_through_what_may_stand_there_and_enter_takes_it_before_it_keeps_the_filter() {
    let mut model = model();
    keys(&mut model, "/cau");
    assert_eq!(offered(&model), (vec!["cause:"], None));
    press(&mut model, KeyCode::Tab);
    assert_eq!(offered(&model).1, Some(0));
    keys(&mut model, "\n");
    assert_eq!(typed(&model), "cause:", "taken, not accepted");
    keys(&mut model, "net");
    let (offers, _) = offered(&model);
    assert!(offers.contains(&"client_network"), "{offers:?}");
    press(&mut model, KeyCode::Tab);
    press(&mut model, KeyCode::Tab);
    assert_eq!(offered(&model).1, None, "behind the last is nothing");
    press(&mut model, KeyCode::BackTab);
    keys(&mut model, "\n");
    assert_eq!(typed(&model), "cause:client_network");
    assert_eq!(listed(&model), ["s0", "s2", "s4", "s6", "s8"], "the list follows");
    keys(&mut model, "\n");
    assert!(matches!(model.mode, Mode::List));
    assert_eq!(model.bar.query().text(), "cause:client_network");
}

#[test]
fn esc_leaves_the_choice_first_and_then_the_line_and_an_empty_line_proposes_when_asked() {
    let mut model = model();
    keys(&mut model, "/");
    assert!(offered(&model).0.is_empty());
    press(&mut model, KeyCode::Tab);
    assert_eq!(offered(&model).0.first(), Some(&"stream:"));
    keys(&mut model, "\u{1b}");
    assert!(matches!(model.mode, Mode::Filter(_)));
    assert!(offered(&model).0.is_empty());
    keys(&mut model, "\u{1b}");
    assert!(matches!(model.mode, Mode::List));
}

#[test]
fn where_there_is_no_room_for_a_list_tab_writes_it_out() {
    let mut model = model();
    let _ = update(&mut model, Msg::Resize { width: 30, height: 1 });
    keys(&mut model, "/prof");
    press(&mut model, KeyCode::Tab);
    assert_eq!(typed(&model), "profile:");
}

#[test]
fn accepted_filters_come_back_by_up_and_what_was_typed_by_down() {
    let mut model = model();
    keys(&mut model, "/s1\n");
    keys(&mut model, "/");
    ctrl(&mut model, 'u');
    keys(&mut model, "s2\n");
    keys(&mut model, "/");
    ctrl(&mut model, 'u');
    keys(&mut model, "s3");
    press(&mut model, KeyCode::Up);
    assert_eq!((typed(&model), listed(&model)), ("s2", vec!["s2"]));
    ctrl(&mut model, 'p');
    assert_eq!(typed(&model), "s1");
    press(&mut model, KeyCode::Up);
    assert_eq!(typed(&model), "s1", "there is no older one");
    ctrl(&mut model, 'n');
    press(&mut model, KeyCode::Down);
    assert_eq!((typed(&model), listed(&model)), ("s3", vec!["s3"]));
    assert_eq!(model.habits.filter_history, ["s2", "s1"]);
}

#[test]
fn the_secret_of_a_push_url_is_never_kept() {
    let mut model = model();
    let text = "\"txSecret=0123456789abcdef0123456789abcdef\"";
    keys(&mut model, &format!("/{text}\n"));
    assert_eq!(model.bar.query().text(), text);
    assert!(model.habits.filter_history.is_empty());
    keys(&mut model, ":save-filter\nmine\n");
    assert!(model.habits.saved_filters.is_empty());
    assert!(matches!(&model.mode, Mode::Prompt(prompt) if prompt.complaint().is_some()));
}

#[test]
fn a_filter_is_kept_under_a_name_and_called_by_it() {
    let mut options = options_of(Window::Last(86_400));
    options.filters = [("odd", "-ip:203.0.113.7")].into_iter().collect::<Saved>();
    let mut model = Model::new(&options, NOW).expect("a model");
    found(&mut model, (0..10).map(|n| seen(&format!("s{n}"), 60 * n)).collect(), Source::FirstFill);
    keys(&mut model, "/@odd\n");
    assert_eq!(listed(&model), ["s1", "s3", "s5", "s7", "s9"]);
    keys(&mut model, "/ s3\n:save-filter\nthree\n");
    assert_eq!(model.habits.saved_filters.get("three").map(String::as_str), Some("@odd s3"));
    keys(&mut model, "/");
    ctrl(&mut model, 'u');
    keys(&mut model, "@three or s0\n");
    assert_eq!(listed(&model), ["s0", "s3"]);
    for (name, said) in [("odd", "[filters]"), ("no name", "letters"), ("three", "calls itself")] {
        keys(&mut model, &format!(":save-filter\n{name}\n"));
        let Mode::Prompt(prompt) = &model.mode else { panic!("{name}") };
        assert!(prompt.complaint().is_some_and(|it| it.contains(said)), "{name}: {:?}", prompt.complaint());
        keys(&mut model, "\u{1b}");
    }
    keys(&mut model, ":filter odd\n");
    assert_eq!(listed(&model).len(), 5, "both kinds stand in the palette");
    keys(&mut model, ":filter three\n");
    assert_eq!(listed(&model), ["s3"]);
}

#[test]
fn where_nothing_comes_back_a_saved_filter_is_not_said_to() {
    let options = Options { remembers: false, ..options_of(Window::Last(86_400)) };
    let mut model = Model::new(&options, NOW).expect("a model");
    keys(&mut model, "/s1\n:save-filter\nnight\n");
    assert!(model.message().is_some_and(|it| it.contains("until the end")), "{:?}", model.message());
}

#[test]
fn a_filter_is_kept_in_the_place_of_another_only_after_a_yes() {
    let mut model = model();
    let kept = |model: &Model| model.habits.saved_filters.get("night").cloned().unwrap_or_default();
    keys(&mut model, "/s1\n:save-filter\nnight\n");
    assert!(model.message().is_some_and(|it| it.contains("from now on")));
    keys(&mut model, ":save-filter\nnight\n");
    assert!(matches!(model.mode, Mode::List), "the same once more is no question");
    keys(&mut model, "/");
    ctrl(&mut model, 'u');
    keys(&mut model, "s2\n:save-filter\n@night\n");
    let Mode::Prompt(prompt) = &model.mode else { panic!("no question") };
    assert!(prompt.asked.label(Lang::En).starts_with("@night is another filter, s1."));
    keys(&mut model, "n");
    assert_eq!(kept(&model), "s1");
    keys(&mut model, ":save-filter\nnight\ny");
    assert_eq!((kept(&model).as_str(), model.saved.get("night")), ("s2", Some("s2")));
}

#[test]
fn keys_are_taken_while_a_search_is_not_finished_and_the_end_is_what_the_filter_finds() {
    const MANY: i64 = 250_000;
    let mut model = model_of(Window::Last(86_400 * 30));
    let all: Vec<Seen> = (0..MANY).map(|n| seen(&format!("s{}", n % 500), n)).collect();
    model.store.apply(ProfileId(0), &all, Source::FirstFill, NOW);
    let _ = update(&mut model, Msg::Frame);
    let before = model.list.breaks();
    let _ = update(&mut model, Msg::Paste("stream:=s1".to_owned()));
    assert!(model.is_searching());
    assert_eq!((typed(&model), model.list.breaks()), ("stream:=s1", before), "the rows before it stand");
    let frame = update(&mut model, Msg::Frame);
    assert!(frame.into_iter().any(|effect| effect == Effect::Draw) && model.is_searching(), "and it goes on");
    keys(&mut model, "7");
    assert_eq!(typed(&model), "stream:=s17", "a key is taken meanwhile");
    assert!(model.is_searching(), "the search began anew");
    let mut frames = 0;
    while model.is_searching() {
        let _ = update(&mut model, Msg::Frame);
        frames += 1;
        assert!(frames < 10, "it comes to an end");
    }
    let filter = Filter::parse("stream:=s17", &chrono::Utc).expect("a filter");
    assert_eq!(model.list.breaks(), filter.rows(&model.store, &[], NOW, None).len());
    assert!(model.list.all().all(|row| model.store.get(row).stream().shown() == "s17"));
    // Leaving the line brings back what was there, at once.
    keys(&mut model, "5\u{1b}");
    assert!(!model.is_searching());
    assert_eq!(model.list.breaks(), before);
}

#[test]
fn a_filter_that_was_saved_is_forgotten_unless_another_is_made_of_it() {
    let mut model = model();
    let complaint = |model: &Model| match &model.mode {
        Mode::Prompt(prompt) => prompt.complaint().map(str::to_owned),
        _ => None,
    };
    keys(&mut model, "/s1\n:save-filter\nodd\n/");
    ctrl(&mut model, 'u');
    keys(&mut model, "@odd s1\n:save-filter\nboth\n");
    assert_eq!(model.habits.saved_filters.len(), 2);
    keys(&mut model, ":forget odd\n");
    assert!(
        complaint(&model).is_some_and(|it| it.contains("@both is made of @odd")),
        "{:?}",
        complaint(&model)
    );
    keys(&mut model, "\u{1b}:forget both\n");
    assert_eq!(complaint(&model), None);
    keys(&mut model, ":forget odd\n");
    assert!(
        complaint(&model).is_some_and(|it| it.starts_with("@odd s1 is made of")),
        "the filter that holds"
    );
    keys(&mut model, "\u{1b}/");
    ctrl(&mut model, 'u');
    keys(&mut model, "\n:forget odd\n");
    assert!(complaint(&model).is_none() && model.habits.saved_filters.is_empty());
    assert_eq!(model.saved.get("odd"), None);
}
