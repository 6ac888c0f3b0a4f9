//! What became of one break, for a row of a list: the verdict and its times without the proof, which
//! can cost a search.

use super::Verdict;
use super::presence::Presence;
use super::push::Push;
use super::verdict::{Evidence, listed_return, refused_since, word};
use crate::event::UnixTime;
use crate::i18n::Lang;
use crate::store::{Row, Store};

/// A verdict with the times that its words need.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Outcome {
    /// What became of the stream after the break.
    pub verdict: Verdict,
    /// Its end; missing where the stream is only listed as running.
    pub ended: Option<UnixTime>,
    /// When the stream came back, if it did.
    pub back: Option<UnixTime>,
}

impl Outcome {
    /// Of the break in `row`; the verdict is that of [`judge`](super::judge).
    #[must_use]
    pub fn of(store: &Store, presence: &Presence, row: Row) -> Self {
        Self::of_push(store, presence, &Push::of(store.get(row))).0
    }

    /// Of a push; and whether it can only change with the stream's rows, whatever else is seen of it.
    pub(super) fn of_push(store: &Store, presence: &Presence, push: &Push) -> (Self, bool) {
        let known = presence.known(store, store.get(push.row).stream_id());
        let listed = push.ended.and_then(|end| listed_return(store, push, end));
        let online = push.ended.and_then(|end| known.back(push, end));
        let evidence = Evidence::of(push, listed.is_some(), &known);
        let verdict =
            evidence.verdict(push, || push.ended.is_some_and(|end| refused_since(store, push, end) > 0));
        let back = [listed.map(|(_, since)| since), online.map(|online| online.at)];
        let back = back.into_iter().flatten().min().filter(|_| verdict == Verdict::Back);
        (Self { verdict, ended: push.ended, back }, evidence.is_settled())
    }

    /// Seconds off air: until the stream came back, or for as long as it is missing, until now.
    #[must_use]
    pub fn gap_s(&self, now: UnixTime) -> Option<i64> {
        let until = match self.verdict {
            Verdict::Back => self.back?,
            Verdict::Down | Verdict::MaybeEnded | Verdict::Banned => now,
            Verdict::Refused | Verdict::Replaced | Verdict::Unknown => return None,
        };
        Some(until.since(self.ended?).max(0))
    }

    /// It for a list: `BACK +12s`, `DOWN 4m`.
    #[must_use]
    pub fn word(&self, now: UnixTime, lang: Lang) -> String {
        word(self.verdict, self.gap_s(now), lang)
    }
}
