//! The `[keys]` table: keys of the screen bound anew, by the names of actions. What actions and places there are,
//! and what keys a terminal can send, is the key table's; here stands where in the file a mistake is.

use toml::de::DeTable;

use super::ConfigError;
use super::documented::{Key, Keys, Table};
use super::file::{Item, Source};
use crate::i18n::{Lang, Words};
use crate::say;
use crate::tui::{Clash, Keymap, Unbindable, documented_keys};

/// What may stand in it.
pub(super) const TABLE: Table = Table {
    header: "keys",
    example: "keys",
    help: "What the keys of the screen do. The keys of an action replace its default ones: a character, or a name such \
           as \"space\", \"enter\", \"F2\" or \"ctrl-e\"; one, or several in a list, [] for none. [keys.list], [keys.views], \
           [keys.detail], [keys.alert-list], [keys.help-page], [keys.filter-line], [keys.note-line], [keys.help-line], [keys.prompt] and [keys.question] \
           bind at one place alone. Where one types, characters stay characters.",
    keys: Keys::Made(documented),
};

fn documented() -> Vec<Key> {
    let key = |(name, value, help): (&'static str, String, &'static str)| Key {
        name: name.into(),
        value: value.into(),
        unset: None,
        help: sentence(help).into(),
        with: &[],
        secret: false,
    };
    documented_keys().into_iter().map(key).collect()
}

/// With a capital letter and a full stop.
fn sentence(help: &str) -> String {
    let mut letters = help.chars();
    letters.next().map(|first| format!("{}{}.", first.to_uppercase(), letters.as_str())).unwrap_or_default()
}

/// Reads the whole table and those below it.
pub(super) fn parse(source: &Source<'_>, table: &DeTable<'_>) -> Keymap {
    let mut items = Vec::new();
    for item in source.items(table) {
        match item.below() {
            Some(below) if Keymap::place_names().contains(&item.key) => {
                items.extend(below.into_iter().map(|below| (Some(item.key), below)));
            }
            // What holds at one place goes before what holds at all.
            Some(_) => {
                let unknown = Keymap::default().bind(Some(item.key), "", &[]);
                source.note(unknown.map_err(|why| refused(&item, &why, &[])));
            }
            None => items.push((None, item)),
        }
    }
    items.sort_by_key(|(place, _)| place.is_some());
    let mut keymap = Keymap::default();
    for (place, item) in &items {
        source.note(bind(&mut keymap, *place, item));
    }
    for clash in keymap.clashes() {
        source.note(clashes(&items, &clash).map_or(Ok(()), Err));
    }
    keymap
}

fn bind(keymap: &mut Keymap, place: Option<&str>, item: &Item<'_, '_>) -> Result<(), ConfigError> {
    let expected = Words::new(
        "a key such as \"x\", or a list such as [\"x\", \"ctrl-e\", \"F2\"]",
        "按键，如 \"x\"，或列表，如 [\"x\", \"ctrl-e\", \"F2\"]",
        "\"x\" のようなキー、または [\"x\", \"ctrl-e\", \"F2\"] のようなリスト",
    );
    let known = Keymap::action_names().contains(&item.key);
    if place.is_none() && !known && Keymap::place_names().contains(&item.key) {
        let place = item.key;
        return Err(item.wrong_key(say!(
            Lang::current(),
            "is a place and no action: write the table [keys.{place}], and below it the actions' keys, such as help = \"x\"",
            "是位置而不是操作：请写表 [keys.{place}]，并在其下写各操作的按键，例如 help = \"x\"",
            "は操作ではなく場所です: テーブル [keys.{place}] を書き、その下に操作のキーを書いてください。例: help = \"x\""
        )));
    }
    // Of an action that nobody knows it does not matter which keys it was to have.
    let texts = if known { item.one_or_more(expected)? } else { Vec::new() };
    let keys: Vec<&str> = texts.iter().map(|(text, _)| *text).collect();
    keymap.bind(place, item.key, &keys).map_err(|why| refused(item, &why, &texts))
}

fn refused(item: &Item<'_, '_>, why: &Unbindable, texts: &[(&str, usize)]) -> ConfigError {
    let sentence = why.sentence(Lang::current());
    match why {
        Unbindable::Action { nearest } | Unbindable::Place { nearest } => item.unknown_beside(nearest),
        Unbindable::Key { at, .. } => match texts.get(*at) {
            Some((_, byte)) => item.wrong_at(*byte, sentence),
            None => item.wrong(sentence),
        },
        _ => item.wrong(sentence),
    }
}

/// The error at the later one of the two in the file, where one of them must stand: the default keys are sound.
fn clashes(items: &[(Option<&str>, Item<'_, '_>)], clash: &Clash) -> Option<ConfigError> {
    let concerned = |(place, item): &&(Option<&str>, Item<'_, '_>)| {
        let (one, other) = clash.actions;
        (item.key == one || item.key == other) && place.is_none_or(|place| place == clash.place)
    };
    let (_, item) = items.iter().filter(concerned).max_by_key(|(_, item)| item.place())?;
    let (one, other) = clash.actions;
    let other = if item.key == one { other } else { one };
    let (key, place) = (&clash.key, clash.place);
    Some(item.wrong(say!(
        Lang::current(),
        "takes the key {key} of `{other}` ({place}): choose another key, or give `{other}` another one as well",
        "占用了 `{other}` 的按键 {key}（{place}）：请另选按键，或同时为 `{other}` 指定其他按键",
        "は `{other}` のキー {key} と重なります（{place}）: 別のキーにするか、`{other}` にも別のキーを割り当ててください"
    )))
}
