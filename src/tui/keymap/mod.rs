//! The one table of keys: what the dispatcher obeys, what footer, help and palette show, what the configuration
//! binds anew and the manual prints.
//!
//! No default is a key that tmux or screen keeps for itself (Ctrl-A, Ctrl-B), none needs more than
//! a plain terminal can send, and every Esc has twins that no multiplexer delays.
//!
//! # A new action
//! 1. A variant of [`Action`].
//! 2. A row in `table/`, after its nearest kin: the name that users call it by (kebab-case, for ever), its default
//!    keys, the places where they work, a word for the footer or `NO_LABEL`, a sentence for help and palette.
//! 3. An arm in `update::browse::act`. Footer, help, palette, `[keys]`, man page and README follow the table
//!    (`UPDATE_DOCUMENTS=1 cargo test --test documents`).
//!
//! One that must ask first opens a [`super::model::Prompt`] there: a variant of `Asked` says what the answer is for,
//! and its arm in `update::prompt` takes the answer.

mod bound;
mod key;
mod manual;
mod table;

use crossterm::event::KeyEvent;

pub(super) use self::bound::Bound;
pub use self::bound::{Clash, Unbindable};
pub(super) use self::key::Key;
pub use self::key::KeyProblem;
pub use self::manual::{ManualKey, documented_keys, manual_keys};
use super::model::View;
use crate::i18n::{Lang, Words};
use crate::say;

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
    Acknowledge,
    Note,
    CopyHandover,
    CopyCommand,
    Export,
    DownNow,
    Quiet,
    Fold,
    FoldAll,
    Filter,
    Search,
    SearchResult,
    SearchStop,
    Accept,
    Switch,
    Clear,
    /// In a prompt: takes over what is proposed.
    Complete,
    NextChoice,
    PreviousChoice,
    CompleteBackwards,
    /// In the filter's line: one that was accepted before.
    OlderFilter,
    NewerFilter,
    Yes,
    No,
    Pause,
    SortNext,
    SortPrevious,
    SortReverse,
    WindowWider,
    WindowNarrower,
    Zone,
    Mouse,
    Columns,
    Palette,
    Alerts,
    AcknowledgeAlert,
    Mute,
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
    /// In the line of a prompt.
    Prompt,
    /// Where yes or no is to be said.
    Confirm,
    Help,
    /// In the list of the last alerts.
    Alerts,
    /// In the line of what is looked for in the help.
    Find,
}

impl Place {
    pub(super) const ALL: [Self; 10] = [
        Self::List,
        Self::Table,
        Self::Detail,
        Self::Edit,
        Self::Note,
        Self::Prompt,
        Self::Confirm,
        Self::Help,
        Self::Alerts,
        Self::Find,
    ];

    /// As the configuration calls it: `[keys.NAME]`.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Table => "views",
            Self::Detail => "detail",
            Self::Edit => "filter-line",
            Self::Note => "note-line",
            Self::Prompt => "prompt",
            Self::Confirm => "question",
            Self::Help => "help-page",
            Self::Alerts => "alert-list",
            Self::Find => "help-line",
        }
    }

    /// Whether keys are text there.
    const fn is_typed_in(self) -> bool {
        matches!(self, Self::Edit | Self::Note | Self::Prompt | Self::Find)
    }
}

/// A row of the table.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct Binding {
    pub(super) action: Action,
    /// What configuration, palette and manual call it.
    pub(super) name: &'static str,
    keys: &'static [Key],
    places: &'static [Place],
    /// A word for the footer; empty for keys that only the help names.
    pub(super) label: Words,
    /// A sentence for help and manual.
    pub(super) help: Words,
}

/// The keys that hold: the table's, and what the configuration binds instead.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Keymap {
    rows: Vec<Bound>,
}

impl Default for Keymap {
    fn default() -> Self {
        Self { rows: table::rows().map(Bound::of).collect() }
    }
}

impl Keymap {
    /// The rows in the order in which footer and help show them.
    pub(super) fn rows(&self) -> impl Iterator<Item = &Bound> {
        self.rows.iter()
    }

    /// What a key means at a place.
    pub(super) fn action(&self, place: Place, event: &KeyEvent) -> Option<Action> {
        self.rows.iter().find(|row| row.takes(place, event)).map(Bound::action)
    }

    /// The first key of an action, as a sentence names it; where it has none, what to type to have it done.
    pub(super) fn key(&self, action: Action) -> String {
        let named = || format!(":{}", table::name(action));
        self.of(action).find_map(Bound::key).unwrap_or_else(named)
    }

    /// The same at one place.
    pub(super) fn key_at(&self, place: Place, action: Action) -> String {
        self.of(action).filter(|row| row.works_in(place)).find_map(Bound::key).unwrap_or_default()
    }

    /// The first key of an action, and the first that is a letter, since multiplexers delay Esc.
    pub(super) fn either(&self, action: Action, lang: Lang) -> String {
        let first = self.key(action);
        let letter = self.of(action).find_map(Bound::letter).filter(|letter| *letter != first);
        letter.map_or_else(
            || first.clone(),
            |letter| say!(lang, "{first} or {letter}", "{first} 或 {letter}", "{first} または {letter}"),
        )
    }

    fn of(&self, action: Action) -> impl Iterator<Item = &Bound> {
        self.rows.iter().filter(move |row| row.action() == action)
    }
}

#[cfg(test)]
mod tests;
