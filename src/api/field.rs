//! The fields of replies, read as tolerantly as can be without inventing anything: any may be null,
//! missing, or of a neighbouring type.
//!
//! An error names the field and never repeats what stands in it, which may be a secret.

use chrono::DateTime;
use serde_json::value::RawValue;

use super::repair;
use crate::event::{Text, UnixTime};
use crate::i18n::Lang;
use crate::push_url;
use crate::say;

/// A name as it came: a dash may be one.
pub(super) fn name(field: &str, raw: Option<&RawValue>) -> Result<Text, String> {
    Ok(without_push_secret(&text(field, raw)?))
}

/// As [`name`], where the service writes `-` for what it does not know.
pub(super) fn value(field: &str, raw: Option<&RawValue>) -> Result<Text, String> {
    let text = text(field, raw)?;
    Ok(if text == "-" { Text::default() } else { without_push_secret(&text) })
}

/// Whoever pushes may put a whole URL where a name belongs, and some reasons repeat it: its secret stays
/// outside, cut off where it begins, the same each time.
fn without_push_secret(text: &str) -> Text {
    const SECRET: &[u8] = b"txsecret";
    let bytes = text.as_bytes();
    // Hardly any text has one of these, and none without them holds a secret's value.
    let suspect = memchr::memchr2(b'=', b'%', bytes).is_some();
    let begins = |window: &[u8]| window.eq_ignore_ascii_case(SECRET);
    let hides = || push_url::shown(text, false).ends_with("***") && !text.ends_with("***");
    if suspect && (bytes.windows(SECRET.len()).any(begins) || hides()) {
        return Text::new(&push_url::shown(text, false));
    }
    Text::new(text)
}

/// A string; a number or a truth value by its own text; null and missing as the empty string.
pub(super) fn text(field: &str, raw: Option<&RawValue>) -> Result<String, String> {
    let Some(raw) = raw.map(RawValue::get) else { return Ok(String::new()) };
    let lang = Lang::current();
    match raw.as_bytes().first() {
        Some(b'"') => serde_json::from_str(raw)
            .or_else(|_| serde_json::from_str(&repair::strings(raw)))
            .map_err(|error| {
                say!(
                    lang,
                    "{field} is no text: {error}",
                    "{field} 不是文本：{error}",
                    "{field} が文字列ではありません: {error}"
                )
            }),
        Some(b'{' | b'[') => {
            Err(say!(lang, "{field} is a structure", "{field} 是结构体", "{field} が構造体です"))
        }
        _ if raw == "null" => Ok(String::new()),
        _ => Ok(raw.to_owned()),
    }
}

/// A whole number, also as text or with a fraction of zero.
pub(super) fn number(field: &str, raw: Option<&RawValue>) -> Result<Option<i64>, String> {
    let text = text(field, raw)?;
    let text = text.trim();
    if text.is_empty() || text == "-" {
        return Ok(None);
    }
    text.parse::<i64>().ok().or_else(|| whole(text)).map(Some).ok_or_else(|| {
        say!(
            Lang::current(),
            "{field} is no whole number",
            "{field} 不是整数",
            "{field} が整数ではありません"
        )
    })
}

/// `12.0` or `1.2e3`, as far as a double counts exactly.
fn whole(text: &str) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let number = text.parse::<f64>().ok().filter(|number| number.fract() == 0.0 && number.abs() <= EXACT)?;
    format!("{number:.0}").parse().ok()
}

/// A finite number, also as text; what is none counts as missing.
pub(super) fn decimal(raw: Option<&RawValue>) -> Option<f64> {
    let text = text("", raw).ok()?;
    text.trim().parse::<f64>().ok().filter(|number| number.is_finite())
}

/// A time with its offset; Unix seconds; the empty times of several languages as missing.
pub(super) fn time(field: &str, raw: Option<&RawValue>) -> Result<Option<UnixTime>, String> {
    let text = text(field, raw)?;
    let text = text.trim();
    if matches!(text, "" | "-" | "0") || text.starts_with("0000-00-00") || text.starts_with("0001-01-01") {
        return Ok(None);
    }
    let parsed = DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%z"))
        .map(|time| time.timestamp())
        .ok()
        .or_else(|| text.parse().ok().filter(|_| text.len() == 10))
        .ok_or_else(|| {
            say!(
                Lang::current(),
                "{field} is no time with an offset",
                "{field} 不是带时区的时间",
                "{field} が時差付きの時刻ではありません"
            )
        })?;
    Ok((parsed != 0).then_some(UnixTime(parsed)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(json: &str) -> Box<RawValue> {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn decimals_are_taken_as_numbers_and_as_texts() {
        for (json, number) in [
            ("25", Some(25.0)),
            ("29.97", Some(29.97)),
            ("\" 1.5 \"", Some(1.5)),
            ("-3", Some(-3.0)),
            ("null", None),
            ("\"-\"", None),
            ("\"\"", None),
            ("\"NaN\"", None),
            ("\"inf\"", None),
            ("1e999", None),
            ("[1]", None),
        ] {
            assert_eq!(decimal(Some(&raw(json))), number, "{json}");
        }
        assert_eq!(decimal(None), None);
    }

    #[test]
    fn an_error_never_repeats_what_stands_in_the_field() {
        for json in ["\"txSecret\"", "[\"txSecret\"]", "{\"txSecret\":1}"] {
            let field = raw(json);
            let texts = [
                text("F", Some(&field)).map(|_| ()),
                number("F", Some(&field)).map(|_| ()),
                time("F", Some(&field)).map(|_| ()),
            ];
            for error in texts.into_iter().filter_map(Result::err) {
                assert!(error.starts_with("F ") && !error.contains("txSecret"), "{error}");
            }
        }
    }
}
