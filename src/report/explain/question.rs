//! What is asked: words, codes, keys, or the JSON of push callbacks, told apart.

use std::borrow::Cow;

use serde_json::{Deserializer, Value};

use super::callback::Callback;

/// One thing to be explained.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Question {
    /// A reason, a code, a key or a title, as it was put.
    Words(String),
    /// A push callback.
    Callback(Box<Callback>),
    /// JSON that is damaged, and what is wrong where. Nothing of it is repeated: it may hold secrets.
    Damaged(String),
}

impl Question {
    /// The questions in a text: callbacks as JSON (one, several after each other, or arrays of them), or
    /// one question per line. Empty lines ask nothing.
    #[must_use]
    pub fn all(text: &str) -> Vec<Self> {
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        match callbacks(text) {
            Some(Ok(callbacks)) => callbacks,
            // Several lines of which the first is whole: one damaged line costs only itself.
            Some(Err(damaged)) if !is_object(text.lines().next().unwrap_or_default()) => {
                vec![Self::Damaged(damaged)]
            }
            _ => text.lines().filter(|line| !line.trim().is_empty()).flat_map(Self::line).collect(),
        }
    }

    fn line(line: &str) -> Vec<Self> {
        match callbacks(line.trim()) {
            Some(Ok(callbacks)) => callbacks,
            Some(Err(damaged)) => vec![Self::Damaged(damaged)],
            None => vec![Self::Words(line.trim().to_owned())],
        }
    }
}

fn is_object(line: &str) -> bool {
    serde_json::from_str::<Value>(line).is_ok_and(|value| value.is_object())
}

/// The callbacks in a text, or what is wrong with their JSON; `None` for what is no JSON of objects at
/// all, such as `[18/501] ...`.
fn callbacks(text: &str) -> Option<Result<Vec<Question>, String>> {
    let inside = text.trim_start_matches(|c: char| c == '[' || c.is_whitespace());
    if !inside.starts_with('{') {
        return None;
    }
    let mut found = Vec::new();
    for value in Deserializer::from_str(text).into_iter::<Value>() {
        match value {
            Ok(value) => collect(&value, &mut found),
            // Only place and kind: the value is never read into a type that could quote it.
            Err(error) => return Some(Err(error.to_string())),
        }
    }
    Some(Ok(found))
}

fn collect(value: &Value, found: &mut Vec<Question>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| collect(value, found)),
        Value::Object(fields) => found.push(Question::Callback(Box::new(Callback::read(fields)))),
        _ => {}
    }
}

/// A text without what could be a push secret: it ends where one is named.
pub(super) fn without_secrets(text: &str) -> Cow<'_, str> {
    let lower = text.to_ascii_lowercase();
    match ["txsecret", "stream_param", "streamparam"].iter().filter_map(|name| lower.find(name)).min() {
        Some(at) => Cow::Owned(format!("{}…", &text[..at])),
        None => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> String {
        let kind = |question: &Question| match question {
            Question::Words(_) => 'w',
            Question::Callback(_) => 'c',
            Question::Damaged(_) => 'd',
        };
        Question::all(text).iter().map(kind).collect()
    }

    #[test]
    fn json_may_be_one_object_an_array_or_a_line_each() {
        let one = r#"{"event_type":0,"errcode":8}"#;
        assert_eq!(kinds(one), "c");
        assert_eq!(kinds(&format!("\u{feff} \n{one}\n")), "c");
        assert_eq!(kinds(&format!("[{one}, {one}]")), "cc");
        assert_eq!(kinds(&format!("{one}\n\n{one}\r\n{one}")), "ccc");
        assert_eq!(kinds("{\n  \"event_type\": 0,\n  \"errcode\": 8\n}"), "c");
    }

    #[test]
    fn other_texts_are_one_question_per_line() {
        assert_eq!(kinds("18/501\n\nRTMP content error.\n"), "ww");
        assert_eq!(kinds("[18/501] something new"), "w");
        assert_eq!(kinds("[18:501]"), "w");
        assert_eq!(kinds("18/501\n{\"errcode\":8}"), "wc");
        assert_eq!(kinds(" \n"), "");
    }

    #[test]
    fn a_damaged_line_costs_only_itself_and_is_never_repeated() {
        let text = "{\"errcode\":8}\n{\"stream_param\":\"txSecret=5ec4e7\"\n{\"errcode\":18}";
        assert_eq!(kinds(text), "cdc");
        assert_eq!(kinds("{\n  \"stream_param\": \"txSecret=5ec4e7\",\n  \"errcode\": 8"), "d");
        assert!(!format!("{:?}", Question::all(text)).contains("5ec4e7"));
    }

    #[test]
    fn a_text_ends_where_a_secret_is_named() {
        assert_eq!(without_secrets("room?TXSecret=5ec4e7&txTime=1"), "room?…");
        assert_eq!(without_secrets("赛事 \"stream_param\": \"x\""), "赛事 \"…");
        assert_eq!(without_secrets("room"), "room");
    }
}
