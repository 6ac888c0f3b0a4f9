//! Cuts a filter's text into tokens: words (`-`, field, `:` or `:=`, value), groups, connectives, each with
//! its place.
//!
//! Tokens are separated by blanks and by the parentheses of groups. A value may stand in quotes, where `\"`
//! is a quote, `\\` a backslash, and any other backslash is itself; between slashes, where `\/` is a slash
//! and all else the pattern's; behind a `~`; or be a set of values in parentheses. A parenthesis inside a
//! word is itself as long as its partner is, too. The signs that an input method for Chinese or Japanese
//! types for `:`, `(`, `)` and `,` count as those. What a field or a value means is not known here.

use super::error::FilterError;
use crate::i18n::Words;

/// What an input method for Chinese or Japanese types for a colon. Behind a Latin word it is one; in
/// other texts it is a letter like any other.
const WIDE_COLON: char = '：';

/// A part of a filter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Token {
    pub(super) at: usize,
    /// In characters.
    pub(super) len: usize,
    pub(super) what: What,
    /// Whether the filter's text ends with it, so that more may be typed.
    pub(super) last: bool,
}

/// What it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum What {
    Open,
    Close,
    /// `or`, `|` or `||`.
    Or,
    /// `and`, `&` or `&&`: said or not, it is the same.
    And,
    /// `-` right before what it excludes, `not` or `!` before it.
    Not,
    Word(Word),
}

/// One term, not yet understood.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Word {
    /// What stands before the `:`, if there is one.
    pub(super) field: Option<Piece>,
    /// Whether the `:` is a `:=`.
    pub(super) exact: bool,
    /// What is looked for: any of these.
    pub(super) values: Vec<Piece>,
}

/// A part of the text with its place, in characters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Piece {
    pub(super) at: usize,
    /// With quotes, signs and escapes, as it was typed.
    pub(super) len: usize,
    /// Without them.
    pub(super) text: String,
    pub(super) quoted: bool,
    pub(super) form: Form,
    /// Whether the filter's text ends with it, so that more may be typed.
    pub(super) last: bool,
}

/// How a value is to be taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Form {
    /// As it stands.
    Plain,
    /// `~text`.
    Fuzzy,
    /// `/text/`.
    Regex,
}

/// The tokens of a text, in its order.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, FilterError> {
    let chars: Vec<char> = text.chars().collect();
    let mut lexer = Lexer { chars: &chars, at: 0, open: Vec::new() };
    let mut tokens = Vec::new();
    while lexer.skip_blanks() {
        lexer.token(&mut tokens)?;
    }
    if let Some(at) = lexer.open.last() {
        return Err(
            FilterError::new(*at, 1, GROUP_OPEN.said(), HOW_TO_CLOSE_GROUP.said()).unfinished_if(true)
        );
    }
    if let [only] = &mut tokens[..]
        && let What::Or | What::And | What::Not = only.what
    {
        // Nothing is connected: it is looked for.
        let piece = Piece {
            at: only.at,
            len: only.len,
            text: chars[only.at..only.at + only.len].iter().collect(),
            quoted: false,
            form: Form::Plain,
            last: only.last,
        };
        only.what = What::Word(Word { field: None, exact: false, values: vec![piece] });
    }
    Ok(tokens)
}

pub(super) const fn is_open(c: char) -> bool {
    matches!(c, '(' | '（')
}

pub(super) const fn is_close(c: char) -> bool {
    matches!(c, ')' | '）')
}

pub(super) const fn is_comma(c: char) -> bool {
    matches!(c, ',' | '，' | '、')
}

/// Where the slash stands that ends a pattern which begins at a place: one before a blank, the end of a group
/// or of a set, or the end of all. Without one the slash there is a letter like any other.
pub(super) fn regex_end(chars: &[char], begin: usize) -> Option<usize> {
    if chars.get(begin) != Some(&'/') {
        return None;
    }
    let mut at = begin + 1;
    while let Some(&c) = chars.get(at) {
        let next = chars.get(at + 1).copied();
        match c {
            '\\' => at += 1,
            '/' if at > begin + 1 && next.is_none_or(|c| c.is_whitespace() || is_close(c) || is_comma(c)) => {
                return Some(at);
            }
            _ => {}
        }
        at += 1;
    }
    None
}

struct Lexer<'a> {
    chars: &'a [char],
    at: usize,
    /// Where the groups begin that are not closed yet.
    open: Vec<usize>,
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

    fn push(&self, tokens: &mut Vec<Token>, at: usize, what: What) {
        tokens.push(Token { at, len: self.at - at, what, last: self.peek().is_none() });
    }

    /// One token, or two where the first is a `-`.
    fn token(&mut self, tokens: &mut Vec<Token>) -> Result<(), FilterError> {
        let begin = self.at;
        let excluded = self.take('-');
        if excluded {
            let nothing = self.peek().is_none_or(|c| c.is_whitespace() || c == '-' || is_close(c));
            if nothing {
                let ended = self.peek().is_none();
                return Err(FilterError::new(begin, 1, NOTHING_EXCLUDED.said(), HOW_TO_EXCLUDE.said())
                    .unfinished_if(ended));
            }
            self.push(tokens, begin, What::Not);
        }
        let at = self.at;
        match self.peek() {
            Some(c) if is_open(c) => {
                self.at += 1;
                self.open.push(at);
                self.push(tokens, at, What::Open);
            }
            Some(c) if is_close(c) => {
                self.at += 1;
                if self.open.pop().is_none() {
                    return Err(FilterError::new(at, 1, CLOSES_NOTHING.said(), AS_TEXT.said()));
                }
                self.push(tokens, at, What::Close);
            }
            _ => {
                let word = self.word()?;
                let connective = if excluded { None } else { connective(&word) };
                self.push(tokens, at, connective.unwrap_or(What::Word(word)));
            }
        }
        Ok(())
    }

    fn word(&mut self) -> Result<Word, FilterError> {
        if self.peek() == Some('"') || self.is_signed() {
            return Ok(Word { field: None, exact: false, values: vec![self.value(false, |_| false)?] });
        }
        let mut head = self.bare(|c| c == ':' || c == WIDE_COLON);
        if self.peek() == Some(WIDE_COLON) && !head.text.bytes().all(|b| b.is_ascii_alphabetic()) {
            self.at = head.at;
            head = self.bare(|c| c == ':');
        }
        if !(self.take(':') || self.take(WIDE_COLON)) {
            return Ok(Word { field: None, exact: false, values: vec![head] });
        }
        let exact = self.take('=');
        let values = if self.peek().is_some_and(is_open) {
            self.set(exact)?
        } else {
            vec![self.value(exact, |_| false)?]
        };
        Ok(Word { field: Some(head), exact, values })
    }

    /// Whether a value of another form than plain begins here.
    fn is_signed(&self) -> bool {
        self.peek() == Some('~') || self.regex_end().is_some()
    }

    /// One value, up to a blank or to a character at which `ends` says so.
    fn value(&mut self, exact: bool, ends: impl Fn(char) -> bool) -> Result<Piece, FilterError> {
        if self.peek() == Some('"') {
            return self.quoted_value(ends);
        }
        if exact {
            return Ok(self.bare(ends));
        }
        if let Some(end) = self.regex_end() {
            let at = self.at;
            let text: String = self.chars[at + 1..end].iter().collect();
            self.at = end + 1;
            let (len, last) = (self.at - at, self.peek().is_none());
            return Ok(Piece { at, len, text, quoted: false, form: Form::Regex, last });
        }
        let at = self.at;
        if !self.take('~') {
            return Ok(self.bare(ends));
        }
        let piece = if self.peek() == Some('"') { self.quoted_value(ends)? } else { self.bare(ends) };
        if piece.text.is_empty() {
            return Err(FilterError::new(at, 1, NOTHING_FUZZY.said(), HOW_FUZZY.said())
                .unfinished_if(piece.last && !piece.quoted));
        }
        Ok(Piece { at, len: self.at - at, form: Form::Fuzzy, ..piece })
    }

    fn regex_end(&self) -> Option<usize> {
        regex_end(self.chars, self.at)
    }

    /// `(a, b)`: its members.
    fn set(&mut self, exact: bool) -> Result<Vec<Piece>, FilterError> {
        let begin = self.at;
        self.at += 1;
        let mut members = Vec::new();
        loop {
            while self.peek().is_some_and(|c| c.is_whitespace() || is_comma(c)) {
                self.at += 1;
            }
            match self.peek() {
                None => {
                    return Err(
                        FilterError::new(begin, 1, SET_OPEN.said(), HOW_SET.said()).unfinished_if(true)
                    );
                }
                Some(c) if is_close(c) => {
                    self.at += 1;
                    if members.is_empty() {
                        let len = self.at - begin;
                        return Err(FilterError::new(begin, len, SET_EMPTY.said(), HOW_SET.said()));
                    }
                    return Ok(members);
                }
                Some(_) => members.push(self.value(exact, |c| is_comma(c) || is_close(c))?),
            }
        }
    }

    /// Everything up to a blank, to a parenthesis that closes a group, or to a character at which `ends`
    /// says so.
    fn bare(&mut self, ends: impl Fn(char) -> bool) -> Piece {
        let at = self.at;
        let mut inner = 0_usize;
        while let Some(c) = self.peek() {
            if c.is_whitespace() || (inner == 0 && ends(c)) {
                break;
            }
            if is_open(c) {
                inner += 1;
            } else if is_close(c) && (inner > 0 || !self.open.is_empty()) {
                if inner == 0 {
                    break;
                }
                inner -= 1;
            }
            self.at += 1;
        }
        Piece {
            at,
            len: self.at - at,
            text: self.chars[at..self.at].iter().collect(),
            quoted: false,
            form: Form::Plain,
            last: self.peek().is_none(),
        }
    }

    fn quoted_value(&mut self, ends: impl Fn(char) -> bool) -> Result<Piece, FilterError> {
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
            && !(c.is_whitespace() || ends(c) || (is_close(c) && !self.open.is_empty()))
        {
            return Err(FilterError::new(self.at, 1, CLOSED.said(), BLANK_BEHIND.said()));
        }
        let last = self.peek().is_none();
        Ok(Piece { at, len: self.at - at, text, quoted: true, form: Form::Plain, last })
    }
}

/// What a bare word connects, if it does.
fn connective(word: &Word) -> Option<What> {
    let ([value], None) = (&word.values[..], &word.field) else { return None };
    if value.quoted || value.form != Form::Plain {
        return None;
    }
    match value.text.to_ascii_lowercase().as_str() {
        "or" | "|" | "||" => Some(What::Or),
        "and" | "&" | "&&" => Some(What::And),
        "not" | "!" => Some(What::Not),
        _ => None,
    }
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
const GROUP_OPEN: Words =
    Words::new("this group is not closed", "这个括号没有闭合", "この括弧は閉じられていません");
const HOW_TO_CLOSE_GROUP: Words = Words::new(
    "add the closing ); to search for the parenthesis itself put it in quotes",
    "请补上结尾的 )；要查找括号本身请加引号",
    "閉じる ) を付ける。括弧そのものを探すときは引用符で囲む",
);
const CLOSES_NOTHING: Words =
    Words::new("this ) closes nothing", "这个 ) 没有对应的 (", "この ) に対応する ( がありません");
const AS_TEXT: Words = Words::new(
    "take it away; to search for the parenthesis itself put it in quotes",
    "请删去；要查找括号本身请加引号",
    "削除する。括弧そのものを探すときは引用符で囲む",
);
const SET_OPEN: Words =
    Words::new("this set is not closed", "这个集合没有闭合", "この集合は閉じられていません");
const SET_EMPTY: Words = Words::new("this set is empty", "这个集合为空", "この集合は空です");
const HOW_SET: Words = Words::new(
    "write values with commas between them and a ) behind them, such as app:(live,vod)",
    "请写以逗号分隔的值并以 ) 结尾，例如 app:(live,vod)",
    "値をコンマで区切り ) で閉じる。例: app:(live,vod)",
);
const NOTHING_FUZZY: Words = Words::new(
    "this ~ has nothing to look for",
    "这个 ~ 后面没有要查找的内容",
    "この ~ には探すものがありません",
);
const HOW_FUZZY: Words = Words::new(
    "write letters right behind it, such as stream:~rm12; to search for a ~ itself put it in quotes",
    "请紧接着写字母，例如 stream:~rm12；要查找 ~ 本身请加引号",
    "直後に文字を書く。例: stream:~rm12。~ そのものを探すときは引用符で囲む",
);

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(at: usize, len: usize, text: &str, quoted: bool, last: bool) -> Piece {
        Piece { at, len, text: text.into(), quoted, form: Form::Plain, last }
    }

    /// The words of a text, without what connects them.
    fn words(text: &str) -> Vec<Word> {
        let word = |token: Token| if let What::Word(word) = token.what { Some(word) } else { None };
        tokens(text).unwrap().into_iter().filter_map(word).collect()
    }

    /// The tokens in few letters: `( ) | & - w`.
    fn shape(text: &str) -> String {
        let letter = |token: Token| match token.what {
            What::Open => '(',
            What::Close => ')',
            What::Or => '|',
            What::And => '&',
            What::Not => '-',
            What::Word(_) => 'w',
        };
        tokens(text).unwrap().into_iter().map(letter).collect()
    }

    #[test]
    fn words_keep_their_places_in_characters() {
        let found = tokens(r#"  赛事 -app:="a b" "#).unwrap();
        let word = |what: &What| if let What::Word(word) = what { word.clone() } else { panic!("{what:?}") };
        assert_eq!((found[0].at, word(&found[0].what).values), (2, vec![piece(2, 2, "赛事", false, false)]));
        assert_eq!((found[1].at, &found[1].what), (5, &What::Not));
        let excluded = word(&found[2].what);
        assert_eq!(excluded.field, Some(piece(6, 3, "app", false, false)));
        assert!(excluded.exact);
        assert_eq!(excluded.values, [piece(11, 5, "a b", true, false)]);
    }

    #[test]
    fn in_quotes_only_quote_and_backslash_are_escaped() {
        assert_eq!(words(r#""a\"b\\c\u001b""#)[0].values[0].text, r#"a"b\c\u001b"#);
    }

    #[test]
    fn a_wide_colon_ends_a_latin_field_only() {
        let found = words("app：live 赛事：主会场");
        assert_eq!(found[0].field, Some(piece(0, 3, "app", false, false)));
        assert_eq!(found[0].values, [piece(4, 4, "live", false, false)]);
        assert_eq!((found[1].field.as_ref(), found[1].values[0].text.as_str()), (None, "赛事：主会场"));
    }

    #[test]
    fn groups_and_connectives_stand_between_words_in_either_script() {
        for (text, expected) in [
            ("a or b", "w|w"),
            ("(a b) | -(c)", "(ww)|-(w)"),
            ("（赛事 or app：live）not x", "(w|w)-w"),
            ("a AND b && c", "w&w&w"),
            ("-or not", "-w-"),
            ("((a))", "((w))"),
            ("\"or\"", "w"),
            ("or", "w"),
            ("!", "w"),
        ] {
            assert_eq!(shape(text), expected, "{text}");
        }
    }

    #[test]
    fn parentheses_inside_a_word_are_its_own_as_far_as_they_are_pairs() {
        for (text, value) in
            [("room(1)", "room(1)"), ("a)", "a)"), ("(room(1))", "room(1)"), ("(x or f(y)z)", "f(y)z")]
        {
            assert_eq!(words(text).last().unwrap().values[0].text, value, "{text}");
        }
    }

    #[test]
    fn sets_have_members_with_blanks_commas_and_quotes() {
        for text in ["app:(a,b)", "app:( a , b )", "app:(a b)", "app：（a，b）", "app:(\"a\",b)"] {
            let found = words(text);
            let members: Vec<&str> = found[0].values.iter().map(|it| it.text.as_str()).collect();
            assert_eq!(members, ["a", "b"], "{text}");
        }
        assert_eq!(shape("(app:(a,b) c)"), "(ww)");
    }

    #[test]
    fn a_pattern_ends_at_a_slash_with_nothing_behind_it() {
        for (text, form, value) in [
            ("/a b/", Form::Regex, "a b"),
            ("stream:/^room_\\d+$/", Form::Regex, "^room_\\d+$"),
            ("(/a/)", Form::Regex, "a"),
            (r"/a\/b/", Form::Regex, r"a\/b"),
            ("/live", Form::Plain, "/live"),
            ("/a/b", Form::Plain, "/a/b"),
            ("//", Form::Plain, "//"),
            ("stream:=/a/", Form::Plain, "/a/"),
            ("\"/a/\"", Form::Plain, "/a/"),
            ("~rm", Form::Fuzzy, "rm"),
            ("stream:~\"r m\"", Form::Fuzzy, "r m"),
            ("stream:=~rm", Form::Plain, "~rm"),
            ("a~b", Form::Plain, "a~b"),
        ] {
            let value_of = words(text)[0].values[0].clone();
            assert_eq!((value_of.form, value_of.text.as_str()), (form, value), "{text}");
        }
    }

    #[test]
    fn a_quote_inside_a_word_is_itself() {
        assert_eq!(words(r#"5"disk"#)[0].values[0].text, r#"5"disk"#);
    }
}
