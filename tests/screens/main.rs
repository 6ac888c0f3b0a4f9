//! Whole screens, as someone sees them: snapshots of text at the sizes that matter, cells where text
//! cannot show it (the cursor row, colour, no colour), and every size and random keys without a panic.

mod alerts;
mod bytes;
mod cells;
mod exporting;
mod keeping;
mod looks;
mod mouse;
mod resuming;
mod sizes;
mod snapshots;
mod story;
mod views;
mod wide;

use std::sync::Arc;

use breakwatch::event::{ProfileId, Record, Seen, Source, Text, UnixTime};
use breakwatch::poll::report::{Phase, Proof, Reading, Report, Status, Window};
use breakwatch::tui::{Options, Stage};
use chrono::FixedOffset;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

type Screen = Stage<Vec<u8>>;

/// 2026-11-20 20:00:00 in Beijing.
const NOW: UnixTime = UnixTime(1_795_176_000);

const MAIN: ProfileId = ProfileId(0);
const OTHER: ProfileId = ProfileId(1);

fn options(profiles: &[&str]) -> Options {
    Options {
        profiles: profiles.iter().map(|name| Arc::from(*name)).collect(),
        sites: vec![],
        tccli: vec![],
        demo: false,
        filter: String::new(),
        window: Window::Last(86_400),
        ascii: false,
        colours: breakwatch::tui::Depth::Sixteen,
        ambiguous: breakwatch::cells::Ambiguous::Narrow,
        zone: |_| FixedOffset::east_opt(8 * 3600).expect("an offset"),
        thresholds: breakwatch::insight::Thresholds::default(),
        lang: breakwatch::i18n::Lang::En,
        history: breakwatch::tui::History::Off,
        rules: Vec::new(),
        filters: breakwatch::filter::Saved::default(),
        keys: breakwatch::tui::Keymap::default(),
        session: breakwatch::tui::Session::default(),
        remembers: true,
    }
}

fn stage(options: &Options, width: u16, height: u16) -> Screen {
    Stage::new(options, NOW, Vec::new(), width, height).expect("a filter that parses")
}

fn status(phase: Phase) -> Status {
    Status {
        phase,
        proof: Proof::Complete { from: NOW.plus(-86_400), at: NOW },
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
    Report::Breaks { profile, seen, source, at: NOW, request: None }
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

fn ctrl(c: char) -> KeyEvent {
    KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL)
}
