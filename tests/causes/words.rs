//! The words in each language: complete, short enough for their place, written for their language.

use std::collections::{HashMap, HashSet};

use breakwatch::cause::{Actor, Cause, catalogue_in};
use breakwatch::i18n::Lang;
use unicode_width::UnicodeWidthStr;

fn causes_in(lang: Lang) -> impl Iterator<Item = &'static Cause> {
    catalogue_in(lang).iter().map(|(_, cause)| cause)
}

/// Every sentence of a cause with a name for it.
fn sentences(cause: &Cause) -> Vec<(String, &'static str)> {
    let text = &cause.text;
    let mut all = vec![("meaning".to_owned(), text.meaning), ("first_check".to_owned(), text.first_check)];
    all.extend((1..).zip(&text.fix).map(|(step, fix)| (format!("fix {step}"), *fix)));
    all
}

#[test]
fn facts_are_the_same_in_every_language() {
    let facts = |lang| -> Vec<_> {
        let fact = |cause: &'static Cause| (cause.key, cause.actor, cause.codes.clone(), cause.text.command);
        causes_in(lang).map(fact).collect()
    };
    let english = facts(Lang::En);
    for lang in Lang::ALL {
        assert_eq!(facts(lang), english, "{lang:?}");
        for (id, cause) in catalogue_in(lang).iter() {
            assert_eq!(catalogue_in(Lang::En).get(id).key, cause.key);
        }
    }
}

#[test]
fn every_actor_is_described_and_used() {
    for lang in Lang::ALL {
        for actor in Actor::ALL {
            assert!(!catalogue_in(lang).who(actor).is_empty());
            assert!(causes_in(lang).any(|cause| cause.actor == actor), "{actor}");
        }
    }
}

#[test]
fn titles_fit_a_list_column_and_differ() {
    for lang in Lang::ALL {
        let mut seen = HashSet::new();
        for cause in causes_in(lang) {
            let title = cause.text.title;
            assert!((3..=28).contains(&title.width()), "{title}: {} columns", title.width());
            assert!(!title.ends_with(['.', '。']), "{title}");
            assert!(seen.insert(title), "{title}");
        }
    }
}

#[test]
fn every_cause_says_what_it_means_and_what_to_do() {
    for lang in Lang::ALL {
        let shortest = lang.pick(40, 20, 20);
        let ends: &[char] = lang.pick(&['.', '?'], &['。', '？'], &['。', '？']);
        let mut steps = HashMap::new();
        for cause in causes_in(lang) {
            for (name, sentence) in sentences(cause) {
                let place = format!("{}, {}, {name}: {sentence}", lang.name(), cause.key);
                assert!(
                    (shortest..=400).contains(&sentence.width()),
                    "{place} ({} columns)",
                    sentence.width()
                );
                assert!(sentence.ends_with(ends), "{place}");
                assert_eq!(sentence.trim(), sentence, "{place}");
                assert!(!sentence.contains("  "), "{place}");
            }
            assert!((3..=6).contains(&cause.text.fix.len()), "{}", cause.key);
            for step in &cause.text.fix {
                if let Some(other) = steps.insert(*step, cause.key) {
                    panic!("{other} and {} share a step word for word: {step}", cause.key);
                }
            }
        }
        let closed = catalogue_in(lang).get(catalogue_in(lang).by_key("client_closed").expect("known key"));
        let told = lang.pick("code 4 is a lost connection", "4 其实是连接中断", "4は失われた接続");
        assert!(closed.text.meaning.contains(told), "{lang:?}: {}", closed.text.meaning);
    }
}

#[test]
fn a_command_stands_where_the_words_say_what_it_is_for() {
    for lang in Lang::ALL {
        let named = lang.pick("he command", "运行命令", "コマンド");
        for cause in causes_in(lang) {
            let told = sentences(cause).iter().any(|(_, sentence)| sentence.contains(named));
            assert_eq!(told, cause.text.command.is_some(), "{}: {}", lang.name(), cause.key);
        }
    }
}

#[test]
fn no_text_is_left_in_english_and_every_step_has_its_counterpart() {
    for lang in [Lang::Zh, Lang::Ja] {
        for (cause, english) in causes_in(lang).zip(causes_in(Lang::En)) {
            let key = cause.key;
            assert_ne!(cause.text.title, english.text.title, "{lang:?}: {key}");
            let (ours, theirs) = (sentences(cause), sentences(english));
            assert_eq!(ours.len(), theirs.len(), "{lang:?}: steps of {key}");
            for ((name, ours), (_, theirs)) in ours.iter().zip(&theirs) {
                assert_ne!(ours, theirs, "{lang:?}: {key}, {name}");
                assert!(ours.chars().any(|c| is_east_asian(c, lang)), "{lang:?}: {key}, {name}: {ours}");
            }
        }
        for actor in Actor::ALL {
            assert_ne!(catalogue_in(lang).who(actor), catalogue_in(Lang::En).who(actor));
        }
        for (cause, english) in causes_in(lang).zip(causes_in(Lang::En)) {
            for (link, english) in cause.links(None).zip(english.links(None)) {
                // The names of actions are the same everywhere.
                let is_name = english.title.chars().all(|c| c.is_ascii_alphabetic());
                assert!(is_name || link.title != english.title, "{lang:?}: {}", link.title);
            }
        }
    }
}

/// Whether a character shows that a text is written in that language: han for Chinese, kana for Japanese.
fn is_east_asian(c: char, lang: Lang) -> bool {
    match lang {
        Lang::En => false,
        Lang::Zh => ('\u{4e00}'..='\u{9fff}').contains(&c),
        Lang::Ja => ('\u{3041}'..='\u{30ff}').contains(&c),
    }
}

#[test]
fn chinese_has_no_kana_and_full_width_marks() {
    for cause in causes_in(Lang::Zh) {
        for (name, sentence) in sentences(cause) {
            let kana = sentence.chars().find(|c| is_east_asian(*c, Lang::Ja));
            assert_eq!(kana, None, "{}, {name}: {sentence}", cause.key);
            let mark = sentence
                .chars()
                .zip(sentence.chars().skip(1))
                .find(|(han, mark)| is_east_asian(*han, Lang::Zh) && matches!(mark, ',' | ';' | ':' | '!'));
            assert_eq!(mark, None, "a half-width mark: {}, {name}: {sentence}", cause.key);
        }
    }
}
