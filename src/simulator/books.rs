//! An account's books: its records, whoever makes them, what is forbidden, and what its key may ask.

use hashbrown::HashSet;

use super::action::Action;
use super::generator::Generator;
use super::ledger::{Ledger, NO_TIME, Row};
use super::presence::Ban;
use super::random;
use super::reply::Refusal;
use crate::event::{Record, Text, UnixTime};

/// An account's records and whoever makes them.
#[derive(Debug)]
pub(super) struct Books {
    pub(super) domains: Vec<String>,
    pub(super) ledger: Ledger,
    pub(super) generator: Generator,
    /// Streams that someone forbade by hand.
    pub(super) bans: Vec<Ban>,
    /// Actions that the key may not use.
    pub(super) denied: HashSet<String>,
    /// Actions that do not exist for this account.
    pub(super) withdrawn: HashSet<String>,
    /// Actions that fail inside the service.
    pub(super) failing: HashSet<String>,
}

impl Books {
    /// Brings the records up to date.
    pub(super) fn settle(&mut self, now_ms: i64) {
        let ledger = &mut self.ledger;
        self.generator.advance(now_ms.div_euclid(1000), |row| ledger.insert(row, now_ms));
        ledger.reveal(now_ms);
    }

    /// The pushes on air, as a list that has them would show them.
    pub(super) fn on_air(&self, now: UnixTime) -> Vec<Row> {
        let unended = |row: Row| Row {
            ended: NO_TIME,
            duration_s: i32::try_from(now.since(UnixTime(row.started))).ok(),
            ..row
        };
        self.on_air_at(now.0).map(unended).collect()
    }

    /// Whether the account may ask this now.
    pub(super) fn check(&self, action: Action, rate: usize, limit: usize) -> Result<(), Refusal> {
        let name = action.name();
        if self.withdrawn.contains(name) {
            return Err(no_such_action(name));
        }
        if rate > limit {
            return Err(too_many(limit));
        }
        if self.denied.contains(name) {
            let message = format!("This key is not permitted to use `live:{name}`.");
            return Err(Refusal::new("UnauthorizedOperation", message));
        }
        if self.failing.contains(name) {
            return Err(Refusal::new("InternalError", "The simulated service has failed inside."));
        }
        Ok(())
    }

    /// Lets a record appear late, somewhere in the window, as a record's late publication would.
    pub(super) fn shift(&mut self, start: i64, end: i64, nonce: u64, now_ms: i64) {
        let back = i64::try_from(random::mix(nonce) % 120).unwrap_or(0);
        let ended = (end - back).max(start);
        let record = Record {
            domain: Text::new(self.domains.first().map_or("", String::as_str)),
            app: Text::new("live"),
            stream: Text::new(&format!("late_{nonce}")),
            started: Some(UnixTime(ended - 30)),
            ended: Some(UnixTime(ended)),
            reason: Text::new("recv rtmp deleteStream"),
            duration_s: Some(30),
            client_ip: Text::new("192.0.2.7"),
            resolution: Text::new("1280*720"),
        };
        let row = self.ledger.row(&record, now_ms);
        self.ledger.insert(row, now_ms);
    }
}

pub(super) fn too_many(limit: usize) -> Refusal {
    Refusal::new("RequestLimitExceeded", format!("More than the {limit} requests allowed in one second."))
}

pub(super) fn no_such_action(action: &str) -> Refusal {
    Refusal::new("InvalidAction", format!("The action `{action}` does not exist."))
}
