//! How a profile's polling stands, put together from its plans and its holds; and the look at the
//! account's domains, which only tells the user something.

use tokio::time::Instant;

use super::Polling;
use crate::api::Domain;
use crate::event::UnixTime;
use crate::i18n::{Lang, Words};
use crate::poll::page::{MEMORY, REMEMBERED};
use crate::poll::planner::Planner;
use crate::poll::report::{Phase, Proof};
use crate::say;

impl Polling<'_> {
    /// Brings the status up to date.
    pub(super) fn refresh(&mut self) {
        let now = self.now();
        let in_server_time = |at: Instant| {
            let seconds = at.saturating_duration_since(Instant::now()).as_secs_f64().ceil();
            #[expect(clippy::cast_possible_truncation, reason = "a pause of minutes at most")]
            now.server.plus(seconds as i64)
        };
        self.status.phase = match &self.hold {
            // Neither a key that is being read again nor a short first pause is worth a word on the screen:
            // it says what it said.
            Some(hold) if !hold.said => match &self.status.phase {
                wrong @ (Phase::Retry { .. } | Phase::Stopped { .. }) => wrong.clone(),
                _ => self.calm(),
            },
            Some(hold) if hold.stopped => {
                Phase::Stopped { why: hold.why.clone(), next: in_server_time(hold.until) }
            }
            // While it is tried again, what was wrong may still be so.
            Some(hold) => Phase::Retry { at: in_server_time(hold.until), why: hold.why.clone() },
            None => self.calm(),
        };
        self.status.proof = self.proof();
        self.status.undecodable = self.planners.iter().map(Planner::undecodable).sum();
        self.status.skew_ms = self.client.skew_ms();
        let ending = self.status.skew_ms.and_then(|_| self.keeper.notice(now, Lang::current()));
        let notices: Vec<String> = ending.into_iter().chain(self.remark.clone()).collect();
        self.status.notice = (!notices.is_empty()).then(|| notices.join("; "));
        self.status.lag_s = self.planners.iter().filter_map(|planner| planner.lag_s(now)).max();
        if let Some(planner) = self.planners.first() {
            self.status.reading = planner.reading();
        }
    }

    /// What is done where nothing is wrong.
    fn calm(&self) -> Phase {
        if self.status.last_success.is_none() {
            return Phase::Connecting;
        }
        self.filling().map_or(Phase::Live, |percent| Phase::Filling { percent })
    }

    pub(super) fn filling(&self) -> Option<u8> {
        let scopes = u32::try_from(self.planners.len()).unwrap_or(1);
        let open = self.planners.iter().any(|planner| planner.filling().is_some());
        let sum: u32 = self.planners.iter().map(|planner| planner.filling().map_or(100, u32::from)).sum();
        open.then(|| u8::try_from(sum / scopes.max(1)).unwrap_or(99).min(99))
    }

    /// The worst of all scopes; a window that reaches beyond the service's memory is never whole, but what
    /// lies within its memory can be.
    pub(super) fn proof(&self) -> Proof {
        let rank = |proof: &Proof| match proof {
            Proof::Incomplete { .. } => (0, UnixTime(0)),
            Proof::Unproven => (1, UnixTime(0)),
            Proof::Remembered { at, .. } | Proof::Complete { at, .. } => (2, *at),
        };
        let worst = self.planners.iter().map(Planner::proof).min_by_key(rank).unwrap_or(Proof::Unproven);
        let now = self.client.server_now();
        let asked = self.plan.window.from(now);
        // Asking for just as much as it remembers is asking for everything.
        if self.filling().is_none() && asked < now.plus(-REMEMBERED - 1) {
            let what = say!(
                Lang::current(),
                "the service remembers 60 days, so nothing before {oldest} can be read",
                "服务端只保留 60 天，读不到 {oldest} 之前的记录",
                "サービスの保存期間は 60 日のため、{oldest} より前は読めません",
                oldest = now.plus(-MEMORY).rfc3339()
            );
            return match worst {
                Proof::Complete { from, at } => {
                    Proof::Remembered { from: from.max(at.plus(-MEMORY)), at, what }
                }
                _ => Proof::Incomplete { what },
            };
        }
        worst
    }

    /// Restricting a profile to a domain that the account does not have is easily done, and shows
    /// nothing at all: look once.
    pub(super) fn takes_inventory(&self) -> bool {
        self.poller.scopes.iter().any(|scope| scope.domain.is_some())
    }

    pub(super) fn note_inventory(&mut self, domains: Option<Vec<Domain>>) {
        let Some(domains) = domains else { return };
        let mut strange: Vec<&str> = self
            .poller
            .scopes
            .iter()
            .filter_map(|scope| scope.domain.as_deref())
            .filter(|wanted| !domains.iter().any(|domain| domain.push && domain.name.raw() == *wanted))
            .collect();
        strange.dedup();
        if !strange.is_empty() {
            let known: Vec<&str> =
                domains.iter().filter(|domain| domain.push).map(|domain| domain.name.shown()).collect();
            let strange = strange.join(", ");
            let known = if known.is_empty() {
                Words::new("none", "没有推流域名", "なし").said().to_owned()
            } else {
                known.join(", ")
            };
            self.remark = Some(say!(
                Lang::current(),
                "not a push domain of this account: {strange}; it has {known}",
                "不是本账号的推流域名：{strange}；本账号有：{known}",
                "このアカウントのプッシュドメインではありません: {strange}。あるのは: {known}"
            ));
        }
    }
}
