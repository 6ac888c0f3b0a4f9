//! What the terminal is sent: the right cells, and few bytes for them.

use std::sync::{Arc, Mutex};

use breakwatch::event::Source;
use breakwatch::poll::report::{Phase, Report};
use breakwatch::tui::Stage;
use crossterm::event::KeyCode;

use super::snapshots::judged;
use super::{MAIN, NETWORK, NOW, break_at, breaks, evening, live, options, status};

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
struct SharedOut(Arc<Mutex<Vec<u8>>>);

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

#[test]
fn a_quiet_minute_of_live_reading_costs_few_bytes() {
    let mut stage = live(80, 24);
    stage.frame().expect("written");
    let mut bytes = 0;
    for second in 1..=60 {
        if second % 10 == 0 {
            let mut status = status(Phase::Live);
            status.last_success = Some(NOW.plus(second));
            status.requests = second.unsigned_abs();
            stage.report(Report::Status { profile: MAIN, status });
        }
        stage.clock(NOW.plus(second));
        bytes += stage.frame().expect("written");
    }
    assert!(bytes <= 60 * 30, "{bytes} bytes in a minute");
}

#[test]
fn verdicts_that_grow_older_cost_few_bytes() {
    let mut stage = judged(&options(&["default"]), 80, 24);
    stage.frame().expect("written");
    let mut bytes = 0;
    for second in 3..=62 {
        if stage.clock(NOW.plus(second)) {
            bytes += stage.frame().expect("written");
        }
    }
    assert!(bytes > 0 && bytes <= 60 * 30, "{bytes} bytes in a minute");
}
