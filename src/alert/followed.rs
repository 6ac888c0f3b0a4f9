//! The breaks that rules may speak of: which of them are new, how each stands with each rule, and which
//! conditions began or ended since the last look.

use std::collections::BTreeMap;

use super::edges::{Change, Edge, Look};
use super::{Facts, GRACE_S, Rule};
use crate::event::{Source, UnixTime};
use crate::insight::{Arrivals, Verdict};
use crate::store::{BreakId, BreakRef};

/// Breaks that are followed at most: beyond that, the ones that came first are followed no longer.
const MOST: usize = 20_000;
/// A break of which nothing more is to be expected is followed for so many seconds.
const SETTLED_S: i64 = 600;

/// One break.
#[derive(Debug)]
struct One {
    /// By rule; nothing where the break is history to that rule.
    edges: Box<[Option<Edge>]>,
    since: UnixTime,
}

/// An edge that is told a moment later, with what breaks together.
#[derive(Debug)]
struct Waiting {
    rule: usize,
    id: BreakId,
    holds: bool,
    since: UnixTime,
}

/// What changed since the last look.
#[derive(Debug, Default)]
pub(super) struct News {
    /// By rule: a condition began, and whether it holds on.
    pub(super) began: Vec<(usize, BreakId, bool)>,
    /// It has ended.
    pub(super) ended: Vec<(usize, BreakId)>,
    /// Nobody will know when it ends.
    pub(super) lost: Vec<(usize, BreakId)>,
}

/// What all edges follow from.
type AsOf = (u64, u64, u64, u64);

/// See the module.
#[derive(Debug)]
pub(super) struct Followed {
    began: UnixTime,
    arrivals: Arrivals,
    breaks: BTreeMap<BreakId, One>,
    waiting: Vec<Waiting>,
    as_of: Option<AsOf>,
    /// Whether time alone may begin a condition.
    pending: bool,
    dropped: u64,
}

impl Followed {
    pub(super) fn new(began: UnixTime) -> Self {
        Self {
            began,
            arrivals: Arrivals::default(),
            breaks: BTreeMap::new(),
            waiting: Vec::new(),
            as_of: None,
            pending: false,
            dropped: 0,
        }
    }

    pub(super) const fn set_began(&mut self, began: UnixTime) {
        self.began = began;
    }

    /// Whether something is to be told at one of the next looks.
    pub(super) const fn waits(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Takes in what has changed.
    pub(super) fn look(&mut self, rules: &[&Rule], facts: Facts<'_>) -> News {
        let mut news = News::default();
        self.arrive(rules, facts, &mut news);
        let notes = facts.annotations.map_or(0, crate::store::Annotations::revision);
        let as_of = (facts.store.revision(), facts.presence.revision(), facts.insight.revision(), notes);
        if self.as_of.replace(as_of) != Some(as_of) || self.pending {
            self.compare(rules, facts, &mut news);
        }
        self.release(facts.now, &mut news);
        news
    }

    /// Follows what has come in, unless it is history.
    fn arrive(&mut self, rules: &[&Rule], facts: Facts<'_>, news: &mut News) {
        for id in self.arrivals.take(facts.store) {
            let Some(row) = facts.store.row_of(id) else { continue };
            let it = facts.store.get(row);
            let counts = |rule: &&Rule| is_new(it, self.began, rule.lateness_s).then_some(Edge::Off);
            let edges: Box<[Option<Edge>]> = rules.iter().map(counts).collect();
            if edges.iter().any(Option::is_some) {
                self.breaks.insert(id, One { edges, since: facts.now });
            }
        }
        while self.breaks.len() > MOST {
            let Some((id, one)) = self.breaks.pop_first() else { break };
            if self.dropped == 0 {
                tracing::warn!(most = MOST, "alerts follow the newest breaks only");
            }
            self.dropped += 1;
            lose(id, &one, news);
        }
    }

    /// How each break stands now.
    fn compare(&mut self, rules: &[&Rule], facts: Facts<'_>, news: &mut News) {
        let Self { breaks, waiting, .. } = self;
        let mut pending = false;
        breaks.retain(|&id, one| {
            let Some(row) = facts.store.row_of(id) else {
                lose(id, one, news);
                return false;
            };
            let mark = facts.mark(facts.store.get(row));
            // What was refused was never on air: nothing of it goes on.
            let returned = matches!(mark.verdict(), Verdict::Back | Verdict::Replaced | Verdict::Refused);
            for (rule, (edge, of)) in one.edges.iter_mut().zip(rules).enumerate() {
                let Some(edge) = edge else { continue };
                let matches = of.filter.holds(facts.store, row, Some(mark), facts.now);
                match edge.follow(Look { matches, returned }, facts.now, of.for_s) {
                    Some(change @ (Change::Began | Change::Passed)) => {
                        let holds = change == Change::Began;
                        waiting.push(Waiting { rule, id, holds, since: facts.now });
                    }
                    Some(Change::Ended) => {
                        let untold =
                            waiting.iter_mut().find(|it| (it.rule, it.id, it.holds) == (rule, id, true));
                        match untold {
                            Some(untold) => untold.holds = false,
                            None => news.ended.push((rule, id)),
                        }
                    }
                    None => {}
                }
                pending |= edge.waits();
            }
            let open = one.edges.iter().flatten().any(|edge| edge.waits() || edge.holds());
            open || !returned || facts.now.since(one.since) < SETTLED_S
        });
        self.pending = pending;
    }

    /// What has waited for its company.
    fn release(&mut self, now: UnixTime, news: &mut News) {
        let ready = |it: &mut Waiting| now.since(it.since) >= GRACE_S || now < it.since;
        news.began.extend(self.waiting.extract_if(.., ready).map(|it| (it.rule, it.id, it.holds)));
    }
}

fn lose(id: BreakId, one: &One, news: &mut News) {
    let holding = one.edges.iter().enumerate().filter(|(_, edge)| edge.is_some_and(Edge::holds));
    news.lost.extend(holding.map(|(rule, _)| (rule, id)));
}

/// Whether a break is no history, to a watch that began then.
fn is_new(it: BreakRef<'_>, began: UnixTime, lateness_s: i64) -> bool {
    let Some(ended) = it.ended() else { return false };
    let in_time = it.first_seen().is_some_and(|seen| seen.since(ended) <= lateness_s);
    let after = ended >= began;
    match it.source() {
        _ if it.is_recalled() => after,
        Source::FirstFill => after,
        Source::Live => after || in_time,
        Source::Reconciled => in_time,
    }
}
