//! What the bytes of a reply say, action by action: what [`super::Client`] makes of them, without the
//! exchange before it.
//!
//! Pure. For whoever has a reply at hand, such as the fuzz targets.

use super::domains::{self, DOMAINS, Domain};
use super::error::{About, Error, Kind};
use super::event_list::{self, EVENT_LIST, EventPage};
use super::online::{self, ONLINE_LIST, OnlinePage};
use super::quality::{self, PUSH_QUALITY, QualityQuery};
use super::state::{self, STREAM_STATE};
use super::wire::{self, Reply};
use crate::event::{Sample, StreamState};

/// A page of the list of ended pushes.
///
/// # Errors
/// The [`Error`] that it says, or why it cannot be read.
pub fn event_page(body: &[u8]) -> Result<EventPage, Error> {
    read(EVENT_LIST, body, event_list::page)
}

/// A page of the account's domains, and how many there are in all.
///
/// # Errors
/// The [`Error`] that it says, or why it cannot be read.
pub fn domains(body: &[u8]) -> Result<(Vec<Domain>, u64), Error> {
    read(DOMAINS, body, |reply| domains::page(&reply))
}

/// A page of the streams on air.
///
/// # Errors
/// The [`Error`] that it says, or why it cannot be read.
pub fn online_page(body: &[u8]) -> Result<OnlinePage, Error> {
    read(ONLINE_LIST, body, online::page)
}

/// A stream's state.
///
/// # Errors
/// The [`Error`] that it says, or why it cannot be read.
pub fn stream_state(body: &[u8]) -> Result<StreamState, Error> {
    read(STREAM_STATE, body, |reply| state::state(&reply))
}

/// The readings that answer a query, in the order of time, and how many have no time that can be read.
///
/// # Errors
/// The [`Error`] that it says, or why it cannot be read.
pub fn push_quality(body: &[u8], query: &QualityQuery) -> Result<(Vec<Sample>, usize), Error> {
    read(PUSH_QUALITY, body, |reply| quality::samples(&reply, query))
}

fn read<T>(
    action: &'static str,
    body: &[u8],
    fields: impl FnOnce(Reply) -> Result<T, String>,
) -> Result<T, Error> {
    let error = |kind| Error::new(kind, About::default());
    let reply = wire::open(body).map_err(|why| error(Kind::NotTheApi { why }))?;
    if let Some(refused) = &reply.error {
        let kind = Kind::of_code(&refused.code, action, None, None);
        let id = Some(reply.request_id.clone()).filter(|id| !id.is_empty());
        return Err(Error::reply(kind, About::default(), &refused.code, &refused.message, id));
    }
    fields(reply).map_err(|why| error(Kind::Incompatible { why }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_is_read_by_its_action_and_an_error_is_one_for_all() {
        let page =
            event_page(br#"{"Response":{"EventList":[{"StreamName":"a"}],"TotalNum":1,"RequestId":"r"}}"#);
        assert_eq!(page.expect("a page").records.len(), 1);
        let state = stream_state(br#"{"Response":{"StreamState":"forbid"}}"#);
        assert_eq!(state.expect("a state"), StreamState::Forbidden);
        let refused =
            br#"{"Response":{"Error":{"Code":"UnauthorizedOperation","Message":"no"},"RequestId":"r"}}"#;
        let (list, online) = (event_page(refused).unwrap_err(), online_page(refused).unwrap_err());
        assert!(list.to_string().contains("live:DescribeLiveStreamEventList"), "{list}");
        assert!(online.to_string().contains("live:DescribeLiveStreamOnlineList"), "{online}");
        assert_eq!(list.request_id(), Some("r"));
        assert_eq!(
            *domains(b"<html>").unwrap_err().kind(),
            Kind::NotTheApi { why: "it answered with a web page".into() }
        );
    }
}
