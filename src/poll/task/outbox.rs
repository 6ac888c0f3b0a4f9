//! The way out: reports, and a status only when it says something new.

use tokio::sync::mpsc;

use crate::event::ProfileId;
use crate::poll::report::{Report, Status};

/// Sends reports; a status only when it differs from the last one.
pub(super) struct Outbox {
    profile: ProfileId,
    reports: mpsc::Sender<Report>,
    last: Option<Status>,
}

impl Outbox {
    pub(super) const fn new(profile: ProfileId, reports: mpsc::Sender<Report>) -> Self {
        Self { profile, reports, last: None }
    }

    /// Comes to an end when nobody listens any more.
    pub(super) async fn closed(&self) {
        self.reports.closed().await;
    }

    /// Returns whether somebody still listens.
    pub(super) async fn status(&mut self, status: &Status) -> bool {
        let same = self.last.as_ref().is_some_and(|last| {
            let comparable = Status { requests: last.requests, ..status.clone() };
            comparable == *last
        });
        if same {
            return !self.reports.is_closed();
        }
        self.last = Some(status.clone());
        self.send(Report::Status { profile: self.profile, status: status.clone() }).await
    }

    pub(super) async fn send(&self, report: Report) -> bool {
        self.reports.send(report).await.is_ok()
    }
}
