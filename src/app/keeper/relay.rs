//! The relay: hands every report on to the screen as it came, puts on the desk what is to be kept, and
//! tells the screen how the archive is doing.

use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use tokio::sync::{mpsc, watch};
use tokio::time::{MissedTickBehavior, interval};

use super::desk::{Desk, Span};
use super::{Charge, Ways};
use crate::event::{Annotation, ProfileId, UnixTime};
use crate::poll::report::{Keeping, Report, Window};
use crate::store::archive::Kept;

/// Between two looks at whether the archive still answers, while it is used.
const LOOK: Duration = Duration::from_secs(1);
/// A window is read from this much further back, in seconds, and up to this much later: clocks differ, and
/// time goes on.
const SLACK_S: i64 = 3_600;

/// See the module.
pub(super) struct Relay {
    charge: Arc<Charge>,
    desk: Arc<Desk>,
    ways: Ways,
    window: Window,
    told: Option<Keeping>,
}

/// What came in.
enum Came {
    Report(Report),
    Annotation(Annotation),
    Window(Window),
    News,
    End,
}

impl Relay {
    pub(super) fn new(charge: Arc<Charge>, desk: Arc<Desk>, ways: Ways) -> Self {
        let (from, until) = (charge.window.from(now()).plus(-SLACK_S), end(charge.window));
        desk.want(Span { from, until });
        let window = charge.window;
        Self { charge, desk, ways, window, told: None }
    }

    pub(super) async fn run(mut self) {
        let mut closing = self.desk.closing();
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (mut reporting, mut annotating, mut planning) = (true, true, true);
        loop {
            let busy = self.desk.is_busy();
            let Ways { reports, annotations, plans, screen } = &mut self.ways;
            let came = tokio::select! {
                biased;
                _ = closing.wait_for(|closing| *closing) => Came::End,
                () = screen.closed() => Came::End,
                annotation = annotations.recv(), if annotating => {
                    annotating = annotation.is_some();
                    annotation.map_or(Came::News, Came::Annotation)
                }
                report = reports.recv(), if reporting => {
                    reporting = report.is_some();
                    report.map_or(Came::News, Came::Report)
                }
                changed = plans.changed(), if planning => {
                    planning = changed.is_ok();
                    Came::Window(plans.borrow_and_update().window)
                }
                () = self.desk.news.notified() => Came::News,
                // An idle screen is not woken for it.
                _ = look.tick(), if busy => Came::News,
            };
            match came {
                Came::Report(report) => {
                    self.put(&report);
                    if !hand_on(&self.ways.screen, report, &mut closing).await {
                        break;
                    }
                }
                Came::Annotation(annotation) => self.note(annotation),
                Came::Window(window) => self.watch(window),
                Came::News => {}
                Came::End => break,
            }
            if !self.tell(&mut closing).await {
                break;
            }
        }
        // What pollers and people have said by now is kept, though nobody will see it.
        while let Ok(report) = self.ways.reports.try_recv() {
            self.put(&report);
        }
        while let Ok(annotation) = self.ways.annotations.try_recv() {
            self.note(annotation);
        }
        self.desk.drain();
    }

    fn note(&self, annotation: Annotation) {
        if let Some(annotation) = self.charge.to_keep(annotation) {
            self.desk.put(Kept::Annotated(annotation));
        }
    }

    fn put(&self, report: &Report) {
        let name = |profile: ProfileId| {
            self.charge.profiles.get(usize::from(profile.0)).map(|(name, _)| Arc::clone(name))
        };
        let kept = match report {
            Report::Breaks { profile, seen, source, at, request: _ } => name(*profile)
                .map(|profile| Kept::Breaks { profile, seen: seen.clone(), source: *source, at: *at }),
            Report::Recounted { profile, seen } => {
                name(*profile).map(|profile| Kept::Recounted { profile, seen: seen.clone() })
            }
            _ => None,
        };
        if let Some(kept) = kept {
            self.desk.put(kept);
        }
    }

    /// Wants what a new window holds and the one before did not.
    fn watch(&mut self, window: Window) {
        let (now, before) = (now(), std::mem::replace(&mut self.window, window));
        let (from, known) = (window.from(now), before.from(now));
        // What had left the window before may have been forgotten.
        if from < known {
            self.desk.want(Span { from: from.plus(-SLACK_S), until: Some(known.plus(SLACK_S)) });
        }
        if end(before).is_some() && end(window) != end(before) {
            self.desk.want(Span { from: from.plus(-SLACK_S), until: end(window) });
        }
    }

    /// Tells the screen how it goes, if that is another way than before; false if all comes to its end.
    async fn tell(&mut self, closing: &mut watch::Receiver<bool>) -> bool {
        let keeping = self.desk.keeping();
        if self.told.as_ref() == Some(&keeping) {
            return true;
        }
        self.told = Some(keeping.clone());
        hand_on(&self.ways.screen, Report::Archive(keeping), closing).await
    }
}

/// Hands a report on; false if nobody wants it any more.
pub(super) async fn hand_on(
    screen: &mpsc::Sender<Report>,
    report: Report,
    closing: &mut watch::Receiver<bool>,
) -> bool {
    tokio::select! {
        biased;
        sent = screen.send(report) => sent.is_ok(),
        _ = closing.wait_for(|closing| *closing) => false,
    }
}

/// Where a window ends, if it is not open.
const fn end(window: Window) -> Option<UnixTime> {
    match window {
        Window::Fixed { until, .. } => Some(until),
        Window::Last(_) | Window::Since(_) => None,
    }
}

fn now() -> UnixTime {
    UnixTime::from(Utc::now())
}
