//! Breaks that nobody need act on: planned ends and refusals, which one key hides.

use crate::cause;
use crate::insight::{Insight, Verdict, is_planned, is_refused};
use crate::store::{BreakRef, Row, Store};

/// What a reason says of the breaks that have it.
#[derive(Clone, Copy)]
enum Says {
    /// They matter.
    Matters,
    /// Their ends were probably planned.
    Planned,
    /// They were refused if they were never on air.
    Refusal,
}

/// Whether a break is a planned end or a refusal; see [`take_away`].
pub(super) fn is_quiet(it: BreakRef<'_>, insight: &Insight) -> bool {
    let Some(cause) = it.cause().map(|id| cause::catalogue().get(id)) else { return false };
    if is_planned(cause) {
        let standing = insight.standing(it.stream_id());
        !standing.is_some_and(|standing| standing.id == it.id() && standing.verdict == Verdict::Down)
    } else {
        cause.refusal && is_refused(it)
    }
}

/// Takes away planned ends and refusals; not the end of a stream that is down all the same, since
/// attempts to push it again are refused. Reasons are judged once each: rows are many.
pub(super) fn take_away(rows: &mut Vec<Row>, store: &Store, insight: &Insight) {
    let mut says = vec![Says::Matters; store.reasons().capacity()];
    for (symbol, _, id) in store.reasons().iter() {
        let Some(cause) = id.map(|id| cause::catalogue().get(id)) else { continue };
        if is_planned(cause) {
            says[symbol as usize] = Says::Planned;
        } else if cause.refusal {
            says[symbol as usize] = Says::Refusal;
        }
    }
    let reasons = store.reason_column();
    rows.retain(|&row| match says[reasons[row as usize] as usize] {
        Says::Matters => true,
        Says::Planned => {
            let it = store.get(row);
            let standing = insight.standing(it.stream_id());
            standing.is_some_and(|standing| standing.id == it.id() && standing.verdict == Verdict::Down)
        }
        Says::Refusal => !is_refused(store.get(row)),
    });
}
