//! What the quality data say about breaks, as far as somebody has asked: of the breaks that were looked
//! at last. Pure: what is to be asked is returned, what is answered is handed in.

use crate::cause::catalogue;
use crate::event::{ProfileId, Sample, StreamName, UnixTime};
use crate::insight::evidence::{Evidence, Push};
use crate::poll::{Question, Withheld};
use crate::store::{BreakId, BreakRef, Store};

/// So many breaks are remembered.
const REMEMBERED: usize = 64;
/// While readings may still be missing, they are asked for again after so many seconds.
const AGAIN_S: i64 = 30;

/// What is known of the quality before one break.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(in crate::tui) enum Quality<'a> {
    /// Nobody has asked.
    NotAsked,
    /// The answer is on its way.
    Asking,
    /// What the readings come to, and whether that is final.
    Told { evidence: &'a Evidence, settled: bool },
    /// Why it is not known.
    Withheld(&'a Withheld),
}

/// A break that was asked about.
#[derive(Debug)]
struct Entry {
    of: BreakId,
    profile: ProfileId,
    name: StreamName,
    ended: UnixTime,
    /// When it was asked about last, in the server's time.
    asked: UnixTime,
    waiting: bool,
    answer: Option<Result<Told, Withheld>>,
}

#[derive(Debug)]
struct Told {
    evidence: Evidence,
    settled: bool,
}

/// See the module. What was looked at last stands last.
#[derive(Debug, Default)]
pub(in crate::tui) struct Qualities(Vec<Entry>);

impl Qualities {
    /// What is known about a break.
    pub(in crate::tui) fn of(&self, id: BreakId) -> Quality<'_> {
        match self.0.iter().find(|entry| entry.of == id) {
            None => Quality::NotAsked,
            Some(Entry { answer: Some(Ok(told)), .. }) => {
                Quality::Told { evidence: &told.evidence, settled: told.settled }
            }
            Some(Entry { answer: None, .. } | Entry { answer: Some(Err(_)), waiting: true, .. }) => {
                Quality::Asking
            }
            Some(Entry { answer: Some(Err(why)), .. }) => Quality::Withheld(why),
        }
    }

    /// What to ask about a break that is looked at, if anything: what is known and final is not asked
    /// again, what was refused or failed only if the user `insists`.
    pub(in crate::tui) fn ask(
        &mut self,
        it: BreakRef<'_>,
        now: UnixTime,
        insists: bool,
    ) -> Option<(ProfileId, Question)> {
        let ended = it.ended()?;
        let (id, profile) = (it.id(), it.profile());
        let mut entry = match self.0.iter().position(|entry| entry.of == id) {
            Some(place) => self.0.remove(place),
            None => Entry {
                of: id,
                profile,
                name: StreamName {
                    domain: it.domain().clone(),
                    app: it.app().clone(),
                    stream: it.stream().clone(),
                },
                ended,
                asked: now,
                waiting: false,
                answer: None,
            },
        };
        let wanted = !entry.waiting
            && match &entry.answer {
                None => true,
                Some(Ok(told)) => !told.settled && (insists || now.since(entry.asked) >= AGAIN_S),
                Some(Err(why)) => insists && *why != Withheld::TooOld,
            };
        let question = wanted.then(|| {
            (entry.asked, entry.waiting) = (now, true);
            (profile, Question::Quality { name: entry.name.clone(), started: it.started(), ended })
        });
        self.0.push(entry);
        let too_many = self.0.len().saturating_sub(REMEMBERED);
        self.0.drain(..too_many);
        question
    }

    /// Takes in an answer; says whether somebody waits for it. What is known stays if asking again fails.
    pub(in crate::tui) fn answered(
        &mut self,
        profile: ProfileId,
        name: &StreamName,
        ended: UnixTime,
        samples: &Result<Vec<Sample>, Withheld>,
        store: &Store,
    ) -> bool {
        let is_asked =
            |it: &&mut Entry| it.waiting && it.ended == ended && it.profile == profile && it.name == *name;
        let mut any = false;
        for entry in self.0.iter_mut().filter(is_asked) {
            entry.waiting = false;
            any = true;
            match samples {
                Ok(samples) => {
                    let Some(it) = store.row_of(entry.of).map(|row| store.get(row)) else { continue };
                    let cause = it.cause().map(|id| catalogue().get(id).key);
                    let push = Push { began: it.started(), ended, cause, asked: entry.asked };
                    let told = Told { evidence: Evidence::of(samples, &push), settled: push.is_settled() };
                    entry.answer = Some(Ok(told));
                }
                Err(_) if matches!(entry.answer, Some(Ok(_))) => {}
                Err(why) => entry.answer = Some(Err(why.clone())),
            }
        }
        any
    }

    /// A profile's key may read quality data again: what was refused before is asked anew when it is
    /// looked at.
    pub(in crate::tui) fn forget_refusals(&mut self, profile: ProfileId) {
        self.0.retain(|entry| {
            let refused = matches!(&entry.answer, Some(Err(why)) if *why != Withheld::TooOld);
            entry.profile != profile || entry.waiting || !refused
        });
    }
}
