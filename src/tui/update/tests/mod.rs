//! Messages in, state out: no terminal, no clock, no drawing.

mod acknowledging;
mod alerting;
mod catching;
mod evidence;
mod exporting;
mod filtering;
mod going;
mod handover;
mod hunting;
mod keys;
mod moving;
mod noting;
mod palette;
mod time;
mod verdicts;
mod views;

use std::sync::Arc;

use chrono::FixedOffset;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::update;
use crate::event::{ProfileId, Record, Seen, Source, Text, UnixTime};
use crate::poll::report::{Phase, Proof, Report, Status, Window};
use crate::tui::effects::{Effect, Effects};
use crate::tui::model::{Health, Model, Options};
use crate::tui::msg::Msg;

const NOW: UnixTime = UnixTime(1_795_176_000);
const NETWORK: &str = "Network error for the push client.";
const CLOSED: &str = "The push client stopped the stream.";

fn options_of(window: Window) -> Options {
    Options {
        profiles: vec![Arc::from("main")],
        sites: vec![],
        tccli: vec![],
        demo: false,
        filter: String::new(),
        window,
        ascii: false,
        colours: crate::tui::Depth::Sixteen,
        ambiguous: crate::cells::Ambiguous::Narrow,
        zone: |_| FixedOffset::east_opt(0).expect("an offset"),
        thresholds: crate::insight::Thresholds::default(),
        lang: crate::i18n::Lang::En,
        history: crate::tui::History::Off,
        rules: Vec::new(),
        filters: crate::filter::Saved::default(),
        keys: crate::tui::Keymap::default(),
        session: crate::tui::Session::default(),
        remembers: true,
    }
}

fn model_of(window: Window) -> Model {
    Model::new(&options_of(window), NOW).expect("an empty filter parses")
}

/// Streams `s0` (newest) to `s9`, a minute apart; the even ones failed by network.
fn model() -> Model {
    let mut model = model_of(Window::Last(86_400));
    let seen = (0..10).map(|n| seen(&format!("s{n}"), 60 * n)).collect();
    found(&mut model, seen, Source::FirstFill);
    model
}

fn seen(stream: &str, ago: i64) -> Seen {
    let even = stream.bytes().last().is_some_and(|b| b % 2 == 0);
    let record = Record {
        domain: Text::new("push.example.com"),
        app: Text::new("live"),
        stream: Text::new(stream),
        started: Some(NOW.plus(-ago - 100)),
        ended: Some(NOW.plus(-ago)),
        reason: Text::new(if even { NETWORK } else { CLOSED }),
        duration_s: Some(100),
        client_ip: Text::new(if even { "203.0.113.7" } else { "" }),
        resolution: Text::default(),
    };
    Seen { record, count: 1 }
}

fn found(model: &mut Model, seen: Vec<Seen>, source: Source) {
    let report = Report::Breaks { profile: ProfileId(0), seen, source, at: NOW, request: None };
    let _ = update(model, Msg::Report(report));
    let _ = update(model, Msg::Frame);
}

fn press(model: &mut Model, code: KeyCode) -> Vec<Effect> {
    let effects = update(model, Msg::Key(KeyEvent::new(code, KeyModifiers::NONE)));
    done(effects)
}

fn ctrl(model: &mut Model, c: char) -> Vec<Effect> {
    let effects: Effects = update(model, Msg::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL)));
    done(effects)
}

/// What a key does besides being remembered, as all of them are.
fn done(effects: Effects) -> Vec<Effect> {
    effects.into_iter().filter(|effect| *effect != Effect::Remember).collect()
}

/// Keys by character; `\n` is Enter and `\x1b` is Esc.
fn keys(model: &mut Model, text: &str) {
    for c in text.chars() {
        let code = match c {
            '\n' => KeyCode::Enter,
            '\u{1b}' => KeyCode::Esc,
            c => KeyCode::Char(c),
        };
        press(model, code);
    }
}

fn listed(model: &Model) -> Vec<&str> {
    model.list.rows().iter().map(|&row| model.store.get(row).stream().shown()).collect()
}

fn selected(model: &Model) -> &str {
    model.selected().map_or("", |it| it.stream().shown())
}

/// The screen's line of the selection.
fn line(model: &Model) -> usize {
    model.list.at() - model.list.top(model.layout().list.height)
}

fn clock(model: &mut Model, seconds: i64) -> bool {
    update(model, Msg::Clock(NOW.plus(seconds))).into_iter().any(|effect| effect == Effect::Draw)
}

fn live(model: &mut Model, change: impl FnOnce(&mut Status)) {
    let mut status = Status::connecting(10);
    status.phase = Phase::Live;
    status.proof = Proof::Complete { from: NOW.plus(-86_400), at: NOW };
    status.last_success = Some(NOW);
    change(&mut status);
    let _ = update(model, Msg::Report(Report::Status { profile: ProfileId(0), status }));
}

fn health(model: &Model) -> Health {
    model.profiles.iter().next().map_or(Health::Connecting, |p| p.health(model.now()))
}
