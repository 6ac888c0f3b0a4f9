//! Histograms as text, with colour and without, and what they must count.

use proptest::prelude::*;

use super::*;
use crate::cells::Ambiguous;
use crate::tui::text;
use crate::tui::theme::{ASCII, UNICODE};
use crate::tui::theme::{Depth, Theme, ThemeName};
use crate::tui::view::bars::texts;

const NOON: UnixTime = UnixTime(1_795_176_000);

fn east(hours: i32) -> FixedOffset {
    FixedOffset::east_opt(hours * 3_600).expect("an offset")
}

fn look(colours: Depth) -> Look {
    let glyphs = if colours == Depth::Sixteen { &UNICODE } else { &ASCII };
    let theme = Theme::new(ThemeName::default(), colours);
    Look {
        ascii: false,
        theme,
        ambiguous: Ambiguous::Narrow,
        glyphs,
        zone: |_| east(8),
        face: Face::Utc,
        demo: false,
        lang: Lang::En,
    }
}

/// Breaks of two hours: hours before noon, how many, who acts.
fn breaks() -> Vec<(UnixTime, Option<Actor>)> {
    [
        (9, 2, Some(Actor::Streamer)),
        (8, 1, Some(Actor::Streamer)),
        (4, 5, Some(Actor::Network)),
        (4, 3, Some(Actor::Us)),
        (3, 4, Some(Actor::Network)),
        (1, 1, None),
        (30, 7, Some(Actor::Account)),
    ]
    .into_iter()
    .flat_map(|(hours, count, actor)| (0..count).map(move |it| (NOON.plus(-hours * 3_600 + it), actor)))
    .collect()
}

fn histogram(width: u16) -> Histogram {
    Histogram::of(breaks(), (NOON.plus(-12 * 3_600), NOON), width, east(0))
}

fn shown(width: u16, height: u16, look: Look, lang: Lang) -> Vec<String> {
    let lines = texts(&lines(&histogram(width), height, look, lang));
    lines.iter().map(|it| it.trim_end().to_owned()).collect()
}

#[test]
fn bars_letters_times_and_the_highest_count_are_named() {
    assert_eq!(
        shown(60, 5, look(Depth::Sixteen), Lang::En),
        [
            "per 15m  N network 9  S streamer 3  U us 3  ? unrecognised 1",
            "    8                                 █",
            "                  ▄   ▂               █   █       ▂",
            "                  S   S               N   N       ?",
            "      11-20   02:00   04:00   06:00   08:00   10:00   12:00",
        ]
    );
}

#[test]
fn three_lines_without_colour_tell_height_by_capitals() {
    assert_eq!(
        shown(32, 3, look(Depth::None), Lang::En),
        ["per 30m  N network 9", "    8       s s       N N   ?", "      11-20       06:00"]
    );
}

#[test]
fn chinese_and_japanese_legends_take_their_widths() {
    let legend = |lang| shown(60, 3, look(Depth::Sixteen), lang).swap_remove(0);
    assert_eq!(legend(Lang::Zh), "每 15m  N 网络 9  S 推流端 3  U 我方配置 3  ? 未识别 1");
    assert_eq!(legend(Lang::Ja), "15m ごと  N 回線 9  S 配信者 3  U 自社設定 3  ? 未判別 1");
}

#[test]
fn bars_begin_at_round_times_of_the_zone() {
    let half = FixedOffset::east_opt(5 * 3_600 + 1_800).expect("an offset");
    let it = Histogram::of([], (NOON.plus(-40_000), NOON), 30, half);
    assert_eq!(it.step_s, 1_800);
    let it = Histogram::of([], (NOON.plus(-86_400), NOON), 30, half);
    assert_eq!((it.step_s, it.first.plus(19_800).0 % 3_600), (7_200, 0));
}

#[test]
fn every_break_of_the_window_is_counted_once_and_no_other() {
    for width in [0, 1, 7, 20, 60, 200] {
        let it = histogram(width);
        assert_eq!((0..KINDS).map(|kind| it.total(kind)).sum::<u64>(), 16, "{width}");
    }
}

#[test]
fn ages_stand_below_the_bars_where_times_are_relative() {
    let relative = Look { face: Face::Relative, zone: |_| east(0), ..look(Depth::Sixteen) };
    let axis = shown(60, 2, relative, Lang::En).swap_remove(1);
    assert_eq!(axis, "      -12h00m     -9h00m      -6h00m      -3h00m");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn no_line_is_wider_nor_are_there_more_than_told(
        times in prop::collection::vec(any::<i64>(), 0..20),
        window in (any::<i64>(), any::<i64>()),
        days in 0_i64..70,
        width in 0_u16..150,
        height in 0_u16..8,
        offset in -12_i32..14,
    ) {
        let some = |it: &i64| (UnixTime(*it), Some(Actor::Us));
        for window in [(UnixTime(window.0), UnixTime(window.1)), (NOON.plus(-days * DAY_S), NOON)] {
            let it = Histogram::of(times.iter().map(some), window, width, east(offset));
            for (colours, face) in [(Depth::Sixteen, Face::Local), (Depth::None, Face::Relative)] {
                let look = Look { face, ..look(colours) };
                for lang in Lang::ALL {
                    let lines = texts(&lines(&it, height, look, lang));
                    prop_assert!(lines.len() <= usize::from(height));
                    for line in lines {
                        prop_assert!(text::width(&line) <= usize::from(width), "{:?}", line);
                    }
                }
            }
        }
    }
}
