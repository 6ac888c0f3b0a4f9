//! What somebody hands over to somebody else: one paragraph for a ticket or a chat that says all there is to say
//! about a break, a stream, an incident or a cause, and the command of the official CLI that lists the same.
//!
//! Pure: from facts to text, in the reader's language, without line breaks and of bounded length. Every text
//! of a record stands in it as it is shown, cut where it is endless; nothing of a push's parameters is known
//! here. Knows neither where the text goes nor who asks for it.

mod break_;
mod cause;
mod command;
mod incident;
mod sentences;
mod stream;

#[cfg(test)]
mod tests;

use chrono::FixedOffset;

pub use self::break_::OfBreak;
pub use self::cause::OfCause;
pub use self::command::{Listing, Unlisted, span_of};
pub use self::incident::OfIncident;
pub use self::stream::OfStream;
use crate::event::UnixTime;
use crate::i18n::Lang;
use crate::insight::Presence;
use crate::store::Store;

/// Characters of a paragraph at most: what chats and tickets take in one piece.
pub const MOST_OF_A_PARAGRAPH: usize = 4_000;

/// What every paragraph is made of besides what it is about.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// All breaks.
    pub store: &'a Store,
    /// What was seen of streams on air.
    pub presence: &'a Presence,
    /// The moment of writing, by the service's clock.
    pub now: UnixTime,
    /// The language of the paragraph.
    pub lang: Lang,
    /// The offset in which a moment is written.
    pub offset: &'a dyn Fn(UnixTime) -> FixedOffset,
}

impl Facts<'_> {
    /// A moment with nothing left to guess.
    fn moment(&self, at: UnixTime) -> String {
        at.in_full((self.offset)(at))
    }
}
