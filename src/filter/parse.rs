//! Understands a word as tests of which one is enough; every mistake is an error at its character.
//!
//! Knows the language only: neither the store nor how conditions are evaluated.

use std::net::Ipv6Addr;

use chrono::TimeZone;

use super::client::{self, Client};
use super::error::{FilterError, quoted};
use super::expr::Expr;
use super::lex::{Form, Piece, Word};
pub(super) use super::pattern::Pattern;
use super::ranges::{self, Counts, Lengths, Times};
use super::terms::{self, Field};
use super::time::{self, Since};
use crate::cause::Actor;
use crate::i18n::{Lang, Words};
use crate::insight::{Mark, Verdict};
use crate::say;

/// One question about a break.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Test {
    /// In any of the places that free text looks at.
    Anywhere(Pattern),
    Stream(Pattern),
    App(Pattern),
    Domain(Pattern),
    Cause(Pattern),
    Profile(Pattern),
    Actor(Actor),
    Ip(Client),
    Dur(Lengths),
    Since(Since),
    Ended(Times),
    Started(Times),
    /// How many equal records the service lists.
    Count(Counts),
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

/// What a word asks: one of its values is enough.
pub(super) fn term<Z: TimeZone>(word: &Word, zone: &Z) -> Result<Expr, FilterError> {
    let mut tests = Vec::new();
    for value in &word.values {
        tests.push(Expr::Test(test(word, value, zone)?));
    }
    Ok(match (tests.pop(), tests.is_empty()) {
        (Some(only), true) => only,
        (last, _) => Expr::Any(tests.into_iter().chain(last).collect()),
    })
}

fn test<Z: TimeZone>(word: &Word, value: &Piece, zone: &Z) -> Result<Test, FilterError> {
    let Word { field, exact, .. } = word;
    let Some(name) = field else { return anywhere(value) };
    let Some(field) = Field::named(&name.text) else { return Err(unknown_field(name, value)) };
    let empty = value.text.is_empty();
    if empty && !(*exact && value.quoted) {
        return Err(nothing_to_find(field, name, value));
    }
    if value.form != Form::Plain && !field.is_text() {
        return Err(no_pattern(field, name, value));
    }
    match field {
        Field::Stream => Pattern::of(*exact, value).map(Test::Stream),
        Field::App => Pattern::of(*exact, value).map(Test::App),
        Field::Domain => Pattern::of(*exact, value).map(Test::Domain),
        Field::Cause => Pattern::of(*exact, value).map(Test::Cause),
        Field::Profile => Pattern::of(*exact, value).map(Test::Profile),
        Field::Actor => actor(value).map(Test::Actor),
        Field::Ip => client::client(value).map(Test::Ip),
        Field::Dur => ranges::lengths(*exact, value).map(Test::Dur),
        Field::Since | Field::Ended | Field::Started if *exact => {
            Err(FilterError::new(value.at.saturating_sub(1), 1, NOT_EXACT.said(), LEAVE_OUT.said()))
        }
        Field::Since => time::since(value, zone).map(Test::Since),
        Field::Ended => ranges::times(value, zone).map(Test::Ended),
        Field::Started => ranges::times(value, zone).map(Test::Started),
        Field::Count => ranges::counts(*exact, value).map(Test::Count),
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
    if !value.quoted && value.form == Form::Plain && value.text.starts_with('=') {
        return Err(FilterError::new(value.at, 1, NO_FIELD.said(), HOW_EXACT.said()));
    }
    Pattern::of(false, value).map(Test::Anywhere)
}

fn no_pattern(field: Field, name: &Piece, value: &Piece) -> FilterError {
    let lang = Lang::current();
    FilterError::new(
        value.at,
        value.len,
        say!(
            lang,
            "{name}: takes no pattern",
            "{name}: 不接受模式",
            "{name}: にはパターンを書けません",
            name = name.text
        ),
        say!(
            lang,
            "write a value such as {example}",
            "请写值，例如 {example}",
            "値を書く。例: {example}",
            example = field.example()
        ),
    )
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
    Words::new("times have no exact form", "时间没有精确匹配", "時刻に完全一致はありません");
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

#[cfg(test)]
mod tests {
    use super::super::expr;
    use super::super::saved::Saved;
    use super::*;
    use chrono::Utc;

    fn one(text: &str) -> Test {
        match expr::parse(text, &Utc, &Saved::default()).unwrap() {
            Expr::All(mut parts) if parts.len() == 1 => match parts.remove(0) {
                Expr::Test(test) => test,
                other => panic!("{text}: {other:?}"),
            },
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn texts_are_folded_unless_exact() {
        assert_eq!(one("stream:ROOM_Ä"), Test::Stream(Pattern::Contains("room_ä".into())));
        assert_eq!(one("STREAM:=Room"), Test::Stream(Pattern::Is("Room".into())));
        assert_eq!(one("stream:~RM"), Test::Stream(Pattern::Fuzzy("rm".into())));
        assert_eq!(one("\"a: B\""), Test::Anywhere(Pattern::Contains("a: b".into())));
        assert_eq!(one("stream:=\"\""), Test::Stream(Pattern::Is(String::new())));
    }

    #[test]
    fn hostile_characters_are_looked_for_as_they_are_shown() {
        assert_eq!(one("\"a\u{1b}b\""), Test::Anywhere(Pattern::Contains("a\\u001bb".into())));
    }

    #[test]
    fn same_fields_are_the_same_whatever_their_values_and_free_texts_have_none() {
        assert!(one("app:a").same_field(&one("app:=b")));
        assert!(!one("app:a").same_field(&one("stream:a")));
        assert!(!one("a").same_field(&one("b")));
    }
}
