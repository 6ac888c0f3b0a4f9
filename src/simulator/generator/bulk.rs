//! A history that is just many records, made quickly: for counting in, and for load.

use super::{Frame, Weighted};
use crate::simulator::ledger::{Ledger, Row, WordId};
use crate::simulator::random;
use crate::simulator::reasons::ReasonId;
use crate::simulator::scenario::AccountPlan;

/// How pushes end, with weights; the last two never come on air.
const ENDINGS: [(&str, u32); 9] = [
    ("client_closed", 50),
    ("client_network", 25),
    ("no_data_timeout", 6),
    ("platform_internal", 2),
    ("replaced", 4),
    ("rtmp_content", 2),
    ("raw_delete_stream", 3),
    ("auth_failed", 6),
    ("expiry_passed", 2),
];

const REFUSED: [&str; 2] = ["auth_failed", "expiry_passed"];

/// One stream in so many has a first push that has been on air for days.
const LONG_ONE_IN: usize = 40;
const LONG_PUSH_S: i64 = 5 * 86_400;
const LONGEST_USUAL_S: i64 = 4 * 3_600;

/// `events` records of `streams` streams, spread evenly over the history.
///
/// A stream's pushes follow each other; some refusals are there twice, equal in everything.
pub(in crate::simulator) fn bulk(
    plan: &AccountPlan,
    events: usize,
    streams: usize,
    frame: Frame,
    ledger: &mut Ledger,
) -> Vec<Row> {
    let mut rng = fastrand::Rng::with_seed(random::mix_all(&[frame.seed, 0xb1]));
    let streams = streams.clamp(1, events.max(1));
    let endings = ENDINGS.iter().map(|&(key, weight)| (key.to_owned(), weight)).collect();
    let endings = Weighted::new(&endings, &ledger.reasons);
    let refused: Vec<ReasonId> = REFUSED.iter().filter_map(|key| ledger.reasons.find(key)).collect();
    let mut words =
        |texts: &[&str]| -> Vec<WordId> { texts.iter().map(|text| ledger.words.intern(text)).collect() };
    let resolutions = words(&["1920*1080", "1280*720", "960*540", "720*1280", "640*352"]);
    let apps = words(&["live", "live", "live", "show"]);
    let nothing = words(&[""])[0];
    let domains: Vec<WordId> = plan.domains.iter().map(|name| ledger.words.intern(name)).collect();
    let addresses: Vec<WordId> = (0..(events / 10).clamp(1, 100_000))
        .map(|number| {
            // Unlike documentation ranges, the private and the IPv6 one have room for so many.
            let address = if number % 4 == 0 {
                format!("2001:db8:{:x}::{:x}", number >> 8, number & 0xff)
            } else {
                format!("10.{}.{}.{}", (number >> 16) & 0xff, (number >> 8) & 0xff, number & 0xff)
            };
            ledger.words.intern(&address)
        })
        .collect();
    let span = frame.start - frame.history_from;
    let mut rows = Vec::with_capacity(events);
    for stream in 0..streams {
        let count = events / streams + usize::from(stream < events % streams);
        let name = ledger.words.intern(&format!("stream_{:05}", stream + 1));
        let domain = domains[stream % domains.len()];
        let app = apps[stream % apps.len()];
        let home = addresses[rng.usize(..addresses.len())];
        let resolution = resolutions[rng.usize(..resolutions.len())];
        let slots = i64::try_from(count).unwrap_or(i64::MAX).max(1);
        let mut free_from = i64::MIN;
        let mut twin: Option<Row> = None;
        for slot in 0..i64::try_from(count).unwrap_or(0) {
            if let Some(row) = twin.take() {
                rows.push(row);
                continue;
            }
            let (from, to) =
                (frame.history_from + span * slot / slots, frame.history_from + span * (slot + 1) / slots);
            let ended = rng.i64(from..to.max(from + 1));
            let reason = endings.pick(&mut rng);
            let is_refused = refused.contains(&reason);
            let started = if is_refused {
                ended
            } else if slot == 0 && stream % LONG_ONE_IN == 0 {
                ended - LONG_PUSH_S
            } else {
                (ended - rng.i64(1..LONGEST_USUAL_S)).max(free_from.saturating_add(1)).min(ended - 1)
            };
            free_from = ended;
            let row = Row {
                domain,
                app,
                stream: name,
                ip: if rng.u8(..) < 200 { home } else { addresses[rng.usize(..addresses.len())] },
                resolution: if is_refused { nothing } else { resolution },
                reason,
                started,
                ended,
                duration_s: i32::try_from(ended - started).ok(),
                visible_ms: ended * 1000,
            };
            if is_refused && rng.u8(..) < 32 {
                twin = Some(row);
            }
            rows.push(row);
        }
    }
    rows
}
