//! The desk between relay and clerk: what waits to be kept, what is to be read, and how the archive is
//! doing. Held only for moments, never while the archive is used.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{Notify, watch};

use super::Left;
use crate::event::UnixTime;
use crate::i18n::Lang;
use crate::poll::report::{Keeping, KeepingState};
use crate::say;
use crate::store::archive::Kept;

/// Breaks that may wait at once: about 40 MB of them.
const MOST_WAITING: u64 = 100_000;
/// Marks and notes that may wait besides, so that many breaks do not take a person's words away.
const MOST_NOTED: u64 = 10_000;
/// With so many waiting the relay takes no more reports while the archive works: what is read faster than
/// it can be written is asked for a little later, and neither fills the memory nor gets lost.
const CROWDED: u64 = 15_000;
/// Breaks written in one transaction.
const AT_ONCE: u64 = 10_000;
/// Transactions follow each other no faster than this, but for full ones: each writes whole pages, whatever
/// it changes of them, and waits for the disk. The first after a rest does not wait.
const PACE: Duration = Duration::from_secs(1);
/// The archive is said not to answer after so long.
const SLOW: Duration = Duration::from_secs(5);

/// A span of ends to be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Span {
    pub(super) from: UnixTime,
    pub(super) until: Option<UnixTime>,
}

/// What the clerk does next.
#[derive(Debug)]
pub(super) enum Task {
    /// Keep these.
    Keep(Vec<Kept>),
    /// Read this.
    Load(Span),
    /// Nothing for so long: look round.
    Idle,
    /// Nothing is left, and nothing more will come.
    Done,
}

#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "facts that either side sets for itself")]
struct Papers {
    waiting: VecDeque<Kept>,
    since: Option<Instant>,
    /// When a batch was taken last.
    taken: Option<Instant>,
    /// Breaks waiting, new or counted anew, and those in hand; a mark or note counts as one.
    unsaved: u64,
    in_hand: u64,
    lost: u64,
    loads: VecDeque<Span>,
    reading: bool,
    /// What went wrong at the last try.
    trouble: Option<KeepingState>,
    newest: Option<UnixTime>,
    notices: Vec<String>,
    busy: Option<(Instant, String)>,
    begun: bool,
    closing: bool,
    /// The relay puts nothing more down.
    drained: bool,
    done: bool,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Desk {
    papers: Mutex<Papers>,
    bell: Condvar,
    /// Rings when the state may be another.
    pub(super) news: Notify,
    closing: watch::Sender<bool>,
}

impl Default for Desk {
    fn default() -> Self {
        let papers = Papers {
            waiting: VecDeque::new(),
            since: None,
            taken: None,
            unsaved: 0,
            in_hand: 0,
            lost: 0,
            loads: VecDeque::new(),
            reading: false,
            trouble: None,
            newest: None,
            notices: Vec::new(),
            busy: None,
            begun: false,
            closing: false,
            drained: false,
            done: false,
        };
        let (closing, _) = watch::channel(false);
        Self { papers: Mutex::new(papers), bell: Condvar::new(), news: Notify::new(), closing }
    }
}

impl Desk {
    fn papers(&self) -> MutexGuard<'_, Papers> {
        self.papers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change<T>(&self, change: impl FnOnce(&mut Papers) -> T) -> T {
        let out = change(&mut self.papers());
        self.bell.notify_all();
        self.news.notify_one();
        out
    }

    pub(super) fn begin(&self) {
        self.change(|it| it.begun = true);
    }

    /// Turns true when all comes to its end.
    pub(super) fn closing(&self) -> watch::Receiver<bool> {
        self.closing.subscribe()
    }

    /// Puts a change down to be kept.
    pub(super) fn put(&self, kept: Kept) {
        self.change(|it| {
            let weight = weight(&kept);
            let said = matches!(kept, Kept::Annotated(_));
            let most = MOST_WAITING + if said { MOST_NOTED } else { 0 };
            if it.unsaved + weight > most {
                it.lost += weight;
                return;
            }
            it.unsaved += weight;
            it.since.get_or_insert_with(Instant::now);
            it.waiting.push_back(kept);
        });
    }

    /// Wants a span to be read.
    pub(super) fn want(&self, span: Span) {
        self.change(|it| it.loads.push_back(span));
    }

    /// The relay has put everything down.
    pub(super) fn drain(&self) {
        self.change(|it| it.drained = true);
    }

    /// What the clerk is to do next; waits for it until `deadline`.
    pub(super) fn next(&self, deadline: Instant) -> Task {
        let mut papers = self.papers();
        loop {
            // Where nothing can be written, reading may still succeed.
            let writes_first = papers.trouble.is_none() || papers.closing || papers.loads.is_empty();
            let now = Instant::now();
            if papers.is_due(now) && writes_first {
                return Task::Keep(papers.take());
            }
            if papers.closing && papers.drained {
                return Task::Done;
            }
            if !papers.closing
                && let Some(span) = papers.loads.pop_front()
            {
                papers.reading = true;
                return Task::Load(span);
            }
            if now >= deadline && !papers.closing {
                return Task::Idle;
            }
            let due = papers.due().map_or(deadline, |due| due.min(deadline));
            let wait = due.saturating_duration_since(now).max(Duration::from_millis(10));
            papers = self.bell.wait_timeout(papers, wait).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// What was in hand is on the disk.
    pub(super) fn kept(&self) {
        self.change(|it| {
            it.unsaved -= it.in_hand;
            it.in_hand = 0;
            it.trouble = None;
        });
    }

    /// What was in hand goes back to where it lay.
    pub(super) fn put_back(&self, batch: Vec<Kept>) {
        self.change(|it| {
            for kept in batch.into_iter().rev() {
                it.waiting.push_front(kept);
            }
            it.in_hand = 0;
            it.since.get_or_insert_with(Instant::now);
        });
    }

    /// A span whose reading was interrupted comes first again.
    pub(super) fn resume(&self, span: Span) {
        self.change(|it| {
            it.reading = false;
            it.loads.push_front(span);
        });
    }

    /// Waits so long before the next try; shorter if all comes to its end.
    pub(super) fn pause(&self, pause: Duration) {
        let deadline = Instant::now() + pause;
        let mut papers = self.papers();
        while !papers.closing {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            papers = self.bell.wait_timeout(papers, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Whether the clerk should stop reading: something has waited for a while, or all ends.
    pub(super) fn is_wanted(&self) -> bool {
        const AWHILE: Duration = Duration::from_millis(500);
        let papers = self.papers();
        let waits = || papers.since.is_some_and(|since| since.elapsed() > AWHILE);
        papers.closing || papers.trouble.is_none() && waits() && papers.is_due(Instant::now())
    }

    /// Whether the relay should take more reports: always, unless much waits to be written by an archive
    /// that works. One that fails or does not answer is not waited for.
    pub(super) fn has_room(&self) -> bool {
        let papers = self.papers();
        papers.unsaved < CROWDED || papers.trouble.is_some() || papers.slow().is_some() || papers.done
    }

    pub(super) fn is_closing(&self) -> bool {
        self.papers().closing
    }

    /// What went wrong.
    pub(super) fn trouble(&self, trouble: KeepingState) {
        self.change(|it| it.trouble = Some(trouble));
    }

    /// The newest end that the archive holds.
    pub(super) fn newest(&self, newest: Option<UnixTime>) {
        self.change(|it| it.newest = newest);
    }

    /// A span has been read.
    pub(super) fn loaded(&self) {
        self.change(|it| {
            it.reading = false;
            it.calm();
        });
    }

    /// The archive works: what went wrong before is over, unless something waits to be kept.
    pub(super) fn well(&self) {
        self.change(Papers::calm);
    }

    pub(super) fn notices(&self, notices: Vec<String>) {
        self.change(|it| it.notices = notices);
    }

    /// The archive is used from now on, or no longer; `file` is its name.
    pub(super) fn busy(&self, file: Option<&str>) {
        let mut papers = self.papers();
        let turns = papers.busy.is_some() != file.is_some();
        papers.busy = file.map(|file| (Instant::now(), file.to_owned()));
        if turns {
            self.news.notify_one();
        }
    }

    /// Whether the archive is used: only then it may turn out not to answer.
    pub(super) fn is_busy(&self) -> bool {
        self.papers().busy.is_some()
    }

    /// Nobody will ever keep anything.
    pub(super) fn fail(&self, why: String) {
        self.change(|it| {
            it.trouble = Some(KeepingState::Failed { why });
            it.done = true;
        });
    }

    /// Nothing more is done.
    pub(super) fn done(&self) {
        self.change(|it| it.done = true);
    }

    /// How it goes, for the screen.
    pub(super) fn keeping(&self) -> Keeping {
        let papers = self.papers();
        let state = match (&papers.trouble, papers.slow()) {
            (Some(trouble), _) => trouble.clone(),
            (None, Some(file)) => KeepingState::Waiting { why: no_answer(file) },
            (None, None) if papers.reading || !papers.loads.is_empty() => KeepingState::Loading,
            (None, None) => KeepingState::Well,
        };
        let well = matches!(state, KeepingState::Well | KeepingState::Loading);
        Keeping {
            // What is being written is no news.
            unsaved: if well { 0 } else { papers.unsaved },
            lost: papers.lost,
            newest: papers.newest,
            notices: papers.notices.clone(),
            state,
        }
    }

    /// Lets all come to its end, for which it waits so long.
    pub(super) fn close(&self, patience: Duration) -> Left {
        self.change(|it| it.closing = true);
        self.closing.send_replace(true);
        let deadline = Instant::now() + patience;
        let mut papers = self.papers();
        while papers.begun && !papers.done {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            papers = self.bell.wait_timeout(papers, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        let why = match (&papers.trouble, &papers.busy) {
            (Some(KeepingState::Waiting { why } | KeepingState::Failed { why }), _) => Some(why.clone()),
            (_, Some((_, file))) => Some(no_answer(file)),
            _ => None,
        };
        Left { unsaved: papers.unsaved + papers.lost, why }
    }
}

impl Papers {
    /// The archive's name, if it does not answer.
    fn slow(&self) -> Option<&str> {
        self.busy.as_ref().filter(|(since, _)| since.elapsed() >= SLOW).map(|(_, file)| &**file)
    }

    /// When what waits is to be written; nothing if nothing does.
    fn due(&self) -> Option<Instant> {
        let since = self.since?;
        let full = self.closing || self.unsaved >= AT_ONCE;
        let paced = self.taken.filter(|_| !full).map(|taken| taken + PACE);
        Some(paced.map_or(since, |paced| paced.max(since)))
    }

    fn is_due(&self, now: Instant) -> bool {
        self.due().is_some_and(|due| due <= now)
    }

    fn calm(&mut self) {
        if self.waiting.is_empty() {
            self.trouble = None;
        }
    }

    /// A batch of what has waited longest.
    fn take(&mut self) -> Vec<Kept> {
        let (mut batch, mut breaks) = (Vec::new(), 0);
        while let Some(kept) = self.waiting.pop_front() {
            breaks += weight(&kept);
            batch.push(kept);
            if breaks >= AT_ONCE {
                break;
            }
        }
        self.in_hand = breaks;
        self.taken = Some(Instant::now());
        self.since = (!self.waiting.is_empty()).then(Instant::now);
        batch
    }
}

/// Breaks of a change.
fn weight(kept: &Kept) -> u64 {
    match kept {
        Kept::Breaks { seen, .. } | Kept::Recounted { seen, .. } => seen.len() as u64,
        Kept::Refuted { records, .. } => records.len() as u64,
        Kept::Annotated(_) => 1,
    }
}

fn no_answer(file: &str) -> String {
    say!(
        Lang::current(),
        "the archive {file} does not answer; look at the disk that it is on",
        "存档 {file} 没有响应；请检查其所在磁盘",
        "アーカイブ {file} が応答しません。そのディスクを確認してください"
    )
}
