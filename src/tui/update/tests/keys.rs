//! Keys as they are bound: ways out from everywhere, the help, and whatever is pressed by chance.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::*;
use crate::tui::keymap::{Keymap, Place};
use crate::tui::model::{Mode, View};
use crate::tui::view;

/// Keys that lead to each place from the list, and what is there.
const PLACES: [(&str, Place); 12] = [
    ("", Place::List),
    ("2", Place::Table),
    ("\n", Place::Detail),
    ("/ab", Place::Edit),
    ("Nab", Place::Note),
    ("\nNab", Place::Note),
    (":ab", Place::Prompt),
    ("?", Place::Help),
    ("?/ab", Place::Find),
    ("!", Place::Alerts),
    ("!?", Place::Help),
    ("/ab\n:save-filter\nab\n/c\n:save-filter\nab\n", Place::Confirm),
];

#[test]
fn the_same_key_twice_quits_from_everywhere_and_once_says_so() {
    for (way, place) in PLACES {
        let mut model = model();
        keys(&mut model, way);
        assert_eq!(model.place(), place, "{way}");
        let first = ctrl(&mut model, 'c');
        assert!(!first.contains(&Effect::Quit), "{way}");
        assert_eq!(model.message(), Some("Ctrl-C again to quit"), "{way}");
        assert!(ctrl(&mut model, 'c').contains(&Effect::Quit), "{way}");
        // What lies between takes the first back.
        let mut model = super::model();
        keys(&mut model, way);
        ctrl(&mut model, 'c');
        press(&mut model, KeyCode::Down);
        assert!(!ctrl(&mut model, 'c').contains(&Effect::Quit), "{way}");
    }
}

#[test]
fn q_asks_nothing_at_the_top_goes_back_elsewhere_and_is_a_letter_where_one_types() {
    let mut model = model();
    assert!(press(&mut model, KeyCode::Char('q')).contains(&Effect::Quit));
    for (way, place) in PLACES.into_iter().skip(1) {
        let mut model = super::model();
        keys(&mut model, way);
        let effects = press(&mut model, KeyCode::Char('q'));
        assert!(!effects.contains(&Effect::Quit), "{way}");
        let typed = matches!(place, Place::Edit | Place::Note | Place::Prompt | Place::Find);
        assert_eq!(model.place() == place, typed, "{way}");
    }
}

#[test]
fn by_its_name_quit_leaves_from_wherever_one_is() {
    for way in ["", "2", "\n", "t", "2\n"] {
        let mut model = model();
        keys(&mut model, way);
        keys(&mut model, ":q");
        assert!(press(&mut model, KeyCode::Enter).contains(&Effect::Quit), "{way}");
    }
}

#[test]
fn esc_undoes_one_thing_at_a_time_and_ends_at_the_list() {
    let mut model = model();
    keys(&mut model, "t2\n\n?/mark\n");
    let mut places = Vec::new();
    for _ in 0..8 {
        places.push(model.place());
        press(&mut model, KeyCode::Esc);
    }
    assert_eq!(
        places[..3],
        [Place::Help, Place::Help, Place::Detail],
        "what is looked for goes before the help"
    );
    assert_eq!(places.last(), Some(&Place::List));
    assert!(model.drill.is_top() && model.views.current() == View::Breaks);
}

fn help_of(model: &Model) -> String {
    let (width, height) = model.size();
    let mut cells = Buffer::empty(Rect::new(0, 0, width, height));
    view::draw(model, &mut cells);
    let line = |y| (0..width).map(|x| cells[(x, y)].symbol()).collect::<String>().trim_end().to_owned();
    (0..height).map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_help_tells_the_keys_of_its_place_first_and_what_is_looked_for_alone() {
    let mut model = model();
    model.set_size(80, 24);
    keys(&mut model, "\n?");
    let text = help_of(&model);
    assert!(text.starts_with("Keys in the detail"), "{text}");
    keys(&mut model, "/the next br");
    let text = help_of(&model);
    assert!(text.contains("n  the next break of the list"), "{text}");
    assert!(!text.contains("mark the selected break"), "{text}");
    // By its name as well.
    keys(&mut model, "\u{1b}/next-break");
    assert!(help_of(&model).contains("the next break of the list"), "{}", help_of(&model));
    keys(&mut model, "\u{1b}/no such thing");
    assert!(help_of(&model).contains("Nothing says no such thing."));
    keys(&mut model, "\n");
    assert_eq!(model.place(), Place::Help);
    press(&mut model, KeyCode::Esc);
    assert!(help_of(&model).contains("Keys in the detail"), "all of it again");
}

#[test]
fn what_is_bound_is_what_works_and_what_is_shown() {
    let mut bound = Keymap::default();
    bound.bind(None, "mark", &["F2"]).expect("bound");
    bound.bind(None, "down-now", &[]).expect("unbound");
    bound.bind(None, "interrupt", &["ctrl-x"]).expect("bound");
    let options = Options { keys: bound, ..options_of(Window::Last(86_400)) };
    let mut model = Model::new(&options, NOW).expect("an empty filter parses");
    found(&mut model, vec![seen("s0", 60)], Source::FirstFill);
    model.set_size(200, 40);
    press(&mut model, KeyCode::Char('m'));
    assert_eq!(model.message(), None, "the default key is replaced");
    press(&mut model, KeyCode::F(2));
    assert!(model.message().is_some_and(|said| said.starts_with("marked")));
    press(&mut model, KeyCode::Char('x'));
    assert!(model.drill.is_top(), "no key is left");
    assert!(help_of(&model).contains("F2 mark") && !help_of(&model).contains("x down"));
    keys(&mut model, "?/mark the");
    assert!(help_of(&model).contains("F2  mark the selected break"), "{}", help_of(&model));
    keys(&mut model, "\u{1b}/off air now");
    assert!(help_of(&model).contains(":down-now  what is off air now"), "{}", help_of(&model));
    keys(&mut model, "\u{1b}\u{1b}:down-now\n");
    assert!(!model.drill.is_top(), "by its name it is there");
    ctrl(&mut model, 'x');
    assert_eq!(model.message(), Some("Ctrl-X again to quit"));
    assert!(ctrl(&mut model, 'x').contains(&Effect::Quit));
}

#[test]
fn the_footer_tells_the_keys_of_its_place_not_of_another() {
    let mut bound = Keymap::default();
    bound.bind(Some("detail"), "quit", &["F10"]).expect("bound");
    bound.bind(Some("detail"), "up", &["u"]).expect("bound");
    let options = Options { keys: bound, ..options_of(Window::Last(86_400)) };
    let mut model = Model::new(&options, NOW).expect("an empty filter parses");
    found(&mut model, vec![seen("s0", 60)], Source::FirstFill);
    model.set_size(160, 40);
    keys(&mut model, "2");
    let foot = |model: &Model| help_of(model).lines().last().unwrap_or_default().to_owned();
    assert!(foot(&model).starts_with("q back"), "{}", foot(&model));
    keys(&mut model, "?");
    assert!(foot(&model).contains("q back") && foot(&model).contains("j/k"), "{}", foot(&model));
    keys(&mut model, "\u{1b}\u{1b}\n");
    assert!(foot(&model).contains("F10 back") && foot(&model).contains("j/u"), "{}", foot(&model));
}

#[test]
fn the_alerts_have_a_help_that_leads_back_to_them() {
    let mut model = model();
    model.set_size(100, 24);
    keys(&mut model, "\n!");
    let foot = help_of(&model).lines().last().unwrap_or_default().to_owned();
    assert!(foot.contains("A mute") && foot.contains("? help"), "{foot}");
    keys(&mut model, "?");
    let text = help_of(&model);
    assert!(text.starts_with("Keys among the alerts") && text.contains("mute alerts"), "{text}");
    press(&mut model, KeyCode::Esc);
    assert_eq!(model.place(), Place::Alerts);
    press(&mut model, KeyCode::Esc);
    assert_eq!(model.place(), Place::Detail);
}

/// What is pressed by chance: all keys that mean something and some that do not.
fn any_key(random: &mut fastrand::Rng) -> KeyEvent {
    const NAMED: [KeyCode; 20] = [
        KeyCode::Enter,
        KeyCode::Esc,
        KeyCode::Tab,
        KeyCode::BackTab,
        KeyCode::Backspace,
        KeyCode::Delete,
        KeyCode::Insert,
        KeyCode::Up,
        KeyCode::Down,
        KeyCode::Left,
        KeyCode::Right,
        KeyCode::Home,
        KeyCode::End,
        KeyCode::PageUp,
        KeyCode::PageDown,
        KeyCode::F(1),
        KeyCode::F(12),
        KeyCode::Null,
        KeyCode::Menu,
        KeyCode::Char('赛'),
    ];
    match random.u8(0..10) {
        0..6 => KeyEvent::new(KeyCode::Char(char::from(random.u8(b' '..=b'~'))), KeyModifiers::NONE),
        6 => KeyEvent::new(KeyCode::Char(char::from(random.u8(b'a'..=b'z'))), KeyModifiers::CONTROL),
        7 => KeyEvent::new(KeyCode::Char(char::from(random.u8(b'a'..=b'z'))), KeyModifiers::ALT),
        _ => KeyEvent::new(NAMED[random.usize(..NAMED.len())], KeyModifiers::NONE),
    }
}

/// Something that happens beside a key.
fn by_chance(model: &mut Model, random: &mut fastrand::Rng, at: i64) {
    let effects = match random.u8(0..100) {
        0..4 => {
            let (width, height) = (random.u16(0..200), random.u16(0..60));
            update(model, Msg::Resize { width, height })
        }
        4 => update(model, Msg::Paste("room\r\n\u{1b}[2J 1\u{202e}".to_owned())),
        5 => {
            let seen = vec![seen(&format!("s{}", random.u8(..)), -at)];
            let report =
                Report::Breaks { profile: ProfileId(0), seen, source: Source::Live, at: NOW, request: None };
            update(model, Msg::Report(report))
        }
        6 => update(model, Msg::Clock(NOW.plus(at))),
        7..12 => update(model, Msg::Settled),
        _ => Effects::none(),
    };
    drop(effects);
}

#[test]
fn ten_thousand_keys_by_chance_lead_nowhere_from_where_there_is_no_way_back() {
    for seed in 0..10 {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut model = model();
        model.set_size(80, 24);
        let mut pressed = Vec::new();
        for at in 0..1_000 {
            let key = any_key(&mut random);
            pressed.push(key);
            let _ = update(&mut model, Msg::Key(key));
            by_chance(&mut model, &mut random, at);
            if random.u8(0..8) == 0 {
                let _ = update(&mut model, Msg::Frame);
                let _ = help_of(&model);
            }
        }
        let last: Vec<_> = pressed.iter().rev().take(30).rev().map(|key| (key.code, key.modifiers)).collect();
        // Levels and filters are undone one by one; there are not many.
        for _ in 0..60 {
            press(&mut model, KeyCode::Esc);
        }
        let is_back = model.place() == Place::List
            && matches!(model.mode, Mode::List)
            && model.drill.is_top()
            && model.views.current() == View::Breaks
            && model.bar.query().is_empty();
        assert!(is_back, "seed {seed}: stuck at {:?} after {last:?}", model.place());
        // And from any place the way out.
        for _ in 0..20 {
            let key = any_key(&mut random);
            let _ = update(&mut model, Msg::Key(key));
        }
        press(&mut model, KeyCode::Down);
        ctrl(&mut model, 'c');
        assert!(ctrl(&mut model, 'c').contains(&Effect::Quit), "seed {seed}: {:?}", model.place());
    }
}
