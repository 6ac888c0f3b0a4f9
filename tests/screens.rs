//! Whole screens, as someone sees them: snapshots of text at the sizes that matter, cells where text
//! cannot show it (the cursor row, colour, no colour), and every size and random keys without a panic.

use std::sync::Arc;

use breakwatch::event::{ProfileId, Record, Seen, Source, Text, UnixTime};
use breakwatch::poll::report::{Phase, Proof, Reading, Report, Status, Window};
use breakwatch::tui::{Options, Stage};
use chrono::FixedOffset;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};

type Screen = Stage<Vec<u8>>;

/// 2026-11-20 20:00:00 in Beijing.
const NOW: UnixTime = UnixTime(1_795_176_000);

const MAIN: ProfileId = ProfileId(0);
const OTHER: ProfileId = ProfileId(1);

fn options(profiles: &[&str]) -> Options {
    Options {
        profiles: profiles.iter().map(|name| Arc::from(*name)).collect(),
        demo: false,
        filter: String::new(),
        window: Window::Last(86_400),
        ascii: false,
        colour: true,
        zone: |_| FixedOffset::east_opt(8 * 3600).expect("an offset"),
    }
}

fn stage(options: &Options, width: u16, height: u16) -> Screen {
    Stage::new(options, NOW, Vec::new(), width, height).expect("a filter that parses")
}

fn status(phase: Phase) -> Status {
    Status {
        phase,
        proof: Proof::Complete { at: NOW },
        last_success: Some(NOW),
        interval_s: 10,
        undecodable: 0,
        skew_ms: None,
        lag_s: None,
        reading: Reading::End,
        notice: None,
        requests: 1,
    }
}

/// A break that ended so many seconds ago.
fn break_at(ago: i64, stream: &str, reason: &str, ip: &str, lasted: i32) -> Seen {
    let ended = NOW.plus(-ago);
    let record = Record {
        domain: Text::new("push.example.com"),
        app: Text::new("live"),
        stream: Text::new(stream),
        started: Some(ended.plus(-i64::from(lasted))),
        ended: Some(ended),
        reason: Text::new(reason),
        duration_s: Some(lasted),
        client_ip: Text::new(ip),
        resolution: Text::new("1920*1080"),
    };
    Seen { record, count: 1 }
}

const NETWORK: &str = "Network error for the push client.";
const EXPIRED: &str = "Reached the expiration time.";
const CLOSED: &str = "The push client stopped the stream.";
const REFUSED: &str = "Authentication failed.";
const FAULT: &str = "CSS system internal error.";
const UNSEEN: &str = "upstream relay 7 said goodbye";

fn evening() -> Vec<Seen> {
    let mut seen = vec![
        break_at(4, "room_1204", NETWORK, "203.0.113.7", 5_402),
        break_at(9, "room_1207", NETWORK, "203.0.113.7", 3_671),
        break_at(31, "赛事直播-主会场", EXPIRED, "198.51.100.24", 14_400),
        break_at(64, "concert_main", CLOSED, "198.51.100.9", 7_265),
        break_at(95, "room_88", UNSEEN, "192.0.2.41", 41),
        break_at(140, "サードパーティ配信01", FAULT, "", 907),
        break_at(300, "../../etc/passwd", REFUSED, "192.0.2.200", 0),
        break_at(900, "room_\u{202e}gnp.exe", REFUSED, "192.0.2.200", 0),
    ];
    for n in 0..30 {
        seen.push(break_at(3_600 + n * 600, &format!("room_{n}"), CLOSED, "198.51.100.9", 1_800));
    }
    seen[6].count = 3;
    seen
}

fn breaks(profile: ProfileId, seen: Vec<Seen>, source: Source) -> Report {
    Report::Breaks { profile, seen, source, at: NOW }
}

/// One profile, live, with an evening's breaks.
fn live(width: u16, height: u16) -> Screen {
    live_with(&options(&["default"]), width, height)
}

fn live_with(options: &Options, width: u16, height: u16) -> Screen {
    let mut stage = stage(options, width, height);
    stage.report(breaks(MAIN, evening(), Source::FirstFill));
    stage.report(Report::Status { profile: MAIN, status: status(Phase::Live) });
    stage
}

const SIZES: [(u16, u16); 3] = [(60, 15), (80, 24), (140, 40)];

/// A snapshot at each of the sizes.
fn at_all_sizes(name: &str, make: impl Fn(u16, u16) -> Screen) {
    for (width, height) in SIZES {
        insta::assert_snapshot!(format!("{name}_{width}x{height}"), make(width, height).text());
    }
}

fn ctrl(c: char) -> KeyEvent {
    KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL)
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

fn row_of(cells: &Buffer, what: &str) -> u16 {
    let line = |y| (0..cells.area.width).map(|x| cells[(x, y)].symbol()).collect::<String>();
    (0..cells.area.height).find(|&y| line(y).contains(what)).unwrap_or_else(|| panic!("no {what}"))
}

#[test]
fn without_colour_the_cursor_row_is_reversed_and_no_cell_is_coloured() {
    let mut stage = live_with(&Options { colour: false, ..options(&["default"]) }, 80, 24);
    stage.type_text("j");
    let (cells, _) = stage.cells();
    let selected = row_of(&cells, "room_1207");
    for x in 0..80 {
        assert!(cells[(x, selected)].modifier.contains(Modifier::REVERSED), "column {x}");
        assert!(!cells[(x, selected + 1)].modifier.contains(Modifier::REVERSED), "column {x}");
    }
    assert!(cells.content.iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset));
}

#[test]
fn with_colour_the_background_is_left_alone_and_only_ansi_colours_are_used() {
    let mut stage = live(140, 40);
    let (cells, _) = stage.cells();
    for cell in &cells.content {
        assert_eq!(cell.bg, Color::Reset);
        assert!(!matches!(cell.fg, Color::Rgb(..) | Color::Indexed(_)), "{:?}", cell.fg);
    }
}

#[test]
fn wide_names_keep_the_columns_after_them_aligned() {
    let mut stage = live(100, 24);
    let (cells, _) = stage.cells();
    let column = |row: u16, what: &str| {
        (0..100).find(|&x| (x..100).map(|x| cells[(x, row)].symbol()).collect::<String>().starts_with(what))
    };
    let title = column(row_of(&cells, "CLIENT IP"), "CLIENT IP");
    assert_eq!(column(row_of(&cells, "198.51.100.24"), "198.51.100.24"), title);
    assert_eq!(column(row_of(&cells, "192.0.2.41"), "192.0.2.41"), title);
}

#[test]
fn every_size_draws() {
    let sizes = (1..=40).flat_map(|w| (1..=16).map(move |h| (w, h)));
    for (width, height) in sizes.chain([(59, 17), (60, 18), (109, 50), (110, 9), (300, 100), (500, 2)]) {
        let mut stage = stage(&options(&["main", "赛事"]), width, height);
        let stopped = Phase::Stopped { why: "密钥 is refused".to_owned(), next: NOW.plus(60) };
        let _ = stage.text();
        stage.report(Report::Status { profile: OTHER, status: status(stopped) });
        let _ = stage.text();
        stage.report(breaks(MAIN, evening(), Source::Live));
        for key in ["G", "\n", "J", "h", "?", "G", "h", "/赛 ip:x", "\n"] {
            for c in key.chars() {
                stage.press(if c == '\n' { KeyCode::Enter } else { KeyCode::Char(c) });
            }
            stage.frame().expect("written");
        }
    }
}

#[test]
fn random_keys_sizes_and_reports_never_panic_and_leave_a_selection_that_is_listed() {
    let mut random = fastrand::Rng::with_seed(7);
    let mut stage = live_with(&options(&["main", "other"]), 80, 24);
    let named = [
        KeyCode::Enter,
        KeyCode::Esc,
        KeyCode::Up,
        KeyCode::Down,
        KeyCode::Left,
        KeyCode::Right,
        KeyCode::Home,
        KeyCode::End,
        KeyCode::PageUp,
        KeyCode::PageDown,
        KeyCode::Backspace,
        KeyCode::Delete,
        KeyCode::Tab,
    ];
    let chars: Vec<char> = "jkgGhlnptciJK/ <>srwWz?q:\"-=0赛a".chars().collect();
    let mut now = NOW;
    for step in 0..5_000 {
        match random.u32(0..100) {
            0..60 => stage.press(KeyCode::Char(chars[random.usize(0..chars.len())])),
            60..85 => stage.press(named[random.usize(0..named.len())]),
            85..88 => stage.key(ctrl(['c', 'u', 'd', 'l', 'f', 'w'][random.usize(0..6)])),
            88..90 => stage.resize(random.u16(0..160), random.u16(0..60)),
            90..95 => {
                let stream = format!("room_{}", random.u32(0..50));
                let seen = vec![break_at(random.i64(-step..90_000), &stream, UNSEEN, "192.0.2.1", 5)];
                stage.report(breaks(ProfileId(random.u16(0..2)), seen, Source::Live));
            }
            95..97 => stage.paste("ro\nom_1\u{1b}[31m"),
            _ => {
                now = now.plus(random.i64(0..4_000));
                stage.clock(now);
            }
        }
        if random.bool() {
            stage.settle();
        }
        stage.frame().expect("written");
    }
}

#[test]
fn what_the_terminal_was_sent_is_what_a_fresh_frame_shows() {
    let mut random = fastrand::Rng::with_seed(11);
    let out = SharedOut::default();
    let mut stage = Stage::new(&options(&["main"]), NOW, out.clone(), 80, 24).expect("a stage");
    stage.report(breaks(MAIN, evening(), Source::FirstFill));
    let mut terminal = vt100::Parser::new(24.try_into().expect("lines"), 80.try_into().expect("columns"), 0);
    for step in 0..300 {
        let keys = ["j", "j", "j", "k", "G", "g", "s", "r", "t", "h", "J", "z", "?"];
        match random.u32(0..10) {
            0 => stage.report(breaks(
                MAIN,
                vec![break_at(-step, &format!("n_{step}"), NETWORK, "", 3)],
                Source::Live,
            )),
            1 => stage.press(KeyCode::PageDown),
            2 => stage.settle(),
            _ => stage.type_text(keys[random.usize(0..keys.len())]),
        }
        stage.frame().expect("written");
        terminal.process(&out.take());
        let sent: Vec<String> =
            terminal.screen().rows(0, 80).map(|line| line.trim_end().to_owned()).collect();
        let settled_pane = stage.frame_text();
        assert_eq!(sent.join("\n"), settled_pane.trim_end_matches('\n'), "step {step}");
    }
}

/// Bytes on their way to a terminal.
#[derive(Clone, Default)]
struct SharedOut(Arc<std::sync::Mutex<Vec<u8>>>);

impl SharedOut {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut self.0.lock().expect("a lock"))
    }
}

impl std::io::Write for SharedOut {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("a lock").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn an_idle_screen_asks_for_no_frame_until_a_shown_age_steps() {
    let mut stage = live(80, 24);
    stage.frame().expect("written");
    for second in 1..10 {
        assert!(!stage.clock(NOW.plus(second)), "after {second} s");
    }
    assert!(stage.clock(NOW.plus(10)));
    stage.press(KeyCode::Enter);
    assert!(stage.clock(NOW.plus(11)), "an open detail counts seconds");
}

#[test]
fn a_step_through_the_list_costs_few_bytes() {
    let mut stage = live(80, 24);
    stage.frame().expect("written");
    for step in 0..30 {
        stage.press(KeyCode::Char('j'));
        let bytes = stage.frame().expect("written");
        assert!(bytes <= 400, "{bytes} bytes at step {step}");
        stage.settle();
        stage.frame().expect("written");
    }
}
