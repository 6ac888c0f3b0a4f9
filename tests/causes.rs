//! The catalogue of causes against the vendor's published facts (`tests/data`), and its words against
//! the rules for good ones.

use std::collections::{HashMap, HashSet};
use std::process::Command;

use breakwatch::cause::{Actor, Cause, Code, Refused, catalogue, command_for};
use breakwatch::event::Text;
use breakwatch::report::explain::answer;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde::Deserialize;
use unicode_width::UnicodeWidthStr;

#[derive(Deserialize)]
struct Published {
    causes: Vec<PublishedCause>,
    legacy_errmsg: Vec<Legacy>,
    seed_rows: Vec<SeedRow>,
}

#[derive(Deserialize)]
struct PublishedCause {
    key: String,
    codes: Vec<PublishedCode>,
    zh: Vec<String>,
    en: Vec<String>,
    ja: Vec<String>,
}

#[derive(Deserialize)]
struct PublishedCode {
    errcode: u16,
    sub_errcode: u16,
}

#[derive(Deserialize)]
struct Legacy {
    errcode: u16,
    errmsg: String,
    key: String,
}

#[derive(Deserialize)]
struct SeedRow {
    row: usize,
    ja: String,
    key: String,
}

#[derive(Deserialize)]
struct Links {
    sites: HashMap<String, String>,
    documents: HashMap<String, Document>,
    console: HashMap<String, String>,
}

#[derive(Deserialize)]
struct Document {
    path: String,
    cn: Option<String>,
}

fn published() -> Published {
    serde_json::from_str(include_str!("data/stop-reasons.json")).expect("tests/data/stop-reasons.json")
}

fn links() -> Links {
    serde_json::from_str(include_str!("data/links.json")).expect("tests/data/links.json")
}

fn causes() -> impl Iterator<Item = &'static Cause> {
    catalogue().iter().map(|(_, cause)| cause)
}

fn recognised(reason: &str) -> Option<&'static str> {
    catalogue().recognise(reason).map(|id| catalogue().get(id).key)
}

#[test]
fn the_catalogue_has_exactly_the_published_causes_and_codes_in_their_order() {
    let published = published().causes;
    assert_eq!(published.len(), 37);
    assert_eq!(published.iter().map(|cause| cause.codes.len()).sum::<usize>(), 66);
    for (ours, theirs) in causes().zip(&published) {
        assert_eq!(ours.key, theirs.key);
        let codes = theirs.codes.iter().map(|code| Code { errcode: code.errcode, sub: code.sub_errcode });
        assert_eq!(ours.codes, codes.collect::<Vec<_>>(), "{}", ours.key);
    }
    assert_eq!(causes().count(), published.len());
}

#[test]
fn every_code_pair_leads_to_its_cause() {
    for cause in published().causes {
        let id = catalogue().by_key(&cause.key).expect("known key");
        for code in cause.codes {
            assert_eq!(catalogue().by_code(code.errcode, Some(code.sub_errcode)), [id], "{}", cause.key);
            assert!(catalogue().by_code(code.errcode, None).contains(&id), "{}", cause.key);
            if code.sub_errcode != 0 {
                let reason = format!("{}/{}", code.errcode, code.sub_errcode);
                assert_eq!(recognised(&reason), Some(cause.key.as_str()));
            }
        }
    }
}

#[test]
fn every_published_text_in_three_languages_finds_its_cause_however_it_is_written() {
    for cause in published().causes {
        for text in cause.zh.iter().chain(&cause.en).chain(&cause.ja) {
            let bare = text.trim_end_matches(['.', '。']);
            let wide: String = text.chars().map(full_width).collect();
            let spaced: String = text.split(' ').collect::<Vec<_>>().join("\u{3000} ");
            for written in [
                text.clone(),
                bare.to_owned(),
                format!("{bare}。"),
                format!("{bare}."),
                text.to_uppercase(),
                text.to_lowercase(),
                wide,
                format!(" \t{spaced}\n"),
                format!("\"{text}\""),
                format!("「{text}」"),
                format!("`{bare}`."),
                format!("StopReason：{text}"),
            ] {
                assert_eq!(recognised(&written), Some(cause.key.as_str()), "{written}");
            }
        }
    }
}

/// The full-width form of an ASCII character.
fn full_width(c: char) -> char {
    match c {
        ' ' => '\u{3000}',
        '!'..='~' => char::from_u32(u32::from(c) + 0xFEE0).expect("a full-width form"),
        _ => c,
    }
}

#[test]
fn all_43_rows_of_the_vendors_table_are_named_and_explained() {
    let rows = published().seed_rows;
    assert_eq!(rows.len(), 43);
    for (number, row) in rows.iter().enumerate() {
        assert_eq!(row.row, number + 1);
        let id = catalogue().recognise(&row.ja).unwrap_or_else(|| panic!("row {}: {}", row.row, row.ja));
        let cause = catalogue().get(id);
        assert_eq!(cause.key, row.key, "row {}", row.row);
        assert!(!cause.text.fix.is_empty(), "row {}", row.row);
    }
}

#[test]
fn raw_messages_of_older_records_find_their_cause() {
    for legacy in published().legacy_errmsg {
        assert_eq!(recognised(&legacy.errmsg), Some(legacy.key.as_str()), "{}", legacy.errmsg);
        let with_code = format!("errcode={} errmsg={}", legacy.errcode, legacy.errmsg);
        assert_eq!(recognised(&with_code), Some(legacy.key.as_str()), "{with_code}");
    }
}

#[test]
fn a_known_text_inside_an_unknown_one_is_not_enough() {
    for cause in published().causes {
        for text in cause.zh.iter().chain(&cause.en).chain(&cause.ja) {
            let bare = text.trim_end_matches(['.', '。']);
            for written in [format!("not {bare}"), format!("{bare} and more"), format!("{bare}x")] {
                assert_eq!(recognised(&written), None, "{written}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(37), ..ProptestConfig::default() })]

    #[test]
    fn a_slip_in_a_known_text_never_makes_it_another_cause(
        which in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        slip in prop::option::of(any::<char>()),
    ) {
        let texts: Vec<(String, String)> = published()
            .causes
            .into_iter()
            .flat_map(|cause| {
                let texts = cause.zh.into_iter().chain(cause.en).chain(cause.ja);
                texts.map(move |text| (cause.key.clone(), text)).collect::<Vec<_>>()
            })
            .collect();
        let (key, text) = &texts[which.index(texts.len())];
        let mut slipped: Vec<char> = text.chars().collect();
        let at = at.index(slipped.len());
        match slip {
            Some(c) => slipped[at] = c,
            None => drop(slipped.remove(at)),
        }
        let slipped: String = slipped.into_iter().collect();
        let found = recognised(&slipped);
        prop_assert!(found.is_none_or(|found| found == key), "{slipped} is taken for {found:?}");
    }

    #[test]
    fn any_text_and_any_question_get_an_answer(text in any::<String>(), number in "[0-9/:(\\[ ]{0,12}errcode[=: 0-9]{0,8}") {
        let known = recognised(&text);
        prop_assert!(known.is_none(), "{text} is taken for {known:?}");
        let _ = recognised(&number);
        let _ = answer(catalogue(), &number);
    }
}

#[test]
fn flags_follow_the_codes() {
    for cause in causes() {
        let refused = cause.codes.iter().all(|code| match code.errcode {
            18 => code.sub >= 200,
            19 => true,
            _ => false,
        });
        assert_eq!(cause.refusal, refused, "{}", cause.key);
        assert!(!(cause.refusal && (cause.planned || cause.replacing)), "{}", cause.key);
    }
    let keys = |flag: fn(&Cause) -> bool| causes().filter(move |cause| flag(cause)).map(|cause| cause.key);
    let planned: Vec<_> = keys(|cause| cause.planned).collect();
    assert_eq!(planned, ["client_closed", "customer_drop_request", "customer_forbid_request"]);
    let replacing: Vec<_> = keys(|cause| cause.replacing).collect();
    assert_eq!(replacing, ["replaced", "replaced_idle"]);
    let nobody: Vec<_> = keys(|cause| cause.actor == Actor::Nobody).collect();
    assert_eq!(nobody, ["lower_priority", "replaced", "replaced_idle"]);
}

#[test]
fn every_actor_is_described_and_used() {
    for actor in Actor::ALL {
        assert!(!catalogue().who(actor).is_empty());
        assert!(causes().any(|cause| cause.actor == actor), "{actor}");
    }
}

#[test]
fn titles_fit_a_list_column_and_differ() {
    let mut seen = HashSet::new();
    for cause in causes() {
        let title = cause.text.title;
        assert!((3..=28).contains(&title.width()), "{title}");
        assert!(!title.ends_with('.'), "{title}");
        assert!(seen.insert(title), "{title}");
    }
}

#[test]
fn every_cause_says_what_it_means_and_what_to_do() {
    let mut steps = HashMap::new();
    for cause in causes() {
        let text = &cause.text;
        for sentence in [&text.meaning, &text.first_check].into_iter().chain(&text.fix) {
            assert!((40..=400).contains(&sentence.len()), "{}: {sentence}", cause.key);
            assert!(sentence.ends_with(['.', '?']), "{}: {sentence}", cause.key);
            assert_eq!(sentence.trim(), *sentence, "{}", cause.key);
            assert!(!sentence.contains("  "), "{}: {sentence}", cause.key);
        }
        assert!((3..=6).contains(&text.fix.len()), "{}", cause.key);
        for step in &text.fix {
            if let Some(other) = steps.insert(*step, cause.key) {
                panic!("{other} and {} share a step word for word: {step}", cause.key);
            }
        }
        assert!(!cause.links.is_empty(), "{}", cause.key);
        // A command stands there for a purpose, and the words say which.
        let mut told = [text.meaning, text.first_check].into_iter().chain(text.fix.iter().copied());
        let named = told.any(|words| words.contains("he command"));
        assert_eq!(named, text.command.is_some(), "{}", cause.key);
    }
    let closed = catalogue().get(catalogue().by_key("client_closed").expect("known key"));
    assert!(closed.text.meaning.contains("code 4 is a lost connection"));
}

#[test]
fn only_published_addresses_are_shown() {
    let facts = links();
    let mut allowed: HashSet<String> = facts.console.into_values().collect();
    for document in facts.documents.values() {
        for (site, address) in &facts.sites {
            let path = if site == "cn" { document.cn.as_ref() } else { Some(&document.path) };
            allowed.extend(path.map(|path| format!("{address}{path}")));
        }
    }
    for cause in causes() {
        for link in &cause.links {
            assert!(allowed.contains(link.url), "{}: {}", cause.key, link.url);
            assert!(!link.title.is_empty());
        }
        let text = &cause.text;
        let prose = [text.title, text.meaning, text.first_check, text.command.unwrap_or_default()];
        for sentence in prose.iter().chain(&text.fix) {
            assert!(!sentence.contains("http://") && !sentence.contains("https://"), "{}", cause.key);
        }
    }
    // Also those that no cause uses.
    for line in include_str!("../assets/causes/links.toml").lines() {
        if let Some(address) = line.split('"').find(|part| part.starts_with("https://")) {
            let known = allowed.contains(address) || facts.sites.values().any(|site| site == address);
            assert!(known, "{address}");
        }
    }
}

#[test]
fn commands_are_single_words_per_value_whatever_the_value() {
    let hard = Text::new("it's \"a\" $(b) `c` \\ ; & | # {app} *");
    for cause in causes() {
        let Some(template) = cause.text.command else { continue };
        assert!(!template.contains('\n'), "{}", cause.key);
        // A placeholder inside quotation marks of the template would undo its own quoting.
        let mut quote = None;
        for c in template.chars() {
            match (c, quote) {
                ('\'' | '"', None) => quote = Some(c),
                (_, Some(open)) if c == open => quote = None,
                ('{', Some(_)) => panic!("{}: a placeholder in quotes: {template}", cause.key),
                _ => {}
            }
        }
        assert_eq!(quote, None, "{}", cause.key);
        let command = command_for(template, &hard, &hard, &hard, &hard).expect("no reason to refuse");
        let parsed = Command::new("sh").args(["-n", "-c", &command]).status().expect("sh runs");
        assert!(parsed.success(), "{}: {command}", cause.key);
        let empty = Text::default();
        let with_nothing = command_for(template, &empty, &empty, &empty, &empty);
        if template.contains('{') {
            assert!(matches!(with_nothing, Err(Refused::Missing(_))), "{}", cause.key);
        } else {
            assert_eq!(with_nothing.as_deref(), Ok(template));
        }
    }
}

#[test]
fn commands_only_read() {
    for cause in causes() {
        let Some(template) = cause.text.command else { continue };
        if let Some(call) = template.strip_prefix("tccli ") {
            let action = call.split(' ').nth(1).expect("an action");
            assert!(action.starts_with("Describe"), "{}: {action}", cause.key);
            // This action prints the push secret.
            assert_ne!(action, "DescribeStreamPushInfoList");
            assert_ne!(action, "DescribeLivePushAuthKey");
        }
    }
}

#[test]
fn the_command_for_a_wrong_secret_computes_the_documented_one() {
    let id = catalogue().by_key("auth_failed").expect("known key");
    let template = catalogue().get(id).text.command.expect("it has one");
    let unused = Text::default();
    let command = command_for(template, &unused, &unused, &Text::new("room 1"), &unused).expect("plain");
    // MD5("key" + "room 1" + "69200000")
    let out = Command::new("sh")
        .args(["-c", &format!("printf 'key\\n69200000\\n' | {command}")])
        .output()
        .expect("sh runs");
    assert!(
        String::from_utf8_lossy(&out.stdout).contains("45b2356a9a70d7580d1802de65d0ed1a"),
        "{}",
        String::from_utf8_lossy(&out.stdout)
    );
}
