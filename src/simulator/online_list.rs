//! `DescribeLiveStreamOnlineList`: the streams that are pushed now, as late as the list is.

use std::collections::BTreeMap;

use serde::Serialize;

use super::account::Site;
use super::options::{MissingApp, OnlinePages, PublishTimes, Quirks};
use super::params::Params;
use super::presence::StreamIds;
use super::reply::Refusal;
use super::service::Books;
use crate::event::UnixTime;

/// How long an ended push's publish time stays with [`PublishTimes::Recent`], in seconds.
const RECENT_S: i64 = 60;

/// The largest page that a site documents.
const fn largest_page(site: Site, pages: OnlinePages) -> u64 {
    match (site, pages) {
        (Site::Intl, OnlinePages::BySite) => 100,
        (Site::Cn | Site::Intl, _) => 300_000,
    }
}

/// Answers with what was true at `moment`, in seconds since 1970.
pub(super) fn answer(
    body: &[u8],
    books: &Books,
    site: Site,
    quirks: &Quirks,
    moment: i64,
) -> Result<OnlineList, Refusal> {
    let params = Params::parse(body, &["DomainName", "AppName", "StreamName", "PageNum", "PageSize"])?;
    let number = |name, range, default: usize| {
        let given = params.number(name, range)?;
        Ok::<_, Refusal>(given.and_then(|number| usize::try_from(number).ok()).unwrap_or(default))
    };
    let page_num = number("PageNum", 1..=u64::from(u32::MAX), 1)?;
    let page_size = number("PageSize", 10..=largest_page(site, quirks.online_pages), 10)?;
    let domain = params.text("DomainName")?;
    let stream = params.text("StreamName")?;
    let app = match (params.text("AppName")?, quirks.missing_app) {
        (None, MissingApp::All) => None,
        (None, MissingApp::LiveOnly) => Some("live"),
        (Some(app), _) => Some(app),
    };
    let word = |id| books.ledger.words.get(id);
    let is = |wanted: Option<&str>, id| wanted.is_none_or(|wanted| wanted == word(id));

    let mut online: BTreeMap<StreamIds, Vec<i64>> = BTreeMap::new();
    for push in books.on_air_at(moment) {
        if is(domain, push.domain) && is(app, push.app) && is(stream, push.stream) {
            online.entry(StreamIds::from(&push)).or_default().push(push.started);
        }
    }
    if quirks.publish_times == PublishTimes::Recent {
        let over = |ended: i64| moment - RECENT_S < ended && ended <= moment;
        for push in books.pushes_since(moment - RECENT_S).filter(|push| over(push.ended)) {
            if let Some(times) = online.get_mut(&StreamIds::from(&push)) {
                times.push(push.started);
            }
        }
    }
    let total = online.len();
    let infos = online.into_iter().map(|(ids, mut times)| {
        times.sort_unstable();
        OnlineInfo {
            stream_name: word(ids.stream).to_owned(),
            app_name: word(ids.app).to_owned(),
            domain_name: word(ids.domain).to_owned(),
            publish_time_list: times.into_iter().map(PublishTime::at).collect(),
            push_to_delay: 0,
        }
    });
    Ok(OnlineList {
        online_info: infos.skip((page_num - 1).saturating_mul(page_size)).take(page_size).collect(),
        page_num,
        page_size,
        total_num: total,
        total_page: total.div_ceil(page_size),
    })
}

/// The answer, in the names of the wire.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct OnlineList {
    online_info: Vec<OnlineInfo>,
    page_num: usize,
    page_size: usize,
    total_num: usize,
    total_page: usize,
}

/// One stream, in the names of the wire.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct OnlineInfo {
    stream_name: String,
    app_name: String,
    domain_name: String,
    publish_time_list: Vec<PublishTime>,
    push_to_delay: u8,
}

/// One push of a stream, in the names of the wire.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct PublishTime {
    publish_time: String,
}

impl PublishTime {
    fn at(seconds: i64) -> Self {
        Self { publish_time: UnixTime(seconds).rfc3339() }
    }
}
