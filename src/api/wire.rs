//! What bodies and replies of all actions have in common: the envelope, the error, lists and counts.
//!
//! Pure: from and to JSON. It knows nothing of HTTP and signing, nor of any action.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

use super::error::foreign;
use super::field::{number, text};
use super::repair;
use crate::i18n::{Lang, Words};
use crate::say;

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

/// What the `Response` object of every action may have; its own fields each reads for itself.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Response<'a> {
    #[serde(borrow, default)]
    error: Option<&'a RawValue>,
    #[serde(borrow, default)]
    request_id: Option<&'a RawValue>,
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

/// A text; what is none counts as empty.
pub(super) fn text_or_empty(name: &str, raw: Option<&RawValue>) -> String {
    text(name, raw).unwrap_or_default()
}

impl Reply {
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
    use super::super::replies;
    use super::*;

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

    proptest::proptest! {
        #[test]
        fn whatever_comes_is_read_or_refused_without_a_panic(
            body in proptest::collection::vec(proptest::num::u8::ANY, 0..200),
            text in r#"\{"Response":\{"EventList":\[([{}",:\\\\a-fu0-9\x00-\x1f]|null){0,60}\],"TotalNum":1\}\}"#,
        ) {
            let _ = open(&body);
            let _ = replies::event_page(text.as_bytes());
        }
    }
}
