//! Makes a scenario happen: everyone in it takes turns, and their pushes come out in the order in
//! which they end, for ever.
//!
//! What happens depends on the scenario, the seed and the moment of the start alone, never on when
//! it is asked for. This room knows nothing of requests or of what the list shows.

mod bulk;
mod scanner;
mod schedule;
mod streamer;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::sync::Arc;

pub(super) use bulk::bulk;
use scanner::Scanner;
use streamer::{Streamer, Troubles};

use super::ledger::{Ledger, Row};
use super::presence::Ban;
use super::random;
use super::reasons::{ReasonId, Reasons};
use super::scenario::{AccountPlan, Publication};

/// The frame in which an account's scenario plays.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub(super) seed: u64,
    /// The moment of the start, in seconds since 1970.
    pub(super) start: i64,
    /// Where the history begins, in seconds since 1970.
    pub(super) history_from: i64,
    /// How lively the quietest hour is, from 0 to 1.
    pub(super) quietest: f64,
}

impl Frame {
    /// How lively it is: 1 at the hour of the start, least twelve hours away from it.
    fn liveliness(&self, at: i64) -> f64 {
        let since = u32::try_from((at - self.start).rem_euclid(86_400)).unwrap_or(0);
        let turn = f64::from(since) / 86_400.0 * std::f64::consts::TAU;
        let day = f64::midpoint(1.0, turn.cos());
        self.quietest.max(0.01) + (1.0 - self.quietest) * day * day
    }

    /// A pause that would take `seconds` at the liveliest time.
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "seconds within years")]
    fn pause(&self, at: i64, seconds: i64) -> i64 {
        (seconds as f64 / self.liveliness(at)) as i64
    }
}

/// One of several reasons, some more often than others.
#[derive(Debug)]
struct Weighted {
    choices: Vec<(ReasonId, u32)>,
    total: u32,
}

impl Weighted {
    fn new(weights: &BTreeMap<String, u32>, reasons: &Reasons) -> Self {
        let choices: Vec<(ReasonId, u32)> =
            weights.iter().filter_map(|(key, &weight)| Some((reasons.find(key)?, weight))).collect();
        Self { total: choices.iter().fold(0, |sum, (_, weight)| sum.saturating_add(*weight)), choices }
    }

    /// One of them. Scenarios in which nothing has any weight are refused when they are read.
    fn pick(&self, rng: &mut fastrand::Rng) -> ReasonId {
        let mut left = rng.u32(0..self.total.max(1));
        let chosen = self.choices.iter().find(|&&(_, weight)| {
            let found = left < weight;
            left = left.saturating_sub(weight);
            found
        });
        chosen.map_or(ReasonId::FIRST, |&(reason, _)| reason)
    }
}

#[derive(Debug)]
enum Actor {
    Streamer(Box<Streamer>),
    Scanner(Scanner),
}

impl Actor {
    /// The next push to end.
    fn next(&mut self, frame: &Frame) -> Row {
        match self {
            Self::Streamer(streamer) => streamer.next(frame),
            Self::Scanner(scanner) => scanner.next(frame),
        }
    }
}

/// Everyone in one account.
#[derive(Debug)]
pub(super) struct Generator {
    frame: Frame,
    publication: Publication,
    actors: Vec<(Actor, Row)>,
    /// By the end of each actor's next push.
    due: BinaryHeap<Reverse<(i64, usize)>>,
    made: u64,
}

impl Generator {
    /// Gathers the account's actors; `scale` is how many streams there are for each one planned.
    pub(super) fn new(
        plan: &AccountPlan,
        publication: Publication,
        frame: Frame,
        scale: f64,
        ledger: &mut Ledger,
    ) -> Self {
        let mut generator = Self { frame, publication, actors: Vec::new(), due: BinaryHeap::new(), made: 0 };
        for (number, group) in plan.groups.iter().enumerate() {
            let troubles = Arc::new(Troubles::new(plan, number, frame, &ledger.reasons));
            for stream in 0..scaled(group.streams, scale) {
                let streamer = Streamer::new(group, &troubles, stream, frame, ledger);
                generator.add(Actor::Streamer(Box::new(streamer)));
            }
        }
        for (number, scan) in plan.scans.iter().enumerate() {
            generator.add(Actor::Scanner(Scanner::new(scan, number as u64, frame, ledger)));
        }
        generator
    }

    fn add(&mut self, mut actor: Actor) {
        let row = actor.next(&self.frame);
        self.due.push(Reverse((row.ended, self.actors.len())));
        self.actors.push((actor, row));
    }

    /// Hands out every push that ended up to `until` and was not handed out before.
    pub(super) fn advance(&mut self, until: i64, mut emit: impl FnMut(Row)) {
        while let Some(&Reverse((ended, index))) = self.due.peek() {
            if ended > until {
                break;
            }
            self.due.pop();
            let (actor, next) = &mut self.actors[index];
            let mut row = std::mem::replace(next, actor.next(&self.frame));
            self.due.push(Reverse((next.ended, index)));
            if row.ended >= self.frame.history_from {
                row.visible_ms = self.publication_ms(row.ended);
                emit(row);
            }
        }
    }

    /// When a push that ended then is listed.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "milliseconds within a day"
    )]
    fn publication_ms(&mut self, ended: i64) -> i64 {
        self.made += 1;
        let chance = |salt| random::unit(random::mix_all(&[self.frame.seed, self.made, salt]));
        let lag = if chance(1) < self.publication.late_share {
            self.publication.late
        } else {
            self.publication.usual
        };
        let ms = (lag.high - lag.low) as f64 * 1000.0 * chance(2);
        (ended + lag.low) * 1000 + ms as i64
    }

    /// The pushes that have not ended yet and come, or are, on air, each with the end it will have.
    pub(super) fn coming(&self) -> impl Iterator<Item = Row> {
        self.actors.iter().map(|(_, row)| *row).filter(Row::came_on_air)
    }

    /// The times in which streams are forbidden, past ones and the next.
    pub(super) fn bans(&self) -> impl Iterator<Item = Ban> {
        self.actors
            .iter()
            .flat_map(|(actor, _)| match actor {
                Actor::Streamer(streamer) => streamer.bans(),
                Actor::Scanner(_) => &[],
            })
            .copied()
    }
}

/// `count` in proportion, at least 1.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "numbers of streams are small and not negative"
)]
fn scaled(count: usize, scale: f64) -> usize {
    ((count as f64 * scale).round() as usize).max(1)
}

/// The name of stream `number` of a group: `{n}` becomes its number from 1, with as many digits as
/// there are n. Where names run out, they are numbered.
fn name_of(names: &[String], number: usize) -> String {
    let Some(pattern) = names.get(number % names.len().max(1)) else { return String::new() };
    if let Some((head, rest)) = pattern.split_once('{')
        && let Some((digits, tail)) = rest.split_once('}')
        && !digits.is_empty()
        && digits.chars().all(|c| c == 'n')
    {
        return format!("{head}{:0width$}{tail}", number + 1, width = digits.len());
    }
    match number / names.len() {
        0 => pattern.clone(),
        round => format!("{pattern}-{}", round + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulator::scenario::Scenario;

    const START: i64 = 1_795_167_015;

    fn demo(seed: u64, until: &[i64]) -> (Ledger, Vec<Row>) {
        let scenario = Scenario::demo().unwrap();
        let plan = &scenario.accounts[0];
        let mut ledger = Ledger::new(Reasons::from_file().unwrap());
        let frame = Frame {
            seed,
            start: START,
            history_from: START - scenario.history.span.0,
            quietest: plan.quietest,
        };
        let mut generator = Generator::new(plan, scenario.publication, frame, 1.0, &mut ledger);
        let mut rows = Vec::new();
        for &until in until {
            generator.advance(until, |row| rows.push(row));
        }
        (ledger, rows)
    }

    #[test]
    fn the_same_seed_and_start_make_the_same_evening_however_it_is_asked_for() {
        let (_, at_once) = demo(4, &[START + 600]);
        let steps: Vec<i64> = (-100..=600).map(|second| START + second).collect();
        let (_, bit_by_bit) = demo(4, &steps);
        assert_eq!(at_once, bit_by_bit);
        assert_ne!(at_once, demo(5, &[START + 600]).1);
    }

    #[test]
    fn pushes_are_consistent() {
        let (ledger, rows) = demo(1, &[START + 3_600]);
        assert!(rows.is_sorted_by_key(|row| row.ended));
        let mut on_air: hashbrown::HashMap<_, i64> = hashbrown::HashMap::new();
        for row in &rows {
            assert_eq!(Some(row.ended - row.started), row.duration_s.map(i64::from));
            assert!(row.visible_ms >= row.ended * 1000);
            if row.came_on_air() {
                let last = on_air.insert((row.domain, row.app, row.stream), row.ended).unwrap_or(i64::MIN);
                let name = ledger.words.get(row.stream);
                assert!(row.started >= last, "{name} was on air twice at {}", row.started);
            }
        }
    }

    #[test]
    fn the_evening_is_as_lively_as_it_should_be() {
        for seed in 1..=3 {
            let (ledger, rows) = demo(seed, &[START + 600]);
            let streams: hashbrown::HashSet<_> =
                rows.iter().filter(|row| row.came_on_air()).map(|row| (row.domain, row.stream)).collect();
            assert!((270..=330).contains(&streams.len()), "{} streams", streams.len());
            let live = rows.iter().filter(|row| row.ended > START).count();
            assert!((100..=300).contains(&live), "{live} breaks in ten minutes");
            let day = rows.iter().filter(|row| row.ended <= START).count();
            // More could not be reached by paging through one window.
            assert!((6_000..10_000).contains(&day), "{day} breaks of history");
            let chinese =
                |row: &Row| ledger.words.get(row.stream).chars().any(|c| ('一'..='龥').contains(&c));
            assert!(rows.iter().any(chinese));
        }
    }

    #[test]
    fn the_evening_has_its_story() {
        let (ledger, rows) = demo(1, &[START + 180]);
        let told = |cause: &str, from: i64| -> Vec<&Row> {
            let reason = ledger.reasons.find(cause).unwrap();
            rows.iter().filter(|row| row.reason == reason && row.ended > START + from).collect()
        };
        let uplink: Vec<&Row> = told("client_network", 0)
            .into_iter()
            .filter(|row| ledger.words.get(row.app) == "sports")
            .collect();
        assert!(uplink.len() >= 8, "{} streams lost their uplink", uplink.len());
        assert!(uplink.iter().all(|row| ledger.words.get(row.ip).starts_with("203.0.113.")));
        for (cause, from, least) in [
            ("platform_internal", 0, 8),
            ("expiry_passed", -240, 5),
            ("customer_forbid_request", -120, 1),
            ("stream_forbidden", -120, 2),
            ("auth_failed", -600, 10),
        ] {
            let count = told(cause, from).len();
            assert!(count >= least, "{count} of {cause}");
        }
        let phone = told("client_network", -540)
            .into_iter()
            .filter(|row| ledger.words.get(row.stream) == "u20417_on_the_road")
            .count();
        assert!(phone >= 6, "the phone broke {phone} times");
    }

    #[test]
    fn names_are_numbered() {
        let names = |list: &[&str]| -> Vec<String> { list.iter().map(|&name| name.to_owned()).collect() };
        assert_eq!(name_of(&names(&["room_{nnnn}"]), 6), "room_0007");
        assert_eq!(name_of(&names(&["{n}号场"]), 11), "12号场");
        assert_eq!(name_of(&names(&["a", "b"]), 1), "b");
        assert_eq!(name_of(&names(&["a", "b"]), 4), "a-3");
        assert_eq!(name_of(&names(&["odd{x}"]), 0), "odd{x}");
    }
}
