//! The table as manual and README print it: the default keys, place by place.

use super::table::{self, ANYWHERE, BODY, BODY_OR_ALERTS, BREAKS, LINES, READING, ROWS};
use super::{Bound, Keymap, Place};
use crate::i18n::Lang;

/// A row of the table as manual and README print it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ManualKey {
    /// Where the keys do this, such as `list, detail` or `filter line`.
    pub place: &'static str,
    /// The keys, with a blank between them.
    pub keys: String,
    /// What configuration and palette call it.
    pub name: &'static str,
    /// What they do, without a capital letter or full stop. In English, as the documents are.
    pub help: &'static str,
}

/// The places of which rows of the table speak, as they are called, in the order to explain them in.
pub(super) const SPOKEN: [(&[Place], &str); 17] = [
    (&[Place::List], "list"),
    (&[Place::Table], "views"),
    (ROWS, "list, views"),
    (BODY, "list, views, detail"),
    (BREAKS, "list, detail"),
    (&[Place::Detail], "detail"),
    (READING, "list, views, detail, help, alerts"),
    (&[Place::Help], "help"),
    (&[Place::Alerts], "alerts"),
    (BODY_OR_ALERTS, "list, views, detail, alerts"),
    (&[Place::Edit], "filter line"),
    (&[Place::Note], "note line"),
    (&[Place::Prompt], "prompt"),
    (&[Place::Confirm], "question"),
    (&[Place::Find], "help's line"),
    (LINES, "where one types"),
    (ANYWHERE, "everywhere"),
];

/// Every action with its default keys, as a value of TOML, and what it does. In English, as the documents are.
#[must_use]
pub fn documented_keys() -> Vec<(&'static str, String, &'static str)> {
    let of = |name: &'static str| {
        let rows = || table::rows().filter(|row| row.name == name);
        let first = rows().max_by_key(|row| row.keys.len())?;
        // What is left out at some places, where one types, is text there.
        let mut all = first.keys.to_vec();
        for key in rows().flat_map(|row| row.keys) {
            if !all.contains(key) {
                all.push(*key);
            }
        }
        let keys: Vec<String> = all.iter().map(|key| format!("\"{}\"", key.name())).collect();
        let value = if let [key] = &keys[..] { key.clone() } else { format!("[{}]", keys.join(", ")) };
        Some((name, value, rows().next()?.help.of(Lang::En)))
    };
    Keymap::action_names().into_iter().filter_map(of).collect()
}

/// Keys, where they are pressed and what they do there, place by place.
#[must_use]
pub fn manual_keys() -> Vec<ManualKey> {
    let at = |&(places, place): &(&'static [Place], &'static str)| {
        let rows = table::rows().filter(move |row| row.places == places);
        rows.map(move |row| ManualKey {
            place,
            keys: Bound::of(row).keys(),
            name: row.name,
            help: row.help.of(Lang::En),
        })
    };
    SPOKEN.iter().flat_map(at).collect()
}
