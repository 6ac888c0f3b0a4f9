//! The table is sound, and binding it anew keeps it so.

use crossterm::event::{KeyCode as K, KeyModifiers};

use super::Key::Ctrl;
use super::table::NO_LABEL;
use super::*;
use crate::i18n::Lang;

fn pressed(c: char) -> KeyEvent {
    KeyEvent::new(K::Char(c), KeyModifiers::NONE)
}

#[test]
fn no_key_means_two_things_at_one_place() {
    assert_eq!(Keymap::default().clashes(), []);
}

#[test]
fn no_default_key_is_one_that_multiplexers_take_or_that_could_not_be_bound() {
    for row in table::rows() {
        // What has no key is found in the palette.
        assert!(!row.keys.is_empty() || row.name == "search-stop", "{}", row.name);
        for key in row.keys {
            assert!(!matches!(key, Ctrl('a' | 'b')), "{}", row.name);
            assert_eq!(Key::parse(&key.name()), Ok(*key), "{}", row.name);
        }
    }
}

#[test]
fn an_action_has_one_name_in_all_its_rows_and_a_name_one_action() {
    for row in table::rows() {
        assert!(row.name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}", row.name);
        assert!(!Keymap::place_names().contains(&row.name), "{}", row.name);
        for other in table::rows() {
            assert_eq!(row.name == other.name, row.action == other.action, "{} {}", row.name, other.name);
        }
    }
}

#[test]
fn every_key_is_explained_in_each_language() {
    for row in table::rows() {
        let [en, zh, ja] = Lang::ALL.map(|lang| row.help.of(lang));
        assert!(zh != en && ja != en && zh != ja, "{}: {en}", row.name);
        let [en, zh, ja] = Lang::ALL.map(|lang| row.label.of(lang));
        assert!(row.label == NO_LABEL || zh != en && ja != en, "{}: {en}", row.name);
    }
}

#[test]
fn every_place_has_a_way_back_and_a_way_out() {
    let keymap = Keymap::default();
    for place in Place::ALL {
        let esc = KeyEvent::new(K::Esc, KeyModifiers::NONE);
        let back = if place == Place::Confirm { Action::No } else { Action::Back };
        assert_eq!(keymap.action(place, &esc), Some(back), "{place:?}");
        // Some keyboards have no Esc, and multiplexers delay it.
        let twin = |row: &&Bound| row.action() == back && row.works_in(place) && row.keys().contains(' ');
        assert!(keymap.rows().any(|row| twin(&row)), "{place:?}");
        let interrupt = KeyEvent::new(K::Char('c'), KeyModifiers::CONTROL);
        assert_eq!(keymap.action(place, &interrupt), Some(Action::Interrupt), "{place:?}");
    }
}

#[test]
fn the_manual_has_a_row_for_every_binding_and_no_key_twice_at_one_place() {
    let rows = manual_keys();
    assert_eq!(rows.len(), table::rows().count());
    assert!(rows.iter().any(|row| row.keys == "Home g" && row.help.contains("follow")));
    for (at, row) in rows.iter().enumerate() {
        for other in rows[..at].iter().filter(|other| other.place == row.place) {
            assert!(row.keys.split(' ').all(|key| other.keys.split(' ').all(|known| known != key)));
        }
    }
    let enter: Vec<&str> =
        rows.iter().filter(|row| row.keys.starts_with("Enter")).map(|row| row.place).collect();
    assert_eq!(enter, ["list", "views", "filter line", "note line", "prompt", "help's line"]);
}

#[test]
fn new_keys_replace_the_old_ones_at_every_place_or_at_one() {
    let mut keymap = Keymap::default();
    keymap.bind(None, "mark", &["u", "ctrl-e"]).expect("bound");
    for place in [Place::List, Place::Detail] {
        assert_eq!(keymap.action(place, &pressed('u')), Some(Action::Mark));
        assert_eq!(keymap.action(place, &pressed('m')), None, "replaced, not added");
    }
    assert_eq!(keymap.key(Action::Mark), "u");
    keymap.bind(Some("detail"), "mark", &["U"]).expect("bound");
    assert_eq!(keymap.action(Place::List, &pressed('u')), Some(Action::Mark));
    assert_eq!(keymap.action(Place::Detail, &pressed('u')), None);
    assert_eq!(keymap.action(Place::Detail, &pressed('U')), Some(Action::Mark));
    keymap.bind(None, "mark", &[]).expect("bound");
    assert_eq!(keymap.action(Place::List, &pressed('u')), None);
    assert_eq!(keymap.key(Action::Mark), ":mark", "it can still be asked for by name");
}

#[test]
fn where_one_types_a_letter_stays_a_letter() {
    let mut keymap = Keymap::default();
    keymap.bind(None, "suspend", &["Z"]).expect("bound");
    assert_eq!(keymap.action(Place::List, &pressed('Z')), Some(Action::Suspend));
    let ctrl_z = KeyEvent::new(K::Char('z'), KeyModifiers::CONTROL);
    assert_eq!(keymap.action(Place::List, &ctrl_z), None);
    for place in [Place::Edit, Place::Note, Place::Prompt] {
        assert_eq!(keymap.action(place, &pressed('Z')), None, "{place:?}");
        assert_eq!(keymap.action(place, &ctrl_z), Some(Action::Suspend), "{place:?}");
    }
    assert_eq!(keymap.bind(Some("prompt"), "accept", &["x"]), Err(Unbindable::IsText));
    assert_eq!(keymap.bind(None, "interrupt", &["x"]), Err(Unbindable::IsText));
}

#[test]
fn what_would_lock_somebody_in_or_is_not_known_is_refused() {
    let mut keymap = Keymap::default();
    for name in ["quit", "back", "interrupt", "no", "accept"] {
        assert_eq!(keymap.bind(None, name, &[]), Err(Unbindable::NoWayOut), "{name}");
    }
    assert_eq!(keymap.bind(None, "marc", &["u"]), Err(Unbindable::Action { nearest: "mark" }));
    for (slip, nearest) in [("lits", "list"), ("alerts", "alert-list"), ("help", "help-page"), ("", "list")] {
        assert_eq!(keymap.bind(Some(slip), "mark", &["u"]), Err(Unbindable::Place { nearest }), "{slip}");
    }
    let elsewhere = keymap.bind(Some("help-page"), "mark", &["u"]);
    assert_eq!(elsewhere, Err(Unbindable::NotHere { places: "list, views, detail".to_owned() }));
    assert_eq!(keymap, Keymap::default(), "nothing of it was done");
}

#[test]
fn a_clash_names_both() {
    let mut keymap = Keymap::default();
    keymap.bind(None, "mark", &["x"]).expect("bound");
    let [clash] = &keymap.clashes()[..] else { panic!("x is taken") };
    assert_eq!((clash.actions, clash.key.as_str(), clash.place), (("down-now", "mark"), "x", "list"));
    keymap.bind(None, "down-now", &["m"]).expect("bound");
    assert_eq!(keymap.clashes(), [], "they have changed places");
}

#[test]
fn the_documented_keys_are_the_default_ones() {
    let mut keymap = Keymap::default();
    for (name, value, _) in documented_keys() {
        let listed = value.trim_matches(['[', ']']).split(", ").map(|key| key.trim_matches('"'));
        let keys: Vec<&str> = listed.filter(|key| !key.is_empty()).collect();
        keymap.bind(None, name, &keys).expect(name);
    }
    assert_eq!(keymap.clashes(), []);
    for row in table::rows() {
        for place in row.places {
            for key in row.keys {
                let event = match key {
                    Key::Char(c) => pressed(*c),
                    Ctrl(c) => KeyEvent::new(K::Char(*c), KeyModifiers::CONTROL),
                    Key::Named(code) => KeyEvent::new(*code, KeyModifiers::NONE),
                };
                assert_eq!(keymap.action(*place, &event), Some(row.action), "{} {place:?}", row.name);
            }
        }
    }
}
