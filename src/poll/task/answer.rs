//! An answer comes back: what it says is taken in, reported and logged, and what it tells of the service's
//! clock may have everything planned anew.

use tokio::time::Instant;

use super::Polling;
use super::outbox::Outbox;
use crate::api::{self, Client, Decoded, EventPage, EventQuery};
use crate::event::{RequestId, UnixTime};
use crate::poll::page::{Entry, Page};
use crate::poll::planner::{Planner, Ticket};
use crate::poll::report::Report;

/// A clock that turns out to be this many seconds off was wrong; less is how it is measured.
const CLOCK_STEP_S: i64 = 4;
/// Undecodable records are logged one by one up to this many.
const MOST_LOGGED: usize = 1_000;
/// Refused windows that may be the clock's fault, before that is an error like others.
pub(super) const CLOCK_DOUBTS: u32 = 5;

/// An answer on its way back.
pub(super) struct Answer {
    /// Of which planning it is; what was asked for an earlier one is of no use any more.
    epoch: u32,
    scope: usize,
    ticket: Ticket,
    /// The server's time as we thought it was when the request was planned, and how long it took.
    planned: UnixTime,
    sent: Instant,
    result: Result<EventPage, api::Error>,
}

/// Asks for a page, and notes of what planning that is.
pub(super) async fn ask(
    client: Client,
    query: EventQuery,
    scope: usize,
    ticket: Ticket,
    epoch: u32,
) -> Answer {
    let (planned, sent) = (client.server_now(), Instant::now());
    let result = client.event_list(&query).await;
    Answer { epoch, scope, ticket, planned, sent, result }
}

impl Polling<'_> {
    /// Takes an answer in; an error ends reading once.
    pub(super) async fn take(&mut self, answer: Answer, outbox: &Outbox) -> Result<(), String> {
        self.status.requests += 1;
        if answer.epoch != self.epoch {
            return Ok(());
        }
        let step = self.clock_step(&answer);
        let clock_moved = step.abs() > CLOCK_STEP_S;
        let page = match answer.result {
            Ok(page) => page,
            Err(error) => {
                return self.refused(answer.scope, answer.ticket, answer.sent, clock_moved, &error);
            }
        };
        if !clock_moved {
            self.clock_doubts = 0;
        } else if self.clock_doubts < CLOCK_DOUBTS && self.needs_new_plan(step) {
            // The window was planned by a wrong clock: it ends too early, or begins too late.
            self.clock_doubts += 1;
            self.plan_anew();
            return Ok(());
        }
        // What was sent before the trouble began says nothing about it.
        if self.hold.as_ref().is_none_or(|hold| answer.sent > hold.since) {
            self.failures = 0;
            self.refused_keys = 0;
            self.hold = None;
        }
        let now = self.now();
        self.status.last_success = Some(now.server);
        let request = RequestId::parse(&page.request_id);
        let entries = page.records.into_iter().map(|decoded| match decoded {
            Decoded::Record(record) => Entry::Record(record),
            Decoded::Undecodable { fingerprint, why } => {
                if self.logged.len() < MOST_LOGGED && self.logged.insert(fingerprint) {
                    tracing::warn!(profile = %self.poller.access.name, %why, "a record could not be decoded");
                }
                Entry::Undecodable(fingerprint)
            }
        });
        let page = Page { total: page.total, entries: entries.collect() };
        let learned = self.planners[answer.scope].answered(answer.ticket, page, now);
        if !learned.seen.is_empty() {
            let profile = self.poller.profile;
            let (seen, source) = (learned.seen, learned.source);
            let report = Report::Breaks { profile, seen, source, at: now.server, request };
            // If nobody listens any more, the loop ends by its own check.
            let _listened = outbox.send(report).await;
        }
        if !learned.recounted.is_empty() {
            let report = Report::Recounted { profile: self.poller.profile, seen: learned.recounted };
            let _listened = outbox.send(report).await;
        }
        Ok(())
    }

    /// By how many seconds the service's clock is ahead of where it was thought to be when the request
    /// was planned.
    fn clock_step(&self, answer: &Answer) -> i64 {
        let elapsed = i64::try_from(answer.sent.elapsed().as_secs()).unwrap_or(0);
        self.client.server_now().since(answer.planned) - elapsed
    }

    /// Whether a moved clock makes what is planned useless. Once the window is filled, a clock that went
    /// ahead costs nothing: what was asked ends a little early, and the next reading goes on from there.
    fn needs_new_plan(&self, step: i64) -> bool {
        step < 0 || !self.planners.iter().all(Planner::is_filled)
    }
}
