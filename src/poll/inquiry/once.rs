//! The same facts for one answer instead of a screen: each is asked for once, and tried again only a
//! little where a failure passes by itself.

use std::time::Duration;

use futures_util::StreamExt as _;
use futures_util::stream;
use tokio::time::{Instant, timeout};

use super::agenda::{Answer, Found, Inquiry};
use super::gate::Trouble;
use super::question::Question;
use super::{Inquiries, ask, online};
use crate::api::Client;
use crate::event::StreamName;
use crate::i18n::Lang;
use crate::poll::backoff;
use crate::poll::report::Report;
use crate::poll::withheld::{Action, Withheld};
use crate::say;

/// One request is sent at most so often.
const TRIES: u32 = 3;

/// Nobody who waits for one answer waits longer than this because the service says so.
const PATIENCE: Duration = Duration::from_secs(5);

/// What only explains a break is not worth a longer wait than this: a service that never answers must
/// not keep the breaks themselves from whoever asked for them.
const LONGEST: Duration = Duration::from_secs(10);

/// Questions for states on their way at once: somebody waits for all of them, and a screen that asks
/// in between has its own, lower number. What may be sent in a second is the budget's to say.
const AT_ONCE: usize = 16;

impl Inquiries {
    /// The streams on air: a [`Report::Online`] for each scope, or a [`Report::Withheld`].
    pub async fn online_once(&self) -> Vec<Report> {
        let mut reports = Vec::new();
        let client = match self.access.client().await {
            Ok(client) => client,
            Err(why) => return vec![self.failed(Action::OnlineList, why)],
        };
        for (number, scope) in self.scopes.iter().enumerate() {
            let mut query = online::query(scope);
            let mut answer = insist(&client, Inquiry::Online(number, query.clone())).await;
            if let (Err(Trouble::Question { .. }), Some(smaller)) = (&answer.outcome, online::smaller(&query))
            {
                query = smaller;
                answer = insist(&client, Inquiry::Online(number, query.clone())).await;
            }
            match answer.outcome {
                Ok(Found::Online(page)) => {
                    let list = online::list(scope, &query, answer.asked, page);
                    reports.push(Report::Online { profile: self.profile, list });
                }
                Ok(_) => {}
                Err(trouble) => {
                    reports.push(self.withheld(Action::OnlineList, trouble.why().clone()));
                    break;
                }
            }
        }
        reports
    }

    /// The states of the first `most` of some streams: a [`Report::State`] for each that was answered,
    /// and one [`Report::Withheld`] if any was not.
    pub async fn states_once(&self, names: &[StreamName], most: usize) -> Vec<Report> {
        if names.is_empty() || most == 0 {
            return Vec::new();
        }
        let client = match self.access.client().await {
            Ok(client) => client,
            Err(why) => return vec![self.failed(Action::State, why)],
        };
        let questions = names.iter().take(most).map(|name| Question::State { name: name.clone() });
        let asking = questions.map(|question| insist(&client, Inquiry::State(question)));
        let mut answers = stream::iter(asking).buffer_unordered(AT_ONCE);
        let mut reports = Vec::new();
        let mut withheld = None;
        while let Some(Answer { inquiry, asked, outcome, .. }) = answers.next().await {
            match (inquiry, outcome) {
                (Inquiry::State(question), Ok(Found::State(state))) => {
                    let name = question.name().clone();
                    reports.push(Report::State { profile: self.profile, name, state, asked });
                }
                (_, Ok(_)) => {}
                (_, Err(trouble)) => {
                    withheld = Some(trouble.why().clone());
                    // The others would fail alike.
                    if !matches!(trouble, Trouble::Question { .. }) {
                        break;
                    }
                }
            }
        }
        reports.extend(withheld.map(|why| self.withheld(Action::State, why)));
        reports
    }

    fn withheld(&self, action: Action, why: Withheld) -> Report {
        Report::Withheld { profile: self.profile, action, why: Some(why) }
    }

    fn failed(&self, action: Action, why: String) -> Report {
        self.withheld(action, Withheld::Failed { action, why })
    }
}

/// Asks until it is answered, or waiting would not help, or has lasted too long.
async fn insist(client: &Client, inquiry: Inquiry) -> Answer {
    match in_time(inquiry.action(), ask_again(client, &inquiry)).await {
        Ok(answer) => answer,
        Err(late) => Answer { inquiry, asked: client.server_now(), sent_ms: 0, outcome: Err(late) },
    }
}

/// What is answered in [`LONGEST`], or that nothing was.
async fn in_time<T>(action: Action, asking: impl Future<Output = T>) -> Result<T, Trouble> {
    timeout(LONGEST, asking).await.map_err(|_| {
        let seconds = LONGEST.as_secs();
        let why = say!(
            Lang::current(),
            "the service gave no answer within {seconds} s",
            "服务在 {seconds} 秒内未应答",
            "{seconds} 秒以内に応答がありません"
        );
        Trouble::Passing { why: Withheld::Failed { action, why }, at_least: Duration::ZERO }
    })
}

async fn ask_again(client: &Client, inquiry: &Inquiry) -> Answer {
    let born = Instant::now();
    let mut failures = 0;
    loop {
        let answer = ask(client.clone(), inquiry.clone(), born).await;
        failures += 1;
        let Err(Trouble::Passing { at_least, .. }) = &answer.outcome else { return answer };
        if failures >= TRIES || *at_least > PATIENCE {
            return answer;
        }
        tokio::time::sleep(backoff::pause_at_least(failures, *at_least, fastrand::f64())).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_service_that_never_answers_does_not_keep_whoever_waits() {
        let begun = Instant::now();
        let late = in_time(Action::OnlineList, std::future::pending::<()>()).await.unwrap_err();
        assert_eq!(begun.elapsed().as_secs(), LONGEST.as_secs());
        let Withheld::Failed { action: Action::OnlineList, why } = late.why() else { panic!("{late:?}") };
        assert!(why.contains("10 s"), "{why}");
        assert_eq!(in_time(Action::State, async { 7 }).await.unwrap(), 7);
    }
}
