//! Made-up records, the same for the same number: 20,000 streams, 100,000 addresses, the reasons of an
//! ordinary day and one that nobody has seen before. Number 0 is the newest, four end in each second.

use breakwatch::event::{Record, Seen, Text, UnixTime};

/// The moment at which all of it is looked at.
pub const NOW: UnixTime = UnixTime(1_795_167_015);

/// Newest end first, as the service lists them.
pub fn record(index: u32) -> Record {
    const REASONS: [&str; 8] = [
        "Push client network exceptions.",
        "The push client stopped the stream.",
        "The push client stopped the stream.",
        "The push client stopped the stream.",
        "Reached the expiration time.",
        "Authentication failed.",
        "CSS system internal error.",
        "upstream relay said goodbye",
    ];
    let scattered = scatter(index);
    let stream = scattered % 20_000;
    let host = scatter(index % 100_000);
    let [a, b, c, d] = if index.is_multiple_of(40) {
        [203, 0, 113, host.to_be_bytes()[3]]
    } else {
        // Distinct for distinct indices below 100,000.
        let [_, high, middle, low] = (index % 100_000).to_be_bytes();
        [100 + high, middle, low, 17]
    };
    let ended = NOW.plus(-i64::from(index / 4));
    let reason = REASONS[(scattered >> 8) as usize % REASONS.len()];
    Record {
        domain: Text::new(&format!("push{}.example.com", stream % 3)),
        app: Text::new(["live", "event", "vod"][stream as usize % 3]),
        stream: Text::new(&format!("room_{stream}_main")),
        started: Some(ended.plus(-i64::from(scattered % 600))),
        ended: Some(ended),
        reason: if index.is_multiple_of(50) {
            Text::new(&format!("{reason} (node {})", index % 700))
        } else {
            Text::new(reason)
        },
        duration_s: i32::try_from(scattered % 600).ok(),
        client_ip: Text::new(&format!("{a}.{b}.{c}.{d}")),
        resolution: Text::new("1280*720"),
    }
}

/// The same as something that was read.
pub fn seen(index: u32) -> Seen {
    Seen { record: record(index), count: 1 }
}

/// The same, even over a day, whatever their number: the more there are, the denser they lie.
pub fn spread(index: u32, size: u32) -> Seen {
    let mut record = record(index);
    let ended = NOW.plus(-(i64::from(index) * 86_400 / i64::from(size)));
    record.ended = Some(ended);
    record.started = record.duration_s.map(|lasted| ended.plus(-i64::from(lasted)));
    Seen { record, count: 1 }
}

/// The same number for the same index, without an order in them.
pub fn scatter(index: u32) -> u32 {
    let mixed = (index ^ 0x9e37_79b9).wrapping_mul(0x85eb_ca6b);
    (mixed ^ (mixed >> 15)).wrapping_mul(0xc2b2_ae35) >> 3
}

/// The numbers below `count` in an order without order.
pub fn shuffled(count: u32) -> Vec<u32> {
    let mut order: Vec<u32> = (0..count).collect();
    order.sort_by_cached_key(|&index| scatter(index));
    order
}
