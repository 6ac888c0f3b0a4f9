//! The parameters of a request, checked as strictly as the service's gateway checks them: a wrong
//! type, a number out of range and a name nobody knows are all refused.

use std::ops::RangeInclusive;

use chrono::NaiveDateTime;
use serde_json::{Map, Value};

use super::reply::Refusal;
use crate::event::UnixTime;

/// A request's body.
pub(super) struct Params(Map<String, Value>);

impl Params {
    /// The body must be a JSON object that has none but the `known` names.
    pub(super) fn parse(body: &[u8], known: &[&str]) -> Result<Self, Refusal> {
        let value: Value = serde_json::from_slice(body)
            .map_err(|_| Refusal::invalid("The body of the request is not JSON."))?;
        let Value::Object(map) = value else {
            return Err(Refusal::invalid("The body of the request is not a JSON object."));
        };
        match map.keys().find(|name| !known.contains(&name.as_str())) {
            Some(name) => {
                let message = format!("The parameter `{name}` is not known to this action.");
                Err(Refusal::new("UnknownParameter", message))
            }
            None => Ok(Self(map)),
        }
    }

    /// A text; null and the empty text count as not given.
    pub(super) fn text(&self, name: &str) -> Result<Option<&str>, Refusal> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
            Some(_) => Err(Refusal::invalid(format!("The parameter `{name}` must be a string."))),
        }
    }

    /// A text that must be given.
    pub(super) fn required(&self, name: &str) -> Result<&str, Refusal> {
        self.text(name)?.ok_or_else(|| {
            Refusal::new("MissingParameter", format!("The required parameter `{name}` is missing."))
        })
    }

    /// A whole number within `range`; null counts as not given.
    pub(super) fn number(&self, name: &str, range: RangeInclusive<u64>) -> Result<Option<u64>, Refusal> {
        let wrong = || {
            let (low, high) = (range.start(), range.end());
            Refusal::invalid(format!("The parameter `{name}` must be a whole number from {low} to {high}."))
        };
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Number(number)) => {
                number.as_u64().filter(|number| range.contains(number)).map(Some).ok_or_else(wrong)
            }
            Some(_) => Err(wrong()),
        }
    }

    /// A switch that is 0 or 1, off if not given.
    pub(super) fn switch(&self, name: &str) -> Result<bool, Refusal> {
        Ok(self.number(name, 0..=1)? == Some(1))
    }

    /// A required moment in the one form the documents give.
    pub(super) fn time(&self, name: &str) -> Result<UnixTime, Refusal> {
        let text = self.required(name)?;
        // chrono takes `1:2:3` for `%H:%M:%S`: only the form's own length is the form.
        NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%SZ")
            .ok()
            .filter(|_| text.len() == "2018-12-29T19:00:00Z".len())
            .map(|time| UnixTime::from(time.and_utc()))
            .ok_or_else(|| {
                Refusal::invalid(format!("The parameter `{name}` must have the form 2018-12-29T19:00:00Z."))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(body: &str) -> Params {
        Params::parse(body.as_bytes(), &["A", "B"]).unwrap()
    }

    #[test]
    fn names_that_nobody_knows_are_refused() {
        let refusal = Params::parse(br#"{"A":1,"Offset":2}"#, &["A"]).err().unwrap();
        assert_eq!(refusal.code, "UnknownParameter");
        assert!(refusal.message.contains("`Offset`"));
        for body in ["", "[]", "{", "7"] {
            assert_eq!(Params::parse(body.as_bytes(), &["A"]).err().unwrap().code, "InvalidParameter");
        }
    }

    #[test]
    fn types_and_ranges_are_checked() {
        assert_eq!(params(r#"{"A":7}"#).number("A", 1..=100), Ok(Some(7)));
        assert_eq!(params(r#"{"A":null}"#).number("A", 1..=100), Ok(None));
        for body in [r#"{"A":0}"#, r#"{"A":101}"#, r#"{"A":"7"}"#, r#"{"A":1.5}"#, r#"{"A":-1}"#] {
            assert!(params(body).number("A", 1..=100).is_err(), "{body}");
        }
        assert!(params(r#"{"A":7}"#).text("A").is_err());
        assert_eq!(params(r#"{"A":""}"#).text("A"), Ok(None));
        assert_eq!(params(r#"{"A":1}"#).switch("A"), Ok(true));
        assert!(params(r#"{"A":true}"#).switch("A").is_err());
    }

    #[test]
    fn times_have_one_form() {
        assert_eq!(params(r#"{"A":"2026-11-20T09:30:15Z"}"#).time("A"), Ok(UnixTime(1_795_167_015)));
        for text in [
            "2026-11-20 09:30:15",
            "2026-11-20T09:30:15+00:00",
            "2026-11-20T9:30:15Z",
            "2026-13-20T09:30:15Z",
        ] {
            let refusal = params(&format!(r#"{{"A":"{text}"}}"#)).time("A").unwrap_err();
            assert_eq!(refusal.code, "InvalidParameter", "{text}");
        }
        assert_eq!(params("{}").time("A").unwrap_err().code, "MissingParameter");
    }
}
