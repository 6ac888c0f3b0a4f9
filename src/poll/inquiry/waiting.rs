//! Questions of one kind: the newest first, each at most once on its way, and not again just after its
//! answer. Pure.

use std::collections::VecDeque;

use super::question::Question;

/// More questions than this do not wait.
pub(super) const MOST: usize = 64;

/// A question just answered is not asked again for this long, in ms.
const FRESH_MS: u64 = 10_000;

/// A question that the service did not take rests this long, in ms.
const REFUSED_MS: u64 = 60_000;

/// So many answered questions are remembered.
const REMEMBERED: usize = 256;

/// A question is tried so often.
const TRIES: u32 = 3;

/// The questions that wait, are on their way, or were just answered.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    /// With how often each was tried; the next is the last.
    queue: VecDeque<(Question, u32)>,
    on_their_way: Vec<(Question, u32)>,
    /// With when they may be asked again.
    answered: VecDeque<(Question, u64)>,
}

impl Waiting {
    /// Takes a question in, unless it waits, is on its way or was just answered. Returns the oldest
    /// one if there is no room for both.
    pub(super) fn put(&mut self, question: Question, now_ms: u64) -> Option<Question> {
        let known = |(known, _): &(Question, u32)| *known == question;
        if self.on_their_way.iter().any(known) {
            return None;
        }
        if self.answered.iter().any(|(known, until_ms)| *known == question && now_ms < *until_ms) {
            return None;
        }
        // Put again, it is what the user looks at now.
        let tries = self
            .queue
            .iter()
            .position(known)
            .and_then(|at| self.queue.remove(at))
            .map_or(0, |(_, tries)| tries);
        self.queue.push_back((question, tries));
        if self.queue.len() > MOST { self.queue.pop_front().map(|(oldest, _)| oldest) } else { None }
    }

    /// Whether any waits.
    pub(super) fn any(&self) -> bool {
        !self.queue.is_empty()
    }

    /// How many are on their way.
    pub(super) fn on_their_way(&self) -> usize {
        self.on_their_way.len()
    }

    /// The next one, which is on its way from now on.
    pub(super) fn send(&mut self) -> Option<Question> {
        let (question, tries) = self.queue.pop_back()?;
        self.on_their_way.push((question.clone(), tries + 1));
        Some(question)
    }

    /// Notes that a question was answered.
    pub(super) fn answered(&mut self, question: &Question, now_ms: u64) {
        self.ended(question, now_ms.saturating_add(FRESH_MS));
    }

    /// Notes that the service did not take a question.
    pub(super) fn refused(&mut self, question: &Question, now_ms: u64) {
        self.ended(question, now_ms.saturating_add(REFUSED_MS));
    }

    /// Notes that a question was answered and may be asked again at once: somebody waits for every answer
    /// to it.
    pub(super) fn done(&mut self, question: &Question) {
        self.arrived(question);
    }

    /// Lets a question wait again after a failure; returns whether it is still worth it.
    pub(super) fn again(&mut self, question: &Question) -> bool {
        let Some((question, tries)) = self.arrived(question) else { return true };
        let worth = tries < TRIES;
        if worth {
            self.queue.push_front((question, tries));
        }
        worth
    }

    /// Gives up all that wait, and one that was on its way.
    pub(super) fn give_up(&mut self, failed: &Question) -> Vec<Question> {
        let failed = self.arrived(failed).into_iter();
        failed.chain(self.queue.drain(..)).map(|(question, _)| question).collect()
    }

    fn arrived(&mut self, question: &Question) -> Option<(Question, u32)> {
        let at = self.on_their_way.iter().position(|(known, _)| known == question);
        at.map(|at| self.on_their_way.swap_remove(at))
    }

    fn ended(&mut self, question: &Question, until_ms: u64) {
        let Some((question, _)) = self.arrived(question) else { return };
        self.answered.retain(|(known, _)| *known != question);
        if self.answered.len() >= REMEMBERED {
            self.answered.pop_front();
        }
        self.answered.push_back((question, until_ms));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::StreamName;

    fn of(stream: &str) -> Question {
        Question::State { name: StreamName { stream: stream.into(), ..StreamName::default() } }
    }

    #[test]
    fn the_newest_question_comes_first_and_none_is_on_its_way_twice() {
        let mut waiting = Waiting::default();
        for stream in ["a", "b", "a", "c", "b"] {
            assert_eq!(waiting.put(of(stream), 0), None);
        }
        assert_eq!(waiting.send(), Some(of("b")));
        waiting.put(of("b"), 0);
        assert_eq!((waiting.send(), waiting.send(), waiting.send()), (Some(of("c")), Some(of("a")), None));
        assert_eq!(waiting.on_their_way(), 3);
    }

    #[test]
    fn a_question_just_answered_is_not_asked_again_for_a_while() {
        let mut waiting = Waiting::default();
        waiting.put(of("a"), 0);
        waiting.send();
        waiting.answered(&of("a"), 100);
        waiting.put(of("a"), 100 + FRESH_MS - 1);
        assert!(!waiting.any());
        waiting.put(of("a"), 100 + FRESH_MS);
        assert!(waiting.any());
        waiting.send();
        waiting.refused(&of("a"), 20_000);
        waiting.put(of("a"), 20_000 + FRESH_MS);
        assert!(!waiting.any());
        waiting.put(of("a"), 20_000 + REFUSED_MS);
        assert!(waiting.any());
    }

    #[test]
    fn the_oldest_gives_way_where_there_is_no_room() {
        let mut waiting = Waiting::default();
        for number in 0..MOST {
            assert_eq!(waiting.put(of(&number.to_string()), 0), None);
        }
        assert_eq!(waiting.put(of("new"), 0), Some(of("0")));
        assert_eq!(waiting.send(), Some(of("new")));
    }

    #[test]
    fn a_question_is_tried_three_times_behind_those_not_tried_yet() {
        let mut waiting = Waiting::default();
        waiting.put(of("a"), 0);
        assert_eq!(waiting.send(), Some(of("a")));
        assert!(waiting.again(&of("a")));
        waiting.put(of("b"), 0);
        assert_eq!((waiting.send(), waiting.send()), (Some(of("b")), Some(of("a"))));
        assert!(waiting.again(&of("a")));
        waiting.send();
        assert!(!waiting.again(&of("a")));
        assert!(!waiting.any());
    }
}
