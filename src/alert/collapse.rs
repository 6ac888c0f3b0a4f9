//! One subject of one rule over time: the first event is told at once, those that follow within a period are
//! told as a number at its end, and when the condition has ended for all of them the subject is ready to be
//! told anew.
//!
//! Nothing is hidden: every event is told at once or counted in what is told later. A subject whose condition
//! begins and ends over and over (a stream that flaps) is told once, and then once in each period.

use std::collections::BTreeSet;

use crate::event::UnixTime;

/// What is to be told of a subject.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Told {
    /// The first event, or so many of one look.
    Fired(u32),
    /// So many more since the last time.
    Repeated(u32),
    /// The condition has ended for all that it held for.
    Ended,
}

/// A subject that was told, until it is ready to be told anew. `I` names a break.
#[derive(Clone, Debug)]
pub(super) struct Active<I> {
    /// The end of the period.
    until: UnixTime,
    /// Events since the last time anything was told.
    more: u32,
    /// For which breaks the condition holds.
    holding: BTreeSet<I>,
    /// The break that came last.
    newest: I,
    /// Whether what was told last is that it holds.
    firing: bool,
    /// Somebody knows: what repeats is counted and does not ring until the condition has ended.
    acknowledged: bool,
}

impl<I: Copy + Ord> Active<I> {
    /// A subject whose first events these are, the one that came last given as well.
    pub(super) fn fire(now: UnixTime, repeat_s: i64, newest: I, events: &[(I, bool)]) -> (Self, Told) {
        let mut active = Self {
            until: now.plus(repeat_s),
            more: 0,
            holding: BTreeSet::new(),
            newest,
            firing: false,
            acknowledged: false,
        };
        active.hold(events);
        active.firing = !active.holding.is_empty();
        (active, Told::Fired(count(events)))
    }

    /// More events of it, each with whether its condition holds on.
    pub(super) fn more(
        &mut self,
        now: UnixTime,
        repeat_s: i64,
        newest: I,
        events: &[(I, bool)],
    ) -> Option<Told> {
        let ready = now >= self.until && self.more == 0 && self.holding.is_empty();
        if ready {
            let (anew, told) = Self::fire(now, repeat_s, newest, events);
            *self = anew;
            return Some(told);
        }
        self.newest = self.newest.max(newest);
        self.hold(events);
        self.more = self.more.saturating_add(count(events));
        None
    }

    fn hold(&mut self, events: &[(I, bool)]) {
        self.holding.extend(events.iter().filter(|(_, holds)| *holds).map(|(id, _)| *id));
    }

    /// The condition has ended for a break. Says so if it was the last, and what was told is that it holds.
    pub(super) fn ended(&mut self, id: I) -> Option<Told> {
        if !self.holding.remove(&id) || !self.holding.is_empty() {
            return None;
        }
        self.acknowledged = false;
        std::mem::take(&mut self.firing).then_some(Told::Ended)
    }

    /// What the passing of time tells.
    pub(super) fn pass(&mut self, now: UnixTime, repeat_s: i64) -> Option<Told> {
        if now < self.until || self.more == 0 {
            return None;
        }
        self.until = now.plus(repeat_s);
        self.firing = !self.holding.is_empty();
        Some(Told::Repeated(std::mem::take(&mut self.more)))
    }

    /// Whether nothing is left to remember of it.
    pub(super) fn is_over(&self, now: UnixTime) -> bool {
        now >= self.until && self.more == 0 && self.holding.is_empty()
    }

    /// Nobody will know when the condition ends for a break: nothing is said of it.
    pub(super) fn lose(&mut self, id: I) {
        self.holding.remove(&id);
    }

    /// The break that came last.
    pub(super) const fn newest(&self) -> I {
        self.newest
    }

    /// Whether the condition holds.
    pub(super) fn holds(&self) -> bool {
        !self.holding.is_empty()
    }

    /// Somebody knows of it.
    pub(super) const fn acknowledge(&mut self) {
        self.acknowledged = true;
    }

    pub(super) const fn is_acknowledged(&self) -> bool {
        self.acknowledged
    }
}

fn count<I>(events: &[(I, bool)]) -> u32 {
    u32::try_from(events.len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const REPEAT_S: i64 = 10;

    #[derive(Clone, Copy, Debug)]
    enum Step {
        Event { id: u8, holds: bool },
        End(u8),
        Pass,
    }

    fn steps() -> impl Strategy<Value = Vec<(i64, Step)>> {
        let step = prop_oneof![
            (0_u8..4, any::<bool>()).prop_map(|(id, holds)| Step::Event { id, holds }),
            (0_u8..4).prop_map(Step::End),
            Just(Step::Pass),
        ];
        proptest::collection::vec((0_i64..7, step), 1..60)
    }

    /// The naive model: keeps every event with its moment and looks at all of them each time.
    #[derive(Default)]
    struct Model {
        /// Every event: when, and whether it was told.
        events: Vec<(i64, bool)>,
        last_told: Option<i64>,
        holding: Vec<u8>,
        firing: bool,
    }

    impl Model {
        fn untold(&self) -> u32 {
            u32::try_from(self.events.iter().filter(|(_, told)| !told).count()).unwrap()
        }

        fn tell_all(&mut self, now: i64) -> u32 {
            let untold = self.untold();
            self.events.iter_mut().for_each(|event| event.1 = true);
            self.last_told = Some(now);
            self.firing = !self.holding.is_empty();
            untold
        }

        fn in_period(&self, now: i64) -> bool {
            self.last_told.is_some_and(|told| now < told + REPEAT_S)
        }

        fn step(&mut self, now: i64, step: Step) -> Option<Told> {
            match step {
                Step::Event { id, holds } => {
                    let ready = !self.in_period(now) && self.holding.is_empty() && self.untold() == 0;
                    self.events.push((now, false));
                    if holds && !self.holding.contains(&id) {
                        self.holding.push(id);
                    }
                    ready.then(|| Told::Fired(self.tell_all(now)))
                }
                Step::End(id) => {
                    let held = self.holding.contains(&id);
                    self.holding.retain(|other| *other != id);
                    let last = held && self.holding.is_empty();
                    (last && std::mem::take(&mut self.firing)).then_some(Told::Ended)
                }
                Step::Pass => {
                    let due = self.last_told.is_some() && !self.in_period(now) && self.untold() > 0;
                    due.then(|| Told::Repeated(self.tell_all(now)))
                }
            }
        }
    }

    proptest! {
        #[test]
        fn it_tells_what_a_plain_record_of_all_events_tells(steps in steps()) {
            let (mut model, mut active, mut now) = (Model::default(), None::<Active<u8>>, 0);
            let (mut events, mut told) = (0, 0);
            for (later, step) in steps {
                now += later;
                let at = UnixTime(now);
                let said = match (step, &mut active) {
                    (Step::Event { id, holds }, Some(active)) => active.more(at, REPEAT_S, id, &[(id, holds)]),
                    (Step::Event { id, holds }, none) => {
                        let (fired, said) = Active::fire(at, REPEAT_S, id, &[(id, holds)]);
                        *none = Some(fired);
                        Some(said)
                    }
                    (Step::End(id), Some(active)) => active.ended(id),
                    (Step::Pass, Some(active)) => active.pass(at, REPEAT_S),
                    (Step::End(_) | Step::Pass, None) => None,
                };
                prop_assert_eq!(said, model.step(now, step), "at {} by {:?}", now, step);
                events += u32::from(matches!(step, Step::Event { .. }));
                told += match said {
                    Some(Told::Fired(n) | Told::Repeated(n)) => n,
                    Some(Told::Ended) | None => 0,
                };
                // What is forgotten holds nothing back.
                if active.as_ref().is_some_and(|it| it.is_over(at)) {
                    prop_assert_eq!(told, events);
                    active = None;
                }
            }
            // Nothing is hidden: whatever was not told yet is told at the end of the period.
            if let Some(Told::Repeated(n)) = active.as_mut().and_then(|it| it.pass(UnixTime(now + REPEAT_S), REPEAT_S)) {
                told += n;
            }
            prop_assert_eq!(told, events);
        }
    }
}
