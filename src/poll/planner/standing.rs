//! What can be said of the plan at any moment: how far it is, what is proven, how late records come.

use super::schedule::FULL_EVERY_MS;
use super::{Now, Planner};
use crate::i18n::Lang;
use crate::poll::page::REACH;
use crate::poll::report::{Proof, Reading};
use crate::poll::walk::Gap;
use crate::say;

/// The longest lateness of the current and the last quarter of an hour.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Lag {
    since_ms: u64,
    current: Option<i64>,
    last: Option<i64>,
}

impl Lag {
    pub(super) fn note(&mut self, late_s: i64, now_ms: u64) {
        if now_ms >= self.since_ms + FULL_EVERY_MS {
            *self = Self { since_ms: now_ms, current: None, last: self.current };
        }
        self.current = self.current.max(Some(late_s));
    }
}

impl Planner {
    /// How far the first fill has come, in percent; `None` once it is done. It never falls: what has to
    /// be read again is not read less.
    #[must_use]
    pub fn filling(&self) -> Option<u8> {
        if self.filled {
            return None;
        }
        Some(self.percent)
    }

    /// Whether everything in the window is known.
    #[must_use]
    pub fn proof(&self) -> Proof {
        if !self.filled {
            return Proof::Unproven;
        }
        let gaps: Vec<&Gap> = self.gaps.iter().chain(&self.recent_gaps).collect();
        match (gaps.as_slice(), self.proven_at) {
            ([], Some(at)) => Proof::Complete { from: self.filled_from, at },
            ([], None) => Proof::Unproven,
            ([first, rest @ ..], _) => Proof::Incomplete { what: describe(first, rest.len()) },
        }
    }

    /// Which time the service's window tests, as far as it is known.
    #[must_use]
    pub const fn reading(&self) -> Reading {
        self.reading
    }

    /// Records that could not be decoded.
    #[must_use]
    pub const fn undecodable(&self) -> u64 {
        self.ledger.undecodable()
    }

    /// The longest time between an end and its being listed, lately, in seconds.
    #[must_use]
    pub fn lag_s(&self, now: Now) -> Option<i64> {
        let age = now.mono_ms.saturating_sub(self.lag.since_ms);
        if age > 2 * FULL_EVERY_MS {
            return None;
        }
        if age > FULL_EVERY_MS { self.lag.current } else { self.lag.current.max(self.lag.last) }
    }
}

/// What could not be proven, in words.
pub(in crate::poll) fn describe(gap: &Gap, others: usize) -> String {
    let (from, until) = (gap.span.start.rfc3339(), gap.span.end.rfc3339());
    let lang = Lang::current();
    let what = if gap.total >= REACH {
        say!(
            lang,
            "more than {REACH} records between {from} and {until}, of which the service pages only the first",
            "{from} 至 {until} 之间超过 {REACH} 条记录，服务端只能翻页读到最前面的部分",
            "{from} から {until} の記録が {REACH} 件を超え、サービスは先頭の分しか返しません"
        )
    } else if gap.read == gap.total {
        say!(
            lang,
            "the service's count of what ended between {from} and {until} kept changing",
            "服务端给出的 {from} 至 {until} 之间的记录总数一直在变",
            "{from} から {until} に終わった記録のサービス側の件数が変わり続けました"
        )
    } else {
        say!(
            lang,
            "what was read between {from} and {until} does not add up: {read} records of the {total} that the \
             service counts",
            "{from} 至 {until} 之间读到的条数对不上：服务端计 {total} 条，读到 {read} 条",
            "{from} から {until} の読み取りが合いません: サービスの件数 {total} に対し {read} 件",
            read = gap.read,
            total = gap.total
        )
    };
    match others {
        0 => what,
        1 => say!(lang, "{what}, and one more stretch", "{what}，另有 1 段", "{what}。ほかに 1 区間"),
        others => {
            say!(
                lang,
                "{what}, and {others} more stretches",
                "{what}，另有 {others} 段",
                "{what}。ほかに {others} 区間"
            )
        }
    }
}
