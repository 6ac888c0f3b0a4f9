//! How each stream stands: the verdict of its last break that was on air. A stream that broke and is
//! then refused over and over is still down.

use super::Verdict;
use super::outcome::Outcome;
use super::presence::Presence;
use super::push::Push;
use crate::event::UnixTime;
use crate::i18n::Lang;
use crate::store::{BreakId, Store};

/// How one stream stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    /// The break that says so: the last that was on air; else the last that was not refused; else the
    /// last refused one.
    pub id: BreakId,
    /// Its verdict.
    pub verdict: Verdict,
    /// Its end; missing where the stream is only listed as running.
    pub ended: Option<UnixTime>,
    /// When the stream came back, if it did.
    pub back: Option<UnixTime>,
    /// Attempts refused since that end, equal records counted each; where all were refused, all.
    pub refused: u32,
}

impl Standing {
    /// Seconds off air: until the stream came back, or for as long as it is missing, until now.
    #[must_use]
    pub fn gap_s(&self, now: UnixTime) -> Option<i64> {
        self.outcome().gap_s(now)
    }

    const fn outcome(&self) -> Outcome {
        Outcome { verdict: self.verdict, ended: self.ended, back: self.back }
    }

    /// It for a list: `BACK +12s`, `DOWN 4m`.
    #[must_use]
    pub fn word(&self, now: UnixTime, lang: Lang) -> String {
        self.outcome().word(now, lang)
    }

    /// Of a stream's pushes, newest end first.
    pub(super) fn of(store: &Store, presence: &Presence, pushes: &[Push]) -> Option<Judged> {
        let last = |wanted: fn(&Push) -> bool| pushes.iter().position(wanted);
        let place = last(|push| push.ended.is_some() && !push.refused && push.on_air.is_some())
            .map(|place| successor(pushes, place))
            .or_else(|| last(|push| push.ended.is_some() && !push.refused))
            .or_else(|| last(|push| !push.refused))
            .or_else(|| last(|_| true))?;
        let push = &pushes[place];
        let since = if push.refused { pushes } else { &pushes[..place] };
        let refused = since.iter().filter(|it| it.refused).map(|it| store.get(it.row).count()).sum();
        Some(Self::by(store, presence, push, refused))
    }

    /// The same stream's, when its rows are the same and more was seen of streams on air.
    pub(super) fn again(&self, store: &Store, presence: &Presence) -> Option<Judged> {
        let push = Push::of(store.get(store.row_of(self.id)?));
        Some(Self::by(store, presence, &push, self.refused))
    }

    fn by(store: &Store, presence: &Presence, push: &Push, refused: u32) -> Judged {
        let (Outcome { verdict, ended, back }, settled) = Outcome::of_push(store, presence, push);
        Judged { standing: Self { id: store.get(push.row).id(), verdict, ended, back, refused }, settled }
    }
}

/// Which push speaks for a stream whose last end is that of the push in `place`: where another took over
/// and yet ended no later, that one, since it is the one that is missing.
fn successor(pushes: &[Push], place: usize) -> usize {
    let Push { replaced: true, on_air: Some(before), .. } = &pushes[place] else { return place };
    let took_over = |push: &Push| !push.replaced && push.on_air.is_some_and(|span| span.from > before.from);
    let older = &pushes[place + 1..];
    older.iter().position(took_over).map_or(place, |further| place + 1 + further)
}

/// A standing, and whether it can only change with the stream's rows, whatever else is seen of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Judged {
    pub(super) standing: Standing,
    pub(super) settled: bool,
}
