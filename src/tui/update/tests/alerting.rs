//! What rings in the screen, what its header tells of it, and muting.

use super::*;
use crate::alert::{Job, Rule};
use crate::filter::Filter;
use crate::tui::effects::Ringing;
use crate::tui::model::Mode;

/// A screen with one rule about the network, which rings and runs a command.
fn with_rule(change: impl FnOnce(&mut Rule)) -> Model {
    let utc = FixedOffset::east_opt(0).expect("UTC");
    let mut rule = Rule::new("net", Filter::parse("cause:network", &utc).expect("a filter"));
    rule.deed.bell = true;
    rule.deed.command = Some(vec!["/bin/page".to_owned()]);
    change(&mut rule);
    let options = Options { rules: vec![rule], ..options_of(Window::Last(86_400)) };
    let mut model = Model::new(&options, NOW).expect("an empty filter parses");
    live(&mut model, |status| status.skew_ms = Some(0));
    model
}

/// What rings and is run when the clock shows so many seconds more.
fn tick(model: &mut Model, seconds: i64) -> (Vec<Ringing>, Vec<Job>) {
    let (mut ringing, mut jobs) = (Vec::new(), Vec::new());
    for effect in update(model, Msg::Clock(NOW.plus(seconds))) {
        match effect {
            Effect::Ring(it) => ringing.push(*it),
            Effect::Run(job) => jobs.push(*job),
            _ => {}
        }
    }
    (ringing, jobs)
}

fn header(model: &Model) -> String {
    model.troubles().into_iter().map(|(trouble, _)| trouble.text + "\n").collect()
}

#[test]
fn a_new_break_rings_runs_and_is_told_wherever_one_looks() {
    let mut model = with_rule(|_| ());
    found(&mut model, vec![seen("s2", 100)], Source::FirstFill);
    assert_eq!(tick(&mut model, 5), (vec![], vec![]), "history");
    found(&mut model, vec![seen("s4", -6)], Source::Live);
    tick(&mut model, 10);
    let (ringing, jobs) = tick(&mut model, 12);
    assert!(ringing.len() == 1 && ringing[0].deed.bell && ringing[0].text.starts_with("live/s4: UNKNOWN"));
    assert_eq!((jobs.len(), jobs[0].command[0].as_str()), (1, "/bin/page"));
    assert!(jobs[0].input.contains("\"rule\":\"net\"") && jobs[0].input.contains("\"stream\":\"s4\""));
    for view in ['1', '2', '3', '4'] {
        press(&mut model, KeyCode::Char(view));
        assert!(header(&model).starts_with("ALERT net "), "{view}: {}", header(&model));
    }
    assert_eq!(tick(&mut model, 13), (vec![], vec![]), "once");
}

#[test]
fn who_has_looked_at_the_alerts_is_told_no_more_of_them_once_they_are_over() {
    let mut model = with_rule(|_| ());
    found(&mut model, vec![seen("s4", -1)], Source::Live);
    tick(&mut model, 5);
    tick(&mut model, 8);
    press(&mut model, KeyCode::Char('!'));
    assert!(matches!(model.mode, Mode::Alerts { selected: Some(1), .. }));
    assert!(header(&model).starts_with("ALERT"), "it goes on");
    press(&mut model, KeyCode::Char('a'));
    assert!(model.message().is_some_and(|said| said.starts_with("acknowledged")));
    assert_eq!(header(&model), "");
    press(&mut model, KeyCode::Esc);
    assert!(matches!(model.mode, Mode::List));
}

#[test]
fn muted_alerts_are_silent_told_once_afterwards_and_muted_still_after_a_restart() {
    let mut model = with_rule(|_| ());
    press(&mut model, KeyCode::Char('A'));
    assert_eq!(model.message(), Some("MUTED until 12:15"));
    found(&mut model, vec![seen("s4", -1)], Source::Live);
    tick(&mut model, 5);
    assert_eq!(tick(&mut model, 8), (vec![], vec![]));
    assert_eq!(header(&model), "", "nothing rang");
    let options = Options { session: model.session(), ..options_of(Window::Last(86_400)) };
    let again = Model::new(&options, NOW.plus(60)).expect("an empty filter parses");
    assert_eq!(again.muted().as_deref(), Some("MUTED until 12:15"));
    for said in ["MUTED until 13:00", "MUTED until 20:00", "alerts ring again"] {
        press(&mut model, KeyCode::Char('A'));
        assert_eq!(model.message(), Some(said));
    }
    let (ringing, _) = tick(&mut model, 9);
    assert!(ringing.len() == 1 && ringing[0].text.contains("1 alerts for 1 breaks"), "{ringing:?}");
}

#[test]
fn before_a_result_alerts_are_those_of_the_live_screen() {
    let mut model = with_rule(|_| ());
    found(&mut model, vec![seen("s4", -1)], Source::Live);
    tick(&mut model, 5);
    assert_eq!(tick(&mut model, 8).0.len(), 1);
    keys(&mut model, "Ss4\n!");
    assert!(matches!(model.mode, Mode::Alerts { selected: Some(1), .. }), "{:?}", model.mode);
    press(&mut model, KeyCode::Char('a'));
    assert!(model.message().is_some_and(|said| said.starts_with("acknowledged")), "{:?}", model.message());
    press(&mut model, KeyCode::Esc);
    press(&mut model, KeyCode::Char('A'));
    assert_eq!(model.message(), Some("MUTED until 12:15"));
    found(&mut model, vec![seen("s6", -20)], Source::Live);
    tick(&mut model, 25);
    assert_eq!(tick(&mut model, 28), (vec![], vec![]));
    press(&mut model, KeyCode::Char('R'));
    assert!(model.hunt.is_none());
    assert_eq!(model.muted().as_deref(), Some("MUTED until 12:15"), "on both");
}

#[test]
fn another_language_is_that_of_later_alerts_too() {
    let mut model = with_rule(|_| ());
    keys(&mut model, "Ss4\n:lang ja\n");
    found(&mut model, vec![seen("s4", -1)], Source::Live);
    tick(&mut model, 5);
    let (ringing, jobs) = tick(&mut model, 8);
    assert!(ringing.len() == 1 && ringing[0].text.contains("不明"), "{ringing:?}");
    assert!(jobs[0].input.contains("不明") || jobs[0].input.contains("切断"), "{}", jobs[0].input);
}

#[test]
fn a_big_incident_is_announced_in_every_view_but_that_of_incidents() {
    let mut model = model_of(Window::Last(86_400));
    live(&mut model, |status| status.skew_ms = Some(0));
    // A history, by which so many at once are known to be no chance.
    let usual = (1..24).map(|hour| seen(&format!("usual{hour}0"), hour * 3_600)).collect();
    found(&mut model, usual, Source::FirstFill);
    let many = (0..12).map(|n| seen(&format!("room{n}0"), n)).collect();
    found(&mut model, many, Source::Live);
    let _ = update(&mut model, Msg::Frame);
    assert!(header(&model).starts_with("INCIDENT 12 streams"), "{}", header(&model));
    press(&mut model, KeyCode::Char('2'));
    assert!(header(&model).starts_with("INCIDENT 12 streams"));
    press(&mut model, KeyCode::Char('3'));
    assert_eq!(header(&model), "");
    press(&mut model, KeyCode::Char('1'));
    tick(&mut model, 901);
    assert_eq!(header(&model).find("INCIDENT"), None, "it is no news any more");
}
