//! What the catalogue has for a question in words.

use std::collections::HashSet;

use unicode_width::UnicodeWidthStr as _;

use crate::cause::{CauseId, catalogue, catalogue_in};
use crate::i18n::Lang;
use crate::nearest::distance;

/// A longer text is no slip of a key or title.
const LONGEST: usize = 40;
/// Columns from which on a text says enough to look for it inside of keys and titles.
const TELLING: usize = 3;
/// As many are proposed at most.
const PROPOSED: usize = 3;

/// What the catalogue has for a question.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Answer {
    /// The one cause that is meant.
    One(CauseId),
    /// An errcode that several causes share, and these, in the catalogue's order.
    Several(u16, Vec<CauseId>),
    /// Nobody knows it. The causes whose key or title reads much like it, the most alike first.
    Unrecognised(Vec<CauseId>),
}

impl Default for Answer {
    fn default() -> Self {
        Self::Unrecognised(Vec::new())
    }
}

/// Answers a question in any of its forms: a code (`8`), a code with its sub code (`18/501`, `18 501`,
/// `18-501`, `errcode=18 sub_errcode=501`), a key (`expiry_passed`, in any case), a title as the screen
/// shows it, or else the text of a reason; in any language.
#[must_use]
pub fn answer(question: &str) -> Answer {
    let asked = question.trim();
    if let Some((errcode, sub)) = code(asked) {
        return by_code(errcode, sub);
    }
    let spelt = asked.to_lowercase();
    catalogue()
        .by_key(&spelt.replace([' ', '-'], "_"))
        .or_else(|| catalogue().recognise(asked))
        .or_else(|| named().find(|(_, name)| *name == spelt).map(|(id, _)| id))
        .map_or_else(|| Answer::Unrecognised(alike(&spelt)), Answer::One)
}

/// Answers a code; a sub code of 0 is none.
pub(super) fn by_code(errcode: u16, sub: Option<u16>) -> Answer {
    let causes = catalogue().by_code(errcode, sub.filter(|sub| *sub != 0));
    match causes[..] {
        [] => Answer::default(),
        [one] => Answer::One(one),
        _ => Answer::Several(errcode, causes),
    }
}

/// Every cause by its key and its titles in all languages, in lower case.
fn named() -> impl Iterator<Item = (CauseId, String)> {
    let keys = catalogue().iter().map(|(id, cause)| (id, cause.key.to_owned()));
    let titles = Lang::ALL
        .into_iter()
        .flat_map(|lang| catalogue_in(lang).iter().map(|(id, cause)| (id, cause.text.title.to_lowercase())));
    keys.chain(titles)
}

fn alike(asked: &str) -> Vec<CauseId> {
    let length = asked.chars().count();
    if asked.width() < TELLING || length > LONGEST {
        return Vec::new();
    }
    let mut close: Vec<(usize, CauseId)> = named()
        .filter_map(|(id, name)| {
            if name.contains(asked) {
                return Some((0, id));
            }
            let slips = distance(asked, &name);
            (slips <= (length / 4).max(1)).then_some((slips, id))
        })
        .collect();
    close.sort_unstable();
    let mut seen = HashSet::new();
    close.into_iter().map(|(_, id)| id).filter(|id| seen.insert(*id)).take(PROPOSED).collect()
}

/// A code, with its sub code if there is one: digits and what may stand between and before them, and
/// nothing else. `+8` is no code.
fn code(asked: &str) -> Option<(u16, Option<u16>)> {
    let plain: String = asked.chars().map(ascii).collect::<String>().to_lowercase();
    let rest = without_label(&plain, "errcode");
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let errcode = rest[..end].parse().ok()?;
    let rest = &rest[end..];
    if rest.is_empty() {
        return Some((errcode, None));
    }
    let between = rest.trim_start_matches([' ', '/', '-', ':', ',', ';', '、']);
    if between.len() == rest.len() {
        return None;
    }
    let sub = without_label(between, "sub_errcode");
    sub.bytes().all(|b| b.is_ascii_digit()).then(|| sub.parse().ok())?.map(|sub| (errcode, Some(sub)))
}

/// What follows `LABEL=`, `LABEL:` or `LABEL `, else all of it.
fn without_label<'t>(text: &'t str, label: &str) -> &'t str {
    text.strip_prefix(label).map_or(text, |rest| rest.trim_start_matches([' ', ':', '=']))
}

/// The ASCII character that a full-width one stands for.
fn ascii(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(question: &str) -> Vec<&'static str> {
        let ids = match answer(question) {
            Answer::One(id) => vec![id],
            Answer::Several(_, ids) => ids,
            Answer::Unrecognised(_) => vec![],
        };
        ids.into_iter().map(|id| catalogue().get(id).key).collect()
    }

    fn proposed(question: &str) -> Vec<&'static str> {
        let Answer::Unrecognised(ids) = answer(question) else { panic!("{question} is known") };
        ids.into_iter().map(|id| catalogue().get(id).key).collect()
    }

    #[test]
    fn a_question_may_be_a_code_a_key_a_title_or_a_text() {
        assert_eq!(keys("8"), ["no_data_timeout"]);
        for pair in [
            " 18/501 ",
            "18 501",
            "18-501",
            "18:501",
            "18, 501",
            "１８／５０１",
            "errcode=18 sub_errcode=501",
            "errcode: 18, sub_errcode: 501",
            "sub_errcode=501 errcode=18",
            "Expiry_Passed",
            "expiry-passed",
            "expiry passed",
            "Reached the expiration time",
            "push url expired (TXTIME)",
            "推流地址已过期 (txTime)",
        ] {
            assert_eq!(keys(pair), ["expiry_passed"], "{pair}");
        }
        let shared = ["customer_drop_request", "customer_forbid_request", "replaced", "replaced_idle"];
        assert_eq!(keys("21"), shared);
        assert_eq!(keys("errcode=21"), shared);
        assert_eq!(keys("18").len(), 24);
        assert_eq!(keys("18/0").len(), 24);
    }

    #[test]
    fn what_nobody_knows_is_unrecognised_in_every_form() {
        for question in [
            "99", "18/999", "8/1", "99999999", "+8", "-1", "8.0", "/", "18/", "/1", "", "no such",
            "18 501 2", "18501x",
        ] {
            assert_eq!(answer(question), Answer::default(), "{question}");
        }
    }

    #[test]
    fn slips_and_parts_of_keys_and_titles_are_answered_with_what_was_probably_meant() {
        assert_eq!(proposed("expiry_pased"), ["expiry_passed"]);
        assert_eq!(proposed("expiry"), ["expiry_missing", "expiry_passed"]);
        assert_eq!(proposed("Stream is baned"), ["stream_forbidden"]);
        assert!(proposed("禁推").contains(&"customer_forbid_request"));
        assert!(proposed("a").is_empty());
        assert!(proposed(&"expiry".repeat(100_000)).is_empty());
    }
}
