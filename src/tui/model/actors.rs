//! Who has to act on the breaks of the store.

use crate::cause::{self, Actor};
use crate::store::{BreakRef, Store};

/// On each reason, by its symbol: reasons are few where breaks are many.
pub(super) fn by_reason(store: &Store) -> Vec<Option<Actor>> {
    let mut actors = vec![None; store.reasons().capacity()];
    for (symbol, _, id) in store.reasons().iter() {
        actors[symbol as usize] = id.map(|id| cause::catalogue().get(id).actor);
    }
    actors
}

/// On one break.
pub(super) fn of(it: BreakRef<'_>) -> Option<Actor> {
    it.cause().map(|id| cause::catalogue().get(id).actor)
}
