//! What may be typed next in a filter: fields, saved filters, and values that occur in a store.
//!
//! Pure: a text, a cursor and what is known make candidates, the best first, and what they replace. Looks at
//! each distinct value once, never at rows. Knows nothing of how a list of them is shown.

mod place;
mod values;

use std::fmt::Write as _;

use self::place::{What, place};
use self::values::Known;
use super::terms::Field;
use super::{Cache, Saved, TERMS};
use crate::cause::{Actor, catalogue_in};
use crate::i18n::{Lang, Words};
use crate::insight::{Verdict, word};
use crate::say;
use crate::store::Store;

/// Candidates, at most.
const MOST: usize = 50;
/// Of each kind where no field is named, at most.
const MOST_OF_A_KIND: usize = 6;
/// Letters from which a word without a field may be a value.
const LETTERS: usize = 2;

/// What may stand at the cursor.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Completion {
    /// The first character that a candidate replaces, counted from 0.
    pub from: usize,
    /// The first character behind that.
    pub to: usize,
    /// The best first.
    pub candidates: Vec<Candidate>,
    /// Whether anything is typed of it yet, be it a field.
    pub begun: bool,
}

/// One of them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Candidate {
    /// What stands there if it is taken, quoted where it must be.
    pub text: String,
    /// What it is, in a few words.
    pub help: String,
}

/// What may stand at a cursor, counted in characters. `cache` belongs to the store.
#[must_use]
pub fn complete(
    (text, cursor): (&str, usize),
    store: &Store,
    cache: &mut Cache,
    saved: &Saved,
    lang: Lang,
) -> Completion {
    let Some(place) = place(text, cursor) else { return Completion::default() };
    let mut known = Known { store, haystacks: &mut cache.haystacks, lang };
    let (begun, candidates) = match place.what {
        What::Head(typed) => (!typed.is_empty(), heads(&typed, &mut known, saved)),
        What::Value { field, typed, fuzzy, exact, others } => {
            let mut found = of_field(field, &typed, fuzzy, MOST + others.len(), &mut known);
            found.retain(|it| !others.contains(&it.value));
            found.truncate(MOST);
            let bare = |it: Value| Candidate { text: it.quoted(exact), help: it.help };
            (true, found.into_iter().map(bare).collect())
        }
    };
    Completion { from: place.from, to: place.to, candidates, begun }
}

/// A value with what is said of it.
struct Value {
    value: String,
    help: String,
}

impl Value {
    /// As it stands in a filter, behind `field:` or, if `exact`, `field:=`.
    fn quoted(&self, exact: bool) -> String {
        let plain = |c: char| c.is_alphanumeric() || "_-.:%+*#$&@/=<>".contains(c);
        let signs: &[char] = if exact { &['"'] } else { &['"', '/', '=', '~'] };
        if !self.value.is_empty() && self.value.chars().all(plain) && !self.value.starts_with(signs) {
            return self.value.clone();
        }
        let mut quoted = String::from('"');
        for c in self.value.chars() {
            if matches!(c, '"' | '\\') {
                quoted.push('\\');
            }
            quoted.push(c);
        }
        quoted + "\""
    }
}

/// What a term may begin with: fields, saved filters, and then values that occur, with their fields.
fn heads(typed: &str, known: &mut Known<'_>, saved: &Saved) -> Vec<Candidate> {
    let lang = known.lang;
    let lower = typed.to_lowercase();
    let calls = saved.iter().filter(|(name, _)| {
        lower.strip_prefix('@').map_or(lower.is_empty(), |begun| name.to_lowercase().starts_with(begun))
    });
    let calls = calls.map(|(name, text)| Candidate { text: format!("@{name}"), help: text.to_owned() });
    let fields =
        TERMS.iter().filter(|term| term.name.strip_suffix(':').is_some_and(|name| name.starts_with(&lower)));
    let fields =
        fields.map(|term| Candidate { text: term.name.to_owned(), help: term.help.of(lang).to_owned() });
    let mut all: Vec<Candidate> = fields.chain(calls).collect();
    if typed.starts_with('@') || typed.chars().count() < LETTERS {
        return all;
    }
    for (name, field) in super::terms::FIELDS {
        let mut found = of_field(field, typed, false, MOST_OF_A_KIND, known);
        // A field's usual values mean nothing without it.
        found.retain(|_| is_of_words(field));
        all.extend(found.into_iter().map(|it| {
            let mut text = format!("{name}:");
            // A text takes what it is written to.
            let _ = text.write_str(&it.quoted(false));
            Candidate { text, help: it.help }
        }));
    }
    all.truncate(MOST);
    all
}

/// Whether its values are words that say what they are even without it.
const fn is_of_words(field: Field) -> bool {
    !matches!(field, Field::Dur | Field::Since | Field::Ended | Field::Started | Field::Count)
}

/// The values of a field that what is typed may become, the best first.
fn of_field(field: Field, typed: &str, fuzzy: bool, most: usize, known: &mut Known<'_>) -> Vec<Value> {
    let lang = known.lang;
    let begun = typed.to_lowercase();
    let fixed = |words: Vec<(String, String)>| -> Vec<Value> {
        let words = words.into_iter().filter(|(word, _)| word.starts_with(&begun));
        words.map(|(value, help)| Value { value, help }).collect()
    };
    match field {
        Field::Stream => known.streams(typed, fuzzy, most),
        Field::App => known.apps(typed, fuzzy, most),
        Field::Domain => known.domains(typed, fuzzy, most),
        Field::Profile => known.profiles(typed, fuzzy, most),
        Field::Cause => known.causes(typed, fuzzy, most),
        Field::Ip => known.addresses(typed, most),
        Field::Actor => {
            let who = |actor: Actor| (actor.name().to_owned(), catalogue_in(lang).who(actor).to_owned());
            fixed(Actor::ALL.map(who).to_vec())
        }
        Field::Verdict => {
            let said = |verdict: Verdict| (verdict.name().to_owned(), word(verdict, None, lang));
            fixed(Verdict::ALL.map(said).to_vec())
        }
        Field::Is => fixed(IS.map(|(word, help)| (word.to_owned(), help.of(lang).to_owned())).to_vec()),
        Field::Dur => fixed(examples(&["<5s", "<30s", ">1h", "30s..2h"], LENGTH.of(lang))),
        Field::Since => fixed(examples(&["15m", "1h", "6h", "24h", "7d"], AGO.of(lang))),
        Field::Count => fixed(examples(&[">1"], COPIES.of(lang))),
        Field::Ended | Field::Started => {
            let example = field.example();
            let value = example.split_once(':').map_or(example, |(_, value)| value);
            fixed(examples(&[value], TIME.of(lang)))
        }
    }
}

fn examples(values: &[&str], help: &str) -> Vec<(String, String)> {
    values.iter().map(|value| ((*value).to_owned(), help.to_owned())).collect()
}

/// So many breaks have it.
fn breaks(count: u64, lang: Lang) -> String {
    if count == 1 {
        return Words::new("1 break", "1 次断流", "切断 1 件").of(lang).to_owned();
    }
    say!(lang, "{count} breaks", "{count} 次断流", "切断 {count} 件")
}

const IS: [(&str, Words); 6] = [
    ("down", Words::new("the stream is down", "流已中断", "ストリームは停止中")),
    ("back", Words::new("the stream is back", "流已恢复", "ストリームは復旧済み")),
    (
        "new",
        Words::new(
            "known since the window was first read",
            "首次读完时间窗之后才得知",
            "期間を最初に読み終えた後に分かったもの",
        ),
    ),
    ("flapping", Words::new("one of breaks that repeat", "反复断流中的一次", "繰り返す切断の一つ")),
    ("marked", Words::new("marked by you", "你标记过的", "自分で印を付けたもの")),
    ("noted", Words::new("noted by you", "你备注过的", "自分でメモを付けたもの")),
];
const LENGTH: Words = Words::new("length of the push", "推流时长", "プッシュの長さ");
const AGO: Words =
    Words::new("ended at most that long ago", "在这么久以内结束", "これだけ前までに終わったもの");
const COPIES: Words =
    Words::new("the service lists it more than once", "服务端列出不止一条", "サービスが複数返したもの");
const TIME: Words = Words::new("a day or a time", "日期或时间", "日付か時刻");

#[cfg(test)]
mod tests;
