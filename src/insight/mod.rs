//! What the breaks come to: is it back, does it flap, what else broke with it, what proves it.
//!
//! Pure: from the store and from what was seen of streams on air to statements, each with its proof.
//! Knows neither network nor screen.

mod around;
mod arrivals;
mod asking;
mod cache;
pub mod evidence;
mod flapping;
pub mod incident;
mod marked;
mod marks;
mod outcome;
mod presence;
mod proof;
mod push;
mod sighting;
mod standing;
mod verdict;

pub use self::around::{Company, History};
pub use self::arrivals::Arrivals;
pub use self::asking::{Asking, Candidates};
pub use self::cache::Insight;
pub use self::flapping::{Episode, EpisodeKind, Thresholds};
pub use self::marks::{Mark, with_notes};
pub use self::outcome::Outcome;
pub use self::presence::{Namesake, Presence, PresenceSource};
pub use self::proof::{Client, Missing, Proof};
pub use self::push::{is_planned, is_refused};
pub use self::standing::Standing;
pub use self::verdict::{Judgement, judge, verdict, word};

use crate::i18n::{Lang, Words};

/// What became of a stream after a break; the first that is proven, in this order but for the last
/// three, which are told apart by what was observed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Verdict {
    /// The push was refused and never on air: neither an outage nor a proof of return.
    Refused,
    /// Another push of the stream took over, by cause.
    Replaced,
    /// A later push of the stream did start.
    Back,
    /// Pushing was forbidden after the end.
    Banned,
    /// Its absence was observed some seconds after an end that was probably planned.
    MaybeEnded,
    /// Its absence was observed some seconds after the end.
    Down,
    /// Nothing of these is proven; the proof says what is missing.
    Unknown,
}

impl Verdict {
    /// All, the most pressing first: the order in which lists sort and count.
    pub const ALL: [Self; 7] = [
        Self::Down,
        Self::Banned,
        Self::MaybeEnded,
        Self::Unknown,
        Self::Back,
        Self::Replaced,
        Self::Refused,
    ];

    /// Its place among [`all`](Self::ALL).
    #[must_use]
    pub const fn rank(self) -> usize {
        match self {
            Self::Down => 0,
            Self::Banned => 1,
            Self::MaybeEnded => 2,
            Self::Unknown => 3,
            Self::Back => 4,
            Self::Replaced => 5,
            Self::Refused => 6,
        }
    }

    /// Whether the stream is off air, as was observed: it has been so ever since the end.
    #[must_use]
    pub const fn is_off_air(self) -> bool {
        matches!(self, Self::Down | Self::Banned | Self::MaybeEnded)
    }

    /// The verdict of that [`name`](Self::name), in any case.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.name().eq_ignore_ascii_case(name))
    }

    /// The word that filters and reports use; the same in every language.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Down => "down",
            Self::Banned => "banned",
            Self::MaybeEnded => "ended",
            Self::Unknown => "unknown",
            Self::Back => "back",
            Self::Replaced => "replaced",
            Self::Refused => "refused",
        }
    }

    /// The word on the screen.
    #[must_use]
    pub const fn word(self, lang: Lang) -> &'static str {
        let words = match self {
            Self::Down => Words::new("DOWN", "中断", "停止中"),
            Self::Banned => Words::new("BANNED", "已禁推", "配信禁止"),
            Self::MaybeEnded => Words::new("ENDED?", "已结束?", "終了?"),
            Self::Unknown => Words::new("UNKNOWN", "未知", "不明"),
            Self::Back => Words::new("BACK", "已恢复", "復旧"),
            Self::Replaced => Words::new("REPLACED", "已被顶替", "置換"),
            Self::Refused => Words::new("REFUSED", "被拒绝", "拒否"),
        };
        words.of(lang)
    }
}
