//! When a temporary key is renewed, and what is said while that does not succeed. Pure: times are handed
//! in, and ends are compared in the service's time.
//!
//! A role's key is asked for anew some minutes before its end, spread so that machines which started
//! together do not ask together. A login of the official CLI is renewed by nobody but that CLI: its file
//! is read again in its last minutes, and the user is told in time.

use std::time::Duration;

use super::backoff;
use super::planner::Now;
use crate::credentials::{Lifetime, Renewal};
use crate::i18n::Lang;

/// The vendor's own clients ask for the role's next key at this distance from the end, in seconds.
const ROLE_LEAD_S: i64 = 300;
/// How far that is spread, towards the end.
const SPREAD_S: f64 = 45.0;
/// A login's end is worth a word so early: somebody has to log in, perhaps in a browser.
const LOGIN_LEAD_S: i64 = 600;
/// A metadata service that goes on giving the same key is worth a word so late, in seconds.
const SAME_KEY_S: i64 = 120;
/// Time between two looks that find the same key.
const LOOK: Duration = Duration::from_secs(15);
/// However near the end is, pauses are no shorter.
const SHORTEST: Duration = Duration::from_millis(500);
/// One failure is not worth a word.
const WORTH_A_WORD: u32 = 2;

/// One profile's key, as far as its end is concerned.
#[derive(Clone, Debug)]
pub(super) struct Keeper {
    lifetime: Option<Lifetime>,
    /// 0 to 1: where in the spread the first try lies.
    chance: f64,
    /// No further try before this moment, in the task's milliseconds.
    next_ms: u64,
    /// Looks in a row that found the same key.
    vain: u32,
    /// Tries in a row that failed, and why the last one did.
    failures: u32,
    trouble: Option<String>,
}

impl Keeper {
    /// For a key that was just read. `chance` is 0 to 1.
    pub(super) const fn new(lifetime: Option<Lifetime>, chance: f64) -> Self {
        Self { lifetime, chance, next_ms: 0, vain: 0, failures: 0, trouble: None }
    }

    /// Notes a key that was read: the next one, or still the same.
    pub(super) fn read(&mut self, lifetime: Option<Lifetime>, now: Now, chance: f64) {
        let ends = |lifetime: &Option<Lifetime>| lifetime.as_ref().map(|lifetime| lifetime.ends);
        if ends(&lifetime) != ends(&self.lifetime) {
            *self = Self::new(lifetime, chance);
            return;
        }
        // The same end, though perhaps by another login.
        self.lifetime = lifetime;
        self.vain = self.vain.saturating_add(1);
        (self.failures, self.trouble) = (0, None);
        self.rest(LOOK.mul_f64(0.75 + chance.clamp(0.0, 1.0) / 4.0), now);
    }

    /// Notes that no key could be read.
    pub(super) fn failed(&mut self, trouble: String, now: Now, chance: f64) {
        self.failures = self.failures.saturating_add(1);
        self.trouble = Some(trouble);
        self.rest(backoff::pause(self.failures, chance), now);
    }

    /// Rests, but never so long that the end comes before several more tries.
    fn rest(&mut self, pause: Duration, now: Now) {
        let left = self.lifetime.as_ref().map_or(0, |lifetime| lifetime.ends.since(now.server).max(0));
        let left = Duration::from_secs(left.unsigned_abs());
        let pause = pause.min(left / 4).max(SHORTEST);
        self.next_ms = now.mono_ms.saturating_add(u64::try_from(pause.as_millis()).unwrap_or(u64::MAX));
    }

    /// When to read the key again, in the task's milliseconds; never for one without an end, and not for
    /// one that has ended.
    pub(super) fn due_ms(&self, now: Now) -> Option<u64> {
        let lifetime = self.lifetime.as_ref().filter(|lifetime| !lifetime.is_over(now.server))?;
        #[expect(clippy::cast_possible_truncation, reason = "less than a minute")]
        let early_s = match lifetime.renewal {
            Renewal::Role => ROLE_LEAD_S - (SPREAD_S * self.chance.clamp(0.0, 1.0)) as i64,
            Renewal::Tccli(_) => LOGIN_LEAD_S,
        };
        let wait_s = lifetime.ends.plus(-early_s).since(now.server).max(0).unsigned_abs();
        Some(now.mono_ms.saturating_add(wait_s.saturating_mul(1_000)).max(self.next_ms))
    }

    /// Whether the key has ended.
    pub(super) fn is_over(&self, now: Now) -> bool {
        self.lifetime.as_ref().is_some_and(|lifetime| lifetime.is_over(now.server))
    }

    /// That the key ends soon and has no successor, once that is certain and worth a word.
    pub(super) fn notice(&self, now: Now, lang: Lang) -> Option<String> {
        let lifetime = self.lifetime.as_ref().filter(|lifetime| !lifetime.is_over(now.server))?;
        let left = lifetime.ends.since(now.server);
        if self.failures >= WORTH_A_WORD {
            return Some(lifetime.warning(now.server, self.trouble.as_deref(), lang));
        }
        let near = match lifetime.renewal {
            Renewal::Role => SAME_KEY_S,
            Renewal::Tccli(_) => LOGIN_LEAD_S,
        };
        (self.vain > 0 && left <= near).then(|| lifetime.warning(now.server, None, lang))
    }

    /// That the key has ended, and what to do; [`None`] as long as it holds.
    pub(super) fn obituary(&self, now: Now, lang: Lang) -> Option<String> {
        let lifetime = self.lifetime.as_ref().filter(|lifetime| lifetime.is_over(now.server))?;
        Some(lifetime.obituary(now.server, self.trouble.as_deref(), lang))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::credentials::{Login, LoginKind};
    use crate::event::UnixTime;

    const END: i64 = 10_000;

    fn now(left_s: i64) -> Now {
        Now { server: UnixTime(END - left_s), mono_ms: 1_000_000 }
    }

    fn role(ends: i64) -> Lifetime {
        Lifetime { ends: UnixTime(ends), renewal: Renewal::Role }
    }

    fn login(ends: i64) -> Lifetime {
        let login = Login {
            kind: LoginKind::Oauth,
            profile: "default".to_owned(),
            file: "~/.tccli/default.credential".to_owned(),
            until: None,
        };
        Lifetime { ends: UnixTime(ends), renewal: Renewal::Tccli(login) }
    }

    #[test]
    fn a_role_is_asked_within_its_last_five_minutes_spread_over_three_quarters_of_one() {
        let due_in =
            |chance, left| Keeper::new(Some(role(END)), chance).due_ms(now(left)).unwrap() - 1_000_000;
        assert_eq!(due_in(0.0, 1_000), 700_000);
        assert_eq!(due_in(1.0, 1_000), 745_000);
        assert_eq!(due_in(0.5, 200), 0);
        assert_eq!(Keeper::new(None, 0.5).due_ms(now(0)), None);
        assert_eq!(
            Keeper::new(Some(role(END)), 0.5).due_ms(now(0)),
            None,
            "what has ended is not renewed ahead"
        );
    }

    #[test]
    fn a_new_end_silences_everything() {
        let mut keeper = Keeper::new(Some(role(END)), 0.5);
        for _ in 0..3 {
            keeper.failed("no answer".to_owned(), now(200), 0.5);
        }
        assert!(keeper.notice(now(200), Lang::En).unwrap().contains("no answer"));
        keeper.read(Some(role(END + 7_200)), now(190), 0.5);
        assert_eq!(keeper.notice(now(190), Lang::En), None);
        assert!(keeper.due_ms(now(190)).unwrap() > 1_000_000 + 7_000_000);
    }

    #[test]
    fn failures_back_off_but_never_past_the_end() {
        let mut keeper = Keeper::new(Some(role(END)), 0.5);
        let mut last = 0;
        for failures in 1..=4 {
            keeper.failed("no answer".to_owned(), now(240), 1.0);
            let pause = keeper.due_ms(now(240)).unwrap() - 1_000_000;
            assert!(pause > last, "{pause} after {failures}");
            last = pause;
        }
        for left in (1..240).rev() {
            keeper.failed("no answer".to_owned(), now(left), 1.0);
            let pause = keeper.due_ms(now(left)).unwrap() - 1_000_000;
            assert!(pause <= (left.unsigned_abs() * 250).max(500), "{pause} ms with {left} s left");
        }
    }

    #[test]
    fn one_failure_is_not_worth_a_word_and_the_second_says_how_long_is_left() {
        let mut keeper = Keeper::new(Some(role(END)), 0.5);
        keeper.failed("metadata does not answer".to_owned(), now(280), 0.5);
        assert_eq!(keeper.notice(now(280), Lang::En), None);
        keeper.failed("metadata does not answer".to_owned(), now(279), 0.5);
        let said = keeper.notice(now(279), Lang::En).unwrap();
        assert!(said.contains("ends in 4 min") && said.contains("metadata does not answer"), "{said}");
        assert_eq!(keeper.notice(now(-1), Lang::En), None);
        assert!(keeper.obituary(now(-70), Lang::En).unwrap().contains("ended 1 min ago"));
        assert_eq!(keeper.obituary(now(1), Lang::En), None);
    }

    #[test]
    fn the_same_key_again_is_said_late_of_a_role_and_at_once_of_a_login() {
        let mut keeper = Keeper::new(Some(role(END)), 0.5);
        keeper.read(Some(role(END)), now(250), 0.5);
        assert_eq!(keeper.notice(now(250), Lang::En), None);
        assert!(keeper.notice(now(100), Lang::En).unwrap().contains("same one"));

        let mut keeper = Keeper::new(Some(login(END)), 0.5);
        assert_eq!(keeper.notice(now(590), Lang::En), None, "it may have been renewed already");
        assert_eq!(keeper.due_ms(now(590)), Some(1_000_000));
        keeper.read(Some(login(END)), now(590), 1.0);
        assert!(keeper.notice(now(590), Lang::En).unwrap().contains("tccli auth login"));
        assert_eq!(keeper.due_ms(now(590)), Some(1_015_000));
    }
}
