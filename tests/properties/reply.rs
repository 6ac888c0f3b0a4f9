//! Replies of all actions: whatever came, what is made of it may be printed, and says what it is.

use breakwatch::api::{Decoded, Error, QualityQuery, replies};
use breakwatch::event::{Record, Sample, StreamName, Text, UnixTime};
use breakwatch::i18n::Lang;

use super::assert_plain;

pub fn check(data: &[u8]) {
    if let Some(page) = said(replies::event_page(data)) {
        assert_plain(&page.request_id);
        for decoded in &page.records {
            match decoded {
                Decoded::Record(record) => of_record(record),
                Decoded::Undecodable { why, .. } => {
                    assert_plain(why);
                    assert!(!why.is_empty());
                }
            }
        }
        assert_eq!(Some(page), said(replies::event_page(data)), "the same bytes say the same");
    }
    if let Some((domains, _)) = said(replies::domains(data)) {
        for domain in &domains {
            of_text(&domain.name);
        }
    }
    if let Some(page) = said(replies::online_page(data)) {
        assert_plain(&page.request_id);
        for on_air in &page.streams {
            assert!(!on_air.name.stream.is_empty());
            [&on_air.name.domain, &on_air.name.app, &on_air.name.stream].into_iter().for_each(of_text);
        }
        let mut names: Vec<_> = page.streams.iter().map(|it| format!("{:?}", it.name)).collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), page.streams.len(), "each stream once");
        if page.is_whole() {
            assert_eq!(page.total, u64::try_from(page.streams.len()).ok());
        }
    }
    said(replies::stream_state(data));
    let query = QualityQuery {
        stream: StreamName { domain: "push.example.com".into(), app: "live".into(), stream: "room".into() },
        start: UnixTime(1_795_161_600),
        end: UnixTime(1_795_167_015),
    };
    if let Some((samples, _)) = said(replies::push_quality(data, &query)) {
        assert!(samples.is_sorted_by_key(|sample| sample.at));
        samples.iter().for_each(of_sample);
    }
}

/// What a reply says, unless it is an error: that can be told on one line in each language.
#[track_caller]
fn said<T>(read: Result<T, Error>) -> Option<T> {
    let error = match read {
        Ok(read) => return Some(read),
        Err(error) => error,
    };
    for lang in Lang::ALL {
        let sentence = error.sentence(lang);
        assert_plain(&sentence);
        assert!(!sentence.is_empty() && sentence.chars().count() < 4_000, "{sentence}");
    }
    assert_plain(error.code().unwrap_or_default());
    assert_plain(error.request_id().unwrap_or_default());
    None
}

fn of_text(text: &Text) {
    assert_plain(text.shown());
    assert_eq!(text.was_hostile(), text.shown() != text.raw());
}

fn of_record(record: &Record) {
    let Record { domain, app, stream, reason, client_ip, resolution, .. } = record;
    [domain, app, stream, reason, client_ip, resolution].into_iter().for_each(of_text);
    assert_ne!(record.duration_s, Some(i32::MIN), "that number means missing");
    for text in [reason, client_ip, resolution] {
        assert_ne!(text.raw(), "-", "that means missing");
    }
}

fn of_sample(sample: &Sample) {
    [&sample.client_ip, &sample.resolution, &sample.video_codec, &sample.audio_codec]
        .into_iter()
        .for_each(of_text);
    let numbers = [
        sample.video_fps,
        sample.video_bps,
        sample.audio_fps,
        sample.audio_bps,
        sample.local_ms,
        sample.video_ms,
        sample.audio_ms,
        sample.meta_fps,
        sample.meta_video_kbps,
        sample.gop_ms,
    ];
    assert!(numbers.into_iter().flatten().all(f64::is_finite));
}
