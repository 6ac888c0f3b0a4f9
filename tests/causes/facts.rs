//! Keys, codes, flags, and which reasons are recognised.

use breakwatch::cause::{Actor, Cause, Code, catalogue};
use breakwatch::report::explain::answer;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::{causes, published, recognised};

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
        let _ = answer(&number);
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
