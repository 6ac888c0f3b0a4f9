//! The task beside each profile's poller: it asks what explains a break, the streams on air once a
//! minute and states and quality when somebody wants to know, and reports what it learns.
//!
//! It shares the poller's client, so its credentials, clock and budget; everything else is its own.
//! Its failures never touch the poller. What to ask is decided by [`agenda`], which is pure; this room
//! asks.

mod agenda;
#[cfg(test)]
mod agenda_tests;
mod gate;
mod once;
mod online;
mod question;
mod waiting;
mod window;

use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};

use self::agenda::{Agenda, Answer, Found, Inquiry, Next};
use self::gate::Trouble;
pub use self::question::{Question, Questions};
use super::access::Access;
use super::backoff;
use super::planner::Now;
use super::report::Report;
use super::task::{Poller, RECHECK, Scope};
use crate::api::{self, Client, Rank};
use crate::event::ProfileId;

/// Time between two looks at the online list: the vendor advises one a minute.
pub const ONLINE_EVERY: Duration = Duration::from_secs(60);

/// With nothing to do at all, the task looks round once an hour.
const LONGEST_SLEEP_MS: u64 = 3_600_000;

/// One profile's inquiry.
#[derive(Clone)]
pub struct Inquiries {
    /// Whose streams these are.
    pub profile: ProfileId,
    /// How to reach its account; shared with its poller.
    pub access: Access,
    /// What of it is watched; at least one.
    pub scopes: Vec<Scope>,
    /// Time between two looks at the online list, usually [`ONLINE_EVERY`].
    pub online_every: Duration,
}

impl Inquiries {
    /// The inquiry beside a poller, by the same client.
    #[must_use]
    pub fn beside(poller: &Poller, online_every: Duration) -> Self {
        let (profile, access, scopes) = (poller.profile, poller.access.clone(), poller.scopes.clone());
        Self { profile, access, scopes, online_every }
    }

    /// Looks at what is on air and answers questions until nobody listens to its reports any more.
    pub async fn watch(self, mut questions: mpsc::Receiver<Question>, reports: mpsc::Sender<Report>) {
        tokio::select! {
            () = self.run(&mut questions, &reports) => {}
            () = reports.closed() => {}
        }
    }

    async fn run(&self, questions: &mut mpsc::Receiver<Question>, reports: &mpsc::Sender<Report>) {
        let client = self.client().await.ranked(Rank::Asked);
        let born = Instant::now();
        let now = || Now { server: client.server_now(), mono_ms: ms_since(born) };
        let mut agenda = Agenda::new(self.profile, &self.scopes, self.online_every);
        let mut in_flight = FuturesUnordered::new();
        let mut asked_on = true;
        loop {
            let wake = loop {
                match agenda.next(now()) {
                    Next::Ask(inquiry) => in_flight.push(ask(client.clone(), inquiry, born)),
                    Next::Wait { until_ms } => break until_ms.min(ms_since(born) + LONGEST_SLEEP_MS),
                }
            };
            let learned = tokio::select! {
                Some(answer) = in_flight.next() => {
                    if let Err(trouble) = &answer.outcome {
                        tracing::info!(profile = %self.access.name, why = ?trouble.why(), "not answered");
                    }
                    agenda.answered(answer, now(), fastrand::f64())
                }
                question = questions.recv(), if asked_on => {
                    asked_on = question.is_some();
                    question.and_then(|question| agenda.put(question, now())).into_iter().collect()
                }
                () = sleep_until(born + Duration::from_millis(wake)) => Vec::new(),
            };
            for report in learned {
                if reports.send(report).await.is_err() {
                    return;
                }
            }
        }
    }

    /// The shared client. Why there is none, the poller says.
    async fn client(&self) -> Client {
        loop {
            match self.access.client().await {
                Ok(client) => return client,
                Err(_) => tokio::time::sleep(backoff::rest(RECHECK, fastrand::f64())).await,
            }
        }
    }
}

fn ms_since(born: Instant) -> u64 {
    u64::try_from(born.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// Sends one request. The time it was asked at is told afterwards, by what its reply taught about the
/// service's clock: before the first reply, nothing is known of that.
async fn ask(client: Client, inquiry: Inquiry, born: Instant) -> Answer {
    let (sent, sent_ms) = (Instant::now(), ms_since(born));
    let found = found(&client, &inquiry).await;
    let asked = client.server_before(sent.elapsed());
    let outcome = found.map_err(|error| Trouble::of(inquiry.action(), &error));
    Answer { inquiry, asked, sent_ms, outcome }
}

async fn found(client: &Client, inquiry: &Inquiry) -> Result<Found, api::Error> {
    Ok(match inquiry {
        Inquiry::Online(_, query) => Found::Online(online::read(client, query).await?),
        Inquiry::State(question) => Found::State(client.stream_state(question.name()).await?),
        Inquiry::Quality(_, query) => Found::Quality(client.push_quality(query).await?),
    })
}
