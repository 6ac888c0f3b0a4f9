//! `DescribeLiveStreamEventList`: the list of ended pushes, a page at a time.

use serde::{Deserialize, Serialize};

use super::Client;
use super::error::Error;
use super::record::{self, Decoded};
use super::wire::{self, Given, Reply, present};
use crate::event::UnixTime;
use crate::i18n::Words;

/// The action's name.
pub(super) const EVENT_LIST: &str = "DescribeLiveStreamEventList";

/// Which page of which records. Ends of pushes, starts of pushes or both are tested against the
/// window: the service's documents do not say.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct EventQuery {
    /// Begin of the window.
    pub start: UnixTime,
    /// End of the window; not after [`super::Client::server_now`].
    pub end: UnixTime,
    /// Only this app.
    pub app: Option<String>,
    /// Only this push domain.
    pub domain: Option<String>,
    /// Only streams of this name.
    pub stream: Option<String>,
    /// Whether `stream` is the whole name.
    pub strict: bool,
    /// From 1.
    pub page: u32,
    /// 1 to 100.
    pub page_size: u32,
}

/// One page of the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EventPage {
    /// The records in the order in which they came, equal ones repeated.
    pub records: Vec<Decoded>,
    /// `TotalNum`: how many records the service counts in the whole window.
    pub total: u64,
    /// For the vendor's support; safe to print.
    pub request_id: String,
}

impl Client {
    /// One page of the list of ended pushes.
    ///
    /// # Errors
    /// Any [`Error`]; which ones are worth repeating, [`Error::is_retryable`] says.
    pub async fn event_list(&self, query: &EventQuery) -> Result<EventPage, Error> {
        let reply = self.call(EVENT_LIST, body(query)).await?;
        page(reply).map_err(|why| self.incompatible(&why))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    start_time: String,
    end_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    app_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    domain_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_name: Option<&'a str>,
    page_num: u32,
    page_size: u32,
    is_filter: u8,
    is_strict: u8,
    is_asc: u8,
}

/// The body for a page of the list. Pushes that never started are always asked for: refused ones
/// are what people on call look for.
fn body(query: &EventQuery) -> Vec<u8> {
    wire::json(&Body {
        start_time: query.start.rfc3339(),
        end_time: query.end.rfc3339(),
        app_name: query.app.as_deref(),
        domain_name: query.domain.as_deref(),
        stream_name: query.stream.as_deref(),
        page_num: query.page,
        page_size: query.page_size,
        is_filter: 0,
        is_strict: query.strict.into(),
        // The poller reads newest end first; its proofs rest on that order.
        is_asc: 0,
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Fields<'a> {
    #[serde(borrow, default, deserialize_with = "present")]
    event_list: Option<Given<'a>>,
    #[serde(borrow, default, deserialize_with = "present")]
    total_num: Option<Given<'a>>,
}

/// Reads a reply. `Err` completes the sentence "a reply …".
pub(super) fn page(reply: Reply) -> Result<EventPage, String> {
    let fields: Fields<'_> = reply.fields()?;
    if fields.event_list.is_none() && fields.total_num.is_none() {
        return Err(wire::has_neither("EventList"));
    }
    let list = wire::elements("EventList", fields.event_list.and_then(|given| given.0))?;
    let total = wire::count("TotalNum", fields.total_num.and_then(|given| given.0))?;
    let total = match total {
        Some(total) => total,
        None if list.is_empty() => 0,
        None => {
            let why = Words::new(
                "has records but no TotalNum",
                "有记录但没有 TotalNum",
                "レコードはあるのに TotalNum がありません",
            );
            return Err(why.said().to_owned());
        }
    };
    let records = list.into_iter().map(|raw| record::decode(raw.get())).collect();
    Ok(EventPage { records, total, request_id: reply.request_id })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(json: &str) -> Result<EventPage, String> {
        super::page(wire::open(json.as_bytes()).unwrap())
    }

    #[test]
    fn a_query_is_written_as_documented() {
        let query = EventQuery {
            start: UnixTime(1_795_161_600),
            end: UnixTime(1_795_167_015),
            app: None,
            domain: Some("push.example.com".into()),
            stream: Some("赛事\"".into()),
            strict: true,
            page: 2,
            page_size: 100,
        };
        assert_eq!(
            String::from_utf8(body(&query)).unwrap(),
            r#"{"StartTime":"2026-11-20T08:00:00Z","EndTime":"2026-11-20T09:30:15Z","DomainName":"push.example.com","StreamName":"赛事\"","PageNum":2,"PageSize":100,"IsFilter":0,"IsStrict":1,"IsAsc":0}"#
        );
    }

    #[test]
    fn one_bad_record_costs_only_itself() {
        let page = page(
            "{\"Response\":{\"EventList\":[{\"StreamName\":\"a\"},{\"Duration\":[]},null,{\"StreamName\":\"b\\ud800\u{1}\\q\"}],\
             \"TotalNum\":\"4\",\"RequestId\":\"r\"}}",
        )
        .unwrap();
        assert_eq!((page.total, page.request_id.as_str()), (4, "r"));
        let names: Vec<_> = page
            .records
            .iter()
            .map(|decoded| match decoded {
                Decoded::Record(record) => record.stream.raw(),
                Decoded::Undecodable { .. } => "?",
            })
            .collect();
        assert_eq!(names, ["a", "?", "?", "b\u{fffd}\u{1}\\q"]);
    }

    #[test]
    fn an_empty_list_may_lack_its_count_but_records_may_not() {
        assert_eq!(page(r#"{"Response":{"EventList":[],"TotalNum":null}}"#).unwrap().total, 0);
        assert_eq!(page(r#"{"Response":{"EventList":[]}}"#).unwrap().total, 0);
        assert_eq!(page(r#"{"Response":{"EventList":null,"TotalNum":7}}"#).unwrap().total, 7);
        assert!(page(r#"{"Response":{"EventList":[{}]}}"#).unwrap_err().contains("TotalNum"));
        assert!(page(r#"{"Response":{"RequestId":"r"}}"#).unwrap_err().contains("neither"));
        assert!(page(r#"{"Response":{"EventList":{},"TotalNum":0}}"#).unwrap_err().contains("no list"));
        assert!(page(r#"{"Response":{"EventList":[],"TotalNum":-1}}"#).unwrap_err().contains("negative"));
    }
}
