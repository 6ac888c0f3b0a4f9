//! Cuts a filter's text into words: `-`, field, `:` or `:=`, value, each with its place.
//!
//! Words are separated by blanks. A value may stand in quotes, where `\"` is a quote, `\\` a
//! backslash, and any other backslash is itself. What a field or a value means is not known here,
//! except that the signs of a larger language (groups, alternatives, patterns) are refused rather
//! than searched for as text: quotes make them text.

use super::error::{FilterError, quoted};
use crate::i18n::{Lang, Words};
use crate::say;

/// What an input method for Chinese or Japanese types for a colon. Behind a Latin word it is one; in
/// other texts it is a letter like any other.
const WIDE_COLON: char = '：';

/// One term, not yet understood.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Word {
    /// Whether a `-` stands before it.
    pub(super) negated: bool,
    /// What stands before the `:`, if there is one.
    pub(super) field: Option<Piece>,
    /// Whether the `:` is a `:=`.
    pub(super) exact: bool,
    /// What is looked for.
    pub(super) value: Piece,
}

/// A part of the text with its place, in characters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Piece {
    pub(super) at: usize,
    /// With quotes and escapes, as it was typed.
    pub(super) len: usize,
    /// Without quotes and escapes.
    pub(super) text: String,
    pub(super) quoted: bool,
    /// Whether the filter's text ends with it, so that more may be typed.
    pub(super) last: bool,
}

/// The words of a text, in its order.
pub(super) fn words(text: &str) -> Result<Vec<Word>, FilterError> {
    let chars: Vec<char> = text.chars().collect();
    let mut lexer = Lexer { chars: &chars, at: 0 };
    let mut words = Vec::new();
    while lexer.skip_blanks() {
        words.push(lexer.word()?);
    }
    refuse_connectives(&words)?;
    Ok(words)
}

struct Lexer<'a> {
    chars: &'a [char],
    at: usize,
}

impl Lexer<'_> {
    /// Whether anything is left.
    fn skip_blanks(&mut self) -> bool {
        while self.peek().is_some_and(char::is_whitespace) {
            self.at += 1;
        }
        self.peek().is_some()
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn word(&mut self) -> Result<Word, FilterError> {
        let begin = self.at;
        let negated = self.take('-');
        if negated && self.peek().is_none_or(|c| c.is_whitespace() || c == '-') {
            let ended = self.peek().is_none();
            return Err(FilterError::new(begin, 1, NOTHING_EXCLUDED.said(), HOW_TO_EXCLUDE.said())
                .unfinished_if(ended));
        }
        if self.peek() == Some('"') {
            let value = self.quoted_value()?;
            return Ok(Word { negated, field: None, exact: false, value });
        }
        let mut head = self.bare(|c| c == ':' || c == WIDE_COLON);
        if self.peek() == Some(WIDE_COLON) && !head.text.bytes().all(|b| b.is_ascii_alphabetic()) {
            self.at = head.at;
            head = self.bare(|c| c == ':');
        }
        let is_field = self.peek().is_some_and(|c| c == ':' || c == WIDE_COLON);
        refuse_signs(&head, is_field)?;
        if !(self.take(':') || self.take(WIDE_COLON)) {
            return Ok(Word { negated, field: None, exact: false, value: head });
        }
        let exact = self.take('=');
        let value = if self.peek() == Some('"') { self.quoted_value()? } else { self.bare(|_| false) };
        if !value.quoted {
            refuse_signs(&value, false)?;
        }
        Ok(Word { negated, field: Some(head), exact, value })
    }

    /// Everything up to a blank or to a character at which `ends` says so.
    fn bare(&mut self, ends: impl Fn(char) -> bool) -> Piece {
        let at = self.at;
        while self.peek().is_some_and(|c| !c.is_whitespace() && !ends(c)) {
            self.at += 1;
        }
        Piece {
            at,
            len: self.at - at,
            text: self.chars[at..self.at].iter().collect(),
            quoted: false,
            last: self.peek().is_none(),
        }
    }

    fn quoted_value(&mut self) -> Result<Piece, FilterError> {
        let at = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            let Some(c) = self.peek() else {
                return Err(
                    FilterError::new(at, 1, NOT_CLOSED.said(), HOW_TO_CLOSE.said()).unfinished_if(true)
                );
            };
            self.at += 1;
            match (c, self.peek()) {
                ('"', _) => break,
                ('\\', Some(escaped @ ('"' | '\\'))) => {
                    text.push(escaped);
                    self.at += 1;
                }
                _ => text.push(c),
            }
        }
        if let Some(c) = self.peek()
            && !c.is_whitespace()
        {
            return Err(FilterError::new(self.at, 1, CLOSED.said(), BLANK_BEHIND.said()));
        }
        Ok(Piece { at, len: self.at - at, text, quoted: true, last: self.peek().is_none() })
    }
}

/// Refuses what looks like a pattern, a set or a group.
fn refuse_signs(piece: &Piece, is_field: bool) -> Result<(), FilterError> {
    let slashed = piece.text.len() > 1 && piece.text.starts_with('/') && piece.text.ends_with('/');
    let what = match piece.text.chars().next() {
        Some('(') => Words::new("parentheses", "括号", "括弧"),
        Some('~') => Words::new("fuzzy search by ~", "用 ~ 模糊查找", "~ によるあいまい検索"),
        Some('/') if slashed && !is_field => {
            Words::new("a pattern between slashes", "斜杠之间的正则", "スラッシュで囲んだ正規表現")
        }
        _ => return Ok(()),
    };
    let len = if slashed { piece.len } else { 1 };
    let lang = Lang::current();
    Err(FilterError::new(
        piece.at,
        len,
        say!(
            lang,
            "{what} cannot be used in a filter",
            "筛选条件中不能使用{what}",
            "絞り込みでは{what}は使えません",
            what = what.of(lang)
        ),
        LITERALLY.of(lang),
    ))
}

/// Refuses `or`, `and`, `not`, `|` and their like between terms, where they are hardly meant as text.
/// At the end of the text they may be the begin of a longer word.
fn refuse_connectives(words: &[Word]) -> Result<(), FilterError> {
    for word in words.iter().take(words.len().saturating_sub(1)) {
        let value = &word.value;
        if word.field.is_some() || word.negated || value.quoted {
            continue;
        }
        let hint = match value.text.to_ascii_lowercase().as_str() {
            "or" | "|" | "||" => OR,
            "and" | "&" | "&&" => AND,
            "not" | "!" => NOT,
            _ => continue,
        };
        let lang = Lang::current();
        return Err(FilterError::new(
            value.at,
            value.len,
            say!(
                lang,
                "{given} cannot stand between terms",
                "条件之间不能写 {given}",
                "条件の間に {given} は書けません",
                given = quoted(&value.text)
            ),
            say!(
                lang,
                "{hint}; to search for the word put it in quotes",
                "{hint}；要查找这个词本身请加引号",
                "{hint}。この語そのものを探すときは引用符で囲む",
                hint = hint.of(lang)
            ),
        ));
    }
    Ok(())
}

const NOTHING_EXCLUDED: Words = Words::new(
    "this - has nothing to exclude",
    "这个 - 后面没有要排除的内容",
    "この - には除外する対象がありません",
);
const HOW_TO_EXCLUDE: Words = Words::new(
    "write the term right behind one -, or put a text that begins with - in quotes",
    "请在一个 - 之后紧接着写条件；以 - 开头的文本请加引号",
    "1 つの - の直後に条件を書く。- で始まる文字列は引用符で囲む",
);
const NOT_CLOSED: Words =
    Words::new("this quote is not closed", "引号没有闭合", "引用符が閉じられていません");
const HOW_TO_CLOSE: Words = Words::new(
    "add the closing \"; a quote inside quotes is written \\\"",
    "请补上结尾的 \"；引号内的引号写作 \\\"",
    "閉じる \" を付ける。引用符の中の引用符は \\\" と書く",
);
const CLOSED: Words =
    Words::new("a closing quote ends the term", "引号闭合后条件即结束", "閉じる引用符で条件は終わります");
const BLANK_BEHIND: Words = Words::new(
    "put a blank behind it; a quote inside quotes is written \\\"",
    "请在其后加空格；引号内的引号写作 \\\"",
    "その後に空白を入れる。引用符の中の引用符は \\\" と書く",
);
const LITERALLY: Words = Words::new(
    "to search for these very characters put them in quotes",
    "要查找这些字符本身请加引号",
    "この文字そのものを探すときは引用符で囲む",
);
const OR: Words = Words::new(
    "the same field twice means or, as in app:live app:vod",
    "同一字段写两次即为“或”，例如 app:live app:vod",
    "同じ項目を 2 回書くと「または」になる。例: app:live app:vod",
);
const AND: Words = Words::new(
    "leave it out: terms of different fields all have to match",
    "请去掉它：不同字段的条件本来就须全部满足",
    "これは不要: 異なる項目の条件はすべて満たす必要がある",
);
const NOT: Words = Words::new(
    "put a - before the term to exclude",
    "请在要排除的条件前加 -",
    "除外する条件の前に - を付ける",
);

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(at: usize, len: usize, text: &str, quoted: bool, last: bool) -> Piece {
        Piece { at, len, text: text.into(), quoted, last }
    }

    #[test]
    fn words_keep_their_places_in_characters() {
        let found = words(r#"  赛事 -app:="a b" "#).unwrap();
        assert_eq!(
            found,
            [
                Word {
                    negated: false, field: None, exact: false, value: piece(2, 2, "赛事", false, false)
                },
                Word {
                    negated: true,
                    field: Some(piece(6, 3, "app", false, false)),
                    exact: true,
                    value: piece(11, 5, "a b", true, false),
                },
            ]
        );
    }

    #[test]
    fn in_quotes_only_quote_and_backslash_are_escaped() {
        let found = words(r#""a\"b\\c\u001b""#).unwrap();
        assert_eq!(found[0].value.text, r#"a"b\c\u001b"#);
    }

    #[test]
    fn a_wide_colon_ends_a_latin_field_only() {
        let found = words("app：live 赛事：主会场").unwrap();
        assert_eq!(found[0].field, Some(piece(0, 3, "app", false, false)));
        assert_eq!(found[0].value, piece(4, 4, "live", false, false));
        assert_eq!((found[1].field.as_ref(), found[1].value.text.as_str()), (None, "赛事：主会场"));
    }

    #[test]
    fn a_quote_inside_a_word_is_itself() {
        assert_eq!(words(r#"5"disk"#).unwrap()[0].value.text, r#"5"disk"#);
    }

    #[test]
    fn the_signs_of_a_larger_language_are_refused_where_they_stand() {
        for (text, at) in [
            ("(a", 0),
            ("-(a b)", 1),
            ("cause:(a,b)", 6),
            ("stream:~room", 7),
            ("~room", 0),
            ("赛 stream:/a+/", 9),
            ("/a/", 0),
            ("a or b", 2),
            ("a AND b", 2),
            ("app:a | app:b", 6),
            ("not a", 0),
        ] {
            let error = words(text).unwrap_err();
            assert_eq!(error.at, at, "{text}: {error}");
            assert!(error.hint().contains("quotes"), "{error}");
        }
    }

    #[test]
    fn the_same_signs_are_text_in_quotes_or_inside_a_word() {
        for text in [r#""(a""#, r#"stream:"~room""#, "room(1)", "a~b", "/live", "live/1", r#"a "or" b"#, "or"]
        {
            words(text).unwrap();
        }
    }
}
