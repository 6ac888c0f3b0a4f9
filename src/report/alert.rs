//! What a rule's command is given on its standard input: the break as `list --format json` has it, with the
//! rule that speaks of it and of how many breaks.

use std::io::{self, Write};

use serde::Serialize;

use super::json;
use super::list::{Findings, ListRow};
use crate::alert::Alert;
use crate::i18n::Lang;
use crate::insight::judge;

#[derive(Serialize)]
struct Given<'a> {
    /// The rule's name.
    rule: &'a str,
    /// `fired`, `repeated`, `recovered`, `afterwards`, or `test`.
    kind: &'a str,
    /// For so many breaks; the one below is the newest of them.
    alert_count: u32,
    /// It in a sentence, in the user's language.
    text: &'a str,
    #[serde(flatten)]
    row: Option<ListRow<'a>>,
}

/// One object on one line.
#[must_use]
pub fn given(alert: &Alert, found: Findings<'_>, lang: Lang) -> String {
    let Findings { store, presence, now } = found;
    let row = store.row_of(alert.of);
    let row = row.map(|row| ListRow::of(store.get(row), &judge(store, presence, row, now), lang));
    let given = Given {
        rule: &alert.name,
        kind: alert.kind.name(),
        alert_count: alert.count,
        text: &alert.text,
        row,
    };
    printed(&given)
}

/// The same of a trial that is about no break: it has none of a break's fields.
#[must_use]
pub fn given_for_trial(rule: &str, text: &str) -> String {
    printed(&Given { rule, kind: "test", alert_count: 0, text, row: None })
}

fn printed(given: &Given<'_>) -> String {
    let mut line = Vec::new();
    // A vector takes everything.
    let written: io::Result<()> = json::write(&mut line, given).and_then(|()| line.write_all(b"\n"));
    written.map_or_else(|_| String::new(), |()| String::from_utf8_lossy(&line).into_owned())
}
