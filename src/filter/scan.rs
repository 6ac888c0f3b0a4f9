//! Runs over rows and keeps those that satisfy clauses which are enough.
//!
//! In blocks, column by column: each inner loop reads one column and one table and has no branch, so
//! that the time does not depend on what is found.

use super::compile::{MASKS, Tables};
use crate::event::UnixTime;
use crate::insight::Mark;
use crate::store::{Row, Store};

const BLOCK: usize = 1024;

/// Appends the rows whose mask is `enough`, in the order they come in. Without a mark for each row of the store
/// no clause about marks is satisfied.
pub(super) fn scan(
    (tables, enough): (&Tables, &[bool; MASKS]),
    (store, marks, now): (&Store, &[Mark], UnixTime),
    rows: &[Row],
    out: &mut Vec<Row>,
) {
    let by_mark = tables.marks.masks().filter(|_| marks.len() == store.len());
    let columns = [
        (&tables.streams, store.stream_column()),
        (&tables.reasons, store.reason_column()),
        (&tables.addresses, store.address_column()),
    ];
    let mut found = [0; BLOCK];
    for block in rows.chunks(BLOCK) {
        let mut satisfied = [0_u8; BLOCK];
        for (table, column) in columns {
            let Some(bits) = table.masks() else { continue };
            for (mask, &row) in satisfied.iter_mut().zip(block) {
                *mask |= bits[column[row as usize] as usize];
            }
        }
        if let Some(bits) = by_mark {
            for (mask, &row) in satisfied.iter_mut().zip(block) {
                *mask |= bits[marks[row as usize].index()];
            }
        }
        let durations = store.duration_column();
        for (bit, lengths) in &tables.lengths {
            for (mask, &row) in satisfied.iter_mut().zip(block) {
                *mask |= bit * u8::from(lengths.contains(durations[row as usize]));
            }
        }
        for (bit, rest) in &tables.rest {
            for (mask, &row) in satisfied.iter_mut().zip(block) {
                *mask |= bit * u8::from(rest.holds(store.get(row), now));
            }
        }
        let mut kept = 0;
        for (mask, &row) in satisfied.iter().zip(block) {
            found[kept] = row;
            kept += usize::from(enough[usize::from(*mask)]);
        }
        out.extend_from_slice(&found[..kept]);
    }
}
