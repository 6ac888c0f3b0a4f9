//! The streams on air of one scope: in one large page where the site takes that, else in small ones.
//!
//! Between two pages streams come and go and move the others, so only a single page proves that a
//! stream is not on air. Of several pages each stream is on air, and the list is incomplete.

use hashbrown::HashSet;

use crate::api::{self, Client, OnlinePage, OnlineQuery};
use crate::event::{OnlineList, Text, UnixTime};
use crate::poll::task::Scope;

/// Streams in one page, of the 300,000 that the China site would give: with entries of a whole KiB
/// the reply still stays under the client's cap, and few accounts have as many streams at once.
const LARGE: u32 = 50_000;

/// The largest page that the international site documents.
const SMALL: u32 = 100;

/// Of small pages so many are read: with one request each, and that once a minute.
const MOST_PAGES: u32 = 20;

/// The first query for all streams of a scope.
pub(super) fn query(scope: &Scope) -> OnlineQuery {
    OnlineQuery {
        domain: scope.domain.clone(),
        app: scope.app.clone(),
        stream: None,
        page: 1,
        page_size: LARGE,
    }
}

/// The same for a site that does not take the size of `refused`, if a smaller one is left to try.
pub(super) fn smaller(refused: &OnlineQuery) -> Option<OnlineQuery> {
    (refused.page_size > SMALL).then(|| OnlineQuery { page_size: SMALL, ..refused.clone() })
}

/// Reads all streams, in as many pages as that takes.
pub(super) async fn read(client: &Client, query: &OnlineQuery) -> Result<OnlinePage, api::Error> {
    let mut all = client.online_list(query).await?;
    let pages = if query.page_size > SMALL { 1 } else { MOST_PAGES };
    let mut known: HashSet<_> = all.streams.iter().map(|stream| stream.name.clone()).collect();
    for page in 2..=pages {
        let wanted = all.total.unwrap_or(0);
        if u64::from(query.page_size) * u64::from(page - 1) >= wanted {
            break;
        }
        let next = client.online_list(&OnlineQuery { page, ..query.clone() }).await?;
        if next.streams.is_empty() {
            break;
        }
        (all.total, all.undecodable) = (next.total.max(all.total), all.undecodable + next.undecodable);
        all.streams.extend(next.streams.into_iter().filter(|stream| known.insert(stream.name.clone())));
    }
    Ok(all)
}

/// What the streams that were read say about a scope.
pub(super) fn list(scope: &Scope, query: &OnlineQuery, asked: UnixTime, page: OnlinePage) -> OnlineList {
    let text = |name: &Option<String>| name.as_deref().map(Text::new);
    let single = page.streams.len() <= usize::try_from(query.page_size).unwrap_or(usize::MAX);
    let complete = single && page.is_whole();
    OnlineList { asked, scope: (text(&scope.domain), text(&scope.app)), complete, streams: page.streams }
}
