//! Breaks over time by who has to act, to stand above the list.
//!
//! ```text
//! per 30m  S streamer 31  N network 12  U us 4
//!   12          ▂█▅
//!       ▁ ▃▂▁ ▂▆███▃▁ ▂▂▁
//!       S SSN NNNNNNS UUS
//!       06:00     12:00     18:00
//! ```
//!
//! [`Histogram::of`] counts, once per change of the rows; [`lines`] draws what was counted. A bar is as
//! high as all breaks of its time, and has colour and letter of whoever has to act on most of them.

use chrono::{DateTime, FixedOffset, NaiveTime};

use super::bars::{cell, push};
use super::list::actor_role;
use super::paint::{Line, plain, span};
use crate::cause::Actor;
use crate::event::UnixTime;
use crate::i18n::{Lang, Words};
use crate::say;
use crate::tui::model::Look;
use crate::tui::text::{fit, width as cells};
use crate::tui::theme::Role;
use crate::tui::times::{self, Face, grouped};

/// Cells left of the bars: a count and a blank.
const GUTTER: u16 = 6;
const MINUTE_S: i64 = 60;
const HOUR_S: i64 = 3_600;
const DAY_S: i64 = 86_400;
/// The lengths that a bar's time may have, and the distances of times below the bars; beyond the last
/// one, whole days.
const STEPS_S: [i64; 16] = [
    1,
    5,
    10,
    30,
    MINUTE_S,
    2 * MINUTE_S,
    5 * MINUTE_S,
    10 * MINUTE_S,
    15 * MINUTE_S,
    30 * MINUTE_S,
    HOUR_S,
    2 * HOUR_S,
    3 * HOUR_S,
    6 * HOUR_S,
    12 * HOUR_S,
    DAY_S,
];

/// Who has to act, and last those causes that nobody knows.
const KINDS: usize = Actor::ALL.len() + 1;

/// Breaks of one bar's time, by kind.
type Bucket = [u32; KINDS];

/// Breaks counted over time by who has to act; plain data, to be kept until rows, window, width or zone
/// change.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::tui) struct Histogram {
    /// Cells of all, the gutter among them.
    width: u16,
    /// The begin of the first bar's time; round in the zone that was asked for.
    first: UnixTime,
    /// The end of the window.
    until: UnixTime,
    /// Seconds per bar.
    step_s: i64,
    buckets: Vec<Bucket>,
}

impl Histogram {
    /// Counts breaks by when they ended, over a window (its end included), for so many cells. `offset`
    /// is the zone in which bars begin at round times. What lies outside the window is left out.
    pub(in crate::tui) fn of(
        breaks: impl IntoIterator<Item = (UnixTime, Option<Actor>)>,
        window: (UnixTime, UnixTime),
        width: u16,
        offset: FixedOffset,
    ) -> Self {
        let Shape { first, step_s, count } = Shape::of(window, width, offset);
        let mut it =
            Self { width, first, until: window.1.max(window.0), step_s, buckets: vec![[0; KINDS]; count] };
        it.each(breaks, window.0, |count| *count += 1);
        it
    }

    /// Lets it follow a window that ends later, with breaks that came in and breaks that are gone; false,
    /// and nothing is counted, where bars would stand for other times than they do.
    pub(in crate::tui) fn follow(
        &mut self,
        added: impl IntoIterator<Item = (UnixTime, Option<Actor>)>,
        gone: impl IntoIterator<Item = (UnixTime, Option<Actor>)>,
        window: (UnixTime, UnixTime),
        offset: FixedOffset,
    ) -> bool {
        let Shape { first, step_s, count } = Shape::of(window, self.width, offset);
        if (first, step_s) != (self.first, self.step_s) || count < self.buckets.len() {
            return false;
        }
        self.until = window.1.max(window.0);
        self.buckets.resize(count, [0; KINDS]);
        self.each(added, window.0, |count| *count += 1);
        self.each(gone, window.0, |count| *count = count.saturating_sub(1));
        true
    }

    /// Counts those breaks that lie within the window.
    fn each(
        &mut self,
        breaks: impl IntoIterator<Item = (UnixTime, Option<Actor>)>,
        from: UnixTime,
        count: impl Fn(&mut u32),
    ) {
        for (ended, actor) in breaks {
            if (from..=self.until).contains(&ended) {
                let at = usize::try_from(ended.since(self.first) / self.step_s).unwrap_or(usize::MAX);
                if let Some(bucket) = self.buckets.get_mut(at) {
                    count(&mut bucket[actor.map_or(KINDS - 1, |it| it as usize)]);
                }
            }
        }
    }

    /// How many breaks a kind has.
    fn total(&self, kind: usize) -> u64 {
        self.buckets.iter().map(|it| u64::from(it[kind])).sum()
    }

    /// The breaks of the highest bar.
    fn most(&self) -> u32 {
        self.buckets.iter().map(all).max().unwrap_or(0)
    }

    /// Cells per bar.
    fn cells_each(&self) -> usize {
        (usize::from(self.width.saturating_sub(GUTTER)) / self.buckets.len()).max(1)
    }

    fn begin(&self, bucket: usize) -> UnixTime {
        self.first.plus(self.step_s.saturating_mul(i64::try_from(bucket).unwrap_or(i64::MAX)))
    }
}

/// Which times the bars stand for.
struct Shape {
    first: UnixTime,
    step_s: i64,
    count: usize,
}

impl Shape {
    fn of(window: (UnixTime, UnixTime), width: u16, offset: FixedOffset) -> Self {
        let (from, until) = (window.0, window.1.max(window.0));
        let bars = i64::from(width.saturating_sub(GUTTER).max(1));
        let shift = i64::from(offset.local_minus_utc());
        let round = |step_s: i64| {
            UnixTime((from.0.saturating_add(shift)).div_euclid(step_s).saturating_mul(step_s)).plus(-shift)
        };
        let needed = |step_s: i64| (until.since(round(step_s)) / step_s).saturating_add(1);
        let days = (1..40).map(|doubled| DAY_S << doubled);
        let step_s = STEPS_S.into_iter().chain(days).find(|&it| needed(it) <= bars).unwrap_or(i64::MAX);
        let count = usize::try_from(needed(step_s).clamp(1, bars)).unwrap_or(1);
        Self { first: round(step_s), step_s, count }
    }
}

fn all(bucket: &Bucket) -> u32 {
    bucket.iter().copied().fold(0, u32::saturating_add)
}

/// The kind that most breaks of a bar have; the first in the order of actors where several have as many.
fn leading(bucket: &Bucket) -> usize {
    (0..KINDS).rev().max_by_key(|&kind| bucket[kind]).unwrap_or(0)
}

/// What was counted, in at most so many lines: from three on with a legend above and times below, from
/// four on with letters under the bars.
pub(super) fn lines(it: &Histogram, height: u16, look: Look, lang: Lang) -> Vec<Line> {
    let height = usize::from(height);
    if height == 0 || it.width <= GUTTER {
        return Vec::new();
    }
    let (legend, axis, letters) = (height >= 3, height >= 2, height >= 4);
    let bars = height - usize::from(legend) - usize::from(axis) - usize::from(letters);
    let mut lines = Vec::with_capacity(height);
    if legend {
        lines.push(legend_line(it, look, lang));
    }
    for line in (0..bars).rev() {
        let mut out = gutter(it, line + 1 == bars);
        for bucket in &it.buckets {
            let (text, role) = bar(bucket, it.most(), (line, bars), look);
            push(&mut out, &text.repeat(it.cells_each()), role);
        }
        lines.push(out);
    }
    if letters {
        let mut out = gutter(it, false);
        for bucket in &it.buckets {
            let kind = leading(bucket);
            let letter = if all(bucket) == 0 { ' ' } else { letter(kind) };
            push(&mut out, &letter.to_string().repeat(it.cells_each()), role(kind));
        }
        lines.push(out);
    }
    if axis {
        lines.push(vec![span(time_axis(it, look), Role::Dim)]);
    }
    lines
}

/// What a bar has in one of its lines. In a single line without colour it is its letter, a capital from
/// half of the highest bar on.
fn bar(bucket: &Bucket, most: u32, (line, lines): (usize, usize), look: Look) -> (String, Role) {
    let (count, kind) = (all(bucket), leading(bucket));
    if count == 0 {
        return (" ".to_owned(), Role::Plain);
    }
    let share = f64::from(count) / f64::from(most.max(1));
    if lines == 1 && look.theme.is_mono() {
        let letter = letter(kind);
        let shown = if share < 0.5 { letter.to_ascii_lowercase() } else { letter };
        return (shown.to_string(), role(kind));
    }
    (cell(share, line, lines, look.glyphs.levels).to_owned(), role(kind))
}

/// The beginning of a line of bars: the top one names the highest count.
fn gutter(it: &Histogram, top: bool) -> Line {
    let most = grouped(it.most().into());
    let most = match it.most() {
        100_000.. => "many".to_owned(),
        10_000.. => format!("{}k", it.most() / 1_000),
        _ => most,
    };
    let room = usize::from(GUTTER) - 1;
    vec![span(format!("{:>room$} ", if top { most.as_str() } else { "" }), Role::Dim)]
}

/// `per 30m  S streamer 31  N network 12`: the most frequent first, as many as have room.
fn legend_line(it: &Histogram, look: Look, lang: Lang) -> Line {
    let step = times::span(it.step_s);
    let per = say!(lang, "per {step}", "每 {step}", "{step} ごと");
    let room = usize::from(it.width);
    let mut line = vec![span(fit(&per, room, look.glyphs.cut), Role::Dim)];
    let mut used = cells(&per);
    let mut kinds: Vec<(u64, usize)> = (0..KINDS).map(|kind| (it.total(kind), kind)).collect();
    kinds.sort_by_key(|&(count, kind)| (std::cmp::Reverse(count), kind));
    for (count, kind) in kinds.into_iter().filter(|it| it.0 > 0) {
        let letter = letter(kind).to_string();
        let rest = format!(" {} {}", name(kind, lang), grouped(count));
        used += 2 + cells(&letter) + cells(&rest);
        if used > room {
            break;
        }
        line.extend([plain("  "), span(letter, role(kind)), plain(rest)]);
    }
    line
}

/// Times below the bars, as close as they have room, at round ones.
fn time_axis(it: &Histogram, look: Look) -> String {
    let each = it.cells_each();
    let room = usize::from(it.width);
    let widest = if look.face == Face::Relative { 7 } else { 5 };
    let apart = i64::try_from((widest + 2_usize).div_ceil(each)).unwrap_or(i64::MAX);
    let least = it.step_s.saturating_mul(apart);
    let step_s = STEPS_S.into_iter().find(|&step| step >= least).unwrap_or(least);
    let mut axis = " ".repeat(usize::from(GUTTER));
    for bucket in 0..it.buckets.len() {
        let begin = it.begin(bucket);
        let offset = look.face.offset(look.zone, begin);
        let local = begin.0.saturating_add(i64::from(offset.local_minus_utc()));
        if local.rem_euclid(step_s) >= it.step_s {
            continue;
        }
        let label = match look.face {
            // The bar that has only just begun needs no age.
            Face::Relative if it.until.since(begin) < MINUTE_S.min(it.step_s) => continue,
            Face::Relative => format!("-{}", times::age(it.until.since(begin))),
            _ => clock(begin.to_utc().with_timezone(&offset)),
        };
        let at = usize::from(GUTTER) + bucket * each;
        let gap = at.checked_sub(cells(&axis)).filter(|&gap| gap > 0 || bucket == 0);
        if let Some(gap) = gap.filter(|_| at + cells(&label) <= room) {
            axis.push_str(&" ".repeat(gap));
            axis.push_str(&label);
        }
    }
    axis
}

/// `14:30`, and at midnight the day: `11-22`.
fn clock(at: DateTime<FixedOffset>) -> String {
    let midnight = at.time() == NaiveTime::MIN;
    at.format(if midnight { "%m-%d" } else { "%H:%M" }).to_string()
}

fn actor(kind: usize) -> Option<Actor> {
    Actor::ALL.get(kind).copied()
}

fn role(kind: usize) -> Role {
    match actor(kind) {
        Some(Actor::Streamer) => Role::Accent,
        Some(actor) => actor_role(actor),
        None => Role::Warn,
    }
}

/// The same in every language, as the filter's words are.
fn letter(kind: usize) -> char {
    match actor(kind) {
        Some(Actor::Streamer) => 'S',
        Some(Actor::Network) => 'N',
        Some(Actor::Us) => 'U',
        Some(Actor::Account) => 'A',
        Some(Actor::Platform) => 'P',
        Some(Actor::Operator) => 'O',
        Some(Actor::Nobody) => '-',
        None => '?',
    }
}

fn name(kind: usize, lang: Lang) -> &'static str {
    actor(kind)
        .map_or_else(|| Words::new("unrecognised", "未识别", "未判別").of(lang), |actor| actor.shown(lang))
}

#[cfg(test)]
mod tests;
