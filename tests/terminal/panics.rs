//! A panic, on the screen's own thread and on another: the library's screen runs in this very test
//! program, started once more in a terminal, so that nothing in the product has to provoke one.

use std::sync::Arc;

use breakwatch::poll::Questions;
use breakwatch::poll::report::{Plan, Window};
use breakwatch::tui::{self, Farewell, Options, Wishes};
use chrono::{FixedOffset, Offset as _, Utc};
use tokio::sync::{mpsc, watch};

use crate::session::{Ended, Session, bare};

/// Set in the program's second life only: where it has to panic.
const PART: &str = "BREAKWATCH_TEST_PANICS";
const SELF: &str = "panics::a_panic_gives_the_terminal_back_and_ends_the_process";

#[test]
fn a_panic_gives_the_terminal_back_and_ends_the_process() {
    if let Ok(part) = std::env::var(PART) {
        return play(&part);
    }
    for part in ["screen", "task", "thread"] {
        let ended = panicked(part);
        assert_eq!(ended.status, 101, "{part}");
        ended.assert_restored();
        let said = ended.screen.contents();
        assert!(said.contains("panicked at"), "the message stands on the restored screen: {said}");
        assert!(said.contains(&format!("the {part} panics")), "{said}");
        assert!(!said.contains("STREAM"), "no frame after that: {said}");
    }
}

fn panicked(part: &str) -> Ended {
    let mut command = bare(std::env::current_exe().unwrap());
    command.args(["--exact", SELF, "--nocapture", "--test-threads=1"]);
    command.env(PART, part);
    Session::start(command, 80, 24).end()
}

/// The screen, with something that panics right after the first frame.
fn play(part: &str) {
    let options = Options {
        profiles: vec![Arc::from("one")],
        sites: vec![],
        tccli: vec![],
        demo: false,
        filter: String::new(),
        window: Window::Last(3_600),
        ascii: false,
        colours: breakwatch::tui::Depth::Sixteen,
        ambiguous: breakwatch::cells::Ambiguous::Narrow,
        zone: |_| FixedOffset::east_opt(0).unwrap_or_else(|| Utc.fix()),
        thresholds: breakwatch::insight::Thresholds::default(),
        lang: breakwatch::i18n::Lang::En,
        history: breakwatch::tui::History::Off,
        rules: Vec::new(),
        filters: breakwatch::filter::Saved::default(),
        keys: breakwatch::tui::Keymap::default(),
        session: breakwatch::tui::Session::default(),
        remembers: true,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let (plan, _plans) = watch::channel(Plan::of(options.window));
    let (questions, _asked) = Questions::channels(1);
    let wishes = Wishes {
        plan,
        questions,
        searches: None,
        annotations: None,
        corrections: None,
        farewell: Farewell::new(|| {}),
        alarms: None,
        session: None,
    };
    let (_reports, inbox) = mpsc::channel(1);
    let start = || match part {
        "task" => drop(tokio::spawn(async { panic!("the task panics") })),
        "thread" => drop(std::thread::spawn(|| panic!("the thread panics"))),
        _ => panic!("the screen panics"),
    };
    let ended = runtime.block_on(tui::run(options, inbox, wishes, start));
    unreachable!("the screen went on: {ended:?}");
}
