//! Strangers who try to push without a right to: refused at once, never on air.

use super::{Frame, Weighted};
use crate::simulator::ledger::{Ledger, Row, WordId};
use crate::simulator::random;
use crate::simulator::scenario::ScanPlan;

/// One source of refused tries.
#[derive(Debug)]
pub(super) struct Scanner {
    rng: fastrand::Rng,
    every: f64,
    causes: Weighted,
    domain: WordId,
    apps: Vec<WordId>,
    names: Vec<WordId>,
    addresses: Vec<WordId>,
    nothing: WordId,
    twins: f64,
    /// When the last try was.
    at: i64,
    twin: Option<Row>,
}

impl Scanner {
    pub(super) fn new(plan: &ScanPlan, number: u64, frame: Frame, ledger: &mut Ledger) -> Self {
        let mut rng = fastrand::Rng::with_seed(random::mix_all(&[frame.seed, number, 0x5c]));
        let addresses = (0..plan.addresses)
            .map(|index| plan.networks[index % plan.networks.len()].address(&mut rng))
            .map(|address| ledger.words.intern(&address))
            .collect();
        let mut words = |texts: &[String]| -> Vec<WordId> {
            texts.iter().map(|text| ledger.words.intern(text)).collect()
        };
        let (apps, names) = (words(&plan.apps), words(&plan.names));
        Self {
            rng,
            every: f64::from(i32::try_from(plan.every.0).unwrap_or(i32::MAX)),
            causes: Weighted::new(&plan.causes, &ledger.reasons),
            domain: ledger.words.intern(&plan.domain),
            apps,
            names,
            addresses,
            nothing: ledger.words.intern(""),
            twins: plan.twins,
            at: frame.history_from,
            twin: None,
        }
    }

    pub(super) fn next(&mut self, frame: &Frame) -> Row {
        if let Some(twin) = self.twin.take() {
            return twin;
        }
        self.at += random::wait(&mut self.rng, self.every / frame.liveliness(self.at));
        let reason = self.causes.pick(&mut self.rng);
        let mut pick = |from: &[WordId]| from[self.rng.usize(..from.len())];
        let row = Row {
            domain: self.domain,
            app: pick(&self.apps),
            stream: pick(&self.names),
            ip: pick(&self.addresses),
            resolution: self.nothing,
            reason,
            started: self.at,
            ended: self.at,
            duration_s: Some(0),
            visible_ms: 0,
        };
        if self.rng.f64() < self.twins {
            self.twin = Some(row);
        }
        row
    }
}
