//! `DescribeLiveStreamState`: whether one stream is pushed, as late as the answer is.

use serde::Serialize;

use super::books::Books;
use super::options::{NeverSeen, Quirks};
use super::params::Params;
use super::presence::StreamIds;
use super::reply::Refusal;

/// Answers with what was true at `moment`, in seconds since 1970.
pub(super) fn answer(
    body: &[u8],
    books: &Books,
    quirks: &Quirks,
    moment: i64,
) -> Result<StreamState, Refusal> {
    let params = Params::parse(body, &["AppName", "DomainName", "StreamName"])?;
    let known = |name| params.required(name).map(|text| books.ledger.words.find(text));
    let (app, domain, stream) = (known("AppName")?, known("DomainName")?, known("StreamName")?);
    // A name that no push has had is no stream's.
    let of = domain.zip(app).zip(stream);
    let of = of.map(|((domain, app), stream)| StreamIds { domain, app, stream });
    let is_it = |ids: StreamIds| of == Some(ids);
    let stream_state = if books.forbidden_at(moment).any(is_it) {
        "forbid"
    } else if books.on_air_at(moment).any(|push| is_it(StreamIds::from(&push))) {
        "active"
    } else {
        let mut ever = books.pushes_since(i64::MIN).filter(|push| push.started <= moment);
        let seen = ever.any(|push| is_it(StreamIds::from(&push)));
        match quirks.never_seen {
            NeverSeen::NotFound if !seen => {
                return Err(Refusal::new("ResourceNotFound", "There is no such stream."));
            }
            NeverSeen::Failed if !seen => {
                return Err(Refusal::new("FailedOperation.StreamNotExist", "There is no such stream."));
            }
            NeverSeen::Inactive | NeverSeen::NotFound | NeverSeen::Failed => "inactive",
        }
    };
    Ok(StreamState { stream_state })
}

/// The answer, in the names of the wire.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct StreamState {
    stream_state: &'static str,
}
