//! Evidence is asked for on demand only, once, and again while readings may be missing; what is refused
//! or fails is asked again only by the key.

use super::{NETWORK, NOW, found, keys, model, model_of, press, seen, selected};
use crate::event::{ProfileId, Sample, Source, StreamName, Text, UnixTime};
use crate::poll::report::{Report, Window};
use crate::poll::{Action, Question, Withheld};
use crate::tui::effects::Effect;
use crate::tui::model::{Model, Quality};
use crate::tui::msg::Msg;
use crate::tui::update::update;
use crossterm::event::KeyCode;

fn qualities(effects: impl IntoIterator<Item = Effect>) -> Vec<String> {
    let name = |effect| match effect {
        Effect::Ask(_, Question::Quality { name, .. }) => Some(name.stream.shown().to_owned()),
        _ => None,
    };
    effects.into_iter().filter_map(name).collect()
}

fn asked(model: &mut Model, key: char) -> Vec<String> {
    let code = if key == '\n' { KeyCode::Enter } else { KeyCode::Char(key) };
    qualities(press(model, code))
}

fn tick(model: &mut Model, seconds: i64) -> Vec<String> {
    qualities(update(model, Msg::Clock(NOW.plus(seconds))))
}

fn answer(model: &mut Model, stream: &str, ended: UnixTime, samples: Result<Vec<Sample>, Withheld>) {
    let name = StreamName {
        domain: Text::new("push.example.com"),
        app: Text::new("live"),
        stream: Text::new(stream),
    };
    let report = Report::Quality { profile: ProfileId(0), name, ended, samples };
    let _ = update(model, Msg::Report(report));
}

fn quality(model: &Model) -> Quality<'_> {
    model.quality.of(model.selected().expect("a selection").id())
}

fn failed() -> Withheld {
    Withheld::Failed { action: Action::Quality, why: "time-out".to_owned() }
}

#[test]
fn moving_through_the_list_asks_nothing_and_opening_a_detail_asks_once() {
    let mut model = model();
    keys(&mut model, "jjkj");
    assert!(qualities(update(&mut model, Msg::Settled)).is_empty());
    assert!(tick(&mut model, 1).is_empty());
    assert_eq!(selected(&model), "s2");
    assert_eq!(asked(&mut model, '\n'), ["s2"]);
    assert_eq!(quality(&model), Quality::Asking);
    assert!(tick(&mut model, 2).is_empty(), "the answer is on its way");
    keys(&mut model, "h");
    assert!(asked(&mut model, '\n').is_empty());
}

#[test]
fn what_is_asked_about_stays_selected_when_a_newer_break_comes_in() {
    let mut model = model();
    assert_eq!(asked(&mut model, 'v'), ["s0"]);
    found(&mut model, vec![seen("newer", -5)], Source::Live);
    assert_eq!(selected(&model), "s0");
}

#[test]
fn going_on_in_the_detail_asks_about_the_break_at_which_one_stays() {
    let mut model = model();
    keys(&mut model, "\n");
    assert!(asked(&mut model, 'n').is_empty() && asked(&mut model, 'n').is_empty());
    assert_eq!(qualities(update(&mut model, Msg::Settled)), ["s2"]);
}

#[test]
fn what_is_final_is_not_asked_again_and_what_is_not_is_until_it_is() {
    let mut model = model();
    keys(&mut model, "\n");
    let ended = NOW;
    answer(&mut model, "s0", ended, Ok(Vec::new()));
    assert!(matches!(quality(&model), Quality::Told { settled: false, .. }), "it ended just now");
    assert!(tick(&mut model, 20).is_empty());
    assert_eq!(tick(&mut model, 31), ["s0"]);
    let reading = Sample { at: ended.plus(-5), video_bps: Some(1e6), ..Sample::default() };
    answer(&mut model, "s0", ended, Ok(vec![reading]));
    assert_eq!(tick(&mut model, 130), ["s0"]);
    answer(&mut model, "s0", ended, Err(failed()));
    assert!(matches!(quality(&model), Quality::Told { evidence, .. } if !evidence.is_empty()));
    assert_eq!(tick(&mut model, 170), ["s0"], "what is known stays, and is asked again");
    answer(&mut model, "s0", ended, Ok(Vec::new()));
    assert!(matches!(quality(&model), Quality::Told { settled: true, .. }));
    assert!(tick(&mut model, 1_000).is_empty() && asked(&mut model, 'v').is_empty());
}

#[test]
fn what_failed_is_asked_again_by_the_key_alone_and_what_is_too_old_never() {
    let mut model = model();
    keys(&mut model, "\n");
    answer(&mut model, "s0", NOW, Err(failed()));
    assert_eq!(quality(&model), Quality::Withheld(&failed()));
    assert!(tick(&mut model, 500).is_empty());
    assert_eq!(asked(&mut model, 'v'), ["s0"]);
    assert_eq!(quality(&model), Quality::Asking);
    answer(&mut model, "s0", NOW, Err(Withheld::TooOld));
    assert!(asked(&mut model, 'v').is_empty());
}

#[test]
fn a_permission_that_was_granted_is_tried_without_a_key() {
    let mut model = model();
    keys(&mut model, "\n");
    answer(&mut model, "s0", NOW, Err(Withheld::Denied(Action::Quality)));
    assert!(tick(&mut model, 10).is_empty());
    let granted = Report::Withheld { profile: ProfileId(0), action: Action::Quality, why: None };
    let _ = update(&mut model, Msg::Report(granted));
    assert_eq!(tick(&mut model, 11), ["s0"]);
}

#[test]
fn the_key_asks_from_the_list_and_opens_the_detail_where_there_is_no_room_beside_it() {
    let mut model = model();
    model.set_size(80, 24);
    assert_eq!(asked(&mut model, 'v'), ["s0"]);
    assert_eq!(model.body(), crate::tui::layout::Body::List);
    model.set_size(40, 10);
    keys(&mut model, "j");
    assert_eq!(asked(&mut model, 'v'), ["s1"]);
    assert_eq!(model.body(), crate::tui::layout::Body::Detail);
    assert!(model.detail_scroll() > 0, "the evidence is in sight");
}

#[test]
fn a_push_that_was_never_on_air_or_has_no_end_is_not_asked_about() {
    let mut model = model_of(Window::Last(86_400));
    let mut refused = seen("refused", 5);
    refused.record.reason = Text::new("Authentication failed.");
    (refused.record.duration_s, refused.record.started) = (Some(0), refused.record.ended);
    let mut open = seen("open", 5);
    (open.record.ended, open.record.reason) = (None, Text::new(NETWORK));
    found(&mut model, vec![refused, open], Source::FirstFill);
    for _ in 0..2 {
        assert!(asked(&mut model, '\n').is_empty() && asked(&mut model, 'v').is_empty());
        keys(&mut model, "hj");
    }
}

#[test]
fn only_the_breaks_looked_at_last_are_remembered() {
    let mut model = model_of(Window::Last(86_400));
    found(&mut model, (0..80).map(|n| seen(&format!("s{n}"), 60 * n)).collect(), Source::FirstFill);
    let first = model.selected().expect("a selection").id();
    for _ in 0..80 {
        assert_eq!(asked(&mut model, '\n').len(), 1);
        keys(&mut model, "hj");
    }
    assert_eq!(model.quality.of(first), Quality::NotAsked);
    assert_eq!(quality(&model), Quality::Asking);
}

#[test]
fn a_key_leads_to_the_incident_of_a_break_and_says_so_where_there_is_none() {
    let mut model = model();
    keys(&mut model, "b");
    assert_eq!(model.message(), Some("this break is part of no incident"));
    let mut struck: Vec<_> = (0..9).map(|n| seen(&format!("venue{n}0"), 7_200 + n * 3)).collect();
    for seen in &mut struck {
        seen.record.client_ip = Text::new("192.0.2.77");
    }
    found(&mut model, struck, Source::FirstFill);
    keys(&mut model, "G\n");
    let _ = update(&mut model, Msg::Frame);
    let around = model.around().expect("the detail is open");
    assert!(around.fared.is_some() && around.company.is_some_and(|it| it.same_network == 8));
    keys(&mut model, "b");
    assert_eq!(super::listed(&model).len(), 9);
}
