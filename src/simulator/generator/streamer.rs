//! One stream: sessions as planned, failures, re-pushes, and the troubles of its group.

use std::sync::Arc;

use super::schedule::Schedule;
use super::{Frame, Weighted, name_of};
use crate::simulator::ledger::{Ledger, Row, WordId};
use crate::simulator::presence::{Ban, StreamIds};
use crate::simulator::random;
use crate::simulator::reasons::{ReasonId, Reasons};
use crate::simulator::scenario::{AccountPlan, GroupPlan};
use crate::simulator::span::{Range, Span};

/// No push is longer: durations are 32-bit numbers of seconds.
const LONGEST_PUSH_S: i64 = i32::MAX as i64;

/// What the streams of one group have in common.
#[derive(Debug)]
pub(super) struct Troubles {
    group: u64,
    on_air: Range,
    off_air: Range,
    ends: Weighted,
    fails_every: Option<f64>,
    failures: Weighted,
    back: Range,
    gives_up: f64,
    roams: f64,
    cuts: Vec<Cut>,
    spells: Vec<Spell>,
}

#[derive(Debug)]
struct Cut {
    schedule: Schedule,
    salt: u64,
    share: f64,
    spread: Range,
    cause: ReasonId,
    back: Range,
    stays_away: f64,
    refused: Option<Refused>,
    forbids: Option<Range>,
}

#[derive(Clone, Copy, Debug)]
struct Refused {
    cause: ReasonId,
    every: Range,
    lasts: Range,
}

#[derive(Debug)]
struct Spell {
    schedule: Schedule,
    lasts: i64,
    fails_every: f64,
    cause: ReasonId,
    back: Range,
}

impl Troubles {
    /// What group `number` of the plan meets. Causes were checked when the scenario was read.
    pub(super) fn new(plan: &AccountPlan, number: usize, frame: Frame, reasons: &Reasons) -> Self {
        let group = &plan.groups[number];
        let mean = |span: Span| f64::from(i32::try_from(span.0).unwrap_or(i32::MAX));
        let schedule = |first, every, salt| Schedule::new(frame.start, first, every, salt);
        let cuts = plan.cuts.iter().zip(0_u64..).filter(|(cut, _)| cut.groups.contains(&group.key));
        let spells = plan.spells.iter().zip(0_u64..).filter(|(spell, _)| spell.groups.contains(&group.key));
        Self {
            group: number as u64,
            on_air: group.on_air,
            off_air: group.off_air,
            ends: Weighted::new(&group.ends, reasons),
            fails_every: group.fails_every.map(mean),
            failures: Weighted::new(&group.failures, reasons),
            back: group.back,
            gives_up: group.gives_up,
            roams: group.roams,
            cuts: cuts
                .filter_map(|(cut, index)| {
                    let salt = random::mix_all(&[frame.seed, index, 0xc7]);
                    Some(Cut {
                        schedule: schedule(cut.first, cut.every, salt),
                        salt,
                        share: cut.share,
                        spread: cut.spread,
                        cause: reasons.find(&cut.cause)?,
                        back: cut.back,
                        stays_away: cut.stays_away,
                        forbids: cut.forbids,
                        refused: match &cut.refused {
                            Some(plan) => Some(Refused {
                                cause: reasons.find(&plan.cause)?,
                                every: plan.every,
                                lasts: plan.lasts,
                            }),
                            None => None,
                        },
                    })
                })
                .collect(),
            spells: spells
                .filter_map(|(spell, index)| {
                    let salt = random::mix_all(&[frame.seed, index, 0x59]);
                    Some(Spell {
                        schedule: schedule(spell.first, spell.every, salt),
                        lasts: spell.lasts.0,
                        fails_every: mean(spell.fails_every),
                        cause: reasons.find(&spell.cause)?,
                        back: spell.back,
                    })
                })
                .collect(),
        }
    }
}

impl Cut {
    /// When it next hits that stream after `after`.
    fn next(&self, group: u64, stream: u64, after: i64) -> Option<i64> {
        // One that hits few streams may pass this one by many times; it is not looked for without end.
        self.schedule.since(after - self.spread.high).take(50).find_map(|(number, at)| {
            let chance = |salt| {
                let numbers = [self.salt, number.unsigned_abs(), group, stream, salt];
                random::mix_all(&numbers)
            };
            if random::unit(chance(1)) >= self.share {
                return None;
            }
            let late = self.spread.pick(&mut fastrand::Rng::with_seed(chance(2)));
            Some(at + late).filter(|&at| at > after)
        })
    }
}

impl Spell {
    /// When it next breaks a push that began at `started`.
    fn next(&self, started: i64, rng: &mut fastrand::Rng) -> Option<i64> {
        self.schedule.since(started - self.lasts).take(2).find_map(|(_, begins)| {
            let at = begins.max(started) + random::wait(rng, self.fails_every);
            Some(at).filter(|&at| at < begins + self.lasts)
        })
    }
}

/// Tries that are refused.
#[derive(Clone, Copy, Debug)]
struct Refusals {
    plan: Refused,
    /// When the encoder stops trying.
    until: i64,
    /// When it is on air again.
    back: i64,
}

/// What ends a push.
#[derive(Clone, Copy, Debug)]
enum Ending {
    Planned,
    Failure,
    Spell(usize),
    Cut(usize),
}

/// One stream with whoever pushes it.
#[derive(Debug)]
pub(super) struct Streamer {
    rng: fastrand::Rng,
    troubles: Arc<Troubles>,
    number: u64,
    domain: WordId,
    app: WordId,
    stream: WordId,
    /// Addresses it pushes from; the first is the one in use.
    addresses: Vec<WordId>,
    resolution: WordId,
    nothing: WordId,
    /// When the next push begins.
    at: i64,
    /// Until when the streamer means to be on air.
    session_end: i64,
    refused: Option<Refusals>,
    bans: Vec<Ban>,
}

impl Streamer {
    pub(super) fn new(
        plan: &GroupPlan,
        troubles: &Arc<Troubles>,
        number: usize,
        frame: Frame,
        ledger: &mut Ledger,
    ) -> Self {
        let mut rng =
            fastrand::Rng::with_seed(random::mix_all(&[frame.seed, troubles.group, number as u64, 0x57]));
        let network = plan.networks[number % plan.networks.len()];
        let count = if plan.roams > 0.0 { 4 } else { 1 };
        let addresses = (0..count).map(|_| ledger.words.intern(&network.address(&mut rng))).collect();
        let resolution = &plan.resolutions[rng.usize(..plan.resolutions.len())];
        let (on, off) = (plan.on_air.pick(&mut rng), plan.off_air.pick(&mut rng));
        let off = frame.pause(frame.history_from, off);
        // At any moment a stream is on air with the share of time that it spends there.
        let place = rng.i64(0..(on + off).max(1));
        let (at, session_end) = if place < on {
            (frame.history_from - place, frame.history_from - place + on)
        } else {
            let at = frame.history_from + on + off - place;
            (at, at + on)
        };
        Self {
            rng,
            troubles: Arc::clone(troubles),
            number: number as u64,
            domain: ledger.words.intern(&plan.domain),
            app: ledger.words.intern(&plan.app),
            stream: ledger.words.intern(&name_of(&plan.names, number)),
            addresses,
            resolution: ledger.words.intern(resolution),
            nothing: ledger.words.intern(""),
            at,
            session_end,
            refused: None,
            bans: Vec::new(),
        }
    }

    /// The times in which it may not be on air, past ones and the next.
    pub(super) fn bans(&self) -> &[Ban] {
        &self.bans
    }

    /// The next push to end.
    pub(super) fn next(&mut self, frame: &Frame) -> Row {
        if let Some(Refusals { plan, until, back }) = self.refused {
            let at = self.at + plan.every.pick(&mut self.rng);
            if at < until {
                self.at = at;
                return self.row(at, at, plan.cause);
            }
            self.refused = None;
            self.at = back;
        }
        if self.at >= self.session_end {
            let pause = self.troubles.off_air.pick(&mut self.rng);
            self.at += frame.pause(self.at, pause).max(1);
            self.session_end = self.at + self.troubles.on_air.pick(&mut self.rng);
        }
        self.push()
    }

    /// One push that comes on air.
    fn push(&mut self) -> Row {
        let troubles = Arc::clone(&self.troubles);
        if self.rng.f64() < troubles.roams {
            let other = self.rng.usize(..self.addresses.len());
            self.addresses.swap(0, other);
        }
        let started = self.at;
        let (ended, ending) = self.first_ending(&troubles, started);
        let reason = match ending {
            Ending::Planned => {
                self.at = self.session_end;
                troubles.ends.pick(&mut self.rng)
            }
            Ending::Failure => {
                self.back_or_away(ended, troubles.back, troubles.gives_up);
                troubles.failures.pick(&mut self.rng)
            }
            Ending::Spell(index) => {
                let spell = &troubles.spells[index];
                self.back_or_away(ended, spell.back, 0.0);
                spell.cause
            }
            Ending::Cut(index) => {
                let cut = &troubles.cuts[index];
                self.back_or_away(ended, cut.back, cut.stays_away);
                let resumed = cut.forbids.map(|lasts| ended + lasts.pick(&mut self.rng));
                if let Some(until) = resumed {
                    let of = StreamIds { domain: self.domain, app: self.app, stream: self.stream };
                    self.bans.push(Ban { of, from: ended, until });
                    self.at = self.at.max(until);
                }
                if let Some(plan) = cut.refused {
                    let gives_up = ended + plan.lasts.pick(&mut self.rng);
                    let back = resumed.unwrap_or(gives_up);
                    self.at = ended;
                    self.refused = Some(Refusals { plan, until: gives_up.min(back), back });
                    // Whoever fought for it goes on for a while when it works again.
                    self.session_end = self.session_end.max(back + troubles.on_air.low);
                }
                cut.cause
            }
        };
        self.row(started, ended, reason)
    }

    fn first_ending(&mut self, troubles: &Troubles, started: i64) -> (i64, Ending) {
        let mut first = (self.session_end.min(started + LONGEST_PUSH_S).max(started + 1), Ending::Planned);
        let mut consider = |at: i64, ending: Ending| {
            if at < first.0 {
                first = (at.max(started + 1), ending);
            }
        };
        if let Some(mean) = troubles.fails_every {
            let at = started + random::wait(&mut self.rng, mean);
            consider(at, Ending::Failure);
        }
        for (index, spell) in troubles.spells.iter().enumerate() {
            if let Some(at) = spell.next(started, &mut self.rng) {
                consider(at, Ending::Spell(index));
            }
        }
        for (index, cut) in troubles.cuts.iter().enumerate() {
            if let Some(at) = cut.next(troubles.group, self.number, started) {
                consider(at, Ending::Cut(index));
            }
        }
        first
    }

    /// Pushes again after `back`, or with that chance not before the next session.
    fn back_or_away(&mut self, ended: i64, back: Range, away: f64) {
        self.at = ended + back.pick(&mut self.rng);
        if self.rng.f64() < away {
            self.session_end = self.at;
        }
    }

    fn row(&self, started: i64, ended: i64, reason: ReasonId) -> Row {
        Row {
            domain: self.domain,
            app: self.app,
            stream: self.stream,
            ip: self.addresses.first().copied().unwrap_or(self.nothing),
            resolution: if started == ended { self.nothing } else { self.resolution },
            reason,
            started,
            ended,
            duration_s: i32::try_from(ended - started).ok(),
            visible_ms: 0,
        }
    }
}
