//! Understands words as conditions; every mistake is an error at its character.
//!
//! Knows the language only: neither the store nor how conditions are evaluated.

use std::net::Ipv6Addr;

use chrono::TimeZone;

use super::client::{self, Client};
use super::error::{FilterError, quoted};
use super::haystack::fold;
use super::lex::{self, Piece, Word};
use super::terms::{self, Field};
use super::time::{self, Since};
use crate::cause::Actor;
use crate::event::neutralise;
use crate::i18n::{Lang, Words};
use crate::insight::{Mark, Verdict};
use crate::say;

/// A test that must succeed, or with `negated` must fail.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Condition {
    pub(super) negated: bool,
    pub(super) test: Test,
}

/// One question about a break.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Test {
    /// A folded text, in any of the places that free text looks at.
    Anywhere(String),
    Stream(Pattern),
    App(Pattern),
    Domain(Pattern),
    Cause(Pattern),
    Profile(Pattern),
    Actor(Actor),
    Ip(Client),
    Dur(Lengths),
    Since(Since),
    Verdict(Verdict),
    Is(Fact),
}

/// What `is:` asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Fact {
    Down,
    Back,
    New,
    Flapping,
    Marked,
    Noted,
}

impl Fact {
    const WORDS: [(&'static str, Self); 6] = [
        ("down", Self::Down),
        ("back", Self::Back),
        ("new", Self::New),
        ("flapping", Self::Flapping),
        ("marked", Self::Marked),
        ("noted", Self::Noted),
    ];

    /// Whether it asks what people noted.
    pub(super) const fn is_of_people(self) -> bool {
        matches!(self, Self::Marked | Self::Noted)
    }

    pub(super) fn holds(self, mark: Mark) -> bool {
        match self {
            Self::Down => mark.verdict() == Verdict::Down,
            Self::Back => mark.verdict() == Verdict::Back,
            Self::New => mark.is_new(),
            Self::Flapping => mark.is_flapping(),
            Self::Marked => mark.is_marked(),
            Self::Noted => mark.is_noted(),
        }
    }
}

impl Test {
    /// Whether both ask the same field, so that one of them is enough. Free texts have no field.
    pub(super) fn same_field(&self, other: &Self) -> bool {
        !matches!(self, Self::Anywhere(_)) && std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

/// How a text is compared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Pattern {
    /// It contains this, both folded.
    Contains(String),
    /// It is this, as it came or as it is shown.
    Is(String),
}

/// Durations from `least` to `most` seconds; none if `least` is larger. Never a missing one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Lengths {
    pub(super) least: i32,
    pub(super) most: i32,
}

impl Lengths {
    pub(super) fn contains(self, seconds: i32) -> bool {
        (self.least..=self.most).contains(&seconds)
    }
}

/// All conditions of a text, in its order.
pub(super) fn conditions<Z: TimeZone>(text: &str, zone: &Z) -> Result<Vec<Condition>, FilterError> {
    lex::words(text)?
        .into_iter()
        .map(|word| Ok(Condition { negated: word.negated, test: test(&word, zone)? }))
        .collect()
}

fn test<Z: TimeZone>(word: &Word, zone: &Z) -> Result<Test, FilterError> {
    let Word { field, exact, value, .. } = word;
    let Some(name) = field else { return anywhere(value) };
    let Some(field) = Field::named(&name.text) else { return Err(unknown_field(name, value)) };
    let empty = value.text.is_empty();
    if empty && !(*exact && value.quoted) {
        return Err(nothing_to_find(field, name, value));
    }
    match field {
        Field::Stream => Ok(Test::Stream(pattern(*exact, value))),
        Field::App => Ok(Test::App(pattern(*exact, value))),
        Field::Domain => Ok(Test::Domain(pattern(*exact, value))),
        Field::Cause => Ok(Test::Cause(pattern(*exact, value))),
        Field::Profile => Ok(Test::Profile(pattern(*exact, value))),
        Field::Actor => actor(value).map(Test::Actor),
        Field::Ip => client::client(value).map(Test::Ip),
        Field::Dur => lengths(*exact, value).map(Test::Dur),
        Field::Since if *exact => {
            Err(FilterError::new(value.at.saturating_sub(1), 1, NOT_EXACT.said(), LEAVE_OUT.said()))
        }
        Field::Since => time::since(value, zone).map(Test::Since),
        Field::Verdict => {
            one_of(value, &Verdict::ALL.map(|verdict| (verdict.name(), verdict))).map(Test::Verdict)
        }
        Field::Is => one_of(value, &Fact::WORDS).map(Test::Is),
    }
}

fn anywhere(value: &Piece) -> Result<Test, FilterError> {
    if value.text.is_empty() {
        return Err(FilterError::new(value.at, value.len, EMPTY.said(), FILL.said()));
    }
    if !value.quoted && value.text.starts_with('=') {
        return Err(FilterError::new(value.at, 1, NO_FIELD.said(), HOW_EXACT.said()));
    }
    Ok(Test::Anywhere(fold(&neutralise(&value.text))))
}

fn pattern(exact: bool, value: &Piece) -> Pattern {
    if exact { Pattern::Is(value.text.clone()) } else { Pattern::Contains(fold(&neutralise(&value.text))) }
}

fn unknown_field(name: &Piece, value: &Piece) -> FilterError {
    let (lang, fields) = (Lang::current(), Field::list());
    if name.text.is_empty() {
        return FilterError::new(
            name.at,
            1,
            Words::new("a field is missing before the :", ": 前面缺少字段", ": の前に項目名がありません")
                .of(lang),
            say!(
                lang,
                "fields are {fields}; to search for a colon put the text in quotes",
                "可用字段：{fields}；要查找冒号请把文本加引号",
                "使える項目: {fields}。コロンを探すときは文字列を引用符で囲む"
            ),
        );
    }
    let address: Result<Ipv6Addr, _> = format!("{}:{}", name.text, value.text).parse();
    let meant = match (address, Field::nearest(&name.text)) {
        (Ok(address), _) => did_you_mean(lang, &format!("ip:{address}")),
        (_, Some(near)) => did_you_mean(lang, &format!("{near}:")),
        _ => String::new(),
    };
    FilterError::new(
        name.at,
        name.len,
        say!(
            lang,
            "there is no field {given}",
            "没有字段 {given}",
            "項目 {given} はありません",
            given = quoted(&name.text)
        ),
        say!(
            lang,
            "{meant}fields are {fields}; to search for a text with a colon put it in quotes",
            "{meant}可用字段：{fields}；要查找含冒号的文本请加引号",
            "{meant}使える項目: {fields}。コロンを含む文字列を探すときは引用符で囲む"
        ),
    )
}

fn did_you_mean(lang: Lang, near: &str) -> String {
    say!(lang, "did you mean {near}? ", "是否指 {near}？", "{near} のことですか? ")
}

fn nothing_to_find(field: Field, name: &Piece, value: &Piece) -> FilterError {
    let (lang, name) = (Lang::current(), &name.text);
    let hint = match field {
        Field::Stream | Field::App | Field::Domain => say!(
            lang,
            "write one without a blank before it; {name}:=\"\" finds the empty ones",
            "请紧接着写，中间不要空格；{name}:=\"\" 查找空值",
            "空白を入れずに続けて書く。{name}:=\"\" は空のものを探す"
        ),
        _ => say!(
            lang,
            "write one without a blank before it, such as {example}",
            "请紧接着写，中间不要空格，例如 {example}",
            "空白を入れずに続けて書く。例: {example}",
            example = field.example()
        ),
    };
    let message =
        say!(lang, "a value is missing behind {name}:", "{name}: 后面缺少值", "{name}: の後に値がありません");
    FilterError::new(value.at, value.len, message, hint).unfinished_if(value.last && !value.quoted)
}

fn actor(value: &Piece) -> Result<Actor, FilterError> {
    let word = value.text.to_lowercase();
    if let Some(actor) = Actor::by_name(&word) {
        return Ok(actor);
    }
    let lang = Lang::current();
    let begun = Actor::ALL.iter().any(|actor| actor.name().starts_with(&word));
    Err(FilterError::new(
        value.at,
        value.len,
        say!(
            lang,
            "{given} is not one of those who act",
            "{given} 不是任何处理方",
            "{given} という対応者はありません",
            given = quoted(&value.text)
        ),
        write_one_of(lang, "", &Actor::ALL.map(Actor::name).join(", ")),
    )
    .unfinished_if(value.last && begun))
}

/// The meaning of a word that must be one of a few, in any case.
fn one_of<T: Copy>(value: &Piece, words: &[(&'static str, T)]) -> Result<T, FilterError> {
    let typed = value.text.to_lowercase();
    if let Some((_, meaning)) = words.iter().find(|(word, _)| *word == typed) {
        return Ok(*meaning);
    }
    let names: Vec<&'static str> = words.iter().map(|(word, _)| *word).collect();
    let begun = names.iter().any(|name| name.starts_with(&typed));
    let (lang, list, given) = (Lang::current(), names.join(", "), quoted(&value.text));
    let meant = terms::nearest(&typed, &names).map_or_else(String::new, |near| did_you_mean(lang, near));
    Err(FilterError::new(
        value.at,
        value.len,
        say!(lang, "{given} is none of its words", "{given} 不是可用的词", "{given} は使えない語です"),
        write_one_of(lang, &meant, &list),
    )
    .unfinished_if(value.last && begun))
}

fn write_one_of(lang: Lang, meant: &str, list: &str) -> String {
    say!(
        lang,
        "{meant}write one of {list}",
        "{meant}请写其中之一：{list}",
        "{meant}次のいずれかを書く: {list}"
    )
}

const NOT_EXACT: Words =
    Words::new("since has no exact form", "since 没有精确匹配", "since に完全一致はありません");
const LEAVE_OUT: Words = Words::new(
    "leave out the =; since:2h finds what ended in the last two hours",
    "请去掉 =；since:2h 查找最近两小时内结束的推流",
    "= を外す。since:2h は直近 2 時間に終わったものを探す",
);
const EMPTY: Words = Words::new(
    "there is nothing to find in empty quotes",
    "空引号中没有要查找的内容",
    "空の引用符には探すものがありません",
);
const FILL: Words = Words::new(
    "write a text between them, or take them away",
    "请在引号之间写文本，或去掉引号",
    "間に文字列を書くか、引用符を外す",
);
const NO_FIELD: Words =
    Words::new("a field is missing before the =", "= 前面缺少字段", "= の前に項目名がありません");
const HOW_EXACT: Words = Words::new(
    "write stream:=room_1 for an exact name, or put the text in quotes",
    "精确匹配名称请写 stream:=room_1，或把文本加引号",
    "名前の完全一致は stream:=room_1 と書く。文字列なら引用符で囲む",
);

fn lengths(exact: bool, value: &Piece) -> Result<Lengths, FilterError> {
    let text = value.text.as_str();
    let signs: &[&str] = if exact { &[] } else { &["<=", ">=", "<", ">", "="] };
    let sign = signs.iter().copied().find(|sign| text.starts_with(sign)).unwrap_or_default();
    let seconds = time::span(value, sign.len())?;
    let from = |least: i64| i32::try_from(least).map_or(NO_LENGTHS, |least| Lengths { least, ..ALL_LENGTHS });
    let up_to = |most: i64| Lengths { most: i32::try_from(most).unwrap_or(i32::MAX), ..ALL_LENGTHS };
    Ok(match sign {
        "<" => up_to(seconds - 1),
        "<=" => up_to(seconds),
        ">" => from(seconds.saturating_add(1)),
        ">=" => from(seconds),
        _ => i32::try_from(seconds).map_or(NO_LENGTHS, |seconds| Lengths { least: seconds, most: seconds }),
    })
}

/// The store's mark of a missing duration is the least number, and stays outside.
const ALL_LENGTHS: Lengths = Lengths { least: i32::MIN + 1, most: i32::MAX };
const NO_LENGTHS: Lengths = Lengths { least: i32::MAX, most: i32::MIN };

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Utc;

    fn one(text: &str) -> Test {
        let mut found = conditions(text, &Utc).unwrap();
        assert_eq!(found.len(), 1, "{text}");
        found.remove(0).test
    }

    #[test]
    fn lengths_are_closed_ranges_without_the_missing_one() {
        let range = |text| match one(text) {
            Test::Dur(lengths) => (lengths.least, lengths.most),
            other => panic!("{other:?}"),
        };
        assert_eq!(range("dur:<30s"), (i32::MIN + 1, 29));
        assert_eq!(range("dur:<=30s"), (i32::MIN + 1, 30));
        assert_eq!(range("dur:>2h"), (7_201, i32::MAX));
        assert_eq!(range("dur:>=2h"), (7_200, i32::MAX));
        for same in ["dur:=90s", "dur:1m30s", "dur:\"=90s\"", "dur:\"1m30s\""] {
            assert_eq!(range(same), (90, 90), "{same}");
        }
        assert_eq!(range("dur:<99999999d"), (i32::MIN + 1, i32::MAX));
        for none in ["dur:>99999999d", "dur:>=99999999d", "dur:=99999999d", "dur:>99999999999999999999d"] {
            let (least, most) = range(none);
            assert!(least > most, "{none}");
        }
    }

    #[test]
    fn texts_are_folded_unless_exact() {
        assert_eq!(one("stream:ROOM_Ä"), Test::Stream(Pattern::Contains("room_ä".into())));
        assert_eq!(one("STREAM:=Room"), Test::Stream(Pattern::Is("Room".into())));
        assert_eq!(one("\"a: B\""), Test::Anywhere("a: b".into()));
        assert_eq!(one("stream:=\"\""), Test::Stream(Pattern::Is(String::new())));
    }

    #[test]
    fn hostile_characters_are_looked_for_as_they_are_shown() {
        assert_eq!(one("\"a\u{1b}b\""), Test::Anywhere("a\\u001bb".into()));
    }

    #[test]
    fn same_fields_are_the_same_whatever_their_values_and_free_texts_have_none() {
        assert!(one("app:a").same_field(&one("app:=b")));
        assert!(!one("app:a").same_field(&one("stream:a")));
        assert!(!one("a").same_field(&one("b")));
    }
}
