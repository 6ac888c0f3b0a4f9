//! Screens without a terminal, filled as the poller fills them.

use std::io::{self, Sink};
use std::sync::Arc;

use breakwatch::event::{OnAir, OnlineList, ProfileId, Seen, Source, StreamName};
use breakwatch::poll::report::{Phase, Proof, Reading, Report, Status, Window};
use breakwatch::tui::{Options, Stage};
use chrono::{Offset as _, Utc};

use super::records::{NOW, record, scatter};

/// Breaks in one reply of the service.
pub const REPLY: usize = 100;
pub const MAIN: ProfileId = ProfileId(0);
/// Streams of the made-up records.
const STREAMS: u32 = 20_000;

/// A live screen that has taken in so many breaks, newest first, reply by reply.
pub fn filled(size: u32, width: u16, height: u16, seen: impl Fn(u32) -> Seen) -> io::Result<Stage<Sink>> {
    let options = Options {
        profiles: vec![Arc::from("main")],
        sites: vec![],
        tccli: vec![],
        demo: false,
        filter: String::new(),
        window: Window::Last(7 * 86_400),
        ascii: false,
        colours: breakwatch::tui::Depth::Sixteen,
        ambiguous: breakwatch::cells::Ambiguous::Narrow,
        zone: |_| Utc.fix(),
        thresholds: breakwatch::insight::Thresholds::default(),
        lang: breakwatch::i18n::Lang::En,
        history: breakwatch::tui::History::Off,
        rules: Vec::new(),
        filters: breakwatch::filter::Saved::default(),
        keys: breakwatch::tui::Keymap::default(),
        session: breakwatch::tui::Session::default(),
        remembers: true,
    };
    let mut stage = Stage::new(&options, NOW, io::sink(), width, height).map_err(io::Error::other)?;
    let mut next = 0;
    while next < size {
        let end = size.min(next + u32::try_from(REPLY).map_err(io::Error::other)?);
        let seen = (next..end).map(&seen).collect();
        stage.report(Report::Breaks {
            profile: MAIN,
            seen,
            source: Source::FirstFill,
            at: NOW,
            request: None,
        });
        next = end;
    }
    let status = Status {
        phase: Phase::Live,
        proof: Proof::Complete { from: NOW.plus(-86_400), at: NOW },
        last_success: Some(NOW),
        reading: Reading::End,
        ..Status::connecting(10)
    };
    stage.report(Report::Status { profile: MAIN, status });
    Ok(stage)
}

/// A complete list of the streams of so many breaks, asked for so many seconds from now, without one
/// stream in `gone`, beginning with the `first`.
pub fn online(size: u32, after_s: i64, first: usize, gone: usize) -> OnlineList {
    let mut known = vec![false; STREAMS as usize];
    let is_first = |index: &u32| !std::mem::replace(&mut known[(scatter(*index) % STREAMS) as usize], true);
    let names = (0..size.min(STREAMS * 10)).filter(is_first).map(record);
    let streams = names.enumerate().filter(|(place, _)| place % gone != first % gone).map(|(_, it)| OnAir {
        name: StreamName { domain: it.domain, app: it.app, stream: it.stream },
        published: vec![NOW],
    });
    let streams = streams.collect();
    OnlineList { asked: NOW.plus(after_s), scope: (None, None), complete: true, streams }
}
