//! What is asked as a whole: tests, joined by and, or and not; and how tokens become that.
//!
//! `or` binds least; between two of them all must hold, and there the same field twice means or. `-` and
//! `not` bind to the one term or group behind them. Knows neither the store nor how this is evaluated.

use chrono::TimeZone;

use super::error::FilterError;
use super::lex::{self, Piece, Token, What};
use super::parse::{self, Test};
use super::saved::{Calls, Saved, called};
use super::time::Since;
use crate::i18n::Words;

/// Groups within groups, at most: nobody means more, and a page of parentheses must not exhaust the stack.
const DEEPEST: usize = 50;

/// A question, and what it is made of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Expr {
    /// Each of them; nothing is asked if there is none.
    All(Vec<Expr>),
    /// One of them at least.
    Any(Vec<Expr>),
    Not(Box<Expr>),
    Test(Test),
}

impl Default for Expr {
    fn default() -> Self {
        Self::All(Vec::new())
    }
}

impl Expr {
    /// Whether anything in it is so.
    pub(super) fn any_test(&self, is_so: &dyn Fn(&Test) -> bool) -> bool {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().any(|part| part.any_test(is_so)),
            Self::Not(part) => part.any_test(is_so),
            Self::Test(test) => is_so(test),
        }
    }

    /// The tests of which one is enough, if it is no more than that.
    pub(super) fn alternatives(&self) -> Option<Vec<&Test>> {
        match self {
            Self::Test(test) => Some(vec![test]),
            Self::Any(parts) => {
                parts.iter().map(|part| if let Self::Test(test) = part { Some(test) } else { None }).collect()
            }
            Self::All(_) | Self::Not(_) => None,
        }
    }

    /// Takes the `since:` out of which one must hold whatever else does, or none may (then with `true`): they
    /// are bounds on the order by end.
    pub(super) fn take_bounds(&mut self) -> Vec<(bool, Vec<Since>)> {
        let mut bounds = Vec::new();
        if let Self::All(parts) = self {
            parts.retain(|part| {
                let (negated, inner) = match part {
                    Self::Not(inner) => (true, &**inner),
                    other => (false, other),
                };
                let Some(tests) = inner.alternatives() else { return true };
                let since = |test: &&Test| if let Test::Since(since) = test { Some(*since) } else { None };
                let Some(found) = tests.iter().map(since).collect::<Option<Vec<_>>>() else { return true };
                bounds.push((negated, found));
                false
            });
        }
        bounds
    }
}

/// What a text asks.
pub(super) fn parse<Z: TimeZone>(text: &str, zone: &Z, saved: &Saved) -> Result<Expr, FilterError> {
    read(text, zone, &mut Calls::of(saved))
}

fn read<Z: TimeZone>(text: &str, zone: &Z, calls: &mut Calls<'_>) -> Result<Expr, FilterError> {
    let tokens = lex::tokens(text)?;
    let mut parser = Parser { tokens: &tokens, at: 0, zone, calls };
    let expr = parser.any(0)?;
    debug_assert_eq!(parser.at, tokens.len(), "the lexer lets nothing close that was not opened");
    Ok(expr)
}

struct Parser<'a, 's, Z> {
    tokens: &'a [Token],
    at: usize,
    zone: &'a Z,
    /// Of saved filters.
    calls: &'a mut Calls<'s>,
}

impl<Z: TimeZone> Parser<'_, '_, Z> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    /// Parts with `or` between them, up to the end of the group.
    fn any(&mut self, depth: usize) -> Result<Expr, FilterError> {
        let mut parts = vec![self.all(depth)?];
        while let Some(token) = self.peek()
            && token.what == What::Or
        {
            let or = token.clone();
            if is_empty(parts.last()) {
                return Err(FilterError::new(or.at, or.len, NOTHING_BEFORE.said(), AS_WORD.said()));
            }
            self.at += 1;
            parts.push(self.all(depth)?);
            if is_empty(parts.last()) {
                return Err(FilterError::new(or.at, or.len, NOTHING_BEHIND.said(), AS_WORD.said())
                    .unfinished_if(self.peek().is_none()));
            }
        }
        if parts.len() == 1
            && let Some(only) = parts.pop()
        {
            return Ok(only);
        }
        // Tests of which one is enough lie side by side.
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Expr::All(mut inner) if inner.len() == 1 => flat.extend(inner.pop()),
                other => flat.push(other),
            }
        }
        Ok(Expr::All(vec![Expr::Any(flat.into_iter().flat_map(unfold_any).collect())]))
    }

    /// Parts that must all hold, up to an `or` or the end of the group.
    fn all(&mut self, depth: usize) -> Result<Expr, FilterError> {
        let mut parts: Vec<Part> = Vec::new();
        while let Some(token) = self.peek() {
            match token.what {
                What::Or | What::Close => break,
                What::And => {
                    let and = token.clone();
                    self.at += 1;
                    let next = self.peek().map(|next| &next.what);
                    if parts.is_empty() {
                        return Err(FilterError::new(and.at, and.len, NOTHING_BEFORE.said(), AS_WORD.said()));
                    }
                    if matches!(next, None | Some(What::Or | What::And | What::Close)) {
                        return Err(FilterError::new(and.at, and.len, NOTHING_BEHIND.said(), AS_WORD.said())
                            .unfinished_if(next.is_none()));
                    }
                }
                What::Word(ref word) if called(word).is_none() => {
                    let term = self.one(depth)?;
                    join(&mut parts, term);
                }
                What::Open | What::Not | What::Word(_) => {
                    parts.push(Part { expr: self.one(depth)?, is_term: false });
                }
            }
        }
        // What must hold within a group that must hold is no different.
        let flat = |expr| if let Expr::All(parts) = expr { parts } else { vec![expr] };
        Ok(Expr::All(parts.into_iter().flat_map(|part| flat(part.expr)).collect()))
    }

    /// The question saved under the name that is called: a group.
    fn call(&mut self, call: &Piece) -> Result<Expr, FilterError> {
        let text = self.calls.begin(call)?;
        let meant = read(text, self.zone, self.calls);
        self.calls.end();
        meant.map(unwrapped).map_err(|error| Calls::told_at(call, &error))
    }

    /// A term or a group, or what is not one.
    fn one(&mut self, depth: usize) -> Result<Expr, FilterError> {
        let Some(token) = self.peek().cloned() else { return Ok(Expr::default()) };
        self.at += 1;
        if depth > DEEPEST {
            return Err(FilterError::new(token.at, 1, TOO_DEEP.said(), LESS_DEEP.said()));
        }
        match &token.what {
            What::Word(word) => match called(word) {
                Some(call) => self.call(call),
                None => parse::term(word, self.zone),
            },
            What::Not => {
                let next = self.peek().map(|next| &next.what);
                if matches!(next, None | Some(What::Or | What::And | What::Close)) {
                    return Err(FilterError::new(token.at, token.len, NOTHING_BEHIND.said(), AS_WORD.said())
                        .unfinished_if(next.is_none()));
                }
                Ok(match self.one(depth + 1)? {
                    Expr::Not(twice) => *twice,
                    other => Expr::Not(Box::new(other)),
                })
            }
            What::Open => {
                let inner = self.any(depth + 1)?;
                let len = self.peek().map_or(1, |close| close.at + close.len - token.at);
                // The lexer saw to it that this is what ends the group.
                self.at += 1;
                if is_empty(Some(&inner)) {
                    return Err(FilterError::new(token.at, len, EMPTY_GROUP.said(), FILL_GROUP.said()));
                }
                Ok(unwrapped(inner))
            }
            What::Or | What::And | What::Close => Ok(Expr::default()),
        }
    }
}

/// A group of one is that one.
fn unwrapped(group: Expr) -> Expr {
    match group {
        Expr::All(mut parts) if parts.len() == 1 => parts.pop().unwrap_or_default(),
        other => other,
    }
}

fn is_empty(part: Option<&Expr>) -> bool {
    part.is_none_or(|part| matches!(part, Expr::All(parts) if parts.is_empty()))
}

fn unfold_any(part: Expr) -> Vec<Expr> {
    if let Expr::Any(parts) = part { parts } else { vec![part] }
}

/// What must hold beside others.
struct Part {
    expr: Expr,
    /// Whether it is one term, or several of one field: groups stand for themselves.
    is_term: bool,
}

/// Adds a term that must hold as well; of the same field, one of them is enough.
fn join(parts: &mut Vec<Part>, term: Expr) {
    let field = |expr: &Expr| expr.alternatives().and_then(|tests| tests.first().map(|test| (*test).clone()));
    let same = field(&term).and_then(|test| {
        let has_it = |part: &&mut Part| field(&part.expr).is_some_and(|it| it.same_field(&test));
        parts.iter_mut().filter(|part| part.is_term).find(has_it)
    });
    match same {
        Some(known) => {
            let mut both = unfold_any(std::mem::take(&mut known.expr));
            both.extend(unfold_any(term));
            known.expr = Expr::Any(both);
        }
        None => parts.push(Part { expr: term, is_term: true }),
    }
}

const AS_WORD: Words = Words::new(
    "write a term there; to search for the word itself put it in quotes",
    "请在那里写条件；要查找这个词本身请加引号",
    "そこに条件を書く。この語そのものを探すときは引用符で囲む",
);
const NOTHING_BEFORE: Words =
    Words::new("a term is missing before this", "这之前缺少条件", "この前に条件がありません");
const NOTHING_BEHIND: Words =
    Words::new("a term is missing behind this", "这之后缺少条件", "この後に条件がありません");
const EMPTY_GROUP: Words = Words::new("this group is empty", "这个括号为空", "この括弧は空です");
const FILL_GROUP: Words = Words::new(
    "write a term between the parentheses, or take them away",
    "请在括号之间写条件，或删去括号",
    "括弧の間に条件を書くか、括弧を外す",
);
const TOO_DEEP: Words = Words::new("these groups are too deep", "括号嵌套过深", "括弧の入れ子が深すぎます");
const LESS_DEEP: Words = Words::new(
    "write it with fewer parentheses inside each other",
    "请减少括号的嵌套层数",
    "括弧の入れ子を減らす",
);

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Utc;

    /// An expression with its own parentheses: what holds together, and what is enough.
    fn shape(expr: &Expr) -> String {
        let list = |parts: &[Expr], sign: &str| parts.iter().map(shape).collect::<Vec<_>>().join(sign);
        match expr {
            Expr::All(parts) => format!("[{}]", list(parts, " ")),
            Expr::Any(parts) => format!("<{}>", list(parts, "|")),
            Expr::Not(part) => format!("-{}", shape(part)),
            Expr::Test(Test::Anywhere(parse::Pattern::Contains(text))) => text.clone(),
            Expr::Test(Test::App(parse::Pattern::Contains(text))) => format!("a:{text}"),
            Expr::Test(other) => format!("{other:?}"),
        }
    }

    #[test]
    fn or_binds_least_and_not_most() {
        for (text, expected) in [
            ("", "[]"),
            ("a b", "[a b]"),
            ("a or b c", "[<a|[b c]>]"),
            ("(a or b) c", "[<a|b> c]"),
            ("a or b or c", "[<a|b|c>]"),
            ("-a b", "[-a b]"),
            ("not (a b) c", "[-[a b] c]"),
            ("-(a or b)", "[-<a|b>]"),
            ("not not a", "[a]"),
            ("((a))", "[a]"),
            ("app:x app:y", "[<a:x|a:y>]"),
            ("app:(x,y) app:z", "[<a:x|a:y|a:z>]"),
            ("app:x or app:y z", "[<a:x|[a:y z]>]"),
            ("(app:x or app:y) app:z", "[<a:x|a:y> a:z]"),
            ("app:z (app:x)", "[a:z a:x]"),
            ("-app:(x,y)", "[-<a:x|a:y>]"),
            ("-app:x -app:y", "[-a:x -a:y]"),
            ("a and b", "[a b]"),
        ] {
            assert_eq!(shape(&parse(text, &Utc, &Saved::NONE).unwrap()), expected, "{text}");
        }
    }

    #[test]
    fn what_is_missing_is_missed_where_it_should_stand() {
        for (text, at, unfinished) in [
            ("or a", 0, false),
            ("a or", 2, true),
            ("a or or b", 2, false),
            ("(a or) b", 3, false),
            ("a and", 2, true),
            ("and a", 0, false),
            ("a not", 2, true),
            ("a ()", 2, false),
            ("(a", 0, true),
            ("a )", 2, false),
            ("-)", 0, false),
        ] {
            let error = parse(text, &Utc, &Saved::NONE).unwrap_err();
            assert_eq!((error.at, error.is_unfinished()), (at, unfinished), "{text}: {error}");
        }
    }

    #[test]
    fn ten_thousand_parentheses_are_an_error_and_no_crash() {
        let text = format!("{}a{}", "(".repeat(10_000), ")".repeat(10_000));
        assert!(parse(&text, &Utc, &Saved::NONE).unwrap_err().message().contains("too deep"));
        assert!(parse(&"not ".repeat(10_000), &Utc, &Saved::NONE).is_err());
    }

    #[test]
    fn bounds_are_taken_where_nothing_else_could_be_enough() {
        let bounds = |text: &str| {
            let mut expr = parse(text, &Utc, &Saved::NONE).unwrap();
            (expr.take_bounds().len(), shape(&expr))
        };
        assert_eq!(bounds("since:1h a"), (1, "[a]".into()));
        assert_eq!(bounds("since:1h -since:1m"), (2, "[]".into()));
        assert_eq!(bounds("since:1h since:2h"), (1, "[]".into()));
        assert_eq!(bounds("since:1h (since:2h)"), (2, "[]".into()));
        assert_eq!(bounds("since:1h or a").0, 0);
        assert_eq!(bounds("(since:1h)"), (1, "[]".into()));
    }
}
