//! What the screen may want to know about one break, and the way it asks: never waiting.

use tokio::sync::mpsc;

use crate::event::{ProfileId, StreamName, UnixTime};
use crate::poll::withheld::Action;

/// Questions of one profile on their way; there is no point in keeping more.
const ON_THEIR_WAY: usize = 64;

/// A question about one stream.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Question {
    /// Its state now.
    State {
        /// Which stream.
        name: StreamName,
    },
    /// How good its push was before it ended.
    Quality {
        /// Which stream.
        name: StreamName,
        /// The push's begin.
        started: Option<UnixTime>,
        /// Its end.
        ended: UnixTime,
    },
}

impl Question {
    /// The stream it is about.
    #[must_use]
    pub const fn name(&self) -> &StreamName {
        match self {
            Self::State { name } | Self::Quality { name, .. } => name,
        }
    }

    /// The action that answers it.
    #[must_use]
    pub const fn action(&self) -> Action {
        match self {
            Self::State { .. } => Action::State,
            Self::Quality { .. } => Action::Quality,
        }
    }
}

/// Where questions are put, for all profiles. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Questions(Vec<mpsc::Sender<Question>>);

impl Questions {
    /// The way in, and its end for each of so many profiles, in the order of their ids.
    #[must_use]
    pub fn channels(profiles: usize) -> (Self, Vec<mpsc::Receiver<Question>>) {
        let (ways, ends) = (0..profiles).map(|_| mpsc::channel(ON_THEIR_WAY)).unzip();
        (Self(ways), ends)
    }

    /// Puts a question and does not wait. Returns whether it was taken; if not, too many are on their
    /// way, or nobody answers for that profile: it may be put again later.
    #[must_use]
    pub fn ask(&self, profile: ProfileId, question: Question) -> bool {
        self.0.get(usize::from(profile.0)).is_some_and(|way| way.try_send(question).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_go_to_their_profile_and_are_refused_rather_than_waited_for() {
        let (questions, mut ends) = Questions::channels(2);
        let question = Question::State { name: StreamName::default() };
        assert!(questions.ask(ProfileId(1), question.clone()));
        assert!(!questions.ask(ProfileId(2), question.clone()));
        assert_eq!(ends[1].try_recv().ok(), Some(question.clone()));
        assert!(ends[0].try_recv().is_err());
        for _ in 0..ON_THEIR_WAY {
            assert!(questions.ask(ProfileId(0), question.clone()));
        }
        assert!(!questions.ask(ProfileId(0), question.clone()));
        ends.clear();
        assert!(!questions.ask(ProfileId(1), question));
    }
}
