//! `DescribeStreamPushInfoList`: readings of a push's quality.
//!
//! The service's `StreamParam` carries the push secret. It is not a field of anything here, and no
//! error repeats what stands in an entry.

use chrono::{DateTime, NaiveDateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::Client;
use super::error::Error;
use super::field::{decimal, text, time, value};
use super::wire::{self, Given, Reply, present};
use crate::event::{Sample, StreamName, Text, UnixTime};
use crate::i18n::Words;

/// The action's name.
pub const PUSH_QUALITY: &str = "DescribeStreamPushInfoList";

/// Whose readings, and when.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct QualityQuery {
    /// Which stream.
    pub stream: StreamName,
    /// The earliest reading; at most 7 days ago.
    pub start: UnixTime,
    /// The latest reading; at most 3 hours later.
    pub end: UnixTime,
}

impl Client {
    /// The readings of a stream's pushes, in the order of time.
    ///
    /// # Errors
    /// Any [`Error`]; a key without the permission for it gets [`super::Kind::NoPermission`].
    pub async fn push_quality(&self, query: &QualityQuery) -> Result<Vec<Sample>, Error> {
        let reply = self.call(PUSH_QUALITY, body(query)).await?;
        let (samples, unreadable) = samples(&reply, query).map_err(|why| self.incompatible(&why))?;
        if unreadable > 0 {
            tracing::warn!(profile = %self.profile(), unreadable, "readings of a push's quality have no time");
        }
        Ok(samples)
    }
}

/// Beijing's time is so far ahead of UTC.
const BEIJING_S: i64 = 8 * 3_600;

/// Times that are this far off still belong together.
const SLACK_S: i64 = 60;

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    stream_name: &'a str,
    start_time: String,
    end_time: String,
    push_domain: &'a str,
    app_name: &'a str,
}

fn body(query: &QualityQuery) -> Vec<u8> {
    wire::json(&Body {
        stream_name: query.stream.stream.raw(),
        start_time: query.start.rfc3339(),
        end_time: query.end.rfc3339(),
        push_domain: query.stream.domain.raw(),
        app_name: query.stream.app.raw(),
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Fields<'a> {
    #[serde(borrow, default, deserialize_with = "present")]
    data_info_list: Option<Given<'a>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Entry<'a> {
    #[serde(borrow)]
    time: Option<&'a RawValue>,
    #[serde(borrow)]
    begin_push_time: Option<&'a RawValue>,
    #[serde(borrow)]
    client_ip: Option<&'a RawValue>,
    #[serde(borrow)]
    resolution: Option<&'a RawValue>,
    #[serde(borrow, rename = "VCodec")]
    video_codec: Option<&'a RawValue>,
    #[serde(borrow, rename = "ACodec")]
    audio_codec: Option<&'a RawValue>,
    #[serde(borrow)]
    video_fps: Option<&'a RawValue>,
    #[serde(borrow)]
    video_rate: Option<&'a RawValue>,
    #[serde(borrow)]
    audio_fps: Option<&'a RawValue>,
    #[serde(borrow)]
    audio_rate: Option<&'a RawValue>,
    #[serde(borrow)]
    local_ts: Option<&'a RawValue>,
    #[serde(borrow)]
    video_ts: Option<&'a RawValue>,
    #[serde(borrow)]
    audio_ts: Option<&'a RawValue>,
    #[serde(borrow)]
    mate_fps: Option<&'a RawValue>,
    #[serde(borrow)]
    meta_video_rate: Option<&'a RawValue>,
    #[serde(borrow)]
    gop_size: Option<&'a RawValue>,
}

/// Reads a reply: the samples, and how many entries have no time that can be read. `Err` completes
/// the sentence "a reply …".
pub(super) fn samples(reply: &Reply, query: &QualityQuery) -> Result<(Vec<Sample>, usize), String> {
    let fields: Fields<'_> = reply.fields()?;
    let given = fields.data_info_list.ok_or_else(|| {
        let why = Words::new("has no DataInfoList", "中没有 DataInfoList", "DataInfoList がありません");
        why.said().to_owned()
    })?;
    let list = wire::elements("DataInfoList", given.0)?;
    let listed = list.len();
    let mut samples: Vec<Sample> = list.into_iter().filter_map(|raw| sample(raw, query)).collect();
    let unreadable = listed - samples.len();
    samples.sort_by_key(|sample| sample.at);
    Ok((samples, unreadable))
}

/// One reading. Without its time it says nothing; any other field that cannot be read is missing.
fn sample(raw: &RawValue, query: &QualityQuery) -> Option<Sample> {
    let entry: Entry<'_> = wire::object(raw)?;
    let word = |raw| value("", raw).unwrap_or_else(|_| Text::default());
    let (first, last) = (query.start.plus(-SLACK_S), query.end.plus(SLACK_S));
    let (at, ahead_s) = moment(entry.time, BEIJING_S, |at| first <= at && at <= last)?;
    // Nearly any begin fits both ways: it is written as the time beside it.
    let began = moment(entry.begin_push_time, ahead_s, |began| began <= at.plus(SLACK_S));
    Some(Sample {
        at,
        began: began.map(|(began, _)| began),
        client_ip: word(entry.client_ip),
        resolution: word(entry.resolution),
        video_codec: word(entry.video_codec),
        audio_codec: word(entry.audio_codec),
        video_fps: decimal(entry.video_fps),
        video_bps: decimal(entry.video_rate),
        audio_fps: decimal(entry.audio_fps),
        audio_bps: decimal(entry.audio_rate),
        local_ms: decimal(entry.local_ts),
        video_ms: decimal(entry.video_ts),
        audio_ms: decimal(entry.audio_ts),
        meta_fps: decimal(entry.mate_fps),
        meta_video_kbps: decimal(entry.meta_video_rate),
        gop_ms: decimal(entry.gop_size),
    })
}

/// A time, and how far the clock that it is written by is ahead of UTC. Some of this action's are written
/// without an offset, like `2026-11-20 17:30:15.250`: then it is that of `likely_s`, else the other of
/// Beijing's and UTC, if only that fits.
fn moment(raw: Option<&RawValue>, likely_s: i64, fits: impl Fn(UnixTime) -> bool) -> Option<(UnixTime, i64)> {
    if let Ok(known) = time("", raw) {
        return known.map(|known| (known, likely_s));
    }
    let text = text("", raw).ok()?;
    let local = NaiveDateTime::parse_from_str(text.trim(), "%Y-%m-%d %H:%M:%S%.f").ok()?;
    let utc = UnixTime::from(DateTime::<Utc>::from_naive_utc_and_offset(local, Utc));
    let ahead = [likely_s, BEIJING_S - likely_s];
    ahead.into_iter().map(|ahead_s| (utc.plus(-ahead_s), ahead_s)).find(|(time, _)| fits(*time))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "txSecret=0123456789abcdef";

    fn read(json: &str) -> Result<(Vec<Sample>, usize), String> {
        samples(&wire::open(json.as_bytes()).unwrap(), &query())
    }

    fn query() -> QualityQuery {
        let stream = StreamName { domain: "push.example.com".into(), app: "live".into(), stream: "s".into() };
        QualityQuery { stream, start: UnixTime(1_795_161_600), end: UnixTime(1_795_167_015) }
    }

    #[test]
    fn a_query_is_written_as_documented() {
        assert_eq!(
            String::from_utf8(body(&query())).unwrap(),
            r#"{"StreamName":"s","StartTime":"2026-11-20T08:00:00Z","EndTime":"2026-11-20T09:30:15Z","PushDomain":"push.example.com","AppName":"live"}"#
        );
    }

    #[test]
    fn readings_are_read_as_documented_and_put_in_order() {
        let (samples, unreadable) = read(
            r#"{"Response":{"DataInfoList":[{"Time":"2026-11-20T09:30:15Z","VideoFps":"24"},
               {"AppName":"live","ClientIp":"203.0.113.7","ServerIp":"198.51.100.1","VideoFps":25,"VideoRate":2400000,
               "AudioFps":46,"AudioRate":64000,"StreamName":"s","Time":"2026-11-20T09:30:10Z","LocalTs":1000.5,
               "VideoTs":"900","AudioTs":950,"MetaVideoRate":2500,"MetaAudioRate":64,"MateFps":25,
               "BeginPushTime":"2026-11-20T08:00:00Z","Sequence":"1","VCodec":"AVC","ACodec":"AAC",
               "Resolution":"1920*1080","Bandwidth":2.5,"Flux":1.5,"GopSize":2000}],"RequestId":"r"}}"#,
        )
        .unwrap();
        assert_eq!(unreadable, 0);
        let whole = Sample {
            at: UnixTime(1_795_167_010),
            began: Some(UnixTime(1_795_161_600)),
            client_ip: "203.0.113.7".into(),
            resolution: "1920*1080".into(),
            video_codec: "AVC".into(),
            audio_codec: "AAC".into(),
            video_fps: Some(25.0),
            video_bps: Some(2_400_000.0),
            audio_fps: Some(46.0),
            audio_bps: Some(64_000.0),
            local_ms: Some(1_000.5),
            video_ms: Some(900.0),
            audio_ms: Some(950.0),
            meta_fps: Some(25.0),
            meta_video_kbps: Some(2_500.0),
            gop_ms: Some(2_000.0),
        };
        let little = Sample { at: UnixTime(1_795_167_015), video_fps: Some(24.0), ..Sample::default() };
        assert_eq!(samples, [whole, little]);
    }

    #[test]
    fn a_field_that_cannot_be_read_is_missing_and_a_reading_without_a_time_costs_only_itself() {
        let (samples, unreadable) = read(
            r#"{"Response":{"DataInfoList":[{"Time":1795167015,"VideoFps":"many","ClientIp":{},"Resolution":"-",
               "GopSize":null,"BeginPushTime":"soon"},{"VideoFps":25},{"Time":"soon"},null,7,["2026-11-20T09:30:10Z"]]}}"#,
        )
        .unwrap();
        assert_eq!(samples, [Sample { at: UnixTime(1_795_167_015), ..Sample::default() }]);
        assert_eq!(unreadable, 5);
    }

    #[test]
    fn times_without_an_offset_are_beijings_unless_only_utc_fits() {
        let read = |time: &str, began: &str| {
            let json = format!(
                r#"{{"Response":{{"DataInfoList":[{{"Time":"{time}","BeginPushTime":"{began}"}}]}}}}"#
            );
            let (samples, _) = self::read(&json).unwrap();
            samples.first().map(|sample| (sample.at.0, sample.began.map(|began| began.0)))
        };
        let whole = Some((1_795_167_015, Some(1_795_161_600)));
        assert_eq!(read("2026-11-20T09:30:15Z", "2026-11-20 16:00:00.250"), whole);
        assert_eq!(read("2026-11-20 17:30:15.999", "2026-11-20 16:00:00"), whole);
        assert_eq!(read("2026-11-20 09:30:15", "2026-11-20 16:00:00"), whole);
        assert_eq!(read("2026-11-20 12:00:00", "2026-11-20 16:00:00"), None);
        // Both in UTC: eight hours earlier the begin would fit as well, and be another push's.
        assert_eq!(read("2026-11-20 09:30:15", "2026-11-20 08:00:00"), whole);
        assert_eq!(read("2026-11-20T09:30:15Z", "2026-11-20 23:59:00"), Some((1_795_167_015, None)));
    }

    #[test]
    fn no_reading_is_not_an_error_but_no_list_is() {
        assert_eq!(read(r#"{"Response":{"DataInfoList":null}}"#), Ok((Vec::new(), 0)));
        assert_eq!(read(r#"{"Response":{"DataInfoList":[]}}"#), Ok((Vec::new(), 0)));
        assert!(read(r#"{"Response":{"RequestId":"r"}}"#).unwrap_err().contains("DataInfoList"));
    }

    #[test]
    fn the_push_secret_never_leaves_the_decoder() {
        let entries = [
            format!(r#"{{"Time":1795167015,"StreamParam":"{SECRET}"}}"#),
            format!(r#"{{"Time":"{SECRET}","StreamParam":"{SECRET}"}}"#),
            format!(r#"{{"Time":1795167015,"VideoFps":"{SECRET}","GopSize":["{SECRET}"]}}"#),
            format!(r#"["2026-11-20T09:30:10Z","{SECRET}","{SECRET}"]"#),
            format!("\"{SECRET}\""),
        ];
        for entry in entries {
            for json in [
                format!(r#"{{"Response":{{"DataInfoList":[{entry}]}}}}"#),
                format!(r#"{{"Response":{{"DataInfoList":{entry}}}}}"#),
                format!(r#"{{"Response":{{"DataInfoList":[{entry}],"DataInfoList":[{entry}]}}}}"#),
                format!(r#"{{"Response":[{entry}]}}"#),
                format!(r#"{{"Response":{{"DataInfoList":[{entry}"#),
            ] {
                let reply = wire::open(json.as_bytes());
                let read = reply.as_ref().map(|reply| samples(reply, &query()));
                let said = format!("{reply:?} {read:?}");
                assert!(!said.contains("txSecret"), "{said} from {json}");
            }
        }
    }
}
