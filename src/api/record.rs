//! One record of the list, read as tolerantly as can be without inventing anything.
//!
//! Any field may be null, missing, or of a neighbouring type. What cannot be read costs only its
//! own record, which is then counted by a fingerprint. It knows nothing of pages and requests.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde::Deserialize;
use serde_json::value::RawValue;

use super::error::foreign;
use super::field::{name, number, time, value};
use crate::event::Record;
use crate::i18n::Lang;
use crate::say;

/// A record, or what is left of one that could not be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Decoded {
    /// A record.
    Record(Record),
    /// One that could not be read.
    Undecodable {
        /// A hash of its JSON, the same within one run: copies can be told apart from others.
        fingerprint: u64,
        /// Which field, and why.
        why: String,
    },
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "PascalCase")]
struct Fields<'a> {
    #[serde(borrow)]
    domain_name: Option<&'a RawValue>,
    #[serde(borrow)]
    app_name: Option<&'a RawValue>,
    #[serde(borrow)]
    stream_name: Option<&'a RawValue>,
    #[serde(borrow)]
    stream_start_time: Option<&'a RawValue>,
    #[serde(borrow)]
    stream_end_time: Option<&'a RawValue>,
    #[serde(borrow)]
    stop_reason: Option<&'a RawValue>,
    #[serde(borrow)]
    duration: Option<&'a RawValue>,
    #[serde(borrow)]
    client_ip: Option<&'a RawValue>,
    #[serde(borrow)]
    resolution: Option<&'a RawValue>,
}

/// Reads one element of `EventList`.
pub(super) fn decode(json: &str) -> Decoded {
    match record(json) {
        Ok(record) => Decoded::Record(record),
        Err(why) => {
            let mut hasher = DefaultHasher::new();
            json.hash(&mut hasher);
            Decoded::Undecodable { fingerprint: hasher.finish(), why: foreign(&why) }
        }
    }
}

fn record(json: &str) -> Result<Record, String> {
    let fields: Fields<'_> = serde_json::from_str(json).map_err(|error| {
        say!(Lang::current(), "not a record: {error}", "不是记录：{error}", "レコードではありません: {error}")
    })?;
    Ok(Record {
        domain: name("DomainName", fields.domain_name)?,
        app: name("AppName", fields.app_name)?,
        stream: name("StreamName", fields.stream_name)?,
        started: time("StreamStartTime", fields.stream_start_time)?,
        ended: time("StreamEndTime", fields.stream_end_time)?,
        reason: value("StopReason", fields.stop_reason)?,
        duration_s: seconds("Duration", fields.duration)?,
        client_ip: value("ClientIp", fields.client_ip)?,
        resolution: value("Resolution", fields.resolution)?,
    })
}

fn seconds(field: &str, raw: Option<&RawValue>) -> Result<Option<i32>, String> {
    // The least number of all means "missing" where many are kept: no push lasts that long.
    number(field, raw)?
        .map(|number| {
            let seconds = i32::try_from(number).ok().filter(|seconds| *seconds != i32::MIN);
            seconds.ok_or_else(|| {
                say!(Lang::current(), "{field} is out of range", "{field} 超出范围", "{field} が範囲外です")
            })
        })
        .transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::UnixTime;

    fn record_of(json: &str) -> Record {
        match decode(json) {
            Decoded::Record(record) => record,
            Decoded::Undecodable { why, .. } => panic!("{why} in {json}"),
        }
    }

    #[test]
    fn a_record_is_read_as_published() {
        let record = record_of(
            r#"{"AppName":"live","DomainName":"push.example.com","StreamName":"s","StreamStartTime":"2026-11-20T08:00:00Z",
               "StreamEndTime":"2026-11-20T09:30:15Z","StopReason":"recv rtmp deleteStream","Duration":5415,
               "ClientIp":"203.0.113.7","Resolution":"640*352","Extra":{"a":["\ud800"]}}"#,
        );
        assert_eq!(record.domain.shown(), "push.example.com");
        assert_eq!(record.app.shown(), "live");
        assert_eq!(record.stream.shown(), "s");
        assert_eq!(record.started, Some(UnixTime(1_795_161_600)));
        assert_eq!(record.ended, Some(UnixTime(1_795_167_015)));
        assert_eq!(record.reason.shown(), "recv rtmp deleteStream");
        assert_eq!(record.duration_s, Some(5_415));
        assert_eq!(record.client_ip.shown(), "203.0.113.7");
        assert_eq!(record.resolution.shown(), "640*352");
    }

    #[test]
    fn null_missing_and_dashes_are_empty() {
        let empty = Record::default();
        assert_eq!(record_of("{}"), empty);
        assert_eq!(
            record_of(
                r#"{"AppName":null,"DomainName":null,"StreamName":null,"StreamStartTime":null,"StreamEndTime":"",
                   "StopReason":"-","Duration":null,"ClientIp":"-","Resolution":"-"}"#
            ),
            empty
        );
    }

    #[test]
    fn neighbouring_types_are_taken() {
        let record = record_of(
            r#"{"StreamName":1234567890123456789012,"AppName":true,"Duration":"12","StopReason":5.50}"#,
        );
        assert_eq!(record.stream.shown(), "1234567890123456789012");
        assert_eq!(record.app.shown(), "true");
        assert_eq!(record.duration_s, Some(12));
        assert_eq!(record.reason.shown(), "5.50");
        for duration in ["12.0", "1.2e1", "\" 12 \"", "\"12.0\""] {
            assert_eq!(
                record_of(&format!(r#"{{"Duration":{duration}}}"#)).duration_s,
                Some(12),
                "{duration}"
            );
        }
    }

    #[test]
    fn times_are_taken_in_all_their_spellings() {
        for text in [
            "\"2026-11-20T09:30:15Z\"",
            "\"2026-11-20T09:30:15.999Z\"",
            "\"2026-11-20T17:30:15+08:00\"",
            "\"2026-11-20T17:30:15+0800\"",
            "\"2026-11-20t09:30:15z\"",
            "\" 2026-11-20T09:30:15Z\"",
            "1795167015",
        ] {
            let record = record_of(&format!(r#"{{"StreamEndTime":{text}}}"#));
            assert_eq!(record.ended, Some(UnixTime(1_795_167_015)), "{text}");
        }
        for text in [
            "0000-00-00T00:00:00Z",
            "0000-00-00 00:00:00",
            "0001-01-01T00:00:00Z",
            "1970-01-01T00:00:00Z",
            "-",
        ] {
            assert_eq!(record_of(&format!(r#"{{"StreamEndTime":"{text}"}}"#)).ended, None, "{text}");
        }
        assert_eq!(record_of(r#"{"StreamEndTime":0}"#).ended, None);
    }

    #[test]
    fn a_lone_surrogate_keeps_its_record() {
        let record = record_of(r#"{"StreamName":"a\ud800b","AppName":"live"}"#);
        assert_eq!(record.stream.raw(), "a\u{fffd}b");
        assert_eq!(record.app.shown(), "live");
    }

    #[test]
    fn what_cannot_be_read_is_named_and_told_apart() {
        for (json, word) in [
            ("null", "record"),
            ("7", "record"),
            (r#"{"StopReason":{"a":1}}"#, "StopReason"),
            (r#"{"Duration":12.5}"#, "Duration"),
            (r#"{"Duration":99999999999}"#, "Duration"),
            (r#"{"Duration":"long"}"#, "Duration"),
            (r#"{"StreamEndTime":"2026-11-20 09:30:15"}"#, "StreamEndTime"),
            (r#"{"StreamStartTime":"soon"}"#, "StreamStartTime"),
        ] {
            let (Decoded::Undecodable { fingerprint, why }, again) = (decode(json), decode(json)) else {
                panic!("{json} was taken")
            };
            assert!(why.contains(word), "{why}");
            assert_eq!(again, Decoded::Undecodable { fingerprint, why });
        }
    }
}
