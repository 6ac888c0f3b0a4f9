//! `DescribeLiveStreamState`: whether a stream is pushed, or forbidden.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Client;
use super::error::{Error, foreign};
use super::field::text;
use super::wire::{self, Reply};
use crate::event::{StreamName, StreamState};
use crate::i18n::Lang;
use crate::say;

/// The action's name.
pub const STREAM_STATE: &str = "DescribeLiveStreamState";

impl Client {
    /// A stream's state now.
    ///
    /// # Errors
    /// Any [`Error`]; a key without the permission for it gets [`super::Kind::NoPermission`].
    pub async fn stream_state(&self, name: &StreamName) -> Result<StreamState, Error> {
        let reply = self.call(STREAM_STATE, body(name)).await?;
        state(&reply).map_err(|why| self.incompatible(&why))
    }
}

#[expect(clippy::struct_field_names, reason = "the service calls them so")]
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    app_name: &'a str,
    domain_name: &'a str,
    stream_name: &'a str,
}

fn body(name: &StreamName) -> Vec<u8> {
    wire::json(&Body {
        app_name: name.app.raw(),
        domain_name: name.domain.raw(),
        stream_name: name.stream.raw(),
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Fields<'a> {
    #[serde(borrow, default)]
    stream_state: Option<&'a RawValue>,
}

/// Reads a reply. `Err` completes the sentence "a reply …".
pub(super) fn state(reply: &Reply) -> Result<StreamState, String> {
    let fields: Fields<'_> = reply.fields()?;
    let lang = Lang::current();
    let word = text("StreamState", fields.stream_state)
        .map_err(|why| say!(lang, "cannot be read: {why}", "无法读取：{why}", "読み取れません: {why}"))?;
    match word.trim().to_ascii_lowercase().as_str() {
        "active" => Ok(StreamState::Active),
        "inactive" => Ok(StreamState::Inactive),
        "forbid" => Ok(StreamState::Forbidden),
        "" => Err(say!(lang, "has no StreamState", "中没有 StreamState", "StreamState がありません")),
        _ => Err(say!(
            lang,
            "has a StreamState that is not known: {word}",
            "中的 StreamState 未知：{word}",
            "StreamState が未知の値です: {word}",
            word = foreign(&word)
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<StreamState, String> {
        state(&wire::open(json.as_bytes()).unwrap())
    }

    #[test]
    fn the_raw_name_is_asked_for() {
        let name = StreamName {
            domain: "push.example.com".into(),
            app: "live".into(),
            stream: "room\u{202e}gnp".into(),
        };
        assert_eq!(
            String::from_utf8(body(&name)).unwrap(),
            "{\"AppName\":\"live\",\"DomainName\":\"push.example.com\",\"StreamName\":\"room\u{202e}gnp\"}"
        );
    }

    #[test]
    fn the_three_states_are_read_in_any_case() {
        for (word, state) in [
            ("active", StreamState::Active),
            ("Inactive", StreamState::Inactive),
            (" forbid ", StreamState::Forbidden),
        ] {
            assert_eq!(read(&format!(r#"{{"Response":{{"StreamState":"{word}"}}}}"#)), Ok(state));
        }
    }

    #[test]
    fn any_other_state_is_an_error_that_names_it_safely() {
        let why = read(r#"{"Response":{"StreamState":"paused\u001b"}}"#).unwrap_err();
        assert!(why.contains("paused\\u001b"), "{why}");
        for json in [
            r#"{"Response":{"RequestId":"r"}}"#,
            r#"{"Response":{"StreamState":null}}"#,
            r#"{"Response":{"StreamState":["active"]}}"#,
        ] {
            assert!(read(json).unwrap_err().contains("StreamState"), "{json}");
        }
    }
}
