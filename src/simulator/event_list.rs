//! `DescribeLiveStreamEventList`: the documented checks, then a page of the ledger.

use serde::Serialize;

use super::account::Language;
use super::ledger::{Ledger, NO_TIME, Row, WordId};
use super::options::{BeyondReach, Empty, Quirks, Running, Ties, Total, WindowField};
use super::params::Params;
use super::reply::Refusal;
use super::selection::Query;
use crate::event::UnixTime;

/// How far back a query may begin.
const HISTORY_DAYS: i64 = 60;
/// How far its ends may lie apart.
const WINDOW_DAYS: i64 = 30;
const DAY_S: i64 = 86_400;

/// A checked request.
#[derive(Debug)]
pub(super) struct EventListRequest {
    pub(super) query: Query,
    page: usize,
    page_size: usize,
    ascending: bool,
}

impl EventListRequest {
    pub(super) fn parse(
        body: &[u8],
        now: UnixTime,
        field: WindowField,
        quirks: &Quirks,
    ) -> Result<Self, Refusal> {
        let params = Params::parse(
            body,
            &[
                "StartTime",
                "EndTime",
                "AppName",
                "DomainName",
                "StreamName",
                "PageNum",
                "PageSize",
                "IsFilter",
                "IsStrict",
                "IsAsc",
            ],
        )?;
        let (start, end) = (params.time("StartTime")?, params.time("EndTime")?);
        if start > end {
            return Err(Refusal::invalid("`StartTime` is after `EndTime`."));
        }
        if end > now {
            return Err(Refusal::invalid(format!("`EndTime` is after the current time {}.", now.rfc3339())));
        }
        if now.since(start) > HISTORY_DAYS * DAY_S {
            return Err(Refusal::invalid(format!("`StartTime` is more than {HISTORY_DAYS} days ago.")));
        }
        if end.since(start) > WINDOW_DAYS * DAY_S {
            let message = format!("`StartTime` and `EndTime` are more than {WINDOW_DAYS} days apart.");
            return Err(Refusal::invalid(message));
        }
        let app = quirks.missing_app.app(params.text("AppName")?).map(str::to_owned);
        let query = Query {
            start: start.0,
            end: end.0,
            field,
            app,
            domain: params.text("DomainName")?.map(str::to_owned),
            stream: params.text("StreamName")?.map(str::to_owned),
            strict: params.switch("IsStrict")?,
            names: quirks.names,
            on_air_only: params.switch("IsFilter")?,
        };
        Ok(Self {
            query: query.with_boundary(quirks.boundary),
            page: params.count("PageNum", 1..=u64::from(u32::MAX), 1)?,
            page_size: params.count("PageSize", 1..=100, 10)?,
            ascending: params.switch("IsAsc")?,
        })
    }

    /// The page; `running` are the pushes on air, `nonce` a number that no other request has.
    pub(super) fn answer(
        &self,
        ledger: &mut Ledger,
        running: Vec<Row>,
        quirks: &Quirks,
        language: Language,
        nonce: u64,
    ) -> Result<EventList, Refusal> {
        let matches = ledger.matches(&self.query);
        let on_air = match quirks.running {
            Running::Hidden => Vec::new(),
            Running::Listed => self.query.run_on_air(running, &ledger.words),
        };
        let total = matches.len() + on_air.len();
        let skip = (self.page - 1).saturating_mul(self.page_size);
        if skip >= quirks.reach && quirks.beyond_reach == BeyondReach::Error {
            return Err(Refusal::invalid(format!(
                "Only the first {} records of a query can be read.",
                quirks.reach
            )));
        }
        let until = skip.saturating_add(self.page_size).min(quirks.reach).min(total);
        let take = until.saturating_sub(skip);
        let shuffle = (quirks.ties == Ties::Shuffled).then_some(nonce);
        // Pushes on air have the latest end of all: they stand first, or last in ascending order.
        let page: Vec<Row> = if self.ascending {
            let mut page = matches.page(ledger.rows(), skip, take, true, shuffle);
            let rest = take - page.len();
            page.extend(on_air.iter().rev().skip(skip.saturating_sub(matches.len())).take(rest));
            page
        } else {
            let mut page: Vec<Row> = on_air.iter().skip(skip).take(take).copied().collect();
            let rest = take - page.len();
            page.extend(matches.page(ledger.rows(), skip.saturating_sub(on_air.len()), rest, false, shuffle));
            page
        };
        let told = match quirks.total {
            Total::True => total,
            Total::Capped => total.min(quirks.reach),
        };
        Ok(EventList {
            events: page.iter().map(|row| EventInfo::new(ledger, row, quirks.empty, language)).collect(),
            page_num: self.page,
            page_size: self.page_size,
            total_num: told,
            total_page: told.div_ceil(self.page_size),
        })
    }
}

/// The answer, in the names of the wire.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct EventList {
    #[serde(rename = "EventList")]
    events: Vec<EventInfo>,
    page_num: usize,
    page_size: usize,
    total_num: usize,
    total_page: usize,
}

/// One record, in the names of the wire.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct EventInfo {
    app_name: Option<String>,
    domain_name: Option<String>,
    stream_name: Option<String>,
    stream_start_time: Option<String>,
    stream_end_time: Option<String>,
    stop_reason: Option<String>,
    duration: Option<i32>,
    client_ip: Option<String>,
    resolution: Option<String>,
}

impl EventInfo {
    fn new(ledger: &Ledger, row: &Row, empty: Empty, language: Language) -> Self {
        let or = |text: &str, dash: &str| empty.write(text, dash);
        let word = |id: WordId, dash| or(ledger.words.get(id), dash);
        let time = |seconds: i64| {
            or(&if seconds == NO_TIME { String::new() } else { UnixTime(seconds).rfc3339() }, "")
        };
        Self {
            app_name: word(row.app, ""),
            domain_name: word(row.domain, ""),
            stream_name: word(row.stream, ""),
            stream_start_time: time(row.started),
            stream_end_time: time(row.ended),
            stop_reason: or(ledger.reasons.text(row.reason, language), "-"),
            duration: row.duration_s,
            client_ip: word(row.ip, "-"),
            resolution: word(row.resolution, "-"),
        }
    }
}
