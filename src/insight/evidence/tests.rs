//! Pushes with known ends, and what must be found in them; nothing must be found in noise.

use proptest::prelude::*;

use super::*;
use crate::event::Text;
use crate::i18n::Lang;

const ENDED: UnixTime = UnixTime(1_795_167_015);

fn push(cause: Option<&str>) -> Push<'_> {
    Push { began: Some(ENDED.plus(-3_600)), ended: ENDED, cause, asked: ENDED.plus(600) }
}

/// A healthy reading so many seconds before the end.
fn healthy(before_s: i64) -> Sample {
    let ms = f64::from(i32::try_from(3_600 - before_s).expect("small")) * 1e3;
    Sample {
        at: ENDED.plus(-before_s),
        began: Some(ENDED.plus(-3_600)),
        client_ip: Text::new("203.0.113.7"),
        resolution: Text::new("1280*720"),
        video_fps: Some(25.0),
        video_bps: Some(2.4e6),
        audio_fps: Some(43.0),
        audio_bps: Some(64e3),
        local_ms: Some(ms),
        video_ms: Some(ms),
        audio_ms: Some(ms),
        meta_fps: Some(25.0),
        gop_ms: Some(2_000.0),
        ..Sample::default()
    }
}

/// Readings every five seconds over the last five minutes, changed by `change`.
fn samples(change: impl Fn(i64, &mut Sample)) -> Vec<Sample> {
    let times = (0..60).rev().map(|step| step * 5 + 3);
    times
        .map(|before_s| {
            let mut it = healthy(before_s);
            change(before_s, &mut it);
            it
        })
        .collect()
}

fn texts(samples: &[Sample], push: &Push<'_>) -> Vec<String> {
    Evidence::of(samples, push).findings.iter().map(|it| it.text(Lang::En)).collect()
}

/// An uplink that chokes in the last 38 s.
fn choking() -> Vec<Sample> {
    samples(|before_s, it| {
        if before_s <= 38 {
            it.video_bps = Some(0.3e6);
            it.video_fps = Some(9.0);
            it.video_ms =
                it.video_ms.map(|ms| ms - 8_000.0 * f64::from(43 - i32::try_from(before_s).unwrap()) / 43.0);
        }
    })
}

#[test]
fn a_choking_uplink_is_told_with_its_figures_and_fits_a_network_cause() {
    let evidence = Evidence::of(&choking(), &push(Some("client_network")));
    let texts: Vec<String> = evidence.findings.iter().map(|it| it.text(Lang::En)).collect();
    assert_eq!(
        texts,
        [
            "bitrate fell from 2.4 Mbps to 0.3 Mbps in the last 38 s",
            "fps 9 of 25 promised",
            "media time fell 6.5 s behind: the uplink is choking",
        ]
    );
    assert_eq!(
        evidence.bearing.sentence(Lang::En),
        Some("The readings fit the official cause: the uplink was choking before the end.")
    );
    assert!(matches!(Evidence::of(&choking(), &push(Some("client_closed"))).bearing, Bearing::Against(_)));
}

#[test]
fn a_steady_push_speaks_against_a_network_cause() {
    let evidence = Evidence::of(&samples(|_, _| {}), &push(Some("client_network")));
    let texts: Vec<String> = evidence.findings.iter().map(|it| it.text(Lang::En)).collect();
    assert_eq!(
        texts,
        [
            "frames kept coming until the end (25 fps): not a choking uplink",
            "quality was steady: 2.4 Mbps over the last 5 min",
        ]
    );
    assert!(matches!(evidence.bearing, Bearing::Against(_)));
    assert!(matches!(Evidence::of(&samples(|_, _| {}), &push(Some("auth_failed"))).bearing, Bearing::Silent));
}

#[test]
fn findings_read_natively_in_every_language() {
    let evidence = Evidence::of(&choking(), &push(None));
    let texts = |lang| evidence.findings.iter().map(|it| it.text(lang)).collect::<Vec<_>>();
    assert_eq!(
        texts(Lang::Zh),
        [
            "最后 38 秒内码率由 2.4 Mbps 降至 0.3 Mbps",
            "帧率 9 fps，编码器声明为 25 fps",
            "媒体时间落后 6.5 秒：上行链路拥塞",
        ]
    );
    assert_eq!(
        texts(Lang::Ja),
        [
            "直前の 38 秒間にビットレートが 2.4 Mbps から 0.3 Mbps に低下",
            "フレームレート 9 fps（エンコーダーの申告値は 25 fps）",
            "メディア時刻が 6.5 秒遅延：上り回線が詰まっています",
        ]
    );
}

#[test]
fn a_still_picture_is_no_choking_uplink() {
    let still = samples(|before_s, it| {
        if before_s <= 60 {
            it.video_bps = Some(0.2e6);
        }
    });
    for cause in [Some("client_network"), Some("client_closed"), None] {
        let evidence = Evidence::of(&still, &push(cause));
        assert_eq!(evidence.bearing, Bearing::Silent, "{cause:?}");
        assert!(matches!(evidence.findings[..], [Finding::BitrateFell { .. }]), "{:?}", evidence.findings);
    }
}

#[test]
fn a_busy_encoder_that_skips_frames_is_no_choking_uplink() {
    let busy = samples(|before_s, it| {
        if before_s <= 60 {
            (it.video_bps, it.video_fps) = (Some(0.9e6), Some(9.0));
        }
    });
    assert_eq!(Evidence::of(&busy, &push(Some("client_closed"))).bearing, Bearing::Silent);
}

#[test]
fn time_stamps_that_run_slow_are_not_blamed_on_the_uplink() {
    let slow = samples(|_, it| it.video_ms = it.video_ms.map(|ms| ms * 0.98));
    let evidence = Evidence::of(&slow, &push(Some("client_network")));
    assert!(matches!(evidence.findings[..], [Finding::FellBehind { in_full: true, .. }, ..]), "{evidence:?}");
    assert_eq!(evidence.bearing, Bearing::Silent);
}

#[test]
fn an_encoder_that_starts_its_clock_anew_has_not_fallen_behind() {
    let anew = samples(|before_s, it| {
        if before_s < 100 {
            it.video_ms = it.video_ms.map(|ms| ms - 3_400_000.0);
        }
    });
    let found = Evidence::of(&anew, &push(None)).findings;
    assert!(!found.iter().any(|it| matches!(it, Finding::FellBehind { .. })), "{found:?}");
}

#[test]
fn silence_is_told_when_it_is_proven() {
    let mut cut = samples(|_, _| {});
    cut.retain(|it| ENDED.since(it.at) >= 20);
    assert_eq!(texts(&cut, &push(None))[0], "no data in the last 23 s before the end");
    let soon = Push { asked: ENDED.plus(20), ..push(Some("client_network")) };
    assert_eq!(texts(&cut, &soon)[0], "the readings of the last 23 s before the end are not listed yet");
    assert_eq!(Evidence::of(&cut, &soon).bearing, Bearing::Silent);
    let empty = samples(|before_s, it| {
        if before_s < 20 {
            (it.video_bps, it.video_fps, it.audio_bps, it.audio_fps) =
                (Some(0.0), Some(0.0), Some(0.0), Some(0.0));
        }
    });
    assert_eq!(texts(&empty, &soon)[0], "no data in the last 23 s before the end");
    assert!(matches!(Evidence::of(&empty, &soon).bearing, Bearing::For(_)));
}

#[test]
fn clocks_that_go_on_without_data_are_no_delay() {
    let unplugged = samples(|before_s, it| {
        if before_s < 40 {
            (it.video_bps, it.video_fps, it.audio_bps, it.audio_fps) =
                (Some(0.0), Some(0.0), Some(0.0), Some(0.0));
            it.video_ms = Some(3_557_000.0);
        }
    });
    assert_eq!(texts(&unplugged, &push(None)), ["no data in the last 43 s before the end"]);
}

#[test]
fn a_track_that_stops_before_the_other_is_named() {
    let mute = samples(|before_s, it| {
        if before_s < 33 {
            (it.audio_bps, it.audio_fps) = (Some(0.0), Some(0.0));
        }
    });
    assert_eq!(texts(&mute, &push(None))[0], "audio stopped 30 s before video");
    let blind = samples(|before_s, it| {
        if before_s < 33 {
            (it.video_bps, it.video_fps) = (Some(0.0), Some(0.0));
        }
    });
    assert_eq!(texts(&blind, &push(None)), ["video stopped 30 s before audio"]);
    let never = samples(|_, it| (it.audio_bps, it.audio_fps) = (Some(0.0), Some(0.0)));
    assert!(!texts(&never, &push(None)).iter().any(|it| it.contains("audio")));
    let unlisted = samples(|before_s, it| {
        if before_s < 33 {
            (it.audio_bps, it.audio_fps) = (None, None);
        }
    });
    assert!(!texts(&unlisted, &push(None)).iter().any(|it| it.contains("audio")));
}

#[test]
fn habits_of_the_encoder_and_changes_on_the_way_are_named() {
    let odd = samples(|before_s, it| {
        it.gop_ms = Some(12_000.0);
        if before_s < 100 {
            it.client_ip = Text::new("198.51.100.9");
            it.resolution = Text::new("640*360\u{1b}");
        }
    });
    let texts = texts(&odd, &push(None));
    assert!(texts.contains(&"GOP 12 s: too long".to_owned()), "{texts:?}");
    let address = "the address changed from 203.0.113.7 to 198.51.100.9, 98 s before the end";
    assert!(texts.contains(&address.to_owned()), "{texts:?}");
    assert!(texts.iter().any(|it| it.contains("from 1280*720 to 640*360\\u001b")), "{texts:?}");
    let swaying = samples(|before_s, it| {
        it.video_bps = Some(if before_s / 5 % 4 == 0 { 0.5e6 } else { 2.4e6 });
    });
    let texts = self::texts(&swaying, &push(None));
    assert!(texts.contains(&"bitrate was uneven, between 0.5 Mbps and 2.4 Mbps".to_owned()), "{texts:?}");
}

#[test]
fn two_addresses_to_and_fro_are_two_pushes_and_no_change() {
    let mixed = samples(|before_s, it| {
        if before_s / 5 % 2 == 0 {
            it.client_ip = Text::new("198.51.100.9");
        }
    });
    assert!(!texts(&mixed, &push(None)).iter().any(|it| it.contains("address")));
}

#[test]
fn only_the_push_that_ended_counts() {
    let mut mixed = choking();
    for before_s in (-300..600).step_by(5) {
        let mut other = healthy(before_s);
        other.began = Some(ENDED.plus(if before_s < 2 { -1 } else { -9_000 }));
        other.client_ip = Text::new("198.51.100.9");
        mixed.push(other);
    }
    let alone = Evidence::of(&choking(), &push(None));
    assert_eq!(Evidence::of(&mixed, &push(None)), alone);
    let unlisted = Push { began: None, ..push(None) };
    mixed.retain(|it| it.began != Some(ENDED.plus(-9_000)));
    assert_eq!(Evidence::of(&mixed, &unlisted), alone);
    let another = Push { began: Some(ENDED.plus(-77)), ..push(None) };
    assert!(Evidence::of(&mixed, &another).is_empty());
}

#[test]
fn order_and_doubles_do_not_matter_and_halves_are_joined() {
    let whole = choking();
    let mut shuffled: Vec<Sample> = whole.iter().rev().cloned().collect();
    for it in &whole {
        shuffled.push(Sample { video_fps: None, gop_ms: None, ..it.clone() });
        shuffled.insert(0, Sample { at: it.at, began: it.began, ..Sample::default() });
    }
    assert_eq!(Evidence::of(&shuffled, &push(None)), Evidence::of(&whole, &push(None)));
}

#[test]
fn few_readings_are_called_few_and_none_are_nothing() {
    let mut few = samples(|_, _| {});
    few.drain(..58);
    assert_eq!(texts(&few, &push(None)), ["only 2 readings: too few to say more"]);
    let none = Evidence::of(&[], &push(Some("client_network")));
    assert!(none.is_empty() && none.findings.is_empty());
    assert_eq!(none.bearing, Bearing::Silent);
}

#[test]
fn readings_older_than_the_window_and_after_the_end_are_left_out() {
    let all: Vec<Sample> = (-100..3_000).step_by(5).map(healthy).collect();
    let points = Evidence::of(&all, &push(None)).points;
    assert_eq!(points.first().map(|it| it.before_s), Some(WINDOW_S));
    assert_eq!(points.last().map(|it| it.before_s), Some(0));
    assert!(points.iter().all(|it| it.drift_ms == Some(0.0)));
}

#[test]
fn one_wild_reading_changes_no_finding() {
    let calm = texts(&samples(|_, _| {}), &push(None));
    for wild in [f64::NAN, f64::INFINITY, -5.0, 1e300, 9e9] {
        let odd = samples(|before_s, it| {
            if before_s == 153 {
                (it.video_bps, it.gop_ms, it.local_ms, it.meta_fps) =
                    (Some(wild), Some(wild), Some(wild), Some(wild));
            }
        });
        assert_eq!(texts(&odd, &push(None)), calm, "{wild}");
    }
}

fn number() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![Just(None), Just(Some(0.0)), (0.0..3e6).prop_map(Some), prop::num::f64::ANY.prop_map(Some),]
}

fn any_sample() -> impl Strategy<Value = Sample> {
    let numbers = prop::array::uniform9(number());
    (-20_i64..700, prop::option::of(0_i64..4), numbers).prop_map(|(before_s, began, n)| Sample {
        at: ENDED.plus(-before_s),
        began: began.map(|it| ENDED.plus(-3_600 * it)),
        video_fps: n[0],
        video_bps: n[1],
        audio_fps: n[2],
        audio_bps: n[3],
        local_ms: n[4],
        video_ms: n[5],
        meta_fps: n[6],
        gop_ms: n[7],
        audio_ms: n[8],
        ..Sample::default()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A healthy push whose figures tremble and of which a fifth of the readings is missing.
    #[test]
    fn noise_and_holes_make_no_choking_uplink_of_a_healthy_push(
        noise in prop::collection::vec((0.7..1.3, 0.92..1.08, -300.0..300.0, 0_u8..5), 60),
        asked in 0_i64..600,
    ) {
        let trembling: Vec<Sample> = samples(|_, _| {})
            .into_iter()
            .zip(noise)
            .filter(|(_, noise)| noise.3 > 0)
            .map(|(it, (bits, frames, ms, _))| Sample {
                video_bps: it.video_bps.map(|bps| bps * bits),
                video_fps: it.video_fps.map(|fps| fps * frames),
                video_ms: it.video_ms.map(|at| at + ms),
                ..it
            })
            .collect();
        let push = |cause| Push { asked: ENDED.plus(asked), ..push(Some(cause)) };
        for cause in ["client_closed", "platform_internal"] {
            let evidence = Evidence::of(&trembling, &push(cause));
            prop_assert!(!matches!(evidence.bearing, Bearing::Against(_)), "{:?}", evidence.findings);
        }
        let evidence = Evidence::of(&trembling, &push("client_network"));
        let choked = matches!(
            evidence.bearing,
            Bearing::For(Ground { sign: Sign::Choking, .. })
        );
        prop_assert!(!choked, "{:?}", evidence.findings);
    }

    /// A push that chokes by any measure is never called flowing or steady.
    #[test]
    fn a_choking_push_is_never_called_steady(
        left in 0.05..0.45,
        over_s in 20_i64..200,
        behind_ms in 3_000.0..20_000.0,
    ) {
        let evidence = Evidence::of(
            &samples(|before_s, it| {
                if before_s <= over_s {
                    let slope = f64::from(i32::try_from(over_s - before_s).expect("small")) / f64::from(i32::try_from(over_s).expect("small"));
                    it.video_bps = it.video_bps.map(|bps| bps * left);
                    it.video_fps = it.video_fps.map(|fps| fps * left);
                    it.video_ms = it.video_ms.map(|ms| ms - behind_ms * slope);
                }
            }),
            &push(Some("client_network")),
        );
        prop_assert!(matches!(evidence.bearing, Bearing::For(_)), "{:?}", evidence.findings);
    }

    #[test]
    fn whatever_comes_in_is_taken_and_every_text_is_finite(
        samples in prop::collection::vec(any_sample(), 0..150),
        began in prop::option::of(0_i64..4),
    ) {
        let push = Push { began: began.map(|it| ENDED.plus(-3_600 * it)), ..push(Some("client_network")) };
        let evidence = Evidence::of(&samples, &push);
        prop_assert!(evidence.points.windows(2).all(|pair| pair[0].before_s >= pair[1].before_s));
        prop_assert!(evidence.points.iter().all(|it| it.before_s <= WINDOW_S));
        for lang in Lang::ALL {
            for finding in &evidence.findings {
                let text = finding.text(lang);
                prop_assert!(!text.contains("NaN") && !text.contains("inf"), "{}", text);
            }
            let _ = evidence.bearing.sentence(lang);
        }
    }
}
