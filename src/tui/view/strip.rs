//! One line of a stream's time: on air, off air, not known, over the window, the oldest on the left.

use super::bars::{cell, push, whole};
use super::paint::Line;
use crate::event::UnixTime;
use crate::tui::theme::{Glyphs, Role};

/// From a moment to another, the latter not included.
pub(super) type Stretch = (UnixTime, UnixTime);

/// The strip in exactly `width` cells. What is neither on air nor unknown is off air; what is both is on
/// air. Stretches may overlap, stand in any order and reach beyond the window.
///
/// A cell is full only where the stream was on air all the time and a dot only where it never was: a
/// break of a second shows at any width. A cell of which more is unknown than known has a question mark.
pub(super) fn line(
    on_air: &[Stretch],
    unknown: &[Stretch],
    window: Stretch,
    width: u16,
    glyphs: &Glyphs,
) -> Line {
    let (from, until) = window;
    let length = until.since(from).max(0);
    let (on_air, unknown) = (united(on_air), united(unknown));
    let mut line = Line::new();
    let edge = |at: u16| {
        let share = i128::from(length) * i128::from(at) / i128::from(width.max(1));
        from.plus(i64::try_from(share).unwrap_or(length))
    };
    for at in 0..width {
        let (begin, end) = (edge(at), edge(at + 1));
        // Where cells are shorter than a second, each still stands for one.
        let end = if end > begin { end } else { begin.plus(1) };
        let (text, role) = shown(&on_air, &unknown, (begin, end), glyphs);
        push(&mut line, text, role);
    }
    line
}

fn shown(on_air: &[Stretch], unknown: &[Stretch], part: Stretch, glyphs: &Glyphs) -> (&'static str, Role) {
    let whole_s = part.1.since(part.0);
    let on_s = common(on_air, part);
    // What is both counts as on air.
    let both_s: i64 = on_air.iter().map(|it| common(unknown, overlap(*it, part))).sum();
    let unknown_s = common(unknown, part) - both_s;
    let known_s = whole_s - unknown_s;
    if unknown_s > known_s {
        return (glyphs.unrecognised, Role::Dim);
    }
    match on_s {
        0 => (glyphs.dot, Role::Dim),
        _ if on_s == known_s => (glyphs.levels[glyphs.levels.len() - 1], Role::Good),
        _ => {
            let below_full = &glyphs.levels[..glyphs.levels.len() - 1];
            (cell(seconds(on_s) / seconds(known_s), 0, 1, below_full), Role::Warn)
        }
    }
}

fn seconds(span: i64) -> f64 {
    whole(usize::try_from(span).unwrap_or(0))
}

/// Seconds that united stretches have in common with another one.
fn common(stretches: &[Stretch], part: Stretch) -> i64 {
    let first = stretches.partition_point(|it| it.1 <= part.0);
    let near = stretches[first..].iter().take_while(|it| it.0 < part.1);
    near.map(|it| overlap(*it, part)).map(|(from, until)| until.since(from)).sum()
}

/// What two stretches share; of no length where they share nothing.
fn overlap(a: Stretch, b: Stretch) -> Stretch {
    let from = a.0.max(b.0);
    (from, a.1.min(b.1).max(from))
}

/// The same time in stretches that stand in order and apart.
fn united(stretches: &[Stretch]) -> Vec<Stretch> {
    let mut sorted: Vec<Stretch> = stretches.iter().copied().filter(|it| it.0 < it.1).collect();
    sorted.sort_unstable();
    let mut out: Vec<Stretch> = Vec::with_capacity(sorted.len());
    for it in sorted {
        match out.last_mut() {
            Some(last) if it.0 <= last.1 => last.1 = last.1.max(it.1),
            _ => out.push(it),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::tui::text;
    use crate::tui::theme::{ASCII, UNICODE};
    use crate::tui::view::bars::texts;

    const fn stretch(from: i64, until: i64) -> Stretch {
        (UnixTime(from), UnixTime(until))
    }

    fn text(on: &[Stretch], unknown: &[Stretch], width: u16, glyphs: &Glyphs) -> String {
        texts(&[line(on, unknown, stretch(0, 1_000), width, glyphs)]).concat()
    }

    #[test]
    fn time_on_air_off_air_and_unknown_are_three_marks() {
        let on = [stretch(200, 500), stretch(600, 900)];
        let unknown = [stretch(0, 200)];
        assert_eq!(text(&on, &unknown, 10, &UNICODE), "??███·███·");
        assert_eq!(text(&on, &unknown, 10, &ASCII), "??###-###-");
        assert_eq!(text(&on, &unknown, 1, &UNICODE), "▅");
        assert_eq!(text(&[], &[], 4, &UNICODE), "····");
        assert_eq!(text(&on, &unknown, 0, &UNICODE), "");
    }

    #[test]
    fn a_short_break_shows_at_any_width_and_so_does_a_short_push() {
        let on = [stretch(0, 499), stretch(500, 1_000)];
        assert_eq!(text(&on, &[], 4, &UNICODE), "█▇██");
        assert_eq!(text(&on, &[], 4, &ASCII), "#+##");
        assert_eq!(text(&[stretch(500, 501)], &[], 4, &UNICODE), "··▁·");
    }

    #[test]
    fn stretches_overlap_in_any_order_and_reach_beyond_the_window() {
        let on = [stretch(400, 2_000), stretch(300, 450), stretch(-50, 100), stretch(90, 80)];
        assert_eq!(text(&on, &[stretch(50, 350)], 10, &UNICODE), "█??███████");
    }

    #[test]
    fn a_window_shorter_than_its_width_is_still_filled() {
        let line = line(&[stretch(0, 1)], &[], stretch(0, 2), 6, &UNICODE);
        assert_eq!(texts(&[line]), ["███···"]);
        let nothing = super::line(&[stretch(0, 9)], &[], stretch(5, 5), 3, &UNICODE);
        assert_eq!(texts(&[nothing]), ["███"]);
    }

    proptest! {
        #[test]
        fn a_strip_is_as_wide_as_told(
            on in prop::collection::vec((any::<i64>(), any::<i64>()), 0..20),
            unknown in prop::collection::vec((any::<i64>(), any::<i64>()), 0..20),
            window in (any::<i64>(), any::<i64>()),
            width in 0_u16..200,
        ) {
            let stretches = |list: Vec<(i64, i64)>| -> Vec<Stretch> {
                list.into_iter().map(|it| stretch(it.0, it.1)).collect()
            };
            let (on, unknown) = (stretches(on), stretches(unknown));
            let line = line(&on, &unknown, stretch(window.0, window.1), width, &UNICODE);
            prop_assert_eq!(text::width(&texts(&[line]).concat()), usize::from(width));
        }
    }
}
