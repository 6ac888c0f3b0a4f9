//! From options to a service: the accounts, their keys and their histories, before anything is asked.

use std::io;
use std::sync::Mutex;
use std::time::Instant;

use hashbrown::HashSet;
use tokio::sync::Notify;

use super::account::Account;
use super::books::Books;
use super::clock::{Clock, milliseconds};
use super::counters::Counters;
use super::generator::{self, Frame, Generator};
use super::keys::Keys;
use super::ledger::Ledger;
use super::options::Options;
use super::random;
use super::reasons::Reasons;
use super::scenario::AccountPlan;
use super::service::Service;

/// Makes the accounts with their histories; a large one takes a moment.
pub(super) fn build(options: &Options) -> io::Result<Service> {
    let clock = Clock::new(options.time);
    let now_ms = clock.now_ms();
    let start = now_ms.div_euclid(1000);
    let scenario = &options.scenario;
    let span = options
        .span
        .map_or(scenario.history.span.0, |span| milliseconds(span) / 1000)
        .clamp(1, 20 * 365 * 86_400);
    let reasons = Reasons::from_file().map_err(io::Error::other)?;
    let planned: usize =
        scenario.accounts.iter().flat_map(|plan| &plan.groups).map(|group| group.streams).sum();
    let scale = options.streams.map_or(1.0, |streams| scale(streams, planned));
    let account = |plan: &AccountPlan| Account::new(options.seed, &plan.name, plan.site, plan.temporary);
    let mut books = Vec::new();
    for (index, plan) in scenario.accounts.iter().enumerate() {
        let seed = random::mix_all(&[options.seed, index as u64]);
        let frame = Frame { seed, start, history_from: start - span, quietest: plan.quietest };
        let mut ledger = Ledger::new(reasons.clone());
        // A heap of records is the history of the first account; whoever streams begins now.
        let heap = scenario.bulk.filter(|_| index == 0);
        let events = options.events.filter(|_| index == 0).or(heap.map(|bulk| bulk.events));
        let streams = options.streams.or(heap.map(|bulk| bulk.streams)).unwrap_or(planned);
        let mut frame_of_groups = frame;
        if let Some(events) = events {
            let rows = generator::bulk(plan, events, streams, frame, &mut ledger);
            ledger.load(rows);
            frame_of_groups.history_from = start;
        }
        let generator = Generator::new(plan, scenario.publication, frame_of_groups, scale, &mut ledger);
        let mut one = Books {
            domains: plan.domains.clone(),
            ledger,
            generator,
            bans: Vec::new(),
            denied: HashSet::new(),
            withdrawn: HashSet::new(),
            failing: HashSet::new(),
        };
        one.settle(now_ms);
        books.push(Mutex::new(one));
    }
    let accounts: Vec<Account> = scenario.accounts.iter().map(account).collect();
    Ok(Service {
        clock,
        seed: options.seed,
        started: Instant::now(),
        window_field: options.window_field,
        quirks: Mutex::new(options.quirks),
        faults: Mutex::new(options.faults.clone()),
        faults_changed: Notify::new(),
        requests_per_second: options.requests_per_second,
        keys: Mutex::new(Keys::new(&accounts)),
        accounts,
        redirect: options.redirect.clone(),
        books,
        temporary: Mutex::default(),
        counters: Mutex::new(Counters::new(options.keep_requests)),
    })
}

/// How many streams there are for each one planned.
#[expect(clippy::cast_precision_loss, reason = "numbers of streams are far below 2^52")]
fn scale(streams: usize, planned: usize) -> f64 {
    streams as f64 / planned.max(1) as f64
}
