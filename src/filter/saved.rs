//! Saved filters: names for texts, called as `@name` wherever a term may stand.
//!
//! Knows neither where they are kept nor how they are evaluated.

use std::collections::BTreeMap;

use super::error::{FilterError, quoted};
use super::lex::{Form, Piece, Word};
use crate::i18n::{Lang, Words};
use crate::nearest::{distance, nearest};
use crate::say;

/// The longest name, in characters.
const LONGEST: usize = 40;
/// How deep saved filters may call each other.
const DEEPEST: usize = 8;
/// How many calls one text may come to: each may be of two others, and so on.
const MOST_CALLS: usize = 100;

/// Texts of filters by name.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Saved(BTreeMap<String, String>);

impl Saved {
    /// None.
    pub(super) const NONE: Self = Self(BTreeMap::new());

    /// Saves a text under a name, which must be [one](is_name).
    pub fn insert(&mut self, name: impl Into<String>, text: impl Into<String>) {
        self.0.insert(name.into(), text.into());
    }

    /// The text saved under a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Names and texts, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<N: Into<String>, T: Into<String>> FromIterator<(N, T)> for Saved {
    fn from_iter<I: IntoIterator<Item = (N, T)>>(all: I) -> Self {
        Self(all.into_iter().map(|(name, text)| (name.into(), text.into())).collect())
    }
}

/// Whether a filter can be saved under that name: letters, digits, `-` and `_` of any script.
#[must_use]
pub fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.chars().count() <= LONGEST
        && name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
}

/// The name that a word calls, if it is a call.
pub(super) fn called(word: &Word) -> Option<&Piece> {
    match &word.values[..] {
        [value] if word.field.is_none() && !value.quoted && value.form == Form::Plain => {
            value.text.starts_with('@').then_some(value)
        }
        _ => None,
    }
}

/// The calls that are being followed.
#[derive(Debug)]
pub(super) struct Calls<'a> {
    saved: &'a Saved,
    names: Vec<&'a str>,
    made: usize,
}

impl<'a> Calls<'a> {
    pub(super) const fn of(saved: &'a Saved) -> Self {
        Self { saved, names: Vec::new(), made: 0 }
    }

    /// Follows a call: the text that is meant, until [`Calls::end`].
    pub(super) fn begin(&mut self, call: &Piece) -> Result<&'a str, FilterError> {
        let name = call.text.trim_start_matches('@');
        let Some((name, text)) = self.saved.0.get_key_value(name) else {
            return Err(self.unknown(call, name));
        };
        self.made += 1;
        if self.names.contains(&name.as_str()) || self.names.len() >= DEEPEST || self.made > MOST_CALLS {
            let message = say!(
                Lang::current(),
                "{shown} calls itself, or too many others one through the other",
                "{shown} 调用了自身，或层层调用过多",
                "{shown} が自分自身を呼び出しているか、呼び出しの重なりが多すぎます",
                shown = quoted(&call.text)
            );
            return Err(FilterError::new(call.at, call.len, message, WRITE_OUT.said()));
        }
        self.names.push(name);
        Ok(text)
    }

    pub(super) fn end(&mut self) {
        self.names.pop();
    }

    /// An error in a saved text is told at the call: that text is not the one in which characters are counted.
    pub(super) fn told_at(call: &Piece, error: &FilterError) -> FilterError {
        let message = say!(
            Lang::current(),
            "the filter saved as {shown} is wrong at its character {place}: {what}",
            "保存为 {shown} 的筛选第 {place} 个字符有误：{what}",
            "保存済みの絞り込み {shown} の {place} 文字目に誤りがあります: {what}",
            shown = quoted(&call.text),
            place = error.at + 1,
            what = error.message()
        );
        FilterError::new(call.at, call.len, message, error.hint())
    }

    fn unknown(&self, call: &Piece, name: &str) -> FilterError {
        let known: Vec<&str> = self.saved.0.keys().map(String::as_str).collect();
        let begun = known.iter().any(|known| known.starts_with(name));
        let near = nearest(name, &known).filter(|near| {
            let most = 2.min(name.chars().count().saturating_sub(1));
            (begun && near.starts_with(name)) || distance(name, near) <= most
        });
        let lang = Lang::current();
        let hint = match (near, known.is_empty()) {
            (Some(near), _) => say!(
                lang,
                "did you mean @{near}? To search for @ itself put the text in quotes",
                "是否指 @{near}？要查找 @ 本身请把文本加引号",
                "@{near} のことですか? @ そのものを探すときは文字列を引用符で囲む"
            ),
            (None, false) => say!(
                lang,
                "there are {list}; to search for @ itself put the text in quotes",
                "已有 {list}；要查找 @ 本身请把文本加引号",
                "使えるのは {list}。@ そのものを探すときは文字列を引用符で囲む",
                list = listed(&known)
            ),
            (None, true) => NONE_SAVED.of(lang).to_owned(),
        };
        let message = say!(
            lang,
            "no filter is saved as {shown}",
            "没有保存为 {shown} 的筛选",
            "{shown} という保存済みの絞り込みはありません",
            shown = quoted(&call.text)
        );
        FilterError::new(call.at, call.len, message, hint).unfinished_if(call.last && begun)
    }
}

fn listed(names: &[&str]) -> String {
    const SHOWN: usize = 8;
    let mut list: Vec<String> = names.iter().take(SHOWN).map(|name| format!("@{name}")).collect();
    if names.len() > SHOWN {
        list.push("...".into());
    }
    list.join(", ")
}

const NONE_SAVED: Words = Words::new(
    "none is saved yet: write name = \"expression\" under [filters] in the configuration (:save-filter serves the screen alone); to search for @ itself put the text in quotes",
    "尚未保存任何筛选：请在配置的 [filters] 下写 name = \"表达式\"，（:save-filter 仅供界面使用）；要查找 @ 本身请把文本加引号",
    "まだ保存されていません。設定の [filters] に name = \"式\" と書く（:save-filter は画面専用）。@ そのものを探すときは文字列を引用符で囲む",
);
const WRITE_OUT: Words =
    Words::new("write out what it stands for", "请直接写出它所代表的条件", "それが表す条件を直接書く");

#[cfg(test)]
mod tests {
    use chrono::Utc;

    use super::super::Filter;
    use super::*;

    fn saved(all: &[(&str, &str)]) -> Saved {
        all.iter().copied().collect()
    }

    #[test]
    fn a_call_is_a_group() {
        let saved =
            saved(&[("either", "stream:a or stream:b"), ("both", "@either -app:x"), ("late", "since:2h x")]);
        for (called, written) in [
            ("@either", "(stream:a or stream:b)"),
            ("-@either app:y", "-(stream:a or stream:b) app:y"),
            ("not (@both or c)", "not (((stream:a or stream:b) -app:x) or c)"),
            ("@late y", "since:2h x y"),
        ] {
            let called = Filter::parse_with(called, &Utc, &saved).unwrap();
            let written = Filter::parse(written, &Utc).unwrap();
            assert_eq!(
                (&called.expr, &called.bounds),
                (&written.expr, &written.bounds),
                "{}",
                written.text()
            );
        }
        assert!(Filter::parse("\"@either\"", &Utc).is_ok(), "in quotes it is a text");
        assert!(Filter::parse("a@b stream:@x", &Utc).is_ok());
    }

    #[test]
    fn a_wrong_call_is_told_where_it_stands_with_what_was_meant() {
        let doubled: Vec<(String, String)> =
            (0..8).map(|n| (format!("d{n}"), format!("@d{} @d{}", n + 1, n + 1))).collect();
        let mut all = saved(&[
            ("mine", "app:x"),
            ("wrong", "a dur:<5x"),
            ("me", "x @me"),
            ("ping", "@pong"),
            ("pong", "@ping"),
        ]);
        for (name, text) in doubled {
            all.insert(name, text);
        }
        all.insert("d8", "x");
        for (text, at, said) in [
            ("a @mnie", 2, "@mine"),
            ("@nothing-like-it", 0, "there are @"),
            ("@", 0, "no filter"),
            ("a @wrong", 2, "character 3"),
            ("@me", 0, "character 3: `@me` calls itself"),
            ("x @ping", 2, "calls itself"),
            ("@d0", 0, "too many"),
        ] {
            let error = Filter::parse_with(text, &Utc, &all).unwrap_err();
            assert_eq!(error.at, at, "{text}: {error}");
            assert!(error.to_string().contains(said), "{text}: {error}");
        }
        assert!(Filter::parse_with("@min", &Utc, &all).unwrap_err().is_unfinished());
        assert!(Filter::parse("@mine", &Utc).unwrap_err().hint().contains("[filters]"));
    }

    #[test]
    fn names_are_letters_digits_and_lines() {
        for (name, is) in
            [("a-B_9", true), ("夜间", true), ("", false), ("a b", false), ("@a", false), ("a.b", false)]
        {
            assert_eq!(is_name(name), is, "{name}");
        }
        assert!(!is_name(&"a".repeat(41)));
    }
}
