//! Charts as text, at the sizes of panes and at the smallest ones, in every language.

use proptest::prelude::*;

use super::*;
use crate::insight::evidence::Bearing;
use crate::tui::theme::{ASCII, UNICODE};
use crate::tui::view::bars::texts;

fn evidence(points: Vec<Point>) -> Evidence {
    Evidence { points, interval_s: 5, findings: Vec::new(), bearing: Bearing::Silent }
}

/// Five minutes with a hole of a minute; the last minute chokes.
fn choking() -> Evidence {
    let times = (0..60).rev().map(|step| step * 5).filter(|it| !(150..210).contains(it));
    evidence(
        times
            .map(|before_s| {
                let left = f64::from(before_s.min(60)) / 60.0;
                Point {
                    before_s,
                    video_bps: Some(2.4e6 * left),
                    fps: Some(25.0 * left),
                    drift_ms: Some(6_200.0 * (1.0 - left)),
                }
            })
            .collect(),
    )
}

fn shown(width: u16, height: u16, glyphs: &Glyphs, lang: Lang) -> Vec<String> {
    texts(&lines(&choking(), width, height, glyphs, lang))
}

#[test]
fn three_strips_over_one_axis_fit_eight_lines() {
    assert_eq!(
        shown(60, 8, &UNICODE, Lang::En),
        [
            "bitrate    2.4 Mbps █████████████      ████████████▇▄▁     │",
            "                  0 █████████████······████████████████▅▄▁▁│",
            "frames       25 fps █████████████      ████████████▇▄▁     │",
            "                  0 █████████████······████████████████▅▄▁▁│",
            "drift         6.2 s                                    ▃▄▇█│",
            "                  0 ▁▁▁▁▁▁▁▁▁▁▁▁▁······▁▁▁▁▁▁▁▁▁▁▁▁▁▄▇█████│",
            "                    -5m                -2m30s          break",
        ]
    );
}

#[test]
fn ascii_has_the_same_shapes() {
    assert_eq!(
        shown(40, 4, &ASCII, Lang::En),
        [
            "bps 0..2.4M #########----#########+:...|",
            "fps   0..25 #########----#########+:...|",
            "lag 0..6.2s .........----..........:++#|",
            "            -5m          -2m30s    break",
        ]
    );
}

#[test]
fn the_smallest_chart_still_has_names_and_the_break() {
    assert_eq!(shown(10, 3, &UNICODE, Lang::En), ["bps ████▁│", "fps ████▁│", "lag ▁▁▁▁█│"]);
    assert_eq!(shown(4, 1, &ASCII, Lang::En), ["##.|"]);
}

#[test]
fn chinese_and_japanese_names_take_their_widths() {
    assert_eq!(
        shown(60, 4, &UNICODE, Lang::Zh),
        [
            "码率 0..2.4 Mbps ██████████████·······████████████▇▇▅▅▃▃▂▁▁│",
            "帧率   0..25 fps ██████████████·······████████████▇▇▅▅▃▃▂▁▁│",
            "滞后    0..6.2 s ▁▁▁▁▁▁▁▁▁▁▁▁▁▁·······▁▁▁▁▁▁▁▁▁▁▁▁▁▁▃▃▅▅▆▇█│",
            "                 -5m                  -2m30s            断流",
        ]
    );
    assert_eq!(
        shown(40, 3, &UNICODE, Lang::Ja),
        [
            "bps  0..2.4M █████████····███████▇▆▅▃▁▁│",
            "fps    0..25 █████████····███████▇▆▅▃▁▁│",
            "遅延 0..6.2s ▁▁▁▁▁▁▁▁▁····▁▁▁▁▁▁▁▁▂▃▅▇█│",
        ]
    );
}

#[test]
fn what_was_never_read_is_neither_zero_nor_left_out() {
    let unread = |before_s| Point { before_s, video_bps: Some(0.0), fps: Some(25.0), drift_ms: None };
    let evidence = evidence((0..12).rev().map(|it| unread(it * 5)).collect());
    assert_eq!(
        texts(&lines(&evidence, 20, 3, &ASCII, Lang::En)),
        ["bps  0..0 .........|", "fps 0..25 #########|", "lag       ---------|"]
    );
    assert!(lines(&super::tests::evidence(Vec::new()), 20, 3, &ASCII, Lang::En).is_empty());
}

#[test]
fn a_few_readings_are_no_course_to_draw() {
    let points = choking().points;
    let drawn = |many: usize| {
        let few = evidence(points[points.len() - many..].to_vec());
        lines(&few, 60, 4, &UNICODE, Lang::En).len()
    };
    assert_eq!([drawn(1), drawn(LEAST - 1), drawn(LEAST)], [0, 0, 4]);
}

#[test]
fn low_and_none_stand_out_by_role_as_well() {
    use Role::{Bad, Dim, Good, Plain, Warn};

    let lines = lines(&choking(), 60, 3, &UNICODE, Lang::En);
    let roles = |line: &Line| line.iter().map(|it| it.role).collect::<Vec<_>>();
    assert_eq!(roles(&lines[0]), [Plain, Dim, Good, Dim, Good, Warn, Bad, Bad]);
    assert_eq!(roles(&lines[2]), [Plain, Dim, Good, Dim, Good, Warn, Bad, Bad]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_chart_is_wider_or_higher_than_told(
        points in prop::collection::vec((0_u32..=600, prop::option::of(0.0..1e10), prop::option::of(-1e9..1e9)), 0..40),
        interval_s in 1_u32..60,
        width in 0_u16..120,
        height in 0_u16..14,
    ) {
        let mut points: Vec<Point> = points
            .into_iter()
            .map(|(before_s, rate, drift_ms)| Point { before_s, video_bps: rate, fps: rate, drift_ms })
            .collect();
        points.sort_by_key(|it| std::cmp::Reverse(it.before_s));
        let evidence = Evidence { interval_s, ..evidence(points) };
        for lang in Lang::ALL {
            for glyphs in [&UNICODE, &ASCII] {
                let lines = texts(&lines(&evidence, width, height, glyphs, lang));
                prop_assert!(lines.len() <= usize::from(height));
                for line in lines {
                    prop_assert!(cells(&line) <= usize::from(width), "{:?} in {}", line, width);
                }
            }
        }
    }
}
