//! `DescribeLiveStreamOnlineList`: the streams that are pushed right now.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Client;
use super::error::Error;
use super::field::{name, time};
use super::wire::{self, Given, Reply, present};
use crate::event::{OnAir, StreamName};

/// The action's name.
pub const ONLINE_LIST: &str = "DescribeLiveStreamOnlineList";

/// Which page of which streams.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct OnlineQuery {
    /// Only this push domain.
    pub domain: Option<String>,
    /// Only this app.
    pub app: Option<String>,
    /// Only the stream of exactly this name.
    pub stream: Option<String>,
    /// From 1.
    pub page: u32,
    /// 10 to 300,000.
    pub page_size: u32,
}

/// One page of the streams on air.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OnlinePage {
    /// The streams, each once: what is listed about one several times is put together.
    pub streams: Vec<OnAir>,
    /// `TotalNum`: how many streams the service counts in all, if it says so.
    pub total: Option<u64>,
    /// For the vendor's support; safe to print.
    pub request_id: String,
    /// How many entries could not be read.
    pub undecodable: u64,
}

impl OnlinePage {
    /// Whether the page, if it is the first, holds every stream: the service said how many there are,
    /// and so many different ones came.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.undecodable == 0 && self.total == u64::try_from(self.streams.len()).ok()
    }
}

impl Client {
    /// One page of the streams on air.
    ///
    /// # Errors
    /// Any [`Error`]; a key without the permission for it gets [`super::Kind::NoPermission`].
    pub async fn online_list(&self, query: &OnlineQuery) -> Result<OnlinePage, Error> {
        let reply = self.call(ONLINE_LIST, body(query)).await?;
        page(reply).map_err(|why| self.incompatible(&why))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    domain_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    app_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream_name: Option<&'a str>,
    page_num: u32,
    page_size: u32,
}

fn body(query: &OnlineQuery) -> Vec<u8> {
    wire::json(&Body {
        domain_name: query.domain.as_deref(),
        app_name: query.app.as_deref(),
        stream_name: query.stream.as_deref(),
        page_num: query.page,
        page_size: query.page_size,
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Fields<'a> {
    #[serde(borrow, default, deserialize_with = "present")]
    online_info: Option<Given<'a>>,
    #[serde(borrow, default, deserialize_with = "present")]
    total_num: Option<Given<'a>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Entry<'a> {
    #[serde(borrow)]
    domain_name: Option<&'a RawValue>,
    #[serde(borrow)]
    app_name: Option<&'a RawValue>,
    #[serde(borrow)]
    stream_name: Option<&'a RawValue>,
    #[serde(borrow)]
    publish_time_list: Option<&'a RawValue>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Published<'a> {
    #[serde(borrow)]
    publish_time: Option<&'a RawValue>,
}

/// Reads a reply. `Err` completes the sentence "a reply …".
pub(super) fn page(reply: Reply) -> Result<OnlinePage, String> {
    let fields: Fields<'_> = reply.fields()?;
    if fields.online_info.is_none() && fields.total_num.is_none() {
        return Err(wire::has_neither("OnlineInfo"));
    }
    let list = wire::elements("OnlineInfo", fields.online_info.and_then(|given| given.0))?;
    let total = wire::count("TotalNum", fields.total_num.and_then(|given| given.0))?;
    let mut streams: Vec<OnAir> = Vec::with_capacity(list.len());
    let mut places = hashbrown::HashMap::with_capacity(list.len());
    let mut undecodable = 0;
    for raw in list {
        let Some(entry) = on_air(raw) else {
            undecodable += 1;
            continue;
        };
        let place = *places.entry(entry.name.clone()).or_insert(streams.len());
        match streams.get_mut(place) {
            Some(known) => known.published.extend(entry.published),
            None => streams.push(entry),
        }
    }
    Ok(OnlinePage { streams, total, request_id: reply.request_id, undecodable })
}

/// One element of `OnlineInfo`, if its name can be read.
fn on_air(raw: &RawValue) -> Option<OnAir> {
    let entry: Entry<'_> = wire::object(raw)?;
    let name = StreamName {
        domain: name("DomainName", entry.domain_name).ok()?,
        app: name("AppName", entry.app_name).ok()?,
        stream: name("StreamName", entry.stream_name).ok()?,
    };
    if name.stream.is_empty() {
        return None;
    }
    // A time that cannot be read proves nothing; that the stream is on air is known all the same.
    let times = wire::elements("PublishTimeList", entry.publish_time_list).unwrap_or_default();
    let published = times.into_iter().filter_map(|raw| {
        let published: Published<'_> = wire::object(raw)?;
        time("PublishTime", published.publish_time).ok()?
    });
    Some(OnAir { published: published.collect(), name })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::UnixTime;

    fn read(json: &str) -> Result<OnlinePage, String> {
        page(wire::open(json.as_bytes()).unwrap())
    }

    #[test]
    fn a_query_is_written_as_documented() {
        let all = OnlineQuery { domain: None, app: None, stream: None, page: 1, page_size: 50_000 };
        assert_eq!(String::from_utf8(body(&all)).unwrap(), r#"{"PageNum":1,"PageSize":50000}"#);
        let one = OnlineQuery {
            domain: Some("push.example.com".into()),
            app: Some("live".into()),
            stream: Some("赛事\"".into()),
            page: 2,
            page_size: 10,
        };
        assert_eq!(
            String::from_utf8(body(&one)).unwrap(),
            r#"{"DomainName":"push.example.com","AppName":"live","StreamName":"赛事\"","PageNum":2,"PageSize":10}"#
        );
    }

    #[test]
    fn a_page_is_read_as_documented() {
        let page = read(
            r#"{"Response":{"OnlineInfo":[{"StreamName":"s","AppName":"live","DomainName":"push.example.com",
               "PublishTimeList":[{"PublishTime":"2026-11-20T08:00:00Z"},{"PublishTime":"2026-11-20T09:30:15Z"}],
               "PushToDelay":0}],"TotalNum":1,"TotalPage":1,"PageNum":1,"PageSize":10,"RequestId":"r"}}"#,
        )
        .unwrap();
        let name = StreamName { domain: "push.example.com".into(), app: "live".into(), stream: "s".into() };
        let published = vec![UnixTime(1_795_161_600), UnixTime(1_795_167_015)];
        assert_eq!(page.streams, [OnAir { name, published }]);
        assert!(page.is_whole() && page.request_id == "r", "{page:?}");
    }

    #[test]
    fn odd_types_and_bad_times_keep_their_stream_and_a_bad_entry_costs_only_itself() {
        let page = read(
            r#"{"Response":{"OnlineInfo":[{"StreamName":7,"PublishTimeList":null},
               {"StreamName":"a","PublishTimeList":[{"PublishTime":"soon"},null,7,{"PublishTime":1795167015}]},
               {"StreamName":"b\ud800","PublishTimeList":"none"},
               null,[],"text",{"StreamName":[]},{"AppName":"live"}],"TotalNum":"8"}}"#,
        )
        .unwrap();
        let names: Vec<&str> = page.streams.iter().map(|it| it.name.stream.raw()).collect();
        assert_eq!(names, ["7", "a", "b\u{fffd}"]);
        assert_eq!(page.streams[1].published, [UnixTime(1_795_167_015)]);
        assert_eq!((page.undecodable, page.total), (5, Some(8)));
        assert!(!page.is_whole());
    }

    #[test]
    fn a_stream_that_is_listed_twice_is_one_and_leaves_a_doubt() {
        let page = read(
            r#"{"Response":{"OnlineInfo":[{"StreamName":"a","PublishTimeList":[{"PublishTime":1795167015}]},
               {"StreamName":"a","PublishTimeList":[{"PublishTime":1795167016}]}],"TotalNum":2}}"#,
        )
        .unwrap();
        assert_eq!(page.streams.len(), 1);
        assert_eq!(page.streams[0].published, [UnixTime(1_795_167_015), UnixTime(1_795_167_016)]);
        assert!(!page.is_whole());
    }

    #[test]
    fn only_a_count_that_is_given_and_reached_makes_a_page_whole() {
        let whole = |json| read(json).unwrap().is_whole();
        assert!(whole(r#"{"Response":{"OnlineInfo":[],"TotalNum":0}}"#));
        assert!(whole(r#"{"Response":{"OnlineInfo":null,"TotalNum":"0"}}"#));
        assert!(whole(r#"{"Response":{"TotalNum":0}}"#));
        assert!(!whole(r#"{"Response":{"OnlineInfo":[],"TotalNum":null}}"#));
        assert!(!whole(r#"{"Response":{"OnlineInfo":[]}}"#));
        assert!(!whole(r#"{"Response":{"OnlineInfo":[{"StreamName":"a"}],"TotalNum":2}}"#));
        assert!(!whole(r#"{"Response":{"OnlineInfo":[{"StreamName":"a"}],"TotalNum":0}}"#));
    }

    #[test]
    fn what_is_no_page_is_said() {
        assert!(read(r#"{"Response":{"RequestId":"r"}}"#).unwrap_err().contains("neither"));
        assert!(read(r#"{"Response":{"OnlineInfo":{},"TotalNum":0}}"#).unwrap_err().contains("no list"));
        assert!(read(r#"{"Response":{"OnlineInfo":[],"TotalNum":-1}}"#).unwrap_err().contains("negative"));
    }
}
