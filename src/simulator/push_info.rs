//! `DescribeStreamPushInfoList`: the quality of a stream's pushes, sample by sample.

use serde::Serialize;

use super::books::Books;
use super::ledger::{NO_TIME, Row};
use super::options::{Empty, Quirks};
use super::params::Params;
use super::quality::{Course, Quality, SAMPLE_S, Sample};
use super::random;
use super::reply::Refusal;
use crate::event::UnixTime;

/// Part of every `StreamParam`: wherever a client lets it show, it lets a secret show.
pub const PUSH_SECRET_MARK: &str = "simulatedPushSecret";

/// How far back samples are kept.
const HISTORY_DAYS: i64 = 7;
/// How far a query's ends may lie apart: the international site's limit, the China site's advice.
const WINDOW_HOURS: i64 = 3;
/// Beijing time, which the form of `BeginPushTime` has without saying so.
const BEIJING_S: i64 = 8 * 3_600;
const AUDIO_BPS: f64 = 128_000.0;
const AUDIO_FPS: f64 = 43.0;

/// Answers with the samples that are told by `now`.
pub(super) fn answer(
    body: &[u8],
    books: &Books,
    quirks: &Quirks,
    now: UnixTime,
) -> Result<PushInfoList, Refusal> {
    let params = Params::parse(body, &["StreamName", "StartTime", "EndTime", "PushDomain", "AppName"])?;
    let stream = params.required("StreamName")?;
    let (start, end) = (params.time("StartTime")?, params.time("EndTime")?);
    let domain = params.text("PushDomain")?;
    let app = quirks.missing_app.app(params.text("AppName")?);
    if start > end {
        return Err(Refusal::invalid("`StartTime` is after `EndTime`."));
    }
    if now.since(start) > HISTORY_DAYS * 86_400 {
        return Err(Refusal::invalid(format!("`StartTime` is more than {HISTORY_DAYS} days ago.")));
    }
    if end.since(start) > WINDOW_HOURS * 3_600 {
        let message = format!("`StartTime` and `EndTime` are more than {WINDOW_HOURS} hours apart.");
        return Err(Refusal::invalid(message));
    }
    let lag = i64::try_from(quirks.push_info_lag.as_secs()).unwrap_or(i64::MAX);
    let (from, to) = (start.0, end.0.min(now.0.saturating_sub(lag)));
    let word = |id| books.ledger.words.get(id);
    let is_meant = |push: &Row| {
        // A push whose begin nobody knows has no moments to tell of.
        (NO_TIME + 1..=to).contains(&push.started)
            && word(push.stream) == stream
            && domain.is_none_or(|domain| domain == word(push.domain))
            && app.is_none_or(|app| app == word(push.app))
    };
    let mut data: Vec<(i64, PushData)> = Vec::new();
    for push in books.pushes_since(from - 1).filter(is_meant) {
        let told = PushMedia::new(books, &push, quirks.empty);
        let last = if push.ended == NO_TIME { to } else { push.ended.min(to) };
        data.extend(told.quality.samples(from, last).map(|sample| (sample.at, told.data(sample))));
    }
    data.sort_by_key(|&(at, _)| at);
    Ok(PushInfoList { data_info_list: data.into_iter().map(|(_, data)| data).collect() })
}

/// What the samples of one push have in common.
struct PushMedia<'a> {
    books: &'a Books,
    push: &'a Row,
    quality: Quality,
    seed: u64,
    empty: Empty,
}

impl<'a> PushMedia<'a> {
    fn new(books: &'a Books, push: &'a Row, empty: Empty) -> Self {
        let words = &books.ledger.words;
        let name = [push.domain, push.app, push.stream].map(|id| words.get(id)).join("/");
        let seed = random::mix_text(push.started.unsigned_abs(), &name);
        let planned = push.ended != NO_TIME;
        let reason = books.ledger.reasons.key(push.reason).filter(|_| planned);
        let quality = Quality::new(
            seed,
            Course::before(reason),
            words.get(push.resolution),
            push.started,
            planned.then_some(push.ended),
        );
        Self { books, push, quality, seed, empty }
    }

    fn data(&self, sample: Sample) -> PushData {
        let words = &self.books.ledger.words;
        let or_dash = |text: &str| self.empty.write(text, "-");
        let audio_bps = AUDIO_BPS * sample.audio;
        let bandwidth = (sample.video_bps + audio_bps) / 1e6;
        let expires = UnixTime(self.push.started).plus(86_400).0;
        PushData {
            time: UnixTime(sample.at).rfc3339(),
            push_domain: words.get(self.push.domain).to_owned(),
            app_name: words.get(self.push.app).to_owned(),
            client_ip: or_dash(words.get(self.push.ip)),
            begin_push_time: self.begin_push_time(),
            resolution: or_dash(words.get(self.push.resolution)),
            v_codec: "h264",
            a_codec: "aac",
            sequence: format!("{}", self.seed >> 12),
            video_fps: whole(sample.fps),
            video_rate: whole(sample.video_bps),
            audio_fps: whole(AUDIO_FPS * sample.audio),
            audio_rate: whole(audio_bps),
            local_ts: sample.local_ms,
            video_ts: sample.video_ms,
            audio_ts: sample.audio_ms,
            meta_video_rate: whole(self.quality.video_bps / 1e3),
            meta_audio_rate: whole(AUDIO_BPS / 1e3),
            mate_fps: whole(self.quality.fps),
            stream_param: format!("txSecret={PUSH_SECRET_MARK}{:016x}&txTime={expires:X}", self.seed),
            bandwidth: hundredths(bandwidth),
            flux: hundredths(bandwidth * SAMPLE_SECONDS / 8.0),
            server_ip: format!("192.0.2.{}", 200 + self.seed % 50),
            gop_size: self.quality.gop_ms,
        }
    }

    /// Like `2026-11-20 17:30:15.250`; the milliseconds are within the second of the record.
    fn begin_push_time(&self) -> String {
        let local = UnixTime(self.push.started).plus(BEIJING_S).to_utc();
        format!("{}.{:03}", local.format("%Y-%m-%d %H:%M:%S"), self.seed % 1_000)
    }
}

/// [`SAMPLE_S`] as a number to multiply with.
#[expect(clippy::cast_precision_loss, reason = "a few seconds")]
const SAMPLE_SECONDS: f64 = SAMPLE_S as f64;

#[expect(clippy::cast_possible_truncation, reason = "rates of media are far below 2^63")]
fn whole(number: f64) -> i64 {
    number.round() as i64
}

fn hundredths(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

/// The answer, in the names of the wire.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PushInfoList {
    data_info_list: Vec<PushData>,
}

/// One sample, in the names of the wire.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct PushData {
    time: String,
    push_domain: String,
    app_name: String,
    client_ip: Option<String>,
    begin_push_time: String,
    resolution: Option<String>,
    v_codec: &'static str,
    a_codec: &'static str,
    sequence: String,
    video_fps: i64,
    video_rate: i64,
    audio_fps: i64,
    audio_rate: i64,
    local_ts: i64,
    video_ts: i64,
    audio_ts: i64,
    meta_video_rate: i64,
    meta_audio_rate: i64,
    mate_fps: i64,
    stream_param: String,
    bandwidth: f64,
    flux: f64,
    server_ip: String,
    gop_size: u32,
}
