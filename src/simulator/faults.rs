//! Troubles the simulator can play: what they are called, how often they come, and when.
//!
//! A draw is made from the seed and the number of the request, so the same run meets the same
//! troubles. This file decides; the server and the wire carry them out.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use super::random;
use crate::i18n::Lang;
use crate::say;

/// One kind of trouble.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Fault {
    /// The answer is an HTTP 500 with a page of text instead of JSON.
    Http500,
    /// The connection is reset instead of answered.
    Reset,
    /// The answer is cut off in the middle, then the connection closes.
    Truncated,
    /// The answer is `RequestLimitExceeded`, whatever the rate was.
    Limit,
    /// For some seconds connections are refused, and those that exist are reset; the probability is the
    /// share of time.
    Outage,
}

impl Fault {
    /// All of them, in the order in which they are tried.
    pub const ALL: [Self; 5] = [Self::Outage, Self::Reset, Self::Truncated, Self::Http500, Self::Limit];

    /// The name a user gives.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Http500 => "http500",
            Self::Reset => "reset",
            Self::Truncated => "truncated",
            Self::Limit => "limit",
            Self::Outage => "outage",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A fault with its probability per request, from 0 to 1; written `NAME:PROBABILITY`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct FaultRate {
    /// What happens.
    pub fault: Fault,
    /// How often: 0 never, 1 always.
    pub probability: f64,
}

/// A text that does not name a fault and its probability.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FaultError(String);

impl fmt::Display for FaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let given = &self.0;
        f.write_str(&say!(
            Lang::current(),
            "`{given}` is not a fault: write NAME:PROBABILITY, where NAME is http500, reset, truncated, limit or outage and PROBABILITY is a number from 0 to 1, such as http500:0.1",
            "`{given}` 不是故障：请写 名称:概率，名称为 http500、reset、truncated、limit 或 outage，概率为 0 到 1 的数，例如 http500:0.1",
            "`{given}` は障害の指定ではありません: 名前:確率 と書いてください。名前は http500、reset、truncated、limit、outage、確率は 0 から 1 の数です。例: http500:0.1"
        ))
    }
}

impl std::error::Error for FaultError {}

impl FromStr for FaultRate {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let wrong = || FaultError(text.to_owned());
        let (name, number) = text.split_once(':').ok_or_else(wrong)?;
        let fault = Fault::ALL.into_iter().find(|fault| fault.name() == name.trim()).ok_or_else(wrong)?;
        let probability: f64 = number.trim().parse().map_err(|_| wrong())?;
        if (0.0..=1.0).contains(&probability) { Ok(Self { fault, probability }) } else { Err(wrong()) }
    }
}

/// How long one outage lasts at least; the time line is cut into pieces of this length.
const OUTAGE: Duration = Duration::from_secs(3);

/// The fault that request `number` meets, if any; outages are asked for separately.
pub(super) fn drawn(rates: &[FaultRate], seed: u64, number: u64) -> Option<Fault> {
    Fault::ALL.into_iter().filter(|&fault| fault != Fault::Outage).find(|&fault| {
        rates
            .iter()
            .filter(|rate| rate.fault == fault)
            .any(|rate| random::unit(random::mix_all(&[seed, number, fault as u64, 0xfa])) < rate.probability)
    })
}

/// Whether the service is out of reach this long after it started.
pub(super) fn is_outage(rates: &[FaultRate], seed: u64, running: Duration) -> bool {
    let piece = running.as_secs() / OUTAGE.as_secs();
    rates.iter().any(|rate| {
        rate.fault == Fault::Outage && random::unit(random::mix_all(&[seed, piece, 0x0a])) < rate.probability
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_read_as_name_and_probability() {
        assert_eq!("truncated:0.25".parse(), Ok(FaultRate { fault: Fault::Truncated, probability: 0.25 }));
        for fault in Fault::ALL {
            assert_eq!(format!("{fault}:1").parse(), Ok(FaultRate { fault, probability: 1.0 }));
        }
    }

    #[test]
    fn a_wrong_fault_is_answered_with_what_is_allowed() {
        for text in ["http500", "http501:0.1", "reset:2", "reset:-0.1", "reset:NaN", "reset:often", ""] {
            let message = text.parse::<FaultRate>().unwrap_err().to_string();
            assert!(message.contains("http500, reset, truncated, limit or outage"), "{message}");
            assert!(message.contains(&format!("`{text}`")), "{message}");
        }
    }

    #[test]
    fn faults_come_as_often_as_asked_and_repeat_with_the_seed() {
        let rates = [FaultRate { fault: Fault::Reset, probability: 0.1 }];
        let hits = (0..10_000).filter(|&n| drawn(&rates, 3, n).is_some()).count();
        assert!((850..1_150).contains(&hits), "{hits} of 10,000 at a tenth");
        assert!((0..100).all(|n| drawn(&rates, 3, n) == drawn(&rates, 3, n)));
        assert!((0..100).all(|n| drawn(&[], 3, n).is_none()));
    }

    #[test]
    fn an_outage_lasts_for_seconds() {
        let rates = [FaultRate { fault: Fault::Outage, probability: 0.5 }];
        let out: Vec<bool> = (0..3_000).map(|s| is_outage(&rates, 9, Duration::from_secs(s))).collect();
        let share = out.iter().filter(|&&out| out).count();
        assert!((1_300..1_700).contains(&share), "{share} of 3,000 seconds at a half");
        assert!(out.chunks(3).all(|piece| piece.iter().all(|&out| out == piece[0])));
    }
}
