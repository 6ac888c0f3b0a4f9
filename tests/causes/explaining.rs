//! `explain`: every published text, code and callback, in every language.

use breakwatch::cause::{CauseId, catalogue, catalogue_in};
use breakwatch::i18n::Lang;
use breakwatch::report::explain::{Question, Reader, write_json, write_text};
use serde_json::{Value, json};

use crate::published;

/// What the command prints for that argument with `--format json`.
fn explained(asked: &str, lang: Lang) -> Value {
    let mut out = Vec::new();
    write_json(&mut out, Reader { lang, site: None }, &Question::all(asked))
        .expect("a vector takes everything");
    serde_json::from_slice(&out).unwrap_or_else(|error| panic!("{asked}: {error}"))
}

/// Asserts that a question is recognised as that cause, with a fix in each language that is its own.
fn is_explained(asked: &str, key: &str) {
    let fix_in = |lang: Lang| {
        let answer = explained(asked, lang);
        assert_eq!(answer["recognised"], true, "{asked}");
        assert_eq!(answer["key"], key, "{asked}");
        assert_eq!(answer["lang"], lang.name());
        let fix: Vec<String> = serde_json::from_value(answer["fix"].clone()).expect("a list of texts");
        assert!(fix.len() > 2, "{asked}");
        fix
    };
    let english = fix_in(Lang::En);
    for lang in [Lang::Zh, Lang::Ja] {
        let fix = fix_in(lang);
        assert!(fix.iter().all(|step| !english.contains(step)), "{asked}: {fix:?}");
    }
}

#[test]
fn all_43_rows_of_the_vendors_japanese_table_are_explained_in_every_language() {
    let rows = published().seed_rows;
    assert_eq!(rows.len(), 43);
    for row in rows {
        is_explained(&row.ja, &row.key);
    }
}

#[test]
fn each_of_the_66_code_pairs_is_explained_however_it_is_written() {
    let mut pairs = 0;
    for cause in published().causes {
        for code in cause.codes {
            pairs += 1;
            let (errcode, sub) = (code.errcode, code.sub_errcode);
            let mut ways = vec![
                format!("{errcode}/{sub}"),
                format!("{errcode} {sub}"),
                format!("{errcode}-{sub}"),
                format!("errcode={errcode} sub_errcode={sub}"),
                json!({"event_type": 0, "errcode": errcode, "sub_errcode": sub}).to_string(),
                json!({"event_type": "0", "errcode": errcode.to_string(), "sub_errcode": sub.to_string()})
                    .to_string(),
            ];
            if sub == 0 {
                ways.push(errcode.to_string());
                ways.push(json!({"event_type": 0, "errcode": errcode, "errmsg": "never seen"}).to_string());
            }
            for asked in ways {
                is_explained(&asked, &cause.key);
            }
        }
    }
    assert_eq!(pairs, 66);
}

#[test]
fn all_published_texts_and_messages_are_explained_in_every_language() {
    let facts = published();
    for cause in facts.causes {
        for text in cause.zh.iter().chain(&cause.en).chain(&cause.ja) {
            is_explained(text, &cause.key);
            is_explained(&json!({"event_type": 0, "errmsg": text}).to_string(), &cause.key);
        }
    }
    for legacy in facts.legacy_errmsg {
        is_explained(&legacy.errmsg, &legacy.key);
    }
}

#[test]
fn keys_and_titles_in_any_language_are_explained_in_any_other() {
    for lang in Lang::ALL {
        for (_, cause) in catalogue_in(lang).iter() {
            is_explained(cause.key, cause.key);
            is_explained(cause.text.title, cause.key);
        }
    }
}

#[test]
fn the_text_has_all_that_the_detail_has() {
    for lang in Lang::ALL {
        for id in catalogue().iter().map(|(id, _): (CauseId, _)| id) {
            let cause = catalogue_in(lang).get(id);
            let mut out = Vec::new();
            let questions = Question::all(cause.key);
            write_text(&mut out, Reader { lang, site: None }, &questions, 10_000)
                .expect("a vector takes everything");
            let text = String::from_utf8(out).expect("UTF-8");
            let who = catalogue_in(lang).who(cause.actor);
            let parts =
                [cause.text.title, cause.actor.name(), who, cause.text.meaning, cause.text.first_check];
            let codes = cause.codes_in_short();
            let links = cause.links(None).flat_map(|link| [link.title, link.url]);
            let mut all: Vec<&str> = parts.into_iter().chain(cause.text.fix.iter().copied()).collect();
            all.extend(cause.text.command);
            all.push(&codes);
            all.extend(links);
            let at: Vec<usize> = all
                .iter()
                .map(|part| {
                    text.find(part).unwrap_or_else(|| panic!("{lang:?}: {part} is missing in\n{text}"))
                })
                .collect();
            assert!(at[..parts.len()].is_sorted(), "{text}");
        }
    }
}
