//! The texts a push's end is listed with, by name and language.
//!
//! They come from a file of the simulator's own and not from the catalogue of causes: what the
//! program recognises is then checked against a second source.

use std::collections::BTreeMap;

use hashbrown::HashMap;
use serde::Deserialize;

use super::account::Language;

const FILE: &str = include_str!("../../assets/scenarios/reasons.toml");

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wording {
    zh: String,
    en: String,
}

/// The number of a text in [`Reasons`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) struct ReasonId(u32);

impl ReasonId {
    /// Some text of the file.
    pub(super) const FIRST: Self = Self(0);
}

/// All texts in use: the file's, and those that tests bring along.
#[derive(Clone, Debug)]
pub(super) struct Reasons {
    wordings: Vec<Wording>,
    by_key: HashMap<String, ReasonId>,
    literal: HashMap<String, ReasonId>,
}

impl Reasons {
    /// The texts of the file.
    pub(super) fn from_file() -> Result<Self, toml::de::Error> {
        let file: BTreeMap<String, Wording> = toml::from_str(FILE)?;
        let mut reasons = Self { wordings: Vec::new(), by_key: HashMap::new(), literal: HashMap::new() };
        for (key, wording) in file {
            let id = reasons.push(wording);
            reasons.by_key.insert(key, id);
        }
        Ok(reasons)
    }

    fn push(&mut self, wording: Wording) -> ReasonId {
        let id = ReasonId(u32::try_from(self.wordings.len()).unwrap_or(u32::MAX));
        self.wordings.push(wording);
        id
    }

    /// The text of that name in the file.
    pub(super) fn find(&self, key: &str) -> Option<ReasonId> {
        self.by_key.get(key).copied()
    }

    /// A text that is the same in every language.
    pub(super) fn literal(&mut self, text: &str) -> ReasonId {
        if let Some(&id) = self.literal.get(text) {
            return id;
        }
        let id = self.push(Wording { zh: text.to_owned(), en: text.to_owned() });
        self.literal.insert(text.to_owned(), id);
        id
    }

    /// The name of a text; also of one that someone brought along, if the file has the same.
    pub(super) fn key(&self, id: ReasonId) -> Option<&str> {
        let known = self.wordings.get(id.0 as usize)?;
        self.by_key
            .iter()
            .find(|&(_, &other)| {
                let other = &self.wordings[other.0 as usize];
                other.zh == known.zh || other.en == known.en
            })
            .map(|(key, _)| key.as_str())
    }

    pub(super) fn text(&self, id: ReasonId, language: Language) -> &str {
        self.wordings.get(id.0 as usize).map_or("", |wording| match language {
            Language::Zh => &wording.zh,
            Language::En => &wording.en,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_whole() {
        let reasons = Reasons::from_file().unwrap();
        assert!(reasons.by_key.len() >= 37);
        for (key, &id) in &reasons.by_key {
            for language in [Language::Zh, Language::En] {
                assert!(!reasons.text(id, language).trim().is_empty(), "{key}");
            }
        }
    }

    #[test]
    fn a_text_of_ones_own_is_the_same_in_every_language() {
        let mut reasons = Reasons::from_file().unwrap();
        let id = reasons.literal("something else");
        assert_eq!(id, reasons.literal("something else"));
        assert_eq!(reasons.text(id, Language::Zh), reasons.text(id, Language::En));
        assert_eq!(reasons.key(id), None);
        let official = reasons.literal("推流链路网络异常");
        assert_eq!(reasons.key(official), Some("client_network"));
    }
}
