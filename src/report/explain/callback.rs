//! A push callback as the service posts it, reduced to what explains the end of a push.
//!
//! Numbers may come as numbers or as texts. `stream_param` holds the push secret and is never read.

use serde_json::{Map, Value};

use super::answer::{Answer, by_code};
use super::question::without_secrets;
use crate::cause::catalogue;
use crate::event::{Text, UnixTime};

/// The `event_type` of a push's end.
const PUSH_ENDED: i64 = 0;

/// A push callback.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Callback {
    /// `event_type`.
    pub event_type: Option<i64>,
    /// `app`: the push domain.
    pub domain: Text,
    /// `appname`.
    pub app: Text,
    /// `stream_id`: the stream name.
    pub stream: Text,
    /// `user_ip`.
    pub client_ip: Text,
    /// `event_time`.
    pub at: Option<UnixTime>,
    /// `push_duration`, in milliseconds.
    pub duration_ms: Option<i64>,
    /// `errcode`.
    pub errcode: Option<i64>,
    /// `sub_errcode`; 0 is none.
    pub sub_errcode: Option<i64>,
    /// `errmsg`.
    pub errmsg: Text,
    /// Whether a part of a value was left out because it names a push secret.
    pub shortened: bool,
}

/// What a callback's cause is known by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
    /// Its code.
    Code,
    /// Its message, since its code is missing, unknown or shared by several causes.
    Message,
}

impl By {
    /// The field's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Code => "errcode",
            Self::Message => "errmsg",
        }
    }
}

impl Callback {
    pub(super) fn read(fields: &Map<String, Value>) -> Self {
        let mut shortened = false;
        let mut text = |name: &str| match fields.get(name).and_then(Value::as_str) {
            Some(text) => {
                let plain = without_secrets(text);
                shortened |= plain.len() != text.len();
                Text::new(&plain)
            }
            None => Text::default(),
        };
        let [domain, app, stream, client_ip, errmsg] =
            ["app", "appname", "stream_id", "user_ip", "errmsg"].map(&mut text);
        let number = |name: &str| match fields.get(name)? {
            Value::String(text) => text.trim().parse().ok(),
            other => other.as_i64(),
        };
        Self {
            event_type: number("event_type"),
            domain,
            app,
            stream,
            client_ip,
            at: number("event_time").map(UnixTime),
            duration_ms: number("push_duration"),
            errcode: number("errcode"),
            sub_errcode: number("sub_errcode").filter(|sub| *sub != 0),
            errmsg,
            shortened,
        }
    }

    /// Whether it tells of a push's end. One without `event_type` does if it says why.
    #[must_use]
    pub fn is_end(&self) -> bool {
        match self.event_type {
            Some(kind) => kind == PUSH_ENDED,
            None => self.errcode.is_some() || !self.errmsg.is_empty(),
        }
    }

    /// Its cause: by its code, and by its message where the code leaves it open.
    #[must_use]
    pub fn answer(&self) -> (Answer, By) {
        let by_code = self.by_code();
        if matches!(by_code, Answer::One(_)) {
            return (by_code, By::Code);
        }
        match (catalogue().recognise(self.errmsg.raw()), by_code) {
            (Some(cause), _) => (Answer::One(cause), By::Message),
            (None, Answer::Several(errcode, causes)) => (Answer::Several(errcode, causes), By::Code),
            (None, _) => (Answer::default(), By::Message),
        }
    }

    fn by_code(&self) -> Answer {
        let code = |number: i64| u16::try_from(number).ok();
        match (self.errcode.and_then(code), self.sub_errcode) {
            (None, _) => Answer::default(),
            (Some(errcode), None) => by_code(errcode, None),
            (Some(errcode), Some(sub)) => {
                code(sub).map_or_else(Answer::default, |sub| by_code(errcode, Some(sub)))
            }
        }
    }

    /// `18/501`, as it came.
    #[must_use]
    pub fn code(&self) -> Option<String> {
        let errcode = self.errcode?;
        Some(self.sub_errcode.map_or_else(|| errcode.to_string(), |sub| format!("{errcode}/{sub}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn callback(json: &str) -> Callback {
        let value: Value = serde_json::from_str(json).expect("JSON");
        Callback::read(value.as_object().expect("an object"))
    }

    fn known(json: &str) -> (&'static str, By) {
        let (answer, by) = callback(json).answer();
        let Answer::One(id) = answer else { panic!("{json}: {answer:?}") };
        (catalogue().get(id).key, by)
    }

    #[test]
    fn numbers_may_be_texts() {
        let read = callback(
            r#"{"event_type":"0","errcode":"18","sub_errcode":"501","event_time":"1795000000",
                "push_duration":"3599000","app":"push.example.com","appname":"live","stream_id":"room"}"#,
        );
        assert!(read.is_end());
        assert_eq!(read.code().as_deref(), Some("18/501"));
        assert_eq!((read.at, read.duration_ms), (Some(UnixTime(1_795_000_000)), Some(3_599_000)));
        assert_eq!((read.domain.raw(), read.app.raw()), ("push.example.com", "live"));
    }

    #[test]
    fn the_code_counts_and_the_message_where_the_code_leaves_it_open() {
        for (json, expected) in [
            (r#"{"errcode":8,"errmsg":"whatever"}"#, ("no_data_timeout", By::Code)),
            (
                r#"{"errcode":18,"sub_errcode":501,"errmsg":"push url maybe invalid"}"#,
                ("expiry_passed", By::Code),
            ),
            (r#"{"errcode":18,"errmsg":"push url maybe invalid"}"#, ("auth_failed", By::Message)),
            (
                r#"{"errcode":18,"sub_errcode":0,"errmsg":"The stream is disabled."}"#,
                ("stream_forbidden", By::Message),
            ),
            (r#"{"errcode":4711,"errmsg":"recv rtmp deleteStream"}"#, ("client_closed", By::Message)),
            (r#"{"errcode":-1,"errmsg":"推流链路网络异常"}"#, ("client_network", By::Message)),
            (r#"{"errmsg":"第三方鉴权失败"}"#, ("third_party_auth_failed", By::Message)),
        ] {
            assert_eq!(known(json), expected, "{json}");
        }
        assert!(matches!(callback(r#"{"errcode":18,"errmsg":"new"}"#).answer().0, Answer::Several(18, _)));
        assert_eq!(callback(r#"{"errcode":99,"errmsg":"new"}"#).answer().0, Answer::default());
    }

    #[test]
    fn only_the_end_of_a_push_is_one() {
        assert!(callback(r#"{"event_type":0}"#).is_end());
        assert!(callback(r#"{"errcode":8}"#).is_end());
        for other in
            [r#"{"event_type":1,"errcode":0}"#, r#"{"event_type":321}"#, r#"{"event_type":"100"}"#, "{}"]
        {
            assert!(!callback(other).is_end(), "{other}");
        }
    }

    #[test]
    fn secrets_are_not_even_held() {
        let read = callback(
            r#"{"event_type":0,"stream_id":"room?txSecret=5ec4e7","stream_param":"txSecret=5ec4e7","errmsg":"bad txsecret=5ec4e7"}"#,
        );
        assert!(read.shortened);
        assert!(!format!("{read:?}").contains("5ec4e7"));
    }
}
