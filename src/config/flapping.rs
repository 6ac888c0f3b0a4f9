//! The `[flapping]` table: from when on a stream breaks too often.

use std::time::Duration;

use toml::de::DeTable;

use super::ConfigError;
use super::documented::{Key, Keys, Table};
use super::file::{Item, Source};
use crate::insight::Thresholds;

/// What may stand in it.
pub(super) const TABLE: Table = Table {
    header: "flapping",
    example: "flapping",
    help: "From when on a stream is flapping: breaking again and again.",
    keys: Keys::Fixed(&[
        Key::new("breaks", "4", "So many breaks of one stream, 2 to 1000."),
        Key::new("within", "\"20m\"", "In so long, up to 24h."),
    ]),
};

/// Breaks further apart than a day are no flapping.
const MOST_WITHIN: Duration = Duration::from_secs(86_400);

/// Reads the whole table.
pub(super) fn parse(source: &Source<'_>, table: &DeTable<'_>) -> Thresholds {
    let mut thresholds = Thresholds::default();
    source.each(table, &TABLE, |item| read(&mut thresholds, item));
    thresholds
}

fn read(thresholds: &mut Thresholds, item: &Item<'_, '_>) -> Result<(), ConfigError> {
    match item.key {
        "breaks" => thresholds.breaks = item.number(2, 1_000)?,
        "within" => {
            let within = item.span(Duration::from_secs(1), MOST_WITHIN)?;
            thresholds.within_s = u32::try_from(within.as_secs()).unwrap_or(u32::MAX);
        }
        _ => return Err(item.unknown(&TABLE)),
    }
    Ok(())
}
