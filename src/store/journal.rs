//! What changed lately, streams or rows by their numbers, in the order in which they did: who follows the
//! store need not look at all of them to find the few that are others.

/// So many changes are remembered at least, and never more than twice as many: what a busy reading brings
/// in a second, so that a slow frame can still be told what is new.
const REMEMBERED: usize = 32_768;

/// A moment in the history of changes. The default is before the first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Moment(u64);

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Journal {
    /// Changes that were forgotten.
    before: u64,
    lately: Vec<u32>,
}

impl Journal {
    pub(super) fn note(&mut self, id: u32) {
        if self.lately.len() == 2 * REMEMBERED {
            self.lately.drain(..REMEMBERED);
            self.before += REMEMBERED as u64;
        }
        self.lately.push(id);
    }

    pub(super) const fn now(&self) -> Moment {
        Moment(self.before + self.lately.len() as u64)
    }

    /// What changed since then; nothing if that is too long ago.
    pub(super) fn since(&self, moment: Moment) -> Option<&[u32]> {
        let from = usize::try_from(moment.0.checked_sub(self.before)?).ok()?;
        self.lately.get(from..)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_is_told_from_any_moment_that_is_remembered() {
        let mut journal = Journal::default();
        assert_eq!(journal.since(Moment::default()), Some(&[][..]));
        let mut moments = Vec::new();
        for id in 0..100_000 {
            moments.push(journal.now());
            journal.note(id);
        }
        assert_eq!(journal.since(moments[99_998]), Some(&[99_998, 99_999][..]));
        assert_eq!(journal.since(journal.now()), Some(&[][..]));
        let told: Vec<bool> = moments.iter().map(|moment| journal.since(*moment).is_some()).collect();
        let first = told.iter().position(|told| *told).expect("the last ones are");
        assert!(told[first..].iter().all(|told| *told) && first <= 100_000 - REMEMBERED);
        assert_eq!(journal.since(moments[first]).map(<[_]>::len), Some(100_000 - first));
    }
}
