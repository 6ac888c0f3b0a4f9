//! Reads the catalogue's files into one [`Catalogue`] and refuses what does not fit together.
//!
//! Whatever a reader of the catalogue relies on is checked here: that each cause has its words, each
//! link an address and a title, and that no text or code names two causes. What is a matter of good
//! writing (lengths, steps, tone) is left to the tests.

use std::collections::HashMap;

use serde::Deserialize;

use super::link::Page;
use super::recognise::{Kind, KnownTexts};
use super::{Actor, Catalogue, Cause, CauseId, CauseText, Code, command};
use crate::i18n::Lang;

/// The contents of the files of one language's catalogue.
pub(super) struct Sources {
    /// `catalogue.toml`.
    pub(super) facts: &'static str,
    /// `links.toml`.
    pub(super) links: &'static str,
    /// The language's words, such as `en.toml`.
    pub(super) words: &'static str,
}

/// The compiled-in files of a language.
pub(super) fn sources(lang: Lang) -> Sources {
    Sources {
        facts: include_str!("../../assets/causes/catalogue.toml"),
        links: include_str!("../../assets/causes/links.toml"),
        words: lang.pick(
            include_str!("../../assets/causes/en.toml"),
            include_str!("../../assets/causes/zh.toml"),
            include_str!("../../assets/causes/ja.toml"),
        ),
    }
}

/// Why a catalogue cannot be used. Only someone who edits its files ever reads this.
#[derive(Debug, thiserror::Error)]
pub(super) enum LoadError {
    /// Not TOML, or not of the form that is asked for.
    #[error("{file} cannot be read: {source}")]
    Form {
        /// Which of the files.
        file: &'static str,
        /// Where and why.
        source: toml::de::Error,
    },
    /// Well-formed, but something is missing or said twice.
    #[error("{0}")]
    Content(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FactsFile<'a> {
    #[serde(borrow)]
    labels: Vec<&'a str>,
    #[serde(borrow)]
    cause: Vec<Facts<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Facts<'a> {
    key: &'a str,
    actor: Actor,
    #[serde(default)]
    flags: Vec<Flag>,
    codes: Vec<Code>,
    #[serde(borrow)]
    zh: Vec<&'a str>,
    #[serde(borrow)]
    en: Vec<&'a str>,
    #[serde(borrow)]
    ja: Vec<&'a str>,
    #[serde(borrow, default)]
    legacy: Vec<&'a str>,
    #[serde(borrow, default)]
    legacy_open: Vec<&'a str>,
    #[serde(borrow)]
    links: Vec<&'a str>,
    command: Option<&'a str>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Flag {
    Planned,
    Refusal,
    Replacing,
    Alone,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LinksFile<'a> {
    #[serde(borrow)]
    sites: HashMap<&'a str, &'a str>,
    #[serde(borrow)]
    documents: HashMap<&'a str, &'a str>,
    #[serde(borrow)]
    china: HashMap<&'a str, &'a str>,
    #[serde(borrow)]
    pages: HashMap<&'a str, &'a str>,
    #[serde(borrow)]
    international: HashMap<&'a str, &'a str>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WordsFile<'a> {
    site: &'a str,
    /// The China site, in the language that it is written in.
    china_site: Option<&'a str>,
    #[serde(borrow)]
    actors: HashMap<Actor, &'a str>,
    #[serde(borrow)]
    links: HashMap<&'a str, &'a str>,
    #[serde(borrow)]
    causes: HashMap<&'a str, Words<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words<'a> {
    title: &'a str,
    meaning: &'a str,
    first_check: &'a str,
    #[serde(borrow)]
    fix: Vec<&'a str>,
}

/// Reads and checks a catalogue.
pub(super) fn catalogue(sources: &Sources) -> Result<Catalogue, LoadError> {
    let form = |file| move |source| LoadError::Form { file, source };
    let facts: FactsFile<'static> = toml::from_str(sources.facts).map_err(form("catalogue.toml"))?;
    let addresses: LinksFile<'static> = toml::from_str(sources.links).map_err(form("links.toml"))?;
    let mut words: WordsFile<'static> = toml::from_str(sources.words).map_err(form("the words"))?;

    let pages = pages(&addresses, &words)?;
    let mut texts = KnownTexts::new(&facts.labels);
    let mut by_key = HashMap::new();
    let mut by_code = HashMap::new();
    let mut causes = Vec::with_capacity(facts.cause.len());
    for (number, facts) in facts.cause.into_iter().enumerate() {
        let key = facts.key;
        let wrong = |what: String| LoadError::Content(format!("cause {key}: {what}"));
        let id = CauseId(u8::try_from(number).map_err(|_| wrong("one more than 256".into()))?);
        if by_key.insert(key, id).is_some() {
            return Err(wrong("its key is used twice".into()));
        }
        if let Some(code) = facts.codes.iter().find(|code| by_code.insert(**code, id).is_some()) {
            return Err(wrong(format!("code {code} has a cause already")));
        }
        let official = if facts.flags.contains(&Flag::Alone) { Kind::SentenceAlone } else { Kind::Sentence };
        let known = [&facts.zh, &facts.en, &facts.ja].map(|texts| (texts, official));
        let legacy = [(&facts.legacy, Kind::Message), (&facts.legacy_open, Kind::OpenMessage)];
        for (group, kind) in known.into_iter().chain(legacy) {
            if let Some(text) = group.iter().find(|text| !texts.add(text, id, kind)) {
                return Err(wrong(format!("the text \"{text}\" belongs to another cause")));
            }
        }
        if let Some(name) = facts.command.and_then(command::unknown_placeholder) {
            return Err(wrong(format!("its command has an unknown placeholder {{{name}}}")));
        }
        let told = words.causes.remove(key).ok_or_else(|| wrong("no words for it".into()))?;
        let pages: Option<Vec<Page>> =
            facts.links.iter().map(|subject| pages.get(subject).copied()).collect();
        causes.push(Cause {
            key,
            actor: facts.actor,
            planned: facts.flags.contains(&Flag::Planned),
            refusal: facts.flags.contains(&Flag::Refusal),
            replacing: facts.flags.contains(&Flag::Replacing),
            codes: facts.codes,
            pages: pages.ok_or_else(|| wrong("one of its links is not in links.toml".into()))?,
            text: CauseText {
                title: told.title,
                meaning: told.meaning,
                first_check: told.first_check,
                fix: told.fix,
                command: facts.command,
            },
        });
    }
    if let Some(key) = words.causes.keys().next() {
        return Err(LoadError::Content(format!("words for {key}, which is no cause")));
    }
    texts.settle();
    Ok(Catalogue { causes, by_key, by_code, actors: actors(&words)?, texts })
}

/// Every page with its title and its addresses in the words' language.
fn pages(
    addresses: &LinksFile<'static>,
    words: &WordsFile<'static>,
) -> Result<HashMap<&'static str, Page>, LoadError> {
    let missing = |what: &str| LoadError::Content(format!("links: {what}"));
    let site = |name: &str| addresses.sites.get(name).copied().ok_or_else(|| missing("no such site"));
    let (international, china) = (site(words.site)?, words.china_site.map(site).transpose()?);
    if let Some(subject) = addresses.china.keys().find(|subject| !addresses.documents.contains_key(*subject))
    {
        return Err(missing(subject));
    }
    // A handful of addresses, made once and needed for as long as the process lives.
    let address = |site, path| -> &'static str { Box::leak(format!("{site}{path}").into_boxed_str()) };
    let titled = |subject: &'static str, everywhere, china| {
        let title = words.links.get(subject).ok_or_else(|| missing(subject))?;
        Ok((subject, Page { title, international: everywhere, china }))
    };
    let documents = addresses.documents.iter().map(|(subject, path)| {
        let everywhere = address(international, *path);
        let at_home = china.zip(addresses.china.get(subject)).map(|(site, path)| address(site, *path));
        titled(subject, everywhere, Some(at_home.unwrap_or(everywhere)))
    });
    let pages = addresses.pages.iter().map(|(subject, url)| titled(subject, url, Some(url)));
    let abroad = addresses.international.iter().map(|(subject, url)| titled(subject, url, None));
    documents.chain(pages).chain(abroad).collect()
}

/// The actors in words, in the order of [`Actor::ALL`].
fn actors(words: &WordsFile<'static>) -> Result<[&'static str; Actor::ALL.len()], LoadError> {
    let mut out = [""; Actor::ALL.len()];
    for actor in Actor::ALL {
        out[actor as usize] = words
            .actors
            .get(&actor)
            .ok_or_else(|| LoadError::Content(format!("no words for the actor {actor}")))?;
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FACTS: &str = include_str!("../../assets/causes/catalogue.toml");
    const LINKS: &str = include_str!("../../assets/causes/links.toml");
    const WORDS: &str = include_str!("../../assets/causes/en.toml");

    fn leak(text: String) -> &'static str {
        Box::leak(text.into_boxed_str())
    }

    fn refusal(facts: &'static str, links: &'static str, words: &'static str) -> String {
        catalogue(&Sources { facts, links, words }).expect_err("must be refused").to_string()
    }

    #[test]
    fn the_compiled_in_files_of_every_language_are_complete() {
        for lang in Lang::ALL {
            let read = catalogue(&sources(lang)).map_err(|why| format!("{}.toml: {why}", lang.name()));
            assert_eq!(read.expect("complete").iter().len(), 37);
        }
    }

    #[test]
    fn an_unknown_field_is_refused_in_every_file() {
        let facts = leak(FACTS.replacen("actor = ", "colour = \"red\"\nactor = ", 1));
        assert!(refusal(facts, LINKS, WORDS).contains("colour"));
        let links = leak(format!("{LINKS}\n[more]\n"));
        assert!(refusal(FACTS, links, WORDS).contains("more"));
        let words = leak(WORDS.replacen("title = ", "colour = \"red\"\ntitle = ", 1));
        assert!(refusal(FACTS, LINKS, words).contains("colour"));
    }

    #[test]
    fn a_text_or_code_of_two_causes_is_refused() {
        let code = leak(FACTS.replacen("codes = [[10, 0]]", "codes = [[10, 0], [33, 0]]", 1));
        assert!(refusal(code, LINKS, WORDS).contains("code 33 has a cause already"));
        let text = leak(FACTS.replacen("[\"第三方鉴权失败\"]", "[\"第三方鉴权失败\", \"未知 错误。\"]", 1));
        assert!(refusal(text, LINKS, WORDS).contains("belongs to another cause"));
    }

    #[test]
    fn what_is_missing_in_the_words_or_links_is_named() {
        let words = leak(WORDS.replace("[causes.replaced]", "[causes.substituted]"));
        assert_eq!(refusal(FACTS, LINKS, words), "cause replaced: no words for it");
        let words = leak(WORDS.replace("nobody = ", "no_one = "));
        assert!(refusal(FACTS, LINKS, words).contains("no_one"));
        let links = leak(LINKS.replace("push_url = ", "push_address = "));
        assert!(refusal(FACTS, links, WORDS).starts_with("links: push_address"));
    }

    #[test]
    fn a_command_with_an_unknown_placeholder_is_refused() {
        let facts = leak(FACTS.replacen("{client_ip}", "{address}", 2));
        assert!(refusal(facts, LINKS, WORDS).contains("{address}"));
    }
}
