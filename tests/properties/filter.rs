//! Filters: an error points into the text, and what is understood finds what it says.

use std::sync::LazyLock;

use breakwatch::event::{ProfileId, Record, Seen, Source, UnixTime};
use breakwatch::filter::Filter;
use breakwatch::insight::Mark;
use breakwatch::store::{Row, Store};
use chrono::{FixedOffset, Utc};

use super::assert_plain;

const NOW: UnixTime = UnixTime(1_795_167_015);

/// Breaks that differ in whatever a filter asks.
static STORE: LazyLock<(Store, Vec<Mark>)> = LazyLock::new(|| {
    let mut store = Store::new(vec!["main".into(), "other".into()]);
    let names = ["room_1", "ROOM-2", "赛事\u{202e}直播", "a b:c\"d\\", "", "-x"];
    let reasons = ["Push client network exceptions.", "客户端主动断流", "nobody has seen this", "", "18/501"];
    let ips = ["203.0.113.9", "2001:db8::1", "", "no address"];
    for at in 0..60_usize {
        let ago = i64::try_from(at).expect("small") * 1_700;
        let record = Record {
            domain: ["push.example.com", "push2.example.com"][at % 2].into(),
            app: ["live", "event"][at / 2 % 2].into(),
            stream: names[at % names.len()].into(),
            started: Some(NOW.plus(-ago - 90)),
            ended: (at % 11 != 0).then(|| NOW.plus(-ago)),
            reason: reasons[at % reasons.len()].into(),
            duration_s: (at % 7 != 0).then_some(i32::try_from(at).expect("small") * 45),
            client_ip: ips[at % ips.len()].into(),
            resolution: "1280*720".into(),
        };
        let profile = ProfileId(u16::from(at % 3 == 0));
        store.apply(profile, &[Seen { record, count: 1 }], Source::FirstFill, NOW);
    }
    let all: Vec<Mark> = Mark::all().collect();
    let marks = (0..60).map(|row| all[row % all.len()]).collect();
    (store, marks)
});

pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let length = text.chars().count();
    let filter = match Filter::parse(&text, &Utc) {
        Ok(filter) => filter,
        Err(error) => {
            assert!(error.len >= 1 && error.at <= length, "{error:?}");
            assert!(error.at + error.len <= length.max(error.at + 1), "{error:?} of {length}");
            assert_plain(&error.to_string());
            assert!(!error.message().is_empty() && !error.hint().is_empty());
            assert!(error.to_string().chars().count() < 1_000, "{error}");
            return;
        }
    };
    assert_eq!(filter.text(), text);
    assert_eq!(Filter::parse(filter.text(), &Utc).as_ref(), Ok(&filter), "it is what was typed");
    let beijing = FixedOffset::east_opt(8 * 3_600).expect("a zone");
    Filter::parse(&text, &beijing).expect("a zone without skipped hours changes no error");

    let rows = rows(&filter);
    let everything = self::rows(&Filter::default());
    assert!(rows.iter().all(|row| everything.contains(row)));
    assert!(rows.iter().map(|row| everything.iter().position(|other| other == row)).is_sorted());
    assert!(!filter.is_empty() || rows == everything);

    // Twice the same is the same, whether it means and (free texts, exclusions) or or (fields).
    if let Ok(twice) = Filter::parse(&format!("{text} {text}"), &Utc) {
        assert_eq!(self::rows(&twice), rows, "{text:?} twice");
    }
    // What one term does not find, its exclusion does. A push without an end counts as ending now, before
    // and behind every `since:`.
    let one = !text.trim().contains(char::is_whitespace) && !text.trim().is_empty();
    if one && let Ok(other) = Filter::parse(&format!("-{}", text.trim()), &Utc) {
        let others = self::rows(&other);
        assert_eq!(others.len() + rows.len(), everything.len(), "{text:?}");
        assert!(others.iter().all(|row| !rows.contains(row)), "{text:?}");
    }
    let (from, until) = filter.span(NOW, NOW.plus(-86_400), NOW);
    assert!(from <= until);
}

fn rows(filter: &Filter) -> Vec<Row> {
    let (store, marks) = &*STORE;
    filter.rows(store, marks, NOW, None)
}
