//! Searches for a stream's name: `list --stream`, one profile as a reading of `list`, with its progress on a
//! terminal; and what a screen orders, of the service or of the archive.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::Arc;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;

use super::keeper::Part;
use super::watched::Settings;
use crate::cli::ListArgs;
use crate::event::{ProfileId, Record, Source, UnixTime};
use crate::i18n::Lang;
use crate::poll::report::{Phase, Proof, Report, Status, Window};
use crate::poll::search::{ALL_OF_IT, Course, Progress};
use crate::poll::{Ending, Finding, Order, Poller, Search, Wanted};
use crate::say;
use crate::store::archive::{Archive, ArchiveError, Opened, Place};

/// Findings on their way.
const FINDINGS: usize = 16;

/// What `--stream` and `--exact` ask for.
pub(super) fn wanted(args: &ListArgs) -> Option<Wanted> {
    let name = args.stream.clone()?;
    Some(Wanted { name, exact: args.exact })
}

/// The time to search at `now`: where none was asked for, all that is remembered, by the service or in the
/// archive.
pub(super) fn window(args: &ListArgs, settled: Window, now: UnixTime) -> Window {
    let begin = if args.watch.offline { UnixTime(0) } else { ALL_OF_IT.from(now) };
    match (args.watch.since, args.watch.until) {
        (Some(_), _) => settled,
        (None, Some(until)) => Window::Fixed { from: begin, until },
        (None, None) if args.watch.offline => Window::Since(begin),
        (None, None) => ALL_OF_IT,
    }
}

/// Searches one profile, reporting as a poller does; ends early once `stopping` says so.
pub(super) async fn once(
    search: Search,
    wanted: Wanted,
    window: Window,
    reports: mpsc::Sender<Report>,
    mut stopping: watch::Receiver<bool>,
) -> Ending {
    let (findings, mut found) = mpsc::channel(FINDINGS);
    let mut searching = tokio::spawn(search.run(wanted, window, findings));
    let mut last = Progress::begun();
    loop {
        let finding = tokio::select! {
            finding = found.recv() => finding,
            () = told(&mut stopping) => {
                searching.abort();
                // What was found counts.
                while let Some(finding) = found.recv().await {
                    let _read = reports.send(report(finding, &mut last)).await;
                }
                return stopped(&last);
            }
        };
        let Some(finding) = finding else { break };
        // Whoever reads them waits for all.
        let _read = reports.send(report(finding, &mut last)).await;
    }
    if let Err(error) = (&mut searching).await {
        return Ending::Failed(error.to_string());
    }
    match last.course {
        Course::Refused { why } => Ending::Failed(why),
        _ => Ending::Read(last.status()),
    }
}

/// Searches what a screen orders, the last order at a time, until nobody orders any more.
pub(super) async fn by_order(
    pollers: Vec<Poller>,
    mut orders: watch::Receiver<Option<Order>>,
    reports: mpsc::Sender<Report>,
) {
    // Those that go on end when others take their place, or this does.
    let mut going_on = JoinSet::new();
    while orders.changed().await.is_ok() {
        going_on.shutdown().await;
        let Some(order) = orders.borrow_and_update().clone() else { continue };
        for poller in &pollers {
            let (findings, mut found) = mpsc::channel(FINDINGS);
            let Order { number, wanted, window } = order.clone();
            going_on.spawn(Search::beside(poller).run(wanted, window, findings));
            let reports = reports.clone();
            going_on.spawn(async move {
                while let Some(finding) = found.recv().await {
                    if reports.send(Report::Found { search: number, finding }).await.is_err() {
                        return;
                    }
                }
            });
        }
    }
}

/// Where a search finds what was kept.
pub(super) struct Kept {
    place: Place,
    names: Vec<Arc<str>>,
    parts: Vec<Part>,
}

impl Kept {
    /// Nothing where there is no place for an archive, which the keeper says.
    pub(super) fn of(settings: &Settings) -> Option<Self> {
        let place = settings.archive()?.clone();
        Some(Self { place, names: settings.kept_names(), parts: settings.parts() })
    }
}

/// The same in the archive, which is read for each order from its newest break to its oldest.
pub(super) async fn in_archive(
    kept: Kept,
    mut orders: watch::Receiver<Option<Order>>,
    reports: mpsc::Sender<Report>,
) {
    let kept = Arc::new(kept);
    while orders.changed().await.is_ok() {
        let Some(order) = orders.borrow_and_update().clone() else { continue };
        let (kept, reports, orders) = (Arc::clone(&kept), reports.clone(), orders.clone());
        // It ends by itself once another order counts.
        let _reading = tokio::task::spawn_blocking(move || {
            let is_wanted = || !reports.is_closed() && orders.borrow().as_ref() == Some(&order);
            let tell = |finding| {
                let _heard = reports.blocking_send(Report::Found { search: order.number, finding });
            };
            let course = match read_kept(&kept, &order, is_wanted, tell) {
                Ok(()) => Course::Complete,
                Err(why) => Course::Refused { why: why.to_string() },
            };
            let progress = Progress { percent: 100, course, ..Progress::begun() };
            for (profile, _) in (0..).zip(&kept.names) {
                tell(Finding::Progress { profile: ProfileId(profile), progress: progress.clone() });
            }
        });
    }
}

fn read_kept(
    kept: &Kept,
    order: &Order,
    is_wanted: impl Fn() -> bool,
    tell: impl Fn(Finding),
) -> Result<(), ArchiveError> {
    let Opened { archive, .. } = Archive::open_existing(&kept.place)?;
    let from = order.window.from(UnixTime(0));
    archive.breaks(&kept.names, from, None, |profile, mut seen, _, at| {
        let part = kept.parts.get(usize::from(profile.0));
        let is_sought = |record: &Record| {
            part.is_some_and(|part| part.has(record)) && order.wanted.occurs_in(&record.stream)
        };
        seen.retain(|it| is_sought(&it.record));
        if !seen.is_empty() {
            tell(Finding::Breaks { profile, seen, at, request: None });
        }
        is_wanted()
    })?;
    Ok(())
}

/// Waits until it is to stop.
async fn told(stopping: &mut watch::Receiver<bool>) {
    // Who told may have ended already.
    let _told = stopping.wait_for(|stopped| *stopped).await;
}

/// A finding as a poller would tell it; progress is remembered besides.
fn report(finding: Finding, last: &mut Progress) -> Report {
    match finding {
        Finding::Breaks { profile, seen, at, request } => {
            Report::Breaks { profile, seen, source: Source::FirstFill, at, request }
        }
        Finding::Recounted { profile, seen } => Report::Recounted { profile, seen },
        Finding::Progress { profile, progress } => {
            *last = progress;
            Report::Status { profile, status: last.status() }
        }
    }
}

fn stopped(last: &Progress) -> Ending {
    let what = say!(
        Lang::current(),
        "stopped when {percent} % of the time was searched",
        "已中止，时间段已搜索 {percent} %",
        "期間の {percent} % を探したところで止められました",
        percent = last.percent
    );
    Ending::Read(Status { proof: Proof::Incomplete { what }, ..last.status() })
}

/// Tells on a terminal how far a search is, on one line that is gone in the end.
pub(super) struct Meter {
    on: bool,
    shown: bool,
    percents: Vec<(ProfileId, u8)>,
}

impl Meter {
    /// Tells nothing where nobody looks, or where nothing is searched.
    pub(super) fn new(on: bool) -> Self {
        Self { on: on && io::stderr().is_terminal(), shown: false, percents: Vec::new() }
    }

    pub(super) fn tell(&mut self, profile: ProfileId, status: &Status, found: usize, lang: Lang) {
        let percent = match status.phase {
            Phase::Filling { percent } => percent,
            Phase::Live => 100,
            Phase::Connecting | Phase::Retry { .. } | Phase::Stopped { .. } => return,
        };
        match self.percents.iter_mut().find(|(known, _)| *known == profile) {
            Some((_, known)) => *known = percent,
            None => self.percents.push((profile, percent)),
        }
        if !self.on {
            return;
        }
        let sum: usize = self.percents.iter().map(|(_, percent)| usize::from(*percent)).sum();
        let percent = sum / self.percents.len().max(1);
        let line = say!(
            lang,
            "searching: {percent} % of the time, {found} found; Ctrl-C stops",
            "搜索中：时间段的 {percent} %，已找到 {found} 条；Ctrl-C 停止",
            "検索中: 期間の {percent} %、{found} 件。Ctrl-C で停止"
        );
        // A terminal that has gone is no reason to stop.
        let _shown = write!(io::stderr(), "\r\u{1b}[K{line}").and_then(|()| io::stderr().flush());
        self.shown = true;
    }

    /// Leaves the line as if nothing had been there.
    pub(super) fn clear(&mut self) {
        if std::mem::take(&mut self.shown) {
            let _cleared = write!(io::stderr(), "\r\u{1b}[K").and_then(|()| io::stderr().flush());
        }
    }
}
