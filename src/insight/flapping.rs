//! Breaks of one stream that repeat, as one: flapping, and attempts that are refused over and over
//! (scanners, expired keys), which never mix with it.

use super::push::Push;
use crate::event::UnixTime;
use crate::i18n::Lang;
use crate::say;
use crate::spans::{age, spoken};
use crate::store::{BreakId, Row, Store, StreamId};

/// How often a stream must break how soon to be flapping.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Thresholds {
    /// So many breaks, at least 2.
    pub breaks: u32,
    /// Within so many seconds, from the first end to the last.
    pub within_s: u32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { breaks: 4, within_s: 20 * 60 }
    }
}

/// What repeats.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum EpisodeKind {
    /// Pushes that were not refused, breaking again and again.
    Flapping,
    /// Attempts that were refused.
    Refused,
}

impl EpisodeKind {
    const fn of(push: &Push) -> Self {
        if push.refused { Self::Refused } else { Self::Flapping }
    }
}

/// A run of one stream's breaks, as long as can be, in which any few that follow each other lie close
/// together, as the thresholds say. Runs are told from the oldest break on and do not overlap, so that
/// what arrives later never takes a break from an earlier run.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Episode {
    /// Whose.
    pub stream: StreamId,
    /// Of what kind.
    pub kind: EpisodeKind,
    /// The break that ended last: the row that stands for all.
    pub newest: BreakId,
    /// The break that ended first.
    pub oldest: BreakId,
    /// The first end.
    pub first: UnixTime,
    /// The last end.
    pub last: UnixTime,
    /// How many breaks, equal records counted each.
    pub breaks: u32,
    /// The longest time off air between the first end and the last, in seconds; of flapping only.
    pub longest_gap_s: Option<i64>,
    /// The share of the time between the first end and the last that the stream was on air, 0 to 1; of
    /// flapping only, and missing where all ended in the same second.
    pub on_air: Option<f64>,
    /// A break until then would be one more of it; missing where it is over.
    open_until: Option<UnixTime>,
}

impl Episode {
    /// Whether it may go on.
    #[must_use]
    pub fn is_live(&self, now: UnixTime) -> bool {
        self.open_until.is_some_and(|until| now <= until)
    }

    /// Its rows, newest end first.
    pub fn rows<'a>(&self, store: &'a Store) -> impl Iterator<Item = Row> + use<'a> {
        let Self { kind, newest, oldest, stream, .. } = *self;
        let rows = store.rows_of(stream);
        let place = |id| {
            let wanted = position(store, id)?;
            // Those without an end come first.
            let is_newer = |row: &Row| {
                let ended = store.get(*row).ended();
                ended.is_none() || (ended, *row) > wanted
            };
            Some(rows.partition_point(is_newer))
        };
        let range = place(newest).zip(place(oldest)).map_or(0..0, |(from, to)| from..to + 1);
        let of_kind = move |row: &Row| EpisodeKind::of(&Push::of(store.get(*row))) == kind;
        rows[range].iter().copied().filter(of_kind)
    }

    /// `14 breaks in 20 min, longest gap 41 s, 62 % on air`; `128 refused in 40 min`.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        let (n, time) = (self.breaks, spoken(lang, self.last.since(self.first)));
        if self.kind == EpisodeKind::Refused {
            return say!(lang, "{n} refused in {time}", "{time}内被拒绝 {n} 次", "{time}に {n} 回拒否");
        }
        let mut text = say!(lang, "{n} breaks in {time}", "{time}内断流 {n} 次", "{time}に {n} 回切断");
        if let Some(gap) = self.longest_gap_s {
            let gap = spoken(lang, gap);
            text += &say!(lang, ", longest gap {gap}", "，最长中断 {gap}", "、最長中断 {gap}");
        }
        if let Some(share) = self.on_air {
            let share = (share * 100.0).round();
            text += &say!(lang, ", {share} % on air", "，在线 {share} %", "、配信率 {share} %");
        }
        text
    }

    /// How often in which time, in few cells: `14 in 20m`.
    #[must_use]
    pub fn brief(&self, lang: Lang) -> String {
        let (n, time) = (self.breaks, age(self.last.since(self.first)));
        say!(lang, "{n} in {time}", "{time} 内 {n} 次", "{time} に {n} 回")
    }

    /// Which of a stream's episodes a break is one of.
    pub(super) fn find<'a>(episodes: &'a [Self], store: &Store, push: &Push) -> Option<&'a Self> {
        // Sorted by kind, the oldest first, and apart from each other.
        let kind = EpisodeKind::of(push);
        let it = (push.ended, push.row);
        let after = episodes.partition_point(|episode| {
            episode.kind < kind || (episode.kind == kind && position(store, episode.newest) < Some(it))
        });
        let found = episodes.get(after)?;
        (found.kind == kind && position(store, found.oldest) <= Some(it)).then_some(found)
    }
}

/// Orders a stream's breaks that have ended, the oldest first; missing where it has been forgotten.
fn position(store: &Store, id: BreakId) -> Option<(Option<UnixTime>, Row)> {
    store.row_of(id).map(|row| (store.get(row).ended(), row))
}

/// The episodes of a stream's pushes, newest end first, in the order of their kinds and the oldest first.
pub(super) fn episodes(store: &Store, pushes: &[Push], thresholds: Thresholds) -> Vec<Episode> {
    let enough = (thresholds.breaks as usize).max(2);
    let mut found = Vec::new();
    if pushes.len() < enough {
        return found;
    }
    for kind in [EpisodeKind::Flapping, EpisodeKind::Refused] {
        let oldest_first: Vec<(UnixTime, &Push)> = pushes
            .iter()
            .rev()
            .filter(|push| EpisodeKind::of(push) == kind)
            .filter_map(|push| Some((push.ended?, push)))
            .collect();
        let is_close = |from: usize| {
            let last = oldest_first.get(from + enough - 1).map(|(end, _)| *end);
            last.is_some_and(|last| last.since(oldest_first[from].0) <= i64::from(thresholds.within_s))
        };
        let mut from = 0;
        while from < oldest_first.len() {
            if !is_close(from) {
                from += 1;
                continue;
            }
            let mut until = from + enough;
            while is_close(until - enough + 1) {
                until += 1;
            }
            let is_newest = until == oldest_first.len();
            let reach = oldest_first[until - enough + 1].0.plus(i64::from(thresholds.within_s));
            found.push(episode(store, kind, &oldest_first[from..until], is_newest.then_some(reach)));
            from = until;
        }
    }
    found
}

fn episode(
    store: &Store,
    kind: EpisodeKind,
    run: &[(UnixTime, &Push)],
    open_until: Option<UnixTime>,
) -> Episode {
    let (first, oldest) = run[0];
    let (last, newest) = run[run.len() - 1];
    let (longest_gap_s, on_air) = match kind {
        EpisodeKind::Flapping => time_off_and_on(first, last, run),
        EpisodeKind::Refused => (None, None),
    };
    let newest = store.get(newest.row);
    Episode {
        stream: newest.stream_id(),
        kind,
        newest: newest.id(),
        oldest: store.get(oldest.row).id(),
        first,
        last,
        breaks: run.iter().map(|(_, push)| store.get(push.row).count()).sum(),
        longest_gap_s,
        on_air,
        open_until,
    }
}

/// The longest gap between times on air from `first` to `last`, and their share of it.
fn time_off_and_on(first: UnixTime, last: UnixTime, run: &[(UnixTime, &Push)]) -> (Option<i64>, Option<f64>) {
    let mut spans: Vec<(UnixTime, UnixTime)> =
        run.iter().filter_map(|(end, push)| push.on_air.map(|span| (span.from, *end))).collect();
    spans.sort_unstable();
    let (mut reached, mut longest, mut off) = (first, 0, 0);
    for (from, until) in spans.into_iter().chain([(last, last)]) {
        let gap = from.since(reached).max(0);
        longest = longest.max(gap);
        off += gap;
        reached = reached.max(until);
    }
    let whole = last.since(first);
    #[expect(clippy::cast_precision_loss, reason = "seconds of a window of days")]
    let share = (whole > 0).then(|| (whole - off) as f64 / whole as f64);
    (Some(longest), share)
}
