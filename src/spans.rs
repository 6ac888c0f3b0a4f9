//! Lengths of time in few letters: ages in calm steps, spans to the second, spans in words.

use crate::i18n::Lang;
use crate::say;

/// An age in calm steps: tens of seconds under a minute, then minutes, so that an idle screen stays
/// unchanged. The future counts as now.
#[must_use]
pub fn age(seconds: i64) -> String {
    match seconds {
        ..10 => "<10s".to_owned(),
        10..60 => format!("{}s", seconds / 10 * 10),
        60..3_600 => format!("{}m", seconds / 60),
        3_600..86_400 => format!("{}h{:02}m", seconds / 3_600, seconds / 60 % 60),
        _ => format!("{}d{:02}h", seconds / 86_400, seconds / 3_600 % 24),
    }
}

/// A length to the second while that matters: `41s`, `12m07s`, `3h02m`, `5d01h`.
#[must_use]
pub fn span(seconds: i64) -> String {
    match seconds {
        ..0 => format!("-{}", span(seconds.saturating_neg())),
        0..60 => format!("{seconds}s"),
        60..3_600 if seconds % 60 == 0 => format!("{}m", seconds / 60),
        60..3_600 => format!("{}m{:02}s", seconds / 60, seconds % 60),
        3_600..86_400 if seconds % 3_600 < 60 => format!("{}h", seconds / 3_600),
        3_600..86_400 => format!("{}h{:02}m", seconds / 3_600, seconds / 60 % 60),
        _ if seconds % 86_400 < 3_600 => format!("{}d", seconds / 86_400),
        _ => format!("{}d{:02}h", seconds / 86_400, seconds / 3_600 % 24),
    }
}

/// A length for a sentence: `41 s`, `20 min`, `3 h 2 min`, `5 d 1 h`; under five minutes to the second.
#[must_use]
pub fn spoken(lang: Lang, seconds: i64) -> String {
    let seconds = seconds.max(0);
    let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400);
    let (s, m, h) = (seconds % 60, minutes % 60, hours % 24);
    match seconds {
        0..60 => say!(lang, "{s} s", "{s} 秒", "{s} 秒"),
        60..300 if s > 0 => say!(lang, "{m} min {s} s", "{m} 分 {s} 秒", "{m} 分 {s} 秒"),
        60..3_600 => say!(lang, "{m} min", "{m} 分钟", "{m} 分"),
        3_600..86_400 if m > 0 => say!(lang, "{h} h {m} min", "{h} 小时 {m} 分", "{h} 時間 {m} 分"),
        3_600..86_400 => say!(lang, "{h} h", "{h} 小时", "{h} 時間"),
        _ if h > 0 => say!(lang, "{days} d {h} h", "{days} 天 {h} 小时", "{days} 日 {h} 時間"),
        _ => say!(lang, "{days} d", "{days} 天", "{days} 日"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_step_by_tens_of_seconds_then_by_minutes() {
        let shown: Vec<String> = [-3, 9, 10, 59, 60, 119, 3_599, 3_725, 90_000].map(age).into();
        assert_eq!(shown, ["<10s", "<10s", "10s", "50s", "1m", "1m", "59m", "1h02m", "1d01h"]);
    }

    #[test]
    fn lengths_keep_the_two_units_that_matter() {
        let shown: Vec<String> = [0, 41, 60, 727, 3_600, 10_920, 435_600].map(span).into();
        assert_eq!(shown, ["0s", "41s", "1m", "12m07s", "1h", "3h02m", "5d01h"]);
        assert_eq!(span(i64::MIN), format!("-{}", span(i64::MAX)));
    }

    #[test]
    fn sentences_have_lengths_with_their_units_in_words() {
        let en: Vec<String> =
            [-1, 12, 60, 125, 727, 7_200, 10_920, 86_400, 435_600].map(|it| spoken(Lang::En, it)).into();
        assert_eq!(en, ["0 s", "12 s", "1 min", "2 min 5 s", "12 min", "2 h", "3 h 2 min", "1 d", "5 d 1 h"]);
        assert_eq!(spoken(Lang::Zh, 10_920), "3 小时 2 分");
        assert_eq!(spoken(Lang::Ja, 1_200), "20 分");
    }
}
