//! `txTime`, the moment until which a push URL is valid: Unix seconds in hexadecimal.

use super::parse::PushUrl;
use super::problem::Problem;
use super::secret::{EXPIRY, find};
use crate::event::UnixTime;

/// Less than this ahead, and a reconnect may come too late.
const SOON_S: i64 = 3_600;
/// More than this ahead, and a leaked URL can be used for very long.
const LONG_S: i64 = 366 * 86_400;
/// What someone may have meant lies between 2016 and this far ahead.
const EARLIEST_MEANT: i64 = 1_451_606_400;
const LATEST_MEANT_S: i64 = 30 * LONG_S;
/// The last moment whose year has four digits.
pub(super) const LAST_DATED: UnixTime = UnixTime(253_402_300_799);

/// The moment that `txTime` says, where it says one of the next eight thousand years.
pub(super) fn check(url: &PushUrl, now: UnixTime, problems: &mut Vec<Problem>) -> Option<UnixTime> {
    let Some(value) = find(url, EXPIRY).filter(|value| !value.is_empty()) else {
        problems.push(Problem::ExpiryMissing);
        return None;
    };
    let (problem, at) = match read(value, now) {
        Reading::Malformed => (Problem::ExpiryMalformed, None),
        Reading::Decimal(meant) => (Problem::ExpiryDecimal(meant), None),
        Reading::Milliseconds(meant) => (Problem::ExpiryMilliseconds(meant), None),
        Reading::At(at) => (judge(at, now), Some(at)),
    };
    problems.push(problem);
    at.filter(|at| *at <= LAST_DATED)
}

fn judge(at: UnixTime, now: UnixTime) -> Problem {
    let left_s = at.since(now);
    match left_s {
        ..=0 => Problem::Expired { at, ago_s: left_s.saturating_neg() },
        1..SOON_S => Problem::ExpiresSoon { at, left_s },
        SOON_S..=LONG_S => Problem::Valid { at, left_s },
        _ => Problem::LongLived { at, left_s },
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Reading {
    At(UnixTime),
    /// Seconds in decimal digits: this moment was meant.
    Decimal(UnixTime),
    /// Milliseconds, hexadecimal or decimal: this moment was meant.
    Milliseconds(UnixTime),
    Malformed,
}

fn read(value: &str, now: UnixTime) -> Reading {
    // A sign would be taken for part of the number.
    let hex = value.bytes().all(|b| b.is_ascii_hexdigit());
    let Some(seconds) = u64::from_str_radix(value, 16).ok().filter(|_| hex) else {
        return Reading::Malformed;
    };
    let likely = |seconds: u64| {
        let meant = UnixTime(i64::try_from(seconds).ok()?);
        (EARLIEST_MEANT..=now.plus(LATEST_MEANT_S).0).contains(&meant.0).then_some(meant)
    };
    let at = UnixTime(i64::try_from(seconds).unwrap_or(i64::MAX));
    if likely(seconds).is_some() || at <= now {
        return Reading::At(at);
    }
    let decimal: Option<u64> = value.parse().ok();
    if let Some(meant) = decimal.and_then(likely) {
        return Reading::Decimal(meant);
    }
    let thousandth = |number: u64| likely(number / 1_000);
    match decimal.and_then(thousandth).or_else(|| thousandth(seconds)) {
        Some(meant) => Reading::Milliseconds(meant),
        None => Reading::At(at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixTime = UnixTime(1_763_625_600);

    #[test]
    fn hexadecimal_seconds_are_read_and_what_was_meant_otherwise_is_found() {
        let later = UnixTime(NOW.0 + 86_400);
        for (value, reading) in [
            (format!("{:x}", later.0), Reading::At(later)),
            (format!("{:X}", later.0), Reading::At(later)),
            (format!("{}", later.0), Reading::Decimal(later)),
            (format!("{}", later.0 * 1_000), Reading::Milliseconds(later)),
            (format!("{:x}", later.0 * 1_000 + 7), Reading::Milliseconds(later)),
            ("1".into(), Reading::At(UnixTime(1))),
            ("ffffffffffffffff".into(), Reading::At(UnixTime(i64::MAX))),
            ("fffffffffffffffff".into(), Reading::Malformed),
            ("+6921cd80".into(), Reading::Malformed),
            ("0x6921cd80".into(), Reading::Malformed),
            ("2026-11-20".into(), Reading::Malformed),
        ] {
            assert_eq!(read(&value, NOW), reading, "{value}");
        }
    }

    #[test]
    fn a_url_is_over_in_the_very_second_of_its_end() {
        assert!(matches!(judge(NOW, NOW), Problem::Expired { ago_s: 0, .. }));
        assert!(matches!(judge(NOW.plus(1), NOW), Problem::ExpiresSoon { left_s: 1, .. }));
        assert!(matches!(judge(NOW.plus(SOON_S), NOW), Problem::Valid { .. }));
        assert!(matches!(judge(UnixTime(i64::MAX), NOW), Problem::LongLived { .. }));
    }
}
