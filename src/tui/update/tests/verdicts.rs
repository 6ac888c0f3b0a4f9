//! What became of streams: questions, what is off air, what is hidden and what is folded.

use super::*;
use crate::event::{OnAir, OnlineList, StreamName, StreamState};
use crate::insight::Verdict;
use crate::poll::{Action, Question, Withheld};
use crate::store::BreakRef;
use crate::tui::columns::Column;

const MAIN: ProfileId = ProfileId(0);

fn name(stream: &str) -> StreamName {
    StreamName { domain: Text::new("push.example.com"), app: Text::new("live"), stream: Text::new(stream) }
}

/// A whole look at the streams on air: these, whose pushes began so many seconds from now.
fn online(model: &mut Model, asked: i64, streams: &[(&str, i64)]) -> bool {
    let on_air =
        |(stream, began): &(&str, i64)| OnAir { name: name(stream), published: vec![NOW.plus(*began)] };
    let list = OnlineList {
        asked: NOW.plus(asked),
        scope: (None, None),
        complete: true,
        streams: streams.iter().map(on_air).collect(),
    };
    let effects = update(model, Msg::Report(Report::Online { profile: MAIN, list }));
    effects.into_iter().any(|effect| effect == Effect::Draw)
}

fn asked(effects: impl IntoIterator<Item = Effect>) -> Vec<String> {
    let stream = |effect| match effect {
        Effect::Ask(_, question @ Question::State { .. }) => Some(question.name().stream.shown().to_owned()),
        _ => None,
    };
    effects.into_iter().filter_map(stream).collect()
}

fn tick(model: &mut Model, seconds: i64) -> Vec<String> {
    asked(update(model, Msg::Clock(NOW.plus(seconds))))
}

fn verdicts(model: &Model) -> Vec<Verdict> {
    model.list.rows().iter().map(|&row| model.outcome(row).verdict).collect()
}

/// Five breaks of `flap`, the newest 10 s ago, between those of `calm` and `old`.
fn flapping() -> Model {
    let mut model = model_of(Window::Last(86_400));
    let mut breaks: Vec<Seen> = (0..5).map(|n| seen("flap", 10 + 150 * n)).collect();
    breaks.extend([seen("calm", 400), seen("old", 5_000)]);
    found(&mut model, breaks, Source::FirstFill);
    model
}

#[test]
fn the_selected_streams_state_is_asked_for_at_once_and_every_ten_seconds() {
    let mut model = model();
    keys(&mut model, "jjj");
    assert_eq!(asked(update(&mut model, Msg::Settled)), ["s3"]);
    assert_eq!(asked(update(&mut model, Msg::Settled)), [""; 0], "asked just now");
    let times = (1..=20).filter(|second| tick(&mut model, *second).contains(&"s3".to_owned()));
    assert_eq!(times.collect::<Vec<_>>(), [10, 20]);
}

#[test]
fn a_stream_that_is_known_to_be_back_is_not_asked_about() {
    let mut model = model();
    online(&mut model, 0, &[("s1", -5)]);
    assert_eq!(verdicts(&model)[1], Verdict::Back);
    keys(&mut model, "j");
    assert!(!asked(update(&mut model, Msg::Settled)).contains(&"s1".to_owned()));
    let all: Vec<String> = (1..60).flat_map(|second| tick(&mut model, second)).collect();
    assert!(!all.contains(&"s1".to_owned()) && all.contains(&"s2".to_owned()), "{all:?}");
}

#[test]
fn at_most_two_states_are_asked_for_in_a_second_and_the_newest_ends_most_often() {
    let mut model = model_of(Window::Last(86_400));
    let breaks = (0..40).map(|n| seen(&format!("n{n}"), 30 + n * 100)).collect();
    found(&mut model, breaks, Source::FirstFill);
    let mut times = std::collections::HashMap::new();
    for second in 0..300 {
        let asked = tick(&mut model, second);
        assert!(asked.len() <= 2, "{asked:?}");
        for stream in asked {
            *times.entry(stream).or_insert(0) += 1;
        }
    }
    let count = |stream: &str| times.get(stream).copied().unwrap_or(0);
    assert_eq!(count("n0"), 30, "it is selected");
    assert!((5..=6).contains(&count("n20")), "a minute apart: {times:?}");
    assert!((1..=2).contains(&count("n39")), "five minutes apart: {times:?}");
}

#[test]
fn a_state_that_is_withheld_is_hardly_asked_for_until_it_is_answered_again() {
    let mut model = model();
    let withheld = |model: &mut Model, why| {
        let report = Report::Withheld { profile: MAIN, action: Action::State, why };
        let _ = update(model, Msg::Report(report));
    };
    withheld(&mut model, Some(Withheld::Denied(Action::State)));
    let permission = model.why_withheld(MAIN, Action::State).and_then(Withheld::permission);
    assert_eq!(permission.as_deref(), Some("live:DescribeLiveStreamState"));
    let asked: usize = (0..300).map(|second| tick(&mut model, second).len()).sum();
    assert_eq!(asked, 1, "once, to learn whether it is answered again");
    withheld(&mut model, None);
    assert_eq!(model.why_withheld(MAIN, Action::State), None);
    assert!(!tick(&mut model, 301).is_empty());
}

#[test]
fn what_is_seen_on_air_asks_for_a_frame_only_where_it_shows() {
    let mut model = model();
    assert!(online(&mut model, 1, &[]), "all ten are down now");
    keys(&mut model, "H/nothing_like_it\n");
    assert!(!online(&mut model, 2, &[("elsewhere", 0)]), "nobody sees that one");
    let state = |state| Report::State { profile: MAIN, name: name("s4"), state, asked: NOW.plus(3) };
    let effects = update(&mut model, Msg::Report(state(StreamState::Forbidden)));
    assert_ne!(effects, Effects::none(), "the header counts it");
    assert_eq!(model.insight.count(Verdict::Banned), 1);
}

#[test]
fn x_lists_what_is_off_air_longest_first_and_streams_leave_as_they_return() {
    let mut model = model();
    online(&mut model, 0, &[("s1", -5), ("s2", -10)]);
    keys(&mut model, "jjjj");
    let before = selected(&model).to_owned();
    keys(&mut model, "x");
    // Odd ones were closed by their clients: perhaps they had ended.
    assert_eq!(listed(&model), ["s8", "s6", "s4", "s9", "s7", "s5", "s3"]);
    assert_eq!(selected(&model), "s8");
    online(&mut model, 30, &[("s1", -5), ("s2", -10), ("s6", 20)]);
    let _ = update(&mut model, Msg::Frame);
    assert_eq!(listed(&model), ["s8", "s4", "s0", "s9", "s7", "s5", "s3"]);
    keys(&mut model, "\u{1b}");
    assert_eq!((selected(&model), model.list.sort().column), (before.as_str(), Column::Ended));
    keys(&mut model, "xx");
    assert_eq!(listed(&model).len(), 10, "the same key comes back");
}

#[test]
fn one_key_hides_planned_ends_and_refusals_in_every_view() {
    let mut model = model();
    keys(&mut model, "H");
    assert_eq!(listed(&model), ["s0", "s2", "s4", "s6", "s8"]);
    keys(&mut model, "2");
    assert_eq!(model.views.streams().rows().len(), 5);
    keys(&mut model, "1H");
    assert_eq!(listed(&model).len(), 10);
}

#[test]
fn a_flapping_streams_breaks_are_one_row_until_a_key_unfolds_it() {
    let mut model = flapping();
    assert_eq!(listed(&model), ["flap", "calm", "old"]);
    assert_eq!(model.list.breaks(), 7);
    let episode =
        model.list.folded().episode(model.list.rows()[0], &model.store, &model.insight).expect("folded");
    assert_eq!((episode.breaks, episode.longest_gap_s), (5, Some(50)));
    keys(&mut model, "f");
    assert_eq!(listed(&model).iter().filter(|it| **it == "flap").count(), 5);
    keys(&mut model, "jj");
    assert_eq!(selected(&model), "flap");
    keys(&mut model, "f");
    assert_eq!((selected(&model), model.list.at()), ("flap", 0), "the row that stands for it");
    keys(&mut model, "F");
    assert_eq!(listed(&model).len(), 7);
    keys(&mut model, "f");
    assert_eq!(listed(&model).len(), 3, "one of all that are unfolded");
    keys(&mut model, "Fjf");
    assert!(model.message().is_some_and(|it| it.contains("repeat")), "{:?}", model.message());
}

#[test]
fn breaks_of_a_folded_row_count_one_by_one_and_keep_it_selected() {
    let mut model = flapping();
    keys(&mut model, "jk");
    found(&mut model, vec![seen("flap", 5), seen("flap", 3), seen("other", 1)], Source::Live);
    assert_eq!(listed(&model), ["other", "flap", "calm", "old"]);
    assert_eq!((model.list.waiting(), selected(&model)), (3, "flap"));
    assert_eq!(model.selected().and_then(BreakRef::ended), Some(NOW.plus(-3)));
}

#[test]
fn breaks_are_not_folded_inside_a_stream_nor_in_another_order_nor_in_views() {
    let mut model = flapping();
    keys(&mut model, "t");
    assert_eq!(listed(&model), ["flap"; 5]);
    keys(&mut model, "\u{1b}");
    assert_eq!(listed(&model).len(), 3);
    keys(&mut model, "2");
    assert_eq!(model.views.streams().rows().iter().map(|row| row.breaks).max(), Some(5));
    keys(&mut model, "1r");
    assert_eq!(listed(&model), ["old", "calm", "flap"], "the newest stands for them in either direction");
    keys(&mut model, "rs");
    assert_eq!(listed(&model).len(), 7);
}

#[test]
fn the_list_can_be_ordered_by_verdict() {
    let mut model = model();
    online(&mut model, 0, &[("s1", -5)]);
    keys(&mut model, "<");
    assert_eq!(model.list.sort().column, Column::Verdict);
    let order: Vec<usize> = verdicts(&model).into_iter().map(Verdict::rank).collect();
    assert!(order.is_sorted(), "{order:?}");
    assert_eq!(listed(&model)[..2], ["s8", "s6"]);
    online(&mut model, 20, &[("s1", -5), ("s8", 10)]);
    let _ = update(&mut model, Msg::Frame);
    assert_eq!(listed(&model)[0], "s6", "s8 is back");
}
