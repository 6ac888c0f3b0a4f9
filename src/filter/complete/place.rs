//! Where the cursor of a line stands: in the head of a term, or in a value of which field. Understands text that
//! is not finished or wrong elsewhere, as the lexer does not.

use crate::filter::lex::{is_close, is_comma, is_open, regex_end};
use crate::filter::terms::Field;

/// What is replaced, in characters, and what is being typed there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Place {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) what: What,
}

/// What is being typed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum What {
    /// A term's beginning, up to the cursor.
    Head(String),
    /// A value.
    Value {
        field: Field,
        /// Up to the cursor, without quotes and signs.
        typed: String,
        /// Whether letters in their order are meant.
        fuzzy: bool,
        /// Whether it is the value as a whole, so that no other form is meant.
        exact: bool,
        /// The other values of its set.
        others: Vec<String>,
    },
}

/// Where the cursor is; nothing where nothing can be proposed, as within a pattern or a quoted text.
pub(super) fn place(text: &str, cursor: usize) -> Option<Place> {
    let chars: Vec<char> = text.chars().collect();
    let cursor = cursor.min(chars.len());
    let mut line = Line { chars: &chars, cursor, groups: 0 };
    let mut at = 0;
    loop {
        match line.term(at) {
            Step::Here(place) => return Some(place),
            Step::Nowhere => return None,
            Step::On(next) => at = next,
        }
    }
}

enum Step {
    Here(Place),
    Nowhere,
    /// The cursor stands further on, at this place or behind it.
    On(usize),
}

/// A value as far as it goes.
struct Run {
    end: usize,
    /// Without quotes and signs, up to the cursor.
    typed: String,
    fuzzy: bool,
    /// What is replaced ends there.
    to: usize,
}

struct Line<'a> {
    chars: &'a [char],
    cursor: usize,
    /// Groups that are open.
    groups: usize,
}

impl Line<'_> {
    fn at(&self, at: usize) -> Option<char> {
        self.chars.get(at).copied()
    }

    /// What stands at a place between terms, or begins there.
    fn term(&mut self, at: usize) -> Step {
        let Some(c) = self.at(at).filter(|_| at < self.cursor) else {
            let free = self.at(self.cursor).is_none_or(|c| c.is_whitespace() || is_close(c));
            let place = Place { from: self.cursor, to: self.cursor, what: What::Head(String::new()) };
            return if free { Step::Here(place) } else { Step::Nowhere };
        };
        if c.is_whitespace() || c == '-' {
            return Step::On(at + 1);
        }
        if is_open(c) {
            self.groups += 1;
            return Step::On(at + 1);
        }
        if is_close(c) && self.groups > 0 {
            self.groups -= 1;
            return Step::On(at + 1);
        }
        if matches!(c, '"' | '~') || regex_end(self.chars, at).is_some() {
            return match self.value(at, false, |_| false) {
                Some(run) if self.cursor > run.end => Step::On(run.end),
                _ => Step::Nowhere,
            };
        }
        let is_colon = |c: char| matches!(c, ':' | '：');
        let end = self.bare(at, is_colon);
        let colon = self.at(end).is_some_and(is_colon);
        if self.cursor <= end {
            let typed = self.chars[at..self.cursor].iter().collect();
            let to = end + usize::from(colon);
            return Step::Here(Place { from: at, to, what: What::Head(typed) });
        }
        if !colon {
            return Step::On(end);
        }
        let name: String = self.chars[at..end].iter().collect();
        let exact = self.at(end + 1) == Some('=');
        self.field(&name, end + 1 + usize::from(exact), exact)
    }

    /// The value or the set of values of a field.
    fn field(&self, name: &str, at: usize, exact: bool) -> Step {
        if self.cursor < at {
            return Step::Nowhere;
        }
        let named = |from: usize, run: Run, others: Vec<String>| match Field::named(name) {
            Some(field) => {
                let what = What::Value { field, typed: run.typed, fuzzy: run.fuzzy, exact, others };
                Step::Here(Place { from, to: run.to, what })
            }
            None => Step::Nowhere,
        };
        if !(self.at(at).is_some_and(is_open) && self.cursor > at) {
            return match self.value(at, exact, |_| false) {
                Some(run) if self.cursor > run.end => Step::On(run.end),
                Some(run) => named(at, run, Vec::new()),
                None => Step::Nowhere,
            };
        }
        let ends = |c: char| is_comma(c) || is_close(c);
        let (mut at, mut here, mut others) = (at + 1, None, Vec::new());
        loop {
            while self.at(at).is_some_and(|c| c.is_whitespace() || is_comma(c))
                && here_or_on(at, self.cursor, here.is_some())
            {
                at += 1;
            }
            if here.is_none() && at == self.cursor && self.at(at).is_none_or(|c| c.is_whitespace() || ends(c))
            {
                let typed = String::new();
                here = Some((at, Run { end: at, typed, fuzzy: false, to: at }));
                continue;
            }
            match self.at(at) {
                None => break,
                Some(c) if is_close(c) => {
                    at += 1;
                    break;
                }
                Some(_) => match self.value(at, exact, ends) {
                    Some(run) if here.is_none() && self.cursor <= run.end => {
                        let end = run.end;
                        here = Some((at, run));
                        at = end;
                    }
                    Some(run) => {
                        others.push(self.chars[at..run.end].iter().filter(|c| **c != '"').collect());
                        at = run.end.max(at + 1);
                    }
                    None => return Step::Nowhere,
                },
            }
        }
        match here {
            Some((from, run)) => named(from, run, others),
            None => Step::On(at),
        }
    }

    /// The value that begins at a place; nothing if the cursor is within a pattern.
    fn value(&self, at: usize, exact: bool, ends: impl Fn(char) -> bool) -> Option<Run> {
        if !exact && let Some(end) = regex_end(self.chars, at) {
            return (self.cursor > end).then(|| Run {
                end: end + 1,
                typed: String::new(),
                fuzzy: false,
                to: end + 1,
            });
        }
        let fuzzy = !exact && self.at(at) == Some('~');
        let begin = at + usize::from(fuzzy);
        if self.at(begin) != Some('"') {
            let end = self.bare(begin, ends);
            let typed = self.chars.get(begin..self.cursor.min(end)).unwrap_or_default().iter().collect();
            return Some(Run { end, typed, fuzzy, to: end });
        }
        let (mut typed, mut next) = (String::new(), begin + 1);
        while let Some(c) = self.at(next) {
            next += 1;
            match (c, self.at(next)) {
                ('"', _) => return Some(Run { end: next, typed, fuzzy, to: next }),
                ('\\', Some(escaped @ ('"' | '\\'))) => {
                    next += 1;
                    if next <= self.cursor {
                        typed.push(escaped);
                    }
                }
                _ if next <= self.cursor => typed.push(c),
                _ => {}
            }
        }
        Some(Run { end: next, typed, fuzzy, to: self.cursor.max(begin) })
    }

    /// Where a text without quotes ends.
    fn bare(&self, mut at: usize, ends: impl Fn(char) -> bool) -> usize {
        let mut inner = 0_usize;
        while let Some(c) = self.at(at) {
            if c.is_whitespace() || (inner == 0 && ends(c)) {
                break;
            }
            if is_open(c) {
                inner += 1;
            } else if is_close(c) && (inner > 0 || self.groups > 0) {
                if inner == 0 {
                    break;
                }
                inner -= 1;
            }
            at += 1;
        }
        at
    }
}

/// Whether a blank of a set is passed over: not one behind which the cursor stands.
const fn here_or_on(at: usize, cursor: usize, found: bool) -> bool {
    found || at != cursor
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The place of the `|` in a text: what is replaced, and what is typed.
    fn at(marked: &str) -> Option<(String, String)> {
        let cursor = marked.chars().position(|c| c == '¦').unwrap();
        let text = marked.replace('¦', "");
        let Place { from, to, what } = place(&text, cursor)?;
        let replaced = text.chars().skip(from).take(to - from).collect();
        let what = match what {
            What::Head(typed) => typed,
            What::Value { field, typed, fuzzy, others, .. } => {
                let sign = if fuzzy { "~" } else { "" };
                format!("{field:?} {sign}{typed} {others:?}")
            }
        };
        Some((replaced, what))
    }

    #[test]
    fn a_cursor_is_in_a_head_in_a_value_or_nowhere() {
        for (marked, expected) in [
            ("¦", Some(("", ""))),
            ("str¦", Some(("str", "str"))),
            ("a or -str¦ b", Some(("str", "str"))),
            ("st¦eam:x", Some(("steam:", "st"))),
            ("(app:a (¦", Some(("", ""))),
            ("(app:a do¦)", Some(("do", "do"))),
            ("app:¦", Some(("", "App  []"))),
            ("app：li¦", Some(("li", "App li []"))),
            ("app:=li¦ve x", Some(("live", "App li []"))),
            ("(x app:li¦)", Some(("li", "App li []"))),
            ("app:(live,v¦", Some(("v", "App v [\"live\"]"))),
            ("app:(¦", Some(("", "App  []"))),
            ("app:(live, ¦,x)", Some(("", "App  [\"live\", \"x\"]"))),
            ("app:(v¦,\"a b\") y", Some(("v", "App v [\"a b\"]"))),
            ("app:(a,b) st¦", Some(("st", "st"))),
            ("stream:\"ma¦", Some(("\"ma", "Stream ma []"))),
            ("stream:\"m\\\"a¦in\" x", Some(("\"m\\\"ain\"", "Stream m\"a []"))),
            ("stream:~rm¦", Some(("~rm", "Stream ~rm []"))),
            ("stream:room(1¦)", Some(("room(1)", "Stream room(1 []"))),
            ("赛事 cause:n¦", Some(("n", "Cause n []"))),
            ("\"two wo¦rds\"", None),
            ("\"two words\" @mi¦", Some(("@mi", "@mi"))),
            ("stream:/a b¦/", None),
            ("stream:/a b/ ac¦", Some(("ac", "ac"))),
            ("nofield:x¦", None),
            ("¦word", None),
            ("~rm¦", None),
        ] {
            let expected = expected.map(|(replaced, typed)| (replaced.to_owned(), typed.to_owned()));
            assert_eq!(at(marked), expected, "{marked}");
        }
    }

    #[test]
    fn no_text_and_no_cursor_is_too_much() {
        let pieces = ["app:", "(", ")", "\"", "/", "~", "-", ",", " ", "：", "=", "\\", "x", "赛"];
        for a in pieces {
            for b in pieces {
                for c in pieces {
                    let text = format!("{a}{b}{c}{a}");
                    for cursor in 0..=text.chars().count() + 1 {
                        if let Some(place) = place(&text, cursor) {
                            assert!(
                                place.from <= place.to && place.to <= text.chars().count(),
                                "{text} {cursor}"
                            );
                        }
                    }
                }
            }
        }
    }
}
