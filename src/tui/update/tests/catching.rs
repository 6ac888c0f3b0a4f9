//! What a reply brought is put into the rows in place: they are what finding all of them anew gives.

use proptest::prelude::*;

use super::{NOW, ProfileId, model_of, press};
use crate::event::{OnAir, OnlineList, Record, Seen, Source, StreamName, Text};
use crate::poll::report::{Report, Window};
use crate::store::Row;
use crate::tui::model::Model;
use crate::tui::msg::Msg;
use crate::tui::update::update;
use crossterm::event::KeyCode;

const REASONS: [&str; 5] = [
    "Network error for the push client.",
    "The push client stopped the stream.",
    "The push client stopped the stream.",
    "Authentication failed.",
    "upstream said goodbye",
];

fn name(stream: u8) -> StreamName {
    StreamName {
        domain: "push.example.com".into(),
        app: "live".into(),
        stream: format!("s{stream}").as_str().into(),
    }
}

fn a_break() -> impl Strategy<Value = Seen> {
    (0..5_u8, 0..5_usize, 0..1_500_i64, 0..300_i64, 0..9_u8, 0..8_u32).prop_map(
        |(stream, reason, ago, lasted, open, count)| {
            let StreamName { domain, app, stream } = name(stream);
            let lasted = if REASONS[reason].starts_with("Auth") { 0 } else { lasted };
            let ended = (open > 0).then(|| NOW.plus(-ago));
            let record = Record {
                domain,
                app,
                stream,
                started: Some(NOW.plus(-ago - lasted)),
                ended,
                reason: Text::new(if open > 0 { REASONS[reason] } else { "" }),
                duration_s: (open > 0).then(|| i32::try_from(lasted).unwrap()),
                client_ip: Text::new(["203.0.113.7", "198.51.100.9", ""][reason % 3]),
                resolution: Text::default(),
            };
            Seen { record, count: if count == 0 { 2 } else { 1 } }
        },
    )
}

#[derive(Clone, Debug)]
enum Act {
    Reply(Vec<Seen>, bool),
    Online(u8, i64),
    Keys(&'static str),
    Clock(i64),
}

fn an_act() -> impl Strategy<Value = Act> {
    let keys = [
        "$",
        "^",
        "||",
        "k",
        "s",
        "<",
        "<",
        "r",
        "H",
        "x",
        "h",
        "f",
        "F",
        " ",
        "c",
        "t",
        "/network~",
        "/verdict:down~",
        "/-cause:auth is:flapping~",
        "/dur:>60s since:10m~",
        "!",
        "w",
        "W",
        "$k",
    ];
    prop_oneof![
        8 => (proptest::collection::vec(a_break(), 1..5), any::<bool>()).prop_map(|(seen, live)| Act::Reply(seen, live)),
        1 => (any::<u8>(), -200..200_i64).prop_map(|(streams, asked)| Act::Online(streams, asked)),
        4 => proptest::sample::select(keys.to_vec()).prop_map(Act::Keys),
        1 => (0..200_i64).prop_map(Act::Clock),
    ]
}

fn apply(model: &mut Model, act: &Act) {
    match act {
        Act::Reply(seen, live) => {
            let source = if *live { Source::Live } else { Source::FirstFill };
            let report =
                Report::Breaks { profile: ProfileId(0), seen: seen.clone(), source, at: NOW, request: None };
            let _ = update(model, Msg::Report(report));
        }
        Act::Online(streams, asked) => {
            let on_air = |stream: u8| OnAir { name: name(stream), published: vec![NOW.plus(*asked - 40)] };
            let streams = (0..5).filter(|stream| streams >> stream & 1 == 1).map(on_air).collect();
            let list = OnlineList { asked: NOW.plus(*asked), scope: (None, None), complete: true, streams };
            let _ = update(model, Msg::Report(Report::Online { profile: ProfileId(0), list }));
        }
        Act::Keys(keys) => {
            for key in keys.chars() {
                press(
                    model,
                    match key {
                        '$' => KeyCode::End,
                        '^' => KeyCode::Home,
                        '|' => KeyCode::Down,
                        '~' => KeyCode::Enter,
                        '!' => KeyCode::Esc,
                        key => KeyCode::Char(key),
                    },
                );
            }
        }
        Act::Clock(seconds) => {
            let _ = update(model, Msg::Clock(NOW.plus(*seconds)));
        }
    }
    let _ = update(model, Msg::Frame);
    let _ = update(model, Msg::Settled);
}

/// All that the screen knows of its rows.
fn told(model: &Model) -> String {
    let folded = model.list.folded();
    let mut hidden: Vec<_> = folded.hidden().collect();
    hidden.sort_unstable();
    let rows = model.list.rows().iter();
    let episode = |row: &Row| folded.episode(*row, &model.store, &model.insight);
    let episodes: Vec<_> = rows.filter_map(|row| Some((row, episode(row)?))).collect();
    format!(
        "rows {:?}\nselected {:?} at {}, {} wait\nknown {:?}\nhidden {} {hidden:?}\nepisodes {episodes:?}\n{:?}",
        model.list.rows().iter().collect::<Vec<_>>(),
        model.list.selected(),
        model.list.at(),
        model.list.waiting(),
        model.known(),
        folded.count(),
        model.histogram(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    /// Whatever comes in and whatever is shown.
    #[test]
    fn rows_that_were_put_in_are_the_rows_that_are_found(acts in proptest::collection::vec(an_act(), 1..40)) {
        let mut models = [model_of(Window::Last(86_400)), model_of(Window::Last(86_400))];
        for model in &mut models {
            model.set_size(140, 40);
        }
        for act in acts {
            let [model, plain] = &mut models;
            apply(model, &act);
            plain.find_all_anew();
            apply(plain, &act);
            plain.find_all_anew();
            let _ = update(plain, Msg::Frame);
            prop_assert_eq!(told(model), told(plain), "after {:?}", act);
        }
    }
}

#[test]
fn a_reply_is_put_in_without_a_look_at_all_rows() {
    for keys in ["^", "||", "s", "<", "<$", "H", "/network~", "/verdict:unknown~"] {
        let mut model = super::model();
        model.set_size(140, 40);
        apply(&mut model, &Act::Keys(keys));
        let found = model.last_found();
        let reply = Act::Reply(vec![super::seen("s20", 5)], true);
        apply(&mut model, &reply);
        assert_eq!(model.last_found(), found, "{keys}");
        let mut plain = super::model();
        plain.set_size(140, 40);
        apply(&mut plain, &Act::Keys(keys));
        plain.find_all_anew();
        apply(&mut plain, &reply);
        assert_ne!(plain.last_found(), found, "{keys}");
        assert_eq!(told(&model), told(&plain), "{keys}");
    }
}

#[test]
fn an_online_list_of_thousands_is_taken_in_over_some_frames_and_then_nothing_is_drawn() {
    let mut model = model_of(Window::Last(86_400));
    let seen = (0..3_000).map(|n| super::seen(&format!("s{n}"), n % 900)).collect();
    super::found(&mut model, seen, Source::FirstFill);
    let settle = |model: &mut Model| {
        let draws = |model: &mut Model| {
            update(model, Msg::Frame).into_iter().any(|effect| effect == crate::tui::effects::Effect::Draw)
        };
        (0..100).find(|_| !draws(model)).expect("frames go on for ever")
    };
    // The filter's line prepares marks, and is left before any is asked for.
    for keys in ["/", "!"] {
        apply(&mut model, &Act::Keys(keys));
    }
    settle(&mut model);
    apply(&mut model, &Act::Keys("/verdict:down~"));
    settle(&mut model);
    assert!(model.list.rows().is_empty());
    let on_air = |n: u32| OnAir {
        name: StreamName { stream: format!("s{n}").as_str().into(), ..name(0) },
        published: vec![NOW.plus(-100_000)],
    };
    let streams = (0..1_000).map(on_air).collect();
    let list = OnlineList { asked: NOW.plus(60), scope: (None, None), complete: true, streams };
    let effects = update(&mut model, Msg::Report(Report::Online { profile: ProfileId(0), list }));
    assert!(effects.into_iter().any(|effect| effect == crate::tui::effects::Effect::Draw));
    assert!(settle(&mut model) > 1, "all at once");
    // The odd ones closed: they may have ended as planned.
    assert_eq!(model.list.rows().len(), 1_000);
    let mut plain = crate::insight::Insight::default();
    assert_eq!(model.insight.last_marks(), plain.marks(&model.store, &model.presence));
    assert_eq!(model.insight.seem_down(), plain.seem_down());
}
