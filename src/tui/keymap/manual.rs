//! The table as manual and README print it: the default keys, place by place.

use super::table::{self, ANYWHERE, BODY, BREAKS, LINES, READING, ROWS};
use super::{Bound, Place};
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
pub(super) const SPOKEN: [(&[Place], &str); 14] = [
    (&[Place::List], "list"),
    (&[Place::Table], "views"),
    (ROWS, "list, views"),
    (BODY, "list, views, detail"),
    (BREAKS, "list, detail"),
    (&[Place::Detail], "detail"),
    (READING, "list, views, detail, help"),
    (&[Place::Help], "help"),
    (&[Place::Edit], "filter line"),
    (&[Place::Note], "note line"),
    (&[Place::Prompt], "prompt"),
    (&[Place::Confirm], "question"),
    (LINES, "filter line, note line, prompt"),
    (ANYWHERE, "everywhere"),
];

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
