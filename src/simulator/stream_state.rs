//! `DescribeLiveStreamState`: whether one stream is pushed, as late as the answer is.

use serde::Serialize;

use super::options::{NeverSeen, Quirks};
use super::params::Params;
use super::presence::StreamIds;
use super::reply::Refusal;
use super::service::Books;

/// Answers with what was true at `moment`, in seconds since 1970.
pub(super) fn answer(
    body: &[u8],
    books: &mut Books,
    quirks: &Quirks,
    moment: i64,
) -> Result<StreamState, Refusal> {
    let params = Params::parse(body, &["AppName", "DomainName", "StreamName"])?;
    let words = &mut books.ledger.words;
    let app = words.intern(params.required("AppName")?);
    let domain = words.intern(params.required("DomainName")?);
    let stream = words.intern(params.required("StreamName")?);
    let of = StreamIds { domain, app, stream };
    let stream_state = if books.forbidden_at(moment).any(|forbidden| forbidden == of) {
        "forbid"
    } else if books.on_air_at(moment).any(|push| StreamIds::from(&push) == of) {
        "active"
    } else {
        let mut ever = books.pushes_since(i64::MIN).filter(|push| push.started <= moment);
        let seen = ever.any(|push| StreamIds::from(&push) == of);
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
