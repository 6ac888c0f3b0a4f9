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
    /// HTTP 503 that asks to wait a second.
    Http503Seconds,
    /// HTTP 503 that asks to wait until a moment, two seconds from now.
    Http503Date,
    /// HTTP 429 that does not say for how long.
    Http429,
    /// HTTP 429 that asks to wait a second.
    Http429Seconds,
    /// HTTP 429 that asks to wait until a moment, two seconds from now.
    Http429Date,
    /// A page to sign in at, with status 200: a captive portal.
    Html,
    /// Status 200 and nothing else.
    Empty,
    /// A line of text, with status 200.
    NotJson,
    /// The true answer behind a byte order mark.
    ByteOrderMark,
    /// The true answer in ISO 8859-1, as its content type says.
    Latin1,
    /// The true answer in UTF-16, as its content type says.
    Utf16,
    /// The true answer compressed, which nobody asked for.
    Gzip,
    /// A compressed answer that cannot be expanded.
    GzipBroken,
    /// The true answer without its `RequestId`.
    NoRequestId,
    /// The true answer in HTTP/1.0, whose end is the end of the connection.
    Http10,
    /// The true answer, and then the connection closes although nothing announced that.
    CloseIdle,
    /// Fewer bytes are announced than come.
    ShortLength,
    /// More bytes are announced than come, and the connection stays open.
    LongLength,
    /// The connection is reset in the middle of the answer.
    ResetBody,
    /// The true answer, and then the connection is reset.
    ResetAfter,
    /// One byte at a time, a hundred in a second.
    Drip,
    /// No answer, and the connection stays open.
    Hang,
    /// Half an answer, and the connection stays open.
    HangBody,
    /// A redirect to another host, in turn each status that there is for it.
    Redirect,
    /// 300 MiB of white space, announced.
    Huge,
    /// The same in chunks, whose sum nobody announces.
    HugeChunked,
    /// Others use the account, too: that share of its limit is theirs.
    Shared,
}

impl Fault {
    /// All of them, in the order in which they are tried.
    pub const ALL: [Self; 32] = [
        Self::Outage,
        Self::Shared,
        Self::Reset,
        Self::Truncated,
        Self::Http500,
        Self::Limit,
        Self::Http503Seconds,
        Self::Http503Date,
        Self::Http429,
        Self::Http429Seconds,
        Self::Http429Date,
        Self::Html,
        Self::Empty,
        Self::NotJson,
        Self::ByteOrderMark,
        Self::Latin1,
        Self::Utf16,
        Self::Gzip,
        Self::GzipBroken,
        Self::NoRequestId,
        Self::Http10,
        Self::CloseIdle,
        Self::ShortLength,
        Self::LongLength,
        Self::ResetBody,
        Self::ResetAfter,
        Self::Drip,
        Self::Hang,
        Self::HangBody,
        Self::Redirect,
        Self::Huge,
        Self::HugeChunked,
    ];

    /// The name a user gives.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Http500 => "http500",
            Self::Reset => "reset",
            Self::Truncated => "truncated",
            Self::Limit => "limit",
            Self::Outage => "outage",
            Self::Http503Seconds => "http503-seconds",
            Self::Http503Date => "http503-date",
            Self::Http429 => "http429",
            Self::Http429Seconds => "http429-seconds",
            Self::Http429Date => "http429-date",
            Self::Html => "html",
            Self::Empty => "empty",
            Self::NotJson => "not-json",
            Self::ByteOrderMark => "bom",
            Self::Latin1 => "latin1",
            Self::Utf16 => "utf16",
            Self::Gzip => "gzip",
            Self::GzipBroken => "gzip-broken",
            Self::NoRequestId => "no-request-id",
            Self::Http10 => "http10",
            Self::CloseIdle => "close-idle",
            Self::ShortLength => "short-length",
            Self::LongLength => "long-length",
            Self::ResetBody => "reset-body",
            Self::ResetAfter => "reset-after",
            Self::Drip => "drip",
            Self::Hang => "hang",
            Self::HangBody => "hang-body",
            Self::Redirect => "redirect",
            Self::Huge => "huge",
            Self::HugeChunked => "huge-chunked",
            Self::Shared => "shared",
        }
    }

    /// Whether it strikes single requests, and not the whole service for a time.
    const fn strikes_requests(self) -> bool {
        !matches!(self, Self::Outage | Self::Shared)
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
        let names = Fault::ALL.map(Fault::name).join(", ");
        f.write_str(&say!(
            Lang::current(),
            "`{given}` is not a fault: write NAME:PROBABILITY, such as http500:0.1, with a number from 0 to 1; NAME is one of {names}",
            "`{given}` 不是故障：请写 名称:概率，例如 http500:0.1，概率为 0 到 1 的数；名称为以下之一：{names}",
            "`{given}` は障害の指定ではありません: http500:0.1 のように 名前:確率 (0 から 1 の数) と書いてください。名前は次のいずれかです: {names}"
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
    Fault::ALL.into_iter().filter(|fault| fault.strikes_requests()).find(|&fault| {
        rates
            .iter()
            .filter(|rate| rate.fault == fault)
            .any(|rate| random::unit(random::mix_all(&[seed, number, fault as u64, 0xfa])) < rate.probability)
    })
}

/// The share of an account's limit that others use.
pub(super) fn others_share(rates: &[FaultRate]) -> f64 {
    let shares = rates.iter().filter(|rate| rate.fault == Fault::Shared).map(|rate| rate.probability);
    shares.fold(0.0, f64::max)
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
            assert!(Fault::ALL.iter().all(|fault| message.contains(fault.name())), "{message}");
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
    fn no_two_faults_have_one_name_and_none_is_left_out() {
        let names: std::collections::HashSet<_> = Fault::ALL.iter().map(|fault| fault.name()).collect();
        assert_eq!(names.len(), Fault::ALL.len());
        assert_eq!(Fault::ALL.iter().map(|fault| *fault as usize).max(), Some(Fault::ALL.len() - 1));
    }

    #[test]
    fn what_others_use_strikes_no_single_request() {
        let rates = [FaultRate { fault: Fault::Shared, probability: 1.0 }];
        assert!((0..100).all(|n| drawn(&rates, 3, n).is_none()));
        assert!(others_share(&rates) > 0.99 && others_share(&[]) < 0.01);
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
