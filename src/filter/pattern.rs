//! How a text is compared: a part of it, all of it, letters in their order, or a regular expression.

use std::fmt;

use regex::{Regex, RegexBuilder};

use super::error::{FilterError, quoted};
use super::haystack::fold;
use super::lex::{Form, Piece};
use crate::event::{Text, neutralise};
use crate::i18n::{Lang, Words};
use crate::say;

/// What a regular expression may take, compiled, in bytes.
const LARGEST: usize = 1 << 20;

/// See the module.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Pattern {
    /// It contains this, both folded.
    Contains(String),
    /// It is this, as it came or as it is shown.
    Is(String),
    /// It has these letters in this order, both folded.
    Fuzzy(String),
    /// This matches a part of it, whatever the case.
    Matches(Expression),
}

/// A regular expression; equal to another one if it was written the same.
#[derive(Clone)]
pub(super) struct Expression(Regex);

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str()
    }
}

impl Eq for Expression {}

impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}/", self.0.as_str())
    }
}

impl Pattern {
    /// What a value means where a text is looked for.
    pub(super) fn of(exact: bool, value: &Piece) -> Result<Self, FilterError> {
        Ok(match value.form {
            _ if exact => Self::Is(value.text.clone()),
            Form::Plain => Self::Contains(fold(&neutralise(&value.text))),
            // Whatever may stand between any two letters anyway: who writes `*` means that.
            Form::Fuzzy => {
                let letters = |c: &char| !c.is_whitespace() && *c != '*';
                Self::Fuzzy(fold(&neutralise(&value.text)).chars().filter(letters).collect())
            }
            Form::Regex => Self::Matches(expression(value)?),
        })
    }

    /// Whether a text of a record is meant.
    pub(super) fn finds(&self, text: &Text) -> bool {
        match self {
            Self::Is(wanted) => text.raw() == wanted || text.shown() == wanted,
            _ => self.finds_plain(text.shown()),
        }
    }

    /// Whether a text of this program's own is meant.
    pub(super) fn finds_plain(&self, text: &str) -> bool {
        match self {
            Self::Contains(needle) => fold(text).contains(needle.as_str()),
            Self::Is(wanted) => text == wanted,
            Self::Fuzzy(letters) => has_in_order(&fold(text), letters),
            Self::Matches(expression) => expression.0.is_match(text),
        }
    }

    /// Whether a short text such as a code is meant, a part of which would mean nothing.
    pub(super) fn finds_whole(&self, text: &str) -> bool {
        match self {
            Self::Contains(wanted) | Self::Is(wanted) | Self::Fuzzy(wanted) => text == wanted,
            Self::Matches(expression) => {
                expression.0.find(text).is_some_and(|found| found.start() == 0 && found.end() == text.len())
            }
        }
    }
}

/// Whether a folded text has all letters, in their order.
pub(super) fn has_in_order(text: &str, letters: &str) -> bool {
    let mut text = text.as_bytes();
    // Byte by byte, which is letter by letter: no letter's bytes are spread over two.
    letters.chars().all(|letter| {
        let mut bytes = [0; 4];
        let found = memchr::memmem::find(text, letter.encode_utf8(&mut bytes).as_bytes());
        found.is_some_and(|at| {
            text = &text[at + letter.len_utf8()..];
            true
        })
    })
}

fn expression(value: &Piece) -> Result<Expression, FilterError> {
    // A slash inside is written with a backslash before it, which the expression's own language ignores.
    let source = value.text.as_str();
    let regex = RegexBuilder::new(source)
        .case_insensitive(true)
        .size_limit(LARGEST)
        .dfa_size_limit(LARGEST)
        .nest_limit(50)
        .build();
    regex.map(Expression).map_err(|error| wrong(source, &error, value))
}

fn wrong(source: &str, error: &regex::Error, value: &Piece) -> FilterError {
    let lang = Lang::current();
    if let regex::Error::CompiledTooBig(_) = error {
        return FilterError::new(value.at, value.len, TOO_LARGE.of(lang), FEWER.of(lang));
    }
    let (from, len, why) = match regex_syntax::Parser::new().parse(source) {
        Err(regex_syntax::Error::Parse(error)) => place(source, error.span(), &error.kind().to_string()),
        Err(regex_syntax::Error::Translate(error)) => place(source, error.span(), &error.kind().to_string()),
        _ => (0, source.chars().count(), String::new()),
    };
    // Behind the opening slash.
    let why = if why.is_empty() { quoted(source) } else { neutralise(&why) };
    FilterError::new(
        (value.at + 1 + from).min(value.at + value.len - 1),
        len,
        say!(
            lang,
            "this is no regular expression: {why}",
            "不是正则表达式：{why}",
            "正規表現として解釈できません: {why}"
        ),
        HOW_REGEX.of(lang),
    )
}

/// Characters before a span, and in it.
fn place(source: &str, span: &regex_syntax::ast::Span, why: &str) -> (usize, usize, String) {
    let characters = |end: usize| source.get(..end).map_or(0, |part| part.chars().count());
    let from = characters(span.start.offset);
    (from, characters(span.end.offset).saturating_sub(from).max(1), why.to_owned())
}

const TOO_LARGE: Words =
    Words::new("this regular expression is too large", "这个正则表达式过大", "この正規表現は大きすぎます");
const FEWER: Words =
    Words::new("write it with fewer or smaller repetitions", "请减少重复次数", "繰り返しを減らす");
const HOW_REGEX: Words = Words::new(
    "mend it, such as /^room_[0-9]+$/; to search for the characters themselves put all in quotes",
    "请修改，例如 /^room_[0-9]+$/；要查找这些字符本身请整体加引号",
    "直す。例: /^room_[0-9]+$/。文字そのものを探すときは全体を引用符で囲む",
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_stand_in_their_order_not_side_by_side() {
        for (text, letters, found) in [
            ("room_1204", "rm12", true),
            ("room_1204", "21", false),
            ("赛事直播", "赛播", true),
            ("赛事直播", "播赛", false),
            ("aa", "aaa", false),
            ("a", "", true),
        ] {
            assert_eq!(has_in_order(text, letters), found, "{text} {letters}");
        }
    }
}
