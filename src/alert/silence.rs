//! What may not ring now: it is kept together, and told once when it may.

use crate::store::BreakId;

/// Why something does not ring, though it happened.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Hush {
    /// The rule's quiet hours.
    Quiet,
    /// All alerts are muted.
    Muted,
    /// Somebody knows of it.
    Acknowledged,
}

/// What one rule could not tell.
#[derive(Clone, Debug)]
pub(super) struct Held {
    /// So often it would have rung.
    pub(super) times: u32,
    /// For so many breaks.
    pub(super) breaks: u32,
    /// So often it would have been told that it is over.
    pub(super) over: u32,
    /// The newest break.
    pub(super) last: BreakId,
    /// What would have been told last.
    pub(super) text: String,
}

impl Held {
    /// Adds one to what is held: for so many breaks, or that it is over.
    pub(super) fn add(held: &mut Option<Self>, breaks: Option<u32>, last: BreakId, text: &str) {
        let (times, all, over) = held.take().map_or((0, 0, 0), |it| (it.times, it.breaks, it.over));
        *held = Some(Self {
            times: times.saturating_add(u32::from(breaks.is_some())),
            breaks: all.saturating_add(breaks.unwrap_or(0)),
            over: over.saturating_add(u32::from(breaks.is_none())),
            last,
            text: text.to_owned(),
        });
    }
}
