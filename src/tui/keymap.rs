//! The one table of keys: what the dispatcher obeys, what footer and help show, what the manual prints.
//!
//! No default is a key that tmux or screen keeps for itself (Ctrl-A, Ctrl-B), none needs more than
//! a plain terminal can send, and every Esc has twins that no multiplexer delays.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::model::View;

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
    DownNow,
    Quiet,
    Fold,
    FoldAll,
    Filter,
    Accept,
    Clear,
    Pause,
    SortNext,
    SortPrevious,
    SortReverse,
    WindowWider,
    WindowNarrower,
    Zone,
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
    pub(super) label: &'static str,
    /// A sentence for help and manual.
    pub(super) help: &'static str,
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

use Action as A;
use Key::{Char, Ctrl, Named};
use KeyCode as K;
use Place::{Detail, Edit, Help, List, Table};

const fn row(
    action: Action,
    keys: &'static [Key],
    places: &'static [Place],
    label: &'static str,
    help: &'static str,
) -> Binding {
    Binding { action, keys, places, label, help }
}

const READING: &[Place] = &[List, Table, Detail, Help];
const BODY: &[Place] = &[List, Table, Detail];
const BREAKS: &[Place] = &[List, Detail];
const ROWS: &[Place] = &[List, Table];
const ANYWHERE: &[Place] = &[List, Table, Detail, Edit, Help];

/// In the order in which footer and help show them.
pub(super) const BINDINGS: &[Binding] = &[
    row(
        A::Open,
        &[Named(K::Enter), Named(K::Right), Char('l')],
        &[List],
        "detail",
        "open the detail of the selected break",
    ),
    row(
        A::Open,
        &[Named(K::Enter), Named(K::Right), Char('l')],
        &[Table],
        "breaks",
        "list the breaks of the selected stream, incident or cause",
    ),
    row(A::Accept, &[Named(K::Enter)], &[Edit], "accept", "keep the filter as it is shown"),
    row(
        A::Back,
        &[Named(K::Esc), Named(K::Left), Char('h'), Named(K::Backspace)],
        READING,
        "back",
        "undo the innermost: help, detail, level, filter, view",
    ),
    row(A::Back, &[Named(K::Esc)], &[Edit], "restore", "leave the filter as it was before editing"),
    row(A::Turn(View::Breaks), &[Char('1')], BODY, "views", "the breaks, one by one"),
    row(
        A::Turn(View::Streams),
        &[Char('2')],
        BODY,
        "",
        "the same by stream: how often, how long on air, why",
    ),
    row(A::Turn(View::Incidents), &[Char('3')], BODY, "", "what broke together, the newest first"),
    row(
        A::Turn(View::Causes),
        &[Char('4')],
        BODY,
        "",
        "the same by cause: how many, who has to act, more or fewer",
    ),
    row(A::Filter, &[Char('/')], BODY, "filter", "edit the filter; the list follows while you type"),
    row(
        A::DownNow,
        &[Char('x')],
        BODY,
        "down",
        "what is off air now, one row a stream: down for longest first, then banned, then probably ended",
    ),
    row(A::Clear, &[Ctrl('u')], &[Edit], "clear", "empty the line"),
    row(A::SameStream, &[Char('t')], BREAKS, "stream", "all breaks of this stream"),
    row(A::SameCause, &[Char('c')], BREAKS, "cause", "all breaks of this cause"),
    row(A::SameIp, &[Char('i')], BREAKS, "IP", "all breaks of this client IP"),
    row(A::SameIncident, &[Char('b')], BREAKS, "incident", "all breaks of its incident: what broke with it"),
    row(
        A::Evidence,
        &[Char('e')],
        BREAKS,
        "evidence",
        "the quality before the end, in the detail; asks for it, and again where it was refused or failed",
    ),
    row(A::Quiet, &[Char('H')], BODY, "", "hide planned ends and refusals in every view, or show them again"),
    row(
        A::Fold,
        &[Char('f')],
        &[List],
        "",
        "tell the selected breaks that repeat one by one, or fold them to one row again",
    ),
    row(A::FoldAll, &[Char('F')], &[List], "", "the same for all streams' breaks that repeat"),
    row(A::NextBreak, &[Char('n')], &[Detail], "next", "the next break of the list"),
    row(A::PreviousBreak, &[Char('p')], &[Detail], "previous", "the break before it in the list"),
    row(
        A::Pause,
        &[Char(' ')],
        BODY,
        "pause",
        "freeze the list, or let it go on; reading from the service goes on meanwhile",
    ),
    row(
        A::WindowWider,
        &[Char('w')],
        BODY,
        "window",
        "a wider window of time: 1h 6h 24h 3d 7d 30d, and round again",
    ),
    row(A::WindowNarrower, &[Char('W')], BODY, "", "a narrower window of time"),
    row(A::SortNext, &[Char('s'), Char('>')], ROWS, "sort", "sort by the next column"),
    row(A::SortPrevious, &[Char('<')], ROWS, "", "sort by the column before"),
    row(A::SortReverse, &[Char('r')], ROWS, "", "reverse the order"),
    row(A::Zone, &[Char('z')], BODY, "zone", "times local, UTC, Beijing, or how long ago"),
    row(A::Down, &[Char('j'), Named(K::Down)], READING, "scroll", "one line down"),
    row(A::Up, &[Char('k'), Named(K::Up)], READING, "", "one line up"),
    row(A::PageDown, &[Named(K::PageDown), Ctrl('f')], READING, "", "one page down"),
    row(A::PageUp, &[Named(K::PageUp)], READING, "", "one page up"),
    row(A::HalfDown, &[Ctrl('d')], READING, "", "half a page down"),
    row(A::HalfUp, &[Ctrl('u')], READING, "", "half a page up"),
    row(A::Top, &[Named(K::Home), Char('g')], READING, "", "to the top; in the list, follow what comes in"),
    row(A::Bottom, &[Named(K::End), Char('G')], READING, "", "to the end"),
    row(A::DetailDown, &[Char('J')], BODY, "scroll", "scroll the detail down from the list"),
    row(A::DetailUp, &[Char('K')], BODY, "", "scroll the detail up from the list"),
    row(A::Help, &[Char('?')], BODY, "help", "this help"),
    row(A::Repaint, &[Ctrl('l')], ANYWHERE, "", "draw the screen anew"),
    row(A::Suspend, &[Ctrl('z')], ANYWHERE, "", "stop, to be continued by fg"),
    row(A::Quit, &[Char('q')], READING, "quit", "quit; inside a detail, level, view or help, go back"),
    row(A::Interrupt, &[Ctrl('c')], ANYWHERE, "", "twice: quit from anywhere"),
];

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
    /// What they do, without a capital letter or full stop.
    pub help: &'static str,
}

/// The places of which rows of the table speak, as they are called, in the order to explain them in.
const SPOKEN: [(&[Place], &str); 9] = [
    (&[List], "list"),
    (&[Table], "views"),
    (ROWS, "list, views"),
    (BODY, "list, views, detail"),
    (BREAKS, "list, detail"),
    (&[Detail], "detail"),
    (READING, "list, views, detail, help"),
    (&[Edit], "filter line"),
    (ANYWHERE, "everywhere"),
];

/// Keys, where they are pressed and what they do there, place by place.
#[must_use]
pub fn manual_keys() -> Vec<ManualKey> {
    let at = |&(places, place): &(&'static [Place], &'static str)| {
        let rows = BINDINGS.iter().filter(move |row| row.places == places);
        rows.map(move |row| ManualKey { place, keys: row.keys(), help: row.help })
    };
    SPOKEN.iter().flat_map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things_at_one_place() {
        for place in [List, Table, Detail, Edit, Help] {
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
    fn every_place_has_a_way_back_and_a_way_out() {
        for place in [List, Table, Detail, Edit, Help] {
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
        assert_eq!(enter, ["list", "views", "filter line"]);
    }
}
