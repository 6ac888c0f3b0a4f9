//! Which streams changed lately, in the order in which they did: who follows the store need not look at
//! all streams to find the few that are others.

use super::StreamId;

/// So many changes are remembered at least, and never more than twice as many: some replies of the
/// service.
const REMEMBERED: usize = 4_096;

/// A moment in the history of changes. The default is before the first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Moment(u64);

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Journal {
    /// Changes that were forgotten.
    before: u64,
    lately: Vec<StreamId>,
}

impl Journal {
    pub(super) fn note(&mut self, id: StreamId) {
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
    pub(super) fn since(&self, moment: Moment) -> Option<&[StreamId]> {
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
        for id in 0..10_000 {
            moments.push(journal.now());
            journal.note(id);
        }
        assert_eq!(journal.since(moments[9_998]), Some(&[9_998, 9_999][..]));
        assert_eq!(journal.since(journal.now()), Some(&[][..]));
        let told: Vec<bool> = moments.iter().map(|moment| journal.since(*moment).is_some()).collect();
        let first = told.iter().position(|told| *told).expect("the last ones are");
        assert!(told[first..].iter().all(|told| *told) && first <= 10_000 - REMEMBERED);
        assert_eq!(journal.since(moments[first]).map(<[_]>::len), Some(10_000 - first));
    }
}
