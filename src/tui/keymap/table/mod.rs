//! The table itself, by theme, in the order in which footer and help show it. Every action has a name, which
//! configuration, palette and manual call it by and which never changes; rows of one action share it.

mod breaks;
mod first;
mod moving;
mod program;
mod showing;

use super::Place::{Alerts, Confirm, Detail, Edit, Find, Help, List, Note, Prompt, Table};
use super::{Action, Binding, Key, Place};
use crate::i18n::Words;

const PARTS: [&[Binding]; 5] = [first::PART, breaks::PART, showing::PART, moving::PART, program::PART];

/// All rows with their default keys.
pub(super) fn rows() -> impl Iterator<Item = &'static Binding> {
    PARTS.into_iter().flatten()
}

/// What an action is called.
pub(super) fn name(action: Action) -> &'static str {
    rows().find(|row| row.action == action).map_or("", |row| row.name)
}

const fn row(
    action: Action,
    name: &'static str,
    keys: &'static [Key],
    places: &'static [Place],
    label: Words,
    help: Words,
) -> Binding {
    Binding { action, name, keys, places, label, help }
}

pub(super) const READING: &[Place] = &[List, Table, Detail, Help, Alerts];
pub(super) const BODY_OR_ALERTS: &[Place] = &[List, Table, Detail, Alerts];
pub(super) const BODY: &[Place] = &[List, Table, Detail];
pub(super) const BREAKS: &[Place] = &[List, Detail];
pub(super) const ROWS: &[Place] = &[List, Table];
/// Wherever something is typed.
pub(super) const LINES: &[Place] = &[Edit, Note, Prompt, Find];
pub(super) const ANYWHERE: &[Place] = &[List, Table, Detail, Edit, Note, Prompt, Confirm, Help, Find, Alerts];

/// Of keys that only the help names.
pub(super) const NO_LABEL: Words = Words::new("", "", "");
