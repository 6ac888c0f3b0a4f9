//! Snapshots of whole screens at the sizes that matter.

use breakwatch::event::{OnAir, OnlineList, ProfileId, Source, StreamName, StreamState, Text};
use breakwatch::i18n::Lang;
use breakwatch::poll::report::{Phase, Proof, Report, Status};
use breakwatch::tui::Options;
use crossterm::event::KeyCode;

use super::{
    MAIN, NETWORK, NOW, OTHER, Screen, break_at, breaks, evening, live, live_with, options, stage, status,
};

const SIZES: [(u16, u16); 3] = [(60, 15), (80, 24), (140, 40)];

/// A snapshot at each of the sizes.
fn at_all_sizes(name: &str, make: impl Fn(u16, u16) -> Screen) {
    for (width, height) in SIZES {
        insta::assert_snapshot!(format!("{name}_{width}x{height}"), make(width, height).text());
    }
}

#[test]
fn list() {
    at_all_sizes("list", live);
}

#[test]
fn detail() {
    at_all_sizes("detail", |width, height| {
        let mut stage = live(width, height);
        stage.type_text("jj");
        stage.press(KeyCode::Enter);
        stage
    });
}

#[test]
fn detail_of_an_unrecognised_reason() {
    at_all_sizes("unrecognised", |width, height| {
        let mut stage = live(width, height);
        stage.type_text("jjjj");
        stage.press(KeyCode::Enter);
        stage
    });
}

#[test]
fn detail_of_a_hostile_name_gives_no_command() {
    let mut stage = live(80, 40);
    stage.type_text("jjjjjjj");
    stage.press(KeyCode::Enter);
    insta::assert_snapshot!("hostile_80x40", stage.text());
}

#[test]
fn help() {
    at_all_sizes("help", |width, height| {
        let mut stage = live(width, height);
        stage.type_text("?");
        stage
    });
}

#[test]
fn help_searched() {
    at_all_sizes("help_searched", |width, height| {
        let mut stage = live(width, height);
        stage.type_text("?/mark");
        stage
    });
}

#[test]
fn palette() {
    at_all_sizes("palette", |width, height| {
        let mut stage = live(width, height);
        stage.type_text(":");
        stage
    });
    at_all_sizes("palette_typed", |width, height| {
        let mut stage = live(width, height);
        stage.type_text(":win");
        stage
    });
}

#[test]
fn help_to_its_end() {
    let mut stage = live(80, 80);
    stage.type_text("?");
    insta::assert_snapshot!("help_80x80", stage.text());
}

#[test]
fn filter_while_typing_and_with_an_error() {
    at_all_sizes("filter_typing", |width, height| {
        let mut stage = live(width, height);
        stage.type_text("/room_12");
        stage
    });
    at_all_sizes("filter_error", |width, height| {
        let mut stage = live(width, height);
        stage.type_text("/赛事 nosuch:down");
        stage
    });
}

#[test]
fn levels_have_a_breadcrumb() {
    let mut stage = live(80, 24);
    stage.type_text("/room");
    stage.press(KeyCode::Enter);
    stage.type_text("ci");
    insta::assert_snapshot!("levels_80x24", stage.text());
}

#[test]
fn troubles_of_several_profiles() {
    // The server's clock, of which the pollers' moments speak, is behind this one.
    let then = NOW.plus(-42);
    at_all_sizes("troubles", |width, height| {
        let mut stage = stage(&options(&["main", "overdue", "intl"]), width, height);
        stage.report(breaks(MAIN, evening(), Source::FirstFill));
        let mut main = status(Phase::Live);
        main.proof = Proof::Incomplete { what: "12,345 records in one second cannot all be read".to_owned() };
        main.undecodable = 2;
        main.skew_ms = Some(-42_000);
        main.last_success = Some(then);
        stage.report(Report::Status { profile: MAIN, status: main });
        let mut stopped = status(Phase::Stopped {
            why:
                "the SecretId is not known on the international site (AuthFailure.SecretIdNotFound). If the \
                  account belongs to the China site, start with --site cn."
                    .to_owned(),
            next: then.plus(42),
        });
        stopped.last_success = None;
        stage.report(Report::Status { profile: OTHER, status: stopped });
        let mut late = status(Phase::Retry { at: then.plus(8), why: "the connection was reset".to_owned() });
        late.last_success = Some(then.plus(-34));
        stage.report(Report::Status { profile: ProfileId(2), status: late });
        stage
    });
}

#[test]
fn many_profiles_are_told_in_short() {
    let mut stage =
        stage(&options(&["cn-1", "cn-2", "cn-3", "cn-4", "intl-eu", "intl-us", "intl-ap"]), 80, 24);
    for profile in 0..7 {
        stage.report(Report::Status { profile: ProfileId(profile), status: status(Phase::Live) });
    }
    stage.report(Report::Status { profile: ProfileId(2), status: status(Phase::Filling { percent: 37 }) });
    insta::assert_snapshot!("many_profiles_80x24", stage.text());
}

#[test]
fn first_frame_and_filling() {
    at_all_sizes("first_frame", |width, height| stage(&options(&["default"]), width, height));
    let mut stage = stage(&options(&["default"]), 80, 24);
    stage.report(Report::Status { profile: MAIN, status: status(Phase::Filling { percent: 37 }) });
    insta::assert_snapshot!("filling_80x24", stage.text());
}

#[test]
fn empty_for_other_reasons() {
    let mut stage = stage(&options(&["main", "intl"]), 80, 24);
    for profile in [MAIN, OTHER] {
        stage.report(Report::Status { profile, status: status(Phase::Live) });
    }
    stage.clock(NOW.plus(12));
    insta::assert_snapshot!("no_breaks_80x24", stage.text());

    let why = "the SecretKey does not belong to this SecretId; correct TENCENTCLOUD_SECRET_KEY";
    for profile in [MAIN, OTHER] {
        let phase = Phase::Stopped { why: why.to_owned(), next: NOW.plus(60) };
        stage.report(Report::Status { profile, status: status(phase) });
    }
    insta::assert_snapshot!("all_stopped_80x24", stage.text());
}

#[test]
fn paused_with_breaks_waiting() {
    let mut stage = live(80, 24);
    stage.type_text("jj ");
    stage.report(breaks(MAIN, vec![break_at(1, "room_5", NETWORK, "203.0.113.7", 60)], Source::Live));
    stage.clock(NOW.plus(25));
    insta::assert_snapshot!("paused_80x24", stage.text());
}

#[test]
fn away_from_the_newest_with_breaks_waiting() {
    let mut stage = live(80, 24);
    stage.type_text("jj");
    stage.report(breaks(
        MAIN,
        vec![
            break_at(1, "room_5", NETWORK, "203.0.113.7", 60),
            break_at(2, "room_6", NETWORK, "203.0.113.7", 60),
        ],
        Source::Live,
    ));
    insta::assert_snapshot!("waiting_80x24", stage.text());
}

#[test]
fn ascii_demo_with_relative_times_and_another_order() {
    let mut stage = live_with(&Options { ascii: true, demo: true, ..options(&["default"]) }, 110, 24);
    stage.type_text("zzz<<");
    insta::assert_snapshot!("ascii_110x24", stage.text());
    assert!(stage.text().chars().all(|c| c.is_ascii() || c > '\u{2fff}'), "only names leave ASCII");
}

#[test]
fn a_place_among_thousands_is_grouped_as_in_the_header() {
    let mut stage = stage(&options(&["default"]), 80, 24);
    let many = (0..1_234).map(|n| break_at(n, &format!("room_{n}"), NETWORK, "203.0.113.7", 60)).collect();
    stage.report(breaks(MAIN, many, Source::FirstFill));
    stage.press(KeyCode::End);
    stage.press(KeyCode::Enter);
    let text = stage.text();
    assert!(text.contains("detail  1,234 of 1,234\n"), "{text}");
}

#[test]
fn a_break_without_an_end_is_not_said_to_run() {
    let mut stage = stage(&options(&["default"]), 80, 24);
    let mut open = break_at(5, "room_1", NETWORK, "203.0.113.7", 60);
    open.record.ended = None;
    stage.report(breaks(MAIN, vec![open], Source::FirstFill));
    assert!(stage.text().contains("no end"), "{}", stage.text());
    stage.press(KeyCode::Enter);
    stage.press(KeyCode::End);
    let text = stage.text();
    assert!(text.contains("Ended       no end listed"), "{text}");
    assert!(!text.contains("may still run"), "{text}");
}

#[test]
fn the_footer_of_what_lies_over_the_list_says_how_to_scroll_and_leave_at_small_sizes() {
    for (width, height) in [(20, 6), (30, 8), (60, 15), (80, 24)] {
        for open in ["\n", "?"] {
            let mut stage = live(width, height);
            if open == "?" {
                stage.type_text("?");
            } else {
                stage.press(KeyCode::Enter);
            }
            let text = stage.text();
            let footer = text.lines().last().unwrap_or_default();
            assert!(footer.contains("q back"), "{width}x{height} {open:?}: {footer}");
            assert!(width < 30 || footer.contains("j/k scroll"), "{width}x{height} {open:?}: {footer}");
            stage.press(KeyCode::Char('q'));
            assert!(!stage.has_quit());
        }
    }
}

#[test]
fn an_empty_list_speaks_of_the_text_that_emptied_it() {
    let mut stage = live(80, 24);
    stage.type_text("/nobody");
    assert!(stage.text().contains("None of the 38 known breaks passes the filter."), "{}", stage.text());
    stage.type_text(" dur:x");
    let text = stage.text();
    assert!(text.contains("Nothing passed the last text that was understood: nobody\n"), "{text}");
}

#[test]
fn a_filters_error_is_told_at_every_width() {
    const MESSAGE: &str = "there is no field `nosuch`";
    for (width, height) in [(60, 15), (44, 16), (30, 16), (44, 8), (30, 8), (30, 6), (20, 6), (20, 3)] {
        let mut stage = live(width, height);
        stage.type_text("/room_1204 live nosuch:x");
        let text = stage.text();
        let whole = text.replace('\n', " ").split_whitespace().collect::<Vec<_>>().join(" ");
        if width >= 30 {
            assert!(whole.contains(MESSAGE), "{width}x{height}:\n{text}");
        } else {
            assert!(text.lines().any(|line| line.starts_with('/') && line.ends_with('!')), "{text}");
        }
        if height >= 12 {
            assert!(text.contains("^^^^^^"), "{width}x{height}:\n{text}");
        }
    }
    insta::assert_snapshot!("filter_error_40x16", {
        let mut stage = live(40, 16);
        stage.type_text("/room_1204 live nosuch:x");
        stage.text()
    });
}

#[test]
fn at_tiny_sizes_no_number_is_cut_to_another_one() {
    let mut stage = stage(&options(&["main", "intl"]), 20, 6);
    let many = (0..1_234).map(|n| break_at(n, &format!("room_{n}"), NETWORK, "203.0.113.7", 60)).collect();
    stage.report(breaks(MAIN, many, Source::FirstFill));
    for profile in [MAIN, OTHER] {
        stage.report(Report::Status { profile, status: status(Phase::Live) });
    }
    let first = |text: String| text.lines().take(2).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(first(stage.text()), ["● 2 LIVE", "breaks"]);
    stage.press(KeyCode::Enter);
    assert_eq!(first(stage.text())[1], "breaks › detail");
}

#[test]
fn a_time_of_another_day_has_its_date_in_the_same_window() {
    for (width, yesterday) in [(80, " 11-19 20:20:00 "), (60, " 11-19 20:20 ")] {
        let mut stage = stage(&options(&["default"]), width, 24);
        let seen = [60, 85_200].map(|ago| break_at(ago, "room_1", NETWORK, "203.0.113.7", 60));
        stage.report(breaks(MAIN, seen.into(), Source::FirstFill));
        let text = stage.text();
        assert!(text.contains(" 19:59:00 ") && text.contains(yesterday), "{text}");
    }
}

#[test]
fn a_list_in_another_order_does_not_claim_to_follow_the_newest() {
    let mut stage = live(80, 24);
    stage.type_text("r");
    assert!(stage.text().contains("at the top of 38, oldest first"), "{}", stage.text());
    stage.type_text("rss");
    let text = stage.text();
    assert!(text.contains("at the top of 38, by ") && !text.contains("following"), "{text}");
}

#[test]
fn where_no_profile_has_answered_nothing_is_said_of_breaks() {
    let mut stage = stage(&options(&["main", "intl"]), 80, 24);
    for profile in [MAIN, OTHER] {
        let phase = Phase::Retry { at: NOW.plus(8), why: "the connection was reset".to_owned() };
        stage.report(Report::Status { profile, status: Status { last_success: None, ..status(phase) } });
    }
    let text = stage.text();
    assert!(text.contains("Nothing has been read yet") && !text.contains("No break ended"), "{text}");
}

#[test]
fn a_long_breadcrumb_gives_up_its_middle() {
    for (width, end) in [(80, "ip:203.0.113.7 › detail"), (40, "ip:203.0.113.7 › detail")] {
        let mut stage = live(width, 24);
        stage.type_text("/stream:room_1204 app:live domain:push");
        stage.press(KeyCode::Enter);
        stage.type_text("tci");
        stage.press(KeyCode::Enter);
        let text = stage.text();
        let crumbs = text.lines().find(|line| line.starts_with("breaks")).unwrap_or_default();
        assert!(crumbs.contains(end) && crumbs.contains(" … "), "{text}");
    }
}

#[test]
fn a_trouble_names_its_profile_once_and_ends_in_one_full_stop() {
    let mut stage = stage(&options(&["main", "intl"]), 140, 24);
    let why = "profile intl: the SecretKey does not fit (AuthFailure: it is not signed.)".to_owned();
    let stopped = status(Phase::Stopped { why, next: NOW.plus(60) });
    stage.report(Report::Status { profile: OTHER, status: stopped });
    let text = stage.text();
    let told =
        "intl STOPPED: the SecretKey does not fit (AuthFailure: it is not signed). Reads its credentials";
    assert!(text.contains(told), "{text}");
}

/// Everything that can become of a stream, and one that flaps.
pub(super) fn judged(options: &Options, width: u16, height: u16) -> Screen {
    let mut stage = live_with(options, width, height);
    let flapping =
        (0..6).map(|n| break_at(200 + n * 110, "room_flaps", NETWORK, "203.0.113.9", 70)).collect();
    stage.report(breaks(MAIN, flapping, Source::FirstFill));
    let name = |stream: &str| StreamName {
        domain: Text::new("push.example.com"),
        app: Text::new("live"),
        stream: Text::new(stream),
    };
    let on_air = |(stream, ago): (&str, i64)| OnAir { name: name(stream), published: vec![NOW.plus(-ago)] };
    let streams = [("room_1207", 0), ("room_flaps", 190)].into_iter().chain(ROOMS).map(on_air).collect();
    let list = OnlineList { asked: NOW.plus(1), scope: (None, None), complete: true, streams };
    stage.report(Report::Online { profile: MAIN, list });
    let state = StreamState::Forbidden;
    let banned = Report::State { profile: MAIN, name: name("room_88"), state, asked: NOW.plus(1) };
    stage.report(banned);
    stage.clock(NOW.plus(2));
    stage
}

/// Streams that are back since then.
const ROOMS: [(&str, i64); 3] = [("room_0", 3_000), ("room_1", 3_000), ("room_2", 3_000)];

#[test]
fn verdicts_in_list_and_header_in_three_languages() {
    for lang in Lang::ALL {
        let options = Options { lang, ..options(&["default"]) };
        for (width, height) in SIZES {
            let name = format!("verdicts_{}_{width}x{height}", lang.name());
            insta::assert_snapshot!(name, judged(&options, width, height).text());
        }
    }
}

#[test]
fn what_is_off_air_now() {
    for (width, height) in [(80, 24), (140, 40)] {
        let mut stage = judged(&options(&["default"]), width, height);
        stage.type_text("x");
        insta::assert_snapshot!(format!("off_air_{width}x{height}"), stage.text());
    }
}

#[test]
fn a_level_without_anything_off_air_does_not_speak_for_all_streams() {
    let mut stage = judged(&options(&["default"]), 80, 24);
    stage.type_text("tx");
    let text = stage.text();
    assert!(
        text.contains("2 DOWN") && text.contains("No stream of this level is known to be off air"),
        "{text}"
    );
}

#[test]
fn planned_ends_and_refusals_are_seen_to_be_hidden() {
    for lang in Lang::ALL {
        let mut stage = judged(&Options { lang, ..options(&["default"]) }, 80, 24);
        stage.type_text("H");
        insta::assert_snapshot!(format!("quiet_{}_80x24", lang.name()), stage.text());
    }
}

#[test]
fn nothing_is_said_of_what_is_off_air_before_anyone_has_looked() {
    let mut stage = live(80, 24);
    let text = stage.text();
    assert!(!text.contains("DOWN") && text.contains("UNKNOWN"), "{text}");
    let list = OnlineList { asked: NOW.plus(1), scope: (None, None), complete: false, streams: vec![] };
    stage.report(Report::Online { profile: MAIN, list });
    assert!(stage.text().contains("0 DOWN"), "{}", stage.text());
}

#[test]
fn the_screen_asks_for_the_state_of_the_selected_stream_first() {
    let mut stage = live(80, 24);
    stage.type_text("jj");
    stage.settle();
    stage.clock(NOW.plus(1));
    let asked: Vec<&str> = stage.asked().iter().map(|(_, question)| question.name().stream.shown()).collect();
    assert_eq!(asked[0], "赛事直播-主会场");
    assert!(asked.contains(&"room_1204"), "{asked:?}");
}
