//! The clerk: the one thread that uses the archive. It opens it, hands what it holds of the window to the
//! screen, keeps what lies on the desk, and gives up what is too old. Whatever fails is said and tried
//! again, less and less often; what waits stays in the order in which it came.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::Utc;
use tokio::runtime::Handle;
use tokio::sync::{mpsc, watch};

use super::Charge;
use super::desk::{Desk, Span, Task};
use super::relay::hand_on;
use crate::event::UnixTime;
use crate::i18n::Lang;
use crate::poll::report::{KeepingState, Report};
use crate::store::archive::{Archive, ArchiveError, Kept, Opened};

/// Between two tries, at first and at most.
const PAUSE: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));
/// Between two looks at what is too old.
const PRUNE_EVERY: Duration = Duration::from_secs(3_600);

/// See the module.
pub(super) struct Clerk {
    charge: Arc<Charge>,
    names: Vec<Arc<str>>,
    desk: Arc<Desk>,
    screen: Screen,
    archive: Option<Archive>,
    failures: u32,
    /// When to look next at what is too old.
    prune_at: Instant,
    /// Marks and notes have been handed to the screen.
    introduced: bool,
}

impl Clerk {
    pub(super) fn new(
        charge: Arc<Charge>,
        desk: Arc<Desk>,
        screen: mpsc::Sender<Report>,
        runtime: Handle,
    ) -> Self {
        let screen = Screen { way: screen, closing: desk.closing(), runtime };
        let names = charge.profiles.iter().map(|(name, _)| Arc::clone(name)).collect();
        let prune_at = Instant::now();
        Self { charge, names, desk, screen, archive: None, failures: 0, prune_at, introduced: false }
    }

    pub(super) fn run(mut self) {
        loop {
            let task = self.desk.next(self.prune_at);
            let done = match task {
                Task::Done => break,
                Task::Keep(batch) => self.keep(batch),
                Task::Load(span) => self.load(span),
                Task::Idle => self.prune(),
            };
            self.desk.busy(None);
            match done {
                Ok(()) => self.failures = 0,
                Err(error) => {
                    if self.rest(&error) {
                        break;
                    }
                }
            }
        }
        self.desk.busy(None);
        self.desk.done();
    }

    /// Says what went wrong and waits before the next try; true if it was the last one.
    fn rest(&mut self, error: &ArchiveError) -> bool {
        tracing::warn!(%error, failures = self.failures + 1, "the archive failed");
        let why = error.to_string();
        self.desk.trouble(if error.is_retryable() {
            KeepingState::Waiting { why }
        } else {
            KeepingState::Failed { why }
        });
        if !error.is_locked() && !error.is_full() {
            // The file may be another one by the next try.
            self.archive = None;
        }
        let pause = PAUSE.0.saturating_mul(1 << self.failures.min(8)).min(PAUSE.1);
        self.failures += 1;
        // With a try after the end was heard of, everything possible was done.
        if self.desk.is_closing() {
            return true;
        }
        self.desk.pause(pause);
        false
    }

    /// The archive, open.
    fn open(&mut self) -> Result<&mut Archive, ArchiveError> {
        let place = &self.charge.place;
        self.desk.busy(Some(place.shown()));
        let archive = if let Some(archive) = self.archive.take() {
            archive
        } else {
            let existing_only = self.charge.existing_only;
            let opened = if existing_only { Archive::open_existing(place) } else { Archive::open(place) };
            let Opened { archive, warnings } = opened?;
            self.desk.notices(warnings.iter().map(|it| it.sentence(Lang::current())).collect());
            archive
        };
        Ok(self.archive.insert(archive))
    }

    fn keep(&mut self, batch: Vec<Kept>) -> Result<(), ArchiveError> {
        let kept = self.open().and_then(|archive| archive.keep(&batch));
        match &kept {
            Ok(()) => self.desk.kept(),
            Err(_) => self.desk.put_back(batch),
        }
        kept
    }

    /// Hands a span to the screen, the newest end first; goes on later if something waits to be kept.
    pub(super) fn load(&mut self, span: Span) -> Result<(), ArchiveError> {
        let loaded = self.hand_out(span);
        if loaded.is_err() {
            self.desk.resume(span);
        }
        loaded
    }

    fn hand_out(&mut self, span: Span) -> Result<(), ArchiveError> {
        self.open()?;
        let Self { archive: Some(archive), charge, names, desk, screen, introduced, .. } = self else {
            return Ok(());
        };
        if !*introduced {
            let annotations = archive.annotations(names)?;
            let annotations = annotations.into_iter().filter_map(|it| charge.to_show(it)).collect();
            desk.newest(newest(archive, names)?);
            *introduced = screen.hand(Report::Annotated(annotations));
        }
        let mut oldest = None;
        let mut whole = true;
        archive.breaks(names, span.from, span.until, |profile, mut seen, source, at| {
            // All of a piece, of which a part may not be watched.
            oldest = seen.iter().filter_map(|it| it.record.ended).chain(oldest).min();
            let part = charge.profiles.get(usize::from(profile.0)).map(|(_, part)| part);
            seen.retain(|it| part.is_some_and(|part| part.has(&it.record)));
            if !seen.is_empty() {
                whole &= screen.hand(Report::Recalled { profile, seen, source, at });
            }
            desk.busy(Some(charge.place.shown()));
            // What waits is written in between; the rest is read after that.
            let further = oldest.is_some_and(|oldest| span.until.is_none_or(|until| oldest < until));
            whole &= !(further && desk.is_wanted());
            whole
        })?;
        match oldest {
            Some(oldest) if !whole && !screen.way.is_closed() && !desk.is_closing() => {
                desk.resume(Span { until: Some(oldest), ..span });
            }
            _ => desk.loaded(),
        }
        Ok(())
    }

    /// Gives up a piece of what is too old.
    fn prune(&mut self) -> Result<(), ArchiveError> {
        let Some(retention) = self.charge.retention else {
            self.prune_at = Instant::now() + PRUNE_EVERY;
            return Ok(());
        };
        let pruned = self.open()?.prune_some(&retention, UnixTime::from(Utc::now()))?;
        if pruned.breaks > 0 {
            tracing::info!(breaks = pruned.breaks, "given up by the archive");
        }
        self.desk.well();
        self.prune_at = Instant::now() + if pruned.more { Duration::ZERO } else { PRUNE_EVERY };
        Ok(())
    }
}

/// The way to the screen, which may be slow to take what it is handed.
struct Screen {
    way: mpsc::Sender<Report>,
    closing: watch::Receiver<bool>,
    runtime: Handle,
}

impl Screen {
    /// Hands a report on; false if nobody wants it any more, or all comes to its end before it is taken.
    fn hand(&mut self, report: Report) -> bool {
        let Self { way, closing, runtime } = self;
        runtime.block_on(hand_on(way, report, closing))
    }
}

/// The newest end that is kept of these profiles.
fn newest(archive: &Archive, names: &[Arc<str>]) -> Result<Option<UnixTime>, ArchiveError> {
    let mut newest = None;
    archive.breaks(names, UnixTime(0), None, |_, seen, _, _| {
        newest = seen.iter().filter_map(|it| it.record.ended).max().max(newest);
        newest.is_none()
    })?;
    Ok(newest)
}
