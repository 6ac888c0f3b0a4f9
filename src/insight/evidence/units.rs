//! Bit rates, frame rates and spans of time as short texts.

use crate::i18n::Lang;
use crate::say;

/// `2.4 Mbps`, `12 Mbps`, `64 kbps`: two digits are enough to compare by eye.
#[must_use]
pub fn bitrate(bps: f64) -> String {
    let (value, unit) = scaled(bps);
    format!("{value} {unit}bps")
}

/// The same without `bps`, for where cells are few: `2.4M`, `64k`, `0`.
#[must_use]
pub fn short_bitrate(bps: f64) -> String {
    let (value, unit) = scaled(bps);
    if value == "0" { value } else { format!("{value}{unit}") }
}

fn scaled(bps: f64) -> (String, &'static str) {
    match bps {
        ..500.0 => ("0".to_owned(), "k"),
        ..95_000.0 => (format!("{:.0}", bps / 1e3), "k"),
        ..9_950_000.0 => (format!("{:.1}", bps / 1e6), "M"),
        ..999_500_000.0 => (format!("{:.0}", bps / 1e6), "M"),
        _ => (format!("{:.1}", bps / 1e9), "G"),
    }
}

/// `25`, `29.97` as `30`, `9.4` as `9`; below 2 with one digit after the point.
#[must_use]
pub fn rate(per_s: f64) -> String {
    if per_s > 0.0 && per_s < 1.95 { format!("{per_s:.1}") } else { format!("{per_s:.0}") }
}

/// Milliseconds as seconds with one digit after the point, `6.2`; without it from 100 s on.
#[must_use]
pub fn seconds(ms: f64) -> String {
    let seconds = ms / 1e3;
    if seconds.abs() < 99.95 { format!("{seconds:.1}") } else { format!("{seconds:.0}") }
}

/// `38 s`, and from two minutes on `4 min`: a span in a sentence.
#[must_use]
pub fn span(seconds: u32, lang: Lang) -> String {
    if seconds < 120 {
        return say!(lang, "{seconds} s", "{seconds} 秒", "{seconds} 秒");
    }
    let minutes = (seconds + 30) / 60;
    say!(lang, "{minutes} min", "{minutes} 分钟", "{minutes} 分")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bit_rates_keep_two_digits_and_the_unit_that_suits_them() {
        let shown = [0.0, 64_000.0, 300_000.0, 2_350_000.0, 9_960_000.0, 25_000_000.0, 2e9].map(bitrate);
        let expected = ["0 kbps", "64 kbps", "0.3 Mbps", "2.4 Mbps", "10 Mbps", "25 Mbps", "2.0 Gbps"];
        assert_eq!(shown, expected);
        assert_eq!([0.0, 64_000.0, 2_350_000.0].map(short_bitrate), ["0", "64k", "2.4M"]);
    }

    #[test]
    fn spans_are_seconds_below_two_minutes() {
        assert_eq!([38, 119, 120, 260].map(|s| span(s, Lang::En)), ["38 s", "119 s", "2 min", "4 min"]);
        assert_eq!(span(260, Lang::Zh), "4 分钟");
        assert_eq!([rate(29.97), rate(0.0), rate(0.5)], ["30", "0", "0.5"]);
        assert_eq!([seconds(6_240.0), seconds(-300.0), seconds(123_456.0)], ["6.2", "-0.3", "123"]);
    }
}
