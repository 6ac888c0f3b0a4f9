//! Views: what they count, how one comes in and out, and that nothing moves a selection.

use crossterm::event::KeyCode;

use super::super::update;
use super::{CLOSED, NETWORK, NOW, found, keys, listed, live, model, model_of, press, seen, selected};
use crate::event::{OnlineList, ProfileId, Seen, Source, Text};
use crate::i18n::Lang;
use crate::insight::Verdict;
use crate::poll::report::{Report, Window};
use crate::tui::effects::Effect;
use crate::tui::model::views::{Any as _, Trend};
use crate::tui::model::{Mode, Model, View};
use crate::tui::msg::Msg;

fn broken(stream: &str, ago: i64, reason: &str) -> Seen {
    let mut seen = seen(stream, ago);
    seen.record.reason = Text::new(reason);
    seen
}

/// Streams and how many of their breaks are shown, in the table's order.
fn streams(model: &mut Model) -> Vec<(String, u32)> {
    let _ = update(model, Msg::Frame);
    let name = |row| model.store.get(row).stream().shown().to_owned();
    model.views.streams().rows().iter().map(|row| (name(row.last), row.breaks)).collect()
}

/// Causes by key, or by their text where nobody knows them, with breaks and streams.
fn causes(model: &mut Model) -> Vec<(String, u32, u32)> {
    let _ = update(model, Msg::Frame);
    let reason = |row| model.store.get(row).reason().shown();
    let rows = model.views.causes().rows().iter();
    let lang = model.look.lang;
    rows.map(|row| {
        (row.known(lang).map_or(reason(row.last), |it| it.key).to_owned(), row.breaks, row.streams)
    })
    .collect()
}

fn chosen(model: &Model) -> String {
    let held = model.views.table().map(|table| table.held().clone());
    held.and_then(|held| held.selected().map(|it| it.shown(Lang::En))).unwrap_or_default()
}

/// `a` broke three times, `b` twice for a reason that nobody knows, `c` once.
fn several() -> Model {
    let mut model = model_of(Window::Last(86_400));
    let breaks = vec![
        broken("a", 10, CLOSED),
        broken("b", 20, "gone with the wind"),
        broken("a", 30, NETWORK),
        broken("c", 40, NETWORK),
        broken("a", 50_000, NETWORK),
        broken("b", 60_000, "gone with the wind"),
    ];
    found(&mut model, breaks, Source::FirstFill);
    model
}

#[test]
fn a_view_counts_exactly_the_rows_that_the_list_shows() {
    let mut model = several();
    keys(&mut model, "2");
    let named = |rows: &[(&str, u32)]| rows.iter().map(|it| (it.0.to_owned(), it.1)).collect::<Vec<_>>();
    let mut rows = streams(&mut model);
    rows.sort();
    assert_eq!(rows, named(&[("a", 3), ("b", 2), ("c", 1)]));
    keys(&mut model, "/cause:network\n");
    let mut rows = streams(&mut model);
    rows.sort();
    assert_eq!(rows, named(&[("a", 2), ("c", 1)]));
    keys(&mut model, "4");
    assert_eq!(causes(&mut model), [("client_network".to_owned(), 3, 2)]);
    keys(&mut model, "\u{1b}");
    let total: u32 = causes(&mut model).iter().map(|it| it.1).sum();
    assert_eq!(total as usize, model.list.rows().len());
}

#[test]
fn a_reason_that_nobody_knows_is_a_cause_of_its_own_word_for_word() {
    let mut model = several();
    keys(&mut model, "4");
    let rows = causes(&mut model);
    assert!(rows.contains(&("gone with the wind".to_owned(), 2, 1)), "{rows:?}");
    while !chosen(&model).contains("wind") {
        keys(&mut model, "j");
    }
    keys(&mut model, "\n");
    assert_eq!(listed(&model), ["b", "b"]);
}

#[test]
fn a_streams_usual_cause_is_the_one_most_of_its_breaks_have() {
    let mut model = several();
    keys(&mut model, "2");
    let _ = update(&mut model, Msg::Frame);
    let usual = |name: &str| {
        let rows = model.views.streams().rows();
        let row = rows.iter().find(|row| model.store.get(row.last).stream().shown() == name);
        row.map(|row| (row.usual.title(Lang::En), row.usual.breaks))
    };
    let network = crate::cause::catalogue();
    let network = network.by_key("client_network").map(|id| network.get(id).text.title);
    assert_eq!(usual("a"), Some((network, 2)));
    assert_eq!(usual("b"), Some((None, 2)));
}

#[test]
fn time_on_air_counts_what_pushes_share_once_and_ends_at_the_windows_begin() {
    let mut model = model_of(Window::Last(1_000));
    let mut early = broken("a", 900, CLOSED);
    early.record.started = Some(NOW.plus(-5_000));
    let mut long = broken("a", 300, CLOSED);
    long.record.started = Some(NOW.plus(-700));
    let mut within = broken("a", 400, CLOSED);
    within.record.started = Some(NOW.plus(-600));
    found(&mut model, vec![early, long, within], Source::FirstFill);
    keys(&mut model, "2");
    let _ = update(&mut model, Msg::Frame);
    // 100 s of the first, 400 s of the second, which covers the third.
    assert_eq!(model.views.streams().rows().first().map(|row| row.on_air), Some(500));
}

#[test]
fn the_two_halves_of_the_time_shown_are_those_that_since_leaves() {
    let mut model = several();
    live(&mut model, |_| ());
    let trend = |model: &mut Model| {
        let _ = update(model, Msg::Frame);
        let row = model
            .views
            .causes()
            .rows()
            .iter()
            .find(|row| row.known(Lang::En).is_some_and(|it| it.key == "client_network"));
        row.and_then(|row| row.trend)
    };
    keys(&mut model, "4");
    assert_eq!(trend(&mut model), Some(Trend { before: 1, after: 2 }));
    keys(&mut model, "/since:1m\n");
    assert_eq!(trend(&mut model), Some(Trend { before: 1, after: 1 }), "30 s ago and 40 s ago");
}

#[test]
fn enter_lists_the_breaks_of_what_is_selected_and_back_leads_to_where_one_was() {
    for back in [KeyCode::Esc, KeyCode::Left, KeyCode::Char('h')] {
        let mut model = several();
        keys(&mut model, "jj2j");
        let stream = chosen(&model);
        keys(&mut model, "\n");
        assert_eq!(model.views.current(), View::Breaks);
        assert!(listed(&model).iter().all(|name| stream.contains(&format!("stream:={name} "))), "{stream}");
        // Another view inside the level, and a level inside that.
        keys(&mut model, "4");
        let cause = chosen(&model);
        keys(&mut model, "\n2");
        assert_eq!(model.views.current(), View::Streams);
        press(&mut model, back);
        assert_eq!((model.views.current(), chosen(&model)), (View::Causes, cause));
        press(&mut model, back);
        assert_eq!((model.views.current(), chosen(&model)), (View::Streams, stream));
        press(&mut model, back);
        assert_eq!(model.views.current(), View::Breaks, "at last the view is left");
        assert_eq!((selected(&model), model.list.rows().len()), ("a", 6));
        assert_eq!(press(&mut model, back), [], "nothing is left to undo");
    }
}

#[test]
fn esc_undoes_level_then_filter_then_view_and_q_quits_only_from_the_breaks() {
    let mut model = several();
    keys(&mut model, "2/stream:a\n\n");
    assert!(!model.drill.is_top());
    keys(&mut model, "\u{1b}");
    assert!(model.drill.is_top());
    assert_eq!((model.views.current(), model.bar.query().text()), (View::Streams, "stream:a"));
    keys(&mut model, "\u{1b}");
    assert_eq!((model.views.current(), model.bar.query().text()), (View::Streams, ""));
    assert!(!press(&mut model, KeyCode::Char('q')).contains(&Effect::Quit));
    assert_eq!(model.views.current(), View::Breaks);
    assert_eq!(press(&mut model, KeyCode::Char('q')), [Effect::Quit]);
}

#[test]
fn leaving_the_filters_line_brings_the_views_selection_back() {
    let mut model = several();
    keys(&mut model, "2G");
    let before = chosen(&model);
    keys(&mut model, "/nobody");
    assert!(model.views.streams().rows().is_empty());
    keys(&mut model, "\u{1b}");
    assert_eq!(chosen(&model), before);
    assert!(matches!(model.mode, Mode::List));
}

#[test]
fn new_breaks_move_neither_the_selection_nor_its_line_unless_it_is_the_first_by_choice() {
    let mut model = model();
    keys(&mut model, "2jjj");
    let _ = update(&mut model, Msg::Frame);
    let line = |model: &Model| model.views.streams().at() - model.views.streams().top(5);
    let (before, stood) = (chosen(&model), line(&model));
    for round in 0..5 {
        let more = (0..8).map(|n| broken(&format!("x{round}{n}"), 1_000 + n, NETWORK)).collect();
        found(&mut model, more, Source::Live);
        assert_eq!((chosen(&model), line(&model)), (before.clone(), stood));
    }
    keys(&mut model, "g");
    assert_eq!(model.views.streams().at(), 0);
    // What has stayed for long is forgotten, rows are numbered anew: the selection is still the same.
    keys(&mut model, "j");
    let before = chosen(&model);
    let _ = update(&mut model, Msg::Clock(NOW.plus(100)));
    let _ = update(&mut model, Msg::Frame);
    assert_eq!(chosen(&model), before);
}

#[test]
fn a_paused_view_does_not_count_what_came_in_since() {
    let mut model = several();
    keys(&mut model, "2 ");
    let before = streams(&mut model);
    found(&mut model, vec![broken("a", 1, NETWORK), broken("z", 1, NETWORK)], Source::Live);
    assert_eq!(streams(&mut model), before);
    keys(&mut model, " ");
    assert_eq!(streams(&mut model).len(), before.len() + 1);
}

#[test]
fn every_column_of_a_view_sorts_both_ways_and_going_through_them_comes_round() {
    for view in ["2", "3", "4"] {
        let mut model = together();
        model.set_size(300, 40);
        keys(&mut model, view);
        keys(&mut model, "G");
        let before = chosen(&model);
        let sorted = |model: &Model| {
            model.views.table().map(|table| table.sorted(model.look.lang)).unwrap_or_default()
        };
        let first = sorted(&model);
        let mut met = Vec::new();
        while !met.contains(&sorted(&model)) {
            met.push(sorted(&model));
            assert_eq!(chosen(&model), before, "an order moves no selection");
            keys(&mut model, "r");
            assert_eq!(sorted(&model), (met[met.len() - 1].0, !met[met.len() - 1].1));
            keys(&mut model, "rs");
        }
        assert_eq!(sorted(&model), first);
        assert!(met.len() >= 6, "{met:?}");
        keys(&mut model, "<s");
        assert_eq!(sorted(&model), first);
    }
}

#[test]
fn streams_by_name_and_by_breaks_stand_in_that_order() {
    let mut model = several();
    model.set_size(200, 40);
    keys(&mut model, "2");
    let by = |model: &mut Model, title: &str| {
        while model.views.table().map(|table| table.sorted(model.look.lang).0) != Some(title) {
            keys(model, "s");
        }
        streams(model).into_iter().map(|it| it.0).collect::<Vec<_>>()
    };
    assert_eq!(by(&mut model, "STREAM"), ["a", "b", "c"]);
    assert_eq!(by(&mut model, "BREAKS"), ["a", "b", "c"]);
    keys(&mut model, "r");
    assert_eq!(streams(&mut model)[0].0, "c");
    assert_eq!(by(&mut model, "LAST ENDED"), ["a", "b", "c"]);
}

#[test]
fn a_trend_is_not_told_while_breaks_are_still_being_read() {
    let mut model = several();
    keys(&mut model, "4");
    let mut status = crate::poll::report::Status::connecting(10);
    status.phase = crate::poll::report::Phase::Filling { percent: 40 };
    let _ = update(&mut model, Msg::Report(Report::Status { profile: ProfileId(0), status }));
    let _ = update(&mut model, Msg::Frame);
    assert!(model.views.causes().rows().iter().all(|row| row.trend.is_none()));
}

/// Nine streams of one network that broke within half a minute, and others that have nothing to do with
/// them.
fn together() -> Model {
    let mut model = several();
    let struck = (0..9).map(|n| {
        let mut seen = broken(&format!("venue{n}"), 7_200 + n * 3, NETWORK);
        seen.record.client_ip = Text::new("192.0.2.77");
        seen
    });
    found(&mut model, struck.collect(), Source::FirstFill);
    model
}

#[test]
fn an_incident_lists_its_own_breaks_and_no_others_and_back_leads_to_it() {
    let mut model = together();
    keys(&mut model, "3");
    let _ = update(&mut model, Msg::Frame);
    let rows = model.views.incidents().rows();
    assert_eq!(rows.iter().map(|row| row.incident.streams.len()).collect::<Vec<_>>(), [9]);
    let before = chosen(&model);
    assert_eq!(before, "incident ip:192.0.2.0/24");
    keys(&mut model, "\n");
    assert_eq!(listed(&model).len(), 9);
    assert!(listed(&model).iter().all(|name| name.starts_with("venue")), "{:?}", listed(&model));
    keys(&mut model, "h");
    assert_eq!((model.views.current(), chosen(&model)), (View::Incidents, before));
    keys(&mut model, "/stream:room\n");
    assert!(model.views.incidents().rows().is_empty(), "none of its breaks is shown");
    keys(&mut model, "\u{1b}/stream:=venue3\n");
    let _ = update(&mut model, Msg::Frame);
    assert_eq!(
        model.views.incidents().rows().len(),
        1,
        "an incident of which a break is shown is told whole"
    );
}

#[test]
fn an_online_list_that_lacks_a_stream_moves_it_to_the_top_of_the_streams() {
    let mut model = several();
    keys(&mut model, "2");
    let first = |model: &Model| {
        let row = model.views.streams().rows().first();
        row.and_then(|row| row.standing).map(|standing| standing.verdict)
    };
    let _ = update(&mut model, Msg::Frame);
    assert_eq!(first(&model), Some(Verdict::Unknown));
    let list = OnlineList { asked: NOW, scope: (None, None), complete: true, streams: Vec::new() };
    let drawn = update(&mut model, Msg::Report(Report::Online { profile: ProfileId(0), list }));
    assert!(drawn.into_iter().any(|effect| effect == Effect::Draw));
    let _ = update(&mut model, Msg::Frame);
    assert_eq!(first(&model), Some(Verdict::Down));
}
