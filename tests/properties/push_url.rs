//! Push URLs: nothing of what is said about one holds its secret.

use breakwatch::event::UnixTime;
use breakwatch::i18n::Lang;
use breakwatch::push_url::{Given, PushKeys, check as look};
use breakwatch::report::push_url::{Reader, write_json, write_text};
use chrono::{FixedOffset, Offset as _, Utc};

use super::{SECRET, assert_plain, assert_plain_lines, holds_secret, printed};

const NOW: UnixTime = UnixTime(1_795_000_000);

pub fn check(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    // Half of the text before the secret, half behind it.
    let middle = text.char_indices().nth(text.chars().count() / 2).map_or(0, |(at, _)| at);
    let (before, behind) = text.split_at(middle);
    if holds_secret(&text) {
        return;
    }
    // To compare a secret with keys takes thousands of digests: once is enough.
    let keys = PushKeys::read(b"primary-key").expect("keys");
    of_url(&text, &keys);
    for given in [
        format!("{before}?txSecret={SECRET}&{behind}"),
        format!("{before}&TXSECRET={SECRET}&{behind}"),
        format!("{text}?txTime=6abcdef0&txSecret={SECRET}"),
    ] {
        of_url(&given, &PushKeys::default());
    }
    if let Err(refused) = PushKeys::read(data) {
        for lang in Lang::ALL {
            assert_plain(&refused.sentence(lang));
        }
    }
}

fn of_url(text: &str, keys: &PushKeys) {
    let given = Given::new(text.to_owned());
    let check = match look(&given, keys, NOW) {
        Ok(check) => check,
        Err(refused) => {
            for lang in Lang::ALL {
                assert_plain(&refused.sentence(lang));
            }
            return;
        }
    };
    assert!(check.problems.is_sorted_by_key(breakwatch::push_url::Problem::severity));
    let seen = format!("{given:?} {check:?} {keys:?}");
    assert!(!seen.contains(SECRET), "{seen}");
    // One language for each length of text: three times the same takes three times as long.
    let lang = Lang::ALL[text.len() % Lang::ALL.len()];
    let reader = Reader { lang, zone: |_| -> FixedOffset { Utc.fix() } };
    let said = printed(|out| write_text(out, &check, reader, 40));
    assert!(!said.replace(['\n', ' '], "").contains(SECRET), "{text:?}: {said}");
    assert_plain_lines(&said);
    let json = printed(|out| write_json(out, &check, reader));
    assert!(!json.contains(SECRET), "{text:?}: {json}");
    assert_plain(json.trim_end_matches('\n'));
    let value: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(value["refused"], check.refused());
    assert_eq!(value["findings"].as_array().map(Vec::len), Some(check.problems.len()));
}
