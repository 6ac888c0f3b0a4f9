//! Filters in the file: the `[filters]` table, which gives them names, and wherever else one is written. A mistake
//! in one is told with its own line and column, and a mark under it.

use chrono::{FixedOffset, Local, Offset as _};
use toml::de::DeTable;

use super::ConfigError;
use super::documented::{Key, Keys, Table};
use super::file::{Item, Source};
use crate::filter::{Filter, Saved, is_name};
use crate::i18n::{Lang, Words};
use crate::say;

/// What may stand in it.
pub(super) const TABLE: Table = Table {
    header: "filters",
    example: "filters",
    help: "Filters with names. Wherever a filter is written, @NAME is one of these, as a group: in the filter bar, in \
           `list` and `watch`, in alerts, and in others of these.",
    keys: Keys::Made(documented),
};

fn documented() -> Vec<Key> {
    vec![Key::unset(
        "mine",
        "\"app:live -cause:client_closed\"",
        "no filter has a name",
        "A name of letters, digits, - and _, and what it stands for: this one is @mine.",
    )]
}

/// Reads the whole table: the filters may call each other in any order.
pub(super) fn parse(source: &Source<'_>, table: &DeTable<'_>) -> Saved {
    let items = source.items(table);
    let named = items.iter().filter_map(|item| Some((item.key, source.note(text(item))?)));
    let saved: Saved = named.collect();
    for item in items.iter().filter(|item| saved.get(item.key).is_some()) {
        // What is told is the mistake in the text, not in the call of it.
        source.note(read(item, &saved));
        source.note(calls_itself(item, &saved));
    }
    saved
}

/// A text under a name that can be called.
fn text<'a>(item: &Item<'a, '_>) -> Result<&'a str, ConfigError> {
    if !is_name(item.key) {
        return Err(item.wrong(
            Words::new(
                "is no name for a filter: use letters, digits, - and _, 40 at most",
                "不能作为筛选的名称：请用字母、数字、- 和 _，最多 40 个",
                "は絞り込みの名前に使えません: 文字・数字・-・_ を 40 文字までで書いてください",
            )
            .said(),
        ));
    }
    item.word()?;
    item.text()
}

fn calls_itself(item: &Item<'_, '_>, saved: &Saved) -> Result<(), ConfigError> {
    let whole = Filter::parse_with(item.text()?, &zone(), saved);
    let called = Filter::parse_with(&format!("@{}", item.key), &zone(), saved);
    match (whole, called) {
        (Ok(_), Err(error)) => Err(item.wrong(mistake(error.message()))),
        _ => Ok(()),
    }
}

/// A filter, or the error with its line and column and a mark under what is wrong.
pub(super) fn read(item: &Item<'_, '_>, saved: &Saved) -> Result<Filter, ConfigError> {
    let text = item.text()?;
    Filter::parse_with(text, &zone(), saved).map_err(|error| {
        let why = mistake(&error.pointed(text));
        match item.byte_of(error.at) {
            Some(at) => item.wrong_at(at, why),
            None => item.wrong(why),
        }
    })
}

/// Times without an offset are local ones.
fn zone() -> FixedOffset {
    Local::now().offset().fix()
}

fn mistake(said: &str) -> String {
    say!(Lang::current(), "cannot be read: {said}", "无法解析：{said}", "を解釈できません: {said}")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::{ConfigError, Reading, file};
    use crate::credentials::Env;

    fn read(text: &str) -> Reading {
        file::parse(&Env::default(), Path::new("/c.toml"), text, true)
    }

    #[test]
    fn they_call_each_other_in_any_order_and_so_do_the_first_filter_and_alerts() {
        let reading = read(
            "filter = \"@late\"\n[alert.a]\nfilter = \"@mine\"\n[filters]\nlate = \"@mine since:1h\"\nmine = \"app:live\"\n",
        );
        assert_eq!(reading.problems, []);
        assert_eq!(reading.config.filter.as_deref(), Some("@late"));
        assert_eq!(reading.config.filters.get("mine"), Some("app:live"));
        assert_eq!(reading.config.alerts[0].filter.text(), "@mine");
        assert!(reading.settings.iter().any(|it| it.table == "filters" && it.key == "mine"));
    }

    #[test]
    fn every_mistake_has_its_line_and_column_and_a_mark_under_it() {
        for (text, line, column, said) in [
            ("filter = \"a actr:us\"\n", 1, 13, "actor:"),
            ("[filters]\nx = \"a dur:<5\"\n", 2, 14, "\n          ^"),
            ("[filters]\nx = \"赛事 actr:us\"\n", 2, 9, "actor:"),
            ("[filters]\n\"a b\" = \"x\"\n", 2, 9, "name"),
            ("[filters]\nx = \" \"\n", 2, 5, "empty"),
            ("[filters]\nx = 1\n", 2, 5, "text"),
            ("[filters]\nme = \"x @me\"\n", 2, 9, "calls itself"),
            ("filter = \"x @mne\"\n[filters]\nmine = \"a\"\n", 1, 13, "@mine"),
            ("[filters]\nmine = \"a\"\n[alert.a]\nfilter = \"@mne\"\n", 4, 11, "@mine"),
            ("filters = 1\n", 1, 11, "[filters]"),
        ] {
            let reading = read(text);
            let [problem] = &reading.problems[..] else { panic!("{text}: {:#?}", reading.problems) };
            assert_eq!(problem.place(), Some((line, column)), "{text}: {problem}");
            assert!(problem.to_string().contains(said), "{text}: {problem}");
            assert!(matches!(problem, ConfigError::Value { .. }), "{text}: {problem}");
        }
    }
}
