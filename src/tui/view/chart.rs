//! The quality of a push before its end, as three strips over the same time: video bit rate, frames and
//! drift. The last column is the moment of the break.
//!
//! ```text
//! bitrate 2.4 Mbps ████████████████████▆▄▁│
//!                0 ███████████████████████│
//! frames    25 fps ██████··████████████▅▂▁│
//!                0 ██████··███████████████│
//! drift      6.2 s                     ▃▆█│
//!              0 s ▁▁▁▁▁▁··▁▁▁▁▁▁▁▁▁▁▃▇███│
//!                  -10m       -5m     break
//! ```
//!
//! A column shows the worst reading that it covers; where there is none it has a dot. Nothing, zero and
//! "not known" are three different things.

use super::bars::{cell, push, whole};
use super::paint::{Line, plain, span};
use crate::i18n::{Lang, Words};
use crate::insight::evidence::{Evidence, Point, units};
use crate::tui::text::width as cells;
use crate::tui::theme::{Glyphs, Role};
use crate::tui::times;

/// Readings from which there is a course to draw; a few bars say less than a sentence does.
pub(super) const LEAST: usize = 4;
/// Lines of a strip beyond which more show nothing more.
const STRIP: usize = 3;
/// Cells from which strips have their names.
const NAMED: usize = 10;
/// Drift from which a column warns, and from which it alarms, in ms.
const DRIFT_MS: (f64, f64) = (2_000.0, 5_000.0);
/// Drift is drawn on a scale of at least so much, in ms, so that jitter stays small.
const DRIFT_SCALE_MS: f64 = 1_000.0;

/// From so much on, in ms, the lower end of the scale of drift is told.
const SPOKEN_MS: f64 = 50.0;

/// The chart in at most so many cells and lines; nothing where too little was read to
/// draw it.
pub(super) fn lines(evidence: &Evidence, width: u16, height: u16, glyphs: &Glyphs, lang: Lang) -> Vec<Line> {
    let (width, height) = (usize::from(width), usize::from(height));
    if evidence.points.len() < LEAST || width == 0 {
        return Vec::new();
    }
    let strips = Quantity::ALL.map(|it| Strip::of(it, evidence));
    let gutter = Gutter::choose(&strips, width, lang);
    let plot = width - gutter.width;
    let columns = Columns { count: plot - 1, reach_s: reach_s(evidence) };
    let (each, axis) = if height > strips.len() { ((height - 1) / strips.len(), true) } else { (1, false) };
    let each = each.min(STRIP);
    let mut lines = Vec::new();
    for strip in strips.iter().take(height) {
        let bars = columns.bars(strip, evidence);
        for line in (0..each).rev() {
            let mut out = gutter.of(strip, line, each, lang);
            for bar in &bars {
                match bar {
                    Some((share, role)) => push(&mut out, cell(*share, line, each, glyphs.levels), *role),
                    None if line == 0 => push(&mut out, glyphs.dot, Role::Dim),
                    None => push(&mut out, " ", Role::Dim),
                }
            }
            out.push(span(glyphs.wall, Role::Bad));
            lines.push(out);
        }
    }
    if axis {
        lines.push(time_axis(gutter.width, plot, columns.reach_s, lang));
    }
    lines
}

/// One of the three things that are drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quantity {
    Bitrate,
    Frames,
    Drift,
}

impl Quantity {
    const ALL: [Self; 3] = [Self::Bitrate, Self::Frames, Self::Drift];

    const fn name(self) -> Words {
        match self {
            Self::Bitrate => Words::new("bitrate", "码率", "レート"),
            Self::Frames => Words::new("frames", "帧率", "フレーム"),
            Self::Drift => Words::new("drift", "滞后", "遅延"),
        }
    }

    /// The name in four cells.
    const fn short_name(self) -> Words {
        match self {
            Self::Bitrate => Words::new("bps", "码率", "bps"),
            Self::Frames => Words::new("fps", "帧率", "fps"),
            Self::Drift => Words::new("lag", "滞后", "遅延"),
        }
    }

    const fn value(self, point: &Point) -> Option<f64> {
        match self {
            Self::Bitrate => point.video_bps,
            Self::Frames => point.fps,
            Self::Drift => point.drift_ms,
        }
    }

    fn scale(self, value: f64, short: bool) -> String {
        match (self, short) {
            (Self::Bitrate, false) => units::bitrate(value),
            (Self::Bitrate, true) => units::short_bitrate(value),
            (Self::Frames, false) => format!("{} fps", units::rate(value)),
            (Self::Frames, true) => units::rate(value),
            (Self::Drift, false) => format!("{} s", units::seconds(value)),
            (Self::Drift, true) => format!("{}s", units::seconds(value)),
        }
    }

    /// The worse of two values of one column.
    fn worse(self, a: f64, b: f64) -> f64 {
        if self == Self::Drift { a.max(b) } else { a.min(b) }
    }
}

/// A quantity with its scale.
struct Strip {
    quantity: Quantity,
    /// The ends of the scale; [`None`] where there are no values.
    scale: Option<(f64, f64)>,
    /// The middle value, by which low ones are told.
    usual: f64,
}

impl Strip {
    fn of(quantity: Quantity, evidence: &Evidence) -> Self {
        let mut values: Vec<f64> = evidence.points.iter().filter_map(|it| quantity.value(it)).collect();
        values.sort_by(f64::total_cmp);
        let usual = values.get(values.len() / 2).copied().unwrap_or_default();
        let scale = values.first().zip(values.last()).map(|(&low, &high)| match quantity {
            Quantity::Drift => (low.min(0.0), high.max(DRIFT_SCALE_MS)),
            Quantity::Bitrate | Quantity::Frames => (0.0, high),
        });
        Self { quantity, scale, usual }
    }

    fn share(&self, value: f64) -> f64 {
        let (low, high) = self.scale.unwrap_or_default();
        if high > low { (value - low) / (high - low) } else { 0.0 }
    }

    fn role(&self, value: f64) -> Role {
        let (warns, alarms) = match self.quantity {
            Quantity::Drift => (value >= DRIFT_MS.0, value >= DRIFT_MS.1),
            Quantity::Bitrate | Quantity::Frames => (value < self.usual / 2.0, value <= 0.0),
        };
        match (warns, alarms) {
            (_, true) => Role::Bad,
            (true, false) => Role::Warn,
            (false, false) => Role::Good,
        }
    }

    /// The upper and the lower end of the scale in words; empty without values.
    fn ends(&self, short: bool) -> (String, String) {
        let text = |value| self.quantity.scale(value, short);
        self.scale.map_or_else(Default::default, |(low, high)| {
            // Jitter below zero is no scale to speak of.
            (text(high), if low <= -SPOKEN_MS { text(low) } else { "0".to_owned() })
        })
    }
}

/// What stands left of the strips: as much of names and scales as leaves most of the width to them.
struct Gutter {
    width: usize,
    names: Option<fn(Quantity) -> Words>,
    /// Whether scales are shown, and then in short.
    scales: Option<bool>,
}

impl Gutter {
    fn choose(strips: &[Strip], width: usize, lang: Lang) -> Self {
        let most = |text: &dyn Fn(&Strip) -> usize| strips.iter().map(text).max().unwrap_or(0);
        let name = |names: fn(Quantity) -> Words| most(&|it| cells(names(it.quantity).of(lang)));
        let scale = |short| most(&|it| cells(&joined(&it.ends(short))));
        let (full_name, brief) = (name(Quantity::name), name(Quantity::short_name));
        let full = full_name + scale(false) + 2;
        let short = brief + scale(true) + 2;
        if full <= width / 3 {
            Self { width: full, names: Some(Quantity::name), scales: Some(false) }
        } else if short <= width / 2 {
            Self { width: short, names: Some(Quantity::short_name), scales: Some(true) }
        } else if width >= NAMED {
            Self { width: brief + 1, names: Some(Quantity::short_name), scales: None }
        } else {
            Self { width: 0, names: None, scales: None }
        }
    }

    /// The beginning of a strip's line, counted from the bottom.
    fn of(&self, strip: &Strip, line: usize, lines: usize, lang: Lang) -> Line {
        let name = match self.names {
            Some(names) if line + 1 == lines => names(strip.quantity).of(lang),
            _ => "",
        };
        let scale = self.scales.map_or_else(String::new, |short| {
            let (high, low) = strip.ends(short);
            match line {
                0 if lines == 1 => joined(&(high, low)),
                0 => low,
                _ if line + 1 == lines => high,
                _ => String::new(),
            }
        });
        let gap = self.width.saturating_sub(cells(name) + cells(&scale) + 1);
        let mut out = Line::new();
        if self.width > 0 {
            out.extend([plain(name), span(format!("{}{scale} ", " ".repeat(gap)), Role::Dim)]);
        }
        out
    }
}

/// Both ends of a scale in one line: `0..2.4 Mbps`.
fn joined((high, low): &(String, String)) -> String {
    if high.is_empty() { String::new() } else { format!("{low}..{high}") }
}

/// Where time stands in the strips.
struct Columns {
    count: usize,
    /// Seconds before the end at which the first column begins.
    reach_s: u32,
}

impl Columns {
    /// Per column the share of the scale and the role, or none where nothing was read.
    fn bars(&self, strip: &Strip, evidence: &Evidence) -> Vec<Option<(f64, Role)>> {
        let column_s = f64::from(self.reach_s) / whole(self.count.max(1));
        // A reading stands for the time around it, a little more than to its neighbours.
        let around = f64::from(evidence.interval_s) * 0.75;
        let worst = |until_s: f64| {
            let here = |it: &&Point| {
                let at = f64::from(it.before_s);
                at - around < until_s && at + around > until_s - column_s
            };
            let values = evidence.points.iter().filter(here).filter_map(|it| strip.quantity.value(it));
            values.reduce(|a, b| strip.quantity.worse(a, b))
        };
        (0..self.count)
            .map(|column| worst(whole(self.count - column) * column_s))
            .map(|value| value.map(|value| (strip.share(value), strip.role(value))))
            .collect()
    }
}

/// How far back the strips reach: a little further than the oldest reading, to a round number.
fn reach_s(evidence: &Evidence) -> u32 {
    let oldest = evidence.points.first().map_or(0, |it| it.before_s);
    let step = if oldest <= 60 { 10 } else { 60 };
    oldest.div_ceil(step).max(1) * step
}

/// `-10m      -5m      break`, below the strips, as much of it as has room.
fn time_axis(gutter: usize, plot: usize, reach_s: u32, lang: Lang) -> Line {
    let end = Words::new("break", "断流", "切断").of(lang);
    let ago = |seconds: u32| format!("-{}", times::span(i64::from(seconds)));
    let (left, middle) = (ago(reach_s), ago(reach_s / 2));
    let mut axis = " ".repeat(gutter);
    let room = plot.saturating_sub(cells(end));
    let centre = (plot - 1) / 2;
    if cells(&left) < room {
        axis.push_str(&left);
        let after = cells(&left);
        if after + 2 <= centre && centre + cells(&middle) + 2 <= room {
            axis.push_str(&" ".repeat(centre - after));
            axis.push_str(&middle);
        }
    }
    let used = cells(&axis) - gutter;
    let mut line = vec![span(axis, Role::Dim)];
    if cells(end) <= plot {
        line.push(span(format!("{}{end}", " ".repeat(room - used)), Role::Bad));
    }
    line
}

#[cfg(test)]
mod tests;
