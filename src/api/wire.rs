//! The bodies of the actions in use and the shape of their replies.
//!
//! Pure: from queries to JSON and from JSON to typed replies. It knows nothing of HTTP and signing.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

use super::error::foreign;
use super::field::{number, text};
use super::record::{self, Decoded};
use super::repair;
use crate::event::{Text, UnixTime};
use crate::i18n::{Lang, Words};
use crate::say;

/// The list of ended pushes.
pub(super) const EVENT_LIST: &str = "DescribeLiveStreamEventList";
/// The account's domains.
pub(super) const DOMAINS: &str = "DescribeLiveDomains";
/// Domains per page, the most that the service gives.
pub(super) const DOMAINS_PER_PAGE: u32 = 100;

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

/// A domain of the account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Domain {
    /// Its name.
    pub name: Text,
    /// Whether streams are pushed to it; otherwise they are played from it.
    pub push: bool,
    /// Whether it is switched on.
    pub enabled: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct EventListBody<'a> {
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

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct DomainsBody {
    page_num: u32,
    page_size: u32,
}

/// The body for a page of the list. Pushes that never started are always asked for: refused ones
/// are what people on call look for.
pub(super) fn event_list_body(query: &EventQuery) -> Vec<u8> {
    json(&EventListBody {
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

/// The body for a page of domains.
pub(super) fn domains_body(page: u32) -> Vec<u8> {
    json(&DomainsBody { page_num: page, page_size: DOMAINS_PER_PAGE })
}

/// A body as it is sent.
pub(super) fn json(body: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(body).expect("texts and numbers always make JSON")
}

/// An error as the API replies it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct ApiError {
    pub(super) code: String,
    pub(super) message: String,
}

/// The `Response` object, with the fields of every action in use.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Response<'a> {
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
    #[serde(borrow, default)]
    request_id: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    event_list: Option<Given<'a>>,
    #[serde(borrow, default, deserialize_with = "present")]
    total_num: Option<Given<'a>>,
    #[serde(borrow, default)]
    domain_list: Option<&'a RawValue>,
    #[serde(borrow, default)]
    all_count: Option<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Envelope<'a> {
    #[serde(borrow)]
    response: &'a RawValue,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct ErrorFields<'a> {
    #[serde(borrow)]
    code: Option<&'a RawValue>,
    #[serde(borrow)]
    message: Option<&'a RawValue>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct DomainFields<'a> {
    #[serde(borrow)]
    name: Option<&'a RawValue>,
    #[serde(borrow, rename = "Type")]
    kind: Option<&'a RawValue>,
    #[serde(borrow)]
    status: Option<&'a RawValue>,
}

/// A field that is there, if only as null.
pub(super) struct Given<'a>(pub(super) Option<&'a RawValue>);

/// Tells a field that is there as null from one that is missing; for `deserialize_with`.
pub(super) fn present<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Given<'de>>, D::Error> {
    Option::deserialize(from).map(|value| Some(Given(value)))
}

/// A reply of the API as JSON that parses, whatever it says. Its `Debug` leaves the JSON out, which
/// may carry a push secret.
pub(super) struct Reply {
    /// The `Response` object.
    json: String,
    /// Empty if the reply has none.
    pub(super) request_id: String,
    /// The error, if it is one.
    pub(super) error: Option<ApiError>,
}

/// Opens a reply's envelope. `Err` says why this is not a reply of the API.
pub(super) fn open(body: &[u8]) -> Result<Reply, String> {
    let text = repair::utf8(body);
    let first = text.trim_start().chars().next();
    let opened = opened(&text);
    // Only strings can be mended, so a page of HTML is not tried twice.
    let reply = if opened.is_err() && first == Some('{') {
        self::opened(&repair::strings(&text)).or(opened)
    } else {
        opened
    };
    reply.map_err(|error| {
        let why = match first {
            None => Words::new("the reply is empty", "应答为空", "応答が空です"),
            Some('<') => {
                Words::new("it answered with a web page", "返回的是网页", "Web ページが返ってきました")
            }
            Some('{') if error.is_eof() => {
                Words::new("the reply stops in the middle", "应答在中途中断", "応答が途中で切れています")
            }
            Some('{') if error.is_data() => Words::new(
                "the JSON has no Response object",
                "JSON 中没有 Response 对象",
                "JSON に Response オブジェクトがありません",
            ),
            Some(_) => Words::new("the reply is not JSON", "应答不是 JSON", "応答が JSON ではありません"),
        };
        why.said().to_owned()
    })
}

fn opened(text: &str) -> Result<Reply, serde_json::Error> {
    let envelope: Envelope<'_> = serde_json::from_str(text)?;
    let response: Response<'_> = serde_json::from_str(envelope.response.get())?;
    let error = response.error.map(|error| {
        let fields: ErrorFields<'_> = serde_json::from_str(error.get()).unwrap_or_default();
        let read = |name, raw| text_or_empty(name, raw);
        ApiError { code: read("Code", fields.code), message: read("Message", fields.message) }
    });
    Ok(Reply {
        request_id: foreign(&text_or_empty("RequestId", response.request_id)),
        error,
        json: envelope.response.get().to_owned(),
    })
}

fn text_or_empty(name: &str, raw: Option<&RawValue>) -> String {
    text(name, raw).unwrap_or_default()
}

impl Reply {
    /// The page of a reply to [`EVENT_LIST`]. `Err` completes the sentence "a reply …".
    pub(super) fn event_page(self) -> Result<EventPage, String> {
        let response: Response<'_> = self.fields()?;
        if response.event_list.is_none() && response.total_num.is_none() {
            return Err(has_neither("EventList"));
        }
        let list = elements("EventList", response.event_list.and_then(|given| given.0))?;
        let total = count("TotalNum", response.total_num.and_then(|given| given.0))?;
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
        Ok(EventPage { records, total, request_id: self.request_id })
    }

    /// The domains of a reply to [`DOMAINS`] and how many there are in all.
    pub(super) fn domains(&self) -> Result<(Vec<Domain>, u64), String> {
        let response: Response<'_> = self.fields()?;
        let list = elements("DomainList", response.domain_list)?;
        let total = count("AllCount", response.all_count)?.unwrap_or(0);
        let domains = list.into_iter().map(|raw| {
            let fields: DomainFields<'_> = serde_json::from_str(raw.get()).map_err(|_| {
                let why = Words::new(
                    "has a domain that is no object",
                    "中有一个域名不是对象",
                    "ドメインの一つがオブジェクトではありません",
                );
                why.said().to_owned()
            })?;
            let lang = Lang::current();
            let field = |name, raw| {
                number(name, raw).map_err(|why| {
                    say!(lang, "has a domain whose {why}", "中有一个域名的 {why}", "ドメインの一つの {why}")
                })
            };
            Ok(Domain {
                name: Text::new(&text_or_empty("Name", fields.name)),
                push: field("Type", fields.kind)? == Some(0),
                enabled: field("Status", fields.status)? != Some(0),
            })
        });
        Ok((domains.collect::<Result<_, String>>()?, total))
    }

    /// Those fields of the reply that an action reads. `Err` completes the sentence "a reply …".
    pub(super) fn fields<'a, T: Deserialize<'a>>(&'a self) -> Result<T, String> {
        serde_json::from_str(&self.json).map_err(|error| {
            say!(
                Lang::current(),
                "cannot be read ({why})",
                "无法读取（{why}）",
                "読み取れません（{why}）",
                why = foreign(&error.to_string())
            )
        })
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("request_id", &self.request_id)
            .field("error", &self.error)
            .finish_non_exhaustive()
    }
}

/// The elements of a list, each still to be read by itself; null and missing are none.
pub(super) fn elements<'a>(field: &str, raw: Option<&'a RawValue>) -> Result<Vec<&'a RawValue>, String> {
    let Some(raw) = raw else { return Ok(Vec::new()) };
    serde_json::from_str(raw.get()).map_err(|_| {
        say!(
            Lang::current(),
            "has a {field} that is no list",
            "中的 {field} 不是列表",
            "{field} がリストではありません"
        )
    })
}

/// What completes "a reply …" where neither a list nor its count is in it.
pub(super) fn has_neither(list: &str) -> String {
    say!(
        Lang::current(),
        "has neither {list} nor TotalNum",
        "中既没有 {list} 也没有 TotalNum",
        "{list} も TotalNum もありません"
    )
}

/// An element that is an object, with those of its fields that are read.
pub(super) fn object<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Option<T> {
    // Left to itself, a list would be taken for the fields in their order.
    raw.get().starts_with('{').then(|| serde_json::from_str(raw.get()).ok())?
}

/// A count that cannot be negative; null and missing are none.
pub(super) fn count(field: &str, raw: Option<&RawValue>) -> Result<Option<u64>, String> {
    let lang = Lang::current();
    let number = number(field, raw).map_err(|why| {
        say!(
            lang,
            "has a count that cannot be read: {why}",
            "中的计数无法读取：{why}",
            "件数を読み取れません: {why}"
        )
    })?;
    let negative = |_| say!(lang, "has a negative {field}", "中的 {field} 为负数", "{field} が負の数です");
    number.map(|number| u64::try_from(number).map_err(negative)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(json: &str) -> Result<EventPage, String> {
        open(json.as_bytes()).unwrap().event_page()
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
            String::from_utf8(event_list_body(&query)).unwrap(),
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

    #[test]
    fn errors_are_recognised_and_null_is_none() {
        let reply = open(br#"{"Response":{"Error":{"Code":"InternalError","Message":"m"},"RequestId":"r"}}"#)
            .unwrap();
        assert_eq!(reply.error, Some(ApiError { code: "InternalError".into(), message: "m".into() }));
        assert_eq!(reply.request_id, "r");
        assert_eq!(open(br#"{"Response":{"Error":null,"EventList":[]}}"#).unwrap().error, None);
        assert!(open(br#"{"Response":{"Error":"odd"}}"#).unwrap().error.is_some());
    }

    #[test]
    fn what_is_not_a_reply_is_said() {
        for (body, words) in [
            ("", "empty"),
            ("<html>", "web page"),
            ("{\"Response\":{\"Ev", "middle"),
            ("{\"foo\":1}", "no Response"),
            ("upstream down", "not JSON"),
            ("[1]", "not JSON"),
        ] {
            let why = open(body.as_bytes()).unwrap_err();
            assert!(why.contains(words), "{body}: {why}");
        }
    }

    #[test]
    fn domains_are_read_with_their_type_and_state() {
        let reply = open(
            br#"{"Response":{"AllCount":2,"DomainList":[{"Name":"push.example.com","Type":0,"Status":1},{"Name":"play.example.com","Type":"1","Status":0}]}}"#,
        )
        .unwrap();
        let (domains, total) = reply.domains().unwrap();
        assert_eq!(total, 2);
        assert_eq!(domains[0], Domain { name: "push.example.com".into(), push: true, enabled: true });
        assert_eq!(domains[1], Domain { name: "play.example.com".into(), push: false, enabled: false });
    }

    proptest::proptest! {
        #[test]
        fn whatever_comes_is_read_or_refused_without_a_panic(
            body in proptest::collection::vec(proptest::num::u8::ANY, 0..200),
            text in r#"\{"Response":\{"EventList":\[([{}",:\\\\a-fu0-9\x00-\x1f]|null){0,60}\],"TotalNum":1\}\}"#,
        ) {
            let _ = open(&body);
            if let Ok(reply) = open(text.as_bytes()) {
                let _ = reply.event_page();
            }
        }
    }
}
