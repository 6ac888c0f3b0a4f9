//! The one table of keys: what the dispatcher obeys, what footer and help show, what the manual prints.
//!
//! No default is a key that tmux or screen keeps for itself (Ctrl-A, Ctrl-B), none needs more than
//! a plain terminal can send, and every Esc has twins that no multiplexer delays.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

mod table;

pub(super) use self::table::BINDINGS;
use self::table::{ANYWHERE, BODY, BREAKS, LINES, READING, ROWS};
use super::model::View;
use crate::i18n::{Lang, Words};

/// What a key makes the screen do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Action {
    Down,
    Up,
    PageDown,
    PageUp,
    HalfDown,
    HalfUp,
    Top,
    Bottom,
    Open,
    Turn(View),
    Back,
    DetailDown,
    DetailUp,
    NextBreak,
    PreviousBreak,
    SameStream,
    SameCause,
    SameIp,
    SameIncident,
    Evidence,
    Mark,
    Note,
    CopyHandover,
    CopyCommand,
    DownNow,
    Quiet,
    Fold,
    FoldAll,
    Filter,
    Accept,
    Switch,
    Clear,
    Pause,
    SortNext,
    SortPrevious,
    SortReverse,
    WindowWider,
    WindowNarrower,
    Zone,
    Mouse,
    Help,
    Repaint,
    Suspend,
    Quit,
    Interrupt,
}

/// Where a key is pressed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    List,
    /// In the table of a view other than the breaks.
    Table,
    Detail,
    /// In the filter's line editor; all other keys there are text.
    Edit,
    /// In the note's.
    Note,
    Help,
}

/// One key as a terminal can send it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Key {
    Char(char),
    Ctrl(char),
    Named(KeyCode),
}

impl Key {
    fn is(self, event: &KeyEvent) -> bool {
        let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
        let alt = event.modifiers.contains(KeyModifiers::ALT);
        match self {
            Self::Char(c) => event.code == KeyCode::Char(c) && !ctrl && !alt,
            Self::Ctrl(c) => event.code == KeyCode::Char(c) && ctrl && !alt,
            Self::Named(code) => event.code == code && !ctrl && !alt,
        }
    }

    fn name(self) -> String {
        match self {
            Self::Char(' ') => "Space".to_owned(),
            Self::Char(c) => c.to_string(),
            Self::Ctrl(c) => format!("Ctrl-{}", c.to_ascii_uppercase()),
            Self::Named(KeyCode::PageDown) => "PgDn".to_owned(),
            Self::Named(KeyCode::PageUp) => "PgUp".to_owned(),
            Self::Named(code) => code.to_string(),
        }
    }
}

/// A row of the table.
#[derive(Debug)]
pub(super) struct Binding {
    pub(super) action: Action,
    keys: &'static [Key],
    places: &'static [Place],
    /// A word for the footer; empty for keys that only the help names.
    pub(super) label: Words,
    /// A sentence for help and manual.
    pub(super) help: Words,
}

impl Binding {
    /// The first key, for the footer.
    pub(super) fn key(&self) -> String {
        self.keys[0].name()
    }

    /// All keys, for help and manual.
    pub(super) fn keys(&self) -> String {
        self.keys.iter().map(|key| key.name()).collect::<Vec<_>>().join(" ")
    }

    pub(super) fn works_in(&self, place: Place) -> bool {
        self.places.contains(&place)
    }
}

/// The first key of an action, for the footer.
pub(super) fn key_for(action: Action) -> String {
    BINDINGS.iter().find(|row| row.action == action).map(Binding::key).unwrap_or_default()
}

/// What a key means at a place.
pub(super) fn action(place: Place, event: &KeyEvent) -> Option<Action> {
    BINDINGS
        .iter()
        .find(|row| row.works_in(place) && row.keys.iter().any(|key| key.is(event)))
        .map(|row| row.action)
}

/// A row of the table as manual and README print it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ManualKey {
    /// Where the keys do this, such as `list, detail` or `filter line`.
    pub place: &'static str,
    /// The keys, with a blank between them.
    pub keys: String,
    /// What they do, without a capital letter or full stop. In English, as the documents are.
    pub help: &'static str,
}

/// The places of which rows of the table speak, as they are called, in the order to explain them in.
const SPOKEN: [(&[Place], &str); 11] = [
    (&[Place::List], "list"),
    (&[Place::Table], "views"),
    (ROWS, "list, views"),
    (BODY, "list, views, detail"),
    (BREAKS, "list, detail"),
    (&[Place::Detail], "detail"),
    (READING, "list, views, detail, help"),
    (&[Place::Edit], "filter line"),
    (&[Place::Note], "note line"),
    (LINES, "filter line, note line"),
    (ANYWHERE, "everywhere"),
];

/// Keys, where they are pressed and what they do there, place by place.
#[must_use]
pub fn manual_keys() -> Vec<ManualKey> {
    let at = |&(places, place): &(&'static [Place], &'static str)| {
        let rows = BINDINGS.iter().filter(move |row| row.places == places);
        rows.map(move |row| ManualKey { place, keys: row.keys(), help: row.help.of(Lang::En) })
    };
    SPOKEN.iter().flat_map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::table::NO_LABEL;
    use super::*;
    use super::{Action as A, Key::Ctrl, KeyCode as K};

    const ALL: [Place; 6] = [Place::List, Place::Table, Place::Detail, Place::Edit, Place::Note, Place::Help];

    #[test]
    fn no_key_means_two_things_at_one_place() {
        for place in ALL {
            let keys: Vec<String> = BINDINGS
                .iter()
                .filter(|row| row.works_in(place))
                .flat_map(|row| row.keys.iter().map(|k| k.name()))
                .collect();
            for (at, key) in keys.iter().enumerate() {
                assert!(!keys[..at].contains(key), "{key} twice in {place:?}");
            }
        }
    }

    #[test]
    fn no_default_key_is_one_that_multiplexers_take() {
        for row in BINDINGS {
            for key in row.keys {
                assert!(!matches!(key, Ctrl('a' | 'b')), "{:?}", row.action);
            }
        }
    }

    #[test]
    fn every_key_is_explained_in_each_language() {
        for row in BINDINGS {
            let [en, zh, ja] = Lang::ALL.map(|lang| row.help.of(lang));
            assert!(zh != en && ja != en && zh != ja, "{}: {en}", row.keys());
            let [en, zh, ja] = Lang::ALL.map(|lang| row.label.of(lang));
            assert!(row.label == NO_LABEL || zh != en && ja != en, "{}: {en}", row.keys());
        }
    }

    #[test]
    fn every_place_has_a_way_back_and_a_way_out() {
        for place in ALL {
            let esc = KeyEvent::new(K::Esc, KeyModifiers::NONE);
            assert_eq!(action(place, &esc), Some(A::Back), "{place:?}");
            let interrupt = KeyEvent::new(K::Char('c'), KeyModifiers::CONTROL);
            assert_eq!(action(place, &interrupt), Some(A::Interrupt), "{place:?}");
        }
    }

    #[test]
    fn the_manual_has_a_row_for_every_binding_and_no_key_twice_at_one_place() {
        let rows = manual_keys();
        assert_eq!(rows.len(), BINDINGS.len());
        assert!(rows.iter().any(|row| row.keys == "Home g" && row.help.contains("follow")));
        for (at, row) in rows.iter().enumerate() {
            for other in rows[..at].iter().filter(|other| other.place == row.place) {
                assert!(row.keys.split(' ').all(|key| other.keys.split(' ').all(|known| known != key)));
            }
        }
        let enter: Vec<&str> =
            rows.iter().filter(|row| row.keys.starts_with("Enter")).map(|row| row.place).collect();
        assert_eq!(enter, ["list", "views", "filter line", "note line"]);
    }
}
